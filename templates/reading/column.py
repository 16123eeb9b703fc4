"""One field of many returns at once: raw cells → a typed column, and what was odd in it."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from sheets.workbook import Value
from templates.fields.field_type import Reading
from templates.form import Field


class Odd(NamedTuple):
    """A cell that is not as the form wants it: where in the column and what it says."""

    at: int
    raw: Value
    reading: Reading


class TypedColumn(NamedTuple):
    """A typed column, blank and refused cells null, and its odd cells in order."""

    series: pl.Series
    odd: list[Odd]


def typed_column(field: Field, cells: Sequence[Value]) -> TypedColumn:
    """Type a column: whole columns at a time where cells are as they should be, else cell by cell."""
    series, doubtful = field.kind.in_bulk(field, cells)
    if not doubtful:
        return TypedColumn(series.alias(field.name), [])
    known: dict[tuple[type, Value], Reading] = {}
    odd = []
    for index in doubtful:
        raw = cells[index]
        key = (raw.__class__, raw)
        if key not in known:
            known[key] = field.kind.parse(field, raw)
        odd.append(Odd(index, raw, known[key]))
    series = series.scatter(doubtful, pl.Series([cell.reading.value for cell in odd], dtype=series.dtype))
    return TypedColumn(series.alias(field.name), [cell for cell in odd if cell.reading.code])
