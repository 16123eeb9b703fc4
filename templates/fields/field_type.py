"""What a field type is: how a cell is read, kept, printed, added up and masked, and how a blank asks for it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from sheets.page import Align
from sheets.workbook import Display, Value

if TYPE_CHECKING:
    import polars as pl

    from templates.field import Field

Stored = Literal["number", "date", "text"]
"""What frames and formulas hold: a number as a whole number of its smallest unit."""

Masked = Literal["digits", "name", "whole"]
"""How a personal value is masked: some digits are kept, the first sign of a name, or nothing."""

DIGITS = 15
"""So many digits of a number a cell keeps; of a longer one the rest is lost."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell says.

    `value` is as stored in frames (numbers scaled, None for a blank). With a `code` and a
    value the entry was read and the clerk is told how; with a code and none it is refused.
    `from_text` says that the cell holds something else than a number or day, so that no formula counts it.
    """

    value: int | date | str | None = None
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    from_text: bool = False


BLANK = Reading()


class Bulk(NamedTuple):
    """A column typed in bulk: its values as stored, and the cells, from 0, that must be read one by one."""

    series: "pl.Series"
    doubtful: list[int]


class Restriction(NamedTuple):
    """What a spreadsheet program lets people type; what is not `strict` it only warns of."""

    kind: Literal["integer", "decimal", "date", "length"]
    least: float | date
    most: float | date
    strict: bool = True


REGISTERED: "dict[str, type[FieldType]]" = {}
"""Every field type by its name."""


class FieldType(ABC):
    """One field type. Whatever asks for a field's type asks here.

    A type is registered by its name in declarations: class Money(Integer, name="money").
    """

    name: ClassVar[str] = ""
    """Its name in declarations."""

    stored: ClassVar[Stored] = "text"
    """What frames and formulas hold of it."""

    adds: ClassVar[bool] = False
    """Whether figures of different units may be added."""

    chosen: ClassVar[bool] = False
    """Whether it is one of the field's choices."""

    several: ClassVar[bool] = False
    """Whether it may be several of them: such a row counts for each of them in a breakdown."""

    wordy: ClassVar[bool] = False
    """Whether what was read of it may be words, so that words in it do not betray a wrong column."""

    capitals: ClassVar[bool] = False
    """Whether its small letters are read as capitals."""

    masked: ClassVar[Masked] = "whole"
    """How a personal value is masked: some digits are kept, the first sign of a name, or nothing."""

    values: ClassVar[tuple[str, ...]] = ()
    """All its values, if they are few and known, as a breakdown lists them."""

    counted: ClassVar[str] = ""
    """What follows a value where a breakdown prints it: a month's 月."""

    width: ClassVar[float] = 10.5
    """Width of its column in characters, if nothing else asks for more."""

    align: ClassVar[Align] = "center"
    """How its cells are aligned."""

    manner: ClassVar[str] = "填文字"
    """How it is filled in, in a few words."""

    prompted: ClassVar[bool] = False
    """Whether its manner is prompted on entry, for many would type it otherwise."""

    misfit: ClassVar[Literal["", "text", "number"]] = ""
    """What a blank's own audit looks for in its cells: texts where none belong, or numbers."""

    misfit_words: ClassVar[str] = ""
    """What the 审核表 says of such cells."""

    def __init_subclass__(cls, *, name: str = "") -> None:
        """Register a type; one without a name is only what others have in common."""
        if name in REGISTERED:
            raise TypeError(f"two field types are called {name}")
        if name:
            cls.name = name
            REGISTERED[name] = cls

    @abstractmethod
    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read one cell."""

    @abstractmethod
    def in_bulk(self, field: "Field", cells: Sequence[Value]) -> Bulk:
        """Type a whole column of cells as `parse` would each of those that are as they should be."""

    def scale(self, field: "Field") -> int:  # noqa: ARG002 - for those that have one
        """Return how many decimal places the stored whole number has: 2 for money (fen)."""
        return 0

    def unit(self, field: "Field") -> str:
        """Return the unit of measure that its figures are in."""
        return field.unit

    def printed(self, field: "Field", value: object) -> str:  # noqa: ARG002
        """Print a stored value as people write it: 120000 fen as 1200.00."""
        return str(value)

    def bound(self, bound: float | date) -> str:
        """Spell a bound of its values, as rules and prompts say it."""
        if isinstance(bound, date):
            return f"{bound.year}年{bound.month}月{bound.day}日"
        return str(int(bound)) if bound == int(bound) else repr(bound)

    def number_format(self, field: "Field") -> str:  # noqa: ARG002
        """Return the format of its cells; @ is text."""
        return "@"

    def restriction(self, field: "Field") -> Restriction | None:  # noqa: ARG002
        """Return what may be typed; None for anything."""
        return None

    def shows(self, field: "Field", display: Display) -> bool:  # noqa: ARG002 - for those that have a unit
        """Return whether a figure so displayed says what the cell holds."""
        return not display.alters

    def asks(self, field: "Field") -> str:
        """Say how it is filled in: type, unit and bounds."""
        words = self.manner + (f"，以“{field.unit}”为单位" if field.unit else "")
        if field.minimum is not None:
            early = isinstance(field.minimum, date)
            words += f"，不早于{field.minimum}" if early else f"，不小于{self.bound(field.minimum)}"
        if field.maximum is not None:
            late = isinstance(field.maximum, date)
            words += f"，不晚于{field.maximum}" if late else f"，不大于{self.bound(field.maximum)}"
        return words
