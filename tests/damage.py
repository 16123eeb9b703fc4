"""Small workbooks damaged on purpose: packages taken apart, changed and put together again."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

from fuzz.xlsb import xlsb

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"

Change = Callable[[str, bytes], bytes]


def book() -> bytes:
    """Make a sound workbook: sheet 甲 of 4 × 3 cells with a formula, sheet 乙 with one cell."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_custom_property("form", "aid")
        sheet = workbook.add_worksheet("甲")
        sheet.write(0, 0, "一")
        sheet.write(1, 1, 5)
        sheet.write(2, 0, "二")
        sheet.write_formula(3, 2, "=1+1", None, 2)
        workbook.add_worksheet("乙").write(0, 0, "三")
    return file.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Take a package apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(contents: Mapping[str, bytes]) -> bytes:
    """Put a package together."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in contents.items():
            package.writestr(name, part)
    return file.getvalue()


def changed(change: Change, data: bytes | None = None) -> bytes:
    """Change every part of a package (the sound workbook) by a function of its name and content."""
    return packed({name: change(name, part) for name, part in parts(data or book()).items()})


def replaced(part: str, old: str, new: str) -> bytes:
    """Make the sound workbook with a text of one part replaced; the text must be there."""

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return changed(change)


def without(part: str) -> bytes:
    """Make the sound workbook without one of its parts."""
    return packed({name: content for name, content in parts(book()).items() if name != part})


def rows(xml: str) -> bytes:
    """Make the sound workbook with other rows in its first sheet."""

    def change(name: str, content: bytes) -> bytes:
        new = b"<sheetData>" + xml.encode() + b"</sheetData>"
        return (
            re.sub(rb"<sheetData>.*</sheetData>", lambda _: new, content, flags=re.DOTALL) if name == SHEET else content
        )

    return changed(change)


def row(number: int, cells: str) -> str:
    """Spell one row."""
    return f'<row r="{number}">{cells}</row>'


def entry_twice() -> bytes:
    """Make a package in which two entries bear the name of the first sheet."""
    other = SHEET.replace("1", "9")
    return packed(parts(book()) | {other: b"<worksheet/>"}).replace(other.encode(), SHEET.encode())


def compound(stream: str, *, looped: bool = False, content: bytes = b"") -> bytes:
    """Make a compound file of one stream over two sectors, which may point back at its own start."""
    assert len(content) <= 1024
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<L", header, 44, 1)
    struct.pack_into("<6L", header, 48, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<4L", 0xFFFFFFFD, 0xFFFFFFFE, 3, 2 if looped else 0xFFFFFFFE).ljust(512, b"\xff")
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0) + _entry(stream, 2, 2, 8192) + bytes(256)
    return bytes(header) + table + directory + content.ljust(1024, b"\0")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = bytearray(128)
    entry[: len(text)] = text
    struct.pack_into("<HB", entry, 64, len(text), kind)
    struct.pack_into("<3L", entry, 68, *[0xFFFFFFFF] * 3)
    struct.pack_into("<2L", entry, 116, start, size)
    return bytes(entry)


def short_cells(kind: int) -> bytes:
    """Make an .xlsb with a cell of another kind behind the others."""
    contents = parts(xlsb({"甲": [["一", 5.0]]}, b"<Properties/>"))
    name = "xl/worksheets/sheet1.bin"
    end = bytes([146 & 0x7F | 0x80, 146 >> 7, 0])
    cell = bytes([kind, 12]) + struct.pack("<LLL", 2, 0, 0)
    assert contents[name].count(end) == 1
    return packed(contents | {name: contents[name].replace(end, cell + end)})
