"""Where the figures of a summary are from: the files of 数据来源, written and read back."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reports.gathering.exchange.columns import ORIGIN_HEADS, SOURCES
from reports.gathering.receipt import STATUS_NAMES, Duty, Rate, Receipt
from sheets.workbook import Workbook
from templates.form import Form

SUMMARY_TITLES = {"summary": "汇总表"}


def called(forms: Mapping[str, Form], each: Rate | Receipt | Duty) -> str:
    """Name a form and its period."""
    if each.form in forms:
        return forms[each.form].called(each.period)
    return SUMMARY_TITLES.get(each.form, each.form)


class Origin(NamedTuple):
    """One file that a summary was made of, in the words that 数据来源 prints."""

    file: str
    sha256: str
    form: str
    version: str
    unit: str
    unit_name: str
    year: str
    status: str

    @classmethod
    def of(cls, receipt: Receipt, forms: Mapping[str, Form]) -> "Origin":
        """Put a receipt into words."""
        words = receipt.version, receipt.unit, receipt.unit_name, str(receipt.year or "")
        return cls(receipt.file, receipt.sha256, called(forms, receipt), *words, STATUS_NAMES[receipt.status])


def read_origins(book: Workbook) -> Iterator[Origin]:
    """Read them back, from below the headings to the line of totals; none if the sheet is not as it was written."""
    grid = book.grid(SOURCES)
    rows = [[str(value) for value in row[: len(ORIGIN_HEADS)]] for row in (grid.rows if grid else ())]
    if list(ORIGIN_HEADS) in rows:
        for row in rows[rows.index(list(ORIGIN_HEADS)) + 1 :]:
            # The line of totals is of no state.
            if row[-1]:
                yield Origin(*row)
