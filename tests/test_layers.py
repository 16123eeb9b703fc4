"""The rooms stand in one order, and each outside library has one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("sheets", "templates", "reports", "cli")
DOORS = {
    "python_calamine": "sheets/read.py",
    "xlsxwriter": "sheets/writing/write.py",
    "openpyxl": "sheets/marking/mark.py",
    "tabulate": "sheets/terminal_table.py",
}
POLARS = "templates/"


def modules() -> Iterator[tuple[str, str]]:
    """Every module of the program and each name that it imports."""
    for path in [ROOT / "cli.py", *(file for room in FLOORS[:-1] for file in sorted((ROOT / room).rglob("*.py")))]:
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield name, node.module


def floor(module: str) -> int:
    """The floor that a module stands on, -1 for what is not ours."""
    room = module.removesuffix(".py").replace("/", ".").split(".")[0]
    return FLOORS.index(room) if room in FLOORS else -1


def test_nothing_imports_upwards() -> None:
    """Cli imports reports, reports templates, templates sheets, and never the other way round."""
    found = list(modules())
    assert len({name for name, _ in found}) > len(FLOORS)
    assert [(name, imported) for name, imported in found if floor(imported) > floor(name)] == []


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library: str) -> None:
    """Decoding, drawing and marking each happen in one place, so that a library can be exchanged there."""
    importers = {name for name, imported in modules() if imported.split(".")[0] == library}
    assert importers
    assert all(name.startswith(DOORS[library]) for name in importers)


def test_only_forms_know_frames() -> None:
    """Frames stay in the room of forms: what leaves it is plain tuples."""
    importers = {name for name, imported in modules() if imported.split(".")[0] == "polars"}
    assert importers
    assert all(name.startswith(POLARS) for name in importers)
