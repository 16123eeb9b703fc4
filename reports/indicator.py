"""Indicators: what a form adds up, as tables and the 数据 sheet name it."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from templates.form import Field, Form, Measure, Sheet

BROKEN_DOWN = re.compile(r"[(（]按[^()（）]*[)）]$")
"""The tail of a measure's title that says by what it is broken down."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measure of a form with the sheet that it comes from.

    `title` is its printed name without the tail (按…); `label` is unique in the form;
    `scale` counts the decimal places of its whole numbers. A `distinct` count must not be
    added over its breakdown. A figure that its sheet computes as a sum names the parts.
    """

    measure: Measure
    sheet: Sheet
    title: str
    label: str
    scale: int
    distinct: bool = False
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The measure's name in facts."""
        return self.measure.name

    @property
    def unit(self) -> str:
        """Unit of measure as printed."""
        return self.measure.unit

    @property
    def by(self) -> tuple[str, ...]:
        """The fields that it is broken down by."""
        return self.measure.by


@lru_cache(maxsize=64)
def indicators(form: Form) -> Mapping[str, Indicator]:
    """What a form adds up: measure name → indicator, in printed order."""
    found = [_indicator(measure, form) for measure in form.all_measures]
    times = Counter(indicator.label for indicator in found)
    unique = (
        indicator if times[indicator.label] == 1 else replace(indicator, label=f"{indicator.label}[{indicator.name}]")
        for indicator in found
    )
    return MappingProxyType({indicator.name: indicator for indicator in unique})


def _indicator(measure: Measure, form: Form) -> Indicator:
    tree = ast.parse(measure.value, mode="eval")
    sheet = next(sheet for sheet in map(form.sheet, _names(tree)) if sheet)
    summed = [sheet.field(node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    counted = {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    figure = sheet.field(measure.name) if sheet.layout != "list" else None
    return Indicator(
        measure=measure,
        sheet=sheet,
        title=BROKEN_DOWN.sub("", measure.title),
        label=f"{sheet.title}·{measure.title}" if sheet.layout == "matrix" and figure else measure.title,
        scale=0 if counted & {"count", "distinct"} else max((field.scale for field in summed if field), default=0),
        distinct="distinct" in counted,
        parts=_parts(figure) if figure else (),
    )


def _names(tree: ast.AST) -> Iterable[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _parts(field: Field) -> tuple[str, ...]:
    """Fields that a computed field adds up, if it does just that: male + female."""

    def terms(node: ast.expr) -> list[str]:
        if isinstance(node, ast.Name):
            return [node.id]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = terms(node.left), terms(node.right)
            return left + right if left and right else []
        return []

    names = terms(ast.parse(field.formula, mode="eval").body) if field.formula else []
    return tuple(names) if len(names) > 1 else ()


def breakdown_values(sheet: Sheet, name: str, present: Iterable[str]) -> list[str]:
    """Values of a breakdown in printed order: all choices, matrix lines or months, and what else is present."""
    field = sheet.field(name)
    if sheet.layout == "matrix" and name == sheet.key:
        declared = [row.title for row in sheet.rows if not row.total]
    elif field and field.type == "month":
        declared = [str(month) for month in range(1, 13)]
    else:
        declared = list(field.enum) if field else []
    written = [str(node.value) for node in _constants(field) if isinstance(node.value, str)]
    rank = {value: index for index, value in enumerate(dict.fromkeys(declared + written))}
    return sorted({*declared, *present}, key=lambda value: (rank.get(value, len(rank)), not value, value.zfill(12)))


def _constants(field: Field | None) -> list[ast.Constant]:
    """Texts of a computed field's formula in the order that they are written."""
    if not field or not field.formula:
        return []
    found = [node for node in ast.walk(ast.parse(field.formula, mode="eval")) if isinstance(node, ast.Constant)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def breakdown_title(sheet: Sheet, name: str) -> str:
    """Printed name of a breakdown: a column's title or a matrix's stub heading."""
    field = sheet.field(name)
    return field.title if field else sheet.key_title


def breakdown_value(sheet: Sheet, name: str, value: str) -> str:
    """How a value of a breakdown is printed: a month as 3月, a blank as 未填."""
    field = sheet.field(name)
    if field and field.type == "month" and value:
        return f"{value}月"
    return value or "未填"
