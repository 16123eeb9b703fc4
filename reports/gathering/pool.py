"""Runs a function over batches of items in worker processes, so that one bad item costs only itself."""

import itertools
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import wait
from operator import itemgetter
from typing import Generic, TypeVar

from reports.gathering.worker import Beat, Failure, Worker, start_worker
from sheets.finding import Finding, Place, find
from sheets.limits import Limits

T = TypeVar("T")
R = TypeVar("R")
Task = Callable[[Sequence[T], Beat], R]

_TICK = 0.2


@dataclass(frozen=True, slots=True)
class Done(Generic[T, R]):
    """What the task made of some items."""

    items: tuple[T, ...]
    result: R


@dataclass(frozen=True, slots=True)
class Lost(Generic[T]):
    """An item that the task died, hung or failed on; `detail` tells where, without its content."""

    item: T
    code: str
    limit: int
    detail: str = ""

    @classmethod
    def of(cls, item: T, failure: Failure, limits: Limits) -> "Lost[T]":
        """Lose an item to a failure; the limit is of memory where the failure names no other."""
        return cls(item, failure.code, failure.limit or limits.memory_bytes >> 20, failure.detail)

    def finding(self, file: str) -> Finding:
        """Make the finding of it: file-time, file-memory, file-crash, or file-bug if the mistake is ours."""
        return find(self.code, Place(file), limit=self.limit, detail=self.detail)


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    """A run of items, or what is left of a batch whose worker died."""

    batch: int
    start: int
    items: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Crew:
    """Who runs a task: worker processes, the items of a batch, what each may take, the modules it imports first.

    With no workers the task runs in this process, unprotected.
    """

    workers: int = 1
    batch: int = 100
    limits: Limits = field(default_factory=Limits)
    preload: tuple[str, ...] = ()


def run(
    task: Task[T, R], items: Sequence[T], crew: Crew, progress: Callable[[int], object] = lambda _: None
) -> Iterator[Done[T, R] | Lost[T]]:
    """Yield what `task` makes of the items, batch by batch in their order, whatever the number of workers.

    The task must be picklable by name (a `functools.partial` is), and calls `beat(i)` before it
    touches the i-th item and `beat(len(items))` once it works on all of them together: so it is
    known which item killed or stopped a worker. That item is yielded as Lost; the others run again
    in smaller batches. An item, and the work on all together, may each take `limits.seconds` of the
    processor and `limits.hang_seconds` by the clock, and a worker may take `limits.memory_bytes` more
    memory than it has when it starts.

    `progress` is told how many items are finished. Raises WorkerError if no worker can start.
    """
    batches = [tuple(items[start : start + crew.batch]) for start in range(0, len(items), crew.batch)]
    if not crew.workers:
        yield from _serial(task, batches, progress)
        return
    pool = _Pool(task, batches, crew, progress)
    try:
        yield from pool.outcomes()
    finally:
        pool.close()


def _serial(task: Task[T, R], batches: list[tuple[T, ...]], progress: Callable[[int], object]) -> Iterator[Done[T, R]]:
    finished = 0
    for batch in batches:
        yield Done(batch, task(batch, partial(_count, progress, finished)))
        finished += len(batch)
        progress(finished)


def _count(progress: Callable[[int], object], before: int, index: int) -> None:
    progress(before + index)


class _Pool(Generic[T, R]):
    """The workers, what they are at, and what has come back but is not yet due."""

    def __init__(
        self, task: Task[T, R], batches: list[tuple[T, ...]], crew: Crew, progress: Callable[[int], object]
    ) -> None:
        self.task, self.crew, self.progress = task, crew, progress
        self.jobs = deque(_Job(number, 0, batch) for number, batch in enumerate(batches))
        self.missing = [len(batch) for batch in batches]
        self.kept: list[list[tuple[int, Done[T, R] | Lost[T]]]] = [[] for _ in batches]
        self.busy: dict[Worker[T, R], _Job[T]] = {}
        self.idle: list[Worker[T, R]] = []
        self.finished = 0

    def outcomes(self) -> Iterator[Done[T, R] | Lost[T]]:
        """Yield the outcomes of every batch once all of its items are accounted for, in order."""
        for batch, outcomes in enumerate(self.kept):
            while self.missing[batch]:
                self._assign()
                self._collect()
            yield from (outcome for _, outcome in sorted(outcomes, key=itemgetter(0)))
            outcomes.clear()

    def close(self) -> None:
        """End every worker, at once if it is at work."""
        for worker in itertools.chain(self.busy, self.idle):
            worker.kill()

    def _assign(self) -> None:
        while self.jobs and len(self.busy) < self.crew.workers:
            worker = self.idle.pop() if self.idle else start_worker(self.task, self.crew.limits, self.crew.preload)
            job = self.jobs.popleft()
            worker.send(job.items)
            self.busy[worker] = job

    def _collect(self) -> None:
        ready = wait([worker.pipe for worker in self.busy], _TICK)
        for worker, job in list(self.busy.items()):
            if worker.pipe in ready:
                answer = worker.receive()
            elif worker.idle_seconds(time.monotonic()) > (patience := self.crew.limits.hang_seconds):
                answer = Failure("file-time", f"no beat for {patience:g} s", math.ceil(patience))
            else:
                continue
            del self.busy[worker]
            at = worker.at
            if isinstance(answer, Failure):
                worker.kill()
                self._split(job, at, answer)
            else:
                self.idle.append(worker)
                self._keep(job, Done(job.items, answer.result))
        self.progress(self.finished + sum(max(0, worker.at) for worker in self.busy))

    def _keep(self, job: _Job[T], outcome: Done[T, R] | Lost[T]) -> None:
        self.kept[job.batch].append((job.start, outcome))
        self.missing[job.batch] -= len(job.items)
        self.finished += len(job.items)

    def _split(self, job: _Job[T], at: int, failure: Failure) -> None:
        """Lose the item that the worker was at; where it was at none, halve to find who is to blame."""
        size = len(job.items)
        if size == 1:
            self._keep(job, Lost.of(job.items[0], failure, self.crew.limits))
            return
        cuts = (0, at, at + 1, size) if 0 <= at < size else (0, size // 2, size)
        parts = [_Job(job.batch, job.start + a, job.items[a:b]) for a, b in itertools.pairwise(cuts) if a < b]
        if 0 <= at < size:
            lost = parts.pop(1 if at else 0)
            self._keep(lost, Lost.of(lost.items[0], failure, self.crew.limits))
        self.jobs.extendleft(reversed(parts))
