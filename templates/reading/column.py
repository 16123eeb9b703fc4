"""One field of many returns at once: raw cells → a typed column, and what was odd in it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import polars as pl

from sheets.workbook import Value
from sheets.writing.text import LONGEST
from templates.form import Field, FieldType
from templates.kinds import EMAIL, FIRST_YEAR, IDENTITY, KINDS, LAST_YEAR, LIKE_YEARS, MOBILE, Reading

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY = date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH
_LAST_DAY = date(LAST_YEAR, 12, 31).toordinal() - _EPOCH
_FIRST_LIKE, _LAST_LIKE = (day.toordinal() - _EPOCH for day in LIKE_YEARS)

_EXACT_SIZE = 1e11
"""Up to here a double times a hundred is nearer to the right fen than to any other."""


class Odd(NamedTuple):
    """A cell that is not as the form wants it: where in the column and what it says."""

    at: int
    raw: Value
    reading: Reading


class Column(NamedTuple):
    """A typed column, blank and refused cells null, and its odd cells in order."""

    series: pl.Series
    odd: list[Odd]


def typed(field: Field, cells: Sequence[Value]) -> Column:
    """Type a column: whole columns at a time where cells are as they should be, else cell by cell."""
    series, doubtful = _QUICK[field.type](field, cells)
    if not doubtful:
        return Column(series.alias(field.name), [])
    parse = KINDS[field.type].parse
    known: dict[tuple[type, Value], Reading] = {}
    odd = []
    for index in doubtful:
        raw = cells[index]
        key = (raw.__class__, raw)
        if key not in known:
            known[key] = parse(field, raw)
        odd.append(Odd(index, raw, known[key]))
    series = series.scatter(doubtful, pl.Series([cell.reading.value for cell in odd], dtype=series.dtype))
    return Column(series.alias(field.name), [cell for cell in odd if cell.reading.code])


Quick = Callable[[Field, Sequence[Value]], tuple[pl.Series, list[int]]]


def _numbers(field: Field, cells: Sequence[Value]) -> tuple[pl.Series, list[int]]:
    if {float}.issuperset(map(type, cells)):
        doubles: Sequence[Any] = cells
        doubtful = []
    else:
        doubles = [cell if cell.__class__ is float else None for cell in cells]
        doubtful = _unlike(cells, float) if doubles.count(None) != cells.count("") else []
    series = pl.Series(doubles, dtype=pl.Float64)
    scaled = series * 10**field.scale
    whole = scaled.round()
    # The same slack as in kinds; what is outside it, or too large to be sure of, is read exactly.
    uneven = ((scaled - whole).abs() > 1e-9 + scaled.abs() * 3e-16) | ~(series.abs() <= _EXACT_SIZE)
    if field.type == "month":
        uneven |= ~whole.is_between(1, 12)
    if uneven.any():
        doubtful = sorted(doubtful + uneven.fill_null(value=False).arg_true().to_list())
        whole = whole.set(uneven.fill_null(value=False), None)
    return whole.cast(pl.Int64), doubtful


def _unlike(cells: Sequence[Value], kind: type) -> list[int]:
    return [index for index, cell in enumerate(cells) if cell.__class__ is not kind and cell != ""]


def _dates(_field: Field, cells: Sequence[Value]) -> tuple[pl.Series, list[int]]:
    days = [cell.toordinal() - _EPOCH if cell.__class__ is date else None for cell in cells]
    doubtful = _unlike(cells, date) if days.count(None) != cells.count("") else []
    series = pl.Series(days, dtype=pl.Int32)
    outside = ~series.is_between(_FIRST_DAY, _LAST_DAY) | series.is_between(_FIRST_LIKE, _LAST_LIKE)
    if outside.any():
        doubtful = sorted(doubtful + outside.fill_null(value=False).arg_true().to_list())
    return series.cast(pl.Date), doubtful


def _texts(_field: Field, cells: Sequence[Value]) -> tuple[pl.Series, list[int]]:
    if {str}.issuperset(map(type, cells)):
        return _fitting(pl.Series([cell.strip() or None for cell in cells], dtype=pl.String), [])  # type: ignore[union-attr]
    words = [cell.strip() or None if cell.__class__ is str else None for cell in cells]
    return _fitting(pl.Series(words, dtype=pl.String), _unlike(cells, str))


def _fitting(series: pl.Series, doubtful: list[int]) -> tuple[pl.Series, list[int]]:
    """Doubt texts that are longer than any program lets people type."""
    longest = series.str.len_bytes().max()
    if isinstance(longest, int) and longest > LONGEST:
        long = series.str.len_chars() > LONGEST
        doubtful = sorted({*doubtful, *long.fill_null(value=False).arg_true().to_list()})
        series = series.set(long.fill_null(value=False), None)
    return series, doubtful


def _choices(field: Field, cells: Sequence[Value]) -> tuple[pl.Series, list[int]]:
    known = {*field.enum, ""}
    if known.issuperset(cells):
        return pl.Series([cell or None for cell in cells], dtype=pl.String), []
    words = [cell or None if cell in known else None for cell in cells]
    return pl.Series(words, dtype=pl.String), [index for index, cell in enumerate(cells) if cell not in known]


def _patterned(pattern: str) -> Quick:
    whole = f"^(?:{pattern})$"

    def quick(field: Field, cells: Sequence[Value]) -> tuple[pl.Series, list[int]]:
        series, doubtful = _texts(field, cells)
        unlike = ~series.str.contains(whole)
        if unlike.any():
            doubtful = sorted(doubtful + unlike.fill_null(value=False).arg_true().to_list())
        return series, doubtful

    return quick


_QUICK: Mapping[FieldType, Quick] = MappingProxyType(
    {
        "text": _texts,
        "choice": _choices,
        "integer": _numbers,
        "money": _numbers,
        "number": _numbers,
        "month": _numbers,
        "date": _dates,
        "id_number": _patterned(IDENTITY.pattern.replace(r"\d", "[0-9]")),
        "phone": _patterned(MOBILE.pattern.replace(r"\d", "[0-9]")),
        "email": _patterned(EMAIL.pattern),
    }
)
