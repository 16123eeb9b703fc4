"""How much room text takes: in columns of half a Chinese character, and in lines."""

import unicodedata
from math import ceil

WIDE = frozenset("WFA")
"""East Asian widths that a Chinese font draws across two columns."""


def text_width(text: str) -> int:
    """Measure a text's longest line in columns: a Latin letter takes one, a Chinese character two."""
    return max((_width(line) for line in text.split("\n")), default=0)


def text_lines(text: str, width: float) -> int:
    """Count the lines that a text takes in a cell so many columns wide, a little generously."""
    # A program breaks lines earlier than the sum of widths says, at words and before closing signs.
    return sum(max(1, ceil(_width(line) / max(1.0, width - 1))) for line in text.split("\n"))


def text_height(lines: int) -> float:
    """Return the height of a row of so many lines of text, in points."""
    return 6 + 14.0 * lines


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in WIDE else 1 for sign in line)
