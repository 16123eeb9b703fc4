"""What openpyxl would drop on saving a workbook: known before, so that no clerk's file comes back with less."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from sheets.finding import Finding, Place, find
from sheets.inspection.kind import kind
from sheets.inspection.opc import Parts, unpack
from sheets.inspection.refusal import Refused
from sheets.inspection.relationships import worksheets
from sheets.limits import Limits

_CARRIED = re.compile(
    r"\[content_types\]\.xml|(?:.*/)?_rels/.*\.rels|docprops/.*|xl/(?:workbook|styles|sharedstrings|calcchain)\.xml"
    r"|xl/theme/.*|xl/(?:worksheets|comments|tables|externallinks)/.*|xl/comments\d*\.xml"
    r"|xl/drawings/[^/]*\.vml|xl/printersettings/.*|xl/printersettings\d*\.bin|xl/persons/.*|customxml/.*|docmetadata/.*"
)
"""Parts that openpyxl keeps, or that nobody misses: the order of calculation, a printer's own
settings, a thumbnail, who may write replies to comments, what WPS and document servers note down."""

_PICTURES = re.compile(r"xl/(?:cellimages\.xml|media/|drawings/|charts/|chartsheets/|diagrams/|richdata/)")
_MACROS = re.compile(r"xl/(?:vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|ctrlprops/)")

_KEPT = frozenset(
    (
        *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetProtection", "scenarios", "autoFilter"),
        *("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
        *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "legacyDrawing", "tableParts", "sheetData"),
        # Told by the part that it points to.
        "drawing",
        # Not kept, and no loss: how to spell Japanese, which green corners not to show, how it was sorted once.
        *("phoneticPr", "ignoredErrors", "sheetCalcPr", "sortState", "extLst"),
    )
)
"""What a worksheet may hold besides cells and come through whole; in extLst only what `_IDLE` names."""

_IDLE = frozenset(
    (
        "{01252117-D84E-4E92-8308-4BE1C098FCBB}",  # green corners that are not to be shown
        "{64002731-A6B0-56B0-2670-7721B7C09600}",  # the page view of Excel for Mac
    )
)
_BODY = re.compile(rb"<((?:\w+:)?sheetData)(?:\s[^>]*)?(?:/>|>.*?</\1\s*>)", re.DOTALL)


def copyable(data: bytes, place: Place, largest: int) -> tuple[Parts, Mapping[str, str]]:
    """Inflate a workbook that a copy can hold whole: its parts, and sheet name → part; raises Refused.

    `largest` limits the inflated bytes.
    """
    try:
        parts = unpack(data, place, Limits(inflated_bytes=largest)) if kind(data) == "zip" else {}
        sheets = worksheets(parts, place) if "xl/workbook.xml" in parts else {}
    except Refused as refused:
        large = refused.finding.code == "package-inflated"
        told = find("unmarked-large", place, limit=largest >> 20) if large else find("unmarked-failed", place)
        raise Refused(told) from refused
    if not sheets:
        raise Refused(find("unmarked-kind", place))
    with ZipFile(BytesIO(data)) as package:
        lost = next(_losses(package.namelist(), parts, sheets, place), None)
    if lost:
        raise Refused(lost)
    return parts, sheets


def _losses(names: Iterable[str], parts: Parts, sheets: Mapping[str, str], place: Place) -> Iterator[Finding]:
    """Tell what a copy would lose: `names` are all parts of the package, `sheets` sheet name → part."""
    for name in sorted(names):
        if _MACROS.match(name.lower()):
            yield find("unmarked-macros", place)
        elif not (_CARRIED.fullmatch(name.lower()) or name.endswith("/") or _is_hollow(parts.get(name, b""))):
            code = "unmarked-pictures" if _PICTURES.match(name.lower()) else "unmarked-part"
            yield find(code, place, part=ascii(name)[1:-1][:80])
    if b"x005F_" in parts.get("xl/sharedStrings.xml", b""):
        yield find("unmarked-part", place, part="_x005F_")
    yield from chain.from_iterable(_sheet_losses(parts[part], Place(place.file, name)) for name, part in sheets.items())


def _is_hollow(part: bytes) -> bool:
    """Tell an XML part without content: LibreOffice adds a drawing of nothing where there are comments."""
    return part.startswith(b"<?xml") and not len(ET.fromstring(part))  # noqa: S314 - a DOCTYPE has been refused


def _sheet_losses(part: bytes, place: Place) -> Iterator[Finding]:
    for element in ET.fromstring(_BODY.sub(b"", part, count=1)):  # noqa: S314 - a DOCTYPE has been refused
        name = element.tag.rpartition("}")[2]
        if name not in _KEPT:
            yield find("unmarked-part", place, part=name)
        uris = {extension.get("uri", "").upper() for extension in element.iter() if extension.tag.endswith("}ext")}
        if uris - _IDLE:
            yield find("unmarked-extension", place, part=min(uris - _IDLE))
