"""The table of an office's existing form: where its headings stand, what its lines are, and of which layout it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sheets.finding import column_letters
from sheets.workbook import Address, Grid, Quirks, Value
from templates.fields.entry import spelt
from templates.fields.normalize import plain
from templates.layout import AUDIT, CODES, COVER, GUIDE
from templates.mask import conceal
from templates.sheet import Layout
from templates.stamps import META

HEADING_ROWS = 15
NEARLY = 0.6
LONGEST_TITLE = 60
OURS = frozenset({COVER, GUIDE, AUDIT, CODES, META})
"""Sheets of a blank of ours in which no figures stand."""
ASIDE_OF_OURS = frozenset({"审核"})
LONGEST_HEADING = 40
NUMBERS = ("序号", "编号", "行次")
ASIDE = ("代码", "计量单位", "单位", "行次", "序号", "审核")
"""Headings of what is printed beside an indicator, not filled in."""
PRINTED = {"代码": "code", "计量单位": "unit", "单位": "unit"}
PERSONS = ("姓名", "证号", "电话", "班次", "名称", "日期")
"""What the first heading of a list holds: its lines are records, however they are filled."""
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its number, its title, and a name for the time being."""

    column: int
    title: str

    @property
    def name(self) -> str:
        """Name its field for the time being: c_b."""
        return f"c_{column_letters(self.column).lower()}"


@dataclass(frozen=True, slots=True)
class OldTable:
    """One table: headings of what is filled in, and of a fixed table row → title of its lines.

    `printed` are the columns of what stands beside an indicator: code, unit.
    """

    grid: Grid
    layout: Layout
    first_row: int
    headings: tuple[Heading, ...]
    lines: Mapping[int, str] = field(default_factory=dict)
    stub_title: str = ""
    printed: Mapping[str, int] = field(default_factory=dict)

    def aside(self, row: int) -> dict[str, str]:
        """Say what is printed beside an indicator: its code and its unit of measure."""
        cells = self.grid.rows[row - 1]
        beside = {key: spelt(cells[column - 1]) for key, column in self.printed.items()}
        return {key: text for key, text in beside.items() if text}

    def below(self, where: Address) -> list[Value]:
        """List what stands in a column from a cell on."""
        cells = (row[where[1] - 1] for row in self.grid.rows[where[0] - 1 :] if len(row) >= where[1])
        return [*islice((cell for cell in cells if cell != ""), 20)]


def find_table(grid: Grid, quirks: Quirks) -> OldTable | None:
    """Find the table of a sheet, below the first row that holds nearly as many texts as any; None where none has two.

    The first: a row of names and words that somebody filled in is not to be taken for headings.
    """
    if plain(grid.sheet) in OURS:
        return None
    rows = grid.rows[:HEADING_ROWS]
    counts = [len(_texts(row)) for row in rows]
    most = max(counts, default=0)
    if most < 2:  # noqa: PLR2004 - one text is a title
        return None
    at = next(at for at, count in enumerate(counts) if count >= max(2.0, NEARLY * most))
    titles, last = _titles(grid, at + 1, quirks)
    headings = tuple(
        Heading(column, title[:LONGEST_TITLE])
        for column, title in sorted(titles.items())
        if title not in ASIDE_OF_OURS and conceal(title) == title
    )
    return _laid_out(grid, last + 1, headings) if len(headings) > 1 else None


def _titles(grid: Grid, row: int, quirks: Quirks) -> tuple[dict[int, str], int]:
    """Read the headings of a row by column, with those under one that spans several; and the last row of them."""
    cells = grid.rows[row - 1]
    titles = {column: plain(str(cells[column - 1])) for column in _texts(cells)}
    last = row
    for top, left, bottom, right in quirks.merges:
        last = max(last, bottom if top == row and bottom <= row + 1 and left in titles else 0)
        if top == bottom == row and right > left and left in titles and len(grid.rows) > row:
            below = {at: plain(str(grid.rows[row][at - 1])) for at in _texts(grid.rows[row]) if left <= at <= right}
            upper = titles.pop(left) if below else ""
            titles |= {at: f"{upper}{title}" for at, title in below.items()}
            last = max(last, row + bool(below))
    return titles, last


def _texts(row: Sequence[Value]) -> list[int]:
    """List the columns in which a heading may stand."""
    return [at for at, cell in enumerate(row, 1) if isinstance(cell, str) and 0 < len(cell) <= LONGEST_HEADING]


def _laid_out(grid: Grid, first: int, headings: tuple[Heading, ...]) -> OldTable:
    """Tell fixed lines from a list by the first column: texts that differ, and beside them no others."""
    inputs = tuple(each for each in headings if each.title not in NUMBERS)
    stub = inputs[0] if inputs else headings[0]
    lines = _lines(grid, first, stub.column)
    filled = tuple(each for each in inputs[1:] if each.title not in ASIDE)
    wordy = any(word in stub.title for word in PERSONS) or headings[0].title in ("序号", "编号")
    words = [
        cell
        for row in lines
        for each in filled
        if isinstance(cell := grid.rows[row - 1][each.column - 1], str) and cell
    ]
    if len(lines) < 2 or len(lines) > MOST_LINES or wordy or words or not filled:  # noqa: PLR2004 - one line is none
        return OldTable(grid, "list", first, inputs)
    layout: Layout = "record" if len(filled) == 1 else "matrix"
    printed = {PRINTED[each.title]: each.column for each in headings if each.title in PRINTED}
    return OldTable(grid, layout, first, filled, lines, stub.title, printed)


def _lines(grid: Grid, first: int, column: int) -> dict[int, str]:
    """Read the titles of the lines below the headings, up to the first blank one."""
    found: dict[int, str] = {}
    for row, cells in enumerate(grid.rows[first - 1 :], first):
        cell = cells[column - 1]
        if not isinstance(cell, str) or not plain(cell) or plain(cell) in found.values():
            break
        found[row] = plain(cell)
    return found
