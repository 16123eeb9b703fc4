"""What `aggregate` tells: the findings, the rates, and the line that matters last."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

import typer

from reports.changes.replacing import Replaced
from reports.commands.change_lines import moved_table, replaced_lines
from reports.commands.console import FINDINGS, UNREADABLE, exit_with, fail, print_text, say, width
from reports.commands.last_line import aggregate_line, published_line
from reports.commands.options import TotalsFormat
from reports.commands.receipt_tables import rate_table
from reports.commands.setup import Setup
from reports.gathering.receipt import Returns
from reports.json_output import aggregate_answer, empty_answer, published_answer
from reports.outcome import Outcome
from reports.returning import SentBack, sent_lines
from reports.summary.summary import summary_book
from sheets.harmless import json_text
from sheets.show import joined, table
from sheets.writing.write import write

SENT_BACK = "退回"
"""The folder of marked copies beside a summary."""

NOTHING = "文件夹里没有可以汇总的报表，没有写汇总表。 / There is no return to add up; nothing was written."

YEARLESS = (
    "文件夹里没有可以汇总的报表，也就不知是哪个年度：请用 --year 指明年度重新汇总，即写出汇总表和缺报名单。"
    " / There is no return to add up and no year: name it with --year for a summary that lists what is missing."
)
"""With a register everybody who owes a return is known, but not of which year."""


@dataclass(frozen=True, slots=True)
class Aggregated:
    """What came of the returns, where their summary goes, and how it is told."""

    outcome: Outcome
    setup: Setup
    target: Path
    shape: TotalsFormat

    @property
    def returns(self) -> Returns:
        """The returns that were gathered."""
        return self.outcome.returns

    def rates(self) -> str:
        """Lay out how the returns came in."""
        return rate_table(self.outcome, self.setup.language, width())

    def exit(self, *, waiting: bool = False) -> None:
        """End with the exit code that tells scripts what people have to do."""
        exit_with(
            self.returns.findings,
            unreadable=bool(self.returns.of_status("unreadable")),
            waiting=bool(waiting or self.returns.missing or self.returns.of_status("returned")),
        )


def tell_nothing(done: Aggregated) -> NoReturn:
    """Tell of a folder in which there is nothing to add up."""
    returns, language = done.returns, done.setup.language
    match done.shape:
        case TotalsFormat.TABLE:
            print_text(table(returns.findings, language, width()))
        case TotalsFormat.JSON:
            print_text(json_text(asdict(empty_answer(returns, language))))
    fail(
        YEARLESS if returns.owed else NOTHING,
        UNREADABLE if returns.of_status("unreadable") else FINDINGS,
    )


def publish(done: Aggregated) -> NoReturn:
    """Write the summary for publication and nothing else, and tell nothing that it hides."""
    write(summary_book(done.outcome), done.target)
    match done.shape:
        case TotalsFormat.TABLE:
            print_text(done.rates())
        case TotalsFormat.JSON:
            print_text(json_text(asdict(published_answer(done.outcome, str(done.target)))))
    say(published_line(done.outcome, str(done.target), done.setup.language))
    done.exit()
    raise typer.Exit


def tell(done: Aggregated, sent: list[SentBack], copies: Path, replaced: Replaced | None) -> None:
    """Print what aggregate did, the line that matters last; `copies` is where what was sent back lies.

    `replaced` is what became of an earlier summary.
    """
    returns, language = done.returns, done.setup.language
    match done.shape:
        case TotalsFormat.TABLE:
            moved = moved_table(replaced.changes, language, width()) if replaced and replaced.changes else ""
            print_text(joined(table(returns.findings, language, width()), done.rates(), moved))
        case TotalsFormat.JSON:
            answer = aggregate_answer(done.outcome, str(done.target), sent, language)
            print_text(json_text(asdict(answer)))
    for sentence in sent_lines(sent, copies, language):
        say(sentence)
    for sentence in replaced_lines(replaced, language) if replaced else ():
        say(sentence)
    say(aggregate_line(done.outcome, str(done.target), language))
