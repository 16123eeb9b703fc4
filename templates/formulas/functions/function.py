"""What a function of the formula language is: one class says it for the parser and for every printer."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from templates.formulas.nodes import Call, Column, Leaf, Term, Type
from templates.formulas.scope import FormulaError

if TYPE_CHECKING:
    import polars as pl

TYPE_NAMES: dict[Type, str] = {"number": "数字", "text": "文字", "date": "日期", "truth": "是非"}
LARGEST_SCALE = 6
"""Decimal places that a number of a formula may have."""


class Function(ABC):
    """One function: what it takes and yields, and how it is worked out by each printer.

    All of them suppose that every part is known: a call with an unknown part is unknown. `kept` says
    that its value is worked out once a row, however many formulas ask: as a column of the frame,
    and in a hidden cell of the workbook. `coarse` says that it puts many persons into one class, so
    that what it tells of a person gives nobody away.
    """

    name: ClassVar[str]
    kept: ClassVar[bool] = False
    coarse: ClassVar[bool] = False

    @abstractmethod
    def typed(self, parts: Sequence[Term]) -> Term:
        """Return the call of these parts; raises FormulaError for parts that it does not take."""

    @abstractmethod
    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Return the call for whole columns; null is unknown."""

    @abstractmethod
    def python(self, call: Call, parts: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever the parts' types are
        """Return what the call of these known values yields; None is unknown."""

    @abstractmethod
    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Return the call as a formula of one row, without brackets around operators that bind loosely."""

    def asks(self, call: Call, parts: Sequence[str]) -> str:
        """Return what must hold in a workbook, besides that the parts are known; empty for nothing."""
        return ""


def only(name: str, parts: Sequence[Term], type_: Type) -> Term:
    """Return the one part of a call; raises FormulaError for more, fewer, or another type."""
    return each(name, parts, type_)[0]


def each(name: str, parts: Sequence[Term], *types: Type) -> tuple[Term, ...]:
    """Return the parts of a call; raises FormulaError unless they are of these types."""
    if tuple(part.type for part in parts) != types:
        words = "、".join(TYPE_NAMES[type_] for type_ in types)
        asked = f"要有且只有一项，而且是{words}" if len(types) == 1 else f"要有{len(types)}项：{words}"
        raise FormulaError(f"{name}(…) 里{asked}")
    return tuple(parts)


def own_text(name: str, parts: Sequence[Term]) -> Leaf:
    """Return the one part of a call, a text field of the own row; raises FormulaError for anything else."""
    part = only(name, parts, "text")
    if not isinstance(part, Leaf) or isinstance(part, Column):
        raise FormulaError(f"{name}(…) 里请直接写本行的身份证号栏目；汇总条件要用时，请先设一个计算栏")
    return part
