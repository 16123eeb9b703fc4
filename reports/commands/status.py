"""`status`: how the round stands, unit by unit and form by form."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, print_text, say, sentences, width
from reports.commands.options import TotalsFormat
from reports.commands.places import file_named
from reports.commands.receipt_tables import percent, rate_words
from reports.commands.round import Round, mail_sentences, read_round, today
from reports.commands.settle import message_table, shown
from reports.commands.setup import set_up
from reports.commands.work import needed
from reports.gathering.receipt import Rate, together
from reports.round.ledger import Ledger, Sent
from reports.round.status import STANDS, Progress, progress, unsettled
from sheets.finding import Language
from sheets.harmless import json_text
from sheets.page import Block, Book, Cell, Content, Page, Style
from sheets.show import joined
from sheets.terminal_table import terminal_table
from sheets.writing.write import write

SCHEMA_VERSION = 1

Work = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="工作文件夹 / work folder")]
Workbook = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="另写一个工作簿 / also a workbook")]

HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("单位", "报表", "状态", "下发", "寄出", "收到", "退回次数", "按时", "还有几天"),
    "en": ("unit", "form", "state", "issued", "mailed", "received", "returned", "on time", "days"),
}
RATE_HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("报表", "应报", "已报", "按时", "时间不明", "上报率", "按时率"),
    "en": ("form", "expected", "actual", "on time", "time unknown", "rate", "on-time rate"),
}


def run(
    context: typer.Context,
    folder: Work = Path(),
    shape: options.TotalsAs = TotalsFormat.TABLE,
    workbook: Workbook = None,
    lang: options.Language = None,
) -> None:
    """谁报了、谁没报、谁在改，还有几天。 / Who has sent what, who is missing, and the days left.

    例 / example:  unionsheets status 2025 --xlsx 进度.xlsx
    """
    file_named(workbook, ".xlsx")
    work = needed(folder)
    setup = set_up(context, work.forms, lang)
    with sentences(), mail_sentences():
        found = read_round(work, setup)
        with Ledger.open(work.path) as ledger:
            noted = found.noted(ledger)
        stands = progress(found.returns, noted, work.settings.deadline, today())
        if workbook:
            write(Book("填报进度", (progress_page(stands, found),)), workbook)
    print_text(_written(stands, unsettled(noted.sent), found, shape))
    say(_last_line(stands, found))
    if any(each.state == "handing" for each in noted.sent):
        say(
            setup.in_language(
                "有的邮件说不清对方收到没有：问过对方后用 settle 记下。",
                "Of some messages nobody knows whether they arrived: ask, and note it with settle.",
            )
        )
    if any(each.stand != "accepted" for each in stands) or unsettled(noted.sent):
        raise typer.Exit(FINDINGS)


def _written(stands: Sequence[Progress], open_: Sequence[Sent], found: Round, shape: TotalsFormat) -> str:
    match shape:
        case TotalsFormat.JSON:
            return json_text(answer(stands, open_, found))
        case TotalsFormat.TABLE:
            language = found.setup.language
            waiting = [each for each in stands if each.stand != "accepted"]
            return joined(
                _table(HEADS[language], [_line(each, found) for each in waiting]),
                _table(RATE_HEADS[language], [_rate_line(each, found) for each in found.outcome.rates]),
                message_table(open_, found.names, language),
            )


def answer(stands: Sequence[Progress], open_: Sequence[Sent], found: Round) -> dict[str, object]:
    """Return the state of the round as plain data."""
    settings = found.work.settings
    return {
        "schema_version": SCHEMA_VERSION,
        "command": "status",
        "year": settings.year,
        "deadline": settings.deadline.isoformat() if settings.deadline else None,
        "rates": [_rate_answer(each) for each in found.outcome.rates],
        "duties": [_duty_answer(each, found.names) for each in stands],
        "unsettled": [_mail_answer(each) for each in open_],
    }


def _rate_answer(each: Rate) -> dict[str, object]:
    return {
        "form": each.form,
        "expected": each.expected,
        "actual": each.received,
        "on_time": each.on_time,
        "unnoted": each.unnoted,
        "rate": round(each.reporting_rate, 4),
        "on_time_rate": _rounded(each.on_time_rate),
    }


def _duty_answer(each: Progress, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "unit": each.unit,
        "unit_name": names.get(each.unit, ""),
        "form": each.form,
        "state": each.stand,
        "issued": each.issued,
        "mailed": each.mailed.isoformat() if each.mailed else None,
        "received": each.received.isoformat() if each.received else None,
        "times_returned": each.times_returned,
        "on_time": each.on_time,
        "days": each.days,
    }


def _mail_answer(each: Sent) -> dict[str, object]:
    return {
        "number": shown(each.key),
        "unit": each.unit,
        "kind": each.kind,
        "state": each.state,
        "at": each.at,
        "reason": each.reason,
    }


def _line(each: Progress, found: Round) -> list[str]:
    yes = found.setup.in_language("是", "yes")
    return [
        f"{each.unit} {found.names.get(each.unit, '')}",
        found.setup.forms[each.form].title,
        STANDS[each.stand] if found.setup.language == "zh" else each.stand,
        yes if each.issued else "",
        each.mailed.isoformat() if each.mailed else "",
        each.received.isoformat() if each.received else "",
        str(each.times_returned or ""),
        "" if each.on_time is None else yes if each.on_time else found.setup.in_language("否", "no"),
        _days(each, found),
    ]


def _days(each: Progress, found: Round) -> str:
    if each.days is None:
        return ""
    return str(each.days) if each.days >= 0 else found.setup.in_language(f"已过{-each.days}", f"{-each.days} past")


def _rate_line(each: Rate, found: Round) -> list[str]:
    timed = each.on_time is not None
    return [
        *(found.setup.forms[each.form].title, str(each.expected), str(each.received)),
        *((str(each.on_time), str(each.unnoted or "")) if timed else ("", "")),
        *(percent(each.reporting_rate), percent(each.on_time_rate) if timed else ""),
    ]


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Lay out lines without the columns that are blank in all of them."""
    kept = [at for at in range(len(heads)) if any(line[at] for line in lines)]
    return terminal_table([heads[at] for at in kept], [[line[at] for at in kept] for line in lines], width())


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _last_line(stands: Sequence[Progress], found: Round) -> str:
    missing = sum(each.stand == "missing" for each in stands)
    returned = sum(each.stand == "returned" for each in stands)
    if not missing + returned:
        return found.setup.in_language(f"应报{len(stands)}份，全部通过。", f"All {len(stands)} returns are accepted.")
    return found.setup.in_language(
        f"应报{len(stands)}份：缺报{missing}份，退回待改{returned}份。"
        "下一步：用 mail reminders 催报，用 mail returned 退回。",
        f"Of {len(stands)} returns {missing} are missing and {returned} are returned. "
        "Next: mail reminders, mail returned.",
    )


_HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
_TEXT = Style(border=True, wrap=True, top=True)
_WORD = Style(border=True, align="center", top=True)
_DAY = Style(border=True, align="center", number_format="yyyy-mm-dd", top=True)
_TITLE = Style(bold=True, size=16, align="center")


def progress_page(stands: Sequence[Progress], found: Round) -> Page:
    """Draw the state of the round as a page to pin up."""
    heads = HEADS["zh"]
    rows: list[list[Content]] = [
        [
            *(f"{each.unit} {found.names.get(each.unit, '')}", found.setup.forms[each.form].title, STANDS[each.stand]),
            *("是" if each.issued else "", each.mailed, each.received, each.times_returned or None),
            *("" if each.on_time is None else "是" if each.on_time else "否", _days_left(each.days)),
        ]
        for each in stands
    ]
    styles = [*(_TEXT, _TEXT), *(_DAY if head in {"寄出", "收到"} else _WORD for head in heads[2:])]
    title = f"{found.work.settings.office}{found.work.settings.year}年度报表填报进度（{today():%Y-%m-%d}）"
    cells = [
        Cell(1, 1, title, _TITLE, across=len(heads)),
        Cell(2, 1, "".join(rate_words(together(found.outcome.rates))), across=len(heads)),
        *(Cell(3, at, head, _HEAD) for at, head in enumerate(heads, 1)),
    ]
    return Page(
        "填报进度",
        tuple(cells),
        (Block(4, 1, rows, styles),),
        widths=(30, 24, 10, 7, 12, 12, 9, 7, 12),
        heights={1: 28.0, 2: 20.0},
        landscape=True,
        repeat=(3, 3),
        freeze=(4, 1),
        filter_area=(3, 1, 3 + len(rows), len(heads)),
    )


def _days_left(days: int | None) -> str:
    if days is None:
        return ""
    return f"{days}天" if days >= 0 else f"已过{-days}天"
