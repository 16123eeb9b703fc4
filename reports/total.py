"""Totals: facts added up the unit tree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from reports.gathering.unit_tree import Tree
from templates.fact import Fact


class Key(NamedTuple):
    """Which figure: a measure of a form, in one row, column and layer of its breakdown."""

    form: str
    measure: str
    row: str
    column: str
    layer: str = ""

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """Name the figure that a fact is a part of."""
        return cls(fact.form, fact.measure, fact.row, fact.column, fact.layer)

    @property
    def values(self) -> tuple[str, str, str]:
        """Its values of the breakdown, in the order of the measure's `by`."""
        return self.row, self.column, self.layer

    @property
    def across(self) -> str:
        """Its values after the first, as one cell prints them."""
        return f"{self.column}·{self.layer}" if self.layer else self.column

    def fact(self, unit: str, year: int, value: int) -> Fact:
        """Make a unit's figure of a year a fact again."""
        return Fact(unit, year, self.form, self.measure, self.row, self.column, value, "", layer=self.layer)


Figures = Mapping[Key, int]
"""Scaled whole numbers by what they count."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of every unit of a tree: its own, and its own with those of all units under it."""

    tree: Tree
    own: Mapping[str, Figures]
    whole: Mapping[str, Figures]

    def district(self, form: str = "") -> Figures:
        """The root's figures, of one form or of all."""
        whole = self.whole[self.tree.root]
        return {key: value for key, value in whole.items() if key.form == form} if form else whole


def add_up(facts: Iterable[Fact], tree: Tree) -> Totals:
    """Add facts up the tree; raises KeyError for a fact of a unit that does not stand in it."""
    own: dict[str, dict[Key, int]] = {code: {} for code in tree.units}
    for fact in facts:
        figures = own[fact.unit]
        key = Key.of(fact)
        figures[key] = figures.get(key, 0) + fact.value
    whole: dict[str, Figures] = {}
    for code in reversed(list(tree.below(tree.root))):
        below = [whole[child] for child in tree.children[code]]
        whole[code] = _sum([own[code], *below]) if below else own[code]
    return Totals(tree, own, whole)


def joined(totals: Totals, more: Totals) -> Totals:
    """Return the totals of one tree together with those of other forms on it."""
    own, whole = (
        {code: {**figures, **other[code]} for code, figures in mine.items()}
        for mine, other in ((totals.own, more.own), (totals.whole, more.whole))
    )
    return Totals(totals.tree, own, whole)


def _sum(parts: Iterable[Figures]) -> dict[Key, int]:
    whole: dict[Key, int] = {}
    for part in parts:
        for key, value in part.items():
            whole[key] = whole.get(key, 0) + value
    return whole


def over_breakdown(figures: Figures) -> dict[tuple[str, str], int]:
    """Add figures up over the rows and columns of their breakdown: (form, measure) → value."""
    whole: dict[tuple[str, str], int] = {}
    for key, value in figures.items():
        whole[key.form, key.measure] = whole.get((key.form, key.measure), 0) + value
    return whole
