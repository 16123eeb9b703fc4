"""Formulas worked out over a few returns without polars: row by row, each return by itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate
from templates.formulas.plain_frame import PlainFrame
from templates.formulas.to_python import Row, Whole, held, reduced, weight, work

Frames = Mapping[str, PlainFrame]
"""As those of templates.formulas.evaluate, in plain lists."""


def evaluate(formulas: Sequence[Formula], frames: Frames) -> PlainFrame:
    """Work out formulas of one sheet, as templates.formulas.evaluate does."""
    sheet = formulas[0].sheet if formulas else None
    if not formulas or (sheet and sheet.name not in frames):
        return PlainFrame({str(index): () for index in range(len(formulas))})
    wholes = _wholes(frames)
    rows = [(wholes[row["source"]], row) for row in frames[sheet.name if sheet else ""].records()]
    columns = {}
    for index, formula in enumerate(formulas):
        term, value = formula.tree, work(formula.tree)
        columns[str(index)] = [held(value(whole, row), term) for whole, row in rows]
    return PlainFrame(columns)


def grouped(measures: Sequence[Aggregate], by: Sequence[str], frames: Frames) -> PlainFrame:
    """Work out aggregates of one sheet over the whole return, by fields of that sheet; as for many returns."""
    names = ("source", *by)
    weights = [weight(measure, measure.conditions) for measure in measures]
    wholes = _wholes(frames)
    groups: dict[tuple[Any, ...], list[list[Any]]] = defaultdict(lambda: [[] for _ in measures])
    sheet = frames.get(measures[0].sheet)
    for row in sheet.records() if sheet else ():
        values = groups[tuple(row[name] for name in names)]
        for index, weigh in enumerate(weights):
            value = weigh(wholes[row["source"]], row)
            if value is not None:
                values[index].append(value)
    # Blanks come first, as in a sorted frame.
    lines = [
        (*key, *(reduced(measure, values) if values else None for measure, values in zip(measures, found, strict=True)))
        for key, found in sorted(groups.items(), key=lambda item: [(part is not None, part) for part in item[0]])
    ]
    titles = (*names, *map(str, range(len(measures))))
    return PlainFrame(dict(zip(titles, zip(*lines, strict=True), strict=True)) if lines else dict.fromkeys(titles, ()))


def _wholes(frames: Frames) -> Mapping[int, Whole]:
    """Put together the rows of each return."""
    sheets: dict[int, dict[str, list[Row]]] = defaultdict(lambda: {name: [] for name in frames if name})
    for name, frame in frames.items():
        for row in frame.records() if name else ():
            sheets[row["source"]][name].append(row)
    return {row["source"]: Whole(row, sheets[row["source"]]) for row in frames[""].records()}
