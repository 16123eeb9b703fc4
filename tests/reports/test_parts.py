"""A folder read in parts: their summaries added up are the summary of all, to the digest of the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.gathering.exchange.control import Control
from reports.gathering.exchange.read import digest
from reports.gathering.exchange.write import stamped
from reports.gathering.file_result import FileResult
from reports.gathering.parts import Part
from reports.gathering.receipt import REGISTER, Receipt, Returns
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from sheets.finding import Place
from sheets.read import read
from sheets.writing.write import write
from templates.fact import Fact
from tests.filled import own_forms

FORMS = own_forms()
LEAVES = tuple(f"1{number}" for number in range(1, 7))
REGISTERED = FileResult(
    Receipt("册.xlsx", "counted", form=REGISTER),
    lines=(
        UnitLine("1", "区", "", "区县", "", Place("册.xlsx", row=2)),
        *(UnitLine(code, f"第{code}工会", "1", "", "全部", Place("册.xlsx", row=3)) for code in LEAVES),
    ),
)


def sent(unit: str, form: str, measure: str, value: int) -> FileResult:
    """A return as a worker hands it back."""
    file = f"{unit}_{form}.xlsx"
    receipt = Receipt(file, "counted", None, file, 1, form, "2025.1", unit, f"第{unit}工会", 2025)
    return FileResult(receipt, facts=(Fact(unit, 2025, form, measure, "", "", value, file),))


def added(files: Sequence[FileResult], part: str = "") -> Returns:
    """Resolve some returns under the register."""
    return resolve([REGISTERED, *files], (), FORMS, Policy(2025, part=part))


def in_parts(files: Sequence[FileResult], total: int, folder: Path) -> list[FileResult]:
    """Write the summary of each part, and read it back."""
    found = []
    for number in range(1, total + 1):
        part = Part(number, total)
        returns = added([each for each in files if part.has(each.file)], str(part))
        path = folder / f"{number}.xlsx"
        write(summary_book(Outcome(returns, FORMS)), path)
        found.append(digest(read(path, path.name), FORMS))
    return found


def control(returns: Returns) -> Control | None:
    """The controls of facts and units."""
    return Control.written(stamped(returns, FORMS, "").control)


def test_every_file_is_of_one_part_and_a_units_of_the_same() -> None:
    """Parts leave out none and read none twice; what is named alike, in whatever folder, is read together."""
    names = [f"{folder}{unit}_{form}.xlsx" for folder in ("", "一/", "一/二/") for unit in LEAVES for form in "甲乙"]
    for total in (1, 2, 3, 7):
        parts = [Part(number, total) for number in range(1, total + 1)]
        of = {name: [part.number for part in parts if part.has(name)] for name in names}
        assert all(len(numbers) == 1 for numbers in of.values())
        for unit in LEAVES:
            assert len({tuple(of[name]) for name in names if f"{unit}_" in name}) == 1
    assert (
        len({tuple(part.number for part in [Part(1, 3), Part(2, 3), Part(3, 3)] if part.has(name)) for name in names})
        == 3
    )


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "1/0", "01/4", "a/b", "1/2/3", "1/99999", "１/２"])
def test_what_is_no_part_is_none(text: str) -> None:
    """A part is the how many-eth of how many, in plain digits."""
    assert Part.of(text) is None


RETURNS = st.dictionaries(
    st.tuples(
        st.sampled_from(LEAVES), st.sampled_from([("members", "members"), ("training", "cost"), ("aid", "closing")])
    ),
    st.integers(0, 10**9),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RETURNS, st.integers(1, 4))
def test_parts_added_up_are_the_whole(
    tmp_path: Path, figures: Mapping[tuple[str, tuple[str, str]], int], total: int
) -> None:
    """Whatever came and however many parts: facts and units of the roll-up have the digests of a single run."""
    files = [sent(unit, form, measure, value) for (unit, (form, measure)), value in figures.items()]
    whole = added(files)
    rolled = added(in_parts(files, total, tmp_path))
    assert control(rolled) == control(whole)
    assert (rolled.accepted, rolled.missing, rolled.returned) == (whole.accepted, whole.missing, whole.returned)
    assert {receipt.status for receipt in rolled.receipts} == {"counted"}
    assert rolled.findings == ()
    alone = resolve(in_parts(files, total, tmp_path), (), FORMS, Policy(2025))
    assert sorted(alone.facts) == sorted(whole.facts)


def three(folder: Path) -> list[FileResult]:
    """Three parts of a district where every unit has reported."""
    return in_parts([sent(unit, "training", "cost", 100) for unit in LEAVES], 3, folder)


def test_without_one_part_none_counts(tmp_path: Path) -> None:
    """A part that is missing, or was changed by hand, is named, and nothing passes for the whole."""
    parts = three(tmp_path)
    for left in (parts[:2], [*parts[:2], replace(parts[2], receipt=replace(parts[2].receipt, status="returned"))]):
        returns = added(left)
        assert list(returns.facts) == []
        told = [finding for finding in returns.findings if finding.code == "summary-part-missing"]
        assert {finding.place.file for finding in told} == {each.file for each in left}
        assert {finding.values["parts"] for finding in told} == {"3"}


def test_a_return_in_two_parts_counts_in_none(tmp_path: Path) -> None:
    """The same return of one unit in two parts, under names that begin differently, is refused with both names."""
    parts = three(tmp_path)
    (duty,) = list(parts[0].accepted)[:1]
    parts[1] = replace(parts[1], accepted=parts[1].accepted | {duty})
    returns = added(parts)
    assert list(returns.facts) == []
    finding = next(finding for finding in returns.findings if finding.code == "summary-parts-double")
    assert finding.values == {"unit": duty.unit, "form": "职工培训情况表", "one": "1.xlsx", "other": "2.xlsx"}


def test_a_part_that_was_made_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """Two files of the same part, of which nobody can say which is later, both stay out, and so does the rest."""
    parts = three(tmp_path)
    again = replace(parts[0], receipt=replace(parts[0].receipt, file="又1.xlsx", sha256="x"))
    returns = added([*parts, again])
    assert list(returns.facts) == []
    assert "return-doubled" in {finding.code for finding in returns.findings} | {
        receipt.reason.code for receipt in returns.receipts if receipt.reason
    }


def test_parts_beside_a_return_of_their_own_are_refused(tmp_path: Path) -> None:
    """A unit's own return beside the parts that hold it is not added to them."""
    returns = added([*three(tmp_path), sent("11", "aid", "closing", 5)])
    assert {finding.code for finding in returns.findings} == {"return-in-summary"}
    assert sum(fact.value for fact in returns.facts) == 600
