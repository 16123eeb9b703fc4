"""The parts of an OOXML package and how they point at each other; no part is parsed that still held a DOCTYPE."""

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar
from xml.etree import ElementTree as ET

from sheets.finding import Place, find
from sheets.guarding.package import Parts
from sheets.guarding.refusal import Refused

_PROPERTIES = "docprops/custom.xml"

_SAME = 1 << 16
"""Bytes of a part that is worth remembering: returns of one form have the same sheets in the same places."""


class Relation(NamedTuple):
    """One relationship: its id, the last word of its type ("worksheet"), and the part that it names."""

    key: str
    kind: str
    target: str


def worksheets(parts: Parts, place: Place) -> dict[str, str]:
    """Find the part of every worksheet, sheet name → part name, in the order of the workbook.

    Raises Refused where a sheet's part is missing, and where two sheets share a part or a name.
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
    sheets: dict[str, str] = {}
    used: set[str] = set()
    for name, key in _sheet_keys(parts, workbook, place):
        kind, target = links[key][1:] if key in links else ("worksheet", "")
        if kind != "worksheet":
            continue  # a chart sheet has no cells
        marks = {f"name {name.lower()}", f"part {target.lower()}"}
        if used & marks:
            raise Refused(find("package-sheet-twice", Place(place.file, name)))
        if target.lower() not in known:
            raise Refused(find("package-part-missing", Place(place.file, name), part=target or key))
        used |= marks
        sheets[name] = known[target.lower()]
    return sheets


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


def parse(part: bytes, name: str, place: Place) -> ET.Element:
    """Parse a small part; raises Refused where it is not well-formed."""
    return _known(ET.fromstring, part, name, place)


T = TypeVar("T")


def _known(read: Callable[[bytes], T], part: bytes, name: str, place: Place) -> T:
    try:
        return read(part)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Refused(find("package-part-damaged", place, part=name)) from error


def _sheet_keys(parts: Parts, workbook: str, place: Place) -> Sequence[tuple[str, str]]:
    part = parts[workbook]
    return _known(_keys if len(part) <= _SAME else _keys.__wrapped__, part, workbook, place)


@lru_cache(maxsize=16)
def _keys(part: bytes) -> Sequence[tuple[str, str]]:
    root = ET.fromstring(part)  # noqa: S314 - a DOCTYPE has been refused already
    sheets = (element for element in root.iter() if _local(element.tag) == "sheet")
    return [(element.get("name", ""), _attribute(element, "id")) for element in sheets]


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
        for element in ET.fromstring(part)  # noqa: S314 - likewise
        if element.get("TargetMode") != "External"
    ]


def _attribute(element: ET.Element, name: str) -> str:
    """Fetch an attribute of any namespace: that of relationships differs in Strict OOXML."""
    return next((value for key, value in element.items() if key.endswith("}" + name)), "")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
