"""数据质量: how each unit reported, counted once and read back as it was counted, two years side by side."""

from dataclasses import replace
from pathlib import Path

from reports.gathering.gather import read_returns
from reports.gathering.quality import quality
from reports.gathering.receipt import Duty, Quality, Receipt, Returns
from reports.gathering.unit_tree import Tree, Unit
from reports.outcome import Outcome
from reports.quality import quality_table
from reports.summary.summary import summary_book
from reports.tables.model import NONE
from sheets.finding import Finding, Place, find
from sheets.writing.write import write
from templates.fact import Fact
from tests.filled import TRAINING, own_forms

FORMS = own_forms()
UNITS = {
    "Q": Unit("Q", "区", level="区县"),
    "A": Unit("A", "甲", "Q"),
    "B": Unit("B", "乙", "Q"),
    "C": Unit("C", "丙", "Q"),
}
A, B, C = (Duty(code, "training") for code in "ABC")


def receipt(file: str, unit: str, status: str = "counted", why: str = "", **more: object) -> Receipt:
    """One file of the training form."""
    reason = find(why, Place(file), other="", year=0, wanted=0, entered="") if why else None
    return Receipt(file, status, reason, sha256=file, form="training", unit=unit, year=2025, **more)  # type: ignore[arg-type]


def returns() -> Returns:
    """甲 sent two versions and explained one of two queries; 乙 was sent back; nothing came of 丙."""
    query = find("person-elsewhere", Place("a2"), others="")
    found: list[Finding] = [query, replace(query, explanation="属实"), find("file-damaged", Place("b"))]
    receipts = (
        receipt("a1", "A", "ignored", "return-superseded"),
        receipt("a2", "A", corrected=2),
        receipt("a3", "A", "ignored", "return-identical"),
        receipt("a4", "A", "ignored", "other-year"),
        receipt("b", "B", "returned"),
    )
    facts = [Fact("A", 2025, "training", "sessions", "", "", 3, "a2")]
    when = {A: True, B: False}
    return Returns(2025, Tree(UNITS), receipts, tuple(found), facts, frozenset({A}), (A, B, C), on_time=when)


WANTED = {
    "A": Quality("A", 1, 1, 1, 2, 0, 2, 1, 2),
    "B": Quality("B", 1, 1, 0, 1, 1, 0, 0, 0),
    "C": Quality("C", 1, 0, 0, 0, 0, 0, 0, 0),
}


def test_what_a_unit_sent_is_counted() -> None:
    """Versions without copies and other years, findings of what stands, cells corrected; silent units are there too."""
    assert quality(returns()) == WANTED


def test_it_is_read_back_as_it_was_counted(tmp_path: Path) -> None:
    """One level up, and next year, the summary tells the same of the same units."""
    (tmp_path / "training.toml").write_text(TRAINING, encoding="utf-8")
    write(summary_book(Outcome(returns(), FORMS)), tmp_path / "汇总表.xlsx")
    assert quality(read_returns(tmp_path / "汇总表.xlsx", FORMS, (tmp_path,))) == WANTED


def test_what_is_not_known_of_all_is_no_figure() -> None:
    """Without a deadline nothing is on time or late, and the total does not pretend so either."""
    table = quality_table(Outcome(replace(returns(), on_time=None), FORMS))
    assert table
    at = [column.title for column in table.columns].index("按时")
    assert {row.figures[at].value for row in table.rows} == {NONE}


def test_two_years_stand_side_by_side() -> None:
    """A unit that only one year knows has blanks in the other; counts add up, shares are of their own year's total."""
    this = Outcome(returns(), FORMS)
    tree = Tree({code: unit for code, unit in UNITS.items() if code != "C"})
    before = replace(returns(), year=2024, tree=tree, owed=(A, B), below=())
    table = quality_table(this, Outcome(before, FORMS))
    assert table
    assert {column.group for column in table.columns} == {"2025年度", "2024年度"}
    half = len(table.columns) // 2
    rows = {row.code: [figure.value for figure in row.figures] for row in table.rows}
    assert rows["A"][:8] == rows["A"][half : half + 8] == [1, 1, 1, 2, 0, 2, 1, 2]
    assert rows["C"][half : half + 8] == [None] * 8
    assert rows[""][:8] == [3, 2, 1, 3, 1, 2, 1, 2]
    assert rows[""][half : half + 8] == [2, 2, 1, 3, 1, 2, 1, 2]
    titles = [column.title for column in table.columns]
    assert rows["A"][titles.index("占培训期数")] == 1.0


def test_a_summary_for_publication_tells_nothing_of_it() -> None:
    """It is the office's own."""
    assert "数据质量" in {page.title for page in summary_book(Outcome(returns(), FORMS)).pages}
    assert "数据质量" not in {page.title for page in summary_book(Outcome(returns(), FORMS, 3)).pages}
