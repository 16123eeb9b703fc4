"""What a definition workbook declares, and in which cell each of it was typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sheets.finding import Finding, Place
from templates.definition.column import Column

_STEP = re.compile(r"\.?[^.\[]+|\[\d+\]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it stands, what was typed, and the column that says what belongs there."""

    place: Place
    text: str = ""
    column: Column | None = None


@dataclass(slots=True)
class Typed:
    """Records as `tomllib` would read them, the cell of every key path, and what could not be read.

    A record's keys are found by number and, where it has a name, by name as faults spell it:
    sheets[1].fields[2].type, sheets.courses.present.type.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def cell(self, path: str) -> Cell | None:
        """Fetch the cell of a path, or of the nearest thing around it."""
        steps = _STEP.findall(path)
        for count in range(len(steps), -1, -1):
            if found := self.cells.get("".join(steps[:count]).lstrip(".")):
                return found
        return None

    def called(self, path: str, word: str) -> Iterator[Cell]:
        """Yield the cells of a list of things in which a word stands as name, title or choice."""
        parent, _, key = path.rpartition(".")
        for spelt, cell in self.cells.items():
            if cell.text != word:
                continue
            lone = re.fullmatch(re.escape(path) + r"\[\d+\]\.(name|title)", spelt)
            if lone or re.fullmatch(re.escape(parent) + r"\[\d+\]\." + re.escape(key), spelt):
                yield cell
