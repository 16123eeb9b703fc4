"""Returns of one form → a batch: typed frames, with every cell that was read and where it stood."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from sheets.finding import Finding, Place, find
from templates.computed import with_computed
from templates.form import Form
from templates.formulas.evaluate import Frames
from templates.reading.identify import Submission
from templates.reading.locate import Spot
from templates.reading.recomputed import Shorter, differing, without_rows, without_texts
from templates.reading.sheet_batch import Part, Refused, Texts, read_part, type_part


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows of a return hold anything, and how many of them are no record."""

    found: int
    ignored: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Returns of one form, read and typed.

    `frames` are as templates.formulas.evaluate takes them; `source` counts the submissions from 0.
    `spots` tell for each submission where the fields of each sheet stood. `findings` are
    those of reading; those of identifying stay with the submissions. `beyond` counts rows below those
    that a blank prepared, by source and list.
    """

    form: Form
    submissions: Sequence[Submission]
    frames: Frames
    spots: Sequence[Mapping[str, Spot]]
    rows: Sequence[Rows]
    refused: frozenset[Refused]
    texts: Texts
    findings: Sequence[Finding]
    beyond: Mapping[tuple[int, str], int]


def fill(form: Form, submissions: Sequence[Submission]) -> Batch:
    """Read and type the sheets of returns of one form, all of them at once."""
    parts = [read_part(sheet, submissions) for sheet in form.sheets]
    frames: dict[str, pl.DataFrame] = {"": _context(form, submissions)}
    findings: list[Finding] = []
    refused: set[Refused] = set()
    texts: dict[Refused, Place] = {}
    for part in parts:
        typed = type_part(part)
        frames[part.sheet.name] = typed.frame
        findings += [*part.findings, *typed.findings]
        refused |= typed.refused
        texts |= typed.texts
    full = with_computed(form, frames)
    beyond = {
        (source, part.sheet.name): below
        for part in parts
        for source in range(len(submissions))
        if (below := part.beyond(source))
    }
    findings += _beyond(parts, beyond)
    shorter = Shorter(
        with_computed(form, without_texts(frames, texts)),
        with_computed(form, without_rows(frames, parts, beyond)) if beyond else {},
    )
    for part in parts:
        findings += differing(form, part, full, shorter, refused, texts)
    findings += _empty(parts, submissions, {finding.place.file for finding in findings})
    spots = [
        {part.sheet.name: part.located[source].spot for part in parts if source in part.located}
        for source in range(len(submissions))
    ]
    rows = _rows(parts, full, submissions)
    return Batch(form, submissions, full, spots, rows, frozenset(refused), texts, findings, beyond)


def _context(form: Form, submissions: Sequence[Submission]) -> pl.DataFrame:
    years = [submission.year or None for submission in submissions]
    columns = {
        "source": pl.Series(range(len(submissions)), dtype=pl.UInt32),
        "unit_code": pl.Series([submission.unit or None for submission in submissions], dtype=pl.String),
        "unit_name": pl.Series([submission.unit_name or None for submission in submissions], dtype=pl.String),
        "year": pl.Series(years, dtype=pl.Int64),
        "starts": pl.Series([form.starts(year) if year else None for year in years], dtype=pl.Date),
        "as_of": pl.Series([form.as_of(year) if year else None for year in years], dtype=pl.Date),
    }
    return pl.DataFrame(columns)


def _beyond(parts: Sequence[Part], beyond: Mapping[tuple[int, str], int]) -> Iterator[Finding]:
    """Say once of a list that its rows go on where the blank's own formulas may not reach."""
    for part in parts:
        for (source, name), rows in beyond.items():
            if name == part.sheet.name:
                place = part.located[source].spot.place(part.files[source], row=part.reach(source) + 1)
                yield find("rows-beyond", place, rows=rows, prepared=part.sheet.capacity)


def _empty(parts: Sequence[Part], submissions: Sequence[Submission], told: Collection[str]) -> Iterator[Finding]:
    """Say of which sheets and returns nothing at all was read, unless something was told of that return."""
    for source, submission in enumerate(submissions):
        filled = any(part.bodies[source].rows for part in parts if source in part.bodies)
        if submission.grids and not filled and submission.file not in told:
            yield find("return-empty", Place(submission.file))
        for part in parts if filled else ():
            body = part.bodies.get(source)
            if body and body.cells and not body.rows and part.sheet.layout == "list" and not part.sheet.optional:
                yield find("list-empty", Place(submission.file, part.located[source].spot.title))


def _rows(parts: Sequence[Part], frames: Frames, submissions: Sequence[Submission]) -> list[Rows]:
    """Count each return's rows; those on a second sheet of a list are there, though none is read."""
    counts = zip(row_counts(frames, len(submissions)), submissions, strict=True)
    ignored = [
        sum(part.bodies[source].ignored for part in parts if source in part.bodies)
        for source in range(len(submissions))
    ]
    return [Rows(rows + submission.copied + out, out) for (rows, submission), out in zip(counts, ignored, strict=True)]


def row_counts(frames: Frames, returns: int) -> list[int]:
    """Count the rows of each return in frames, all sheets together."""
    counts = [0] * returns
    for name, frame in frames.items():
        for source, rows in frame.group_by("source").len().iter_rows() if name else ():
            counts[source] += rows
    return counts
