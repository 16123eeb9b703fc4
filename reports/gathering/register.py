"""Units of a register as it came: its lines, and what is wrong with them as a tree."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reports.gathering.unit_tree import UnitLine, build_tree, untold
from sheets.finding import Finding, find
from templates.form import REGISTER_FIELDS, Form
from templates.mask import conceal, is_citizen

if TYPE_CHECKING:
    from templates.reading.batch import Batch

CODES = ("code", "parent")
"""Columns whose leading noughts say something."""


def register_lines(batch: "Batch") -> list[tuple[UnitLine, ...]]:
    """Return the lines of each register of a batch, their personal columns left behind."""
    sheet = batch.form.sheets[0].name
    found: list[list[UnitLine]] = [[] for _ in batch.submissions]
    for source, row, *words in batch.frames[sheet].select("source", "row", *REGISTER_FIELDS).rows():
        spot, file = batch.spots[source][sheet], batch.submissions[source].file
        parents, forms = (spot.columns.get(name, 0) for name in ("parent", "owes"))
        code, name, parent, level, owes = (word or "" for word in words)
        place = spot.place(file, "code", row)
        code, parent = _vouched(code), _vouched(parent)
        found[source].append(UnitLine(code, conceal(name), parent, level, owes, place, parents, forms))
    return [tuple(lines) for lines in found]


def _vouched(code: str) -> str:
    """Leave out a person's ID number: the register's word makes a code of anything else."""
    return "" if is_citizen(code) else code


def register_findings(
    batch: "Batch", forms: Mapping[str, Form], told: Mapping[str, list[Finding]]
) -> Iterator[Finding]:
    """Find what is wrong with registers as trees, and codes that may have lost noughts; `told` is found already.

    It belongs to the register itself, so that `check` refuses it too.
    """
    for source, lines in enumerate(register_lines(batch)):
        _, faults = build_tree(lines, forms)
        yield from untold(faults, told[batch.submissions[source].file])
        yield from _numeric_codes(batch, source, lines)
    yield from _citizens(batch)


def _citizens(batch: "Batch") -> Iterator[Finding]:
    """Refuse ID numbers in place of codes: whoever stands behind one is no unit."""
    sheet = batch.form.sheets[0]
    for name in CODES:
        field = sheet.field(name)
        for source, row, code in batch.frames[sheet.name].select("source", "row", name).rows():
            if field and code and is_citizen(code):
                place = batch.spots[source][sheet.name].place(batch.submissions[source].file, name, row)
                yield find("unit-citizen", place, title=field.title, entered=conceal(code))


def _numeric_codes(batch: "Batch", source: int, lines: tuple[UnitLine, ...]) -> Iterator[Finding]:
    """Ask about codes typed as numbers, once a column: what begins with a nought has lost it."""
    submission, sheet = batch.submissions[source], batch.form.sheets[0]
    spot, grid = batch.spots[source].get(sheet.name), submission.grids.get(sheet.name)
    for field in filter(None, map(sheet.field, CODES)):
        column = spot.columns.get(field.name, 0) if spot else 0
        if not grid or not spot or not column:
            continue
        typed = [line for line in lines if isinstance(grid.rows[line.place.row - 1][column - 1], int | float)]
        if typed:
            place = spot.place(submission.file, field.name, typed[0].place.row)
            code = typed[0].parent if field.name == "parent" else typed[0].code
            yield find("register-numeric-code", place, title=field.title, entered=code, cells=len(typed), first=code)
