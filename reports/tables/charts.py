"""Charts below a table: as wide as it is, on its page, and never across the end of a printed page."""

from collections.abc import Iterator
from itertools import accumulate

from reports.tables.layout import Layout
from reports.tables.model import Bars
from reports.tables.paper import (
    CHART_HEIGHT,
    PIXELS_OF_SIGN,
    POINTS_OF_PIXEL,
    ROW_HEIGHT,
    pixels,
    whole_on_a_page,
)
from sheets.page import Chart, Series


def charts_below(layout: Layout) -> Iterator[Chart]:
    """Draw a table's charts below it; on a page laid across two stand beside each other."""
    drawings = layout.table.drawings
    edges = [0.0, *accumulate(pixels(width, PIXELS_OF_SIGN) for width in layout.widths)]
    beside = layout.landscape and len(drawings) > 1
    middle = min(range(len(edges)), key=lambda at: abs(edges[at] - edges[-1] / 2)) if beside else 0
    row, fitted = layout.chart_row, layout.pages
    for number, drawing in enumerate(drawings):
        right = beside and number % 2
        if not right and not fitted:
            row = whole_on_a_page(row, layout.heights, layout.page_heights)
        width = edges[-1] - edges[middle] if right or not middle else edges[middle]
        yield Chart(
            row,
            middle + 1 if right else 1,
            drawing.kind,
            drawing.title,
            tuple(_series(layout, bars) for bars in drawing.bars),
            round(width) - 8,
            CHART_HEIGHT,
            drawing.unit,
            below=min(layout.table.shown(drawing)) < 0,
        )
        if right or not beside:
            row += round(CHART_HEIGHT * POINTS_OF_PIXEL / ROW_HEIGHT) + 1


def _series(layout: Layout, bars: Bars) -> Series:
    top, bottom = layout.first_row + bars.first, layout.first_row + bars.last
    column = layout.first_column + bars.column
    return Series(bars.title, (top, 1, bottom, 1), (top, column, bottom, column), bars.tone)
