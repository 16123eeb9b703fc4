"""Terms printed as polars expressions: whole columns at once, null for unknown."""

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType

import polars as pl

from templates.formulas.functions import FUNCTIONS
from templates.formulas.nodes import (
    COMPARE,
    RATIO_PLACES,
    Aggregate,
    Arithmetic,
    Call,
    Cell,
    Choice,
    Column,
    Compare,
    Constant,
    Context,
    Figure,
    Filled,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
)

SAFE_LIFT = 2
"""Decimal places that a stored figure may gain and still fit 64 bits: it has at most 15 digits."""

LARGEST = 2**62

JOIN: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = MappingProxyType({"and": operator.and_, "or": operator.or_})

Names = Mapping[Term, str]
"""Under which column a term has been worked out already: aggregates, what ID numbers say."""


def column(leaf: Leaf) -> str:
    """Name the frame column that a leaf stands in: own fields bare, what is joined marked."""
    match leaf:
        case Cell() | Column():
            return leaf.field
        case Figure():
            return f"{leaf.sheet}.{leaf.field}"
        case Context():
            return f":{leaf.name}"


def expression(term: Term, names: Names = MappingProxyType({})) -> pl.Expr:  # noqa: C901, PLR0911 - one line a kind of term
    """Print a term: numbers scaled as it says, a ratio as float, truth by Kleene's rules."""
    match term:
        case Constant():
            return _constant(term)
        case Aggregate() | Call() if term in names:
            return pl.col(names[term])
        case Arithmetic():
            return _arithmetic(term, names)
        case Compare():
            return _compare(term, names)
        case Member():
            return _member(term, names)
        case Logic():
            return _folded(JOIN[term.operator], [expression(part, names) for part in term.parts])
        case Negation():
            return ~expression(term.part, names)
        case Choice():
            return _choice(term, names)
        case Filled():
            return pl.all_horizontal([expression(part).is_not_null() for part in term.parts])
        case Call():
            return FUNCTIONS[term.name].polars(term, [expression(part, names) for part in term.parts])
    assert isinstance(term, Leaf)
    return pl.col(column(term))


def lifted(expr: pl.Expr, places: int) -> pl.Expr:
    """Give a scaled whole number more decimal places."""
    if not places:
        return expr
    return (expr if places <= SAFE_LIFT else expr.cast(pl.Int128)) * int(10**places)


def _constant(term: Constant) -> pl.Expr:
    if term.type == "number":
        return pl.lit(term.value, dtype=pl.Int64)
    return pl.lit(term.value)


def _at(term: Term, scale: int | None, names: Names) -> pl.Expr:
    """Print a term at a scale that is at least its own; None for a float."""
    if term.type != "number":
        return expression(term, names)
    if isinstance(term, Constant) and scale is not None and term.scale is not None:
        value = int(term.value) * 10 ** (scale - term.scale)  # type: ignore[arg-type]
        return pl.lit(value, dtype=pl.Int64 if abs(value) < LARGEST else pl.Int128)
    return _brought(expression(term, names), term, scale)


def _brought(printed: pl.Expr, term: Term, scale: int | None) -> pl.Expr:
    """Bring a printed number from its own scale to one that is at least that; None for a float."""
    if scale is None:
        number = printed.cast(pl.Float64)
        return number / 10**term.scale if term.scale else number
    assert term.scale is not None
    return lifted(printed, scale - term.scale)


def _arithmetic(term: Arithmetic, names: Names) -> pl.Expr:
    left, right = term.left, term.right
    if term.operator == "/":
        divisor = _at(right, None, names)
        return pl.when(divisor != 0).then(_at(left, None, names) / divisor)
    if term.operator == "*" and term.scale is not None:
        return _wide(expression(left, names)) * _wide(expression(right, names))
    one, other = _at(left, term.scale, names), _at(right, term.scale, names)
    if term.operator == "*":
        return one * other
    return one + other if term.operator == "+" else one - other


def _wide(factor: pl.Expr) -> pl.Expr:
    """Make room for a product; a factor that 64 bits do not hold, itself a product, is unknown."""
    return factor.cast(pl.Int64, strict=False).cast(pl.Int128)


def _compare(term: Compare, names: Names) -> pl.Expr:
    left, right = term.left, term.right
    if left.type != "number":
        return _met(term, expression(left, names), expression(right, names))
    scale = _common(term)
    return _compared(term, _at(left, scale, names), _at(right, scale, names))


def compared(term: Compare, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Compare two numbers that have been printed already, each at its own scale."""
    scale = _common(term)
    return _compared(term, *(_brought(*side, scale) for side in ((left, term.left), (right, term.right))))


def _common(term: Compare) -> int | None:
    scales = (term.left.scale, term.right.scale)
    return None if None in scales else max(scale or 0 for scale in scales)


def _compared(term: Compare, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    if _common(term) is None:
        return _met(term, (left - right).round(RATIO_PLACES), pl.lit(0.0))
    return _met(term, left, right)


def _met(term: Compare, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    met: pl.Expr = COMPARE[term.operator](left, right)
    return met


def _member(term: Member, names: Names) -> pl.Expr:
    if term.item.type == "text":
        return expression(term.item, names).is_in([option.value for option in term.options])
    return _folded(operator.or_, [_compare(Compare("==", term.item, option), names) for option in term.options])


def _folded(join: Callable[[pl.Expr, pl.Expr], pl.Expr], parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(join, parts)


def _choice(term: Choice, names: Names) -> pl.Expr:
    truth = expression(term.truth, names)
    left, right = (_at(part, term.scale, names) for part in (term.left, term.right))
    return pl.when(truth).then(left).when(~truth).then(right)


def rounded(number: pl.Expr, scale: int | None, places: int) -> pl.Expr:
    """Round a number of so many decimal places (None: a ratio) to fewer or more, halves away from zero."""
    if scale is None:
        # 0.285 * 100 is 28.499999999999996: spreadsheets round such a number up, so it is mended first
        near = (number * int(10**places)).round(6)
        return near.round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)
    if scale <= places:
        return lifted(number, places - scale)
    unit = int(10 ** (scale - places))
    return (number.abs() + unit // 2) // unit * number.sign()
