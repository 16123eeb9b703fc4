"""`yearend`: the year-end tables, from summaries."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from reports.commands import options
from reports.commands.console import exit_with, print_text, say, sentences, width
from reports.commands.options import ListFormat
from reports.commands.places import existing, existing_or_none, file_named, not_over
from reports.commands.setup import set_up
from reports.commands.work import chosen, taken_from_work
from reports.gathering.gather import read_returns
from reports.outcome import Outcome
from reports.round.folder import SUMMARIES, SUMMARY
from reports.tables.records import figures_csv
from reports.yearend.annual import Annual, year_end_line
from reports.yearend.answer import year_end_answer
from reports.yearend.publish import worked_out, write_text, write_year_end
from sheets.finding import Finding, Language
from sheets.harmless import json_text
from sheets.show import joined, table

YEAR_END = "年终统计表.xlsx"


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    named: options.Summary = None,
    previous: options.LastYear = None,
    output: options.OutputFile = None,
    html: options.Html = None,
    text: options.Text = None,
    wording: options.Wording = None,
    shape: options.ListAs = ListFormat.TABLE,
    verbose: options.Verbose = False,  # noqa: FBT002 - an option
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """由汇总表编年终统计表，与上年对比。 / Make the year-end tables from summaries, beside last year's.

    例 / example:  unionsheets yearend 汇总表2025.xlsx --previous 汇总表2024.xlsx --text 总结.docx
    """
    summary, work = chosen(named)
    given = {"汇总表": summary, "上年汇总表": previous}
    if work and summary.resolve() == work.path.resolve():
        summary = work.place(SUMMARIES) / SUMMARY
    previous = previous or (work.last_year if work else None)
    for name, path in (("汇总表", summary), ("上年汇总表", previous)) if verbose else ():
        if path != given[name]:
            say(taken_from_work(name, path))
    setup = set_up(context, (*(forms or ()), *(work.forms if work else ())), lang)
    target = output or summary.parent / YEAR_END
    for path, suffix in ((target, ".xlsx"), (html, ".html"), (text, ".docx")):
        file_named(path, suffix)
    not_over([target, html, text], [summary, previous, wording])
    with sentences():
        returns = [read_returns(existing(path), setup.forms, setup.folders) for path in (summary, previous) if path]
        worked = worked_out([Outcome(each, setup.forms) for each in returns], setup.folders, target)
        gaps = write_text(worked, existing_or_none(wording), text) if text else 0
        write_year_end(worked, target, html)
    findings = [finding for each in returns for finding in each.findings]
    written = [path for path in (target, html, text) if path]
    print_text(_told(worked, written, findings, shape, setup.language))
    say(year_end_line(worked, gaps, setup.language))
    exit_with(findings, unreadable=False, waiting=bool(worked.asks or gaps))


def _told(
    worked: Annual, written: Sequence[Path], findings: Sequence[Finding], shape: ListFormat, language: Language
) -> str:
    """Tell what was made in the format asked for; a format without its line here fails the type check."""
    match shape:
        case ListFormat.TABLE:
            return joined(table(findings, language, width()), "\n".join(map(str, written)))
        case ListFormat.JSON:
            return json_text(asdict(year_end_answer(worked, written, findings, language)))
        case ListFormat.CSV:
            return figures_csv(worked.tables)
