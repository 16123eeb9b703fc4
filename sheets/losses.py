"""What openpyxl would drop on saving a workbook: known before, so that no clerk's file comes back with less."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from xml.etree import ElementTree as ET

from sheets.finding import Finding, Place, find
from sheets.package import Parts

_CARRIED = re.compile(
    r"\[content_types\]\.xml|(?:.*/)?_rels/.*\.rels|docprops/.*|xl/(?:workbook|styles|sharedstrings|calcchain)\.xml"
    r"|xl/theme/.*|xl/(?:worksheets|comments|tables|externallinks)/.*|xl/comments\d*\.xml"
    r"|xl/drawings/[^/]*\.vml|xl/printersettings/.*|customxml/.*|xl/printersettings\d*\.bin"
)
"""Parts that openpyxl keeps, or that nobody misses: the order of calculation, a printer's own
settings, a thumbnail, what WPS and document servers note down for themselves."""

_PICTURES = re.compile(r"xl/(?:cellimages\.xml|media/|drawings/|charts/|chartsheets/|diagrams/|richdata/)")
_MACROS = re.compile(r"xl/(?:vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|ctrlprops/)")

_KEPT = frozenset(
    (
        *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetProtection", "scenarios", "autoFilter"),
        *("mergeCells", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
        *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "legacyDrawing", "tableParts", "sheetData"),
        # Not kept, and no loss: how to spell Japanese, which green corners not to show.
        *("phoneticPr", "ignoredErrors", "sheetCalcPr", "extLst"),
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


def losses(names: Iterable[str], parts: Parts, sheets: Mapping[str, str], place: Place) -> Iterator[Finding]:
    """Tell what a copy would lose: `names` are all parts of the package, `sheets` sheet name → part."""
    for name in sorted(name.lower() for name in names):
        if _MACROS.match(name):
            yield find("unmarked-macros", place)
        elif name not in ("xl/drawings/", "xl/media/") and not _CARRIED.fullmatch(name):
            code = "unmarked-pictures" if _PICTURES.match(name) else "unmarked-part"
            yield find(code, place, part=name[:80])
    if b"x005F_" in parts.get("xl/sharedStrings.xml", b""):
        yield find("unmarked-part", place, part="_x005F_")
    yield from chain.from_iterable(_sheet_losses(parts[part], Place(place.file, name)) for name, part in sheets.items())


def _sheet_losses(part: bytes, place: Place) -> Iterator[Finding]:
    for element in ET.fromstring(_BODY.sub(b"", part, count=1)):  # noqa: S314 - a DOCTYPE has been refused
        name = element.tag.rpartition("}")[2]
        if name == "drawing":
            yield find("unmarked-pictures", place, part=name)
        elif name not in _KEPT:
            yield find("unmarked-part", place, part=name)
        uris = {extension.get("uri", "").upper() for extension in element.iter() if extension.tag.endswith("}ext")}
        if uris - _IDLE:
            yield find("unmarked-extension", place, part=min(uris - _IDLE))
