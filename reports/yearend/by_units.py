"""Year-end tables with the units down the page: a subtotal for every node of the tree, ranks, last year beside."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reports.gathering.receipt import Duty
from reports.summary.tables import TableLine, unit_lines
from reports.yearend.cell_rules import Rule, derived, explained, head, measured, of, resolve, sum_or
from reports.yearend.table_spec import Item, TableSpec
from reports.yearend.year import RETURNS, UNITS, Known, Year, on_one_tree
from reports.yearend.yearbook import (
    NO_LAST,
    NO_THIS,
    WHY,
    Figure,
    Head,
    Ref,
    Row,
    Yearly,
    growth,
    ranking,
    with_figures,
)

COUNTED = (UNITS.name, RETURNS.name)
"""Figures that no unit reports itself."""


@dataclass(frozen=True)
class Stand:
    """Where the figures come from: both years on one tree, and which of its units each year really had."""

    spec: TableSpec
    this: Year
    last: Year | None
    known: Known
    newcomers: frozenset[str] = frozenset()
    leavers: frozenset[str] = frozenset()


def by_units(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Yearly:
    """Set figures out by unit; a unit that only last year's register holds has a line too."""
    stand = _stand(spec, this, last, known)
    lines = _lines(stand)
    at = {item.name: column for column, item in enumerate(spec.items)}
    # A node's own return (本级) is a part of it and no unit beside the others.
    leaves = [index for index, line in enumerate(lines) if not line.adds and not stand.this.tree.children[line.code]]
    ranks = {
        item.name: ranking(tuple(Ref(leaf, at[item.rank]) for leaf in leaves))
        for item in spec.items
        if item.kind == "rank"
    }
    rules: dict[Ref, Rule] = {}
    for index, line in enumerate(lines):
        refs = {name: Ref(index, column) for name, column in at.items()}
        for item in spec.items:
            if item.kind != "rank":
                rules[refs[item.name]] = _rule(stand, item, line, refs)
            elif index in leaves:
                rules[refs[item.name]] = of(ranks[item.name], refs[item.rank])
        if spec.limit and spec.grown:
            then = refs[spec.last_of(spec.grown)]
            rules[Ref(index, len(at))] = explained(spec.limit, refs[spec.grown], then)
    heads = [head(item, known) for item in spec.items]
    if spec.limit and spec.grown:
        heads.append(Head(WHY))
    rows = [
        Row(line.label, (), line.code, "", line.indent, bool(line.adds), remark=line.remark, key=_key(spec, line))
        for line in lines
    ]
    return Yearly(
        spec=spec,
        stub=("单位名称", "单位代码"),
        heads=tuple(heads),
        rows=with_figures(rows, resolve(rules), len(heads)),
        notes=spec.notes,
    )


def _key(spec: TableSpec, line: TableLine) -> str:
    """A unit's subtotal and its own return are two lines."""
    return f"{spec.name}:{line.code}" + ("" if line.adds else ":own")


def _stand(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Stand:
    if last is None or not any(item.kind == "last" for item in spec.items):
        return Stand(spec, this, last, known)
    newcomers = frozenset(this.tree.units) - frozenset(last.tree.units)
    leavers = frozenset(last.tree.units) - frozenset(this.tree.units)
    return Stand(spec, *on_one_tree(this, last), known, newcomers, leavers)


def _forms(spec: TableSpec) -> list[str]:
    named = dict.fromkeys(item.measure.partition(".")[0] for item in spec.items if item.measure)
    return [name for name in named if name not in COUNTED]


def _lines(stand: Stand) -> tuple[TableLine, ...]:
    """The units that report, or owe, one of the table's forms in either year, in tree order."""
    forms = _forms(stand.spec)
    tree = stand.this.tree
    compared = [stand.last] if stand.last and stand.last.tree is tree else []
    units = {
        code
        for year in (stand.this, *compared)
        for code, figures in year.totals.own.items()
        if any(key.form in forms for key in figures)
    }
    units |= {duty.unit for duty in stand.this.gaps if duty.form in forms}
    standing = {step for code in units for step in tree.path(code)} or {tree.root}
    remarks = {code: _remark(stand, code, forms) for code in units}
    return unit_lines(tree, standing, dict.fromkeys(units, ()), dict.fromkeys(standing, ()), remarks)


def _remark(stand: Stand, code: str, forms: list[str]) -> str:
    """Why a unit has no figures, or none to compare."""
    if code in stand.leavers:
        return "上年单位"
    gaps = [stand.this.gaps[duty] for form in forms if (duty := Duty(code, form)) in stand.this.gaps]
    return "、".join(dict.fromkeys([*(["新增"] if code in stand.newcomers else []), *gaps]))


def _rule(stand: Stand, item: Item, line: TableLine, refs: Mapping[str, Ref]) -> Rule:
    parts = tuple(Ref(below, refs[item.name].column) for below in line.adds)
    if item.kind == "measure":
        return sum_or(_measure(item, stand.this, line, stand.known, NO_THIS), parts)
    if item.kind == "last":
        base = stand.spec.item(item.last)
        assert base
        figure = _measure(base, stand.last, line, stand.known, NO_LAST)
        return sum_or(replace(figure, value=NO_LAST) if figure.value is None else figure, parts)
    if item.kind == "growth":
        return of(growth, refs[item.growth], refs[stand.spec.last_of(item.growth)])
    return derived(item, refs.__getitem__)


def _measure(item: Item, year: Year | None, line: TableLine, known: Known, absent: str) -> Figure:
    """A node's figure with all under it, or a unit's own; blank where nobody reported the form."""
    form = item.measure.partition(".")[0]
    totals = year.totals if year else None
    figures = (totals.whole if line.adds else totals.own).get(line.code, {}) if totals else {}
    figure = measured(item, year, figures, known, {}, absent=absent)
    reported = form in COUNTED or any(key.form == form for key in figures)
    return figure if reported or figure.value == absent else replace(figure, value=None)
