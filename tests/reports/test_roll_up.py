"""Roll-up: summaries added one level up are all returns added at once, fact for fact, over any tree."""

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.gathering.exchange.read import digest
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import REGISTER, Receipt, Returns, Rows
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from reports.total import add_up
from reports.yearend.annual import annual
from reports.yearend.load_tables import load_tables
from reports.yearend.year import Year, year_of
from reports.yearend.yearend import yearend_book
from sheets.finding import Place, find
from sheets.read import read
from sheets.writing.write import to_bytes, write
from templates.compiled import measures
from templates.fact import Fact
from tests.filled import own_forms

FORMS = own_forms()
TABLES = load_tables(FORMS)
OWES = "、".join(form.title for name, form in FORMS.items() if name != REGISTER)

MEASURES = (
    *(("members", name, "") for name in ("employees", "members", "left")),
    *(("members", name, band) for name in ("male", "female") for band in ("30—39岁", "40岁及以上")),
    *(("activities", f"{name}_monthly", str(month)) for name in ("budget", "spent") for month in (1, 12)),
    *(("aid", "closing", origin) for origin in ("中央财政", "其他")),
    ("aid", "aid_households", ""),
    ("training", "cost", ""),
)

Figures = dict[tuple[str, str, str], int]


def possible(figures: Figures) -> Figures:
    """The figures with no fewer than none of what is counted, as the checks let them pass."""
    return {
        (form, name, row): abs(value) if measures(FORMS[form])[name].never_negative else value
        for (form, name, row), value in figures.items()
    }


FIGURES = st.dictionaries(st.sampled_from(MEASURES), st.integers(-(10**12), 10**12), max_size=6).map(possible)

Branch = list["Branch"]
"""A unit is what stands under it: a tree of uneven depth."""

TREES: st.SearchStrategy[Branch] = st.recursive(st.just([]), lambda under: st.lists(under, max_size=3), max_leaves=6)


class Planted(NamedTuple):
    """The register's lines of one district, root first, and whose children belong to whom."""

    root: str
    lines: tuple[UnitLine, ...]


def planted(branch: Branch, parent: str, numbers: Iterator[int]) -> Planted:
    """Give every unit of a tree its code."""
    code = f"{next(numbers):03d}"
    below = [planted(each, code, numbers) for each in branch]
    own = UnitLine(code, f"{code}工会", parent, "基层工会", OWES, Place("单位名册.xlsx"))
    return Planted(code, (own, *(line for each in below for line in each.lines)))


def sent(unit: str, form: str, figures: Figures, *, bad: bool) -> FileResult:
    """A return as a worker hands it back."""
    file = f"{unit}-{form}.xlsx"
    reason = find("return-refused", Place(file), errors=1) if bad else None
    receipt = Receipt(
        file, "returned" if bad else "counted", reason, f"{unit}{form}", form=form, unit=unit, year=2025, rows=Rows(1)
    )
    own = [
        Fact(unit, 2025, form, measure, row, "", value, file)
        for (name, measure, row), value in figures.items()
        if name == form
    ]
    return FileResult(receipt, facts=tuple(own))


def register(lines: Sequence[UnitLine]) -> FileResult:
    """A register as a worker hands it back."""
    return FileResult(Receipt("单位名册.xlsx", "counted", form=REGISTER, rows=Rows(len(lines))), lines=tuple(lines))


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[Planted], list[FileResult]]:
    """Two or three districts and every return of their units; some units send nothing, some something wrong."""
    numbers = count(100)
    districts = [planted(draw(TREES), "001", numbers) for _ in range(draw(st.integers(2, 3)))]
    returns = []
    for district in districts:
        for line in district.lines:
            figures = draw(FIGURES)
            forms = sorted({name for name, _, _ in figures})
            returns += [sent(line.code, form, figures, bad=draw(st.integers(0, 5)) == 0) for form in forms]
    return districts, returns


def summary(path: Path, district: Planted, returns: Sequence[FileResult]) -> FileResult:
    """Add a district up, write its summary, and read it back as the level above does."""
    codes = {line.code for line in district.lines}
    own = [line._replace(parent="") if line.code == district.root else line for line in district.lines]
    files = [each for each in returns if each.receipt.unit in codes]
    write(summary_book(Outcome(resolve([register(own), *files], [], FORMS, Policy(year=2025)), FORMS)), path)
    return digest(read(path, path.name), FORMS)


def city_register(districts: Sequence[Planted]) -> FileResult:
    """What the city lists itself: its districts."""
    top = UnitLine("001", "市总工会", "", "市", "", Place("单位名册.xlsx"))
    return register([top, *(district.lines[0] for district in districts)])


def year_end(returns: Returns) -> bytes:
    """The year-end workbook of a year by itself."""
    this: Year = year_of(Outcome(returns, FORMS))
    return to_bytes(yearend_book(annual(TABLES, this, this, FORMS)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(city=cities(), mixed=st.booleans())
def test_adding_up_level_by_level_is_adding_up_at_once(
    tmp_path_factory: pytest.TempPathFactory,
    city: tuple[list[Planted], list[FileResult]],
    mixed: bool,  # noqa: FBT001
) -> None:
    """Over random trees: the same facts, the same totals at every node, the same duties, the same year-end book.

    The summaries are written as workbooks and read back by the real reader; with `mixed` the
    first district's returns come to the city as they are, beside the other districts' summaries.
    """
    districts, returns = city
    folder = tmp_path_factory.mktemp("市")
    lines = [city_register(districts).lines[0], *(line for district in districts for line in district.lines)]
    at_once = resolve([register(lines), *returns], [], FORMS, Policy(year=2025))

    own = {line.code for line in districts[0].lines} if mixed else set()
    parts = [
        summary(folder / f"{district.root}.xlsx", district, returns) for district in districts[1 if mixed else 0 :]
    ]
    known = city_register(districts)
    if mixed:
        known = register([*known.lines, *districts[0].lines[1:]])
    direct = [each for each in returns if each.receipt.unit in own]
    level_by_level = resolve([known, *direct, *parts], [], FORMS, Policy(year=2025))

    assert sorted(level_by_level.facts) == sorted(at_once.facts)
    assert level_by_level.accepted == at_once.accepted
    assert level_by_level.returned == at_once.returned
    assert set(level_by_level.missing) == set(at_once.missing)
    assert level_by_level.tree.units.keys() == at_once.tree.units.keys()
    one, other = (add_up(each.facts, each.tree).whole for each in (level_by_level, at_once))
    assert one == other
    assert year_end(level_by_level) == year_end(at_once)


def test_summary_beside_one_of_its_own_returns_is_refused(tmp_path: Path) -> None:
    """A return that a summary already holds is not counted again, and the finding names both files."""
    district = planted([[], []], "001", count(100))
    returns = [sent(line.code, "training", {("training", "cost", ""): 500}, bad=False) for line in district.lines]
    held = summary(tmp_path / "区.xlsx", district, returns)
    city = resolve([city_register([district]), held, returns[1]], [], FORMS, Policy(year=2025))
    assert sum(fact.value for fact in city.facts) == 1500
    refused = next(receipt for receipt in city.receipts if receipt.file == returns[1].file)
    assert refused.status == "returned"
    assert refused.reason
    assert refused.reason.code == "return-in-summary"
    assert refused.reason.values["summary"] == "区.xlsx"


def test_provisional_summary_makes_the_city_provisional(tmp_path: Path) -> None:
    """What may still change below may still change above, and every page says so."""
    district = planted([[]], "", count(100))
    returned = sent(district.lines[1].code, "training", {("training", "cost", ""): 500}, bad=True)
    made = resolve([register(district.lines), returned], [], FORMS, Policy(year=2025, provisional=True))
    path = tmp_path / "区.xlsx"
    write(summary_book(Outcome(made, FORMS)), path)
    again = resolve([digest(read(path, path.name), FORMS)], [], FORMS, Policy())
    assert again.provisional
    assert again.returned == made.returned != frozenset()
    book = yearend_book(annual(TABLES, year_of(Outcome(again, FORMS)), None, FORMS))
    assert {page.header for page in book.pages if page.visibility == "visible"} == {"暂定数"}


def test_returned_duties_stand_in_one_order() -> None:
    """Notes name who was refused: in the order of the codes, not in that of a set, which every run shuffles."""
    codes = [f"{number:03}" for number in range(1, 40)]
    lines = [UnitLine(code, code, "", "", "工会会员统计表", Place("单位名册.xlsx")) for code in codes]
    returns = resolve(
        [register(lines), *(sent(code, "members", {}, bad=True) for code in codes)], [], FORMS, Policy(year=2025)
    )
    assert [duty.unit for duty in year_of(Outcome(returns, FORMS)).gaps] == codes
