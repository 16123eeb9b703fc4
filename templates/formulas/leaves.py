"""The leaves of a term: which it has, and the same term on others."""

from collections.abc import Callable
from dataclasses import fields, replace

from templates.formulas.nodes import Aggregate, Cell, Column, Constant, Figure, Leaf, Node, Term, Type, walk


def on_own_row(term: Term) -> Term:
    """Return a term on the columns of a sheet as one on the cells of a row there."""
    return _replaced(term, lambda leaf: Cell(*_named(leaf)) if isinstance(leaf, Column) else leaf)


def _named(leaf: Cell | Column) -> tuple[str, str, Type, int | None]:
    return leaf.sheet, leaf.field, leaf.type, leaf.scale


def _replaced(term: Term, leaf: Callable[[Leaf], Leaf]) -> Term:
    """Return a term with other leaves; only cells have others in an aggregate."""
    if isinstance(term, Leaf):
        return leaf(term)
    if not isinstance(term, Node):
        return term
    made: dict[str, object] = {}
    for each in fields(term):
        value = getattr(term, each.name)
        if isinstance(value, Term):
            made[each.name] = _replaced(value, leaf)
        elif isinstance(value, tuple):
            made[each.name] = tuple(_replaced(part, leaf) for part in value)
    return replace(term, **made)  # type: ignore[arg-type]


def on_columns(term: Term) -> bool:
    """Return whether a term reads the rows that an aggregate goes over; what is kept of another aggregate does not."""
    if isinstance(term, Column):
        return True
    return isinstance(term, Node) and not isinstance(term, Aggregate) and any(map(on_columns, term.parts))


def as_figures(term: Term) -> Term:
    """Return a term on a record's own cells as one on its figures, which reads the same from anywhere."""
    return _replaced(term, lambda leaf: Figure(*_named(leaf)) if isinstance(leaf, Cell) else leaf)


def leaves(term: Term) -> tuple[Leaf, ...]:
    """Return the cells and figures of a term outside aggregates, in order, each once."""
    if isinstance(term, Leaf):
        return (term,)
    if isinstance(term, Constant | Aggregate):
        return ()
    return tuple(dict.fromkeys(leaf for part in term.parts for leaf in leaves(part)))


def correlated(condition: Term) -> bool:
    """Return whether an aggregate's condition depends on the row that the formula stands in."""
    return any(isinstance(part, Cell) for part in walk(condition))
