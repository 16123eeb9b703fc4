"""A table on a sheet: column heads numbered 甲乙丙 1 2 3, figures with live formulas, notes, charts below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from reports.tables.charts import charts_below
from reports.tables.excel_formula import formula
from reports.tables.layout import HEAD_ROW, Layout, broken
from reports.tables.model import ASK, Figure, Table, TableColumn, TableRow
from reports.tables.paper import ROW_HEIGHT
from reports.tables.styles import (
    ASKED,
    FITTED,
    HEAD,
    MARK,
    NOTE,
    PLAIN,
    PROVISIONAL,
    RIGHT,
    SIGNATURES,
    STEMS,
    SUBTOTAL,
    TITLE,
    WARNING,
)
from sheets.finding import column_letters
from sheets.page import Align, Block, Cell, Content, Highlight, Page, Style

ABOUT = "说明对应"
"""Heads the hidden column that says what each reason is about, whatever becomes of rows and columns."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every table: whose and of when it is, and whether it may still change."""

    unit: str
    period: str
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table on its sheet."""

    layout: Layout
    page: Page

    @property
    def table(self) -> Table:
        """The table that is drawn."""
        return self.layout.table

    def address(self, row: int, column: int) -> str:
        """Return the absolute address of a figure, row and column from 0, with its sheet."""
        letters = column_letters(self.layout.first_column + column)
        return f"'{self.page.title}'!${letters}${self.layout.first_row + row}"


def draw(table: Table, tab: str, heading: Heading) -> TableSheet:
    """Lay a table out on a sheet of its own."""
    layout = Layout(table)
    cells, blocks = _body(layout)
    about = list(_about(layout))
    page = Page(
        title=tab,
        cells=(*_heading(layout, heading), *_heads(layout), *cells, *_foot(layout), *about),
        blocks=tuple(blocks),
        # What a reason is about stands hidden beside the table.
        widths=(*layout.widths, 0.0) if about else layout.widths,
        heights=layout.heights,
        row_height=ROW_HEIGHT,
        highlights=tuple(_highlights(layout)),
        charts=tuple(charts_below(layout)),
        landscape=layout.landscape,
        pages=layout.pages,
        repeat=(HEAD_ROW, layout.marks_row),
        freeze=(layout.first_row, layout.first_column),
        header="　".join(filter(None, (PROVISIONAL if heading.provisional else "", table.basis))),
        tab_color="1F4E79",
    )
    return TableSheet(layout, page)


def _heading(layout: Layout, heading: Heading) -> Iterator[Cell]:
    table, width = layout.table, len(layout.widths)
    yield Cell(1, 1, table.title, TITLE, across=width)
    yield Cell(2, 1, f"汇总单位：{heading.unit}", PLAIN)
    if table.number:
        yield Cell(2, width, f"表号：{table.number}", RIGHT)
    measured = len(table.units) == 1 and bool(table.units[0])
    yield Cell(3, 1, f"{heading.period}　{table.basis}".rstrip(), FITTED, across=max(1, width - measured))
    if heading.provisional:
        yield Cell(2, max(2, width // 2), PROVISIONAL, WARNING)
    if measured:
        yield Cell(3, width, f"计量单位：{table.units[0]}", RIGHT)


def _heads(layout: Layout) -> Iterator[Cell]:
    """Column heads: what stands before the figures, headings over columns, titles, units of measure, numbers."""
    table, depth = layout.table, layout.marks_row - HEAD_ROW
    marks = [*STEMS[: len(table.stub)], *map(str, range(1, len(table.columns) + 1))]
    yield from (Cell(HEAD_ROW, at, name, HEAD, down=depth) for at, name in enumerate(table.stub, 1))
    if layout.grouped:
        yield from _groups(table.columns, layout.first_column)
    for at, column in enumerate(table.columns, layout.first_column):
        if column.group or not layout.grouped:
            yield Cell(layout.title_row, at, broken(column.title), HEAD)
        if layout.mixed:
            yield Cell(layout.title_row + 1, at, column.unit, MARK)
    yield from (Cell(layout.marks_row, at, mark, MARK) for at, mark in enumerate(marks, 1))
    if table.remarked:
        yield Cell(HEAD_ROW, len(marks) + 1, "备注", HEAD, down=depth)
        yield Cell(layout.marks_row, len(marks) + 1, "", MARK)


def _groups(columns: Sequence[TableColumn], at: int) -> Iterator[Cell]:
    """Headings over neighbouring columns; a column of no group takes both rows."""
    for group, run in groupby(columns, lambda column: column.group):
        members = list(run)
        if group:
            yield Cell(HEAD_ROW, at, group, HEAD, across=len(members))
        else:
            for place, column in enumerate(members, at):
                yield Cell(HEAD_ROW, place, broken(column.title), HEAD, down=2)
        at += len(members)


def _body(layout: Layout) -> tuple[list[Cell], list[Block]]:
    """Rows with live formulas cell by cell, the others in blocks of equal make."""
    cells: list[Cell] = []
    blocks: list[Block] = []
    rows = enumerate(layout.table.rows)
    made = ((at, row, _styles(layout.table, row, wrap=at in layout.wrapped)) for at, row in rows)
    for (live, styles), run in groupby(made, lambda each: (any(figure.work for figure in each[1].figures), each[2])):
        lines = [(layout.first_row + at, row) for at, row, _ in run]
        if live:
            cells += (cell for at, row in lines for cell in _live(layout, at, row, styles))
        else:
            blocks.append(Block(lines[0][0], 1, [_contents(layout.table, row) for _, row in lines], styles))
    return cells, blocks


def _contents(table: Table, row: TableRow) -> list[Content]:
    remark = [row.remark] if table.remarked else []
    return [*row.lead(len(table.stub)), *(figure.content for figure in row.figures), *remark]


def _live(layout: Layout, at: int, row: TableRow, styles: Sequence[Style]) -> Iterator[Cell]:
    first = layout.first_column
    formulas = {
        column: formula(figure.work, layout.first_row, first)
        for column, figure in enumerate(row.figures, first)
        if figure.work
    }
    for column, (value, style) in enumerate(zip(_contents(layout.table, row), styles, strict=True), 1):
        yield Cell(at, column, value, style, formulas.get(column, ""))


def _styles(table: Table, row: TableRow, *, wrap: bool) -> tuple[Style, ...]:
    words = _style("center", "", 0, wrap=False, strong=row.strong)
    return (
        _style("left", "", row.indent, wrap=wrap, strong=row.strong),
        *[words] * (len(table.stub) - 1),
        *(_figure_style(column, figure, row) for column, figure in zip(table.columns, row.figures, strict=True)),
        *[words] * table.remarked,
    )


def _figure_style(column: TableColumn, figure: Figure, row: TableRow) -> Style:
    align: Align = "center" if column.reasons or isinstance(figure.value, str) else "right"
    return _style(align, figure.number_format, 0, wrap=column.reasons, strong=row.strong)


@cache
def _style(align: Align, number_format: str, indent: int, *, wrap: bool, strong: bool) -> Style:
    return Style(
        bold=strong,
        border=True,
        align=align,
        indent=indent,
        number_format=number_format,
        wrap=wrap,
        fill=SUBTOTAL if strong else "",
    )


def _foot(layout: Layout) -> Iterator[Cell]:
    for row, note in enumerate(layout.table.notes, layout.foot_row):
        yield Cell(row, 1, f"注：{note}", NOTE, across=len(layout.widths))
    yield Cell(layout.signature_row, 1, SIGNATURES, PLAIN)


def _about(layout: Layout) -> Iterator[Cell]:
    """What the reasons of each row are about, so that they are found again."""
    if layout.table.why is not None:
        column = len(layout.widths) + 1
        yield Cell(HEAD_ROW, column, ABOUT, PLAIN)
        rows = enumerate(layout.table.rows, layout.first_row)
        yield from (Cell(at, column, row.key, PLAIN) for at, row in rows if row.key)


def _highlights(layout: Layout) -> Iterator[Highlight]:
    """Where an explanation is asked for, in print too: the words stand out in bold."""
    if layout.table.why is not None:
        at = layout.first_column + layout.table.why
        area = (layout.first_row, at, layout.foot_row - 1, at)
        yield Highlight(area, f'${column_letters(at)}{layout.first_row}="{ASK}"', ASKED)
