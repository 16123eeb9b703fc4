"""Figures in cells and in print: exact to the cent, or refused by name."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.scaled import Unheld, held, number, text


@given(st.integers(-(10**30), 10**30), st.integers(0, 6))
def test_text_is_exact_however_large(value: int, scale: int) -> None:
    """No digit is lost on the way to text, which no double comes near."""
    assert Fraction(text(value, scale)) == Fraction(value, 10**scale)
    assert text(value, scale, thousands=True).replace(",", "") == text(value, scale)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_what_is_held_comes_back_whole(value: int, scale: int) -> None:
    """A double of at most fifteen digits gives every cent back."""
    assert round(number(held(value, scale, "金额"), scale) * 10**scale) == value
    assert Decimal(f"{number(value, scale):.15g}") == Decimal(value).scaleb(-scale)


@pytest.mark.parametrize("value", [10**15, -(10**15), 7_036_874_417_766_401])
def test_what_no_cell_holds_is_refused_by_name(value: int) -> None:
    """A sum beyond fifteen digits is named and spelt to the cent."""
    with pytest.raises(Unheld, match=rf"区·帮扶金额.*{abs(value) % 100:02}"):
        held(value, 2, "区·帮扶金额")
