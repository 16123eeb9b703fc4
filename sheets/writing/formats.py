"""How cells and charts look, in the words of xlsxwriter; charts stay legible in black-and-white print."""

from typing import Any

from sheets.page import Chart, Series, Style

DARK, MIDDLE, LIGHT, INK = "#44546A", "#8497B0", "#D6DCE5", "#404040"

FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": DARK}},
    {"fill": {"color": LIGHT}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": DARK, "bg_color": "#FFFFFF"}},
    {"fill": {"color": MIDDLE}},
    {"pattern": {"pattern": "percent_20", "fg_color": DARK, "bg_color": "#FFFFFF"}},
    {"pattern": {"pattern": "horizontal_brick", "fg_color": MIDDLE, "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#FFFFFF"}},
    {"pattern": {"pattern": "dark_vertical", "fg_color": MIDDLE, "bg_color": "#FFFFFF"}},
)
"""Looks of bars, in order; neighbours differ without colour."""

LINES: tuple[tuple[str, str, str], ...] = (
    (DARK, "solid", "circle"),
    (MIDDLE, "dash", "square"),
    (INK, "round_dot", "triangle"),
    (MIDDLE, "long_dash_dot", "diamond"),
)
"""Looks of lines, in order: colour, dashes, markers."""

FONT = {"name": "宋体", "size": 9, "color": INK}
GRID = {"color": "#D9D9D9", "width": 0.5}
KINDS = {"column": ("column", None), "bar": ("bar", None), "line": ("line", None), "stacked": ("column", "stacked")}


def cell_look(style: Style) -> dict[str, Any]:
    """Describe the format of a cell."""
    look = {
        "font_name": style.font,
        "font_size": style.size,
        "bold": style.bold,
        "italic": style.italic,
        "underline": int(style.underline),
        "font_color": _color(style.color or "000000"),
        "align": style.align,
        "valign": "top" if style.top else "vcenter",
        "text_wrap": style.wrap,
        "shrink": style.shrink,
        "locked": style.locked,
        "border": int(style.border),
        "num_format": style.number_format or "General",
    }
    # Only where asked for: an indent or a fill of nothing would still be written.
    return (
        look
        | ({"indent": style.indent} if style.indent else {})
        | ({"bottom": 1} if style.ruled else {})
        | _fill(style)
    )


def highlight_look(style: Style) -> dict[str, Any]:
    """Describe what a conditional format changes: fill, colour, weight."""
    return (
        _fill(style)
        | ({"font_color": _color(style.color)} if style.color else {})
        | ({"bold": True} if style.bold else {})
    )


def _fill(style: Style) -> dict[str, Any]:
    return {"bg_color": _color(style.fill)} if style.fill else {}


def _color(color: str) -> str:
    return f"#{color.removeprefix('#')}"


def chart_kind(chart: Chart) -> dict[str, Any]:
    """Name the chart's type and subtype as xlsxwriter does."""
    kind, subtype = KINDS[chart.kind]
    return {"type": kind} | ({"subtype": subtype} if subtype else {})


def series_look(chart: Chart, series: Series, sheet: str) -> dict[str, Any]:
    """Describe one series: its name, its ranges on its own sheet, its tone and pattern."""
    ranges = {
        key: [sheet, top - 1, left - 1, bottom - 1, right - 1]
        for key, (top, left, bottom, right) in (("categories", series.categories), ("values", series.values))
    }
    if chart.kind == "line":
        color, dash, marker = LINES[series.tone % len(LINES)]
        look: dict[str, Any] = {
            "line": {"color": color, "width": 1.75, "dash_type": dash},
            "marker": {"type": marker, "size": 6, "fill": {"color": "#FFFFFF"}, "border": {"color": color}},
        }
    else:
        look = FILLS[series.tone % len(FILLS)] | {"border": {"color": INK, "width": 0.5}, "gap": 60}
    return {"name": series.name} | ranges | look


def chart_settings(chart: Chart) -> dict[str, dict[str, Any]]:
    """Describe title, axes, legend and size: method of xlsxwriter's chart → its options."""
    category = {"num_font": FONT, "line": {"color": INK}, "major_tick_mark": "none"}
    value = {"num_font": FONT, "line": {"none": True}, "major_gridlines": {"visible": True, "line": GRID}}
    if not chart.below:
        value |= {"min": 0}
    if chart.unit:
        value |= {"name": chart.unit, "name_font": FONT | {"bold": False}}
    if chart.kind == "bar":
        # Bars are drawn upwards; people read the table downwards.
        category |= {"reverse": True}
    return {
        "set_title": {"name": chart.title, "name_font": {**FONT, "size": 11, "bold": True}, "overlay": False},
        "set_x_axis": category,
        "set_y_axis": value,
        "set_legend": {"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": FONT},
        "set_chartarea": {"border": {"none": True}, "fill": {"color": "#FFFFFF"}},
        "set_size": {"width": chart.width, "height": chart.height},
    }
