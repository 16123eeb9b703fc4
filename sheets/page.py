"""A sheet to be drawn: cells with named styles, and how it prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Content = str | int | float | bool | date | None

AUTHOR = "unionsheets"
"""Who made a workbook that bears no office's name."""

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; styles are compared by value, so equal ones are one format."""

    bold: bool = False
    italic: bool = False
    size: float = 10.5
    color: str = ""
    fill: str = ""
    align: Align = "left"
    border: bool = False
    wrap: bool = False
    indent: int = 0
    number_format: str = ""
    locked: bool = True
    top: bool = False
    underline: bool = False
    font: str = "宋体"
    ruled: bool = False
    """A line below, to write on."""
    shrink: bool = False
    """Smaller letters rather than ####."""


def figure_format(scale: int) -> str:
    """Return the number format of a figure: thousands apart, and as many decimals as are stored."""
    return "#,##0" + ("." + "0" * scale if scale else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, rows and columns from 1.

    With a `formula` (without its leading =), `value` is its stored result and must be
    what a spreadsheet program would work out. `link` is internal ("'封面'!A1"). `across`
    and `down` merge that many columns and rows. Text is always written as text.
    """

    row: int
    column: int
    value: Content
    style: Style = field(default_factory=Style)
    formula: str = ""
    link: str = ""
    across: int = 1
    down: int = 1
    comment: str = ""


ROW = "\x1a"
"""Stands for the number of the row in a block's formulas; no formula holds this sign otherwise."""


@dataclass(frozen=True, slots=True)
class Block:
    """Many rows of equal make, without an object a cell: rows × columns of values, a style a column.

    In the columns of `gap`, offsets from 0, nothing is written, so that words on their left run over them.
    `formulas` maps a column's offset from 0 to the formula of all its cells, in which ROW stands
    for the row's number; the values are its results. Rows that hold nothing else are written
    straight through: a million cells take a second.
    """

    row: int
    column: int
    rows: Sequence[Sequence[Content]]
    styles: Sequence[Style]
    formulas: Mapping[int, str] = field(default_factory=dict)
    gap: range = range(0)


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be typed into a rectangle (top, left, bottom, right), with prompt and complaint.

    `options` is a defined name of the code sheet (a drop-down), or `kind` with `minimum`
    and `maximum` bounds; `formula` is a custom rule. `strict` stops the entry, else warns.
    """

    area: tuple[int, int, int, int]
    kind: Literal["any", "list", "integer", "decimal", "date", "length", "custom"] = "any"
    options: str = ""
    minimum: float | date | None = None
    maximum: float | date | None = None
    formula: str = ""
    prompt_title: str = ""
    prompt: str = ""
    error_title: str = ""
    error: str = ""
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Highlight:
    """A classic conditional format: where `formula` (without =) is true, the style's fill and colour."""

    area: tuple[int, int, int, int]
    formula: str
    style: Style


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line of a chart: ranges of the page that the chart stands on.

    `tone` is its place among the looks of bars, the darkest first.
    """

    name: str
    categories: tuple[int, int, int, int]
    values: tuple[int, int, int, int]
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart anchored at a cell, drawn from ranges of its own page.

    Its axis begins at nought, for the lengths of bars are compared, unless some go `below`.
    """

    row: int
    column: int
    kind: Literal["column", "bar", "line", "stacked"]
    title: str
    series: tuple[Series, ...]
    width: int = 480
    height: int = 288
    unit: str = ""
    below: bool = False

    @property
    def description(self) -> str:
        """What a reader who cannot see it is told."""
        unit = f"（{self.unit}）" if self.unit else ""
        return f"{self.title}{unit}：{'、'.join(series.name for series in self.series)}的柱形图，数字见同页的表"


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be drawn.

    `widths` are column widths in characters, from column A on, 0 for a hidden one; `heights`
    row → points, `row_height` that of all others; `repeat` the rows printed on every page;
    `freeze` the first cell that scrolls; in `as_meant` digits stand as text on purpose, and a
    program should not offer to make numbers of them. A page is fitted to the width of A4 paper, and to
    `pages` down if that is not 0. `protect` is for forms: without password, a guard rail only.
    """

    title: str
    cells: tuple[Cell, ...] = ()
    blocks: tuple[Block, ...] = ()
    widths: tuple[float, ...] = ()
    heights: dict[int, float] = field(default_factory=dict)
    row_height: float = 0
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    charts: tuple[Chart, ...] = ()
    landscape: bool = False
    pages: int = 0
    repeat: tuple[int, int] | None = None
    freeze: tuple[int, int] | None = None
    print_area: tuple[int, int, int, int] | None = None
    filter_area: tuple[int, int, int, int] | None = None
    as_meant: tuple[int, int, int, int] | None = None
    header: str = ""
    footer: str = "第&P页 共&N页"
    protect: bool = False
    visibility: Literal["visible", "hidden", "very_hidden"] = "visible"
    tab_color: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook to be written: its pages, defined names and document properties, whose it is among them.

    `names` map a defined name to its reference ("='代码'!$A$2:$A$4"); `properties` are
    custom document properties; `created` is written as the date of creation, so that
    equal content gives equal bytes.
    """

    title: str
    pages: tuple[Page, ...]
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    created: date = date(2000, 1, 1)
    author: str = AUTHOR
