"""The parts of an OOXML package and how they point at each other; no part is parsed that still held a DOCTYPE."""

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from sheets.finding import Place, find
from sheets.inspection.opc import Parts
from sheets.inspection.refusal import Refused

_PROPERTIES = "docprops/custom.xml"

_SAVED = re.compile(rb"<(?:dcterms:modified|dc:date)\b[^<>]*>\s*([0-9T:.+Z-]{10,40})\s*<")
_OWN = frozenset(("sheets", "workbookPr"))
_PICTURE = re.compile(rb"<(?:[\w.-]+:)?pic[\s/>]")

_FLAGS = {"0": False, "false": False, "1": True, "true": True}

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TIE = f"<Relationship Id='r{{}}' Type='{_OFFICE}/{{}}' Target='{{}}'/>"
_TIES = f"<Relationships xmlns='{_PACKAGE}'>{{}}</Relationships>"
_BOOK = f"<workbook xmlns='{_MAIN}' xmlns:r='{_OFFICE}'><workbookPr date1904='{{}}'/><sheets>{{}}</sheets></workbook>"

_SAME = 1 << 16
"""Bytes of a part that is worth remembering: returns of one form have the same sheets in the same places."""


class Relation(NamedTuple):
    """One relationship: its id, the last word of its type ("worksheet"), and the part that it names."""

    key: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Which parts a workbook is made of: sheet name → part, the shared texts, the styles, and how days are counted."""

    sheets: Mapping[str, str]
    strings: str = ""
    styles: str = ""
    from_1904: bool = False


def worksheets(parts: Parts, place: Place) -> Mapping[str, str]:
    """Find the part of every worksheet, sheet name → part name, in the order of the workbook; raises as `outline`."""
    return outline(parts, place).sheets


def outline(parts: Parts, place: Place) -> Outline:
    """Find the parts that the decoder is to read.

    Raises Refused where one is missing or under a suffix that no program gives it, and where two
    sheets share a part or a name.
    """
    known = {name.lower(): name for name in parts}
    workbook = next((link.target for link in _relations(parts, known, "", place) if link.kind == "officeDocument"), "")
    if workbook.lower() not in known:
        raise Refused(find("package-part-missing", place, part=workbook or "xl/workbook.xml"))
    workbook = known[workbook.lower()]
    links: dict[str, Relation] = {}
    for link in _relations(parts, known, workbook, place):
        if link.key in links:
            raise Refused(find("package-part-damaged", place, part=workbook))
        links[link.key] = link
    part = parts[workbook]
    keys, from_1904 = _known(_keys if len(part) <= _SAME else _keys.__wrapped__, part, workbook, place)
    sheets = _sheets(keys, links, known, place)
    strings, styles = (_only(kind, links, known, workbook, place) for kind in ("sharedStrings", "styles"))
    for name in filter(None, (strings, styles, *sheets.values())):
        if not name.lower().endswith(".xml"):
            # Only such parts were brought to plain form.
            raise Refused(find("package-part-damaged", place, part=name))
    return Outline(sheets, strings, styles, from_1904)


def _sheets(
    keys: Sequence[tuple[str, str]], links: Mapping[str, Relation], known: Mapping[str, str], place: Place
) -> dict[str, str]:
    sheets: dict[str, str] = {}
    used: set[str] = set()
    for name, key in keys:
        kind, target = links[key][1:] if key in links else ("worksheet", "")
        if kind != "worksheet" or not key:
            continue  # a chart sheet has no cells, a module of macros not even a part
        marks = {f"name {name.lower()}", f"part {target.lower()}"}
        if used & marks:
            raise Refused(find("package-sheet-twice", Place(place.file, name)))
        if target.lower() not in known:
            raise Refused(find("package-part-missing", Place(place.file, name), part=target or key))
        used |= marks
        sheets[name] = known[target.lower()]
    return sheets


def _only(kind: str, links: Mapping[str, Relation], known: Mapping[str, str], workbook: str, place: Place) -> str:
    """Find the one part of a kind that the workbook names; "" where it names none, or one that is not there."""
    targets = {link.target.lower() for link in links.values() if link.kind == kind}
    if len(targets) > 1:
        raise Refused(find("package-part-damaged", place, part=workbook))
    return known.get(targets.pop(), "") if targets else ""


def handed_on(sheets: Mapping[str, bytes], strings: bytes, styles: bytes, *, from_1904: bool) -> Parts:
    """Make the package that the decoder gets, of `sheets` (name → part) and what they need.

    The decoder knows workbook, texts and styles by fixed names, and reads attributes otherwise than
    an XML parser. So that it finds what was looked at and nothing else, all names are given anew.
    """
    return (
        dict(_frame(tuple(sheets), from_1904=from_1904))
        | {"xl/sharedStrings.xml": strings, "xl/styles.xml": styles}
        | {f"xl/worksheets/sheet{n}.xml": part for n, part in enumerate(sheets.values(), 1)}
    )


def pictured(parts: Parts, sheet: str, drawings: Collection[str], place: Place) -> bool:
    """Return whether one of a sheet's drawings, which are named by relation, holds a picture; raises Refused."""
    targets = linked(parts, sheet, place) if drawings else {}
    return any(_PICTURE.search(parts[targets[key]]) for key in drawings if key in targets)


@lru_cache(maxsize=16)
def _frame(names: Sequence[str], *, from_1904: bool) -> Mapping[str, bytes]:
    """Write the parts that name the sheets of a workbook."""
    entries = [*enumerate(names, 1)]
    sheets = "".join(f"<sheet name={quoteattr(name)} sheetId='{n}' r:id='r{n}'/>" for n, name in entries)
    links = "".join(_TIE.format(n, "worksheet", f"worksheets/sheet{n}.xml") for n, _ in entries)
    return {
        "_rels/.rels": _TIES.format(_TIE.format(1, "officeDocument", "xl/workbook.xml")).encode(),
        "xl/workbook.xml": _BOOK.format(int(from_1904), sheets).encode(),
        "xl/_rels/workbook.xml.rels": _TIES.format(links).encode(),
    }


def properties(parts: Parts, place: Place) -> dict[str, str]:
    """Read the custom document properties, name → text; raises Refused."""
    part = next((name for name in parts if name.lower() == _PROPERTIES), "")
    if not part:
        return {}
    return {entry.get("name", ""): "".join(entry.itertext()) for entry in parse(parts[part], part, place)}


def ods_properties(parts: Parts, place: Place) -> dict[str, str]:
    """Read the same of an OpenDocument package, where they are user-defined metadata; raises Refused."""
    root = parse(parts.get("meta.xml", b"<meta/>"), "meta.xml", place)
    fields = (element for element in root.iter() if _local(element.tag) == "user-defined")
    return {_attribute(field, "name"): field.text or "" for field in fields}


def saved(parts: Parts) -> datetime | None:
    """Return when somebody last saved a workbook, in universal time; None where it does not say.

    What this program writes bears midnight sharp, so that equal input gives equal bytes: nobody saved that.
    """
    part = next((part for name, part in parts.items() if name.lower() in ("docprops/core.xml", "meta.xml")), b"")
    found = _SAVED.search(part)
    try:
        moment = datetime.fromisoformat(found[1].decode("ascii")) if found else None
        moment = moment and (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
    return None if moment is None or moment.time() == time() else moment


def parse(part: bytes, name: str, place: Place) -> ET.Element:
    """Parse a small part; raises Refused where it is not well-formed."""
    return _known(ET.fromstring, part, name, place)


T = TypeVar("T")


def _known(read: Callable[[bytes], T], part: bytes, name: str, place: Place) -> T:
    try:
        return read(part)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Refused(find("package-part-damaged", place, part=name)) from error


@lru_cache(maxsize=16)
def _keys(part: bytes) -> tuple[Sequence[tuple[str, str]], bool]:
    """Read name and relation of every sheet, and whether days are counted from 1904."""
    root = ET.fromstring(part)  # noqa: S314 - a DOCTYPE has been refused already
    space = _space(root)
    for extension in root.findall(f"{space}extLst"):
        root.remove(extension)
    sheets, settings = root.findall(f"{space}sheets/{space}sheet"), root.findall(f"{space}workbookPr")
    doubtful = [element for element in root if _local(element.tag) in _OWN and not element.tag.startswith(space)]
    if (
        doubtful
        or len(settings) > 1
        or sheets + settings
        != [
            *root.iter(f"{space}sheet"),
            *root.iter(f"{space}workbookPr"),
        ]
    ):
        # Behind a choice of a later version, or in another's namespace: programs differ on whether it counts.
        raise ValueError(root.tag)
    days = settings[0].get("date1904", "0") if settings else "0"
    return [(element.get("name", ""), _attribute(element, "id")) for element in sheets], _FLAGS[days]


def linked(parts: Parts, source: str, place: Place) -> dict[str, str]:
    """Find what a part points at, relation → part that is there; raises Refused."""
    known = {name.lower(): name for name in parts}
    links = _relations(parts, known, source, place)
    return {link.key: known[link.target.lower()] for link in links if link.target.lower() in known}


def _relations(parts: Parts, known: Mapping[str, str], source: str, place: Place) -> Iterator[Relation]:
    folder, base = posixpath.split(source)
    name = known.get(posixpath.join(folder, "_rels", f"{base}.rels").lower())
    part = parts[name] if name else b"<none/>"
    for key, kind, target in _known(_links if len(part) <= _SAME else _links.__wrapped__, part, name or "", place):
        yield Relation(key, kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))


@lru_cache(maxsize=64)
def _links(part: bytes) -> Sequence[tuple[str, str, str]]:
    return [
        (element.get("Id", ""), element.get("Type", "").rpartition("/")[2], element.get("Target", ""))
        for element in ET.fromstring(part)  # noqa: S314 - a DOCTYPE has been refused already
        if element.get("TargetMode") != "External"
    ]


def _space(root: ET.Element) -> str:
    """Spell the namespace of a root as its tags do; "" where it has none."""
    space = root.tag.rpartition("}")[0]
    return f"{space}}}" if space else ""


def _attribute(element: ET.Element, name: str) -> str:
    """Fetch an attribute of any namespace: that of relationships differs in Strict OOXML."""
    return next((value for key, value in element.items() if key.endswith("}" + name)), "")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
