"""Formulas printed for Excel, WPS and LibreOffice: the same verdict as templates.formulas.evaluate.

A spreadsheet has no unknown, so each truth is printed twice, as definitely true and as
definitely false, both FALSE where a cell that it reads is blank or of the wrong kind. IF is
lazy, so nothing that fails on such a cell is worked out. No dynamic arrays, no LET, no IFS:
Excel 2010 takes all of it. docs/formulas.md says where the two sides differ.
"""

from templates.formulas.excel_row import Row
from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate, Arithmetic, Call, Choice, Term, blind, outcomes
from templates.formulas.scope import FormulaError
from templates.layout import region

LONGEST = 8000
"""Characters of a printed formula: Excel takes 8,192, and a caller may wrap it."""


def excel_value(formula: Formula, row: int, blank: str = '""') -> str:
    """Print the value of a formula for one row of its sheet, `blank` where it is unknown; no leading =."""
    printer = Row(formula.form, formula.sheet, row)
    printed = _value(formula.tree, printer, blank)
    used = "" if blind(formula.tree) else _used(formula, row)
    return _fitting(f"IF({used},{printed},{blank})" if used else printed, formula)


def excel_fails(formula: Formula, row: int, when: Formula | None = None) -> str:
    """Print an expression that is TRUE just where the rule is false (and `when` is true), else FALSE.

    A row of a list that nobody has begun has no verdict.
    """
    printer = Row(formula.form, formula.sheet, row)
    printed = printer.verdict(formula.tree, want=False)
    if when and printed != "FALSE":
        asked = printer.verdict(when.tree, want=True)
        printed = printed if asked == "TRUE" else f"IF({asked},{printed})"
    may_fail = False in outcomes(formula.tree) and (when is None or True in outcomes(when.tree))
    used = _used(formula, row) if may_fail else ""
    return _fitting(f"IF({used},{printed})" if used else printed, formula)


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


def _used(formula: Formula, row: int) -> str:
    """Print a number that is not zero where something was entered in a row of a list; nothing for other sheets."""
    sheet = formula.sheet
    if sheet is None or sheet.layout != "list":
        return ""
    place = region(sheet)
    runs: list[list[str]] = []
    before = ""
    for field in sheet.fields:
        if field.formula:
            before = ""
            continue
        if not before:
            runs.append([])
        before = place.cell(field.name, row)
        runs[-1].append(before)
    return "+".join(f"SUMPRODUCT(LEN(TRIM({':'.join(dict.fromkeys((run[0], run[-1])))})))" for run in runs)


def _fitting(printed: str, formula: Formula) -> str:
    if len(printed) > LONGEST:
        raise FormulaError(f"公式“{formula.text[:20]}…”写进表格后超过 {LONGEST} 个字符，请拆成几条")
    return printed
