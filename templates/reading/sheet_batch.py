"""One sheet of many returns: read where it stands, then typed a column at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple

import polars as pl

from sheets.finding import Finding, Place, catalogue
from sheets.workbook import Quirks, Value
from templates.form import Field, Sheet
from templates.mask import entered, masked
from templates.reading.column import Odd, typed_column
from templates.reading.identify import Submission
from templates.reading.locate import Located, locate
from templates.reading.rows import Body, read_body

Refused = tuple[int, str, str, int]
"""A cell that was not read: source, sheet, field, row; row 0 means some or all of the field's cells."""

Texts = Mapping[Refused, Place]
"""Cells whose number or date was read although it was typed as text: no formula of the file counts them."""

_NO_QUIRKS = Quirks()


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of all returns that have it: source → where its fields stand, and what it holds."""

    sheet: Sheet
    files: Sequence[str]
    located: Mapping[int, Located]
    bodies: Mapping[int, Body]
    findings: Sequence[Finding]

    def reach(self, source: int) -> int:
        """Return the last row that the blank prepared in a list, which the file's own formulas may not go beyond."""
        return self.located[source].spot.header_row + self.sheet.capacity

    def beyond(self, source: int) -> int:
        """Count the records of a list beyond the rows that the blank prepared."""
        rows = self.bodies[source].rows if source in self.bodies and self.sheet.layout == "list" else ()
        return sum(row > self.reach(source) for row in rows) if rows and rows[-1] > self.reach(source) else 0


def read_part(sheet: Sheet, submissions: Sequence[Submission]) -> Part:
    """Read one sheet of all returns; a layout is looked for only where it is not the last return's."""
    located: dict[int, Located] = {}
    bodies: dict[int, Body] = {}
    findings: list[Finding] = []
    last: Located | None = None
    for source, submission in enumerate(submissions):
        grid = submission.grids.get(sheet.name)
        if not grid or (sheet.optional and not any(cell != "" for row in grid.rows for cell in row)):
            continue
        last = located[source] = locate(sheet, grid, last)
        quirks = submission.workbook.quirks.get(grid.sheet, _NO_QUIRKS)
        body = bodies[source] = read_body(sheet, grid, quirks, last, submission.file)
        findings += [fault.of(submission.file, grid.sheet) for fault in last.faults]
        findings += body.findings
    return Part(sheet, [submission.file for submission in submissions], located, bodies, findings)


class Typed(NamedTuple):
    """A sheet's typed columns: the frame of its inputs, what was odd, which cells were refused or read from text."""

    frame: pl.DataFrame
    findings: list[Finding]
    refused: set[Refused]
    texts: dict[Refused, Place]


def type_part(part: Part) -> Typed:
    """Type a sheet's columns."""
    bodies = part.bodies
    sources = list(chain.from_iterable(repeat(source, len(body.rows)) for source, body in bodies.items()))
    rows = list(chain.from_iterable(body.rows for body in bodies.values()))
    columns = {"source": pl.Series(sources, dtype=pl.UInt32), "row": pl.Series(rows, dtype=pl.UInt32)}
    if part.sheet.layout == "matrix":
        keys = chain.from_iterable(body.keys for body in bodies.values())
        columns[part.sheet.key] = pl.Series(list(keys), dtype=pl.String)
    findings = []
    refused = set(_unread(part))
    texts: dict[Refused, Place] = {}
    for field in part.sheet.inputs:
        column = typed_column(field, _cells(field, bodies.values()))
        columns[field.name] = column.series
        for odd in column.odd:
            source, row = sources[odd.at], rows[odd.at]
            findings.append(_finding(part, field, source, row, odd))
            cell = (source, part.sheet.name, field.name, row)
            if odd.reading.value is None:
                refused.add(cell)
            elif odd.reading.from_text:
                texts[cell] = findings[-1].place
    return Typed(_without_blank(part.sheet, pl.DataFrame(columns), refused), findings, refused, texts)


def _cells(field: Field, bodies: Iterable[Body]) -> list[Value]:
    missing: tuple[Value, ...] = ("",)
    return list(chain.from_iterable(body.cells.get(field.name, missing * len(body.rows)) for body in bodies))


def _finding(part: Part, field: Field, source: int, row: int, odd: Odd) -> Finding:
    reading = odd.reading
    values = {
        name: masked(part.sheet, field, str(value)) if name == "value" else value
        for name, value in reading.values.items()
    }
    place = part.located[source].spot.place(part.files[source], field.name, row)
    words = entered(part.sheet, field, odd.raw, reading.code)
    return Finding(catalogue()[reading.code], place, values, field.title, words)


def _unread(part: Part) -> Iterator[Refused]:
    """Name the cells that are known to be lost before any is typed: sheets, columns and spoilt cells."""
    sheet = part.sheet
    for source in range(len(part.files)):
        body = part.bodies.get(source)
        lost = not body or (sheet.layout != "list" and not body.rows)
        fields = (field.name for field in sheet.fields) if lost else part.located[source].incomplete
        yield from ((source, sheet.name, field, 0) for field in fields)
        # A record's cells stand on many rows, and its frame has one.
        record = body.rows[0] if body and body.rows and sheet.layout == "record" else 0
        yield from ((source, sheet.name, field, record or row) for field, row in (body.refused if body else ()))


def _without_blank(sheet: Sheet, frame: pl.DataFrame, refused: set[Refused]) -> pl.DataFrame:
    """Leave out rows of a list that hold nothing but spaces; a row with a refused cell is no such row."""
    blank = frame.select(pl.all_horizontal(pl.col(field.name).is_null() for field in sheet.inputs)).to_series()
    if sheet.layout != "list" or not blank.any():
        return frame
    spoilt = {(source, row) for source, name, _, row in refused if name == sheet.name}
    pairs = frame.select("source", "row").rows()
    keep = [pair in spoilt or not empty for pair, empty in zip(pairs, blank, strict=True)]
    return frame.filter(pl.Series(keep))
