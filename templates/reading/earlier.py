"""A sheet of an earlier version found under its titles of then, and told by those of now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheets.workbook import Grid, Value
from templates.earlier_versions import DROPPED, Then
from templates.fields.normalize import plain
from templates.fields.texts import JOINT, several
from templates.reading.locate import Located, locate
from templates.reading.rows import Records
from templates.sheet import Sheet


class Finder:
    """Finds the fields of one sheet in many returns; a layout is looked for only where it is not the last one's."""

    def __init__(self, sheet: Sheet) -> None:
        """Begin with no layout."""
        self._sheet = sheet
        self._last: dict[str, Located] = {}

    def locate(self, grid: Grid, version: str, was: Then | None) -> Located:
        """Find the fields in a grid, as this version had them."""
        found = self._last[version] = locate(was.sheet if was else self._sheet, grid, self._last.get(version))
        return _now(found, was) if was else found


def _now(located: Located, was: Then) -> Located:
    """Name lines by their titles of now; what is passed over has a place, but nobody asks for it."""
    lines = {title: now for now, title in was.lines.items()}
    rows = {lines.get(title, title): row for title, row in located.spot.rows.items()}
    lost = frozenset(name for name in located.incomplete if not name.startswith(DROPPED))
    return replace(located, spot=replace(located.spot, rows=rows), incomplete=lost | was.unasked)


def with_choices(records: Records, was: Then) -> Records:
    """Return what a sheet holds with choices of then called as they are now."""
    if not was.choices:
        return records
    cells = {name: _called(cells, was.choices.get(name, {})) for name, cells in records.cells.items()}
    return replace(records, cells=cells)


def _called(cells: Sequence[Value], names: Mapping[str, str]) -> Sequence[Value]:
    if not names:
        return cells
    return [_one(cell, names) if isinstance(cell, str) else cell for cell in cells]


def _one(cell: str, names: Mapping[str, str]) -> str:
    if whole := names.get(plain(cell)):
        return whole
    parts = several(cell)
    now = [names.get(plain(part), part) for part in parts]
    return JOINT.join(now) if now != parts else cell
