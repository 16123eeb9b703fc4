"""Whether a form can be issued: every formula of it fits a cell of the blank."""

from collections.abc import Iterator
from functools import partial

from templates.compiled import Compiled
from templates.fault import Fault
from templates.form import Form
from templates.formulas.excel import Printed, excel_fails, excel_hidden, excel_value
from templates.formulas.formula import FormulaError
from templates.formulas.workings import Workings
from templates.layout import HEADER_ROW
from templates.rule import Rule

ROW = HEADER_ROW + 1


def unprintable(form: Form, compiled: Compiled) -> Iterator[Fault]:
    """Yield the rules and computed fields whose formulas a workbook cannot hold."""
    workings = Workings(form, compiled.formulas)
    for (sheet, field), formula in (*compiled.formulas.items(), *compiled.tallies.items()):
        yield from _fault(f"sheets.{sheet}.{field}", partial(excel_value, formula, ROW), workings)
    for rule in compiled.rules:
        where = f"sheets.{rule.code.partition('.')[2]}"
        yield from _fault(where, partial(_fails, rule), workings)
    for own in form.sheets:
        for wanted in [*workings.hidden(own)]:
            yield from _fault(f"sheets.{own.name}", partial(excel_hidden, wanted, own, ROW), workings)


def _fails(rule: Rule, workings: Workings) -> str:
    return excel_fails(rule.rule, ROW, workings, rule.when)


def _fault(where: str, printed: Printed, workings: Workings) -> Iterator[Fault]:
    try:
        printed(workings)
    except FormulaError as error:
        yield Fault(where, str(error), "too long for a cell of a workbook")
