"""Terms: what a formula is made of, typed; all printers walk them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial, reduce
from itertools import product
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


def on_own_row(term: Term) -> Term:
    """Return a term on the columns of a sheet as one on the cells of a row there."""
    return _replaced(term, lambda leaf: Cell(*_named(leaf)) if isinstance(leaf, Column) else leaf)


def _named(leaf: Cell | Column) -> tuple[str, str, Type, int | None]:
    return leaf.sheet, leaf.field, leaf.type, leaf.scale


def _replaced(term: Term, leaf: Callable[[Leaf], Leaf]) -> Term:
    """Return a term with other leaves; only cells have others in an aggregate."""
    if isinstance(term, Leaf):
        return leaf(term)
    if not isinstance(term, Node):
        return term
    made: dict[str, object] = {}
    for each in fields(term):
        value = getattr(term, each.name)
        if isinstance(value, Term):
            made[each.name] = _replaced(value, leaf)
        elif isinstance(value, tuple):
            made[each.name] = tuple(_replaced(part, leaf) for part in value)
    return replace(term, **made)  # type: ignore[arg-type]


def on_columns(term: Term) -> bool:
    """Return whether a term reads the rows that an aggregate goes over; what is kept of another aggregate does not."""
    if isinstance(term, Column):
        return True
    return isinstance(term, Node) and not isinstance(term, Aggregate) and any(map(on_columns, term.parts))


def as_figures(term: Term) -> Term:
    """Return a term on a record's own cells as one on its figures, which reads the same from anywhere."""
    return _replaced(term, lambda leaf: Figure(*_named(leaf)) if isinstance(leaf, Cell) else leaf)


def leaves(term: Term) -> tuple[Leaf, ...]:
    """Return the cells and figures of a term outside aggregates, in order, each once."""
    if isinstance(term, Leaf):
        return (term,)
    if isinstance(term, Constant | Aggregate):
        return ()
    return tuple(dict.fromkeys(leaf for part in term.parts for leaf in leaves(part)))


def correlated(condition: Term) -> bool:
    """Return whether an aggregate's condition depends on the row that the formula stands in."""
    return any(isinstance(part, Cell) for part in walk(condition))


def outcomes(term: Term) -> frozenset[Verdict]:
    """Return how a truth can come out in a row whose own cells (or columns) are all blank."""
    match term:
        case Constant(value=bool() as value):
            return frozenset({value})
        case Filled(parts=parts):
            return frozenset({False} if any(isinstance(leaf, Cell | Column) for leaf in parts) else {True, False})
        case Negation(part=part):
            return frozenset(_turned(verdict) for verdict in outcomes(part))
        case Logic():
            return reduce(partial(_joined, term.operator), map(outcomes, term.parts))
        case Compare(left=Aggregate(looks=False) as left, right=Constant(value=value)) if _nothing(left):
            return frozenset({COMPARE[term.operator](0, value)})
    return frozenset({None}) if blind(term) else frozenset({True, False, None})


def blind(term: Term) -> bool:
    """Return whether a value is unknown wherever the row's own cells (or columns) are all blank."""
    if isinstance(term, Cell | Column):
        return True
    if isinstance(term, Choice):
        verdicts = outcomes(term.truth)
        return not (True in verdicts and not blind(term.left)) and not (False in verdicts and not blind(term.right))
    if isinstance(term, Aggregate):
        return term.looks and _nothing(term)
    if isinstance(term, Constant | Leaf):
        return False
    if term.type == "truth" and not isinstance(term, Compare | Member | Call):
        return outcomes(term) == {None}
    return not isinstance(term, Filled) and any(blind(part) for part in term.parts)


def _nothing(aggregate: Aggregate) -> bool:
    """Return whether an aggregate asks for what the row does not hold: it then adds up to 0, or is unknown."""
    links = (part for part in aggregate.conditions if correlated(part))
    return any(isinstance(link, Compare) and blind(link.right) for link in links)


def _turned(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _joined(operator: Literal["and", "or"], left: frozenset[Verdict], right: frozenset[Verdict]) -> frozenset[Verdict]:
    decisive = operator == "or"
    return frozenset(
        decisive if decisive in pair else None if None in pair else not decisive for pair in product(left, right)
    )
