"""Which answer stands out so far that it may be said, and how sure it is."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from templates.localising.relation import Slot
from templates.localising.search import Answer, Spent, System, answers, components

ELSEWHERE = 1e-4
"""The weight of all that is not tried: a text, a row that is missing, three figures at once."""

LEAST_SURE = 0.85
"""The share of all answers' weight that one must have to be said."""

LEAST_SURE_ALONE = 0.9
"""The same where only one broken rule would be mended: such an answer may be chance."""

LEAST_SURE_OF_TWO = 0.95
"""The same where two figures are wrong, of which each may make up for the other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Cells with the figures that would mend some demands, by index; `sure` is this answer's share of the weight."""

    values: tuple[tuple[Slot, int], ...]
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
    for values in dict.fromkeys(part for answer in found for part in _parts(answer)):
        share = sum(answer.weight for answer in found if set(values) <= set(answer.values)) / whole
        mends = _mended(system, broken, values)
        enough = least if len(mends) > 1 else max(least, LEAST_SURE_ALONE)
        named = all(slot not in unnamed for slot, _ in values)
        if named and mends and share >= enough and _typed_so(found, values):
            yield Choice(values, mends, share)


def _parts(answer: Answer) -> list[tuple[tuple[Slot, int], ...]]:
    """Return what may be said of an answer: two figures that were exchanged together, any others one by one."""
    return [answer.values] if answer.exchanged else [(value,) for value in answer.values]


def _typed_so(found: Sequence[Answer], values: tuple[tuple[Slot, int], ...]) -> bool:
    """Tell whether figures were typed by a slip that people make, and not just any others would do."""
    return any(
        kind != "any"
        for answer in found
        for value, kind in zip(answer.values, answer.kinds, strict=True)
        if value in values and set(values) <= set(answer.values)
    )


def _mended(system: System, broken: Sequence[int], values: tuple[tuple[Slot, int], ...]) -> tuple[int, ...]:
    """Return the broken demands that these figures alone mend; none if they leave any other broken that they touch."""
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
