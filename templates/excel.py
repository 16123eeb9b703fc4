"""Formulas printed for Excel, WPS and LibreOffice: the same verdict as templates.evaluate."""

from templates.formula import Formula


def excel_value(formula: Formula, row: int, blank: str = '""') -> str:
    """Print the value of a formula for one row of its sheet, `blank` where it is unknown; no leading =."""
    raise NotImplementedError


def excel_fails(formula: Formula, row: int, when: Formula | None = None) -> str:
    """Print an expression that is TRUE just where the rule is false (and `when` is true), else FALSE."""
    raise NotImplementedError
