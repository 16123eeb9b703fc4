"""Functions of several choices in one cell: has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from templates.fields.texts import JOINT
from templates.formulas.functions.function import Function, own_text
from templates.formulas.nodes import Call, Constant, Term
from templates.formulas.scope import FormulaError

if TYPE_CHECKING:
    import polars as pl


class Has(Function):
    """has(t, 'A'): whether a choice is among several in a cell."""

    name = "has"
    coarse = True

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a text field of the own row and a text, yield a truth."""
        match parts:
            case [field, Constant(type="text", value=str() as choice)] if choice and JOINT not in choice:
                return Call(self.name, (own_text(self.name, [field]), parts[1]), "truth")
        raise FormulaError("has 请写成 has(本行的多选栏目, '选项')")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Look for the choice between joints."""
        return (JOINT + parts[0] + JOINT).str.contains(_between(call), literal=True)

    def python(self, call: Call, parts: Sequence[str]) -> bool:
        """Look for the choice between joints."""
        return _between(call) in f"{JOINT}{parts[0]}{JOINT}"

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Look for the choice between joints; FIND knows capital from small letters."""
        return f'ISNUMBER(FIND("{JOINT}"&{parts[1]}&"{JOINT}","{JOINT}"&{parts[0]}&"{JOINT}"))'


def _between(call: Call) -> str:
    choice = call.parts[1]
    assert isinstance(choice, Constant)
    return f"{JOINT}{choice.value}{JOINT}"


FUNCTIONS = (Has(),)
