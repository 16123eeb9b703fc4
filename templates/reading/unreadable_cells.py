"""What keeps input cells from being read although the decoder is silent.

Errors, missing results, merges, and figures that are shown otherwise than the cell holds them: whoever typed 5 into
a cell that shows 5.00万元 means fifty thousand, and nobody can tell.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter

from sheets.finding import Finding, Place, column_letters, find
from sheets.workbook import Quirks
from templates.field import Field
from templates.fields.entry import shortened
from templates.mask import conceal
from templates.reading.locate import Spot
from templates.sheet import Sheet

Unreadable = frozenset[tuple[str, int]]
"""Cells that cannot be read: field and row."""


def find_unreadable(
    sheet: Sheet, quirks: Quirks, spot: Spot, rows: Sequence[int], file: str
) -> tuple[list[Finding], Unreadable]:
    """Find what hinders the reading of a sheet's records, and which cells it spoils; note hidden rows.

    Computed cells and lines that are no record do not matter: the tool works the former out
    itself and does not read the latter.
    """
    if not (quirks.errors or quirks.uncached or quirks.displays or quirks.merges or quirks.hidden_rows):
        return [], frozenset()
    kept = spot.rows.values() if sheet.layout == "record" else rows
    cells = [*_unread(sheet, quirks, spot, set(kept), file), *_displayed(sheet, quirks, spot, set(kept), file)]
    merges = list(_merged(sheet, quirks, spot, set(kept), file))
    findings = [finding for finding, _, _ in cells] + [finding for finding, _ in merges]
    hidden = sorted(set(quirks.hidden_rows) & set(kept))
    if hidden:
        findings.append(find("rows-hidden", Place(file, spot.title, hidden[0]), rows=len(hidden)))
    spoilt = {(field.name, row) for _, field, row in cells} | {cell for _, area in merges for cell in area}
    return findings, frozenset(spoilt)


def _input_at(sheet: Sheet, spot: Spot, row: int, column: int) -> Field | None:
    inputs = (field for field in sheet.inputs if spot.columns.get(field.name) == column)
    return next((field for field in inputs if spot.rows.get(field.name, row) == row), None)


def _unread(
    sheet: Sheet, quirks: Quirks, spot: Spot, kept: set[int], file: str
) -> Iterator[tuple[Finding, Field, int]]:
    for (row, column), error in sorted({**dict.fromkeys(quirks.uncached, ""), **quirks.errors}.items()):
        field = _input_at(sheet, spot, row, column) if row in kept else None
        if field:
            place = Place(file, spot.title, row, column)
            if error:
                yield find("cell-error", place, title=field.title, error=error), field, row
            else:
                yield find("cell-uncached", place, title=field.title), field, row


def _displayed(
    sheet: Sheet, quirks: Quirks, spot: Spot, kept: set[int], file: str
) -> Iterator[tuple[Finding, Field, int]]:
    for (row, column), display in sorted(quirks.displays.items(), key=itemgetter(0)):
        field = _input_at(sheet, spot, row, column) if row in kept else None
        if field and field.numeric and not field.kind.shows(field, display):
            place, form = Place(file, spot.title, row, column), conceal(shortened(display.code))
            yield find("number-displayed", place, title=field.title, format=form), field, row


def _merged(
    sheet: Sheet, quirks: Quirks, spot: Spot, kept: set[int], file: str
) -> Iterator[tuple[Finding, Unreadable]]:
    for top, left, bottom, right in quirks.merges:
        rows = [row for row in range(max(top, spot.header_row + 1), bottom + 1) if row in kept]
        fields = [
            (_input_at(sheet, spot, row, column), row, column) for row in rows for column in range(left, right + 1)
        ]
        inputs = [(field, row) for field, row, column in fields if field and (row, column) != (top, left)]
        if inputs:
            area = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            title = inputs[0][0].title
            spoilt = frozenset((field.name, row) for field, row in inputs)
            yield find("cells-merged", Place(file, spot.title, top, left), title=title, area=area), spoilt
