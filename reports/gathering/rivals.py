"""Which of two counts: returns of one unit and form, summaries of one district, registers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, TypeVar

from reports.gathering.file_result import FileResult
from reports.gathering.unit_tree import DISTRICT
from sheets.finding import Place, Severity, find
from templates.layout import COVER

Duplicates = Literal["latest", "reject"]

Moment = TypeVar("Moment", bound=date)


def without_copies(files: Sequence[FileResult]) -> list[FileResult]:
    """Lay aside what is the same as an earlier file, byte for byte."""
    first: dict[str, str] = {}
    return [_once(each, first) if each.stands and not each.is_register else each for each in files]


def _once(each: FileResult, first: dict[str, str]) -> FileResult:
    other = first.setdefault(each.receipt.sha256 or each.file, each.file)
    if other == each.file:
        return each
    return each.laid_aside("ignored", find("return-identical", Place(each.file), other=other))


def one_of_each(files: Sequence[FileResult], duplicates: Duplicates) -> list[FileResult]:
    """Let one return of each unit and form count, and one summary of each district; or none, where that is unclear."""
    rivals: dict[tuple[str, str, str, str], list[FileResult]] = defaultdict(list)
    for each in files:
        if each.stands and each.receipt.unit and not _doubtful(each):
            rivals[_identity(each)].append(each)
    decided = {each.file: each for same in rivals.values() if len(same) > 1 for each in _decided(same, duplicates)}
    return [decided.get(each.file, each) for each in files]


def _doubtful(each: FileResult) -> bool:
    """Return whether its cover is refused: another unit's blank with a code typed over is nobody's rival."""
    return any(each.severity is Severity.ERROR and each.place.sheet == COVER for each in each.findings)


def _identity(each: FileResult) -> tuple[str, str, str, str]:
    nameless = each.is_summary and each.receipt.unit == DISTRICT.code
    receipt = each.receipt
    return receipt.form, receipt.period, receipt.part, each.file if nameless else receipt.unit


def _decided(same: Sequence[FileResult], duplicates: Duplicates) -> Iterator[FileResult]:
    leader = _leader(same) if duplicates == "latest" else None
    for each in same:
        if leader is None:
            other = same[0] if each is not same[0] else same[1]
            yield each.laid_aside("returned", find("return-doubled", Place(each.file), other=other.file))
        elif each is leader:
            yield each
        else:
            # One that is refused takes nobody's place: what is wrong with the others is still to be mended.
            status: Literal["ignored", "returned"] = "ignored" if leader.sound else "returned"
            yield each.laid_aside(status, find("return-superseded", Place(each.file), other=leader.file))


def _leader(rivals: Sequence[FileResult]) -> FileResult | None:
    """Find the one that outranks all others, if there is one."""
    leader = rivals[0]
    for each in rivals[1:]:
        if not _outranks(leader, each):
            leader = each
    return leader if all(each is leader or _outranks(leader, each) for each in rivals) else None


def _outranks(one: FileResult, other: FileResult) -> bool:
    """Return whether one comes before another: the sound, the mended copy, the later saved, the later by its cover.

    What is not known of both decides nothing, and so does a copy that was saved before the other.
    """
    if one.sound != other.sound:
        return one.sound
    ours, theirs = one.receipt, other.receipt
    later = _later(ours.saved, theirs.saved)
    if ours.reviewed != theirs.reviewed:
        return ours.reviewed and later is not False
    if later is None:
        later = _later(ours.filled_on, theirs.filled_on)
    return bool(later)


def _later(one: Moment | None, other: Moment | None) -> bool | None:
    """Return whether one is later, None where that cannot be told."""
    return None if one is None or other is None or one == other else one > other


def one_register(files: Sequence[FileResult], named: str) -> tuple[FileResult | None, list[FileResult]]:
    """Use the register that was named, else the first without faults; there should be no other."""
    registers = sorted(filter(_readable_register, files), key=lambda each: (each.file != named, not each.sound))
    if not registers:
        return None, list(files)
    used, *others = registers
    aside = {
        each.file: each.laid_aside("ignored", find("register-twice", Place(each.file), other=used.file))
        for each in others
    }
    return used, [aside.get(each.file, each) for each in files]


def _readable_register(each: FileResult) -> bool:
    return each.is_register and each.receipt.status != "unreadable"
