"""Whether a form can be issued: every formula of it fits a cell of the blank."""

from collections.abc import Iterator

from templates.compiled import Compiled
from templates.fault import Fault
from templates.formulas.excel import excel_fails, excel_value
from templates.formulas.formula import FormulaError
from templates.layout import HEADER_ROW

ROW = HEADER_ROW + 1


def unprintable(compiled: Compiled) -> Iterator[Fault]:
    """Yield the rules and computed fields whose formulas a workbook cannot hold."""
    for (sheet, field), formula in (*compiled.formulas.items(), *compiled.tallies.items()):
        try:
            excel_value(formula, ROW)
        except FormulaError as error:
            yield _fault(f"sheets.{sheet}.{field}", error)
    for rule in compiled.rules:
        try:
            excel_fails(rule.rule, ROW, rule.when)
        except FormulaError as error:
            yield _fault(f"sheets.{rule.code.partition('.')[2]}", error)


def _fault(where: str, error: FormulaError) -> Fault:
    return Fault(where, str(error), "too long for a cell of a workbook")
