"""sum, count, distinct and look: what they take, and their conditions turned so that printers find them alike."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from templates.formulas.leaves import correlated
from templates.formulas.nodes import Aggregate, Arithmetic, Cell, Choice, Column, Compare, Comparison, Logic, Term, walk
from templates.formulas.scope import FormulaError

AGGREGATES = ("sum", "count", "distinct", "look")
Named = Literal["sum", "count", "distinct", "look"]
FLIPPED: dict[Comparison, Comparison] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def aggregate(name: Named, sheet: str, arguments: Sequence[Term]) -> Aggregate:
    """Type a sum, count, distinct or look over a sheet: its column (not for count), then conditions."""
    column, rest = (None, arguments) if name == "count" else (arguments[0], arguments[1:])
    if column is not None and not isinstance(column, Column):
        raise FormulaError(f"{name} 的第一项必须是 {sheet} 的一个栏目")
    if name == "sum" and column and column.type != "number":
        raise FormulaError(f"{column.field} 不是数字，不能用 sum 相加")
    conditions = tuple(_condition(part, sheet) for whole in rest for part in _split(whole))
    return Aggregate(name, sheet, column, conditions, column.scale if column and name in ("sum", "look") else 0)


def _split(truth: Term) -> tuple[Term, ...]:
    if isinstance(truth, Logic) and truth.operator == "and":
        return tuple(part for whole in truth.parts for part in _split(whole))
    return (truth,)


def _condition(truth: Term, sheet: str) -> Term:
    """Check one condition; turn it so that the sheet's columns stand on the left."""
    parts = list(walk(truth))
    if truth.type != "truth" or not any(isinstance(part, Column) for part in parts):
        raise FormulaError(f"汇总条件应是对 {sheet} 各行的判断，如 {sheet}.栏目 == 值")
    if any(isinstance(part, Aggregate | Choice) or _quotient(part) for part in parts):
        raise FormulaError("汇总条件里不能再有汇总、除法或 if，请先设一个计算栏")
    if not correlated(truth):
        return truth
    if not isinstance(truth, Compare) or truth.left.type == "truth":
        raise FormulaError(f"与本行有关的汇总条件只能是一个比较，如 {sheet}.栏目 == 本行栏目")
    left, right = truth.left, truth.right
    if any(isinstance(part, Column) for part in walk(right)):
        left, right = right, left
        truth = replace(truth, operator=FLIPPED[truth.operator], left=left, right=right)
    if any(isinstance(part, Column) for part in walk(right)) or any(isinstance(part, Cell) for part in walk(left)):
        raise FormulaError(f"汇总条件请把 {sheet} 的栏目写在一边，本行的栏目写在另一边")
    return truth


def _quotient(part: Term) -> bool:
    return isinstance(part, Arithmetic) and part.operator == "/"
