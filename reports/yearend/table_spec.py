"""A year-end table as it is declared: what goes down the page, what across, and what is worked out from what."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from templates.field import Declared, Name, Title
from templates.target import Literally

Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$")]
"""A measure of a form: members.employees."""

Pair = Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]

Kind = Literal["measure", "sum", "difference", "ratio", "share", "target", "targets", "met", "last", "growth", "rank"]

KINDS: tuple[Kind, ...] = (
    *("measure", "sum", "difference", "ratio", "share"),
    *("target", "targets", "met", "last", "growth", "rank"),
)


PERIODS = "periods"
"""What sets measures out across by the periods of the year."""


class Item(Declared):
    """One item: a measure of a form, or what is worked out from other items of the same table."""

    name: Name
    """Its name for the other items of its table."""
    title: Title
    """Its name as printed; a leading 其中 is not part of it when the narrative looks for it."""
    code: str = ""
    """Its code (代码) where items go down the page."""
    indent: Annotated[int, Field(ge=0, le=7)] = 0
    """How far the title is set in: 1 for a 其中 line."""
    group: str = ""
    """A heading over neighbouring columns."""
    unit: str = ""
    """Unit of measure; empty takes that of the measure."""
    measure: Path | Literal[""] = ""
    """A figure that a form adds up."""
    where: dict[Name, str] = Field(default_factory=dict)
    """Only these values of what the measure is broken down by."""
    sum: tuple[Name, ...] = ()
    """The items that it adds up."""
    difference: Pair | tuple[()] = ()
    """The item to take from, and the item to take away."""
    ratio: Pair | tuple[()] = ()
    """Numerator and denominator; printed in percent, a zero denominator as —."""
    share: str = ""
    """The item whose share of the table's total it is."""
    target: str = ""
    """The item whose target it shows, as its form or the district declares it."""
    targets: dict[str, Literally] = Field(default_factory=dict)
    """What is to be reached, by value of the table's first dimension; totals add them up."""
    wanted: Literally | None = None
    """What the district is to reach, where items go down the page: it goes before what the form declares."""
    met: Pair | tuple[()] = ()
    """What was reached and what was to be: printed as 达标, or how much is short or beyond."""
    last: str = ""
    """The item whose figure of last year it shows."""
    growth: str = ""
    """The item whose growth against last year it shows, in percent."""
    rank: str = ""
    """The item by which units without others under them are ranked."""

    @property
    def kind(self) -> Kind:
        """Which one of its ways to get a figure is filled in."""
        return next(kind for kind in KINDS if getattr(self, kind))

    @property
    def form(self) -> str:
        """The form that its measure is of; empty if it has none."""
        return self.measure.partition(".")[0]

    @property
    def operands(self) -> tuple[str, ...]:
        """Names of the items that it is worked out from."""
        named = getattr(self, self.kind) if self.kind not in ("measure", "targets") else ()
        return (named,) if isinstance(named, str) else tuple(named)


class Group(Declared):
    """Some values of a dimension under a heading and a subtotal of their own."""

    title: Title
    """Its heading as printed."""
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    """The values, in printed order."""


class Limit(Declared):
    """The change against last year beyond which a written explanation is asked for."""

    percent: float = 20
    """So many percent of last year's figure, …"""
    floor: float = 0
    """… and at least so many of the figure's own unit."""
    points: float = 5
    """For a ratio: so many percentage points."""


class Picture(Declared):
    """A chart beside its table."""

    title: Title
    """Its heading."""
    kind: Literal["column", "stacked"] = "column"
    """How it is drawn."""
    items: Annotated[tuple[Name, ...], Field(min_length=1)]
    """What it shows: columns; or lines that stand together, this year beside last."""
    group: str = ""
    """Only the lines under this heading."""


class TableSpec(Declared):
    """One year-end table."""

    name: Name
    """Its name; an own table of a standard table's name takes its place."""
    title: Title
    """Its name as printed."""
    tab: Annotated[str, StringConstraints(pattern=r"^[^\[\]:*?/\\']{1,20}$")]
    """Its short name: the sheet's tab, and how the narrative names it."""
    number: str = ""
    """表号, upper right."""
    rows: Literal["items", "units"] | Annotated[tuple[Name, ...], Field(min_length=1, max_length=2)]
    """What goes down the page: the items (this year and last across), the units, or one or two dimensions."""
    across: Name | Literal[""] = ""
    """A dimension by which every measure is set out across; `periods` are those that its forms are reported for."""
    groups: tuple[Group, ...] = ()
    """Headings over values of the first dimension; values that are in none stand below them."""
    skip_empty: bool = False
    """Whether lines of the second dimension without any figure are left out."""
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    """What is shown, in printed order."""
    limit: Limit | None = None
    """When a change asks for an explanation; none never asks."""
    pictures: tuple[Picture, ...] = ()
    """Charts beside the table."""
    notes: tuple[str, ...] = ()
    """What stands below it."""

    def item(self, name: str) -> Item | None:
        """Fetch an item by name."""
        return next((item for item in self.items if item.name == name), None)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that go down the page; none where items or units do."""
        return self.rows if isinstance(self.rows, tuple) else ()

    @property
    def forms(self) -> set[str]:
        """The forms that its measures are of."""
        return {item.form for item in self.items if item.measure}

    @property
    def grown(self) -> str:
        """The first item of which growth is shown; where a limit is set, it is the one to be explained."""
        return next((item.growth for item in self.items if item.growth), "")

    def last_of(self, name: str) -> str:
        """The item that shows an item's figure of last year."""
        return next(item.name for item in self.items if item.last == name)
