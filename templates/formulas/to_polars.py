"""Terms printed as polars expressions: whole columns at once, null for unknown."""

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType

import polars as pl

from templates.formulas.identity import id_sex
from templates.formulas.nodes import (
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
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
)

RATIO_PLACES = 9
"""Decimal places to which quotients are compared, here and in the workbook."""

SAFE_LIFT = 2
"""Decimal places that a stored figure may gain and still fit 64 bits: it has at most 15 digits."""

LARGEST = 2**62

COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = MappingProxyType(
    {
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)

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


def expression(term: Term, names: Names = MappingProxyType({})) -> pl.Expr:  # noqa: PLR0911 - one line a kind of term
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
        case Call():
            return _call(term, names)
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
    if scale is None:
        number = expression(term, names).cast(pl.Float64)
        return number / 10**term.scale if term.scale else number
    assert term.scale is not None
    if isinstance(term, Constant):
        value = int(term.value) * 10 ** (scale - term.scale)  # type: ignore[arg-type]
        return pl.lit(value, dtype=pl.Int64 if abs(value) < LARGEST else pl.Int128)
    return lifted(expression(term, names), scale - term.scale)


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
        return COMPARE[term.operator](expression(left, names), expression(right, names))
    if left.scale is None or right.scale is None:
        gap = (_at(left, None, names) - _at(right, None, names)).round(RATIO_PLACES)
        return COMPARE[term.operator](gap, pl.lit(0.0))
    scale = max(left.scale, right.scale)
    return COMPARE[term.operator](_at(left, scale, names), _at(right, scale, names))


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


def _call(term: Call, names: Names) -> pl.Expr:  # noqa: PLR0911 - one line a function
    parts = [expression(part, names) for part in term.parts]
    match term.name:
        case "age":
            return _age(parts[0])
        case "month":
            return parts[0].dt.month().cast(pl.Int64)
        case "abs":
            return parts[0].abs()
        case "filled":
            return pl.all_horizontal([part.is_not_null() for part in parts])
        case "round":
            return _rounded(parts[0], term.parts[0].scale, term.scale or 0)
        case "band":
            return _band(term, names)
    return id_sex(parts[0], expression(Call("id_ok", term.parts, "truth"), names))


def _age(birth: pl.Expr) -> pl.Expr:
    def digits(day: pl.Expr) -> pl.Expr:
        month = day.dt.month().cast(pl.Int64)
        return day.dt.year().cast(pl.Int64) * 10_000 + month * 100 + day.dt.day()

    as_of = pl.col(column(Context("as_of", "date")))
    return pl.when(birth <= as_of).then((digits(as_of) - digits(birth)) // 10_000)


def _rounded(number: pl.Expr, scale: int | None, places: int) -> pl.Expr:
    if scale is None:
        # 0.285 * 100 is 28.499999999999996: spreadsheets round such a number up, so it is mended first
        near = (number * int(10**places)).round(6)
        return near.round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)
    if scale <= places:
        return lifted(number, places - scale)
    unit = int(10 ** (scale - places))
    return (number.abs() + unit // 2) // unit * number.sign()


def _band(term: Call, names: Names) -> pl.Expr:
    number, labels, cuts = term.parts[0], term.parts[1::2], term.parts[2::2]
    chain = pl.when(expression(number, names).is_null()).then(None)
    for label, cut in zip(labels, cuts, strict=False):
        chain = chain.when(_compare(Compare("<", number, cut), names)).then(expression(label))  # type: ignore[assignment]
    return chain.otherwise(expression(labels[-1]))
