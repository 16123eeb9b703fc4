"""Who is listed in returns, as keyed digests: whoever holds them can tell two apart, and name nobody."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from templates.compiled import rules
from templates.explanation import explanations, is_hollow
from templates.formulas.frames import evaluate
from templates.reading.batch import Batch
from templates.rule import Rule

SIZE = 8
"""Bytes of a digest: among a million persons two are taken for one in three of a hundred million runs."""


class Listed(NamedTuple):
    """The persons in one column of one return: true row numbers, and as many digests end to end.

    `explanation` is what the return says of persons who are listed elsewhere too.
    """

    source: int
    rule: Rule
    rows: tuple[int, ...]
    digests: bytes
    explanation: str


def listed(batch: Batch, key: bytes) -> Iterator[Listed]:
    """Digest every personal value that no other return may list; `key` is the run's own and kept nowhere."""
    words = explanations(batch)
    for rule in rules(batch.form):
        if rule.kind != "across":
            continue
        for source, members in groupby(_members(batch, rule), itemgetter(0)):
            rows, values = zip(*((row, value) for _, row, value in members), strict=True)
            digests = b"".join([blake2b(value.encode(), digest_size=SIZE, key=key).digest() for value in values])
            said = batch.submissions[source].explanations.get(rule.code)
            reason = words[source][rule.code] if said and not is_hollow(said.words) else ""
            yield Listed(source, rule, rows, digests, reason)


def _members(batch: Batch, rule: Rule) -> list[tuple[int, int, str]]:
    """Source, row and value of the rows that are compared, in the order of sources."""
    frame = batch.frames[rule.sheet.name]
    if rule.when:
        frame = frame.filter(evaluate([rule.when], batch.frames)["0"])
    return [member for member in frame.select("source", "row", rule.field.name).rows() if member[-1] is not None]
