"""One sheet of many returns: read where it stands, then typed a column at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple

from sheets.finding import Finding, Place, catalogue
from sheets.workbook import Quirks, Value
from templates.field import Field
from templates.formulas.frames import Frame, Held, Values, frame
from templates.mask import entered, masked
from templates.reading.column import Odd, typed_column
from templates.reading.earlier import Finder, with_choices
from templates.reading.identify import Submission
from templates.reading.locate import Located
from templates.reading.rows import Records, read_records
from templates.sheet import Sheet

Refused = tuple[int, str, str, int]
"""A cell that was not read: source, sheet, field, row; row 0 means some or all of the field's cells."""

Texts = Mapping[Refused, Place]
"""Cells whose number or date was read although it was typed as text: no formula of the file counts them."""

_NO_QUIRKS = Quirks()


@dataclass(frozen=True, slots=True)
class SheetBatch:
    """One sheet of all returns that have it: source → where its fields stand, and what it holds.

    `unasked` are by source the fields of any sheet that its version of the form had not.
    """

    sheet: Sheet
    files: Sequence[str]
    located: Mapping[int, Located]
    records: Mapping[int, Records]
    findings: Sequence[Finding]
    unasked: Sequence[frozenset[tuple[str, str]]]

    def reach(self, source: int) -> int:
        """Return the last row that the blank prepared in a list, which the file's own formulas may not go beyond."""
        return self.located[source].spot.header_row + self.sheet.capacity

    def beyond(self, source: int) -> int:
        """Count the records of a list beyond the rows that the blank prepared."""
        rows = self.records[source].rows if source in self.records and self.sheet.layout == "list" else ()
        return sum(row > self.reach(source) for row in rows) if rows and rows[-1] > self.reach(source) else 0


def read_sheet_batch(sheet: Sheet, submissions: Sequence[Submission]) -> SheetBatch:
    """Read one sheet of all returns, each as its version of the form had it."""
    located: dict[int, Located] = {}
    records: dict[int, Records] = {}
    findings: list[Finding] = []
    finder = Finder(sheet)
    for source, submission in enumerate(submissions):
        grid = submission.grids.get(sheet.name)
        if not grid or (sheet.optional and not any(cell != "" for row in grid.rows for cell in row)):
            continue
        was = submission.as_then.sheets.get(sheet.name)
        here = located[source] = finder.locate(grid, submission.version, was)
        quirks = submission.workbook.quirks.get(grid.sheet, _NO_QUIRKS)
        found = read_records(sheet, grid, quirks, here, submission.file)
        records[source] = with_choices(found, was) if was else found
        findings += [fault.of(submission.file, grid.sheet) for fault in here.faults]
        findings += found.findings
    files, unasked = [each.file for each in submissions], [each.as_then.unasked for each in submissions]
    return SheetBatch(sheet, files, located, records, findings, unasked)


class TypedSheet(NamedTuple):
    """A sheet's typed columns: the frame of its inputs, what was odd, which cells were refused or read from text."""

    frame: Frame
    findings: list[Finding]
    refused: set[Refused]
    texts: dict[Refused, Place]


def type_sheet_batch(batch: SheetBatch, *, plain: bool) -> TypedSheet:
    """Type a sheet's columns, in plain lists or for polars."""
    records = batch.records
    sources = list(chain.from_iterable(repeat(source, len(found.rows)) for source, found in records.items()))
    rows = list(chain.from_iterable(found.rows for found in records.values()))
    columns: dict[str, tuple[Held, Values]] = {"source": ("row", sources), "row": ("row", rows)}
    if batch.sheet.layout == "matrix":
        keys = chain.from_iterable(found.keys for found in records.values())
        columns[batch.sheet.key] = "text", list(keys)
    findings = []
    refused = set(_unread(batch))
    texts: dict[Refused, Place] = {}
    for field in batch.sheet.inputs:
        column = typed_column(field, _cells(field, records.values()), plain=plain)
        columns[field.name] = field.kind.stored, column.values
        for odd in column.odd:
            source, row = sources[odd.at], rows[odd.at]
            findings.append(_finding(batch, field, source, row, odd))
            cell = (source, batch.sheet.name, field.name, row)
            if odd.reading.value is None:
                refused.add(cell)
            elif odd.reading.from_text:
                texts[cell] = findings[-1].place
    return TypedSheet(_without_blank(batch.sheet, frame(columns, plain=plain), refused), findings, refused, texts)


def _cells(field: Field, records: Iterable[Records]) -> list[Value]:
    missing: tuple[Value, ...] = ("",)
    return list(chain.from_iterable(found.cells.get(field.name, missing * len(found.rows)) for found in records))


def _finding(batch: SheetBatch, field: Field, source: int, row: int, odd: Odd) -> Finding:
    reading = odd.reading
    values = {
        name: masked(batch.sheet, field, str(value)) if name == "value" else value
        for name, value in reading.values.items()
    }
    place = batch.located[source].spot.place(batch.files[source], field.name, row)
    words = entered(batch.sheet, field, odd.raw, reading.code)
    return Finding(catalogue()[reading.code], place, values, field.title, words)


def _unread(batch: SheetBatch) -> Iterator[Refused]:
    """Name the cells that are known to be lost before any is typed: sheets, columns and spoilt cells."""
    sheet = batch.sheet
    for source in range(len(batch.files)):
        found = batch.records.get(source)
        lost = not found or (sheet.layout != "list" and not found.rows)
        fields = (field.name for field in sheet.fields) if lost else batch.located[source].incomplete
        yield from ((source, sheet.name, field, 0) for field in fields)
        # A record's cells stand on many rows, and its frame has one.
        record = found.rows[0] if found and found.rows and sheet.layout == "record" else 0
        yield from ((source, sheet.name, field, record or row) for field, row in (found.refused if found else ()))


def _without_blank(sheet: Sheet, rows: Frame, refused: set[Refused]) -> Frame:
    """Leave out rows of a list that hold nothing but spaces; a row with a refused cell is no such row."""
    blank = set(range(rows.height)) if sheet.layout == "list" else set()
    for field in sheet.inputs if blank else ():
        cells = rows.select(field.name).rows()
        blank = {at for at in blank if cells[at] == (None,)}
    if not blank:
        return rows
    spoilt = {(source, row) for source, name, _, row in refused if name == sheet.name}
    return rows.filter(
        [at not in blank or cell in spoilt for at, cell in enumerate(rows.select("source", "row").rows())]
    )
