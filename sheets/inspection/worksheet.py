"""One worksheet part surveyed before decoding: its used box and what the decoder would hide.

A part of ordinary shape, as Excel, WPS, LibreOffice and xlsxwriter write them, is proven so
by one regular expression. Any other is walked cell by cell, some four times slower.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import lt
from xml.parsers import expat

from sheets.finding import Place, column_letters, find
from sheets.inspection.refusal import Refused
from sheets.inspection.xml_structure import Nest
from sheets.limits import Limits
from sheets.workbook import Address, Quirks

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_WIDTH = 26
_ATTRIBUTES = rb'(?: [\w:.]+="[^"<]*+")*+'
_FORMULA = re.compile(rb"<f[^<]*+</f>(?=<v>)")
_BLANK_CELL = rb'<c r="[A-Z]++\d++"(?: s="\d++")?+(?:/>|(?: t="(?:str|n)")?+>(?:(?:<f[^<]*+</f>)?+<v></v>)?+</c>)'
# Written out, for a loop over a group takes twice the time.
_BLANK = re.compile(_BLANK_CELL + rb"(?:%b)?+" % _BLANK_CELL * 15)
# A cell after the letter of its column; \1 is the number of its row. Empty groups tell of an error and a hidden row.
_REST = (
    rb'\1"(?: s="\d++")?+(?: t="s"><v>\d{1,9}+</v></c>'
    rb'|(?: t="(?:[nb]|s(?=./>))")?+(?:/>|>(?:(?:<f%(a)s/>)?+<v>[^<&]*+</v>)?+</c>)'
    rb'| t="str"(?:/>|>(?:(?:<f%(a)s/>)?+<v>[^<]*+</v>)?+</c>)'
    rb'| t="e"()>(?:<f%(a)s/>)?+<v>[^<&]*+</v></c>'
    rb'| t="inlineStr"><is><t%(a)s>[^<]*+</t></is></c>)'
) % {b"a": _ATTRIBUTES}
_CELLS = [rb'(?:<c r="%c' % letter + _REST + rb")?+" for letter in range(65, 65 + _WIDTH)]
# A row and its cells in the order of their columns, each at most once, and each of that row. Most rows of a form are
# prepared and hold their number only, so the row may end after its first cell.
_ROW = (
    rb'<row r="([1-9]\d{0,5})"(?: (?:hidden="(?:1|true)"()|[\w:.]+="[^"<]*+"))*+(?:/>|></row>|>'
    rb"%b(?:</row>|%b</row>))\s*+"
) % (_CELLS[0], b"".join(_CELLS[1:]))
_ROWS = re.compile(rb"<sheetData>(?:%b)*+</sheetData>" % _ROW)
# What stands before the cells, three levels deep and all in the namespace of the root.
_BRANCH = rb"<(\w++)%(a)s(?:/>|>\s*+(?:<\w++%(a)s/>\s*+)*+</\2>)\s*+"
_HEAD = re.compile(
    (
        rb"(?:<\?xml [^<>?]*+\?>)?+\s*+<worksheet%(a)s>\s*+"
        rb"(?:<(\w++)%(a)s(?:/>|>\s*+(?:" + _BRANCH + rb")*+</\1>)\s*+)*+"
    )
    % {b"a": _ATTRIBUTES}
)
_ONE_ROW = re.compile(_ROW)
_NUMBER = re.compile(rb'<row r="(\d++)"')
_ERROR = re.compile(rb'<c r="(\w++)"(?: s="\d++")?+ t="e">(?:<f[^<]*+)?+<v>([^<]*+)')
_RESULT = re.compile(rb"</f><v>[^<]")
_MISSING = re.compile(rb'<c r="(\w++)"(?: s="\d++")?+(?: t="n")?+><f[^<]*+(?:</f>)?+<v>()</v>')
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s[^<>]*?ref=["']([^"']*)""")
_INDEX = re.compile(r"[0-9]{1,9}")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Survey:
    """What the decoder may read of a part, the last row and column that hold a value (or 0), and the quirks."""

    part: bytes
    rows: int = 0
    columns: int = 0
    quirks: Quirks = field(default_factory=Quirks)


def has_results(part: bytes) -> bool:
    """Tell whether any formula of the part has a stored result that is not empty."""
    return _RESULT.search(part) is not None


def survey(part: bytes, place: Place, limits: Limits, *, calculated: bool) -> Survey:
    """Survey a worksheet part, as UTF-8 without comments; raises Refused.

    `calculated` tells whether the workbook holds any formula result: where none does, an
    empty result is a missing one (openpyxl), and else it is the empty text (xlsxwriter).
    """
    dimension = _DIMENSION.search(part, 0, part.find(b"sheetData"))
    if dimension and not all(address(end) for end in dimension[1].decode("ascii", "replace").split(":")):
        raise Refused(find("package-dimension", place))
    plain = _ordinary(part, calculated=calculated)
    if plain and plain.rows * _WIDTH <= limits.cells // 4:
        return plain
    return _Walk(place, limits, calculated=calculated).walk(part)


def address(reference: str) -> Address | None:
    """Read A1 as (1, 1); None outside the sheet, whose last cell is XFD1048576."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def _ordinary(part: bytes, *, calculated: bool) -> Survey | None:
    """Prove that the part is of ordinary shape, without the formulas and blank cells that the decoder skips, else None.

    A form's check formulas are most of its bytes, and decoding them would take most of the time.
    """
    filled = _FORMULA.sub(b"", _BLANK.sub(b"", part))
    start = filled.find(b"<sheetData>")
    rows = _ROWS.match(filled, start) if start >= 0 and _plain_head(filled[:start]) else None
    # A second sheetData, or rows of another's namespace.
    if not rows or filled.find(b"sheetData") != start + 1 or filled.find(b"sheetData", rows.end()) >= 0:
        return None
    if filled.find(b"xmlns", start, rows.end()) >= 0:
        return None
    numbers = [*map(int, _NUMBER.findall(filled, start, rows.end()))]
    if not all(map(lt, numbers, numbers[1:])):
        return None
    missing = frozenset() if calculated else frozenset(where for where, _ in _cells(_MISSING.findall(part)))
    errors, hidden = _told(rows[0]) if any(mark is not None for mark in rows.groups()[1:]) else ({}, ())
    return Survey(filled, numbers[-1] if numbers else 0, _WIDTH if numbers else 0, Quirks(errors, missing, hidden))


@lru_cache(maxsize=64)
def _plain_head(head: bytes) -> bool:
    """Tell whether the cells begin right below the root; returns of one form mostly have the same head."""
    return _HEAD.fullmatch(head) is not None


def _told(rows: bytes) -> tuple[dict[Address, str], tuple[int, ...]]:
    """Find the errors and the hidden rows, where there are any."""
    errors: dict[Address, str] = {}
    hidden = []
    for row in _ONE_ROW.finditer(rows):
        errors |= {where: text.decode() for where, text in _cells(_ERROR.findall(row[0]))}
        hidden += [int(row[1])] if row[2] is not None else []
    return errors, tuple(hidden)


def _cells(found: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[Address, bytes]]:
    for reference, text in found:
        if where := address(reference.decode()):
            yield where, text


class _Walk:
    """The exact look: every row and cell by the XML parser, which meets no DOCTYPE any more."""

    def __init__(self, place: Place, limits: Limits, *, calculated: bool) -> None:
        self.place, self.limits, self.calculated = place, limits, calculated
        self.damaged = find("package-part-damaged", place, part=place.sheet)
        self.nest = Nest("worksheet", "sheetData", self.damaged)
        self.parser = expat.ParserCreate("utf-8", " ")
        self.part = b""
        self.row = self.column = self.rows = self.columns = self.at = 0
        self.kind = ""
        self.formula = self.valued = False
        self.text: list[str] = []
        self.seen: set[Address] = set()
        self.errors: dict[Address, str] = {}
        self.uncached: set[Address] = set()
        self.hidden: list[int] = []

    def walk(self, part: bytes) -> Survey:
        self.part = part
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append
        self.parser.ProcessingInstructionHandler = self._refuse
        try:
            self.parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
        except expat.ExpatError as error:
            raise Refused(self.damaged) from error
        self.nest.close()
        quirks = Quirks(self.errors, frozenset(self.uncached), tuple(self.hidden))
        return Survey(part, self.rows, self.columns, quirks)

    def _refuse(self, *_: str) -> None:
        """Meet a processing instruction: the decoder ends a figure there."""
        raise Refused(self.damaged)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.nest.enter(tag)
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self.formula = True
        elif name in {"v", "is"}:
            self.valued = True
            self.at = self.parser.CurrentByteIndex
        self.text.clear()

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 1))
        if not re.fullmatch(r"[1-9][0-9]{0,6}", number) or int(number) > MAX_ROW:
            raise Refused(find("package-cell-outside", self.place, cell=ascii(number)[1:-1][:20]))
        self.row, self.column = int(number), 0
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
        self.kind, self.formula, self.valued = attributes.get("t", ""), False, False

    def _end(self, tag: str) -> None:
        name = self.nest.leave(tag)
        if name == "v":
            self._value("".join(self.text))
        elif name == "c":
            where = (self.row, self.column)
            if self.formula and not self.valued:
                self.uncached.add(where)
            if self.valued or self.formula:
                self.rows, self.columns = max(self.rows, where[0]), max(self.columns, where[1])

    def _value(self, text: str) -> None:
        where = (self.row, self.column)
        if self.kind != "str" and self.part.find(b"&", self.at, self.parser.CurrentByteIndex) >= 0:
            # The decoder ends a figure there.
            raise Refused(self.damaged)
        if self.kind == "s" and text and not _INDEX.fullmatch(text):
            # The decoder takes the first text of all for it.
            raise Refused(find("sheet-string-missing", self.place))
        if self.kind == "e":
            self.errors[where] = text.strip() or "#?"
        elif self.formula and not text.strip() and self.kind != "str" and not self.calculated:
            self.uncached.add(where)
