"""The sheets of an .xlsb package, as far as their cells' places: a place outside the sheet would kill the decoder."""

from collections.abc import Iterator

from sheets.finding import Place, column_letters, find
from sheets.guarding.package import Parts
from sheets.guarding.refusal import Refused
from sheets.guarding.survey import MAX_COLUMN, MAX_ROW
from sheets.limits import Limits

_ROW, _CELLS = 0, range(1, 12)
_BEGIN, _END = 145, 146
"""Records of MS-XLSB: a row, the cells that the decoder takes, and what stands around all rows."""

_SHORTEST = {_ROW: 4} | dict.fromkeys(_CELLS, 8)
"""Bytes that such a record has at least; of a shorter one the decoder takes what it read before."""


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
