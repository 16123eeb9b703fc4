"""`aggregate`: add up a folder of returns into a summary workbook."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import typer

from reports.changes.replacing import Replaced, Wish, write_summary
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
from reports.commands.work import Given, chosen, of_round
from reports.commands.years import agreed_period, agreed_year, of_period
from reports.gathering.cache import user_cache
from reports.gathering.cluster import Cluster
from reports.gathering.discover import Source, list_folder
from reports.gathering.gather import Choices, Progress, gather, read_file, read_returns
from reports.gathering.parts import Part
from reports.mail.slips import passwords
from reports.outcome import Outcome
from reports.returning import SentBack, send_back
from reports.round.folder import RECEIVED, RETURNED, SUMMARIES, WorkFolder

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
    corrections: options.Corrections = None,
    output: options.OutputOrBeside = None,
    provisional: options.Provisional = False,  # noqa: FBT002 - an option
    duplicates: options.Duplicates = Twice.LATEST,
    final: options.Final = "",
    share: options.PartOf = "",
    cluster: options.ClusterAt = "",
    insecure: options.Insecure = False,  # noqa: FBT002 - an option
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
    pages = bool(yearend or html)
    folder, work = chosen(named)
    year, part = agreed_period(period, year)
    _refuse_together(publishing=bool(suppress), final=bool(final), provisional=provisional, pages=pages, part=part)
    typed = Given(folder, units, year, previous, output, tuple(forms or ()), corrections)
    given = typed.within(work, RECEIVED, SUMMARIES)
    setup = set_up(context, given.own, lang)
    asked = _share(share, given, whole=bool(suppress or pages or final))
    places = _places(given, work, of_period(PUBLISHED if suppress else _named(asked), part), html, yearend=yearend)
    choices = _choices(given, work, setup, caching=not no_cache)
    choices = replace(choices, duplicates=duplicates.value, provisional=provisional, period=part, part=asked)
    choices = replace(choices, cluster=_cluster(cluster, insecure=insecure))
    for sentence in given.told(typed) if verbose else ():
        say(sentence)
    with progress_bar() as progress, sentences():
        returns = of_round(gather(given.folder, setup.forms, choices, progress), work, setup.forms)
        done = Aggregated(Outcome(returns, setup.forms, suppress or 0), setup, places.target, shape)
        if returns.bare:
            tell_nothing(done)
        if suppress:
            publish(done)
        written = _write(done, places, choices, Wish(final, today(), keep=not no_keep), progress)
    tell(done, written.sent, places.copies, written.replaced)
    done.exit(waiting=bool(written.asks))


def _refuse_together(*, publishing: bool, final: bool, provisional: bool, pages: bool, part: str) -> None:
    """Refuse what cannot be asked for in one run."""
    if publishing and pages:
        fail("年终统计表含全部数字，不能与 --suppress 同用。 / Year-end tables hold every figure: not with --suppress.")
    if final and (publishing or provisional):
        fail(
            "定稿的是完整的汇总表，不能与 --suppress、--provisional 同用。"
            " / What is final is whole: not with --suppress or --provisional."
        )
    if part and pages:
        fail("年终统计表是全年的，不能与 --period 同用。 / Year-end tables are of the whole year: not with --period.")


def _choices(given: Given, work: WorkFolder | None, setup: Setup, *, caching: bool) -> Choices:
    """Say from what the returns are read and against what they are held."""
    return Choices(
        year=agreed_year(given.year),
        units=existing_or_none(given.units),
        previous=existing_or_none(given.previous),
        corrections=existing_or_none(given.corrections),
        folders=setup.folders,
        passwords=passwords(work.path) if work else {},
        cache=user_cache(say) if caching else None,
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """What is read, and where what is made of it goes."""

    given: Given
    target: Path
    year_end: Path | None
    html: Path | None
    copies: Path


def _places(given: Given, work: WorkFolder | None, name: str, html: Path | None, *, yearend: bool) -> _Places:
    """Choose where everything goes; nothing may go over or into what is read."""
    target = _target(given.folder, given.output, name)
    year_end = target.parent / YEAR_END if yearend else None
    copies = work.place(RETURNED) if work else target.parent / SENT_BACK
    _keep_clear([given.folder, given.units, given.previous, given.corrections], [target, year_end], html, copies)
    return _Places(given, target, year_end, html, copies)


class _Written(NamedTuple):
    """What was sent back, what became of the summary that stood there, how many changes ask for an explanation."""

    sent: list[SentBack]
    replaced: Replaced | None
    asks: int


def _write(done: Aggregated, places: _Places, choices: Choices, wish: Wish, progress: Progress) -> _Written:
    """Write the summary, the year-end tables if asked for and the marked copies."""
    given, folders, returns = places.given, done.setup.folders, done.returns
    cache = choices.cache
    replaced = write_summary(done.outcome, places.target, lambda path: read_file(path, folders, cache), wish, cache)
    asks = _write_year_end(done, places) if places.year_end or places.html else 0
    sources = {each.name: each for each in list_folder(given.folder, choices.passwords).sources}
    sources |= {given.units.name: Source(given.units.name, given.units)} if given.units else {}
    sent = send_back(returns.receipts, returns.findings, sources, places.copies, progress, folders=folders)
    return _Written(sent, replaced, asks)


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


def _cluster(where: str, *, insecure: bool) -> Cluster | None:
    """Read where the cluster is that is asked for."""
    with sentences():
        return Cluster.of(where, insecure=insecure) if where else None


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


def _write_year_end(done: Aggregated, places: _Places) -> int:
    """Write the year-end tables too, and tell how many changes ask for an explanation."""
    from reports.yearend.annual import year_end_line  # noqa: PLC0415 - most runs make none
    from reports.yearend.publish import worked_out, write_year_end  # noqa: PLC0415 - most runs make none

    setup, previous = done.setup, places.given.previous
    last = [Outcome(read_returns(previous, setup.forms, setup.folders), setup.forms)] if previous else []
    worked = worked_out([done.outcome, *last], setup.folders, places.year_end)
    write_year_end(worked, places.year_end, places.html)
    say(year_end_line(worked, 0, setup.language))
    return worked.asks
