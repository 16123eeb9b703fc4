"""The state of a round as a page that an office can pin up."""

from collections.abc import Sequence

from reports.commands.receipt_tables import rate_words
from reports.commands.round import Round, today
from reports.gathering.receipt import together
from reports.round.status import STANDS, Progress, due_days
from sheets.page import Block, Cell, Content, Page, Style

COLUMNS = {
    "单位": 30,
    "报表": 30,
    "状态": 10,
    "截止": 12,
    "下发": 7,
    "寄出": 12,
    "收到": 12,
    "寄自": 10,
    "退回次数": 9,
    "按时": 7,
    "还有几天": 12,
}
"""Head of a column → how wide it is."""

RATES = {
    "报表": 34,
    "截止": 26,
    "应报": 9,
    "已报": 9,
    "通过": 9,
    "退回": 9,
    "缺报": 9,
    "上报率": 11,
    "按时上报": 11,
    "按时率": 11,
}

DAYS = frozenset({"截止", "寄出", "收到"})

HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
TEXT = Style(border=True, wrap=True, top=True)
WORD = Style(border=True, align="center", top=True)
DAY = Style(border=True, align="center", number_format="yyyy-mm-dd", top=True)
COUNT = Style(border=True, align="right", number_format="#,##0", top=True)
SHARE = Style(border=True, align="right", number_format="0.0%", top=True)
TITLE = Style(bold=True, size=16, align="center")


def progress_page(stands: Sequence[Progress], found: Round) -> Page:
    """Draw a line for every return that is owed, under the rates of all of them."""
    settings, heads = found.work.settings, tuple(COLUMNS)
    rows = [_row(each, found) for each in stands]
    styles = [*(TEXT, TEXT), *(DAY if head in DAYS else WORD for head in heads[2:])]
    title = f"{settings.office}{settings.year}年度报表填报进度（{today():%Y-%m-%d}）"
    cells = [
        Cell(1, 1, title, TITLE, across=len(heads)),
        Cell(2, 1, "".join(rate_words(together(found.outcome.rates))), across=len(heads)),
        *(Cell(3, at, head, HEAD) for at, head in enumerate(heads, 1)),
    ]
    return Page(
        "填报进度",
        tuple(cells),
        (Block(4, 1, rows, styles),),
        widths=tuple(COLUMNS.values()),
        heights={1: 28.0, 2: 20.0},
        landscape=True,
        repeat=(3, 3),
        freeze=(4, 1),
        filter_area=(3, 1, 3 + len(rows), len(heads)),
    )


def rates_page(stands: Sequence[Progress], found: Round) -> Page:
    """Draw how the returns of every form and period came in, and by when they are due."""
    heads, rates = tuple(RATES), found.outcome.rates
    rows: list[list[Content]] = [
        [
            found.setup.forms[each.form].called(each.period),
            " ～ ".join(map(str, due_days(stands, each.form, each.period))),
            *(each.expected, each.received, each.accepted, each.returned, each.missing, each.reporting_rate),
            *(each.on_time, "—" if each.on_time_rate is None else each.on_time_rate),
        ]
        for each in rates
    ]
    styles = [TEXT, WORD, *(SHARE if head.endswith("率") else COUNT for head in heads[2:])]
    cells = [
        Cell(1, 1, "各报表各期上报情况", TITLE, across=len(heads)),
        *(Cell(3, at, head, HEAD) for at, head in enumerate(heads, 1)),
    ]
    return Page(
        "上报情况",
        tuple(cells),
        (Block(4, 1, rows, styles),),
        widths=tuple(RATES.values()),
        heights={1: 28.0},
        landscape=True,
        repeat=(3, 3),
        freeze=(4, 1),
    )


def _row(each: Progress, found: Round) -> list[Content]:
    return [
        f"{each.unit} {found.names.get(each.unit, '')}",
        found.setup.forms[each.form].called(each.period),
        STANDS[each.stand],
        each.due,
        "是" if each.issued else "",
        each.mailed,
        each.received,
        "" if each.sender is None else "本单位" if each.sender == "unit" else "其他邮箱",
        each.times_returned or None,
        "" if each.on_time is None else "是" if each.on_time else "否",
        _left(each.days),
    ]


def _left(days: int | None) -> str:
    if days is None:
        return ""
    return f"{days}天" if days >= 0 else f"已过{-days}天"
