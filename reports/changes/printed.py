"""The figures of a year-end workbook, read back as they are printed: table, line, column, value."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reports.gathering.discover import Source
from reports.tables.layout import HEAD_ROW
from reports.tables.sheet import ABOUT
from reports.tables.styles import STEMS
from sheets.workbook import Grid, Value

CLOSE = 1e-9


class Spot(NamedTuple):
    """Where a figure stands, in the words that are printed."""

    table: str
    line: str
    column: str


class PrintedMoved(NamedTuple):
    """A printed figure that is not what it was; None where one workbook has none."""

    spot: Spot
    before: float | None
    after: float | None

    @property
    def by(self) -> float:
        """How far it moved."""
        return round((self.after or 0) - (self.before or 0), 10)


Figures = Mapping[tuple[str, str, str], tuple[Spot, float]]
"""Figures by what names them for good: table, key of the line, column."""


def read_figures(sources: Sequence[Source], beat: Callable[[int], object]) -> list[Figures]:
    """Read the figures of workbooks, each as a task of a worker."""
    from sheets.read import read  # noqa: PLC0415 - the parent process does without decoders

    found: list[Figures] = []
    for index, source in enumerate(sources):
        beat(index)
        grids = read(source.path, source.name, passwords=source.passwords).grids
        found.append({key: figure for grid in grids for key, figure in _figures(grid)})
    beat(len(sources))
    return found


def moved_figures(before: Figures, after: Figures) -> tuple[PrintedMoved, ...]:
    """Return the figures that moved, in the order in which they are printed."""
    found = []
    for key, (spot, _) in (dict(after) | {key: each for key, each in before.items() if key not in after}).items():
        was, now = (each[key][1] if key in each else None for each in (before, after))
        if was is None or now is None or abs(was - now) > CLOSE * max(1.0, abs(was)):
            found.append(PrintedMoved(spot, was, now))
    return tuple(found)


def _figures(grid: Grid) -> Iterator[tuple[tuple[str, str, str], tuple[Spot, float]]]:
    """Yield the figures of a table by their keys; nothing of a sheet that is no table."""
    marks = next((at for at, row in enumerate(grid.rows) if at >= HEAD_ROW and row and row[0] == STEMS[0]), None)
    if marks is None:
        return
    table = str(grid.rows[0][0])
    heads = grid.rows[HEAD_ROW - 1 : marks]
    columns = _columns(heads, grid.rows[marks])
    # What a line's reason is about names the line for good.
    keys = heads[0].index(ABOUT) if ABOUT in heads[0] else None
    stub = sum(str(mark) in STEMS for mark in grid.rows[marks] if mark != "")
    seen: Counter[str] = Counter()
    for row in grid.rows[marks + 1 :]:
        line = " ".join(str(value) for value in row[:stub] if value != "")
        name = str(row[keys]) if keys is not None and row[keys] != "" else line
        seen[name] += 1
        for at, column in columns.items():
            value = row[at]
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield (table, f"{name}/{seen[name]}", column), (Spot(table, line, column), float(value))


def _columns(heads: Sequence[Sequence[Value]], marks: Sequence[Value]) -> dict[int, str]:
    """Name each numbered column by all that stands above it, a heading over several included."""
    named: dict[int, str] = {}
    over = ""
    for at, mark in enumerate(marks):
        # Blank in the first line: the heading on its left reaches across; further down one reaches down.
        over = str(heads[0][at]) or over
        parts = [over, *(str(row[at]) for row in heads[1:])]
        if str(mark).isdecimal():
            named[at] = "·".join(part for part in parts if part)
    return named
