"""Citizens' ID numbers (GB 11643) over whole columns: 6 area, 8 birth, 3 order, 1 check."""

import polars as pl

from templates.formulas.functions.identity import FIRST_YEAR, PATTERN


def id_ok(number: pl.Expr) -> pl.Expr:
    """Tell whether a text is an ID number: shape, real date of birth, check sign by MOD 11-2."""
    weighed = (_weighed(number) + _check(number)) % 11 == 1
    sound = number.str.contains(PATTERN) & weighed & _birth(number).is_not_null()
    return pl.when(number.is_not_null()).then(sound.fill_null(value=False))


def id_birth(number: pl.Expr, sound: pl.Expr) -> pl.Expr:
    """Take the date of birth out of an ID number; unknown unless it is one (`sound`)."""
    return pl.when(sound).then(_birth(number))


def id_sex(number: pl.Expr, sound: pl.Expr) -> pl.Expr:
    """Take the sex out of an ID number, 男 or 女; unknown unless it is one (`sound`)."""
    odd = pl.when(_body(number) % 2 == 1).then(pl.lit("男")).otherwise(pl.lit("女"))
    return pl.when(sound).then(odd)


def _body(number: pl.Expr) -> pl.Expr:
    return number.str.head(17).cast(pl.Int64, strict=False)


def _check(number: pl.Expr) -> pl.Expr:
    sign = number.str.tail(1)
    return pl.when(sign.is_in(["X", "x"])).then(10).otherwise(sign.cast(pl.Int64, strict=False))


def _weighed(number: pl.Expr) -> pl.Expr:
    """Weigh the 17 digits with 2**17 … 2**1, which are the standard's weights modulo 11.

    A decimal number read as if in base 2 is n - 8 · Σ 2**(j-1) · (n // 10**j): one division
    a digit and no cutting of text, which is several times slower.
    """
    body = _body(number)
    carried = sum((2 ** (j - 1) * (body // 10**j) for j in range(2, 17)), body // 10)
    return 2 * (body - 8 * carried)


def _birth(number: pl.Expr) -> pl.Expr:
    day = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return pl.when(day.dt.year() >= FIRST_YEAR).then(day)
