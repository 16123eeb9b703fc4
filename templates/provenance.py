"""Where a value comes from: whether it tells something of a person, or of few, asked here and nowhere else."""

from collections.abc import Collection, Mapping

from templates.dependencies import Pair
from templates.form import Form
from templates.formulas.formula import Formula
from templates.formulas.functions import FUNCTIONS
from templates.formulas.leaves import correlated
from templates.formulas.nodes import Aggregate, Arithmetic, Call, Cell, Choice, Column, Figure, Leaf, Term, walk


def personal_fields(form: Form, formulas: Mapping[Pair, Formula]) -> frozenset[Pair]:
    """Name the fields that tell something of a person: declared so, or worked out from such."""
    found = {(sheet.name, field.name) for sheet in form.sheets for field in sheet.fields if field.personal}
    while more := {pair for pair, formula in formulas.items() if pair not in found and tells(formula.tree, found)}:
        found |= more
    return frozenset(found)


def sensitive_fields(form: Form, formulas: Mapping[Pair, Formula]) -> frozenset[Pair]:
    """Name the figures that tell of few people where they are small: declared so, or worked out from such."""
    found = {(sheet.name, field.name) for sheet in form.sheets for field in sheet.fields if field.sensitive}
    while more := {pair for pair, formula in formulas.items() if pair not in found and asks(formula.tree, found)}:
        found |= more
    return frozenset(found)


def tells(term: Term, personal: Collection[Pair]) -> bool:
    """Return whether a value gives away what stands in a personal field.

    A copy does, and what is reckoned from it; a class that it falls into, a count, a truth and a sum over
    all rows do not. A sum over rows that are looked up from the own row may well be of one row.
    """
    match term:
        case Cell() | Column() | Figure():
            return (term.sheet, term.field) in personal
        case Arithmetic():
            return any(tells(part, personal) for part in term.parts)
        case Choice():
            return tells(term.left, personal) or tells(term.right, personal)
        case Call():
            return not FUNCTIONS[term.name].coarse and any(tells(part, personal) for part in term.parts)
        case Aggregate(name="look" | "sum" as name, column=Column() as column):
            return tells(column, personal) and (name == "look" or any(map(correlated, term.conditions)))
    return False


def asks(term: Term, fields: Collection[Pair]) -> bool:
    """Return whether one of these fields stands anywhere in a formula, be it in a condition or counted."""
    named = (part for part in walk(term) if isinstance(part, Leaf))
    return any(isinstance(leaf, Cell | Column | Figure) and tells(leaf, fields) for leaf in named)
