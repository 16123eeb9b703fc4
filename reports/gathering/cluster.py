"""Batches of returns read by Dask's workers, on this machine or others: the same results, in the same order.

Every file is still opened in a guarded process, which the task starts on its machine: one that kills it costs itself.
A batch is a pure function of its files, so one that runs twice, or again after a machine has died, counts once.
"""

import logging
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_address
from multiprocessing import current_process
from typing import TYPE_CHECKING, NamedTuple

from reports.gathering.cache import program_digest
from reports.gathering.discover import Source
from reports.gathering.file_result import FileResult
from reports.gathering.pool import Crew, Done, Lost, run
from reports.gathering.process_batch import Task

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = "30s"
"""How long a scheduler and its first worker may be away."""

AHEAD = 4
"""Batches for each core that are handed out at a time: none waits for work, and few results wait in memory."""

ATTEMPTS = 3
"""So often a scheduler that went away is asked again before anything more has come back."""

_LOCAL = re.compile(r"local\[([1-9]\d{0,2})\]")
_REMOTE = re.compile(r"(tcp|tls)://(?:\[(.+)\]|([^:/\[\]]+)):\d{1,5}")

Outcome = Done[Source, list[FileResult]] | Lost[Source]


class NoCluster(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A cluster that is not there, not safe or not of this program; its text says so in Chinese and English."""


class _Read(NamedTuple):
    """What a worker hands back: the program that it runs, and what came of a batch."""

    program: bytes
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Cluster:
    """Where batches go: a scheduler's address (tcp://host:8786, tls://host:8786), or local[4] for four workers here."""

    address: str

    @classmethod
    def of(cls, text: str, *, insecure: bool) -> "Cluster":
        """Read an address; raises NoCluster for none, and for one beyond this machine without TLS unless `insecure`."""
        if _LOCAL.fullmatch(text):
            return cls(text)
        found = _REMOTE.fullmatch(text)
        if not found:
            raise NoCluster(
                f"{text} 不是集群地址，应如 tls://主机:8786 或 local[4]。"
                f" / {text} is no cluster, such as tls://host:8786 or local[4]."
            )
        if found[1] == "tcp" and not insecure and not _loopback(found[2] or found[3]):
            raise NoCluster(
                "报表和密码不能明文传到别的机器：请用 tls:// 和 Dask 的证书设置，确在可信网络内的加 --insecure。"
                " / Returns and passwords would travel in the clear: use tls:// with Dask's own certificates,"
                " or --insecure within a network that you trust."
            )
        return cls(text)

    def run(
        self,
        task: Task,
        sources: Sequence[Source],
        crew_for: Callable[[Sequence[Source], int], Crew],
        progress: Callable[[int], object] = lambda _: None,
    ) -> Iterator[Outcome]:
        """Yield what the task makes of the sources, in their order; raises NoCluster if there is none any more."""
        finished, attempts = 0, 0
        # The same places, whatever folder a worker stands in.
        task = replace(task, folders=tuple(each.resolve() for each in task.folders))
        while finished < len(sources):
            try:
                with self._client() as client:
                    cores = sum(client.ncores().values())
                    crew = crew_for(sources[finished:], cores)
                    for batch in outcomes(client.get_executor(), cores, task, sources[finished:], crew):
                        finished += sum(len(each.items) if isinstance(each, Done) else 1 for each in batch)
                        attempts = 0
                        progress(finished)
                        yield from batch
            except (CancelledError, OSError) as error:
                attempts += 1
                if attempts == ATTEMPTS:
                    raise NoCluster(
                        f"连不上集群 {self.address}。已读过的报表记在缓存里，恢复后重新运行就从断处继续。"
                        f" / The cluster {self.address} cannot be reached. What was read is in the cache: run it again"
                        " and it goes on where it was."
                    ) from error

    @contextmanager
    def _client(self) -> "Iterator[Client]":
        try:
            import dask  # noqa: PLC0415 - an extra, and slow to load
            from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise NoCluster(
                "没有安装集群组件，请安装 unionsheets[cluster]。 / For a cluster install unionsheets[cluster]."
            ) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        # Workers start the guarded process themselves, which daemons may not.
        with dask.config.set({"distributed.worker.daemon": False}):
            local = _LOCAL.fullmatch(self.address)
            if not local:
                with Client(self.address, timeout=PATIENCE) as client:
                    client.wait_for_workers(1, timeout=PATIENCE)
                    yield client
                return
            # With certificates of its own: whoever else works on this machine could hand it work to do.
            shape = {"threads_per_worker": 1, "dashboard_address": None, "security": True, "protocol": "tls"}
            with (
                LocalCluster(n_workers=int(local[1]), silence_logs=logging.CRITICAL, **shape) as workers,
                Client(workers, timeout=PATIENCE) as client,
            ):
                yield client


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def outcomes(
    executor: Executor, cores: int, task: Task, sources: Sequence[Source], crew: Crew
) -> Iterator[list[Outcome]]:
    """Yield the outcomes of batch after batch, some of which are always on their way.

    Raises NoCluster for workers that run another version of the program, CancelledError if the scheduler is lost.
    """
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 - an extra

    batches = deque(tuple(sources[start : start + crew.batch]) for start in range(0, len(sources), crew.batch))
    alone = replace(crew, workers=1)
    due: deque[tuple[tuple[Source, ...], Future[_Read]]] = deque()
    while batches or due:
        while batches and len(due) < AHEAD * max(cores, 1):
            batch = batches.popleft()
            due.append((batch, executor.submit(read_batch, task, batch, alone)))
        batch, future = due.popleft()
        try:
            read = future.result()
        except KilledWorker:
            # Three machines died of other things than a file: whatever it is, it is looked for here.
            yield list(run(task, batch, alone))
            continue
        if read.program != program_digest():
            raise NoCluster(
                "集群上的程序与本机的版本不同，请装成一样的。"
                " / The workers run another version of this program or its libraries: install the same."
            )
        yield read.outcomes


def read_batch(task: Task, batch: Sequence[Source], crew: Crew) -> _Read:
    """Read a batch where this is called, in a guarded process; raises NoCluster where none may be started."""
    if current_process().daemon:
        raise NoCluster(
            "Dask 的工作进程不许再开进程：启动它们时请设 DASK_DISTRIBUTED__WORKER__DAEMON=False。"
            " / Dask's workers may start no processes: start them with DASK_DISTRIBUTED__WORKER__DAEMON=False."
        )
    return _Read(program_digest(), list(run(task, batch, crew)))
