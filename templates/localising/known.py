"""What the rules of returns rest on that no figure can change, worked out once for all returns of a form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from templates.compiled import compiled
from templates.dependencies import Pair
from templates.form import Form
from templates.formulas.formula import formula_of
from templates.formulas.frames import Frames, evaluate
from templates.formulas.leaves import correlated, on_own_row
from templates.formulas.nodes import Aggregate, Cell, Column, Compare, Constant, Context, Figure, Leaf, Node, Term, walk
from templates.rule import Rule

KINDS = frozenset(["check", "minimum", "maximum", "tally"])
"""Rules that compare figures; the others ask what is filled in, or chosen."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What figures that people typed can change: `typed` are those fields, `varying` these and what rests on them."""

    typed: frozenset[Pair]
    varying: frozenset[Pair]

    def fixed(self, term: Term) -> bool:
        """Return whether no figure changes what a term comes to."""
        return not any(
            isinstance(part, Leaf) and not isinstance(part, Context) and (part.sheet, part.field) in self.varying
            for part in walk(term)
        )


@lru_cache(maxsize=64)
def reach(form: Form) -> Reach:
    """Name the fields of a form that hold figures, and those that are worked out of them."""
    typed = frozenset(
        (sheet.name, field.name) for sheet in form.sheets for field in sheet.inputs if field.numeric and field.kind.adds
    )
    varying = set(typed)
    for sheet, fields in compiled(form).steps:
        varying |= {(sheet.name, name) for name, formula in fields.items() if not varying.isdisjoint(formula.mentions)}
    return Reach(typed, frozenset(varying))


@lru_cache(maxsize=64)
def comparing(form: Form) -> tuple[Rule, ...]:
    """Return the rules that figures can break."""
    found = reach(form)
    return tuple(
        rule
        for rule in compiled(form).rules
        if rule.kind in KINDS
        and not (found.fixed(rule.rule.tree) and (rule.when is None or found.fixed(rule.when.tree)))
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Returns of one form: their rows by source, what is worked out once for all of them, figures, a matrix's lines."""

    form: Form
    rows: Mapping[str, Mapping[int, Sequence[int]]]
    values: Mapping[tuple[str, Term], Mapping[tuple[int, int], object]]
    figures: Mapping[Pair, Mapping[tuple[int, int], int | None]]
    keys: Mapping[str, Mapping[tuple[int, int], str]]


def known(form: Form, frames: Frames) -> Known:
    """Work out all that the rules of these returns rest on and no figure changes."""
    wanted: dict[str, dict[Term, None]] = {}
    for rule in comparing(form):
        for formula in (rule.rule, rule.when):
            for at, term in _fixed_terms(formula.tree, rule.sheet.name, form) if formula else ():
                wanted.setdefault(at, {})[term] = None
    places: dict[str, list[tuple[int, int]]] = {}
    rows: dict[str, dict[int, list[int]]] = {}
    for sheet in form.sheets:
        places[sheet.name] = frames[sheet.name].select("source", "row").rows()
        rows[sheet.name] = {}
        for source, row in places[sheet.name]:
            rows[sheet.name].setdefault(source, []).append(row)
    values: dict[tuple[str, Term], Mapping[tuple[int, int], object]] = {}
    for name, terms in wanted.items():
        formulas = [formula_of(term, form, form.sheet(name), "") for term in terms]
        if not places[name]:
            continue
        found = evaluate(formulas, frames)
        for index, term in enumerate(terms):
            values[name, term] = dict(zip(places[name], found[str(index)], strict=True))
    figures = {
        (sheet, field): dict(zip(places[sheet], frames[sheet][field], strict=True))
        for sheet, field in reach(form).varying
    }
    keys = {
        sheet.name: dict(zip(places[sheet.name], frames[sheet.name][sheet.key], strict=True))
        for sheet in form.sheets
        if sheet.layout == "matrix"
    }
    return Known(form, rows, values, figures, keys)


def _fixed_terms(term: Term, sheet: str, form: Form) -> Iterator[tuple[str, Term]]:
    """Yield the largest parts of a term that no figure changes, each with the sheet in whose rows it is read."""
    if isinstance(term, Constant):
        return
    if reach(form).fixed(term):
        yield sheet, term
    elif isinstance(term, Aggregate):
        for condition in term.conditions:
            if correlated(condition) and isinstance(condition, Compare):
                yield from _fixed_terms(on_own_row(condition.left), term.sheet, form)
                yield from _fixed_terms(condition.right, sheet, form)
            else:
                yield from _fixed_terms(on_own_row(condition), term.sheet, form)
        if term.column:
            yield from _fixed_terms(on_own_row(term.column), term.sheet, form)
    elif isinstance(term, Node):
        for part in term.parts:
            yield from _fixed_terms(part, sheet, form)
    elif isinstance(term, Cell | Figure | Column) and (
        formula := compiled(form).formulas.get((term.sheet, term.field))
    ):
        yield from _fixed_terms(formula.tree, term.sheet, form)
