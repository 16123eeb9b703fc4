"""Read by Dask's workers, in processes of their own that may die, returns give what they give here."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reports.gathering import cluster as clustering
from reports.gathering.cluster import Cluster, NoCluster
from reports.gathering.discover import Source, list_folder
from reports.gathering.file_result import FileResult
from reports.gathering.gather import crew_for, take
from reports.gathering.pool import Crew, Done, Lost
from reports.gathering.process_batch import Beat, Task
from tests.filled import TRAINING, course, fill_in, training_return
from tests.program import run

ROOT = Path(__file__).parent.parent.parent
UNITS = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of several units on an own form, one of which is no workbook; the form lies beside them."""
    base = tmp_path_factory.mktemp("cluster") / "收到"
    for each in (base, base.with_name("报表")):
        each.mkdir()
    (base.with_name("报表") / "training.toml").write_text(TRAINING, encoding="utf-8")
    for number in range(1, UNITS):
        courses = [course("焊接", "技能", number, 100.25 * number)]
        fill_in(base / f"{number}.xlsx", "training", training_return(courses), unit=f"{number}", name=f"第{number}工会")
    (base / "坏.xlsx").write_bytes(b"no workbook")
    return base


@contextmanager
def started(*arguments: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A program of Dask's in a process of its own, which ends with the test."""
    paths = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=paths, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler() -> Iterator[str]:
    """A scheduler on this machine; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"):
        yield f"tcp://127.0.0.1:{port}"


def worker(address: str) -> "AbstractContextManager[subprocess.Popen[bytes]]":
    """A worker of one thread, which no nanny starts anew."""
    return started("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard")


def one_by_one(sources: Sequence[Source], cores: int) -> Crew:
    """Batches of one file, so that there are many."""
    return replace(crew_for(sources, cores), batch=1)


@dataclass(frozen=True)
class Deadly(Task):
    """Dies of one of the files, as of one that a decoder crashes on."""

    def __call__(self, sources: Sequence[Source], beat: Beat) -> list[FileResult]:
        """Read them, unless the deadly one is among them."""
        for index, source in enumerate(sources):
            beat(index)
            if source.name == "坏.xlsx":
                os._exit(9)
        return super().__call__(sources, beat)


def read(folder: Path, address: str = "", meanwhile: Callable[[], object] = lambda: None) -> list[FileResult]:
    """What the files of a folder give; `meanwhile` is done once the first has come back from the cluster."""
    task, sources = Task((folder.with_name("报表"),), key=b"k" * 32), list_folder(folder).sources
    if not address:
        return list(take(task, sources))
    taken = []
    for outcome in Cluster.of(address, insecure=False).run(task, sources, one_by_one):
        assert isinstance(outcome, Done)
        taken += outcome.result
        if len(taken) == 1:
            meanwhile()
    return taken


def test_workers_that_come_and_die_give_what_this_machine_gives(folder: Path, tmp_path: Path) -> None:
    """One, two and three processes, one killed in the middle: every result is the same, once; so is the summary.

    A file that kills the guarded process costs itself.
    """
    alone, forms = read(folder), folder.with_name("报表")
    assert len([each for each in alone if each.facts]) == UNITS - 1
    with scheduler() as address, worker(address):
        assert read(folder, address) == alone
        deadly = list(Cluster.of(address, insecure=False).run(Deadly((forms,)), list_folder(folder).sources, crew_for))
        assert [each.item.name for each in deadly if isinstance(each, Lost)] == ["坏.xlsx"]
        assert sum(len(each.result) for each in deadly if isinstance(each, Done)) == UNITS - 1
        with worker(address) as second, worker(address):
            assert read(folder, address, second.kill) == alone
            assert second.wait() != 0
            for place, options in (("here", ()), ("there", ("--cluster", address))):
                done = run("aggregate", folder, "--forms", forms, "-o", tmp_path / place, "--no-cache", *options)
                assert done.returncode == 3, done.stderr
    here, there = (tmp_path / place / "汇总表.xlsx" for place in ("here", "there"))
    assert here.read_bytes() == there.read_bytes()


def test_a_cluster_on_this_machine(folder: Path) -> None:
    """Workers that the command starts itself speak through certificates of their own, and give the same."""
    assert read(folder, "local[1]") == read(folder)


@pytest.mark.parametrize(
    ("address", "insecure", "fault"),
    [
        ("tcp://10.0.0.1:8786", False, "--insecure"),
        ("tcp://zhuji:8786", False, "--insecure"),
        ("tcp://10.0.0.1:8786", True, ""),
        ("tls://10.0.0.1:8786", False, ""),
        ("tcp://127.0.0.1:8786", False, ""),
        ("tcp://localhost:8786", False, ""),
        ("tcp://[::1]:8786", False, ""),
        ("tcp://127.0.0.1.example:8786", False, "--insecure"),
        ("inproc://1", True, "local[4]"),
        ("local[0]", True, "local[4]"),
        ("10.0.0.1", True, "local[4]"),
    ],
)
def test_returns_travel_sealed_beyond_this_machine(address: str, insecure: bool, fault: str) -> None:  # noqa: FBT001
    """Without TLS nothing goes to another machine unless that is asked for; what is no address is refused."""
    if not fault:
        assert Cluster.of(address, insecure=insecure).address == address
        return
    with pytest.raises(NoCluster) as refused:
        Cluster.of(address, insecure=insecure)
    assert fault in str(refused.value)


def test_a_cluster_that_is_away_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked again, and then the clerk is told that what was read is in the cache."""
    monkeypatch.setattr(clustering, "PATIENCE", "1s")
    with pytest.raises(NoCluster) as refused:
        read(folder, "tcp://127.0.0.1:9")
    assert "缓存" in str(refused.value)


def test_workers_that_cannot_serve_say_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that may start no process refuses; what another version of the program read is not taken."""
    sources = list_folder(folder).sources[:1]

    class Here(Executor):
        def submit(self, work: Callable[..., Any], /, *arguments: object, **options: object) -> Future[Any]:
            done: Future[Any] = Future()
            done.set_result(work(*arguments, **options)._replace(program=b"another"))
            return done

    with pytest.raises(NoCluster, match="版本不同"):
        list(clustering.outcomes(Here(), 1, Task(), sources, Crew(workers=1)))
    monkeypatch.setattr(clustering, "current_process", lambda: SimpleNamespace(daemon=True))
    with pytest.raises(NoCluster, match="DAEMON"):
        clustering.read_batch(Task(), sources, Crew(workers=1))
