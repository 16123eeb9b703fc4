"""Targets: what is to be reached of a measure, as it is declared and as it is added up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, WithJsonSchema

from templates.field import Name

LARGEST = 9 * 10**13

Target = float | tuple[float, float]
"""So many at least, 0 for none at all, or between two bounds."""


def _pairs(given: object) -> object:
    """Take a table as pairs, so that a form can be told from another by all that it says."""
    return tuple(given.items()) if isinstance(given, Mapping) else given


_NUMBER = {"type": "number", "minimum": 0}
_TARGET = {"anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}]}
_WANTED = {"anyOf": [*_TARGET["anyOf"], {"type": "object", "additionalProperties": _TARGET}]}

Literally = Annotated[Target, WithJsonSchema(_TARGET)]
"""A target as it is written."""

Named = tuple[tuple[str, Target], ...]
"""Targets by level, unit or value of the breakdown."""

Wanted = Annotated[Target | Named, BeforeValidator(_pairs), WithJsonSchema(_WANTED)]
"""A target of every unit; or by level, unit or value of the breakdown."""

DeclaredTargets = Annotated[
    tuple[tuple[Name, Wanted], ...],
    BeforeValidator(_pairs),
    WithJsonSchema({"type": "object", "additionalProperties": _WANTED}),
]
"""Measure → target."""


class Goal(NamedTuple):
    """What is to be reached: `low` at least and, unless it is None, `high` at most."""

    low: float
    high: float | None

    @property
    def ranges(self) -> bool:
        """Whether it is a range, of which no share can be done."""
        return self.high is not None and self.high != self.low

    def in_unit(self, power: int) -> "Goal":
        """The same in a unit 10**power times as large."""
        return Goal(self.low / 10**power, None if self.high is None else self.high / 10**power) if power else self

    @property
    def words(self) -> str:
        """How a range is printed: 1–2."""
        return f"{spelt(self.low)}–{spelt(self.high or 0)}"


def spelt(number: float) -> str:
    """Spell a number with all its digits and no nought behind."""
    return f"{Decimal(repr(number)):f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


def goal(target: Target) -> Goal:
    """Take a declared target: of nought, none may happen."""
    if isinstance(target, tuple):
        return Goal(*target)
    return Goal(target, None if target else 0)


def numbers_of(wanted: Iterable[Target]) -> Iterator[float]:
    """Yield the numbers that targets are made of."""
    for target in wanted:
        yield from target if isinstance(target, tuple) else (target,)


def together(goals: Iterable[Goal | None]) -> Goal | None:
    """Add goals up; None where there are none, or one of them is not known."""
    found = list(goals)
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        return None
    highs = [each.high for each in known if each.high is not None]
    return Goal(sum(each.low for each in known), sum(highs) if len(highs) == len(known) else None)


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of one measure: of `each` unit, or by the name of a level, a unit or a value of its breakdown."""

    each: Goal | None = None
    named: tuple[tuple[str, Goal], ...] = ()

    def of(self, *names: str) -> Goal | None:
        """Return the target of the first of these names that has one."""
        known = dict(self.named)
        return next((known[name] for name in names if name in known), None)


def targets(wanted: Wanted) -> Targets:
    """Take what is declared of a measure."""
    match wanted:
        case float():
            return Targets(goal(wanted))
        case (float() as low, float() as high):
            return Targets(goal((low, high)))
        case named:
            return Targets(named=tuple((name, goal(target)) for name, target in named))


UNSOUND = "应为不小于0的数，或从小到大的两个数", "must be a number from 0, or two of which the second is no less"
"""What is wrong with a target that nobody could reach."""


def sound(wanted: Wanted) -> bool:
    """Return whether a target can be reached: no number below nought, and no bound below the one before."""
    found = targets(wanted)
    goals = [each for each in (found.each, *(each for _, each in found.named)) if each]
    return all(_sound(each) for each in goals)


def _sound(each: Goal) -> bool:
    high = each.low if each.high is None else each.high
    return isfinite(each.low) and isfinite(high) and 0 <= each.low <= high <= LARGEST
