"""Functions of citizens' ID numbers (GB 11643): id_ok, id_birth, id_sex."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from templates.formulas.functions.function import Function, own_text
from templates.formulas.nodes import Call, Term

if TYPE_CHECKING:
    import polars as pl

LENGTH = 18

PATTERN = r"^[0-9]{17}[0-9Xx]$"
"""18 signs; the check sign stands for 10 as X, and lower-case x is taken for it."""

FIRST_YEAR = 1900
"""Spreadsheets know no earlier dates, and nobody born before is a member."""


class IdOk(Function):
    """id_ok(t): whether a text is an ID number: length, real date of birth from 1900 on, MOD 11-2."""

    name = "id_ok"
    kept = True
    coarse = True

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a text field of the own row, yield a truth."""
        return Call(self.name, (own_text(self.name, parts),), "truth")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Judge a whole column."""
        from templates.formulas.identity import id_ok

        return id_ok(parts[0])

    def python(self, call: Call, parts: Sequence[str]) -> bool:
        """Judge one text."""
        text = parts[0]
        if not re.fullmatch(PATTERN, text) or _born(text) is None:
            return False
        weighed: int = sum(int(digit) * (2 ** (LENGTH - place) % 11) for place, digit in enumerate(text[:-1], 1))
        return (weighed + (10 if text[-1] in "Xx" else int(text[-1]))) % 11 == 1

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Judge one text; any sign that is no digit makes an error, and so FALSE."""
        text = parts[0]
        day = _day(text)
        real = f"MONTH({day})=--MID({text},11,2),DAY({day})=--MID({text},13,2)"
        total = "+".join(f"MID({text},{place},1)*{2 ** (LENGTH - place) % 11}" for place in range(1, LENGTH))
        check = f'MID("10X98765432",MOD({total},11)+1,1)=RIGHT({text})'
        return f"IFERROR(AND(LEN({text})={LENGTH},--MID({text},7,4)>=1900,{real},{check}),FALSE)"


class IdBirth(Function):
    """id_birth(t): the date of birth in an ID number; unknown unless it is one."""

    name = "id_birth"
    kept = True

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a text field of the own row, yield a date."""
        number = own_text(self.name, parts)
        return Call(self.name, (number, Call(IdOk.name, (number,), "truth")), "date")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Take it out where the number is right."""
        from templates.formulas.identity import id_birth

        return id_birth(*parts)

    def python(self, call: Call, parts: Sequence[Any]) -> date | None:
        """Take it out where the number is right."""
        return _born(parts[0]) if parts[1] else None

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Take it out."""
        return _day(parts[0])

    def asks(self, call: Call, parts: Sequence[str]) -> str:
        """Ask that the number is right."""
        return parts[1]


class IdSex(Function):
    """id_sex(t): 男 or 女 by an ID number; unknown unless it is one."""

    name = "id_sex"
    coarse = True

    def typed(self, parts: Sequence[Term]) -> Term:
        """Take a text field of the own row, yield a text."""
        number = own_text(self.name, parts)
        return Call(self.name, (number, Call(IdOk.name, (number,), "truth")), "text")

    def polars(self, call: Call, parts: Sequence["pl.Expr"]) -> "pl.Expr":
        """Take it out where the number is right."""
        from templates.formulas.identity import id_sex

        return id_sex(*parts)

    def python(self, call: Call, parts: Sequence[Any]) -> str | None:
        """Take it out where the number is right."""
        return ("男" if int(parts[0][16]) % 2 else "女") if parts[1] else None

    def excel(self, call: Call, parts: Sequence[str]) -> str:
        """Tell by the last digit of the order."""
        return f'IF(MOD(MID({parts[0]},17,1),2)=1,"男","女")'

    def asks(self, call: Call, parts: Sequence[str]) -> str:
        """Ask that the number is right."""
        return parts[1]


def _born(text: str) -> date | None:
    """Return the date of birth in a text that looks like an ID number."""
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    try:
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None


def _day(text: str) -> str:
    return f"DATE(MID({text},7,4),MID({text},11,2),MID({text},13,2))"


FUNCTIONS = (IdOk(), IdBirth(), IdSex())
