"""The control of a summary: a number and check sum of each thing that is read back from it.

A row that is removed, changed or added makes another control, in whatever order the rows stand. Every row is
taken by its printed words and whole numbers, which a spreadsheet program that saves the workbook anew leaves as
they are; of blanks and control characters inside words it may not. It tells of accidents and of figures that
were mended by hand; who sets out to forge a summary can work it out as well as this program.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from hashlib import blake2b
from typing import NamedTuple, Self

from sheets.writing.text import LONGEST, text_of
from templates.compiled import measures
from templates.fact import Fact
from templates.form import Form
from templates.stamps import Stamps, unit_code

Words = Sequence[str]

_UNSTABLE = re.compile(r"_x[0-9A-Fa-f]{4}_|[\s\x00-\x1f\x7f-\xa0\ufffe\uffff]+")
"""What programs do not keep alike inside words."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_BETWEEN = "\ufdd0"
"""Stands between words and in none."""

_WRITTEN = re.compile(r"([0-9]+)-([0-9a-f]{16})/([0-9]+)-([0-9a-f]{16})/([0-9a-f]{16})")


class Count(NamedTuple):
    """How many rows, and their check sum."""

    rows: int
    sum: str


class Control(NamedTuple):
    """The controls of the facts, of the units, and of what the stamp says besides."""

    facts: Count
    units: Count
    stamp: str

    @classmethod
    def of(cls, facts: Iterable[Words], units: Iterable[Words], stamps: Stamps) -> Self:
        """Work out the control of what a summary holds."""
        # A summary bears no period of its own, and no rows of its units: those written before have the same control.
        *words, _, final, correction, part, _ = astuple(replace(stamps, unit=unit_code(stamps.unit), control=""))
        # Summaries were written before any could be final, or of a part.
        words += [final, correction] if final else []
        words += [part] if part else []
        return cls(_count(facts), _count(units), _count([words]).sum)

    @classmethod
    def written(cls, text: str) -> Self | None:
        """Read a control as it was written; None if it is none."""
        found = _WRITTEN.fullmatch(text)
        return cls(Count(int(found[1]), found[2]), Count(int(found[3]), found[4]), found[5]) if found else None

    def __str__(self) -> str:
        """Write it as a stamp bears it."""
        return f"{self.facts.rows}-{self.facts.sum}/{self.units.rows}-{self.units.sum}/{self.stamp}"


def fact_words(facts: Iterable[Fact], forms: Mapping[str, Form]) -> Iterable[Words]:
    """Yield facts as 数据 prints them; of the file's name nothing depends on them."""
    labels = {
        (name, each.name): (form.title, each.label) for name, form in forms.items() for each in measures(form).values()
    }
    for fact in facts:
        yield (
            *(fact.unit, *labels[fact.form, fact.measure], fact.row, fact.column),
            # Summaries were written before there were layers.
            *(f"{fact.year}{fact.period}", str(fact.value), *filter(None, [fact.layer])),
        )


def _count(rows: Iterable[Words]) -> Count:
    count = total = 0
    for count, words in enumerate(rows, 1):  # noqa: B007 - the last is how many
        text = _UNSTABLE.sub("", _BETWEEN.join(words))
        if (not text.isascii() and _SURROGATE.search(text)) or len(text) >= LONGEST // 2:
            # What no cell holds is written otherwise.
            text = _UNSTABLE.sub("", _BETWEEN.join(map(text_of, words)))
        total += int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
    return Count(count, f"{total % 2**64:016x}")
