"""Messy reality: what clerks do to a form gives the right figures, or findings that name the cell; nothing is lost."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from reports.gathering.discover import LOCKS, Source
from reports.gathering.file_result import FileResult
from reports.gathering.gather import Choices, gather, take
from reports.gathering.process_batch import Task
from reports.gathering.receipt import Receipt, Returns
from reports.returning import send_back
from sheets.finding import Finding, Place, find
from templates.compiled import measures
from templates.layout import COVER
from templates.load import load_forms

HERE = Path(__file__).parent
CASES = sorted(path.stem for path in HERE.glob("*.toml"))


@cache
def gathered(case: str) -> Returns:
    """Add up one case's folder."""
    return gather(HERE / case, load_forms(), Choices(year=2025))


def by_place(findings: tuple[Finding, ...]) -> dict[str, list[str]]:
    """Codes of findings, sorted, by place."""
    places: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        places[str(finding.place)].append(finding.code)
    return {place: sorted(codes) for place, codes in places.items()}


def told(receipt: Receipt) -> list[object]:
    """What became of a file and its rows."""
    return [receipt.status, receipt.rows.found, *receipt.rows]


def totals(returns: Returns) -> Iterator[tuple[str, float]]:
    """District totals that are not broken down, as people read them."""
    scales = {name: each.scale for form in load_forms().values() for name, each in measures(form).items()}
    sums: dict[str, int] = defaultdict(int)
    for fact in returns.facts:
        if not fact.row and not fact.column:
            sums[fact.measure] += fact.value
    yield from ((name, value / 10 ** scales[name]) for name, value in sums.items())


@pytest.mark.parametrize("case", CASES)
def test_mess(case: str) -> None:
    """Files, rows, findings and figures are just those that were worked out by hand."""
    expected = tomllib.loads((HERE / f"{case}.toml").read_text(encoding="utf-8"))
    returns = gathered(case)
    assert {receipt.file: told(receipt) for receipt in returns.receipts} == expected["files"]
    assert by_place(returns.findings) == expected["findings"]
    assert {name: value for name, value in totals(returns) if name in expected["figures"]} == expected["figures"]
    assert bool(returns.facts) == bool(expected["figures"])


def test_every_folder_is_judged() -> None:
    """Each folder of messy workbooks has its expected result, and each result its folder."""
    assert sorted(path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__") == CASES


def test_no_number_is_shown() -> None:
    """No ID number that stands in a messy roster or ledger is in any finding."""
    for case in CASES:
        for finding in gathered(case).findings:
            shown = f"{finding.message()}{finding.advice()}{finding.entered}{finding.title}{finding.message('en')}"
            assert "990000" not in shown


def test_marked_copies_read_the_same(tmp_path: Path) -> None:
    """Every messy .xlsx can be marked, and the copy reads just as it did: same rows, figures and findings."""
    found = (path for path in sorted(HERE.glob("*/**/*.xlsx")) if not path.name.startswith(LOCKS))
    sources = {(name := path.relative_to(HERE).as_posix()): Source(name, path) for path in found}
    before = {each.file: each for each in take(Task(), list(sources.values()))}
    findings = [finding for each in before.values() for finding in each.findings]
    findings += [find("number-text", Place(name, COVER, 1, 1)) for name in sources]
    sent = send_back([each.receipt for each in before.values()], findings, sources, tmp_path)
    assert {each.file: each.why for each in sent} == dict.fromkeys(sources)
    copies = {str(each.path): each.file for each in sent}
    for after in take(Task(), [Source(name, Path(name)) for name in copies]):
        original = before[copies[after.file]]
        assert (after.receipt.status, after.receipt.rows) == (original.receipt.status, original.receipt.rows)
        bare = [[fact._replace(file="") for fact in each.facts] for each in (after, original)]
        assert bare[0] == bare[1]
        assert marks(after) == marks(original)


def marks(taken: FileResult) -> list[tuple[str, str, str, str]]:
    """Findings of one file but for its name."""
    return sorted(
        (finding.place.sheet, finding.place.cell, finding.code, finding.entered) for finding in taken.findings
    )
