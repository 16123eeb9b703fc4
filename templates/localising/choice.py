"""Which answer stands out so far that it may be said, and how sure it is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from templates.localising.relation import Slot
from templates.localising.search import Answer, Spent, System, answers, components
from templates.localising.slips import Kind

ELSEWHERE = 1e-4
"""The weight of all that is not tried: a text, a row that is missing, three figures at once."""

LEAST_SURE = 0.85
"""The share of all answers' weight that one must have to be said."""

LEAST_SURE_ALONE = 0.9
"""The same where only one broken rule would be mended: such an answer may be chance."""

LEAST_SURE_OF_TWO = 0.95
"""The same where two figures are wrong, of which each may make up for the other."""


Values = tuple[tuple[Slot, int], ...]
"""Cells and figures."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Cells with the figures that would mend some demands, by index; `sure` is this answer's share of the weight."""

    values: Values
    mends: tuple[int, ...]
    sure: float


def choices(system: System, unnamed: Collection[Slot]) -> list[Choice]:
    """Name what stands out for each group of broken rules; `unnamed` cells are weighed, and never named."""
    found: list[Choice] = []
    try:
        for broken in components(system, system.broken()):
            found += _standing_out(system, broken, unnamed)
    except Spent:
        pass
    return found


def _standing_out(system: System, broken: Sequence[int], unnamed: Collection[Slot]) -> Iterator[Choice]:
    found = answers(system, broken) if all(system.cells[index] for index in broken) else []
    single = any(len(answer.values) == 1 or answer.exchanged for answer in found)
    least = LEAST_SURE if single else LEAST_SURE_OF_TWO
    whole = ELSEWHERE + sum(answer.weight for answer in found)
    weights: dict[Values, float] = {}
    slips: set[Values] = set()
    for answer in found:
        for values, kind in _parts(answer):
            weights[values] = weights.get(values, 0) + answer.weight
            # Any other figure would do as well as one that no slip leads to.
            slips |= {values} if kind != "any" else set()
    for values, weight in weights.items():
        if weight < least * whole or values not in slips or any(slot in unnamed for slot, _ in values):
            continue
        mends = _mended(system, broken, values)
        if mends and (len(mends) > 1 or weight >= LEAST_SURE_ALONE * whole):
            yield Choice(values, mends, weight / whole)


def _parts(answer: Answer) -> list[tuple[Values, Kind]]:
    """Return what may be said of an answer: two figures that were exchanged together, any others one by one."""
    if answer.exchanged:
        return [(answer.values, "next")]
    return [((value,), kind) for value, kind in zip(answer.values, answer.kinds, strict=True)]


def _mended(system: System, broken: Sequence[int], values: Values) -> tuple[int, ...]:
    """Return the broken demands that these figures alone mend."""
    change = {slot: value - system.figures[slot].value for slot, value in values}
    return tuple(
        index
        for index in broken
        if not system.cells[index].isdisjoint(change) and system.demands[index].relation.holds(change)
    )


def likeliest(system: System) -> set[Slot]:
    """Return of each group of broken rules the cell that is wrong most likely, whether it stands out or not."""
    found: set[Slot] = set()
    for broken in components(system, system.broken()):
        weights: dict[Slot, float] = {}
        for answer in answers(system, broken):
            for slot, _ in answer.values:
                weights[slot] = weights.get(slot, 0) + answer.weight
        found |= {max(weights, key=lambda slot: (weights[slot], slot))} if weights else set()
    return found
