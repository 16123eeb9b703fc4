"""Before decoding: what a file is by content, its honest size, and what the decoder would hide or die of."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from xml.etree.ElementTree import ParseError

from sheets.finding import Finding, Place, find
from sheets.inspection import cfb, opc
from sheets.inspection.biff import look_through_stream
from sheets.inspection.kind import kind
from sheets.inspection.ods import STYLES as ODS_STYLES
from sheets.inspection.ods import read_content
from sheets.inspection.opc import Parts
from sheets.inspection.refusal import Refused
from sheets.inspection.relationships import handed_on, ods_properties, outline, pictured, properties, saved
from sheets.inspection.shared_strings import plain_strings
from sheets.inspection.styles import Styles, read_styles
from sheets.inspection.survey import Survey
from sheets.inspection.worksheet import survey
from sheets.inspection.xlsb import WORKBOOK, look_through
from sheets.limits import Limits
from sheets.workbook import Quirks

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ROOTS = ("xl/workbook.xml", WORKBOOK, "content.xml")
"""What the kinds of workbooks begin with; a decoder tries one after the other, whatever the package says it is."""

_TYPES = "[Content_Types].xml"
_WORKBOOK = re.compile(rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.macroEnabled)\.main\+xml")
"""How a package tells that it is a workbook, whatever its folders are called."""

_ARCHIVES = ("ZIP", "RAR", "7Z", "GZIP")

_OTHER_PACKAGES = (("word/", "DOCX"), ("ppt/", "PPTX"), ("index/", "Numbers"), ("", "ZIP"))


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the guard says of one file.

    `content` is what the decoder may read, and empty where a finding forbids it; `kind` is
    xlsx, xls, xlsb or ods; `sheets` are the names of what it holds, known of xlsx and ods; quirks are by the
    names of sheets; `saved` is when somebody last saved it.
    """

    kind: str = ""
    content: bytes = b""
    quirks: Mapping[str, Quirks] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    sheets: tuple[str, ...] = ()
    saved: datetime | None = None


def inspect(data: bytes, file: str, limits: Limits, without: Collection[str] = ()) -> Inspection:
    """Inspect the bytes of one file, which findings call `file`; of a sheet of `without` nothing is handed on."""
    place = Place(file)
    found = kind(data)
    try:
        if found == "zip":
            return _package(data, place, limits, without)
        if found == "ole":
            return _compound(data, place, limits)
    except Refused as refused:
        return Inspection(findings=(refused.finding,))
    return Inspection(findings=(_wrong(found, place),))


def _wrong(found: str, place: Place) -> Finding:
    if found in _ARCHIVES:
        return find("file-archive", place, kind=found)
    return find("file-wrong-kind", place, kind=found) if found else find("file-unknown-kind", place)


def _compound(data: bytes, place: Place, limits: Limits) -> Inspection:
    try:
        streams = [(name.lower(), stream) for name, stream in cfb.streams(data)]
    except cfb.BrokenChainError as error:
        raise Refused(find("file-damaged", place)) from error
    names = {name for name, _ in streams}
    if "encryptedpackage" in names:
        raise Refused(find("file-encrypted", place))
    if not names & {"workbook", "book"}:
        raise Refused(_wrong("DOC" if "worddocument" in names else "", place))
    # The decoder takes the first of them.
    name, stream = next(each for wanted in ("Workbook", "Book") for each in streams if each[0] == wanted.lower())
    quirks, stream = look_through_stream(stream, place, limits)
    content = cfb.pack(name.capitalize(), stream)
    return Inspection("xls", content, quirks, findings=(find("file-not-surveyed", place, kind="xls"),))


def _package(data: bytes, place: Place, limits: Limits, without: Collection[str]) -> Inspection:
    parts = opc.unpack(data, place, limits)
    names = {name.lower() for name in parts}
    if sum(name in names for name in _ROOTS) > 1:
        # Which of them a decoder takes is anybody's guess.
        raise Refused(find("package-part-damaged", place, part=_TYPES))
    if parts.get("mimetype", b"").strip().startswith(_ODS):
        if "content.xml" not in names:
            raise Refused(find("package-part-missing", place, part="content.xml"))
        return _ods(parts, place, limits, without)
    if WORKBOOK in names:
        quirks, parts = look_through(parts, place, limits)
        unknown = find("file-not-surveyed", place, kind="xlsb")
        return Inspection("xlsb", opc.pack(parts), quirks, properties(parts, place), (unknown,), saved=saved(parts))
    if not any(name.startswith("xl/") for name in names) and not _WORKBOOK.search(parts.get(_TYPES, b"")):
        raise Refused(_wrong(_other_package(names), place))
    return _xlsx(parts, place, limits, without)


def _other_package(names: set[str]) -> str:
    return next(found for start, found in _OTHER_PACKAGES if not start or any(name.startswith(start) for name in names))


def _ods(parts: Parts, place: Place, limits: Limits, without: Collection[str]) -> Inspection:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Refused(find("file-encrypted", place))
    content = next(part for name, part in parts.items() if name.lower() == "content.xml")
    known = {name: seen for name, seen in read_content(content, place, limits).items() if name not in without}
    sheets = {name: seen.part() for name, seen in known.items()}
    content = opc.pack(handed_on(sheets, b"<sst></sst>", ODS_STYLES.written(), from_1904=False))
    told = {name: seen.quirks for name, seen in known.items() if seen.quirks != Quirks()}
    return Inspection("ods", content, told, ods_properties(parts, place), (), tuple(sheets), saved(parts))


def _xlsx(parts: Parts, place: Place, limits: Limits, without: Collection[str]) -> Inspection:
    book = outline(parts, place)
    strings = plain_strings(parts[book.strings], book.strings, place) if book.strings else b"<sst></sst>"
    styles = _styles(parts, book.styles, place)
    surveys: dict[str, Survey] = {}
    quirks: dict[str, Quirks] = {}
    for name, part in book.sheets.items():
        if name in without:
            continue
        seen = surveys[name] = survey(parts[part], Place(place.file, name), limits, styles)
        pictures = seen.quirks.pictures or pictured(parts, part, seen.frame.drawings, place)
        quirks[name] = replace(seen.quirks, pictures=pictures)
    if sum(seen.last_row * seen.last_column for seen in surveys.values()) > limits.cells:
        raise Refused(find("package-cells", place, limit=limits.cells))
    sheets = {name: seen.part() for name, seen in surveys.items()}
    content = opc.pack(handed_on(sheets, strings, styles.written(), from_1904=book.from_1904))
    told = {name: quirk for name, quirk in quirks.items() if quirk != Quirks()}
    return Inspection("xlsx", content, told, properties(parts, place), sheets=tuple(sheets), saved=saved(parts))


def _styles(parts: Parts, name: str, place: Place) -> Styles:
    try:
        return read_styles(parts[name]) if name else Styles()
    except (ParseError, ValueError) as error:
        raise Refused(find("package-part-damaged", place, part=name)) from error
