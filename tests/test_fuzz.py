"""Damaged on purpose, at random: workbooks and cells are read right or refused, and nothing else ever happens."""

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.seeds import seeds
from fuzz.trial import FAILURES, figures, make, trial
from sheets.finding import Finding
from sheets.workbook import Value
from templates.checking.check import check
from templates.checking.figures import facts
from templates.mask import conceal, masked
from tests.grids import FIGURES, FUND, PEOPLE, batch, filled, probe

CASES = 150
SEED = 20251122
CONTROL = "small-330121_实验学校工会_困难职工帮扶资金台账.xlsx"

ODD = (
    "无",
    "—",
    "合计",
    "小计：",
    "1.5万元",
    "１２３",
    "2025.3.1",
    "2025年13月",
    "=1+1",
    "13800001234",
    "\x00",
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from([*ODD, "110101199003070118"])
VALUES: st.SearchStrategy[Value] = st.one_of(
    WORDS,
    st.floats(),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.integers(-10, 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(""),
)
"""What a decoder may hand over for a cell, and more."""


def test_damaged_workbooks_are_read_right_or_refused(tmp_path: Path) -> None:
    """No traceback, no hang, no neighbour lost, and no other figures without a finding; `fuzz/run.py` runs longer."""
    files = seeds()
    control = next(seed for seed in files if seed.name == CONTROL)
    sound = figures(files, tmp_path)
    tally = trial([make(number, SEED, files) for number in range(CASES)], control, sound, tmp_path)
    assert [failure for failure in tally.failures if failure[0] in FAILURES] == []
    assert sum(tally.outcomes.values()) == CASES
    assert sum(times for name, times in tally.outcomes.items() if name.startswith("refused")) > CASES / 4


def people(cells: Sequence[Value]) -> dict[str, Value]:
    """A row of the list with one cell for each field."""
    names = [field.name for field in probe().sheets[2].inputs]
    return dict(zip(names, cells, strict=False))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.lists(VALUES, min_size=6, max_size=6), max_size=5),
    st.lists(VALUES, min_size=2, max_size=2),
    st.lists(VALUES, min_size=4, max_size=4),
)
def test_returns_of_any_cells_are_filled_checked_and_added(
    rows: list[list[Value]], record: list[Value], matrix: list[Value]
) -> None:
    """Whatever stands in the cells of all three layouts, reading, checking and adding up end, each finding in words."""
    figures_ = {**FIGURES, "staff": record[0], "women": record[1]}
    fund = [{**FUND[0], "income": matrix[0], "spent": matrix[1]}, {**FUND[1], "income": matrix[2], "spent": matrix[3]}]
    read = batch(filled(figures_, fund, [*PEOPLE, *map(people, rows)]))
    found: list[Finding] = [*read.findings, *check(read)]
    for finding in found:
        assert finding.message("zh")
        assert finding.advice("en")
        assert len(finding.entered) <= 60
    assert facts(read, found, provisional=True) is not None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.text("0123456789 -Xx", max_size=40))
def test_no_long_number_is_repeated(words: str, digits: str) -> None:
    """Of any text, what is repeated holds no run of fifteen digits, and hiding twice hides nothing more."""
    shown = conceal(words + digits)
    run = 0
    for sign in shown:
        run = run + 1 if sign.isascii() and sign.isdigit() else 0
        assert run < 15
    assert conceal(shown) == shown
    sheet = probe().sheets[2]
    field = next(field for field in sheet.fields if field.name == "origin")
    assert len(masked(sheet, field, words, "choice-unknown")) <= len(words) * 3
