"""Other worlds: what the hidden figures could be as well, for all that anybody knows."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import product
from random import Random

TRIES, STEPS = 12, 60
"""So often, and so many figures each time, are changed in search of another world before there is taken to be none."""


PRICE = 3
"""A published figure is changed only if every unknown one would put out so many sums more."""

World = dict[int, int]
"""What changes in another world, and by how much."""


@dataclass
class Equations:
    """Whole numbers, each not below its floor, and sums of them times others that come to zero.

    `unknown` are those that nobody sees; the others are published and stand as they are.
    """

    values: list[int] = field(default_factory=list)
    floors: list[int | None] = field(default_factory=list)
    unknown: list[bool] = field(default_factory=list)
    sums: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    held: list[list[tuple[int, int]]] = field(default_factory=list)

    def figure(self, value: int, floor: int | None, *, unknown: bool = False) -> int:
        """Add a figure and return its number."""
        self.values.append(value)
        self.floors.append(floor)
        self.unknown.append(unknown)
        self.held.append([])
        return len(self.values) - 1

    def sum(self, terms: Sequence[tuple[int, int]]) -> None:
        """Add a sum of figures times whole numbers that comes to zero."""
        for figure, times in terms:
            self.held[figure].append((len(self.sums), times))
        self.sums.append(tuple(terms))

    def taken(self, other: "Equations") -> int:
        """Take another system in, as it stands; return what its numbers are more by here."""
        more = len(self.values)
        for value, floor, unknown in zip(other.values, other.floors, other.unknown, strict=True):
            self.figure(value, floor, unknown=unknown)
        for terms in other.sums:
            self.sum([(figure + more, times) for figure, times in terms])
        return more

    def bears(self, figure: int, by: int) -> bool:
        """Return whether a figure may be so much more, or less, as far as it alone is concerned."""
        floor = self.floors[figure]
        return by > 0 or floor is None or self.values[figure] + by >= floor


def another(equations: Equations, figure: int) -> World | None:
    """Find another world in which an unknown figure is one more or one less; None where none was found."""
    return next(worlds(equations, figure), None)


def worlds(equations: Equations, figure: int, published: AbstractSet[int] = frozenset()) -> Iterator[World]:
    """Find worlds in which a figure is one more or one less, some `published` ones changed too where it must be.

    A sum that no longer comes to zero is mended by changing another of its unknown figures, until
    all come to zero. That none is found does not say that there is none.
    """
    ways = [by for by in (1, -1) if equations.bears(figure, by)]
    for attempt, by in product(range(TRIES), ways):
        search = _Search(equations, published, Random(attempt))  # noqa: S311 - the same search in every run, no secret
        search.change(figure, by)
        if search.mended():
            yield search.changed


class _Search:
    """A depth-first search: each figure is changed once at most, and taken back where that leads nowhere."""

    def __init__(self, equations: Equations, published: AbstractSet[int], random: Random) -> None:
        self.equations, self.published, self.random = equations, published, random
        self.changed: dict[int, int] = {}
        self.off: dict[int, int] = {}
        """What sums come to instead of zero."""
        self.steps = STEPS

    def change(self, figure: int, by: int) -> None:
        """Change a figure."""
        self.changed[figure] = by
        self._shift(figure, by)

    def _shift(self, figure: int, by: int) -> None:
        for sum_, times in self.equations.held[figure]:
            left = self.off.get(sum_, 0) + times * by
            if left:
                self.off[sum_] = left
            else:
                del self.off[sum_]

    def mended(self) -> bool:
        """Bring all sums back to zero; the one with the fewest ways first."""
        if not self.off:
            return True
        ways = min((list(self._ways(sum_)) for sum_ in self.off), key=len)
        self.random.shuffle(ways)
        for figure, by in sorted(ways, key=lambda way: self._strain(*way)):
            if not self.steps:
                return False
            self.steps -= 1
            self.change(figure, by)
            if self.mended():
                return True
            del self.changed[figure]
            self._shift(figure, -by)
        return False

    def _ways(self, sum_: int) -> Iterator[tuple[int, int]]:
        left = self.off[sum_]
        for figure, times in self.equations.sums[sum_]:
            open_ = self.equations.unknown[figure] or figure in self.published
            if open_ and figure not in self.changed and left % times == 0:
                by = -left // times
                if self.equations.bears(figure, by):
                    yield figure, by

    def _strain(self, figure: int, by: int) -> int:
        """Count the sums that a change puts out, less those that it mends; what is published is changed last."""
        strain = 0 if self.equations.unknown[figure] else PRICE
        for sum_, times in self.equations.held[figure]:
            before = self.off.get(sum_, 0)
            strain += (before + times * by != 0) - (before != 0)
        return strain
