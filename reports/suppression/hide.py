"""Choose what to hide, so that nothing small is published and nothing that is hidden can be worked out."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from reports.suppression.figures import ROOT, Cell, Figures, Group, Place
from reports.suppression.relations import Relation
from reports.suppression.worlds import Equations, World, another, worlds

TRIED = 20
"""So many places near a figure are looked at for one that gives it another world by being hidden."""


class Hiding:
    """What is hidden of a form, and the other worlds that leaves possible.

    `ties` name for a sensitive group the figures beside it whose lines would tell it. What of a year's periods is
    published stands as it is (`beside`): only the year's own figures can be hidden for its sake.
    """

    def __init__(
        self, known: Figures, relations: Sequence[Relation], ties: Mapping[Group, Sequence[Group]], minimum: int
    ) -> None:
        self.places: dict[Place, None] = {}
        self.silent: dict[Group, None] = {}
        self._known, self._ties, self._minimum = known, ties, minimum
        self.equations = Equations()
        self._cells = list(known.values)
        self.numbers = {cell: self.equations.figure(value, min(1, value)) for cell, value in known.values.items()}
        self._members: dict[Place, list[int]] = {}
        for cell, number in self.numbers.items():
            self._members.setdefault(known.place(cell), []).append(number)
        self._safe: set[int] = set()
        """Figures for which another value is known to fit: it still does when more is hidden."""
        self._waiting: deque[int] = deque()
        self.left: list[int] = []
        """Small numbers that stand nowhere and are left of a list."""
        self._sums = [each for relation in relations if (each := self._sum(relation))]

    def _sum(self, relation: Relation) -> tuple[int, list[int]] | None:
        """Add a relation to the equations; return a whole and its parts where small counts can hide among them."""
        known = self._known
        terms = [(self.numbers[cell], times) for cell, times in relation.terms if cell in self.numbers]
        if relation.rest:
            left = sum(self.equations.values[number] * times for number, times in terms)
            rest = self.equations.figure(left, 0, unknown=True)
            terms.append((rest, -1))
            told = any(known.groups[cell.quantity] in known.sensitive for cell, _ in relation.terms)
            if relation.rest == "people" and told and 0 < left < self._minimum:
                self.left.append(rest)
                self._waiting.append(rest)
        self.equations.sum(terms)
        whole = relation.whole
        if whole and known.guards(whole):
            return terms[0][0], [number for number, _ in terms[1:]]
        return None

    def beside(self, periods: Sequence["Hiding"], sums: Iterable[tuple[Cell, Sequence[int]]]) -> None:
        """Take in what is hidden of a year's periods; `sums` name the year's figures that some of them add up to."""
        more = [self.equations.taken(each.equations) for each in periods]
        for each, begin in zip(periods, more, strict=True):
            hidden = [number for number in each.numbers.values() if each.equations.unknown[number]]
            self._waiting.extend(begin + number for number in (*hidden, *each.left))
        for cell, of in sums:
            parts = [more[at] + periods[at].numbers[cell] for at in of if cell in periods[at].numbers]
            whole = [self.numbers[cell]] if cell in self.numbers else []
            terms = [*((number, 1) for number in whole), *((number, -1) for number in parts)]
            if terms and not sum(self.equations.values[number] * times for number, times in terms):
                self.equations.sum(terms)
                if whole and self._known.guards(cell):
                    self._sums.append((whole[0], parts))

    def settle(self) -> None:
        """Hide small counts, then others until every hidden figure, and what is left of each list, has other worlds."""
        for cell, value in self._known.values.items():
            if 0 < value < self._minimum and self._known.guards(cell):
                self._hide(self._known.place(cell))
        while self._waiting or self._part_crowds():
            figure = self._waiting.popleft() if self._waiting else -1
            if figure >= 0 and figure not in self._safe and not self._has_other(figure):
                self._widen(figure)
                self._waiting.appendleft(figure)

    def _hide(self, place: Place) -> None:
        """Hide a place, with the lines that would tell it; the district's own figure takes the whole group along."""
        if place.node == ROOT:
            self._silence(place.group)
            return
        for each in self._tied(place):
            self.places[each] = None
            for number in self._members.get(each, ()):
                if not self.equations.unknown[number]:
                    self.equations.unknown[number] = True
                    self._waiting.append(number)

    def _tied(self, place: Place) -> list[Place]:
        """A place and, of a unit's line, what else would tell it."""
        groups = self._ties.get(place.group, ()) if place.node.unit else ()
        return [place, *(Place(group, place.node) for group in groups)]

    def _silence(self, group: Group) -> None:
        if group in self.silent:
            return
        self.silent[group] = None
        for place, members in self._members.items():
            for number in members if place.group == group else ():
                self.equations.unknown[number] = True
                self.equations.floors[number] = 0
                self._waiting.append(number)
        for other in self._ties.get(group, ()):
            self._silence(other)

    def _has_other(self, figure: int) -> bool:
        found = another(self.equations, figure)
        self._safe |= found.keys() if found else set()
        return found is not None

    def _part_crowds(self) -> bool:
        """Hide another part where those hidden of a published count are together a small one."""
        for whole, parts in self._sums:
            if not self.equations.unknown[whole]:
                hidden = [part for part in parts if self.equations.unknown[part]]
                if 0 < sum(self.equations.values[part] for part in hidden) < self._minimum:
                    own = [part for part in parts if part < len(self._cells)]
                    shown = [part for part in own if not self.equations.unknown[part]] or [whole]
                    self._hide(min(map(self._place, shown), key=self._size))
                    return True
        return False

    def _widen(self, figure: int) -> None:
        """Hide what gives a figure another world, or all that it hangs together with."""
        if world := self._cheapest(figure):
            for place in self._published(world):
                self._hide(place)
            self._safe |= world.keys()
            return
        for group in dict.fromkeys(place.group for place in self._around(figure)):
            self._silence(group)
        # Nothing that it could be worked out from is published any more.
        self._safe.add(figure)

    def _cheapest(self, figure: int) -> World | None:
        """Find a world that changes little of what is published: one place near by, else few, last the district's."""
        near = islice((place for place in self._around(figure) if place.node != ROOT), TRIED)
        for place in sorted(near, key=self._size):
            more = {number for each in self._tied(place) for number in self._members.get(each, ())}
            if world := next(worlds(self.equations, figure, more), None):
                return world
        shown = {number for number in self.numbers.values() if not self.equations.unknown[number]}
        roots = {number for number in shown if self._cells[number].node == ROOT}
        for published in (shown - roots, shown):
            if found := list(worlds(self.equations, figure, published)):
                return min(found, key=self._cost)
        return None

    def _published(self, world: World) -> list[Place]:
        """Name the places that are not hidden yet of the figures that another world changes."""
        return list(dict.fromkeys(self._place(number) for number in world if not self.equations.unknown[number]))

    def _cost(self, world: World) -> tuple[int, object]:
        places = self._published(world)
        return len(places), sorted(map(self._size, places))

    def _around(self, figure: int) -> Iterator[Place]:
        """Name the published places that hang together with a figure, those first with fewer hidden ones between."""
        seen, waiting = {figure}, deque([figure])
        while waiting:
            for sum_, _ in self.equations.held[waiting.popleft()]:
                for other, _ in self.equations.sums[sum_]:
                    if other not in seen:
                        seen.add(other)
                        if self.equations.unknown[other]:
                            waiting.append(other)
                        elif other < len(self._cells):
                            yield self._place(other)

    def _place(self, number: int) -> Place:
        return self._known.place(self._cells[number])

    def _size(self, place: Place) -> tuple[bool, int, str, bool, list[tuple[str, str]], str, str]:
        """Order places: the district's last, smaller counts first."""
        members = self._members[place]
        counts = [
            self.equations.values[number] for number in members if self._cells[number].quantity in self._known.counts
        ]
        weight = sum(counts) if counts else sum(abs(self.equations.values[number]) for number in members)
        return place.node == ROOT, weight, *place.node.order, place.group.sheet, place.group.field
