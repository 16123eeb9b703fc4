"""A summary that comes in from below: figures that are none are refused row by row, and never read as zero."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reports.gathering.file_result import Taken
from reports.gathering.gather import Unusable, read_summary
from reports.gathering.read_summary import digest
from reports.gathering.receipt import Duty, Receipt, Rows
from reports.gathering.resolve import Rules, settle
from reports.summary.data import DATA, DATA_HEADS, UNIT_HEADS, UNITS
from reports.summary.summary import summary_book
from sheets.workbook import Value, Workbook
from sheets.writing.write import write
from templates.fact import Fact
from templates.load import load_forms
from templates.stamps import SUMMARY, Stamps
from tests.grids import square

STAMPS = Stamps(form=SUMMARY, year="2025", unit="1")


def summary(*rows: list[Value], year: str = "2025", accepted: str = "") -> Workbook:
    """A summary workbook of one unit with some rows of data."""
    units: list[list[Value]] = [["1", "区", "", "区县", "", accepted, *[""] * (len(UNIT_HEADS) - 6)]]
    grids = (square(DATA, [list(DATA_HEADS), *rows]), square(UNITS, [list(UNIT_HEADS), *units]))
    return Workbook("汇总.xlsx", "xlsx", grids=grids, properties=replace(STAMPS, year=year).properties)


def figure(value: Value, *, unit: Value = "1", year: Value = 2025.0) -> list[Value]:
    """A row of data."""
    return [unit, "区", "", year, "工会会员统计表", "会员人数", "", "", value, "人", "a.xlsx"]


def test_figures_are_taken() -> None:
    """Whole figures are facts of their unit and year."""
    taken = digest(summary(figure(44.0)), load_forms())
    assert [(fact.unit, fact.year, fact.measure, fact.value) for fact in taken.facts] == [("1", 2025, "members", 44)]
    assert taken.findings == ()


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, math.nan, 1e300, 1e16, 0.5, True, "44", "=1+1", "", date(2025, 1, 1)]
)
def test_what_is_no_figure_is_refused(value: Value) -> None:
    """Infinity, not-a-number, fractions of a person, truths, texts and days: the row is refused and said to be."""
    taken = digest(summary(figure(value)), load_forms())
    assert taken.facts == ()
    assert [finding.code for finding in taken.findings] == ["summary-row-invalid"]
    assert (taken.receipt.rows.found, taken.receipt.rows.refused) == (1, 1)
    assert taken.receipt.status == "returned"


def test_summary_with_errors_is_returned_like_any_return() -> None:
    """Its good rows are no total: nothing of it counts, but provisionally, and all that it holds is 退回."""
    book = summary(figure(44.0), figure("许多"), accepted="工会会员统计表")
    taken = digest(book, load_forms())
    returns = settle([taken], (), load_forms(), Rules())
    [receipt] = returns.receipts
    assert (receipt.status, receipt.rows) == ("returned", Rows(0, 2))
    assert receipt.reason is not None
    assert receipt.reason.code == "return-refused"
    assert not returns.facts
    assert returns.returned == {Duty("1", "members")}
    taken = digest(book, load_forms(), provisional=True)
    provisional = settle([taken], (), load_forms(), Rules(provisional=True))
    assert [fact.value for fact in provisional.facts] == [44]
    assert provisional.receipts[0].rows == Rows(1, 1)
    assert provisional.provisional


def test_named_summary_with_errors_is_refused_for_its_reason(tmp_path: Path) -> None:
    """Last year's summary with a changed row serves nothing, and the sentence says which row, not that it is none."""
    forms = load_forms()
    fact = Fact("1", 2025, "members", "members", "", "", 44, "a.xlsx")
    sent = Taken(Receipt("a.xlsx", "counted", form="members", unit="1", year=2025), facts=(fact,))
    book = summary_book(settle([sent], (), forms, Rules()), forms)
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
