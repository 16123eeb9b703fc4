"""The page of limits names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_is_named_is_there() -> None:
    """A promise without its test is none: each file stands, and holds the function."""
    named = NAMED.findall((ROOT / "docs" / "limits.md").read_text(encoding="utf-8"))
    assert named
    for file, test in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert not test or test in tests, f"{file}::{test}"
        assert any(name.startswith("test_") for name in tests), file
