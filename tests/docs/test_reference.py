"""The reference of findings: complete, and as fresh as the catalogue and the forms."""

import importlib.util
from pathlib import Path
from types import ModuleType

from sheets.finding import catalogue
from templates.compiled import rules
from templates.load import load_forms

DOCS = Path(__file__).parents[2] / "docs"


def generator() -> ModuleType:
    """Load the script that writes the page."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_generated_is_fresh() -> None:
    """The committed files are what the script writes; if not, run `uv run docs/generate.py`."""
    written = generator().written()
    assert written
    assert [path.name for path, text in written.items() if path.read_text(encoding="utf-8") != text] == []


def test_every_code_is_documented() -> None:
    """Every code of the catalogue stands in a section, and every rule of a standard form under its form."""
    page = (DOCS / "findings.zh-CN.md").read_text(encoding="utf-8")
    assert generator().unplaced() == []
    codes = [*catalogue(), *(rule.code for form in load_forms().values() for rule in rules(form))]
    assert [code for code in codes if page.count(f"| `{code}` |") != 1] == []
