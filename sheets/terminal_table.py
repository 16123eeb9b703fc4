"""Tables for a terminal: cells wrapped to its width, or a card a record where columns would be too narrow to read."""

import unicodedata
from collections.abc import Iterator, Sequence

from sheets.harmless import one_line

NARROWEST = 14
"""Columns below which wrapped text cannot be read: seven Chinese characters."""

WIDE = 180
"""Columns of what is no terminal: a file or a pipe."""

GAP = 2
"""Columns between two cells, and those that a column is wider than its head at least."""

CLOSING = frozenset("，。；：、！？）》」』】”’,.;:!?)]}")
"""Signs that no line begins with."""


def terminal_table(
    heads: Sequence[str], lines: Sequence[Sequence[str]], width: int, numbers: Sequence[int] = ()
) -> str:
    """Lay out lines of text below their heads within a terminal's width; no cell is read as anything but text.

    `numbers` are the indices of columns to be set flush right. Nothing is cut: what does not fit is wrapped, and
    where that would leave a column too narrow, every line becomes a card of one head and cell a line.
    """
    if not lines:
        return ""
    plain = [[_plain(cell) for cell in line] for line in lines]
    natural = [
        max(text_columns(head) + GAP, *map(text_columns, column)) for head, *column in zip(heads, *plain, strict=True)
    ]
    room = _shared_out(natural, width)
    return (
        _in_columns(heads, plain, room, numbers) if room else "\n\n".join(_card(heads, line, width) for line in plain)
    )


def text_columns(text: str) -> int:
    """Measure a line of text in columns of a terminal: a Chinese character takes two, a combining mark none."""
    return len(text) if text.isascii() else sum(map(_sign_columns, text))


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines at most so many columns wide: at blanks, around Chinese signs, else anywhere."""
    lines: list[str] = []
    line, taken = "", 0
    for piece in _pieces(text):
        if line and taken + text_columns(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, taken = "", 0
        for sign in piece:
            size = _sign_columns(sign)
            if line and taken + size > width and sign != " ":
                lines.append(line.rstrip())
                line, taken = "", 0
            line, taken = line + sign, taken + size
    return [*lines, line.rstrip()]


def _sign_columns(sign: str) -> int:
    # Signs of ambiguous width take one column in terminals, though two in a Chinese font on paper.
    return 0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")


def _plain(cell: str) -> str:
    return one_line(cell.replace("\n", " "))


def _shared_out(natural: Sequence[int], width: int) -> list[int]:
    """Share a width out among columns: the widest give way first; nothing where one would become too narrow."""
    room = list(natural)
    spare = width - GAP * (len(room) - 1)
    while sum(room) > spare:
        widest = max(room)
        if widest <= NARROWEST:
            return []
        room[room.index(widest)] -= 1
    return room


def _in_columns(
    heads: Sequence[str], lines: Sequence[Sequence[str]], room: Sequence[int], numbers: Sequence[int]
) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - it loads slowly, and JSON and CSV do without it

    # It wraps by reading every cell as a number first, and fails at 1,200.00: it only aligns what is wrapped here.
    wrapped = [["\n".join(wrap(cell, size)) for cell, size in zip(line, room, strict=True)] for line in lines]
    titles = ["\n".join(wrap(head, size - GAP)) for head, size in zip(heads, room, strict=True)]
    sides = ["right" if index in numbers else "left" for index in range(len(heads))]
    return str(tabulate(wrapped, titles, tablefmt="simple", disable_numparse=True, colalign=sides))


def _card(heads: Sequence[str], line: Sequence[str], width: int) -> str:
    label = max(map(text_columns, heads)) + GAP
    shown = []
    for head, cell in zip(heads, line, strict=True):
        if cell:
            first, *rest = wrap(cell, max(NARROWEST, width - label))
            shown.append(head + " " * (label - text_columns(head)) + first)
            shown += [" " * label + more for more in rest]
    return "\n".join(shown)


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where a line may break: after blanks and around signs of full width, but before no closing sign."""
    piece, wide = "", False
    for sign in text:
        full = _sign_columns(sign) > 1
        if piece and (full or wide or piece[-1] == " ") and sign != " " and sign not in CLOSING and _sign_columns(sign):
            yield piece
            piece = ""
        piece, wide = piece + sign, full
    yield piece
