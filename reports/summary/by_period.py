"""A form's totals by period: what each brought, beside the year."""

from collections.abc import Mapping

from reports.outcome import Outcome
from reports.summary.by_unit import whole_measures
from reports.summary.sums import with_sums
from reports.tables.model import Table, TableColumn, TableRow, counted
from reports.total import Totals, over_breakdown
from templates.compiled import measures
from templates.form import Form
from templates.measure import Measure
from templates.period import title


def period_tables(form: Form, outcome: Outcome) -> list[Table]:
    """Lay out the district's figures of each period of a form, one below a year; none of a form without periods.

    A period that nobody has reported is blank, and no nought. Figures of periods are not published.
    """
    if form.cycle == "year" or outcome.returns.period or outcome.suppression:
        return []
    told = [(outcome.periods.get(period), (form.name, period) in outcome.sent) for period in form.periods]
    columns = [_figures(form, totals) if sent else None for totals, sent in told]
    columns.append(_figures(form, outcome.totals))
    shown = whole_measures(measures(form).values())
    rows = [_row(form, measure, columns) for measure in shown]
    year = len(form.periods)
    table = Table(
        title=f"{form.title}分期汇总表",
        tab=f"{form.title}分期",
        stub=("指标", "代码", "计量单位"),
        columns=tuple(TableColumn(title(period)) for period in (*form.periods, "")),
        rows=with_sums(rows, {}, [*[()] * year, tuple(range(year))]),
        number=f"{form.number}汇总" if form.number else "",
        forms=frozenset([form.name]),
        notes=tuple(_notes(shown)),
    )
    return [table]


def _figures(form: Form, totals: Totals | None) -> Mapping[tuple[str, str], int]:
    return over_breakdown(totals.district(form.name)) if totals else {}


def _row(form: Form, measure: Measure, columns: list[Mapping[tuple[str, str], int] | None]) -> TableRow:
    field = measure.sheet.field(measure.name)
    figures = (
        counted(None if found is None else found.get((form.name, measure.name), 0), measure.scale) for found in columns
    )
    return TableRow(measure.label, tuple(figures), field.code if field else "", measure.unit, item=measure.name)


def _notes(shown: list[Measure]) -> list[str]:
    kept = "、".join(measure.title for measure in shown if measure.over_year != "sum")
    return [f"{kept}的全年数是各单位最近一期的数，不是各期之和。"] if kept else []
