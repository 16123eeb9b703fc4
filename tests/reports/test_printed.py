"""Figures as text: what a spreadsheet program would show in the cell."""

import pytest

from reports.tables.model import Figure
from reports.tables.printed import printed
from reports.yearend.arithmetic import NO_LAST, PERCENT, POINTS


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(1234567, 2, "#,##0.00"), "12,345.67"),
        (Figure(1234567, 0, "#,##0"), "1,234,567"),
        (Figure(-5, 0, "#,##0"), "-5"),
        (Figure(0, 2, "#,##0.00"), "0.00"),
        (Figure(0.9165, 0, PERCENT), "91.7%"),  # half up, as Excel, though 91.65 is a little less in binary
        (Figure(-0.0004, 0, PERCENT), "0.0%"),  # minus nothing is nothing
        (Figure(-0.25, 0, PERCENT), "-25.0%"),
        (Figure(2.5415, 0, POINTS), "2.5百分点"),
        (Figure(3, 0, "0"), "3"),
        (Figure(NO_LAST, 0, "#,##0"), NO_LAST),
        (Figure(None, 0, "#,##0"), ""),
    ],
)
def test_figure_as_text(figure: Figure, text: str) -> None:
    """Rounded half up to the shown decimals, thousands apart, words as they are."""
    assert printed(figure) == text
