"""The rules of one return as relations between its figures, worked out from the formulas themselves.

What no figure can change (texts, days, rows counted) is known already; only what figures can change is taken apart
here. A rule in which they are not just added and compared is left out: templates.localising.suggest asks the checker
itself before anything is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from templates.checking.unreliable_verdicts import Losses
from templates.compiled import Compiled, compiled
from templates.formulas.functions.numbers import Abs, Round
from templates.formulas.leaves import correlated, on_own_row
from templates.formulas.nodes import (
    COMPARE,
    OPPOSITE,
    Aggregate,
    Arithmetic,
    Call,
    Cell,
    Choice,
    Column,
    Compare,
    Constant,
    Context,
    Figure,
    Filled,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
    walk,
)
from templates.localising.known import Known, Reach, comparing, reach
from templates.localising.relation import Relation, Row, Slot, Sum, Truth, every, plus, slots, some
from templates.rule import Rule

MOST_BRANCHES = 8
"""Cases that absolute values and conditions of one rule are taken apart into."""


class Beyond(Exception):  # noqa: N818 - it is no error: the rule is left to the checker
    """A rule that does more with figures than add and compare them."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule in one row of its sheet, as a relation between `cells`."""

    rule: Rule
    row: int
    relation: Relation
    cells: frozenset[Slot]


def demands(returns: Known, source: int, losses: Losses) -> list[Demand]:
    """Return what the rules ask of the figures of one return; those that rest on a lost cell ask nothing."""
    reader = _Reader(returns, source, compiled(returns.form), reach(returns.form))
    found = []
    for rule in comparing(returns.form):
        rows = returns.rows[rule.sheet.name].get(source, ())
        for _, row, _ in losses.untouched(rule, [(source, row, None) for row in rows]):
            try:
                asked = reader.truth(rule.rule.tree, rule.sheet.name, row, wanted=True)
                if rule.when:
                    asked = some([asked, reader.truth(rule.when.tree, rule.sheet.name, row, wanted=False)])
            except Beyond:
                continue
            if not isinstance(asked, bool):
                found.append(Demand(rule, row, asked, slots(asked)))
    return found


Case = tuple[Truth, Sum | None]
"""When a number is what: an unknown one is None."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes terms apart in the rows of one return."""

    returns: Known
    source: int
    compiled: Compiled
    reach: Reach

    def truth(self, term: Term, sheet: str, row: int, *, wanted: bool) -> Truth:
        """Return what must hold for a truth to be as wanted; what is unknown is as wanted, for it breaks no rule."""
        if self.reach.fixed(term):
            value = self._fixed(term, sheet, row)
            return value is None or value is wanted
        match term:
            case Negation(part=part):
                return self.truth(part, sheet, row, wanted=not wanted)
            case Logic(operator=operator, parts=parts):
                join = every if (operator == "and") is wanted else some
                return join([self.truth(part, sheet, row, wanted=wanted) for part in parts])
            case Compare(left=left, right=right) if left.type == "number":
                return self._compared(term, self._cases(left, sheet, row), self._cases(right, sheet, row), wanted)
            case Member(item=item, options=options) if item.type == "number":
                same = [self.truth(Compare("==", item, option), sheet, row, wanted=wanted) for option in options]
                return (some if wanted else every)(same)
            case Filled(parts=parts):
                return all(self._filled(leaf, sheet, row) for leaf in parts) is wanted
        raise Beyond

    def _compared(self, term: Compare, left: Sequence[Case], right: Sequence[Case], wanted: bool) -> Truth:  # noqa: FBT001
        comparison = term.operator if wanted else OPPOSITE[term.operator]
        if len(left) * len(right) > MOST_BRANCHES:
            raise Beyond
        return some(
            every([one, other, _row(first, second, comparison)]) for one, first in left for other, second in right
        )

    def _fixed(self, term: Term, sheet: str, row: int) -> object:
        if isinstance(term, Constant):
            return term.value
        return self.returns.values[sheet, term][self.source, row]

    def _filled(self, leaf: Leaf, sheet: str, row: int) -> bool:
        if self.reach.fixed(leaf):
            return self._fixed(leaf, sheet, row) is not None
        assert not isinstance(leaf, Context)
        at = self._row(leaf, row)
        return at is not None and self.returns.figures[leaf.sheet, leaf.field][self.source, at] is not None

    def _row(self, leaf: Cell | Column | Figure, row: int) -> int | None:
        if not isinstance(leaf, Figure):
            return row
        rows = self.returns.rows[leaf.sheet].get(self.source)
        return rows[0] if rows else None

    def _cases(self, term: Term, sheet: str, row: int) -> list[Case]:  # noqa: PLR0911 - one line a kind of term
        """Take a number apart: what it is the sum of, by case."""
        if term.type != "number" or term.scale is None:
            raise Beyond
        if self.reach.fixed(term):
            value = self._fixed(term, sheet, row)
            return [(True, Sum({}, value, term.scale) if isinstance(value, int) else None)]
        match term:
            case Cell() | Figure() | Column():
                return self._leaf(term, row)
            case Arithmetic(left=left, right=right):
                return self._arithmetic(term, self._cases(left, sheet, row), self._cases(right, sheet, row))
            case Call(name=Abs.name, parts=(part,)):
                return [
                    (every([when, _sign(each, comparison)]), each.times(sign) if each else None)
                    for when, each in self._cases(part, sheet, row)
                    for sign, comparison in ((1, ">="), (-1, "<"))
                ]
            case Call(name=Round.name, parts=(part,)) if part.scale is not None and part.scale <= term.scale:
                return [(when, each and each.at(term.scale or 0)) for when, each in self._cases(part, sheet, row)]
            case Choice(truth=truth, left=left, right=right):
                return [
                    (every([self.truth(truth, sheet, row, wanted=wanted), when]), each and each.at(term.scale or 0))
                    for wanted, part in ((True, left), (False, right))
                    for when, each in self._cases(part, sheet, row)
                ]
            case Aggregate(name="sum"):
                return [(True, self._added(term, sheet, row))]
        raise Beyond

    def _leaf(self, leaf: Cell | Figure | Column, row: int) -> list[Case]:
        at = self._row(leaf, row)
        if at is None:
            return [(True, None)]
        if formula := self.compiled.formulas.get((leaf.sheet, leaf.field)):
            return self._cases(formula.tree, leaf.sheet, at)
        value = self.returns.figures[leaf.sheet, leaf.field][self.source, at]
        return [(True, None if value is None else Sum({(leaf.sheet, leaf.field, at): 1}, value, leaf.scale or 0))]

    def _arithmetic(self, term: Arithmetic, left: Sequence[Case], right: Sequence[Case]) -> list[Case]:
        if term.operator == "/" or len(left) * len(right) > MOST_BRANCHES:
            raise Beyond
        return [(every([one, other]), _combined(term, first, second)) for one, first in left for other, second in right]

    def _added(self, term: Aggregate, sheet: str, row: int) -> Sum:
        """Add up the rows of a sheet that meet all conditions, which no figure may decide."""
        met = [self._condition(condition, sheet, row) for condition in term.conditions]
        column = on_own_row(term.column) if term.column else Constant(0, "number")
        found = []
        for at in self.returns.rows[term.sheet].get(self.source, ()):
            if all(at in each for each in met):
                cases = self._cases(column, term.sheet, at)
                if len(cases) > 1:
                    raise Beyond
                found += [each for _, each in cases if each]
        return plus(found, term.scale or 0)

    def _condition(self, condition: Term, sheet: str, row: int) -> frozenset[int]:
        """Return the rows of an aggregate's sheet that meet a condition."""
        over = next(part.sheet for part in walk(condition) if isinstance(part, Column))
        rows = self.returns.rows[over].get(self.source, ())
        if correlated(condition) and isinstance(condition, Compare):
            left, right = on_own_row(condition.left), condition.right
            if not (self.reach.fixed(left) and self.reach.fixed(right)):
                raise Beyond
            wanted = self._scaled(right, sheet, row, condition)
            found = {at: self._scaled(left, over, at, condition) for at in rows}
            return frozenset(
                at
                for at, value in found.items()
                if value is not None and wanted is not None and COMPARE[condition.operator](value, wanted)
            )
        own = on_own_row(condition)
        if not self.reach.fixed(own):
            raise Beyond
        return frozenset(at for at in rows if self._fixed(own, over, at) is True)

    def _scaled(self, term: Term, sheet: str, row: int, link: Compare) -> int | None:
        """Return one side of a link, numbers at the scale of both; texts and days compare as they are."""
        value = self._fixed(term, sheet, row)
        if isinstance(value, int) and term.type == "number":
            if term.scale is None:
                raise Beyond
            value *= 10 ** (max(link.left.scale or 0, link.right.scale or 0) - term.scale)
        return value  # type: ignore[return-value]


def _row(left: Sum | None, right: Sum | None, comparison: str) -> Truth:
    if left is None or right is None:
        return True
    difference = plus([left, right.times(-1)], max(left.scale, right.scale))
    row = Row(difference.parts, difference.value, comparison)  # type: ignore[arg-type]
    return row if row.parts else row.holds()


def _sign(number: Sum | None, comparison: str) -> Truth:
    return _row(number, Sum({}, 0, 0), comparison)


def _combined(term: Arithmetic, left: Sum | None, right: Sum | None) -> Sum | None:
    if left is None or right is None:
        return None
    if term.operator != "*":
        return plus([left, right if term.operator == "+" else right.times(-1)], term.scale or 0)
    if left.parts and right.parts:
        raise Beyond
    constant, other = (left, right) if not left.parts else (right, left)
    return other.times(constant.value, constant.scale)
