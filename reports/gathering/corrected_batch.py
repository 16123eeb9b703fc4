"""Returns of one form read with the office's own corrections in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reports.gathering.exchange.corrections import Correction
from sheets.finding import Finding, find
from templates.correction import Applied

if TYPE_CHECKING:
    from templates.reading.batch import Batch
    from templates.reading.identify import Submission

RESULTS = ("derived-differs", "derived-text")
"""Findings about results that a file shows, as its own formulas worked them out."""

ByFile = Mapping[str, Sequence[tuple[int, Applied]]]
"""File → what became of each correction that names it, by its row."""


def corrected_batch(
    submissions: "Sequence[Submission]",
    corrections: Sequence[Correction],
    read: "Callable[[Sequence[Submission]], Batch]",
) -> "tuple[Batch, ByFile]":
    """Read returns with the corrections that name them put in, and say by file what became of each, by its row.

    What a file's own formulas show is set against what the file holds.
    """
    if not corrections:
        return read(submissions), {}
    made, applied = _put_in(submissions, corrections)
    batch, as_sent = read(made), read(submissions)
    findings = [*_told_of(applied), *_with_results(batch.findings, as_sent.findings)]
    return replace(batch, findings=findings), applied


def _put_in(
    submissions: "Sequence[Submission]", corrections: Sequence[Correction]
) -> "tuple[list[Submission], dict[str, list[tuple[int, Applied]]]]":
    from templates.reading.corrected import corrected  # noqa: PLC0415 - only the workers read

    made, told = [], {}
    for each in submissions:
        asked = [line for line in corrections if line.duty == (each.unit, each.form.name, each.period)]
        mended, applied = corrected(each, [line.wanted for line in asked])
        made.append(mended)
        told[each.file] = [(line.row, what) for line, what in zip(asked, applied, strict=True)]
    return made, told


def _told_of(applied: Mapping[str, Sequence[tuple[int, Applied]]]) -> Iterator[Finding]:
    """Tell a return of what the office has corrected in it."""
    for lines in applied.values():
        for _, each in lines:
            if each.place and not each.fault:
                yield find("corrected", each.place, title=each.title, entered=each.held, value=each.new)


def _with_results(corrected: Sequence[Finding], as_sent: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings of corrected returns: the results that the file shows are those of what it holds."""
    yield from (each for each in corrected if each.code not in RESULTS)
    yield from (each for each in as_sent if each.code in RESULTS)
