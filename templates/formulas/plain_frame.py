"""Columns in plain lists: as much of a polars frame as reading and checking use, where there is no polars."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import compress
from typing import Any


class PlainFrame:
    """Rows by named columns, each a list; None is blank. What it is asked means what it means of a polars frame."""

    def __init__(self, columns: Mapping[str, Iterable[Any]]) -> None:
        """Take columns of one length."""
        self._columns = {name: list(column) for name, column in columns.items()}

    def __getitem__(self, name: str) -> list[Any]:
        return self._columns[name]

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in order."""
        return list(self._columns)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(next(iter(self._columns.values()), ()))

    def is_empty(self) -> bool:
        """Tell whether there is no row."""
        return not self.height

    def select(self, *names: str) -> "PlainFrame":
        """Return some of its columns, in this order."""
        return PlainFrame({name: self._columns[name] for name in names})

    def with_columns(self, **columns: Iterable[Any]) -> "PlainFrame":
        """Return it with more columns, or with others of the same names."""
        return PlainFrame({**self._columns, **columns})

    def filter(self, mask: Iterable[bool | None]) -> "PlainFrame":
        """Return the rows for which the mask is true."""
        kept = list(mask)
        return PlainFrame({name: list(compress(column, kept)) for name, column in self._columns.items()})

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows as tuples."""
        return list(zip(*self._columns.values(), strict=True))

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the rows by their columns' names."""
        return (dict(zip(self._columns, row, strict=True)) for row in self.rows())
