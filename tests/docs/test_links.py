"""The documents lead to what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def test_every_link_leads_somewhere() -> None:
    """Every relative link and picture of every page stands in the repository."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    links = [(page, target) for page in pages for target in LINK.findall(page.read_text(encoding="utf-8"))]
    assert links
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []


def test_every_file_that_the_code_map_names_is_there() -> None:
    """Paths in backticks in the page of the house stand in the repository; `a.py` after a folder stands in it."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = [path for line in page.splitlines() if line.startswith("|") for path in _paths(line)]
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


def _paths(line: str) -> list[str]:
    """The paths of a line, each after the folder that was named last."""
    folder, found = "", []
    for path in re.findall(r"`([\w/-]+(?:/|\.py|\.toml))`", line):
        folder = path if path.endswith("/") else folder
        found.append(path if "/" in path or (ROOT / path).exists() else folder + path)
    return found
