"""Year-end tables with the units down the page: a subtotal for every node of the tree, ranks, last year beside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reports.gathering.receipt import Duty
from reports.tables.model import Figure, Ref, Table, TableColumn, TableRow
from reports.tables.unit_rows import UnitRow, unit_rows
from reports.yearend.arithmetic import NO_LAST, NO_THIS, growth, ranking
from reports.yearend.cell_rules import (
    REASONS,
    CellRule,
    base_of,
    derived,
    explained,
    head,
    measure_of,
    measured,
    of,
    periods_of,
    power_of,
    sum_or,
    worked_out,
)
from reports.yearend.table_spec import PERIODS, Item, TableSpec
from reports.yearend.targets import Targeting, goal_figure
from reports.yearend.year import COUNTED, Known, Year, on_one_tree
from templates.period import title as period_title


@dataclass(frozen=True)
class BothYears:
    """Where the figures come from: both years on one tree, and which of its units each year really had."""

    spec: TableSpec
    this: Year
    last: Year | None
    known: Known
    newcomers: frozenset[str] = frozenset()
    leavers: frozenset[str] = frozenset()


def by_units(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Table:
    """Set figures out by unit; a unit that only last year's register holds has a line too."""
    years = _both_years(spec, this, last, known)
    lines = _lines(years)
    columns = [
        (item, period)
        for item in spec.items
        for period in (*(periods_of(spec, known) if item.kind == "measure" else ()), "")
    ]
    at = {item.name: column for column, (item, period) in enumerate(columns) if not period}
    # A node's own return (本级) is a part of it and no unit beside the others.
    leaves = [index for index, line in enumerate(lines) if not line.adds and not years.this.tree.children[line.code]]
    ranks = {
        item.name: ranking(tuple(Ref(leaf, at[item.rank]) for leaf in leaves))
        for item in spec.items
        if item.kind == "rank"
    }
    rules: dict[Ref, CellRule] = {}
    for index, line in enumerate(lines):
        refs = {name: Ref(index, column) for name, column in at.items()}
        for item in spec.items:
            if item.kind != "rank":
                rules[refs[item.name]] = _rule(years, item, line, refs)
            elif index in leaves:
                rules[refs[item.name]] = of(ranks[item.name], refs[item.rank])
        for column, (item, period) in enumerate(columns):
            if period:
                parts = tuple(Ref(below, column) for below in line.adds)
                rules[Ref(index, column)] = sum_or(_measure(item, years.this, line, known, NO_THIS, period), parts)
        if spec.limit and spec.grown:
            then = refs[spec.last_of(spec.grown)]
            rules[Ref(index, len(columns))] = explained(spec.limit, refs[spec.grown], then)
    heads = [_head(spec, item, known, period) for item, period in columns]
    if spec.limit and spec.grown:
        heads.append(REASONS)
    rows = [
        TableRow(
            line.label,
            code=line.code,
            indent=line.indent,
            strong=bool(line.adds),
            remark=line.remark,
            key=_key(spec, line),
        )
        for line in lines
    ]
    return worked_out(spec, ("单位名称", "单位代码"), heads, rows, rules)


def _head(spec: TableSpec, item: Item, known: Known, period: str) -> TableColumn:
    """The heading of a column: of a measure that is set out by periods the period, under its own."""
    if spec.across != PERIODS or item.kind != "measure":
        return head(item, known)
    return replace(head(item, known, period_title(period)), group=item.title)


def _key(spec: TableSpec, line: UnitRow) -> str:
    """A unit's subtotal and its own return are two lines."""
    return f"{spec.name}:{line.code}" + ("" if line.adds else ":own")


def _both_years(spec: TableSpec, this: Year, last: Year | None, known: Known) -> BothYears:
    if last is None or not any(item.kind == "last" for item in spec.items):
        return BothYears(spec, this, last, known)
    newcomers = frozenset(this.tree.units) - frozenset(last.tree.units)
    leavers = frozenset(last.tree.units) - frozenset(this.tree.units)
    return BothYears(spec, *on_one_tree(this, last), known, newcomers, leavers)


def _forms(spec: TableSpec) -> list[str]:
    named = dict.fromkeys(item.form for item in spec.items if item.measure)
    return [name for name in named if name not in COUNTED]


def _lines(years: BothYears) -> list[UnitRow]:
    """The units that report, or owe, one of the table's forms in either year, in tree order."""
    forms = _forms(years.spec)
    tree = years.this.tree
    compared = [years.last] if years.last and years.last.tree is tree else []
    units = {
        code
        for year in (years.this, *compared)
        for code, figures in year.totals.own.items()
        if any(key.form in forms for key in figures)
    }
    units |= {duty.unit for duty in years.this.gaps if duty.form in forms}
    return unit_rows(tree, units, {code: _remark(years, code, forms) for code in units})


def _remark(years: BothYears, code: str, forms: list[str]) -> str:
    """Why a unit has no figures, or none to compare."""
    if code in years.leavers:
        return "上年单位"
    gaps = [years.this.gaps[duty] for form in forms if (duty := Duty(code, form)) in years.this.gaps]
    return "、".join(dict.fromkeys([*(["新增"] if code in years.newcomers else []), *gaps]))


def _rule(years: BothYears, item: Item, line: UnitRow, refs: Mapping[str, Ref]) -> CellRule:
    parts = tuple(Ref(below, refs[item.name].column) for below in line.adds)
    if item.kind == "measure":
        return sum_or(_measure(item, years.this, line, years.known, NO_THIS), parts)
    if item.kind == "last":
        figure = _measure(base_of(years.spec, item.last), years.last, line, years.known, NO_LAST)
        return sum_or(replace(figure, value=NO_LAST) if figure.value is None else figure, parts)
    if item.kind == "growth":
        return of(growth, refs[item.growth], refs[years.spec.last_of(item.growth)])
    if item.kind == "target":
        return sum_or(_target(years, base_of(years.spec, item.target), line), parts)
    return derived(years.spec, item, refs.__getitem__)


def _target(years: BothYears, base: Item, line: UnitRow) -> Figure:
    """What a node with all under it, or a unit alone, is to reach."""
    measure = measure_of(base, years.known)
    whole = bool(line.adds) or not years.this.tree.children[line.code]
    targeting = Targeting(measure, base.form, years.this)
    return goal_figure(targeting.at(line.code, base.where, whole=whole), measure.scale, power_of(base, years.known))


def _measure(  # noqa: PLR0913, PLR0917 - which figure, of whom, of when
    item: Item, year: Year | None, line: UnitRow, known: Known, absent: str, period: str = ""
) -> Figure:
    """A node's figure with all under it, or a unit's own; blank where nobody reported the form."""
    totals = year.of_period(period) if year else None
    figures = (totals.whole if line.adds else totals.own).get(line.code, {}) if totals else {}
    figure = measured(item, year, figures, known, {}, absent=absent, period=period)
    reported = item.form in COUNTED or any(key.form == item.form for key in figures)
    return figure if reported or figure.value == absent else replace(figure, value=None)
