"""`calendar`: write activity schedules as a calendar that mail programs and telephones import."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, fail, print_text, say, sentences
from reports.commands.places import existing, file_named, outside
from reports.commands.round import Round, mail_sentences, read_round
from reports.commands.setup import set_up
from reports.commands.work import at_work
from reports.gathering.discover import Source, list_paths
from reports.mail.calendar import ACTIVITIES, FILE, activities, calendar
from reports.round.folder import RECEIVED, SUMMARIES
from sheets.writing.save import save

Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="报表或文件夹 / returns or folders")]
Unit = Annotated[str, typer.Option("--unit", metavar="CODE", help="只写这个单位的 / of this unit only")]


def counted(found: Round) -> list[Source]:
    """Return the schedules that count: of a return and its mended version one, or all in them would stand twice."""
    sources = found.sources()
    return [sources[receipt.file] for receipt in found.returns.of_status("counted", ACTIVITIES)]


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    paths: Paths = None,
    output: options.OutputFile = None,
    unit: Unit = "",
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """把活动安排写成日历文件（.ics），再导入一次就更新。 / Write activity schedules as a calendar.

    例 / example:  unionsheets calendar 收到 -o 活动安排.ics
    """
    file_named(output, ".ics")
    named = paths or [Path()]
    work = at_work(named[0])
    setup = set_up(context, (*(forms or ()), *(work.forms if work else ())), lang)
    whole = work if work and named[0].resolve() == work.path.resolve() else None
    target = output or (whole.place(SUMMARIES) / FILE if whole else Path(FILE))
    for path in [whole.place(RECEIVED)] if whole else named:
        outside(existing(path), target)
    with sentences(), mail_sentences():
        sources = counted(read_round(whole, setup)) if whole else list_paths(named)[0]
        found = [each for each in activities(sources, setup.folders) if unit in {"", each.unit}]
        if not found:
            fail("没有读到活动安排，没有写日历。 / No activity schedule was found; nothing was written.", FINDINGS)
        save(calendar(found, datetime.now(UTC)), target)
    print_text(str(target))
    say(setup.in_language(f"日历里有{len(found)}场活动。", f"The calendar holds {len(found)} activities."))
