"""What a workbook holds: raw values at true addresses, and what a decoder would hide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sheets.finding import Finding

Value = str | float | int | bool | date | datetime | time | timedelta
"""A raw cell; an empty one is the empty string."""

Address = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows[0][0] is A1, rows are of equal length, empty cells are ""."""

    sheet: str
    rows: list[list[Value]]


@dataclass(frozen=True, slots=True)
class Display:
    """How a number format shows a figure otherwise than the cell holds it.

    `code` is the format; `alters` says that other digits are shown (percent, thousands cut off, none at all);
    `words` stand beside the digits, such as 万元.
    """

    code: str
    alters: bool
    words: str


@dataclass(frozen=True, slots=True)
class Quirks:
    """What the guard saw in one sheet and the decoder does not tell.

    `errors` are cells that hold #REF! and the like; `uncached` are formulas without a stored result; `displays`
    are figures that are shown otherwise; `hidden_rows` are row numbers; `merges` are (top, left, bottom, right);
    `pictures` says that there is a picture on the sheet.
    """

    errors: Mapping[Address, str] = field(default_factory=dict)
    uncached: frozenset[Address] = frozenset()
    displays: Mapping[Address, Display] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """One file as read: its grids in sheet order, or findings that say why it has none.

    `file` is the name relative to the folder that was read, with forward slashes; `kind`
    is xlsx, xls, xlsb or ods by content; `properties` are the custom document properties; `saved`
    is when somebody last saved it, None where that cannot be told.
    """

    file: str
    kind: str = ""
    size: int = 0
    sha256: str = ""
    grids: tuple[Grid, ...] = ()
    quirks: Mapping[str, Quirks] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    saved: datetime | None = None

    @property
    def readable(self) -> bool:
        """Return whether there is anything to read."""
        return bool(self.grids)

    def grid(self, sheet: str) -> Grid | None:
        """Fetch a sheet by its name."""
        return next((grid for grid in self.grids if grid.sheet == sheet), None)
