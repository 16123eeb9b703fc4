"""Lists of a summary workbook: how the returns came in, what was found, where every figure is from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports.gathering.exchange.columns import ORIGIN_HEADS, SOURCES
from reports.gathering.exchange.origins import Origin, called
from reports.gathering.receipt import REGISTER, STATUS_NAMES, Control, Rate, Receipt, Returns, all_rows, together
from reports.scaled import text
from reports.tables.excel_formula import ranges, sum_formula
from reports.tables.styles import HEAD, NOTE, PLAIN, TITLE
from sheets.finding import Finding, column_letters
from sheets.page import Block, Cell, Content, Page, Style
from sheets.writing.width import text_height, text_lines
from templates.form import Form
from templates.period import with_year

TEXT = Style(border=True, wrap=True, top=True)
COUNT = Style(border=True, align="right", number_format="#,##0", top=True)
RATE_TEXT = Style(border=True)
RATE_COUNT = Style(border=True, align="right", number_format="#,##0")
RATE_SHARE = Style(border=True, align="right", number_format="0.0%")
TOTAL = Style(bold=True, border=True, fill="F7F7F7")
TOTAL_COUNT = Style(bold=True, border=True, align="right", number_format="#,##0", fill="F7F7F7")
TOTAL_SHARE = Style(bold=True, border=True, align="right", number_format="0.0%", fill="F7F7F7")

MOST_SIZED = 10_000

SECTION = Style(bold=True, size=12)

RATE_HEADS = ("报表", "应报", "已报", "上报率", "通过", "通过率", "退回", "退回率", "缺报", "缺报率")
ON_TIME_HEADS = ("按时上报", "按时率")
"""Beside those where a deadline is known."""

STATUS_PAGE, FINDINGS_PAGE, SOURCES_PAGE = "上报情况", "审核结果", SOURCES


def heights(rows: Sequence[Sequence[Content]], widths: Sequence[float], first_row: int) -> dict[int, float]:
    """Heights of rows whose texts wrap; a list of very many rows is left to the spreadsheet program."""
    if len(rows) > MOST_SIZED:
        return {}
    lines = {
        row: max(text_lines(str(value), width) for value, width in zip(values, widths, strict=False))
        for row, values in enumerate(rows, first_row)
    }
    return {row: text_height(count) for row, count in lines.items() if count > 1}


def _share(part: int, whole: int) -> Content:
    return part / whole if whole else "—"


def rate_cells(
    found: Sequence[Rate], forms: Mapping[str, Form], row: int, column: int = 1, *, timed: bool = False
) -> Iterator[Cell]:
    """Reporting rates form by form and together, every rate a live quotient; `timed` adds what came by the deadline."""
    heads = (*RATE_HEADS, *(ON_TIME_HEADS if timed else ()))
    yield from (Cell(row, column + at, head, HEAD) for at, head in enumerate(heads))
    for index, rate in enumerate(found, 1):
        yield Cell(row + index, column, called(forms, rate), RATE_TEXT)
        yield from _rate_line(rate, row + index, column, "", (RATE_COUNT, RATE_SHARE))
        yield from _on_time(rate, row + index, column, "", (RATE_COUNT, RATE_SHARE)) if timed else ()
    if len(found) > 1:
        whole = together(found)
        last = row + len(found)
        lines = f"{row + 1}:{last}"
        yield Cell(last + 1, column, "合计", TOTAL)
        yield from _rate_line(whole, last + 1, column, lines, (TOTAL_COUNT, TOTAL_SHARE))
        yield from _on_time(whole, last + 1, column, lines, (TOTAL_COUNT, TOTAL_SHARE)) if timed else ()


def _rate_line(rate: Rate, row: int, column: int, added: str, styles: tuple[Style, Style]) -> Iterator[Cell]:
    counts = (rate.expected, rate.received, rate.accepted, rate.returned, rate.missing)
    for at, count in zip((1, 2, 4, 6, 8), counts, strict=True):
        yield Cell(row, column + at, count, styles[0], _sum(added, column + at))
        if at > 1:
            yield Cell(row, column + at + 1, _share(count, rate.expected), styles[1], _quotient(row, column, at))


def _on_time(rate: Rate, row: int, column: int, added: str, styles: tuple[Style, Style]) -> Iterator[Cell]:
    """What came by the deadline; no rate without a deadline, or where nobody noted of some when they came."""
    at = len(RATE_HEADS)
    added = "" if rate.on_time is None else added
    yield Cell(row, column + at, _or_dash(rate.on_time), styles[0], _sum(added, column + at))
    formula = "" if rate.on_time_rate is None else _quotient(row, column, at)
    yield Cell(row, column + at + 1, _or_dash(rate.on_time_rate), styles[1], formula)


def _or_dash(value: float | None) -> Content:
    return "—" if value is None else value


def _sum(lines: str, column: int) -> str:
    """Print the sum of a column over lines such as 9:11, or nothing."""
    first, _, last = lines.partition(":")
    letters = column_letters(column)
    return f"SUM({letters}{first}:{letters}{last})" if lines else ""


def _quotient(row: int, column: int, at: int) -> str:
    """Print the share of what is expected."""
    expected = f"{column_letters(column + 1)}{row}"
    return f'IF({expected}=0,"—",{column_letters(column + at)}{row}/{expected})'


def status_page(returns: Returns, forms: Mapping[str, Form], found: Sequence[Rate]) -> Page:
    """上报情况: rates, who is missing or was refused, and a receipt for every return."""
    cells = [Cell(1, 1, STATUS_PAGE, TITLE, across=10), Cell(2, 1, with_year(returns.year, returns.period), PLAIN)]
    cells += rate_cells(found, forms, 4)
    row = 6 + len(found)
    cells.append(Cell(row, 1, "应报＝已报＋缺报，已报＝通过＋退回；名册未要求而报来的也算应报。", NOTE, across=10))
    if returns.on_time is not None:
        cells += _time_cells(found, forms, row + 2)
        row += 4 + len(found)
    blocks: list[Block] = []
    sizes: dict[int, float] = {}
    head_row = 4
    for title, heads, lines in (_missing(returns, forms), *([_receipts(returns, forms)] if returns.receipts else [])):
        row += 2
        cells.append(Cell(row, 1, f"{title}（{len(lines)}份）" if lines else f"{title}：无", SECTION))
        if lines:
            row = head_row = row + 1
            cells += [Cell(row, at, head, HEAD) for at, head in enumerate(heads, 1)]
            blocks.append(Block(row + 1, 1, lines, _styles(lines)))
            sizes |= heights(lines, STATUS_WIDTHS, row + 1)
            row += len(lines)
    return Page(
        STATUS_PAGE,
        tuple(cells),
        tuple(blocks),
        widths=STATUS_WIDTHS,
        heights=sizes,
        landscape=True,
        repeat=(head_row, head_row),
    )


TIME_HEADS = ("报表", "应报", "已报", "按时上报", "按时率", "时间不明")


def _time_cells(found: Sequence[Rate], forms: Mapping[str, Form], row: int) -> Iterator[Cell]:
    """What came by the deadline; a rate stands only where it is known of everything that came."""
    yield Cell(row, 1, "按时上报", SECTION)
    yield from (Cell(row + 1, at, head, HEAD) for at, head in enumerate(TIME_HEADS, 1))
    for at, rate in enumerate(found, row + 2):
        yield Cell(at, 1, called(forms, rate), RATE_TEXT)
        for column, count in ((2, rate.expected), (3, rate.received), (4, _or_dash(rate.on_time)), (6, rate.unnoted)):
            yield Cell(at, column, count, RATE_COUNT)
        formula = "" if rate.on_time is None else f'IF(OR(B{at}=0,F{at}>0),"—",D{at}/B{at})'
        yield Cell(at, 5, _or_dash(rate.on_time_rate), RATE_SHARE, formula)
    yield Cell(row + 2 + len(found), 1, TIME_NOTE, NOTE, across=10)


TIME_NOTE = (
    "按第一次收到的日期算，退回后再报的仍算第一次；没有记下何时收到的列为时间不明，不算按时也不算逾期，不计按时率。"
)

STATUS_WIDTHS = (22.0, 11.0, 16.0, *[8.0] * 6, 11.0, 42.0, 26.0, 23.0)

TitledLines = tuple[str, tuple[str, ...], list[list[Content]]]
"""Title, column heads and lines of a list."""


def _styles(lines: Sequence[Sequence[Content]]) -> list[Style]:
    return [COUNT if isinstance(value, int) else TEXT for value in lines[0]]


def _missing(returns: Returns, forms: Mapping[str, Form]) -> TitledLines:
    lines: list[list[Content]] = [
        [returns.tree.units[duty.unit].name, duty.unit, called(forms, duty)] for duty in returns.missing
    ]
    return "缺报名单", ("单位名称", "单位代码", "报表"), lines


RECEIPT_HEADS = (
    *("单位名称", "单位代码", "报表", "版本", "状态", "找到行数", "计入", "退回", "未用", "填报日期"),
    *("控制数", "文件", "文件校验码（SHA-256）"),
)


def _receipts(returns: Returns, forms: Mapping[str, Form]) -> TitledLines:
    # The register lists who owes returns and is none itself.
    came = [
        receipt
        for receipt in returns.receipts
        if receipt.status in ("counted", "returned") and receipt.form not in {"", REGISTER}
    ]
    lines: list[list[Content]] = [
        [
            receipt.unit_name,
            receipt.unit,
            called(forms, receipt),
            receipt.version,
            STATUS_NAMES[receipt.status],
            receipt.rows.found,
            *receipt.rows,
            receipt.filled_on.isoformat() if receipt.filled_on else "",
            control_words(receipt.controls),
            receipt.file,
            receipt.sha256,
        ]
        for receipt in came
    ]
    return "审核回执", RECEIPT_HEADS, lines


def control_words(controls: Iterable[Control]) -> str:
    """Control totals in words: 会员人数44人；帮扶金额1,200.00元."""
    return "；".join(
        f"{control.title}{text(control.value, control.scale, thousands=True)}{control.unit}" for control in controls
    )


FINDING_HEADS = ("序号", "级别", "文件", "工作表", "单元格", "项目", "填报内容", "问题", "处理办法", "情况说明")


FINDING_WIDTHS = (5.0, 6.0, 24.0, 12.0, 8.0, 14.0, 14.0, 26.0, 26.0, 16.0)


def findings_page(findings: Sequence[Finding]) -> Page:
    """审核结果: every finding with its place, what is wrong and what to do."""
    rows: list[list[Content]] = [
        [
            number,
            finding.severity.label(),
            finding.place.file,
            finding.place.sheet,
            finding.place.cell,
            finding.title,
            finding.entered,
            finding.message(),
            finding.advice(),
            finding.explanation,
        ]
        for number, finding in enumerate(findings, 1)
    ]
    cells = [Cell(1, 1, FINDINGS_PAGE, TITLE, across=len(FINDING_HEADS))]
    if not rows:
        return Page(FINDINGS_PAGE, (*cells, Cell(3, 1, "逻辑正确，没有需要处理的问题。", PLAIN)), widths=(40,))
    cells += [Cell(3, at, head, HEAD) for at, head in enumerate(FINDING_HEADS, 1)]
    return Page(
        FINDINGS_PAGE,
        tuple(cells),
        (Block(4, 1, rows, [COUNT] + [TEXT] * 9),),
        widths=FINDING_WIDTHS,
        heights=heights(rows, FINDING_WIDTHS, 4),
        landscape=True,
        repeat=(3, 3),
        freeze=(4, 1),
        filter_area=(3, 1, 3 + len(rows), len(FINDING_HEADS)),
    )


SOURCE_HEADS = (*ORIGIN_HEADS, "找到行数", "计入", "退回", "未用", "原因")


SOURCE_WIDTHS = (28.0, 23.0, 14.0, 8.0, 11.0, 20.0, 6.0, 9.0, 6.0, 6.0, 6.0, 6.0, 20.0)


COUNT_HEADS = ("找到行数", "计入", "退回", "未用")


def sources_page(returns: Returns, forms: Mapping[str, Form]) -> Page:
    """数据来源: every file of the folder, what became of it, and its rows found = counted + refused + ignored."""
    rows = [_source(receipt, forms) for receipt in returns.receipts]
    cells = [Cell(1, 1, SOURCES_PAGE, TITLE, across=len(SOURCE_HEADS))]
    cells.append(
        Cell(2, 1, "找到行数＝计入＋退回＋未用；文件校验码相同即文件内容完全相同。", NOTE, across=len(SOURCE_HEADS))
    )
    cells += [Cell(3, at, head, HEAD) for at, head in enumerate(SOURCE_HEADS, 1)]
    last = 3 + len(rows)
    # The register lists the units and reports nothing itself.
    added = [at for at, receipt in enumerate(returns.receipts) if receipt.form != REGISTER]
    title = "合计" if len(added) == len(rows) else "合计（不含单位名册）"
    cells += [Cell(last + 1, at, title if at == 1 else "", TOTAL) for at in (*range(1, 9), 13)]
    total = all_rows(returns.receipts[at] for at in added)
    for at, count in zip(range(9, 13), (total.found, *total), strict=True):
        formula = sum_formula(list(ranges(column_letters(at), (4 + line for line in added))))
        cells.append(Cell(last + 1, at, count, TOTAL_COUNT, formula))
    styles = [COUNT if head in COUNT_HEADS else TEXT for head in SOURCE_HEADS]
    return Page(
        SOURCES_PAGE,
        tuple(cells),
        (Block(4, 1, rows, styles),),
        widths=SOURCE_WIDTHS,
        heights=heights(rows, SOURCE_WIDTHS, 4),
        landscape=True,
        repeat=(3, 3),
        freeze=(4, 2),
        filter_area=(3, 1, last, len(SOURCE_HEADS)),
    )


def _source(receipt: Receipt, forms: Mapping[str, Form]) -> list[Content]:
    return [
        *Origin.of(receipt, forms),
        receipt.rows.found,
        *receipt.rows,
        _why(receipt),
    ]


def _why(receipt: Receipt) -> str:
    """Say why a file does not count, and how many of its cells count otherwise than it holds them."""
    corrected = f"按更正单改了{receipt.corrected}格" if receipt.corrected else ""
    return "；".join(filter(None, (receipt.reason.message() if receipt.reason else "", corrected)))
