"""The figures of one return that may be wrong, with all that tells how likely each is."""

from collections.abc import Collection, Mapping

from templates.compiled import compiled
from templates.dependencies import Pair
from templates.field import Field
from templates.form import Form
from templates.localising.known import Known, reach
from templates.localising.relation import Slot
from templates.localising.search import Typed
from templates.sheet import Sheet

LastYear = Mapping[tuple[str, str], int]
"""A unit's figures of last year: (measure, a matrix's line or "") → figure in smallest units."""


def figures(returns: Known, source: int, last: LastYear | None) -> dict[Slot, Typed]:
    """Return the figures of one return that may be wrong, with what stands beside them and last year's."""
    form, found = returns.form, dict[Slot, Typed]()
    for sheet in form.sheets:
        rows = returns.rows[sheet.name].get(source, ())
        fields = [field for field in sheet.inputs if (sheet.name, field.name) in reach(form).typed]
        for at, row in enumerate(rows):
            for index, field in enumerate(fields):
                value = returns.figures[sheet.name, field.name][source, row]
                if value is None or (field.carry_from and last is not None):
                    continue
                near = [fields[i] for i in (index - 1, index + 1) if 0 <= i < len(fields)]
                spots = [(sheet.name, each.name, row) for each in near if each.scale == field.scale]
                spots += [(sheet.name, field.name, rows[i]) for i in (at - 1, at + 1) if 0 <= i < len(rows)]
                beside = [(spot, returns.figures[spot[:2]][source, spot[2]]) for spot in spots]
                filled = [(spot, figure) for spot, figure in beside if figure is not None]
                found[sheet.name, field.name, row] = Typed(
                    value,
                    field.scale,
                    tuple(figure for _, figure in filled),
                    tuple(spot for spot, _ in filled),
                    _last(returns, sheet, field, (source, row), last),
                    carried=bool(field.carry_from),
                )
    return found


def _last(returns: Known, sheet: Sheet, field: Field, at: tuple[int, int], last: LastYear | None) -> int | None:
    """Look up last year's figure: in last year's summary, else in the opening figure that the return begins with."""
    if sheet.layout == "list":
        return None
    if last is not None:
        key = returns.keys[sheet.name][at] if sheet.layout == "matrix" else ""
        return last.get((field.name, key))
    for other in returns.form.sheets:
        for opening in other.fields:
            if opening.carry_from == field.name and other.layout == sheet.layout:
                row = at[1] if other.name == sheet.name else returns.rows[other.name].get(at[0], (0,))[0]
                return returns.figures[other.name, opening.name].get((at[0], row))
    return None


def unnamed(form: Form, cells: Collection[Slot]) -> set[Slot]:
    """Return the cells that no suggestion may name: what tells of persons, and openings, which come filled in."""
    personal: set[Pair] = set(compiled(form).personal)
    carried = {(sheet.name, field.name) for sheet in form.sheets for field in sheet.fields if field.carry_from}
    return {slot for slot in cells if slot[:2] in personal | carried}
