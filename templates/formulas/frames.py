"""Frames of returns, of polars for many and in plain lists for one, and what is worked out over either."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate
from templates.formulas.plain_frame import PlainFrame

if TYPE_CHECKING:
    import polars as pl

Frame: TypeAlias = "pl.DataFrame | PlainFrame"
Frames: TypeAlias = "Mapping[str, Frame]"
"""Sheet name → rows (source, row, a matrix's key, fields); "" → one row a source with the context:
source, unit_code, unit_name, year, starts, as_of. All of polars or all in plain lists."""

Values: TypeAlias = "pl.Series | Sequence[Any]"
"""A column."""

Held = Literal["number", "text", "date", "row"]
"""What a column of a frame holds; a row is a number that counts rows or returns."""


def frame(columns: Mapping[str, tuple[Held, Values]], *, plain: bool) -> Frame:
    """Make a frame of columns of one length."""
    if plain:
        return PlainFrame({name: values for name, (_, values) in columns.items()})
    import polars as pl  # noqa: PLC0415 - only workers carry polars

    from templates.fields.columns import DTYPES  # noqa: PLC0415

    types = dict[str, type[pl.DataType]](DTYPES.items()) | {"row": pl.UInt32}
    return pl.DataFrame(
        {
            name: values if isinstance(values, pl.Series) else pl.Series(values, dtype=types[held])
            for name, (held, values) in columns.items()
        }
    )


def with_values(frame: Frame, name: str, values: Sequence[Any]) -> Frame:
    """Return a frame with other values in one of its columns."""
    if isinstance(frame, PlainFrame):
        return frame.with_columns(**{name: values})
    import polars as pl  # noqa: PLC0415 - only workers carry polars

    return frame.with_columns(pl.Series(name, values, dtype=frame[name].dtype))


def of_sources(frames: Frames, sources: Collection[int]) -> dict[str, Frame]:
    """Leave the rows of some returns."""
    return {
        name: frame.filter([source in sources for (source,) in frame.select("source").rows()])
        for name, frame in frames.items()
    }


def evaluate(formulas: Sequence[Formula], frames: Frames) -> Frame:
    """Work out formulas of one sheet: a frame aligned with that sheet's, columns "0", "1", ….

    Numbers are whole numbers scaled as the formula says (floats for a ratio); truth is
    true, false or null for unknown. Without a sheet there is one row a return, as in frames[""].
    """
    if isinstance(frames[""], PlainFrame):
        from templates.formulas import evaluate_plain  # noqa: PLC0415 - only one of the two is needed

        return evaluate_plain.evaluate(formulas, cast("evaluate_plain.Frames", frames))
    from templates.formulas import evaluate as of_many  # noqa: PLC0415 - only workers carry polars

    return of_many.evaluate(formulas, cast("of_many.Frames", frames))


def grouped(measures: Sequence[Aggregate], by: Sequence[str], frames: Frames) -> Frame:
    """Work out aggregates of one sheet over the whole return, by fields of that sheet.

    A frame: source, the fields of `by`, and columns "0", "1", …, null where a group has nothing to add.
    """
    if isinstance(frames[""], PlainFrame):
        from templates.formulas import evaluate_plain  # noqa: PLC0415 - only one of the two is needed

        return evaluate_plain.grouped(measures, by, cast("evaluate_plain.Frames", frames))
    from templates.formulas import evaluate as of_many  # noqa: PLC0415 - only workers carry polars

    return of_many.grouped(measures, by, cast("of_many.Frames", frames))
