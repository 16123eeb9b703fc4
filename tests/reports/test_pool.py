"""The pool: results in order, and a file that kills, stops or starves a worker costs only itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from multiprocessing import forkserver
from pathlib import Path

import pytest

from reports.gathering.pool import Crew, Done, Lost, run
from reports.gathering.worker import Beat, Worker, WorkerError
from sheets.limits import Limits

QUICK = Limits(seconds=1.0, hang_seconds=2.0, memory_bytes=256 << 20)


def task(items: Sequence[str], beat: Beat, *, sign: str = "") -> list[str]:
    """Echo the items; some words are accidents."""
    for index, item in enumerate(items):
        beat(index)
        accident(item)
    beat(len(items))
    if "together" in items:
        os.abort()
    return [sign + item for item in items]


def accident(item: str) -> None:
    """Have the accident that the word names."""
    if item == "abort":
        os.abort()
    elif item == "exit":
        os._exit(0)
    elif item == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif item == "hang":
        time.sleep(60)
    elif item == "wait":
        time.sleep(2.5)
    elif item == "spin":
        while time.process_time() < 60:
            pass
    elif item == "hog":
        bytearray(1 << 30)
    elif item == "raise":
        raise ValueError("身份证号 11010119900307001X")


def masked(items: Sequence[str], beat: Beat) -> bool:
    """Tell whether Ctrl-C is kept from this process and from those that it came of."""
    beat(len(items))
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def unreachable(items: Sequence[str], beat: Beat) -> object:
    """Return what no pipe carries."""
    beat(len(items))
    return lambda: items


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    """Results come in the order of the items."""
    items = [str(number) for number in range(25)]
    outcomes = list(run(partial(task, sign="+"), items, Crew(workers, batch=4)))
    assert [outcome.items for outcome in outcomes if isinstance(outcome, Done)] == [
        tuple(items[start : start + 4]) for start in range(0, 25, 4)
    ]
    assert [text for outcome in outcomes if isinstance(outcome, Done) for text in outcome.result] == [
        f"+{item}" for item in items
    ]


@pytest.mark.parametrize("workers", [0, 2])
def test_no_items_are_no_outcomes(workers: int) -> None:
    """No items are no outcomes."""
    assert list(run(task, [], Crew(workers))) == []


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("abort", "file-crash"),
        ("exit", "file-crash"),
        ("kill", "file-crash"),
        ("raise", "file-bug"),
        ("hog", "file-memory"),
        ("hang", "file-time"),
        ("spin", "file-time"),
        ("together", "file-crash"),
    ],
)
def test_an_accident_costs_one_item(word: str, code: str) -> None:
    """It is named with its reason, and every other item of the batch is done exactly once."""
    items = ["a", "b", "c", word, "d", "e"]
    outcomes = list(run(task, items, Crew(batch=5, limits=QUICK)))
    lost = [outcome for outcome in outcomes if isinstance(outcome, Lost)]
    assert [(outcome.item, outcome.code) for outcome in lost] == [(word, code)]
    finding = lost[0].finding("甲.xlsx")
    assert (finding.code, finding.place.file) == (code, "甲.xlsx")
    assert finding.message("zh")
    assert finding.message("en")
    done = [item for outcome in outcomes if isinstance(outcome, Done) for item in outcome.items]
    assert done == ["a", "b", "c", "d", "e"]


def test_a_busy_machine_costs_no_sound_file() -> None:
    """An item that takes longer by the clock than its processor time allows is done: the machine was busy."""
    limits = Limits(seconds=1.0, hang_seconds=60.0)
    assert [type(outcome) for outcome in run(task, ["a", "wait", "b"], Crew(batch=3, limits=limits))] == [Done]


@pytest.mark.parametrize(
    ("word", "limits", "met"),
    [("spin", Limits(seconds=1.0, hang_seconds=600.0), 1), ("hang", Limits(seconds=600.0, hang_seconds=2.0), 2)],
)
def test_the_limit_that_was_met_is_named(word: str, limits: Limits, met: int) -> None:
    """Processor time and waiting have limits of their own, and the finding names the one that was met."""
    (lost,) = run(task, [word], Crew(limits=limits))
    assert isinstance(lost, Lost)
    assert (lost.code, lost.limit) == ("file-time", met)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork server there")
def test_a_fork_server_that_is_killed_costs_nothing() -> None:
    """Another is started, and every item is done."""
    outcomes = run(task, ["a", "b", "kill", "c"], Crew(batch=1))
    first = next(outcomes)
    server = forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined] # noqa: SLF001 - whom else to kill
    os.kill(server, signal.SIGKILL)
    assert [type(each) for each in [first, *outcomes]] == [Done, Done, Lost, Done]


def test_workers_that_are_killed_while_they_start_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker lives to serve, a WorkerError says so, after some trials and not for ever."""
    tried: list[int] = []

    def killed(*_: object) -> Worker[str, object]:
        tried.append(1)
        raise EOFError

    monkeypatch.setattr("reports.gathering.worker.Worker", killed)
    with pytest.raises(WorkerError, match="EOFError"):
        list(run(task, ["a"], Crew()))
    assert len(tried) == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_many_accidents_keep_the_order(workers: int) -> None:
    """Many accidents keep the order."""
    items = ["abort", "a", "exit", "exit", "b", "c", "together", "kill", "d", "raise"]
    outcomes = run(task, items, Crew(workers, batch=5, limits=QUICK))
    seen = [item for each in outcomes for item in (each.items if isinstance(each, Done) else (each.item,))]
    assert seen == items


def test_a_detail_quotes_no_cell() -> None:
    """The message of an exception may hold what a person typed."""
    (lost,) = run(task, ["raise"], Crew())
    assert isinstance(lost, Lost)
    assert lost.detail.startswith("ValueError in test_pool.py:")
    assert "11010119900307001X" not in str(lost)


def test_a_worker_that_dies_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    """A worker that dies says nothing on the terminal."""
    list(run(task, ["abort", "raise"], Crew()))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("workers", [0, 1])
def test_progress_grows_to_the_number_of_items(workers: int) -> None:
    """Progress grows to the number of items."""
    told: list[int] = []
    list(run(task, [str(number) for number in range(10)], Crew(workers, batch=4), told.append))
    assert told == sorted(told)
    assert told[-1] == 10


def test_a_result_that_cannot_be_sent_is_a_loss_and_not_a_hang() -> None:
    """A result that cannot be sent is a loss and not a hang."""
    outcomes = list(run(unreachable, ["a", "b"], Crew()))
    assert [outcome.item for outcome in outcomes if isinstance(outcome, Lost)] == ["a", "b"]


def test_a_worker_that_cannot_start_is_a_fault_of_the_program() -> None:
    """A worker that cannot start is a fault of the program."""
    with pytest.raises(WorkerError, match="ModuleNotFoundError"):
        list(run(task, ["a"], Crew(preload=("no_such_module",))))


def test_leaving_early_ends_the_workers() -> None:
    """Leaving early ends the workers."""
    outcomes = run(task, ["a", "hang", "hang"], Crew(2, batch=1))
    assert isinstance(next(outcomes), Done)
    started = time.perf_counter()
    outcomes.close()  # type: ignore[attr-defined]
    assert time.perf_counter() - started < 5


def test_a_pause_of_the_parent_is_not_held_against_a_worker() -> None:
    """Neither a lid that was closed for an hour nor a slow caller makes a file lost."""
    worker = Worker(task, Limits(), ())
    worker.send(["hang"])
    # Its first beat, come while we ask, would rightly begin the count anew.
    while worker.at < 0:
        time.sleep(0.01)
    asked = time.monotonic()
    assert worker.idle_seconds(asked + 3600) < 2
    assert sum(worker.idle_seconds(asked + 3600 + second) > 30 for second in range(60)) > 20
    worker.kill()


PARENT = """
import time
from multiprocessing import active_children
from reports.gathering.pool import Crew, run
from sheets.limits import Limits
from tests.reports.test_pool import task
if __name__ == "__main__":
    outcomes = run(task, ["a", "hang"], Crew(2, 1, Limits(hang_seconds=1)))
    next(outcomes)
    print(*[child.pid for child in active_children()], flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(tmp_path: Path, number: int) -> None:
    """Neither an idle one nor one that hangs."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as parent:
        assert parent.stdout
        workers = [int(word) for word in parent.stdout.readline().split()]
        parent.send_signal(number)
    assert len(workers) == 2
    deadline = time.monotonic() + 10
    while any(map(alive, workers)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="POSIX signals")
def test_ctrl_c_is_the_parents_alone() -> None:
    """No process of ours hears Ctrl-C from its first moment on, so that none complains while it is still importing."""
    assert list(run(masked, ["a"], Crew(1))) == [Done(("a",), True)]  # noqa: FBT003 - what the task returns
    assert not masked((), lambda _: None)


def alive(process: int) -> bool:
    """Tell whether a process is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_parent_does_without_polars() -> None:
    """The parent does without polars."""
    code = "import sys, reports.gathering.pool; print([name for name in sys.modules if name.startswith('polars')])"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
