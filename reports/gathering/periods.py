"""Periods of a year: which are owed, which returns are of another, what falls, and what the year's figures are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Duty
from reports.gathering.unit_tree import Tree
from sheets.finding import Place, find
from templates.compiled import measures
from templates.fact import Fact
from templates.form import Form
from templates.layout import COVER, cover_row
from templates.period import cycle_of, title


def of_period(files: Iterable[FileResult], year: int, period: str) -> Iterator[FileResult]:
    """Lay aside the returns of other periods than the one asked for, and take of summaries what is of it."""
    for each in files:
        other = each.receipt.period
        if period and each.is_return and each.stands and other != period:
            place = Place(each.file, COVER, cover_row("period"), 3)
            words = {"period": f"{year}年{title(other)}", "wanted": f"{year}年{title(period)}"}
            yield each.laid_aside("ignored", find("other-period", place, entered=title(other), **words))
        elif period and each.is_summary:
            facts = tuple(fact for fact in each.facts if fact.period == period)
            done, refused = (
                frozenset(duty for duty in duties if duty.period == period) for duties in (each.accepted, each.refused)
            )
            yield replace(each, facts=facts, accepted=done, refused=refused)
        else:
            yield each


def owed(tree: Tree, forms: Mapping[str, Form], came: Iterable[Duty], period: str) -> Iterator[Duty]:
    """Yield what every unit owes: of a form with periods all up to the last that came from anybody, at least the first.

    Of one period that is asked for, only that.
    """
    last: dict[str, str] = {}
    for duty in came:
        last[duty.form] = max(last.get(duty.form, ""), duty.period)
    for unit, _ in tree.walk():
        for name in unit.forms:
            form = forms[name]
            if period:
                wanted: Sequence[str] = (period,) if form.cycle == cycle_of(period) else ()
            else:
                first = form.periods[0]
                wanted = [each for each in form.periods if each <= max(first, last.get(name, ""))]
            yield from (Duty(unit.code, name, each) for each in wanted)


def with_falls(files: Sequence[FileResult]) -> list[FileResult]:
    """Add a query where a figure of the year so far is below that of the unit's period before."""
    of_unit: dict[tuple[str, str], list[FileResult]] = defaultdict(list)
    for each in files:
        if each.is_return and each.stands and each.running:
            of_unit[each.receipt.unit, each.receipt.form].append(each)
    fallen: dict[str, FileResult] = {}
    for returns in of_unit.values():
        before: dict[tuple[str, str], int] = {}
        for each in sorted(returns, key=lambda each: each.receipt.period):
            found = [
                running.finding for running in each.running if running.value < before.get(running.key, running.value)
            ]
            before |= {running.key: running.value for running in each.running}
            fallen[each.file] = replace(each, findings=(*each.findings, *found)) if found else each
    return [fallen.get(each.file, each) for each in files]


def of_year(facts: Iterable[Fact], forms: Mapping[str, Form]) -> list[Fact]:
    """Return a year's figures: sums of all periods, or those of the last period of which the unit has any.

    A unit that says in a later period that there was nothing to report keeps what it reported last.
    """
    facts = list(facts)
    last: dict[tuple[str, str], str] = {}
    for fact in facts:
        last[fact.unit, fact.form] = max(last.get((fact.unit, fact.form), ""), fact.period)
    sums = {(name, each.name): each.over_year == "sum" for name in forms for each in measures(forms[name]).values()}
    return [
        fact for fact in facts if fact.period == last[fact.unit, fact.form] or sums.get((fact.form, fact.measure), True)
    ]
