"""The cover of a summary workbook: whose, for when, how complete, the key figures, the contents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reports.coverage import named
from reports.outcome import Outcome
from reports.summary.lists import ON_TIME_HEADS, rate_cells
from reports.tables.model import TableColumn
from reports.tables.sheet import TableSheet
from reports.tables.styles import LINK, NOTE, PLAIN, SIGNATURES, WARNING
from sheets.page import Cell, Page, Style
from templates.form import Form
from templates.period import with_year

COVER = "封面"

TITLE = Style(bold=True, size=22, align="center")
PERIOD = Style(size=14, align="center")
SECTION = Style(bold=True, size=12)
TEXT = Style(border=True)
CENTER = Style(border=True, align="center")

CAUTION = replace(WARNING, align="left")

WIDTH = 10

UNNOTED = "有的报表没有记下何时收到，不计按时率（见“上报情况”）。"


def cover(outcome: Outcome, drawn: Sequence[TableSheet], tabs: Sequence[tuple[str, str]]) -> Page:
    """Draw the cover; `tabs` are the sheets of the contents with a word on each."""
    returns, forms = outcome.returns, outcome.forms
    root = returns.tree.units[returns.tree.root]
    timed = returns.on_time is not None
    whole = WIDTH + (len(ON_TIME_HEADS) if timed else 0)
    cells = [
        Cell(2, 1, "工会报表汇总表", TITLE, across=whole),
        Cell(3, 1, with_year(returns.year, returns.period), PERIOD, across=whole),
        Cell(5, 1, f"汇总单位：{root.name}", Style(size=12)),
        Cell(5, 7, f"单位代码：{root.code}", Style(size=12)),
        Cell(7, 1, "一、上报情况", SECTION),
        *rate_cells(outcome.rates, forms, 8, timed=timed),
    ]
    if any(rate.unnoted for rate in outcome.rates) and timed:
        row = max(cell.row for cell in cells) + 1
        cells.append(Cell(row, 1, UNNOTED, NOTE, across=WIDTH))
    if returns.provisional:
        cells.append(Cell(4, 1, "暂定数：含退回报表中无误的行，以改正后的汇总为准", WARNING, across=WIDTH))
    for title, part in (("二、主要数字", _key_figures(drawn)), ("三、目录", _contents(tabs))):
        row = max(cell.row for cell in cells) + 2
        cells.append(Cell(row, 1, title, SECTION))
        if title.startswith("二"):
            said = named(outcome.bases, forms)
            cells += [Cell(row + at, 1, f"{words}。", CAUTION, across=WIDTH) for at, words in enumerate(said, 1)]
            row += len(said)
        cells += [replace(cell, row=row + cell.row) for cell in part]
    row = max(cell.row for cell in cells) + 2
    if parameters := [*_parameters(outcome.in_use, row)]:
        cells += parameters
        row += len(parameters) + 1
    cells.append(Cell(row, 1, SIGNATURES.replace("：", "（签章）：", 1), PLAIN))
    return Page(
        COVER,
        tuple(cells),
        widths=(30, *[9.0] * (whole - 1)),
        heights={2: 40, 3: 24},
        row_height=17,
        tab_color="C00000",
    )


def _key_figures(drawn: Sequence[TableSheet]) -> Iterator[Cell]:
    """The district's figures, two beside each other, each a live reference to its table."""
    shown = [(sheet, at) for sheet in drawn for at, column in enumerate(sheet.table.columns) if _is_key(sheet, column)]
    for index, (sheet, at) in enumerate(shown):
        row, right = divmod(index, 2)
        column, figure = sheet.table.columns[at], sheet.table.rows[0].figures[at]
        title, value, unit = ((1, 1), (2, 2), (4, 1)) if not right else ((5, 3), (8, 2), (10, 1))
        style = Style(border=True, align="right", number_format=figure.number_format)
        yield Cell(row + 1, title[0], column.name, TEXT, across=title[1])
        yield Cell(row + 1, value[0], figure.content, style, sheet.address(0, at), across=value[1])
        yield Cell(row + 1, unit[0], column.unit, CENTER, across=unit[1])


def _parameters(forms: Mapping[str, Form], row: int) -> Iterator[Cell]:
    """State the figures that forms leave to the district, by which the returns were checked."""
    told = [
        f"{form.title}：{each.title}{each.default:g}{each.unit}{f'，{each.source}' if each.source else ''}"
        for form in forms.values()
        for each in form.parameters
    ]
    if told:
        yield Cell(row, 1, "四、审核参数", SECTION)
        yield from (Cell(row + at, 1, words, PLAIN, across=WIDTH) for at, words in enumerate(told, 1))


def _is_key(sheet: TableSheet, column: TableColumn) -> bool:
    """Tables by unit hold the district's figures in their first row; 其中 items are left to them."""
    return len(sheet.table.stub) > 1 and bool(sheet.table.rows) and not column.title.startswith("其中")


def _contents(tabs: Sequence[tuple[str, str]]) -> Iterator[Cell]:
    for row, (tab, words) in enumerate(tabs, 1):
        yield Cell(row, 1, tab, LINK, link=f"'{tab}'!A1")
        yield Cell(row, 2, words, PLAIN)
