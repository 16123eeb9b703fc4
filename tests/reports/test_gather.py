"""How a folder's files are shared out among workers."""

from pathlib import Path

import pytest

from reports.gathering.discover import Source
from reports.gathering.gather import MOST_BYTES, MOST_FILES, crew_for


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
