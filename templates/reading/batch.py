"""Returns of one form → a batch: typed frames, with every cell that was read and where it stood."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheets.finding import Finding, Place, find
from templates.compiled import compiled
from templates.computed import with_computed
from templates.form import Form
from templates.formulas.frames import Frame, Frames, frame
from templates.formulas.scope import LAST
from templates.layout import COVER, cover_row
from templates.reading.identify import Submission
from templates.reading.locate import Spot
from templates.reading.recomputed import Shorter, differing, without_rows, without_texts
from templates.reading.sheet_batch import Refused, SheetBatch, Texts, read_sheet_batch, type_sheet_batch


@dataclass(frozen=True, slots=True)
class RowCount:
    """How many rows of a return hold anything, and how many of them are no record."""

    found: int
    ignored: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Returns of one form, read and typed.

    `frames` are as templates.formulas.frames tells of them; `source` counts the submissions from 0.
    `spots` tell for each submission where the fields of each sheet stood. `findings` are
    those of reading; those of identifying stay with the submissions. `beyond` counts rows below those
    that a blank prepared, by source and list.
    """

    form: Form
    submissions: Sequence[Submission]
    frames: Frames
    spots: Sequence[Mapping[str, Spot]]
    rows: Sequence[RowCount]
    refused: frozenset[Refused]
    texts: Texts
    findings: Sequence[Finding]
    beyond: Mapping[tuple[int, str], int]


def read_batch(
    form: Form,
    submissions: Sequence[Submission],
    last: Callable[[Submission], Mapping[str, int]] = lambda _: {},
    *,
    plain: bool = False,
) -> Batch:
    """Read and type the sheets of returns of one form, all of them at once; a few in `plain` lists, without polars.

    `last` tells what its rules may ask of the year before: measure → figure.
    """
    batches = [read_sheet_batch(sheet, submissions) for sheet in form.sheets]
    frames: dict[str, Frame] = {"": _context(form, submissions, [last(each) for each in submissions], plain=plain)}
    findings: list[Finding] = []
    refused: set[Refused] = set()
    texts: dict[Refused, Place] = {}
    for batch in batches:
        typed = type_sheet_batch(batch, plain=plain)
        frames[batch.sheet.name] = typed.frame
        findings += [*batch.findings, *typed.findings]
        refused |= typed.refused
        texts |= typed.texts
    full = with_computed(form, frames)
    beyond = {
        (source, batch.sheet.name): below
        for batch in batches
        for source in range(len(submissions))
        if (below := batch.beyond(source))
    }
    findings += _beyond(batches, beyond)
    shorter = Shorter(
        with_computed(form, without_texts(frames, texts)),
        with_computed(form, without_rows(frames, batches, beyond)) if beyond else {},
    )
    for batch in batches:
        findings += differing(form, batch, full, shorter, refused, texts)
    findings += _empty(batches, submissions, {finding.place.file for finding in findings})
    spots = [
        {batch.sheet.name: batch.located[source].spot for batch in batches if source in batch.located}
        for source in range(len(submissions))
    ]
    rows = _rows(batches, full, submissions)
    return Batch(form, submissions, full, spots, rows, frozenset(refused), texts, findings, beyond)


def _context(form: Form, submissions: Sequence[Submission], last: Sequence[Mapping[str, int]], *, plain: bool) -> Frame:
    years, days = [submission.year or None for submission in submissions], [_days(form, each) for each in submissions]
    return frame(
        {
            "source": ("row", range(len(submissions))),
            "unit_code": ("text", [submission.unit or None for submission in submissions]),
            "unit_name": ("text", [submission.unit_name or None for submission in submissions]),
            "year": ("number", years),
            "starts": ("date", [first for first, _ in days]),
            "as_of": ("date", [last for _, last in days]),
            **{
                f"{LAST}{name}": ("number", [figures.get(name) for figures in last])
                for name in compiled(form).remembered
            },
        },
        plain=plain,
    )


def _days(form: Form, submission: Submission) -> tuple[date | None, date | None]:
    """Return the first and last day of what a return reports; None where its year or period is not known."""
    year, period = submission.year, submission.period
    known = year and (period or form.cycle == "year")
    return (form.starts(year, period), form.as_of(year, period)) if known else (None, None)


def _beyond(batches: Sequence[SheetBatch], beyond: Mapping[tuple[int, str], int]) -> Iterator[Finding]:
    """Say once of a list that its rows go on where the blank's own formulas may not reach."""
    for batch in batches:
        for (source, name), rows in beyond.items():
            if name == batch.sheet.name:
                place = batch.located[source].spot.place(batch.files[source], row=batch.reach(source) + 1)
                yield find("rows-beyond", place, rows=rows, prepared=batch.sheet.capacity)


def _empty(
    batches: Sequence[SheetBatch], submissions: Sequence[Submission], told: Collection[str]
) -> Iterator[Finding]:
    """Say of which sheets and returns nothing at all was read, unless something was told of that return."""
    for source, submission in enumerate(submissions):
        filled = any(batch.records[source].rows for batch in batches if source in batch.records)
        if submission.zero:
            if filled:
                yield find("zero-filled", Place(submission.file, COVER, cover_row("zero"), 3))
            continue
        if submission.grids and not filled and submission.file not in told:
            yield find("return-empty", Place(submission.file))
        lists = [batch for batch in batches if batch.sheet.layout == "list" and not batch.sheet.optional]
        for batch in lists if filled else ():
            records = batch.records.get(source)
            if records and records.cells and not records.rows:
                yield find("list-empty", Place(submission.file, batch.located[source].spot.title))


def _rows(batches: Sequence[SheetBatch], frames: Frames, submissions: Sequence[Submission]) -> list[RowCount]:
    """Count each return's rows; those on a second sheet of a list are there, though none is read."""
    counts = zip(row_counts(frames, len(submissions)), submissions, strict=True)
    ignored = [
        sum(batch.records[source].ignored for batch in batches if source in batch.records)
        for source in range(len(submissions))
    ]
    return [
        RowCount(rows + submission.copied + out, out) for (rows, submission), out in zip(counts, ignored, strict=True)
    ]


def row_counts(frames: Frames, returns: int) -> list[int]:
    """Count the rows of each return in frames, all sheets together."""
    counts = [0] * returns
    for name, rows in frames.items():
        for (source,), times in Counter(rows.select("source").rows()).items() if name else ():
            counts[source] += times
    return counts
