"""The same person in two returns of a district: matched by digests, told by cells, never by number."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from reports.gathering.file_result import FileResult, PersonColumn
from sheets.finding import Finding, Place, find

NAMED = 3
"""So many other cells a finding names."""

Group = list[tuple[FileResult, PersonColumn]]


def with_doubles(files: Sequence[FileResult]) -> list[FileResult]:
    """Add a query to both cells of every person whom two returns of one form list.

    Only returns that have a say are asked: of one year and period, the one that counts of each unit, sent back or not.
    """
    groups: dict[tuple[str, str, str], Group] = defaultdict(list)
    for each in files:
        for listing in each.listings:
            groups[each.receipt.form, each.receipt.period, listing.code].append((each, listing))
    found: dict[str, list[Finding]] = defaultdict(list)
    for group in groups.values():
        for finding in _findings(group):
            found[finding.place.file].append(finding)
    return [
        replace(each, findings=(*each.findings, *found[each.file])) if each.file in found else each for each in files
    ]


def _findings(group: Group) -> Iterator[Finding]:
    places = _places(group)
    for each, listing in group:
        for digest, row in zip(listing.keys, listing.rows, strict=True):
            # One more than is named: a person in a thousand returns must not cost a million comparisons.
            others = list(islice((place for place in places.get(digest, ()) if place.file != each.file), NAMED + 1))
            if others:
                place, words = listing.place(each.file, row), _words(others)
                finding = find("person-elsewhere", place, title=listing.title, others=words)
                yield replace(finding, explanation=listing.explanation)


def _places(group: Group) -> dict[int, list[Place]]:
    """Name the cells of those who are listed in more than one return; of the others nothing is kept."""
    known: set[int] = set()
    twice: set[int] = set()
    for _, listing in group:
        own = set(listing.keys)
        twice |= own & known
        known |= own
    places: dict[int, list[Place]] = defaultdict(list)
    for each, listing in group if twice else ():
        for digest, row in zip(listing.keys, listing.rows, strict=True):
            if digest in twice:
                places[digest].append(listing.place(each.file, row))
    return places


def _words(others: Sequence[Place]) -> str:
    return "、".join([*map(str, others[:NAMED]), *(["…"] if len(others) > NAMED else [])])
