"""A form's totals by unit, in tables that a page takes across."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from reports.summary.sums import with_sums
from reports.tables.model import Table, TableColumn, TableRow, counted
from reports.tables.unit_rows import UnitRow, unit_rows
from reports.total import Totals, over_breakdown
from templates.compiled import measures
from templates.form import Form
from templates.measure import Measure

MOST_COLUMNS = 12
"""What an A4 page takes across and stays legible; what is wider goes to a table of its own."""

ORDINALS = "一二三四五六七八九十"

SHORT = 2
"""Titles of so few characters (男, 合计) say nothing without their sheet's."""


def unit_tables(form: Form, totals: Totals, units: AbstractSet[str], remarks: Mapping[str, str]) -> list[Table]:
    """Lay out the form's totals by unit: `units` are those that owe or sent it, `remarks` say 缺报 or 退回 of them."""
    laid = unit_rows(totals.tree, units, remarks)
    figures = [over_breakdown((totals.whole if row.adds else totals.own)[row.code]) for row in laid]
    parts = _packed(whole_measures(measures(form).values()))
    tables = []
    for index, part in enumerate(parts):
        suffix = f"（{ORDINALS[index % 10]}）" if len(parts) > 1 else ""
        table = Table(
            title=f"{form.title}分单位汇总表{suffix}",
            tab=f"{form.title}{suffix}",
            stub=("单位名称", "单位代码"),
            columns=_columns(part),
            rows=_rows(form, part, laid, figures),
            number=f"{form.number}汇总" if form.number else "",
            forms=frozenset([form.name]),
            notes=_notes(part),
        )
        tables.append(table)
    return tables


def _rows(
    form: Form, part: Sequence[Measure], laid: Sequence[UnitRow], figures: Sequence[Mapping[tuple[str, str], int]]
) -> tuple[TableRow, ...]:
    rows = []
    for row, found in zip(laid, figures, strict=True):
        # A sum of units that reported no such thing is nought; of nobody there is none.
        none = 0 if row.adds and any(name == form.name for name, _ in found) else None
        shown = tuple(counted(found.get((form.name, each.name), none), each.scale) for each in part)
        rows.append(TableRow(row.label, shown, row.code, "", row.indent, bool(row.adds), remark=row.remark))
    names = [measure.name for measure in part]
    beside = [tuple(names.index(name) for name in each.parts) if set(each.parts) <= set(names) else () for each in part]
    return with_sums(rows, {at: row.adds for at, row in enumerate(laid) if row.adds}, beside)


def whole_measures(known: Iterable[Measure]) -> list[Measure]:
    """Measures that make sense in one figure, each told once."""
    undivided = {measure.content for measure in known if not measure.by}
    kept: dict[Hashable, Measure] = {}
    for measure in known:
        if not measure.by or (not measure.distinct and measure.content not in undivided):
            kept.setdefault(measure.content, measure)
    return list(kept.values())


def _packed(known: Sequence[Measure]) -> list[list[Measure]]:
    """Share measures out over tables of legible width, a sheet's measures together if they fit."""
    tables: list[list[Measure]] = []
    for name in dict.fromkeys(measure.sheet.name for measure in known):
        group = [measure for measure in known if measure.sheet.name == name]
        if tables and len(tables[-1]) + len(group) <= MOST_COLUMNS:
            tables[-1] += group
        else:
            tables += [group[start : start + MOST_COLUMNS] for start in range(0, len(group), MOST_COLUMNS)]
    return tables


def _columns(part: Sequence[Measure]) -> tuple[TableColumn, ...]:
    several = len({measure.sheet.name for measure in part}) > 1
    return tuple(
        TableColumn(
            measure.title,
            measure.sheet.title if several else "",
            measure.unit,
            measure.name,
            name=measure.title if len(measure.title) > SHORT else f"{measure.sheet.title}·{measure.title}",
        )
        for measure in part
    )


def _notes(part: Sequence[Measure]) -> tuple[str, ...]:
    counted_once = "、".join(measure.title for measure in part if measure.distinct)
    return (f"{counted_once}在一个单位内不重复计数，各单位之间按报数相加。",) if counted_once else ()
