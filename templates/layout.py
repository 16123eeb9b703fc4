"""Where everything stands in a blank workbook: one arithmetic for drawing, formulas and marks."""

from collections.abc import Mapping
from dataclasses import dataclass

from sheets.finding import column_letters
from templates.form import Form
from templates.sheet import Sheet

COVER = "封面"
GUIDE = "填表说明"
AUDIT = "审核表"
CODES = "代码"

UNREAD = frozenset({GUIDE, CODES})
"""Sheets of ours in which nobody types anything."""

REACH = 4
"""How many times the prepared rows of a list its formulas look at: some paste more."""

RUN_ON = 10
"""Empty columns right of 审核, over which its words run on: they would end at a cell that holds a formula."""

HEADER_ROW = 6
"""The heading (title, number, unit, period) takes the rows above."""

COVER_LABELS: Mapping[str, str] = {
    "unit_name": "填报单位",
    "unit_code": "单位代码",
    "year": "填报年度",
    "head": "单位负责人",
    "filled_by": "填表人",
    "phone": "联系电话",
    "filled_on": "填报日期",
}
"""What the cover asks for, in printed order: key → label in column B, value in column C."""

PERIOD_LABELS: Mapping[str, str] = {"period": "报告期", "zero": "零报告"}
"""What the cover of a form with periods asks for besides."""

YES = "是"
"""Says on a cover that there was nothing to report."""

COVER_FIRST_ROW = 6

MEASURE = "计量单位"
"""Label of the units of measure in a sheet's heading, and heading of a record's column of them."""

AUDIT_CODE = "代码"
AUDIT_WORDS = "情况说明"
"""Headings of the 审核表's columns that are read back: a rule's code, and the written explanation."""

RECORD_TITLE, RECORD_VALUE = "指标", "数值"
"""Headings of a record's lines and figures."""


def units_of_measure(sheet: Sheet) -> tuple[str, ...]:
    """Name the units of measure that a sheet's heading prints; a record says each beside its line."""
    units = dict.fromkeys(field.unit for field in sheet.fields if field.unit)
    return () if sheet.layout == "record" else tuple(units)


def cover_row(key: str) -> int:
    """Row of one of the cover's entries; its label stands in column B, its value in C."""
    return COVER_FIRST_ROW + [*COVER_LABELS, *PERIOD_LABELS].index(key)


def cover_labels(form: Form) -> Mapping[str, str]:
    """Return what the cover of a form asks for, in printed order."""
    return COVER_LABELS if form.cycle == "year" else {**COVER_LABELS, **PERIOD_LABELS}


@dataclass(frozen=True, slots=True)
class Region:
    """The body of one sheet of a blank workbook; rows and columns from 1.

    `columns` maps field (and a matrix's key) → column; in a record every field is in the
    value column and `rows` maps field → row; in a matrix `rows` maps line title → row.
    `first_row`..`last_row` holds what formulas add up: a matrix's total line stands below.
    """

    sheet: Sheet
    header_row: int
    first_row: int
    last_row: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    audit_column: int

    def cell(self, field: str, row: int) -> str:
        """Address of a field, its column fixed: $C7. In a record `row` is not looked at."""
        row = self.rows[field] if self.sheet.layout == "record" else row
        return f"${column_letters(self.columns[field])}{'$' if self.sheet.layout == 'record' else ''}{row}"

    @property
    def hidden_column(self) -> int:
        """First of the hidden columns, in which formulas of the sheet are worked out."""
        return self.audit_column + RUN_ON + 1

    @property
    def reach(self) -> int:
        """Last row that formulas look at: of a list far beyond the prepared rows."""
        return self.last_row if self.sheet.layout != "list" else self.first_row + REACH * self.sheet.capacity - 1

    def range(self, field: str) -> str:
        """Absolute range of a list's or matrix's column with its sheet: '名册'!$C$7:$C$206."""
        letters = column_letters(self.columns[field])
        return f"'{self.sheet.title}'!${letters}${self.first_row}:${letters}${self.last_row}"


def region(sheet: Sheet) -> Region:
    """Lay out a sheet: list 序号|fields|审核, matrix key|代码|fields|审核, record 指标|代码|单位|数值|审核."""
    first = HEADER_ROW + 1
    if sheet.layout == "record":
        rows = {field.name: first + index for index, field in enumerate(sheet.fields)}
        columns = {field.name: 4 for field in sheet.fields}
        return Region(sheet, HEADER_ROW, first, first + len(rows) - 1, columns, rows, 5)
    if sheet.layout == "matrix":
        columns = {sheet.key: 1} | {field.name: 3 + index for index, field in enumerate(sheet.fields)}
        rows = {row.title: first + index for index, row in enumerate(sheet.rows)}
        last = first + sum(not row.total for row in sheet.rows) - 1
        return Region(sheet, HEADER_ROW, first, last, columns, rows, 3 + len(sheet.fields))
    columns = {field.name: 2 + index for index, field in enumerate(sheet.fields)}
    return Region(sheet, HEADER_ROW, first, first + sheet.capacity - 1, columns, {}, 2 + len(sheet.fields))
