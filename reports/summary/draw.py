"""Draw a table as an office prints it: A4, 表号 upper right, live sums, a line to sign below."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.scaled import held, number, number_format, text
from reports.summary.paper import POINTS_OF_PIXEL, UPRIGHT, fitted_pages, page_heights
from reports.summary.tables import Table, TableColumn, TableLine
from sheets.finding import column_letters
from sheets.page import Block, Cell, Chart, Content, Page, Series, Style
from sheets.writing.width import text_lines, text_width

TITLE = Style(bold=True, size=16, align="center")
PLAIN = Style()
RIGHT = Style(align="right")
HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
STUB_MARK = Style(size=9, align="center", border=True, color="595959")
NOTE = Style(size=9, wrap=True, color="404040", top=True)
LINK = Style(color="1F4E79", underline=True)
WARNING = Style(bold=True, align="center", color="C00000")

SIGNATURES = "单位负责人：              统计负责人：              填表人：              报出日期："

FEWEST_BARS = 2

SUBTOTAL = "F7F7F7"

PROVISIONAL = "暂定数"

HIDDEN = "*"
"""Stands where a figure is not published."""

_BRACKET = re.compile("(?<=.)(?=[（(])")

STEMS = "甲乙丙丁"
"""How returns number the columns before their figures."""

NARROWEST = 84
"""An upright A4 page takes so many characters across at full size."""

FORMULA_LENGTH = 8000
"""What Excel takes is 8,192 characters; a sum that would not fit is written as its value."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every table: for whom, for when, whether it may still change, and of whom it is."""

    unit: str
    period: str
    provisional: bool = False
    basis: str = ""

    @property
    def header(self) -> str:
        """What every printed page says above."""
        return "　".join(word for word in (PROVISIONAL if self.provisional else "", self.basis) if word)

    @property
    def when(self) -> str:
        """The period, and of whom the figures are where some are missing."""
        return f"{self.period}　{self.basis}".rstrip()


def ranges(letters: str, rows: Iterable[int]) -> Iterator[str]:
    """Addresses of rows of one column, neighbours joined: D7:D9, D12."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        rows_of_run = [row for _, row in run]
        first, last = rows_of_run[0], rows_of_run[-1]
        yield f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"


def sum_formula(addresses: Sequence[str]) -> str:
    """SUM over addresses, in parts where Excel's 255 arguments do not suffice; empty if it cannot be written."""
    parts = [f"SUM({','.join(addresses[start : start + 250])})" for start in range(0, len(addresses), 250)]
    formula = parts[0] if len(parts) == 1 else f"SUM({','.join(parts)})"
    return formula if addresses and len(formula) < FORMULA_LENGTH else ""


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table on its page, and where its figures stand: line and column index → address."""

    table: Table
    page: Page
    first_row: int

    def address(self, line: int, column: int) -> str:
        """Absolute address of a figure with its sheet."""
        letters = column_letters(len(self.table.stub) + column + 1)
        return f"'{self.page.title}'!${letters}${self.first_row + line}"


def draw(table: Table, tab: str, heading: Heading) -> DrawnTable:
    """Lay a table out on a page of its own."""
    stub, figures = len(table.stub), len(table.columns)
    remarks = any(line.remark for line in table.lines)
    width = stub + figures + remarks
    heads, first_row = _heads(table, remarks=remarks)
    last_row = first_row + len(table.lines) - 1
    widths = _widths(table, remarks=remarks)
    deep = {at: depth for at, line in enumerate(table.lines) if (depth := _depth(line, widths[0])) > 1}
    cells, blocks = _body(table, first_row, deep, remarks=remarks)
    foot = list(_foot(table, last_row + 1, width))
    chart_row = last_row + len(foot) + 3
    charts = _charts(table, first_row, chart_row)
    titles = first_row - 2 - any(_mixed(table))
    heights = {1: 30.0, titles: head_height(table.columns, widths[stub : stub + figures])}
    heights |= {first_row + at: text_height(depth) for at, depth in deep.items()}
    laid = sum(widths) > UPRIGHT
    tall = sum(chart.height * POINTS_OF_PIXEL for chart in charts)
    page = Page(
        title=tab,
        cells=(*_heading(table, heading, width), *heads, *cells, *foot),
        blocks=tuple(blocks),
        widths=widths,
        heights=heights,
        charts=charts,
        row_height=18,
        landscape=laid,
        pages=fitted_pages(chart_row, heights, page_heights(widths, laid=laid), tall),
        repeat=(4, first_row - 1),
        header=heading.header,
        freeze=(first_row, stub + 1),
        tab_color="1F4E79",
    )
    return DrawnTable(table, page, first_row)


def _heading(table: Table, heading: Heading, width: int) -> Iterator[Cell]:
    yield Cell(1, 1, table.title, TITLE, across=width)
    yield Cell(2, 1, f"汇总单位：{heading.unit}", PLAIN)
    if table.number:
        yield Cell(2, width, f"表号：{table.number}汇总", RIGHT)
    units = {column.unit for column in table.columns}
    yield Cell(3, 1, heading.when, PLAIN)
    if heading.provisional:
        yield Cell(2, max(2, width // 2), PROVISIONAL, WARNING)
    if len(units) == 1:
        yield Cell(3, width, f"计量单位：{units.pop()}", RIGHT)


def _mixed(table: Table) -> list[bool]:
    """One true value if the columns are of different units of measure, which then take a line of their own."""
    return [True] if len({column.unit for column in table.columns}) > 1 else []


def _heads(table: Table, *, remarks: bool) -> tuple[list[Cell], int]:
    """Column heads from row 4 on, and the first row under them."""
    stub = len(table.stub)
    grouped = len({column.group for column in table.columns}) > 1
    row = 4
    depth = 1 + grouped + len(_mixed(table))
    cells = [Cell(row, at, name, HEAD, down=depth) for at, name in enumerate(table.stub, 1)]
    if grouped:
        cells += _groups(table.columns, row, stub)
        row += 1
    cells += [Cell(row, stub + at, broken(column.title), HEAD) for at, column in enumerate(table.columns, 1)]
    if _mixed(table):
        row += 1
        cells += [Cell(row, stub + at, column.unit, STUB_MARK) for at, column in enumerate(table.columns, 1)]
    row += 1
    marks = [*STEMS[:stub], *map(str, range(1, len(table.columns) + 1))]
    cells += [Cell(row, at, mark, STUB_MARK) for at, mark in enumerate(marks, 1)]
    if remarks:
        cells.append(Cell(4, len(marks) + 1, "备注", HEAD, down=depth))
        cells.append(Cell(row, len(marks) + 1, "", STUB_MARK))
    return cells, row + 1


def _groups(columns: Sequence[TableColumn], row: int, stub: int) -> Iterator[Cell]:
    at = stub + 1
    for group, members in groupby(columns, lambda column: column.group):
        width = len(list(members))
        yield Cell(row, at, group, HEAD, across=width)
        at += width


def _lead(table: Table, line: TableLine) -> list[str]:
    """What stands before a line's figures: its label, and in tables by unit its code."""
    return [line.label, line.code][: len(table.stub)]


def _depth(line: TableLine, width: float) -> int:
    """How many lines a line's label takes in the first column."""
    return text_lines(line.label, width - 2 * line.indent)


def _styles(table: Table, line: TableLine, *, remarks: bool, wrap: bool) -> list[Style]:
    strong = bool(line.adds)
    fill = SUBTOTAL if strong else ""
    stub = [
        Style(bold=strong, border=True, indent=line.indent, fill=fill, wrap=wrap),
        Style(bold=strong, border=True, align="center", fill=fill),
    ]
    figures = [
        Style(bold=strong, border=True, align="right", number_format=number_format(column.scale), fill=fill)
        for column in table.columns
    ]
    return [*stub[: len(table.stub)], *figures, *([stub[-1]] if remarks else [])]


def _row(table: Table, index: int, *, remarks: bool) -> list[Content]:
    line = table.lines[index]
    values = [
        HIDDEN if (index, at) in table.hidden else _figure(value, column, line)
        for at, (column, value) in enumerate(zip(table.columns, line.values, strict=True))
    ]
    return [*_lead(table, line), *values, *([line.remark] if remarks else [])]


def _figure(value: int | None, column: TableColumn, line: TableLine) -> Content:
    return None if value is None else number(held(value, column.scale, f"{line.label}·{column.title}"), column.scale)


def _body(table: Table, first_row: int, deep: Container[int], *, remarks: bool) -> tuple[list[Cell], list[Block]]:
    """Lines with live sums cell by cell, the others in blocks of equal make; in `deep` ones the label is wrapped."""
    cells: list[Cell] = []
    blocks: list[Block] = []
    live = any(column.adds for column in table.columns)
    make = groupby(enumerate(table.lines), lambda pair: (pair[1].indent, bool(pair[1].adds), pair[0] in deep))
    for (_, sums, wrap), run in make:
        lines = list(run)
        if sums or live:
            for index, _ in lines:
                cells += _live_line(table, index, first_row, remarks=remarks, wrap=wrap)
        else:
            rows = [_row(table, index, remarks=remarks) for index, _ in lines]
            styles = _styles(table, lines[0][1], remarks=remarks, wrap=wrap)
            blocks.append(Block(first_row + lines[0][0], 1, rows, styles))
    return cells, blocks


def _live_line(table: Table, index: int, first_row: int, *, remarks: bool, wrap: bool) -> Iterator[Cell]:
    stub, line, row = len(table.stub), table.lines[index], first_row + index
    styles = _styles(table, line, remarks=remarks, wrap=wrap)
    for at, (value, style) in enumerate(zip(_row(table, index, remarks=remarks), styles, strict=True), 1):
        column = at - stub - 1
        # Of a line by unit nobody under it reported; in a breakdown the sum would count some twice.
        if value is None and line.adds and not line.code:
            yield Cell(row, at, "—", style)
        elif value is not None and value != HIDDEN and 0 <= column < len(table.columns):
            yield Cell(row, at, value, style, _formula(table, line, column, row, first_row))
        else:
            yield Cell(row, at, value, style)


def _formula(table: Table, line: TableLine, at: int, row: int, first_row: int) -> str:
    """The live sum behind a figure; a figure that its parts do not give is left as it is."""
    column, stub = table.columns[at], len(table.stub)
    own = row - first_row
    if any((other, at) in table.hidden for other in line.adds):
        return ""
    below = [table.lines[other].values[at] or 0 for other in line.adds]
    beside = [line.values[other] or 0 for other in column.adds]
    if below and column.additive and sum(below) == line.values[at]:
        return sum_formula(list(ranges(column_letters(stub + at + 1), (first_row + other for other in line.adds))))
    if beside and sum(beside) == line.values[at] and not any((own, other) in table.hidden for other in column.adds):
        return sum_formula([f"{column_letters(stub + other + 1)}{row}" for other in column.adds])
    return ""


def _foot(table: Table, row: int, width: int) -> Iterator[Cell]:
    for note in table.notes:
        yield Cell(row, 1, f"注：{note}", NOTE, across=width)
        row += 1
    yield Cell(row + 1, 1, SIGNATURES, PLAIN)


def _charts(table: Table, first_row: int, row: int) -> tuple[Chart, ...]:
    body = [index for index, line in enumerate(table.lines) if not line.adds]
    shown = any(table.lines[index].values[at] for index in body for at in table.charted)
    if not shown or len(body) < FEWEST_BARS:
        return ()
    stub = len(table.stub)
    top, bottom = first_row + body[0], first_row + body[-1]
    series = tuple(
        Series(table.columns[at].title, (top, 1, bottom, 1), (top, stub + at + 1, bottom, stub + at + 1), tone)
        for tone, at in enumerate(table.charted)
    )
    unit = table.columns[table.charted[0]].unit
    return (Chart(row, 1, "column", table.title, series, width=600, height=290, unit=unit),)


def _widths(table: Table, *, remarks: bool) -> tuple[float, ...]:
    """Column widths: figures whole, names whole up to a limit, and a narrow table as wide as a page."""
    label = max((text_width(line.label) + 2 * line.indent for line in table.lines), default=8)
    widths: list[float] = [min(max(label + 2, text_width(table.stub[0]) + 4, 14), 40)]
    if len(table.stub) > 1:
        widths.append(max(10, max((len(line.code) for line in table.lines), default=0) + 2))
    for at, column in enumerate(table.columns):
        digits = max((len(text(line.values[at] or 0, column.scale, thousands=True)) for line in table.lines), default=8)
        widths.append(max(digits + 2, 8, *(text_width(part) + 2 for part in broken(column.title).split("\n")[1:])))
    if remarks:
        widths.append(max(8, *(text_width(line.remark) + 2 for line in table.lines)))
    spare = max(NARROWEST - sum(widths), 0) / (len(widths) + 1)
    return (widths[0] + 2 * spare, *(width + spare for width in widths[1:]))


def head_height(columns: Sequence[TableColumn], widths: Sequence[float]) -> float:
    """Height of the row of column titles, in points."""
    return text_height(
        max(text_lines(broken(column.title), width) for column, width in zip(columns, widths, strict=True))
    )


def text_height(lines: int) -> float:
    """Height of a row of so many lines, in points."""
    return 6 + 14 * lines


def broken(title: str) -> str:
    """Break a title before what it says in brackets, which then stands on a line of its own."""
    return _BRACKET.sub("\n", title)
