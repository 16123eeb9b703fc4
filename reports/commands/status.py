"""`status`: how the round stands, unit by unit, form by form and period by period."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, print_text, say, sentences, width
from reports.commands.options import TotalsFormat
from reports.commands.places import file_named
from reports.commands.receipt_tables import percent
from reports.commands.round import Round, mail_sentences, read_round, today
from reports.commands.settle import message_table
from reports.commands.setup import set_up
from reports.commands.status_page import progress_page, rates_page
from reports.commands.work import needed
from reports.gathering.receipt import Rate
from reports.json_output import status_answer
from reports.round.ledger import Ledger, Sent
from reports.round.status import STANDS, Progress, progress, unsettled
from sheets.finding import Language
from sheets.harmless import json_text
from sheets.page import Book
from sheets.show import joined
from sheets.terminal_table import terminal_table
from sheets.writing.write import write

Work = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="工作文件夹 / work folder")]
Workbook = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="另写一个工作簿 / also a workbook")]

HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("单位", "报表", "状态", "截止", "下发", "寄出", "收到", "寄自", "退回次数", "按时", "还有几天"),
    "en": ("unit", "form", "state", "due", "issued", "mailed", "received", "from", "returned", "on time", "days"),
}
RATE_HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("报表", "应报", "已报", "缺报", "按时", "时间不明", "上报率", "按时率"),
    "en": ("form", "expected", "actual", "missing", "on time", "time unknown", "rate", "on-time rate"),
}


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    folder: Work = Path(),
    period: options.Period = "",
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
        found = read_round(work, setup, period)
        with Ledger.open(work.path) as ledger:
            noted = found.noted(ledger)
        stands = progress(found.returns, noted, found.deadlines, today())
        if workbook:
            write(Book("填报进度", (progress_page(stands, found), rates_page(stands, found))), workbook)
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
            return json_text(
                asdict(status_answer(found.work.settings, found.outcome.rates, stands, open_, found.names))
            )
        case TotalsFormat.TABLE:
            language = found.setup.language
            waiting = [each for each in stands if each.stand != "accepted"]
            return joined(
                _table(HEADS[language], [_line(each, found) for each in waiting]),
                _table(RATE_HEADS[language], [_rate_line(each, found) for each in found.outcome.rates]),
                message_table(open_, found.names, language),
            )


def _line(each: Progress, found: Round) -> list[str]:
    yes, no = found.setup.in_language("是", "yes"), found.setup.in_language("否", "no")
    return [
        f"{each.unit} {found.names.get(each.unit, '')}",
        found.setup.forms[each.form].called(each.period),
        STANDS[each.stand] if found.setup.language == "zh" else each.stand,
        each.due.isoformat() if each.due else "",
        yes if each.issued else "",
        each.mailed.isoformat() if each.mailed else "",
        each.received.isoformat() if each.received else "",
        found.setup.in_language("其他邮箱", "another address") if each.sender == "other" else "",
        str(each.times_returned or ""),
        "" if each.on_time is None else yes if each.on_time else no,
        _days(each, found),
    ]


def _days(each: Progress, found: Round) -> str:
    if each.days is None:
        return ""
    return str(each.days) if each.days >= 0 else found.setup.in_language(f"已过{-each.days}", f"{-each.days} past")


def _rate_line(each: Rate, found: Round) -> list[str]:
    timed = each.on_time is not None
    return [
        found.setup.forms[each.form].called(each.period),
        *(str(each.expected), str(each.received), str(each.missing)),
        *((str(each.on_time), str(each.unnoted or "")) if timed else ("", "")),
        *(percent(each.reporting_rate), percent(each.on_time_rate) if timed else ""),
    ]


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Lay out lines without the columns that are blank in all of them."""
    kept = [at for at in range(len(heads)) if any(line[at] for line in lines)]
    return terminal_table([heads[at] for at in kept], [[line[at] for at in kept] for line in lines], width())


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
