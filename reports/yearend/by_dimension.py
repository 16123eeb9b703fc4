"""Year-end tables with a dimension down the page: the months, the sources, the kinds of aid."""

from reports.tables.model import NONE, Figure, Ref, Table, TableRow
from reports.yearend.arithmetic import CHANGES, GROWTH, LAST_YEAR, NO_THIS, change, growth, ratio, total
from reports.yearend.cell_rules import (
    REASONS,
    CellRule,
    base_of,
    column_drawings,
    derived,
    explained,
    fixed,
    measure_of,
    measured,
    of,
    power_of,
    sum_or,
    worked_out,
)
from reports.yearend.dimension_layout import DimensionLayout, DimensionRow, dimension_layout, measure_items
from reports.yearend.table_spec import Item, TableSpec
from reports.yearend.targets import Targeting, goal_figure, places
from reports.yearend.year import Known, Year
from sheets.page import figure_format
from templates.target import Goal, goal, numbers_of, together


def by_dimension(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Table:
    """Set figures out by one or two dimensions, their total first and last year's total below."""
    layout = dimension_layout(spec, this, last, known)
    lines = layout.lines
    rules: dict[Ref, CellRule] = {}
    for column in range(len(layout.columns)):
        for line in range(len(lines)):
            rules[Ref(line, column)] = _rule(layout, line, column)
        rules |= _comparison(layout, column)
    columns = [column.head for column in layout.columns]
    if spec.limit and spec.grown:
        columns.append(REASONS)
        names = spec.grown, spec.last_of(spec.grown)
        for line in range(len(lines)):
            now, then = (layout.column(name, line) for name in names)
            rules[Ref(line, len(layout.columns))] = explained(spec.limit, now, then)
    rows = [TableRow(line.label, indent=line.indent, strong=bool(line.adds), key=_key(spec, line)) for line in lines]
    rows += [TableRow(label, strong=label == LAST_YEAR) for label in (LAST_YEAR, CHANGES, GROWTH)]
    broken_down = (measure_of(item, known) for item in measure_items(spec))
    stub = next(each for each in broken_down if set(spec.dimensions) <= set(each.by))
    title = "、".join(stub.dimension(name).title for name in spec.dimensions)
    return worked_out(spec, (title,), columns, rows, rules, column_drawings(spec, columns, _reach(spec, lines)))


def _key(spec: TableSpec, line: DimensionRow) -> str:
    named = [f"[{line.label}]"] if line.where is None else list(line.where.values())
    return ":".join((spec.name, *named))


def _rule(layout: DimensionLayout, line: int, column: int) -> CellRule:
    """How one figure of the body comes about."""
    item = layout.columns[column].item
    if item.kind in _RULES:
        return _RULES[item.kind](layout, line, column)
    if item.kind == "share":
        return of(ratio, layout.column(item.share, line), layout.column(item.share, 0))
    if item.kind == "growth":
        return of(growth, layout.column(item.growth, line), layout.column(layout.spec.last_of(item.growth), line))
    return derived(layout.spec, item, lambda name: layout.column(name, line))


def _parts(layout: DimensionLayout, line: int, column: int) -> tuple[Ref, ...]:
    """The figures that one adds up: the lines under it, or else the columns beside it."""
    below = tuple(Ref(other, column) for other in layout.lines[line].adds)
    return below or tuple(Ref(line, other) for other in _beside(layout, column))


def _beside(layout: DimensionLayout, column: int) -> tuple[int, ...]:
    """Columns that a column adds up: over what is set out across, or as its sheet computes it."""
    each = layout.columns[column]
    if each.adds or each.item.kind != "measure":
        return each.adds
    measure = measure_of(each.item, layout.known)
    paths = {f"{each.item.form}.{part}" for part in measure.parts}
    found = tuple(at for at, other in enumerate(layout.columns) if other.item.measure in paths and not other.adds)
    return found if len(found) == len(paths) else ()


def _measure_rule(layout: DimensionLayout, line: int, column: int) -> CellRule:
    each, where = layout.columns[column], layout.lines[line].where
    measure = measure_of(each.item, layout.known)
    if where is None:
        if measure.distinct:
            return fixed(Figure(NONE, 0, figure_format(measure.scale)))
        return of(total, _parts(layout, line, column))
    figures, at = layout.this.district(each.period), {**where, **each.across}
    figure = measured(each.item, layout.this, figures, layout.known, at, absent=NO_THIS, period=each.period)
    return sum_or(figure, _parts(layout, line, column))


def _last_rule(layout: DimensionLayout, line: int, column: int) -> CellRule:
    where, base = layout.lines[line].where, base_of(layout.spec, layout.columns[column].item.last)
    if where is None:
        return of(total, _parts(layout, line, column))
    figures = layout.last.totals.district() if layout.last else {}
    return sum_or(measured(base, layout.last, figures, layout.known, where), _parts(layout, line, column))


def _target_rule(layout: DimensionLayout, line: int, column: int) -> CellRule:
    item = layout.columns[column].item
    if item.kind == "target":
        base = base_of(layout.spec, item.target)
        scale, power = measure_of(base, layout.known).scale, power_of(base, layout.known)
    else:
        scale, power = max(map(places, numbers_of(item.targets.values())), default=0), 0
    figure = goal_figure(_goal(layout, item, line), scale, power)
    return sum_or(figure, tuple(Ref(below, column) for below in layout.lines[line].adds))


def _goal(layout: DimensionLayout, item: Item, line: int) -> Goal | None:
    """What is to be reached in a line; over several, their sum, where every one has a target.

    Else what was done would exceed what was wanted.
    """
    each = layout.lines[line]
    if item.kind == "target":
        base = base_of(layout.spec, item.target)
        measure = measure_of(base, layout.known)
        if measure.targets and each.where is not None:
            targeting = Targeting(measure, base.form, layout.this)
            whole = targeting.at(layout.this.tree.root, {**base.where, **each.where})
            if whole or not each.adds:
                return whole
    elif not each.adds:
        wanted = item.targets.get((each.where or {}).get(layout.spec.dimensions[0], ""))
        return None if wanted is None else goal(wanted)
    return together(_goal(layout, item, below) for below in each.adds)


_RULES = {"measure": _measure_rule, "last": _last_rule, "targets": _target_rule, "target": _target_rule}


def _comparison(layout: DimensionLayout, column: int) -> dict[Ref, CellRule]:
    """Last year's total, the change and the growth, below one column."""
    each = layout.columns[column]
    item = each.item
    then, changed, grown = (Ref(line, column) for line in layout.compared)
    if item.kind not in ("measure", "sum", "difference", "ratio"):
        return {}
    if item.kind == "measure":
        figures = layout.last.district(each.period) if layout.last else {}
        figure = measured(item, layout.last, figures, layout.known, each.across, period=each.period)
        beside = tuple(Ref(then.row, other) for other in _beside(layout, column))
        rule: CellRule = sum_or(figure, beside)
    else:
        rule = derived(layout.spec, item, lambda name: layout.column(name, then.row))
    now = Ref(0, column)
    return {
        then: rule,
        changed: of(change, now, then),
        grown: of(growth, now, then),
    }


def _reach(spec: TableSpec, lines: tuple[DimensionRow, ...]) -> dict[str, tuple[int, int]]:
    """From which line to which the body reaches, and each group."""
    reach = {"": (1, len(lines) - 1)}
    titles = {group.title for group in spec.groups}
    return reach | {line.label: (line.adds[0], line.adds[-1]) for line in lines if line.label in titles}
