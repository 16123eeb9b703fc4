"""The cells of an OpenDocument package, written anew for the decoder as those of any other workbook.

Its own reading of this format joins ruby, line breaks and the texts of shapes to a cell's value and leaves errors out.
A few bytes may stand for a thousand million cells: repeated ones are counted before they are written.
"""

import re
from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape

from sheets.finding import Place, column_letters, find
from sheets.inspection.number_format import SIGNS
from sheets.inspection.refusal import Refused
from sheets.inspection.shared_strings import spelt
from sheets.inspection.styles import styles
from sheets.inspection.survey import MAX_COLUMN, MAX_ROW, Frame, Survey
from sheets.limits import Limits
from sheets.workbook import Address, Display, Quirks

_COUNT = re.compile(r"[0-9]{1,10}")
_TIME = re.compile(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?")
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|NV)|Err:\d{3}")
_FIGURE = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][-+]?\d{1,3})?")
_SHOWN = re.compile(r"([^\d.,]*)((?:\d[\d,]*)?(?:\.\d+)?)([^\d]*)")
"""A figure as it is shown, and what stands before and behind it."""
_SPAN = 1
STYLES = styles([0, 46], {})
"""The styles of what is written: that of a span of time, and any other."""

_NAMES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
    "http://openoffice.org/2009/table": "tableooo",
}
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_ASIDE = frozenset(
    ("office:annotation", "text:ruby-text", "text:note", "draw:frame", "draw:custom-shape", "draw:g", "table:shapes")
)
"""What stands in a cell and is none of its text: remarks, how it is pronounced, and what lies upon it."""
_PARAGRAPHS = frozenset(("text:p", "text:h"))
_BREAKS = {"text:tab": "\t", "text:line-break": "\n"}


def read_content(part: bytes, place: Place, limits: Limits) -> dict[str, Survey]:
    """Survey every table of content.xml, sheet name → survey; raises Refused."""
    look = _Tables(place, limits)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.characters
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as error:
        raise Refused(look.damaged) from error
    return look.surveys


class _Tables:
    """The tables of a document, cell by cell."""

    def __init__(self, place: Place, limits: Limits) -> None:
        self.place, self.limits = place, limits
        self.damaged = find("package-part-damaged", place, part="content.xml")
        self.surveys: dict[str, Survey] = {}
        self.total = 0
        self.open: list[str] = []
        self.aside = 0
        self._begin("")

    def _begin(self, name: str) -> None:
        self.name = name
        self.row = self.column = self.last_column = self.last_row = self.repeated = self.paragraphs = 0
        self.attributes: Mapping[str, str] = {}
        self.text: list[str] = []
        self.cells: list[tuple[int, str]] = []
        self.written: list[str] = []
        self.merges: list[str] = []
        self.errors: dict[Address, str] = {}
        self.uncached: set[Address] = set()
        self.displays: dict[Address, Display] = {}
        self.hidden: list[int] = []
        self.pictures = self.foreign = self.paragraph = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _plain(tag)
        self.open.append(name)
        within = bool(self.attributes)
        if name == "draw:image" and self.name:
            self.pictures = True
        cached = name == "table:table" and self.open[-2:-1] != ["office:spreadsheet"]
        if self.aside or cached or (within and name in _ASIDE):
            self.aside += 1
            return
        known = {_plain(key): value for key, value in attributes.items()}
        if name == "table:table":
            self._begin(known.get("table:name", ""))
        elif name == "table:table-row":
            self._start_row(known)
        elif name in _CELLS and self.repeated:
            self.attributes = known | {"": name}
            self.text.clear()
            self.paragraphs = 0
        elif name == "table:table-source":
            # What another file held when it was last looked into.
            self.foreign = True
        elif within:
            self._inside(name, known)

    def _start_row(self, known: Mapping[str, str]) -> None:
        self.column = 0
        self.cells.clear()
        self.repeated = self._count(known, "table:number-rows-repeated")
        if known.get("table:visibility", "visible") != "visible":
            hidden = range(self.row + 1, min(self.row + self.repeated, MAX_ROW) + 1)
            self._add(len(hidden))
            self.hidden += hidden

    def _inside(self, name: str, known: Mapping[str, str]) -> None:
        """Meet an element within a cell's text."""
        if name in _PARAGRAPHS:
            self.text += ["\n"] if self.paragraphs else []
            self.paragraphs += 1
            self.paragraph = True
        elif name == "text:s":
            spaces = self._count(known, "text:c")
            self._add(spaces)
            self.text.append(" " * spaces)
        elif name in _BREAKS:
            self.text.append(_BREAKS[name])

    def characters(self, text: str) -> None:
        # White space between elements is no text of the cell.
        if self.paragraph and self.attributes and not self.aside:
            self.text.append(text)

    def end(self, _: str) -> None:
        name = self.open.pop()
        if self.aside:
            self.aside -= 1
        elif name in _CELLS and self.attributes:
            self._end_cell(self.attributes)
            self.attributes = {}
        elif name in _PARAGRAPHS:
            self.paragraph = False
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self._end_table()

    def _end_cell(self, known: Mapping[str, str]) -> None:
        count = self._count(known, "table:number-columns-repeated")
        first = self.column + 1
        self.column += count
        kind = known.get("office:value-type", "")
        value = self._value(kind, known)
        text = "".join(self.text)
        wrong = known.get("calcext:value-type") == "error" or (kind != "string" and _ERROR.fullmatch(text))
        error = text or "#?" if wrong or ("table:formula" in known and _ERROR.fullmatch(text)) else ""
        missing = "table:formula" in known and not kind
        if value or error or missing:
            if self.column > MAX_COLUMN or self.row >= MAX_ROW:
                raise Refused(find("package-cell-outside", self.place, cell=f"{column_letters(first)}{self.row + 1}"))
            self.last_column = max(self.last_column, self.column)
            self._add(count * self.repeated)
            self.cells += [(column, "" if error else value) for column in range(first, first + count)]
            display = _display(known.get("office:value", ""), text)
            if error or missing or display:
                self._note(range(first, first + count), error, display)
        across, down = (self._count(known, f"table:number-{way}-spanned") for way in ("columns", "rows"))
        if (across > 1 or down > 1) and first + across <= MAX_COLUMN and self.row + down <= MAX_ROW:
            corner = f"{column_letters(first + across - 1)}{self.row + down}"
            self.merges.append(f"{column_letters(first)}{self.row + 1}:{corner}")

    def _note(self, columns: range, error: str, display: Display | None) -> None:
        """Note an error, how a figure is shown, or else a missing result, in every cell that repeats it."""
        for row in range(self.row + 1, self.row + 1 + self.repeated):
            for column in columns:
                if error:
                    self.errors[row, column] = error
                elif display:
                    self.displays[row, column] = display
                else:
                    self.uncached.add((row, column))

    def _value(self, kind: str, known: Mapping[str, str]) -> str:
        """Spell a cell's value as it stands behind its address, "" for a blank."""
        if kind in {"float", "percentage", "currency"}:
            return f"><v>{escape(known.get('office:value', ''))}</v>"
        if kind == "boolean":
            return f' t="b"><v>{int(known.get("office:boolean-value") == "true")}</v>'
        if kind == "date":
            return f' t="d"><v>{escape(known.get("office:date-value", ""))}</v>'
        if kind == "time":
            return f' s="{_SPAN}"><v>{self._days(known.get("office:time-value", ""))!r}</v>'
        text = known.get("office:string-value", "".join(self.text))
        return f' t="inlineStr"><is>{spelt(text, preserved=True)}</is>' if text else ""

    def _days(self, text: str) -> float:
        match = _TIME.fullmatch(text)
        if not match:
            raise Refused(self.damaged)
        days, hours, minutes, seconds = (float(each or 0) for each in match.groups()[1:])
        length = days + hours / 24 + minutes / 1440 + seconds / 86400
        return -length if match[1] else length

    def _end_row(self) -> None:
        filled = [(column, value) for column, value in self.cells if value]
        if self.cells:
            self.last_row = self.row + self.repeated
        for row in range(self.row + 1, self.row + 1 + self.repeated) if filled else ():
            cells = "".join(f'<c r="{column_letters(column)}{row}"{value}</c>' for column, value in filled)
            self.written.append(f'<row r="{row}">{cells}</row>')
        self.row += self.repeated
        self.repeated = 0

    def _end_table(self) -> None:
        if self.foreign:
            self._begin("")
            return
        self._add(self.last_row * self.last_column)
        if not self.name or self.name in self.surveys:
            raise Refused(find("package-sheet-twice", Place(self.place.file, self.name)))
        quirks = Quirks(
            self.errors, frozenset(self.uncached), self.displays, tuple(self.hidden), pictures=self.pictures
        )
        frame = Frame(tuple(self.merges))
        self.surveys[self.name] = Survey("".join(self.written).encode(), frame, self.last_row, self.last_column, quirks)
        self._begin("")

    def _count(self, known: Mapping[str, str], key: str) -> int:
        count = known.get(key, "1")
        if not _COUNT.fullmatch(count):
            raise Refused(self.damaged)
        return int(count)

    def _add(self, count: int) -> None:
        self.total += count
        if self.total > self.limits.cells:
            raise Refused(find("package-cells", self.place, limit=self.limits.cells))


def _display(figure: str, text: str) -> Display | None:
    """Tell how a figure is shown, as the file says, where that is otherwise than the cell holds it."""
    shown = _SHOWN.fullmatch(text)
    if not shown or not shown[2] or not _FIGURE.fullmatch(figure) or not float(figure):
        return None
    digits = shown[2].replace(",", "")
    step = 10.0 ** -len(digits.partition(".")[2])
    alters = "%" in text or abs(abs(float(figure)) - float(digits)) > step * 0.5000001
    words = f"{shown[1]}{shown[3]}".replace("%", "").strip(SIGNS)
    return Display(text[:40], alters, words) if alters or words else None


def _plain(tag: str) -> str:
    """Spell a name with the prefix that the standard uses for its namespace."""
    space, _, name = tag.rpartition(" ")
    return f"{_NAMES.get(space, '?')}:{name}"
