"""A workbook of openpyxl saved: its stored results put back, its styles in the order of the schema, no time of day."""

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.workbook import Workbook as Copy
from openpyxl.writer.excel import ExcelWriter

from sheets.inspection.opc import Parts
from sheets.marking.cached_values import Result, restored
from sheets.marking.review_sheet import OPINION
from sheets.page import AUTHOR

_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a document property has no zone
_STYLES, _COMMENTS = "xl/styles.xml", "xl/comments/"

_FONT = re.compile(rb"<font>(.*?)</font>", re.DOTALL)
_SHAPE = re.compile(rb'(<comment\s[^<>]*?) shapeId="0"')
"""An attribute that Office 2007 does not know, and that says nothing here."""
_PROPERTY = re.compile(rb"<(\w+)\b[^<>]*/>")
_ORDER = (
    *(b"b", b"i", b"strike", b"condense", b"extend", b"outline", b"shadow", b"u", b"vertAlign", b"sz", b"color"),
    *(b"name", b"family", b"charset", b"scheme"),
)
"""A font's properties as the schema orders them; openpyxl has an order of its own."""


def saved_copy(book: Copy, stored: Mapping[str, Mapping[bytes, Result]], parts: Parts) -> bytes:
    """Save a workbook with its stored formula results, without the time of day anywhere."""
    core = parts.get("docProps/core.xml", b"")
    book.properties.created = book.properties.created if b":created" in core else _LONG_AGO
    book.properties.modified = book.properties.modified if b":modified" in core else book.properties.created
    book.properties.title = book.properties.title or OPINION
    # openpyxl signs with its own name what nobody has signed.
    book.properties.creator = book.properties.creator if b":creator>" in core else AUTHOR
    saved, copy = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(saved, "w", ZIP_DEFLATED)).save()
    titles = {sheet.path.lstrip("/"): sheet.title for sheet in book.worksheets}
    with ZipFile(saved) as source, ZipFile(copy, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if titles.get(name) in stored:
                part = restored(part, stored[titles[name]])
            elif name == _STYLES:
                part = _FONT.sub(_ordered, part)
            elif name.startswith(_COMMENTS):
                part = _SHAPE.sub(rb"\1", part)
            target.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return copy.getvalue()


def _ordered(font: re.Match[bytes]) -> bytes:
    properties = sorted(_PROPERTY.finditer(font[1]), key=lambda each: _ORDER.index(each[1]))
    return b"<font>%b</font>" % b"".join(each[0] for each in properties)
