"""Where a sheet that came back names a unit of measure that is not the form's: its figures may be in that."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sheets.finding import Finding, Place, find
from sheets.workbook import Grid
from templates.fields.entry import shortened
from templates.fields.normalize import plain
from templates.layout import MEASURE
from templates.mask import conceal
from templates.reading.locate import Located
from templates.sheet import Sheet

_SCALE = "(?:[十百千]?万|[十百千亿])"
_COMMON = (
    "元",
    "圆",
    "角",
    "分",
    "美元",
    "人",
    "名",
    "人次",
    "户",
    "家",
    "个",
    "件",
    "次",
    "期",
    "项",
    "场",
    "天",
    "小时",
)
_LABEL = r"(计量|金额|货币|数量|数据)?单位"
_LABELLED = re.compile(rf"{_LABEL}[:为是]?([^()\[\]【】《》。:]+)")
_ALONE = re.compile(rf"{_LABEL}:?")
_BRACKETED = re.compile(r"\(([^()]+)\)")
_PARTED = re.compile("[、,;/和]")
_COLUMNS = frozenset({MEASURE, "单位"})
"""Headings of a column that says the unit of measure line by line."""


class _Named(NamedTuple):
    """A unit of measure that a cell names: the cell and what it says."""

    row: int
    column: int
    unit: str


def other_measures(sheet: Sheet, grid: Grid, located: Located, rows: Sequence[int], file: str) -> Iterator[Finding]:
    """Find units of measure above a sheet's header, in it, beside and under its records; `rows` are the records'."""
    ours = tuple(dict.fromkeys(plain(unit) for field in sheet.fields if (unit := field.kind.unit(field))))
    if not ours:
        return
    looks = re.compile(rf"{_SCALE}?(?:{'|'.join(map(re.escape, (*ours, *_COMMON)))})|{_SCALE}")
    lines = _units_of_lines(sheet, located)
    for row, column, unit in (
        *_in_heading(sheet, grid, located, rows, looks),
        *_in_column(grid, located, lines, looks),
    ):
        expected = (lines[row],) if row in lines else ours
        if unit not in expected:
            said, place = conceal(shortened(unit)), Place(file, grid.sheet, row, column)
            yield find("header-measure", place, title=MEASURE, entered=said, measure="、".join(expected))


def _units_of_lines(sheet: Sheet, located: Located) -> Mapping[int, str]:
    """Return the unit of each line of a record that has one, by its row."""
    rows = located.spot.rows if sheet.layout == "record" else {}
    return {
        rows[field.name]: plain(unit)
        for field in sheet.fields
        if field.name in rows and (unit := field.kind.unit(field))
    }


def _in_heading(
    sheet: Sheet, grid: Grid, located: Located, rows: Sequence[int], looks: re.Pattern[str]
) -> Iterator[_Named]:
    """Look where no figure of the form stands: above the records, on lines that are none, and under them.

    Of a header in one row the titles are matched already; in two a title may have its unit above or below it.
    """
    header, height = located.spot.header_row, len(located.header)
    titles = {plain(field.title) for field in sheet.fields}
    strangers = set(range(1, len(grid.rows[0]) + 1)) - located.ours
    read = set(located.spot.rows.values())
    under = max(rows, default=header) if sheet.layout == "list" else header
    for at, cells in enumerate(grid.rows, 1):
        if at in read or header < at <= under or (at == header and height == 1):
            continue
        filled = [(column, cell) for column, cell in enumerate(cells, 1) if cell != ""]
        labels = [""] + [plain(cell) if isinstance(cell, str) else "" for _, cell in filled]
        for (column, cell), before in zip(filled, labels, strict=False):
            known = header - height < at <= header and (column in strangers or plain(str(cell)) in titles)
            if isinstance(cell, str) and not known:
                # A unit may stand in the cell beside its label.
                words = f"{before.rstrip(':')}:{plain(cell)}" if _ALONE.fullmatch(before) else plain(cell)
                yield from (_Named(at, column, unit) for unit in _units(words, looks))


def _units(words: str, looks: re.Pattern[str]) -> Iterator[str]:
    """Name the units of measure in a cell's words: after a label, in brackets, or alone.

    计量单位 is followed by nothing else; 单位 may also be somebody who reports.
    """
    labelled = list(_LABELLED.finditer(words))
    for label in labelled:
        yield from (part for part in _PARTED.split(label[2]) if part and (label[1] or looks.fullmatch(part)))
    if not labelled:
        parts = [words, *(found[1] for found in _BRACKETED.finditer(words))]
        yield from (part for part in parts if looks.fullmatch(part))


def _in_column(grid: Grid, located: Located, lines: Mapping[int, str], looks: re.Pattern[str]) -> Iterator[_Named]:
    """Look through a column that says the unit of each line, if it is none of the form's fields."""
    spot = located.spot
    for column, title in enumerate(grid.rows[spot.header_row - 1], 1):
        if plain(str(title)) not in _COLUMNS or column in spot.columns.values():
            continue
        for row, cells in enumerate(grid.rows[spot.header_row :], spot.header_row + 1):
            words = plain(str(cells[column - 1]))
            if words and (row in lines or looks.fullmatch(words)):
                yield _Named(row, column, words)
