"""Damaged workbooks put through the tool as a district would: in worker processes, settled, drawn, sent back."""

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.damage import damaged
from fuzz.seeds import Seed
from reports.gathering.discover import Source
from reports.gathering.file_result import FileResult
from reports.gathering.gather import PRELOAD
from reports.gathering.pool import Crew, Lost, run
from reports.gathering.process_batch import Task
from reports.gathering.resolve import Policy, resolve
from reports.json_output import aggregate_answer
from reports.outcome import Outcome
from reports.returning import send_back
from reports.summary.summary import summary_book
from sheets.limits import Limits
from sheets.show import csv_text, table
from sheets.writing.write import to_bytes
from templates.load import load_forms

BATCH = 25
LIMITS = Limits(seconds=20.0, memory_bytes=1 << 30)
FAILURES = ("traceback", "hang", "death", "neighbour lost", "unnoticed")
"""Outcomes that should not be. A death or hang that costs its own file only is told, and held against the run too."""


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged file: its number makes it again; `way` tells how it was damaged."""

    number: int
    seed: Seed
    way: str
    data: bytes

    @property
    def name(self) -> str:
        """Its file name."""
        return f"{self.number:06}{Path(self.seed.name).suffix}"


@dataclass
class Tally:
    """What became of the files: outcome → how many; failures with what is needed to repeat them."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, int, str]] = field(default_factory=list)

    def fail(self, kind: str, number: int, detail: str) -> None:
        """Note what should not be."""
        self.outcomes[kind] += 1
        self.failures.append((kind, number, detail))


def make(number: int, run_seed: int, seeds: Sequence[Seed]) -> Case:
    """Make one case; the same numbers make the same file."""
    random = Random(f"{run_seed}/{number}")
    # One in six is as large as they come.
    small = [seed for seed in seeds if seed.name.startswith(("small", "aid"))]
    seed = random.choice(seeds if random.random() < 1 / 6 else small)
    data, way = damaged(seed.data, random)
    return Case(number, seed, way, data)


def figures(seeds: Sequence[Seed], folder: Path) -> dict[str, FileResult]:
    """Read the sound files: what a damaged one must say if the damage is one that a checksum tells of."""
    sources = []
    for at, seed in enumerate(seeds):
        path = folder / f"sound-{at:06}{Path(seed.name).suffix}"
        path.write_bytes(seed.data)
        sources.append(Source(seed.name, path))
    return {taken.file: taken for taken in Task()(sources, lambda _: None)}


def trial(cases: Sequence[Case], control: Seed, sound: dict[str, FileResult], folder: Path, workers: int = 2) -> Tally:
    """Put cases through the tool, a sound file among every batch; tell what became of each."""
    tally = Tally()
    sources = []
    for at, case in enumerate(cases):
        (folder / case.name).write_bytes(case.data)
        sources.append(Source(case.name, folder / case.name))
        if at % BATCH == BATCH // 2:
            path = folder / f"control-{case.name}"
            path.write_bytes(control.data)
            sources.append(Source(path.name, path))
    by_name = {case.name: case for case in cases}
    taken = list(_taken(sources, by_name, tally, workers))
    for each in taken:
        damaged = by_name.get(each.file)
        if damaged:
            _judge(damaged, each, sound[damaged.seed.name], tally)
        elif _figures(each) != _figures(sound[control.name]) or each.receipt.status != "counted":
            tally.fail("neighbour lost", -1, f"{each.file}: {each.receipt.status}")
    _present(taken, folder, tally)
    for source in sources:
        source.path.unlink()
    return tally


def _taken(sources: Sequence[Source], by_name: dict[str, Case], tally: Tally, workers: int) -> Iterator[FileResult]:
    for outcome in run(Task(), sources, Crew(workers, BATCH, LIMITS, PRELOAD)):
        if not isinstance(outcome, Lost):
            yield from outcome.result
            continue
        case = by_name.get(outcome.item.name)
        number = case.number if case else -1
        if case is None:
            tally.fail("neighbour lost", number, outcome.detail)
        elif outcome.code == "file-memory":
            tally.outcomes["refused: file-memory (worker)"] += 1
        elif outcome.code == "file-time":
            tally.fail("hang", number, outcome.detail)
        else:
            tally.fail("death" if outcome.detail.startswith("exit") else "traceback", number, outcome.detail)


def _judge(case: Case, taken: FileResult, sound: FileResult, tally: Tally) -> None:
    status = taken.receipt.status
    if status == "unreadable":
        tally.outcomes[f"refused: {taken.receipt.reason.code if taken.receipt.reason else ''}"] += 1
    elif _figures(taken) == _figures(sound) and status == sound.receipt.status:
        tally.outcomes["read: the same figures"] += 1
    elif status == "returned":
        tally.outcomes["returned with findings"] += 1
    elif case.way == "bytes" and case.data[:2] == b"PK" and not _told(taken, sound):
        # Every part has a checksum: nothing may have changed unnoticed.
        tally.fail("unnoticed", case.number, "other figures and no finding")
    else:
        tally.outcomes["read: other figures"] += 1


def _figures(taken: FileResult) -> list[tuple[object, ...]]:
    """The facts without the name of the file."""
    return [fact._replace(file="") for fact in taken.facts]


def _told(taken: FileResult, sound: FileResult) -> bool:
    return {finding.code for finding in taken.findings} > {finding.code for finding in sound.findings}


def _present(taken: Sequence[FileResult], folder: Path, tally: Tally) -> None:
    """Settle, draw, print and send back what was read: hostile words reach these too."""
    forms = load_forms()
    try:
        returns = resolve(taken, [], forms, Policy(provisional=True))
        to_bytes(summary_book(Outcome(returns, forms)))
        aggregate_answer(Outcome(returns, forms), "", (), "zh")
        table(returns.findings)
        csv_text(returns.findings)
        some = [receipt for receipt in returns.receipts if receipt.status == "returned"][::10]
        send_back(
            some, returns.findings, {each.file: Source(each.file, folder / each.file) for each in some}, folder / "back"
        )
    except Exception as error:  # whatever it is, it is to be told
        last = traceback.extract_tb(error.__traceback__)[-1]
        numbers = [int(each.file[:6]) for each in taken if each.file[:6].isdigit()]
        where = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
        tally.fail("traceback", min(numbers, default=-1), f"presenting {len(numbers)} files: {where}")
