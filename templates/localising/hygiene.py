"""A form's rules judged against each other: contradictions, figures that they force, rules that say nothing new.

Only rules that add and compare figures are judged, as linear relations and exactly, in fractions; what holds of
fractions holds of whole numbers too. Lists are judged with the rows of one filling.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sheets.finding import Severity
from templates.form import Form
from templates.localising.filling import Filling, outline
from templates.localising.known import comparing
from templates.localising.linear import Demand
from templates.localising.relation import Every, Relation, Row, Slot
from templates.localising.simplex import Bound, Optimum, Unsolved, Weights, maximise

Verdict = Literal["contradiction", "forced", "unbreakable", "implied", "meant"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of one rule (its code) or cell (sheet.field), and the codes of rules that it follows from.

    A total that is typed and checked follows from the others and is `meant` to: it is one more check of the same
    figures. An inequality that is `implied` only tells one mistake twice. `value` is the figure that a cell must have.
    """

    verdict: Verdict
    of: str
    because: tuple[str, ...] = ()
    value: int | None = None


class Judged(NamedTuple):
    """All that is to be said of a form, and the codes of rules that were not judged."""

    judgements: tuple[Judgement, ...]
    beyond: tuple[str, ...]


class _Line(NamedTuple):
    """One inequality, and the demand that it is of."""

    demand: Demand
    bound: Bound


def judge(form: Form) -> Judged:
    """Judge the rules of a form that must hold."""
    filling = outline(form)
    asked = [demand for demand in filling.demands if demand.rule.entry.severity is Severity.ERROR]
    lines = [line for demand in asked for line in _lines(demand, filling)]
    linear = {line.demand.rule.code for line in lines}
    declared = [rule for rule in comparing(form) if rule.kind == "check" and rule.entry.severity is Severity.ERROR]
    beyond = [rule.code for rule in declared if rule.code not in linear]
    found: list[Judgement] = []
    try:
        bounds = [line.bound for line in lines]
        wholes = (_most({}, bounds, part) for part in _apart(bounds))
        if excluded := next((whole for whole in wholes if not whole.feasible), None):
            found.append(Judgement("contradiction", form.name, _codes(lines, excluded.because)))
        else:
            found += _forced(filling, lines)
            for code in dict.fromkeys(line.demand.rule.code for line in lines if line.demand.rule.kind == "check"):
                found += _following(code, lines)
    except Unsolved:
        beyond += linear
    return Judged(tuple(found), tuple(dict.fromkeys(beyond)))


def _codes(lines: Sequence[_Line], indices: Collection[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines[index].demand.rule.code for index in indices))


def _forced(filling: Filling, lines: Sequence[_Line]) -> Iterator[Judgement]:
    """Find cells that may hold one figure only."""
    bounds = [line.bound for line in lines]
    told: set[tuple[str, str]] = set()
    for slot in filling.figures:
        most = _most(_columns({slot: 1}), bounds)
        if most.value is None or slot[:2] in told:
            continue
        least = _most(_columns({slot: -1}), bounds)
        if least.value is not None and -least.value == most.value:
            told.add(slot[:2])
            because = _codes(lines, sorted({*most.because, *least.because}))
            yield Judgement("forced", ".".join(slot[:2]), because, int(most.value))


def _following(code: str, lines: Sequence[_Line]) -> Iterator[Judgement]:
    """Say of a rule that nothing can break it, or that others imply it, if so of all its rows."""
    own = [line for line in lines if line.demand.rule.code == code]
    fields = [line for line in lines if line.demand.rule.kind in ("minimum", "maximum")]
    others = [line for line in lines if line.demand.rule.code != code]
    for verdict, rest in (("unbreakable", fields), ("implied", others)):
        because: set[int] = set()
        for line in own:
            most = _most(line.bound.weights, [other.bound for other in rest])
            if not most.feasible or most.value is None or most.value > line.bound.most:
                break
            because |= {*most.because}
        else:
            equation = len(own) > 1 and any(_opposite(own[0].bound, line.bound) for line in own[1:])
            kind: Verdict = "unbreakable" if verdict == "unbreakable" else "meant" if equation else "implied"
            yield Judgement(kind, code, _codes(rest, sorted(because)))
            return


def _most(weights: Weights, bounds: Sequence[Bound], among: Sequence[int] | None = None) -> Optimum:
    """Maximise a sum under those bounds alone that reach its figures: rows apart from each other are solved apart."""
    near = _reaching(weights, bounds) if among is None else among
    found = maximise(weights, [bounds[at] for at in near])
    return found._replace(because=tuple(near[at] for at in found.because))


def _apart(bounds: Sequence[Bound]) -> Iterator[Sequence[int]]:
    """Part bounds into those that have no figure in common."""
    left = dict.fromkeys(range(len(bounds)))
    while left:
        part = _reaching(bounds[next(iter(left))].weights, bounds) or [next(iter(left))]
        yield part
        for at in part:
            left.pop(at, None)


def _reaching(weights: Weights, bounds: Sequence[Bound]) -> list[int]:
    """Find the bounds that have a figure of a sum, or of one another, in order."""
    of: dict[Hashable, list[int]] = {}
    for at, bound in enumerate(bounds):
        for name in bound.weights:
            of.setdefault(name, []).append(at)
    waiting, seen, found = [*weights], {*weights}, set[int]()
    while waiting:
        for at in of.get(waiting.pop(), ()):
            if at not in found:
                found.add(at)
                waiting += bounds[at].weights.keys() - seen
                seen |= bounds[at].weights.keys()
    return sorted(found)


def _opposite(one: Bound, other: Bound) -> bool:
    return one.most == -other.most and all(other.weights.get(name) == -weight for name, weight in one.weights.items())


def _lines(demand: Demand, filling: Filling) -> Iterator[_Line]:
    """Yield a demand as inequalities, if it is nothing else; figures that are free are the difference of two."""
    for row in _rows(demand.relation):
        constant = row.value - sum(times * filling.figures[slot].value for slot, times in row.parts.items())
        up, down = _columns(row.parts), _columns({slot: -times for slot, times in row.parts.items()})
        match row.comparison:
            case "<=" | "<":
                yield _Line(demand, Bound(up, -constant - (row.comparison == "<")))
            case ">=" | ">":
                yield _Line(demand, Bound(down, constant - (row.comparison == ">")))
            case "==":
                yield _Line(demand, Bound(up, -constant))
                yield _Line(demand, Bound(down, constant))


def _rows(relation: Relation) -> Sequence[Row]:
    if isinstance(relation, Row):
        return [relation] if relation.comparison != "!=" else []
    if isinstance(relation, Every):
        parts = [_rows(part) for part in relation.parts]
        return [row for part in parts for row in part] if all(parts) else []
    return []


def _columns(parts: Mapping[Slot, int]) -> dict[Hashable, int]:
    """Spell weights of figures as those of variables that are not below zero."""
    return {(slot, sign): sign * times for slot, times in parts.items() for sign in (1, -1)}
