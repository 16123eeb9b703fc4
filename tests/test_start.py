"""How the program starts and ends whatever happens: one sentence, and an exit code that tells no lie."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from reports.commands import start
from tests.program import ROOT, run

EXAMPLE = ROOT / "examples" / "2025"

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_has_two_names(option: str) -> None:
    """-h is --help, for the program and for each command."""
    assert "yearend" in run(option).stdout
    assert "--previous" in run("yearend", option).stdout


def test_version() -> None:
    """--version names the version that the package bears."""
    assert run("--version").stdout == f"unionsheets {cli.VERSION}\n"


def test_shells_complete_commands() -> None:
    """A shell that asks for completions of a command's beginning is told the command."""
    asked = {"_UNIONSHEETS_COMPLETE": "complete_bash", "COMP_WORDS": "unionsheets agg", "COMP_CWORD": "1"}
    script = "import sys, cli; sys.argv[0] = 'unionsheets'; cli.main()"
    told = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | asked,
        cwd=ROOT,
        check=False,
    )
    assert told.stdout.split() == ["aggregate"]


@pytest.mark.parametrize(("called", "name"), [("unionsheets", "unionsheets"), ("cli.py", "uv run cli.py")])
def test_advice_names_the_program_as_it_was_called(called: str, name: str) -> None:
    """Examples can be typed as they stand, where the program is installed and in its own folder."""
    script = f"import sys, cli; sys.argv = [{called!r}, 'check', '--help']; cli.main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert f"example:  {name} check" in done.stdout


def test_help_imports_no_command() -> None:
    """Help comes at once: it loads none of what commands need."""
    script = (
        "import sys; sys.argv = ['cli.py', '--help']; import atexit; import cli\n"
        "slow = ('pydantic', 'xlsxwriter', 'tabulate', 'rich')\n"
        "atexit.register(lambda: print([name for name in slow if name in sys.modules]))\n"
        "cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


@posix_only
@pytest.mark.parametrize("seconds", [0.05, 0.1, 0.2, 0.4, 0.8])
def test_interrupted_at_any_moment(seconds: float, tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and no traceback, in the first instant too."""
    script = (
        "import os, signal, sys, threading; import cli\n"
        f"threading.Timer({seconds}, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        f"sys.argv = ['cli.py', 'aggregate', {str(EXAMPLE)!r}, '-o', {str(tmp_path)!r}]\n"
        "cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "Traceback" not in done.stderr
    assert done.returncode in (130, 1)
    # 1 is the answer of a run that was done before the signal came.
    assert done.returncode == 130 or (tmp_path / "汇总表.xlsx").exists()


@pytest.mark.parametrize("room", cli.ROOMS)
def test_a_foreign_package_of_our_rooms_names(room: str, tmp_path: Path) -> None:
    """Where another program's module stands in the place of ours, one sentence names it."""
    (tmp_path / f"{room}.py").write_text("raise RuntimeError", encoding="utf-8")
    script = f"import sys; import cli; sys.path.insert(0, {str(tmp_path)!r}); cli.main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert str(tmp_path / f"{room}.py") in done.stderr
    assert len(done.stderr.splitlines()) == 1


@posix_only
def test_a_locale_that_cannot_name_our_files(tmp_path: Path) -> None:
    """Where file names cannot be Chinese the way out is told, and nothing is written."""
    narrow = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = run("aggregate", EXAMPLE, "-o", tmp_path / "out", **narrow)
    assert done.returncode == 4
    assert "PYTHONUTF8=1" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert run("explain", "unit-unknown", **narrow | {"PYTHONUTF8": "1"}).returncode == 0


@posix_only
@pytest.mark.parametrize("megabytes", [60, 120, 200, 300, 400])
def test_little_memory(megabytes: int, tmp_path: Path) -> None:
    """However little memory there is, a run is whole or says so, and never ends as one with findings."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    command = [sys.executable, str(ROOT / "cli.py"), "aggregate", str(EXAMPLE), "-o", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit, timeout=120)
    assert done.returncode in (3, 4) or (tmp_path / "汇总表.xlsx").exists(), done.stderr
    assert "程序自己出了错" not in done.stderr


def test_a_mistake_of_ours_is_no_finding(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A bug ends with 4, where it is and what kind it is; what it says may quote a cell and is kept back."""
    person = "330106199001011234"

    def broken(*_: object) -> None:
        raise LookupError(person)

    monkeypatch.setattr(start, "_group", lambda *_: broken)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        start.start({}, "0")
    told = capsys.readouterr().err
    assert ended.value.code == 4
    assert "LookupError" in told
    assert "test_start.py" in told
    assert person not in told


def test_memory_that_runs_out_while_an_error_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What begins as an error of another kind and ends for want of memory is want of memory, not findings."""

    def failing() -> None:
        raise ValueError

    def without_room(_: object) -> list[str]:
        raise MemoryError

    monkeypatch.setattr(start, "_group", lambda *_: failing)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("traceback.format_tb", without_room)
    with pytest.raises(SystemExit) as ended:
        start.start({}, "")
    assert (ended.value.code, capsys.readouterr().err) == (4, f"{start.NO_MEMORY}\n")
