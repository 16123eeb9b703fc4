"""The file's own results set against the tool's: computed cells and total lines that show something else."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sheets.finding import Finding, find
from sheets.workbook import Value
from templates.compiled import compiled
from templates.dependencies import Pair, sources
from templates.field import Field
from templates.form import Form
from templates.formulas.frames import Frame, Frames, of_sources, with_values
from templates.mask import entered, masked
from templates.reading.sheet_batch import Refused, SheetBatch, Texts

_ROUNDING = 0.5 + 1e-6
"""A shown result may be unrounded; more than half a unit off, it shows another figure."""


def without_texts(frames: Frames, texts: Texts) -> dict[str, Frame]:
    """Blank the figures and dates typed as text, as a spreadsheet program's formulas do, in returns that have any."""
    kept = of_sources(frames, {source for source, _, _, _ in texts})
    for sheet, field in {(sheet, field) for _, sheet, field, _ in texts}:
        cells = kept[sheet].select("source", "row", field).rows()
        seen = [None if (source, sheet, field, row) in texts else value for source, row, value in cells]
        kept[sheet] = with_values(kept[sheet], field, seen)
    return kept


def without_rows(
    frames: Frames, batches: Sequence[SheetBatch], beyond: Collection[tuple[int, str]]
) -> dict[str, Frame]:
    """Leave out the rows that the formulas of a blank do not reach, in returns that have any."""
    kept = of_sources(frames, {source for source, _ in beyond})
    for batch in batches:
        reach = {source: batch.reach(source) for source, name in beyond if name == batch.sheet.name}
        if reach:
            rows = kept[batch.sheet.name].select("source", "row").rows()
            kept[batch.sheet.name] = kept[batch.sheet.name].filter(
                [source not in reach or row <= reach[source] for source, row in rows]
            )
    return kept


class Shorter(NamedTuple):
    """Frames as the file's own formulas may see them: without what is typed as text, or without the last rows.

    The latter are none where no list goes on so far.
    """

    texts: Frames
    rows: Frames


def differing(  # noqa: PLR0913, PLR0917 - what was read, and what formulas may have seen of it
    form: Form, batch: SheetBatch, frames: Frames, shorter: Shorter, refused: Collection[Refused], texts: Texts
) -> Iterator[Finding]:
    """Find results typed over or out of date: they would tell the clerk another figure than is added up.

    A result that only skips texts, or rows beyond those prepared, is no fault of its formula, and what is
    added up is right. Of such rows the list itself is told. What rests on a field that the return's version
    had not was another formula then.
    """
    formulas = compiled(form).formulas
    seen = {source: found.shown for source, found in batch.records.items() if found.shown}
    if not seen:
        return
    spoilt = {cell[0] for cell in refused if cell[1] == batch.sheet.name}
    expected, skipping, ending = (
        _expected(batch, each[batch.sheet.name], spoilt) if each else {} for each in (frames, *shorter)
    )
    fields = {field.name: field for field in batch.sheet.fields}
    for source, results in seen.items():
        for (name, row), raw in results.items():
            field, value = fields[name], expected.get((source, row, name))
            cell = source, row, name
            unasked = batch.unasked[source]
            if unasked and not unasked.isdisjoint(sources({(batch.sheet.name, name)}, formulas)):
                continue
            if cell in ending and not _differs(field, raw, ending[cell]):
                continue
            if value is not None and _differs(field, raw, value):
                place = batch.located[source].spot.place(batch.files[source], name, row)
                words = masked(batch.sheet, field, field.kind.printed(field, value))
                typed = entered(batch.sheet, field, raw, "derived-differs")
                stale = cell in skipping and not _differs(field, raw, skipping[cell])
                told = skipped(texts, source, sources({(batch.sheet.name, name)}, formulas)) if stale else {}
                code = "derived-text" if told else "derived-differs"
                yield find(code, place, title=field.title, entered=typed, expected=words, **told)


def skipped(texts: Texts, source: int, fields: Collection[Pair]) -> dict[str, object]:
    """Tell a finding which of a return's texts these fields hold: the first, and how many more on its sheet."""
    places = sorted(place for cell, place in texts.items() if cell[0] == source and cell[1:3] in fields)
    if not places:
        return {}
    sheet = places[0].sheet
    return {"sheet": sheet, "cell": places[0].cell, "cells": sum(place.sheet == sheet for place in places)}


Expected = dict[tuple[int, int, str], int | date | str | None]


def _expected(batch: SheetBatch, frame: Frame, spoilt: Collection[int]) -> Expected:
    """Look up what the tool works out: computed fields, and a total line where no cell of its sheet was refused."""
    computed = [field.name for field in batch.sheet.fields if field.formula]
    expected: Expected = {}
    for values in frame.select("source", "row", *computed).rows():
        source, row = values[:2]
        # A record's cells are not in its frame's row, but each in its own.
        lines = batch.located[source].spot.rows
        expected |= {
            (source, lines.get(name, row), name): value for name, value in zip(computed, values[2:], strict=True)
        }
    total = next((row.title for row in batch.sheet.rows if row.total), "")
    added = [field.name for field in batch.sheet.fields if field.adds]
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * len(added))
    for source, *figures in frame.select("source", *added).rows() if total else ():
        sums[source] = [one + (other or 0) for one, other in zip(sums[source], figures, strict=True)]
    for source, totals in sums.items():
        line = batch.located[source].spot.rows.get(total)
        if line and source not in spoilt:
            expected |= {(source, line, name): value for name, value in zip(added, totals, strict=True)}
    return expected


def _differs(field: Field, raw: Value, value: date | str | float | None) -> bool:
    if isinstance(raw, (int, float)) and field.numeric and isinstance(value, (int, float)):
        return bool(abs(raw * 10**field.scale - value) > _ROUNDING)
    result = field.kind.parse(field, raw).value
    return result is not None and result != value
