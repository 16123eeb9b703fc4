"""更正: what the office itself has corrected in returns, and which lines of the 更正单 were not applied."""

from collections.abc import Mapping

from reports.gathering.exchange.origins import called
from reports.gathering.receipt import STATUS_NAMES, Corrected, Returns
from reports.summary.lists import COUNT, TEXT, heights
from reports.tables.styles import HEAD, NOTE, TITLE
from sheets.page import Block, Cell, Content, Page
from templates.form import Form
from templates.mask import conceal

CORRECTIONS_PAGE = "更正"

HEADS = (
    *("序号", "单位代码", "单位名称", "报表", "工作表", "单元格", "项目", "原值", "改为"),
    *("理由", "更正人", "日期", "处理", "文件"),
)
WIDTHS = (5.0, 11.0, 22.0, 18.0, 11.0, 8.0, 16.0, 12.0, 12.0, 26.0, 9.0, 11.0, 26.0, 26.0)


def corrections_page(returns: Returns, forms: Mapping[str, Form]) -> Page:
    """Draw the list, one line of the 更正单 a row."""
    rows = [_row(number, each, returns, forms) for number, each in enumerate(returns.corrections, 1)]
    note = "汇总的数是更正后的数；报表文件本身没有动。给单位的回执和退回件写明改了哪些格。"
    cells = [Cell(1, 1, CORRECTIONS_PAGE, TITLE, across=len(HEADS)), Cell(2, 1, note, NOTE, across=len(HEADS))]
    cells += [Cell(3, at, head, HEAD) for at, head in enumerate(HEADS, 1)]
    return Page(
        CORRECTIONS_PAGE,
        tuple(cells),
        (Block(4, 1, rows, [COUNT] + [TEXT] * (len(HEADS) - 1)),),
        widths=WIDTHS,
        heights=heights(rows, WIDTHS, 4),
        landscape=True,
        repeat=(3, 3),
        freeze=(4, 1),
        filter_area=(3, 1, 3 + len(rows), len(HEADS)),
    )


def _row(number: int, each: Corrected, returns: Returns, forms: Mapping[str, Form]) -> list[Content]:
    unit = returns.tree.units.get(each.duty.unit)
    words = each.sheet, each.cell, each.title, each.old, each.new, each.reason, each.by, each.when
    whose = each.duty.unit, unit.name if unit else "", called(forms, each.duty)
    return [number, *whose, *map(conceal, words), _outcome(each), each.file]


def _outcome(each: Corrected) -> str:
    """Say what became of a line; what was put into a return that is sent back is in no total."""
    if each.fault:
        return each.fault.message()
    return "已更正" if each.status == "counted" else f"已更正，但报表{STATUS_NAMES[each.status]}，没有计入"
