"""A table of texts and exact numbers as Parquet."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO

DIGITS = 38
"""What a decimal of Parquet may have."""


def parquet(columns: Mapping[str, Sequence[str | Decimal]], numbers: Mapping[str, int]) -> bytes:
    """Return a table as Parquet; the columns among `numbers` are decimals of so many places, the others texts."""
    import polars as pl  # noqa: PLC0415 - only who asks for Parquet pays for it

    schema = {name: pl.Decimal(DIGITS, numbers[name]) if name in numbers else pl.String() for name in columns}
    target = BytesIO()
    pl.DataFrame(dict(columns), schema=schema).write_parquet(target)
    return target.getvalue()
