"""One worker process: it serves jobs through a pipe, within its limits, and dies with its parent."""

import contextlib
import gc
import math
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from ctypes import c_longlong
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, TypeVar

from sheets.limits import Limits

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

T = TypeVar("T")
R = TypeVar("R")
Beat = Callable[[int], None]

_STARTING = -1
_START_SECONDS = 120.0
# A socket's path has 107 bytes (unix(7)); multiprocessing adds "/pymp-xxxxxxxx/listener-xxxxxxxx" to the folder's.
_SOCKET_FOLDER_BYTES = 107 - 32
_STARTS = 3
_PAUSE = 1.0


class WorkerError(RuntimeError):
    """No worker process can start, or the task cannot reach one: a fault of the program, not of an item."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """The result of a job."""

    result: R


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job has no result: the code of a finding, a detail without content of the items, the limit that was met."""

    code: str
    detail: str
    limit: int = 0


def start_worker(task: Callable[[Sequence[T], Beat], R], limits: Limits, preload: Sequence[str]) -> "Worker[T, R]":
    """Start a worker, anew if it or the server that starts it is killed meanwhile; raises WorkerError."""
    for left in reversed(range(_STARTS)):
        try:
            return Worker(task, limits, preload)
        except (WorkerError, EOFError, OSError) as error:
            # Whoever killed it, say for want of memory, may be done; what fails thrice fails for good.
            if not left:
                raise WorkerError(str(error) or type(error).__name__) from error
    raise AssertionError


class Worker(Generic[T, R]):
    """The parent's end of one process."""

    def __init__(self, task: Callable[[Sequence[T], Beat], R], limits: Limits, preload: Sequence[str]) -> None:
        """Start it and wait until it is ready; raises WorkerError."""
        context = _context(preload)
        # Shared memory: the beat of every item costs less than a microsecond, a message some twenty.
        self._beat = context.RawValue(c_longlong, _STARTING)
        self.pipe, end = context.Pipe()
        self._limits = limits
        self._process = context.Process(
            target=_serve, args=(end, self._beat, task, limits, tuple(preload)), daemon=True
        )
        try:
            # The server that starts it may have died since, and is then started anew here.
            with _nothing_on_stderr():
                self._process.start()
        except (EOFError, OSError):
            self.pipe.close()
            raise
        finally:
            end.close()
        self._seen, self._idle, self._asked = _STARTING, 0.0, time.monotonic()
        started = self.receive() if self.pipe.poll(_START_SECONDS) else Failure("", "no answer")
        if isinstance(started, Failure):
            self.kill()
            raise WorkerError(f"A worker process did not start: {started.detail}")

    @property
    def at(self) -> int:
        """The index of the item in work, their number where all are, and -1 before the first."""
        return int(self._beat.value)

    def send(self, items: Sequence[T]) -> None:
        """Give it a job."""
        self._beat.value = _STARTING
        self._seen, self._idle, self._asked = _STARTING, 0.0, time.monotonic()
        # A worker that has died since is found by `receive`.
        with contextlib.suppress(OSError):
            self.pipe.send(items)

    def receive(self) -> Answer[R] | Failure:
        """Take the answer that the pipe holds, or learn that the process died."""
        try:
            answer: Answer[R] | Failure = self.pipe.recv()
        except Exception:  # noqa: BLE001 - whatever a dying process left in the pipe
            self._process.join(1)
            if resource and self._process.exitcode == -signal.SIGXCPU:
                return Failure("file-time", "processor time", math.ceil(self._limits.seconds))
            return Failure("file-crash", f"exit code {self._process.exitcode}")
        return answer

    def idle_seconds(self, now: float) -> float:
        """Tell how long it has not beaten, asked every so often.

        A long pause between two questions counts as a short one: a laptop was asleep, or the caller busy.
        """
        if self.at != self._seen:
            self._seen, self._idle = self.at, 0.0
        self._idle += min(now - self._asked, _PAUSE)
        self._asked = now
        return self._idle

    def kill(self) -> None:
        """End the process at once and leave nothing behind."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self.pipe.close()


def _context(preload: Sequence[str]) -> Any:  # noqa: ANN401 - the contexts share no public type
    too_long = len(os.fsencode(tempfile.gettempdir())) > _SOCKET_FOLDER_BYTES
    if too_long or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - Windows has neither

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__, *preload])
    # Starting the tracker lifts the mask.
    resource_tracker.ensure_running()
    # Ctrl-C is the parent's: the server imports all of this before it takes care of it, but inherits the mask.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    with _nothing_on_stderr():
        forkserver.ensure_running()
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return context


@contextlib.contextmanager
def _nothing_on_stderr() -> Iterator[None]:
    """Let processes that are started meanwhile complain to nobody: what they die of is told in a sentence."""
    own, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(own, 2)
        os.close(own)
        os.close(nowhere)


def _serve(
    pipe: Connection,
    beat: Any,  # noqa: ANN401 - a shared value of ctypes
    task: Callable[[Sequence[T], Beat], R],
    limits: Limits,
    preload: Sequence[str],
) -> None:
    _quieten()
    started = attempt(lambda *_: _prepare(limits, preload), (), lambda _: None)
    pipe.send(started)
    if isinstance(started, Failure):
        return
    # Twice the parent's patience: it kills a hung worker first, and the alarm one that is orphaned.
    patience = 2 * math.ceil(limits.hang_seconds) + 1

    def note(index: int) -> None:
        beat.value = index
        _allow(limits.seconds)
        if hasattr(signal, "alarm"):
            signal.alarm(patience)

    with contextlib.suppress(EOFError, OSError):
        while True:
            items = pipe.recv()
            _allow(limits.seconds)
            pipe.send(attempt(task, items, note))
            if hasattr(signal, "alarm"):
                signal.alarm(0)


def _allow(seconds: float) -> None:
    """Let this process use so much more processor time before the system ends it, where the system can count it."""
    if resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        until = math.ceil(time.process_time() + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def _prepare(limits: Limits, preload: Sequence[str]) -> None:
    for module in preload:
        import_module(module)
    _confine(limits.memory_bytes)
    gc.freeze()


def attempt(task: Callable[[Sequence[T], Beat], R], items: Sequence[T], beat: Beat) -> Answer[R] | Failure:
    """Run a task in this process; what it dies of is a failure, and no exception."""
    try:
        return Answer(task(items, beat))
    except MemoryError:
        return Failure("file-memory", "MemoryError")
    except Exception as error:  # noqa: BLE001 - a mistake of ours costs one file too, and is named as ours
        return Failure("file-bug", _where(error))
    except BaseException as error:  # noqa: BLE001 - a panic of native code is no Exception
        return Failure("file-crash", _where(error))


def _where(error: BaseException) -> str:
    """Name the error and its line; never its message, which may quote a cell."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    line = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{line}"


def _quieten() -> None:
    """Leave Ctrl-C to the parent, and let native code complain to nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _confine(memory: int) -> None:
    """Limit the address space to what is mapped already and `memory` bytes more, where the system can."""
    if resource is not None:
        # What a process leaves behind that aborts would hold the persons of its files.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mapped = Path("/proc/self/statm")
    if resource is None or not mapped.exists():
        return
    ceiling = int(mapped.read_text(encoding="ascii").split()[0]) * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, resource.getrlimit(resource.RLIMIT_AS)[1]))
