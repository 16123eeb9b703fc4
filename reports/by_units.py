"""Year-end tables with the units down the page: a subtotal for every node of the tree, ranks, last year beside."""

from collections.abc import Mapping

from reports.declared import Item, Outline
from reports.receipt import Duty
from reports.rule import Rule, derived, explained, fixed, head, measured, of, resolve, sum_or
from reports.tables import Line, unit_lines
from reports.total import Figures
from reports.year import RETURNS, UNITS, Known, Year
from reports.yearbook import NO_LAST, Figure, Head, Ref, Row, Yearly, growth, rank, with_figures

COUNTED = (UNITS.name, RETURNS.name)
"""Figures that no unit reports itself."""


def by_units(outline: Outline, this: Year, last: Year | None, known: Known) -> Yearly:
    """Set figures out by unit."""
    lines = _lines(outline, this)
    at = {item.name: column for column, item in enumerate(outline.items)}
    rules: dict[Ref, Rule] = {}
    leaves = [index for index, line in enumerate(lines) if not line.adds]
    for index, line in enumerate(lines):
        for column, item in enumerate(outline.items):
            refs = {name: Ref(index, other) for name, other in at.items()}
            own = Ref(index, column)
            rules[own] = _rule(outline, item, line, refs, own, (this, last, known))
            if item.kind == "rank" and not line.adds:
                ranked = [Ref(leaf, at[item.rank]) for leaf in leaves]
                rules[own] = of(rank, refs[item.rank], ranked)
    heads = [head(item, known) for item in outline.items]
    if outline.limit and outline.grown:
        now, then = at[outline.grown], at[outline.last_of(outline.grown)]
        for index in range(len(lines)):
            rules[Ref(index, len(at))] = explained(outline.limit, Ref(index, now), Ref(index, then))
        heads.append(Head("说明"))
    rows = [Row(line.label, (), line.code, "", line.indent, bool(line.adds), remark=line.remark) for line in lines]
    return Yearly(
        outline=outline,
        stub=("单位名称", "单位代码"),
        heads=tuple(heads),
        rows=with_figures(rows, resolve(rules), len(heads)),
        notes=outline.notes,
    )


def _forms(outline: Outline) -> list[str]:
    named = dict.fromkeys(item.measure.partition(".")[0] for item in outline.items if item.measure)
    return [name for name in named if name not in COUNTED]


def _lines(outline: Outline, this: Year) -> tuple[Line, ...]:
    """The units that report, or owe, one of the table's forms, in tree order."""
    forms = _forms(outline)
    tree = this.tree
    reporting = {code for code, figures in this.totals.own.items() if any(key.form in forms for key in figures)}
    units = reporting | {duty.unit for duty in this.gaps if duty.form in forms}
    standing = {step for code in units for step in tree.path(code)} or {tree.root}
    remarks = {code: _remark(this, code, forms) for code in units}
    return unit_lines(tree, standing, dict.fromkeys(units, ()), dict.fromkeys(standing, ()), remarks)


def _remark(this: Year, code: str, forms: list[str]) -> str:
    """缺报 or 退回, if it holds for one of the forms."""
    return "、".join(dict.fromkeys(this.gaps[duty] for form in forms if (duty := Duty(code, form)) in this.gaps))


def _figures(year: Year | None, line: Line) -> Figures:
    """A node's figures with all under it, or a unit's own."""
    if year is None:
        return {}
    return (year.totals.whole if line.adds else year.totals.own).get(line.code, {})


def _rule(
    outline: Outline, item: Item, line: Line, refs: Mapping[str, Ref], own: Ref, years: tuple[Year, Year | None, Known]
) -> Rule:
    this, last, known = years
    parts = tuple(Ref(below, own.column) for below in line.adds)
    if item.kind == "measure":
        return sum_or(_measure(item, this, line, known), parts)
    if item.kind == "last":
        base = outline.item(item.last)
        assert base
        figure = _measure(base, last, line, known)
        missing = last is None or line.code not in last.tree.units or figure.value is None
        return fixed(Figure(NO_LAST, 0, figure.shown)) if missing else sum_or(figure, parts)
    if item.kind == "growth":
        return of(growth, refs[item.growth], refs[outline.last_of(item.growth)])
    if item.kind == "rank":
        return fixed(Figure())
    return derived(item, refs.__getitem__)


def _measure(item: Item, year: Year | None, line: Line, known: Known) -> Figure:
    """A unit's figure; blank if it did not report the form, while a node without any figure has 0."""
    form = item.measure.partition(".")[0]
    figures = _figures(year, line)
    figure = measured(item, year, figures, known, {})
    if not line.adds and form not in COUNTED and not any(key.form == form for key in figures):
        return Figure(None, 0, figure.shown)
    return figure
