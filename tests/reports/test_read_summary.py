"""A summary that comes in from below: figures that are none are refused row by row, and never read as zero."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.gathering.exchange.columns import DATA, DATA_HEADS, UNIT_HEADS, UNITS
from reports.gathering.exchange.control import Control, fact_words
from reports.gathering.exchange.read import digest
from reports.gathering.file_result import FileResult
from reports.gathering.gather import Unusable, read_summary
from reports.gathering.receipt import Duty, Receipt, Rows
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from sheets.finding import Place
from sheets.read import read
from sheets.workbook import Value, Workbook
from sheets.writing.write import write
from templates.fact import Fact
from templates.load import load_forms
from templates.stamps import META, SUMMARY, Stamps, of_properties
from tests.grids import square

STAMPS = Stamps(form=SUMMARY, version="2", year="2025", unit="1")

UNIT = ["1", "区", "", "区县", "", "", ""]


def summary(*rows: list[Value], year: str = "2025", accepted: str = "", facts: Sequence[Fact] = ()) -> Workbook:
    """A summary workbook of one unit with some rows of data, of which `facts` are what they say."""
    units = [[*UNIT[:5], accepted, ""]]
    plain = replace(STAMPS, year=year)
    borne = replace(plain, control=str(Control.of(fact_words(facts, load_forms()), units, plain)))
    grids = (square(DATA, [list(DATA_HEADS), *rows]), square(UNITS, [list(UNIT_HEADS), *map(list, units)]))
    return Workbook("汇总.xlsx", "xlsx", grids=grids, properties=borne.properties)


def figure(value: Value, *, unit: Value = "1", year: Value = 2025.0) -> list[Value]:
    """A row of data."""
    return [unit, "区", "", year, "工会会员统计表", "会员人数", "", "", value, "人", "a.xlsx"]


MEMBERS = Fact("1", 2025, "members", "members", "", "", 44, "a.xlsx")


def test_figures_are_taken() -> None:
    """Whole figures are facts of their unit and year."""
    taken = digest(summary(figure(44.0), facts=[MEMBERS]), load_forms())
    assert [(fact.unit, fact.year, fact.measure, fact.value) for fact in taken.facts] == [("1", 2025, "members", 44)]
    assert taken.findings == ()


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, math.nan, 1e300, 1e16, 0.5, -44.0, True, "44", "=1+1", "", date(2025, 1, 1)]
)
def test_what_is_no_figure_is_refused(value: Value) -> None:
    """Infinity, not-a-number, fractions of a person, fewer than none, truths, texts, days: the row is refused."""
    taken = digest(summary(figure(value)), load_forms())
    assert taken.facts == ()
    assert [finding.code for finding in taken.findings] == ["summary-row-invalid"]
    assert (taken.receipt.rows.found, taken.receipt.rows.refused) == (1, 1)
    assert taken.receipt.status == "returned"


def test_summary_with_errors_is_returned_like_any_return() -> None:
    """Its good rows are no total: nothing of it counts, but provisionally, and all that it holds is 退回."""
    book = summary(figure(44.0), figure("许多"), accepted="工会会员统计表")
    taken = digest(book, load_forms())
    returns = resolve([taken], (), load_forms(), Policy())
    [receipt] = returns.receipts
    assert (receipt.status, receipt.rows) == ("returned", Rows(0, 2))
    assert receipt.reason is not None
    assert receipt.reason.code == "return-refused"
    assert not returns.facts
    assert returns.returned == {Duty("1", "members")}
    taken = digest(book, load_forms(), provisional=True)
    provisional = resolve([taken], (), load_forms(), Policy(provisional=True))
    assert [fact.value for fact in provisional.facts] == [44]
    assert provisional.receipts[0].rows == Rows(1, 1)
    assert provisional.provisional


def test_named_summary_with_errors_is_refused_for_its_reason(tmp_path: Path) -> None:
    """Last year's summary with a changed row serves nothing, and the sentence says which row, not that it is none."""
    forms = load_forms()
    fact = Fact("1", 2025, "members", "members", "", "", 44, "a.xlsx")
    sent = FileResult(Receipt("a.xlsx", "counted", form="members", unit="1", year=2025), facts=(fact,))
    book = summary_book(Outcome(resolve([sent], (), forms, Policy()), forms))
    pages = [
        replace(page, blocks=tuple(replace(block, rows=[["许多"] * 11]) for block in page.blocks))
        if page.title == DATA
        else page
        for page in book.pages
    ]
    write(replace(book, pages=tuple(pages)), tmp_path / "汇总表.xlsx")
    with pytest.raises(Unusable) as raised:
        read_summary(tmp_path / "汇总表.xlsx", ())
    assert raised.value.finding.code == "summary-row-unknown"


@pytest.mark.parametrize("row", [figure(1.0, unit="2"), figure(1.0, year=2024.0), figure(1.0, year="二〇二五")])
def test_rows_of_strangers_are_refused(row: list[Value]) -> None:
    """A unit that the summary does not list, and another year, are refused."""
    assert [finding.code for finding in digest(summary(row), load_forms()).findings] == ["summary-row-invalid"]


@pytest.mark.parametrize("year", ["9" * 6000, "二〇二五", "-2025", "2025.5", ""])
def test_a_year_that_is_none(year: str) -> None:
    """A stamp that is no year makes the summary one of no year; it is never a traceback."""
    assert digest(summary(figure(1.0), year=year), load_forms()).receipt.year == 0


Change = Callable[[Workbook], Workbook]


def sheet(book: Workbook, name: str, change: Callable[[list[list[Value]]], object]) -> Workbook:
    """The workbook with one of its sheets changed."""
    grids = [square(grid.sheet, [row[:] for row in grid.rows]) for grid in book.grids]
    change(next(grid.rows for grid in grids if grid.sheet == name))
    return replace(book, grids=tuple(grids))


def stamped(book: Workbook, **words: str) -> Workbook:
    """The workbook with words of its stamp changed, and nothing else."""
    return replace(book, properties=replace(of_properties(book), **words).properties)


CHANGES: dict[str, tuple[Change, list[str]]] = {
    "a figure": (lambda book: sheet(book, DATA, lambda rows: rows[1].__setitem__(8, 45.0)), ["summary-changed"]),
    "a row gone": (lambda book: sheet(book, DATA, lambda rows: rows.pop(2)), ["summary-changed"]),
    "a row twice": (lambda book: sheet(book, DATA, lambda rows: rows.append(rows[1])), ["summary-changed"]),
    "another breakdown": (
        lambda book: sheet(book, DATA, lambda rows: rows[1].__setitem__(6, "x")),
        ["summary-changed"],
    ),
    "another column": (lambda book: sheet(book, DATA, lambda rows: rows[1].__setitem__(7, "x")), ["summary-changed"]),
    "rows and columns swapped": (
        lambda book: sheet(book, DATA, lambda rows: rows[2].__setitem__(slice(6, 8), ["女", "男"])),
        ["summary-changed"],
    ),
    "more done than came": (
        lambda book: sheet(book, UNITS, lambda rows: rows[1].__setitem__(5, "工会会员统计表、工会活动安排表")),
        ["summary-changed"],
    ),
    "less owed": (lambda book: sheet(book, UNITS, lambda rows: rows[1].__setitem__(4, "")), ["summary-changed"]),
    "nothing sent back": (
        lambda book: sheet(book, UNITS, lambda rows: rows[1].__setitem__(6, "")),
        ["summary-changed"],
    ),
    "another name": (lambda book: sheet(book, UNITS, lambda rows: rows[1].__setitem__(1, "乙区")), ["summary-changed"]),
    "a unit more": (
        lambda book: sheet(book, UNITS, lambda rows: rows.append(["2", "镇", "1", "乡镇", "", "", ""])),
        ["summary-changed"],
    ),
    "no longer provisional": (lambda book: stamped(book, provisional=""), ["summary-stamp-changed"]),
    "another root": (lambda book: stamped(book, unit="2"), ["summary-stamp-changed"]),
    "no control": (lambda book: stamped(book, control=""), ["summary-uncontrolled"]),
    "half a control": (lambda book: stamped(book, control="2-0123456789abcdef"), ["summary-uncontrolled"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_read_back_is_what_was_written(name: str) -> None:
    """Whatever is changed of facts, units or stamp is found at its sheet, and the summary returned."""
    change, codes = CHANGES[name]
    book = controlled()
    assert digest(book, load_forms()).findings == ()
    taken = digest(change(book), load_forms())
    assert [finding.code for finding in taken.findings] == codes
    assert taken.receipt.status == "returned"


def controlled() -> Workbook:
    """A summary of one unit that owes two returns, of which one is done and one was sent back; still provisional."""
    title = "工会会员统计表"
    units = [["1", "区", "", "区县", f"{title}、工会活动安排表", title, "工会活动安排表"]]
    divided = MEMBERS._replace(row="男", column="女", value=40)
    plain = replace(STAMPS, provisional="暂定数")
    borne = replace(plain, control=str(Control.of(fact_words([MEMBERS, divided], load_forms()), units, plain)))
    rows = [figure(44.0), figure(40.0)]
    rows[1][6:8] = ["男", "女"]
    grids = (square(DATA, [list(DATA_HEADS), *rows]), square(UNITS, [list(UNIT_HEADS), *map(list, units)]))
    return Workbook("汇总.xlsx", "xlsx", grids=grids, properties=borne.properties)


def test_the_two_copies_of_the_stamp_must_agree() -> None:
    """What the hidden sheet and the properties say differently is a finding; one of them may be gone."""
    book = controlled()
    pairs: list[list[Value]] = [[name, words] for name, words in book.properties.items()]
    both = replace(book, grids=(*book.grids, square(META, pairs)))
    assert digest(both, load_forms()).findings == ()
    assert digest(replace(both, properties=Stamps(form=SUMMARY).properties), load_forms()).findings == ()
    other = replace(both, properties=replace(of_properties(both), version="1").properties)
    assert [finding.code for finding in digest(other, load_forms()).findings] == ["summary-stamp-changed"]


@pytest.mark.parametrize("text", ["甲\x01乙", "_x0041_", "\ud800", "长" * 40_000, " 甲\u3000乙 \n", "甲|乙", "0012"])
def test_any_name_comes_back_under_the_same_control(tmp_path: Path, text: str) -> None:
    """Whatever a unit is called, a summary that nobody touched is as it was written."""
    forms = load_forms()
    lines = (
        UnitLine("1", "区", "", "", "", Place("名册.xlsx")),
        UnitLine("11", text, "1", text, "全部", Place("名册.xlsx")),
    )
    register = FileResult(Receipt("名册.xlsx", "counted", form="register"), lines=lines)
    fact = MEMBERS._replace(unit="11", row=text)
    sent = FileResult(Receipt("a.xlsx", "counted", form="members", unit="11", year=2025), facts=(fact,))
    path = tmp_path / "汇总表.xlsx"
    write(summary_book(Outcome(resolve([register, sent], (), forms, Policy()), forms)), path)
    taken = digest(read(path, path.name), forms)
    assert [finding.code for finding in taken.findings] == []
    assert len(taken.facts) == 1
