"""Runs a function over batches of items in worker processes, so that one bad item costs only itself."""

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Generic, TypeVar

from reports.worker import Beat, Failure, Worker
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
    """An item that the task died, hung or failed on.

    `code` is the finding to make of it: file-time, file-memory or file-crash; `detail` tells
    a programmer where, without any content of the item.
    """

    item: T
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    """A run of items, or what is left of a batch whose worker died."""

    batch: int
    start: int
    items: tuple[T, ...]


def run(
    task: Task[T, R],
    items: Sequence[T],
    limits: Limits,
    *,
    workers: int = 1,
    batch: int = 100,
    preload: Sequence[str] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Done[T, R] | Lost[T]]:
    """Yield what `task` makes of the items, batch by batch in their order, whatever the number of workers.

    The task must be picklable by name (a `functools.partial` is), and calls `beat(i)` before it
    touches the i-th item and `beat(len(items))` once it works on all of them together: so it is
    known which item killed or stopped a worker. That item is yielded as Lost; the others run again
    in smaller batches. An item, and the work on all together, may each take `limits.seconds`, and
    a worker may take `limits.memory_bytes` more memory than it has after importing `preload`.

    With `workers=0` the task runs in this process, unprotected. `progress` is told how many
    items are finished. Raises WorkerError if no worker can start.
    """
    batches = [tuple(items[start : start + batch]) for start in range(0, len(items), batch)]
    if workers == 0:
        yield from _serial(task, batches, progress)
        return
    jobs = deque(_Job(number, 0, batch_items) for number, batch_items in enumerate(batches))
    pool = _Pool(task, jobs, limits, min(workers, len(batches)), preload, progress)
    try:
        yield from pool.outcomes(len(batches))
    finally:
        pool.close()


def _serial(
    task: Task[T, R], batches: list[tuple[T, ...]], progress: Callable[[int], None]
) -> Iterator[Done[T, R]]:
    finished = 0
    for batch in batches:
        yield Done(batch, task(batch, lambda i, before=finished: progress(before + i)))  # type: ignore[misc]
        finished += len(batch)
        progress(finished)


class _Pool(Generic[T, R]):
    """The workers, what they are at, and what has come back but is not yet due."""

    def __init__(
        self,
        task: Task[T, R],
        jobs: deque[_Job[T]],
        limits: Limits,
        workers: int,
        preload: Sequence[str],
        progress: Callable[[int], None],
    ) -> None:
        self.jobs, self.limits, self.progress = jobs, limits, progress
        self.open = {job.batch: len(job.items) for job in jobs}
        self.kept: dict[int, list[tuple[int, Done[T, R] | Lost[T]]]] = {job.batch: [] for job in jobs}
        self.finished = 0
        self.start = lambda: Worker(task, limits, preload)
        self.busy: dict[Worker[T, R], _Job[T]] = {}
        self.idle: list[Worker[T, R]] = []
        self.size = workers

    def outcomes(self, batches: int) -> Iterator[Done[T, R] | Lost[T]]:
        """Yield the outcomes of every batch once all of its items are accounted for, in order."""
        for batch in range(batches):
            while self.open[batch]:
                self._assign()
                self._collect()
            yield from (outcome for _, outcome in sorted(self.kept.pop(batch), key=lambda kept: kept[0]))

    def close(self) -> None:
        """End every worker, at once if it is at work."""
        for worker in itertools.chain(self.busy, self.idle):
            worker.kill()

    def _assign(self) -> None:
        while self.jobs and len(self.busy) < self.size:
            worker = self.idle.pop() if self.idle else self.start()
            job = self.jobs.popleft()
            worker.send(job.items)
            self.busy[worker] = job

    def _collect(self) -> None:
        ready = wait([worker.pipe for worker in self.busy], _TICK)
        for worker, job in list(self.busy.items()):
            if worker.pipe in ready:
                answer = worker.receive()
            elif worker.idle_seconds(time.monotonic()) > self.limits.seconds:
                answer = Failure("file-time", f"no beat for {self.limits.seconds:g} s")
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
        self.open[job.batch] -= len(job.items)
        self.finished += len(job.items)

    def _split(self, job: _Job[T], at: int, failure: Failure) -> None:
        """Lose the item that the worker was at; where it was at none, halve to find who is to blame."""
        size = len(job.items)
        if size == 1:
            self._keep(job, Lost(job.items[0], failure.code, failure.detail))
            return
        cuts = (0, at, at + 1, size) if 0 <= at < size else (0, size // 2, size)
        parts = [_Job(job.batch, job.start + a, job.items[a:b]) for a, b in itertools.pairwise(cuts) if a < b]
        if 0 <= at < size:
            lost = parts.pop(1 if at else 0)
            self._keep(lost, Lost(lost.items[0], failure.code, failure.detail))
        self.jobs.extendleft(reversed(parts))
