"""What a message says: by when, and that its workbooks are sealed."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from reports.gathering.receipt import Duty, Receipt, Returns
from reports.gathering.unit_tree import Tree, Unit
from reports.mail.message import Attachment
from reports.mail.plan import Office, receipts, reminders, returned, written
from reports.returning import SentBack
from reports.round.settings import Kind, Settings
from sheets.finding import Place, find
from sheets.seal import seal
from sheets.writing.write import to_bytes
from templates.drawing.blank import blank
from tests.filled import own_forms

FORMS = own_forms()
TREE = Tree({"Q": Unit("Q", "区"), "K01": Unit("K01", "第一中学工会", "Q", "", ("training",))})
DUTY = Duty("K01", "training")


def office(today: date) -> Office:
    """An office whose returns are due in the middle of January."""
    return Office(Settings(year=2025, office="区总工会", deadline=date(2026, 1, 15)), FORMS, TREE, today)


def body(today: date, path: Path, *, sealed: bool) -> str:
    """Write the message that sends one return with ten findings back."""
    receipt = Receipt("甲.xlsx", "returned", form="training", unit="K01", sha256="ab" * 32)
    found = [find("file-damaged", Place("甲.xlsx", "培训明细", row, 2)) for row in range(7, 17)]
    came = Returns(2025, TREE, (receipt,), tuple(found), (), frozenset(), (DUTY,))
    data = to_bytes(blank(FORMS["training"]))
    path.write_bytes(seal(data, "word") if sealed else data)
    parcels = returned(office(today), came, [SentBack("甲.xlsx", path)], ["K01"], ["training"])
    plan = written(
        Kind.RETURNED,
        office(today),
        parcels,
        {"K01": "k01@example.org"},
        lambda _unit, file, _: Attachment(file.name, file.read_bytes()),
    )
    return plan.messages[0].body


def test_a_day_that_is_past_is_not_asked_for(tmp_path: Path) -> None:
    """Until the deadline it is named; after it the unit is asked to hurry."""
    assert "请于2026年1月15日前重新报送" in body(date(2026, 1, 15), tmp_path / "a.xlsx", sealed=False)
    assert "请尽快重新报送" in body(date(2026, 1, 16), tmp_path / "a.xlsx", sealed=False)


def test_eight_findings_in_words_and_how_many_more(tmp_path: Path) -> None:
    """The rest is in the copy."""
    text = body(date(2026, 1, 10), tmp_path / "a.xlsx", sealed=False)
    assert "    8. " in text
    assert "    9. " not in text
    assert "还有2处" in text


def test_who_gets_a_sealed_workbook_is_told(tmp_path: Path) -> None:
    """What Excel will ask for, and that the mail does not hold it."""
    assert "口令" in body(date(2026, 1, 10), tmp_path / "a.xlsx", sealed=True)
    assert "口令" not in body(date(2026, 1, 10), tmp_path / "a.xlsx", sealed=False)


def test_a_reminder_names_what_is_missing_and_the_days_left() -> None:
    """Before, on and after the deadline."""
    owed = Returns(2025, TREE, (), (), (), frozenset(), (DUTY,))
    for day, said in ((10, "还有5天"), (15, "就是今天"), (18, "已经过了3天")):
        (parcel,) = reminders(office(date(2026, 1, day)), owed, ["K01"], ["training"])
        assert (parcel.words["days"], parcel.words["forms"]) == (said, "职工培训情况表")
    undated = replace(office(date(2026, 1, 1)), settings=Settings(year=2025))
    (parcel,) = reminders(undated, owed, ["K01"], ["training"])
    assert parcel.words["days"] == "请尽快报送"


def test_a_unit_is_told_what_was_corrected(tmp_path: Path) -> None:
    """In the receipt under its file, and among what a returned workbook's message says; another correction is news."""
    place = Place("甲.xlsx", "培训明细", 7, 5)
    found = find("corrected", place, title="参加人数", entered="100", value="120")
    receipt = Receipt("甲.xlsx", "counted", form="training", unit="K01", sha256="ab" * 32)
    corrected = replace(receipt, corrected=1, correction="0123")
    abouts = []
    for each in (receipt, corrected):
        came = Returns(2025, TREE, (each,), (found,), (), frozenset(), (DUTY,))
        (parcel,) = receipts(office(date(2026, 1, 5)), came, {"甲.xlsx": "甲.xlsx"}, ["K01"], ["training"])
        abouts.append(parcel.about)
        assert ("培训明细 E7 参加人数填100：汇总时按更正单改为120" in parcel.words["receipt"]) == bool(each.corrected)
    assert len(set(abouts)) == 2
    sent = replace(corrected, status="returned")
    came = Returns(2025, TREE, (sent,), (found,), (), frozenset(), (DUTY,))
    copies = [SentBack("甲.xlsx", tmp_path / "a.xlsx")]
    (parcel,) = returned(office(date(2026, 1, 5)), came, copies, ["K01"], ["training"])
    assert "培训明细 E7 汇总时按更正单改为120" in parcel.words["findings"]
