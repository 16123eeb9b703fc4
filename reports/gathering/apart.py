"""One file of our own making read back in a worker process: no file can kill the program that people started."""

from collections.abc import Callable, Sequence
from pathlib import Path

from reports.gathering.discover import Source
from reports.gathering.pool import Crew, Done, run
from sheets.workbook import Workbook

CREW = Crew(1, 1, preload=("sheets.read",))


def read_apart(path: Path) -> Workbook:
    """Return a workbook as read; one that no worker survives holds the finding that says so."""
    outcome = next(run(read_all, [Source(path.name, path)], CREW))
    if isinstance(outcome, Done):
        return outcome.result[0]
    return Workbook(path.name, findings=(outcome.finding(path.name),))


def read_all(sources: Sequence[Source], beat: Callable[[int], object]) -> list[Workbook]:
    """Read files, in a worker process."""
    from sheets.read import read  # noqa: PLC0415 - the parent process does without decoders

    found = []
    for index, source in enumerate(sources):
        beat(index)
        found.append(read(source.path, source.name))
    beat(len(sources))
    return found
