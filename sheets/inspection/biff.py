"""The sheets of .xlsb and .xls files, as far as their cells' places: one outside the sheet would kill the decoder."""

import struct
from collections.abc import Iterator

from sheets.finding import Place, column_letters, find
from sheets.inspection.opc import Parts
from sheets.inspection.refusal import Refused
from sheets.inspection.survey import MAX_COLUMN, MAX_ROW
from sheets.limits import Limits

_ROW, _CELLS = 0, range(1, 12)
_BEGIN, _END = 145, 146
"""Records of MS-XLSB: a row, the cells that the decoder takes, and what stands around all rows."""

_SHORTEST = {_ROW: 4} | dict.fromkeys(_CELLS, 8)
"""Bytes that such a record has at least; of a shorter one the decoder takes what it read before."""


_XLS_COLUMNS = 256
_XLS_ENDS = 0x0A
_XLS_SHEET = 0x85
_XLS_SIZE = 0x200
_XLS_CELLS = frozenset((0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E))
"""Records of MS-XLS: the end of a sheet, where one begins, its size, and the cells that the decoder takes."""


def look_through(parts: Parts, place: Place, limits: Limits) -> None:
    """Look where the cells of every sheet stand; raises Refused for one outside, and for too large a box."""
    total = 0
    for name, part in parts.items():
        if name.lower().endswith(".bin"):
            total += _box(part, place)
    if total > limits.cells:
        raise Refused(find("package-cells", place, limit=limits.cells))


def _box(part: bytes, place: Place) -> int:
    """Cells of the box from A1 to the last row and column; 0 for a part that is no sheet."""
    inside = False
    row = rows = columns = 0
    for kind, body in _records(part):
        if kind in (_BEGIN, _END):
            inside = kind == _BEGIN
        elif inside and len(body) < _SHORTEST.get(kind, 0):
            raise Refused(find("file-damaged", place))
        elif inside and kind == _ROW:
            row = int.from_bytes(body[:4], "little") + 1
        elif inside and kind in _CELLS:
            column = int.from_bytes(body[:4], "little") + 1
            if row > MAX_ROW or column > MAX_COLUMN:
                cell = f"{column_letters(column)}{row}"
                raise Refused(find("package-cell-outside", place, cell=cell))
            rows, columns = max(rows, row), max(columns, column)
    return rows * columns


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
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
        yield kind, part[at : at + length]
        at += length


def look_through_stream(stream: bytes, place: Place, limits: Limits) -> None:
    """Look where the cells of an .xls workbook stand; raises Refused for one outside, and for too large a box."""
    seen: set[int] = set()
    starts = [0]
    total = 0
    while starts:
        total += _xls_box(stream, starts.pop(), seen, starts, place)
        if total > limits.cells:
            raise Refused(find("package-cells", place, limit=limits.cells))


def _xls_box(stream: bytes, at: int, seen: set[int], starts: list[int], place: Place) -> int:
    """Cells of one sheet's box from A1; records that were looked through before are not again."""
    rows = columns = 0
    while at + 4 <= len(stream) and at not in seen:
        seen.add(at)
        kind, length = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind in _XLS_CELLS and len(body) >= 4:  # noqa: PLR2004 - a row and a column
            row, column = struct.unpack_from("<2H", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == 0xBD else column  # noqa: PLR2004 - many cells
            if max(column, last) >= _XLS_COLUMNS:
                cell = f"{column_letters(max(column, last) + 1)}{row + 1}"
                raise Refused(find("package-cell-outside", place, cell=cell))
            rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
        elif kind == _XLS_SIZE and not _xls_fits(body):
            raise Refused(find("package-dimension", place))
        elif kind == _XLS_SHEET and len(body) >= 4:  # noqa: PLR2004 - an offset
            starts.append(struct.unpack_from("<L", body)[0])
        elif kind == _XLS_ENDS:
            break
        at += 4 + length
    return rows * columns


def _xls_fits(size: bytes) -> bool:
    """Tell whether a sheet's declared size, which the decoder makes room for, is one that a sheet can have."""
    if len(size) >= 14:  # noqa: PLR2004 - rows of four bytes
        first, last, left, right = struct.unpack_from("<2L2H", size)
    elif len(size) >= 8:  # noqa: PLR2004 - rows of two bytes, before Excel 97
        first, last, left, right = struct.unpack_from("<4H", size)
    else:
        return True
    return bool(first <= last <= 65_536 and left <= right <= _XLS_COLUMNS)  # noqa: PLR2004 - rows of a sheet
