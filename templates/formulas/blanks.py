"""What a term comes to where the row's own cells are blank."""

from functools import partial, reduce
from itertools import product
from typing import Literal

from templates.formulas.leaves import correlated
from templates.formulas.nodes import (
    COMPARE,
    Aggregate,
    Call,
    Cell,
    Choice,
    Column,
    Compare,
    Constant,
    Filled,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
    Verdict,
)


def outcomes(term: Term) -> frozenset[Verdict]:
    """Return how a truth can come out in a row whose own cells (or columns) are all blank."""
    match term:
        case Constant(value=bool() as value):
            return frozenset({value})
        case Filled(parts=parts):
            return frozenset({False} if any(isinstance(leaf, Cell | Column) for leaf in parts) else {True, False})
        case Negation(part=part):
            return frozenset(_turned(verdict) for verdict in outcomes(part))
        case Logic():
            return reduce(partial(_joined, term.operator), map(outcomes, term.parts))
        case Compare(left=Aggregate(looks=False) as left, right=Constant(value=value)) if _nothing(left):
            return frozenset({COMPARE[term.operator](0, value)})
    return frozenset({None}) if blind(term) else frozenset({True, False, None})


def blind(term: Term) -> bool:
    """Return whether a value is unknown wherever the row's own cells (or columns) are all blank."""
    if isinstance(term, Cell | Column):
        return True
    if isinstance(term, Choice):
        verdicts = outcomes(term.truth)
        return not (True in verdicts and not blind(term.left)) and not (False in verdicts and not blind(term.right))
    if isinstance(term, Aggregate):
        return term.looks and _nothing(term)
    if isinstance(term, Constant | Leaf):
        return False
    if term.type == "truth" and not isinstance(term, Compare | Member | Call):
        return outcomes(term) == {None}
    return not isinstance(term, Filled) and any(blind(part) for part in term.parts)


def _nothing(aggregate: Aggregate) -> bool:
    """Return whether an aggregate asks for what the row does not hold: it then adds up to 0, or is unknown."""
    links = (part for part in aggregate.conditions if correlated(part))
    return any(isinstance(link, Compare) and blind(link.right) for link in links)


def _turned(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _joined(operator: Literal["and", "or"], left: frozenset[Verdict], right: frozenset[Verdict]) -> frozenset[Verdict]:
    decisive = operator == "or"
    return frozenset(
        decisive if decisive in pair else None if None in pair else not decisive for pair in product(left, right)
    )
