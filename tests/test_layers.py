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
    "openpyxl": "sheets/marking/",
    "tabulate": "sheets/terminal_table.py",
}
POLARS = "templates/"

ORDER: dict[str, list[str]] = {
    "sheets": [
        "finding harmless limits page seal",
        "terminal_table workbook writing",
        "inspection show",
        "design read",
        "marking",
    ],
    "templates": [
        "correction fact fault fields period",
        "field",
        "declaration earlier sheet target",
        "form",
        "layout mask parquet rule_words",
        "repeated",
        "formulas stamps",
        "carried_rows declared_formula dependencies dimension earlier_versions shapes",
        "provenance rule",
        "measure",
        "compiled",
        "between",
        "computed printable",
        "load reading",
        "drawing explanation",
        "checking definition",
        "localising",
    ],
    "reports": [
        "scaled",
        "gathering",
        "coverage fact_export issuing returning round tables total",
        "answers mail suppression",
        "outcome",
        "quality",
        "json_output summary",
        "page",
        "changes yearend",
        "commands",
    ],
}
"""Room → its sub-rooms and single modules from the ground up: each may import what stands in a line above its own.

Two of one line know nothing of each other. What two of them need has a line above both. A new module finds its place
here by what it imports; if it finds none, what it is made of stands too high.
"""


def modules() -> Iterator[tuple[str, str]]:
    """Every module of the program and each name that it imports, those for the type check alone left out."""
    for path in [ROOT / "cli.py", *(file for room in FLOORS[:-1] for file in sorted((ROOT / room).rglob("*.py")))]:
        name = path.relative_to(ROOT).as_posix()
        yield from ((name, imported) for imported in _imports(ast.parse(path.read_text(encoding="utf-8"))))


def _imports(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            # `from reports import total` is an import of reports.total.
            inner = [f"{child.module}.{alias.name}" for alias in child.names] if child.module in FLOORS else []
            yield from inner or [child.module]
        elif not (isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING"):
            yield from _imports(child)


def floor(module: str) -> int:
    """The floor that a module stands on, -1 for what is not ours."""
    room = module.removesuffix(".py").replace("/", ".").split(".")[0]
    return FLOORS.index(room) if room in FLOORS else -1


def part(module: str) -> tuple[str, str] | None:
    """The room of a module and its part of it: a sub-room, or the module itself."""
    names = module.removesuffix(".py").replace("/", ".").split(".")
    return (names[0], names[1]) if names[0] in ORDER and len(names) > 1 and names[1] != "__init__" else None


def test_nothing_imports_upwards() -> None:
    """Cli imports reports, reports templates, templates sheets, and never the other way round."""
    found = list(modules())
    assert len({name for name, _ in found}) > len(FLOORS)
    assert [(name, imported) for name, imported in found if floor(imported) > floor(name)] == []


def test_sub_rooms_have_their_order() -> None:
    """Within a room each part imports only what is declared to stand below it, and every part is declared."""
    heights = {
        (room, name): at for room, lines in ORDER.items() for at, line in enumerate(lines) for name in line.split()
    }
    pairs = {(part(name), part(imported)) for name, imported in modules()}
    there = {each for pair in pairs for each in pair if each}
    assert there == set(heights), "give each part its line in ORDER, above which stands what it imports"
    upwards = [
        f"{upper[0]}: {upper[1]} imports {lower[1]}"
        for upper, lower in pairs
        if upper and lower and upper != lower and upper[0] == lower[0] and heights[upper] <= heights[lower]
    ]
    assert upwards == []


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
