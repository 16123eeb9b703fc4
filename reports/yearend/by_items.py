"""Year-end tables with their items down the page: this year, targets, last year, change, growth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.tables.model import ROUNDED, Bars, Drawing, Figure, Ref, Table, TableColumn, TableRow
from reports.yearend.arithmetic import CHANGES, GROWTH, LAST_YEAR, NO_LAST, NO_THIS, change, growth, ratio
from reports.yearend.cell_rules import (
    REASONS,
    CellRule,
    derived,
    explained,
    fixed,
    measure_of,
    measured,
    of,
    periods_of,
    power_of,
    sum_or,
    unit_of,
    worked_out,
)
from reports.yearend.table_spec import Item, TableSpec
from reports.yearend.targets import Targeting, goal_figure, met, places
from reports.yearend.year import Known, Year
from templates.period import title as period_title
from templates.target import Goal, goal, numbers_of

THIS_YEAR, TARGET, DONE, MET = "本年", "目标", "完成率", "达标"


@dataclass(frozen=True)
class _Items:
    """A table of items before it has figures: the headings of its columns, and what its figures are of."""

    spec: TableSpec
    this: Year
    last: Year | None
    known: Known
    goals: Sequence[Goal | None]

    @property
    def titles(self) -> list[str]:
        """The headings across; those of targets where there are any, 完成率 where a share of one can be done."""
        shares = any(each and each.low and not each.ranges for each in self.goals)
        targets = [TARGET, *([DONE] if shares else []), MET] if any(self.goals) else []
        return [*map(period_title, self.periods), THIS_YEAR, *targets, LAST_YEAR, CHANGES, GROWTH]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that stand before the year."""
        return periods_of(self.spec, self.known)

    def at(self, line: int, title: str) -> Ref:
        """Where a figure of a line stands."""
        return Ref(line, self.titles.index(title))

    def rules(self) -> dict[Ref, CellRule]:
        """How every figure comes about."""
        rules: dict[Ref, CellRule] = {}
        for line, item in enumerate(self.spec.items):
            now, then = self.at(line, THIS_YEAR), self.at(line, LAST_YEAR)
            for year, own in ((self.this, now), (self.last, then)):
                rules[own] = self._rule(item, own, year, NO_LAST if own == then else NO_THIS)
            for column, period in enumerate(self.periods):
                rules[Ref(line, column)] = self._rule(item, Ref(line, column), self.this, NO_THIS, period)
            rules[self.at(line, CHANGES)] = of(change, now, then)
            rules[self.at(line, GROWTH)] = of(growth, now, then)
            if self.spec.limit:
                rules[Ref(line, len(self.titles))] = explained(self.spec.limit, now, then)
            if self.goals[line]:
                rules |= self._against(line, now)
        return rules

    def _rule(self, item: Item, at: Ref, year: Year | None, absent: str, period: str = "") -> CellRule:
        if item.kind == "measure":
            figures = year.district(period) if year else {}
            year_at = len(self.periods)
            parts = [Ref(at.row, column) for column in range(year_at)] if at.column == year_at else ()
            return sum_or(measured(item, year, figures, self.known, {}, absent=absent, period=period), parts)
        lines = {each.name: Ref(line, at.column) for line, each in enumerate(self.spec.items)}
        return derived(self.spec, item, lines.__getitem__)

    def _against(self, line: int, now: Ref) -> dict[Ref, CellRule]:
        """A line's target, the share of it that is done, and whether it is met."""
        item, wanted = self.spec.items[line], self.goals[line]
        target = self.at(line, TARGET)
        found: dict[Ref, CellRule] = {target: fixed(self._wanted(item, wanted))}
        if DONE in self.titles:
            found[self.at(line, DONE)] = of(ratio, now, target)
        found[self.at(line, MET)] = lambda read: met(read, now, target, limits=True)
        return found

    def _wanted(self, item: Item, wanted: Goal | None) -> Figure:
        """A target in the unit of its item: the table says it so, a form in that of its measure."""
        if item.wanted is None:
            return goal_figure(wanted, measure_of(item, self.known).scale, power_of(item, self.known))
        written = max(map(places, numbers_of([item.wanted])))
        if item.kind != "measure":
            return goal_figure(wanted, written)
        larger = power_of(item, self.known)
        return goal_figure(wanted, max(written, ROUNDED if larger else measure_of(item, self.known).scale))


def by_items(spec: TableSpec, this: Year, last: Year | None, known: Known) -> Table:
    """Set the items of two years side by side, and this year's beside what is to be reached."""
    layout = _Items(spec, this, last, known, [_goal(item, this, known) for item in spec.items])
    units = [unit_of(item, known) for item in spec.items]
    mixed = len(set(units)) > 1
    columns = [TableColumn(title, "", "" if mixed else units[0]) for title in layout.titles]
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
        layout.rules(),
        _drawings(spec, units, layout),
    )


def _goal(item: Item, this: Year, known: Known) -> Goal | None:
    """What the district is to reach: as the table says, or else its form."""
    if item.wanted is not None:
        return goal(item.wanted)
    if item.kind != "measure":
        return None
    targeting = Targeting(measure_of(item, known), item.form, this)
    return targeting.at(this.tree.root, item.where)


def _drawings(spec: TableSpec, units: list[str], layout: _Items) -> Iterator[Drawing]:
    names = [item.name for item in spec.items]
    years = (THIS_YEAR, LAST_YEAR) if layout.last else (THIS_YEAR,)
    for picture in spec.pictures:
        lines = [names.index(name) for name in picture.items]
        bars = tuple(
            Bars(title, layout.titles.index(title), lines[0], lines[-1], tone) for tone, title in enumerate(years)
        )
        yield Drawing(picture.title, picture.kind, bars[::-1], units[lines[0]])
