"""What a fresh machine installs: every library at one version, from wherever that machine gets its libraries."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS: list[str] = PROJECT["tool"]["uv"]["constraint-dependencies"]
NAME = re.compile(r"[\w-]+")


def test_both_lists_are_one() -> None:
    """What `uv run` obeys here is what `uv tool install --constraints` is given."""
    assert (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() == PINS


def test_every_library_is_pinned_by_name_and_version_alone() -> None:
    """Each declared library has its version; no pin names an address or a file."""
    project = PROJECT["project"]
    declared = [
        *project["dependencies"],
        *project["optional-dependencies"]["text"],
        *PROJECT["dependency-groups"]["dev"],
    ]
    pinned = {pin.partition("==")[0] for pin in PINS}
    assert all(re.fullmatch(r"[\w-]+==[\w.]+( ; [\w <>=.'!]+)?", pin) for pin in PINS)
    assert [each for each in declared if (name := NAME.match(each)) and name[0] not in pinned] == []
