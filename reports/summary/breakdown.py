"""Breakdowns: a district's figures of one form by category, month or matrix line."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reports.summary.by_unit import MOST_COLUMNS
from reports.summary.sums import with_sums
from reports.tables.model import NONE, Bars, Drawing, Figure, Table, TableColumn, TableRow, counted
from reports.total import Figures, Key
from templates.compiled import measures
from templates.dimension import Dimension
from templates.form import Form
from templates.measure import MOST_DIMENSIONS, Measure

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
            told = _undivided(form, group, undivided, district)
            tables += [table for layer in _layers(form, group, figures, told) for table in _tables(group, layer)]
    return tables


class _Layer(NamedTuple):
    """A form's figures with a row and a column, and what they are broken down by besides."""

    form: Form
    figures: Figures
    undivided: Mapping[str, int]
    where: tuple[tuple[str, str], ...] = ()
    words: str = ""


def _layers(form: Form, group: Sequence[Measure], figures: Figures, undivided: Mapping[str, int]) -> Iterator[_Layer]:
    """Part figures by the third field of their breakdown, if they have one: a page has two ways only."""
    if len(group[0].by) < MOST_DIMENSIONS:
        yield _Layer(form, figures, undivided)
        return
    third = group[0].dimensions[-1]
    for value in third.ordered({key.layer for key in figures}):
        of = {key._replace(layer=""): figure for key, figure in figures.items() if key.layer == value}
        if any(of.values()):
            yield _Layer(form, of, undivided, ((third.name, value),), third.printed(value))


def _undivided(
    form: Form, group: Sequence[Measure], undivided: Mapping[Hashable, Measure], district: Figures
) -> dict[str, int]:
    """The whole district's figure of each measure that is declared without breakdown too."""
    same = {measure.name: undivided.get(measure.content) for measure in group}
    keys = {name: Key(form.name, other.name, "", "") for name, other in same.items() if other}
    return {name: district[key] for name, key in keys.items() if key in district}


def _tables(group: Sequence[Measure], layer: _Layer) -> list[Table]:
    if len(group[0].by) == 1:
        return [
            _table(part, layer, [""])
            for part in (group[start : start + MOST_COLUMNS] for start in range(0, len(group), MOST_COLUMNS))
        ]
    columns = group[0].dimensions[1].ordered({key.column for key in layer.figures})
    if len(group) * (len(columns) + 1) <= MOST_COLUMNS:
        return [_table(group, layer, columns)]
    return [_table([measure], layer, columns) for measure in group]


@dataclass(frozen=True, slots=True)
class BreakdownColumn:
    """One column before it has figures: a measure, at one value across if it is set out across.

    `adds` are the columns, from 0, that it is the sum of; a `total` has no figures of its own.
    """

    head: TableColumn
    measure: Measure
    across: str = ""
    adds: tuple[int, ...] = ()
    total: bool = False


def _table(part: Sequence[Measure], layer: _Layer, across: Sequence[str]) -> Table:
    form, dimensions = layer.form, part[0].dimensions
    columns = tuple(_columns(part, across))
    values = dimensions[0].ordered({key.row for key in layer.figures})
    body = [_row(layer, columns, dimensions[0], value) for value in values]
    rows = [TableRow("合计", tuple(_totals(columns, body, layer.undivided)), strong=True, where=layer.where), *body]
    subject = part[0].title if len(part) == 1 else part[0].sheet.title
    titles = "、".join(each.title for each in dimensions[:2])
    only = f"，{dimensions[-1].title}：{layer.words}" if layer.where else ""
    title = f"{form.title}：{subject}（按{titles}分{only}）"
    once = [at for at, column in enumerate(columns) if column.measure.distinct]
    return Table(
        title=title,
        tab=f"{subject}按{titles}" + (f"（{layer.words}）" if layer.where else ""),
        stub=(dimensions[0].title,),
        columns=tuple(column.head for column in columns),
        rows=with_sums(rows, {0: range(1, len(rows))}, [column.adds for column in columns], once),
        number=f"{form.number}汇总" if form.number else "",
        forms=frozenset([form.name]),
        notes=_notes(part, layer.undivided),
        planned=tuple(_planned(title, columns, len(body))),
    )


def _columns(part: Sequence[Measure], across: Sequence[str]) -> Iterator[BreakdownColumn]:
    names = [measure.name for measure in part]
    first = 0
    for measure in part:
        if len(measure.by) == 1:
            adds = tuple(names.index(name) for name in measure.parts if name in names)
            yield BreakdownColumn(TableColumn(measure.title, "", measure.unit, measure.name), measure, adds=adds)
            continue
        beside = measure.dimensions[1]
        head = TableColumn("合计", measure.title if len(part) > 1 else "", measure.unit, measure.name)
        for value in across:
            shown = replace(head, title=beside.printed(value), where=((beside.name, value),))
            yield BreakdownColumn(shown, measure, value)
        if not measure.distinct:
            yield BreakdownColumn(head, measure, adds=tuple(range(first, first + len(across))), total=True)
        first += len(across) + (not measure.distinct)


def _row(layer: _Layer, columns: Sequence[BreakdownColumn], down: Dimension, value: str) -> TableRow:
    shown = [
        0 if column.total else layer.figures.get(Key(layer.form.name, column.measure.name, value, column.across), 0)
        for column in columns
    ]
    added = [sum(shown[at] for at in column.adds) if column.total else shown[own] for own, column in enumerate(columns)]
    made = tuple(counted(each, column.measure.scale) for each, column in zip(added, columns, strict=True))
    return TableRow(down.printed(value), made, where=((down.name, value), *layer.where))


def _totals(
    columns: Sequence[BreakdownColumn], body: Sequence[TableRow], undivided: Mapping[str, int]
) -> Iterator[Figure]:
    """The first row: sums, and of what is counted once the figure without breakdown, if there is one."""
    for at, column in enumerate(columns):
        values = (row.figures[at].value for row in body)
        whole: int | None = sum(value for value in values if isinstance(value, int))
        if column.measure.distinct:
            whole = undivided.get(column.measure.name) if len(column.measure.by) == 1 else None
        figure = counted(whole, column.measure.scale)
        # A sum would count some twice.
        yield figure if whole is not None else replace(figure, value=NONE)


def _planned(title: str, columns: Sequence[BreakdownColumn], rows: int) -> Iterator[Drawing]:
    """A picture of the leading columns of one unit of measure, sums left out."""
    plain = [at for at, column in enumerate(columns) if not column.adds and not column.measure.distinct]
    same = [at for at in plain if columns[at].head.unit == columns[plain[0]].head.unit]
    bars = (Bars(columns[at].head.title, at, 1, rows, tone) for tone, at in enumerate(same[:MOST_SERIES]))
    if same and rows > 1:
        yield Drawing(title, "column", tuple(bars), columns[same[0]].head.unit)


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
