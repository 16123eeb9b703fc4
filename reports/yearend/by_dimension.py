"""Year-end tables with a dimension down the page: the months, the sources, the kinds of aid."""

from reports.scaled import number_format
from reports.yearend.cell_rules import (
    Rule,
    column_drawings,
    derived,
    explained,
    fixed,
    measure_of,
    measured,
    of,
    resolve,
    sum_or,
)
from reports.yearend.dimension_layout import DimensionRow, Frame, measure_items
from reports.yearend.dimension_layout import frame as framed
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import Known, Year
from reports.yearend.yearbook import (
    CHANGES,
    GROWTH,
    LAST_YEAR,
    NO_THIS,
    NONE,
    WHY,
    Figure,
    Head,
    Reader,
    Ref,
    Row,
    Yearly,
    change,
    growth,
    ratio,
    total,
    with_figures,
)


def by_dimension(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Yearly:
    """Set figures out by one or two dimensions, their total first and last year's total below."""
    frame = framed(spec, this, last, known)
    lines = frame.lines
    rules: dict[Ref, Rule] = {}
    for column in range(len(frame.columns)):
        for line in range(len(lines)):
            rules[Ref(line, column)] = _rule(frame, line, column)
        rules |= _comparison(frame, column)
    heads = tuple(column.head for column in frame.columns)
    if spec.limit and spec.grown:
        heads = (*heads, Head(WHY))
        names = spec.grown, spec.last_of(spec.grown)
        for line in range(len(lines)):
            now, then = (frame.column(name, line) for name in names)
            rules[Ref(line, len(frame.columns))] = explained(spec.limit, now, then)
    rows = [Row(line.label, (), indent=line.indent, strong=bool(line.adds), key=_key(spec, line)) for line in lines]
    rows += [Row(label, (), strong=label == LAST_YEAR) for label in (LAST_YEAR, CHANGES, GROWTH)]
    broken_down = (measure_of(item, known) for item in measure_items(spec))
    stub = next(each for each in broken_down if set(spec.dimensions) <= set(each.by))
    return Yearly(
        spec=spec,
        stub=("、".join(stub.dimension(name).title for name in spec.dimensions),),
        heads=heads,
        rows=with_figures(rows, resolve(rules), len(heads)),
        notes=spec.notes,
        drawings=column_drawings(spec, heads, _reach(spec, lines)),
    )


def _key(spec: TableSpec, line: DimensionRow) -> str:
    named = [f"[{line.label}]"] if line.where is None else list(line.where.values())
    return ":".join((spec.name, *named))


def _rule(frame: Frame, line: int, column: int) -> Rule:
    """How one figure of the body comes about."""
    item = frame.columns[column].item
    if item.kind in _RULES:
        return _RULES[item.kind](frame, line, column)
    if item.kind == "share":
        return of(ratio, frame.column(item.share, line), frame.column(item.share, 0))
    if item.kind == "growth":
        return of(growth, frame.column(item.growth, line), frame.column(frame.spec.last_of(item.growth), line))
    return derived(item, lambda name: frame.column(name, line))


def _parts(frame: Frame, line: int, column: int) -> tuple[Ref, ...]:
    """The figures that one adds up: the lines under it, or else the columns beside it."""
    below = tuple(Ref(other, column) for other in frame.lines[line].adds)
    return below or tuple(Ref(line, other) for other in _beside(frame, column))


def _beside(frame: Frame, column: int) -> tuple[int, ...]:
    """Columns that a column adds up: over what is set out across, or as its sheet computes it."""
    each = frame.columns[column]
    if each.adds or each.item.kind != "measure":
        return each.adds
    measure = measure_of(each.item, frame.known)
    form = each.item.measure.partition(".")[0]
    paths = {f"{form}.{part}" for part in measure.parts}
    found = tuple(at for at, other in enumerate(frame.columns) if other.item.measure in paths and not other.adds)
    return found if len(found) == len(paths) else ()


def _measure_rule(frame: Frame, line: int, column: int) -> Rule:
    each, where = frame.columns[column], frame.lines[line].where
    measure = measure_of(each.item, frame.known)
    if where is None:
        if measure.distinct:
            return fixed(Figure(NONE, 0, number_format(measure.scale)))
        return of(total, _parts(frame, line, column))
    figures = frame.this.totals.district()
    figure = measured(each.item, frame.this, figures, frame.known, {**where, **each.across}, absent=NO_THIS)
    return sum_or(figure, _parts(frame, line, column))


def _last_rule(frame: Frame, line: int, column: int) -> Rule:
    where, base = frame.lines[line].where, frame.spec.item(frame.columns[column].item.last)
    assert base
    if where is None:
        return of(total, _parts(frame, line, column))
    figures = frame.last.totals.district() if frame.last else {}
    return sum_or(measured(base, frame.last, figures, frame.known, where), _parts(frame, line, column))


def _target_rule(frame: Frame, line: int, column: int) -> Rule:
    each = frame.lines[line]
    targets = frame.columns[column].item.targets
    value = (each.where or {}).get(frame.spec.dimensions[0], "")
    if each.adds:
        return of(_target_sum, tuple(Ref(below, column) for below in each.adds))
    wanted = targets.get(value)
    whole = int(wanted) if wanted is not None and wanted == int(wanted) else wanted
    return fixed(Figure(whole, 0, number_format(0)))


def _target_sum(read: Reader, parts: tuple[Ref, ...]) -> Figure:
    """A target over lines stands only where every line has one: else what was done would exceed what was wanted."""
    return total(read, parts) if all(read(part).number is not None for part in parts) else Figure()


_RULES = {"measure": _measure_rule, "last": _last_rule, "targets": _target_rule}


def _comparison(frame: Frame, column: int) -> dict[Ref, Rule]:
    """Last year's total, the change and the growth, below one column."""
    each = frame.columns[column]
    item = each.item
    then, changed, grown = (Ref(line, column) for line in frame.compared)
    if item.kind not in ("measure", "sum", "difference", "ratio"):
        return {}
    if item.kind == "measure":
        figures = frame.last.totals.district() if frame.last else {}
        figure = measured(item, frame.last, figures, frame.known, each.across)
        beside = tuple(Ref(then.line, other) for other in _beside(frame, column))
        rule: Rule = sum_or(figure, beside)
    else:
        rule = derived(item, lambda name: frame.column(name, then.line))
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
