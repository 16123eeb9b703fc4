"""A table of totals before any sheet or page is thought of: columns, rows, and figures that know their making."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from reports.scaled import held, number
from sheets.page import Content, figure_format

NONE = "—"
"""Stands where a figure cannot be: a ratio over nothing, growth from nothing, a count that must not be added."""

HIDDEN = "*"
"""Stands where a figure is not published."""

ASK = "请说明"
"""Stands where a change is so big that somebody must say why."""

WHY = "说明"
"""Heads the column where somebody says why."""


ROUNDED = 2
"""Decimals of what is printed in a larger unit: 万元, 万人."""


class Ref(NamedTuple):
    """A figure of the same table: row and column from 0."""

    row: int
    column: int


class Work(NamedTuple):
    """How a figure is worked out from others of its table.

    `bounds` are the numbers that it also needs, `among` the figures that a rank is among.
    """

    kind: Literal["sum", "difference", "ratio", "points", "growth", "rank", "met", "within", "ask", "ask_points"]
    of: tuple[Ref, ...]
    bounds: tuple[float, ...] = ()
    among: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in one place of a table.

    `value` is a whole number of 10**-scale of its unit, a plain number (a rate), words, or
    nothing; `number_format` is how a spreadsheet program prints it.
    """

    value: int | float | str | None = None
    scale: int = 0
    number_format: str = ""
    work: Work | None = None

    @property
    def number(self) -> float | None:
        """The value as a spreadsheet holds it; nothing if it is words."""
        if isinstance(self.value, str) or self.value is None:
            return None
        return number(self.value, self.scale) if isinstance(self.value, int) else self.value

    @property
    def content(self) -> Content:
        """What is written into the cell."""
        return self.value if isinstance(self.value, str) else self.number


def counted(value: int | None, scale: int) -> Figure:
    """Return a figure of facts added up, printed with all its decimals."""
    return Figure(value, scale, figure_format(scale))


def in_unit(figure: Figure, power: int) -> Figure:
    """Return a figure in a unit 10**power times as large: exact as it was, printed with two decimals."""
    if not power or not isinstance(figure.value, int):
        return figure
    return replace(figure, scale=figure.scale + power, number_format=figure_format(ROUNDED))


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of figures, under the heading of its `group` if it has one.

    `item` is the measure or declared item that it shows, at the `where` (dimension, value) of its breakdown;
    `name` is its title apart from the table. In a column of `reasons` somebody says why.
    """

    title: str
    group: str = ""
    unit: str = ""
    item: str = ""
    where: tuple[tuple[str, str], ...] = ()
    name: str = ""
    reasons: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: what stands before its figures, and the figures; a `strong` one is a total of others.

    `key` tells it from all other rows of the workbook, `where` are the values of its breakdown.
    """

    label: str
    figures: tuple[Figure, ...] = ()
    code: str = ""
    unit: str = ""
    indent: int = 0
    strong: bool = False
    item: str = ""
    remark: str = ""
    key: str = ""
    where: tuple[tuple[str, str], ...] = ()

    def lead(self, width: int) -> tuple[str, ...]:
        """What stands before the figures: its label, and as far as the table heads them code and unit of measure."""
        return (self.label, self.code, self.unit)[:width]


class Bars(NamedTuple):
    """One series of a picture: a column between two rows, both included; `tone` 0 is the darkest."""

    title: str
    column: int
    first: int
    last: int
    tone: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of some of a table's figures."""

    title: str
    kind: Literal["column", "stacked"]
    bars: tuple[Bars, ...]
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """One table; `stub` heads what stands before its figures: label, code, unit of measure.

    `forms` are those that its figures are of, `basis` says of whom they are where some are missing. Of the
    pictures that are `planned`, those are drawn that show anything.
    """

    title: str
    tab: str
    stub: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    name: str = ""
    number: str = ""
    forms: frozenset[str] = frozenset()
    basis: str = ""
    notes: tuple[str, ...] = ()
    planned: tuple[Drawing, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a figure that no cell can hold; raises Unheld."""
        for row in self.rows:
            for column, figure in zip(self.columns, row.figures, strict=True):
                if isinstance(figure.value, int):
                    held(figure.value, figure.scale, f"{row.label}·{column.title}")

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units of measure of its columns, each once; reasons have none."""
        return tuple(dict.fromkeys(column.unit for column in self.columns if not column.reasons))

    @cached_property
    def drawings(self) -> tuple[Drawing, ...]:
        """Its pictures: those of which a bar is other than nought."""
        return tuple(drawing for drawing in self.planned if self._shows(drawing))

    def _shows(self, drawing: Drawing) -> bool:
        return any(self.shown(drawing))

    def shown(self, drawing: Drawing) -> Iterator[float]:
        """Yield the figures of a picture's bars; where there is none there is no bar."""
        for bars in drawing.bars:
            for row in range(bars.first, bars.last + 1):
                yield self.rows[row].figures[bars.column].number or 0

    @cached_property
    def why(self) -> int | None:
        """The column of reasons, from 0, if the table has one."""
        return next((at for at, column in enumerate(self.columns) if column.reasons), None)

    @cached_property
    def remarked(self) -> bool:
        """Tell whether any row has a remark."""
        return any(row.remark for row in self.rows)

    @property
    def asks(self) -> int:
        """How many changes ask for an explanation."""
        return sum(figure.value == ASK for row in self.rows for figure in row.figures)
