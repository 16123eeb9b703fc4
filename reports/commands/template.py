"""`template`: issue blank workbooks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, exit_with, fail, print_text, progress_bar, say, sentences, width
from reports.commands.places import existing, existing_folder, folder_named, unfilled
from reports.commands.setup import Setup, set_up
from reports.commands.work import Given, at_work, deadlines
from reports.commands.years import agreed_period, agreed_year
from reports.gathering.carry_forward import NOTHING, Closing
from reports.gathering.gather import Choices, Progress, read_closing, read_register
from reports.gathering.receipt import REGISTER, Duty, has_errors
from reports.gathering.unfinished import NOTHING_OPEN, Unfinished, carries, unfinished
from reports.gathering.unit_tree import Tree, build_tree
from reports.issuing import Blank, chosen, draw_blank, for_anybody, left_out, of_cycle, plan
from reports.mail.slips import passwords
from reports.round.folder import ISSUED, WorkFolder
from sheets.finding import Finding
from sheets.page import Book
from sheets.show import table
from sheets.writing.write import to_bytes, write
from templates.period import before


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    names: options.FormNames = None,
    year: options.Year = 0,
    period: options.Period = "",
    units: options.Units = None,
    previous: options.Previous = None,
    returns: options.Returned = None,
    without: options.Without = None,
    output: options.OutputOrBeside = None,
    verbose: options.Verbose = False,  # noqa: FBT002 - an option
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """发空白表。 / Issue blank workbooks.

    例 / example:  unionsheets template members --year 2025 --units 单位名册.xlsx -o 下发
    """
    names, folder = _split(names or [])
    year, part = agreed_period(period, year)
    typed = Given(folder, units, year, previous, output, tuple(forms or ()))
    work = at_work(folder)
    given = typed.within(work, ISSUED, ISSUED)
    units, year, previous, output = given.units, given.year, given.previous, given.output or Path("空白表")
    setup = set_up(context, given.own, lang)
    folder_named(output)
    for sentence in given.told(typed) if verbose else ():
        say(sentence)
    with progress_bar() as progress, sentences():
        asked = chosen(names, setup.forms) if names or units else for_anybody(setup.forms)
        wanted = of_cycle(asked, part)
        dropped = left_out(without or [], wanted)
        tree, faults = _tree(units, setup) if units else (None, ())
        last = read_closing(existing(previous), setup.forms, setup.folders) if previous else NOTHING
        planned = list(plan(wanted, tree, part))
        year = _year(year, last, named=bool(units and planned))
        carried = _unfinished(returns, planned, setup, Asked(year, part, units, work), progress)
        drawn = partial(draw_blank, year=year, without=dropped, last=last, period=part, open_rows=carried)
        due = deadlines(work, setup.forms, tree).of if work and tree and year == work.settings.year else lambda _: None
        _issue(planned, output, lambda each: drawn(each, due=due(_duty(each, part))), progress)
    if not planned:
        fail("名册中没有单位应报这些报表，没有写空白表。 / No unit in the register owes these forms.", FINDINGS)
    print_text(str(output))
    if told := table(carried.findings, setup.language, width()):
        say(told)
    say(_last_line(setup, output, planned, year, faults))
    exit_with((*faults, *carried.findings), unreadable=False)


def _duty(each: Blank, period: str) -> Duty:
    return Duty(each.unit.code if each.unit else "", each.form.name, period)


def _split(names: Sequence[str]) -> tuple[list[str], Path]:
    """Part the names of forms from a work folder that stands among them."""
    folders = [name for name in names if Path(name).is_dir() and at_work(Path(name))]
    return [name for name in names if name not in folders], Path(folders[0] if folders else ".")


def _year(year: int, last: Closing, *, named: bool) -> int:
    """Choose the year that the blanks are of: the one after last year's summary; units' own blanks name theirs."""
    year = agreed_year(year, last.year + 1 if last.year else 0)
    if named and not year:
        fail("请用 --year 指明年度，例如 --year 2025。 / Name the year with --year, such as --year 2025.")
    return year


def _tree(units: Path, setup: Setup) -> tuple[Tree, tuple[Finding, ...]]:
    """Grow the tree of a register, and print what is wrong with it."""
    register = read_register(existing(units), setup.folders)
    tree, _ = build_tree(register.lines, setup.forms)
    if told := table(register.findings, setup.language, width()):
        say(told)
    if has_errors(register.findings):
        fail(
            "单位名册有强制性问题，没有写空白表：改正名册后重新发空白表。"
            " / The register holds errors, no blank was written: mend it and issue again.",
            FINDINGS,
        )
    return tree, register.findings


class Asked(NamedTuple):
    """For when and for whom blanks are issued."""

    year: int
    period: str
    units: Path | None
    work: WorkFolder | None


def _unfinished(
    folder: Path | None, planned: Sequence[Blank], setup: Setup, asked: Asked, progress: Progress
) -> Unfinished:
    """Read which rows go on, of the returns of the period before; and say of which units there are none."""
    if not folder:
        return NOTHING_OPEN
    if not asked.units:
        fail(
            "带入未办结的行要用 --units 指明单位名册：各行只进本单位的空白表。"
            " / Name the register with --units: rows go into their own unit's blank only."
        )
    wanted = [each for each in planned if carries(each.form) and asked.period in each.form.periods]
    if not wanted:
        fail(
            "要发的报表都没有带入未办结的行的，或者要用 --period 指明哪一期。"
            " / None of these forms carries rows over, or --period must say which one is issued."
        )
    year, period = before(asked.year, asked.period)
    choices = Choices(
        year=year,
        units=asked.units,
        folders=setup.folders,
        period=period,
        passwords=passwords(asked.work.path) if asked.work else {},
    )
    found = unfinished(existing_folder(folder), setup.forms, choices, progress)
    return found.told((each.unit.code, each.form.name, each.file) for each in wanted if each.unit)


def _issue(planned: Sequence[Blank], output: Path, drawn: Callable[[Blank], Book], progress: Progress) -> None:
    """Write the blanks that are not there yet, none of them before all that are there prove to be still blank."""
    there = {each.file: each for each in planned if (output / each.file).is_file()}
    for done, (file, each) in enumerate(there.items(), 1):
        unfilled(output / file, to_bytes(drawn(each)))
        progress(done, len(there))
    for done, each in enumerate(planned, 1):
        if each.file not in there:
            write(drawn(each), output / each.file)
        progress(done, len(planned))


def _last_line(setup: Setup, output: Path, planned: Sequence[Blank], year: int, faults: Sequence[Finding]) -> str:
    """Say where the blanks are and what to do with them, which differs for the register."""
    forms = {each.form.name for each in planned}
    if open_ := sum(not finding.accepted for finding in faults):
        step = (
            f"单位名册有{open_}处问题，先改正名册后重新发空白表",
            f"mend the register ({open_} findings), then issue again",
        )
    elif forms == {REGISTER}:
        step = (
            "填好单位名册，再用 template --units 给各单位发空白表",
            "fill in the register, then issue blanks by it: template --units",
        )
    elif year:
        step = (
            "发给各单位填报，收回后用 check 审核",
            "send them to the units, and check what comes back",
        )
    else:
        step = (
            "没有指明年度，填表人要自己填年度（加 --year 即填好锁定）；发出填报，收回后用 check 审核",
            "no year was named, so the units type it (--year locks it); send them, and check what comes back",
        )
    count = len(planned)
    return setup.in_language(
        f"空白表{count}份，已写到 {output}。下一步：{step[0]}。",
        f"{count} blanks, written to {output}. Next: {step[1]}.",
    )
