"""Header rows, found by what they say: one row, or two with merged titles."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sheets.workbook import Value
from templates.fields.normalize import plain

_SEARCH = 30
"""The header is looked for in so many rows."""

_ENOUGH = 3
"""A header names at least a third of the known titles."""

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_NUMBER = re.compile(r"\(?(?:第|栏)?([1-9]\d?)栏?\)?")
_UNSAID = ("", "栏次", "栏号")
_FEWEST = 3
"""So many numbers in a row are no chance."""


class Header(NamedTuple):
    """A header: its rows from 1, and for each column the words as printed and what known title they are."""

    first: int
    last: int
    words: list[str]
    names: list[str]

    @property
    def score(self) -> int:
        """How many known titles it has."""
        return len({name for name in self.names if name})


def find_header(rows: Sequence[Sequence[Value]], known: Mapping[str, str]) -> Header | None:
    """Find the header that names most of the known titles (plain title → name), or none."""
    found = [_single(rows, index, known) for index in range(min(_SEARCH, len(rows)))]
    found += [_double(rows, index, known) for index in range(min(_SEARCH, len(rows)) - 1)]
    best = max(found, key=lambda header: header.score, default=None)
    return best if best and best.score * _ENOUGH >= len(known) else None


def _words(row: Sequence[Value]) -> list[str]:
    return [cell.strip() if isinstance(cell, str) else "" for cell in row]


def _single(rows: Sequence[Sequence[Value]], index: int, known: Mapping[str, str]) -> Header:
    words = _words(rows[index])
    return Header(index + 1, index + 1, words, [known.get(plain(word), "") for word in words])


def _double(rows: Sequence[Sequence[Value]], index: int, known: Mapping[str, str]) -> Header:
    """Two rows: a title may stand in either, or be the parent's words and the child's joined."""
    parents, children = _words(rows[index]), _words(rows[index + 1])
    words, names, parent = [], [], ""
    for own, child in zip(parents, children, strict=True):
        parent = own or parent
        joined = (f"{parent}_{child}", parent + child) if child else ()
        fitting = [known[plain(title)] for title in (*joined, child, own) if title and plain(title) in known]
        words.append("_".join(word for word in (own, child) if word))
        names.append(fitting[0] if fitting else "")
    return Header(index + 1, index + 2, words, names)


def numbers_columns(cells: Sequence[Value]) -> bool:
    """Return whether a line under a header says 甲, 乙, 1, 2, 3 (栏次) under its columns, from left to right.

    Stems and numbers count each on their own; a column may go without.
    """
    found = [_order(cell) for cell in cells if cell not in _UNSAID]
    orders = [order for order in found if order]
    stems, numbers = ([place for family, place in orders if family == kind] for kind in (0, 1))
    counting = all(other == one + 1 for family in (stems, numbers) for one, other in pairwise(family))
    enough = len(orders) * 2 >= len(cells) and (len(orders) >= _FEWEST or (stems and len(orders) > 1))
    return counting and bool(enough) and len(orders) == len(found)


def _order(cell: Value) -> tuple[int, int] | None:
    """Read a column's label: its family, stems before numbers, and its place in it."""
    if isinstance(cell, date):
        # A number in a cell for dates is shown as a day of January 1900.
        return (1, cell.day) if (cell.year, cell.month) == (1900, 1) else None
    text = f"{cell:g}" if isinstance(cell, float) else plain(str(cell))
    if len(text) == 1 and text in _STEMS:
        return (0, _STEMS.index(text))
    if len(text) == 1 and (number := unicodedata.numeric(text, 0.0)) >= 1 and number.is_integer():
        # A number in a circle or brackets is one sign: ①, ⑵.
        return (1, int(number))
    match = _NUMBER.fullmatch(text)
    return (1, int(match[1])) if match else None
