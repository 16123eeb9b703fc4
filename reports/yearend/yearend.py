"""The year-end workbook: a cover with its contents, a page a table, and the units that only one year has."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from reports.tables.model import WHY
from reports.tables.sheet import ABOUT, Heading, draw
from reports.tables.styles import LINK, NOTE, PLAIN, PROVISIONAL, SIGNATURES, TITLE, WARNING
from reports.yearend.annual import Annual
from reports.yearend.arithmetic import NO_LAST
from reports.yearend.reasons import LEFT_TITLE
from sheets.page import Block, Book, Cell, Content, Page, Style
from sheets.writing.width import text_height, text_lines
from templates.stamps import YEAREND, Stamps

YEAREND_VERSION = "1"

COVER, CHANGES, LEFT = "封面", "单位变动", "原有说明"

HEAD = Style(bold=True, align="center", border=True, fill="EDEDED")
TEXT = Style(border=True)
CENTER = Style(border=True, align="center")
LINKED = Style(border=True, color=LINK.color, underline=True)

COVER_WIDTHS = (12.0, 44.0, 16.0, 16.0)
CHANGE_HEADS = ("单位名称", "单位代码", "报表", "本年", "上年")
CHANGE_WIDTHS = (30.0, 14.0, 26.0, 14.0, 14.0)


def yearend_book(year_end: Annual) -> Book:
    """Lay out 年终统计表.xlsx."""
    this = year_end.this
    root = this.tree.units[this.tree.root]
    heading = Heading(root.name, f"{this.year}年度", year_end.provisional)
    pages = [draw(table, f"{at} {table.tab}", heading).page for at, table in enumerate(year_end.tables, 1)]
    if year_end.changes:
        pages.append(_changes_page(year_end, heading))
    if year_end.left:
        pages.append(_left_page(year_end))
    stamps = Stamps(form=YEAREND, version=YEAREND_VERSION, unit=root.code, year=str(this.year))
    return Book(
        title=f"{root.name}{this.year}年度年终统计表",
        pages=(_cover(year_end, heading, pages), *pages, stamps.page),
        properties=stamps.properties,
        created=date(this.year, 12, 31),
        author=root.name,
    )


def _cover(year_end: Annual, heading: Heading, pages: Sequence[Page]) -> Page:
    width = len(COVER_WIDTHS)
    cells = [
        Cell(2, 1, "工会年终统计表", Style(bold=True, size=22, align="center"), across=width),
        Cell(3, 1, heading.period, Style(size=14, align="center"), across=width),
        Cell(5, 1, f"编制单位：{heading.unit}", Style(size=12)),
        Cell(7, 1, "目录", Style(bold=True, size=12)),
        *(Cell(8, at, title, HEAD) for at, title in enumerate(("表号", "表名", "请说明", "有图"), 1)),
    ]
    if year_end.provisional:
        cells.append(Cell(4, 1, f"{PROVISIONAL}：所依据的汇总表还会改动", WARNING, across=width))
    row = 9
    for table, page in zip(year_end.tables, pages, strict=False):
        cells += _entry(row, table.number, table.title, page, (table.asks, len(table.drawings)))
        row += 1
    if year_end.changes:
        cells += _entry(row, "", CHANGES, pages[len(year_end.tables)], (0, 0))
        row += 1
    if year_end.left:
        cells += _entry(row, "", LEFT, pages[-1], (0, 0))
        row += 1
    told = list(notes(year_end))
    cells += [Cell(row + 1 + at, 1, note, NOTE, across=width) for at, note in enumerate(told)]
    cells.append(Cell(row + 2 + len(told), 1, SIGNATURES.replace("：", "（签章）：", 1), PLAIN))
    lines = {row + 1 + at: text_lines(note, sum(COVER_WIDTHS)) for at, note in enumerate(told)}
    heights = {at: text_height(count) for at, count in lines.items() if count > 1}
    return Page(
        COVER,
        tuple(cells),
        widths=COVER_WIDTHS,
        heights={2: 40, 3: 24, **heights},
        row_height=18,
        header=PROVISIONAL if year_end.provisional else "",
        tab_color="C00000",
    )


def _entry(row: int, number: str, title: str, page: Page, counts: tuple[int, int]) -> Iterator[Cell]:
    asks, drawings = counts
    yield Cell(row, 1, number, CENTER)
    yield Cell(row, 2, title, LINKED, link=f"'{page.title}'!A1")
    yield Cell(row, 3, f"{asks}处" if asks else "—", CENTER)
    yield Cell(row, 4, f"{drawings}幅" if drawings else "—", CENTER)


def notes(year_end: Annual) -> Iterator[str]:
    """What a reader must know of both years before comparing them."""
    this, last = year_end.this, year_end.last
    yield from (f"{words}。" for words in year_end.bases)
    if last is None:
        yield f"没有上年的汇总表，上年、增减各栏为“{NO_LAST}”和“—”。"
    else:
        yield f"上年数为{last.year}年度汇总表的数字，分单位的小计按本年的隶属关系计算。"
    yield "增减%＝本年÷上年－1；比率的增减以百分点表示。"
    yield "上年为零或没有上年数的，增减%以“—”表示；分母为零的比率也以“—”表示。"
    if year_end.asks:
        yield "增减超过规定限度的，在该行“说明”栏标有“请说明”，请改写为增减的原因。"
    if year_end.omitted:
        yield f"本年、上年都没有数字的表未列：{'、'.join(year_end.omitted)}。"
    if last is not None and last.year + 1 != this.year:
        yield f"请注意：与本年（{this.year}）比较的是{last.year}年，不是相邻的年度。"


def _left_page(year_end: Annual) -> Page:
    """原有说明: reasons of lines that no table has any more, read back and kept like all others."""
    heads = ("表", "行", WHY, ABOUT)
    cells = [Cell(1, 1, LEFT_TITLE, TITLE, across=3), *(Cell(3, at, head, HEAD) for at, head in enumerate(heads, 1))]
    rows: list[list[Content]] = [[reason.table, reason.line, reason.text, reason.key] for reason in year_end.left]
    wrapped = replace(TEXT, wrap=True)
    return Page(
        LEFT,
        tuple(cells),
        (Block(4, 1, rows, [wrapped] * 3 + [PLAIN]),),
        widths=(30.0, 24.0, 40.0, 0.0),
        repeat=(3, 3),
        freeze=(4, 1),
    )


def _changes_page(year_end: Annual, heading: Heading) -> Page:
    """单位变动: units that only one year has, or of which only one year has figures."""
    rows: list[list[Content]] = [
        [change.name, change.unit, change.form or "—", change.this, change.last] for change in year_end.changes
    ]
    width = len(CHANGE_HEADS)
    cells = [
        Cell(1, 1, "单位变动：只有一年有数的单位", TITLE, across=width),
        Cell(2, 1, f"汇总单位：{heading.unit}", PLAIN),
        Cell(3, 1, heading.period, PLAIN),
        *(Cell(4, at, title, HEAD) for at, title in enumerate(CHANGE_HEADS, 1)),
        Cell(6 + len(rows), 1, "注：比较两年的合计时，请考虑这些单位的数字只在一年之内。", NOTE, across=width),
    ]
    return Page(
        CHANGES,
        tuple(cells),
        (Block(5, 1, rows, [TEXT, CENTER, TEXT, CENTER, CENTER]),),
        widths=CHANGE_WIDTHS,
        heights={1: 30},
        row_height=18,
        repeat=(4, 4),
        freeze=(5, 1),
        header=PROVISIONAL if heading.provisional else "",
    )
