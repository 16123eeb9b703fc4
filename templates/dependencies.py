"""A form's computed fields in the order in which they can be worked out."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from templates.form import Form, Sheet
from templates.formulas.formula import Formula, FormulaError, computed

Step = tuple[Sheet, Mapping[str, Formula]]
"""Fields of one sheet that can be worked out at once."""

Pair = tuple[str, str]
"""Sheet and field; the field is "" for the sheet's rows as such."""


@cache
def formulas(form: Form) -> Mapping[Pair, Formula]:
    """Parse a form's computed fields: sheet and field → formula."""
    return {
        (sheet.name, field.name): computed(field, form, sheet)
        for sheet in form.sheets
        for field in sheet.fields
        if field.formula
    }


@cache
def steps(form: Form) -> Sequence[Step]:
    """Order a form's computed fields; raises FormulaError where they go round in a circle."""
    waiting = dict(formulas(form))
    ordered: list[Step] = []
    while waiting:
        ready = [key for key, formula in waiting.items() if waiting.keys().isdisjoint(formula.mentions)]
        if not ready:
            raise FormulaError(f"计算项互相引用,成了循环:{'、'.join(map('.'.join, waiting))}")
        now = {key: waiting.pop(key) for key in ready}
        for sheet in form.sheets:
            names = [name for at, name in now if at == sheet.name]
            ordered += [(sheet, {name: now[sheet.name, name] for name in names})] if names else []
    return tuple(ordered)


def sources(pairs: Collection[Pair], computed: Mapping[Pair, Formula]) -> set[Pair]:
    """Name all that these fields rest on, through computed fields too, and the fields themselves."""
    found: set[Pair] = set()
    waiting = set(pairs)
    while waiting:
        pair = waiting.pop()
        found.add(pair)
        waiting |= (set(computed[pair].mentions) if pair in computed else set()) - found
    return found
