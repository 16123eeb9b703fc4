"""A year-end table, worked out: lines and columns of figures, each knowing what it is made of."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from reports.scaled import held, number, number_format
from reports.yearend.table_spec import TableSpec
from sheets.page import Content

NO_LAST = "无上年数"
"""Stands where last year's figure would, if there is none."""

NO_THIS = "无本年数"
"""Stands where this year's figure would, if nobody sent the form."""

NONE = "—"
"""Stands where a figure cannot be: a ratio over nothing, growth from nothing, a count that must not be added."""

ASK = "请说明"
"""Stands where a change is so big that somebody must say why."""


WHY = "说明"
"""Heads the column where somebody says why."""

ABOUT = "说明对应"
"""Heads the hidden column that says what each reason is about, whatever becomes of rows and columns."""


class Reason(NamedTuple):
    """What somebody wrote into 说明: `key` says what it is about, table and line say so to people."""

    key: str
    table: str
    line: str
    text: str


LAST_YEAR, CHANGES, GROWTH = "上年", "增减", "增减%"
"""Lines and columns in which two years are compared."""


class Ref(NamedTuple):
    """A figure of the same table: line and column from 0."""

    line: int
    column: int


class Work(NamedTuple):
    """How a figure is worked out from others of its table.

    `bounds` are the numbers that it also needs, `among` the figures that a rank is among.
    """

    kind: Literal["sum", "difference", "ratio", "points", "growth", "rank", "met", "ask", "ask_points"]
    of: tuple[Ref, ...]
    bounds: tuple[float, ...] = ()
    among: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in one place of a table.

    `value` is a whole number of 10**-scale of its unit, a plain number (a rate), words, or
    nothing; `shown` is how a spreadsheet program prints it.
    """

    value: int | float | str | None = None
    scale: int = 0
    shown: str = ""
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


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column of figures; `item` is the declared item that it shows."""

    title: str
    group: str = ""
    unit: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what stands before its figures, and the figures; `key` tells it from all others of the workbook."""

    label: str
    figures: tuple[Figure, ...]
    code: str = ""
    unit: str = ""
    indent: int = 0
    strong: bool = False
    item: str = ""
    remark: str = ""
    key: str = ""


class Bars(NamedTuple):
    """One series of a picture: a column between two lines, both included; `tone` 0 is the darkest."""

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


@dataclass(frozen=True, slots=True)
class Yearly:
    """One year-end table; `stub` heads what stands before its figures: label, code, unit of measure."""

    spec: TableSpec
    stub: tuple[str, ...]
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    same: "Yearly | None" = None
    """The table of the units alone that have figures in both years, where these are not all."""
    basis: str = ""
    """Of whom its figures are, where some are missing."""

    def at(self, ref: Ref) -> Figure:
        """Fetch a figure."""
        return self.rows[ref.line].figures[ref.column]

    def shows(self, drawing: Drawing) -> bool:
        """Return whether a picture shows anything: there is a figure other than nought."""
        return any(
            self.rows[line].figures[bars.column].number
            for bars in drawing.bars
            for line in range(bars.first, bars.last + 1)
        )

    @property
    def why(self) -> int | None:
        """The column of 说明 among the figures, if the table has one."""
        return next((at for at, head in enumerate(self.heads) if head.title == WHY), None)

    @property
    def remarked(self) -> bool:
        """Tell whether any line has a remark."""
        return any(row.remark for row in self.rows)

    @property
    def asks(self) -> int:
        """How many changes ask for an explanation."""
        return sum(figure.value == ASK for row in self.rows for figure in row.figures)


Reader = Callable[[Ref], Figure]


PERCENT, POINTS = "0.0%", '0.0"百分点"'


def _pair(read: Reader, of: Sequence[Ref]) -> tuple[float, float] | None:
    first, second = (read(ref).number for ref in of[:2])
    return None if first is None or second is None else (first, second)


def ratio(read: Reader, over: Ref, under: Ref) -> Figure:
    """Numerator over denominator, — over zero, nothing where one of them is missing."""
    pair = _pair(read, (over, under))
    work = Work("ratio", (over, under))
    if pair is None:
        return _absent(read, (over, under), PERCENT)
    return Figure(pair[0] / pair[1] if pair[1] else NONE, 0, PERCENT, work)


def _absent(read: Reader, of: Sequence[Ref], shown: str) -> Figure:
    """What stands where an operand is missing: nothing, or the word that stands in the operand's place."""
    words = [read(ref).value for ref in of]
    absent = next((word for word in words if word in (NO_LAST, NO_THIS)), None)
    if absent:
        return Figure(absent, 0, shown)
    return Figure(NONE if NONE in words else None, 0, shown)


def total(read: Reader, parts: Sequence[Ref]) -> Figure:
    """The sum of figures of one scale; blanks count as nothing, unless all are blank."""
    found = [read(ref) for ref in parts]
    scale = max((figure.scale for figure in found), default=0)
    values = [figure.value * 10 ** (scale - figure.scale) for figure in found if isinstance(figure.value, int)]
    if not values:
        return _absent(read, parts, number_format(scale))
    return Figure(sum(values), scale, number_format(scale), Work("sum", tuple(parts)))


def difference(read: Reader, first: Ref, second: Ref) -> Figure:
    """One figure less another; of two rates, in percentage points."""
    a, b = read(first), read(second)
    pair = _pair(read, (first, second))
    if pair is None:
        return _absent(read, (first, second), a.shown)
    if isinstance(a.value, int) and isinstance(b.value, int):
        scale = max(a.scale, b.scale)
        value = a.value * 10 ** (scale - a.scale) - b.value * 10 ** (scale - b.scale)
        return Figure(value, scale, number_format(scale), Work("difference", (first, second)))
    return Figure((pair[0] - pair[1]) * 100, 0, POINTS, Work("points", (first, second)))


def change(read: Reader, now: Ref, then: Ref) -> Figure:
    """This year's figure less last year's; — where there is none of last year."""
    figure = difference(read, now, then)
    return replace(figure, value=NONE) if figure.value in (NO_LAST, NO_THIS) else figure


def growth(read: Reader, now: Ref, then: Ref) -> Figure:
    """Growth in percent; — from nothing, from less than nothing, and of a rate."""
    pair = _pair(read, (now, then))
    if read(now).value is None:
        return Figure(None, 0, PERCENT)
    if pair is None or isinstance(read(now).value, float):
        return Figure(NONE, 0, PERCENT)
    return Figure(pair[0] / pair[1] - 1 if pair[1] > 0 else NONE, 0, PERCENT, Work("growth", (now, then)))


def met(read: Reader, done: Ref, wanted: Ref) -> Figure:
    """达标, or how much is short."""
    pair = _pair(read, (done, wanted))
    if pair is None:
        return Figure(None)
    short = max(pair[1] - pair[0], 0)
    return Figure(f"差{short:g}" if short else "达标", 0, "", Work("met", (done, wanted)))


def ranking(among: tuple[Ref, ...]) -> Callable[[Reader, Ref], Figure]:
    """Places among figures, the greatest first; equal figures share a place, and what is no number has none."""
    numbers: list[float] = []

    def rank(read: Reader, own: Ref) -> Figure:
        if not numbers:
            numbers.extend(sorted(-number for ref in among if (number := read(ref).number) is not None))
        number = read(own).number
        if number is None:
            return Figure(None)
        return Figure(1 + bisect_left(numbers, -number), 0, "0", Work("rank", (own,), among=among))

    return rank


def ask(read: Reader, now: Ref, then: Ref, percent: float, floor: float) -> Figure:
    """请说明 where the change is at least the floor and more than so many percent of last year's figure."""
    pair = _pair(read, (now, then))
    if pair is None:
        return Figure("")
    change = abs(pair[0] - pair[1])
    asked = change >= floor and change * 100 > percent * abs(pair[1])
    return Figure(ASK if asked else "", 0, "", Work("ask", (now, then), (percent, floor)))


def ask_points(read: Reader, now: Ref, then: Ref, points: float) -> Figure:
    """The same for a rate: more than so many percentage points."""
    pair = _pair(read, (now, then))
    if pair is None:
        return Figure("")
    asked = abs(pair[0] - pair[1]) * 100 > points
    return Figure(ASK if asked else "", 0, "", Work("ask_points", (now, then), (points,)))


def with_figures(rows: Sequence[Row], figures: Mapping[Ref, Figure], width: int) -> tuple[Row, ...]:
    """Put worked-out figures into their lines; raises Unheld for one that no cell can hold."""
    for (line, _), figure in figures.items():
        if isinstance(figure.value, int):
            held(figure.value, figure.scale, rows[line].label)
    return tuple(
        replace(row, figures=tuple(figures.get(Ref(line, column), Figure()) for column in range(width)))
        for line, row in enumerate(rows)
    )
