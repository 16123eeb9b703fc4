"""Whole columns are typed as their cells are, only faster."""

from datetime import date, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets.workbook import Value
from templates.field import Field
from templates.fields.registry import FIELD_TYPES
from templates.reading.column import typed_column

CELLS: st.SearchStrategy[Value] = st.one_of(
    st.just(""),
    st.sampled_from(
        ["完成", " 完成", "未完成", "无", "1,200元", "2025.3.1", "20250301", "3月", "110101199003070118", "x@y.cn"]
    ),
    st.sampled_from(["  ", "13800001234", "1101", "３", "95%"]),
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(-1e6, 1e6),
    st.integers(-(10**15), 10**15).map(float),
    st.integers(-(10**16), 10**16).map(lambda fen: fen / 100),
    st.integers(0, 14).map(float),
    st.dates(date(1890, 1, 1), date(2110, 1, 1)),
    st.datetimes(datetime(1890, 1, 1), datetime(2110, 1, 1)),  # noqa: DTZ001 - cells know no zones
    st.booleans(),
)
KIND: st.SearchStrategy[str] = st.sampled_from(sorted(FIELD_TYPES))


@settings(deadline=None)
@given(KIND, st.lists(CELLS, max_size=12))
def test_a_column_is_typed_as_its_cells_are(kind: str, cells: list[Value]) -> None:
    """The quick way and the careful way agree on every value, and on what is odd."""
    field = Field(name="f", title="栏", type=kind, enum=("完成", "取消") if kind == "choice" else (), unit="元")
    column = typed_column(field, cells)
    readings = [FIELD_TYPES[kind].parse(field, cell) for cell in cells]
    assert list(column.values) == [reading.value for reading in readings]
    assert [odd.at for odd in column.odd] == [at for at, reading in enumerate(readings) if reading.code]
    assert [odd.reading for odd in column.odd] == [reading for reading in readings if reading.code]
    plain = typed_column(field, cells, plain=True)
    assert (plain.values, repr(plain.odd)) == (list(column.values), repr(column.odd))


def test_columns_of_clean_cells_keep_their_type_when_blank() -> None:
    """A column without a single entry still has the type of its field."""
    for kind in FIELD_TYPES:
        field = Field(name="f", title="栏", type=kind, enum=("甲",) if kind == "choice" else ())
        two, none, one = (typed_column(field, [""] * cells).values for cells in (2, 0, 1))
        assert isinstance(two, pl.Series)
        assert isinstance(none, pl.Series)
        assert isinstance(one, pl.Series)
        assert two.null_count() == 2
        assert none.dtype == one.dtype


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    """A text of more than 32,767 characters is found in a whole column as in a single cell."""
    column = typed_column(Field(name="f", title="栏", type="text"), ["短", "长" * 32_768, "", "长" * 32_767])
    assert list(column.values) == ["短", None, None, "长" * 32_767]
    assert [(odd.at, odd.reading.code) for odd in column.odd] == [(1, "text-long")]
