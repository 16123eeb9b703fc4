"""`forms`: list the forms; tell how strong one's rules are and what is to be said of them; make one in a workbook."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, fail, print_text, say, width
from reports.commands.setup import Setup, set_up
from reports.issuing import UnknownName
from sheets.finding import Language
from sheets.terminal_table import terminal_table
from templates.form import Form

if TYPE_CHECKING:
    from templates.localising.hygiene import Judgement, Verdict

HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("名称", "表号", "报表", "版本", "工作表"),
    "en": ("name", "number", "title", "version", "sheets"),
}

STRENGTH_HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("工作表", "行", "项目", "试错次数", "审核发现", "能指出是哪一格"),
    "en": ("sheet", "line", "item", "slips", "noticed", "located"),
}

VERDICT_HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("结论", "审核关系或项目", "由哪些审核关系得出"),
    "en": ("verdict", "rule or item", "follows from"),
}

VERDICTS: "Mapping[Verdict, tuple[str, str]]" = {
    "contradiction": ("互相矛盾，怎么填都不能全部成立", "contradict each other: no figures satisfy them all"),
    "forced": ("只能填{value}", "can only be {value}"),
    "unbreakable": ("怎么填都成立，不起作用", "nothing breaks it"),
    "implied": ("可由其他关系推出，一处错会报两次", "others imply it: one mistake is told twice"),
    "meant": ("可由其他关系推出：填报的合计，多一道核对", "others imply it: a typed total, one more check"),
}

FAULTY = frozenset(["contradiction", "forced", "unbreakable"])
"""What nobody means: the command then ends with 1."""


class Ask(StrEnum):
    """What is asked of one form, or of a definition workbook."""

    STRENGTH = "strength"
    CHECK = "check"
    NEW = "new"
    ADOPT = "adopt"
    SHOW = "show"
    DRAFT = "draft"


OF_WORKBOOKS = frozenset([Ask.NEW, Ask.ADOPT, Ask.DRAFT])
"""What is asked of a file."""


Asked = Annotated[
    Ask | None,
    typer.Argument(
        metavar="[strength|check|new|adopt|show|draft]",
        show_default=False,
        help="strength：每一格填错时能否发现；check：审核关系有无矛盾、重复；new：写一份空的定义工作簿；"
        "adopt：把填好的定义工作簿变成报表；show：把报表写成定义工作簿；draft：照原有的表格起草"
        " / strength or faults of one form's rules; a definition workbook: empty, adopted, of a form, of an old one",
    ),
]
Named = Annotated[
    str | None,
    typer.Argument(metavar="[FORM|FILE]", show_default=False, help="报表名或定义工作簿 / the form or workbook"),
]
Shown = Annotated[
    Path | None,
    typer.Option(
        "--xlsx", metavar="FILE", help="show、draft：写成工作簿 / show, draft: workbook to write", show_default=False
    ),
]


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    asked: Asked = None,
    name: Named = None,
    output: options.OutputOrBeside = None,
    xlsx: Shown = None,
    forms: options.OwnForms = None,
    lang: options.Language = None,
) -> None:
    """列出现有的报表；查一张报表的审核关系；用工作簿做报表。 / List the forms, judge one's rules, make one.

    例 / example:  unionsheets forms new 培训.xlsx
    """
    setup = set_up(context, forms, lang)
    if asked is None:
        lines = [
            (form.name, form.number, form.title, form.version, "、".join(sheet.title for sheet in form.sheets))
            for form in setup.forms.values()
        ]
        print_text(terminal_table(HEADS[setup.language], lines, width()))
        return
    if asked in OF_WORKBOOKS:
        _define(asked, name, output or xlsx, setup)
        return
    if name is None:
        fail(f"请写明报表名，例如 forms {asked} members。 / Name the form: forms {asked} members.")
    if name not in setup.forms:
        fail(str(UnknownName("报表", "form", name, setup.forms)))
    if asked is Ask.SHOW:
        from reports.commands.definitions import show  # noqa: PLC0415 - listing does without

        show(name, xlsx, setup)
    else:
        (_strength if asked is Ask.STRENGTH else _check)(setup.forms[name], setup)


def _define(asked: Ask, name: str | None, output: Path | None, setup: Setup) -> None:
    """Write an empty definition workbook, or make a form of a filled one."""
    from reports.commands.definitions import adopt, draft, new  # noqa: PLC0415 - listing does without

    if name is None:
        fail(f"请写明文件，例如 forms {asked} 培训.xlsx。 / Name the workbook: forms {asked} 培训.xlsx.")
    if asked is Ask.NEW:
        new(Path(name), setup)
    elif asked is Ask.DRAFT:
        draft(Path(name), output, setup)
    else:
        adopt(Path(name), output, setup)


def _strength(form: Form, setup: Setup) -> None:
    """Print cell by cell how often slips are noticed and located."""
    from templates.localising.strength import strength  # noqa: PLC0415 - listing does without

    lines = []
    for each in strength(form):
        sheet, field = form.cell(each.sheet, each.field)
        item = f"{field.code} {field.title}".strip()
        shares = (f"{part / each.tried:.0%}" for part in (each.noticed, each.located))
        lines.append((sheet.title, each.line, item, str(each.tried), *shares))
    print_text(terminal_table(STRENGTH_HEADS[setup.language], lines, width(), numbers=(3, 4, 5)))
    if not lines:
        say(
            setup.in_language(
                "没有比较数字的审核关系，或找不到能让它们全部成立的填法（见 forms check）。",
                "No rule compares figures, or no filling satisfies them all (see forms check).",
            )
        )


def _check(form: Form, setup: Setup) -> None:
    """Print what is to be said of a form's rules; what nobody means ends the program with 1."""
    from templates.localising.hygiene import judge  # noqa: PLC0415 - listing does without

    judged = judge(form)
    lines = [_line(each, form, setup.language) for each in judged.judgements]
    print_text(terminal_table(VERDICT_HEADS[setup.language], lines, width()))
    if judged.beyond:
        codes = _codes(judged.beyond)
        say(setup.in_language(f"没有判断的审核关系：{codes}", f"Rules that were not judged: {codes}"))
    if not lines:
        say(setup.in_language("审核关系没有矛盾，也没有重复。", "No rules contradict or repeat each other."))
    if any(each.verdict in FAULTY for each in judged.judgements):
        raise typer.Exit(FINDINGS)


def _line(judgement: "Judgement", form: Form, language: Language) -> tuple[str, str, str]:
    words = VERDICTS[judgement.verdict][language == "en"]
    value = judgement.value
    if value is not None:
        sheet, _, name = judgement.of.partition(".")
        _, field = form.cell(sheet, name)
        words = words.format(value=field.kind.printed(field, value))
    return words, judgement.of, _codes(judgement.because)


def _codes(codes: Sequence[str]) -> str:
    return "、".join(codes)
