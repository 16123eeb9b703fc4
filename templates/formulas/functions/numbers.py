"""Functions of numbers: abs, round, band."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from templates.formulas.functions.function import LARGEST_SCALE, Function, only
from templates.formulas.nodes import RATIO_PLACES, Call, Compare, Constant, Parameter, Term
from templates.formulas.scope import FormulaError

if TYPE_CHECKING:
    import polars as pl


class Abs(Function):
    """abs(x): a number without its sign."""

    name = "abs"

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a number, yield one of its decimal places."""
        part = only(self.name, parts, "number")
        return Call(self.name, (part,), "number", part.scale)

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Drop the sign."""
        return parts[0].abs()

    def python(self, call: Call, parts: Sequence[float]) -> float:
        """Drop the sign."""
        return abs(parts[0])

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Drop the sign."""
        return f"ABS({parts[0]})"


class Round(Function):
    """round(x, places): halves are rounded away from zero."""

    name = "round"

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a number and perhaps its places, yield a number of these places."""
        match parts:
            case [part] if part.type == "number":
                return rounded(part, 0)
            case [part, Constant(type="number", scale=0, value=int() as places) as given] if (
                part.type == "number" and 0 <= places <= LARGEST_SCALE and not isinstance(given, Parameter)
            ):
                return rounded(part, places)
        raise FormulaError(f"round 请写成 round(数字, 小数位数)，位数为0至{LARGEST_SCALE}")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Round whole numbers exactly, a ratio after mending what a binary fraction is off."""
        from templates.formulas.to_polars import rounded as exactly

        return exactly(parts[0], call.parts[0].scale, call.scale or 0)

    def python(self, call: Call, parts: Sequence[float]) -> int:
        """Round whole numbers exactly, a ratio after mending what a binary fraction is off."""
        from templates.formulas.to_python import rounded as exactly

        return int(exactly(parts[0], call.parts[0].scale, call.scale or 0))

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Round; a ratio first to nine places, for 0.285 * 100 is 28.499999999999996 and not every program mends it."""
        exact = call.parts[0].scale is not None
        return f"ROUND({parts[0] if exact else f'ROUND({parts[0]},{RATIO_PLACES})'},{call.scale})"


class Band(Function):
    """band(x, "below 30", 30, "30 to 39", 40, "40 and more"): a label; a cut belongs to the band above it."""

    name = "band"
    coarse = True

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a number, then labels and cuts by turns, yield a text."""
        usage = 'band 请写成 band(数字, "30岁以下", 30, "30—39岁", 40, "40岁及以上")：文字与分界交替，分界由小到大'
        if not parts or len(parts) % 2 or parts[0].type != "number":
            raise FormulaError(usage)
        labels, cuts = parts[1::2], parts[2::2]
        constants = all(isinstance(part, Constant) for part in parts[1:])
        if not constants or any(label.type != "text" for label in labels) or any(cut.type != "number" for cut in cuts):
            raise FormulaError(usage)
        values = [part.value / 10 ** (part.scale or 0) for part in cuts if isinstance(part, Constant)]
        if any(lower >= upper for lower, upper in pairwise(values)):
            raise FormulaError(usage)
        return Call(self.name, tuple(parts), "text")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Ask cut by cut."""
        import polars as pl

        from templates.formulas.to_polars import compared

        number, cuts = call.parts[0], call.parts[2::2]
        chain = pl.when(parts[0].is_null()).then(None)
        for label, cut, printed in zip(parts[1::2], cuts, parts[2::2], strict=False):
            below = compared(Compare("<", number, cut), parts[0], printed)
            chain = chain.when(below).then(label)  # type: ignore[assignment]
        return chain.otherwise(parts[-1])

    def python(self, call: Call, parts: Sequence[Any]) -> str:
        """Ask cut by cut."""
        from templates.formulas.to_python import compared

        number, cuts = call.parts[0], call.parts[2::2]
        asked = zip(parts[1::2], cuts, parts[2::2], strict=False)
        found = (label for label, cut, value in asked if compared(Compare("<", number, cut), parts[0], value))
        return str(next(found, parts[-1]))

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Ask cut by cut; the number is rounded, for a binary fraction may be a hair below its cut."""
        scale = call.parts[0].scale
        number = parts[0] if scale == 0 else f"ROUND({parts[0]},{scale or RATIO_PLACES})"
        printed = parts[-1]
        for label, cut in reversed([*zip(parts[1::2], parts[2::2], strict=False)]):
            printed = f"IF({number}<{cut},{label},{printed})"
        return printed


def rounded(part: Term, scale: int) -> Term:
    """Return a number brought to so many decimal places, halves away from zero."""
    return part if part.scale == scale else Call(Round.name, (part,), "number", scale)


FUNCTIONS = (Abs(), Round(), Band())
