"""Findings as text: a table for people, CSV and records for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from itertools import islice

from sheets.finding import Finding, Language, Severity

HEADS: dict[Language, tuple[str, ...]] = {
    "zh": ("级别", "文件", "工作表", "单元格", "项目", "填报内容", "问题", "处理办法"),
    "en": ("severity", "file", "sheet", "cell", "item", "entered", "problem", "advice"),
}

WIDTHS = (5, 24, 12, 14, 14, 14, 32, 32)
"""Widest columns on a terminal, in characters of half width; what is longer is wrapped."""

FIRST_CELLS = 5
"""So many cells of a group are named on the terminal; CSV and JSON name all."""

RECORD_KEYS = (
    *("code", "severity", "file", "sheet", "cell", "row", "column"),
    *("title", "entered", "message", "advice", "explanation"),
)

_TURNING = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_MOVING = (*range(9), *range(11, 32), *range(127, 160), *_TURNING)
_HARMLESS = dict.fromkeys(_MOVING, "?")
_ONE_LINE = dict.fromkeys((*_MOVING, *b"\t\n"), "?")
_SPELT = {code: f"\\u{code:04x}" for code in _MOVING if code > 31}  # noqa: PLR2004 - JSON spells the lower ones itself

BY_WEIGHT = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.INFO: 2}


def harmless(text: str) -> str:
    """Make a text safe for a terminal: nothing in it moves the cursor, rings or turns the reading order."""
    return text.translate(_HARMLESS)


def file_name(name: str) -> str:
    """Make a file's name safe for a terminal: it stays on its line too, so that none can look like a line of ours."""
    return name.translate(_ONE_LINE)


def json_text(data: object) -> str:
    """Write plain data as JSON that is safe for a terminal too, with the same content."""
    return json.dumps(data, ensure_ascii=False, indent=2).translate(_SPELT)


def table(findings: Iterable[Finding], language: Language = "zh") -> str:
    """Lay findings out for a terminal; those of one column of one sheet that say the same are one line."""
    from tabulate import tabulate  # noqa: PLC0415 - CSV and JSON do without it

    lines = [_line(group, language) for group in _groups(findings, language)]
    if not lines:
        return ""
    return str(tabulate(lines, HEADS[language], tablefmt="simple", maxcolwidths=list(WIDTHS), disable_numparse=True))


def _groups(findings: Iterable[Finding], language: Language) -> list[list[Finding]]:
    """Findings of one column that say the same together, the weightiest first within each file."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        kind = (finding.code, finding.title, finding.message(language), _remedy(finding, language))
        key = (place.file, BY_WEIGHT[finding.severity], place.sheet, place.column, *kind)
        groups.setdefault(key, []).append(finding)
    return [groups[key] for key in sorted(groups, key=lambda key: (key[0], key[1]))]


def _line(group: Sequence[Finding], language: Language) -> list[str]:
    first = group[0]
    cells = [finding.place.cell for finding in islice(group, FIRST_CELLS)]
    more = len(group) > 1
    count = f"(×{len(group)}) " if more else ""
    rest = " …" if len(group) > FIRST_CELLS else ""
    return [
        first.severity.label(language),
        file_name(first.place.file),
        first.place.sheet,
        f"{count}{' '.join(cell for cell in cells if cell)}{rest}",
        first.title,
        "" if more else first.entered,
        first.message(language),
        _remedy(first, language),
    ]


def _remedy(finding: Finding, language: Language) -> str:
    """What to do, or what the return says of it if nothing is to be done."""
    if finding.explanation:
        return f"已说明：{finding.explanation}" if language == "zh" else f"explained: {finding.explanation}"
    return finding.advice(language)


def record(finding: Finding, language: Language = "zh") -> dict[str, object]:
    """One finding as plain data, for JSON and CSV."""
    place = finding.place
    values = (
        *(finding.code, str(finding.severity), place.file, place.sheet, place.cell, place.row, place.column),
        *(finding.title, finding.entered, finding.message(language), finding.advice(language), finding.explanation),
    )
    return dict(zip(RECORD_KEYS, values, strict=True))


def csv_text(findings: Iterable[Finding], language: Language = "zh") -> str:
    """All findings as CSV, one a line; what a spreadsheet would take for a formula is led by an apostrophe."""
    target = io.StringIO()
    writer = csv.DictWriter(target, RECORD_KEYS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _plain(value) for key, value in record(each, language).items()} for each in findings)
    return target.getvalue()


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
