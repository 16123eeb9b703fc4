"""Syntax → typed terms: what the formula language has, checked against a form."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, cast

from templates.formulas.aggregates import AGGREGATES, Named, aggregate
from templates.formulas.functions import FUNCTIONS
from templates.formulas.functions.function import LARGEST_SCALE, TYPE_NAMES
from templates.formulas.nodes import (
    Aggregate,
    Arithmetic,
    Choice,
    Compare,
    Comparison,
    Constant,
    Context,
    Filled,
    Leaf,
    Logic,
    Member,
    Negation,
    Parameter,
    Term,
)
from templates.formulas.scope import LAST, FormulaError, Scope, nearest
from templates.formulas.syntax import syntax

LONGEST_TEXT = 255
"""Characters of a text literal that Excel takes in a formula."""

KNOWN = ("filled", "date", "last", *FUNCTIONS, *AGGREGATES)
"""What can be called."""

COMPARISONS = MappingProxyType[type, Comparison](
    {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
)
OPERATORS = MappingProxyType[type, Literal["+", "-", "*", "/"]](
    {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns syntax into typed terms, one kind of expression a method."""

    scope: Scope

    def term(self, node: ast.expr) -> Term:  # noqa: PLR0911 - one line a kind of expression
        """Type one expression; raises FormulaError for what the language does not have."""
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name):
                return self._parameter(name) or self.scope.name(name)
            case ast.Attribute(value=ast.Name() | ast.Attribute(value=ast.Name())):
                return self.scope.attribute(*self._written(node).split("."))
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BoolOp(op=op, values=values):
                return Logic("and" if isinstance(op, ast.And) else "or", tuple(map(self._truth, values)))
            case ast.Compare():
                return self._comparisons(node)
            case ast.IfExp(test=test, body=body, orelse=other):
                return self._choice(self._truth(test), body, other)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
        raise FormulaError(
            f"“{self._written(node)}”不能用在公式里；可用四则运算、比较、and、or、not、in、if 和规定的函数"
        )

    def _written(self, node: ast.expr) -> str:
        return ast.unparse(node)

    def _truth(self, node: ast.expr) -> Term:
        term = self.term(node)
        if term.type != "truth":
            raise FormulaError(f"“{self._written(node)}”是{TYPE_NAMES[term.type]}，这里要的是能判断对错的式子")
        return term

    def _parameter(self, name: str) -> Parameter | None:
        """Type the name of a parameter; a field of the own sheet goes before one of the same title."""
        given = next((each for each in self.scope.form.parameters if each.name == name), None)
        if not given:
            return None
        number = number_of(Decimal(repr(given.default)), name)
        return Parameter(number.value, "number", number.scale, name)

    def _constant(self, node: ast.Constant) -> Term:
        match node.value:
            case bool() as value:
                return Constant(value, "truth")
            case int() | float() as number:
                return number_of(Decimal(repr(number)), ast.unparse(node))
            case str() as value if len(value) <= LONGEST_TEXT:
                return Constant(value, "text")
        raise FormulaError(f"“{ast.unparse(node)[:20]}”不能用在公式里；文字最多 {LONGEST_TEXT} 个字符")

    def _arithmetic(self, node: ast.BinOp) -> Term:
        operator = OPERATORS.get(type(node.op))
        if operator is None:
            raise FormulaError(f"“{self._written(node)}”里的运算不能用，只有 + - * /")
        left, right = self._figure(node.left), self._figure(node.right)
        if operator == "/":
            return Arithmetic(operator, left, right, None)
        scale = None
        if left.scale is not None and right.scale is not None:
            scale = left.scale + right.scale if operator == "*" else max(left.scale, right.scale)
            if scale > LARGEST_SCALE:
                raise FormulaError(f"“{self._written(node)}”的小数位数过多，请先用 round")
        return Arithmetic(operator, left, right, scale)

    def _figure(self, node: ast.expr) -> Term:
        term = self.term(node)
        if term.type != "number":
            raise FormulaError(f"“{self._written(node)}”是{TYPE_NAMES[term.type]}，不能加减乘除")
        return term

    def _unary(self, node: ast.UnaryOp) -> Term:
        match node.op:
            case ast.Not():
                return Negation(self._truth(node.operand))
            case ast.USub():
                part = self._figure(node.operand)
                if isinstance(part, Constant) and not isinstance(part, Parameter):
                    return Constant(-int(part.value), "number", part.scale)  # type: ignore[arg-type]
                return Arithmetic("-", Constant(0, "number"), part, part.scale)
        raise FormulaError(f"“{self._written(node)}”里的运算不能用")

    def _comparisons(self, node: ast.Compare) -> Term:
        pairs = zip(node.ops, pairwise([node.left, *node.comparators]), strict=True)
        terms = [self._comparison(op, left, right) for op, (left, right) in pairs]
        return terms[0] if len(terms) == 1 else Logic("and", tuple(terms))

    def _comparison(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> Term:
        if isinstance(op, ast.In | ast.NotIn):
            member = self._member(left, right)
            return member if isinstance(op, ast.In) else Negation(member)
        one, other = self.term(left), self.term(right)
        written = f"{self._written(left)} 与 {self._written(right)}"
        if type(op) not in COMPARISONS:
            raise FormulaError(f"{written}：只能用 == != < <= > >= in 比较")
        if one.type != other.type:
            raise FormulaError(f"{written}：{TYPE_NAMES[one.type]}与{TYPE_NAMES[other.type]}不能比较")
        operator = COMPARISONS[type(op)]
        if one.type in ("text", "truth") and operator not in ("==", "!="):
            raise FormulaError(f"{written}：{TYPE_NAMES[one.type]}没有大小，只能比较是否相同")
        return Compare(operator, one, other)

    def _member(self, item: ast.expr, options: ast.expr) -> Term:
        if not isinstance(options, ast.Tuple | ast.List | ast.Set) or not options.elts:
            raise FormulaError(f"in 后面请写括号和几个值，如 {self._written(item)} in ('是', '否')")
        term, values = self.term(item), [self.term(option) for option in options.elts]
        constants = tuple(value for value in values if isinstance(value, Constant) and value.type == term.type)
        if len(constants) < len(values) or term.type == "truth":
            raise FormulaError(f"in 后面只能是与 {self._written(item)} 同类的值（{TYPE_NAMES[term.type]}）")
        return Member(term, constants)

    def _choice(self, truth: Term, body: ast.expr, other: ast.expr) -> Term:
        left, right = self.term(body), self.term(other)
        if left.type != right.type or left.type == "truth":
            raise FormulaError(f"“{self._written(body)}”和“{self._written(other)}”应同为数字、文字或日期")
        scale = None if left.scale is None or right.scale is None else max(left.scale, right.scale)
        return Choice(truth, left, right, left.type, scale)

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> Term:
        if name == "date":
            return _date(arguments)
        if name == "filled":
            return _filled([self.term(node) for node in arguments])
        if name == "last":
            return self._last(arguments)
        if name in FUNCTIONS:
            return FUNCTIONS[name].typed([self.term(node) for node in arguments])
        if name in AGGREGATES:
            return self._aggregate(cast("Named", name), arguments)
        raise FormulaError(f"没有名为 {name} 的函数{nearest(name, KNOWN)}")

    def _last(self, arguments: Sequence[ast.expr]) -> Context:
        """Type a figure of last year: a record's, or a measure that is not broken down."""
        form = self.scope.form
        if not self.scope.sheet:
            raise FormulaError("last 只能用在审核规则里")
        records = [sheet for sheet in form.sheets if sheet.layout == "record"]
        scales: dict[str, int] = {field.name: field.scale for sheet in records for field in sheet.fields if field.adds}
        declared = {each.name: each.value for each in form.measures if not each.by}
        match arguments:
            case [ast.Name(id=name)] if name in scales:
                return Context(f"{LAST}{name}", "number", scales[name])
            case [ast.Name(id=name)] if name in declared:
                return Context(f"{LAST}{name}", "number", Reader(Scope(form, None)).term(syntax(declared[name])).scale)
            case [ast.Name(id=name)]:
                raise FormulaError(f"没有名为 {name} 的不分组的指标{nearest(name, [*scales, *declared])}")
        raise FormulaError("last 请写成 last(指标名)")

    def _aggregate(self, name: Named, arguments: Sequence[ast.expr]) -> Aggregate:
        usage = "count(表, 条件…)" if name == "count" else f"{name}(表.栏目, 条件…)"
        if self.scope.over:
            raise FormulaError(f"{name} 不能放在另一个汇总里面，请先设一个计算栏")
        match name, arguments:
            case "count", [ast.Name(id=sheet), *rest]:
                pass
            case "sum" | "distinct" | "look", [ast.Attribute(value=ast.Name(id=sheet)), *_]:
                rest = list(arguments)
            case _:
                raise FormulaError(f"{name} 请写成 {usage}")
        scope = self.scope.within(sheet)
        inner = Reader(scope)
        assert scope.over
        return aggregate(name, scope.over.name, [inner.term(node) for node in rest])


def number_of(number: Decimal, written: str) -> Constant:
    """Type a number; raises FormulaError for one that is too large or too fine."""
    exponent = number.normalize().as_tuple().exponent if number.is_finite() else None
    scale = max(0, -exponent) if isinstance(exponent, int) else LARGEST_SCALE + 1
    if scale > LARGEST_SCALE or abs(number) >= 10**15:
        raise FormulaError(f"{written} 太大或小数位数过多")
    return Constant(int(number.scaleb(scale)), "number", scale)


def _filled(parts: Sequence[Term]) -> Filled:
    leaves = tuple(part for part in parts if isinstance(part, Leaf))
    if not leaves or len(leaves) < len(parts):
        raise FormulaError("filled(…) 里请直接写栏目名，如 filled(held_on, member_heads)")
    return Filled(leaves)


def _date(arguments: Sequence[ast.expr]) -> Constant:
    try:
        match arguments:
            case [
                ast.Constant(value=int() as year),
                ast.Constant(value=int() as month),
                ast.Constant(value=int() as day),
            ]:
                return Constant(date(year, month, day), "date")
    except ValueError:
        pass
    raise FormulaError("date 请写成 date(2025, 1, 31)，三个数是实有的年月日")
