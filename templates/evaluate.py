"""Formulas printed as polars expressions and worked out over whole batches."""

from collections.abc import Mapping, Sequence

import polars as pl

from templates.formula import Formula

Frames = Mapping[str, pl.DataFrame]
"""Sheet name → rows (source, row, a matrix's key, fields); "" → one row a source with the
context: source, unit_code, unit_name, year (Int64), starts, as_of (Date)."""


def evaluate(formulas: Sequence[Formula], frames: Frames) -> pl.DataFrame:
    """Work out formulas of one sheet: a frame aligned with that sheet's, columns "0", "1", ….

    Numbers are whole numbers scaled as the formula says (floats for a ratio); truth is
    true, false or null for unknown.
    """
    raise NotImplementedError
