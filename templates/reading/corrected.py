"""Corrections by the office, put into what a return holds before it is typed; the file itself is never written to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sheets.finding import Place
from sheets.workbook import Grid, Quirks, Value
from templates.correction import Applied, Wanted
from templates.field import Field
from templates.fields.entry import shortened, spelt
from templates.fields.normalize import plain
from templates.fields.parse_number import figure
from templates.mask import masked
from templates.reading.identify import Submission
from templates.reading.locate import Spot, locate
from templates.sheet import Sheet

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LETTERS = 26


class _Cell(NamedTuple):
    sheet: Sheet
    field: Field
    row: int
    column: int


def corrected(submission: Submission, wanted: Sequence[Wanted]) -> tuple[Submission, list[Applied]]:
    """Return a submission with the values of corrections in place of those that it holds, and what became of each."""
    grids = dict(submission.grids)
    applied = []
    for each in wanted:
        cell = _cell(submission, grids, each)
        if cell is None:
            applied.append(Applied("correction-nowhere"))
            continue
        found = _judged(submission, grids[cell.sheet.name], cell, each)
        if not found.fault:
            grids[cell.sheet.name] = _with(grids[cell.sheet.name], cell, _entry(cell.field, each.new))
        applied.append(found)
    return replace(submission, grids=grids), applied


def _cell(submission: Submission, grids: Mapping[str, Grid], wanted: Wanted) -> _Cell | None:
    """Find a cell that people fill in, by a record's code or by its address."""
    titled = plain(wanted.sheet)
    sheet = next((each for each in submission.form.sheets if plain(each.title) == titled), None)
    grid = grids.get(sheet.name) if sheet else None
    if not (sheet and grid):
        return None
    spot = locate(sheet, grid).spot
    code = next((each for each in sheet.inputs if each.code and each.code == plain(wanted.cell)), None)
    if sheet.layout == "record" and code and code.name in spot.rows:
        return _Cell(sheet, code, spot.rows[code.name], spot.columns[code.name])
    match = _ADDRESS.fullmatch(plain(wanted.cell).upper())
    if not match:
        return None
    row, column = int(match[2]), 0
    for letter in match[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    field = _field(sheet, spot, row, column)
    inside = row <= len(grid.rows) and column <= len(grid.rows[0])
    return _Cell(sheet, field, row, column) if field and inside else None


def _field(sheet: Sheet, spot: Spot, row: int, column: int) -> Field | None:
    """Name the field whose cell stands at an address, if people fill it in."""
    if sheet.layout == "record":
        return next(
            (each for each in sheet.inputs if (spot.rows.get(each.name), spot.columns.get(each.name)) == (row, column)),
            None,
        )
    printed = {name for line in sheet.rows for name, _ in line.values}
    lines = {spot.rows.get(line.title) for line in sheet.rows if not line.total}
    if row <= spot.header_row or (sheet.layout == "matrix" and row not in lines):
        return None
    return next(
        (each for each in sheet.inputs if spot.columns.get(each.name) == column and each.name not in printed), None
    )


def _judged(submission: Submission, grid: Grid, cell: _Cell, wanted: Wanted) -> Applied:
    """Decide whether a correction is applied, and say in masked words what it is about."""
    sheet, field = cell.sheet, cell.field
    place = Place(submission.file, grid.sheet, cell.row, cell.column)
    if field.personal:
        return Applied("correction-personal", place, field.title)
    quirks = submission.workbook.quirks.get(grid.sheet, Quirks())
    held = grid.rows[cell.row - 1][cell.column - 1]
    words = [shortened(masked(sheet, field, spelt(each))) for each in (held, wanted.old, wanted.new)]
    fault = ""
    if field.kind.parse(field, _entry(field, wanted.new)).value is None:
        fault = "correction-value"
    elif (cell.row, cell.column) in quirks.errors or (cell.row, cell.column) in quirks.uncached:
        # It holds no value that anybody can have seen in it.
        fault = "correction-differs"
    elif not _same(held, wanted.old):
        fault = "correction-done" if _same(held, wanted.new) else "correction-differs"
    return Applied(fault, place, field.title, *words)


def _same(held: Value, said: Value) -> bool:
    one, other = spelt(held), spelt(said)
    figures = figure(one), figure(other)
    return figures[0] == figures[1] if None not in figures else plain(one) == plain(other)


def _entry(field: Field, new: Value) -> Value:
    """Return a value as a clerk would have typed it: a figure in a column of figures is one, however it was written."""
    number = figure(new, field.unit) if isinstance(new, str) and field.numeric else None
    return new if number is None else float(number)


def _with(grid: Grid, cell: _Cell, value: Value) -> Grid:
    rows = list(grid.rows)
    rows[cell.row - 1] = [value if at == cell.column else each for at, each in enumerate(rows[cell.row - 1], 1)]
    return Grid(grid.sheet, rows)
