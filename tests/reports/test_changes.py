"""What moved between two editions: every total, by unit, with the returns that moved it."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.changes.edition import Edition
from reports.changes.moved import Changes
from reports.changes.printed import Figures, moved_figures, read_figures
from reports.gathering.discover import Source
from reports.gathering.exchange.read import digest
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import REGISTER, Receipt
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from reports.yearend.annual import annual
from reports.yearend.load_tables import load_tables
from reports.yearend.year import year_of
from reports.yearend.yearend import yearend_book
from sheets.finding import Place
from sheets.read import read
from sheets.writing.write import write
from templates.fact import Fact
from tests.filled import own_forms

FORMS = own_forms()
PARENTS = {"1": "", "11": "1", "12": "1", "111": "11", "112": "11", "121": "12"}
LEAVES = ("111", "112", "121")

Sent = Mapping[str, tuple[int, str]]
"""Unit → costs in fen, and a digest of its return."""


def outcome(sent: Sent, parents: Mapping[str, str] = PARENTS) -> Outcome:
    """Add up returns of one measure under a register."""
    lines = tuple(
        UnitLine(code, f"第{code}工会", parent, "基层工会", "training", Place("册.xlsx", row=row))
        for row, (code, parent) in enumerate(parents.items(), 2)
    )
    register = FileResult(Receipt("册.xlsx", "counted", form=REGISTER), lines=lines)
    return Outcome(resolve([register, *(returned(*each) for each in sent.items())], (), FORMS, Policy(2025)), FORMS)


def returned(unit: str, said: tuple[int, str]) -> FileResult:
    """A return as a worker hands it back."""
    file, (cost, content) = f"{unit}.xlsx", said
    sha256 = f"{unit}{content}"
    receipt = Receipt(file, "counted", None, sha256, 1, "training", "2025.1", unit, f"第{unit}工会", 2025)
    return FileResult(receipt, facts=(Fact(unit, 2025, "training", "cost", "", "", cost, file),))


def changes(before: Outcome, after: Outcome) -> Changes:
    """Compare two outcomes."""
    return Changes(Edition.of(before), Edition.of(after), FORMS)


def told(found: Changes) -> dict[str, tuple[int | None, int | None, tuple[str, ...]]]:
    """Unit → what its costs were and are, and which files moved them."""
    return {each.unit.code: (each.before, each.after, each.files) for each in found.moved}


def test_a_return_moves_its_own_unit_and_all_above() -> None:
    """One of three returns is sent again with another figure: three totals move, and each names that file."""
    before = outcome({"111": (100, "a"), "112": (200, "b"), "121": (5, "c")})
    after = outcome({"111": (130, "d"), "112": (200, "b"), "121": (5, "c")})
    found = changes(before, after)
    moved = ("111.xlsx",)
    assert told(found) == {"1": (305, 335, moved), "11": (300, 330, moved), "111": (100, 130, moved)}
    assert [each.unit.code for each in found.district] == ["1"]
    (exchanged,) = found.exchanged
    assert (exchanged.before, exchanged.after) != (None, None)
    assert [(each.sha256, each.version) for each in exchanged if each] == [("111a", "2025.1"), ("111d", "2025.1")]


def test_what_cancels_out_moves_nothing_above() -> None:
    """Two returns that change against each other move their own totals, not that of the unit above."""
    before = outcome({"111": (100, "a"), "112": (200, "b")})
    found = changes(before, outcome({"111": (150, "c"), "112": (150, "d")}))
    assert told(found) == {"111": (100, 150, ("111.xlsx",)), "112": (200, 150, ("112.xlsx",))}


def test_what_came_and_went_has_no_other_figure() -> None:
    """A return that is new and one that is gone are told as such, and so are their files."""
    found = changes(outcome({"111": (100, "a"), "121": (7, "c")}), outcome({"112": (50, "b"), "121": (7, "c")}))
    assert told(found)["111"] == (100, None, ("111.xlsx",))
    assert told(found)["112"] == (None, 50, ("112.xlsx",))
    assert told(found)["1"] == (107, 57, ("111.xlsx", "112.xlsx"))
    assert [pair.either.file for pair in found.exchanged] == ["111.xlsx", "112.xlsx"]
    assert [(pair.before is None, pair.after is None) for pair in found.exchanged] == [(False, True), (True, False)]


def test_a_unit_under_another_moves_both() -> None:
    """Where a unit went under another parent both totals move by its return, that of the whole does not."""
    sent = {"111": (100, "a"), "112": (200, "b"), "121": (5, "c")}
    found = changes(outcome(sent), outcome(sent, {**PARENTS, "112": "12"}))
    assert told(found) == {"11": (300, 100, ("112.xlsx",)), "12": (5, 205, ("112.xlsx",))}
    assert found.exchanged == ()


def test_other_bytes_with_the_same_figures_move_nothing() -> None:
    """A return that was only saved anew moves no total, but it is told that it is another file."""
    found = changes(outcome({"111": (100, "a")}), outcome({"111": (100, "b")}))
    assert not found
    assert [pair.either.sha256 for pair in found.exchanged] == ["111b"]


SENT = st.dictionaries(
    st.sampled_from(LEAVES), st.tuples(st.integers(-3, 3), st.sampled_from("ab")), min_size=1, max_size=3
)


@settings(deadline=None, max_examples=60)
@given(SENT, SENT)
def test_every_total_that_moved_is_told_and_no_other(was: Sent, now: Sent) -> None:
    """Over any returns: what is told to have moved is just what differs when each total is added up by hand."""

    def totals(sent: Sent) -> Counter[str]:
        found: Counter[str] = Counter()
        for unit, (cost, _) in sent.items():
            found.update(dict.fromkeys((unit, PARENTS[unit], "1"), cost))
        return found

    found = changes(outcome(was), outcome(now))
    before, after = totals(was), totals(now)
    assert {each.unit.code: each.by for each in found.moved} == {
        unit: after[unit] - before[unit] for unit in PARENTS if after[unit] != before[unit]
    }
    differing = {unit for unit in LEAVES if was.get(unit, (0,))[0] != now.get(unit, (0,))[0]}
    for each in found.moved:
        below = {unit for unit in differing if unit.startswith(each.unit.code)}
        assert set(each.files) == {f"{unit}.xlsx" for unit in below}


def test_a_summary_read_back_is_the_edition_that_was_written(tmp_path: Path) -> None:
    """Between a year just added up and its own summary, read back from disk, nothing has changed."""
    added = outcome({"111": (100, "a"), "112": (-250, "b")})
    write(summary_book(added), tmp_path / "汇总表.xlsx")
    summary = digest(read(tmp_path / "汇总表.xlsx", "汇总表.xlsx"), FORMS)
    found = Changes(Edition.read(summary, FORMS), Edition.of(added), FORMS)
    assert found.moved == ()
    assert found.exchanged == ()
    assert {origin.sha256 for origin in summary.origins} == {"", "111a", "112b"}


def yearend(folder: Path, name: str, sent: Sent) -> Figures:
    """Write year-end tables and read back what they print."""
    tables = load_tables(FORMS)
    path = folder / name
    write(yearend_book(annual(tables, year_of(outcome(sent)), None, FORMS)), path)
    (figures,) = read_figures([Source(name, path)], lambda _: None)
    return figures


def test_printed_figures_of_year_end_tables_are_compared(tmp_path: Path) -> None:
    """Of two year-end workbooks just the figures that differ are told, by table, line and column."""
    before = yearend(tmp_path, "一.xlsx", {"111": (100, "a"), "112": (5, "b")})
    after = yearend(tmp_path, "二.xlsx", {"111": (100, "a")})
    assert moved_figures(before, before) == ()
    moved = {each.spot: (each.before, each.after, each.by) for each in moved_figures(before, after)}
    received = {spot.column: figures for spot, figures in moved.items() if spot.line == "职工培训情况表"}
    assert received["已报·份"] == (2.0, 1.0, -1.0)
    assert received["缺报·份"] == (4.0, 5.0, 1.0)
    assert received["上报率·%"][2] == pytest.approx(1 / 6 - 2 / 6)
