"""Plausible fillings of a form, made from its rules: figures drawn at random and mended until every rule holds."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from templates.checking.unreliable_verdicts import Losses
from templates.compiled import compiled
from templates.computed import with_computed
from templates.field import Field
from templates.form import Form
from templates.formulas.frames import Frame, Frames, Held, Values, frame
from templates.formulas.scope import LAST
from templates.localising.figures import figures
from templates.localising.known import known, reach
from templates.localising.linear import Demand, demands
from templates.localising.relation import Row, Slot, rows, slots
from templates.localising.search import Typed
from templates.reading.batch import Batch
from templates.sheet import Sheet

LINES = 6
"""Rows that a list is filled with."""

MOST_REPAIRS = 600
"""Figures that are changed in one filling before it is given up."""

YEAR = 2025


class Filling(NamedTuple):
    """One way to fill in a form: its figures, and what the rules ask of them."""

    figures: Mapping[Slot, Typed]
    demands: Sequence[Demand]


def fillings(form: Form, count: int) -> list[Filling]:
    """Fill a form in so that every rule holds which compares figures; fewer, perhaps none, where that is not found.

    The same form gives the same fillings. Lists without figures are left empty.
    """
    random = Random(form.name)  # noqa: S311 - so that the same form gives the same
    found = []
    drawn = [_drawn(form, random) for _ in range(count)]
    returns = known(form, _frames(form, drawn))
    for source, values in enumerate(drawn):
        change = _mended(demands(returns, source, Losses(_bare(form))), values, random)
        if change is not None:
            found.append({slot: value + change.get(slot, 0) for slot, value in values.items()})
    if not found:
        return []
    returns = known(form, _frames(form, found))
    losses = Losses(_bare(form))
    return [Filling(figures(returns, source, None), demands(returns, source, losses)) for source in range(len(found))]


def outline(form: Form) -> Filling:
    """Fill a form in at random, whatever the rules say of it: what they ask, with figures to begin from."""
    random = Random(form.name)  # noqa: S311 - so that the same form gives the same
    returns = known(form, _frames(form, [_drawn(form, random)]))
    return Filling(figures(returns, 0, None), demands(returns, 0, Losses(_bare(form))))


def _bare(form: Form) -> Batch:
    return Batch(form, [], {}, [], [], frozenset(), {}, [], {})


def _lines(sheet: Sheet) -> Sequence[str]:
    if sheet.layout == "matrix":
        return [row.title for row in sheet.rows if not row.total]
    return [""] if sheet.layout == "record" else [""] * LINES


def _counted(form: Form, sheet: Sheet) -> bool:
    """Tell whether a sheet has figures that rules compare; a list without is not filled in."""
    return sheet.layout != "list" or any((sheet.name, field.name) in reach(form).typed for field in sheet.inputs)


def _drawn(form: Form, random: Random) -> dict[Slot, int]:
    """Draw figures at random: a size for the whole unit, and each figure a part of it."""
    size = 10 ** random.uniform(1.5, 3.5)
    return {
        (sheet.name, field.name, row): _figure(field, size * random.random(), random)
        for sheet in form.sheets
        if _counted(form, sheet)
        for row in range(len(_lines(sheet)))
        for field in sheet.inputs
        if (sheet.name, field.name) in reach(form).typed
    }


def _figure(field: Field, size: float, random: Random) -> int:
    unit: int = 10**field.scale
    if isinstance(field.minimum, int | float) and isinstance(field.maximum, int | float):
        return round(random.uniform(field.minimum, field.maximum) * unit)
    least = field.minimum if isinstance(field.minimum, int | float) else 0
    whole = max(1, round(size + max(least, 0)))
    return whole * unit * (10 if field.kind.unit(field) == "元" else 1)


def _frames(form: Form, drawn: Sequence[Mapping[Slot, int]]) -> Frames:
    """Type fillings as templates.reading.batch would; texts are choices by turns, days the last of the year."""
    sources = range(len(drawn))
    context: dict[str, tuple[Held, Values]] = {
        "source": ("row", sources),
        "unit_code": ("text", ["1" for _ in sources]),
        "unit_name": ("text", ["甲" for _ in sources]),
        "year": ("number", [YEAR for _ in sources]),
        "starts": ("date", [form.starts(YEAR) for _ in sources]),
        "as_of": ("date", [form.as_of(YEAR) for _ in sources]),
    }
    context |= {f"{LAST}{name}": ("number", [None for _ in sources]) for name in compiled(form).remembered}
    frames: dict[str, Frame] = {"": frame(context, plain=True)}
    for sheet in form.sheets:
        lines = list(enumerate(_lines(sheet))) if _counted(form, sheet) else []
        cells = [(source, row) for source in sources for row, _ in lines]
        columns: dict[str, tuple[Held, Values]] = {
            "source": ("row", [source for source, _ in cells]),
            "row": ("row", [row for _, row in cells]),
        }
        if sheet.layout == "matrix":
            columns[sheet.key] = ("text", [line for _ in sources for _, line in lines])
        for field in sheet.inputs:
            at = (((sheet.name, field.name, row), drawn[source]) for source, row in cells)
            values = [figures.get(slot, _other(form, field, slot[2])) for slot, figures in at]
            columns[field.name] = (field.kind.stored, values)
        frames[sheet.name] = frame(columns, plain=True)
    return with_computed(form, frames)


def _other(form: Form, field: Field, row: int) -> object:
    """Fill in what is no figure to be added up."""
    if field.kind.stored == "date":
        return form.as_of(YEAR)
    if field.kind.stored == "number":
        return 10**field.scale
    return field.enum[row % len(field.enum)] if field.enum else f"{row}"


def _mended(asked: Sequence[Demand], drawn: Mapping[Slot, int], random: Random) -> dict[Slot, int] | None:
    """Change figures one at a time until every rule holds: of a broken rule's the one that leaves fewest broken."""
    change: dict[Slot, int] = {}
    for _ in range(MOST_REPAIRS):
        broken = [demand for demand in asked if not demand.relation.holds(change)]
        if not broken:
            return change
        moves = list(_moves(asked, random.choice(broken), drawn, change, random))
        if not moves:
            return None
        *_, slot, raised = min(moves)
        change[slot] = change.get(slot, 0) + raised
    return None


Move = tuple[bool, float, Slot, int]
"""A cell and by how much it is raised: whether the rule in hand stays broken, and what it costs otherwise."""


def _moves(
    asked: Sequence[Demand], chosen: Demand, drawn: Mapping[Slot, int], change: Mapping[Slot, int], random: Random
) -> Iterator[Move]:
    """Yield what may be done for one broken rule."""
    for slot in sorted(slots(chosen.relation)):
        around = [demand for demand in asked if slot in demand.cells]
        before = sum(not demand.relation.holds(change) for demand in around)
        for raised in {raised for row in rows(chosen.relation) for raised in _raises(row, slot, change)}:
            after = {**change, slot: change.get(slot, 0) + raised}
            wrong = sum(not demand.relation.holds(after) for demand in around)
            hollow = drawn[slot] + after[slot] <= 0
            yield not chosen.relation.holds(after), wrong - before + 2 * hollow + 1.5 * random.random(), slot, raised


def _raises(row: Row, slot: Slot, change: Mapping[Slot, int]) -> Sequence[int]:
    """By how much a cell must be raised for a comparison to hold: an equation exactly, any other just so."""
    times = row.parts.get(slot, 0)
    if not times:
        return ()
    over = row.after(change)
    if row.comparison == "==":
        root = row.root(slot, change)
        return () if root is None else (root,)
    just = -over // times
    return tuple(dict.fromkeys((just, just - 1, just + 1, just * 2)))
