"""Charts below a year-end table: as wide as it is, and never across the end of a printed page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from reports.summary.draw import UPRIGHT
from reports.yearend.yearbook import Drawing, Yearly
from sheets.page import Chart, Series

CHART_HEIGHT = 250
PIXELS_OF_SIGN, PIXELS_OF_COLUMN = 7.0, 5
"""How wide a column is where charts are anchored: so many pixels a character, and its edges."""

NARROW_SIGN, WIDE_SIGN = 8.0, 9.5
"""How wide a character is on paper: of 宋体, and of the font that stands in for it where it is missing."""

POINTS_OF_PIXEL = 0.75

UPRIGHT_PAPER, LAID_PAPER = (537.0, 748.0), (784.0, 501.0)
"""What A4 leaves to print on, within the margins: points across and down."""

UPRIGHT_WITH_CHARTS = 125
"""Characters across up to which a table with charts stays upright, a little smaller in print."""

ROW_HEIGHT = 18


class Place(NamedTuple):
    """Where a chart begins, and its width in pixels."""

    row: int
    column: int
    width: int


def charts_below(
    table: Yearly, first_row: int, row: int, widths: Sequence[float], heights: Mapping[int, float]
) -> Iterator[Chart]:
    """Draw a table's charts from a row on; on a page laid across two stand beside each other."""
    edges = [0.0, *accumulate(_pixels(width, PIXELS_OF_SIGN) for width in widths)]
    laid = laid_across(table, widths)
    beside = laid and len(table.drawings) > 1
    middle = min(range(len(edges)), key=lambda at: abs(edges[at] - edges[-1] / 2)) if beside else 0
    page = page_heights(widths, laid=laid)
    for number, drawing in enumerate(table.drawings):
        right = beside and number % 2
        if not right:
            row = whole_on_a_page(row, heights, page)
        width = edges[-1] - edges[middle] if right or not middle else edges[middle]
        yield _chart(table, drawing, first_row, Place(row, middle + 1 if right else 1, round(width) - 8))
        if right or not beside:
            row += round(CHART_HEIGHT * POINTS_OF_PIXEL / ROW_HEIGHT) + 1


def laid_across(table: Yearly, widths: Sequence[float]) -> bool:
    """Tell whether a table is printed on a page laid across; one with charts rather stands upright with them."""
    return sum(widths) > (UPRIGHT_WITH_CHARTS if table.drawings else UPRIGHT)


def _pixels(width: float, sign: float) -> float:
    return width * sign + PIXELS_OF_COLUMN


def page_heights(widths: Sequence[float], *, laid: bool) -> tuple[float, float]:
    """How many points of a sheet one page takes down, at least and at most.

    A sheet wider than the paper is printed smaller, and more of it; how wide it is depends on the fonts.
    """
    across, down = LAID_PAPER if laid else UPRIGHT_PAPER
    least, most = (
        down * max(1.0, sum(_pixels(width, sign) for width in widths) * POINTS_OF_PIXEL / across)
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


def _chart(table: Yearly, drawing: Drawing, first_row: int, place: Place) -> Chart:
    series = []
    for bars in drawing.bars:
        top, bottom, column = first_row + bars.first, first_row + bars.last, len(table.stub) + bars.column + 1
        series.append(Series(bars.title, (top, 1, bottom, 1), (top, column, bottom, column)))
    return Chart(
        place.row, place.column, drawing.kind, drawing.title, tuple(series), place.width, CHART_HEIGHT, drawing.unit
    )
