"""Unfinished rows of a list that go into the unit's next blank, and how that blank knows them again.

A blank is stamped with a digest of each row's locked fields, never with their values: how many there are as any stamp,
the digests on the hidden sheet alone, since no property holds so many.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b

from sheets.page import Cell
from sheets.workbook import Workbook
from templates.field import Field
from templates.form import Form
from templates.sheet import Sheet
from templates.stamps import META, Stamps, stamps, unit_code

Value = int | str | date | None
"""A field's value as it is kept: whole numbers at the field's scale."""

CarriedRows = Mapping[str, Sequence[Mapping[str, Value]]]
"""List → its rows, each field → value."""

STAMP = "unionsheets-carried-row"
"""Begins a line of the hidden sheet that knows one row: then its list, and its digest."""

_BYTES = 9
"""Of a digest; twelve signs. Among thousands of rows no two are alike by chance."""


def locked(sheet: Sheet) -> list[Field]:
    """List the fields of a carried row that may not change."""
    return [field for field in sheet.inputs if field.name not in sheet.changes]


def counts(carried: CarriedRows) -> str:
    """Spell how many rows each list was issued with, as it is stamped."""
    return ",".join(f"{name}={len(rows)}" for name, rows in carried.items() if rows)


def digest(of: Stamps, sheet: Sheet, row: Mapping[str, Value]) -> str:
    """Digest a row's locked fields: another in every blank, so that none can be compared across units and years."""
    said = {field.name: str(row[field.name]) for field in locked(sheet) if row.get(field.name) is not None}
    told = json.dumps([of.form, unit_code(of.unit), of.year, of.period, sheet.name, sorted(said.items())])
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def stamped_cells(of: Stamps, form: Form, carried: CarriedRows, row: int) -> Iterator[Cell]:
    """Draw the lines of the hidden sheet that know the rows again, from a row on."""
    lines = (
        (STAMP, sheet.name, digest(of, sheet, each)) for sheet in form.sheets for each in carried.get(sheet.name, ())
    )
    for at, line in enumerate(lines, row):
        yield from (Cell(at, column, text) for column, text in enumerate(line, 1))


def issued(workbook: Workbook) -> tuple[Mapping[str, int], Mapping[str, Sequence[str]]]:
    """Return with how many rows each list was issued, and their digests in the order of the blank."""
    grid = workbook.grid(META)
    known: dict[str, list[str]] = {}
    for line in grid.rows if grid else ():
        if len(line) > len(("list", "digest")) and line[0] == STAMP:
            known.setdefault(str(line[1]), []).append(str(line[2]))
    return dict(_counted(stamps(workbook).carried.split(","))), known


def _counted(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    for each in words:
        name, _, number = each.partition("=")
        if number.isdecimal():
            yield name, int(number)
