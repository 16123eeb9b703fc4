"""An .xls stream (MS-XLS): where its cells stand, and what the decoder does not tell of them.

A cell outside the sheet would kill the decoder, and an error reads as a blank.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sheets.finding import Place, column_letters, find
from sheets.inspection.refusal import Refused
from sheets.inspection.styles import Styles, styles
from sheets.limits import Limits
from sheets.workbook import Address, Display, Quirks

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}

_COLUMNS, _ROWS = 256, 65_536
_END, _BEGIN, _SHEET, _SIZE, _ROW = 0x0A, 0x809, 0x85, 0x200, 0x208
_CODEPAGE, _FORMAT, _STYLE, _LOCKED, _OBJECT = 0x42, 0x41E, 0xE0, 0x2F, 0x5D
_FORMULA, _RKS, _TRUTH, _NUMBER, _RK = 0x06, 0xBD, 0x205, 0x203, 0x27E
_CELLS = frozenset((_FORMULA, _RKS, 0xD6, 0xFD, _NUMBER, 0x204, _TRUTH, _RK))
"""Records of MS-XLS: what stands around a sheet, and the cells that the decoder takes."""
_HIDDEN, _PICTURE, _VERSION_8 = 0x20, b"\x08\0", 0x600
_SPECIAL, _ERROR = b"\xff\xff", 2
"""How a formula's stored result says that it is no number, and that it is an error."""

Record = tuple[int, int, bytes]
"""Where its body begins, its kind, its body."""


def look_through_stream(stream: bytes, place: Place, limits: Limits) -> tuple[Mapping[str, Quirks], bytes]:
    """Look where the cells of an .xls workbook stand, and tell what is odd, sheet name → quirks.

    Beside it stands the stream for the decoder, in which a style is a day, a span or a number and no more.
    Raises Refused for a cell outside, for too large a box, and where a password is asked for.
    """
    book = _Book(stream, place)
    total = book.globals.cells
    for _, start in book.sheets:
        total += book.look(start).cells
        if total > limits.cells:
            raise Refused(find("package-cells", place, limit=limits.cells))
    return {name: book.known[start].quirks() for name, start in book.sheets}, book.handed_on()


@dataclass
class _Seen:
    """What was seen of one sheet so far."""

    last_row: int = 0
    last_column: int = 0
    errors: dict[Address, str] = field(default_factory=dict)
    displays: dict[Address, Display] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    pictures: bool = False

    @property
    def cells(self) -> int:
        """The cells of the box from A1."""
        return self.last_row * self.last_column

    def quirks(self) -> Quirks:
        return Quirks(self.errors, displays=self.displays, hidden_rows=tuple(self.hidden), pictures=self.pictures)


class _Book:
    """The records of a whole stream: the workbook's own first, then those of every sheet."""

    def __init__(self, stream: bytes, place: Place) -> None:
        self.stream, self.place = stream, place
        self.left = len(stream)
        self.sheets: list[tuple[str, int]] = []
        self.known: dict[int, _Seen] = {}
        self.version, self.codepage = 0, "cp1252"
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.numbered: list[int] = []
        self.styles = Styles()
        self.globals = self.look(0)
        self.styles = styles(self.numbers, self.codes)

    def look(self, start: int) -> _Seen:
        """Look through the records from `start` to their end; each place is looked through once."""
        if start in self.known:
            return self.known[start]
        seen = self.known[start] = _Seen()
        depth = 0
        for at, kind, body in _records(self.stream, start):
            self.left -= 4 + len(body)
            if self.left < 0:
                # Sheets of a sound file share no records.
                raise Refused(find("file-damaged", self.place))
            # A chart within a sheet has records of its own.
            depth += (kind == _BEGIN) - (kind == _END)
            if kind == _END and depth <= 0:
                break
            if kind in _CELLS and len(body) >= 4:  # noqa: PLR2004 - a row and a column
                self._cell(kind, body, seen, counts=depth <= 1)
            else:
                self._around(kind, body, seen)
                if start == 0:
                    self._global(at, kind, body)
        return seen

    def _around(self, kind: int, body: bytes, seen: _Seen) -> None:
        """Note what a record says of a sheet besides its cells."""
        if kind == _SIZE and not _fits(body):
            raise Refused(find("package-dimension", self.place))
        if kind == _ROW and len(body) > 12 and body[12] & _HIDDEN:  # noqa: PLR2004 - up to its flags
            seen.hidden.append(int.from_bytes(body[:2], "little") + 1)
        seen.pictures |= kind == _OBJECT and body[4:6] == _PICTURE

    def handed_on(self) -> bytes:
        """Spell the stream with formats that the decoder knows."""
        stream = bytearray(self.stream)
        for at, number in zip(self.numbered, self.styles.numbers, strict=True):
            struct.pack_into("<H", stream, at, number)
        return bytes(stream)

    def _global(self, at: int, kind: int, body: bytes) -> None:
        """Note what a record says of the workbook as a whole."""
        if kind == _LOCKED:
            raise Refused(find("file-encrypted", self.place))
        if kind == _BEGIN and len(body) >= 2:  # noqa: PLR2004 - a version
            self.version = int.from_bytes(body[:2], "little")
        elif kind == _CODEPAGE and len(body) >= 2:  # noqa: PLR2004 - a number
            self.codepage = f"cp{int.from_bytes(body[:2], 'little')}"
        elif kind == _SHEET and len(body) >= 8:  # noqa: PLR2004 - an offset, two marks and a name
            self.sheets.append((self._text(body[6:], 1), int.from_bytes(body[:4], "little")))
        elif kind == _STYLE and len(body) >= 4:  # noqa: PLR2004 - a font and a format
            self.numbers.append(int.from_bytes(body[2:4], "little"))
            self.numbered.append(at + 2)
        elif kind == _FORMAT and len(body) >= 4:  # noqa: PLR2004 - a number and a text
            self.codes[int.from_bytes(body[:2], "little")] = self._text(body[2:], 2 if self._newer else 1)

    @property
    def _newer(self) -> bool:
        return self.version >= _VERSION_8

    def _text(self, body: bytes, size: int) -> str:
        """Read a text after its length of `size` bytes: in two bytes a letter or one, or in the file's own code."""
        length = int.from_bytes(body[:size], "little")
        if not self._newer:
            try:
                return body[size : size + length].decode(self.codepage, "replace")
            except LookupError:
                return body[size : size + length].decode("cp1252", "replace")
        wide = bool(body[size : size + 1] and body[size] & 1)
        text = body[size + 1 : size + 1 + length * (2 if wide else 1)]
        return text.decode("utf-16-le" if wide else "latin-1", "replace")

    def _cell(self, kind: int, body: bytes, seen: _Seen, *, counts: bool) -> None:
        row, column = struct.unpack_from("<2H", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _RKS else column
        if max(column, last) >= _COLUMNS:
            cell = f"{column_letters(max(column, last) + 1)}{row + 1}"
            raise Refused(find("package-cell-outside", self.place, cell=cell))
        seen.last_row = max(seen.last_row, row + 1)
        seen.last_column = max(seen.last_column, column + 1, last + 1)
        if counts and (error := _error(kind, body)):
            seen.errors[row + 1, column + 1] = error
        elif counts and self.styles.odd:
            for at, (style, figure) in enumerate(_figures(kind, body)):
                if display := self.styles.display(style, repr(figure)):
                    seen.displays[row + 1, column + 1 + at] = display


def _records(stream: bytes, at: int) -> Iterator[Record]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield at + 4, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _error(kind: int, body: bytes) -> str:
    """Name the error of a cell, "" if it holds none."""
    if kind == _TRUTH and len(body) >= 8 and body[7]:  # noqa: PLR2004 - a value and whether it is an error
        return ERRORS.get(body[6], "#?")
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == _SPECIAL and body[6] == _ERROR:  # noqa: PLR2004 - a result
        return ERRORS.get(body[8], "#?")
    return ""


def _figures(kind: int, body: bytes) -> Iterator[tuple[int, float]]:
    """Give style and figure of every number in a record of cells."""
    if kind in {_NUMBER, _FORMULA} and len(body) >= 14 and (kind == _NUMBER or body[12:14] != _SPECIAL):  # noqa: PLR2004 - a double
        yield struct.unpack_from("<Hd", body, 4)
    elif kind == _RK and len(body) >= 10:  # noqa: PLR2004 - a style and a short number
        yield struct.unpack_from("<H", body, 4)[0], short_number(body[6:10])
    elif kind == _RKS:
        for at in range(4, len(body) - 7, 6):
            yield struct.unpack_from("<H", body, at)[0], short_number(body[at + 2 : at + 6])


def short_number(body: bytes) -> float:
    """Read a number of four bytes: thirty bits of a whole number or of a double, perhaps in hundredths."""
    (bits,) = struct.unpack("<L", body)
    number: float = (
        struct.unpack("<l", body)[0] >> 2
        if bits & 2
        else struct.unpack("<d", bytes(4) + struct.pack("<L", bits & ~3))[0]
    )
    return number / 100 if bits & 1 else float(number)


def _fits(size: bytes) -> bool:
    """Return whether a sheet's declared size, which the decoder makes room for, is one that a sheet can have."""
    if len(size) >= 14:  # noqa: PLR2004 - rows of four bytes
        first, last, left, right = struct.unpack_from("<2L2H", size)
    elif len(size) >= 8:  # noqa: PLR2004 - rows of two bytes, before Excel 97
        first, last, left, right = struct.unpack_from("<4H", size)
    else:
        return True
    return bool(first <= last <= _ROWS and left <= right <= _COLUMNS)
