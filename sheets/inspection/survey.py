"""What is known of one worksheet part before it is decoded."""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from sheets.finding import column_letters
from sheets.workbook import Address, Quirks

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_WHOLE = re.compile(r"([A-Za-z]{1,3}):([A-Za-z]{1,3})|([1-9][0-9]{0,6}):([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the cells and matters: merged areas, and the relations of drawings and pictures."""

    merges: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """The rows that the decoder may read, their frame, the last row and column with a value (or 0), and the quirks."""

    rows: bytes
    frame: Frame = field(default_factory=Frame)
    last_row: int = 0
    last_column: int = 0
    quirks: Quirks = field(default_factory=Quirks)

    def part(self) -> bytes:
        """Write the worksheet part for the decoder."""
        merges = "".join(f"<mergeCell ref={quoteattr(_cornered(area))}/>" for area in self.frame.merges)
        return b"<worksheet><sheetData>%b</sheetData><mergeCells>%b</mergeCells></worksheet>" % (
            self.rows,
            merges.encode(),
        )


def address(reference: str) -> Address | None:
    """Read A1 as (1, 1); None outside the sheet, whose last cell is XFD1048576."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    row, column = int(match[2]), _column(match[1])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def fits(area: str) -> bool:
    """Return whether an area lies inside the sheet: A1, A1:C4, and whole columns or rows as LibreOffice spells them."""
    whole = _WHOLE.fullmatch(area)
    if not whole:
        return all(address(end) for end in area.split(":"))
    if whole[1]:
        return max(_column(whole[1]), _column(whole[2])) <= MAX_COLUMN
    return max(int(whole[3]), int(whole[4])) <= MAX_ROW


def _cornered(area: str) -> str:
    """Spell an area of whole columns or rows by its corners, the only way that the decoder knows."""
    whole = _WHOLE.fullmatch(area)
    if not whole:
        return area
    return f"{whole[1]}1:{whole[2]}{MAX_ROW}" if whole[1] else f"A{whole[3]}:{column_letters(MAX_COLUMN)}{whole[4]}"


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column
