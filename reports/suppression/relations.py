"""What is known of a form's figures without seeing a return: which add up to which, and which are a part of which.

Nothing here names a form: all of it follows from the trees of its measures, computed fields and rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from reports.suppression.figures import ROOT, Cell, Figures, Group, Node, Pins, Quantity, quantity_of
from reports.suppression.implication import apart, implies
from reports.suppression.rules import Existence, Linear, Rest, Times, existences, functional, linears
from reports.total import Totals
from templates.compiled import measures
from templates.form import Form
from templates.formulas.nodes import Column, Compare, Constant, Term

Nodes = Mapping[Quantity, Sequence[Node]]
"""Where each quantity has a figure."""


class Relation(NamedTuple):
    """Figures times whole numbers add up to the rest; `whole` leads where the others are its parts."""

    terms: tuple[tuple[Cell, int], ...]
    rest: Rest = ""
    whole: Cell | None = None


def relations(form: Form, known: Figures, totals: Totals) -> list[Relation]:
    """List the relations between the figures of a form."""
    nodes = _nodes(known)
    found = [
        *_tree(known, totals),
        *_breakdowns(form, nodes),
        *_repeats(known),
        *_parts(form, known, nodes),
        *_pinned(known),
        *_ruled(linears(form), known, nodes),
    ]
    return [each for each in dict.fromkeys(found) if _holds(each, known.values)]


def _holds(each: Relation, values: Mapping[Cell, int]) -> bool:
    """Return whether a relation says something, and something true: rules can have been let pass further down."""
    left = sum(values.get(cell, 0) * times for cell, times in each.terms)
    return any(cell in values for cell, _ in each.terms) and (left >= 0 if each.rest else left == 0)


def _nodes(known: Figures) -> Nodes:
    found: dict[Quantity, list[Node]] = {of: [] for of in known.groups}
    for cell in known.values:
        found[cell.quantity].append(cell.node)
    return found


def _equal(whole: Cell, parts: Iterable[Cell], rest: Rest = "") -> Relation:
    return Relation(((whole, 1), *((part, -1) for part in parts)), rest, None if rest else whole)


def _tree(known: Figures, totals: Totals) -> Iterator[Relation]:
    """Every unit's figure is its own and those of the units below; of a unit with none below there is one only."""
    for unit, below in totals.tree.children.items():
        if below or unit == totals.tree.root:
            whole = ROOT if unit == totals.tree.root else Node(unit)
            parts = [Node(unit, own=True), *(Node(each, own=not totals.tree.children[each]) for each in below)]
            for of in known.groups:
                yield _equal(Cell(of, whole), [Cell(of, part) for part in parts if Cell(of, part) in known.values])


def _breakdowns(form: Form, nodes: Nodes) -> Iterator[Relation]:
    """A total is the sum of its breakdown; of persons counted once it is at most that, and at least each part."""
    for of, at in nodes.items():
        parts: dict[tuple[Pins, frozenset[str]], list[Node]] = {}
        shapes = sorted(
            {frozenset(), *(_fields(node) for node in at)}, key=lambda fields: (len(fields), sorted(fields))
        )
        for node in (node for node in at if node.pins):
            for fields in _nearest(shapes, _fields(node)):
                over = frozenset(pin for pin in node.pins if pin[0] in fields)
                parts.setdefault((over, _fields(node)), []).append(node)
        for (pins, fields), below in parts.items():
            whole, cells = Cell(of, Node(pins=pins)), [Cell(of, node) for node in below]
            added = fields - {field for field, _ in pins}
            if of.name == "distinct" and not functional(form, of, added):
                yield Relation((*((cell, 1) for cell in cells), (whole, -1)), "other")
                yield from (_equal(whole, [cell], "people") for cell in cells)
            else:
                yield _equal(whole, cells)


def _fields(node: Node) -> frozenset[str]:
    return frozenset(field for field, _ in node.pins)


def _nearest(shapes: Sequence[frozenset[str]], fields: frozenset[str]) -> list[frozenset[str]]:
    """The totals straight over a breakdown: by some of its fields, and no other total between."""
    wider = [shape for shape in shapes if shape < fields]
    return [shape for shape in wider if not any(shape < other for other in wider)]


def _repeats(known: Figures) -> Iterator[Relation]:
    """Whoever is counted once has a row at least."""
    for cell in known.values:
        if cell.quantity.name == "distinct":
            rows = Cell(cell.quantity._replace(name="count", field=""), cell.node)
            if rows in known.values:
                yield _equal(rows, [cell], "other")


def _parts(form: Form, known: Figures, nodes: Nodes) -> Iterator[Relation]:
    """Rows under more conditions are a part of those under fewer, and parts that share no row fit in together."""
    counted = [of for of in known.groups if of in known.counts]
    within = [(one, other) for one, other in permutations(counted, 2) if _within(one, other)]
    for one, other in within:
        yield from (
            _equal(Cell(other, node), [Cell(one, node)], "people")
            for node in nodes[one]
            if Cell(other, node) in known.values
        )
    for one, other in combinations(counted, 2):
        if one.name != "distinct" and _alike(one, other) and apart(one.conditions, other.conditions):
            for whole in (of for of in counted if (one, of) in within and (other, of) in within):
                yield from (
                    _equal(Cell(whole, node), [Cell(one, node), Cell(other, node)], "people") for node in nodes[whole]
                )
    for link in existences(form):
        for one, other in permutations(counted, 2):
            yield from _linked(link, one, other, nodes[one], known)


def _within(one: Quantity, other: Quantity) -> bool:
    return _alike(one, other) and implies(one.conditions, other.conditions)


def _alike(one: Quantity, other: Quantity) -> bool:
    return (one.name, one.sheet, one.field) == (other.name, other.sheet, other.field)


def _linked(
    link: Existence, one: Quantity, other: Quantity, nodes: Sequence[Node], known: Figures
) -> Iterator[Relation]:
    """Values of one list that must stand in another are at most as many as its rows."""
    fits = (one.name, one.sheet, one.field) == ("distinct", link.sheet, link.field) and other.sheet == link.within
    if fits and other.field in ("", link.key) and implies(link.conditions, other.conditions):
        for node in nodes:
            if node.pins == link.pins:
                at = _narrowed(node, link.conditions, other, known)
                yield _equal(Cell(other, at), [Cell(one, node)], "people" if link.unique else "other")


def _narrowed(node: Node, conditions: frozenset[Term], other: Quantity, known: Figures) -> Node:
    """The node of another list's figure that takes in all rows under some conditions."""
    pins = frozenset(pin for condition in conditions if (pin := _pin(condition)))
    narrow = Node(pins=pins)
    return node if not node.pins else narrow if Cell(other, narrow) in known.values else ROOT


def _pin(condition: Term) -> tuple[str, str] | None:
    match condition:
        case Compare(operator="==", left=Column(field=field), right=Constant(type="text", value=str() as value)):
            return field, value
    return None


def _pinned(known: Figures) -> Iterator[Relation]:
    """A count under the condition that a field has a value is the count broken down by that field."""
    for of in known.groups:
        for condition in sorted(of.conditions, key=repr):
            if pin := _pin(condition):
                wide = of._replace(conditions=of.conditions - {condition})
                if any(pin[0] in by for by in known.bys.get(wide, ())):
                    yield _equal(Cell(of, ROOT), [Cell(wide, Node(pins=frozenset([pin])))])


def _ruled(rules: Iterable[Linear], known: Figures, nodes: Nodes) -> Iterator[Relation]:
    """Rules between figures hold for a unit, for all under it, and line by line where a matrix's lines are told."""
    for rule in rules:
        if all(term.quantity in known.groups for term in rule.terms):
            for node in dict.fromkeys(node for term in rule.terms for node in nodes[term.quantity] if not node.pins):
                yield Relation(tuple((Cell(term.quantity, node), term.times) for term in rule.terms), rule.rest)
            if all(any(term.key in by for by in known.bys[term.quantity]) for term in rule.terms):
                for line in rule.lines:
                    yield Relation(tuple((_line(term, line), term.times) for term in rule.terms), rule.rest)


def _line(term: Times, line: str) -> Cell:
    return Cell(term.quantity, Node(pins=frozenset([(term.key, line)])))


def ties(form: Form, known: Figures) -> dict[Group, list[Group]]:
    """Name for each sensitive group with amounts the other figures that rules set against it, one by way of another."""
    beside: dict[Quantity, list[Quantity]] = {of: [] for of in known.groups}
    for rule in linears(form):
        told = [term.quantity for term in rule.terms if term.quantity in beside]
        for of in told if not rule.rest else ():
            beside[of] += told
    found: dict[Group, list[Group]] = {}
    for group in known.sensitive:
        waiting = [of for of in known.groups if known.groups[of] == group and of not in known.counts]
        reached: dict[Quantity, None] = {}
        while waiting:
            others = [of for of in beside[waiting.pop()] if known.groups[of] not in known.sensitive]
            waiting += [of for of in others if of not in reached]
            reached |= dict.fromkeys(others)
        found[group] = [known.groups[of] for of in known.groups if of in reached]
    return found


def over_year(
    form: Form, known: Figures, told: Sequence[Figures], periods: Sequence[Totals]
) -> Iterator[tuple[Cell, list[int]]]:
    """Name the figures of a year that are those of some of its periods added up: of all, or of a unit's last one.

    `told` are the published figures of each period. A figure that is the latest is told so of a unit, and of more than
    one where all of them have the same last period.
    """
    over: dict[Quantity, set[str]] = {}
    for measure in measures(form).values():
        over.setdefault(quantity_of(measure), set()).add(measure.over_year)
    last: dict[str, int] = {}
    for at, each in enumerate(periods):
        last |= {unit: at for unit, of in each.own.items() if any(key.form == form.name for key in of)}
    cells = dict.fromkeys([*known.values, *(cell for each in told for cell in each.values)])
    for cell in cells:
        if over.get(cell.quantity) == {"sum"}:
            yield cell, [*range(len(periods))]
        elif "sum" not in over.get(cell.quantity, {"sum"}):
            units = [cell.node.unit] if cell.node.own else [*last]
            if len(lasts := {last[unit] for unit in units if unit in last}) == 1:
                yield cell, [*lasts]
