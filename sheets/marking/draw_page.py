"""A page drawn into a workbook of openpyxl, as its first sheet."""

import re
from functools import lru_cache

from openpyxl.cell import Cell as Slot
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook as Copy
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sheets.finding import column_letters
from sheets.page import Page, Style
from sheets.writing.text import text_of

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPELLING = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def draw(book: Copy, page: Page) -> None:
    """Draw a page as the first sheet, and the only one that is selected."""
    sheet = book.create_sheet(page.title, 0)
    for cell in page.cells:
        slot = sheet.cell(cell.row, cell.column)
        _dress(slot, cell.style)
        if isinstance(cell.value, str):
            slot.value, slot.data_type = fit_text(cell.value), "s"
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


def fit_text(text: str) -> str:
    """Make a text fit for a cell or comment as openpyxl writes it, which escapes nothing itself."""
    return _SPELLING.sub("_x005F_", _CONTROL.sub(" ", text_of(text)))
