"""数据质量: how each unit reported, of one year or of two side by side; counts and shares, and no invented score."""

from collections.abc import Iterator, Mapping, Sequence

from reports.gathering.exchange.columns import QUALITY, QUALITY_HEADS
from reports.gathering.receipt import Quality
from reports.outcome import Outcome
from reports.tables.model import NONE, Figure, Ref, Table, TableColumn, TableRow, Work, counted
from reports.total import Key
from templates.measure import Measure

NOTES = (
    "版本：收到的不同文件数，改一次报一次算一个；强制、核实、已说明：现在计入或退回的报表里的问题数；更正格数：按更正单改的格数。",
    "按时：在截止日期前第一次收到的；没有截止日期或没有记下何时收到的写“—”。占比只算本单位自己的数，缺报、退回的不在合计里。",
)

SHARE = "占"
"""Begins the heading of a share of the district's total."""


def quality_table(this: Outcome, last: Outcome | None = None) -> Table | None:
    """Lay out how the units of a year reported, and beside it how they did the year before; None if nobody knows."""
    years = [year for year in (this, last) if year and year.quality]
    if this not in years:
        return None
    codes = list(dict.fromkeys(code for year in years for code in year.quality))
    names = {unit.code: unit.name for year in reversed(years) for unit in year.returns.tree.units.values()}
    columns = [column for year in years for column in _columns(year, several=len(years) > 1)]
    rows = [TableRow(names[code], tuple(_of_years(years, code)), code, key=f"{QUALITY}:{code}") for code in codes]
    return Table(
        title="各单位数据质量",
        tab=QUALITY,
        stub=("单位名称", "单位代码"),
        columns=tuple(columns),
        rows=(_total(rows, columns), *rows),
        name="quality",
        notes=NOTES,
    )


def _columns(year: Outcome, *, several: bool) -> Iterator[TableColumn]:
    group = f"{year.returns.year}年度" if several else ""
    for title in (*QUALITY_HEADS, *(f"{SHARE}{lead.title}" for lead in year.leading.values())):
        yield TableColumn(title, group, name=f"{group}{title}")


def _of_years(years: Sequence[Outcome], code: str) -> Iterator[Figure]:
    for year in years:
        known = year.quality.get(code)
        yield from _counts(known) if known else [Figure()] * len(QUALITY_HEADS)
        yield from (_share(year, code, form, lead) for form, lead in year.leading.items())


def _counts(known: Quality) -> Iterator[Figure]:
    for count in known[1:]:
        yield Figure(NONE) if count is None else counted(int(count), 0)


def _share(year: Outcome, code: str, form: str, lead: Measure) -> Figure:
    """Return what part of the district's total a unit's own figure is; nothing where it has none."""
    key = Key(form, lead.name, "", "")
    own: Mapping[Key, int] = year.totals.own.get(code, {})
    return Figure(own[key] / year.totals.district()[key], number_format="0.0%") if key in own else Figure(NONE)


def _total(rows: Sequence[TableRow], columns: Sequence[TableColumn]) -> TableRow:
    """Add the counts up; shares are of the total already, and what is not known of all is no sum."""
    figures = []
    for at, column in enumerate(columns):
        parts = {Ref(row, at): each.figures[at].value for row, each in enumerate(rows, 1)}
        known = {ref: part for ref, part in parts.items() if isinstance(part, int)}
        counts = not column.title.startswith(SHARE) and NONE not in parts.values()
        work = Work("sum", tuple(known))
        figures.append(Figure(sum(known.values()), 0, "#,##0", work) if counts else Figure(NONE))
    return TableRow("合计", tuple(figures), strong=True, key=f"{QUALITY}:")
