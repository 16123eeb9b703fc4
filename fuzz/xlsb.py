"""A small writer of .xlsb, which no library here writes: texts and numbers at their addresses."""

import struct
from collections.abc import Mapping, Sequence

from fuzz.seeds import repacked

Rows = Sequence[Sequence[str | float]]

_TYPES = "application/vnd.ms-excel"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def xlsb(sheets: Mapping[str, Rows], properties: bytes) -> bytes:
    """Write sheets, and custom document properties as their XML part."""
    numbers = range(1, len(sheets) + 1)
    bundle = b"".join(
        _record(156, struct.pack("<LL", 0, at) + _text(f"rId{at}") + _text(name)) for at, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/relationships/worksheet" Target="worksheets/sheet{at}.bin"/>'
        for at in numbers
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.bin" ContentType="{_TYPES}.worksheet"/>' for at in numbers
    )
    contents = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.bin" '
        f'ContentType="{_TYPES}.sheet.binary.macroEnabled.main"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
    parts = {name: text.encode() for name, text in contents.items()}
    parts["xl/workbook.bin"] = (
        _record(131) + _record(153, bytes(8) + _text("")) + _record(143) + bundle + _record(144) + _record(132)
    )
    parts |= {f"xl/worksheets/sheet{at}.bin": _sheet(rows) for at, rows in enumerate(sheets.values(), 1)}
    return repacked(parts | {"docProps/custom.xml": properties})


def _sheet(rows: Rows) -> bytes:
    width = max(map(len, rows), default=1)
    body = [
        _record(129),
        _record(148, struct.pack("<4L", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0))),
        _record(145),
    ]
    for row, cells in enumerate(rows):
        body.append(_record(0, struct.pack("<LLH", row, 0, 300) + bytes(3) + struct.pack("<L", 0)))
        for column, value in enumerate(cells):
            place = struct.pack("<LL", column, 0)
            if isinstance(value, str):
                body.append(_record(6, place + _text(value)) if value else b"")
            else:
                body.append(_record(5, place + struct.pack("<d", value)))
    return b"".join((*body, _record(146), _record(130)))


def _text(text: str) -> bytes:
    units = text.encode("utf-16-le")
    return struct.pack("<L", len(units) // 2) + units


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body
