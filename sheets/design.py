"""How a workbook was designed: what its cells work out, and what may be chosen in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from sheets.finding import Place
from sheets.inspection import opc
from sheets.inspection.refusal import Refused
from sheets.inspection.relationships import outline
from sheets.inspection.survey import address
from sheets.limits import Limits
from sheets.workbook import Address

Area = tuple[int, int, int, int]
"""Top, left, bottom, right, from 1."""

MOST = 20_000
"""So many formulas and areas of one sheet are kept: no form that people fill in has more of its own."""


@dataclass(frozen=True, slots=True)
class Design:
    """One sheet: its formulas by cell, without the leading =, and areas with what their drop-down is made of.

    A drop-down is a list in quotes ("甲,乙"), an area ('代码'!$A$1:$A$3) or a defined name.
    """

    formulas: Mapping[Address, str] = field(default_factory=dict)
    lists: tuple[tuple[Area, str], ...] = ()


def designs(path: Path, limits: Limits | None = None) -> tuple[Mapping[str, Design], Mapping[str, str]]:
    """Return sheet → design, and defined name → what it stands for, of a workbook that was read without a finding.

    Of anything but .xlsx nothing is known.
    """
    place, limits = Place(path.name), limits or Limits()
    try:
        parts = opc.unpack(path.read_bytes(), place, limits)
        sheets = outline(parts, place).sheets
    except Refused:
        return {}, {}
    names = next((part for name, part in parts.items() if name.lower().endswith("workbook.xml")), b"")
    return {name: _Sheet().parse(parts[part]) for name, part in sheets.items()}, _Names().parse(names)


class _Walk:
    """A part that is walked element by element; texts of the elements that are asked for come to `told`."""

    wanted: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.attributes: list[dict[str, str]] = []
        self.text: list[str] = []

    def walk(self, part: bytes) -> None:
        """Walk the part; one that is not well-formed tells as much as it has."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self.text.append
        parser.EndElementHandler = self._end
        try:
            parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
        except expat.ExpatError:
            return

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.opened(name, attributes)
        if name in self.wanted:
            self.attributes.append(attributes)
            self.text.clear()

    def _end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in self.wanted:
            self.told(name, self.attributes.pop(), "".join(self.text))

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """Be told of every element that opens."""

    def told(self, name: str, attributes: dict[str, str], text: str) -> None:
        """Be told of an element that was asked for, with its text."""


class _Sheet(_Walk):
    """A worksheet part: formulas of cells, and validations of the kind list."""

    wanted = frozenset(("f", "formula1"))

    def __init__(self) -> None:
        super().__init__()
        self.cell = ""
        self.validation: dict[str, str] = {}
        self.shared: dict[str, str] = {}
        self.formulas: dict[Address, str] = {}
        self.lists: list[tuple[Area, str]] = []

    def parse(self, part: bytes) -> Design:
        self.walk(part)
        return Design(self.formulas, tuple(self.lists))

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.cell = attributes.get("r", "")
        elif name == "dataValidation":
            self.validation = attributes

    def told(self, name: str, attributes: dict[str, str], text: str) -> None:  # noqa: ARG002
        if name == "f" and (where := address(self.cell)) and text and len(self.formulas) < MOST:
            self.formulas[where] = text
        elif name == "formula1" and self.validation.get("type") == "list":
            for reference in self.validation.get("sqref", "").split():
                area = area_of(reference)
                if area and len(self.lists) < MOST:
                    self.lists.append((area, text))


class _Names(_Walk):
    """The workbook part: its defined names."""

    wanted = frozenset(("definedName",))

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def parse(self, part: bytes) -> dict[str, str]:
        self.walk(part)
        return self.found

    def told(self, name: str, attributes: dict[str, str], text: str) -> None:  # noqa: ARG002
        self.found[attributes.get("name", "")] = text


def area_of(reference: str) -> Area | None:
    """Read A1 or $A$1:$C$4."""
    ends = [address(end) for end in re.sub(r"\$", "", reference).split(":")]
    if len(ends) > 2 or None in ends:  # noqa: PLR2004 - two corners
        return None
    first, last = ends[0], ends[-1]
    assert first
    assert last
    return (*first, *last)
