"""A folder read in parts, on several machines or days: which files a part reads, and the parts' summaries made one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import NamedTuple, Self

from reports.gathering.file_result import FileResult, times_told
from reports.gathering.receipt import Duty
from reports.gathering.unit_tree import UnitLine
from sheets.finding import Finding, Place, find
from templates.form import Form

MOST_PARTS = 9999
MOST_NAMED = 10

_WRITTEN = re.compile("([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


class Part(NamedTuple):
    """One share of a folder: the how many-eth of how many."""

    number: int
    total: int

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Read 3/40; None if that is no part."""
        found = _WRITTEN.fullmatch(text)
        part = cls(int(found[1]), int(found[2])) if found else None
        return part if part and part.number <= part.total else None

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"{self.number}/{self.total}"

    def has(self, file: str) -> bool:
        """Tell whether it reads a file: those whose names begin alike, up to the first _, are read together.

        So the returns of a unit, as they were issued, come into one part, however they are sorted into folders.
        """
        start = file.rsplit("/", 1)[-1].split("_", maxsplit=1)[0]
        return (
            int.from_bytes(blake2b(start.encode("utf-8", "surrogateescape")).digest()) % self.total == self.number - 1
        )


def with_parts(files: Sequence[FileResult], forms: Mapping[str, Form]) -> list[FileResult]:
    """Make one summary of the parts of each; where one is missing or two hold the same return, none of them counts."""
    groups: dict[tuple[str, int], list[FileResult]] = defaultdict(list)
    for each in files:
        if (part := Part.of(each.receipt.part)) and each.stands:
            groups[each.receipt.unit, part.total].append(each)
    made = {each.file: each for (_, count), parts in groups.items() for each in _made_one(parts, count, forms)}
    return [made.get(each.file, each) for each in files]


def _made_one(parts: Sequence[FileResult], count: int, forms: Mapping[str, Form]) -> Iterator[FileResult]:
    obstacle = _missing(parts, count) or _doubled(parts, forms)
    if obstacle:
        for each in parts:
            yield each.laid_aside("returned", replace(obstacle, place=Place(each.file)))
        return
    first, *others = sorted(parts, key=lambda each: each.file)
    yield replace(
        first,
        lines=tuple(_lines(parts)),
        facts=tuple(fact for each in parts for fact in each.facts),
        accepted=frozenset().union(*(each.accepted for each in parts)),
        refused=frozenset().union(*(each.refused for each in parts)),
        provisional=any(each.provisional for each in parts),
        on_time=times_told(parts),
    )
    # Their figures are in the first; of the files themselves everything is told as before.
    yield from (replace(each, lines=(), facts=(), accepted=frozenset(), refused=frozenset()) for each in others)


def _missing(parts: Iterable[FileResult], count: int) -> Finding | None:
    sound = {part.number for each in parts if each.sound and (part := Part.of(each.receipt.part))}
    missing = [str(number) for number in range(1, count + 1) if number not in sound]
    named = "、".join(missing[:MOST_NAMED]) + ("…" if len(missing) > MOST_NAMED else "")
    return find("summary-part-missing", Place(""), parts=named, count=count) if missing else None


def _doubled(parts: Iterable[FileResult], forms: Mapping[str, Form]) -> Finding | None:
    """Find a return that two parts have, of which nobody could say which counts, or a part that is there twice."""
    holders: dict[Duty, FileResult] = {}
    known: dict[str, FileResult] = {}
    for each in parts:
        twin = known.setdefault(each.receipt.part, each)
        if twin is not each:
            return find("summary-overlaps", Place(""), other=twin.file, unit=each.receipt.unit)
        for duty in sorted(each.accepted | (each.refused if each.provisional else frozenset())):
            other = holders.setdefault(duty, each)
            if other is not each:
                words = {"unit": duty.unit, "form": forms[duty.form].title, "one": other.file, "other": each.file}
                return find("summary-parts-double", Place(""), **words)
    return None


def _lines(parts: Iterable[FileResult]) -> Iterator[UnitLine]:
    known: dict[str, UnitLine] = {}
    for each in parts:
        for line in each.lines:
            known.setdefault(line.code, line)
    yield from known.values()
