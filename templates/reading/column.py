"""One field of many returns at once: raw cells → a typed column, and what was odd in it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sheets.workbook import Value
from templates.field import Field
from templates.fields.field_type import Reading

if TYPE_CHECKING:
    import polars as pl


class Odd(NamedTuple):
    """A cell that is not as the form wants it: where in the column and what it says."""

    at: int
    raw: Value
    reading: Reading


class TypedColumn(NamedTuple):
    """A typed column, blank and refused cells null, and its odd cells in order."""

    values: "pl.Series | list[Any]"
    odd: list[Odd]


def typed_column(field: Field, cells: Sequence[Value], *, plain: bool = False) -> TypedColumn:
    """Type a column: whole columns at a time where cells are as they should be, else or if `plain` cell by cell."""
    if plain:
        read = _read(field, cells, range(len(cells)))
        return TypedColumn([cell.reading.value for cell in read], [cell for cell in read if cell.reading.code])
    import polars as pl  # noqa: PLC0415 - only workers carry polars

    series, doubtful = field.kind.in_bulk(field, cells)
    if not doubtful:
        return TypedColumn(series.alias(field.name), [])
    odd = _read(field, cells, doubtful)
    series = series.scatter(doubtful, pl.Series([cell.reading.value for cell in odd], dtype=series.dtype))
    return TypedColumn(series.alias(field.name), [cell for cell in odd if cell.reading.code])


def _read(field: Field, cells: Sequence[Value], those: Iterable[int]) -> list[Odd]:
    """Read some cells one by one, and what is the same only once."""
    known: dict[tuple[type, Value], Reading] = {}
    read = []
    for index in those:
        raw = cells[index]
        key = (raw.__class__, raw)
        if key not in known:
            known[key] = field.kind.parse(field, raw)
        read.append(Odd(index, raw, known[key]))
    return read
