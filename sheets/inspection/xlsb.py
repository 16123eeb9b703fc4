"""The sheets of an .xlsb package (MS-XLSB): where their cells stand, and that the decoder will see every one.

It takes the cells of eleven kinds of records. Of others that hold a value it makes blanks, without a word.
"""

import struct
from collections.abc import Iterator, Mapping

from sheets.finding import Place, column_letters, find
from sheets.inspection.biff import ERRORS, Record, short_number
from sheets.inspection.opc import Parts
from sheets.inspection.refusal import Refused
from sheets.inspection.relationships import linked
from sheets.inspection.styles import Styles, styles
from sheets.inspection.survey import MAX_COLUMN, MAX_ROW
from sheets.limits import Limits
from sheets.workbook import Address, Display, Quirks

WORKBOOK = "xl/workbook.bin"

_ROW, _CELLS = 0, range(1, 12)
_UNSEEN = frozenset((*range(12, 19), 62))
"""Cells in their short form, and rich texts of their own."""
_RK, _ERROR, _REAL, _FORMULA_REAL, _FORMULA_ERROR = 2, 3, 5, 9, 11
_FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END, _SHEET = 44, 47, 617, 618, 156
_BEGIN, _END = 145, 146
"""Records of MS-XLSB: a row, the cells that the decoder takes, and what stands around all rows."""
_HIDDEN = 0x10

_SHORTEST = {_ROW: 4} | dict.fromkeys(_CELLS, 8) | {_RK: 12, _ERROR: 9, _REAL: 16, _FORMULA_REAL: 16, _FORMULA_ERROR: 9}
"""Bytes that such a record has at least; of a shorter one the decoder takes what it read before."""


def look_through(parts: Parts, place: Place, limits: Limits) -> tuple[Mapping[str, Quirks], Parts]:
    """Look where the cells of every sheet stand, and tell what is odd, sheet name → quirks.

    Beside it stand the parts for the decoder, in which a style is a day, a span or a number and no more.
    Raises Refused for a cell outside, for too large a box and for cells that the decoder does not see.
    """
    known = {name.lower(): name for name in parts}
    looks = known.get("xl/styles.bin", "")
    shown = _styles(parts[looks]) if looks else Styles()
    total = 0
    quirks: dict[str, Quirks] = {}
    for name, part in parts.items():
        if name.lower().endswith(".bin"):
            cells, quirks[name] = _look(part, place, shown)
            total += cells
    if total > limits.cells:
        raise Refused(find("package-cells", place, limit=limits.cells))
    targets = linked(parts, known[WORKBOOK], place)
    sheets = dict(_sheets(parts[known[WORKBOOK]]))
    told = {sheet: quirks[targets[key]] for sheet, key in sheets.items() if targets.get(key) in quirks}
    return told, {**parts, looks: _plain_styles(parts[looks], shown)} if looks else parts


def _look(part: bytes, place: Place, shown: Styles) -> tuple[int, Quirks]:
    """Count the cells of the box from A1 to the last row and column, 0 for a part that is no sheet."""
    row = rows = columns = 0
    errors: dict[Address, str] = {}
    displays: dict[Address, Display] = {}
    hidden = []
    for _, kind, body in _within(part, _BEGIN, _END):
        if len(body) < _SHORTEST.get(kind, 0):
            raise Refused(find("file-damaged", place))
        if kind in _UNSEEN:
            raise Refused(find("file-short-cells", place))
        if kind == _ROW:
            row = int.from_bytes(body[:4], "little") + 1
            hidden += [row] if len(body) > 11 and body[11] & _HIDDEN else []  # noqa: PLR2004 - up to its flags
        elif kind in _CELLS:
            column = int.from_bytes(body[:4], "little") + 1
            if row > MAX_ROW or column > MAX_COLUMN:
                raise Refused(find("package-cell-outside", place, cell=f"{column_letters(column)}{row}"))
            rows, columns = max(rows, row), max(columns, column)
            if kind in {_ERROR, _FORMULA_ERROR}:
                errors[row, column] = ERRORS.get(body[8], "#?")
            elif display := shown.display(int.from_bytes(body[4:7], "little"), _figure(kind, body)):
                displays[row, column] = display
    return rows * columns, Quirks(errors, displays=displays, hidden_rows=tuple(hidden))


def _within(part: bytes, begin: int, end: int) -> Iterator[Record]:
    """Give the records that stand between two kinds of others."""
    inside = False
    for at, kind, body in _records(part):
        if kind in (begin, end):
            inside = kind == begin
        elif inside:
            yield at, kind, body


def _figure(kind: int, body: bytes) -> str:
    """Spell the number of a cell, "" if it holds none."""
    if kind == _RK:
        return repr(short_number(body[8:12]))
    return repr(struct.unpack_from("<d", body, 8)[0]) if kind in {_REAL, _FORMULA_REAL} else ""


def _styles(part: bytes) -> Styles:
    codes = {
        int.from_bytes(body[:2], "little"): _text(body, 2)[0] for _, kind, body in _records(part) if kind == _FORMAT
    }
    within = _within(part, _STYLES_BEGIN, _STYLES_END)
    return styles([int.from_bytes(body[2:4], "little") for _, kind, body in within if kind == _STYLE], codes)


def _plain_styles(part: bytes, shown: Styles) -> bytes:
    """Spell the styles with formats that the decoder knows."""
    plain = bytearray(part)
    known = [record for record in _within(part, _STYLES_BEGIN, _STYLES_END) if record[1] == _STYLE]
    for (at, _, body), number in zip(known, shown.numbers, strict=True):
        if len(body) >= 4:  # noqa: PLR2004 - a style below, and a format
            struct.pack_into("<H", plain, at + 2, number)
    return bytes(plain)


def _sheets(part: bytes) -> Iterator[tuple[str, str]]:
    """Give name and relation of every sheet."""
    for _, kind, body in _records(part):
        if kind == _SHEET:
            key, at = _text(body, 8)
            yield _text(body, at)[0], key


def _text(body: bytes, at: int) -> tuple[str, int]:
    """Read a text after its length, and tell where it ends."""
    end = at + 4 + 2 * int.from_bytes(body[at : at + 4], "little")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(part: bytes) -> Iterator[Record]:
    """Split a part into records: a kind of one or two bytes, a length of up to four by seven bits, a body."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                return
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield at, kind, part[at : at + length]
        at += length
