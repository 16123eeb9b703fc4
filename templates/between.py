"""Rules between forms: figures of one unit's returns of a year, each of its own form, that must agree.

All that such a rule names is a measure: a figure of the own record, `form.sheet.field` of another form, or
`form.measures.name`. It is judged where the returns come together, from facts; unknown while one of them is not there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from templates.compiled import compiled, rules
from templates.declared_formula import typed
from templates.fault import Fault
from templates.form import Form
from templates.formulas.formula import Formula, formula_of
from templates.formulas.frames import evaluate, frame
from templates.formulas.nodes import Context, Leaf, walk
from templates.formulas.reader import Reader
from templates.formulas.scope import CONTEXT, FormulaError, Scope, nearest
from templates.formulas.syntax import syntax
from templates.measure import Measure
from templates.rule import Rule
from templates.sheet import Sheet

MEASURES = "measures"
"""Stands in the place of a sheet before the name of a declared measure."""


class Asked(NamedTuple):
    """A figure that a rule names: a measure of a form."""

    form: str
    measure: str


@dataclass(frozen=True)
class Between:
    """A rule of a form's record that names figures of other forms; it must not be false, unknown passes."""

    form: Form
    rule: Rule
    truth: Formula
    when: Formula | None

    @property
    def asks(self) -> tuple[Asked, ...]:
        """All figures that it names, in order of first mention."""
        trees = [self.truth.tree, *([self.when.tree] if self.when else [])]
        names = (part.name for tree in trees for part in walk(tree) if isinstance(part, Context))
        return tuple(dict.fromkeys(Asked(*name.split(".")) for name in names if name not in CONTEXT))

    def fails(self, figures: Mapping[Asked, int], year: int) -> bool:
        """Tell whether it is definitely false; what is not among the figures is unknown."""
        columns = {f"{each.form}.{each.measure}": ("number", [figures.get(each)]) for each in self.asks}
        context = frame({"source": ("row", [0]), "year": ("number", [year]), **columns}, plain=True)  # type: ignore[dict-item]
        verdicts = evaluate([self.truth, *([self.when] if self.when else [])], {"": context})
        return verdicts["0"][0] is False and (self.when is None or verdicts["1"][0] is True)


@dataclass(frozen=True, slots=True)
class _Together(Scope):
    """A record seen among the other forms: every name is a figure that is added up."""

    forms: Mapping[str, Form] = None  # type: ignore[assignment]

    def name(self, name: str) -> Leaf:
        if name == "year":
            return CONTEXT[name]
        return self._own(Scope.name(self, name), name)

    def attribute(self, owner: str, name: str, other: str = "") -> Leaf:
        if other:
            return self._elsewhere(owner, name, other)
        return self._own(Scope.attribute(self, owner, name), f"{owner}.{name}")

    def within(self, name: str) -> Scope:
        raise FormulaError(f"表间规则里不能再统计 {name}，请写 {self.form.name}.{MEASURES}.指标名")

    def _elsewhere(self, form: str, sheet: str, name: str) -> Leaf:
        found = self.forms.get(form)
        if not found:
            raise FormulaError(f"没有名为 {form} 的报表{nearest(form, self.forms)}")
        if found.cycle != self.form.cycle:
            raise FormulaError(f"{form} 与本表的报送周期不同，不能比较")
        known = {
            each.name: each
            for each in compiled(found).measures.values()
            if sheet == MEASURES or (each.sheet.name == sheet and each.sheet.layout != "list")
        }
        if sheet != MEASURES and not found.sheet(sheet):
            raise FormulaError(f"{form} 没有名为 {sheet} 的表{nearest(sheet, [each.name for each in found.sheets])}")
        if name not in known:
            raise FormulaError(f"{form}.{sheet} 没有名为 {name} 的相加的数{nearest(name, known)}")
        return _figure(form, known[name])

    def _own(self, leaf: Leaf, name: str) -> Leaf:
        measure = None if isinstance(leaf, Context) else compiled(self.form).measures.get(leaf.field)
        if not measure or isinstance(leaf, Context) or measure.sheet.name != leaf.sheet:
            raise FormulaError(f"{name} 不是相加的数，表间规则只能比较相加的数")
        return _figure(self.form.name, measure)


def _figure(form: str, measure: Measure) -> Context:
    if not added_up(measure):
        raise FormulaError(f"{form} 的 {measure.name} 是分项的数，不能用在表间规则里")
    return Context(f"{form}.{measure.name}", "number", measure.scale)


def added_up(measure: Measure) -> bool:
    """Tell whether a measure is one figure of a return, or the sum of a matrix's lines."""
    return not measure.by or (measure.sheet.layout == "matrix" and measure.by == (measure.sheet.key,))


def between(forms: Mapping[str, Form]) -> list[Between]:
    """Return all rules between forms; those with faults are left to `between_faults`."""
    return [found for form in forms.values() for found, _ in _read(form, forms) if found]


def asked_of(forms: Mapping[str, Form], form: str) -> frozenset[str]:
    """Name the measures of a form that any rule between forms names."""
    return frozenset(each.measure for rule in between(forms) for each in rule.asks if each.form == form)


def between_faults(form: Form, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Yield what is wrong with a form's rules between forms, when all forms are known."""
    return (fault for _, faults in _read(form, forms) for fault in faults)


def _read(form: Form, forms: Mapping[str, Form]) -> Iterator[tuple[Between | None, list[Fault]]]:
    declared = {
        f"{form.name}.{sheet.name}.{check.name}": (f"sheets.{sheet.name}.{check.name}", check)
        for sheet in form.sheets
        for check in sheet.checks
    }
    for rule in rules(form):
        if rule.kind == "between":
            faults: list[Fault] = []
            where, check = declared[rule.code]
            truth, when = (
                typed(partial(_truth, text, form, rule.sheet, forms), f"{where}.{key}", faults) if text else None
                for key, text in (("rule", check.rule), ("when", check.when))
            )
            yield Between(form, rule, truth, when) if truth and not faults else None, faults


def _truth(text: str, form: Form, sheet: Sheet, forms: Mapping[str, Form]) -> Formula:
    tree = Reader(_Together(form, sheet, None, forms)).term(syntax(text))
    formula = formula_of(tree, form, None, text)
    if tree.type != "truth" or formula.remembered:
        raise FormulaError("表间规则要的是能判断对错的式子，也不能用 last")
    return formula
