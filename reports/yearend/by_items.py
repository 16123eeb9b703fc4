"""Year-end tables with their items down the page: this year, last year, change, growth."""

from collections.abc import Iterator

from reports.tables.model import Bars, Drawing, Ref, Table, TableColumn, TableRow
from reports.yearend.arithmetic import CHANGES, LAST_YEAR, NO_LAST, NO_THIS, change, growth
from reports.yearend.arithmetic import GROWTH as GROWTH_TITLE
from reports.yearend.cell_rules import REASONS, CellRule, derived, explained, fixed, measured, of, unit_of, worked_out
from reports.yearend.table_spec import Item, TableSpec
from reports.yearend.year import Known, Year

THIS, LAST, CHANGE, GROWTH, REASON = range(5)


def by_items(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Table:
    """Set the items of two years side by side."""
    rules: dict[Ref, CellRule] = {}
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
    titles = ("本年", LAST_YEAR, CHANGES, GROWTH_TITLE)
    columns = [TableColumn(title, "", "" if mixed else units[0]) for title in titles]
    rows = [
        TableRow(
            item.title,
            code=item.code,
            unit=unit,
            indent=item.indent,
            strong=not item.indent and item.kind == "sum",
            item=item.name,
            key=f"{spec.name}:{item.name}",
        )
        for item, unit in zip(spec.items, units, strict=True)
    ]
    return worked_out(
        spec,
        ("指标", "代码", "计量单位") if mixed else ("指标", "代码"),
        [*columns, REASONS] if spec.limit else columns,
        rows,
        rules,
        _drawings(spec, units, last),
    )


def _rule(spec: TableSpec, item: Item, column: int, year: Year | None, known: Known) -> CellRule:
    if item.kind == "measure":
        figures = year.totals.district() if year else {}
        return fixed(measured(item, year, figures, known, {}, absent=NO_LAST if column == LAST else NO_THIS))
    lines = {each.name: Ref(line, column) for line, each in enumerate(spec.items)}
    return derived(item, lines.__getitem__)


def _drawings(spec: TableSpec, units: list[str], last: Year | None) -> Iterator[Drawing]:
    names = [item.name for item in spec.items]
    years = ((THIS, "本年"), (LAST, "上年")) if last else ((THIS, "本年"),)
    for picture in spec.pictures:
        lines = [names.index(name) for name in picture.items]
        bars = tuple(Bars(title, at, lines[0], lines[-1], tone) for tone, (at, title) in enumerate(years))[::-1]
        yield Drawing(picture.title, picture.kind, bars, units[lines[0]])
