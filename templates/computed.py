"""Computed fields, worked out again by the tool whatever the file shows."""

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from templates.evaluate import evaluate
from templates.form import Form, Sheet
from templates.formula import Formula, FormulaError, computed

Step = tuple[Sheet, Mapping[str, Formula]]
"""Fields of one sheet that can be worked out at once."""


def with_computed(form: Form, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Add the computed columns to frames of inputs, each after those that it rests on."""
    done = dict(frames)
    for sheet, fields in steps(form):
        results = evaluate(list(fields.values()), done)
        named = {name: results[str(index)] for index, name in enumerate(fields)}
        done[sheet.name] = done[sheet.name].with_columns(**named)
    return {"": frames[""]} | {sheet.name: _ordered(sheet, done[sheet.name]) for sheet in form.sheets}


def _ordered(sheet: Sheet, frame: pl.DataFrame) -> pl.DataFrame:
    key = [sheet.key] if sheet.layout == "matrix" else []
    return frame.select("source", "row", *key, *(field.name for field in sheet.fields))


@cache
def formulas(form: Form) -> Mapping[tuple[str, str], Formula]:
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
            raise FormulaError(f"计算项互相引用,成了循环:{'、'.join(name for _, name in waiting)}")
        now = {key: waiting.pop(key) for key in ready}
        for sheet in form.sheets:
            names = [name for at, name in now if at == sheet.name]
            ordered += [(sheet, {name: now[sheet.name, name] for name in names})] if names else []
    return tuple(ordered)
