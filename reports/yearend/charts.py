"""Charts below a table: as wide as it is, on its page, and never across the end of a printed page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from reports.summary.paper import (
    CHART_HEIGHT,
    PIXELS_OF_SIGN,
    POINTS_OF_PIXEL,
    ROW_HEIGHT,
    UPRIGHT,
    fitted_pages,
    page_heights,
    pixels,
    whole_on_a_page,
)
from reports.yearend.yearbook import Drawing, Yearly
from sheets.page import Chart, Series

UPRIGHT_WITH_CHARTS = 125
"""Characters across up to which a table with charts stays upright, a little smaller in print."""


class Place(NamedTuple):
    """Where a chart begins, and its width in pixels."""

    row: int
    column: int
    width: int


def charts_below(
    table: Yearly, first_row: int, row: int, widths: Sequence[float], heights: Mapping[int, float]
) -> Iterator[Chart]:
    """Draw a table's charts from a row on; on a page laid across two stand beside each other."""
    edges = [0.0, *accumulate(pixels(width, PIXELS_OF_SIGN) for width in widths)]
    laid = laid_across(table, widths)
    beside = laid and len(table.drawings) > 1
    middle = min(range(len(edges)), key=lambda at: abs(edges[at] - edges[-1] / 2)) if beside else 0
    page = page_heights(widths, laid=laid)
    fitted = pages_down(table, row, widths, heights)
    for number, drawing in enumerate(table.drawings):
        right = beside and number % 2
        if not right and not fitted:
            row = whole_on_a_page(row, heights, page)
        width = edges[-1] - edges[middle] if right or not middle else edges[middle]
        yield _chart(table, drawing, first_row, Place(row, middle + 1 if right else 1, round(width) - 8))
        if right or not beside:
            row += round(CHART_HEIGHT * POINTS_OF_PIXEL / ROW_HEIGHT) + 1


def pages_down(table: Yearly, row: int, widths: Sequence[float], heights: Mapping[int, float]) -> int:
    """How many pages a table with charts from a row on is fitted to: to one, lest they stand alone on the next."""
    laid = laid_across(table, widths)
    lines = ceil(len(table.drawings) / 2) if laid else len(table.drawings)
    return fitted_pages(
        row, heights, page_heights(widths, laid=laid), lines * (CHART_HEIGHT * POINTS_OF_PIXEL + ROW_HEIGHT)
    )


def laid_across(table: Yearly, widths: Sequence[float]) -> bool:
    """Tell whether a table is printed on a page laid across; one with charts rather stands upright with them."""
    return sum(widths) > (UPRIGHT_WITH_CHARTS if table.drawings else UPRIGHT)


def _chart(table: Yearly, drawing: Drawing, first_row: int, place: Place) -> Chart:
    series = []
    for bars in drawing.bars:
        top, bottom, column = first_row + bars.first, first_row + bars.last, len(table.stub) + bars.column + 1
        series.append(Series(bars.title, (top, 1, bottom, 1), (top, column, bottom, column), bars.tone))
    return Chart(
        place.row, place.column, drawing.kind, drawing.title, tuple(series), place.width, CHART_HEIGHT, drawing.unit
    )
