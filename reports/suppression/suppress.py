"""Suppression: which figures of a year stay unpublished, as tables and answers ask for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reports.suppression.figures import ROOT, Figures, Group, Node, Place, figures, quantity_of
from reports.suppression.hide import Hiding
from reports.suppression.relations import over_year, relations, ties
from reports.total import Totals
from templates.compiled import measures
from templates.form import Form


@dataclass(frozen=True)
class Suppression:
    """What is not published of a year's figures; `silent` measures (form, measure) are not published at all."""

    minimum: int
    root: str
    hidden: frozenset[tuple[str, str, Node]] = frozenset()
    silent: frozenset[tuple[str, str]] = frozenset()

    def of_unit(self, form: str, measure: str, unit: str, *, own: bool) -> bool:
        """Return whether a unit's figure is hidden: its own, or its own with those of all units under it."""
        node = Node(unit, own) if own or unit != self.root else ROOT
        return (form, measure) in self.silent or (form, measure, node) in self.hidden

    def of_district(self, form: str, measure: str, pins: Iterable[tuple[str, str]]) -> bool:
        """Return whether the district's figure for some values of its breakdown is hidden."""
        return (form, measure) in self.silent or (form, measure, Node(pins=frozenset(pins))) in self.hidden


def suppress(
    totals: Totals, forms: Mapping[str, Form], minimum: int, periods: Mapping[str, Totals] = MappingProxyType({})
) -> Suppression:
    """Choose what to hide so that no count of 1 to minimum - 1 persons or households can be read or worked out.

    All figures of a form are one system of relations. Sensitive measures of one list under the same
    conditions share their hidden places, amounts with counts. Where the district's own count would
    have to be hidden, or an amount is broken down as no count is, the measure is silent.
    `periods` are those of the year that may be published too, each by itself: period → its totals.
    """
    hidden: set[tuple[str, str, Node]] = set()
    silent: set[tuple[str, str]] = set()
    for form in forms.values():
        if not any(measure.sensitive for measure in measures(form).values()):
            continue
        known = figures(form, totals)
        hiding = _hiding(form, known, totals, minimum)
        of_form = [periods[period] for period in form.periods if period in periods]
        if of_form:
            told = [figures(form, each) for each in of_form]
            apart = [_hiding(form, own, each, minimum) for own, each in zip(told, of_form, strict=True)]
            for each in apart:
                each.settle()
            hiding.beside(apart, over_year(form, known, told, of_form))
        hiding.settle()
        silent |= {(form.name, name) for name in known.untold}
        names: dict[Group, list[str]] = {}
        for measure in measures(form).values():
            if measure.name not in known.untold:
                names.setdefault(known.groups[quantity_of(measure)], []).append(measure.name)
        silent |= {(form.name, name) for group in hiding.silent for name in names[group]}
        hidden |= {
            (form.name, name, node)
            for place in hiding.places
            for name in names[place.group]
            for node in _nodes(place, totals)
        }
    return Suppression(minimum, totals.tree.root, frozenset(hidden), frozenset(silent))


def _hiding(form: Form, known: Figures, totals: Totals, minimum: int) -> Hiding:
    return Hiding(known, relations(form, known, totals), ties(form, known), minimum)


def _nodes(place: Place, totals: Totals) -> Iterator[Node]:
    """A unit with none below it has one figure, which tables ask for by either name."""
    node = place.node
    yield node
    if node.own and not totals.tree.children[node.unit]:
        yield node._replace(own=False)
