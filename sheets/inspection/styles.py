"""The styles of a workbook, of which only the number formats matter: which cells hold days, how figures are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree as ET

from sheets.inspection.number_format import BUILT_IN, NumberFormat, number_format
from sheets.workbook import Display

_WRITTEN = {"number": 0, "day": 14, "span": 46}
"""Numbers of formats that the decoder knows."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The number format of every cell style, by its number, and those styles that do not show each figure as it is."""

    formats: Sequence[NumberFormat] = ()
    odd: frozenset[int] = frozenset()

    def display(self, style: int, text: str) -> Display | None:
        """Tell how a figure is shown, where that is otherwise than the cell holds it; nought is nought in any scale."""
        if style not in self.odd:
            return None
        try:
            figure = float(text)
        except ValueError:
            return None
        section = self.formats[style].section(figure)
        known = not figure or section.kind != "number" or not (section.alters or section.words)
        return None if known else Display(self.formats[style].code, section.alters, section.words)

    @property
    def numbers(self) -> Sequence[int]:
        """The formats by which the decoder knows days and spans of time; those that it does not know are among them."""
        return [_WRITTEN[each.kind] for each in self.formats]

    def written(self) -> bytes:
        """Write a part that tells the decoder which styles are days and which are spans of time, and nothing else."""
        styles = "".join(f"<xf numFmtId='{number}'/>" for number in self.numbers)
        return f"<styleSheet><cellXfs>{styles}</cellXfs></styleSheet>".encode()


@lru_cache(maxsize=32)
def read_styles(part: bytes) -> Styles:
    """Read a styles part; raises ParseError or ValueError where it is damaged."""
    root = ET.fromstring(part)  # noqa: S314 - a DOCTYPE has been refused already
    space = root.tag.rpartition("}")[0]
    space += "}" if space else ""
    codes = {
        int(entry.get("numFmtId", "0")): entry.get("formatCode", "")
        for entry in root.iterfind(f"{space}numFmts/{space}numFmt")
    }
    return styles([int(style.get("numFmtId", "0")) for style in root.iterfind(f"{space}cellXfs/{space}xf")], codes)


def styles(numbers: Sequence[int], codes: Mapping[int, str]) -> Styles:
    """Know the formats of cell styles by their numbers; `codes` are those that the file spells."""
    formats = [
        number_format(codes[number] if number in codes else BUILT_IN.get(number, "General")) for number in numbers
    ]
    return Styles(formats, frozenset(at for at, each in enumerate(formats) if each.kind == "number" and not each.plain))
