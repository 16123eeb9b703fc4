"""Files that once got past the tool, each with a note: now each is refused for what it is, quickly, and alone."""

import struct
import time
import tomllib
from pathlib import Path

import pytest

import reports.gathering.process_batch
from reports.gathering.discover import Source
from reports.gathering.gather import PRELOAD
from reports.gathering.pool import Crew, Done, run
from reports.gathering.process_batch import MOST_FINDINGS, WEIGHTS, Task
from reports.gathering.unit_tree import UnitLine, build_tree
from sheets.finding import Finding, Place
from sheets.limits import Limits
from templates.load import load_forms
from tests.damage import book, packed, parts
from tests.filled import fill_in

HERE = Path(__file__).parent
NOTES = tomllib.loads((HERE / "notes.toml").read_text(encoding="utf-8"))
QUICK = Limits(seconds=20.0)


def outcome(paths: list[Path]) -> dict[str, set[str]]:
    """File → codes of its findings; all files are one batch of one worker, and no worker may die."""
    sources = [Source(path.name, path) for path in paths]
    (done,) = run(Task(), sources, Crew(1, len(sources), QUICK, PRELOAD))
    assert isinstance(done, Done), done
    return {taken.file: {finding.code for finding in taken.findings} for taken in done.result}


def test_every_file_is_refused_for_what_it_is() -> None:
    """All files together in one batch: each has its finding, and the worker lives."""
    files = [path for path in sorted(HERE.iterdir()) if path.suffix in (".xlsx", ".xlsb", ".xls", ".ods")]
    assert sorted(NOTES) == [path.name for path in files]
    codes = outcome(files)
    assert {name: note["now"] for name, note in NOTES.items() if note["now"] not in codes[name]} == {}


def shared(entries: int, raw: bytes) -> bytes:
    """A package whose entries all lie on the same bytes."""
    out = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(raw), 0, 5, 0) + b"a.xml" + raw
    directory = b""
    for number in range(entries):
        name = f"{number}.xml".encode()
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(raw), 0, len(name), *[0] * 6)
        directory += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, len(directory), len(out), 0)
    return out + directory + end


def test_entries_that_share_their_bytes(tmp_path: Path) -> None:
    """Nine thousand entries on one megabyte that inflates to nothing would take minutes; they are refused at once."""
    path = tmp_path / "shared.xlsx"
    path.write_bytes(shared(9000, b"\x00\x00\x00\xff\xff" * 200_000 + b"\x03\x00"))
    began = time.monotonic()
    assert outcome([path]) == {"shared.xlsx": {"file-damaged"}}
    assert time.monotonic() - began < 10


def test_a_part_name_longer_than_packing_takes(tmp_path: Path) -> None:
    """A name of 40,000 signs of another code page was a traceback."""
    path = tmp_path / "name.xlsx"
    data = packed(parts(book()) | {f"{'e' * 40_000}.xml": b"<x/>"})
    path.write_bytes(data.replace(b"e" * 40_000, b"\xe9" * 40_000))
    assert outcome([path]) == {"name.xlsx": {"package-path"}}


def test_very_many_findings_do_not_fill_the_memory(tmp_path: Path) -> None:
    """Of a list with more mistakes than anybody reads, the weightiest are handed back and the rest is counted."""
    rows = [{"paid_on": "x", "kind": "x", "origin": "x", "amount": "x", "signed": "x", "id_number": "x"}] * 2500
    path = fill_in(tmp_path / "many.xlsx", "aid", {"grants": rows}, unit="1", name="甲")
    (done,) = run(Task(), [Source(path.name, path)], Crew(1, 1, QUICK, PRELOAD))
    assert isinstance(done, Done)
    (taken,) = done.result
    assert len(taken.findings) == MOST_FINDINGS + 1
    assert taken.findings[-1].code == "findings-cut"
    assert taken.receipt.status == "returned"


def test_so_many_findings_are_handed_back_and_not_one_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the limit nothing is cut; of one more the lightest is left out, and it is said how many are."""
    assert MOST_FINDINGS == 10_000
    rows = [{"paid_on": "2025.5.1", "kind": "x", "amount": "x"}] * 3
    path = fill_in(tmp_path / "many.xlsx", "aid", {"grants": rows}, unit="1", name="甲")

    def found(most: int) -> list[Finding]:
        monkeypatch.setattr(reports.gathering.process_batch, "MOST_FINDINGS", most)
        (taken,) = Task()([Source(path.name, path)], lambda _: None)
        return list(taken.findings)

    every = found(MOST_FINDINGS)
    weights = sorted(WEIGHTS.index(finding.severity) for finding in every)
    assert len(set(weights)) > 1
    assert found(len(every)) == every
    *kept, told = found(len(every) - 1)
    assert (told.code, told.values) == ("findings-cut", {"listed": len(every) - 1, "more": 1})
    assert [WEIGHTS.index(finding.severity) for finding in kept] == weights[:-1]


@pytest.mark.parametrize("parent", ["999", "{0:05}", "9{0:05}"], ids=["unlisted", "own", "unlike"])
def test_a_large_register_that_is_wrong_throughout(parent: str) -> None:
    """Eight thousand units whose parents are missing, themselves or all different ones cost seconds, not minutes."""
    lines = [
        UnitLine(
            f"{number:05}", f"第{number}工会", parent.format(number), "", "全部", Place("单位名册.xlsx", "", number)
        )
        for number in range(8000)
    ]
    began = time.monotonic()
    tree, findings = build_tree(lines, load_forms())
    assert len(findings) == len(lines)
    assert len(tree.units) == len(lines) + 1
    assert time.monotonic() - began < 10
