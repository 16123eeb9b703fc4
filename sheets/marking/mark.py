"""A clerk's workbook and findings → a copy with the cells marked.

openpyxl keeps less of a workbook than Excel puts in. What it would drop is looked for before
(`sheets.marking.roundtrip_losses`), and every cell of the copy is compared with the original after, so that a
copy is either whole or not made.
"""

import re
import warnings
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path

from openpyxl.cell import Cell as Slot
from openpyxl.comments import Comment
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook as Copy
from openpyxl.worksheet.worksheet import Worksheet

from sheets.finding import Finding, Place, Severity, find
from sheets.inspection.opc import pack
from sheets.inspection.refusal import Refused
from sheets.marking.cached_values import results
from sheets.marking.draw_page import draw, fit_text
from sheets.marking.original import Original
from sheets.marking.review_sheet import FILLS, OPINION, advice, listed, opinion
from sheets.marking.roundtrip_losses import copyable
from sheets.marking.saved_copy import saved_copy
from sheets.read import read
from sheets.workbook import Workbook
from sheets.writing.save import replacing
from sheets.writing.width import text_lines

LARGEST = 64 << 20
"""Inflated bytes that openpyxl still takes in some ten seconds."""

_HEADING = "—— 审核意见 ——"
_BLOCK = re.compile(rf"\s*{_HEADING}.*", re.DOTALL)
_AUTHOR = re.compile(rf"(.*?)｜?{OPINION}(?: ([0-9A-F]{{8}}))?", re.DOTALL)
_COMMENT_WIDTH = 36


def mark(original: Original, findings: Sequence[Finding], target: Path, whose: str = "") -> Finding | None:
    """Write a copy of a workbook to `target`, its findings marked and listed on a first sheet 审核意见.

    Only for a file that was read; `whose` names unit and form. Equal input gives equal bytes. Returns the finding
    that says why no copy was made, where one would lose something; raises CannotWrite.
    """
    place = Place(findings[0].place.file if findings else original.path.name)
    try:
        copy = _marked(original.data(place), findings, place, whose)
        with replacing(target) as draft:
            draft.write_bytes(copy)
            _compare(read(original.path, place.file, passwords=original.passwords), draft)
    except Refused as refused:
        return refused.finding
    return None


def _compare(original: Workbook, draft: Path) -> None:
    """Refuse a copy in which any cell reads other than in the original."""
    place = Place(original.file)
    before = {grid.sheet: grid.rows for grid in original.grids if grid.sheet != OPINION}
    after = {grid.sheet: grid.rows for grid in read(draft, place.file).grids if grid.sheet != OPINION}
    if {name: _used(rows) for name, rows in before.items()} != {name: _used(rows) for name, rows in after.items()}:
        raise Refused(find("unmarked-failed", place))


def _used(rows: Iterable[Iterable[object]]) -> list[tuple[int, int, object]]:
    return [(row, at, cell) for row, cells in enumerate(rows) for at, cell in enumerate(cells) if cell != ""]


def _marked(data: bytes, findings: Sequence[Finding], place: Place, whose: str) -> bytes:
    parts, sheets = copyable(data, place, LARGEST)
    try:
        with warnings.catch_warnings(record=True) as lost:
            warnings.simplefilter("always")
            book = _Reader(BytesIO(pack(parts)), rich_text=True).loaded()
    except Exception as error:
        raise Refused(find("unmarked-failed", place)) from error
    serious = [warning for warning in lost if "default style" not in str(warning.message)]
    if serious or [sheet.title for sheet in book.worksheets] != list(sheets):
        raise Refused(find("unmarked-failed", place))
    _forget(book, place)
    for sheet in book.worksheets:
        _size_comments(sheet)
    for (name, row, column), group in groupby(sorted(listed(findings), key=_where), key=_where):
        if row and column and name in book.sheetnames:
            _mark(_slot(book[name], row, column), list(group))
    draw(book, opinion(findings, whose=whose))
    book.calculation.fullCalcOnLoad = True
    return saved_copy(book, {name: results(parts[part]) for name, part in sheets.items()}, parts)


class _Reader(ExcelReader):  # type: ignore[misc]
    """openpyxl's reader, but a number stays a number: one typed into a date cell may be no day at all."""

    # ruff: noqa: SLF001 - what openpyxl has no public name for; the tests of this module tell if it changes.

    def read_worksheets(self) -> None:
        """Read them without knowing which formats show dates."""
        self.wb._date_formats = self.wb._timedelta_formats = set()
        super().read_worksheets()

    def loaded(self) -> Copy:
        """Read everything."""
        self.read()
        return self.wb


def _where(finding: Finding) -> tuple[str, int, int]:
    return finding.place.sheet, finding.place.row, finding.place.column


def _slot(sheet: Worksheet, row: int, column: int) -> Slot:
    """Fetch a cell; of a merged area the one that is seen."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return sheet.cell(area.min_row, area.min_col)
    return sheet.cell(row, column)


def _mark(slot: Slot, findings: Sequence[Finding]) -> None:
    """Fill a cell in the colour of its weightiest finding and say all of them in its comment."""
    ours = "\n".join(f"【{each.severity.label()}】{each.message()}\n处理：{advice(each)}" for each in findings)
    weight = min((Severity.INFO if each.accepted else each.severity for each in findings), key=list(Severity).index)
    before, author = (slot.comment.text, _author(slot.comment)) if slot.comment else ("", "")
    tag = " ".join(word for word in (OPINION, _color(slot)) if word)
    words = f"{before}\n\n{_HEADING}\n{ours}" if before else f"{_HEADING}\n{ours}"
    slot.fill = PatternFill("solid", fgColor=FILLS[weight])
    slot.comment = Comment(fit_text(words), f"{author}｜{tag}" if author else tag)
    _size(slot.comment)


def _author(comment: Comment) -> str:
    """Name who wrote a comment; openpyxl reads nobody as None, and as a word."""
    return "" if comment.author in (None, "None") else str(comment.author)


def _color(slot: Slot) -> str:
    """Spell the plain colour that a cell is filled with, which the comment's author keeps for the next round."""
    color = slot.fill.fgColor
    return color.rgb if slot.fill.fill_type == "solid" and color.type == "rgb" else ""


def _size_comments(sheet: Worksheet) -> None:
    for slot in sheet._cells.values():
        if slot.comment:
            slot.comment.author = _author(slot.comment)
            _size(slot.comment)


def _size(comment: Comment) -> None:
    comment.width, comment.height = 270, 24 + 18 * text_lines(comment.text, _COMMENT_WIDTH)


def _forget(book: Copy, place: Place) -> None:
    """Take back the marks of an earlier round."""
    if OPINION in book.sheetnames:
        if book[OPINION]["A1"].value != OPINION:
            raise Refused(find("unmarked-sheet", place))
        book.remove(book[OPINION])
    colors = {f"{alpha}{fill}" for fill in FILLS.values() for alpha in ("00", "FF")}
    filled = {at for at, fill in enumerate(book._fills) if fill.fill_type == "solid" and fill.fgColor.rgb in colors}
    for slot in (slot for sheet in book.worksheets for slot in sheet._cells.values()):
        author = _AUTHOR.fullmatch(_author(slot.comment)) if slot.comment else None
        if slot.has_style and slot._style.fillId in filled:
            slot.fill = PatternFill("solid", fgColor=Color(author[2])) if author and author[2] else PatternFill()
        if slot.comment and _HEADING in slot.comment.text:
            words = _BLOCK.sub("", slot.comment.text)
            slot.comment = Comment(words, author[1] if author else _author(slot.comment)) if words else None
