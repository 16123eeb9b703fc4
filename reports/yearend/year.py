"""A year's figures: the facts added up, with the units and the returns themselves counted as facts too."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from reports.gathering.receipt import Duty, Returns
from reports.gathering.unit_tree import Tree
from reports.outcome import Outcome
from reports.total import Figures, Key, Totals, add_up, joined
from templates.compiled import measures
from templates.fact import Fact
from templates.field import Field
from templates.form import DeclaredMeasure, Form
from templates.measure import Measure
from templates.period import title as period_title
from templates.sheet import Sheet

LEVELS = ("全国", "省", "市", "区县", "街道乡镇", "产业", "机关", "基层工会", "工会小组")

UNITS = Form(
    name="units",
    title="单位",
    number="",
    version="1",
    sheets=(
        Sheet(
            name="units",
            title="单位",
            layout="list",
            fields=(Field(name="level", title="层级", type="choice", enum=LEVELS),),
        ),
    ),
    measures=(
        DeclaredMeasure(name="units", title="单位数", unit="个", value="count(units)", by=("level",)),
        DeclaredMeasure(name="units_all", title="单位数", unit="个", value="count(units)"),
    ),
)
"""The unit tree, counted: a table names its figures like those of any form."""

COUNTS = {"expected": "应报", "received": "已报", "accepted": "通过", "returned": "退回", "missing": "缺报"}

ON_TIME = "on_time"

_COUNTED = COUNTS | {ON_TIME: "按时上报"}

RETURNS = Form(
    name="returns",
    title="上报情况",
    number="",
    version="1",
    sheets=(
        Sheet(
            name="returns",
            title="上报情况",
            layout="list",
            fields=(
                Field(name="form", title="报表", type="text"),
                *(Field(name=name, title=title, type="integer") for name, title in _COUNTED.items()),
            ),
        ),
    ),
    measures=tuple(
        DeclaredMeasure(name=name, title=title, unit="份", value=f"sum(returns.{name})", by=("form",))
        for name, title in _COUNTED.items()
    ),
)
"""How the returns came in, as if it were a form that is added up."""

COUNTED = (UNITS.name, RETURNS.name)
"""Figures that no unit reports itself."""

Known = Mapping[str, Mapping[str, Measure]]
"""Form → measure → measure."""


def known_measures(forms: Mapping[str, Form]) -> Known:
    """Everything that a table can name: what the forms add up, the units and the returns."""
    return {form.name: measures(form) for form in (*forms.values(), UNITS, RETURNS)}


@dataclass(frozen=True)
class Year:
    """One year of a district; `gaps` say 缺报 or 退回 of duties without figures."""

    year: int
    totals: Totals
    gaps: Mapping[Duty, str]
    provisional: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)
    """Form → of whom its figures are, where some are missing."""
    periods: Mapping[str, Totals] = field(default_factory=dict)
    """Period below a year → its figures alone."""
    sent: frozenset[tuple[str, str]] = frozenset()
    """Form and period of which any unit's return counts."""

    @property
    def tree(self) -> Tree:
        """The units of that year."""
        return self.totals.tree

    @cached_property
    def reported(self) -> frozenset[str]:
        """Names of the forms of which there are figures."""
        return frozenset(key.form for key in self.totals.district())

    def of_period(self, period: str) -> Totals | None:
        """Return the figures of a period alone, or of the year; None of a period that has none."""
        return self.periods.get(period) if period else self.totals

    def district(self, period: str = "") -> Figures:
        """Return the whole district's figures of a period alone, or of the year."""
        totals = self.of_period(period)
        return totals.district() if totals else {}

    def retold(self, again: Callable[[Totals], Totals]) -> "Year":
        """Return the year with its figures, and those of its periods, told otherwise."""
        periods = {period: again(totals) for period, totals in self.periods.items()}
        return replace(self, totals=again(self.totals), periods=periods)

    def reporters(self, form: str) -> frozenset[str]:
        """Codes of the units that have figures of a form themselves."""
        return self._reporters.get(form, frozenset())

    @cached_property
    def _reporters(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for code, own in self.totals.own.items():
            for form in {key.form for key in own}:
                found.setdefault(form, set()).add(code)
        return {form: frozenset(codes) for form, codes in found.items()}


def year_of(outcome: Outcome) -> Year:
    """Add a year's returns up."""
    returns = outcome.returns
    counted = add_up((*_unit_facts(returns), *_return_facts(outcome)), returns.tree)
    return Year(
        year=returns.year,
        totals=joined(outcome.totals, counted),
        gaps=_gaps(returns),
        provisional=returns.provisional,
        bases=outcome.bases,
        periods=outcome.periods,
        sent=outcome.sent,
    )


def _gaps(returns: Returns) -> dict[Duty, str]:
    """Say 缺报 or 退回 of every unit and form that lacks figures, with the periods that it lacks them of."""
    found: dict[Duty, list[str]] = {}
    for word, duties in (("缺报", returns.missing), ("退回", sorted(returns.returned))):
        for duty in duties:
            said = f"{period_title(duty.period)}{word}" if duty.period else word
            found.setdefault(Duty(duty.unit, duty.form), []).append(said)
    return {duty: "、".join(said) for duty, said in found.items()}


def on_one_tree(this: Year, last: Year) -> tuple[Year, Year]:
    """Both years on this year's tree, with last year's other units grafted on where they stood.

    Subtotals of the two years then are of the same units under the same parents.
    """
    units = dict(this.tree.units)
    for unit, _ in last.tree.walk():
        if unit.code not in units:
            standing = [code for code in last.tree.path(unit.code)[:-1] if code in units]
            # This year it owes nothing.
            units[unit.code] = replace(unit, parent=standing[-1] if standing else this.tree.root, forms=())
    grown = Tree(units)
    tree = Tree({code: units[code] for code in grown.below(grown.root)})
    return _moved(this, tree), _moved(last, tree)


def _moved(year: Year, tree: Tree) -> Year:
    def moved(totals: Totals) -> Totals:
        own = ((code, key, value) for code, figures in totals.own.items() for key, value in figures.items())
        return add_up((key.fact(code, year.year, value) for code, key, value in own), tree)

    return year.retold(moved)


def _unit_facts(returns: Returns) -> Iterator[Fact]:
    for unit in returns.tree.units.values():
        if unit.level:
            yield Fact(unit.code, returns.year, UNITS.name, "units", unit.level, "", 1, "")
        yield Fact(unit.code, returns.year, UNITS.name, "units_all", "", "", 1, "")


def _return_facts(outcome: Outcome) -> Iterator[Fact]:
    returns, forms = outcome.returns, outcome.forms
    for rate in outcome.rates:
        for name in COUNTS:
            count = getattr(rate, name)
            yield Fact(returns.tree.root, returns.year, RETURNS.name, name, forms[rate.form].title, "", count, "")
        if rate.on_time is not None and not rate.unnoted:
            title = forms[rate.form].title
            yield Fact(returns.tree.root, returns.year, RETURNS.name, ON_TIME, title, "", rate.on_time, "")


def amount(figures: Figures, known: Known, path: str, where: Mapping[str, str]) -> int | None:
    """One figure: of a measure (form.measure), only these values of its breakdown.

    None where the measure is not broken down so, or where it counts persons or households
    once and therefore must not be added over what is left of its breakdown.
    """
    form, _, name = path.partition(".")
    wanted = known[form][name]
    same = (other for other in known[form].values() if other.content == wanted.content)
    exact = next((other for other in same if set(other.by) == set(where)), None)
    used = exact or (wanted if not wanted.distinct and set(where) <= set(wanted.by) else None)
    if used is None or (form == UNITS.name and used.by and not _levels_known(figures)):
        return None
    if not used.by:
        return figures.get(Key(form, used.name, "", ""), 0)
    pins = tuple(where.get(field) for field in used.by)
    if (form, used.name) == (RETURNS.name, ON_TIME) and not _times_known(figures, pins):
        return None
    return sum(value for key, value in figures.items() if _fits(key, form, used.name, pins))


def _levels_known(figures: Figures) -> bool:
    """Tell whether the register says what the units are; without a register nobody knows."""
    return any(key.form == UNITS.name and key.row for key in figures)


def _times_known(figures: Figures, pins: tuple[str | None, ...]) -> bool:
    """Tell whether of every form it is known when its returns came: a part of them is no figure of the whole."""
    asked, known = (
        {key.row for key in figures if _fits(key, RETURNS.name, name, pins)} for name in ("expected", ON_TIME)
    )
    return asked == known


def _fits(key: Key, form: str, name: str, pins: tuple[str | None, ...]) -> bool:
    return (
        key.form == form
        and key.measure == name
        and all(pin is None or pin == value for pin, value in zip(pins, key.values, strict=False))
    )
