"""Every rule of a form, declared or following from its fields: one list for the blank's 审核表 and for the check.

The list's order is the order of the 审核表. A blank has each rule printed for Excel, a check for polars;
both ask for the same rules, so a clerk and the district office see the same verdicts. A rule speaks
of a row only where the row is there: in a list a row that holds anything, in a record or matrix
every line, unless the whole sheet is empty (a finding of its own where the sheet is not optional).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Literal

from sheets.finding import Entry, Severity
from templates import rule_words as words
from templates.declared_formula import truth
from templates.dependencies import Pair
from templates.fault import Fault
from templates.field import Field
from templates.form import Form
from templates.formulas.formula import Formula, formula_of
from templates.formulas.nodes import Aggregate, Cell, Column, Compare, Constant, Filled, Member, Term, walk
from templates.formulas.scope import kind
from templates.formulas.syntax import speaks_of_others
from templates.sheet import Check, Sheet

Kind = Literal["check", "required", "unique", "minimum", "maximum", "enum", "tally", "across", "falls", "between"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A formula that must not be false in any row of its sheet where `when` is true; unknown passes.

    `field` is where a finding is marked. `kind` is check for a declared rule, else what of the
    field it follows from. `entry` holds its code, weight and words: form.sheet.check, or
    form.sheet.field.kind for one that follows. An across, a falls or a between (a declared rule that names figures
    of other forms) is raised by the district alone, who has the other returns: its own rule is always true, `when`
    says which rows are compared, and its line on the 审核表 takes the explanation.
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


def compile_rules(form: Form, tallies: Mapping[Pair, Formula], faults: list[Fault]) -> tuple[Rule, ...]:
    """Compile the rules of a form, sheet by sheet: those that follow from its fields, then the declared ones."""
    found: list[Rule] = []
    for sheet in form.sheets:
        for field in sheet.fields:
            tally = tallies.get((sheet.name, field.name))
            found += _Following(form, sheet, field, faults).rules(tally)
        found += (rule for check in sheet.checks if (rule := _declared(form, sheet, check, faults)))
    return tuple(found)


def _declared(form: Form, sheet: Sheet, check: Check, faults: list[Fault]) -> Rule | None:
    where = f"sheets.{sheet.name}.{check.name}"
    if speaks_of_others(check.rule) or speaks_of_others(check.when):
        return _between(form, sheet, check, where, faults)
    rule = truth(check.rule, form, sheet, f"{where}.rule", faults)
    when = truth(check.when, form, sheet, f"{where}.when", faults) if check.when else None
    if not rule or (check.when and not when):
        return None
    marked = next((field for name in (check.at, *rule.fields) if (field := sheet.field(name))), sheet.fields[0])
    return Rule("check", sheet, marked, rule, when, _entry(form, sheet, check))


def _entry(form: Form, sheet: Sheet, check: Check, told: tuple[str, str] = ("", "")) -> Entry:
    return Entry(
        f"{form.name}.{sheet.name}.{check.name}",
        check.severity,
        check.message + told[0],
        (check.message_en or check.message) + told[1],
        check.advice or words.ADVICE[check.severity][0],
        check.advice_en or check.advice or words.ADVICE[check.severity][1],
    )


def _between(form: Form, sheet: Sheet, check: Check, where: str, faults: list[Fault]) -> Rule | None:
    """Make the line of a rule that the district judges, who has the other forms; templates.between types it."""
    if sheet.layout != "record":
        faults.append(Fault(f"{where}.rule", "与别的报表比较的规则写在记录表里", "between forms: only in a record"))
        return None
    named = [field for field in sheet.fields if field.name == check.at] or [
        field for field in sheet.fields if re.search(rf"(?<![\w.]){field.name}(?![\w.])", check.rule)
    ]
    always = formula_of(Constant(value=True, type="truth"), form, sheet, check.rule)
    marked = named[0] if named else sheet.fields[0]
    return Rule("between", sheet, marked, always, None, _entry(form, sheet, check, words.BY_THE_DISTRICT))


@dataclass(frozen=True, slots=True)
class _Following:
    """The rules that follow from what is declared of one field."""

    form: Form
    sheet: Sheet
    field: Field
    faults: list[Fault]

    def rules(self, tally: Formula | None) -> Iterator[Rule]:
        """Make them, in the order of the 审核表."""
        field, cell, many = self.field, Cell(*self._leaf), self.sheet.layout != "record"
        if field.required:
            yield self._rule("required", Filled((cell,)), words.missing(field))
        if field.enum and not field.kind.several:
            options = tuple(Constant(option, "text") for option in field.enum)
            yield self._rule("enum", Member(cell, options), words.no_choice(field))
        # A bound that is no number is a fault of the form, told by its shape.
        if field.minimum is not None and _finite(field.minimum):
            yield self._rule("minimum", Compare(">=", cell, _bound(field.minimum)), words.below(field))
        if field.maximum is not None and _finite(field.maximum):
            yield self._rule("maximum", Compare("<=", cell, _bound(field.maximum)), words.above(field))
        if field.unique and many:
            same = Compare("==", Column(*self._leaf), cell)
            once = Compare("<=", self._count(self.sheet.name, same), Constant(1, "number"))
            yield self._rule("unique", once, words.double(field))
        if tally:
            yield self._agreement(cell, tally)
        if field.unique and field.personal and many:
            yield self._across()
        if field.over_year == "cumulative":
            truth = Constant(value=True, type="truth")
            yield self._rule("falls", truth, words.falls(field), severity=Severity.QUERY)

    @property
    def _leaf(self) -> tuple[str, str, Literal["number", "text", "date", "truth"], int]:
        return self.sheet.name, self.field.name, kind(self.field), self.field.scale

    def _agreement(self, cell: Cell, tally: Formula) -> Rule:
        """A figure that is counted from another sheet must agree with it, where that sheet is filled."""
        counted = next(part.sheet for part in walk(tally.tree) if isinstance(part, Aggregate))
        source = next(each.title for each in self.form.sheets if each.name == counted)
        filled = Compare(">", self._count(counted), Constant(0, "number"))
        return self._rule("tally", Compare("==", cell, tally.tree), words.disagrees(self.field, source), filled)

    def _across(self) -> Rule:
        where = f"sheets.{self.sheet.name}.{self.field.name}.across"
        asked = truth(self.field.across, self.form, self.sheet, where, self.faults) if self.field.across else None
        when, severity = asked.tree if asked else None, Severity.QUERY
        return self._rule("across", Constant(value=True, type="truth"), words.elsewhere(self.field), when, severity)

    @staticmethod
    def _count(sheet: str, *conditions: Term) -> Aggregate:
        return Aggregate("count", sheet, None, conditions, 0)

    def _rule(
        self, kind: Kind, rule: Term, told: words.Words, when: Term | None = None, severity: Severity = Severity.ERROR
    ) -> Rule:
        code = f"{self.form.name}.{self.sheet.name}.{self.field.name}.{kind}"
        asked = formula_of(when, self.form, self.sheet, self.field.across) if when else None
        formula = formula_of(rule, self.form, self.sheet, self.field.title)
        return Rule(kind, self.sheet, self.field, formula, asked, Entry(code, severity, *told))


def _finite(bound: float | date) -> bool:
    return isinstance(bound, date) or isfinite(bound)


def _bound(bound: float | date) -> Constant:
    if isinstance(bound, date):
        return Constant(bound, "date")
    places = Decimal(repr(bound)).normalize().as_tuple().exponent
    scale = max(0, -places) if isinstance(places, int) else 0
    return Constant(int(Decimal(repr(bound)).scaleb(scale)), "number", scale)
