"""The exact look at a worksheet part: every element by the XML parser, every cell written anew for the decoder.

The decoder knows no namespaces, ends a figure at the first reference and takes the last of two values. What it gets
is what an XML parser makes of the cells that count, in the one spelling that it reads right.
"""

import re
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from sheets.finding import Place, column_letters, find
from sheets.inspection.refusal import Refused
from sheets.inspection.shared_strings import SPACE, spelt
from sheets.inspection.styles import Styles
from sheets.inspection.survey import MAX_COLUMN, MAX_ROW, Frame, Survey, address, fits
from sheets.inspection.xml_structure import Nest
from sheets.limits import Limits
from sheets.workbook import Address, Display, Quirks

_BLANKS = " \t\r\n"
_INDEX = re.compile(r"[0-9]{1,9}")
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
"""Those that the decoder knows; later versions have more."""
_TRUTH = {"true": "1", "false": "0"}
_PICTURE_FORMULA = "DISPIMG("
"""How WPS puts a picture into a cell."""

_letters = lru_cache(maxsize=1024)(column_letters)


class CellWalk:
    """One worksheet part, walked once."""

    def __init__(self, place: Place, limits: Limits, styles: Styles) -> None:
        """Begin before the part; `place` names the sheet."""
        self.place, self.limits, self.styles = place, limits, styles
        self.damaged = find("package-part-damaged", place, part=place.sheet)
        self.nest = Nest("worksheet", "sheetData", self.damaged)
        self.row = self.column = self.rows = self.columns = self.style = 0
        self.kind = self.cell = ""
        self.valued = ""
        self.formula = self.preserved = self.open_row = False
        self.text: list[str] = []
        self.inline: list[str] = []
        self.written: list[str] = []
        self.merges: list[str] = []
        self.pictures = False
        self.drawings: list[str] = []
        self.seen: set[Address] = set()
        self.errors: dict[Address, str] = {}
        self.uncached: set[Address] = set()
        self.displays: dict[Address, Display] = {}
        self.hidden: list[int] = []

    def walk(self, part: bytes) -> Survey:
        """Survey the part, as UTF-8 without comments or DOCTYPE; raises Refused."""
        parser = self.nest.parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self.nest.parse(parser, part)
        quirks = Quirks(
            self.errors, frozenset(self.uncached), self.displays, tuple(self.hidden), pictures=self.pictures
        )
        frame = Frame(tuple(self.merges), tuple(self.drawings))
        return Survey("".join(self.written).encode(), frame, self.rows, self.columns, quirks)

    def _characters(self, text: str) -> None:
        if self.nest.inside:
            self.text.append(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.nest.enter(tag, attributes)
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self.formula = True
        elif name in {"v", "is"}:
            if name in self.valued:
                self.nest.refuse()
            self.valued += name
        elif name == "t":
            self.preserved = attributes.get(SPACE) == "preserve"
        elif not name:
            self._outside(tag, attributes)
        if name in {"v", "t"}:
            self.text.clear()

    def _outside(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.nest.child(tag)
        if name == "dimension" and not fits(attributes.get("ref", "")):
            raise Refused(find("package-dimension", self.place))
        if name == "drawing":
            self.drawings += [value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"]
        elif name == "picture":
            self.pictures = True
        elif self.nest.own(tag) == "mergeCell" and "ref" in attributes:
            # One behind a choice counts for some programs: rather one area too many.
            self.merges.append(attributes["ref"])

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 1))
        if not _ROW_NUMBER.fullmatch(number) or int(number) > MAX_ROW:
            raise Refused(find("package-cell-outside", self.place, cell=ascii(number)[1:-1][:20]))
        self.row, self.column, self.open_row = int(number), 0, False
        if attributes.get("hidden", "0") in {"1", "true"}:
            self.hidden.append(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        where = address(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        if not where or where[1] > MAX_COLUMN:
            raise Refused(find("package-cell-outside", self.place, cell=ascii(attributes.get("r", ""))[1:-1][:20]))
        if where in self.seen:
            cell = f"{column_letters(where[1])}{where[0]}"
            raise Refused(find("package-cell-twice", self.place, cell=cell))
        self.seen.add(where)
        if len(self.seen) > self.limits.cells:
            raise Refused(find("package-cells", self.place, limit=self.limits.cells))
        self.row, self.column = where
        style = attributes.get("s", "")
        self.style = int(style) if _INDEX.fullmatch(style) else 0
        self.kind, self.formula, self.valued = attributes.get("t", ""), False, ""
        self.cell = ""
        self.inline.clear()

    def _end(self, tag: str) -> None:
        name = self.nest.leave(tag)
        if name == "v":
            self.cell = "".join(self.text)
        elif name == "t":
            self.inline.append(spelt("".join(self.text), preserved=self.preserved))
        elif name == "f":
            self.pictures = self.pictures or _PICTURE_FORMULA in "".join(self.text)
            self.text.clear()
        elif name == "c":
            self._end_cell()
        elif name == "row" and self.open_row:
            self.written.append("</row>")

    def _end_cell(self) -> None:
        where = (self.row, self.column)
        if self.valued or self.formula:
            self.rows, self.columns = max(self.rows, where[0]), max(self.columns, where[1])
        if ("is" in self.valued) != (self.kind == "inlineStr" and bool(self.valued)):
            # A text of its own in a cell of another type, or a value where that text should be.
            self.nest.refuse()
        if "is" in self.valued:
            self._write("inlineStr", f"<is><r>{''.join(self.inline)}</r></is>")
            return
        text = self.cell if self.kind == "str" else self.cell.strip(_BLANKS)
        if not text:
            # A formula that gives the empty text says so by its type.
            if self.formula and not (self.valued and self.kind == "str"):
                self.uncached.add(where)
            return
        self._value(where, text)

    def _value(self, where: Address, text: str) -> None:
        if self.kind == "s" and not _INDEX.fullmatch(text):
            # The decoder takes the first text of all for it.
            raise Refused(find("sheet-string-missing", self.place))
        if self.kind == "e":
            self.errors[where] = text
            text = text if text in _KNOWN_ERRORS else "#N/A"
        elif self.kind in {"", "n"} and (display := self.styles.display(self.style, text)):
            self.displays[where] = display
        elif self.kind == "b":
            text = _TRUTH.get(text, text)
        self._write(self.kind, f"<v>{escape(text, {chr(13): '&#13;'})}</v>")

    def _write(self, kind: str, content: str) -> None:
        if not self.open_row:
            self.open_row = True
            self.written.append(f'<row r="{self.row}">')
        style = f' s="{self.style}"' if self.style else ""
        spelling = f" t={quoteattr(kind)}" if kind else ""
        self.written.append(f'<c r="{_letters(self.column)}{self.row}"{style}{spelling}>{content}</c>')
