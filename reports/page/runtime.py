"""The browser's Python as `packaging/runtime.py` leaves it in the user's cache."""

from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

from reports.issuing import Misuse

PYODIDE = "314.0.7"

ENGINE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
"""The files of Pyodide that are needed."""

WHEELS = ("python-calamine", "pydantic-core")
"""Libraries that are compiled, for this Python as for any other."""


def runtime_folder() -> Path:
    """Return where it lies, or would."""
    return user_cache_path("unionsheets") / f"pyodide-{PYODIDE}"


def runtime() -> Path:
    """Return where it lies; raises Misuse if it does not, or does not fit the libraries that are installed."""
    folder = runtime_folder()
    there = all((folder / each).is_file() for each in ENGINE)
    if not there or len(wheels(folder)) < len(WHEELS):
        raise Misuse(
            "自查网页需要浏览器版 Python：请在能上网的电脑上、程序的源代码文件夹里运行一次"
            " uv run packaging/runtime.py（要有 npm 和 pip）。"
            " / The page needs Python for the browser: run uv run packaging/runtime.py once, in the program's source"
            " folder on a computer with a network (npm and pip are needed)."
        )
    return folder


def wheels(folder: Path) -> list[Path]:
    """Return the compiled wheels that are of the versions installed here."""
    named = (f"{each.replace('-', '_')}-{version(each)}-*.whl" for each in WHEELS)
    return [found for name in named for found in sorted(folder.glob(name))[:1]]
