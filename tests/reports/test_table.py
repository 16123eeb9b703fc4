"""One table, wherever it is shown: the same figures on a sheet and on a page, and room for every word."""

import csv
import re
from html import unescape

from reports.summary.by_unit import unit_tables
from reports.summary.sums import with_sums
from reports.tables.html import table_html
from reports.tables.model import Bars, Drawing, Figure, Table, TableColumn, TableRow, counted
from reports.tables.records import figures_csv
from reports.tables.sheet import Heading, TableSheet, draw
from sheets.page import Content
from tests.filled import training
from tests.reports.test_annual import FEW, UNITS, members, together, year
from tests.reports.test_tables import totals

HEADING = Heading("区总工会", "2025年度")


def one_column(*values: int, notes: tuple[str, ...] = ()) -> Table:
    """A table of one column of figures with a chart."""
    rows = tuple(TableRow(f"{at}月", (counted(value, 0),)) for at, value in enumerate(values, 1))
    drawing = Drawing("图", "column", (Bars("场次", 0, 0, len(values) - 1, 0),), "场")
    return Table("表", "表", ("月份",), (TableColumn("场次", unit="场"),), rows, notes=notes, planned=(drawing,))


def body(sheet: TableSheet) -> list[list[Content]]:
    """The rows of a table as they stand on its sheet, what is hidden beside it left out."""
    found: dict[int, dict[int, Content]] = {}
    for cell in sheet.page.cells:
        found.setdefault(cell.row, {})[cell.column] = cell.value
    for block in sheet.page.blocks:
        found |= {row: dict(enumerate(values, 1)) for row, values in enumerate(block.rows, block.row)}
    rows = range(sheet.layout.first_row, sheet.layout.foot_row)
    return [[found[row][column] for column in range(1, len(sheet.layout.widths) + 1)] for row in rows]


def as_read(cell: str) -> Content:
    """What a page prints in a cell, as the sheet holds it."""
    text = unescape(re.sub("<[^>]*>", "", cell))
    number = text.removesuffix("%").replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", number):
        return text or None
    return round(float(number) / (100 if text.endswith("%") else 1), 3)


def test_sheet_and_page_show_the_same() -> None:
    """Label for label and figure for figure: of the summary, and of both kinds of year-end tables."""
    this = year(2025, "区 甲<区 乙<区", members(甲=(60, 99), 乙=(1234, 5678)))
    last = year(2024, "区 甲<区 乙<区", members(甲=(10, 99), 乙=(1200, 5600)))
    facts = totals(("c", "sessions", "", 10), ("d", "cost", "", 123456))
    shown = [*unit_tables(training(), facts, {"c", "d"}, {"d": "待核实1处"})]
    shown += [table for spec in (UNITS, FEW) for table in together(spec, this, last).tables]
    assert len(shown) == 3
    for table in shown:
        rows = str(table_html(table)).split("<tbody>")[1].split("<tr")[1:]
        page = [[as_read(cell) for cell in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)] for row in rows]
        sheet = [
            [round(value, 3) if isinstance(value, int | float) else value or None for value in row]
            for row in body(draw(table, "表", HEADING))
        ]
        stub = len(table.stub)
        assert [row[:stub] for row in page] == [row[:stub] for row in sheet]
        for printed, held, row in zip(page, sheet, table.rows, strict=True):
            points = [at for at, figure in enumerate(row.figures, stub) if "百分点" in figure.number_format]
            assert [each for at, each in enumerate(printed) if at not in points] == [
                each for at, each in enumerate(held) if at not in points
            ]


def test_a_long_note_has_the_room_that_it_needs() -> None:
    """A note of several lines stands in a row that is as much higher; the chart begins below it."""
    short, long = (draw(one_column(1, 2, notes=(note,)), "表", HEADING) for note in ("短注。", "很长的注" * 60))
    row = short.layout.foot_row
    assert row not in short.page.heights
    # 480 columns of 96 to a line, printed at 9 points.
    assert long.page.heights[row] >= 5 * 12
    assert long.page.charts[0].row > row + 1


def test_a_chart_is_as_wide_as_its_table() -> None:
    """It ends where the last column ends, give or take its frame."""
    sheet = draw(one_column(1, 2, 3), "表", HEADING)
    wide = sum(7 * width + 5 for width in sheet.page.widths)
    assert wide - 16 <= sheet.page.charts[0].width <= wide


def test_what_is_counted_once_is_no_sum_even_where_it_would_be() -> None:
    """Three persons, none of them counted twice so far: their number is no sum of the rows, which may overlap."""
    rows = [TableRow(label, (counted(value, 0),) * 2) for label, value in (("合计", 3), ("甲", 1), ("乙", 2))]
    added, once = with_sums(rows, {0: (1, 2)}, ((), ()), once=(1,))[0].figures
    assert added.work
    assert added.work.of == ((1, 0), (2, 0))
    assert once.work is None


def test_only_figures_stand_unquoted_in_csv() -> None:
    """Money below nought is a number there; a reason that begins as a formula does is text."""
    columns = (TableColumn("金额", unit="元"), TableColumn("说明", reasons=True))
    row = TableRow("甲", (counted(-12345, 2), Figure("=1+1")))
    told = figures_csv([Table("表", "表", ("单位",), columns, (row,))])
    lines = list(csv.DictReader(told.splitlines()))
    assert [(line["value"], line["shown"]) for line in lines] == [("-123.45", "-123.45"), ("", "'=1+1")]
