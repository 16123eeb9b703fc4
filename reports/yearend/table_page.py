"""A year-end table on its page: column heads numbered 甲乙丙 1 2 3, figures with live formulas, charts below."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from reports.summary.draw import (
    HEAD,
    NARROWEST,
    NOTE,
    PLAIN,
    PROVISIONAL,
    RIGHT,
    SIGNATURES,
    STEMS,
    STUB_MARK,
    SUBTOTAL,
    TITLE,
    WARNING,
    Heading,
)
from reports.summary.paper import ROW_HEIGHT
from reports.yearend.charts import charts_below, laid_across, pages_down
from reports.yearend.excel_formula import formula
from reports.yearend.printed import printed
from reports.yearend.yearbook import ABOUT, ASK, WHY, Head, Row, Yearly
from sheets.finding import column_letters
from sheets.page import Align, Cell, Highlight, Page, Style
from sheets.writing.width import text_lines, text_width

HEAD_ROW = 4
WHY_WIDTH, WIDEST_WHY = 14.0, 40.0

NARROW, WIDEST_LABEL = 8.0, 36.0

NOTE_SIGNS = 1.15
"""Notes are printed small: so many more characters find room in a line."""

ASKED = Style(bold=True, fill="FFF2CC")


def plate(table: Yearly, tab: str, heading: Heading) -> Page:
    """Lay a year-end table out on a page of its own."""
    widths = _widths(table)
    heads, first_row = _heads(table)
    foot_row = first_row + len(table.rows)
    foot = list(_foot(table, foot_row, len(widths)))
    heights = {1: 30.0, first_row - 2 - _mixed(table): _title_height(table, widths)}
    room = sum(widths) * NOTE_SIGNS
    heights |= {cell.row: 3 + 13.0 * text_lines(str(cell.value), room) for cell in foot if cell.style is NOTE}
    chart_row = foot_row + len(foot) + 1
    about = list(_about(table, first_row, len(widths) + 1))
    heights |= _reason_heights(table, first_row, widths)
    return Page(
        title=tab,
        cells=(*_heading(table, heading, len(widths)), *heads, *_body(table, first_row), *foot, *about),
        # What a reason is about stands hidden beside the table.
        widths=(*widths, 0.0) if about else widths,
        heights=heights,
        row_height=ROW_HEIGHT,
        highlights=tuple(_highlights(table, first_row)),
        charts=tuple(charts_below(table, first_row, chart_row, widths, heights)),
        landscape=laid_across(table, widths),
        pages=pages_down(table, chart_row, widths, heights),
        repeat=(HEAD_ROW, first_row - 1),
        freeze=(first_row, len(table.stub) + 1),
        header=heading.header,
        tab_color="1F4E79",
    )


def _heading(table: Yearly, heading: Heading, width: int) -> Iterator[Cell]:
    yield Cell(1, 1, table.spec.title, TITLE, across=width)
    yield Cell(2, 1, f"汇总单位：{heading.unit}", PLAIN)
    yield Cell(3, 1, heading.when, PLAIN)
    if heading.provisional:
        yield Cell(2, max(2, width // 2), PROVISIONAL, WARNING)
    if table.spec.number:
        yield Cell(2, width, f"表号：{table.spec.number}", RIGHT)
    units = {head.unit for head in table.heads if head.title != WHY}
    if len(units) == 1 and (unit := units.pop()):
        yield Cell(3, width, f"计量单位：{unit}", RIGHT)


def _mixed(table: Yearly) -> bool:
    """Tell whether the columns are of several units of measure, which then take a line of their own."""
    return len({head.unit for head in table.heads if head.title != WHY}) > 1


def _heads(table: Yearly) -> tuple[list[Cell], int]:
    """Column heads from row 4 on, and the first row under them."""
    stub, grouped, mixed = len(table.stub), any(head.group for head in table.heads), _mixed(table)
    depth = 1 + grouped + mixed
    cells = [Cell(HEAD_ROW, at, name, HEAD, down=depth) for at, name in enumerate(table.stub, 1)]
    if grouped:
        cells += _groups(table.heads, stub + 1)
    row = HEAD_ROW + grouped
    for at, head in enumerate(table.heads, stub + 1):
        alone = grouped and not head.group
        if not alone:
            cells.append(Cell(row, at, head.title, HEAD))
        if mixed:
            cells.append(Cell(row + 1, at, head.unit, STUB_MARK))
    row += mixed + 1
    marks = [*STEMS[:stub], *map(str, range(1, len(table.heads) + 1))]
    if table.remarked:
        cells.append(Cell(HEAD_ROW, len(marks) + 1, "备注", HEAD, down=depth))
        marks.append("")
    cells += [Cell(row, at, mark, STUB_MARK) for at, mark in enumerate(marks, 1)]
    return cells, row + 1


def _groups(heads: Sequence[Head], at: int) -> Iterator[Cell]:
    """Headings over neighbouring columns; a column of no group takes both lines."""
    for group, run in groupby(heads, lambda head: head.group):
        members = list(run)
        if group:
            yield Cell(HEAD_ROW, at, group, HEAD, across=len(members))
        else:
            for place, head in enumerate(members, at):
                yield Cell(HEAD_ROW, place, head.title, HEAD, down=2)
        at += len(members)


def _style(row: Row, align: Align = "left", indent: int = 0, shown: str = "") -> Style:
    return Style(
        bold=row.strong,
        border=True,
        align=align,
        indent=indent,
        number_format=shown,
        fill=SUBTOTAL if row.strong else "",
    )


def _body(table: Yearly, first_row: int) -> Iterator[Cell]:
    stub = len(table.stub)
    for line, row in enumerate(table.rows):
        at = first_row + line
        yield Cell(at, 1, row.label, _style(row, indent=row.indent))
        for column, text in enumerate((row.code, row.unit)[: stub - 1], 2):
            yield Cell(at, column, text, _style(row, "center"))
        for column, (head, figure) in enumerate(zip(table.heads, row.figures, strict=True), stub + 1):
            words = isinstance(figure.value, str) or head.title == WHY
            style = _style(row, "center" if words else "right", 0, figure.shown)
            style = replace(style, wrap=True) if head.title == WHY else style
            live = formula(figure.work, first_row, stub + 1) if figure.work else ""
            yield Cell(at, column, figure.content, style, live)
        if table.remarked:
            yield Cell(at, stub + len(table.heads) + 1, row.remark, _style(row, "center"))


def _about(table: Yearly, first_row: int, column: int) -> Iterator[Cell]:
    """What the reasons of each line are about, so that they are found again."""
    if table.why is not None:
        yield Cell(HEAD_ROW, column, ABOUT, PLAIN)
        yield from (Cell(at, column, row.key, PLAIN) for at, row in enumerate(table.rows, first_row) if row.key)


def _reason_heights(table: Yearly, first_row: int, widths: Sequence[float]) -> dict[int, float]:
    """Heights of lines with a reason that takes several lines."""
    if table.why is None:
        return {}
    room = widths[len(table.stub) + table.why]
    lines = {at: text_lines(str(row.figures[table.why].value), room) for at, row in enumerate(table.rows, first_row)}
    return {at: 4 + 14.0 * count for at, count in lines.items() if count > 1}


def _highlights(table: Yearly, first_row: int) -> Iterator[Highlight]:
    """Where an explanation is asked for, in print too: the words stand out in bold."""
    for at, head in enumerate(table.heads, len(table.stub) + 1):
        if head.title == WHY:
            area = (first_row, at, first_row + len(table.rows) - 1, at)
            yield Highlight(area, f'${column_letters(at)}{first_row}="{ASK}"', ASKED)


def _foot(table: Yearly, row: int, width: int) -> Iterator[Cell]:
    for note in table.notes:
        yield Cell(row, 1, f"注：{note}", NOTE, across=width)
        row += 1
    yield Cell(row + 1, 1, SIGNATURES, PLAIN)


def _widths(table: Yearly) -> tuple[float, ...]:
    """Column widths: figures whole, names whole up to a limit, and a narrow table as wide as a page."""
    label = max(text_width(row.label) + 2 * row.indent for row in table.rows)
    widths = [min(max(label + 2.0, text_width(table.stub[0]) + 4.0, 14.0), WIDEST_LABEL)]
    if len(table.stub) > 1:
        widths.append(max(8.0, max(len(row.code) for row in table.rows) + 2.0))
    widths += [10.0] * (len(table.stub) - 2)
    for at, head in enumerate(table.heads):
        figures = max(text_width(printed(row.figures[at])) for row in table.rows) + 2.0
        widths.append(min(max(figures, WHY_WIDTH), WIDEST_WHY) if head.title == WHY else max(figures, NARROW))
    if table.remarked:
        widths.append(max(NARROW, max(text_width(row.remark) for row in table.rows) + 2.0))
    spare = max(NARROWEST - sum(widths), 0) / (len(widths) + 1)
    return (widths[0] + 2 * spare, *(width + spare for width in widths[1:]))


def _title_height(table: Yearly, widths: Sequence[float]) -> float:
    titles = zip(table.heads, widths[len(table.stub) :], strict=False)
    return 6 + 14.0 * max(text_lines(head.title, width) for head, width in titles)
