"""A clerk's mistake as a value: what is wrong, where, and how to mend it."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]


class Severity(StrEnum):
    """How much a finding weighs; the Chinese names are those of official returns."""

    ERROR = "error"
    QUERY = "query"
    INFO = "info"

    def label(self, language: Language = "zh") -> str:
        """Name the severity as a union office does: 强制, 核实, 提示."""
        return {"error": "强制", "query": "核实", "info": "提示"}[self] if language == "zh" else str(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding: its stable code, its weight and its words in two languages."""

    code: str
    severity: Severity
    zh: str
    en: str
    advice_zh: str
    advice_en: str


@cache
def catalogue() -> Mapping[str, Entry]:
    """Load the message catalogue, code → entry, from messages.toml."""
    text = files("sheets").joinpath("messages.toml").read_text(encoding="utf-8")
    kinds = tomllib.loads(text)
    return MappingProxyType(
        {code: Entry(code=code, **words | {"severity": Severity(words["severity"])}) for code, words in kinds.items()}
    )


def column_letters(column: int) -> str:
    """Spell a 1-based column number as Excel does: 1 → A, 28 → AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding stands; row and column count from 1, and 0 means the whole of it."""

    file: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """Spell the address: C7, the column C:C, the row 7:7, or nothing."""
        letters = column_letters(self.column)
        if letters and self.row:
            return f"{letters}{self.row}"
        whole = letters or (str(self.row) if self.row else "")
        return f"{whole}:{whole}" if whole else ""

    def __str__(self) -> str:
        inside = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{self.file} {inside}".rstrip()


@dataclass(frozen=True, slots=True)
class Mended:
    """One cell of a suggestion: what it is called, what was typed, and the value that is suggested, as printed."""

    place: Place
    title: str
    entered: str
    value: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Values that would mend findings, named by code and place, if they stood in cells; `sure` is in percent.

    It is never applied: only whoever has the papers knows.
    """

    cells: tuple[Mended, ...]
    mends: tuple[tuple[str, Place], ...]
    sure: int

    def spelt(self, hide: Callable[[str], str]) -> "Suggestion":
        """Return the same with all that it repeats of a file spelt anew."""
        cells = tuple(
            Mended(_spelt(each.place, hide), hide(each.title), hide(each.entered), hide(each.value))
            for each in self.cells
        )
        return Suggestion(cells, tuple((code, _spelt(place, hide)) for code, place in self.mends), self.sure)


def _spelt(place: Place, hide: Callable[[str], str]) -> Place:
    return replace(place, sheet=hide(place.sheet))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong in one place.

    `values` fill the placeholders of the entry's words; `title` names the column or
    indicator; `entered` is what the clerk typed. All three are masked by whoever makes
    the finding: nothing in a finding may show a personal field. One that only says what
    would mend others holds the `suggestion`.
    """

    entry: Entry
    place: Place
    values: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    entered: str = ""
    explanation: str = ""
    suggestion: Suggestion | None = None

    @property
    def code(self) -> str:
        """The stable code, as `explain` takes it."""
        return self.entry.code

    @property
    def severity(self) -> Severity:
        """The weight of its entry."""
        return self.entry.severity

    @property
    def accepted(self) -> bool:
        """Tell whether nobody need act: a note, or a query with its written explanation."""
        return self.severity is Severity.INFO or (self.severity is Severity.QUERY and bool(self.explanation))

    def message(self, language: Language = "zh") -> str:
        """Say what is wrong, in one sentence."""
        return (self.entry.zh if language == "zh" else self.entry.en).format_map(dict(self.values))

    def advice(self, language: Language = "zh") -> str:
        """Say what to do, in one sentence."""
        return (self.entry.advice_zh if language == "zh" else self.entry.advice_en).format_map(dict(self.values))


def find(code: str, place: Place, *, title: str = "", entered: str = "", **values: object) -> Finding:
    """Make a finding of the catalogue; raises KeyError for a code that it does not hold."""
    return Finding(catalogue()[code], place, values, title, entered)


def explained(findings: Iterable[Finding]) -> Mapping[tuple[str, Place], int]:
    """Number the findings that a suggestion would mend, and it itself, by the suggestion: code and place → from 0."""
    found: dict[tuple[str, Place], int] = {}
    suggestions: dict[Suggestion, int] = {}
    for finding in findings:
        if finding.suggestion:
            number = suggestions.setdefault(finding.suggestion, len(suggestions))
            found |= dict.fromkeys(((finding.code, finding.place), *finding.suggestion.mends), number)
    return found
