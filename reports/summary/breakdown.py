"""Breakdowns: a district's figures of one form by category, month or matrix line."""

from collections.abc import Collection, Mapping, Sequence

from reports.indicator import Indicator, breakdown_title, breakdown_value, breakdown_values, indicators
from reports.summary.tables import MOST_COLUMNS, Column, Line, Table, Values
from reports.total import Figures, Key
from templates.form import Form

MOST_SERIES = 4
"""Bars beside each other that can still be told apart in black-and-white print."""


def breakdown_tables(form: Form, district: Figures, silent: Collection[tuple[str, str]] = ()) -> list[Table]:
    """One table for each way that the form's measures, but the silent ones, are broken down and have figures."""
    known = indicators(form)
    groups: dict[tuple[str, tuple[str, ...]], list[Indicator]] = {}
    for indicator in known.values():
        if indicator.by:
            groups.setdefault((indicator.sheet.name, indicator.by), []).append(indicator)
    tables = []
    for group in groups.values():
        names = {indicator.name for indicator in group if (form.name, indicator.name) not in silent}
        figures = {key: value for key, value in district.items() if key.measure in names}
        if any(figures.values()):
            undivided = {other.measure.value: other for other in known.values() if not other.by}
            tables += _tables(form, group, figures, _undivided(form, group, undivided, district))
    return tables


def _undivided(
    form: Form, group: Sequence[Indicator], undivided: Mapping[str, Indicator], district: Figures
) -> dict[str, int]:
    """The whole district's figure of each measure that is declared without breakdown too."""
    same = {indicator.name: undivided.get(indicator.measure.value) for indicator in group}
    keys = {name: Key(form.name, other.name, "", "") for name, other in same.items() if other}
    return {name: district[key] for name, key in keys.items() if key in district}


def _tables(form: Form, group: Sequence[Indicator], figures: Figures, undivided: Mapping[str, int]) -> list[Table]:
    if len(group[0].by) == 1:
        return [
            _table(form, part, figures, undivided, [""])
            for part in (group[start : start + MOST_COLUMNS] for start in range(0, len(group), MOST_COLUMNS))
        ]
    sheet, (_, across) = group[0].sheet, group[0].by
    columns = breakdown_values(sheet, across, {key.column for key in figures})
    if len(group) * (len(columns) + 1) <= MOST_COLUMNS:
        return [_table(form, group, figures, undivided, columns)]
    return [_table(form, [indicator], figures, undivided, columns) for indicator in group]


def _table(
    form: Form, part: Sequence[Indicator], figures: Figures, undivided: Mapping[str, int], across: Sequence[str]
) -> Table:
    sheet, by = part[0].sheet, part[0].by
    rows = breakdown_values(sheet, by[0], {key.row for key in figures})
    columns, cells = _columns(form, part, across)
    body = [
        Line(
            breakdown_value(sheet, by[0], row),
            _values(figures, columns, [key and key._replace(row=row) for key in cells]),
            pins=((by[0], row),),
        )
        for row in rows
    ]
    total = tuple(
        sum(line.values[at] or 0 for line in body)
        if column.additive
        else (undivided.get(part[at].name) if len(by) == 1 else None)
        for at, column in enumerate(columns)
    )
    titles = "、".join(breakdown_title(sheet, name) for name in by)
    subject = part[0].title if len(part) == 1 else sheet.title
    return Table(
        title=f"{form.title}：{subject}（按{titles}分）",
        tab=f"{subject}按{titles}",
        stub=(breakdown_title(sheet, by[0]),),
        columns=columns,
        lines=(Line("合计", total, adds=tuple(range(1, len(body) + 1))), *body),
        number=form.number,
        notes=_notes(part, undivided),
        charted=_charted(columns),
    )


def _columns(
    form: Form, part: Sequence[Indicator], across: Sequence[str]
) -> tuple[tuple[Column, ...], list[Key | None]]:
    """Columns of a table and what each shows (its key without the row); None is a sum of columns beside it."""
    columns: list[Column] = []
    cells: list[Key | None] = []
    for indicator in part:
        first, additive = len(columns), not indicator.distinct
        if len(indicator.by) == 1:
            names = [other.name for other in part]
            adds = tuple(names.index(name) for name in indicator.parts if name in names)
            columns.append(Column(indicator.title, "", indicator.unit, indicator.scale, adds, additive, indicator.name))
            cells.append(Key(form.name, indicator.name, "", ""))
            continue
        group = indicator.title if len(part) > 1 else breakdown_title(indicator.sheet, indicator.by[1])
        for value in across:
            title = breakdown_value(indicator.sheet, indicator.by[1], value)
            pins = ((indicator.by[1], value),)
            columns.append(Column(title, group, indicator.unit, indicator.scale, (), additive, indicator.name, pins))
            cells.append(Key(form.name, indicator.name, "", value))
        if additive:
            adds = tuple(range(first, len(columns)))
            columns.append(Column("合计", group, indicator.unit, indicator.scale, adds, measure=indicator.name))
            cells.append(None)
    return tuple(columns), cells


def _values(figures: Figures, columns: Sequence[Column], cells: Sequence[Key | None]) -> Values:
    shown = [figures.get(key, 0) if key else 0 for key in cells]
    return tuple(
        value if cells[at] else sum(shown[other] for other in columns[at].adds) for at, value in enumerate(shown)
    )


def _notes(part: Sequence[Indicator], undivided: Mapping[str, int]) -> tuple[str, ...]:
    counted_once = [indicator for indicator in part if indicator.distinct]
    if not counted_once:
        return ()
    totals = "".join(
        f"{indicator.title}合计{undivided[indicator.name]}{indicator.unit}。"
        for indicator in counted_once
        if indicator.name in undivided and len(indicator.by) > 1
    )
    titles = "、".join(indicator.title for indicator in counted_once)
    return (f"{titles}不重复计数，同一人（户）可在几栏中出现，各栏不能相加。{totals}",)


def _charted(columns: Sequence[Column]) -> tuple[int, ...]:
    """The leading columns of one unit of measure, sums left out."""
    plain = [at for at, column in enumerate(columns) if not column.adds and column.additive]
    same = [at for at in plain if columns[at].unit == columns[plain[0]].unit]
    return tuple(same[:MOST_SERIES])
