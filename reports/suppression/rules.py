"""What a form's own rules say of its figures: sums between them, and values that must stand in another list."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from reports.suppression.figures import Quantity, quantity
from sheets.finding import Severity
from templates.compiled import compiled
from templates.form import Form
from templates.formulas.leaves import correlated
from templates.formulas.nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Cell,
    Choice,
    Column,
    Compare,
    Constant,
    Figure,
    Filled,
    Logic,
    Term,
)
from templates.rule import Rule
from templates.sheet import Sheet

Rest = Literal["", "people", "other"]
"""What a relation leaves over: nothing; persons or households left of a list; anything else that is not below zero."""


class Times(NamedTuple):
    """A quantity times a whole number; `key` is the field whose values are the lines of a matrix."""

    quantity: Quantity
    times: int
    key: str = ""


class Linear(NamedTuple):
    """Quantities times whole numbers add up to nothing, or to a `rest` that is not below zero.

    `lines` are those of the matrix for each of which it holds.
    """

    terms: tuple[Times, ...]
    rest: Rest = ""
    lines: tuple[str, ...] = ()


class Existence(NamedTuple):
    """Every value of a list's field stands in another list's `key`, in a row that meets the conditions.

    It holds for the rows of the first list that are pinned so; `unique` says that no value stands twice there.
    """

    sheet: str
    field: str
    within: str
    key: str
    conditions: frozenset[Term] = frozenset()
    pins: frozenset[tuple[str, str]] = frozenset()
    unique: bool = False


@cache
def linears(form: Form) -> tuple[Linear, ...]:
    """Read the rules and computed figures of records and matrices that add up figures."""
    return tuple(found for sheet in form.sheets if sheet.layout != "list" for found in _of_sheet(form, sheet))


def _of_sheet(form: Form, sheet: Sheet) -> Iterator[Linear]:
    made = compiled(form)
    for field in sheet.fields:
        known = made.formulas.get((sheet.name, field.name)) or made.tallies.get((sheet.name, field.name))
        if known and field.numeric:
            own = Cell(sheet.name, field.name, "number", field.scale)
            yield from _linear(form, sheet, Compare("==", own, known.tree))
    for rule in made.rules:
        if rule.sheet == sheet and rule.kind == "check" and rule.entry.severity is Severity.ERROR and not rule.when:
            tree = rule.rule.tree
            for part in tree.parts if isinstance(tree, Logic) and tree.operator == "and" else (tree,):
                yield from _linear(form, sheet, part)


def _linear(form: Form, sheet: Sheet, tree: Term) -> Iterator[Linear]:
    match tree:
        case Compare(operator="==" | "<=" | "<" | ">=" | ">" as operator, left=left, right=right):
            if operator in ("<=", "<"):
                left, right = right, left
            scale = max(left.scale or 0, right.scale or 0)
            sides = (_sum(form, sheet, left, scale), _sum(form, sheet, right, scale))
            if None not in sides and left.scale is not None and right.scale is not None:
                terms: dict[tuple[Quantity, str], int] = {}
                for sign, side in zip((1, -1), sides, strict=True):
                    for key, times in (side or {}).items():
                        terms[key] = terms.get(key, 0) + sign * times
                parts = tuple(Times(of, times, key) for (of, key), times in terms.items() if times)
                lines = tuple(row.title for row in sheet.rows if not row.total)
                if parts:
                    yield Linear(parts, "" if operator == "==" else "other", lines)


Sum = Mapping[tuple[Quantity, str], int]


def _sum(form: Form, sheet: Sheet, term: Term, scale: int) -> Sum | None:  # noqa: PLR0911 - one line a kind of term
    """Write a term as quantities times whole numbers of 10**-scale; None if it is no such sum."""
    match term:
        case Constant(value=0):
            return {}
        case Cell(field=field) if sheet.field(field):
            return {(Quantity("sum", sheet.name, field), sheet.key): 10 ** (scale - (term.scale or 0))}
        case Figure() if sheet.layout == "record":
            return {(Quantity("sum", term.sheet, term.field), ""): 10 ** (scale - (term.scale or 0))}
        case Aggregate():
            return _aggregate(form, sheet, term, scale)
        case Call(name="round", parts=(part, *_)) if (part.scale or 0) <= (term.scale or 0) and part.scale is not None:
            return _sum(form, sheet, part, scale)
        case Arithmetic(operator="+" | "-" as operator, left=left, right=right):
            one, other = _sum(form, sheet, left, scale), _sum(form, sheet, right, scale)
            if one is None or other is None:
                return None
            sign = 1 if operator == "+" else -1
            return {key: one.get(key, 0) + sign * other.get(key, 0) for key in dict.fromkeys((*one, *other))}
    return None


def _aggregate(form: Form, sheet: Sheet, term: Aggregate, scale: int) -> Sum | None:
    """Of a matrix an aggregate of the line's own rows: all lines together take in every row."""
    times = 10 ** (scale - (term.scale or 0))
    links = [condition for condition in term.conditions if correlated(condition)]
    if not links:
        return {(quantity(term), ""): times} if sheet.layout == "record" else None
    match links:
        case [Compare(operator="==", left=Column(field=field), right=Cell(field=key))] if key == sheet.key:
            other = form.sheet(term.sheet)
            column = other and other.field(field)
            lines = {row.title for row in sheet.rows if not row.total}
            if column and column.enum and set(column.enum) <= lines:
                rest = frozenset(condition for condition in term.conditions if not correlated(condition))
                return {(quantity(term)._replace(conditions=rest), field): times}
    return None


def existences(form: Form) -> Iterator[Existence]:
    """Read the rules of lists that ask whether a value stands in another list, and the choices that hang on it."""
    made = compiled(form)
    for rule in made.rules:
        if rule.sheet.layout == "list" and rule.entry.severity is Severity.ERROR and _always(rule):
            yield from _existence(form, rule.sheet, rule.rule.tree)
    for (name, field), formula in made.formulas.items():
        sheet = form.sheet(name)
        if sheet and sheet.layout == "list" and formula.type == "text":
            for value in dict.fromkeys(str(part.value) for part in _ends(formula.tree) if isinstance(part, Constant)):
                for truth in _needed(formula.tree, value):
                    yield from _existence(form, sheet, truth, frozenset([(field, value)]))


def _always(rule: Rule) -> bool:
    """Return whether a rule is asked of every row that counts: of all, or of those where what is required stands."""
    match rule.when and rule.when.tree:
        case None:
            return True
        case Filled(parts=parts):
            fields = [rule.sheet.field(part.field) for part in parts if isinstance(part, Cell)]
            return len(fields) == len(parts) and all(field and field.required for field in fields)
    return False


def _needed(tree: Term, value: str) -> Iterator[Term]:
    """Name the truths that must hold where a choice comes out as a value."""
    if isinstance(tree, Choice):
        yields, other = (
            any(part == Constant(value, "text") for part in _ends(side)) for side in (tree.left, tree.right)
        )
        if yields and not other:
            yield tree.truth
            yield from _needed(tree.left, value)
        elif other and not yields:
            yield from _needed(tree.right, value)


def _ends(tree: Term) -> Iterator[Term]:
    if isinstance(tree, Choice):
        yield from _ends(tree.left)
        yield from _ends(tree.right)
    else:
        yield tree


def _existence(
    form: Form, sheet: Sheet, truth: Term, pins: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Existence]:
    match truth:
        case Compare(operator=">", left=Aggregate(name="count") as asked, right=Constant(value=0)):
            pass
        case Compare(operator=">=", left=Aggregate(name="count") as asked, right=Constant(value=1, scale=0)):
            pass
        case _:
            return
    other = form.sheet(asked.sheet)
    fixed = frozenset(condition for condition in asked.conditions if not correlated(condition))
    for condition in asked.conditions:
        match condition:
            case Compare(operator="==", left=Column(field=key), right=Cell(field=field)) if other:
                column = other.field(key)
                yield Existence(sheet.name, field, other.name, key, fixed, pins, bool(column and column.unique))


def functional(form: Form, of: Quantity, fields: frozenset[str]) -> bool:
    """Return whether what is counted once has one value of each of these fields: they are worked out from it alone."""
    sheet = form.sheet(of.sheet)
    assert sheet
    formulas = [compiled(form).formulas.get((sheet.name, name)) for name in sorted(fields)]
    return all(formula and set(formula.fields) <= {of.field} for formula in formulas)
