"""Formulas printed for Excel, WPS, LibreOffice and others: the same verdict as templates.formulas.evaluate.

A spreadsheet has no unknown, so each truth is printed twice, as definitely true and as
definitely false, both FALSE where a cell that it reads is blank or of the wrong kind. IF is
lazy, so nothing that fails on such a cell is worked out. Only operators go over whole columns,
and no formula of a list names another sheet or holds an array: Excel can then keep it once for
all rows. docs/formulas.md says where the two sides differ.
"""

from collections.abc import Callable, Iterable, Mapping

from templates.form import Form
from templates.formulas.blanks import blind
from templates.formulas.excel_row import Row
from templates.formulas.excel_words import key_of
from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate, Arithmetic, Call, Choice, Column, Term
from templates.formulas.scope import FormulaError
from templates.formulas.workings import USED, TextKey, Used, Wanted, Workings, key_formula, used_formula
from templates.sheet import Sheet

LONGEST = 8000
"""Characters of a printed formula: Excel takes 8,192, and a caller may wrap it."""


def workings_of(form: Form, computed: Mapping[tuple[str, str], Formula], printed: Iterable["Printed"]) -> Workings:
    """Return what must be worked out in hidden cells for all of these formulas."""
    workings = Workings(form, computed)
    for print_one in printed:
        print_one(workings)
    seen = 0
    while seen < (asked := _size(workings)):
        seen = asked
        for sheet in form.sheets:
            for wanted in [*workings.hidden(sheet)]:
                excel_hidden(wanted, sheet, 1, workings)
        for total in [*workings.totals]:
            excel_total(total, workings)
    return workings


Printed = Callable[[Workings], object]
"""Prints one formula of a workbook."""


def _size(workings: Workings) -> int:
    return len(workings.totals) + sum(map(len, workings.columns.values()))


def excel_value(formula: Formula, row: int, workings: Workings, blank: str = '""') -> str:
    """Print the value of a formula for one row of its sheet, `blank` where it is unknown; no leading =."""
    printed = _value(formula.tree, Row(formula.form, formula.sheet, row, workings), blank)
    used = "" if blind(formula.tree) else excel_used(formula.sheet, row, workings)
    return _fitting(f"IF({used},{printed},{blank})" if used else printed, formula.text)


def excel_fails(formula: Formula, row: int, workings: Workings, when: Formula | None = None) -> str:
    """Print an expression that is TRUE just where the rule is false (and `when` is true), else FALSE.

    A row of a list that nobody has begun has no verdict: whoever prints it asks `excel_used` first.
    """
    printer = Row(formula.form, formula.sheet, row, workings)
    printed = printer.verdict(formula.tree, want=False)
    if when and printed != "FALSE":
        asked = printer.verdict(when.tree, want=True)
        printed = printed if asked == "TRUE" else f"IF({asked},{printed})"
    return _fitting(printed, formula.text)


def excel_used(sheet: Sheet | None, row: int, workings: Workings) -> str:
    """Print whether something was entered in a row of a list; nothing for other sheets."""
    return f"{workings.cell(sheet, USED, row)}=1" if sheet and sheet.layout == "list" else ""


def excel_hidden(wanted: Wanted, sheet: Sheet, row: int, workings: Workings) -> str:
    """Print what a hidden column works out for a row."""
    match wanted:
        case Used():
            return used_formula(sheet, row)
        case TextKey(of):
            return key_formula(sheet, of, row, plain=workings.plain(Column(sheet.name, of, "text")))
    assert not isinstance(wanted, str)
    printer = Row(workings.form, sheet, row, workings, making=wanted)
    if isinstance(wanted, Aggregate):
        printed = printer.aggregate(wanted)
    elif isinstance(wanted, Call) and wanted.type == "truth":
        printed = printer.verdict(wanted, want=True)
    elif wanted.type == "truth":
        printed = f'IF({printer.verdict(wanted, want=True)},1,"")'
    elif wanted.type == "text":
        text = key_of(printer.value(wanted), plain=workings.plain(wanted))
        printed = printer.needs(wanted).guarded(text, '""')
    else:
        printed = _value(wanted, printer, '""')
    used = excel_used(sheet, row, workings)
    return _fitting(f'IF({used},{printed},"")' if used else printed, "")


def excel_total(aggregate: Aggregate, workings: Workings) -> str:
    """Print what is worked out once a return."""
    return Row(workings.form, None, 0, workings, making=aggregate).aggregate(aggregate)


def _value(term: Term, printer: Row, blank: str) -> str:
    if term.type == "truth":
        return f"IF({printer.verdict(term, want=True)},TRUE,IF({printer.verdict(term, want=False)},FALSE,{blank}))"
    if isinstance(term, Choice):
        left, right = (_value(part, printer, blank) for part in (term.left, term.right))
        if not printer.definite(term.truth):
            right = f"IF({printer.verdict(term.truth, want=False)},{right},{blank})"
        return f"IF({printer.verdict(term.truth, want=True)},{left},{right})"
    printed = printer.value(term)
    if term.type == "number" and term.scale and isinstance(term, Arithmetic | Aggregate | Call) and not _round(term):
        printed = f"ROUND({printed},{term.scale})"
    return printer.needs(term).guarded(printed, blank)


def _round(term: Term) -> bool:
    return isinstance(term, Call) and term.name == "round"


def _fitting(printed: str, text: str) -> str:
    if len(printed) > LONGEST:
        raise FormulaError(f"公式“{text[:20]}…”写进表格后超过 {LONGEST} 个字符，请拆成几条")
    return printed
