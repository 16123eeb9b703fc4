"""Rules of a year-end table: for every place how its figure comes about, resolved as they need each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.tables.model import NONE, WHY, Bars, Drawing, Figure, Ref, Table, TableColumn, TableRow, counted, in_unit
from reports.total import Figures
from reports.yearend.arithmetic import NO_LAST, Reader, ask, ask_points, difference, ratio, total
from reports.yearend.table_spec import PERIODS, Item, Limit, TableSpec
from reports.yearend.targets import met
from reports.yearend.year import Known, Year, amount
from sheets.page import figure_format
from templates.measure import Measure
from templates.period import periods

CellRule = Callable[[Reader], Figure]

REASONS = TableColumn(WHY, reasons=True)


def worked_out(  # noqa: PLR0913, PLR0917 - what a table is made of
    spec: TableSpec,
    stub: tuple[str, ...],
    columns: Sequence[TableColumn],
    rows: Sequence[TableRow],
    rules: Mapping[Ref, CellRule],
    planned: Iterable[Drawing] = (),
) -> Table:
    """Make a declared table of its columns, its rows and the rules for their figures; raises Unheld."""
    figures = resolve(rules)
    filled = (
        replace(row, figures=tuple(figures.get(Ref(at, column), Figure()) for column in range(len(columns))))
        for at, row in enumerate(rows)
    )
    return Table(
        title=spec.title,
        tab=spec.tab,
        stub=stub,
        columns=tuple(columns),
        rows=tuple(filled),
        name=spec.name,
        number=spec.number,
        forms=frozenset(spec.forms),
        notes=spec.notes,
        planned=tuple(planned),
    )


def resolve(rules: Mapping[Ref, CellRule]) -> dict[Ref, Figure]:
    """Work every figure out, each once, in the order that they need each other; what has no rule is blank."""
    found: dict[Ref, Figure] = {}

    def read(ref: Ref) -> Figure:
        if ref not in found:
            found[ref] = rules[ref](read) if ref in rules else Figure()
        return found[ref]

    for ref in rules:
        read(ref)
    return found


def fixed(figure: Figure) -> CellRule:
    """A figure that is not worked out from others."""
    return lambda _: figure


def measure_of(item: Item, known: Known) -> Measure:
    """The measure that a measure item names."""
    form, _, name = item.measure.partition(".")
    return known[form][name]


def unit_of(item: Item, known: Known) -> str:
    """Unit of measure of an item, as printed."""
    if item.unit or item.kind != "measure":
        return item.unit or ("%" if item.kind in ("ratio", "share", "growth") else "")
    return measure_of(item, known).unit


def measured(  # noqa: PLR0913 - which figure, of which year, out of what
    item: Item,
    year: Year | None,
    figures: Figures,
    known: Known,
    where: Mapping[str, str],
    *,
    absent: str = NO_LAST,
    period: str = "",
) -> Figure:
    """A measure's figure of one year, or a period of it; the word `absent` where nobody reported the form in that year.

    Of a period that nobody has reported yet there is nothing.
    """
    measure = measure_of(item, known)
    shown = figure_format(measure.scale)
    if period and year and (item.form, period) not in year.sent:
        return Figure(None, 0, shown)
    if year is None or item.form not in year.reported:
        return Figure(absent, 0, shown)
    value = amount(figures, known, item.measure, {**item.where, **where})
    if value is None:
        broken_down = set(item.where) | set(where) <= set(measure.by)
        return Figure(NONE if broken_down else None, 0, shown)
    return in_unit(counted(value, measure.scale), power_of(item, known))


POWERS = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
"""What stands before a unit of measure that is so many times as large, as a power of ten."""


def periods_of(spec: TableSpec, known: Known) -> tuple[str, ...]:
    """The periods that a table sets out across; none where it sets out none."""
    cycles = {measure_of(item, known).cycle for item in spec.items if item.kind == "measure"}
    return periods(*cycles) if spec.across == PERIODS else ()


def power_of(item: Item, known: Known) -> int:
    """How much larger than its measure's the unit is that an item is shown in, as a power of ten: 4 for 万元 of 元."""
    unit = measure_of(item, known).unit
    return next((power for prefix, power in POWERS.items() if unit and item.unit == prefix + unit), 0)


def base_of(spec: TableSpec, name: str) -> Item:
    """The item whose figure of last year, whose target, or whose own figure another rests on."""
    base = spec.item(name)
    assert base
    return base


def of(work: Callable[..., Figure], *operands: object) -> CellRule:
    """A figure that is worked out from others."""
    return lambda read: work(read, *operands)


def sum_or(figure: Figure, parts: Sequence[Ref]) -> CellRule:
    """A figure as the live sum of its parts, if they give it; persons counted once are left as they are."""

    def rule(read: Reader) -> Figure:
        added = total(read, parts) if parts else Figure()
        return added if isinstance(added.value, int) and added.value == figure.value else figure

    return rule


def derived(spec: TableSpec, item: Item, at: Callable[[str], Ref]) -> CellRule:
    """The rule of an item that is worked out from others; `at` says where those stand."""
    parts = tuple(at(name) for name in item.operands)
    if item.kind == "sum":
        return of(total, parts)
    if item.kind == "met":
        limits = base_of(spec, item.met[1]).kind in ("target", "targets")
        return lambda read: met(read, *parts, limits=limits)
    return of({"difference": difference, "ratio": ratio}[item.kind], *parts)


def explained(limit: Limit, now: Ref, then: Ref) -> CellRule:
    """Whether a change asks for an explanation: by percent and floor, or for a rate by percentage points."""

    def rule(read: Reader) -> Figure:
        if isinstance(read(now).value, float):
            return ask_points(read, now, then, limit.points)
        return ask(read, now, then, limit.percent, limit.floor)

    return rule


def head(item: Item, known: Known, title: str = "") -> TableColumn:
    """The heading of an item's column."""
    return TableColumn(title or item.title, item.group, unit_of(item, known), item.name)


def column_drawings(
    spec: TableSpec, heads: Sequence[TableColumn], lines: Mapping[str, tuple[int, int]]
) -> Iterator[Drawing]:
    """Pictures of columns; `lines` says from which line to which each group reaches, "" for the whole body."""
    for picture in spec.pictures:
        first, last = lines[picture.group]
        columns = [at for name in picture.items for at, each in enumerate(heads) if each.item == name]
        shown = [at for at in columns if heads[at].title != TOTAL or len(columns) == len(picture.items)]
        tones = _tones([spec.item(heads[at].item) for at in shown])
        bars = tuple(Bars(heads[at].title, at, first, last, tone) for at, tone in zip(shown, tones, strict=True))
        if last > first:
            yield Drawing(picture.title, picture.kind, bars, heads[shown[0]].unit)


def _tones(items: Sequence[Item | None]) -> list[int]:
    """Looks of bars in order, with the light one kept for last year."""
    last = [bool(item and item.last) for item in items]
    others = iter([tone for tone in range(len(items) + 1) if tone != LIGHT or not any(last)])
    return [LIGHT if old else next(others) for old in last]


LIGHT = 1
"""The look of last year's bars, beside the dark ones of this year."""

TOTAL = "合计"
