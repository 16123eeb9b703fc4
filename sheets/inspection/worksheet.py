"""One worksheet part surveyed before decoding: its used box and what the decoder would hide.

A part of ordinary shape, as Excel, WPS, LibreOffice and xlsxwriter write them, is proven so
by one regular expression. Any other is walked cell by cell, some four times slower.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import lt

from sheets.finding import Place
from sheets.inspection.cell_walk import CellWalk
from sheets.inspection.refusal import Refused
from sheets.inspection.styles import Styles
from sheets.inspection.survey import Frame, Survey, address
from sheets.limits import Limits
from sheets.workbook import Address, Display, Quirks

_WIDTH = 26
_BODY = b"<sheetData>"
_ATTRIBUTES = rb'(?: [\w:.]+="[^"<]*+")*+'
_FORMULA = re.compile(rb"<f[^<]*+(?:</f>)?+(?=<v>)")
# A figure's cell with a formula and no value is not blank: its result is missing.
_BLANK_CELL = (
    rb'<c r="[A-Z]++\d++"(?: s="\d++")?+(?:/>'
    rb'| t="str">(?:(?:<f[^<]*+(?:</f>)?+)?+<v></v>)?+</c>|(?: t="n")?+>(?:<v></v>)?+</c>)'
)
# Written out, for a loop over a group takes twice the time.
_BLANK = re.compile(_BLANK_CELL + rb"(?:%b)?+" % _BLANK_CELL * 15)
# A cell after the letter of its column; \1 is the number of its row. Empty groups tell of an error and a hidden row.
_REST = (
    rb'\1"(?: s="\d++")?+(?: t="s"><v>\d{1,9}+</v></c>'
    rb'|(?: t="(?:[nb]|s(?=./>))")?+(?:/>|>(?:(?:<f%(a)s/>)?+<v>[^<&\s]*+</v>)?+</c>)'
    rb'| t="str"(?:/>|>(?:(?:<f%(a)s/>)?+<v>[^<]*+</v>)?+</c>)'
    rb'| t="e"()>(?:<f%(a)s/>)?+<v>(?:#DIV/0!|#N/A|#NAME\?|#NULL!|#NUM!|#REF!|#VALUE!)</v></c>'
    rb'| t="inlineStr"><is><t%(a)s>[^<]*+</t></is></c>)'
) % {b"a": _ATTRIBUTES}
_CELLS = [rb'(?:<c r="%c' % letter + _REST + rb")?+" for letter in range(65, 65 + _WIDTH)]
# A row and its cells in the order of their columns, each at most once, and each of that row. Most rows of a form are
# prepared and hold their number only, so the row may end after its first cell.
_ROW = (
    rb'<row r="([1-9]\d{0,5})"(?: (?:hidden="(?:1|true)"()|[\w:.]+="[^"<]*+"))*+(?:/>|></row>|>'
    rb"%b(?:</row>|%b</row>))\s*+"
) % (_CELLS[0], b"".join(_CELLS[1:]))
_ROWS = re.compile(rb"(?:%b)*+</sheetData>" % _ROW)
_ONE_ROW = re.compile(_ROW)
_NUMBER = re.compile(rb'<row r="(\d++)"')
_ERROR = re.compile(rb'<c r="(\w++)"(?: s="\d++")?+ t="e">(?:<f[^<]*+)?+<v>([^<]*+)')
_MISSING = re.compile(rb'<c r="([A-Z]++\d++)"(?: s="\d++")?+(?: t="n")?+><f[^<]*+(?:</f>)?+<v>()</v></c>')
_FIGURE = rb'<c r="(\w++)" s="(%b)"(?: t="n")?+>(?:<f[^<]*+)?+<v>([^<]++)'
_PICTURE = b"DISPIMG("


def survey(part: bytes, place: Place, limits: Limits, styles: Styles) -> Survey:
    """Survey a worksheet part, as UTF-8 without comments; raises Refused."""
    plain = _ordinary(part, styles)
    if plain and plain.last_row * _WIDTH <= limits.cells // 4:
        return plain
    return CellWalk(place, limits, styles).walk(part)


def _ordinary(part: bytes, styles: Styles) -> Survey | None:
    """Prove that the part is of ordinary shape, without the formulas and blank cells that the decoder skips, else None.

    A form's check formulas are most of its bytes, and decoding them would take most of the time.
    """
    filled = _BLANK.sub(b"", part)
    missing = frozenset(where for where, _ in _cells(_MISSING.findall(filled)))
    if missing:
        filled = _MISSING.sub(b"", filled)
    filled = _FORMULA.sub(b"", filled)
    start = filled.find(_BODY) + len(_BODY)
    rows = _ROWS.match(filled, start) if start >= len(_BODY) else None
    # Rows of another's namespace; what a style that is none looks like, nobody knows.
    if not rows or filled.find(b"xmlns", start, rows.end()) >= 0 or 0 in styles.odd:
        return None
    frame = _frame(filled[:start] + filled[rows.end() - len("</sheetData>") :])
    numbers = [*map(int, _NUMBER.findall(filled, start, rows.end()))]
    if not frame or not all(map(lt, numbers, numbers[1:])):
        return None
    errors, hidden = _told(rows[0]) if any(mark is not None for mark in rows.groups()[1:]) else ({}, ())
    quirks = Quirks(errors, missing, _displays(rows[0], styles), hidden, pictures=_PICTURE in part)
    body = filled[start : rows.end() - len("</sheetData>")]
    return Survey(body, frame, numbers[-1] if numbers else 0, _WIDTH if numbers else 0, quirks)


@lru_cache(maxsize=64)
def _frame(part: bytes) -> Frame | None:
    """Look at a part without its rows, None if it is to be refused; returns of one form mostly have the same."""
    try:
        return CellWalk(Place(""), Limits(), Styles()).walk(part).frame
    except Refused:
        return None


def _told(rows: bytes) -> tuple[dict[Address, str], tuple[int, ...]]:
    """Find the errors and the hidden rows, where there are any."""
    errors: dict[Address, str] = {}
    hidden = []
    for row in _ONE_ROW.finditer(rows):
        errors |= {where: text.decode() for where, text in _cells(_ERROR.findall(row[0]))}
        hidden += [int(row[1])] if row[2] is not None else []
    return errors, tuple(hidden)


def _displays(rows: bytes, styles: Styles) -> dict[Address, Display]:
    """Find the figures that are shown otherwise than the cell holds them."""
    displays: dict[Address, Display] = {}
    for reference, style, text in _figures(styles.odd).findall(rows) if styles.odd else ():
        where, display = address(reference.decode()), styles.display(int(style), text.decode())
        if where and display:
            displays[where] = display
    return displays


@lru_cache(maxsize=32)
def _figures(odd: frozenset[int]) -> re.Pattern[bytes]:
    return re.compile(_FIGURE % b"|".join(str(style).encode() for style in sorted(odd)))


def _cells(found: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[Address, bytes]]:
    for reference, text in found:
        if where := address(reference.decode()):
            yield where, text
