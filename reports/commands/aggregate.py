"""`aggregate`: add up a folder of returns into a summary workbook."""

from pathlib import Path

import typer

from reports.changes.replacing import Wish, write_summary
from reports.commands import options
from reports.commands.aggregate_output import SENT_BACK, Aggregated, publish, tell, tell_nothing
from reports.commands.console import fail, progress_bar, say, sentences
from reports.commands.options import TotalsFormat, Twice
from reports.commands.places import (
    apart,
    beside,
    existing_folder,
    existing_or_none,
    file_named,
    folder_named,
    not_over,
    outside,
)
from reports.commands.round import today
from reports.commands.setup import Setup, set_up
from reports.commands.work import Given, chosen, with_times
from reports.commands.years import agreed_period, agreed_year
from reports.gathering.cache import user_cache
from reports.gathering.discover import Source, list_folder
from reports.gathering.gather import Choices, gather, read_file, read_returns
from reports.gathering.parts import Part
from reports.mail.slips import passwords
from reports.outcome import Outcome
from reports.returning import send_back
from reports.round.folder import RECEIVED, RETURNED, SUMMARIES
from templates.period import title

SUMMARY, YEAR_END = "汇总表.xlsx", "年终统计表.xlsx"

PUBLISHED = "汇总表（公布）.xlsx"
"""A name of its own: a run for publication must not take the place of the full summary."""


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    named: options.Folder = None,
    units: options.Units = None,
    year: options.Year = 0,
    period: options.Period = "",
    previous: options.Previous = None,
    output: options.OutputOrBeside = None,
    provisional: options.Provisional = False,  # noqa: FBT002 - an option
    duplicates: options.Duplicates = Twice.LATEST,
    final: options.Final = "",
    share: options.PartOf = "",
    no_keep: options.NoKeep = False,  # noqa: FBT002 - an option
    yearend: options.YearEnd = False,  # noqa: FBT002 - an option
    html: options.Html = None,
    suppress: options.Suppress = None,
    shape: options.TotalsAs = TotalsFormat.TABLE,
    no_cache: options.NoCache = False,  # noqa: FBT002 - an option
    verbose: options.Verbose = False,  # noqa: FBT002 - an option
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """汇总一个文件夹的报表，写出汇总表.xlsx。 / Add up a folder of returns into a summary workbook.

    例 / example:  unionsheets aggregate 2025年报表 --units 单位名册.xlsx -o 2025年汇总
    """
    if suppress and (yearend or html):
        fail("年终统计表含全部数字，不能与 --suppress 同用。 / Year-end tables hold every figure: not with --suppress.")
    if final and (suppress or provisional):
        fail(
            "定稿的是完整的汇总表，不能与 --suppress、--provisional 同用。"
            " / What is final is whole: not with --suppress or --provisional."
        )
    folder, work = chosen(named)
    year, part = agreed_period(period, year)
    if part and (yearend or html):
        fail("年终统计表是全年的，不能与 --period 同用。 / Year-end tables are of the whole year: not with --period.")
    typed = Given(folder, units, year, previous, output, tuple(forms or ()))
    given = typed.within(work, RECEIVED, SUMMARIES)
    setup = set_up(context, given.own, lang)
    folder, units, previous = given.folder, given.units, given.previous
    asked = _share(share, given, whole=bool(suppress or yearend or html or final))
    name = PUBLISHED if suppress else _named(asked)
    target = _target(folder, given.output, _of_period(name, part))
    made = target.parent / YEAR_END if yearend else None
    copies = work.place(RETURNED) if work else target.parent / SENT_BACK
    _keep_clear([folder, units, previous], [target, made], html, copies)
    words = passwords(work.path) if work else {}
    read = existing_or_none(units), existing_or_none(previous)
    cache = None if no_cache else user_cache(say)
    choices = Choices(
        agreed_year(given.year), *read, duplicates.value, provisional, setup.folders, words, cache, part, asked
    )
    for sentence in given.told(typed) if verbose else ():
        say(sentence)
    with progress_bar() as progress, sentences():
        returns = with_times(gather(folder, setup.forms, choices, progress), work, setup.forms)
        outcome = Outcome(returns, setup.forms, suppress or 0)
        done = Aggregated(outcome, setup, target, shape)
        if returns.bare:
            tell_nothing(done)
        if suppress:
            publish(done)
        wish = Wish(final, today(), keep=not no_keep)
        replaced = write_summary(outcome, target, lambda path: read_file(path, setup.folders, cache), wish)
        asks = _write_year_end(outcome, previous, made, html, setup) if made or html else 0
        sources = {each.name: each for each in list_folder(folder, words).sources}
        sources |= {units.name: Source(units.name, units)} if units else {}
        sent = send_back(returns.receipts, returns.findings, sources, copies, progress)
    tell(done, sent, copies, replaced)
    done.exit(waiting=bool(asks))


def _of_period(name: str, period: str) -> str:
    """Name the summary of one period apart from the year's."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}（{title(period)}）.{suffix}" if period else name


def _share(text: str, given: Given, *, whole: bool) -> Part | None:
    """Read which part of the folder is asked for; all parts must be of one register and year."""
    part = Part.of(text)
    if text and not part:
        fail(f"{text} 不是份额，应如 3/40。 / {text} is no share, such as 3/40.")
    if part and not (given.units and given.year):
        fail(
            "分份汇总要用 --units 和 --year 指明名册和年度。"
            " / With --part name the register and the year: --units, --year."
        )
    if part and whole:
        fail(
            "一份不是全部：--yearend、--html、--suppress、--final 要等各份汇总到一起再用。"
            " / A part is not the whole: --yearend, --html, --suppress, --final come when the parts are added up."
        )
    return part


def _named(part: Part | None) -> str:
    """Name the summary, so that those of all parts can lie in one folder."""
    return SUMMARY.replace(".", f"（{part.number}-{part.total}）.") if part else SUMMARY


def _target(folder: Path, output: Path | None, name: str) -> Path:
    """Choose where the summary goes: into the folder asked for, else beside the one that is read."""
    folder_named(output)
    return beside(existing_folder(folder), output) / name


def _keep_clear(read: list[Path | None], books: list[Path | None], html: Path | None, copies: Path) -> None:
    """Refuse to write over or into anything that is read."""
    file_named(html, ".html")
    for path in read:
        if path:
            outside(path, html)
    not_over([*books, html], read)
    for path in read:
        apart(path, copies)


def _write_year_end(outcome: Outcome, previous: Path | None, made: Path | None, html: Path | None, setup: Setup) -> int:
    """Write the year-end tables too, and tell how many changes ask for an explanation."""
    from reports.yearend.annual import year_end_line  # noqa: PLC0415 - most runs make none
    from reports.yearend.publish import worked_out, write_year_end  # noqa: PLC0415 - most runs make none

    last = [Outcome(read_returns(previous, setup.forms, setup.folders), setup.forms)] if previous else []
    worked = worked_out([outcome, *last], setup.folders, made)
    write_year_end(worked, made, html)
    say(year_end_line(worked, 0, setup.language))
    return worked.asks
