"""A form's declared formulas, typed; what is wrong with one is a fault at its key path."""

from collections.abc import Callable

from templates.fault import Fault
from templates.field import Field
from templates.form import Form
from templates.formulas.formula import Formula, FormulaError, computed, parse
from templates.formulas.nodes import Aggregate, walk
from templates.sheet import Sheet


def truth(text: str, form: Form, sheet: Sheet, where: str, faults: list[Fault]) -> Formula | None:
    """Type a formula that must be true or false in every row of a sheet."""
    return _printable(typed(lambda: parse(text, form, sheet, "truth"), where, faults), where, faults)


def value(field: Field, form: Form, sheet: Sheet, where: str, faults: list[Fault]) -> Formula | None:
    """Type a field's formula or tally."""
    formula = _printable(typed(lambda: computed(field, form, sheet), where, faults), where, faults)
    if formula and formula.remembered:
        # Without last year's summary a figure would be unknown, and silently left out of totals.
        faults.append(Fault(where, "last 只能用在审核规则里；期初数请用 carry_from", "last belongs to rules only"))
        return None
    return formula


def typed(read: Callable[[], Formula], where: str, faults: list[Fault]) -> Formula | None:
    """Return what is read, or nothing and a fault."""
    try:
        return read()
    except FormulaError as error:
        faults.append(Fault(where, str(error), "this formula cannot be used (docs/formulas.md)"))
    return None


def _printable(formula: Formula | None, where: str, faults: list[Fault]) -> Formula | None:
    """Refuse what no workbook can work out."""
    if formula and any(isinstance(part, Aggregate) and part.name == "distinct" for part in walk(formula.tree)):
        faults.append(Fault(where, "distinct 只能用在指标（measures）里", "distinct belongs to measures only"))
        return None
    return formula
