"""Command line: parse, import late, one call, print."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

if TYPE_CHECKING:
    from reports.gathering.gather import Progress
    from reports.gathering.receipt import Returns
    from reports.gathering.register import Tree
    from reports.returning import SentBack
    from reports.yearend.annual import Annual
    from sheets.finding import Finding, Language
    from templates.form import Form

FINDINGS, MISUSE, UNREADABLE, UNWRITTEN = 1, 2, 3, 4
"""Exit codes: something for people to do, wrong use, a file that could not be read, one that could not be written."""

SUMMARY, YEAR_END, SENT_BACK = "汇总表.xlsx", "年终统计表.xlsx", "退回"
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


class Format(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Answer(StrEnum):
    """How totals are printed."""

    TABLE = "table"
    JSON = "json"


class Lang(StrEnum):
    """Language of findings; workbooks are always Chinese."""

    ZH = "zh"
    EN = "en"


class Twice(StrEnum):
    """What to do with two returns of the same unit, form and year."""

    LATEST = "latest"
    REJECT = "reject"


OwnForms = Annotated[
    list[Path] | None,
    typer.Option(
        "--forms", metavar="DIR", envvar="UNIONSHEETS_FORMS", help="自定义报表文件夹 / folder of your own TOML forms"
    ),
]
Language_ = Annotated[Lang | None, typer.Option("--lang", help="问题的语言 / language of findings (else the locale's)")]
Year = Annotated[int, typer.Option("--year", help="年度，如 2025 / year", show_default=False)]
Units = Annotated[Path | None, typer.Option("--units", help="单位名册 / the register of units (.xlsx)")]
Previous = Annotated[
    Path | None, typer.Option("--previous", help="上年汇总表，带入期初数 / last year's summary (.xlsx)")
]

LastYear = Annotated[Path | None, typer.Option("--previous", help="上年汇总表，用来对比 / last year's summary (.xlsx)")]
Page = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="另写一个网页 / also one page to read (.html)")
]


@app.callback()
def common(context: typer.Context, forms: OwnForms = None, lang: Language_ = None) -> None:
    """工会报表：发空白表、审核、汇总。 / Union returns: issue blanks, check them, add them up."""
    context.obj = {"forms": forms or [], "lang": lang}


@app.command(short_help="发空白表 / issue blank workbooks")
def template(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FORM]...", help="报表名，不写即全部 / forms, else all")
    ] = None,
    year: Year = 0,
    units: Units = None,
    previous: Previous = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="不发的可选表 / optional sheet to leave out")
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="写到 / folder to write to")] = Path(
        "空白表"
    ),
    forms: OwnForms = None,
) -> None:
    """发空白表。 / Issue blank workbooks.

    例 / example:  python cli.py template members --year 2025 --units 单位名册.xlsx -o 下发
    """
    from reports.gathering.gather import read_closing
    from reports.gathering.opening import NOTHING
    from reports.issuing import chosen, draw_blank, left_out, plan
    from sheets.writing.write import write

    known, folders = _forms(context, forms)
    with _progress() as progress, _sentences():
        wanted = chosen(names or [], known)
        leave = left_out(without or [], wanted)
        tree = _tree(units, folders, known) if units else None
        last = read_closing(_existing(previous), known, folders) if previous else NOTHING
        year = _agreed_year(year, last.year + 1 if last.year else 0)
        planned = list(plan(wanted, tree))
        for done, each in enumerate(planned, 1):
            write(draw_blank(each, year, leave, last), output / each.file)
            typer.echo(output / each.file)
            progress(done, len(planned))
    if not planned:
        _fail("名册中没有单位应报这些报表，没有写空白表。 / No unit in the register owes these forms.", FINDINGS)
    _say(f"已写到 {output}。下一步：发给各单位填报，填好后用 check 审核。")


@app.command(short_help="审核报表，列出问题 / check returns")
def check(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="报表或文件夹 / returns or folders")],
    shape: Annotated[Format, typer.Option("--format", help="输出格式 / output format")] = Format.TABLE,
    mark: Annotated[
        Path | None, typer.Option("--mark", metavar="DIR", help="把标好问题的退回件写到 / folder for marked copies")
    ] = None,
    forms: OwnForms = None,
    lang: Language_ = None,
) -> None:
    """审核报表，逐格列出问题。 / Check returns and list what is wrong, cell by cell.

    例 / example:  python cli.py check 报表.xlsx --mark 退回
    """
    from reports.answer import check_answer, check_line, receipt_table
    from reports.gathering.gather import take
    from reports.gathering.listing import list_paths
    from reports.gathering.task import Task
    from reports.returning import send_back, sent_lines, sent_records
    from sheets.show import csv_text, harmless, table

    _, folders = _forms(context, forms)
    language = _language(context, lang)
    sources, ignored = list_paths([_existing(path) for path in paths])
    for path in paths:
        _outside(path, mark)
    with _progress() as progress, _sentences():
        taken = list(take(Task(folders), sources, progress))
        receipts = [*(each.receipt for each in taken), *ignored]
        findings = [finding for each in taken for finding in each.findings]
        sent = send_back(receipts, findings, dict(sources), mark, progress) if mark else []
    if shape is Format.JSON:
        _json(check_answer(receipts, findings, language) | {"sent_back": sent_records(sent, language)})
    elif shape is Format.CSV:
        typer.echo(harmless(csv_text(findings, language)), nl=False)
    else:
        _parts(table(findings, language), receipt_table(receipts, language))
    for sentence in sent_lines(sent, mark, language) if mark else ():
        _say(sentence)
    _say(check_line(receipts, findings, language))
    _leave(findings, unreadable=any(receipt.status == "unreadable" for receipt in receipts))


@app.command(short_help="汇总一个文件夹的报表 / add up a folder of returns")
def aggregate(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="收到的报表所在文件夹 / folder of returns")],
    units: Units = None,
    year: Year = 0,
    previous: Previous = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="写到 / folder to write to")
    ] = None,
    provisional: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--provisional", help="计入退回表中无误的行，标明暂定数 / count good rows")
    ] = False,
    duplicates: Annotated[Twice, typer.Option("--duplicates", help="重复报送时 / of two returns")] = Twice.LATEST,
    yearend: Annotated[  # noqa: FBT002 - likewise
        bool, typer.Option("--yearend", help="同时编年终统计表 / write the year-end tables too")
    ] = False,
    html: Page = None,
    suppress: Annotated[
        int | None,
        typer.Option(
            "--suppress",
            min=2,
            metavar="N",
            help="只写公布用的汇总表，隐去少于N的人数 / hide counts below N, to publish",
        ),
    ] = None,
    shape: Annotated[Answer, typer.Option("--format", help="输出格式 / output format")] = Answer.TABLE,
    forms: OwnForms = None,
    lang: Language_ = None,
) -> None:
    """汇总一个文件夹的报表，写出汇总表.xlsx。 / Add up a folder of returns into a summary workbook.

    例 / example:  python cli.py aggregate 2025年报表 --units 单位名册.xlsx -o 2025年汇总
    """
    from reports.gathering.gather import Choices, gather
    from reports.returning import send_back

    known, folders = _forms(context, forms)
    target = _beside(_folder(folder), output) / SUMMARY
    _outside(folder, html)
    made = target.parent / YEAR_END if yearend else None
    if suppress and (made or html):
        _fail(
            "年终统计表含全部数字，不能与 --suppress 同用。 / Year-end tables hold every figure: not with --suppress."
        )
    language = _language(context, lang)
    choices = Choices(_agreed_year(year), _file(units), _file(previous), duplicates.value, provisional, folders)
    with _progress() as progress, _sentences():
        returns = gather(folder, known, choices, progress)
        if not returns.year:
            _nothing(returns, shape, language)
        if suppress:
            _publish(returns, known, target.with_name(PUBLISHED), suppress, shape, language)
        _write_summary(returns, known, target)
        asks = _year_end_too(returns, previous, known, folders, (made, html), language) if made or html else 0
        paths = {receipt.file: folder / receipt.file for receipt in returns.receipts}
        paths |= {units.name: units} if units else {}
        sent = send_back(returns.receipts, returns.findings, paths, target.parent / SENT_BACK, progress)
    _tell(returns, known, target, sent, shape, language)
    _leave(
        returns.findings,
        unreadable=bool(returns.of_status("unreadable")),
        waiting=bool(asks or returns.missing or returns.of_status("returned")),
    )


@app.command(name="yearend", short_help="编年终统计表 / year-end tables from summaries")
def year_end(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    summary: Annotated[Path, typer.Argument(metavar="SUMMARY", help="本年汇总表 / this year's summary (.xlsx)")],
    previous: LastYear = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="写到 / workbook to write", show_default=False)
    ] = None,
    html: Page = None,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="FILE", help="另写总结中的数字 / figures in sentences (.docx)")
    ] = None,
    wording: Annotated[
        Path | None, typer.Option("--wording", metavar="FILE", help="总结的样稿 / its template (.docx, .txt)")
    ] = None,
    forms: OwnForms = None,
    lang: Language_ = None,
) -> None:
    """由汇总表编年终统计表，与上年对比。 / Make the year-end tables from summaries, beside last year's.

    例 / example:  python cli.py yearend 汇总表2025.xlsx --previous 汇总表2024.xlsx --text 总结.docx
    """
    from reports.gathering.gather import read_returns
    from reports.yearend.annual import year_end_line
    from sheets.show import table

    known, folders = _forms(context, forms)
    target = output or summary.parent / YEAR_END
    _not_over([target, html, text], [summary, previous, wording])
    with _sentences():
        returns = [read_returns(_existing(path), known, folders) for path in (summary, previous) if path]
        worked_out = _worked_out(returns, known, folders)
        gaps = _write_text(worked_out, wording, text) if text else 0
        _write_year_end(worked_out, target, html)
    language = _language(context, lang)
    findings = [finding for each in returns for finding in each.findings]
    _parts(table(findings, language), "\n".join(str(path) for path in (target, html, text) if path))
    _say(year_end_line(worked_out, gaps, language))
    _leave(findings, unreadable=False, waiting=bool(worked_out.asks or gaps))


@app.command(name="forms", short_help="列出现有的报表 / list the forms")
def list_forms(context: typer.Context, forms: OwnForms = None) -> None:
    """列出现有的报表。 / List the forms.

    例 / example:  python cli.py forms --forms 自定义报表
    """
    from tabulate import tabulate

    known, _ = _forms(context, forms)
    lines = [
        [form.name, form.number, form.title, form.version, "、".join(sheet.title for sheet in form.sheets)]
        for form in known.values()
    ]
    typer.echo(tabulate(lines, ("名称 name", "表号", "报表 title", "版本", "工作表 sheets"), disable_numparse=True))


@app.command(short_help="解释一种问题 / explain a kind of finding")
def explain(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="问题代码 / code of a finding")],
    forms: OwnForms = None,
    lang: Language_ = None,
) -> None:
    """解释一种问题。 / Explain a kind of finding.

    例 / example:  python cli.py explain unit-unknown
    """
    from reports.answer import entry_words
    from reports.issuing import UnknownName
    from sheets.finding import catalogue
    from templates.checking.rules import rules

    known, _ = _forms(context, forms)
    entries = dict(catalogue()) | {rule.code: rule.entry for form in known.values() for rule in rules(form)}
    if code not in entries:
        _fail(str(UnknownName("问题代码", code, entries)))
    typer.echo(entry_words(entries[code], _language(context, lang)))


def _nothing(returns: "Returns", shape: Answer, language: "Language") -> NoReturn:
    """Tell of a folder in which there is nothing to add up."""
    from reports.answer import check_answer
    from sheets.show import table

    if shape is Answer.JSON:
        empty: dict[str, object] = {"command": "aggregate", "year": None, "totals": []}
        _json(check_answer(returns.receipts, returns.findings, language) | empty)
    elif returns.findings:
        _parts(table(returns.findings, language))
    _fail(
        "文件夹里没有可以汇总的报表，没有写汇总表。 / There is no return to add up; nothing was written.",
        UNREADABLE if returns.of_status("unreadable") else FINDINGS,
    )


def _publish(  # noqa: PLR0913, PLR0917 - all that it is made of
    returns: "Returns", forms: "Mapping[str, Form]", target: Path, minimum: int, shape: Answer, language: "Language"
) -> NoReturn:
    """Write the summary for publication and nothing else, and tell nothing that it hides."""
    from reports.answer import aggregate_line, published_answer, rate_table
    from reports.summary.summary import summary_book
    from reports.suppress import suppress
    from reports.total import add_up
    from sheets.writing.write import write

    totals = add_up(returns.facts, returns.tree)
    suppression = suppress(totals, forms, minimum)
    write(summary_book(returns, forms, suppression), target)
    if shape is Answer.JSON:
        _json(published_answer(returns, totals, forms, str(target), suppression))
    else:
        _parts(rate_table(returns, forms, language))
    _say(aggregate_line(returns, str(target), language))
    _leave(
        returns.findings,
        unreadable=bool(returns.of_status("unreadable")),
        waiting=bool(returns.missing or returns.of_status("returned")),
    )
    raise typer.Exit


def _tell(  # noqa: PLR0913, PLR0917 - all that is told
    returns: "Returns",
    forms: "Mapping[str, Form]",
    target: Path,
    sent: "list[SentBack]",
    shape: Answer,
    language: "Language",
) -> None:
    """Print what aggregate did, the line that matters last."""
    from reports.answer import aggregate_answer, aggregate_line, rate_table
    from reports.returning import sent_lines, sent_records
    from reports.total import add_up
    from sheets.show import table

    if shape is Answer.JSON:
        answer = aggregate_answer(returns, add_up(returns.facts, returns.tree), forms, str(target), language)
        _json(answer | {"sent_back": sent_records(sent, language)})
    else:
        _parts(table(returns.findings, language), rate_table(returns, forms, language))
    for sentence in sent_lines(sent, target.parent / SENT_BACK, language):
        _say(sentence)
    _say(aggregate_line(returns, str(target), language))


def _worked_out(returns: "Sequence[Returns]", forms: "Mapping[str, Form]", folders: tuple[Path, ...]) -> "Annual":
    """Work the year-end tables out: this year's returns, and last year's if there are any."""
    from reports.yearend.annual import annual
    from reports.yearend.outlines import load_outlines
    from reports.yearend.year import year_of
    from templates.load import FormFault

    try:
        outlines = load_outlines(forms, folders)
    except FormFault as error:
        _fail(f"年终统计表的定义有误 / faults in the year-end tables:\n{error}")
    this, *last = [year_of(each, forms) for each in returns]
    return annual(outlines, this, last[0] if last else None, forms)


def _year_end_too(  # noqa: PLR0913, PLR0917 - all that it is made of
    returns: "Returns",
    previous: Path | None,
    forms: "Mapping[str, Form]",
    folders: tuple[Path, ...],
    targets: tuple[Path | None, Path | None],
    language: "Language",
) -> int:
    """Write the year-end tables of returns just added up; count the changes that ask for words."""
    from reports.gathering.gather import read_returns
    from reports.yearend.annual import year_end_line

    last = [read_returns(previous, forms, folders)] if previous else []
    worked_out = _worked_out([returns, *last], forms, folders)
    _write_year_end(worked_out, *targets)
    _say(year_end_line(worked_out, 0, language))
    return worked_out.asks


def _write_year_end(year_end: "Annual", target: Path | None, html: Path | None) -> None:
    from sheets.writing.save import save
    from sheets.writing.write import write

    if target:
        from reports.yearend.yearend import yearend_book

        write(yearend_book(year_end), target)
    if html:
        from reports.yearend.html import page

        save(page(year_end), html)


def _write_text(year_end: "Annual", wording: Path | None, target: Path) -> int:
    """Write the figures in sentences; tell how many were missing."""
    from sheets.writing.save import save

    try:
        from reports.yearend.narrative import narrative, read_wording, standard_wording
    except ModuleNotFoundError:
        _fail("--text 需要 python-docx：uv run --extra text cli.py yearend … / needs python-docx, the extra “text”.")
    words = read_wording(_existing(wording).read_bytes(), wording.name) if wording else standard_wording()
    document, gaps = narrative(year_end, words)
    save(document, target)
    return gaps


def _not_over(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is read, or twice to one place."""
    read = {path.resolve() for path in inputs if path}
    for path in outputs:
        if path and path.resolve() in read:
            _fail(f"不能写到正在读取或已要写出的文件：{path}。 / {path} is read, or written already.")
        if path:
            read.add(path.resolve())


def _write_summary(returns: "Returns", forms: "Mapping[str, Form]", target: Path) -> None:
    from reports.summary.summary import summary_book
    from sheets.writing.write import write

    write(summary_book(returns, forms), target)


def _forms(context: typer.Context, own: list[Path] | None) -> "tuple[Mapping[str, Form], tuple[Path, ...]]":
    """Load the standard forms and one's own, wherever on the line their folder was named."""
    from templates.load import FormFault, load_forms

    folders = tuple(dict.fromkeys(_folder(path) for path in (*context.obj["forms"], *(own or []))))
    try:
        return load_forms(folders), folders
    except FormFault as error:
        _fail(f"报表定义有误 / faults in the forms:\n{error}")


def _tree(units: Path, folders: tuple[Path, ...], forms: "Mapping[str, Form]") -> "Tree":
    from reports.gathering.gather import read_register
    from reports.gathering.register import plant
    from sheets.show import table

    register = read_register(_existing(units), folders)
    tree, findings = plant(register.lines, forms)
    if told := table([*register.findings, *findings]):
        _say(told)
    return tree


def _language(context: typer.Context, lang: Lang | None) -> "Language":
    chosen = lang or context.obj["lang"]
    if chosen:
        return "en" if chosen is Lang.EN else "zh"
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "en" if locale.lower().startswith("en") else "zh"


def _existing(path: Path) -> Path:
    if not path.exists():
        _fail(f"找不到“{path}”。 / There is no {path}.")
    return path


def _file(path: Path | None) -> Path | None:
    return _existing(path) if path else None


def _folder(path: Path) -> Path:
    if not _existing(path).is_dir():
        _fail(f"“{path}”不是文件夹。 / {path} is not a folder.")
    return path


def _agreed_year(year: int, due: int = 0) -> int:
    """Take the year that was asked for; it must be one, and the one after last year's summary."""
    if year and not 2000 <= year <= 2100:  # noqa: PLR2004 - as covers are read
        _fail(f"{year} 不是年度，应为2000至2100。 / {year} is not a year.")
    if year and due and year != due:
        _fail(
            f"上年汇总表是{due - 1}年度的，不能为{year}年度带入期初数。"
            f" / The summary is of {due - 1}, not of {year - 1}."
        )
    return year or due


def _beside(folder: Path, output: Path | None) -> Path:
    """Choose where to write: beside the folder, and never into it."""
    inside = folder.resolve()
    if output is None:
        return (
            folder.parent / f"{inside.name}汇总"
            if folder.name not in ("", "..")
            else inside.parent / f"{inside.name}汇总"
        )
    _outside(folder, output)
    return output


def _outside(path: Path, output: Path | None) -> None:
    """Refuse to write into a folder that is read."""
    if output and path.is_dir() and path.resolve() in (output.resolve(), *output.resolve().parents):
        _fail(f"不能写到报表文件夹里面：{output}。 / The output cannot go into the folder of returns: {output}.")


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what people can mend into one sentence and an exit code."""
    from reports.gathering.gather import Unusable
    from reports.issuing import Misuse
    from sheets.writing.save import CannotWrite

    try:
        yield
    except CannotWrite as error:
        _fail(str(error), UNWRITTEN)
    except Unusable as error:
        _fail(str(error), UNREADABLE)
    except Misuse as error:
        _fail(str(error))


@contextmanager
def _progress() -> "Iterator[Progress]":
    """Show a bar on a terminal, on stderr, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("读取 / reading")
        yield lambda done, total: bar.update(line, completed=done, total=total)


def _json(data: object) -> None:
    from sheets.show import json_text

    typer.echo(json_text(data))


def _parts(*parts: str) -> None:
    from sheets.show import harmless

    typer.echo(harmless("\n\n".join(part for part in parts if part)))


def _say(sentence: str) -> None:
    """Tell people, apart from the data."""
    from sheets.show import harmless

    if sys.stdout:
        sys.stdout.flush()
    typer.echo(harmless(sentence), err=True)


def _fail(sentence: str, code: int = MISUSE) -> NoReturn:
    _say(sentence)
    raise typer.Exit(code)


def _leave(findings: "Iterable[Finding]", *, unreadable: bool, waiting: bool = False) -> None:
    """End with the exit code that tells scripts what people have to do."""
    if unreadable:
        raise typer.Exit(UNREADABLE)
    if waiting or not all(finding.accepted for finding in findings):
        raise typer.Exit(FINDINGS)


def _speak(stream: TextIO) -> None:
    """Never die of a sign that a console lacks; pipes take UTF-8 unless told otherwise."""
    configure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if configure:
        piped = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
        configure(errors="replace", **({"encoding": "utf-8"} if piped else {}))


def main() -> None:
    """Run a command."""
    _speak(sys.stdout)
    _speak(sys.stderr)
    try:
        app()
    except OSError as error:
        sys.exit(_told(error))


def _told(error: OSError) -> int:
    """Say in one sentence what the system refused: a file to read, or else what is printed to."""
    why = error.strerror or type(error).__name__
    if error.filename:
        typer.echo(f"无法读取 {error.filename}：{why}。 / Cannot read {error.filename}: {why}.", err=True)
        return UNREADABLE
    # Whatever is still to be printed would fail once more at the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    typer.echo(f"无法输出，或无法使用临时文件：{why}。 / Cannot print, or use temporary files: {why}.", err=True)
    return UNWRITTEN


if __name__ == "__main__":
    main()
