"""Aggregates printed for a workbook: SUMPRODUCT over the columns of a sheet.

Before Excel 2021, IF inside SUMPRODUCT looks at one cell only, so conditions are products of
0 and 1, and text in a number column is made 0 by TEXT before it is reckoned with.
"""

from typing import ClassVar

from templates.form import Sheet
from templates.formulas.nodes import (
    Aggregate,
    Call,
    Column,
    Compare,
    Constant,
    Leaf,
    Logic,
    Member,
    Negation,
    Term,
    outcomes,
    walk,
)
from templates.formulas.printer import OPPOSITE, SAME, Printer
from templates.layout import region


class Ranges(Printer):
    """Prints terms on the columns of a sheet; what belongs to the formula's own row is the row printer's."""

    as_of: ClassVar[str] = "(YEAR(as_of)*10000+MONTH(as_of)*100+DAY(as_of))"

    def __init__(self, sheet: Sheet, row: Printer, *, home: bool) -> None:
        """Print for a formula on the same sheet (`home`), or on another."""
        self.sheet = sheet
        self.row = row
        self.home = home

    def range(self, field: str) -> str:
        """Print a column's range, without its sheet where the formula stands on it."""
        whole = region(self.sheet).range(field)
        return whole.rpartition("!")[2] if self.home else whole

    def leaf(self, leaf: Leaf) -> str:
        """Print a column so that reckoning with it never fails."""
        if not isinstance(leaf, Column):
            return self.row.leaf(leaf)
        if leaf.type == "text":
            return f"TRIM({self.range(leaf.field)})"
        places = "." + "0" * leaf.scale if leaf.scale else ""
        negative = "\\0" if leaf.type == "date" else f"-0{places}"
        return f'--TEXT({self.range(leaf.field)},"0{places};{negative};0;\\0")'

    def value(self, term: Term, binding: int = 0) -> str:
        """Print a value; what has no columns in it as the row printer does."""
        if not on_columns(term):
            return self.row.value(term, binding)
        printed = super().value(term, binding)
        return f"({printed})" if binding and isinstance(term, Column) else printed

    def aggregate(self, aggregate: Aggregate) -> str:
        """Refuse: an aggregate inside another is no formula of ours."""
        raise NotImplementedError(aggregate)

    def age(self, birth: str) -> str:
        """Print whole years: DATEDIF fails on dates after as_of, and IF is not to be had here."""
        day = f"({birth})"
        return f"INT(({self.as_of}-YEAR{day}*10000-MONTH{day}*100-DAY{day})/10000)"

    def total(self, aggregate: Aggregate) -> str:
        """Print an aggregate, supposing that what its conditions read of the own row is known."""
        factors = [self.verdict(condition, want=True) for condition in aggregate.conditions]
        if self.sheet.layout == "list" and aggregate.column is None and self._reaches_blank_rows(aggregate):
            factors.append(self._used())
        values = f",{self.range(aggregate.column.field)}" if aggregate.column else ""
        match factors:
            case []:
                return f"SUM({values[1:]})" if values else f"ROWS({self.range(self.sheet.fields[0].name)})"
            case [factor]:
                return f"SUMPRODUCT(--{factor}{values})"
        return f"SUMPRODUCT({'*'.join(factors)}{values})"

    def _reaches_blank_rows(self, aggregate: Aggregate) -> bool:
        return all(True in outcomes(condition) for condition in aggregate.conditions)

    def _used(self) -> str:
        joined = "&".join(self.range(field.name) for field in self.sheet.inputs)
        return f'(TRIM({joined})<>"")'

    def verdict(self, term: Term, *, want: bool) -> str:
        """Print a column of 0 and 1 (or FALSE and TRUE), fit to be a factor."""
        match term:
            case Constant(value=value):
                return "1" if value is want else "0"
            case Negation(part=part):
                return self.verdict(part, want=not want)
            case Logic(operator=operator, parts=parts):
                printed = [self.verdict(part, want=want) for part in parts]
                every = (operator == "and") == want
                return f"({'*'.join(printed)})" if every else f"(({'+'.join(printed)})>0)"
            case Member():
                same = "+".join(self._equal(term.item, option) for option in term.options)
                sure = want and all(option.value for option in term.options)
                return f"({same})" if sure else f"({self._known(term)}*(({same}){'>' if want else '='}0))"
            case Compare():
                return self._compare(term, want=want)
        assert isinstance(term, Call)
        return self._known(term) if want else f"(1-{self._known(term)})"

    def _compare(self, term: Compare, *, want: bool) -> str:
        operator = term.operator if want else OPPOSITE[term.operator]
        left, right = term.left, term.right
        if left.type == "truth":
            pairs = [(True, operator == "=="), (False, operator != "==")]
            both = (f"{self.verdict(left, want=one)}*{self.verdict(right, want=other)}" for one, other in pairs)
            return f"(({'+'.join(both)})>0)"
        known = self._known(term)
        if left.type == "text":
            same = self._equal(left, right)
            if operator == "==":
                # the row printer has made sure that its side is not blank
                sure = right.value if isinstance(right, Constant) else not on_columns(right)
                return same if sure else f"({known}*{same})"
            return f"({known}*(1-{same}))"
        if all(isinstance(side, Leaf | Constant) for side in (left, right)):
            printed = f"({self._bare(left)}{SAME[operator]}{self._bare(right)})"
            # a blank cell and text equal no number but 0
            sure = operator == "==" and isinstance(right, Constant) and right.value
            return printed if sure else f"({known}*{printed})"
        if left.type == "number":
            return f"({known}*({self.test(operator, left, right)}))"
        return f"({known}*({self._bare(left)}{SAME[operator]}{self.value(right)}))"

    def _bare(self, term: Term) -> str:
        return self.range(term.field) if isinstance(term, Column) else self.value(term)

    def _equal(self, left: Term, right: Term) -> str:
        if left.type == "text":
            return f"EXACT({self.value(left)},{self.value(right)})"
        return self._compare(Compare("==", left, right), want=True)

    def _known(self, term: Term) -> str:
        """Print whether all columns that a term reads hold what it needs."""
        columns = dict.fromkeys(part for part in walk(term) if isinstance(part, Column))
        known = [
            f'({self.leaf(part)}<>"")' if part.type == "text" else f"ISNUMBER({self.range(part.field)})"
            for part in columns
        ]
        ages = (part for part in walk(term) if isinstance(part, Call) and part.name == "age" and on_columns(part))
        known += [f"({self._bare(part.parts[0])}<=as_of)" for part in ages]
        return "*".join(known)


def on_columns(term: Term) -> bool:
    """Tell whether a term reads the rows that an aggregate goes over."""
    return any(isinstance(part, Column) for part in walk(term))
