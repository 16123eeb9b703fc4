"""A form compiled: its formulas parsed and typed once, for all who draw, read, check and add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from templates.declared_formula import truth, value
from templates.dependencies import Pair, Step, steps
from templates.fault import Fault, Uncompiled
from templates.form import Form
from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate, walk
from templates.measure import Declarations, Measure, compile_measures
from templates.provenance import personal_fields, sensitive_fields
from templates.rule import Rule, compile_rules
from templates.target import UNSOUND, sound

LINES = {"record": 0, "matrix": 1}
"""By how many fields a measure is broken down that fills the opening figures of such a sheet."""


@dataclass(frozen=True)
class Compiled:
    """What a form says, typed.

    `formulas` are those of computed fields, `steps` the order to work them out in; `tallies` count
    another sheet. `personal` names every field that tells something of a person, declared so or not.
    `remembered` are the measures of last year that rules ask for. `unfinished` says of a list, by its name,
    which of its rows are carried over.
    """

    formulas: Mapping[Pair, Formula]
    tallies: Mapping[Pair, Formula]
    steps: Sequence[Step]
    rules: Sequence[Rule]
    personal: frozenset[Pair]
    measures: Mapping[str, Measure]
    remembered: Sequence[str]
    unfinished: Mapping[str, Formula]


@lru_cache(maxsize=64)
def compiled(form: Form) -> Compiled:
    """Compile a form; raises Uncompiled with every fault of its formulas."""
    faults: list[Fault] = []
    formulas = dict(_computed(form, "formula", faults))
    tallies = dict(_computed(form, "tally", faults))
    personal = personal_fields(form, formulas | tallies)
    added = compile_measures(Declarations(form, formulas, personal, sensitive_fields(form, formulas)), faults)
    faults += (*_uncarried(form, added), *_untargeted(form, added))
    found = compile_rules(form, tallies, faults)
    remembered = sorted(
        {name for rule in found for asked in (rule.rule, rule.when) if asked for name in asked.remembered}
    )
    faults += (Fault(name, f"last({name})：不是指标", "last: no measure") for name in remembered if name not in added)
    made = Compiled(
        formulas=formulas,
        tallies=tallies,
        steps=steps(form, formulas, faults),
        rules=found,
        personal=personal,
        measures=added,
        remembered=remembered,
        unfinished={
            sheet.name: formula
            for sheet in form.sheets
            if sheet.carry and (formula := truth(sheet.carry, form, sheet, f"sheets.{sheet.name}.carry", faults))
        },
    )
    if faults:
        raise Uncompiled(faults)
    return made


def carried(form: Form) -> frozenset[str]:
    """Name the measures of which a unit's closing figures go into its next year."""
    openings = {field.carry_from for sheet in form.sheets for field in sheet.fields if field.carry_from}
    return frozenset(openings).union(compiled(form).remembered)


def lines(form: Form) -> frozenset[str]:
    """Name the measures that are a line of a record, or a column of a matrix, by itself."""
    return frozenset(field.name for sheet in form.sheets for field in sheet.fields if sheet.layout != "list")


def rules(form: Form) -> Sequence[Rule]:
    """Return the rules of a form, in the order of the 审核表."""
    return compiled(form).rules


def measures(form: Form) -> Mapping[str, Measure]:
    """Return what a form adds up, name → measure, in printed order."""
    return compiled(form).measures


def _computed(form: Form, key: str, faults: list[Fault]) -> Iterator[tuple[Pair, Formula]]:
    for sheet in form.sheets:
        for field in sheet.fields:
            if getattr(field, key):
                where = f"sheets.{sheet.name}.{field.name}.{key}"
                formula = value(field, form, sheet, where, faults)
                if formula and key == "tally" and not any(isinstance(part, Aggregate) for part in walk(formula.tree)):
                    faults.append(Fault(where, "应统计另一张表，如 count(名册)", "must count another sheet"))
                elif formula:
                    yield (sheet.name, field.name), formula


def _untargeted(form: Form, added: Mapping[str, Measure]) -> Iterator[Fault]:
    """Targets of what is no measure, or that nobody could reach."""
    for name, wanted in form.targets:
        if name not in added:
            yield Fault(f"targets.{name}", f"没有名为 {name} 的指标", f"no measure {name!r}")
        elif not sound(wanted):
            yield Fault(f"targets.{name}", *UNSOUND)


def _uncarried(form: Form, added: Mapping[str, Measure]) -> Iterator[Fault]:
    """Opening figures that no measure of last year can fill."""
    for sheet in form.sheets:
        for field in sheet.fields:
            measure = added.get(field.carry_from)
            where = f"sheets.{sheet.name}.{field.name}.carry_from"
            if field.carry_from and not measure:
                yield Fault(where, f"没有名为 {field.carry_from} 的指标", f"no measure {field.carry_from!r}")
            elif measure and measure.scale != field.scale:
                yield Fault(where, "两者的小数位数不同", "both must have the same decimal places")
            elif measure and len(measure.by) != LINES.get(sheet.layout):
                words = (
                    "记录表从不分组的指标、矩阵从按行分的指标带入，名单不带入",
                    "belongs to a record or matrix, line by line",
                )
                yield Fault(where, *words)
