"""What `aggregate` tells: the findings, the rates, and the line that matters last."""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import typer

from reports.commands.console import FINDINGS, UNREADABLE, fail, leave, print_json, print_parts, say, width
from reports.commands.options import Answer
from reports.gathering.receipt import Returns
from reports.json_output import aggregate_answer, aggregate_line, check_answer, published_answer, rate_table
from reports.returning import SentBack, sent_lines, sent_records
from reports.summary.summary import summary_book
from reports.suppress import suppress
from reports.total import add_up
from sheets.finding import Language
from sheets.show import table
from sheets.writing.write import write
from templates.form import Form

SENT_BACK = "退回"
"""The folder of marked copies beside a summary."""

NOTHING = "文件夹里没有可以汇总的报表，没有写汇总表。 / There is no return to add up; nothing was written."

YEARLESS = (
    "文件夹里没有可以汇总的报表，也就不知是哪个年度：请用 --year 指明年度重新汇总，即写出汇总表和缺报名单。"
    " / There is no return to add up and no year: name it with --year for a summary that lists what is missing."
)
"""With a register everybody who owes a return is known, but not of which year."""


def tell_nothing(returns: Returns, shape: Answer, language: Language) -> NoReturn:
    """Tell of a folder in which there is nothing to add up."""
    if shape is Answer.JSON:
        empty: dict[str, object] = {"command": "aggregate", "year": None, "totals": []}
        print_json(check_answer(returns.receipts, returns.findings, language) | empty)
    elif returns.findings:
        print_parts(table(returns.findings, language, width()))
    fail(
        YEARLESS if returns.owed else NOTHING,
        UNREADABLE if returns.of_status("unreadable") else FINDINGS,
    )


def publish(  # noqa: PLR0913, PLR0917 - all that it is made of
    returns: Returns, forms: Mapping[str, Form], target: Path, minimum: int, shape: Answer, language: Language
) -> NoReturn:
    """Write the summary for publication and nothing else, and tell nothing that it hides."""
    totals = add_up(returns.facts, returns.tree)
    suppression = suppress(totals, forms, minimum)
    write(summary_book(returns, forms, suppression), target)
    if shape is Answer.JSON:
        print_json(published_answer(returns, totals, forms, str(target), suppression))
    else:
        print_parts(rate_table(returns, forms, language, width()))
    say(aggregate_line(returns, str(target), language))
    leave(
        returns.findings,
        unreadable=bool(returns.of_status("unreadable")),
        waiting=bool(returns.missing or returns.of_status("returned")),
    )
    raise typer.Exit


def tell(  # noqa: PLR0913, PLR0917 - all that is told
    returns: Returns,
    forms: Mapping[str, Form],
    target: Path,
    sent: list[SentBack],
    shape: Answer,
    language: Language,
) -> None:
    """Print what aggregate did, the line that matters last."""
    if shape is Answer.JSON:
        answer = aggregate_answer(returns, add_up(returns.facts, returns.tree), forms, str(target), language)
        print_json(answer | {"sent_back": sent_records(sent, language)})
    else:
        print_parts(table(returns.findings, language, width()), rate_table(returns, forms, language, width()))
    for sentence in sent_lines(sent, target.parent / SENT_BACK, language):
        say(sentence)
    say(aggregate_line(returns, str(target), language))
