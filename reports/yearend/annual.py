"""All year-end tables of a district: this year's figures beside last year's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reports.gathering.receipt import Duty
from reports.tables.model import Table
from reports.yearend.by_dimension import by_dimension
from reports.yearend.by_items import by_items
from reports.yearend.by_units import by_units
from reports.yearend.cell_rules import power_of
from reports.yearend.same_units import beside, of_same_units, uneven
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import RETURNS, UNITS, Known, Year, known_measures
from sheets.finding import Language
from templates.form import Form

MOST_NAMED = 8
"""Units that a note names; all of them are listed on the page of changes and in the summary."""


class Reason(NamedTuple):
    """What somebody wrote into 说明: `key` says what it is about, table and line say so to people."""

    key: str
    table: str
    line: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A unit and form of which only one of the two years has figures; `this` and `last` say what is known of each."""

    unit: str
    name: str
    form: str
    this: str
    last: str


@dataclass(frozen=True, slots=True)
class Annual:
    """A district's year-end: its tables, and what stands in the way of comparing the two years."""

    this: Year
    last: Year | None
    tables: tuple[Table, ...]
    changes: tuple[Change, ...]
    omitted: tuple[str, ...]
    """Titles of tables for which neither year has figures."""
    coverage: tuple[str, ...] = ()
    """Whose figures are not in the totals, a sentence a form."""
    bases: tuple[str, ...] = ()
    """Of whom the figures of each form are, where some are missing."""
    same: Mapping[str, Table] = field(default_factory=dict)
    """Name of a table → the same of those units alone that have figures in both years, where these are not all."""
    left: tuple[Reason, ...] = ()
    """Reasons that people wrote of lines that no table has any more."""

    @property
    def asks(self) -> int:
        """How many changes ask for an explanation."""
        return sum(table.asks for table in self.tables)

    @property
    def provisional(self) -> bool:
        """Tell whether either year may still change."""
        return self.this.provisional or bool(self.last and self.last.provisional)


def annual(specs: Sequence[TableSpec], this: Year, last: Year | None, forms: Mapping[str, Form]) -> Annual:
    """Work out every table; those for which neither year has figures are left out and named."""
    known = known_measures(forms)
    reported = this.reported | (last.reported if last else frozenset())
    named = frozenset(name for name, form in forms.items() if form.owed == "named")
    shown = [spec for spec in specs if _asked(spec, named) & reported]
    other = uneven(this, last) if last else frozenset()
    same = of_same_units(this, last) if last and other else None
    tables = []
    alone: dict[str, Table] = {}
    for spec in shown:
        work_out = {"items": by_items, "units": by_units}.get(str(spec.rows), by_dimension)
        table = work_out(spec, this, last, known)
        table = _scaled(spec, table, known)
        if last and same and other & spec.forms:
            alone[spec.name] = work_out(spec, *same, known)
            both = (this.reporters(form) & last.reporters(form) for form in other & spec.forms)
            table = beside(spec, table, alone[spec.name], len(frozenset[str]().union(*both)))
        tables.append(_of_whom(table, this, last, forms))
    owed = {duty.form for year in (this, last) if year for duty in year.gaps}
    omitted = tuple(spec.title for spec in specs if spec not in shown and _asked(spec, named) - (named - owed))
    coverage = tuple(words for name in forms if (words := _coverage(name, this, last, forms)))
    said = tuple(words for name in forms if (words := named_bases(name, this, last, forms)))
    changes = tuple(_changes(this, last, forms))
    return Annual(this, last, tuple(tables), changes, omitted, coverage, said, alone)


def year_end_line(year_end: Annual, gaps: int, language: Language) -> str:
    """Say in one line what was made and what people have to do; `gaps` counts figures missing in the report."""
    this, last = year_end.this.year, year_end.last
    units = len({change.unit for change in year_end.changes})
    parts = [
        (f"{this}年度年终统计表{len(year_end.tables)}张", f"{len(year_end.tables)} year-end tables of {this}"),
        (f"与{last.year}年度对比", f"beside {last.year}")
        if last
        else ("没有上年汇总表，无上年数", "without last year's"),
    ]
    if last and last.year + 1 != this:
        parts.append(("两个年度不相邻，请核对 --previous", "the years do not follow each other: check --previous"))
    if units:
        parts.append((f"{units}个单位只有一年有数", f"{units} units have figures in one year only"))
    if gaps:
        parts.append(
            (f"总结中缺{gaps}个数字，标有【缺：…】", f"{gaps} figures are missing in the report, marked 【缺：…】")
        )
    if left := len(year_end.left):
        words = f"{left} reasons are of lines that are gone: see the sheet 原有说明"
        parts.append((f"有{left}条说明所说的行已不在表中，列在“原有说明”页", words))
    if asks := year_end.asks:
        words = f"{asks} changes are beyond the limit: give the reasons in the column 说明"
        parts.append((f"有{asks}处增减超过限度，请在“说明”栏写明原因", words))
    return "；".join(zh for zh, _ in parts) + "。" if language == "zh" else "; ".join(en for _, en in parts) + "."


def _scaled(spec: TableSpec, table: Table, known: Known) -> Table:
    """Say below a table which of its figures stand rounded in a larger unit."""
    units = dict.fromkeys(item.unit for item in spec.items if item.kind == "measure" and power_of(item, known))
    note = f"单位：{'、'.join(units)}，四舍五入，合计按原数计算。"
    return replace(table, notes=(*table.notes, note)) if units else table


def _of_whom(table: Table, this: Year, last: Year | None, forms: Mapping[str, Form]) -> Table:
    """Say on a table of whom its figures are, and who is not in them."""
    named = [name for name in forms if name in table.forms]
    coverage = [words for name in named if (words := _coverage(name, this, last, forms))]
    said = (named_bases(name, this, last, forms) for name in named)
    return replace(table, notes=(*table.notes, *coverage), basis="；".join(filter(None, said)))


def named_bases(form: str, this: Year, last: Year | None, forms: Mapping[str, Form]) -> str:
    """Of whom a form's figures of both years are, where some are missing in either."""
    years = (("本年", this), ("上年", last))
    words = [f"{title}{year.bases[form]}" for title, year in years if year and form in year.bases]
    return f"{forms[form].title}{'，'.join(words)}" if words else ""


def _forms(spec: TableSpec) -> set[str]:
    """Forms that a table's figures come from; the count of units alone makes no table, unless it is all there is."""
    return spec.forms - {UNITS.name} or spec.forms


def _asked(spec: TableSpec, named: frozenset[str]) -> set[str]:
    """Forms without any of which a table is left out: those that are owed by name only, where it has such."""
    forms = _forms(spec)
    return forms & named or forms


def _coverage(form: str, this: Year, last: Year | None, forms: Mapping[str, Form]) -> str:
    """Whose figures of a form are not in the totals: two incomplete years compare only so far."""
    words = [
        f"{title}有{len(gaps)}份未计入（{_some(gaps)}）"
        for title, year in (("本年", this), ("上年", last))
        if year and (gaps := _gaps(year, form))
    ]
    return f"{forms[form].title}{'，'.join(words)}。" if words else ""


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")


def _gaps(year: Year, form: str) -> list[str]:
    return [f"{year.tree.units[duty.unit].name}{word}" for duty, word in year.gaps.items() if duty.form == form]


def _changes(this: Year, last: Year | None, forms: Mapping[str, Form]) -> Iterator[Change]:
    """Units that only one year has, or of which only one year has figures."""
    if last is None:
        return
    codes = dict.fromkeys((*this.tree.units, *last.tree.units))
    for code in codes:
        name = (this.tree.units.get(code) or last.tree.units[code]).name
        for form in forms:
            now, then = _reports(this, code, form), _reports(last, code, form)
            if now != then:
                yield Change(code, name, forms[form].title, _state(this, code, form), _state(last, code, form))
        if (code in this.tree.units) != (code in last.tree.units) and not _any(this, last, code):
            yield Change(code, name, "", _state(this, code, ""), _state(last, code, ""))


def _reports(year: Year, code: str, form: str) -> bool:
    return any(key.form == form for key in year.totals.own.get(code, {}))


def _any(this: Year, last: Year, code: str) -> bool:
    return any(
        key.form not in (UNITS.name, RETURNS.name) for year in (this, last) for key in year.totals.own.get(code, {})
    )


def _state(year: Year, code: str, form: str) -> str:
    if code not in year.tree.units:
        return "名册中没有"
    if form and _reports(year, code, form):
        return "有数"
    return year.gaps.get(Duty(code, form), "不需要报" if form else "名册中有")
