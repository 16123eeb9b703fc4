"""Formulas: Python expression syntax, parsed once, checked against a form, typed."""

from dataclasses import dataclass

from templates.field import Field
from templates.form import Form
from templates.formulas.functions.function import TYPE_NAMES
from templates.formulas.functions.numbers import rounded
from templates.formulas.nodes import Aggregate, Cell, Context, Leaf, Term, Type, walk
from templates.formulas.reader import Reader
from templates.formulas.scope import LAST, FormulaError, Scope, kind
from templates.formulas.syntax import syntax
from templates.sheet import Sheet

__all__ = ["Formula", "FormulaError", "computed", "formula_of", "parse"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula and where it is evaluated: once a row of `sheet`, or once a return if None.

    `type` is what it yields; `scale` the decimal places of a number (None for a ratio);
    `fields` the fields of `sheet` that it names, in order of first mention.
    """

    text: str
    tree: Term
    form: Form
    sheet: Sheet | None
    type: Type
    scale: int | None
    fields: tuple[str, ...]

    @property
    def mentions(self) -> tuple[tuple[str, str], ...]:
        """Every (sheet, field) that it reads, own row, figures and aggregates alike; a bare count names (sheet, "")."""
        found = dict.fromkeys(
            (part.sheet, "" if isinstance(part, Aggregate) else part.field)
            for part in walk(self.tree)
            if isinstance(part, Aggregate) or (isinstance(part, Leaf) and not isinstance(part, Context))
        )
        return tuple(found)

    @property
    def remembered(self) -> frozenset[str]:
        """The measures whose figures of last year it asks for."""
        parts = (part.name for part in walk(self.tree) if isinstance(part, Context))
        return frozenset(name.removeprefix(LAST) for name in parts if name.startswith(LAST))


def parse(text: str, form: Form, sheet: Sheet | None, expect: Type | None = None) -> Formula:
    """Parse a formula in the scope of a sheet; raises FormulaError for what it may not hold."""
    tree = Reader(Scope(form, sheet)).term(syntax(text))
    if expect and tree.type != expect:
        raise FormulaError(f"这里要的是{TYPE_NAMES[expect]}，公式得出的却是{TYPE_NAMES[tree.type]}")
    return formula_of(tree, form, sheet, text)


def computed(field: Field, form: Form, sheet: Sheet) -> Formula:
    """Parse a field's `formula` or `tally`: it yields the field's type, rounded to the field's scale."""
    formula = parse(field.formula or field.tally, form, sheet, kind(field))
    if formula.type != "number":
        return formula
    return formula_of(rounded(formula.tree, field.scale), form, sheet, formula.text)


def formula_of(tree: Term, form: Form, sheet: Sheet | None, text: str) -> Formula:
    """Make a formula of a typed tree; `text` is what it is called where it cannot be printed."""
    own = dict.fromkeys(part.field for part in walk(tree) if isinstance(part, Cell))
    return Formula(text, tree, form, sheet, tree.type, tree.scale, tuple(own))
