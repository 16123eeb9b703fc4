"""Formulas: Python expression syntax, parsed once, checked against a form, typed."""

import ast
from dataclasses import dataclass
from typing import Literal

from templates.form import Form, Sheet

Type = Literal["number", "text", "date", "truth"]


class FormulaError(ValueError):
    """A formula that cannot be used, with one sentence that says why and what would."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula and where it is evaluated: once a row of `sheet`, or once a return if None.

    `type` is what it yields; `scale` the decimal places of a number (None for a ratio);
    `fields` the fields of `sheet` that it names, in order of first mention.
    """

    text: str
    tree: ast.expr
    form: Form
    sheet: Sheet | None
    type: Type
    scale: int | None
    fields: tuple[str, ...]


def parse(text: str, form: Form, sheet: Sheet | None) -> Formula:
    """Parse a formula in the scope of a sheet; raises FormulaError for what it may not hold."""
    raise NotImplementedError
