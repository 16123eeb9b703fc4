"""The paper that tables are printed on: what goes on an A4 page, whatever the fonts are."""

from collections.abc import Mapping, Sequence
from math import ceil

UPRIGHT = 110
"""What is wider than this, in characters, is legible only on a page laid across."""

CHART_HEIGHT = 250
PIXELS_OF_SIGN, PIXELS_OF_COLUMN = 7.0, 5
"""How wide a column is where charts are anchored: so many pixels a character, and its edges."""

NARROW_SIGN, WIDE_SIGN = 8.0, 9.5
"""How wide a character is on paper: of 宋体, and of the font that stands in for it where it is missing."""

POINTS_OF_PIXEL = 0.75

UPRIGHT_PAPER, LAID_PAPER = (537.0, 748.0), (784.0, 501.0)
"""What A4 leaves to print on, within the margins: points across and down."""

ROW_HEIGHT = 18


def fitted_pages(row: int, heights: Mapping[int, float], page: tuple[float, float], tall: float) -> int:
    """1 where a page holds what stands above a row, but not what is so many points tall from there; else 0."""
    least, _ = page
    top = sum(heights.get(above, ROW_HEIGHT) for above in range(1, row))
    return int(tall > 0 and top <= least < top + tall)


def pixels(width: float, sign: float) -> float:
    """Return how many pixels a column of so many characters is wide."""
    return width * sign + PIXELS_OF_COLUMN


def page_heights(widths: Sequence[float], *, laid: bool) -> tuple[float, float]:
    """How many points of a sheet one page takes down, at least and at most.

    A sheet wider than the paper is printed smaller, and more of it; how wide it is depends on the fonts.
    """
    across, down = LAID_PAPER if laid else UPRIGHT_PAPER
    least, most = (
        down * max(1.0, sum(pixels(width, sign) for width in widths) * POINTS_OF_PIXEL / across)
        for sign in (NARROW_SIGN, WIDE_SIGN)
    )
    return least, most


def whole_on_a_page(row: int, heights: Mapping[int, float], page: tuple[float, float]) -> int:
    """The first row from here on below which a chart finds room before its page ends, whatever the fonts."""
    least, most = page
    top = sum(heights.get(above, ROW_HEIGHT) for above in range(1, row))
    before = int(top // least)
    if top >= before * most and top + CHART_HEIGHT * POINTS_OF_PIXEL <= (before + 1) * least:
        return row
    pages = before if top < before * most else before + 1
    return row + ceil((pages * most - top) / ROW_HEIGHT)
