"""Dimensions: the fields by which measures are broken down, and how their values are ordered and printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from templates.field import Field
from templates.formulas.formula import Formula
from templates.formulas.nodes import Call, Choice, Constant, Term
from templates.sheet import Sheet

BLANK = "未填"
"""How a blank value of a dimension is printed."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field by which a measure is broken down.

    `values` are printed whether or not there are figures; `further` ones only if present. Both are in
    printed order. `counted` follows a printed value: a month's 月. Where a row may have `several` values it
    counts for each of them.
    """

    name: str
    title: str
    values: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    counted: str = ""
    several: bool = False

    def ordered(self, present: Iterable[str]) -> list[str]:
        """Return all values in printed order: those of the form, then what else is present."""
        rank = {value: index for index, value in enumerate((*self.values, *self.further))}
        found = {*self.values, *present}
        return sorted(found, key=lambda value: (rank.get(value, len(rank)), not value, value.zfill(12)))

    def printed(self, value: str) -> str:
        """Return how a value is printed: a month as 3月, a blank as 未填."""
        return f"{value}{self.counted}" if value else BLANK


def dimension(sheet: Sheet, field: Field | None, formula: Formula | None) -> Dimension:
    """Describe a field of a sheet as a dimension, or without a field a matrix's key."""
    if field is None:
        lines = tuple(row.title for row in sheet.rows if not row.total)
        return Dimension(sheet.key, sheet.key_title, lines)
    if field.kind.values:
        return Dimension(field.name, field.title, field.kind.values, counted=field.kind.counted)
    written = dict.fromkeys(_labels(formula.tree)) if formula else {}
    further = tuple(label for label in written if label not in field.enum)
    return Dimension(field.name, field.title, field.enum, further, several=field.kind.several)


def _labels(term: Term) -> Iterator[str]:
    """Yield the texts that a formula can come out as, in the order written."""
    match term:
        case Constant(value=str() as text):
            yield text
        case Choice():
            yield from _labels(term.left)
            yield from _labels(term.right)
        case Call(name="band"):
            for label in term.parts[1::2]:
                yield from _labels(label)
