"""Definition workbook → what it declares, each with its cell; whatever cannot be read is a finding there."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.finding import Place, find
from sheets.workbook import Grid, Quirks, Value, Workbook
from templates.definition.column import Column, NotOffered
from templates.definition.drawing import CODES, GUIDE, UPRIGHT_HEADS
from templates.definition.tab import EXAMPLE, OTHER, Tab
from templates.definition.typed import Cell, Typed
from templates.fields.entry import shortened, spelt
from templates.fields.normalize import plain
from templates.mask import conceal

HEADING_ROWS = 12
"""Among so many rows from the top the headings are looked for."""

MOST_LINES = 5000
"""Lines of one sheet that are read."""


@dataclass(slots=True)
class _Record:
    """One line: whose it is, what it declares, and the cell of each key."""

    owner: str
    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)


def read_definition(book: Workbook, roots: Sequence[Tab]) -> list[Typed]:
    """Read what each tree of sheets declares; sheets that belong to none are told once, with the first."""
    found = [_read_root(book, root) for root in roots]
    known = {plain(tab.title) for root in roots for tab in root.every()} | {GUIDE, CODES}
    found[0].findings += [
        find("definition-sheet-unread", Place(book.file, conceal(grid.sheet)))
        for grid in book.grids
        if plain(grid.sheet) not in known and any(cell != "" for row in grid.rows for cell in row)
    ]
    return found


def _read_root(book: Workbook, root: Tab) -> Typed:
    typed = Typed()
    lines = {tab.title: list(_lines(book, tab, typed)) for tab in root.every()}
    records = lines[root.title]
    typed.cells |= {"": Cell(Place(book.file, root.title))}
    typed.cells |= {part.key: Cell(Place(book.file, part.title)) for part in root.parts if root.upright}
    for number, record in enumerate(records, 1):
        _settle(record, [f"{root.key}[{number}]" if root.key else ""], typed)
    _nest(root, records, lines, typed)
    typed.records = [_ordered(root, record.data) for record in records]
    return typed


def _ordered(tab: Tab, data: Mapping[str, Any]) -> dict[str, Any]:
    """Put keys in the order of the model, as a person writes them."""
    parts = {part.key: part for part in tab.parts}
    order = [*tab.model.model_fields]
    keys = sorted(data, key=lambda key: order.index(key) if key in order else len(order))
    return {key: [_ordered(parts[key], each) for each in data[key]] if key in parts else data[key] for key in keys}


def _nest(tab: Tab, owners: Sequence[_Record], lines: Mapping[str, list[_Record]], typed: Typed) -> None:
    """Put the lines of each part under the records that they belong to, and say where they stand."""
    for part in tab.parts:
        inner: list[_Record] = []
        for owner, record in _owned(part, owners, lines[part.title], typed):
            records = owner.data.setdefault(part.key, [])
            records.append(record.data)
            number, own = len(records), record.data.get("name", len(records))
            keyed = [f"{path}.{part.key}".lstrip(".") for path in owner.paths]
            for path in keyed:
                typed.cells.setdefault(path, Cell(record.place))
            spellings = (f"{path}[{number}]" for path in keyed), (f"{path}.{own}" for path in (*keyed, *owner.paths))
            _settle(record, [path.lstrip(".") for paths in spellings for path in paths], typed)
            inner.append(record)
        _nest(part, inner, lines, typed)


def _settle(record: _Record, paths: list[str], typed: Typed) -> None:
    """Note the cells of a record under every spelling of its path."""
    record.paths = paths
    for path in paths:
        typed.cells.setdefault(path, Cell(record.place))
        for key, cell in record.cells.items():
            typed.cells.setdefault(f"{path}.{key}".lstrip("."), cell)


def _owned(
    part: Tab, owners: Sequence[_Record], records: Sequence[_Record], typed: Typed
) -> Iterator[tuple[_Record, _Record]]:
    """Pair each line with the record that it names, or that the line above belongs to."""
    at = 0 if len(owners) == 1 else -1
    for record in records:
        if part.owner and record.owner:
            at = _owner(record.owner, owners, at)
        if at >= 0:
            yield owners[at], record
            continue
        known = "、".join(
            dict.fromkeys(str(owner.data.get("title", owner.data.get("version", ""))) for owner in owners)
        )
        words = {"known": conceal(known), "owner": part.owner}
        place = record.cells["owner"].place
        typed.findings.append(find("definition-owner", place, title=part.owner, entered=_shown(record.owner), **words))


def _owner(word: str, owners: Sequence[_Record], before: int) -> int:
    """Find the record that a line names by its name or its title; -1 if none, or several."""
    for key in ("name", "title", "version"):
        found = [at for at, owner in enumerate(owners) if plain(str(owner.data.get(key, ""))) == plain(word)]
        if before in found:
            return before
        if len(found) == 1:
            return found[0]
    return -1


def _lines(book: Workbook, tab: Tab, typed: Typed) -> Iterator[_Record]:
    grid = next((grid for grid in book.grids if plain(grid.sheet) == tab.title), None)
    if not grid:
        if tab.upright:
            typed.findings.append(find("definition-sheet-missing", Place(book.file), sheet=tab.title))
        return
    columns = {plain(column.heading): column for column in (*tab.columns, OTHER)}
    reader = _Reader(book, tab, grid, book.quirks.get(grid.sheet, Quirks()), typed)
    yield from reader.upright(columns) if tab.upright else reader.listed(columns)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the lines of one sheet."""

    book: Workbook
    tab: Tab
    grid: Grid
    quirks: Quirks
    typed: Typed

    def _at(self, row: int, column: int) -> Place:
        return Place(self.book.file, self.grid.sheet, row, column)

    def upright(self, columns: Mapping[str, Column]) -> Iterator[_Record]:
        """Read one record, a key a line."""
        label, value = UPRIGHT_HEADS[:2]
        heads = self._headings([label, value])
        if not heads:
            self._tell("definition-headings-missing", 0, 0, known=f"{label}、{value}")
            return
        first, places = heads
        record = _Record("", self._at(0, 0))
        for row, cells in enumerate(self.grid.rows[first:], first + 1):
            word, raw = _bare(cells[places[label] - 1]), cells[places[value] - 1]
            column = columns.get(word)
            if column and (column.path or "other") in record.cells and raw != "":
                self._tell("definition-heading-twice", row, places[label], title=word)
            elif column:
                self._take(record, column, raw, row, places[value])
            elif raw != "":
                words = {"entered": _shown(word), "sheet": self.tab.title}
                self._tell("definition-heading-unknown", row, places[label], **words)
        yield record

    def listed(self, columns: Mapping[str, Column]) -> Iterator[_Record]:
        """Read many records, one a row; the example's are passed over."""
        special = [EXAMPLE, *([self.tab.owner] if self.tab.owner else [])]
        heads = self._headings([*special, *columns])
        if not heads:
            if any(cell != "" for cells in self.grid.rows for cell in cells):
                self._tell("definition-headings-missing", 0, 0, known="、".join(columns))
            return
        row, places = heads
        self._strangers(row, places)
        read = 0
        for at, cells in enumerate(self.grid.rows[row:], row + 1):
            own = [cell for place, cell in enumerate(cells, 1) if place != places.get(EXAMPLE)]
            if all(cell == "" for cell in own) or (EXAMPLE in places and cells[places[EXAMPLE] - 1] != ""):
                continue
            read += 1
            if read > MOST_LINES:
                self._tell("definition-too-long", at, 0, limit=MOST_LINES)
                return
            yield self._record(at, cells, places, columns)

    def _record(
        self, row: int, cells: Sequence[Value], places: Mapping[str, int], columns: Mapping[str, Column]
    ) -> _Record:
        first = next((places[head] for head in columns if head in places), 0)
        record = _Record("", self._at(row, first))
        owner = places.get(self.tab.owner, 0) if self.tab.owner else 0
        if owner:
            record.owner = spelt(cells[owner - 1])
        record.cells["owner"] = Cell(self._at(row, owner or first), record.owner)
        for heading, column in columns.items():
            if heading in places:
                self._take(record, column, cells[places[heading] - 1], row, places[heading])
        return record

    def _headings(self, wanted: Sequence[str]) -> tuple[int, dict[str, int]] | None:
        """Find the row of headings, the one among the first that holds most of them, and each one's column."""
        best: tuple[int, dict[str, int]] | None = None
        for row, cells in enumerate(self.grid.rows[:HEADING_ROWS], 1):
            words = [_bare(cell) for cell in cells]
            found = {word: words.index(word) + 1 for word in wanted if word in words}
            if len(found) > max(1, len(best[1]) if best else 0):
                best = row, found
        return best

    def _strangers(self, row: int, places: Mapping[str, int]) -> None:
        """Tell of headings that nobody knows, or that stand twice, with anything below them."""
        for at, cell in enumerate(self.grid.rows[row - 1], 1):
            word = _bare(cell)
            below = any(cells[at - 1] != "" for cells in self.grid.rows[row:])
            if below and word in places and places[word] != at:
                self._tell("definition-heading-twice", row, at, title=word)
            elif below and word not in places:
                self._tell("definition-heading-unknown", row, at, entered=_shown(word), sheet=self.tab.title)

    def _take(self, record: _Record, column: Column, raw: Value, row: int, at: int) -> None:
        """Read one cell into a record, by its column."""
        place = self._at(row, at)
        path = column.path or "other"
        cell = record.cells[path] = Cell(place, spelt(raw), column)
        for key in column.keys[:1]:
            record.cells.setdefault(key, cell)
        if (row, at) in self.quirks.errors:
            self._tell("cell-error", row, at, title=column.heading, error=self.quirks.errors[row, at])
        elif (row, at) in self.quirks.uncached:
            self._tell("cell-uncached", row, at, title=column.heading)
        elif raw == "" or not cell.text:
            return
        elif not column.keys:
            self._other(record, cell)
        else:
            self._declare(record, column, raw, cell)

    def _declare(self, record: _Record, column: Column, raw: Value, cell: Cell) -> None:
        try:
            value = column.read(raw)
        except NotOffered:
            known = "、".join(column.choices)
            self.typed.findings.append(
                find("definition-choice", cell.place, title=column.heading, entered=_shown(cell.text), known=known)
            )
            return
        target = record.data
        for key in column.keys[:-1]:
            target = target.setdefault(key, {})
        target[column.keys[-1]] = value

    def _other(self, record: _Record, cell: Cell) -> None:
        """Read the keys that stand as TOML under 其他; one that has its own column filled too is told."""
        try:
            found = tomllib.loads(cell.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.typed.findings.append(
                find(
                    "definition-other",
                    cell.place,
                    title=OTHER.heading,
                    entered=_shown(cell.text),
                    why=conceal(str(error)),
                )
            )
            return
        for key, value in found.items():
            if key in record.data or key in {part.key for part in self.tab.parts}:
                self._tell(
                    "definition-key-twice", cell.place.row, cell.place.column, title=OTHER.heading, entered=_shown(key)
                )
            else:
                record.data[key] = value
                record.cells[key] = cell

    def _tell(self, code: str, row: int, column: int, *, title: str = "", entered: str = "", **values: object) -> None:
        self.typed.findings.append(find(code, self._at(row, column), title=title, entered=entered, **values))


def _bare(cell: Value) -> str:
    """Return a heading without the sign of what is required."""
    return plain(spelt(cell)).rstrip("*")


def _shown(text: str) -> str:
    return shortened(conceal(text))
