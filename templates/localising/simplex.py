"""Linear programs in exact fractions: the largest value of a sum within bounds, or which bounds exclude each other.

The dictionary method with Bland's rule, which never circles. Small programs only: those of one form's rules.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

MOST_PIVOTS = 2_000
"""Steps of one program before it is given up."""

Weights = Mapping[Hashable, int]


class Bound(NamedTuple):
    """A sum of variables, none below zero, that is at most so much."""

    weights: Weights
    most: int


class Optimum(NamedTuple):
    """The largest value, None if there is none; by which bounds (their indices) it is held, or they contradict."""

    feasible: bool
    value: Fraction | None
    because: tuple[int, ...]


class Unsolved(Exception):  # noqa: N818 - it is no error: the program is too long
    """A program that takes more steps than it may."""


_AIDE = ("aide",)
_GOAL = ("goal",)


@dataclass(slots=True)
class _Dictionary:
    """Each basic variable, and the goal, as a constant and a sum of the others."""

    rows: dict[Hashable, dict[Hashable, Fraction]] = field(default_factory=dict)
    constants: dict[Hashable, Fraction] = field(default_factory=dict)
    order: dict[Hashable, int] = field(default_factory=dict)
    pivots: int = 0

    def pivot(self, enter: Hashable, leave: Hashable) -> None:
        """Exchange a variable that is free for one that is not."""
        self.pivots += 1
        if self.pivots > MOST_PIVOTS:
            raise Unsolved
        row, constant = self.rows.pop(leave), self.constants.pop(leave)
        by = -row.pop(enter)
        row = {name: weight / by for name, weight in row.items()} | {leave: -1 / by}
        constant /= by
        for name, other in self.rows.items():
            times = other.pop(enter, Fraction(0))
            if times:
                self.constants[name] += times * constant
                for part, weight in row.items():
                    total = other.get(part, Fraction(0)) + times * weight
                    other.pop(part, None)
                    if total:
                        other[part] = total
        self.rows[enter], self.constants[enter] = row, constant

    def climb(self) -> bool:
        """Raise the goal as far as it goes; False if it has no end."""
        while True:
            rising = [name for name, weight in self.rows[_GOAL].items() if weight > 0]
            if not rising:
                return True
            enter = min(rising, key=self.order.__getitem__)
            limits = [
                (self.constants[name] / -row[enter], self.order[name], name)
                for name, row in self.rows.items()
                if name != _GOAL and row.get(enter, 0) < 0
            ]
            if not limits:
                return False
            self.pivot(enter, min(limits, key=lambda limit: limit[:2])[2])


def maximise(goal: Weights, bounds: Sequence[Bound]) -> Optimum:
    """Return the largest value of a sum of variables within bounds; raises Unsolved."""
    slacks: list[Hashable] = [("slack", index) for index in range(len(bounds))]
    found = _begun(goal, bounds, slacks)
    lowest = min(slacks, key=lambda slot: (found.constants[slot], found.order[slot]), default=None)
    if lowest is not None and found.constants[lowest] < 0:
        found.pivot(_AIDE, lowest)
        found.climb()
        if found.constants[_GOAL] < 0:
            return Optimum(feasible=False, value=None, because=_holding(found, slacks))
        _without_aide(found)
    _aim(found, goal)
    if not found.climb():
        return Optimum(feasible=True, value=None, because=())
    return Optimum(feasible=True, value=found.constants[_GOAL], because=_holding(found, slacks))


def _begun(goal: Weights, bounds: Sequence[Bound], slacks: Sequence[Hashable]) -> _Dictionary:
    """Begin with what each bound leaves; an aide is added to every bound, and to be taken away again first of all."""
    names = dict.fromkeys(name for bound in bounds for name in bound.weights) | dict.fromkeys(goal)
    found = _Dictionary(order={name: at for at, name in enumerate((*names, *slacks, _AIDE))})
    for slack, bound in zip(slacks, bounds, strict=True):
        found.rows[slack] = {name: Fraction(-weight) for name, weight in bound.weights.items() if weight}
        found.rows[slack][_AIDE] = Fraction(1)
        found.constants[slack] = Fraction(bound.most)
    found.rows[_GOAL], found.constants[_GOAL] = {_AIDE: Fraction(-1)}, Fraction(0)
    return found


def _without_aide(found: _Dictionary) -> None:
    """Let the aide go, which is nothing by now."""
    row = found.rows.get(_AIDE)
    if row:
        found.pivot(min(row, key=found.order.__getitem__), _AIDE)
    elif row is not None:
        del found.rows[_AIDE], found.constants[_AIDE]


def _aim(found: _Dictionary, goal: Weights) -> None:
    """Put the goal in terms of the variables that are free."""
    for row in found.rows.values():
        row.pop(_AIDE, None)
    weights: dict[Hashable, Fraction] = {}
    constant = Fraction(0)
    for name, weight in goal.items():
        constant += weight * found.constants.get(name, Fraction(0))
        for part, times in found.rows.get(name, {name: Fraction(1)}).items():
            weights[part] = weights.get(part, Fraction(0)) + weight * times
    found.rows[_GOAL] = {name: weight for name, weight in weights.items() if weight}
    found.constants[_GOAL] = constant


def _holding(found: _Dictionary, slacks: Sequence[Hashable]) -> tuple[int, ...]:
    """Return the bounds that would let the goal rise if they gave way."""
    goal = found.rows[_GOAL]
    return tuple(index for index, slack in enumerate(slacks) if goal.get(slack, 0) < 0)
