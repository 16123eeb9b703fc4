"""Aggregates printed for a workbook: comparisons of whole columns, multiplied and added up by SUMPRODUCT.

Only operators are worked out over whole columns, for these every program takes there: given a range,
TRIM, EXACT, ISNUMBER or MONTH look at one cell in some. What needs a function is worked out row by row
in hidden columns (templates.formulas.workings). A row that was inserted has nothing there, so texts are
looked for in their own column too.
"""

from typing import TYPE_CHECKING

from templates.formulas.blanks import outcomes
from templates.formulas.excel_words import END, SAME
from templates.formulas.leaves import on_columns, on_own_row
from templates.formulas.nodes import (
    OPPOSITE,
    Aggregate,
    Arithmetic,
    Column,
    Compare,
    Comparison,
    Constant,
    Filled,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
)
from templates.formulas.workings import USED, TextKey, Wanted
from templates.sheet import Sheet

if TYPE_CHECKING:
    from templates.formulas.excel_row import Row

NUMBER = "<9E+99"
"""What numbers are and texts are not: any text is larger than any number."""


class Columns:
    """Prints terms on the columns of a sheet; what belongs to the formula's own row is the row printer's."""

    def __init__(self, sheet: Sheet, row: "Row") -> None:
        """Print for an aggregate over this sheet, asked for by that row."""
        self.sheet = sheet
        self.row = row
        self.workings = row.workings

    def total(self, aggregate: Aggregate) -> str:
        """Print an aggregate, supposing that what its conditions read of the own row is known."""
        assert aggregate.name != "distinct", "the parser lets it stand in measures only"
        factors = [self.factor(condition, want=True) for condition in aggregate.conditions]
        if aggregate.column is None and all(True in outcomes(condition) for condition in aggregate.conditions):
            factors += self._used()
        values = self._range(aggregate.column.field) if aggregate.column else ""
        if not factors:
            return f"SUM({values})" if values else str(sum(not row.total for row in self.sheet.rows))
        product = "*".join(factors) if len(factors) > 1 else f"{factors[0]}*1"
        return f"SUMPRODUCT({product},{values})" if values else f"SUMPRODUCT({product})"

    def first(self, aggregate: Aggregate) -> str:
        """Print the first value among the rows that meet all conditions; "" if none of them holds one."""
        assert aggregate.column
        factors = [self.factor(condition, want=True) for condition in aggregate.conditions]
        met = "*".join((*factors, self._known(aggregate.column)))
        value = f"INDEX({self._range(aggregate.column.field)},SUMPRODUCT(MATCH(1,{met},0)))"
        if aggregate.type == "text":
            value = f"UPPER(TRIM({value}))" if self._in_capitals(aggregate.column) else f"TRIM({value})"
        return f'IFERROR({value},"")'

    def _in_capitals(self, column: Column) -> bool:
        of = self.sheet.field(column.field)
        return of is not None and of.kind.capitals

    def factor(self, term: Term, *, want: bool) -> str:  # noqa: PLR0911 - one line a kind of truth
        """Print a column of 0 and 1: whether a truth is definitely true, or definitely false."""
        match term:
            case _ if not on_columns(term):
                return f"IF({self.row.verdict(term, want=want)},1,0)"
            case Negation(part=part):
                return self.factor(part, want=not want)
            case Logic(operator=operator, parts=parts):
                printed = [self.factor(part, want=want) for part in parts]
                every = (operator == "and") == want
                return f"({'*'.join(printed)})" if every else f"(({'+'.join(printed)})>0)"
            case Filled(parts=parts):
                known = "*".join(self._known(part) for part in parts if isinstance(part, Column))
                own = [part for part in parts if not isinstance(part, Column)]
                known += f"*{self.factor(Filled(tuple(own)), want=True)}" if own else ""
                return f"({known})" if want else f"(1-{known})"
            case Member(item=Column(type="text") as item, options=options):
                same = "+".join(self._equal(item, option) for option in options)
                blank = not all(option.value for option in options)
                return f"({same})" if want and not blank else f"({self._known(item)}*({same}={int(want)}))"
            case Member(item=item, options=options):
                return self.factor(Logic("or", tuple(Compare("==", item, each) for each in options)), want=want)
        assert isinstance(term, Compare)
        return self._compare(term, want=want)

    def _compare(self, term: Compare, *, want: bool) -> str:
        operator = term.operator if want else OPPOSITE[term.operator]
        left, right = term.left, term.right
        if left.type == "truth":
            pairs = ((True, operator == "=="), (False, operator != "=="))
            both = (f"{self.factor(left, want=one)}*{self.factor(right, want=other)}" for one, other in pairs)
            return f"(({'+'.join(both)})>0)"
        sides = [side for side in (left, right) if on_columns(side)]
        if not all(isinstance(side, Column) for side in sides):
            return self._worked_out(Compare(operator, left, right))
        if left.type == "text":
            return self._compare_texts(operator, left, right)
        known = [known for side in sides for known in self._known_number(side, operator, left, right)]
        return f"({'*'.join([*known, f'({self._side(left)}{SAME[operator]}{self._side(right)})'])})"

    def _compare_texts(self, operator: Comparison, left: Term, right: Term) -> str:
        same = self._equal(left, right)
        known = "*".join(self._known(side) for side in (left, right) if isinstance(side, Column))
        if operator == "!=":
            return f"({known}*(1-{same}))"
        # The row printer has made sure that its own side is not blank.
        sure = right.value if isinstance(right, Constant) else not on_columns(right)
        return same if sure else f"({known}*{same})"

    def _worked_out(self, term: Compare) -> str:
        """Print a comparison that takes more than operators: what is worked out of a row stands in a hidden column."""
        if not on_columns(term.right):
            left = self._hidden(on_own_row(term.left))
            if term.left.type == "text":
                same = f"({left}={self.row.key(term.right)})"
                return same if term.operator == "==" else f'(({left}<>"")*(1-{same}))'
            return f'(({left}<>"")*({left}{NUMBER})*({left}{SAME[term.operator]}{self._side(term.right)}))'
        return f"({self._hidden(on_own_row(term))}=1)"

    def _hidden(self, wanted: Wanted) -> str:
        return self.workings.range(self.sheet, wanted)

    def _range(self, field: str) -> str:
        return self.workings.range(self.sheet, field)

    def _side(self, term: Term) -> str:
        if isinstance(term, Column):
            return self._range(term.field)
        printed = self.row.value(term, 1)
        return f"ROUND({printed},{term.scale})" if term.scale and isinstance(term, Arithmetic) else printed

    def _equal(self, left: Term, right: Term) -> str:
        """Print whether two texts are the same, one of them a column's."""
        if not isinstance(left, Column):
            left, right = right, left
        assert isinstance(left, Column)
        place = self._range(left.field)
        if isinstance(right, Column):
            return f"({self._hidden(TextKey(left.field))}={self._hidden(TextKey(right.field))})"
        plain = self.row.value(right)
        if self.workings.bare(left):
            return f"({place}={plain})"
        key = self._hidden(TextKey(left.field))
        return f'(({key}={self.row.key(right)})+({key}="")*({place}={plain}))'

    def _known(self, term: Leaf) -> str:
        """Print whether a column holds what it should."""
        assert isinstance(term, Column)
        place = self._range(term.field)
        if term.type != "text":
            return f'({place}<>"")*({place}{NUMBER})'
        if self.workings.bare(term):
            return f'({place}<>"")'
        return f'({place}<>"")*({self._hidden(TextKey(term.field))}<>"{END}")'

    def _known_number(self, side: Term, operator: Comparison, left: Term, right: Term) -> list[str]:
        """Print what else must hold of a column that is compared: a blank is as 0, and a text above any number."""
        assert isinstance(side, Column)
        place = self._range(side.field)
        if operator == "==" and isinstance(right, Constant) and right.value:
            return []
        above = operator in ("!=", ">", ">=") or not isinstance(right, Constant) or side is not left
        return [f'({place}<>"")', *([f"({place}{NUMBER})"] if above else [])]

    def _used(self) -> list[str]:
        """Print whether a row holds anything; a matrix's lines are all there."""
        if self.sheet.layout != "list":
            return []
        joined = "&".join(self._range(field.name) for field in self.sheet.inputs)
        used = self._hidden(USED)
        return [f'(({used}=1)+({used}="")*({joined}<>""))']
