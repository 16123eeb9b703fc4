"""The plain-Python printer as a judge: whatever polars works out over frames, plain lists must yield too."""

from collections.abc import Mapping, Sequence

import polars as pl

from templates.formulas import evaluate as of_many
from templates.formulas import evaluate_plain as of_few
from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate
from templates.formulas.plain_frame import PlainFrame


def plainly(frames: Mapping[str, pl.DataFrame]) -> dict[str, PlainFrame]:
    """Put the same rows into plain lists."""
    return {name: PlainFrame(frame.to_dict(as_series=False)) for name, frame in frames.items()}


def evaluate(formulas: Sequence[Formula], frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Work formulas out with both; they agree to the last digit and type."""
    many = of_many.evaluate(formulas, frames)
    few = of_few.evaluate(formulas, plainly(frames))
    assert repr(few.rows()) == repr(many.rows())
    return many


def grouped(measures: Sequence[Aggregate], by: Sequence[str], frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Work aggregates out with both; they agree, in the same order."""
    many = of_many.grouped(measures, by, frames)
    few = of_few.grouped(measures, by, plainly(frames))
    assert (few.columns, few.rows()) == (many.columns, many.rows())
    return many
