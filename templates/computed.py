"""Computed fields, worked out again by the tool whatever the file shows."""

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from templates.evaluate import evaluate
from templates.form import Field, Form, Sheet
from templates.formula import Formula, FormulaError, computed

Step = tuple[Sheet, Sequence[tuple[Field, Formula]]]
"""Fields of one sheet that can be worked out at once."""


def with_computed(form: Form, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Add the computed columns to frames of inputs, each after those that it rests on."""
    done = dict(frames)
    for sheet, fields in steps(form):
        results = evaluate([formula for _, formula in fields], done)
        named = {field.name: results[str(index)] for index, (field, _) in enumerate(fields)}
        done[sheet.name] = done[sheet.name].with_columns(**named)
    return {"": frames[""]} | {sheet.name: _ordered(sheet, done[sheet.name]) for sheet in form.sheets}


def _ordered(sheet: Sheet, frame: pl.DataFrame) -> pl.DataFrame:
    key = [sheet.key] if sheet.layout == "matrix" else []
    return frame.select("source", "row", *key, *(field.name for field in sheet.fields))


@cache
def steps(form: Form) -> Sequence[Step]:
    """Order a form's computed fields; raises FormulaError where they go round in a circle."""
    waiting = {
        (sheet.name, field.name): (sheet, field, computed(field, form, sheet))
        for sheet in form.sheets
        for field in sheet.fields
        if field.formula
    }
    ordered: list[Step] = []
    while waiting:
        ready = [key for key, (_, _, formula) in waiting.items() if waiting.keys().isdisjoint(formula.mentions)]
        if not ready:
            raise FormulaError(f"计算项互相引用,成了循环:{'、'.join(name for _, name in waiting)}")
        now = [waiting.pop(key) for key in ready]
        together = {
            sheet.name: [(field, formula) for at, field, formula in now if at.name == sheet.name]
            for sheet in form.sheets
        }
        ordered += [(sheet, together[sheet.name]) for sheet in form.sheets if together[sheet.name]]
    return tuple(ordered)
