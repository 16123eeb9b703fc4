"""A clerk's workbook and findings → a copy with the cells marked; the only importer of openpyxl.

openpyxl keeps less of a workbook than Excel puts in. What it would drop is looked for before
(`sheets.marking.roundtrip_losses`), and every cell of the copy is compared with the original after, so that a
copy is either whole or not made.
"""

import hashlib
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell import Cell as Slot
from openpyxl.comments import Comment
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.workbook import Workbook as Copy
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from sheets.finding import Finding, Place, Severity, column_letters, find
from sheets.inspection.opc import Parts, pack
from sheets.inspection.refusal import Refused
from sheets.marking.cached_values import Result, restored, results
from sheets.marking.review_sheet import FILLS, OPINION, advice, listed, opinion
from sheets.marking.roundtrip_losses import copyable
from sheets.page import AUTHOR, Page, Style
from sheets.read import read
from sheets.writing.save import replacing
from sheets.writing.text import text_of
from sheets.writing.width import text_lines

LARGEST = 64 << 20
"""Inflated bytes that openpyxl still takes in some ten seconds."""

_HEADING = "—— 审核意见 ——"
_BLOCK = re.compile(rf"\s*{_HEADING}.*", re.DOTALL)
_AUTHOR = re.compile(rf"(.*?)｜?{OPINION}(?: ([0-9A-F]{{8}}))?", re.DOTALL)
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - a document property has no zone
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPELLING = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_COMMENT_WIDTH = 36


def mark(source: Path, findings: Sequence[Finding], target: Path, sha256: str = "", whose: str = "") -> Finding | None:
    """Write a copy of a workbook to `target`, its findings marked and listed on a first sheet 审核意见.

    Only for a file that was read, of which `sha256` tells whether it is still the same; `whose` names
    unit and form. Equal input gives equal bytes. Returns the finding that says why no copy was made, where one would
    lose something; raises CannotWrite.
    """
    place = Place(findings[0].place.file if findings else source.name)
    try:
        copy = _marked(_same(source, sha256, place), findings, place, whose)
        with replacing(target) as draft:
            draft.write_bytes(copy)
            _compare(source, draft, place)
    except Refused as refused:
        return refused.finding
    return None


def _same(source: Path, sha256: str, place: Place) -> bytes:
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Refused(find("unmarked-changed", place)) from error
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(find("unmarked-changed", place))
    return data


def _compare(source: Path, draft: Path, place: Place) -> None:
    """Refuse a copy in which any cell reads other than in the original."""
    before = {grid.sheet: grid.rows for grid in read(source, place.file).grids if grid.sheet != OPINION}
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
    _draw(book, opinion(findings, whose=whose))
    book.calculation.fullCalcOnLoad = True
    return _packed(book, {name: results(parts[part]) for name, part in sheets.items()}, parts)


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
    weight = Severity.INFO if findings[0].accepted else findings[0].severity
    before, author = (slot.comment.text, _author(slot.comment)) if slot.comment else ("", "")
    tag = " ".join(word for word in (OPINION, _color(slot)) if word)
    words = f"{before}\n\n{_HEADING}\n{ours}" if before else f"{_HEADING}\n{ours}"
    slot.fill = PatternFill("solid", fgColor=FILLS[weight])
    slot.comment = Comment(_text(words), f"{author}｜{tag}" if author else tag)
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


def _draw(book: Copy, page: Page) -> None:
    """Draw a page as the first sheet, and the only one that is selected."""
    sheet = book.create_sheet(page.title, 0)
    for cell in page.cells:
        slot = sheet.cell(cell.row, cell.column)
        _dress(slot, cell.style)
        if isinstance(cell.value, str):
            slot.value, slot.data_type = _text(cell.value), "s"
            # Or a program would take the text for a formula as soon as somebody edits it.
            slot.quotePrefix = cell.value.startswith(("=", "+", "-", "@"))
        else:
            slot.value = cell.value
        if cell.link:
            slot.hyperlink = Hyperlink(ref=slot.coordinate, location=cell.link)
        if cell.across > 1:
            sheet.merge_cells(None, cell.row, cell.column, cell.row, cell.column + cell.across - 1)
    for column, width in enumerate(page.widths, 1):
        sheet.column_dimensions[column_letters(column)].width = width + 0.7
    for row, height in page.heights.items():
        sheet.row_dimensions[row].height = height
    _set_up(sheet, page)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
    for view in book.views:
        view.firstSheet = 0


def _dress(slot: Slot, style: Style) -> None:
    font, fill, alignment, border = _looks(style)
    slot.font, slot.alignment, slot.border = font, alignment, border
    if fill:
        slot.fill = fill


@lru_cache(maxsize=64)
def _looks(style: Style) -> tuple[Font, PatternFill | None, Alignment, Border]:
    side = Side("thin") if style.border else None
    return (
        Font(
            name=style.font,
            size=style.size,
            bold=style.bold,
            color=style.color or "000000",
            underline="single" if style.underline else None,
        ),
        PatternFill("solid", fgColor=style.fill) if style.fill else None,
        Alignment(style.align, "top" if style.top else "center", wrap_text=style.wrap),
        Border(side, side, side, side),
    )


def _set_up(sheet: Worksheet, page: Page) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape" if page.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.tabColor = page.tab_color
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
    sheet.oddFooter.center.text = page.footer.replace("&P", "&[Page]").replace("&N", "&[Pages]")
    if page.repeat:
        sheet.print_title_rows = f"{page.repeat[0]}:{page.repeat[1]}"
    if page.freeze:
        sheet.freeze_panes = sheet.cell(*page.freeze)
    if page.filter_area:
        sheet.auto_filter.ref = _area(page.filter_area)
    if page.print_area:
        sheet.print_area = _area(page.print_area)


def _area(area: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = area
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"


def _text(text: str) -> str:
    """Make a text fit for a cell or comment as openpyxl writes it, which escapes nothing itself."""
    return _SPELLING.sub("_x005F_", _CONTROL.sub(" ", text_of(text)))


def _packed(book: Copy, stored: Mapping[str, Mapping[bytes, Result]], parts: Parts) -> bytes:
    """Save a workbook with its stored formula results, without the time of day anywhere."""
    core = parts.get("docProps/core.xml", b"")
    book.properties.created = book.properties.created if b":created" in core else _LONG_AGO
    book.properties.modified = book.properties.modified if b":modified" in core else book.properties.created
    book.properties.title = book.properties.title or OPINION
    # openpyxl signs with its own name what nobody has signed.
    book.properties.creator = book.properties.creator if b":creator>" in core else AUTHOR
    saved, copy = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(saved, "w", ZIP_DEFLATED)).save()
    titles = {sheet.path.lstrip("/"): sheet.title for sheet in book.worksheets}
    with ZipFile(saved) as source, ZipFile(copy, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if titles.get(name) in stored:
                part = restored(part, stored[titles[name]])
            target.writestr(ZipInfo(name), part, ZIP_DEFLATED)
    return copy.getvalue()
