"""How strong a form's rules are: how often they notice a slip in each of its cells, and how often they find it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from templates.form import Form
from templates.localising.choice import likeliest
from templates.localising.filling import Filling, fillings
from templates.localising.relation import Slot, moved
from templates.localising.search import Spent, System, Typed
from templates.localising.slips import Kind, meanings, slip

FILLINGS = 6
"""Ways to fill in a form that slips are put into."""

MOST_TRIALS = 2000
"""Slips that are tried in one form; a large form is filled in less often."""


@dataclass(frozen=True, slots=True)
class Strength:
    """What became of slips in one cell (of a list: in one column): how many were tried, noticed, and located.

    A slip is located where the cell is the likeliest of all that would let every rule hold. `line` is a matrix's.
    """

    sheet: str
    field: str
    line: str
    tried: int
    noticed: int
    located: int


def strength(form: Form) -> list[Strength]:
    """Put slips of every kind into plausible fillings of a form; nothing where no filling is found."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    tried = 0
    for filling in fillings(form, FILLINGS):
        if tried >= MOST_TRIALS:
            break
        for slot in (slot for slot in filling.figures if not form.cell(*slot[:2])[1].carry_from):
            count = counts.setdefault(_cell(form, slot), [0, 0, 0])
            for value in _slips(filling.figures[slot]):
                noticed, located = _tried(filling, slot, value)
                count[0] += 1
                count[1] += noticed
                count[2] += located
                tried += 1
    return [Strength(*cell, *count) for cell, count in counts.items()]


def _cell(form: Form, slot: Slot) -> tuple[str, str, str]:
    """Name a cell: of a matrix with its line, of a list its column."""
    sheet, _ = form.cell(*slot[:2])
    lines = [row.title for row in sheet.rows if not row.total] if sheet.layout == "matrix" else []
    return slot[0], slot[1], lines[slot[2]] if lines else ""


def _slips(figure: Typed) -> Iterator[int]:
    """Yield what may be typed for a figure: the least surprising of each kind of slip, and its neighbour's figure."""
    kinds: dict[Kind, int] = {}
    for typed in sorted(meanings(figure.value, figure.scale), key=lambda each: (abs(each - figure.value), each)):
        kinds.setdefault(slip(typed, figure.value, (), figure.scale).kind, typed)
    yield from (typed for kind, typed in kinds.items() if kind != "any")
    yield from (beside for beside in figure.beside[:1] if beside != figure.value)


def _tried(filling: Filling, slot: Slot, value: int) -> tuple[bool, bool]:
    """Type another figure into a cell: whether a rule notices it, and whether the cell is found."""
    change = {slot: value - filling.figures[slot].value}
    demands = [replace(demand, relation=moved(demand.relation, change)) for demand in filling.demands]
    system = System(_with(filling.figures, slot, value), demands)
    if not system.broken():
        return False, False
    try:
        return True, slot in likeliest(system)
    except Spent:
        return True, False


def _with(figures: Mapping[Slot, Typed], slot: Slot, value: int) -> dict[Slot, Typed]:
    """Put a figure into a cell, also as its neighbours see it."""
    changed = {**figures, slot: replace(figures[slot], value=value)}
    for other in figures[slot].neighbours:
        beside: Sequence[int] = [changed[each].value for each in figures[other].neighbours]
        changed[other] = replace(changed[other], beside=tuple(beside))
    return changed
