"""Command line: parse, import late, one call, print."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reports.commands import options
from reports.commands.console import (
    FINDINGS,
    fail,
    leave,
    print_json,
    print_parts,
    progress_bar,
    say,
    sentences,
    speak,
    told,
    width,
)
from reports.commands.places import (
    apart,
    beside,
    existing,
    existing_folder,
    existing_or_none,
    not_over,
    outside,
    unfilled,
)

if TYPE_CHECKING:
    from reports.gathering.gather import Progress
    from reports.gathering.receipt import Returns
    from reports.gathering.unit_tree import Tree
    from reports.issuing import Blank
    from sheets.finding import Finding, Language
    from sheets.page import Book
    from templates.form import Form

SUMMARY, YEAR_END = "汇总表.xlsx", "年终统计表.xlsx"
PUBLISHED = "汇总表（公布）.xlsx"
"""A name of its own: a run for publication must not take the place of the full summary."""

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="工会报表：发空白表、审核、汇总。 / Union returns: issue blanks, check them, add them up.",
    epilog="例 / example:  python cli.py aggregate 2025年报表 --units 单位名册.xlsx",
)


@app.callback()
def common(context: typer.Context, forms: options.OwnForms = None, lang: options.Language = None) -> None:
    """工会报表：发空白表、审核、汇总。 / Union returns: issue blanks, check them, add them up."""
    context.obj = {"forms": forms or [], "lang": lang}


@app.command(short_help="发空白表 / issue blank workbooks")
def template(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    names: options.FormNames = None,
    year: options.Year = 0,
    units: options.Units = None,
    previous: options.Previous = None,
    without: options.Without = None,
    output: options.Output = Path("空白表"),
    forms: options.OwnForms = None,
) -> None:
    """发空白表。 / Issue blank workbooks.

    例 / example:  python cli.py template members --year 2025 --units 单位名册.xlsx -o 下发
    """
    from reports.gathering.carry_forward import NOTHING
    from reports.gathering.gather import read_closing
    from reports.issuing import chosen, draw_blank, left_out, plan

    known, folders = _forms(context, forms)
    with progress_bar() as progress, sentences():
        wanted = chosen(names or [], known)
        dropped = left_out(without or [], wanted)
        tree, faults = _tree(units, folders, known) if units else (None, ())
        last = read_closing(existing(previous), known, folders) if previous else NOTHING
        year = _agreed_year(year, last.year + 1 if last.year else 0)
        planned = list(plan(wanted, tree))
        _issue(planned, output, partial(draw_blank, year=year, without=dropped, last=last), progress)
    if not planned:
        fail("名册中没有单位应报这些报表，没有写空白表。 / No unit in the register owes these forms.", FINDINGS)
    open_ = sum(not finding.accepted for finding in faults)
    step = f"单位名册有{open_}处问题，先改正名册后重新发空白表" if open_ else "发给各单位填报，填好后用 check 审核"
    say(f"已写到 {output}。下一步：{step}。")
    leave(faults, unreadable=False)


@app.command(short_help="审核报表，列出问题 / check returns")
def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    paths: options.Paths,
    shape: options.FindingsAs = options.Format.TABLE,
    mark: options.Mark = None,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """审核报表，逐格列出问题。 / Check returns and list what is wrong, cell by cell.

    例 / example:  python cli.py check 报表.xlsx --mark 退回
    """
    from reports.gathering.discover import list_paths
    from reports.gathering.gather import take
    from reports.gathering.process_batch import Task
    from reports.json_output import check_answer, check_line, receipt_table
    from reports.returning import send_back, sent_lines, sent_records
    from sheets.harmless import harmless
    from sheets.show import csv_text, table

    _, folders = _forms(context, forms)
    language = _language(context, lang)
    sources, ignored = list_paths([existing(path) for path in paths])
    for path in paths:
        apart(path, mark)
    with progress_bar() as progress, sentences():
        taken = list(take(Task(folders), sources, progress))
        receipts = [*(each.receipt for each in taken), *ignored]
        findings = [finding for each in taken for finding in each.findings]
        sent = send_back(receipts, findings, dict(sources), mark, progress) if mark else []
    if shape is options.Format.JSON:
        print_json(check_answer(receipts, findings, language) | {"sent_back": sent_records(sent, language)})
    elif shape is options.Format.CSV:
        typer.echo(harmless(csv_text(findings, language)), nl=False)
    else:
        print_parts(table(findings, language, width()), receipt_table(receipts, language, width()))
    for sentence in sent_lines(sent, mark, language) if mark else ():
        say(sentence)
    say(check_line(receipts, findings, language))
    leave(findings, unreadable=any(receipt.status == "unreadable" for receipt in receipts))


@app.command(short_help="汇总一个文件夹的报表 / add up a folder of returns")
def aggregate(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    folder: options.Folder,
    units: options.Units = None,
    year: options.Year = 0,
    previous: options.Previous = None,
    output: options.OutputOrBeside = None,
    provisional: options.Provisional = False,  # noqa: FBT002 - an option
    duplicates: options.Duplicates = options.Twice.LATEST,
    yearend: options.YearEnd = False,  # noqa: FBT002 - likewise
    html: options.Html = None,
    suppress: options.Suppress = None,
    shape: options.TotalsAs = options.Answer.TABLE,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """汇总一个文件夹的报表，写出汇总表.xlsx。 / Add up a folder of returns into a summary workbook.

    例 / example:  python cli.py aggregate 2025年报表 --units 单位名册.xlsx -o 2025年汇总
    """
    from reports.commands.aggregate_output import SENT_BACK, publish, tell, tell_nothing
    from reports.gathering.gather import Choices, gather, read_returns
    from reports.returning import send_back

    known, folders = _forms(context, forms)
    target = beside(existing_folder(folder), output) / (PUBLISHED if suppress else SUMMARY)
    made = target.parent / YEAR_END if yearend else None
    copies = target.parent / SENT_BACK
    outside(folder, html)
    not_over([target, made, html], [units, previous])
    for path in (folder, units, previous):
        apart(path, copies)
    if suppress and (made or html):
        fail("年终统计表含全部数字，不能与 --suppress 同用。 / Year-end tables hold every figure: not with --suppress.")
    language = _language(context, lang)
    choices = Choices(
        _agreed_year(year), existing_or_none(units), existing_or_none(previous), duplicates.value, provisional, folders
    )
    with progress_bar() as progress, sentences():
        returns = gather(folder, known, choices, progress)
        if returns.bare:
            tell_nothing(returns, shape, language)
        if suppress:
            publish(returns, known, target, suppress, shape, language)
        _write_summary(returns, known, target)
        asks = 0
        if made or html:
            from reports.yearend.annual import year_end_line
            from reports.yearend.publish import worked_out, write_year_end

            last = [read_returns(previous, known, folders)] if previous else []
            worked = worked_out([returns, *last], known, folders)
            write_year_end(worked, made, html)
            say(year_end_line(worked, 0, language))
            asks = worked.asks
        paths = {receipt.file: folder / receipt.file for receipt in returns.receipts}
        paths |= {units.name: units} if units else {}
        sent = send_back(returns.receipts, returns.findings, paths, copies, progress)
    tell(returns, known, target, sent, shape, language)
    leave(
        returns.findings,
        unreadable=bool(returns.of_status("unreadable")),
        waiting=bool(asks or returns.missing or returns.of_status("returned")),
    )


@app.command(name="yearend", short_help="编年终统计表 / year-end tables from summaries")
def year_end(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    summary: options.Summary,
    previous: options.LastYear = None,
    output: options.OutputFile = None,
    html: options.Html = None,
    text: options.Text = None,
    wording: options.Wording = None,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """由汇总表编年终统计表，与上年对比。 / Make the year-end tables from summaries, beside last year's.

    例 / example:  python cli.py yearend 汇总表2025.xlsx --previous 汇总表2024.xlsx --text 总结.docx
    """
    from reports.gathering.gather import read_returns
    from reports.yearend.annual import year_end_line
    from reports.yearend.publish import worked_out, write_text, write_year_end
    from sheets.show import table

    known, folders = _forms(context, forms)
    target = output or summary.parent / YEAR_END
    not_over([target, html, text], [summary, previous, wording])
    with sentences():
        returns = [read_returns(existing(path), known, folders) for path in (summary, previous) if path]
        worked = worked_out(returns, known, folders)
        gaps = write_text(worked, existing_or_none(wording), text) if text else 0
        write_year_end(worked, target, html)
    language = _language(context, lang)
    findings = [finding for each in returns for finding in each.findings]
    print_parts(table(findings, language, width()), "\n".join(str(path) for path in (target, html, text) if path))
    say(year_end_line(worked, gaps, language))
    leave(findings, unreadable=False, waiting=bool(worked.asks or gaps))


@app.command(name="forms", short_help="列出现有的报表 / list the forms")
def list_forms(context: typer.Context, forms: options.OwnForms = None) -> None:
    """列出现有的报表。 / List the forms.

    例 / example:  python cli.py forms --forms 自定义报表
    """
    from sheets.terminal_table import terminal_table

    known, _ = _forms(context, forms)
    lines = [
        [form.name, form.number, form.title, form.version, "、".join(sheet.title for sheet in form.sheets)]
        for form in known.values()
    ]
    print_parts(terminal_table(("名称 name", "表号", "报表 title", "版本", "工作表 sheets"), lines, width()))


@app.command(short_help="解释一种问题 / explain a kind of finding")
def explain(
    context: typer.Context,
    code: options.Code,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """解释一种问题。 / Explain a kind of finding.

    例 / example:  python cli.py explain unit-unknown
    """
    from reports.issuing import UnknownName
    from reports.json_output import entry_words
    from sheets.finding import catalogue
    from templates.checking.rules import rules

    known, _ = _forms(context, forms)
    entries = dict(catalogue()) | {rule.code: rule.entry for form in known.values() for rule in rules(form)}
    if code not in entries:
        fail(str(UnknownName("问题代码", code, entries)))
    typer.echo(entry_words(entries[code], _language(context, lang)))


def _issue(planned: "Sequence[Blank]", output: Path, drawn: "Callable[[Blank], Book]", progress: "Progress") -> None:
    """Write the blanks that are not there yet, none of them before all that are there prove to be still blank."""
    from sheets.writing.write import to_bytes, write

    there = {each.file: each for each in planned if (output / each.file).is_file()}
    for done, (file, each) in enumerate(there.items(), 1):
        unfilled(output / file, to_bytes(drawn(each)))
        progress(done, len(there))
    for done, each in enumerate(planned, 1):
        if each.file not in there:
            write(drawn(each), output / each.file)
        typer.echo(output / each.file)
        progress(done, len(planned))


def _write_summary(returns: "Returns", forms: "Mapping[str, Form]", target: Path) -> None:
    from reports.summary.summary import summary_book
    from sheets.writing.write import write

    write(summary_book(returns, forms), target)


def _forms(context: typer.Context, own: list[Path] | None) -> "tuple[Mapping[str, Form], tuple[Path, ...]]":
    """Load the standard forms and one's own, wherever on the line their folder was named."""
    from templates.fault import FormFault
    from templates.load import load_forms

    folders = tuple(dict.fromkeys(existing_folder(path) for path in (*context.obj["forms"], *(own or []))))
    try:
        return load_forms(folders), folders
    except FormFault as error:
        fail(f"报表定义有误 / faults in the forms:\n{error}")


def _tree(units: Path, folders: tuple[Path, ...], forms: "Mapping[str, Form]") -> "tuple[Tree, tuple[Finding, ...]]":
    """Grow the tree of a register, and say what is wrong with it."""
    from reports.gathering.gather import read_register
    from reports.gathering.unit_tree import plant
    from sheets.show import table

    register = read_register(existing(units), folders)
    tree, _ = plant(register.lines, forms)
    if told := table(register.findings, width=width()):
        say(told)
    return tree, register.findings


def _language(context: typer.Context, lang: options.Lang | None) -> "Language":
    chosen = lang or context.obj["lang"]
    if chosen:
        return "en" if chosen is options.Lang.EN else "zh"
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"


def _agreed_year(year: int, due: int = 0) -> int:
    """Take the year that was asked for; it must be one, and the one after last year's summary."""
    if year and not 2000 <= year <= 2100:  # noqa: PLR2004 - as covers are read
        fail(f"{year} 不是年度，应为2000至2100。 / {year} is not a year.")
    if year and due and year != due:
        fail(
            f"上年汇总表是{due - 1}年度的，不能为{year}年度带入期初数。"
            f" / The summary is of {due - 1}, not of {year - 1}."
        )
    return year or due


def main() -> None:
    """Run a command."""
    speak()
    try:
        app()
    except OSError as error:
        sys.exit(told(error))


if __name__ == "__main__":
    main()
