"""The cells of an OpenDocument sheet as far as they are repeated: a few bytes may stand for a thousand million."""

import re
from xml.parsers import expat

from sheets.finding import Place, find
from sheets.inspection.refusal import Refused
from sheets.limits import Limits

_FILLED = ("office:value-type", "table:formula")
_COUNT = re.compile(r"[0-9]{1,10}")


def look_through_content(part: bytes, place: Place, limits: Limits) -> None:
    """Count the cells that the decoder makes of content.xml; raises Refused where they are too many."""
    look = _Look(place, limits)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as error:
        raise Refused(find("package-part-damaged", place, part="content.xml")) from error


class _Look:
    """The boxes of all tables from A1 to the last filled row and column, and the spaces that texts repeat."""

    def __init__(self, place: Place, limits: Limits) -> None:
        self.place, self.limits = place, limits
        self.total = self.row = self.rows = self.columns = self.column = self.filled = self.repeated = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        # By the prefixes that everybody writes, as the decoder does.
        if tag == "text:s":
            self._add(self._count(attributes, "text:c"))
        elif tag == "table:table-row":
            self.column = self.filled = 0
            self.repeated = self._count(attributes, "table:number-rows-repeated")
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self.column += self._count(attributes, "table:number-columns-repeated")
            if any(key in attributes for key in _FILLED):
                self.filled = self.column

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self.row += self.repeated
            if self.filled:
                self.rows, self.columns = self.row, max(self.columns, self.filled)
        elif tag == "table:table":
            self._add(self.rows * self.columns)
            self.row = self.rows = self.columns = 0

    def _count(self, attributes: dict[str, str], key: str) -> int:
        count = attributes.get(key, "1")
        if not _COUNT.fullmatch(count):
            raise Refused(find("package-part-damaged", self.place, part="content.xml"))
        return int(count)

    def _add(self, count: int) -> None:
        self.total += count
        if self.total > self.limits.cells:
            raise Refused(find("package-cells", self.place, limit=self.limits.cells))
