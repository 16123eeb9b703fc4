"""The smallest sets of cells whose change lets every rule hold that they touch, each weighed.

After Fellegi and Holt (1976): every broken rule must hold a cell that is changed, and as few as may be are. Ties are
not broken at random but weighed by how likely it is that the figures were typed so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sheets.finding import Severity
from templates.localising.linear import Demand
from templates.localising.relation import NOTHING, Change, Slot, rows
from templates.localising.slips import SHARES, Kind, Slip, meanings, slip

MOST_STEPS = 60_000
"""Relations that are asked in one return before the search is given up, so that nothing takes long."""

CARRIED = 0.2
"""How much seldomer an opening figure is wrong than any other."""

QUERIED = 0.2
"""What an answer weighs less for every query that it raises."""

SECOND = 0.03
"""How much less likely two wrong figures are than one."""

ANYTHING = 0.03
"""The weight of any other figure in a cell of which rules ask no more than that it lie in a range."""

EXCHANGED = 0.03
"""How often two figures that stand beside each other are exchanged, where anything is wrong."""


class Spent(Exception):  # noqa: N818 - it is no error: there is no answer in time
    """The search has taken as many steps as it may."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure as it was typed, those next to it, and last year's if it is known; all in smallest units.

    One that is `carried` over from last year mostly comes filled in, and is seldom wrong.
    """

    value: int
    scale: int
    beside: tuple[int, ...] = ()
    neighbours: tuple[Slot, ...] = ()
    last: int | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Cells and the figures that would mend what is broken: `weight` is their likelihood, not to scale."""

    values: tuple[tuple[Slot, int], ...]
    kinds: tuple[Kind, ...]
    weight: float
    exchanged: bool = False


@dataclass(slots=True)
class System:
    """The figures of one return and what is asked of them; `steps` counts what has been tried."""

    figures: Mapping[Slot, Typed]
    demands: Sequence[Demand]
    touching: dict[Slot, list[int]] = field(default_factory=dict)
    cells: list[frozenset[Slot]] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        """Note which demands each cell is in."""
        for index, demand in enumerate(self.demands):
            self.cells.append(demand.cells.intersection(self.figures))
            for slot in self.cells[index]:
                self.touching.setdefault(slot, []).append(index)

    def hard(self, index: int) -> bool:
        """Tell whether a rule must hold."""
        return self.demands[index].rule.entry.severity is Severity.ERROR

    def holds(self, index: int, change: Change) -> bool:
        """Tell whether a demand is met after a change."""
        self.step()
        return self.demands[index].relation.holds(change)

    def step(self) -> None:
        """Count what is tried; raises Spent where it is too much."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Spent

    def broken(self) -> list[int]:
        """Return the demands that must be met and are not."""
        return [i for i, demand in enumerate(self.demands) if self.hard(i) and not demand.relation.holds()]


def components(system: System, broken: Sequence[int]) -> list[list[int]]:
    """Part broken rules that have no cell in common."""
    parts: list[tuple[list[int], set[Slot]]] = []
    for index in broken:
        members, cells = [index], set(system.cells[index])
        apart = []
        for part in parts:
            if part[1].isdisjoint(cells):
                apart.append(part)
            else:
                members += part[0]
                cells |= part[1]
        parts = [*apart, (members, cells)]
    return [sorted(members) for members, _ in parts]


def answers(system: System, broken: Sequence[int]) -> list[Answer]:
    """Return the smallest sets of cells that mend broken rules: one cell, or two that were exchanged; else two.

    Raises Spent where there are too many to try.
    """
    found = [*_singles(system, broken), *_exchanges(system, broken)]
    return found or list(_pairs(system, broken))


def _singles(system: System, broken: Sequence[int]) -> Iterator[Answer]:
    for slot in sorted(frozenset.intersection(*(system.cells[index] for index in broken))):
        if not _roots(system, slot, broken, NOTHING):
            yield Answer(
                (), (), SHARES["next"] if system.figures[slot].value in system.figures[slot].beside else ANYTHING
            )
        for value in _values(system, slot, broken, NOTHING):
            change = {slot: value - system.figures[slot].value}
            if _mends(system, change):
                yield _answer(system, ((slot, value),))


def _values(system: System, slot: Slot, broken: Sequence[int], change: Change) -> Collection[int]:
    """Return the figures of a cell that broken rules ask for; where only inequalities speak, what may be meant."""
    typed = system.figures[slot]
    roots = _roots(system, slot, broken, change)
    now = typed.value + change.get(slot, 0)
    wanted = [{now + root for root in found} for found in roots]
    found = set.intersection(*wanted) if wanted else meanings(typed.value, typed.scale)
    return sorted(found - {typed.value})


def _roots(system: System, slot: Slot, broken: Sequence[int], change: Change) -> list[set[int]]:
    """Return by how much the equations among broken rules ask a cell to be raised, rule by rule."""
    system.step()
    found = (
        {root for row in rows(system.demands[index].relation) if (root := row.root(slot, change)) is not None}
        for index in broken
    )
    return [roots for roots in found if roots]


def _mends(system: System, change: Change) -> bool:
    """Tell whether every rule that must hold does, of those that a change touches."""
    return all(
        system.holds(index, change)
        for index in sorted({index for slot in change for index in system.touching.get(slot, ())})
        if system.hard(index)
    )


def _exchanges(system: System, broken: Sequence[int]) -> Iterator[Answer]:
    cells = frozenset[Slot].union(*(system.cells[index] for index in broken))
    for slot in sorted(cells):
        for other in system.figures[slot].neighbours:
            one, two = system.figures[slot].value, system.figures.get(other, system.figures[slot]).value
            if one == two or (other in cells and other < slot):
                continue
            change = {slot: two - one, other: one - two}
            if all(not system.cells[index].isdisjoint(change) for index in broken) and _mends(system, change):
                yield _answer(system, ((slot, two), (other, one)), exchanged=True)


def _pairs(system: System, broken: Sequence[int]) -> Iterator[Answer]:
    """Change one cell of the broken rule that has fewest, then see whether one other mends the rest."""
    pivot = min(broken, key=lambda index: (len(system.cells[index]), index))
    seen: set[tuple[tuple[Slot, int], ...]] = set()
    for slot in sorted(system.cells[pivot]):
        typed = system.figures[slot]
        for value in sorted(_tries(system, slot, broken)):
            change = {slot: value - typed.value}
            left = _left(system, broken, change)
            if not left:
                continue
            for other in sorted(frozenset.intersection(*(system.cells[index] for index in left)) - {slot}):
                for second in _values(system, other, left, change):
                    both = {**change, other: second - system.figures[other].value}
                    pair = tuple(sorted(((slot, value), (other, second))))
                    if pair not in seen and _mends(system, both):
                        seen.add(pair)
                        yield _answer(system, pair)


def _tries(system: System, slot: Slot, broken: Sequence[int]) -> set[int]:
    """Return what a first cell of two may be meant to be: what some broken rule asks for, and every slip."""
    typed = system.figures[slot]
    wanted = {typed.value + root for roots in _roots(system, slot, broken, NOTHING) for root in roots}
    return (wanted | meanings(typed.value, typed.scale)) - {typed.value}


def _left(system: System, broken: Sequence[int], change: Change) -> list[int]:
    """Return the rules that are broken after a change: those that were, and those that it breaks."""
    touched = {index for slot in change for index in system.touching.get(slot, ())}
    return [
        index
        for index in sorted({*broken, *touched})
        if system.hard(index) and (index not in touched or not system.holds(index, change))
    ]


def _answer(system: System, values: tuple[tuple[Slot, int], ...], *, exchanged: bool = False) -> Answer:
    """Weigh a set of cells: how likely figures are, how likely they were typed so, and what it leaves to ask."""
    weight, kinds = EXCHANGED if exchanged else SECOND ** (len(values) - 1), []
    for slot, value in values:
        typed = system.figures[slot]
        made = slip(typed.value, value, typed.beside, typed.scale) if not exchanged else Slip("next", 1)
        weight *= made.likely * plausible(value, typed) / plausible(typed.value, typed)
        weight *= CARRIED if typed.carried else 1
        kinds.append(made.kind)
    change = {slot: value - system.figures[slot].value for slot, value in values}
    for index in {index for slot in change for index in system.touching.get(slot, ())}:
        if not system.hard(index):
            before, after = (system.demands[index].relation.holds(each) for each in (NOTHING, change))
            weight *= QUERIED ** (before - after)
    return Answer(values, tuple(kinds), weight, exchanged)


SPREAD = 0.2
"""Half the width, as a share, within which figures of one year and the next mostly lie."""

NEGATIVE = 0.05
"""How much seldomer figures are below zero."""

SMALL = 10
"""Figures below are as likely as each other."""

ROUND = 4
"""How much likelier an amount is with every significant digit that it has less."""


def plausible(value: int, typed: Typed) -> float:
    """Return how likely a figure is, not to scale: round amounts, small numbers, and those near last year's most."""
    unit: int = 10**typed.scale
    size = SMALL + abs(value) / unit
    likely = 1.0 if value >= 0 else NEGATIVE
    likely *= 1 / float(ROUND ** len(str(abs(value)).rstrip("0"))) if typed.scale else 1 / size
    if typed.last is None:
        return likely
    # The logarithm of the ratio, near enough: exact for equal figures and without a library's rounding.
    near = SMALL + abs(typed.last) / unit
    ratio = max(size, near) / min(size, near) - 1
    return likely * (0.25 + 30 / (1 + ratio * ratio / (SPREAD * SPREAD)) ** 2)
