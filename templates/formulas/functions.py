"""The functions of the formula language: what each takes and yields."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from templates.formulas.nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Cell,
    Choice,
    Column,
    Compare,
    Comparison,
    Constant,
    Leaf,
    Logic,
    Term,
    Type,
    correlated,
    walk,
)
from templates.formulas.scope import FormulaError

TYPE_NAMES: dict[Type, str] = {"number": "数字", "text": "文字", "date": "日期", "truth": "是非"}
FLIPPED: dict[Comparison, Comparison] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
LARGEST_SCALE = 6


def scalar(name: str, arguments: Sequence[Term]) -> Term:
    """Type a call of age, month, band, filled, id_ok, id_birth, id_sex, abs, round or date."""
    match name:
        case "age" | "month":
            return Call(name, (_only(name, arguments, "date"),), "number")
        case "id_ok" | "id_birth" | "id_sex":
            yields: dict[str, Type] = {"id_ok": "truth", "id_birth": "date", "id_sex": "text"}
            return Call(name, (_id_number(name, arguments),), yields[name])
        case "abs":
            part = _only(name, arguments, "number")
            return Call(name, (part,), "number", part.scale)
        case "round":
            return _round(arguments)
        case "filled":
            if not arguments or not all(isinstance(part, Leaf) for part in arguments):
                raise FormulaError("filled(…) 里请直接写栏目名，如 filled(held_on, member_heads)")
            return Call(name, tuple(arguments), "truth")
        case "band":
            return _band(arguments)
    raise AssertionError(name)


def rounded(part: Term, scale: int) -> Term:
    """Bring a number to so many decimal places, halves away from zero."""
    return part if part.scale == scale else Call("round", (part,), "number", scale)


def aggregate(name: Literal["sum", "count", "distinct"], sheet: str, arguments: Sequence[Term]) -> Aggregate:
    """Type a sum, count or distinct over a sheet: its column (not for count), then conditions."""
    column, rest = (None, arguments) if name == "count" else (arguments[0], arguments[1:])
    if column is not None and not isinstance(column, Column):
        raise FormulaError(f"{name} 的第一项必须是 {sheet} 的一个栏目")
    if name == "sum" and column and column.type != "number":
        raise FormulaError(f"{column.field} 不是数字，不能用 sum 相加")
    conditions = tuple(_condition(part, sheet) for whole in rest for part in _split(whole))
    return Aggregate(name, sheet, column, conditions, column.scale if column and name == "sum" else 0)


def _only(name: str, arguments: Sequence[Term], type_: Type) -> Term:
    if len(arguments) != 1 or arguments[0].type != type_:
        raise FormulaError(f"{name}(…) 里要有且只有一项，而且是{TYPE_NAMES[type_]}")
    return arguments[0]


def _id_number(name: str, arguments: Sequence[Term]) -> Term:
    part = _only(name, arguments, "text")
    if not isinstance(part, Leaf) or isinstance(part, Column):
        raise FormulaError(f"{name}(…) 里请直接写本行的身份证号栏目；汇总条件要用时，请先设一个计算栏")
    return part


def _round(arguments: Sequence[Term]) -> Term:
    match arguments:
        case [part] if part.type == "number":
            return rounded(part, 0)
        case [part, Constant(type="number", scale=0, value=int() as places)] if (
            part.type == "number" and 0 <= places <= LARGEST_SCALE
        ):
            return rounded(part, places)
    raise FormulaError(f"round 请写成 round(数字, 小数位数)，位数为0至{LARGEST_SCALE}")


def _band(arguments: Sequence[Term]) -> Term:
    usage = 'band 请写成 band(数字, "30岁以下", 30, "30—39岁", 40, "40岁及以上")：文字与分界交替，分界由小到大'
    if not arguments or len(arguments) % 2 or arguments[0].type != "number":
        raise FormulaError(usage)
    labels, cuts = arguments[1::2], arguments[2::2]
    constants = all(isinstance(part, Constant) for part in arguments[1:])
    if not constants or any(label.type != "text" for label in labels) or any(cut.type != "number" for cut in cuts):
        raise FormulaError(usage)
    values = [part.value / 10 ** (part.scale or 0) for part in cuts if isinstance(part, Constant)]
    if any(lower >= upper for lower, upper in pairwise(values)):
        raise FormulaError(usage)
    return Call("band", tuple(arguments), "text")


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
