"""Computed fields, worked out again by the tool whatever the file shows."""

from templates.compiled import compiled
from templates.form import Form
from templates.formulas.frames import Frame, Frames, evaluate
from templates.sheet import Sheet


def with_computed(form: Form, frames: Frames) -> dict[str, Frame]:
    """Add the computed columns to frames of inputs, each after those that it rests on."""
    done = dict(frames)
    for sheet, fields in compiled(form).steps:
        results = evaluate(list(fields.values()), done)
        named = {name: results[str(index)] for index, name in enumerate(fields)}
        done[sheet.name] = done[sheet.name].with_columns(**named)
    return {"": frames[""]} | {sheet.name: _ordered(sheet, done[sheet.name]) for sheet in form.sheets}


def _ordered(sheet: Sheet, frame: Frame) -> Frame:
    key = [sheet.key] if sheet.layout == "matrix" else []
    return frame.select("source", "row", *key, *(field.name for field in sheet.fields))
