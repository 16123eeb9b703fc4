"""The 填表说明 of a blank workbook: how the form and each of its columns is filled in."""

from collections.abc import Iterator
from dataclasses import replace

from sheets.page import Cell, Page
from sheets.writing.width import text_lines
from templates.drawing.blank_request import Issue
from templates.drawing.palette import HEAD, LINK, NOTE, SECTION, TABLE, TABLE_CENTER, TITLE
from templates.field import Field
from templates.form import Form
from templates.formulas.excel_words import PARAMETER
from templates.layout import GUIDE
from templates.sheet import Sheet

CONTENTS = replace(SECTION, color=LINK.color, underline=True)
"""A sheet's heading leads to it."""

WIDTHS = (5.0, 24.0, 62.0, 18.0)
LINE = 15.0
MARGIN = 5.0

GENERAL = (
    "白色格子由单位填写；灰色格子是固定文字、自动计算或随表填好的，不用填。",
    "有下拉箭头的从列表中选择；日期按2025-03-01的格式填写；身份证号按文本输入。",
    "不要改动表名、栏目名称和栏目次序，不要合并单元格，不要在表内加小计、合计行。",
    "行数不够时，在表内任一空行上单击右键“插入”，新行照样汇总；新行没有审核公式，由收表单位审核。",
    "填完后看各行“审核”栏和最后的《审核表》：标“待填”“请核对”的逐条处理，直到显示“逻辑正确”。",
    "级别为“核实”而情况属实的，在《审核表》的“情况说明”栏写明原因，不能只写“核实无误”。",
    "各表加了保护，只为防止误改，没有密码。",
)
"""What holds for every form."""

OF_LISTS = "打印名单前，点表头“序号”的箭头，去掉“空白”，就只打印填了的行；打印后再点“全选”，接着填。"
"""What holds for a form with a list: every program has this filter, but not every one an area that follows the rows."""


def guide_page(issue: Issue) -> Page:
    """Draw the filling-in notes."""
    cells = [Cell(1, 1, f"{issue.form.title}填表说明", TITLE, across=len(WIDTHS)), *_notes(issue)]
    heights = {1: 36.0}
    for cell in cells[1:]:
        room = sum(WIDTHS[cell.column - 1 : cell.column - 1 + cell.across])
        height = LINE * text_lines(str(cell.value), room) + MARGIN
        heights[cell.row] = max(heights.get(cell.row, 0.0), height)
    area = (1, 1, cells[-1].row, len(WIDTHS))
    return Page(GUIDE, tuple(cells), widths=WIDTHS, heights=heights, print_area=area, protect=True)


def parameter_cells(issue: Issue) -> dict[str, str]:
    """Say where the figures of parameters stand: defined name → cell."""
    first = 1 + len(_general(issue)) + 3
    return {f"{PARAMETER}{each.name}": f"='{GUIDE}'!$D${first + at}" for at, each in enumerate(issue.form.parameters)}


def _general(issue: Issue) -> tuple[str, ...]:
    form = issue.form
    lists = any(sheet.layout == "list" for sheet in form.sheets)
    return tuple(filter(None, (form.note, *GENERAL, OF_LISTS if lists else "", *_carried(issue))))


def _carried(issue: Issue) -> Iterator[str]:
    """Tell of rows that the blank holds as issued."""
    for sheet in issue.sheets:
        if rows := issue.carried.get(sheet.name, ()):
            may = "、".join(field.title for field in sheet.inputs if field.name in sheet.changes)
            persons = "，含个人信息" if sheet.personal else ""
            yield (
                f"《{sheet.title}》前{len(rows)}行是本单位上期没有办结的，随表带入{persons}："
                f"{f'只能改{may}，' if may else ''}其余栏目锁定；可以排序、可以在中间加行，但一行也不能少，"
                "少了的、改了锁定栏目的要退回。"
            )


def _parameters(form: Form, row: int) -> Iterator[Cell]:
    """List the figures that the district sets, which the formulas of the blank read here."""
    heads = enumerate(("参数", "依据", "数值"), 2)
    yield from (Cell(row, column, words, HEAD) for column, words in heads)
    for at, each in enumerate(form.parameters, row + 1):
        yield Cell(at, 2, f"{each.title}（{each.unit}）" if each.unit else each.title, TABLE)
        yield Cell(at, 3, each.source, TABLE)
        yield Cell(at, 4, each.default, TABLE_CENTER)


def _notes(issue: Issue) -> Iterator[Cell]:
    row = 1
    for number, words in enumerate(_general(issue), 1):
        row += 1
        yield Cell(row, 1, f"{number}.", replace(NOTE, align="right"))
        yield Cell(row, 2, words, NOTE, across=3)
    if issue.form.parameters:
        row += 2
        yield from _parameters(issue.form, row)
        row += len(issue.form.parameters)
    for sheet in issue.sheets:
        row += 2
        words = f"《{sheet.title}》{'（可不填）' if sheet.optional else ''}"
        # A title may hold no sign that a link would have to spell otherwise but this one.
        tab = sheet.title.replace("'", "''")
        yield Cell(row, 1, words, CONTENTS, link=f"'{tab}'!A1", across=4)
        if sheet.note:
            row += 1
            yield Cell(row, 2, sheet.note, NOTE, across=3)
        row += 1
        yield from (Cell(row, 2, "栏目", HEAD), Cell(row, 3, "怎样填", HEAD), Cell(row, 4, "要求", HEAD))
        for field in sheet.fields:
            row += 1
            yield Cell(row, 2, field.title, replace(TABLE, indent=field.indent))
            yield Cell(row, 3, _how(issue, sheet, field), TABLE)
            yield Cell(row, 4, _duty(field), TABLE_CENTER)


def _how(issue: Issue, sheet: Sheet, field: Field) -> str:
    if field.formula:
        words = "自动计算，不用填"
    elif field.enum and not field.kind.several:
        words = "选填：" + "、".join(field.enum)
    else:
        words = field.kind.asks(field)
    if tally := issue.tally(sheet, field):
        words += f"；填了{tally.source.title}的自动得出，可以改填，但须与{tally.source.title}一致"
    return "。".join(part.rstrip("。") for part in (words, field.note) if part) + "。"


def _duty(field: Field) -> str:
    if field.formula:
        return "自动"
    return (
        "必填" + ("，不得重复" if field.unique else "") if field.required else "不得重复" if field.unique else "有则填"
    )
