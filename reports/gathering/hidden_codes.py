"""Unit codes that look like a person's number: shown where somebody vouches for them, told apart where nobody does."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b

from reports.gathering.file_result import FileResult

SIZE = 16
"""Bytes of a digest."""


def code_digest(code: str, key: bytes) -> bytes:
    """Digest a code under the run's own key: whoever holds it can tell two apart, and name nobody."""
    return blake2b(code.encode(), digest_size=SIZE, key=key).digest()


def with_codes(files: Sequence[FileResult], register: FileResult | None, key: bytes) -> list[FileResult]:
    """Give every file with a hidden code the code that register, stamp or summary vouches for, or a name of its own.

    Codes that nobody vouches for stay hidden; of those that look alike the second and later have their number.
    """
    if not any(each.receipt.code_digest for each in files):
        return list(files)
    names = {code_digest(code, key): code for code in _vouched(files, register)}
    alike: dict[str, dict[bytes, int]] = defaultdict(dict)
    for each in sorted(files, key=lambda each: each.file):
        if (digest := each.receipt.code_digest) and digest not in names:
            numbers = alike[each.receipt.unit]
            number = numbers.setdefault(digest, len(numbers) + 1)
            names[digest] = each.receipt.unit + (f"（{number}）" if number > 1 else "")
    return [_renamed(each, names[each.receipt.code_digest]) if each.receipt.code_digest else each for each in files]


def _vouched(files: Iterable[FileResult], register: FileResult | None) -> Collection[str]:
    """Codes that were issued, are registered or stand in a summary."""
    codes = {line.code for line in register.lines} if register else set()
    for each in files:
        codes |= {line.code for line in each.lines} if each.is_summary else set()
        codes |= set() if each.receipt.code_digest else {each.receipt.unit}
    return codes


def _renamed(each: FileResult, unit: str) -> FileResult:
    facts = tuple(fact._replace(unit=unit) for fact in each.facts)
    return replace(each, receipt=replace(each.receipt, unit=unit), facts=facts)
