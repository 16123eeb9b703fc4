"""What must hold between the figures of one return, in whole numbers: what is asked of a change of some of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from templates.formulas.nodes import COMPARE, Comparison

Slot = tuple[str, str, int]
"""A cell: sheet, field, row of its frame."""

Change = Mapping[Slot, int]
"""By how much cells are raised, in their smallest units."""

NOTHING: Change = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of cells, each so many times, and constants: its value with the figures as typed, scaled by 10**scale."""

    parts: Mapping[Slot, int]
    value: int
    scale: int

    def times(self, factor: int, scale: int = 0) -> "Sum":
        """Return a multiple of it."""
        parts = {slot: each * factor for slot, each in self.parts.items()}
        return Sum(parts, self.value * factor, self.scale + scale)

    def at(self, scale: int) -> "Sum":
        """Return the same at a scale that is at least its own."""
        lift = int(10 ** (scale - self.scale))
        return self if lift == 1 else Sum(self.times(lift).parts, self.value * lift, scale)


def plus(sums: Iterable[Sum], scale: int) -> Sum:
    """Add sums up at a scale that is at least that of each."""
    parts: dict[Slot, int] = {}
    value = 0
    for each in sums:
        lifted = each.at(scale)
        value += lifted.value
        for slot, times in lifted.parts.items():
            parts[slot] = parts.get(slot, 0) + times
    return Sum({slot: times for slot, times in parts.items() if times}, value, scale)


@dataclass(frozen=True, slots=True)
class Row:
    """A sum of cells compared with nothing: `value` is the sum with the figures as typed."""

    parts: Mapping[Slot, int]
    value: int
    comparison: Comparison

    def holds(self, change: Change = NOTHING) -> bool:
        """Tell whether it holds after a change."""
        return bool(COMPARE[self.comparison](self.after(change), 0))

    def after(self, change: Change) -> int:
        """Return the sum after a change."""
        return self.value + sum(self.parts.get(slot, 0) * raised for slot, raised in change.items())

    def root(self, slot: Slot, change: Change) -> int | None:
        """Return by how much more a cell must be raised for an equation to hold; None if no whole number does."""
        if self.comparison != "==" or slot not in self.parts:
            return None
        raised, rest = divmod(-self.after(change), self.parts[slot])
        return None if rest else raised


@dataclass(frozen=True, slots=True)
class Every:
    """All of some relations."""

    parts: tuple["Relation", ...]

    def holds(self, change: Change = NOTHING) -> bool:
        """Tell whether all hold after a change."""
        return all(part.holds(change) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of some relations."""

    parts: tuple["Relation", ...]

    def holds(self, change: Change = NOTHING) -> bool:
        """Tell whether any holds after a change."""
        return any(part.holds(change) for part in self.parts)


Relation = Row | Every | Some

Truth = bool | Relation
"""What no change touches is true or false already."""


def every(parts: Iterable[Truth]) -> Truth:
    """Join relations of which all must hold."""
    return _joined(parts, Every, decisive=False)


def some(parts: Iterable[Truth]) -> Truth:
    """Join relations of which one must hold."""
    return _joined(parts, Some, decisive=True)


def _joined(parts: Iterable[Truth], join: type[Every] | type[Some], *, decisive: bool) -> Truth:
    """Join relations: one that is decisive is enough, and those that decide nothing are left out."""
    left = []
    for part in parts:
        if part is decisive:
            return decisive
        if not isinstance(part, bool):
            left.append(part)
    return left[0] if len(left) == 1 else join(tuple(left)) if left else not decisive


def rows(relation: Relation) -> Iterator[Row]:
    """Yield the comparisons that a relation is made of."""
    if isinstance(relation, Row):
        yield relation
    else:
        for part in relation.parts:
            yield from rows(part)


def slots(relation: Relation) -> frozenset[Slot]:
    """Return the cells that a relation speaks of."""
    return frozenset(slot for row in rows(relation) for slot in row.parts)


def moved(relation: Relation, change: Change) -> Relation:
    """Return a relation as it stands after a change."""
    if isinstance(relation, Row):
        return Row(relation.parts, relation.after(change), relation.comparison)
    parts = tuple(moved(part, change) for part in relation.parts)
    return Every(parts) if isinstance(relation, Every) else Some(parts)
