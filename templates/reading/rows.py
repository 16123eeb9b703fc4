"""The cells below a sheet's header: which are the form's, and what the others are."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sheets.finding import Finding, Place, find
from sheets.workbook import Grid, Quirks, Value
from templates.fields.entry import shortened
from templates.fields.normalize import plain
from templates.mask import conceal
from templates.reading.header import numbers_columns
from templates.reading.locate import Located, Spot
from templates.reading.unit_of_measure import other_measures
from templates.reading.unreadable_cells import find_unreadable
from templates.sheet import Sheet

_TOTAL = re.compile(
    r"\(?(?:本页|本月|本季度?|第?[一二三四1-4]季度|[上下]半年|本年|全年|\d{1,2}月份?|以上)?(?:合计|小计|总计|共计|累计)(?:数|金额|人数)?\)?:?"
)
_FOOT = re.compile(
    r"\(?(?:合计|总计|共计|注|附注|说明|填表说明|填表人|填报人|制表人?|审核人|复核人|经办人|单位负责人|负责人|填报日期|联系电话)\)?:.*"
)

Cells = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Records:
    """What one sheet of one return holds.

    `rows` are the true row numbers of its records and `cells` their raw values by field; a
    matrix's `keys` are its lines' titles. `ignored` counts filled rows that are no record.
    `refused` are (field, row) that cannot be read at all. `shown` are the file's own
    results, (field, row) → raw, of what the tool works out itself.
    """

    rows: Sequence[int] = ()
    cells: Cells = field(default_factory=dict)
    keys: Sequence[str] = ()
    ignored: int = 0
    refused: frozenset[tuple[str, int]] = frozenset()
    shown: Mapping[tuple[str, int], Value] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_records(sheet: Sheet, grid: Grid, quirks: Quirks, located: Located, file: str) -> Records:
    """Read the records of one located sheet."""
    if not located.spot.columns:
        return Records()
    records = _list(sheet, grid, quirks, located, file) if sheet.layout == "list" else _fixed(sheet, grid, located)
    hindered, refused = find_unreadable(sheet, quirks, located.spot, records.rows, file)
    measured = other_measures(sheet, grid, located, records.rows, file)
    findings = [*measured, *records.findings, *hindered, *_outside(grid, located, file)]
    blank = (
        sheet.layout != "list"
        and not refused
        and all(cell == "" for column in records.cells.values() for cell in column)
    )
    if quirks.pictures and (blank or not records.rows):
        findings.append(find("sheet-pictured", Place(file, grid.sheet)))
    elif blank and not sheet.optional:
        findings.append(find("sheet-blank", Place(file, grid.sheet)))
    if blank:
        return Records(findings=tuple(findings))
    return Records(records.rows, records.cells, records.keys, records.ignored, refused, records.shown, tuple(findings))


def _list(sheet: Sheet, grid: Grid, quirks: Quirks, located: Located, file: str) -> Records:
    spot = located.spot
    inputs = [field for field in sheet.inputs if field.name in spot.columns]
    names = [field.name for field in inputs]
    needed = [index for index, field in enumerate(inputs) if field.required and not field.numeric]
    wide = [spot.columns[name] - 1 for name in names]
    first = spot.header_row + 1
    across = list(zip(*grid.rows[first - 1 :], strict=True))
    if not across or not wide:
        return Records(cells=dict.fromkeys(names, ()))
    columns = _trimmed([across[column] for column in wide])
    broken = {row - first for row, column in (*quirks.errors, *quirks.uncached) if row >= first and column - 1 in wide}
    kept = _filled(columns, broken)
    before = [column[: len(columns[0])] for column in across[: min(wide)]]
    feet = _feet(columns, before, kept, needed)
    leading = {name: column[0] for name, column in zip(names, columns, strict=True) if column}
    if code := _numbered(sheet, spot, leading):
        feet = {0: code, **feet}
    numbered = [index for index in kept if index not in feet] if feet else kept
    if len(numbered) != len(columns[0]):
        columns = [tuple(column[index] if index < len(column) else "" for index in numbered) for column in columns]
    findings = tuple(find(code, Place(file, spot.title, first + index)) for index, code in feet.items())
    rows = [first + index for index in numbered]
    return Records(rows, dict(zip(names, columns, strict=True)), (), len(feet), findings=findings)


def _trimmed(columns: list[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
    """Cut the blank rows off the end, at the speed of whole columns."""
    leading = columns[0]
    last = len(leading)
    while last and leading[last - 1] == "":
        last -= 1
    tail = ("",) * (len(leading) - last)
    for column in columns[1:]:
        if column[last:] != tail:
            longer = next(index for index in range(len(column), last, -1) if column[index - 1] != "")
            last, tail = longer, tail[longer - last :]
    return [column[:last] for column in columns]


def _filled(columns: Sequence[tuple[Value, ...]], broken: Collection[int]) -> Sequence[int]:
    """Name the rows, from 0, in which any input cell holds something or cannot be read."""
    length = len(columns[0])
    if not broken and "" not in columns[0]:
        return range(length)
    blank = ("",) * len(columns)
    filled = {index for index, cells in enumerate(zip(*columns, strict=True)) if cells != blank}
    return sorted({*filled, *broken})


def _feet(
    columns: Sequence[tuple[Value, ...]],
    before: Sequence[tuple[Value, ...]],
    kept: Sequence[int],
    needed: Collection[int],
) -> Mapping[int, str]:
    """Tell lines under the list from records: totals, and remarks that stand alone. Row from 0 → code.

    `needed` are the columns, from 0, that every record fills in and no total does.
    """
    suspects = [index for index in kept if index < len(columns[0])]
    leading = "".join(cell for cell in columns[0] if cell.__class__ is str)
    plainly = "" not in columns[0] and not any(sign in leading for sign in "计:：")
    if plainly and not any(cell.__class__ is str and cell for column in before for cell in column):
        return {}
    codes = {
        index: _foot([column[index] for column in columns], [column[index] for column in before], needed)
        for index in suspects
    }
    return {index: code for index, code in codes.items() if code}


def _numbered(sheet: Sheet, spot: Spot, line: Mapping[str, Value]) -> str:
    """Name the code of a line that numbers the columns, those too that take no number; "" for any other.

    Where all that it says could be entered just so (甲, 3), nobody can tell it from a record.
    """
    cells = [line[name] for name in sorted(line, key=lambda name: spot.columns[name])]
    entries = [(field, line.get(field.name, "")) for field in sheet.inputs]
    if not any(entry != "" for field, entry in entries if not field.numeric) or not numbers_columns(cells):
        return ""
    record = all(
        not field.required if entry == "" else field.kind.parse(field, entry).value is not None
        for field, entry in entries
    )
    return "row-numbers-unclear" if record else "row-numbers"


def _foot(cells: Sequence[Value], before: Sequence[Value], needed: Collection[int]) -> str:
    words = [plain(cell) for cell in before if isinstance(cell, str)]
    leading = next(filter(None, cells), "")
    text = plain(leading) if isinstance(leading, str) else ""
    if any(_TOTAL.fullmatch(word) for word in (text, *words)) or _only_totals(cells, needed):
        return "row-total"
    alone = sum(cell != "" for cell in cells) == 1
    return "row-remark" if alone and _FOOT.fullmatch(text) else ""


def _only_totals(cells: Sequence[Value], needed: Collection[int]) -> bool:
    """Tell a total with its word in any column; what a record must say is blank, so no record is dropped."""
    words = [plain(cell) for cell in cells if isinstance(cell, str) and cell]
    bare = any(cells[index] == "" for index in needed) and all(isinstance(cells[index], str) for index in needed)
    return bare and bool(words) and all(_TOTAL.fullmatch(word) for word in words)


def _fixed(sheet: Sheet, grid: Grid, located: Located) -> Records:
    """Read a record or a matrix: its lines are printed, so each is where its title is."""
    columns, lines = located.spot.columns, located.spot.rows

    def raw(name: str, row: int) -> Value:
        return grid.rows[row - 1][columns[name] - 1]

    fields = [field for field in sheet.fields if field.name in columns]
    if sheet.layout == "record":
        cells = {field.name: (raw(field.name, lines[field.name]),) for field in fields if not field.formula}
        shown = {
            (field.name, lines[field.name]): raw(field.name, lines[field.name]) for field in fields if field.formula
        }
        return Records((located.spot.header_row,), cells, shown=shown)
    keys = [row.title for row in sheet.rows if row.title in lines and not row.total]
    total = [lines[row.title] for row in sheet.rows if row.title in lines and row.total]
    rows = [lines[key] for key in keys]
    matrix = {field.name: [raw(field.name, row) for row in rows] for field in fields if not field.formula}
    results = {(field.name, row): raw(field.name, row) for field in fields for row in (rows if field.formula else ())}
    results |= {(field.name, row): raw(field.name, row) for field in fields for row in total}
    return Records(rows, matrix, keys, shown=results)


def _outside(grid: Grid, located: Located, file: str) -> Iterator[Finding]:
    """Account for what stands beside the form's columns or on lines that are none of its own."""
    spot = located.spot
    below = grid.rows[spot.header_row :]
    for column in sorted(set(range(1, len(grid.rows[0]) + 1)) - located.ours):
        filled = [row for row, cells in enumerate(below, spot.header_row + 1) if cells[column - 1] != ""]
        title = str(grid.rows[spot.header_row - 1][column - 1]).strip()
        if filled and title:
            title = shortened(conceal(title))
            yield find("column-unknown", Place(file, grid.sheet, 0, column), title=title, cells=len(filled))
        elif filled:
            yield find("cells-outside", Place(file, grid.sheet, filled[0], column), cells=len(filled))
    if located.stub_column:
        yield from _other_lines(below, located, file)


def _other_lines(below: Sequence[Sequence[Value]], located: Located, file: str) -> Iterator[Finding]:
    spot = located.spot
    columns = sorted(set(spot.columns.values()) - {located.stub_column})
    for row, cells in enumerate(below, spot.header_row + 1):
        filled = [column for column in columns if cells[column - 1] != ""]
        if row in spot.rows.values() or not filled:
            continue
        title = shortened(conceal(located.lines.get(row, "")))
        numbers = row == spot.header_row + 1 and numbers_columns([cells[column - 1] for column in sorted(located.ours)])
        code = "row-numbers" if numbers else "line-unknown" if title else "cells-outside"
        yield find(code, Place(file, spot.title, row, filled[0]), title=title, cells=len(filled))
