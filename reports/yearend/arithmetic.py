"""How year-end figures are worked out from each other: each shows its value and what it is made of."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from reports.tables.model import ASK, NONE, Figure, Ref, Work
from sheets.page import figure_format

NO_LAST = "无上年数"
"""Stands where last year's figure would, if there is none."""

NO_THIS = "无本年数"
"""Stands where this year's figure would, if nobody sent the form."""

LAST_YEAR, CHANGES, GROWTH = "上年", "增减", "增减%"
"""Rows and columns in which two years are compared."""

Reader = Callable[[Ref], Figure]


PERCENT, POINTS = "0.0%", '0.0"百分点"'


def _pair(read: Reader, of: Sequence[Ref]) -> tuple[float, float] | None:
    first, second = (read(ref).number for ref in of[:2])
    return None if first is None or second is None else (first, second)


def ratio(read: Reader, over: Ref, under: Ref) -> Figure:
    """Numerator over denominator, — over zero, nothing where one of them is missing."""
    pair = _pair(read, (over, under))
    work = Work("ratio", (over, under))
    if pair is None:
        return _absent(read, (over, under), PERCENT)
    return Figure(pair[0] / pair[1] if pair[1] else NONE, 0, PERCENT, work)


def _absent(read: Reader, of: Sequence[Ref], shown: str) -> Figure:
    """What stands where an operand is missing: nothing, or the word that stands in the operand's place."""
    words = [read(ref).value for ref in of]
    absent = next((word for word in words if word in (NO_LAST, NO_THIS)), None)
    if absent:
        return Figure(absent, 0, shown)
    # Nor is there a share of a range.
    return Figure(NONE if any(isinstance(word, str) for word in words) else None, 0, shown)


def total(read: Reader, parts: Sequence[Ref]) -> Figure:
    """The sum of figures of one scale; blanks count as nothing, unless all are blank."""
    found = [read(ref) for ref in parts]
    scale = max((figure.scale for figure in found), default=0)
    values = [figure.value * 10 ** (scale - figure.scale) for figure in found if isinstance(figure.value, int)]
    if not values:
        return _absent(read, parts, figure_format(scale))
    return Figure(sum(values), scale, _finest(found).number_format, Work("sum", tuple(parts)))


def _finest(figures: Sequence[Figure]) -> Figure:
    """The figure of the most decimal places: what is worked out from all of them is printed as it is."""
    return max(figures, key=lambda figure: (figure.scale, isinstance(figure.value, int)))


def difference(read: Reader, first: Ref, second: Ref) -> Figure:
    """One figure less another; of two rates, in percentage points."""
    a, b = read(first), read(second)
    pair = _pair(read, (first, second))
    if pair is None:
        return _absent(read, (first, second), a.number_format)
    if isinstance(a.value, int) and isinstance(b.value, int):
        scale = max(a.scale, b.scale)
        value = a.value * 10 ** (scale - a.scale) - b.value * 10 ** (scale - b.scale)
        return Figure(value, scale, _finest((a, b)).number_format, Work("difference", (first, second)))
    return Figure((pair[0] - pair[1]) * 100, 0, POINTS, Work("points", (first, second)))


def change(read: Reader, now: Ref, then: Ref) -> Figure:
    """This year's figure less last year's; — where there is none of last year."""
    figure = difference(read, now, then)
    return replace(figure, value=NONE) if figure.value in (NO_LAST, NO_THIS) else figure


def growth(read: Reader, now: Ref, then: Ref) -> Figure:
    """Growth in percent; — from nothing, from less than nothing, and of a rate."""
    pair = _pair(read, (now, then))
    if read(now).value is None:
        return Figure(None, 0, PERCENT)
    if pair is None or isinstance(read(now).value, float):
        return Figure(NONE, 0, PERCENT)
    return Figure(pair[0] / pair[1] - 1 if pair[1] > 0 else NONE, 0, PERCENT, Work("growth", (now, then)))


def ranking(among: tuple[Ref, ...]) -> Callable[[Reader, Ref], Figure]:
    """Places among figures, the greatest first; equal figures share a place, and what is no number has none."""
    numbers: list[float] = []

    def rank(read: Reader, own: Ref) -> Figure:
        if not numbers:
            numbers.extend(sorted(-number for ref in among if (number := read(ref).number) is not None))
        number = read(own).number
        if number is None:
            return Figure(None)
        return Figure(1 + bisect_left(numbers, -number), 0, "0", Work("rank", (own,), among=among))

    return rank


def ask(read: Reader, now: Ref, then: Ref, percent: float, floor: float) -> Figure:
    """请说明 where the change is at least the floor and more than so many percent of last year's figure."""
    pair = _pair(read, (now, then))
    if pair is None:
        return Figure("")
    change = abs(pair[0] - pair[1])
    asked = change >= floor and change * 100 > percent * abs(pair[1])
    return Figure(ASK if asked else "", 0, "", Work("ask", (now, then), (percent, floor)))


def ask_points(read: Reader, now: Ref, then: Ref, points: float) -> Figure:
    """The same for a rate: more than so many percentage points."""
    pair = _pair(read, (now, then))
    if pair is None:
        return Figure("")
    asked = abs(pair[0] - pair[1]) * 100 > points
    return Figure(ASK if asked else "", 0, "", Work("ask_points", (now, then), (points,)))
