"""What counts of everything that came: years, duplicates, units, overlaps, who is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Duty, Receipt, Returns, Rows, rates
from reports.gathering.resolve import Policy, likely_year, resolve
from reports.gathering.unit_tree import UnitLine
from sheets.finding import Place, find
from templates.fact import Fact
from templates.load import load_forms

FORMS = load_forms()
OWED = "工会会员统计表、工会活动安排表"


def sent(
    file: str, unit: str, *, year: int = 2025, value: int = 1, form: str = "members", **more: object
) -> FileResult:
    """A return without faults."""
    receipt = Receipt(
        file=file,
        status="counted",
        sha256=f"sha of {file}",
        form=form,
        unit=unit,
        unit_name="",
        year=year,
        rows=Rows(4),
    )
    return FileResult(replace(receipt, **more), facts=(Fact(unit, year, form, "members", "", "", value, file),))  # type: ignore[arg-type]


def bad(file: str, unit: str, **more: object) -> FileResult:
    """A return with one 强制 finding and three good rows."""
    taken = sent(file, unit, status="returned", rows=Rows(3, 1), **more)  # type: ignore[arg-type]
    return replace(taken, findings=(find("file-damaged", Place(file, "基本情况", 7, 4)),))


def register(*units: tuple[str, str, str], file: str = "单位名册.xlsx") -> FileResult:
    """A register of (code, parent, owed forms)."""
    lines = [
        UnitLine(code, f"{code}工会", parent, "", owed, Place(file, row=row))
        for row, (code, parent, owed) in enumerate(units, 7)
    ]
    return FileResult(Receipt(file, "counted", form="register", rows=Rows(len(lines))), lines=tuple(lines))


def summary(file: str, root: str, *units: str) -> FileResult:
    """A summary of some units under a root."""
    lines = [UnitLine(code, code, "" if code == root else root, "", "", Place(file)) for code in (root, *units)]
    receipt = Receipt(file, "counted", sha256=f"sha of {file}", form="summary", unit=root, year=2025)
    return FileResult(receipt, lines=tuple(lines), accepted=frozenset(Duty(unit, "members") for unit in units))


def settled(*taken: FileResult, ignored: Sequence[Receipt] = (), policy: Policy = Policy()) -> Returns:  # noqa: B008 - frozen
    """Settle what came."""
    return resolve(taken, ignored, FORMS, policy)


def statuses(returns: Returns) -> dict[str, str]:
    """What became of every file."""
    return {receipt.file: receipt.status for receipt in returns.receipts}


def codes(returns: Returns) -> list[str]:
    """The codes of all findings."""
    return [finding.code for finding in returns.findings]


def test_order_of_reading_does_not_matter() -> None:
    """Whatever order workers hand files back in, the result is the same."""
    files = [register(("a", "", ""), ("b", "a", OWED)), sent("1.xlsx", "b"), sent("2.xlsx", "b"), bad("3.xlsx", "a")]
    results = {repr(settled(*order)) for order in permutations(files)}
    assert len(results) == 1


def test_later_by_the_cover_counts_and_both_are_named() -> None:
    """Of two changed returns the later by its cover counts; the finding stands at the other and names the one."""
    early = sent("b.xlsx", "a", filled_on=date(2025, 10, 9), value=1)
    late = sent("a.xlsx", "a", filled_on=date(2025, 10, 12), value=2)
    returns = settled(early, late)
    assert statuses(returns) == {"a.xlsx": "counted", "b.xlsx": "ignored"}
    assert [fact.value for fact in returns.facts] == [2]
    [finding] = returns.findings
    assert (finding.code, finding.place.file) == ("return-superseded", "b.xlsx")
    assert "a.xlsx" in finding.message()


SAVED = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)
"""When a workbook was saved in the office."""


def test_what_passes_beats_a_later_one_that_does_not() -> None:
    """A faulty return takes no right one's place, however much later it was saved or dated."""
    right = sent("a.xlsx", "a", filled_on=date(2025, 10, 9), saved=SAVED)
    faulty = bad("b.xlsx", "a", filled_on=date(2025, 10, 12), saved=SAVED + timedelta(days=1), reviewed=True)
    returns = settled(right, faulty)
    assert statuses(returns) == {"a.xlsx": "counted", "b.xlsx": "ignored"}
    assert codes(returns) == ["return-superseded"]
    assert len(returns.facts) == 1


def test_a_mended_copy_beats_its_original() -> None:
    """The copy with our 审核意见 counts before its original where covers bear the same day and nothing else tells."""
    day = date(2025, 10, 9)
    for more in ({}, {"saved": SAVED + timedelta(hours=1)}):
        original, mended = sent("z.xlsx", "a", filled_on=day, saved=SAVED), sent("a.xlsx", "a", filled_on=day)
        mended = replace(mended, receipt=replace(mended.receipt, reviewed=True, **more))  # type: ignore[arg-type]
        assert statuses(settled(original, mended)) == {"a.xlsx": "counted", "z.xlsx": "ignored"}


def test_a_copy_saved_before_another_return_decides_nothing() -> None:
    """A return saved after the mended copy is no original of it: which is right cannot be told."""
    mended = sent("a.xlsx", "a", reviewed=True, saved=SAVED)
    returns = settled(mended, sent("b.xlsx", "a", saved=SAVED + timedelta(days=1)))
    assert codes(returns) == ["return-doubled", "return-doubled"]


def test_the_later_saved_counts_then_the_later_cover() -> None:
    """When a file was saved weighs more than what was typed on its cover, and decides where covers agree."""
    day = date(2025, 10, 9)
    early, late = sent("b.xlsx", "a", filled_on=day, saved=SAVED), sent("a.xlsx", "a", filled_on=day)
    late = replace(late, receipt=replace(late.receipt, saved=SAVED + timedelta(minutes=1)))
    assert statuses(settled(early, late)) == {"a.xlsx": "counted", "b.xlsx": "ignored"}
    early = replace(early, receipt=replace(early.receipt, filled_on=date(2025, 12, 31)))
    assert statuses(settled(early, late)) == {"a.xlsx": "counted", "b.xlsx": "ignored"}


@pytest.mark.parametrize("day", [None, date(2025, 10, 9)])
def test_where_it_is_unclear_neither_counts_and_both_are_named(day: date | None) -> None:
    """Without a date on one cover, or with the same on both, no file name decides: each names the other."""
    returns = settled(sent("表.xlsx", "a", filled_on=day), sent("表(修改).xlsx", "a", filled_on=date(2025, 10, 9)))
    assert statuses(returns) == {"表.xlsx": "returned", "表(修改).xlsx": "returned"}
    assert [(finding.code, finding.values["other"]) for finding in returns.findings] == [
        ("return-doubled", "表.xlsx"),
        ("return-doubled", "表(修改).xlsx"),
    ]
    assert not returns.facts


def test_three_of_which_two_cannot_be_told_apart() -> None:
    """The older two are laid aside by the newest; where the newest two are equal none of the three counts."""
    days = [date(2025, 10, day) for day in (1, 1, 2)]
    clear = settled(*(sent(f"{at}.xlsx", "a", filled_on=day) for at, day in enumerate(days)))
    assert statuses(clear) == {"0.xlsx": "ignored", "1.xlsx": "ignored", "2.xlsx": "counted"}
    equal = settled(*(sent(f"{at}.xlsx", "a", filled_on=day) for at, day in enumerate([*days, days[-1]])))
    assert set(statuses(equal).values()) == {"returned"}


def test_of_two_refused_ones_both_are_sent_back() -> None:
    """One that is refused takes nobody's place; provisionally the later one's good rows count, and only these."""
    early, late = bad("a.xlsx", "a", filled_on=date(2025, 10, 1)), bad("b.xlsx", "a", filled_on=date(2025, 10, 2))
    returns = settled(early, late)
    assert statuses(returns) == {"a.xlsx": "returned", "b.xlsx": "returned"}
    assert sorted(codes(returns)) == ["file-damaged", "file-damaged", "return-superseded"]
    provisional = settled(early, late, policy=Policy(provisional=True))
    assert [fact.file for fact in provisional.facts] == ["b.xlsx"]


def test_another_units_blank_with_the_code_typed_over_is_no_rival() -> None:
    """It is sent back for its cover, and neither displaces nor is displaced, nor names the unit."""
    foreign = sent("b.xlsx", "a", status="returned", unit_name="乙工会", filled_on=date(2025, 12, 1))
    foreign = replace(foreign, findings=(find("unit-differs", Place("b.xlsx", "封面", 7, 3), stamped="b"),))
    own = sent("x.xlsx", "a", unit_name="甲工会")
    returns = settled(foreign, own)
    assert statuses(returns) == {"b.xlsx": "returned", "x.xlsx": "counted"}
    assert codes(returns) == ["unit-differs"]
    assert returns.tree.units["a"].name == "甲工会"
    # The same beside a return that is faulty itself, whose clerk must still get it back.
    assert statuses(settled(foreign, bad("x.xlsx", "a"))) == {"b.xlsx": "returned", "x.xlsx": "returned"}


def test_what_the_register_refuses_takes_nobodys_place() -> None:
    """A later file with the name of another unit is refused, and the unit's own return counts."""
    own = sent("own.xlsx", "a", filled_on=date(2025, 10, 1))
    other = sent("other.xlsx", "a", unit_name="b工会", filled_on=date(2025, 10, 2))
    returns = settled(register(("a", "", ""), ("b", "a", "")), own, other)
    assert statuses(returns)["own.xlsx"] == "counted"
    assert codes(returns) == ["unit-name-other"]


def test_thousands_of_one_unit_are_told_apart_in_one_pass() -> None:
    """However many files one unit sends, each is compared with the one that leads, not with all others."""
    files = [sent(f"{at:05}.xlsx", "a", filled_on=date(2025, 1, 1) + timedelta(days=at % 300)) for at in range(3001)]
    last = sent("last.xlsx", "a", filled_on=date(2025, 12, 1))
    returns = settled(*files, last)
    assert [receipt.file for receipt in returns.of_status("counted")] == ["last.xlsx"]


def test_identical_copy_is_ignored_and_named() -> None:
    """A copy of the same bytes counts once and needs nobody's attention."""
    twin = replace(sent("copy.xlsx", "a"), receipt=replace(sent("copy.xlsx", "a").receipt, sha256="sha of a.xlsx"))
    returns = settled(sent("a.xlsx", "a"), twin)
    assert statuses(returns) == {"a.xlsx": "counted", "copy.xlsx": "ignored"}
    assert codes(returns) == ["return-identical"]
    assert returns.findings[0].accepted


def test_reject_refuses_both() -> None:
    """With reject neither of two changed returns counts, and the unit's duty stays open."""
    returns = settled(
        register(("a", "", OWED)), sent("1.xlsx", "a"), sent("2.xlsx", "a"), policy=Policy(duplicates="reject")
    )
    assert statuses(returns) == {"1.xlsx": "returned", "2.xlsx": "returned", "单位名册.xlsx": "counted"}
    assert codes(returns) == ["return-doubled", "return-doubled"]
    assert not returns.facts
    assert returns.returned == {Duty("a", "members")}


def test_other_years_are_ignored_with_a_reason() -> None:
    """Returns of other years are laid aside, told, and their rows accounted for as ignored."""
    returns = settled(sent("a.xlsx", "a"), sent("b.xlsx", "b", year=2024))
    assert returns.year == 2025
    [old] = returns.of_status("ignored")
    assert old.reason is not None
    assert (old.file, old.reason.code, old.rows) == ("b.xlsx", "other-year", Rows(0, 0, 4))
    assert codes(returns) == ["other-year"]
    assert settled(sent("a.xlsx", "a"), sent("b.xlsx", "b", year=2024), policy=Policy(year=2024)).year == 2024


def test_one_slip_of_the_pen_does_not_set_the_year() -> None:
    """A single mistyped year among many returns is that return's mistake, not the year to add up."""
    files = [sent(f"{unit}.xlsx", unit) for unit in "abcdefgh"]
    assert likely_year([*files, sent("z.xlsx", "z", year=2052)]) == 2025
    assert likely_year([*files, *(sent(f"{unit}4.xlsx", unit, year=2024) for unit in "abcdefghij")]) == 2025
    assert likely_year([]) == 0


def test_unknown_unit_is_returned_with_the_nearest() -> None:
    """A code that the register does not know is refused, and the nearest known unit suggested, not taken."""
    returns = settled(register(("330111", "", "")), sent("x.xlsx", "330117"))
    assert statuses(returns)["x.xlsx"] == "returned"
    [finding] = returns.findings
    assert finding.code == "unit-unknown"
    assert "330111" in finding.message()
    assert not returns.facts


def test_name_of_another_unit_is_returned() -> None:
    """A code with the name of another unit could be either's return, so it is nobody's."""
    returns = settled(register(("a", "", ""), ("b", "a", "")), sent("x.xlsx", "a", unit_name="b工会"))
    assert codes(returns) == ["unit-name-other"]
    assert not returns.facts


def test_other_spelling_of_the_name_is_asked_about() -> None:
    """A name that no unit bears counts by its code, with a query; spaces make no difference."""
    returns = settled(register(("a", "", "")), sent("x.xlsx", "a", unit_name="甲工会"))
    assert codes(returns) == ["unit-name-differs"]
    assert len(returns.facts) == 1
    assert not settled(register(("a", "", "")), sent("x.xlsx", "a", unit_name="a 工会")).findings


def test_missing_and_rates() -> None:
    """Expected is received and missing; received is accepted and returned; a corrected return is accepted."""
    returns = settled(
        register(("a", "", OWED), ("b", "a", OWED), ("c", "a", "工会会员统计表")),
        sent("a.xlsx", "a"),
        bad("b.xlsx", "b"),
    )
    assert returns.missing == (Duty("a", "activities"), Duty("b", "activities"), Duty("c", "members"))
    by_form = {rate.form: rate[1:6] for rate in rates(returns, FORMS)}
    assert by_form == {"members": (3, 2, 1, 1, 1), "activities": (2, 0, 0, 0, 2)}


def test_returned_rows_are_refused_unless_provisional() -> None:
    """A returned file adds nothing and all its rows count as refused; provisionally its good rows count."""
    [receipt] = settled(bad("x.xlsx", "a")).receipts
    assert receipt.rows == Rows(0, 4, 0)
    assert receipt.reason is not None
    assert receipt.reason.code == "return-refused"
    provisional = settled(bad("x.xlsx", "a"), policy=Policy(provisional=True))
    assert provisional.receipts[0].rows == Rows(3, 1, 0)
    assert len(provisional.facts) == 1
    assert provisional.of_status("returned")


def test_second_register_is_ignored() -> None:
    """One register is used; another is laid aside: the one that was named wins, then one without faults."""
    one, two = register(("a", "", ""), file="1.xlsx"), register(("b", "", ""), file="2.xlsx")
    assert statuses(settled(one, two)) == {"1.xlsx": "counted", "2.xlsx": "ignored"}
    assert list(settled(one, two, policy=Policy(register="2.xlsx")).tree.units) == ["b"]
    faulty = replace(one, receipt=replace(one.receipt, status="returned"))
    assert list(settled(faulty, two).tree.units) == ["b"]
    assert list(settled(faulty, two, policy=Policy(register="1.xlsx")).tree.units) == ["a"]


def test_return_of_a_unit_in_a_summary_is_refused() -> None:
    """A unit's own return beside a summary that holds it would count twice: refused, both named."""
    returns = settled(summary("区.xlsx", "区", "a", "b"), sent("a.xlsx", "a"))
    [finding] = returns.findings
    assert (finding.code, finding.place.file) == ("return-in-summary", "a.xlsx")
    assert "区.xlsx" in finding.message()
    assert not returns.facts
    assert returns.accepted == {Duty("a", "members"), Duty("b", "members")}


def test_summaries_that_share_a_unit() -> None:
    """Of two summaries with a unit in common neither is added, as nobody knows whose it is; both are named."""
    returns = settled(summary("1.xlsx", "甲", "a"), summary("2.xlsx", "乙", "b", "a"), summary("3.xlsx", "丙", "c"))
    assert statuses(returns) == {"1.xlsx": "returned", "2.xlsx": "returned", "3.xlsx": "counted"}
    assert [(finding.values["other"], finding.values["unit"]) for finding in returns.findings] == [
        ("2.xlsx", "a"),
        ("1.xlsx", "a"),
    ]
    assert returns.returned == {Duty("a", "members"), Duty("b", "members")}


def test_nameless_summaries_that_share_a_unit() -> None:
    """Summaries made without a register share their root, which is no unit; units below that they share are refused."""
    returns = settled(summary("1.xlsx", "全区", "a", "b"), summary("2.xlsx", "全区", "b", "c"))
    assert statuses(returns) == {"1.xlsx": "returned", "2.xlsx": "returned"}
    assert [(finding.code, finding.values["unit"]) for finding in returns.findings] == [("summary-overlaps", "b")] * 2
    apart = settled(summary("1.xlsx", "全区", "a", "b"), summary("2.xlsx", "全区", "c"))
    assert statuses(apart) == {"1.xlsx": "counted", "2.xlsx": "counted"}
    assert not apart.findings


def test_a_summary_with_faults_takes_nobodys_place() -> None:
    """Neither a sound summary's nor a unit's own return's, and provisionally its good rows do not count beside them."""
    faulty = summary("1.xlsx", "甲", "a")
    faulty = replace(faulty, receipt=replace(faulty.receipt, status="returned"), facts=sent("x", "a").facts)
    for policy in (Policy(), Policy(provisional=True)):
        beside = settled(faulty, summary("2.xlsx", "乙", "a"), policy=policy)
        assert statuses(beside) == {"1.xlsx": "returned", "2.xlsx": "counted"}
        assert not beside.facts
        own = settled(faulty, sent("own.xlsx", "a"), policy=policy)
        assert statuses(own) == {"1.xlsx": "returned", "own.xlsx": "counted"}
        assert [fact.file for fact in own.facts] == ["own.xlsx"]
        assert codes(own) == ["summary-overlaps"]


def test_ignored_files_keep_their_reason() -> None:
    """What was passed over when listing stays in the account of files."""
    lock = Receipt("~$a.xlsx", "ignored", find("ignored-lock", Place("~$a.xlsx")))
    returns = settled(sent("a.xlsx", "a"), ignored=[lock])
    assert statuses(returns) == {"a.xlsx": "counted", "~$a.xlsx": "ignored"}
