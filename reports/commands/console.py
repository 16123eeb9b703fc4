"""The console: data on stdout, sentences for people on stderr, and the exit code that tells scripts."""

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import typer

if TYPE_CHECKING:
    from reports.gathering.gather import Progress
    from sheets.finding import Finding

FINDINGS, MISUSE, UNREADABLE, UNWRITTEN = 1, 2, 3, 4
"""Exit codes: something for people to do, wrong use, a file that could not be read, one that could not be written."""


NO_WORKER = (
    "读取报表的进程无法启动或中断，可能内存不足，请关闭其他程序后再运行。"
    " / The processes that read returns do not start, perhaps for want of memory: close other programs, try again."
)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what people can mend into one sentence and an exit code."""
    from reports.gathering.cluster import NoCluster
    from reports.gathering.gather import Unusable
    from reports.gathering.worker import WorkerError
    from reports.issuing import Misuse
    from reports.scaled import Unheld
    from sheets.writing.save import CannotWrite

    try:
        yield
    except (CannotWrite, Unheld) as error:
        fail(str(error), UNWRITTEN)
    except Unusable as error:
        place, told = error.finding.place, error.finding
        fail(
            f"{place}：{told.message()}。{told.advice()}。 / {place}: {told.message('en')}. {told.advice('en')}.",
            UNREADABLE,
        )
    except (Misuse, NoCluster) as error:
        fail(str(error))
    except (EOFError, WorkerError, MemoryError):
        # Where memory is short the server that starts workers dies, and its pipe ends.
        say(NO_WORKER)
        # Clearing up may want memory too; what Python says of that helps nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        raise typer.Exit(UNWRITTEN) from None


@contextmanager
def progress_bar(what: str = "读取 / reading") -> "Iterator[Progress]":
    """Show a bar on a terminal, on stderr, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task(what)
        yield lambda done, total: bar.update(line, completed=done, total=total)


def width() -> int:
    """Measure the terminal that is printed to; files and pipes are wide."""
    from sheets.terminal_table import WIDE

    return shutil.get_terminal_size((WIDE, 0)).columns


def print_text(text: str) -> None:
    """Print data to stdout; nothing in it moves a terminal's cursor."""
    from sheets.harmless import harmless

    if text:
        typer.echo(harmless(text.removesuffix("\n")))


def say(sentence: str) -> None:
    """Tell people, apart from the data."""
    from sheets.harmless import harmless

    sys.stdout.flush()
    typer.echo(harmless(sentence), err=True)


def fail(sentence: str, code: int = MISUSE) -> NoReturn:
    """End with one sentence and an exit code."""
    say(sentence)
    raise typer.Exit(code)


def exit_with(findings: "Iterable[Finding]", *, unreadable: bool, waiting: bool = False) -> None:
    """End with the exit code that tells scripts what people have to do."""
    if unreadable:
        raise typer.Exit(UNREADABLE)
    if waiting or not all(finding.accepted for finding in findings):
        raise typer.Exit(FINDINGS)


def setup_streams() -> None:
    """Never die of a stream that is closed or a sign that a console lacks; pipes take UTF-8 unless told otherwise."""
    for name in ("stdin", "stdout", "stderr"):
        # Left closed, its number would go to the next file that is opened, and that would be printed into.
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it stays open to the end
            os.set_inheritable(nowhere.fileno(), True)  # noqa: FBT003 - as streams are, for the workers
            setattr(sys, name, nowhere)
    for stream in (sys.stdout, sys.stderr):
        _widen(stream)
    if not sys.warnoptions:
        # A library's warning quotes a file as it stands, and says nothing to a clerk; workers take over the option.
        sys.warnoptions.append("ignore")
        warnings.simplefilter("ignore")


def _widen(stream: TextIO) -> None:
    configure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if configure:
        piped = not stream.isatty() and "PYTHONIOENCODING" not in os.environ
        configure(errors="replace", **({"encoding": "utf-8"} if piped else {}))


def refused(error: OSError) -> int:
    """Say in one sentence what the system refused: a file to read, or else what is printed to."""
    why = error.strerror or type(error).__name__
    if error.filename:
        say(f"无法读取 {error.filename}：{why}。 / Cannot read {error.filename}: {why}.")
        return UNREADABLE
    # Whatever is still to be printed would fail once more at the end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    typer.echo(f"无法输出，或无法使用临时文件：{why}。 / Cannot print, or use temporary files: {why}.", err=True)
    return UNWRITTEN
