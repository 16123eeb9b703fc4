"""Functions of dates: age, month, days, months, years."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from templates.formulas.functions.function import Function, each, only
from templates.formulas.nodes import Call, Term
from templates.formulas.scope import CONTEXT

if TYPE_CHECKING:
    import polars as pl


class Month(Function):
    """month(d): the month of a date, 1 to 12."""

    name = "month"
    coarse = True

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a date, yield a number."""
        return Call(self.name, (only(self.name, parts, "date"),), "number")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Take it from the date."""
        return _number(parts[0].dt.month())

    def python(self, call: Call, parts: Sequence[date]) -> int:
        """Take it from the date."""
        return parts[0].month

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Take it from the date."""
        return f"MONTH({parts[0]})"


class Days(Function):
    """days(a, b): days from a to b, negative where b is earlier."""

    name = "days"

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take two dates, yield a number."""
        return Call(self.name, each(self.name, parts, "date", "date"), "number")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Subtract."""
        return (parts[1] - parts[0]).dt.total_days()

    def python(self, call: Call, parts: Sequence[date]) -> int:
        """Subtract."""
        return (parts[1] - parts[0]).days

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Subtract."""
        return f"({parts[1]}-{parts[0]})"


class Years(Function):
    """years(a, b): whole years from a to b; unknown if b is earlier."""

    name = "years"

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take two dates, yield a number."""
        return Call(self.name, each(self.name, parts, "date", "date"), "number")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Subtract the dates written as yyyymmdd, and drop what is short of a year."""
        first, last = parts
        digits = [_number(day.dt.year()) * 10_000 + _month_day(day) for day in (first, last)]
        return _where(first <= last, (digits[1] - digits[0]) // 10_000)

    def python(self, call: Call, parts: Sequence[date]) -> int | None:
        """Subtract the years, one less before the day of the year."""
        first, last = parts
        short = (last.month, last.day) < (first.month, first.day)
        return last.year - first.year - short if first <= last else None

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Subtract the years, one less before the day of the year; DATEDIF is not the same everywhere."""
        first, last = parts
        short = f"(MONTH({last})*100+DAY({last})<MONTH({first})*100+DAY({first}))"
        return f"(YEAR({last})-YEAR({first})-{short})"

    def asks(self, call: Call, parts: Sequence[str]) -> str:
        """Ask that the second is no earlier."""
        return f"{parts[0]}<={parts[1]}"


class Age(Years):
    """age(d): whole years on as_of; unknown if d is later."""

    name = "age"

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a date, yield a number."""
        return Call(self.name, (only(self.name, parts, "date"), CONTEXT["as_of"]), "number")


class Months(Function):
    """months(a, b): whole months from a to b; unknown if b is earlier."""

    name = "months"

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take two dates, yield a number."""
        return Call(self.name, each(self.name, parts, "date", "date"), "number")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Subtract the months, one less before the day of the month."""
        first, last = parts
        whole = [_number(day.dt.year()) * 12 + _number(day.dt.month()) for day in (first, last)]
        short = _number(last.dt.day() < first.dt.day())
        return _where(first <= last, whole[1] - whole[0] - short)

    def python(self, call: Call, parts: Sequence[date]) -> int | None:
        """Subtract the months, one less before the day of the month."""
        first, last = parts
        whole = (last.year - first.year) * 12 + last.month - first.month
        return whole - (last.day < first.day) if first <= last else None

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Subtract the months, one less before the day of the month."""
        first, last = parts
        return f"((YEAR({last})-YEAR({first}))*12+MONTH({last})-MONTH({first})-(DAY({last})<DAY({first})))"

    def asks(self, call: Call, parts: Sequence[str]) -> str:
        """Ask that the second is no earlier."""
        return f"{parts[0]}<={parts[1]}"


def _number(value: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return value.cast(pl.Int64)


def _month_day(day: "pl.Expr") -> "pl.Expr":
    return _number(day.dt.month()) * 100 + _number(day.dt.day())


def _where(truth: "pl.Expr", value: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(truth).then(value)


FUNCTIONS = (Age(), Month(), Days(), Months(), Years())
