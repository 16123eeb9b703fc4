"""What counts of everything that came: years, duplicates, units, overlaps, who is missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

from reports.gathering.file_result import Taken
from reports.gathering.receipt import Duty, Receipt, Returns, Rows, rates
from reports.gathering.resolve import Rules, likely_year, settle
from reports.gathering.unit_tree import Line
from sheets.finding import Place, find
from templates.fact import Fact
from templates.load import load_forms

FORMS = load_forms()
OWED = "工会会员统计表、工会活动安排表"


def sent(file: str, unit: str, *, year: int = 2025, value: int = 1, form: str = "members", **more: object) -> Taken:
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
    return Taken(replace(receipt, **more), facts=(Fact(unit, year, form, "members", "", "", value, file),))  # type: ignore[arg-type]


def bad(file: str, unit: str) -> Taken:
    """A return with one 强制 finding and three good rows."""
    taken = sent(file, unit, status="returned", rows=Rows(3, 1))
    return replace(taken, findings=(find("file-damaged", Place(file, "基本情况", 7, 4)),))


def register(*units: tuple[str, str, str], file: str = "单位名册.xlsx") -> Taken:
    """A register of (code, parent, owed forms)."""
    lines = [
        Line(code, f"{code}工会", parent, "", owed, Place(file, row=row))
        for row, (code, parent, owed) in enumerate(units, 7)
    ]
    return Taken(Receipt(file, "counted", form="register", rows=Rows(len(lines))), lines=tuple(lines))


def summary(file: str, root: str, *units: str) -> Taken:
    """A summary of some units under a root."""
    lines = [Line(code, code, "" if code == root else root, "", "", Place(file)) for code in (root, *units)]
    receipt = Receipt(file, "counted", sha256=f"sha of {file}", form="summary", unit=root, year=2025)
    return Taken(receipt, lines=tuple(lines), accepted=frozenset(Duty(unit, "members") for unit in units))


def settled(*taken: Taken, ignored: Sequence[Receipt] = (), rules: Rules = Rules()) -> Returns:  # noqa: B008 - frozen
    """Settle what came."""
    return settle(taken, ignored, FORMS, rules)


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


def test_without_dates_the_file_name_decides() -> None:
    """Without a date on the covers the last file name counts: mail loses the times of files."""
    assert statuses(settled(sent("表.xlsx", "a"), sent("表(修改).xlsx", "a")))["表.xlsx"] == "counted"


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
        register(("a", "", OWED)), sent("1.xlsx", "a"), sent("2.xlsx", "a"), rules=Rules(duplicates="reject")
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
    assert settled(sent("a.xlsx", "a"), sent("b.xlsx", "b", year=2024), rules=Rules(year=2024)).year == 2024


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
    by_form = {rate.form: rate[1:] for rate in rates(returns, FORMS)}
    assert by_form == {"members": (3, 2, 1, 1, 1), "activities": (2, 0, 0, 0, 2)}


def test_returned_rows_are_refused_unless_provisional() -> None:
    """A returned file adds nothing and all its rows count as refused; provisionally its good rows count."""
    [receipt] = settled(bad("x.xlsx", "a")).receipts
    assert receipt.rows == Rows(0, 4, 0)
    assert receipt.reason is not None
    assert receipt.reason.code == "return-refused"
    provisional = settled(bad("x.xlsx", "a"), rules=Rules(provisional=True))
    assert provisional.receipts[0].rows == Rows(3, 1, 0)
    assert len(provisional.facts) == 1
    assert provisional.of_status("returned")


def test_second_register_is_ignored() -> None:
    """One register is used; another is laid aside, and the one that was named wins."""
    one, two = register(("a", "", ""), file="1.xlsx"), register(("b", "", ""), file="2.xlsx")
    assert statuses(settled(one, two)) == {"1.xlsx": "counted", "2.xlsx": "ignored"}
    assert list(settled(one, two, rules=Rules(register="2.xlsx")).tree.units) == ["b"]


def test_return_of_a_unit_in_a_summary_is_refused() -> None:
    """A unit's own return beside a summary that holds it would count twice: refused, both named."""
    returns = settled(summary("区.xlsx", "区", "a", "b"), sent("a.xlsx", "a"))
    [finding] = returns.findings
    assert (finding.code, finding.place.file) == ("return-in-summary", "a.xlsx")
    assert "区.xlsx" in finding.message()
    assert not returns.facts
    assert returns.accepted == {Duty("a", "members"), Duty("b", "members")}


def test_summaries_that_share_a_unit() -> None:
    """Two summaries with a unit in common are not added; the second is refused, both named."""
    returns = settled(summary("1.xlsx", "甲", "a"), summary("2.xlsx", "乙", "b", "a"))
    assert statuses(returns) == {"1.xlsx": "counted", "2.xlsx": "returned"}
    assert "1.xlsx" in returns.findings[0].message()


def test_nameless_summaries_that_share_a_unit() -> None:
    """Summaries made without a register share their root, which is no unit; a unit below that they share is refused."""
    returns = settled(summary("1.xlsx", "全区", "a", "b"), summary("2.xlsx", "全区", "b", "c"))
    assert statuses(returns) == {"1.xlsx": "counted", "2.xlsx": "returned"}
    [finding] = returns.findings
    assert (finding.code, finding.values["unit"], finding.values["summary"]) == ("summary-overlaps", "b", "1.xlsx")
    apart = settled(summary("1.xlsx", "全区", "a", "b"), summary("2.xlsx", "全区", "c"))
    assert statuses(apart) == {"1.xlsx": "counted", "2.xlsx": "counted"}
    assert not apart.findings


def test_ignored_files_keep_their_reason() -> None:
    """What was passed over when listing stays in the account of files."""
    lock = Receipt("~$a.xlsx", "ignored", find("ignored-lock", Place("~$a.xlsx")))
    returns = settled(sent("a.xlsx", "a"), ignored=[lock])
    assert statuses(returns) == {"a.xlsx": "counted", "~$a.xlsx": "ignored"}
