"""Pages → workbook, whole or not at all; the only importer of xlsxwriter."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from sheets.finding import column_letters
from sheets.page import ROW, Block, Book, Cell, Chart, Content, Page, Style, Validation
from sheets.writing.formats import cell_look, chart_kind, chart_settings, highlight_look, series_look
from sheets.writing.row_stream import DAY_ZERO, Straight
from sheets.writing.save import replacing
from sheets.writing.text import result_of, stored, text_of

MANY_CELLS = 200_000
"""From here on the parts of a workbook go through files beside it, not through memory."""

PAPER_A4 = 9

ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")
"""What a protected form still lets people do: make columns wider, add rows, sort and filter."""


def write(book: Book, path: Path) -> None:
    """Write a workbook to a file, whole or not at all; raises CannotWrite."""
    with replacing(path) as draft:
        write_draft(book, draft)


def write_draft(book: Book, draft: Path) -> None:
    """Write a workbook to a draft; the parts of a large one go through files beside it."""
    size = sum(len(block.rows) * len(block.styles) for page in book.pages for block in page.blocks)
    draft.write_bytes(_drawn(book, tmpdir=str(draft.parent)) if size > MANY_CELLS else to_bytes(book))


def to_bytes(book: Book) -> bytes:
    """Make a workbook as bytes; equal books give equal bytes."""
    return _drawn(book, in_memory=True)


def _demand(code: int | None, what: str) -> None:
    # xlsxwriter leaves out what it does not like and tells only by a number.
    if code:
        raise ValueError(f"xlsxwriter refused {what} with code {code}")


class _Formats(dict[Style, Any]):
    """One format for each style, made when it is first asked for."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        super().__init__()
        self.workbook = workbook

    def __missing__(self, style: Style) -> Any:  # noqa: ANN401 - xlsxwriter is untyped
        made = self[style] = self.workbook.add_format(cell_look(style))
        # Numbered at once, in the order of drawing.
        made._get_xf_index()
        return made

    def of(self, style: Style, value: Content) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        """The format for a value: a date is shown as one even if nobody said how."""
        dated = isinstance(value, date) and not style.number_format
        return self[replace(style, number_format="yyyy-mm-dd") if dated else style]


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that also takes blocks, and writes their rows straight through."""

    # ruff: noqa: SLF001 - what xlsxwriter has no public name for; the tests of this module tell if it changes.

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        """Begin with no blocks."""
        super().__init__()
        self.straight: list[Straight] = []

    def take(self, block: Block, formats: _Formats) -> None:
        """Keep a block for writing; its texts join the workbook's list now, which closes before writing."""
        numbers: dict[str, int] = {}
        again = 0
        plain = [at for at in range(len(block.styles)) if at not in block.formulas and at not in block.gap]
        for row in block.rows:
            for value in map(row.__getitem__, plain):
                if type(value) is str and value:
                    if value in numbers:
                        again += 1
                    else:
                        numbers[value] = self.str_table._get_shared_string_index(stored(value))
        self.str_table.count += again
        last = block.row + len(block.rows) - 2, block.column + len(block.styles) - 2
        _demand(self._check_dimensions(block.row - 1, block.column - 1), "a block")
        _demand(self._check_dimensions(*last), "a block of more rows or columns than a sheet has")
        looks = [
            (formats[style]._get_xf_index(), formats.of(style, date.min)._get_xf_index()) for style in block.styles
        ]
        self.straight.append(Straight(block, numbers, looks, sum(len(each.block.formulas) for each in self.straight)))

    def _write_rows(self) -> None:
        top, bottom = self.dim_rowmin, self.dim_rowmax
        start = top
        for straight in sorted(self.straight, key=lambda each: each.block.row):
            self.dim_rowmin, self.dim_rowmax = start, straight.block.row - 2
            super()._write_rows()
            for rows in straight.xml():
                self.fh.write(rows)
            start = straight.block.row - 1 + len(straight.block.rows)
        self.dim_rowmin, self.dim_rowmax = start, bottom
        super()._write_rows()
        self.dim_rowmin, self.dim_rowmax = top, bottom

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401 - an inner type of xlsxwriter
        # An empty text is a result; xlsxwriter would store "no result yet", which reads as not calculated.
        if type(cell).__name__ == "Formula" and cell.value == "":
            place, look = f"{column_letters(col + 1)}{row + 1}", cell.format._get_xf_index()
            self.fh.write(f'<c r="{place}" s="{look}" t="str"><f>{escape(cell.formula)}</f><v></v></c>')
        else:
            super()._write_cell(row, col, cell)


class _Target(BytesIO):
    """Bytes that stay open: what is left of a workbook that failed still writes its end when it is collected."""

    def close(self) -> None:
        """Stay open, or that end would have nowhere to go and say so on stderr."""


def _drawn(book: Book, **options: object) -> bytes:
    target = _Target()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    normal = {"default_format_properties": {"font_name": "宋体", "font_size": 11}}
    workbook = xlsxwriter.Workbook(target, options | plain | normal)
    created = datetime.combine(book.created, datetime.min.time(), UTC)
    workbook.set_properties({"title": book.title, "author": text_of(book.author), "created": created})
    for name, value in book.properties.items():
        _demand(workbook.set_custom_property(name, text_of(value), "text"), f"property {name}")
    formats = _Formats(workbook)
    for page in book.pages:
        _draw(workbook, page, formats)
    for name, reference in book.names.items():
        _demand(workbook.define_name(name, reference), f"name {name}")
    try:
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] from error
    return target.getvalue()


def _draw(workbook: xlsxwriter.Workbook, page: Page, formats: _Formats) -> None:
    sheet = workbook.add_worksheet(page.title, _Sheet)
    for column, width in enumerate(page.widths):
        _demand(sheet.set_column(column, column, width or None, None, {"hidden": not width}), f"column {column}")
    if page.row_height:
        sheet.set_default_row(page.row_height)
    for row, height in page.heights.items():
        _demand(sheet.set_row(row - 1, height), f"row {row}")
    for cell in page.cells:
        _put(sheet, cell, formats)
    # A chart's stored picture is taken from cells, which rows written straight through are not.
    occupied = {cell.row for cell in page.cells} | page.heights.keys()
    for block in page.blocks:
        rows = range(block.row, block.row + len(block.rows))
        _put_block(sheet, block, formats, mixed=bool(page.charts) or not occupied.isdisjoint(rows))
    for validation in page.validations:
        _demand(sheet.data_validation(*_zero(validation.area), _rule(validation)), f"validation of {validation.area}")
    for highlight in page.highlights:
        look = workbook.add_format(highlight_look(highlight.style))
        rule = {"type": "formula", "criteria": f"={highlight.formula}", "format": look}
        _demand(sheet.conditional_format(*_zero(highlight.area), rule), "a highlight")
    for chart in page.charts:
        _put_chart(workbook, sheet, chart)
    _set_up(sheet, page)


def _zero(area: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    top, left, bottom, right = area
    return top - 1, left - 1, bottom - 1, right - 1


def _put(sheet: _Sheet, cell: Cell, formats: _Formats) -> None:
    row, column, style = cell.row - 1, cell.column - 1, formats.of(cell.style, cell.value)
    if cell.across > 1 or cell.down > 1:
        _demand(sheet.merge_range(row, column, row + cell.down - 1, column + cell.across - 1, "", style), "a merge")
    value = _plain(cell.value)
    if cell.formula:
        result = result_of(value or "") if isinstance(value, str | None) else value
        _demand(sheet.write_formula(row, column, f"={cell.formula}", style, result), cell.formula)
    elif cell.link:
        _demand(sheet.write_url(row, column, f"internal:{cell.link}", style, stored(str(value))), cell.link)
    elif isinstance(value, str) and value:
        _demand(sheet.write_string(row, column, stored(value), style), "a text")
    elif isinstance(value, bool):
        _demand(sheet.write_boolean(row, column, value, style), "a truth")
    elif isinstance(value, int | float):
        _demand(sheet.write_number(row, column, value, style), "a number")
    else:
        _demand(sheet.write_blank(row, column, None, style), "a blank")
    if cell.comment:
        _demand(sheet.write_comment(row, column, text_of(cell.comment), {"author": ""}), "a comment")


def _plain(value: Content) -> str | float | bool | None:
    if isinstance(value, date):
        return value.toordinal() - DAY_ZERO
    return value


def _put_block(sheet: _Sheet, block: Block, formats: _Formats, *, mixed: bool) -> None:
    """Put a block on a sheet: straight through where it has its rows to itself, else `mixed`, cell by cell."""
    rows = range(block.row, block.row + len(block.rows))
    if not block.rows:
        return
    if not mixed:
        sheet.take(block, formats)
        return
    for row, values in zip(rows, block.rows, strict=True):
        for offset, (value, style) in enumerate(zip(values, block.styles, strict=True)):
            formula = block.formulas.get(offset, "").replace(ROW, str(row))
            if offset not in block.gap:
                _put(sheet, Cell(row, block.column + offset, value, style, formula), formats)


def _rule(validation: Validation) -> dict[str, Any]:
    words = {
        "input_title": validation.prompt_title,
        "input_message": validation.prompt,
        "error_title": validation.error_title,
        "error_message": validation.error,
    }
    rule: dict[str, Any] = {"validate": validation.kind, "error_type": "stop" if validation.strict else "warning"}
    # xlsxwriter would write a None as the word.
    rule |= {key: text for key, text in words.items() if text}
    bounds = _plain(validation.minimum), _plain(validation.maximum)
    if validation.options:
        rule |= {"validate": "list", "source": f"={validation.options}"}
    elif validation.formula:
        rule |= {"validate": "custom", "value": f"={validation.formula}"}
    elif None not in bounds:
        rule |= {"criteria": "between", "minimum": bounds[0], "maximum": bounds[1]}
    elif bounds[1] is not None:
        rule |= {"criteria": "<=", "value": bounds[1]}
    elif validation.kind != "any":
        rule |= {"criteria": ">=", "value": bounds[0]}
    return rule


def _put_chart(workbook: xlsxwriter.Workbook, sheet: _Sheet, chart: Chart) -> None:
    drawn = workbook.add_chart(chart_kind(chart))
    for series in chart.series:
        _demand(drawn.add_series(series_look(chart, series, sheet.get_name())), "a series")
    for method, settings in chart_settings(chart).items():
        getattr(drawn, method)(settings)
    placed = {"object_position": 2, "description": text_of(chart.description)}
    _demand(sheet.insert_chart(chart.row - 1, chart.column - 1, drawn, placed), "a chart")


def _set_up(sheet: _Sheet, page: Page) -> None:
    _set_print(sheet, page)
    if page.freeze:
        sheet.freeze_panes(page.freeze[0] - 1, page.freeze[1] - 1)
    if page.filter_area:
        _demand(sheet.autofilter(*_zero(page.filter_area)), "a filter")
    if page.as_meant:
        top, left, bottom, right = page.as_meant
        area = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
        _demand(sheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_unlocked"), area)), "an area")
    if page.tab_color:
        sheet.set_tab_color(page.tab_color)
    if page.protect:
        sheet.protect("", dict.fromkeys(ALLOWED, True))
    if page.visibility == "hidden":
        sheet.hide()
    elif page.visibility == "very_hidden":
        sheet.very_hidden()


def _set_print(sheet: _Sheet, page: Page) -> None:
    sheet.set_paper(PAPER_A4)
    sheet.hide_gridlines(2)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, page.pages)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    # openpyxl, which marks the clerk's workbook, loses a line that does not say its side.
    sheet.set_header(f"&C{page.header}" if page.header else "")
    sheet.set_footer(f"&C{page.footer}" if page.footer else "")
    if page.landscape:
        sheet.set_landscape()
    if page.repeat:
        _demand(sheet.repeat_rows(page.repeat[0] - 1, page.repeat[1] - 1), "rows to repeat")
    if page.print_area:
        _demand(sheet.print_area(*_zero(page.print_area)), "a print area")
