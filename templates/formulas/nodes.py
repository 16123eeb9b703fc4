"""Terms: what a formula is made of, typed; all printers walk them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any, ClassVar, Literal

Type = Literal["number", "text", "date", "truth"]
Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Verdict = bool | None

RATIO_PLACES = 9
"""Decimal places to which quotients are compared, by the tool and in the workbook."""

COMPARE: Mapping[Comparison, Callable[[Any, Any], Any]] = MappingProxyType(
    {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
)
"""What a comparison asks of two values; of two columns a column of answers."""

OPPOSITE: Mapping[Comparison, Comparison] = MappingProxyType(
    {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
)
"""The comparison that holds where another does not."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; a number is a whole number scaled by 10**scale."""

    value: int | str | date | bool
    type: Type
    scale: int | None = 0


@dataclass(frozen=True, slots=True)
class Parameter(Constant):
    """A figure that the form leaves to the district: known like a literal, and printed by its name."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the row that the formula stands in."""

    sheet: str
    field: str
    type: Type
    scale: int | None = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the rows that an aggregate goes over."""

    sheet: str
    field: str
    type: Type
    scale: int | None = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A field of a record, seen from another sheet."""

    sheet: str
    field: str
    type: Type
    scale: int | None = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for the whole return: unit_code, unit_name, year, starts, as_of."""

    name: str
    type: Type
    scale: int | None = 0


Leaf = Cell | Column | Figure | Context


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A sum, difference, product or quotient; the quotient's scale is None."""

    operator: Literal["+", "-", "*", "/"]
    left: "Term"
    right: "Term"
    scale: int | None
    type: ClassVar[Type] = "number"

    @property
    def parts(self) -> tuple["Term", ...]:
        """The two operands."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two terms of one type."""

    operator: Comparison
    left: "Term"
    right: "Term"
    type: ClassVar[Type] = "truth"
    scale: ClassVar[int | None] = 0

    @property
    def parts(self) -> tuple["Term", ...]:
        """The two sides."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a term is one of some literals."""

    item: "Term"
    options: tuple[Constant, ...]
    type: ClassVar[Type] = "truth"
    scale: ClassVar[int | None] = 0

    @property
    def parts(self) -> tuple["Term", ...]:
        """What is looked for."""
        return (self.item,)


@dataclass(frozen=True, slots=True)
class Logic:
    """Truths joined by and, or."""

    operator: Literal["and", "or"]
    parts: tuple["Term", ...]
    type: ClassVar[Type] = "truth"
    scale: ClassVar[int | None] = 0


@dataclass(frozen=True, slots=True)
class Negation:
    """Not a truth."""

    part: "Term"
    type: ClassVar[Type] = "truth"
    scale: ClassVar[int | None] = 0

    @property
    def parts(self) -> tuple["Term", ...]:
        """The truth that is turned."""
        return (self.part,)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two terms, by a truth; unknown where the truth is."""

    truth: "Term"
    left: "Term"
    right: "Term"
    type: Type
    scale: int | None

    @property
    def parts(self) -> tuple["Term", ...]:
        """The truth, then what holds if it is true, then if it is false."""
        return (self.truth, self.left, self.right)


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether none of some leaves is blank; never unknown."""

    parts: tuple[Leaf, ...]
    type: ClassVar[Type] = "truth"
    scale: ClassVar[int | None] = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function of templates.formulas.functions, by its name; unknown where any of its parts is."""

    name: str
    parts: tuple["Term", ...]
    type: Type
    scale: int | None = 0


@dataclass(frozen=True, slots=True)
class Aggregate:
    """sum, count, distinct or look over the rows of a sheet that meet all conditions.

    A condition is a truth on columns of that sheet; where it speaks of the formula's own
    row too, it is a comparison whose left side holds the columns and whose right side the row.
    A look is the one value that these rows share; a found, which workbooks keep beside it, the first.
    """

    name: Literal["sum", "count", "distinct", "look", "found"]
    sheet: str
    column: Column | None
    conditions: tuple["Term", ...]
    scale: int | None

    @property
    def type(self) -> Type:
        """A number, or for a look what its column holds."""
        return self.column.type if self.column and self.looks else "number"

    @property
    def looks(self) -> bool:
        """Whether it looks a value up, which may be unknown; others add up, and are not."""
        return self.name in ("look", "found")

    @property
    def parts(self) -> tuple["Term", ...]:
        """The column, if any, and the conditions."""
        return ((self.column,) if self.column else ()) + self.conditions


Node = Arithmetic | Compare | Member | Logic | Negation | Choice | Filled | Call | Aggregate
Term = Constant | Leaf | Node


def walk(term: Term) -> Iterator[Term]:
    """Yield a term and all that it is made of, in the order written."""
    yield term
    if isinstance(term, Node):
        for part in term.parts:
            yield from walk(part)
