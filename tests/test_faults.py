"""Faults while writing: whatever happens, the previous output is whole or the new one is, and the exit code says so."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

import pytest

from sheets.writing.save import ABANDONED_SECONDS, DRAFTS, CannotWrite, replacing
from tests.filled import TRAINING, course, fill_in, register_lines, training_return

ROOT = Path(__file__).parent.parent
UNWRITTEN = 4
KILLS = 90
WHOLE_RUNS = 10

COURSES = [course("焊接", "技能", 30, 1200.5), course("消防", "安全", 12, 99.99)]

WRITER = """
import os, signal, sys, time
from pathlib import Path
from random import Random
from reports.gathering.gather import Choices, gather
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from sheets.writing.write import write
from templates.load import load_forms

def main():
    folder, forms, target, kills = *map(Path, sys.argv[1:4]), int(sys.argv[4])
    known = load_forms([forms])
    variants = [gather(folder, known, Choices(folders=(forms,), provisional=each)) for each in (False, True)]
    for returns in variants:
        write(summary_book(Outcome(returns, known)), target)
        print(target.read_bytes().hex(), flush=True)
    random = Random(5)
    began = time.monotonic()
    write(summary_book(Outcome(variants[0], known)), target)
    length = time.monotonic() - began
    for number in range(kills):
        child = os.fork()
        if not child:
            write(summary_book(Outcome(variants[number % 2], known)), target)
            os._exit(0)
        time.sleep(random.uniform(0, length))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(int(os.WIFSIGNALED(status)), target.read_bytes().hex(), flush=True)

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A folder with a small form of one's own, so that a run is short."""
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "training.toml").write_text(TRAINING, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One return that is right and one that is sent back."""
    returns = tmp_path / "收到的报表"
    returns.mkdir()
    owed = "职工培训情况表"
    units = register_lines(
        ("1", "区总工会", "", "区县", ""),
        ("11", "甲厂工会", "1", "基层工会", owed),
        ("12", "乙厂工会", "1", "基层工会", owed),
    )
    fill_in(returns / "单位名册.xlsx", "register", units)
    fill_in(returns / "甲.xlsx", "training", training_return(COURSES), unit="11", name="甲厂工会")
    fill_in(returns / "乙.xlsx", "training", training_return(COURSES, cost=5000), unit="12", name="乙厂工会")
    return returns


def command(*arguments: object) -> list[str]:
    """A command as typed."""
    return [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]


def run(*arguments: object, before: Callable[[], None] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments), capture_output=True, encoding="utf-8", check=False, timeout=120, preexec_fn=before
    )


def digest(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of everything in a folder, hidden files too."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sentence(done: "subprocess.CompletedProcess[str]") -> str:
    """The one line that tells of a failure; there is no other and no traceback."""
    assert done.returncode == UNWRITTEN, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def drafts(folder: Path) -> list[Path]:
    """What drafts are left anywhere below."""
    return list(folder.rglob(f"{DRAFTS}*"))


def test_killed_while_writing(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Killed at 90 random moments of drawing and writing, the summary is every time the old one or the new one."""
    target = tmp_path / "out" / "汇总表.xlsx"
    script = tmp_path / "writer.py"
    script.write_text(WRITER, encoding="utf-8")
    arguments = [sys.executable, str(script), str(folder), str(forms), str(target), str(KILLS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=170, env=environment)
    assert done.returncode == 0, done.stderr
    first, second, *rest = done.stdout.splitlines()
    assert first != second
    killed = [line.split() for line in rest]
    assert len(killed) == KILLS
    assert sum(flag == "1" for flag, _ in killed) > KILLS / 3
    assert {content for _, content in killed} <= {first, second}
    assert zipfile.ZipFile(target).testzip() is None


def test_killed_during_a_whole_run(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Killed with all its processes at random moments of a whole run; the next run finds and leaves all in order."""
    out = tmp_path / "out"
    before = digest(folder)
    arguments = ("--forms", forms, "aggregate", folder, "-o", out, "--yearend")
    began = time.monotonic()
    assert run(*arguments).returncode == 1
    length = time.monotonic() - began
    whole = digest(out)
    random = Random(11)
    for _ in range(WHOLE_RUNS):
        # The later part of a run is where it writes.
        moment = random.triangular(0.1, length, length * 0.9)
        process = subprocess.Popen(
            command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        left = {name: value for name, value in digest(out).items() if not name.split("/")[-2:][0].startswith(DRAFTS)}
        assert left == whole
    long_ago = time.time() - 2 * ABANDONED_SECONDS
    for path in drafts(out):
        os.utime(path, (long_ago, long_ago))
    assert run(*arguments).returncode == 1
    assert digest(out) == whole
    assert drafts(out) == []
    assert digest(folder) == before


def limited(size: int) -> None:
    """Let no file grow beyond a size; the signal that tells so is ignored by Python."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [6_000, 15_000])
def test_no_room(folder: Path, forms: Path, tmp_path: Path, size: int) -> None:
    """Where there is no room, one sentence says so; what was there before is whole and nothing else is left."""
    out = tmp_path / "out"
    arguments = ("--forms", forms, "aggregate", folder, "-o", out)
    assert run(*arguments).returncode == 1
    whole = digest(out)
    told = sentence(run(*arguments, "--provisional", before=partial(limited, size)))
    assert "汇总表.xlsx" in told
    assert "文件超过系统允许的大小" in told
    assert digest(out) == whole


def test_targets_that_cannot_be_written(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A read-only file, one that is open elsewhere, a folder of its name, a file in its path: one sentence each."""
    out = tmp_path / "out"
    target = out / "汇总表.xlsx"
    arguments = ("--forms", forms, "aggregate", folder, "-o", out)
    out.mkdir()
    target.write_bytes(b"before")
    target.chmod(0o444)
    assert "只读" in sentence(run(*arguments))
    target.chmod(0o644)
    for lock in ("~$汇总表.xlsx", ".~lock.汇总表.xlsx#"):
        (out / lock).write_bytes(b"")
        assert "正被其他程序打开" in sentence(run(*arguments))
        (out / lock).unlink()
    assert target.read_bytes() == b"before"
    target.unlink()
    target.mkdir()
    assert "同名文件夹" in sentence(run(*arguments))
    assert "不是文件夹" in sentence(run(*arguments[:-1], forms / "training.toml"))
    assert drafts(out) == []


def test_a_file_that_windows_holds_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses to replace an open file, that is one sentence, and the old file stays."""
    target = tmp_path / "汇总表.xlsx"
    target.write_bytes(b"before")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWrite, match="正被其他程序打开"), replacing(target) as draft:
        draft.write_bytes(b"after")
    assert digest(tmp_path) == {"汇总表.xlsx": hashlib.sha256(b"before").hexdigest()}


def test_two_runs_at_once(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Two runs into one folder both end well, and every file is wholly one's or wholly the other's."""
    outs = [tmp_path / name for name in ("one", "other", "both")]
    base = ("--forms", forms, "aggregate", folder, "--yearend")
    options = ((), ("--provisional",))
    for out, option in zip(outs, options, strict=False):
        assert run(*base, *option, "-o", out).returncode == 1
    processes = [
        subprocess.Popen(command(*base, *option, "-o", outs[2]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for option in options
    ]
    assert [process.wait(120) for process in processes] == [1, 1]
    one, other, both = map(digest, outs)
    # Whichever ended second may have found the other's summary, kept it and told what moved.
    kept = {both.pop(name) for name in list(both) if name.startswith("汇总表_")}
    both.pop("变动表.xlsx", None)
    assert both.keys() == one.keys() == other.keys()
    assert all(value in (one[name], other[name]) for name, value in both.items())
    assert kept <= {one["汇总表.xlsx"], other["汇总表.xlsx"]}


def test_printing_to_a_full_disk(folder: Path, forms: Path) -> None:
    """What cannot be printed is one sentence too, and never a traceback."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        for shape in ("table", "json", "csv"):
            done = subprocess.run(
                command("--forms", forms, "check", folder, "--format", shape),
                stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False, timeout=60,
            )  # fmt: skip
            assert "无法输出" in sentence(done)


def test_nothing_is_written_into_the_folder_that_is_read(folder: Path, forms: Path, tmp_path: Path) -> None:
    """After every command the folder of returns holds the same bytes, also where it is asked to be written to."""
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    before = digest(folder)
    out = tmp_path / "out"
    own = ("--forms", forms)
    commands: list[tuple[object, ...]] = [
        (*own, "check", folder),
        (*own, "check", folder, "--mark", out / "退回"),
        (*own, "check", folder, "--mark", folder),
        (*own, "check", folder / "乙.xlsx", "--format", "json"),
        (*own, "aggregate", folder, "-o", out, "--yearend", "--html", out / "页.html"),
        (*own, "aggregate", folder, "--html", folder / "页.html"),
        (*own, "aggregate", folder, "-o", folder),
        (*own, "aggregate", folder, "-o", folder / "里面"),
        (*own, "aggregate", folder),
        (*own, "template", "--units", folder / "单位名册.xlsx", "-o", out / "blank"),
        (*own, "template", "--units", folder / "单位名册.xlsx", "--previous", out / "汇总表.xlsx", "-o", out / "next"),
        (*own, "yearend", out / "汇总表.xlsx", "--text", out / "总结.docx"),
        (*own, "forms"),
    ]
    for arguments in commands:
        done = run(*arguments)
        assert "Traceback" not in done.stderr, arguments
        assert digest(folder) == before, arguments
