"""Periods of a year: what is owed, what falls, what the year comes to, over any tree and level by level."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.gathering.exchange.read import digest
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Receipt, Returns, Rows
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine
from reports.outcome import Outcome
from reports.summary.by_period import period_tables
from reports.summary.summary import summary_book
from sheets.finding import Place
from sheets.read import read
from sheets.writing.write import write
from templates.fact import Fact
from templates.form import Form
from templates.load import parse_form
from templates.period import Cycle, cycle_of, first_day, last_day, of_title, parsed, periods, title
from tests.reports.test_roll_up import TREES, Planted, city_register, planted, register

CYCLES: tuple[Cycle, ...] = ("half", "quarter", "month")
OVER = {"flow": "sum", "so_far": "cumulative", "stock": "latest"}


def form(cycle: Cycle) -> Form:
    """A form with a figure of each kind."""
    fields = "".join(
        f'[[sheets.fields]]\nname = "{name}"\ntitle = "{name}"\ntype = "integer"\nover_year = "{over}"\n'
        for name, over in OVER.items()
    )
    head = f'name = "own"\ntitle = "自定表"\nnumber = "自01表"\nversion = "1"\ncycle = "{cycle}"\n'
    made, faults = parse_form(
        f'{head}[[sheets]]\nname = "only"\ntitle = "情况"\nlayout = "record"\n{fields}', "own.toml"
    )
    assert made, faults
    return made


Sent = Mapping[str, Mapping[str, int]]
"""Period → measure → figure; a period without any is a zero report."""


def returns_of(unit: str, sent: Sent) -> list[FileResult]:
    """A unit's returns as workers hand them back."""
    found = []
    for period, figures in sent.items():
        file = f"{unit}-{period}.xlsx"
        facts = tuple(Fact(unit, 2025, "own", name, "", "", value, file, period) for name, value in figures.items())
        receipt = Receipt(file, "counted", sha256=file, form="own", unit=unit, year=2025, rows=Rows(1), period=period)
        found.append(FileResult(receipt, facts=facts))
    return found


def years_figure(sent: Sent, name: str) -> int:
    """What a unit's figure of the year is by the words of the promise."""
    if OVER[name] == "sum":
        return sum(figures.get(name, 0) for figures in sent.values())
    last = max((period for period, figures in sent.items() if figures), default="")
    return sent[last].get(name, 0) if last else 0


def owing(district: Planted) -> list[UnitLine]:
    """The district's units, each of which owes the form."""
    return [line._replace(forms="自定表") for line in district.lines]


def resolved(lines: list[UnitLine], files: list[FileResult], own: Form, period: str = "") -> Returns:
    """Resolve a year's returns under a register."""
    return resolve([register(lines), *files], [], {"own": own}, Policy(year=2025, period=period))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), cycle=st.sampled_from(CYCLES))
def test_a_year_of_periods_adds_up_alike_at_every_level(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, cycle: Cycle
) -> None:
    """Over random trees and periods: by single returns, by summaries of the year, and by the promise's own words."""
    own, folder, numbers = form(cycle), tmp_path_factory.mktemp("city"), count(100)
    districts = [planted(data.draw(TREES), "001", numbers) for _ in range(2)]
    figures = st.dictionaries(st.sampled_from([*OVER]), st.integers(0, 10**9))
    sent = {
        line.code: data.draw(st.dictionaries(st.sampled_from(own.periods), figures, max_size=4))
        for district in districts
        for line in district.lines
    }
    files = [each for unit, of_unit in sent.items() for each in returns_of(unit, of_unit)]
    city = [line._replace(forms="自定表" if line.code != "001" else "") for line in city_register(districts).lines]
    below = [line for district in districts for line in owing(district) if line.code != district.root]
    at_once = Outcome(resolved([*city, *below], files, own), {"own": own})
    summaries = []
    for district in districts:
        codes = {line.code for line in district.lines}
        lines = [line._replace(parent="" if line.code == district.root else line.parent) for line in owing(district)]
        part = [each for each in files if each.receipt.unit in codes]
        path = folder / f"{district.root}.xlsx"
        write(summary_book(Outcome(resolved(lines, part, own), {"own": own})), path)
        summaries.append(digest(read(path, path.name), {"own": own}))
        assert summaries[-1].receipt.status == "counted", summaries[-1].findings
    by_level = Outcome(resolved(city, summaries, own), {"own": own})
    assert sorted(by_level.returns.facts) == sorted(at_once.returns.facts)
    assert by_level.totals.whole == at_once.totals.whole
    assert by_level.rates == at_once.rates
    assert by_level.sent == at_once.sent
    assert {period: totals.whole["001"] for period, totals in by_level.periods.items()} == {
        period: totals.whole["001"] for period, totals in at_once.periods.items()
    }
    printed = [period_tables(own, outcome) for outcome in (by_level, at_once)]
    assert printed[0] == printed[1]
    in_periods: dict[tuple[str, str], int] = defaultdict(int)
    for of_unit in sent.values():
        for period, found in of_unit.items():
            for name, value in found.items():
                in_periods[name, period] += value
    came = {period for of_unit in sent.values() for period in of_unit}
    for row in printed[1][0].rows:
        for period, figure in zip(own.periods, row.figures, strict=False):
            assert figure.value == (in_periods[row.item, period] if period in came else None)
    assert set(by_level.returns.missing) == set(at_once.returns.missing)
    district_figures: dict[str, int] = defaultdict(int)
    for key, value in at_once.totals.district("own").items():
        district_figures[key.measure] += value
    for name in OVER:
        assert district_figures[name] == sum(years_figure(of_unit, name) for of_unit in sent.values())


def test_what_is_owed_goes_up_to_the_last_period_that_came() -> None:
    """In the third quarter nobody is told that the fourth is missing; of one that is asked for, only that is owed."""
    lines = [
        UnitLine("1", "区总工会", "", "", "", Place("名册")),
        UnitLine("11", "甲工会", "1", "", "自定表", Place("名册")),
        UnitLine("12", "乙工会", "1", "", "自定表", Place("名册")),
    ]
    files = [*returns_of("11", {"Q1": {"flow": 1}, "Q3": {"flow": 2}}), *returns_of("12", {"Q1": {}})]
    year = resolved(lines, files, form("quarter"))
    assert [duty.period for duty in year.owed] == ["Q1", "Q2", "Q3"] * 2
    assert [(duty.unit, duty.period) for duty in year.missing] == [("11", "Q2"), ("12", "Q2"), ("12", "Q3")]
    assert [duty.period for duty in resolved(lines, [], form("quarter")).missing] == ["Q1", "Q1"]
    second = resolved(lines, files, form("quarter"), "Q2")
    assert [(duty.unit, duty.period) for duty in second.missing] == [("11", "Q2"), ("12", "Q2")]
    assert not second.facts
    said = Outcome(year, {"own": form("quarter")}).bases["own"]
    assert said == "含第1季度至第3季度，按已报3份统计（应报6份，缺报3份）"


@pytest.mark.parametrize("cycle", CYCLES)
def test_periods_are_read_as_they_are_printed_and_follow_each_other(cycle: Cycle) -> None:
    """Every printed period is read back; each begins the day after the one before has ended."""
    own = form(cycle).model_copy(update={"year_ends": "08-31"})
    ends = own.as_of(2024)
    for period in periods(cycle):
        assert of_title(title(period), cycle) == period
        assert cycle_of(period) == cycle
        assert parsed(f"2025{period}") == (2025, period)
        assert (first_day(own.starts(2025), period) - ends).days == 1
        ends = last_day(own.starts(2025), period)
        assert own.as_of(2025, period) == ends
    assert ends == own.as_of(2025)


@pytest.mark.parametrize(
    ("words", "cycle", "period"),
    [
        ("二季度", "quarter", "Q2"),
        ("第二季度", "quarter", "Q2"),
        (" 2 ", "quarter", "Q2"),
        ("2季", "quarter", "Q2"),
        ("q2", "quarter", "Q2"),
        ("12月份", "month", "M12"),
        ("3月", "month", "M03"),
        ("03", "month", "M03"),
        ("下半年", "half", "H2"),
        ("5", "quarter", ""),
        ("13月", "month", ""),
        ("上半年", "quarter", ""),
        ("全年", "quarter", ""),
        ("", "quarter", ""),
    ],
)
def test_people_write_periods_in_their_own_way(words: str, cycle: Cycle, period: str) -> None:
    """What can only mean one period is that; anything else is none."""
    assert of_title(words, cycle) == period
