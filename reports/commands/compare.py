"""`compare`: every total that moved between two summaries or two year-end workbooks, and what moved it."""

from pathlib import Path
from typing import Annotated

import typer

from reports.changes.edition import Edition
from reports.changes.moved import Changes
from reports.changes.pages import changes_book, printed_book
from reports.changes.printed import Figures, moved_figures, read_figures
from reports.changes.replacing import CHANGES
from reports.commands import options
from reports.commands.change_lines import moved_line, moved_table, printed_line
from reports.commands.console import print_text, say, sentences, width
from reports.commands.places import existing, file_named, not_over
from reports.commands.setup import set_up
from reports.gathering.discover import Source
from reports.gathering.gather import Unusable, read_file, summary_of
from reports.gathering.pool import Crew, Lost
from reports.gathering.pool import run as run_task
from sheets.writing.write import write
from templates.stamps import YEAREND

Old = Annotated[Path, typer.Argument(metavar="OLD", help="原汇总表或年终统计表 / summary or year-end workbook before")]
New = Annotated[Path, typer.Argument(metavar="NEW", help="现汇总表或年终统计表 / the same, now")]


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    old: Old,
    new: New,
    output: options.OutputFile = None,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """对比两份汇总表或年终统计表，列出变动的合计。 / Compare two summaries: every total that moved.

    例 / example:  unionsheets compare 汇总表_20260105-093012.xlsx 汇总表.xlsx
    """
    setup = set_up(context, forms, lang)
    target = output or new.parent / CHANGES
    file_named(target, ".xlsx")
    not_over([target], [old, new])
    with sentences():
        results = [read_file(existing(path), setup.folders) for path in (old, new)]
        if all(each.stamp.form == YEAREND for each in results):
            moved = moved_figures(*_printed([old, new]))
            write(printed_book(moved, old.name, new.name), target)
            say(printed_line(len(moved), target, setup.language))
            return
        editions = [Edition.read(summary_of(each, setup.folders), setup.forms) for each in results]
        changes = Changes(editions[0], editions[1], setup.forms)
        write(changes_book(changes, old.name, new.name), target)
    print_text(moved_table(changes, setup.language, width()))
    say(moved_line(changes, target, setup.language))


def _printed(paths: list[Path]) -> list[Figures]:
    """Read what year-end workbooks print, in a worker process as any file."""
    sources = [Source(str(path), path) for path in paths]
    (done,) = run_task(read_figures, sources, Crew(1, len(sources), preload=("sheets.read",)))
    if isinstance(done, Lost):
        raise Unusable(done.finding(done.item.name))
    return done.result
