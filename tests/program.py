"""The program in a process of its own, as people and scripts start it."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program as a script would."""
    return run_in(Path.cwd(), *arguments, **environment)


def run_in(folder: Path, *arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program as a script would, in a folder; no terminal is as wide as the one that the tests run in."""
    surroundings = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)],
        capture_output=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        env={**surroundings, "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", **environment},
        check=False,
        cwd=folder,
        timeout=120,
    )


def on_a_terminal(*arguments: object, **environment: str) -> str:
    """Run the program with a terminal for what it tells people, and return what is drawn there."""
    import pty

    terminal, end = pty.openpty()
    drawn: list[bytes] = []
    with subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=end,
        env=os.environ | environment,
    ):
        os.close(end)
        # Linux ends a terminal that nobody writes to any more with an error.
        with suppress(OSError):
            while part := os.read(terminal, 1 << 16):
                drawn.append(part)
    os.close(terminal)
    return b"".join(drawn).decode(errors="replace")
