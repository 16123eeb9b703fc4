"""Breakdowns: a district's figures of one form by category, month or matrix line."""

from collections.abc import Collection, Hashable, Mapping, Sequence

from reports.summary.tables import MOST_COLUMNS, Table, TableColumn, TableLine, Values
from reports.total import Figures, Key
from templates.compiled import measures
from templates.form import Form
from templates.measure import Measure

MOST_SERIES = 4
"""Bars beside each other that can still be told apart in black-and-white print."""


def breakdown_tables(form: Form, district: Figures, silent: Collection[tuple[str, str]] = ()) -> list[Table]:
    """One table for each way that the form's measures, but the silent ones, are broken down and have figures."""
    known = measures(form)
    groups: dict[tuple[str, tuple[str, ...]], list[Measure]] = {}
    for measure in known.values():
        if measure.by:
            groups.setdefault((measure.sheet.name, measure.by), []).append(measure)
    tables = []
    for group in groups.values():
        names = {measure.name for measure in group if (form.name, measure.name) not in silent}
        figures = {key: value for key, value in district.items() if key.measure in names}
        if any(figures.values()):
            undivided = {other.content: other for other in known.values() if not other.by}
            tables += _tables(form, group, figures, _undivided(form, group, undivided, district))
    return tables


def _undivided(
    form: Form, group: Sequence[Measure], undivided: Mapping[Hashable, Measure], district: Figures
) -> dict[str, int]:
    """The whole district's figure of each measure that is declared without breakdown too."""
    same = {measure.name: undivided.get(measure.content) for measure in group}
    keys = {name: Key(form.name, other.name, "", "") for name, other in same.items() if other}
    return {name: district[key] for name, key in keys.items() if key in district}


def _tables(form: Form, group: Sequence[Measure], figures: Figures, undivided: Mapping[str, int]) -> list[Table]:
    if len(group[0].by) == 1:
        return [
            _table(form, part, figures, undivided, [""])
            for part in (group[start : start + MOST_COLUMNS] for start in range(0, len(group), MOST_COLUMNS))
        ]
    columns = group[0].dimensions[1].ordered({key.column for key in figures})
    if len(group) * (len(columns) + 1) <= MOST_COLUMNS:
        return [_table(form, group, figures, undivided, columns)]
    return [_table(form, [measure], figures, undivided, columns) for measure in group]


def _table(
    form: Form, part: Sequence[Measure], figures: Figures, undivided: Mapping[str, int], across: Sequence[str]
) -> Table:
    sheet, dimensions = part[0].sheet, part[0].dimensions
    down = dimensions[0]
    columns, cells = _columns(form, part, across)
    body = [
        TableLine(
            down.printed(row),
            _values(figures, columns, [key and key._replace(row=row) for key in cells]),
            pins=((down.name, row),),
        )
        for row in down.ordered({key.row for key in figures})
    ]
    total = tuple(
        sum(line.values[at] or 0 for line in body)
        if column.additive
        else (undivided.get(part[at].name) if len(dimensions) == 1 else None)
        for at, column in enumerate(columns)
    )
    titles = "、".join(each.title for each in dimensions)
    subject = part[0].title if len(part) == 1 else sheet.title
    return Table(
        title=f"{form.title}：{subject}（按{titles}分）",
        tab=f"{subject}按{titles}",
        stub=(down.title,),
        columns=columns,
        lines=(TableLine("合计", total, adds=tuple(range(1, len(body) + 1))), *body),
        number=form.number,
        notes=_notes(part, undivided),
        charted=_charted(columns),
    )


def _columns(
    form: Form, part: Sequence[Measure], across: Sequence[str]
) -> tuple[tuple[TableColumn, ...], list[Key | None]]:
    """Columns of a table and what each shows (its key without the row); None is a sum of columns beside it."""
    columns: list[TableColumn] = []
    cells: list[Key | None] = []
    for measure in part:
        first, additive = len(columns), not measure.distinct
        if len(measure.by) == 1:
            names = [other.name for other in part]
            adds = tuple(names.index(name) for name in measure.parts if name in names)
            columns.append(TableColumn(measure.title, "", measure.unit, measure.scale, adds, additive, measure.name))
            cells.append(Key(form.name, measure.name, "", ""))
            continue
        beside = measure.dimensions[1]
        group = measure.title if len(part) > 1 else beside.title
        for value in across:
            title, pins = beside.printed(value), ((beside.name, value),)
            columns.append(TableColumn(title, group, measure.unit, measure.scale, (), additive, measure.name, pins))
            cells.append(Key(form.name, measure.name, "", value))
        if additive:
            adds = tuple(range(first, len(columns)))
            columns.append(TableColumn("合计", group, measure.unit, measure.scale, adds, measure=measure.name))
            cells.append(None)
    return tuple(columns), cells


def _values(figures: Figures, columns: Sequence[TableColumn], cells: Sequence[Key | None]) -> Values:
    shown = [figures.get(key, 0) if key else 0 for key in cells]
    return tuple(
        value if cells[at] else sum(shown[other] for other in columns[at].adds) for at, value in enumerate(shown)
    )


def _notes(part: Sequence[Measure], undivided: Mapping[str, int]) -> tuple[str, ...]:
    counted_once = [measure for measure in part if measure.distinct]
    if not counted_once:
        return ()
    totals = "".join(
        f"{measure.title}合计{undivided[measure.name]}{measure.unit}。"
        for measure in counted_once
        if measure.name in undivided and len(measure.by) > 1
    )
    titles = "、".join(measure.title for measure in counted_once)
    return (f"{titles}不重复计数，同一人（户）可在几栏中出现，各栏不能相加。{totals}",)


def _charted(columns: Sequence[TableColumn]) -> tuple[int, ...]:
    """The leading columns of one unit of measure, sums left out."""
    plain = [at for at, column in enumerate(columns) if not column.adds and column.additive]
    same = [at for at in plain if columns[at].unit == columns[plain[0]].unit]
    return tuple(same[:MOST_SERIES])
