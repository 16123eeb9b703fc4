"""What people see of our workbooks: legible greys, what is printed, links, and counts of returns alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from reports.commands.last_line import check_line
from reports.gathering.receipt import REGISTER, Receipt, Rows
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from reports.yearend.yearend import yearend_book
from sheets.finding import Place, find
from sheets.marking.review_sheet import opinion
from sheets.page import Book, Style
from templates.drawing.blank import blank
from templates.load import load_forms
from tests.filled import own_forms
from tests.reports.test_annual import UNITS, members, together, year
from tests.reports.test_summary import SOME, returns

FORMS = own_forms()


def books() -> Iterator[Book]:
    """One workbook of every kind."""
    yield from (blank(form, year=2025) for form in load_forms().values())
    yield summary_book(Outcome(returns(*SOME), FORMS))
    yield yearend_book(together(UNITS, year(2025, "区 甲<区", members(甲=(9, 20)))))
    yield Book("审核意见", (opinion([find("number-text", Place("甲.xlsx", "表", 7, 4))], "不能标注", "单位"),))


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style: Style) -> float:
    """Contrast of a style's letters on its fill."""
    pair = sorted(luminance(color) for color in (style.color or "000000", style.fill or "FFFFFF"))
    return (pair[1] + 0.05) / (pair[0] + 0.05)


def test_every_letter_stands_out_from_its_ground() -> None:
    """Grey on grey too has the contrast of 4.5 that WCAG asks for."""
    styles = {cell.style for book in books() for page in book.pages for cell in page.cells}
    styles |= {style for book in books() for page in book.pages for block in page.blocks for style in block.styles}
    styles |= {each.style for book in books() for page in book.pages for each in page.highlights}
    assert {style for style in styles if contrast(style) < 4.5} == set()


def test_sheets_for_programs_are_not_printed_with_the_rest() -> None:
    """Printing the whole workbook gives only the heads of 数据 and 单位名册, and the cover says so."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    areas = {page.title: page.print_area for page in book.pages}
    assert {title for title, area in areas.items() if area and area[2] == 1} == {"数据", "单位名册"}
    said = {cell.value for cell in book.pages[0].cells}
    assert sum("打印整个工作簿时只印表头" in str(words) for words in said) == 2


def test_of_whom_figures_are_is_not_cut_above_a_narrow_table() -> None:
    """Year and coverage take the room up to the unit of measure, in smaller letters where it is short."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    tables = [page for page in book.pages if page.title.startswith("表")]
    assert len({len(page.widths) for page in tables}) > 1
    for page in tables:
        left, *right = [cell for cell in page.cells if cell.row == 3]
        assert left.style.shrink
        assert "年度" in str(left.value)
        end = right[0].column if right else len(page.widths) + 1
        assert left.across == max(1, end - 1)


def test_receipts_have_their_heads_on_every_page() -> None:
    """上报情况 repeats the heads of its long list, which runs on over pages."""
    page = next(page for page in summary_book(Outcome(returns(*SOME), FORMS)).pages if page.title == "上报情况")
    block = page.blocks[-1]
    assert page.repeat == (block.row - 1, block.row - 1)
    heads = {cell.value for cell in page.cells if cell.row == block.row - 1}
    assert {"状态", "填报日期", "文件"} <= heads


@pytest.mark.parametrize("name", load_forms())
def test_the_notes_lead_to_every_sheet(name: str) -> None:
    """Each heading of the filling-in notes is a link to its sheet."""
    form = load_forms()[name]
    guide = next(page for page in blank(form).pages if page.title == "填表说明")
    assert [cell.link for cell in guide.cells if cell.link] == [f"'{sheet.title}'!A1" for sheet in form.sheets]


def test_the_register_is_counted_with_no_returns() -> None:
    """Its lines are no rows of a return, and it is no return that passed."""
    register = Receipt("单位名册.xlsx", "counted", form=REGISTER, rows=Rows(13))
    made = returns(*SOME)
    with_register = replace(made, receipts=(register, *made.receipts))
    lines = []
    for each in (made, with_register):
        page = next(page for page in summary_book(Outcome(each, FORMS)).pages if page.title == "数据来源")
        last = max(cell.row for cell in page.cells)
        lines.append([cell.value for cell in page.cells if cell.row == last])
    assert lines[1] == ["合计（不含单位名册）", *lines[0][1:]]
    assert check_line([register, made.receipts[0]], [], "zh").startswith("共2个文件：通过1份、单位名册1份无误")


def test_open_queries_are_remarked() -> None:
    """A unit whose return counts while something in it is to be checked says so beside its figures."""
    made = returns(*SOME)
    query = find("previous-year", Place("甲厂.xlsx"), year=2023, wanted=2024)
    assert not query.accepted
    pages = summary_book(Outcome(replace(made, findings=(*made.findings, query)), FORMS)).pages
    page = next(page for page in pages if "培训" in page.title)
    remarks = {str(row[0]): row[-1] for block in page.blocks for row in block.rows}
    remarks |= {str(page.cells[0].value): ""}
    said = [cell.value for cell in page.cells] + list(remarks.values())
    assert said.count("待核实1处") == 1


@pytest.mark.parametrize("name", load_forms())
def test_the_unit_of_measure_stands_right_above_the_table(name: str) -> None:
    """计量单位 is the last of the words at the upper right, above the column heads."""
    for page in blank(load_forms()[name], year=2025).pages:
        for cell in page.cells:
            if str(cell.value).startswith("计量单位："):
                numbered = next(other for other in page.cells if str(other.value).startswith("表号："))
                assert (cell.row, cell.column, cell.across) == (5, numbered.column, numbered.across)
