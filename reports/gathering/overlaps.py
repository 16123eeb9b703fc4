"""No unit comes in twice: by its own return and in a summary, or in two summaries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from reports.gathering.file_result import FileResult
from reports.gathering.unit_tree import DISTRICT
from sheets.finding import Place, find
from templates.layout import COVER, cover_row

NOBODY = ("", DISTRICT.code)
"""Codes that are no unit's: summaries made without a register all stand under the same nameless root."""


def without_overlaps(files: Sequence[FileResult]) -> list[FileResult]:
    """Refuse what would count a unit twice; of summaries that share one none counts, as nobody knows whose it is.

    Summaries of single periods hold nothing of other periods.
    """
    spans = {each.receipt.period for each in files if each.is_summary and each.stands}
    if not spans or "" in spans:
        return _without_overlaps(files)
    settled = {
        each.file: each
        for span in spans
        for each in _without_overlaps([each for each in files if each.receipt.period == span])
    }
    return [settled.get(each.file, each) for each in files]


def _without_overlaps(files: Sequence[FileResult]) -> list[FileResult]:
    refused = {each.file: each for each in _shared(files)}
    files = [refused.get(each.file, each) for each in files]
    held = _held(each for each in files if each.sound)
    own = {each.receipt.unit: each.file for each in files if each.is_return and each.stands}
    return [_held_already(each, held) if each.is_return else _held_apart(each, own) for each in files]


def _units(summary: FileResult) -> Iterator[str]:
    # Of the parts of one summary the first has the units of all.
    own = () if summary.receipt.part and not summary.lines else (summary.receipt.unit,)
    codes = dict.fromkeys((*own, *(line.code for line in summary.lines)))
    return (code for code in codes if code not in NOBODY)


def _held(files: Iterable[FileResult]) -> dict[str, str]:
    """Tell of every unit that a summary holds which one does."""
    return {unit: each.file for each in files if each.is_summary for unit in _units(each)}


def _shared(files: Iterable[FileResult]) -> Iterator[FileResult]:
    """Refuse summaries that share a unit; one with faults of its own takes nobody's place."""
    holders: dict[str, list[FileResult]] = defaultdict(list)
    summaries = [each for each in files if each.is_summary and each.stands]
    for each in summaries:
        for unit in _units(each):
            holders[unit].append(each)
    for each in summaries:
        for unit in _units(each):
            others = [other for other in _weightiest(holders[unit]) if other is not each]
            if others and not (each.sound and not others[0].sound):
                yield _refused(each, others[0].file, unit)
                break


def _weightiest(holders: Sequence[FileResult]) -> Sequence[FileResult]:
    """Take two of those that hold a unit, sound ones first: more than that need not be looked at."""
    return sorted(holders, key=lambda each: not each.sound)[:2]


def _refused(summary: FileResult, other: str, unit: str) -> FileResult:
    return summary.laid_aside("returned", find("summary-overlaps", Place(summary.file), other=other, unit=unit))


def _held_already(each: FileResult, held: dict[str, str]) -> FileResult:
    """Refuse the return of a unit whose figures a summary holds."""
    if not each.stands or each.receipt.unit not in held:
        return each
    place = Place(each.file, COVER, cover_row("unit_code"), 3)
    return each.laid_aside("returned", find("return-in-summary", place, summary=held[each.receipt.unit]))


def _held_apart(each: FileResult, own: dict[str, str]) -> FileResult:
    """Refuse a summary with faults, good rows and all, beside a unit's own return."""
    if not each.is_summary or not each.stands or each.sound:
        return each
    unit = next((unit for unit in _units(each) if unit in own), "")
    return _refused(each, own[unit], unit) if unit else each
