"""A table's picture as SVG, for pages that are read on a screen; its bars differ without colour."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from markupsafe import Markup

from reports.tables.model import Bars, Drawing, Table
from reports.tables.printed import printed

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 36, 64
"""Room for the figures beside, and for the labels and the legend below."""

MOST_MARKS = 6
"""Marks of the axis above nought, at most."""

TINY = 1e-9
BAR_SHARE = 0.72
"""How much of its room a group of bars fills."""

LEGEND = 24
CROWDED = 7
"""More labels than this stand in two rows, so that neighbours do not touch."""

FILLS = ("#44546a", "#d6dce5", "url(#hatch)", "#8497b0", "url(#dots)", "#ffffff")
"""Looks of bars, in order: dark, light, hatched; neighbours differ in black-and-white print."""

PATTERNS = Markup(
    '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#44546a"/></pattern>'
    '<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fff"/><circle cx="3" cy="3" r="1.4" fill="#44546a"/></pattern></defs></svg>'
)
"""Drawn once a page; every picture of it refers to them."""


def picture(table: Table, drawing: Drawing) -> Markup:
    """Draw a picture; bars say their figure when pointed at, and the whole says its title to who cannot see it."""
    first, last = drawing.bars[0].first, drawing.bars[0].last
    labels = [row.label for row in table.rows[first : last + 1]]
    values = [
        [table.rows[row].figures[bars.column].number or 0 for row in range(first, last + 1)] for bars in drawing.bars
    ]
    words = [[printed(table.rows[row].figures[bars.column]) for row in range(first, last + 1)] for bars in drawing.bars]
    stacked = drawing.kind == "stacked"
    heights = [sum(column) for column in zip(*values, strict=True)] if stacked else [max(series) for series in values]
    step = _step(max([*heights, 0]))
    marks = max(1, ceil(max([*heights, 0]) / step - TINY))
    top = marks * step
    parts = [
        *_grid(step, marks, drawing.unit),
        *_labels(labels),
        *_bars(values, words, drawing.bars, top, stacked=stacked),
        *_legend(drawing.bars),
    ]
    title = Markup('<text class="title" x="{}" y="20">{}</text>').format(WIDTH / 2, drawing.title)
    box = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>')
    return box.format(WIDTH, HEIGHT, drawing.title, title, Markup("").join(parts))


def _step(greatest: float) -> float:
    """A round distance between the marks of the axis: one, two or five of a power of ten, whole for small counts."""
    if greatest <= 0:
        return 1.0
    power = 10.0 ** floor(log10(greatest / MOST_MARKS))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power * MOST_MARKS >= greatest)
    return max(step, 1.0) if greatest >= 1 else step


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - max(value, 0) / top * (HEIGHT - TOP - BOTTOM), 1)


def _grid(step: float, marks: int, unit: str) -> Iterator[Markup]:
    line = Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="axis" x="{}" y="{}">{}</text>')
    for mark in range(marks + 1):
        value = step * mark
        y = _y(value, step * marks)
        yield line.format(LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 4, f"{value:,.10g}")
    yield Markup('<text class="axis" x="{}" y="{}">{}</text>').format(LEFT - 6, TOP - 10, unit)


def _labels(labels: Sequence[str]) -> Iterator[Markup]:
    room = (WIDTH - LEFT - RIGHT) / len(labels)
    for at, label in enumerate(labels):
        lower = 13 * (at % 2) if len(labels) > CROWDED and max(map(len, labels)) > 3 else 0  # noqa: PLR2004 - 12月
        x, y = round(LEFT + room * (at + 0.5), 1), HEIGHT - BOTTOM + 15 + lower
        yield Markup('<text class="label" x="{}" y="{}">{}</text>').format(x, y, label)


def _bars(
    values: Sequence[Sequence[float]],
    words: Sequence[Sequence[str]],
    series: Sequence[Bars],
    top: float,
    *,
    stacked: bool,
) -> Iterator[Markup]:
    bar = Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="#404040" stroke-width="0.7">'
        "<title>{}</title></rect>"
    )
    room = (WIDTH - LEFT - RIGHT) / len(values[0])
    wide = room * BAR_SHARE / (1 if stacked else len(values))
    for group in range(len(values[0])):
        base = 0.0
        for number, row in enumerate(values):
            x = LEFT + room * (group + (1 - BAR_SHARE) / 2) + (0 if stacked else wide * number)
            upper, lower = _y(base + row[group], top), _y(base, top)
            base += row[group] if stacked else 0
            told = f"{series[number].title} {words[number][group]}"
            fill = FILLS[series[number].tone % len(FILLS)]
            yield bar.format(round(x, 1), upper, round(wide, 1), round(lower - upper, 1), fill, told)


def _legend(series: Sequence[Bars]) -> Iterator[Markup]:
    if len(series) < 2:  # noqa: PLR2004 - one series is named by the title
        return
    mark = Markup('<rect x="{}" y="{}" width="12" height="12" fill="{}" stroke="#404040" stroke-width="0.7"/>')
    text = Markup('<text class="legend" x="{}" y="{}">{}</text>')
    room = (WIDTH - LEFT) / len(series)
    for number, bars in enumerate(series):
        x, y = LEFT + room * number, HEIGHT - LEGEND
        yield mark.format(round(x, 1), y, FILLS[bars.tone % len(FILLS)]) + text.format(
            round(x + 17, 1), y + 11, bars.title
        )
