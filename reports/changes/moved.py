"""Every total that moved between two editions, by unit, with the returns that moved it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from reports.changes.edition import Edition
from reports.gathering.exchange.origins import Origin
from reports.gathering.unit_tree import Unit
from reports.total import Key
from templates.compiled import measures
from templates.form import Form


class Moved(NamedTuple):
    """A figure of a unit that is not what it was; None where one edition has none. `files` moved it."""

    unit: Unit
    key: Key
    before: int | None
    after: int | None
    files: tuple[str, ...]

    @property
    def by(self) -> int:
        """How far it moved."""
        return (self.after or 0) - (self.before or 0)


class Exchanged(NamedTuple):
    """A file that is not what it was; None where one edition does not have it."""

    before: Origin | None
    after: Origin | None

    @property
    def either(self) -> Origin:
        """The newer of the two."""
        origin = self.after or self.before
        assert origin
        return origin


@dataclass(frozen=True)
class Changes:
    """What changed from one edition to another."""

    before: Edition
    after: Edition
    forms: Mapping[str, Form]

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """The totals that moved: unit by unit as the register has them, in the order of forms and measures."""
        ranks = {
            (name, measure): (at, index)
            for at, (name, form) in enumerate(self.forms.items())
            for index, measure in enumerate(measures(form))
        }

        def rank(key: Key) -> tuple[tuple[int, int], list[str]]:
            return ranks[key.form, key.measure], [value.zfill(8) for value in key.values]

        found: dict[tuple[str, Key], tuple[Unit, int | None, int | None]] = {}
        for unit in self._units():
            was, now = self.before.figures(unit.code), self.after.figures(unit.code)
            for key in sorted(was.keys() | now.keys(), key=rank):
                if was.get(key, 0) != now.get(key, 0):
                    found[unit.code, key] = unit, was.get(key), now.get(key)
        gave, give = self.before.shares(found), self.after.shares(found)
        return tuple(
            Moved(unit, spot[1], before, after, _differing(gave[spot], give[spot]))
            for spot, (unit, before, after) in found.items()
        )

    @cached_property
    def exchanged(self) -> tuple[Exchanged, ...]:
        """The files that are not what they were, came or went, in the order of their names."""
        was, now = self.before.origins, self.after.origins
        pairs = (Exchanged(was.get(file), now.get(file)) for file in sorted(was.keys() | now.keys()))
        return tuple(pair for pair in pairs if pair.before != pair.after)

    @property
    def district(self) -> tuple[Moved, ...]:
        """Those of the unit above all others."""
        return tuple(each for each in self.moved if each.unit.code == self.after.totals.tree.root)

    def __bool__(self) -> bool:
        """Tell whether any total moved."""
        return bool(self.moved)

    def _units(self) -> Iterator[Unit]:
        known = {unit.code: unit for edition in (self.after, self.before) for unit, _ in edition.totals.tree.walk()}
        now = self.after.totals.tree.units
        yield from (now.get(code, unit) for code, unit in known.items())


def _differing(was: Mapping[str, int], now: Mapping[str, int]) -> tuple[str, ...]:
    """Name the files that do not give what they gave."""
    return tuple(sorted(file for file in was.keys() | now.keys() if was.get(file, 0) != now.get(file, 0)))
