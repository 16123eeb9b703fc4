"""The layout of a year-end table by dimension: its lines and columns before they have figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.tables.model import Ref, TableColumn
from reports.total import Figures
from reports.yearend.cell_rules import TOTAL, head, measure_of, periods_of
from reports.yearend.table_spec import PERIODS, Item, TableSpec
from reports.yearend.year import Known, Year
from templates.period import title as period_title


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One line before it has figures.

    `where` are its values of the dimensions, None for a group of values; `adds` are the
    lines, from 0, that a sum over it adds.
    """

    label: str
    where: Mapping[str, str] | None
    indent: int = 0
    adds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionColumn:
    """One column before it has figures: an item, at one value or period across, or the sum over the columns `adds`."""

    item: Item
    head: TableColumn
    across: Mapping[str, str]
    adds: tuple[int, ...] = ()
    period: str = ""


@dataclass(frozen=True)
class DimensionLayout:
    """A table's lines and columns, and where its figures come from."""

    spec: TableSpec
    lines: tuple[DimensionRow, ...]
    columns: tuple[DimensionColumn, ...]
    this: Year
    last: Year | None
    known: Known

    def column(self, name: str, line: int) -> Ref:
        """Where an item's figure of a line stands."""
        return Ref(line, next(at for at, column in enumerate(self.columns) if column.item.name == name))

    @property
    def compared(self) -> range:
        """The three lines below: last year, change, growth."""
        return range(len(self.lines), len(self.lines) + 3)


def dimension_layout(spec: TableSpec, this: Year, last: Year | None, known: Known) -> DimensionLayout:
    """Lay out a table's lines and columns by the values that either year has."""
    years = [year.district(period) for year in (this, last) if year for period in ("", *periods_of(spec, known))]
    lines, columns = _lines(spec, known, years), _columns(spec, known, years)
    return DimensionLayout(spec, tuple(lines), tuple(columns), this, last, known)


def measure_items(spec: TableSpec) -> list[Item]:
    """The items that are figures of a form."""
    return [item for item in spec.items if item.kind == "measure"]


def _values(spec: TableSpec, known: Known, years: Iterable[Figures], name: str) -> list[tuple[str, str]]:
    """Values of a dimension in printed order, each with its label."""
    items = [item for item in measure_items(spec) if name in measure_of(item, known).by]
    present = set()
    for item in items:
        measure = measure_of(item, known)
        at = measure.by.index(name)
        present |= {
            key.values[at]
            for figures in years
            for key, value in figures.items()
            if value and f"{key.form}.{key.measure}" == item.measure
        }
    dimension = measure_of(items[0], known).dimension(name)
    return [(value, dimension.printed(value)) for value in dimension.ordered(present)]


def _lines(spec: TableSpec, known: Known, years: list[Figures]) -> list[DimensionRow]:
    """The total, then groups and values of the first dimension, each with those of the second under it."""
    first = spec.dimensions[0]
    values = dict(_values(spec, known, years, first))
    grouped = {value for group in spec.groups for value in group.values}
    lines = [DimensionRow(TOTAL, {})]
    tops: list[int] = []
    for group in spec.groups:
        tops.append(len(lines))
        under = tuple(range(len(lines) + 1, len(lines) + 1 + len(group.values)))
        lines.append(DimensionRow(group.title, None, 0, under))
        lines += [DimensionRow(values.get(value, value), {first: value}, 1) for value in group.values]
    for value, label in values.items():
        if value not in grouped:
            tops.append(len(lines))
            below = _below(spec, known, years, value)
            lines.append(
                DimensionRow(label, {first: value}, 0, tuple(range(len(lines) + 1, len(lines) + 1 + len(below))))
            )
            lines += below
    lines[0] = DimensionRow(TOTAL, {}, 0, tuple(tops))
    return lines


def _below(spec: TableSpec, known: Known, years: list[Figures], value: str) -> list[DimensionRow]:
    """Lines of the second dimension under a value of the first."""
    if len(spec.dimensions) == 1:
        return []
    first, second = spec.dimensions
    return [
        DimensionRow(label, {first: value, second: other}, 1)
        for other, label in _values(spec, known, years, second)
        if not spec.skip_empty or _any(spec, known, years, {first: value, second: other})
    ]


def _any(spec: TableSpec, known: Known, years: list[Figures], where: Mapping[str, str]) -> bool:
    for item in measure_items(spec):
        by = measure_of(item, known).by
        for figures in years:
            for key, value in figures.items():
                if value and f"{key.form}.{key.measure}" == item.measure:
                    here = dict(zip(by, key.values, strict=False))
                    if all(here.get(name) == wanted for name, wanted in where.items()):
                        return True
    return False


def _columns(spec: TableSpec, known: Known, years: list[Figures]) -> list[DimensionColumn]:
    columns: list[DimensionColumn] = []
    for item in spec.items:
        if not spec.across or item.kind != "measure":
            columns.append(DimensionColumn(item, head(item, known), {}))
            continue
        unit, first = head(item, known).unit, len(columns)
        for period in periods_of(spec, known):
            titled = TableColumn(period_title(period), item.title, unit, item.name)
            columns.append(DimensionColumn(item, titled, {}, period=period))
        for value, label in _values(spec, known, years, spec.across) if spec.across != PERIODS else ():
            columns.append(DimensionColumn(item, TableColumn(label, item.title, unit, item.name), {spec.across: value}))
        adds = tuple(range(first, len(columns)))
        total = period_title("") if spec.across == PERIODS else TOTAL
        columns.append(DimensionColumn(item, TableColumn(total, item.title, unit, item.name), {}, adds))
    return columns
