"""Comparisons printed for a workbook: texts letter by letter, numbers to the cent, what is one of some literals."""

from typing import TYPE_CHECKING

from templates.formulas.excel_words import SAME, caseless, every, quoted, some
from templates.formulas.nodes import OPPOSITE, RATIO_PLACES, Compare, Comparison, Constant, Leaf, Logic, Member, Term

if TYPE_CHECKING:
    from templates.formulas.excel_row import Row

MANY = 3
"""Choices from which on they are looked up in a list."""


class Comparisons:
    """Prints comparisons of terms; the terms themselves are the row printer's."""

    def __init__(self, row: "Row") -> None:
        """Print for a comparison that stands in that row."""
        self.row = row

    def member(self, term: Member, *, want: bool) -> str:
        """Print whether a term definitely is one of some literals, or definitely none."""
        if term.item.type != "text":
            same = tuple(Compare("==", term.item, option) for option in term.options)
            return self.row.verdict(Logic("or", same), want=want)
        found = self._one_of(self.row.value(term.item), tuple(str(option.value) for option in term.options))
        if want and isinstance(term.item, Leaf) and all(option.value for option in term.options):
            return found
        return self.row.needs(term.item).guarded(found if want else f"NOT({found})")

    def _one_of(self, printed: str, options: tuple[str, ...]) -> str:
        """Print whether a text is one of some, looked up in a list where they are many."""
        lettered = [option for option in options if not caseless(option)]
        if len(options) < MANY or len(lettered) > 1 or not all(options):
            return some([_exactly(printed, option) for option in options])
        found = f"SUMPRODUCT(({self.row.workings.choices(options)}={printed})*1)>0"
        return every([found, *(f"IF({printed}={quoted(each)},{_exactly(printed, each)},TRUE)" for each in lettered)])

    def compare(self, term: Compare, *, want: bool) -> str:
        """Print whether a comparison definitely holds, or definitely does not."""
        operator = term.operator if want else OPPOSITE[term.operator]
        left, right = term.left, term.right
        if left.type == "truth":
            return some(
                [
                    every([self.row.verdict(left, want=one), self.row.verdict(right, want=one == (operator == "=="))])
                    for one in (True, False)
                ]
            )
        needs = self.row.needs(left) + self.row.needs(right)
        if left.type == "number":
            return needs.guarded(self._test(operator, left, right))
        if left.type == "date":
            return needs.guarded(f"{self.row.value(left)}{SAME[operator]}{self.row.value(right)}")
        same = self._same_text(left, right)
        if operator == "!=":
            return needs.guarded(f"NOT({same})")
        literal = any(isinstance(side, Constant) and side.value for side in (left, right))
        leaf = any(isinstance(side, Leaf) for side in (left, right))
        return same if literal and leaf else needs.guarded(same)

    def _same_text(self, left: Term, right: Term) -> str:
        if isinstance(right, Constant):
            return _exactly(self.row.value(left), str(right.value))
        return f"EXACT({self.row.value(left)},{self.row.value(right)})"

    def _test(self, operator: Comparison, left: Term, right: Term) -> str:
        """Print a comparison of two numbers: to the cent, a ratio to nine places; whole numbers as they are."""
        sign, scale = SAME[operator], _places(left, right)
        if not scale:
            return f"{self.row.value(left)}{sign}{self.row.value(right)}"
        if isinstance(right, Constant):
            return f"ROUND({self.row.value(left)},{scale}){sign}{self.row.value(right)}"
        if isinstance(left, Constant):
            return f"{self.row.value(left)}{sign}ROUND({self.row.value(right)},{scale})"
        return f"ROUND({self.row.value(left, 1)}-{self.row.value(right, 2)},{scale}){sign}0"


def _exactly(printed: str, option: str) -> str:
    """Print whether a text is this one; = will do where there are no capital and small letters."""
    return f"{printed}={quoted(option)}" if caseless(option) else f"EXACT({printed},{quoted(option)})"


def _places(left: Term, right: Term) -> int:
    """Return the decimal places to round to before comparing; 0 where both sides are whole numbers."""
    if left.scale is None or right.scale is None:
        return RATIO_PLACES
    scales = [term.scale or 0 for term in (left, right)]
    moving = any(term.scale for term in (left, right) if not isinstance(term, Constant))
    return max(scales) if moving else 0
