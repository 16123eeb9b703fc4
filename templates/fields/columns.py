"""Whole columns typed at once, as a field type reads each of their cells, only faster."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import polars as pl

from sheets.workbook import Value
from sheets.writing.text import LONGEST
from templates.fields.field_type import Bulk, Stored

DTYPES: dict[Stored, type[pl.DataType]] = {"number": pl.Int64, "date": pl.Date, "text": pl.String}
"""What a frame's column holds."""

_EPOCH = date(1970, 1, 1).toordinal()

_EXACT_SIZE = 1e11
"""Up to here a double times a hundred is nearer to the right fen than to any other."""


def whole_numbers(cells: Sequence[Value], scale: int, among: tuple[int, int] | None) -> Bulk:
    """Type numbers as whole ones of `scale` decimals, those alone that are `among` the least and the most."""
    if {float}.issuperset(map(type, cells)):
        doubles: Sequence[Any] = cells
        doubtful = []
    else:
        doubles = [cell if cell.__class__ is float else None for cell in cells]
        doubtful = _unlike(cells, float) if doubles.count(None) != cells.count("") else []
    series = pl.Series(doubles, dtype=pl.Float64)
    scaled = series * 10**scale
    whole = scaled.round()
    # What one cell is allowed to be off; what is beyond it, or too large to be sure of, is read exactly.
    uneven = ((scaled - whole).abs() > 1e-9 + scaled.abs() * 3e-16) | ~(series.abs() <= _EXACT_SIZE)
    if among:
        uneven |= ~whole.is_between(*among)
    whole, doubtful = _doubted(whole, doubtful, uneven)
    return Bulk(whole.cast(pl.Int64), doubtful)


def days(cells: Sequence[Value], first_and_last: tuple[date, date], but: tuple[date, ...]) -> Bulk:
    """Type days from the first to the last, without those from one to another that nobody means."""
    numbers = [cell.toordinal() - _EPOCH if cell.__class__ is date else None for cell in cells]
    doubtful = _unlike(cells, date) if numbers.count(None) != cells.count("") else []
    series = pl.Series(numbers, dtype=pl.Int32)
    (first, last), (like_first, like_last) = (
        [day.toordinal() - _EPOCH for day in pair] for pair in (first_and_last, but)
    )
    outside = ~series.is_between(first, last) | series.is_between(like_first, like_last)
    series, doubtful = _doubted(series, doubtful, outside)
    return Bulk(series.cast(pl.Date), doubtful)


def texts(cells: Sequence[Value]) -> Bulk:
    """Type texts; those that are longer than any program lets people type are doubtful."""
    words = [cell.strip() or None if cell.__class__ is str else None for cell in cells]
    series = pl.Series(words, dtype=pl.String)
    doubtful = [] if {str}.issuperset(map(type, cells)) else _unlike(cells, str)
    longest = series.str.len_bytes().max()
    if isinstance(longest, int) and longest > LONGEST:
        series, doubtful = _doubted(series, doubtful, series.str.len_chars() > LONGEST)
    return Bulk(series, doubtful)


def choices(cells: Sequence[Value], options: Collection[str]) -> Bulk:
    """Type choices that are written as they are listed."""
    known = {*options, ""}
    if known.issuperset(cells):
        return Bulk(pl.Series([cell or None for cell in cells], dtype=pl.String), [])
    words = [cell or None if cell in known else None for cell in cells]
    return Bulk(pl.Series(words, dtype=pl.String), [at for at, cell in enumerate(cells) if cell not in known])


def patterned(cells: Sequence[Value], pattern: str) -> Bulk:
    """Type texts that look like a pattern."""
    series, doubtful = texts(cells)
    return Bulk(series, _also(doubtful, ~series.str.contains(f"^(?:{pattern})$")))


def _unlike(cells: Sequence[Value], kind: type) -> list[int]:
    return [index for index, cell in enumerate(cells) if cell.__class__ is not kind and cell != ""]


def _doubted(series: pl.Series, doubtful: list[int], those: pl.Series) -> tuple[pl.Series, list[int]]:
    """Doubt some more cells, and take their values away."""
    if not those.any():
        return series, doubtful
    return series.set(those.fill_null(value=False), None), _also(doubtful, those)


def _also(doubtful: list[int], those: pl.Series) -> list[int]:
    return sorted({*doubtful, *those.fill_null(value=False).arg_true().to_list()}) if those.any() else doubtful
