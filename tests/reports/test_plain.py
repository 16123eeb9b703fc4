"""One return is checked without polars, with the very answer that a thousand are checked with."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from reports.gathering.discover import Source, list_paths
from reports.gathering.process_batch import Task

ROOT = Path(__file__).parent.parent.parent
FOLDERS = [*sorted((ROOT / "examples").glob("20*")), *sorted((ROOT / "tests" / "messy").glob("*/"))]


def both(sources: Sequence[Source], folders: tuple[Path, ...] = ()) -> None:
    """Take files with polars and without: receipts, findings, facts, register lines and persons are the same."""
    for provisional in (False, True):
        plain, polars = (
            Task(folders, provisional=provisional, key=b"k" * 32, plain=plain)(sources, lambda _: None)
            for plain in (True, False)
        )
        assert [repr(each) for each in plain] == [repr(each) for each in polars]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_plain_python_takes_a_return_as_polars_does(folder: Path) -> None:
    """Every workbook of the example and of the messy folders."""
    sources, _ = list_paths([folder])
    assert sources
    both(sources)


def test_a_few_returns_are_checked_without_polars() -> None:
    """What would take half a second to import is not."""
    example = next((ROOT / "examples" / "2025").glob("330111*统计表.xlsx"))
    code = (
        "import sys\nfrom pathlib import Path\nfrom reports.gathering.discover import Source\n"
        "from reports.gathering.process_batch import Task\n"
        f"Task(plain=True)([Source('a.xlsx', Path({str(example)!r}))], lambda _: None)\n"
        "print('polars' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "False\n"
