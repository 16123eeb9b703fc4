"""Gather the program and all that it needs as wheels in one folder, to be installed elsewhere without a network.

uv run packaging/wheels.py FOLDER          for machines like this one
uv tool install --offline --no-index --find-links FOLDER unionsheets
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("mail", "text")

HERE = ""
"""The platform of this machine."""

WINDOWS = "x86_64-pc-windows-msvc"


def gather(folder: Path, platform: str = HERE, python: str = "") -> None:
    """Build this program's wheel into a folder, and download those that it needs, as pinned; `python` is like 3.12."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("uv", "build", "--wheel", "-q", "--out-dir", str(folder), str(ROOT))
    pins = folder / "pins.txt"
    pins.write_text(_pins(platform, python), encoding="utf-8")
    tags = ("--platform", "win_amd64", "--python-version", python, "--implementation", "cp") if platform else ()
    _run("pip", "download", "-q", "--no-deps", "--only-binary", ":all:", *tags, "-d", str(folder), "-r", str(pins))
    pins.unlink()
    # What uv build leaves beside a wheel is no wheel.
    (folder / ".gitignore").unlink(missing_ok=True)


def _pins(platform: str, python: str) -> str:
    """Return name==version of all libraries, as a platform needs them."""
    where = (*(("--python-platform", platform) if platform else ()), *(("--python-version", python) if python else ()))
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    return _run(
        *("uv", "pip", "compile", "-q", "--no-header", "--no-annotate", "-c", str(ROOT / "constraints.txt")),
        *(*where, *extras, str(ROOT / "pyproject.toml")),
    )


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{command[0]} {command[1]} 没有成功。 / {command[0]} {command[1]} did not succeed.")
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the folder
        sys.exit(__doc__)
    gather(Path(sys.argv[1]))
