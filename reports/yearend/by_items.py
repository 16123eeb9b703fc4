"""Year-end tables with their items down the page: this year, last year, change, growth."""

from reports.yearend.cell_rules import Rule, derived, explained, fixed, measured, of, resolve, unit_of
from reports.yearend.table_spec import Item, TableSpec
from reports.yearend.year import Known, Year
from reports.yearend.yearbook import (
    NO_LAST,
    NO_THIS,
    WHY,
    Bars,
    Drawing,
    Head,
    Ref,
    Row,
    Yearly,
    change,
    growth,
    with_figures,
)

THIS, LAST, CHANGE, GROWTH, REASON = range(5)


def by_items(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Yearly:
    """Set the items of two years side by side."""
    rules: dict[Ref, Rule] = {}
    for line, item in enumerate(spec.items):
        for column, year in ((THIS, this), (LAST, last)):
            rules[Ref(line, column)] = _rule(spec, item, column, year, known)
        now, then = Ref(line, THIS), Ref(line, LAST)
        rules[Ref(line, CHANGE)] = of(change, now, then)
        rules[Ref(line, GROWTH)] = of(growth, now, then)
        if spec.limit:
            rules[Ref(line, REASON)] = explained(spec.limit, now, then)
    units = [unit_of(item, known) for item in spec.items]
    mixed = len(set(units)) > 1
    heads = (Head("本年"), Head("上年"), Head("增减"), Head("增减%"), Head(WHY))[: 5 if spec.limit else 4]
    rows = [
        Row(
            item.title,
            (),
            item.code,
            unit,
            item.indent,
            strong=not item.indent and item.kind == "sum",
            item=item.name,
            key=f"{spec.name}:{item.name}",
        )
        for item, unit in zip(spec.items, units, strict=True)
    ]
    return Yearly(
        spec=spec,
        stub=("指标", "代码", "计量单位") if mixed else ("指标", "代码"),
        heads=heads if mixed else tuple(Head(each.title, "", units[0]) for each in heads),
        rows=with_figures(rows, resolve(rules), len(heads)),
        notes=spec.notes,
        drawings=_drawings(spec, units, last),
    )


def _rule(spec: TableSpec, item: Item, column: int, year: Year | None, known: Known) -> Rule:
    if item.kind == "measure":
        figures = year.totals.district() if year else {}
        return fixed(measured(item, year, figures, known, {}, absent=NO_LAST if column == LAST else NO_THIS))
    lines = {each.name: Ref(line, column) for line, each in enumerate(spec.items)}
    return derived(item, lines.__getitem__)


def _drawings(spec: TableSpec, units: list[str], last: Year | None) -> tuple[Drawing, ...]:
    names = [item.name for item in spec.items]
    years = ((THIS, "本年"), (LAST, "上年")) if last else ((THIS, "本年"),)
    drawings = []
    for picture in spec.pictures:
        lines = [names.index(name) for name in picture.items]
        bars = tuple(Bars(title, at, lines[0], lines[-1], tone) for tone, (at, title) in enumerate(years))[::-1]
        drawings.append(Drawing(picture.title, picture.kind, bars, units[lines[0]]))
    return tuple(drawings)
