"""Measures: what a form adds up over units, each parsed and typed once."""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType

from templates.declared_formula import typed
from templates.dependencies import Pair
from templates.dimension import Dimension, dimension
from templates.fault import Fault
from templates.field import Field, OverYear
from templates.form import DeclaredMeasure, Form
from templates.formulas.formula import Formula, parse
from templates.formulas.nodes import Aggregate, Arithmetic, Cell, Column, Figure, Term
from templates.formulas.scope import kind
from templates.period import Cycle
from templates.provenance import asks
from templates.sheet import Sheet
from templates.target import Targets, targets

BROKEN_DOWN = re.compile(r"[(（]按[^()（）]*[)）]$")
"""The tail of a measure's title that says by what it is broken down."""

MOST_DIMENSIONS = 3
"""A fact has a row, a column and a layer."""


@dataclass(frozen=True)
class Measure:
    """One thing that is added up: `tree` is one aggregate over a list or matrix, or a record's figure.

    `title` is its printed name without the tail (按…); `label` is unique in the form. A `sensitive` one
    tells of few people where it is small. A figure that its sheet computes as a sum names the `parts`.
    """

    name: str
    title: str
    label: str
    unit: str
    sheet: Sheet
    tree: Aggregate | Figure
    dimensions: tuple[Dimension, ...] = ()
    sensitive: bool = False
    parts: tuple[str, ...] = ()
    over_year: OverYear = "sum"
    targets: Targets | None = None
    cycle: Cycle = "year"

    @property
    def by(self) -> tuple[str, ...]:
        """The names of the fields that it is broken down by: row, column and layer of its facts."""
        return tuple(each.name for each in self.dimensions)

    def dimension(self, name: str) -> Dimension:
        """Return the dimension of a field that it is broken down by."""
        return self.dimensions[self.by.index(name)]

    @property
    def scale(self) -> int:
        """How many decimal places its whole numbers have: 2 for money."""
        return self.tree.scale or 0

    @property
    def controls(self) -> bool:
        """Whether people check by it: a figure that is not broken down, and no 其中 line of another."""
        return not self.by and not self.title.startswith("其中")

    @property
    def distinct(self) -> bool:
        """Whether its figures must not be added over its breakdown: different values, or rows of several choices."""
        counted_once = isinstance(self.tree, Aggregate) and self.tree.name == "distinct"
        return counted_once or any(each.several for each in self.dimensions)

    @property
    def counts_rows(self) -> bool:
        """Whether it counts rows or different values."""
        return isinstance(self.tree, Aggregate) and self.tree.name != "sum"

    @property
    def counts(self) -> bool:
        """Whether it counts persons, households or times, not amounts: as a sensitive whole number of a record does."""
        return self.counts_rows or (self.sensitive and self.sheet.layout != "list" and not self.scale)

    @property
    def never_negative(self) -> bool:
        """Whether no return can give it a figure below zero: counts, and sums of what may not be typed below zero."""
        if self.counts_rows:
            return True
        leaf = self.tree if isinstance(self.tree, Figure) else self.tree.column
        field = self.sheet.field(leaf.field) if leaf else None
        return field is not None and isinstance(field.minimum, int | float) and field.minimum >= 0

    @property
    def conditions(self) -> frozenset[Term]:
        """What a row must meet to be in it."""
        return frozenset(self.tree.conditions if isinstance(self.tree, Aggregate) else ())

    @cached_property
    def content(self) -> Hashable:
        """What it adds up, however it is written and broken down: alike for measures of the same figures."""
        if isinstance(self.tree, Figure):
            return self.tree
        return self.tree.name, self.tree.sheet, self.tree.column, self.conditions


@dataclass(frozen=True, slots=True)
class Declarations:
    """What measures are compiled from: a form, its computed fields, and which fields tell of persons, or of few."""

    form: Form
    computed: Mapping[Pair, Formula]
    personal: Collection[Pair]
    sensitive: Collection[Pair]

    def dimension(self, sheet: Sheet, field: Field | None) -> Dimension:
        """Describe a field of a sheet, or a matrix's key, as a dimension."""
        return dimension(sheet, field, self.computed.get((sheet.name, field.name)) if field else None)


def compile_measures(declared: Declarations, faults: list[Fault]) -> Mapping[str, Measure]:
    """Compile what a form adds up: every figure of a record or matrix, then what is declared; name → measure."""
    found = [*_figures(declared), *_measures(declared, faults)]
    faults += _overlapping(found)
    faults += (*_doubles(found), *_uncounted(found, declared.form))
    few = {each.sheet.name for each in found if each.sensitive and each.sheet.layout == "list"}
    alike = {each.content for each in found if each.sensitive}
    times = Counter(each.label for each in found)
    wanted = {name: targets(target) for name, target in declared.form.targets}
    return MappingProxyType(
        {
            each.name: replace(
                each,
                label=each.label if times[each.label] == 1 else f"{each.label}[{each.name}]",
                targets=wanted.get(each.name),
                cycle=declared.form.cycle,
                # Whatever is added up of the same rows tells of the same few people; figures stand each for itself.
                sensitive=each.sheet.name in few or each.content in alike,
            )
            for each in found
        }
    )


def _doubles(found: Sequence[Measure]) -> Iterator[Fault]:
    """Measures that tables, or readers of their undivided figures, could not tell apart."""
    for key, words in (
        ("measures", [each.name for each in found]),
        ("measures.title", [each.label for each in found if not each.by]),
    ):
        for word, times in Counter(words).items():
            if times > 1:
                yield Fault(key, f"“{word}”出现了{times}次", f"{word!r} stands {times} times")


def _uncounted(found: Sequence[Measure], form: Form) -> Iterator[Fault]:
    """Sensitive amounts of which no count could tell whether they are of few."""
    counted = {each.sheet.name for each in found if each.counts}
    said = {each.name: f"measures.{each.name}" for each in form.measures if each.sensitive}
    said |= {
        field.name: f"sheets.{sheet.name}.{field.name}"
        for sheet in form.sheets
        for field in sheet.fields
        if field.sensitive
    }
    for each in found:
        if each.name in said and not each.counts and each.sheet.name not in counted:
            words = (
                "金额要有同一张表的计数（count、distinct，或记录表、矩阵里标为 sensitive 的整数）",
                "an amount needs a count of the same sheet, or a whole number there that is sensitive",
            )
            yield Fault(f"{said[each.name]}.sensitive", *words)


def _overlapping(found: Sequence[Measure]) -> Iterator[Fault]:
    """Breakdowns by several choices whose parts do not make up the whole, where that would matter."""
    few = {each.sheet.name for each in found if each.sensitive}
    for each in found:
        if any(dimension.several for dimension in each.dimensions):
            if isinstance(each.tree, Aggregate) and each.tree.name == "distinct":
                words = "多选的栏目不能用来分 distinct", "distinct is not broken down by several choices"
                yield Fault(f"measures.{each.name}.by", *words)
            if each.sheet.name in few:
                words = (
                    "敏感的数不能按多选的栏目分：各项之和不是合计",
                    "sensitive figures are not broken down by several choices",
                )
                yield Fault(f"measures.{each.name}.by", *words)


def _figures(declared: Declarations) -> Iterator[Measure]:
    for sheet in declared.form.sheets:
        for field in sheet.fields if sheet.layout != "list" else ():
            if field.adds and (sheet.name, field.name) not in declared.personal:
                yield _figure(declared, sheet, field)


def figure_label(sheet: Sheet, field: Field) -> str:
    """Call the figure of a record's field by its title, that of a matrix's column by its sheet's too."""
    return field.title if sheet.layout == "record" else f"{sheet.title}·{field.title}"


def _figure(declared: Declarations, sheet: Sheet, field: Field) -> Measure:
    """Make the measure that a numeric field of a record or matrix is by itself."""
    leaf = sheet.name, field.name, kind(field), field.scale
    record = sheet.layout == "record"
    return Measure(
        name=field.name,
        title=BROKEN_DOWN.sub("", field.title),
        label=figure_label(sheet, field),
        unit=field.unit,
        sheet=sheet,
        tree=Figure(*leaf) if record else Aggregate("sum", sheet.name, Column(*leaf), (), field.scale),
        dimensions=() if record else (declared.dimension(sheet, None),),
        sensitive=(sheet.name, field.name) in declared.sensitive,
        parts=_parts(declared, sheet, field),
        over_year=field.over_year,
    )


def _parts(declared: Declarations, sheet: Sheet, field: Field) -> tuple[str, ...]:
    """Name the fields that a computed field adds up, if it does just that wherever it has a figure: male + female."""
    formula = declared.computed.get((sheet.name, field.name))
    names = _terms(formula.tree) if formula else []
    parts = [part for name in names if (part := sheet.field(name))]
    exact = all(part.required and part.adds and part.scale == field.scale for part in parts)
    return tuple(names) if len(parts) > 1 and exact else ()


def _terms(term: Term) -> list[str]:
    if isinstance(term, Cell):
        return [term.field]
    if isinstance(term, Arithmetic) and term.operator == "+":
        left, right = _terms(term.left), _terms(term.right)
        return left + right if left and right else []
    return []


def _measures(declared: Declarations, faults: list[Fault]) -> Iterator[Measure]:
    for each in declared.form.measures:
        where = f"measures.{each.name}"
        formula = typed(partial(parse, each.value, declared.form, None), f"{where}.value", faults)
        if not formula:
            continue
        tree = formula.tree
        if not isinstance(tree, Aggregate | Figure) or tree.type != "number" or _looks(tree):
            words = (
                "应是一个 sum、count 或 distinct，或记录表的一个数字栏目；比率请在年终统计表里用 ratio 相除",
                "must be one sum, count or distinct, or a figure of a record; divide by ratio in a year-end table",
            )
            faults.append(Fault(f"{where}.value", *words))
            continue
        sheet = next(sheet for sheet in declared.form.sheets if sheet.name == tree.sheet)
        faults += (Fault(f"{where}.{key}", *words) for key, *words in _misuses(declared, each, sheet, tree))
        yield _declared(declared, each, sheet, tree)


def _looks(tree: Aggregate | Figure) -> bool:
    return isinstance(tree, Aggregate) and tree.looks


def _declared(declared: Declarations, each: DeclaredMeasure, sheet: Sheet, tree: Aggregate | Figure) -> Measure:
    return Measure(
        name=each.name,
        title=BROKEN_DOWN.sub("", each.title),
        label=each.title,
        unit=each.unit,
        sheet=sheet,
        tree=tree,
        dimensions=tuple(declared.dimension(sheet, sheet.field(name)) for name in each.by),
        sensitive=each.sensitive or asks(tree, {*declared.personal, *declared.sensitive}),
        over_year=each.over_year,
    )


def _misuses(
    declared: Declarations, each: DeclaredMeasure, sheet: Sheet, tree: Aggregate | Figure
) -> Iterator[tuple[str, str, str]]:
    """Say what may not be added up, or not be broken down so: key, and words in Chinese and English."""
    added = tree if isinstance(tree, Figure) else tree.column if tree.name == "sum" else None
    field = sheet.field(added.field) if added else None
    if field and not field.adds:
        yield "value", f"{field.title}不能相加", f"{field.name} is not additive"
    if field and sheet.layout != "list" and (sheet.name, field.name) in declared.personal:
        yield "value", f"{field.title}是个人信息，不能汇总", f"{field.name} is personal and may not reach a total"
    if len(each.by) > MOST_DIMENSIONS or len(set(each.by)) < len(each.by):
        yield "by", f"最多按{MOST_DIMENSIONS}个不同的栏目分", f"at most {MOST_DIMENSIONS} different fields"
    if each.by and sheet.layout == "record":
        yield "by", "记录表的数字不能再分", "a record's figure cannot be broken down"
        return
    for name in each.by:
        yield from (("by", *words) for words in _undivided(declared, sheet, name))


def _undivided(declared: Declarations, sheet: Sheet, name: str) -> Iterator[tuple[str, str]]:
    """Say why figures of a sheet cannot be broken down by a field, if they cannot."""
    field = sheet.field(name)
    if (sheet.name, name) in declared.personal:
        yield f"{name} 是个人信息，不能进入汇总", f"{name!r} is personal and may not reach a total"
    elif field and field.scale:
        yield f"{name} 有小数，不能用来分组", f"{name!r} has decimal places: it makes no groups"
    elif not field and not (sheet.layout == "matrix" and name == sheet.key):
        yield f"{sheet.name} 没有名为 {name} 的栏目", f"{sheet.name} has no field {name!r}"
