"""Comparing two years on the same units: only those with figures in both, beside all that each year has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from reports.tables.model import NONE, Drawing, Figure, Table, TableColumn, TableRow
from reports.total import Totals, add_up
from reports.yearend.arithmetic import CHANGES, GROWTH, LAST_YEAR
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import COUNTED, Year

SAME = "同口径"


def uneven(this: Year, last: Year) -> frozenset[str]:
    """Return the forms that other units reported this year than last."""
    forms = (this.reported & last.reported) - set(COUNTED)
    return frozenset(form for form in forms if this.reporters(form) != last.reporters(form))


def of_same_units(this: Year, last: Year) -> tuple[Year, Year]:
    """Return both years with the figures only of units that reported a form in both."""
    both = {form: this.reporters(form) & last.reporters(form) for form in this.reported | last.reported}
    return _only(this, both), _only(last, both)


def _only(year: Year, both: Mapping[str, frozenset[str]]) -> Year:
    def only(totals: Totals) -> Totals:
        facts = (
            key.fact(code, year.year, value)
            for code, figures in totals.own.items()
            for key, value in figures.items()
            if key.form in COUNTED or code in both[key.form]
        )
        return add_up(facts, year.tree)

    return year.retold(only)


def beside(spec: TableSpec, table: Table, same: Table, units: int) -> Table:
    """Set a table's comparisons on the same units beside those of all units; `same` is the table of them alone."""
    wide = _items_beside(spec, table, same) if spec.rows == "items" else _growth_beside(spec, table, same)
    note = f"{SAME}：只算两年都有数的{units}家单位。"
    planned = tuple(_titled(drawing) for drawing in wide.planned)
    return replace(wide, notes=(*wide.notes, note), planned=planned)


def _titled(drawing: Drawing) -> Drawing:
    last = any("上年" in bars.title for bars in drawing.bars)
    return replace(drawing, title=f"{drawing.title}（两年单位不全相同）") if last else drawing


def _items_beside(spec: TableSpec, table: Table, same: Table) -> Table:
    """This year, last year and growth on the same units, in columns of their own."""
    shown = [at for at, head in enumerate(same.columns) if head.title in ("本年", "上年", GROWTH)]
    heads = [replace(same.columns[at], title=f"{SAME}{same.columns[at].title}") for at in shown]
    rows = {row.key: [row.figures[at] for at in shown] for row in same.rows}
    # The units themselves are counted in the register, whoever reported.
    counted = {item.name for item in spec.items if item.form in COUNTED}
    nothing = [Figure(NONE)] * len(shown)
    return _with_columns(table, heads, [nothing if row.item in counted else rows[row.key] for row in table.rows])


def _growth_beside(spec: TableSpec, table: Table, same: Table) -> Table:
    """Growth on the same units beside each column of it, and below the table that of last year's total."""
    kinds = {item.name: item.kind for item in spec.items}
    shown = [head for head in table.columns if kinds.get(head.item) == "growth"]
    places = _places(table.columns, same.columns)
    at = [places[table.columns.index(head)] for head in shown]
    rows = {row.key: row.figures for row in same.rows if row.key}
    lines = [[_told(rows.get(row.key), column) for column in at] for row in table.rows]
    heads = [replace(head, title=f"{SAME}{head.title}") for head in shown]
    return _with_columns(_lines_below(spec, table, same, places), heads, [*lines, *([[Figure()] * len(heads)] * 3)])


def _lines_below(spec: TableSpec, table: Table, same: Table, places: Sequence[int | None]) -> Table:
    if spec.rows == "units":
        return table
    labels = {row.label: row for row in same.rows if not row.key}
    below = ((f"{SAME}本年", same.rows[0]), (f"{SAME}上年", labels[LAST_YEAR]), (f"{SAME}{GROWTH}", labels[GROWTH]))
    known = {at for at, figure in enumerate(labels[CHANGES].figures) if figure.value is not None}
    rows = [
        TableRow(label, tuple(_told(row.figures, at if at in known else None) for at in places), strong=row.strong)
        for label, row in below
    ]
    return replace(table, rows=(*table.rows, *rows))


def _told(figures: Sequence[Figure] | None, at: int | None) -> Figure:
    """A figure of the table of the same units, without its working, which is not on the sheet."""
    return replace(figures[at], work=None) if figures is not None and at is not None else Figure()


def _places(heads: Sequence[TableColumn], others: Sequence[TableColumn]) -> list[int | None]:
    """Where each column stands in the other table."""
    named = {(head.item, head.group, head.title): at for at, head in enumerate(others)}
    return [named.get((head.item, head.group, head.title)) for head in heads]


def _with_columns(table: Table, heads: Iterable[TableColumn], figures: Sequence[Sequence[Figure]]) -> Table:
    """Put columns behind all others but 说明, to which no formula refers."""
    end = len(table.columns) - (table.columns[-1].reasons)
    rows = tuple(
        replace(row, figures=(*row.figures[:end], *(replace(figure, work=None) for figure in more), *row.figures[end:]))
        for row, more in zip(table.rows, figures, strict=False)
    )
    return replace(table, columns=(*table.columns[:end], *heads, *table.columns[end:]), rows=rows)
