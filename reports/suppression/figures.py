"""What a publication of a form tells: figures of quantities, by unit and by breakdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

from reports.total import Key, Totals
from templates.compiled import measures as compiled_measures
from templates.form import Form
from templates.formulas.nodes import Aggregate, Figure, Term
from templates.measure import Measure

Pins = frozenset[tuple[str, str]]
"""Values of a breakdown: (field, value) pairs; none for the total over it."""


class Node(NamedTuple):
    """Whose figure: a unit's own, a unit's with all under it, or the district's for some pins."""

    unit: str = ""
    own: bool = False
    pins: Pins = frozenset()

    @property
    def order(self) -> tuple[str, bool, list[tuple[str, str]]]:
        """Where it stands among others, the same in every run."""
        return self.unit, self.own, sorted(self.pins)


ROOT = Node()
"""The whole district's figure."""


class Quantity(NamedTuple):
    """What is added up, whatever it is broken down by: rows, different values or a sum of a sheet's field."""

    name: Literal["count", "distinct", "sum"]
    sheet: str
    field: str = ""
    conditions: frozenset[Term] = frozenset()


class Group(NamedTuple):
    """Quantities that are hidden together: the sensitive ones that tell of the same rows, any other alone.

    A sensitive count of a record or matrix stands alone too, unless an amount of its sheet is sensitive.
    """

    sheet: str
    conditions: frozenset[Term] = frozenset()
    field: str = ""


class Place(NamedTuple):
    """What is hidden or published as one: all figures of a group at one node."""

    group: Group
    node: Node


class Cell(NamedTuple):
    """One figure."""

    quantity: Quantity
    node: Node


@dataclass(frozen=True)
class Figures:
    """The figures of a form that are not zero, in a fixed order.

    `groups` tell with what a quantity is hidden, `sensitive` which of them tell of few people;
    `bys` the fields that each quantity is broken down by.
    """

    values: Mapping[Cell, int]
    groups: Mapping[Quantity, Group]
    counts: frozenset[Quantity]
    """Those of persons, households or times, not of money."""
    sensitive: frozenset[Group]
    bys: Mapping[Quantity, Sequence[tuple[str, ...]]]
    untold: frozenset[str] = frozenset()
    """Measures that are never published: sensitive amounts broken down as no count is, which would tell how few."""

    def place(self, cell: Cell) -> Place:
        """With what a figure is hidden."""
        return Place(self.groups[cell.quantity], cell.node)

    def guards(self, cell: Cell) -> bool:
        """Tell whether a figure is a sensitive count, no amount: where it is small it may not be read."""
        return cell.quantity in self.counts and self.groups[cell.quantity] in self.sensitive


def quantity_of(measure: Measure) -> Quantity:
    """Return what a measure adds up."""
    tree = measure.tree
    return Quantity("sum", tree.sheet, tree.field) if isinstance(tree, Figure) else quantity(tree)


def quantity(tree: Aggregate) -> Quantity:
    """What an aggregate adds up; a measure looks nothing up."""
    assert tree.name != "look"
    assert tree.name != "found"
    return Quantity(tree.name, tree.sheet, tree.column.field if tree.column else "", frozenset(tree.conditions))


def figures(form: Form, totals: Totals) -> Figures:
    """Gather the figures of a form that are published by unit and by breakdown."""
    measures = {name: (measure, quantity_of(measure)) for name, measure in compiled_measures(form).items()}
    groups = dict(_groups(measures))
    untold = frozenset(_untold(measures, groups))
    measures = {name: told for name, told in measures.items() if name not in untold}
    bys: dict[Quantity, list[tuple[str, ...]]] = {}
    for measure, of in measures.values():
        bys.setdefault(of, []).append(measure.by)
    values: dict[Cell, int] = {}
    for of, node, value in (*_of_units(form.name, measures, totals), *_of_district(form.name, measures, totals)):
        if value:
            values[Cell(of, node)] = values.get(Cell(of, node), 0) + value
    return Figures(
        values,
        groups={of: groups[of] for of in bys},
        counts=frozenset(of for measure, of in measures.values() if measure.counts),
        sensitive=frozenset(groups[of] for measure, of in measures.values() if measure.sensitive),
        bys=bys,
        untold=untold,
    )


Measures = Mapping[str, tuple[Measure, Quantity]]


def _groups(measures: Measures) -> Iterator[tuple[Quantity, Group]]:
    amounts = {of.sheet for measure, of in measures.values() if measure.sensitive and not measure.counts}
    for measure, of in measures.values():
        together = measure.sensitive and (measure.sheet.layout == "list" or of.sheet in amounts)
        yield of, Group(of.sheet, of.conditions, "" if together else of.field or of.name)


def _untold(measures: Measures, groups: Mapping[Quantity, Group]) -> Iterator[str]:
    sensitive = [(measure, groups[of]) for measure, of in measures.values() if measure.sensitive]
    counted = {(group, measure.by) for measure, group in sensitive if measure.counts}
    yield from (measure.name for measure, group in sensitive if (group, measure.by) not in counted)


Values = Iterator[tuple[Quantity, Node, int]]


def _of_units(form: str, measures: Measures, totals: Totals) -> Values:
    """By unit, each quantity once: as it is declared without a breakdown, else added up over one."""
    told: dict[Quantity, str] = {}
    for name, (measure, of) in sorted(measures.items(), key=lambda item: bool(item[1][0].by)):
        if not measure.by or of.name != "distinct":
            told.setdefault(of, name)
    wanted = {name: of for of, name in told.items()}
    for own, figures_of in ((True, totals.own), (False, totals.whole)):
        for unit, figures in figures_of.items():
            if own or totals.tree.children[unit] or unit == totals.tree.root:
                node = ROOT if unit == totals.tree.root and not own else Node(unit, own)
                yield from (
                    (wanted[key.measure], node, value) for key, value in figures.items() if _is(key, form, wanted)
                )


def _of_district(form: str, measures: Measures, totals: Totals) -> Values:
    """Broken-down figures, and those that add with their totals over each field."""
    tellers: dict[tuple[Quantity, frozenset[str]], str] = {}
    for key, value in totals.district(form).items():
        if key.measure not in measures:
            continue
        measure, of = measures[key.measure]
        pairs = list(zip(measure.by, key.values, strict=False))
        for size in range(len(pairs) if of.name == "distinct" else 1, len(pairs) + 1) if pairs else ():
            for pins in map(frozenset, combinations(pairs, size)):
                # Two measures may tell the same quantity, broken down by fields of which they share some.
                fields = frozenset(field for field, _ in pins)
                if (of, fields) not in tellers:
                    tellers[of, fields] = _teller(measures, of, fields)
                if tellers[of, fields] == measure.name:
                    yield of, Node(pins=pins), value


def _is(key: Key, form: str, wanted: Mapping[str, Quantity]) -> bool:
    return key.form == form and key.measure in wanted


def _teller(measures: Measures, of: Quantity, fields: frozenset[str]) -> str:
    """The first measure of a quantity that tells it by some fields, alone or among others."""
    exact = of.name == "distinct"
    return next(
        name
        for name, (measure, other) in measures.items()
        if other == of and (fields == set(measure.by) if exact else fields <= set(measure.by))
    )
