"""Small counts hidden: which figures of a year stay unpublished, so that none can be worked out from the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import NamedTuple

from reports.total import Totals
from templates.compiled import measures
from templates.form import Form
from templates.formulas.nodes import Term
from templates.measure import Measure

Pins = frozenset[tuple[str, str]]
"""Values of a breakdown: (field, value) pairs; none for the total over it."""


class Node(NamedTuple):
    """One published figure: a unit's own, a unit's with all under it, or the district's for some pins."""

    unit: str = ""
    own: bool = False
    pins: Pins = frozenset()


ROOT = Node()
"""The whole district's figure."""

Counts = Mapping[Node, Mapping[str, int]]
"""Of every figure that is not zero, the counts that stand there: measure → count."""


class Sum(NamedTuple):
    """A figure that is the sum of others; of persons counted once it is at least not independent of them."""

    whole: Node
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Suppression:
    """What is not published of a year's figures; `silent` measures (form, measure) are not published at all."""

    minimum: int
    root: str
    hidden: frozenset[tuple[str, str, Node]] = frozenset()
    silent: frozenset[tuple[str, str]] = frozenset()

    def of_unit(self, form: str, measure: str, unit: str, *, own: bool) -> bool:
        """Tell whether a unit's figure is hidden: its own, or its own with those of all units under it."""
        node = Node(unit, own) if own or unit != self.root else ROOT
        return (form, measure) in self.silent or (form, measure, node) in self.hidden

    def of_district(self, form: str, measure: str, pins: Iterable[tuple[str, str]]) -> bool:
        """Tell whether the district's figure for some values of its breakdown is hidden."""
        return (form, measure) in self.silent or (form, measure, Node(pins=frozenset(pins))) in self.hidden


def suppress(totals: Totals, forms: Mapping[str, Form], minimum: int) -> Suppression:
    """Choose what to hide so that no count of 1 to minimum - 1 persons or households is published.

    Sensitive measures of one list under the same conditions share their hidden places, amounts with
    counts. Where the district's own count is too small, or an amount is broken down as no count is,
    the measure is silent. The form's other figures of a unit are hidden with its sensitive amounts.
    """
    hidden: set[tuple[str, str, Node]] = set()
    silent: set[tuple[str, str]] = set()
    for form in forms.values():
        known = measures(form).values()
        plain = [other.name for other in known if not other.sensitive]
        for family in _families(known):
            counted = {each.by for each in family if each.counts}
            silent |= {(form.name, each.name) for each in family if each.by not in counted}
            counts = _counts(form.name, family, totals)
            nodes = hide(counts, [*_tree_sums(totals), *_pin_sums(counts)], minimum)
            names = [each.name for each in family]
            names += plain if any(not each.counts for each in family) else []
            if nodes is None:
                silent |= {(form.name, name) for name in names}
            else:
                hidden |= {(form.name, name, node) for name in names for node in nodes}
    return Suppression(minimum, totals.tree.root, frozenset(hidden), frozenset(silent))


def _families(known: Iterable[Measure]) -> Iterable[list[Measure]]:
    """Sensitive measures that tell of the same rows: of one sheet, under the same conditions."""
    found: dict[tuple[str, frozenset[Term]], list[Measure]] = {}
    for measure in known:
        if measure.sensitive:
            found.setdefault((measure.sheet.name, measure.conditions), []).append(measure)
    return found.values()


def _counts(form: str, family: Sequence[Measure], totals: Totals) -> Counts:
    """Add up what stands at every node, for each count of a family."""
    counts: dict[Node, dict[str, int]] = {}
    counted = {each.name: each for each in family if each.counts}
    for node, name, value in (*_of_units(form, counted, totals), *_of_district(form, counted, totals)):
        if value:
            figures = counts.setdefault(node, {})
            figures[name] = figures.get(name, 0) + value
    return counts


Counted = Iterator[tuple[Node, str, int]]


def _of_units(form: str, counted: Mapping[str, Measure], totals: Totals) -> Counted:
    for own, figures_of in ((True, totals.own), (False, totals.whole)):
        for unit, figures in figures_of.items():
            node = ROOT if unit == totals.tree.root and not own else Node(unit, own)
            for key, value in figures.items():
                if key.form == form and key.measure in counted and not counted[key.measure].by:
                    yield node, key.measure, value


def _of_district(form: str, counted: Mapping[str, Measure], totals: Totals) -> Counted:
    """Broken-down figures, and those that add with all their totals."""
    for key, value in totals.district(form).items():
        measure = counted.get(key.measure)
        if measure and measure.by:
            pairs = list(zip(measure.by, (key.row, key.column), strict=False))
            for size in range(len(pairs) if measure.distinct else 0, len(pairs) + 1):
                for pins in combinations(pairs, size):
                    yield Node(pins=frozenset(pins)), key.measure, value


def _tree_sums(totals: Totals) -> Iterator[Sum]:
    for unit, below in totals.tree.children.items():
        whole = ROOT if unit == totals.tree.root else Node(unit)
        yield Sum(whole, (Node(unit, own=True), *map(Node, below)))


def _pin_sums(counts: Counts) -> Iterable[Sum]:
    """Every total over one field of a breakdown."""
    parts: dict[tuple[Node, frozenset[str]], list[Node]] = {}
    for node in counts:
        fields = frozenset(field for field, _ in node.pins)
        for pin in node.pins:
            parts.setdefault((Node(pins=node.pins - {pin}), fields), []).append(node)
    return [Sum(whole, tuple(nodes)) for (whole, _), nodes in parts.items()]


def hide(counts: Counts, sums: Sequence[Sum], minimum: int) -> AbstractSet[Node] | None:
    """Hide small counts, and others until no hidden one follows from the sums; None if the district's would be.

    A zero is never hidden, so whoever reads knows a hidden count to be at least 1: what is hidden of a
    published sum must together be no small count, and every hidden figure must have another value
    that fits all that is published.
    """
    hidden = {node for node, each in counts.items() if any(0 < count < minimum for count in each.values())}
    held = [Sum(each.whole, tuple(node for node in each.parts if node in counts)) for each in sums]
    held = [each for each in held if each.parts]
    size = partial(_size, counts=counts)
    while ROOT not in hidden:
        loose = [each for each in held if _tells(each, hidden, counts, minimum)]
        known = frozenset() if loose else fixed(held, hidden, counts)
        if not loose and not known:
            return hidden
        touched = loose or [each for each in held if known & {each.whole, *each.parts}]
        more = sorted({node for each in touched if (node := _next(each, hidden, counts))}, key=size)
        if not more:
            return None
        # One at a time where only several sums together tell: each may already blur the others.
        hidden |= set(more if loose else more[:1])
    return None


def _tells(each: Sum, hidden: AbstractSet[Node], counts: Counts, minimum: int) -> bool:
    """Tell whether a sum alone gives away a hidden figure, or a small count of several together."""
    parts = [node for node in each.parts if node in hidden]
    if each.whole in hidden:
        return not parts
    names = {name for node in parts for name in counts[node]}
    return len(parts) == 1 or any(sum(counts[node].get(name, 0) for node in parts) < minimum for name in names)


def _next(each: Sum, hidden: AbstractSet[Node], counts: Counts) -> Node | None:
    """The smallest part that is still published, else the sum itself."""
    open_ = [node for node in each.parts if node not in hidden]
    if open_:
        return min(open_, key=lambda node: _size(node, counts))
    return None if each.whole in hidden else each.whole


def _size(node: Node, counts: Counts) -> tuple[int, str, bool, list[tuple[str, str]]]:
    return sum(counts.get(node, {}).values()), node.unit, node.own, sorted(node.pins)


def fixed(sums: Iterable[Sum], hidden: AbstractSet[Node], counts: Counts) -> AbstractSet[Node]:
    """Which hidden figures may have one value only, for all that is published and that each is at least 1.

    Every way to change the hidden figures and keep the published ones is put together from a basis,
    found by rational elimination. Figures that no basis way changes by whole numbers down to 1 at the
    least, up or down, are held to be fixed: no figure with one value only is missed.
    """
    solved = _solved(sums, hidden, counts)
    ways = {node: {node: Fraction(1)} for node in hidden if node not in solved}
    for pivot, row in solved.items():
        for node in row.keys() - {pivot}:
            ways[node][pivot] = -row[node]
    free: set[Node] = set()
    for way in ways.values():
        if any(all(_bears(counts, node, sign * by) for node, by in way.items()) for sign in (1, -1)):
            free |= way.keys()
    return hidden - free


def _bears(counts: Counts, node: Node, by: Fraction) -> bool:
    least = min(counts[node].values()) if node in counts else None
    return by.denominator == 1 and (by > 0 or least is None or least + by >= 1)


Row = dict[Node, Fraction]


def _solved(sums: Iterable[Sum], hidden: AbstractSet[Node], counts: Counts) -> dict[Node, Row]:
    """Solve the sums for some hidden figures, the greatest first: figure → its row, reduced to free figures."""
    solved: dict[Node, Row] = {}
    for each in sums:
        row = {node: Fraction(1) for node in each.parts if node in hidden}
        if each.whole in hidden:
            row[each.whole] = Fraction(-1)
        for node in [node for node in row if node in solved]:
            row = _less(row, solved[node], row[node])
        if row:
            pivot = max(row, key=lambda node: _size(node, counts))
            row = {node: value / row[pivot] for node, value in row.items()}
            solved = {
                node: _less(other, row, other[pivot]) if pivot in other else other for node, other in solved.items()
            }
            solved[pivot] = row
    return solved


def _less(row: Row, other: Row, times: Fraction) -> Row:
    both = {node: row.get(node, Fraction(0)) - times * other.get(node, Fraction(0)) for node in (*row, *other)}
    return {node: value for node, value in both.items() if value}
