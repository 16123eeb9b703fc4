"""Findings as text: a table for people, CSV and records for programs."""

import csv
import io
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import islice

from sheets.finding import Finding, Language, Severity, Suggestion, explained
from sheets.terminal_table import WIDE, terminal_table

HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("级别", "文件", "工作表", "单元格", "项目", "填报内容", "问题", "处理办法", "代码"),
    "en": ("severity", "file", "sheet", "cell", "item", "entered", "problem", "advice", "code"),
}

FIRST_CELLS = 5
"""So many cells of a group are named on the terminal; CSV and JSON name all."""

_BELOW_NOUGHT = re.compile(r"-[\d,]+(\.\d+)?(%|百分点)?", re.ASCII)
"""A figure below nought as we print it."""

BY_WEIGHT = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.INFO: 2}


def table(findings: Iterable[Finding], language: Language = "zh", width: int = WIDE) -> str:
    """Lay findings out for a terminal; those of one column of one sheet that say the same are one line."""
    return terminal_table(HEADS[language], [_line(group, language) for group in _groups(findings, language)], width)


def joined(*parts: str) -> str:
    """Set texts below each other with a blank line between, those that hold anything."""
    return "\n\n".join(part for part in parts if part)


def _groups(findings: Iterable[Finding], language: Language) -> list[list[Finding]]:
    """Findings of one column that say the same together, the weightiest first within each file.

    Those that one suggestion would mend stand before the others, and the suggestion under them.
    """
    found = list(findings)
    mended = explained(found)
    groups: dict[tuple[str, int, int, tuple[object, ...]], list[Finding]] = {}
    for finding in found:
        place = finding.place
        kind = (finding.code, finding.title, finding.message(language), _remedy(finding, language))
        suggestion = mended.get((finding.code, place), len(mended))
        key = (place.file, suggestion, BY_WEIGHT[finding.severity], (place.sheet, place.column, *kind))
        groups.setdefault(key, []).append(finding)
    return [groups[key] for key in sorted(groups, key=lambda key: key[:3])]


def _line(group: Sequence[Finding], language: Language) -> list[str]:
    first = group[0]
    cells = [finding.place.cell for finding in islice(group, FIRST_CELLS)]
    more = len(group) > 1
    count = f"(×{len(group)}) " if more else ""
    rest = " …" if len(group) > FIRST_CELLS else ""
    return [
        first.severity.label(language),
        first.place.file,
        first.place.sheet,
        f"{count}{' '.join(cell for cell in cells if cell)}{rest}",
        first.title,
        "" if more else first.entered,
        first.message(language),
        _remedy(first, language),
        first.code,
    ]


def _remedy(finding: Finding, language: Language) -> str:
    """What to do, or what the return says of it if nothing is to be done."""
    if finding.explanation:
        return f"已说明：{finding.explanation}" if language == "zh" else f"explained: {finding.explanation}"
    return finding.advice(language)


@dataclass(frozen=True, slots=True)
class MendedRecord:
    """One cell of a suggestion: what stands in it, and what would mend the findings."""

    sheet: str
    cell: str
    title: str
    entered: str
    value: str


@dataclass(frozen=True, slots=True)
class MendsRecord:
    """A finding that a suggestion would mend."""

    code: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class SuggestionRecord:
    """What would mend findings if it stood in these cells together, never applied; `sure` is in percent."""

    cells: list[MendedRecord]
    mends: list[MendsRecord]
    sure: int


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding as plain data: an object of JSON; a line of CSV, which has no `suggestion` but in words."""

    code: str
    severity: str
    file: str
    sheet: str
    cell: str
    row: int
    column: int
    title: str
    entered: str
    message: str
    advice: str
    explanation: str
    suggestion: SuggestionRecord | None


def record(finding: Finding, language: Language = "zh") -> FindingRecord:
    """Put one finding as plain data."""
    place = finding.place
    return FindingRecord(
        code=finding.code,
        severity=str(finding.severity),
        file=place.file,
        sheet=place.sheet,
        cell=place.cell,
        row=place.row,
        column=place.column,
        title=finding.title,
        entered=finding.entered,
        message=finding.message(language),
        advice=finding.advice(language),
        explanation=finding.explanation,
        suggestion=_suggestion(finding.suggestion) if finding.suggestion else None,
    )


def _suggestion(suggestion: Suggestion) -> SuggestionRecord:
    cells = [
        MendedRecord(each.place.sheet, each.place.cell, each.title, each.entered, each.value)
        for each in suggestion.cells
    ]
    mends = [MendsRecord(code, place.sheet, place.cell) for code, place in suggestion.mends]
    return SuggestionRecord(cells, mends, suggestion.sure)


def csv_text(findings: Iterable[Finding], language: Language = "zh") -> str:
    """All findings as CSV, one a line."""
    names = [field.name for field in fields(FindingRecord) if field.name != "suggestion"]
    return csv_lines(names, (record(each, language) for each in findings))


def csv_lines(names: Sequence[str], records: Iterable[object], figures: Container[str] = ()) -> str:
    """Return named fields of records as CSV; what a spreadsheet would take for a formula is led by an apostrophe.

    In the fields that hold `figures` those below nought are left as they are.
    """
    target = io.StringIO()
    writer = csv.DictWriter(target, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: no_formula(getattr(each, name), figure=name in figures) for name in names} for each in records
    )
    return target.getvalue()


def no_formula(value: object, *, figure: bool = False) -> object:
    """Lead a text that a spreadsheet would take for a formula by an apostrophe; a `figure` may be below nought."""
    if not isinstance(value, str) or not value or value[0] not in "=+-@\t\r":
        return value
    return value if figure and _BELOW_NOUGHT.fullmatch(value) else f"'{value}"
