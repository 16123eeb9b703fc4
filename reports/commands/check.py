"""`check`: say what is wrong in returns, cell by cell."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from reports.commands import options
from reports.commands.console import exit_with, fail, print_text, progress_bar, say, sentences, width
from reports.commands.last_line import check_line
from reports.commands.options import ListFormat
from reports.commands.places import apart, existing, folder_named, new_file
from reports.commands.receipt_tables import receipt_table
from reports.commands.setup import set_up
from reports.commands.work import chosen, taken_from_work
from reports.gathering.cache import user_cache
from reports.gathering.discover import Source, list_paths
from reports.gathering.exchange.corrections import corrections_book, suggested_lines
from reports.gathering.gather import take
from reports.gathering.process_batch import Task
from reports.gathering.receipt import Receipt
from reports.json_output import check_answer
from reports.mail.slips import passwords
from reports.returning import SentBack, send_back, sent_lines
from reports.round.folder import RECEIVED, WorkFolder
from sheets.finding import Finding, Language
from sheets.harmless import json_text
from sheets.seal import fitting
from sheets.show import csv_text, joined, table
from sheets.writing.write import write


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    paths: options.Paths = None,
    shape: options.ListAs = ListFormat.TABLE,
    mark: options.Mark = None,
    suggestions: options.SuggestCorrections = None,
    no_cache: options.NoCache = False,  # noqa: FBT002 - an option
    verbose: options.Verbose = False,  # noqa: FBT002 - an option
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """审核报表，逐格列出问题。 / Check returns and list what is wrong, cell by cell.

    例 / example:  unionsheets check 报表.xlsx --mark 退回
    """
    first, work = chosen(paths[0] if paths else None)
    paths = paths or [first]
    if work and paths[0].resolve() == work.path.resolve():
        paths = [work.place(RECEIVED)]
        if verbose:
            say(taken_from_work("报表", paths[0]))
    setup = set_up(context, (*(forms or ()), *(work.forms if work else ())), lang)
    folder_named(mark)
    sources, ignored = _listed(paths, mark, work)
    new_file(suggestions, ".xlsx")
    with progress_bar() as progress, sentences():
        taken = list(take(Task(setup.folders), sources, progress, None if no_cache else user_cache(say)))
        receipts = [*(each.receipt for each in taken), *ignored]
        findings = [finding for each in taken for finding in each.findings]
        named = {each.name: each for each in sources}
        if suggestions:
            write(corrections_book(suggested_lines(receipts, findings, setup.forms)), suggestions)
        sent = send_back(receipts, findings, named, mark, progress, folders=setup.folders) if mark else []
    print_text(_written(Checked(receipts, findings, sent), shape, setup.language))
    for sentence in sent_lines(sent, mark, setup.language) if mark else ():
        say(sentence)
    say(check_line(receipts, findings, setup.language))
    exit_with(findings, unreadable=any(receipt.status == "unreadable" for receipt in receipts))


def _listed(paths: Sequence[Path], mark: Path | None, work: WorkFolder | None) -> tuple[list[Source], list[Receipt]]:
    """List what is to be checked, each with the word that opens it, and what is passed over."""
    sources, ignored = list_paths([existing(path) for path in paths])
    for path in paths:
        apart(path, mark)
    if not sources:
        aside = len(ignored)
        fail(f"这里没有可以审核的文件（另有{aside}个不处理）。 / There is no file to check here ({aside} passed over).")
    with sentences():
        words = passwords(work.path) if work else {}
    return [Source(each.name, each.path, fitting(each.name, words)) for each in sources], ignored


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the files, what was found, and what was written to be sent back."""

    receipts: list[Receipt]
    findings: list[Finding]
    sent: list[SentBack]


def _written(checked: Checked, shape: ListFormat, language: Language) -> str:
    """Write what was found in the format asked for; a format without its line here fails the type check."""
    match shape:
        case ListFormat.TABLE:
            return joined(
                table(checked.findings, language, width()), receipt_table(checked.receipts, language, width())
            )
        case ListFormat.JSON:
            return json_text(asdict(check_answer(checked.receipts, checked.findings, checked.sent, language)))
        case ListFormat.CSV:
            return csv_text(checked.findings, language)
