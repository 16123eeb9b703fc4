"""Write the versions of all libraries, as uv resolved them, into pyproject.toml and constraints.txt, without addresses.

Run `uv run .ci/pin.py` after a change of dependencies, and with --upgrade to take the newest. `uv run` in this folder
obeys pyproject.toml; installing elsewhere, `uv tool install . --constraints constraints.txt`, does not look there.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT, LIST = ROOT / "pyproject.toml", ROOT / "constraints.txt"
PINS = re.compile(r"(?<=constraint-dependencies = \[\n)(?:    .*\n)*(?=\])")


def main() -> None:
    """Resolve afresh, or keep what was resolved, and write the versions down."""
    upgrade = sys.argv[1:] == ["--upgrade"]
    before = PROJECT.read_text(encoding="utf-8")
    if upgrade:
        PROJECT.write_text(PINS.sub("", before), encoding="utf-8")
    _uv("lock", *(["--upgrade"] if upgrade else []))
    versions = _uv(
        *("export", "--frozen", "--all-extras", "--all-groups", "--format", "requirements.txt"),
        *("--no-hashes", "--no-emit-project", "--no-annotate", "--no-header"),
    ).splitlines()
    pinned = "".join(f'    "{version}",\n' for version in versions)
    PROJECT.write_text(PINS.sub(lambda _: pinned, before), encoding="utf-8")
    LIST.write_text("".join(f"{version}\n" for version in versions), encoding="utf-8")
    _uv("lock")


def _uv(*arguments: str) -> str:
    return subprocess.run(["uv", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
