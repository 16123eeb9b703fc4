"""Every rule of a form, declared or following from its fields: one list for the blank's 审核表 and for the check.

The list's order is the order of the 审核表. `blank` prints each rule for Excel, `check` for polars;
both ask for the same rules, so a clerk and the district office see the same verdicts. A rule speaks
of a row only where the row is there: in a list a row that holds anything, in a record or matrix
every line, unless the whole sheet is empty (a finding of its own where the sheet is not optional).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from sheets.finding import Entry, Severity
from templates.form import Check, Field, Form, Sheet
from templates.formulas.formula import Formula, parse
from templates.formulas.nodes import Aggregate, walk

Kind = Literal["check", "required", "unique", "minimum", "maximum", "enum", "tally", "across"]

ADVICE: Mapping[Severity, tuple[str, str]] = {
    Severity.ERROR: ("请核对后改正", "Check it and mend it"),
    Severity.QUERY: (
        "请核对；属实的，在审核表的“情况说明”栏写明原因",
        "Check it; if it is right, give the reason on the audit sheet",
    ),
    Severity.INFO: ("请核对", "Check it"),
}
"""What to do where a declared rule does not say."""

Words = tuple[str, str, str, str]
"""What is wrong and how to mend it: Chinese, English, Chinese, English."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A formula that must not be false in any row of its sheet where `when` is true; unknown passes.

    `field` is where a finding is marked. `kind` is check for a declared rule, else what of the
    field it follows from. `entry` holds its code, weight and words: form.sheet.check, or
    form.sheet.field.kind for one that follows. An across is raised by the district alone: its
    own rule is always true, and its line on the 审核表 takes the explanation.
    """

    kind: Kind
    sheet: Sheet
    field: Field
    rule: Formula
    when: Formula | None
    entry: Entry

    @property
    def code(self) -> str:
        """The stable code, as `explain` and the 审核表 show it."""
        return self.entry.code


@lru_cache(maxsize=64)
def rules(form: Form) -> tuple[Rule, ...]:
    """List the rules of a form, sheet by sheet: those that follow from its fields, then the declared ones."""
    return tuple(rule for sheet in form.sheets for rule in _of_sheet(form, sheet))


def _of_sheet(form: Form, sheet: Sheet) -> Iterator[Rule]:
    for field in sheet.fields:
        for kind, rule, words in (*_of_entry(field), *_of_bounds(field), *_of_uniqueness(sheet, field)):
            yield _following(form, sheet, field, kind, rule, words)
        if field.tally:
            yield _agreement(form, sheet, field)
        if field.unique and field.personal and sheet.layout != "record":
            yield _across(form, sheet, field)
    for check in sheet.checks:
        yield _declared(form, sheet, check)


def _declared(form: Form, sheet: Sheet, check: Check) -> Rule:
    rule = parse(check.rule, form, sheet, "truth")
    when = parse(check.when, form, sheet, "truth") if check.when else None
    marked = next((field for name in (check.at, *rule.fields) if (field := sheet.field(name))), sheet.fields[0])
    entry = Entry(
        f"{form.name}.{sheet.name}.{check.name}",
        check.severity,
        check.message,
        check.message_en or check.message,
        check.advice or ADVICE[check.severity][0],
        check.advice_en or check.advice or ADVICE[check.severity][1],
    )
    return Rule("check", sheet, marked, rule, when, entry)


def _following(  # noqa: PLR0913, PLR0917 - a rule is made of these
    form: Form, sheet: Sheet, field: Field, kind: Kind, rule: str, words: Words, when: str = ""
) -> Rule:
    entry = Entry(f"{form.name}.{sheet.name}.{field.name}.{kind}", Severity.ERROR, *words)
    condition = parse(when, form, sheet, "truth") if when else None
    return Rule(kind, sheet, field, parse(rule, form, sheet, "truth"), condition, entry)


def _of_entry(field: Field) -> Iterator[tuple[Kind, str, Words]]:
    title = field.title
    if field.required:
        yield (
            "required",
            f"filled({field.name})",
            (f"{title}应填写", f"{title} is missing", f"请填写{title}", "Fill it in"),
        )
    if field.enum:
        yield (
            "enum",
            f"{field.name} in ({', '.join(map(repr, field.enum))},)",
            (
                f"{title}不在规定的选项内",
                f"{title} is none of the choices",
                f"请从下拉列表中选择：{'、'.join(field.enum)}",
                f"Choose one of: {', '.join(field.enum)}",
            ),
        )


def _of_bounds(field: Field) -> Iterator[tuple[Kind, str, Words]]:
    title = field.title
    if field.minimum is not None:
        least = _shown(field.minimum) + field.unit
        words = (
            f"{title}小于{least}",
            f"{title} is below {least}",
            f"{title}不得小于{least}，请核对",
            f"At least {least}",
        )
        yield "minimum", f"{field.name} >= {_literal(field.minimum)}", words
    if field.maximum is not None:
        most = _shown(field.maximum) + field.unit
        words = (f"{title}大于{most}", f"{title} is above {most}", f"{title}不得大于{most}，请核对", f"At most {most}")
        yield "maximum", f"{field.name} <= {_literal(field.maximum)}", words


def _of_uniqueness(sheet: Sheet, field: Field) -> Iterator[tuple[Kind, str, Words]]:
    if field.unique and sheet.layout != "record":
        words = (
            f"{field.title}重复",
            f"{field.title} stands more than once",
            f"{field.title}在本表中只能出现一次，请核对后删去或改正",
            "It may stand only once in this sheet; mend or remove one",
        )
        yield "unique", f"count({sheet.name}, {sheet.name}.{field.name} == {field.name}) <= 1", words


def _agreement(form: Form, sheet: Sheet, field: Field) -> Rule:
    """A figure that is counted from another sheet must agree with it, where that sheet is filled."""
    counted = next(part.sheet for part in walk(parse(field.tally, form, sheet).tree) if isinstance(part, Aggregate))
    source = next(each.title for each in form.sheets if each.name == counted)
    words = (
        f"{field.title}与{source}的统计数不符",
        f"{field.title} differs from the count of {source}",
        f"请核对{source}，或恢复本栏的公式",
        f"Check {source}, or put the formula back",
    )
    return _following(form, sheet, field, "tally", f"{field.name} == {field.tally}", words, f"count({counted}) > 0")


def _across(form: Form, sheet: Sheet, field: Field) -> Rule:
    words = (
        f"{field.title}在本区其他单位的报表中也有（由区里汇总时核对）",
        f"{field.title} stands in another unit's return too (checked by the district)",
        "请与对方单位核对应由哪一家登记；属实的，在审核表的“情况说明”栏写明原因",
        "Agree with the other unit which of you lists it; if both are right, give the reason on the audit sheet",
    )
    rule = _following(form, sheet, field, "across", "True", words)
    return replace(rule, entry=replace(rule.entry, severity=Severity.QUERY))


def _literal(bound: float | date) -> str:
    return f"date({bound.year}, {bound.month}, {bound.day})" if isinstance(bound, date) else _shown(bound)


def _shown(bound: float | date) -> str:
    if isinstance(bound, date):
        return f"{bound.year}年{bound.month}月{bound.day}日"
    return str(int(bound)) if bound == int(bound) else repr(bound)
