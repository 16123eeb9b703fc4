"""Which rows a condition takes in, set against those that another does: all of them, or none."""

from collections.abc import Collection
from decimal import Decimal

from templates.formulas.nodes import COMPARE, Compare, Comparison, Constant, Filled, Logic, Member, Negation, Term

_WITHIN = frozenset(
    [
        ("==", "<="),
        ("==", ">="),
        ("<", "<="),
        ("<", "!="),
        (">", ">="),
        (">", "!="),
        *((each, each) for each in COMPARE),
    ]
)
"""Comparisons with the same right side of which the first is met only where the second is."""

_APART = frozenset(
    pair
    for one, other in (("==", "!="), ("==", "<"), ("==", ">"), ("<", ">"), ("<", ">="), ("<=", ">"))
    for pair in ((one, other), (other, one))
)
"""Comparisons with the same right side that are never met together."""


def implies(narrow: Collection[Term], wide: Collection[Term]) -> bool:
    """Return whether every row that meets all of the narrow conditions meets all of the wide ones."""
    return all(any(_implies(one, other) for one in narrow) for other in wide)


def apart(some: Collection[Term], others: Collection[Term]) -> bool:
    """Return whether no row meets both the one and the other conditions."""
    return any(_apart(one, other) for one in some for other in others)


def _implies(narrow: Term, wide: Term) -> bool:  # noqa: C901, PLR0911 - one line a kind of condition
    if narrow == wide:
        return True
    match narrow, wide:
        case Logic(operator="or", parts=parts), _:
            return all(_implies(part, wide) for part in parts)
        case Logic(operator="and", parts=parts), _ if any(_implies(part, wide) for part in parts):
            return True
        case _, Logic(operator="or", parts=parts):
            return any(_implies(narrow, part) for part in parts)
        case _, Logic(operator="and", parts=parts):
            return all(_implies(narrow, part) for part in parts)
        case Compare(left=left, right=right), Filled(parts=parts):
            # What is compared is known, so it is not blank.
            return set(parts) <= {left, right}
        case Member(item=item), Filled(parts=parts):
            return set(parts) == {item}
        case Compare(operator=one, left=left, right=right), Compare(operator=other, left=same, right=bound):
            return left == same and _within(one, right, other, bound)
        case Compare(operator="==", left=left, right=Constant() as value), Member(item=item, options=options):
            return left == item and value in options
        case Member(item=item, options=options), _:
            return all(_implies(Compare("==", item, option), wide) for option in options)
        case _, Negation(part=part):
            return _apart(narrow, part)
    return False


def _within(one: Comparison, right: Term, other: Comparison, bound: Term) -> bool:
    if right == bound:
        return (one, other) in _WITHIN
    if not isinstance(right, Constant) or not isinstance(bound, Constant):
        return False
    order = _order(right, bound)
    if one == "==":
        return bool(COMPARE[other](order, 0))
    # A row below the one bound is below any greater one, and a row above a bound is above any smaller.
    lower, upper = one in ("<", "<=") and other in ("<", "<=", "!="), one in (">", ">=") and other in (">", ">=", "!=")
    return (lower and order < 0) or (upper and order > 0)


def _order(one: Constant, other: Constant) -> int:
    """Return how two constants of one type stand: -1, 0 or 1."""
    if one.type == "number":
        left, right = (Decimal(str(each.value)).scaleb(-(each.scale or 0)) for each in (one, other))
        return (left > right) - (left < right)
    # A day is spelt such that it sorts as it comes.
    return (str(one.value) > str(other.value)) - (str(one.value) < str(other.value))


def _apart(one: Term, other: Term) -> bool:  # noqa: PLR0911 - one line a kind of condition
    match one, other:
        case Negation(part=part), _ if _implies(other, part):
            return True
        case _, Negation(part=part) if _implies(one, part):
            return True
        case Logic(operator="or", parts=parts), _:
            return all(_apart(part, other) for part in parts)
        case _, Logic(operator="or", parts=parts):
            return all(_apart(one, part) for part in parts)
        case Logic(operator="and", parts=parts), _:
            return any(_apart(part, other) for part in parts)
        case _, Logic(operator="and", parts=parts):
            return any(_apart(one, part) for part in parts)
        case Member(item=item, options=options), _:
            return all(_apart(Compare("==", item, option), other) for option in options)
        case _, Member():
            return _apart(other, one)
        case Compare(operator=first, left=left, right=right), Compare(operator=second, left=same, right=bound):
            return left == same and _parted(first, right, second, bound)
    return False


def _parted(first: Comparison, right: Term, second: Comparison, bound: Term) -> bool:
    if right == bound:
        return (first, second) in _APART
    if not isinstance(right, Constant) or not isinstance(bound, Constant):
        return False
    order = _order(right, bound)
    if first == "==":
        return not COMPARE[second](order, 0)
    if second == "==":
        return not COMPARE[first](-order, 0)
    return (order < 0 and first in ("<", "<=") and second in (">", ">=")) or (
        order > 0 and first in (">", ">=") and second in ("<", "<=")
    )
