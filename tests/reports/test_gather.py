"""How a folder's files are shared out among workers."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reports.gathering.discover import Source
from reports.gathering.gather import MOST_BYTES, MOST_FILES, Choices, crew_for, gather
from sheets.marking.mark import mark
from sheets.marking.original import Original
from tests.filled import TRAINING, course, fill_in, own_forms, training_return


def sources(folder: Path, count: int, size: int) -> list[Source]:
    """Some files of one size."""
    made = []
    for number in range(count):
        path = folder / f"{number}.xlsx"
        with path.open("wb") as file:
            file.truncate(size)
        made.append(Source(path.name, path))
    return made


@pytest.mark.parametrize(
    ("count", "size", "workers", "batch"),
    [
        (40, 1000, 4, 10),
        (41, 1000, 4, 11),
        (3, 1000, 4, 1),
        (1000, 1000, 2, MOST_FILES),
        (100, MOST_BYTES // 50, 1, 50),
        (5, MOST_BYTES * 2, 1, 1),
        (7, 0, 1, 7),
        (0, 0, 2, 1),
    ],
)
def test_every_worker_has_some_and_none_too_much(
    tmp_path: Path, count: int, size: int, workers: int, batch: int
) -> None:
    """Few files are spread over the workers; many come in batches that fit in memory with ease."""
    crew = crew_for(sources(tmp_path, count, size), workers)
    assert (crew.workers, crew.batch) == (workers, batch)


def test_a_file_that_is_gone_weighs_nothing(tmp_path: Path) -> None:
    """That it cannot be read is for reading to tell."""
    assert crew_for([Source("fort.xlsx", tmp_path / "fort.xlsx")], 1).batch == 1


def test_the_mended_copy_counts_beside_its_original(tmp_path: Path) -> None:
    """Sent in again beside the faulty original, with the same day on the cover, the marked copy once mended counts."""
    received, mended = tmp_path / "收到", tmp_path / "收到" / "培训_退回.xlsx"
    received.mkdir()
    faulty = training_return([course("钳工", "技能", 40, 1200.0)], cost=1100.0)
    original = fill_in(received / "培训.xlsx", "training", faulty, unit="1", name="甲", filled_on=date(2025, 12, 1))
    forms, choices = own_forms(), Choices(folders=(own_folder(tmp_path),))
    returns = gather(received, forms, choices)
    assert mark(Original(original), returns.findings, mended) is None
    book = openpyxl.load_workbook(mended)
    book["培训总体情况"]["D8"] = 1200.0
    book.save(mended)
    again = gather(received, forms, choices)
    assert {receipt.file: receipt.status for receipt in again.receipts} == {
        "培训.xlsx": "ignored",
        "培训_退回.xlsx": "counted",
    }
    assert {receipt.file: receipt.reviewed for receipt in again.receipts} == {
        "培训.xlsx": False,
        "培训_退回.xlsx": True,
    }
    assert all(receipt.saved for receipt in again.receipts)


def own_folder(folder: Path) -> Path:
    """A folder with the district's own form."""
    own = folder / "自定"
    own.mkdir()
    (own / "training.toml").write_text(TRAINING, encoding="utf-8")
    return own


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no ceiling on the address space elsewhere")
@pytest.mark.parametrize("kilobytes", [60_000, 160_000, 300_000])
def test_little_memory_is_one_sentence(kilobytes: int, tmp_path: Path) -> None:
    """Where the server that starts workers, or a worker itself, has no memory, one sentence and code 4 say so."""
    # So many returns that the library of frames is wanted, which a few do without.
    for number in range(4):
        shutil.copytree(Path("examples/2025"), tmp_path / str(number))
    command = f'ulimit -v {kilobytes}; exec "{sys.executable}" cli.py check "{tmp_path}" --no-cache'
    root = Path(__file__).parents[2]
    done = subprocess.run(["sh", "-c", command], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "内存不足" in done.stderr


def test_a_long_path_of_temporary_files_stops_nobody(tmp_path: Path) -> None:
    """Workers start although the path of the folder of temporary files is longer than that of a socket may be."""
    temp = tmp_path / ("临时" * 20)
    temp.mkdir()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "TMPDIR": str(temp)}
    command = [sys.executable, "cli.py", "check", "examples/2025", "--format", "json"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["files"]["found"]
    assert len(done.stderr.splitlines()) == 1
    assert list(temp.iterdir()) == []
