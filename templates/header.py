"""Header rows, found by what they say: one row, or two with merged titles."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sheets.grid import Value
from templates.wording import plain

_SEARCH = 30
"""The header is looked for in so many rows."""

_ENOUGH = 3
"""A header names at least a third of the known titles."""


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
