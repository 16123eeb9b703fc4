"""Terms printed as plain Python: one row at a time, None for unknown."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import starmap
from math import trunc
from types import MappingProxyType
from typing import Any

from templates.formulas.functions import FUNCTIONS
from templates.formulas.leaves import correlated
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
    Logic,
    Member,
    Negation,
    Term,
)

LARGEST = 2**63
"""Where whole numbers end in a frame: what is larger is unknown."""

Known = Any
"""A value that is not unknown: a scaled whole number, a float for a ratio, a text, a date or a truth."""

Row = Mapping[str, Known]
"""A row of a sheet: field → value, None for a blank."""

JOIN: Mapping[str, Callable[[Known, Known], Known]] = MappingProxyType({"+": operator.add, "-": operator.sub})


@dataclass(frozen=True, slots=True)
class Whole:
    """One return: its context, the rows of its sheets, and what has been looked up in them already."""

    context: Row
    sheets: Mapping[str, Sequence[Row]]
    found: dict[Term, Any] = field(default_factory=dict)


Work = Callable[[Whole, Row], Known]
"""Works a term out for one row of a return; for an aggregate's own conditions the row is one that it goes over."""


def work(term: Term) -> Work:  # noqa: C901, PLR0911, PLR0912 - one line a kind of term
    """Print a term: numbers scaled as it says, a ratio as float, truth by Kleene's rules."""
    match term:
        case Constant():
            return lambda _, __: term.value
        case Cell() | Column():
            return lambda _, row: row[term.field]
        case Figure():
            return partial(_figure, term)
        case Context():
            return lambda whole, _: whole.context[term.name]
        case Aggregate():
            return _aggregate(term)
        case Arithmetic():
            return _arithmetic(term)
        case Compare():
            return _known(partial(compared, term), term.parts)
        case Member():
            return _member(term)
        case Logic():
            return partial(_joined, term.operator == "or", [work(part) for part in term.parts])
        case Negation():
            return _known(operator.not_, term.parts)
        case Choice():
            return _choice(term)
        case Filled():
            leaves = [work(part) for part in term.parts]
            return lambda whole, row: all(leaf(whole, row) is not None for leaf in leaves)
        case Call():
            function = FUNCTIONS[term.name]
            return _known(lambda *parts: function.python(term, parts), term.parts)


def held(value: Known, term: Term) -> Known:
    """Return a value as a frame holds it: a whole number that 64 bits do not hold is unknown."""
    exact = term.type == "number" and term.scale is not None
    return None if exact and value is not None and not -LARGEST <= value < LARGEST else value


def compared(term: Compare, left: Known, right: Known) -> bool:
    """Compare two known values, each at its own scale; a ratio to so many places as all printers do."""
    compare = COMPARE[term.operator]
    if term.left.type != "number":
        return bool(compare(left, right))
    if term.left.scale is None or term.right.scale is None:
        apart = brought(left, term.left, None) - brought(right, term.right, None)
        return bool(compare(0.0 if abs(apart) * 10**RATIO_PLACES <= 0.5 else apart, 0.0))  # noqa: PLR2004 - half a place
    scale = max(term.left.scale, term.right.scale)
    return bool(compare(brought(left, term.left, scale), brought(right, term.right, scale)))


def brought(value: Known, term: Term, scale: int | None) -> Known:
    """Bring a number from its term's scale to one that is at least that; None for a float."""
    if term.type != "number":
        return value
    if scale is None:
        return float(value) / 10**term.scale if term.scale else float(value)
    return value * 10 ** (scale - (term.scale or 0))


def rounded(number: Known, scale: int | None, places: int) -> Known:
    """Round a number of so many decimal places (None: a ratio) to fewer or more, halves away from zero."""
    if scale is None:
        # 0.285 * 100 is 28.499999999999996: spreadsheets round such a number up, so it is mended first
        near = round(number * 10**places * 10**6) / 10**6
        whole = trunc(abs(near))
        size = whole + (abs(near) - whole >= 0.5)  # noqa: PLR2004 - a half
        return size if near >= 0 else -size
    if scale <= places:
        return number * 10 ** (places - scale)
    unit = 10 ** (scale - places)
    size = (abs(number) + unit // 2) // unit
    return size if number >= 0 else -size


def _known(function: Callable[..., Known], parts: Sequence[Term]) -> Work:
    """Work a function of parts out where all of them are known."""
    works = [work(part) for part in parts]

    def call(whole: Whole, row: Row) -> Known:
        values = [part(whole, row) for part in works]
        return None if None in values else function(*values)

    return call


def _figure(term: Figure, whole: Whole, _: Row) -> Known:
    return next((record[term.field] for record in whole.sheets.get(term.sheet, ())), None)


def _arithmetic(term: Arithmetic) -> Work:
    left, right, scale = term.left, term.right, term.scale
    if term.operator == "/":
        return _known(lambda one, other: _quotient(brought(one, left, None), brought(other, right, None)), term.parts)
    if term.operator == "*" and scale is not None:
        return _known(_product, term.parts)
    if term.operator == "*":
        return _known(lambda one, other: brought(one, left, None) * brought(other, right, None), term.parts)
    join = JOIN[term.operator]
    return _known(lambda one, other: join(brought(one, left, scale), brought(other, right, scale)), term.parts)


def _quotient(dividend: float, divisor: float) -> float | None:
    return dividend / divisor if divisor else None


def _product(one: int, other: int) -> int | None:
    """Multiply; a factor that 64 bits do not hold, itself a product, is unknown."""
    return one * other if -LARGEST <= one < LARGEST and -LARGEST <= other < LARGEST else None


def _member(term: Member) -> Work:
    tests = [Compare("==", term.item, option) for option in term.options]
    options = [option.value for option in term.options]
    return _known(
        lambda item: any(compared(test, item, option) for test, option in zip(tests, options, strict=True)), term.parts
    )


def _joined(decisive: bool, parts: Sequence[Work], whole: Whole, row: Row) -> bool | None:  # noqa: FBT001
    """Join truths: one that decides is enough, else one that is unknown leaves all unknown."""
    unknown: bool = False
    for part in parts:
        truth: bool | None = part(whole, row)
        if truth is decisive:
            return decisive
        unknown = unknown or truth is None
    return None if unknown else not decisive


def _choice(term: Choice) -> Work:
    truth, left, right = (work(part) for part in term.parts)

    def choose(whole: Whole, row: Row) -> Known:
        which = truth(whole, row)
        if which is None:
            return None
        value = (left if which else right)(whole, row)
        return None if value is None else brought(value, term.left if which else term.right, term.scale)

    return choose


def weight(aggregate: Aggregate, conditions: Sequence[Term]) -> Work:
    """Print what a row adds to an aggregate: 1, its figure, or its value; nothing where a condition is not true."""
    met = [work(condition) for condition in conditions]
    name = aggregate.column.field if aggregate.column else ""

    def add(whole: Whole, row: Row) -> Known:
        if not all(condition(whole, row) for condition in met):
            return None
        return row[name] if name else 1

    return add


def reduced(aggregate: Aggregate, values: Sequence[Known]) -> Known:
    """Reduce what the rows add, none of it unknown."""
    match aggregate.name:
        case "distinct":
            return len(set(values))
        case "look":
            return values[0] if len(set(values)) == 1 else None
        case "found":
            return values[0] if values else None
    return sum(values)


def _aggregate(term: Aggregate) -> Work:
    """Print an aggregate: what it adds up is looked up by those sides of its links that must be equal."""
    links = [part for part in term.conditions if correlated(part) and isinstance(part, Compare)]
    equal = [link for link in links if link.operator == "=="]
    others = [link for link in links if link.operator != "=="]
    adds = weight(term, [part for part in term.conditions if not correlated(part)])
    keys, asked = _sides(equal, left=True), _sides(equal, left=False)
    compares = [COMPARE[link.operator] for link in others]
    lefts, rights = _sides(others, left=True), _sides(others, left=False)

    def groups(whole: Whole) -> Mapping[Sequence[Known], list[tuple[Known, Sequence[Known]]]]:
        made: dict[Sequence[Known], list[tuple[Known, Sequence[Known]]]] = {}
        for row in whole.sheets.get(term.sheet, ()):
            value = adds(whole, row)
            if value is not None:
                made.setdefault(keys(whole, row), []).append((value, lefts(whole, row)))
        return made

    def total(whole: Whole, row: Row) -> Known:
        if term not in whole.found:
            whole.found[term] = groups(whole), {}
        found, sums = whole.found[term]
        key, bounds = asked(whole, row), rights(whole, row)
        if (key, bounds) not in sums:
            members = () if None in key else found.get(key, ())
            sums[key, bounds] = reduced(term, [value for value, sides in members if _met(compares, sides, bounds)])
        return sums[key, bounds]

    return total


def _met(compares: Sequence[Callable[[Known, Known], bool]], sides: Sequence[Known], bounds: Sequence[Known]) -> bool:
    return all(
        side is not None and bound is not None and compare(side, bound)
        for compare, side, bound in zip(compares, sides, bounds, strict=True)
    )


def _sides(links: Sequence[Compare], *, left: bool) -> Callable[[Whole, Row], tuple[Known, ...]]:
    """Print one side of links, both sides at one scale."""
    sides = []
    for link in links:
        term = link.left if left else link.right
        scale = max(link.left.scale or 0, link.right.scale or 0)
        sides.append((work(term), term, scale))

    def values(whole: Whole, row: Row) -> tuple[Known, ...]:
        found = ((side(whole, row), term, scale) for side, term, scale in sides)
        return tuple(starmap(_scaled, found))

    return values


def _scaled(value: Known, term: Term, scale: int) -> Known:
    return None if value is None else held(brought(value, term, scale), term)
