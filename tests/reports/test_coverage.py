"""Of whom figures are, in words: on the table, its printed page and the cover, wherever somebody is missing."""

import pytest

from reports.coverage import basis
from reports.gathering.receipt import Rate
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from reports.yearend import html
from reports.yearend.yearend import yearend_book
from tests.filled import own_forms
from tests.reports.test_annual import FEW, members, together, year
from tests.reports.test_summary import SOME, fact, returns

FORMS = own_forms()


@pytest.mark.parametrize(
    ("counts", "provisional", "words"),
    [
        ((8, 8, 8, 0, 0), False, ""),
        ((8, 7, 7, 0, 1), False, "按已报7家统计（应报8家，缺报1家）"),
        ((8, 7, 6, 1, 1), False, "按已报通过的6家统计（应报8家，退回1家，缺报1家）"),
        ((8, 7, 6, 1, 1), True, "按已报7家统计（应报8家，退回1家只计无误的行，缺报1家）"),
        ((8, 0, 0, 0, 8), False, "按已报0家统计（应报8家，缺报8家）"),
    ],
)
def test_words(counts: tuple[int, int, int, int, int], words: str, *, provisional: bool) -> None:
    """Returns that are not in the figures are counted apart; a complete form needs no word."""
    assert basis(Rate("training", *counts), provisional=provisional) == words


def test_every_incomplete_page_and_the_cover_say_so() -> None:
    """Three of five are in the figures: the sheet, its printed head and the cover say it, other forms' pages do not."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    words = "按已报通过的3家统计（应报5家，退回1家，缺报1家）"
    for page in book.pages:
        said = any(words in str(cell.value) for cell in page.cells)
        training = "培训" in str(page.cells[0].value)
        assert (words in page.header) == training
        assert said == (training or page.title == "封面")


def test_a_subtotal_of_nobody_is_blank() -> None:
    """A street of which no unit reported has no sum, not a sum of nought; one whose units report nought has."""
    book = summary_book(Outcome(returns(fact("学校", "cost", 0)), FORMS))
    page = next(page for page in book.pages if "分单位" in str(page.cells[0].value))
    lines: dict[str, list[object]] = {str(row[0]): list(row) for block in page.blocks for row in block.rows}
    for cell in sorted(page.cells, key=lambda cell: cell.column):
        lines.setdefault(str(next(each.value for each in page.cells if each.row == cell.row)), []).append(cell.value)
    assert lines["街道工会"][2:-1] == [None] * (len(lines["街道工会"]) - 3)
    assert 0 in lines["合计"]


def test_year_end_pages_and_cover_say_so() -> None:
    """The table, its printed head, the cover and the page for phones name what is missing in either year."""
    this, last = year(2025, "区 甲<区 乙<区", members(甲=(10, 20))), year(2024, "区 甲<区", members(甲=(9, 20)))
    made = together(FEW, this, last)
    words = "工会会员统计表本年按已报1家统计（应报2家，缺报1家）"
    book = yearend_book(made)
    assert any(words in str(cell.value) for cell in book.pages[0].cells)
    assert words in book.pages[1].header
    assert any(words in str(cell.value) for cell in book.pages[1].cells)
    assert html.page(made).decode().count(words) == 2
