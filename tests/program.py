"""The program in a process of its own, as people and scripts start it."""

import os
import subprocess
import sys
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
