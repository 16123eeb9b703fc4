"""Where a form's fields stand in one sheet that came back: found by their titles, not by their place."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from sheets.finding import Finding, Place, catalogue
from sheets.workbook import Grid, Value
from templates.fields.entry import shortened
from templates.fields.normalize import nearest, plain
from templates.layout import RECORD_TITLE, RECORD_VALUE
from templates.mask import conceal
from templates.reading.header import Header, find_header
from templates.sheet import Sheet

Axis = Literal["column", "line"]

HELPERS = frozenset({"序号", "审核", "代码", "单位", "计量单位", RECORD_TITLE})
"""Headings of the blank workbook under which nothing of the unit's stands."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where fields really stand in one sheet of one return; rows and columns from 1.

    `columns` maps field (and a matrix's key) → column; `rows` maps a record's field or a
    matrix's line title → row. What was not found is not in them.
    """

    title: str
    header_row: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]

    def place(self, file: str, field: str = "", row: int = 0) -> Place:
        """Point at a field's cell in a row; in a record the row is the field's own."""
        return Place(file, self.title, self.rows.get(field, row), self.columns.get(field, 0))


class LayoutFault(NamedTuple):
    """A finding about the layout, before it is known whose file it is."""

    code: str
    row: int
    column: int
    title: str
    values: Mapping[str, object]

    def of(self, file: str, sheet: str) -> Finding:
        """Say it of a file."""
        place = Place(file, sheet, self.row, self.column)
        return Finding(catalogue()[self.code], place, self.values, shortened(conceal(self.title)))


@dataclass(frozen=True, slots=True)
class Located:
    """A sheet's spot, what is wrong with its layout, and how to know the same layout again.

    `incomplete` are the fields of which some or all cells were not found; `ours` the columns
    that the form knows; `lines` titled lines that are none of the form's, row → title.
    """

    spot: Spot
    faults: tuple[LayoutFault, ...]
    incomplete: frozenset[str]
    ours: frozenset[int]
    lines: Mapping[int, str]
    header: Sequence[Sequence[Value]]
    stub_column: int
    stub: Sequence[Value]

    def fits(self, grid: Grid) -> bool:
        """Return whether a grid has this very layout, so that it need not be looked for again."""
        last = self.spot.header_row
        if not last or grid.rows[last - len(self.header) : last] != self.header:
            return False
        return not self.stub_column or _stub(grid, last, self.stub_column) == self.stub

    def moved(self, grid: Grid) -> "Located":
        """The same layout in a sheet whose tab may be written differently."""
        return self if grid.sheet == self.spot.title else replace(self, spot=replace(self.spot, title=grid.sheet))


def locate(sheet: Sheet, grid: Grid, before: Located | None = None) -> Located:
    """Find a sheet's fields in a grid; `before` is how another return had them."""
    if before and before.fits(grid):
        return before.moved(grid)
    titles = {plain(field.title): field.name for field in sheet.fields}
    header = find_header(grid.rows, {RECORD_VALUE: RECORD_VALUE} if sheet.layout == "record" else titles)
    if not header:
        fault = LayoutFault("header-missing", 0, 0, "", {"sheet": sheet.title})
        return Located(Spot(grid.sheet, 0, {}, {}), (fault,), frozenset(titles.values()), frozenset(), {}, (), 0, ())
    rows = grid.rows[header.first - 1 : header.last]
    if sheet.layout == "list":
        columns = _columns(sheet, header)
        spot = Spot(grid.sheet, header.last, columns.places, {})
        return Located(spot, columns.faults, columns.missing, columns.ours, {}, rows, 0, ())
    return _with_lines(sheet, grid, header, rows)


def _with_lines(sheet: Sheet, grid: Grid, header: Header, rows: Sequence[Sequence[Value]]) -> Located:
    """Find the lines of a record or matrix, in whichever column names most of them."""
    wanted = _lines_wanted(sheet)
    titles = {plain(line.title): line.name for line in wanted}
    below = range(header.last + 1, len(grid.rows) + 1)
    columns = range(1, len(grid.rows[0]) + 1)
    stub = max(
        columns, key=lambda column: len({plain(str(grid.rows[row - 1][column - 1])) for row in below} & titles.keys())
    )
    words = [(row, str(grid.rows[row - 1][stub - 1]).strip()) for row in below]
    lines = _match("line", [(row, word, titles.get(plain(word), "")) for row, word in words], wanted, stub)
    if sheet.layout == "record":
        value = header.names.index(RECORD_VALUE) + 1
        ours = frozenset(column for column, word in enumerate(header.words, 1) if plain(word) in HELPERS) | {value}
        found = Match(dict.fromkeys(lines.places, value), (), lines.missing, {}, ours)
    else:
        found = _columns(sheet, header)
        found.places[sheet.key] = stub
    lost = (
        found.missing
        if sheet.layout == "record" or not lines.missing
        else frozenset(field.name for field in sheet.fields)
    )
    return Located(
        Spot(grid.sheet, header.last, found.places, lines.places),
        (*found.faults, *lines.faults),
        lost,
        found.ours | {stub},
        lines.strangers,
        rows,
        stub,
        _stub(grid, header.last, stub),
    )


def _stub(grid: Grid, header_row: int, column: int) -> Sequence[Value]:
    return [row[column - 1] for row in grid.rows[header_row:]]


class Wanted(NamedTuple):
    """A column or line of the form: what it is called, and how badly it is missed."""

    name: str
    title: str
    required: bool
    computed: bool


def _columns(sheet: Sheet, header: Header) -> "Match":
    wanted = [Wanted(field.name, field.title, field.required, bool(field.formula)) for field in sheet.fields]
    key = plain(sheet.key_title) if sheet.layout == "matrix" else ""
    words = [
        (column, word, name)
        for column, (word, name) in enumerate(zip(header.words, header.names, strict=True), start=1)
        if not key or name or plain(word) != key
    ]
    return _match("column", words, wanted, header.last)


def _lines_wanted(sheet: Sheet) -> list[Wanted]:
    if sheet.layout == "record":
        return [Wanted(field.name, field.title, field.required, bool(field.formula)) for field in sheet.fields]
    return [Wanted(row.title, row.title, required=True, computed=row.total) for row in sheet.rows]


class Match(NamedTuple):
    """Titles of the form set against those of the file: name → position, and what does not fit."""

    places: dict[str, int]
    faults: tuple[LayoutFault, ...]
    missing: frozenset[str]
    strangers: Mapping[int, str]
    ours: frozenset[int]


_CODES: Mapping[Axis, Mapping[str, str]] = {
    "column": {
        "double": "column-double",
        "renamed": "column-renamed",
        "missing": "column-missing",
        "absent": "column-absent",
    },
    "line": {"double": "line-double", "renamed": "line-renamed", "missing": "line-missing", "absent": "line-absent"},
}
"""What may be wrong with a column or line, and its code."""


def _match(axis: Axis, words: Iterable[tuple[int, str, str]], wanted: Collection[Wanted], across: int) -> Match:
    """Match (position, title, name) with what is wanted; `across` is the header row or the stub column."""

    def fault(kind: str, position: int, title: str, **values: object) -> LayoutFault:
        row, column = (across, position) if axis == "column" else (position, across)
        return LayoutFault(_CODES[axis][kind], row, column, title, values)

    words = list(words)
    times = Counter(name for _, _, name in words if name)
    places = {name: position for position, _, name in words if times[name] == 1}
    faults = [fault("double", position, title) for position, title, name in words if times[name] > 1]
    absent = {want.title: want for want in wanted if want.name not in times and not want.computed}
    strangers = {
        position: title for position, title, name in words if title and not name and plain(title) not in HELPERS
    }
    for position, title in list(strangers.items()):
        if near := nearest(title, absent):
            faults.append(fault("renamed", position, strangers.pop(position), near=near))
    guessed = {fault.values["near"] for fault in faults if "near" in fault.values}
    faults += [
        fault("missing" if want.required else "absent", 0, title)
        for title, want in absent.items()
        if title not in guessed
    ]
    missing = frozenset(want.name for want in wanted if want.name not in places and not want.computed)
    ours = frozenset(position for position, title, _ in words if title and position not in strangers)
    return Match(places, tuple(faults), missing, strangers, ours)
