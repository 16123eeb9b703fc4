"""Whose return of what a workbook is: its stamps, its sheets, its written explanations."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sheets.finding import Finding, Place, find
from sheets.marking.review_sheet import OPINION
from sheets.workbook import Grid, Workbook
from templates.form import Form
from templates.kinds import shortened, shown
from templates.layout import (
    AUDIT,
    AUDIT_CODE,
    AUDIT_WORDS,
    CODES,
    COVER,
    GUIDE,
    HEADER_ROW,
    META,
    STAMP_FORM,
    STAMP_UNIT,
    STAMP_VERSION,
    SUMMARY_STAMP,
)
from templates.mask import conceal, uncoded
from templates.normalize import nearest, plain
from templates.reading.cover import read_cover

REGISTER = "register"
"""The form that lists the units: the district's own, so its cover names no reporting unit and no year."""

_NUMBER_LABEL = "表号"
_NUMBER = re.compile(r"表号[::]?(.*)")
_OWN_SHEETS = frozenset({COVER, GUIDE, AUDIT, CODES, META, OPINION})
"""Sheets of a blank or marked workbook that hold no records."""


class Explanation(NamedTuple):
    """What a clerk wrote on the audit sheet about one rule, and where."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Submission:
    """A workbook known to be a return of a form.

    `unit` is the unit's code, "" where the cover has none; `year` 0 likewise. `grids` are
    the form's sheets as found, sheet name → grid: none of them if it is of a version that
    is not read. `explanations` are by rule code.
    """

    workbook: Workbook
    form: Form
    version: str
    unit: str
    unit_name: str
    year: int
    filled_on: date | None = None
    grids: Mapping[str, Grid] = field(default_factory=dict)
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def file(self) -> str:
        """The name that findings call it by."""
        return self.workbook.file


class Stamp(NamedTuple):
    """What a workbook says it is: by its custom properties, else by its `_meta` sheet."""

    form: str
    version: str
    unit: str


def stamp(workbook: Workbook) -> Stamp:
    """Read the hidden stamps; empty words where there are none."""
    found = _meta(workbook) | {name: shown(value) for name, value in workbook.properties.items() if value}
    form, version, unit = (found.get(name, "") for name in (STAMP_FORM, STAMP_VERSION, STAMP_UNIT))
    return Stamp(conceal(form), conceal(version), uncoded(unit))


def is_summary(workbook: Workbook) -> bool:
    """Tell whether a workbook is a summary, to be added up one level higher."""
    return stamp(workbook).form == SUMMARY_STAMP


def identify(workbook: Workbook, forms: Mapping[str, Form]) -> Submission | tuple[Finding, ...]:
    """Find out which form a readable workbook is a return of, and whose; or say why that cannot be told."""
    place = Place(workbook.file)
    numbers = dict(_numbers(workbook))
    printed = numbers.get(COVER) or next(iter(numbers.values()), "")
    hidden = {
        "文档属性": conceal(shown(workbook.properties.get(STAMP_FORM, ""))),
        META: conceal(_meta(workbook).get(STAMP_FORM, "")),
    }
    number = next((form.name for form in forms.values() if plain(form.number) == printed), printed)
    stamped = {claim for claim in hidden.values() if claim}
    named = stamped | ({number} if number else set())
    if len(stamped) <= 1 and not named & forms.keys():
        # The number of a form that is not known cannot be set against its name.
        return (_unknown(workbook, forms, next(iter(stamped), number)),)
    if len(named) > 1:
        claims = {**hidden, "表号": number}
        words = "、".join(f"{where}：{_printed(forms, claim)}" for where, claim in claims.items() if claim)
        return (find("stamps-differ", place, stamps=words),)
    return _submission(workbook, forms[named.pop()], numbers)


def _printed(forms: Mapping[str, Form], name: str) -> str:
    return f"{forms[name].number}《{forms[name].title}》" if name in forms else name


def _meta(workbook: Workbook) -> dict[str, str]:
    grid = workbook.grid(META)
    known = (STAMP_FORM, STAMP_VERSION, STAMP_UNIT)
    return {
        str(row[0]): shown(row[1])
        for row in (grid.rows if grid else ())
        if len(row) > 1 and row[0] in known and row[1] != ""
    }


def _numbers(workbook: Workbook) -> Iterator[tuple[str, str]]:
    """Find the form number printed in each sheet's heading: in the label's own cell or the next."""
    for grid in workbook.grids:
        for row in grid.rows[:HEADER_ROW]:
            labels = [cell for cell in filter(None, row) if cell.__class__ is str and _NUMBER_LABEL in cell]
            for label in labels:
                beside = next((cell for cell in row[row.index(label) + 1 :] if cell != ""), "")
                match = _NUMBER.fullmatch(plain(label))
                number = match and (match[1] or plain(shown(beside)))
                if number:
                    yield grid.sheet, shortened(conceal(number))


def _unknown(workbook: Workbook, forms: Mapping[str, Form], claim: str) -> Finding:
    tabs = {plain(grid.sheet) for grid in workbook.grids}
    alike = max(
        forms.values(), key=lambda form: len(tabs & {plain(sheet.title) for sheet in form.sheets}), default=None
    )
    place = Place(workbook.file)
    if claim:
        return find("form-unsupported", place, claim=claim, known="、".join(_printed(forms, name) for name in forms))
    if alike and tabs & {plain(sheet.title) for sheet in alike.sheets}:
        return find("form-unstamped", place, near=_printed(forms, alike.name))
    return find("form-unknown", place)


def _submission(workbook: Workbook, form: Form, numbers: Mapping[str, str]) -> Submission:
    hidden = stamp(workbook)
    cover = read_cover(workbook, hidden.unit, own=form.name == REGISTER)
    findings = list(cover.findings)
    findings += _version(Place(workbook.file), form, hidden.version)
    readable = hidden.version in ("", form.version, *form.accepts)
    grids, faults = _sheets(workbook, form, numbers) if readable else ({}, [])
    return Submission(
        workbook,
        form,
        hidden.version or form.version,
        cover.unit,
        cover.unit_name,
        cover.year,
        cover.filled_on,
        grids,
        dict(_explanations(workbook)),
        (*findings, *faults),
    )


def _version(place: Place, form: Form, version: str) -> Iterator[Finding]:
    if not version:
        yield find("version-unknown", place, current=form.version)
    elif version not in (form.version, *form.accepts):
        older = _ordinal(version) < _ordinal(form.version)
        yield find("version-old" if older else "version-new", place, version=version, current=form.version)


def _ordinal(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"[0-9]+", version)))


def _sheets(workbook: Workbook, form: Form, numbers: Mapping[str, str]) -> tuple[dict[str, Grid], list[Finding]]:
    """Find the form's sheets by their tabs, wherever they stand; say which are missing, foreign or not ours."""
    tabs = {plain(grid.sheet): grid for grid in reversed(workbook.grids)}
    grids: dict[str, Grid] = {}
    findings = []
    absent = []
    for sheet in form.sheets:
        grid = tabs.get(plain(sheet.title))
        if grid and numbers.get(grid.sheet, plain(form.number)) != plain(form.number):
            findings.append(find("sheet-foreign", Place(workbook.file, grid.sheet), number=numbers[grid.sheet]))
        elif grid:
            grids[sheet.name] = grid
        else:
            absent.append(sheet)
    known = {grid.sheet for grid in grids.values()} | {finding.place.sheet for finding in findings} | _OWN_SHEETS
    others = {grid.sheet: grid for grid in workbook.grids if grid.sheet not in known}
    for sheet in absent:
        near = nearest(sheet.title, others)
        if near:
            others.pop(near)
            findings.append(find("sheet-renamed", Place(workbook.file, near), sheet=sheet.title, near=near))
        elif not sheet.optional:
            findings.append(find("sheet-missing", Place(workbook.file), sheet=sheet.title))
    counts = ((grid, sum(cell != "" for row in grid.rows for cell in row)) for grid in others.values())
    findings += [
        find("sheet-unknown", Place(workbook.file, grid.sheet), cells=cells) for grid, cells in counts if cells
    ]
    return grids, findings


def _explanations(workbook: Workbook) -> Iterator[tuple[str, Explanation]]:
    grid = workbook.grid(AUDIT)
    header = (
        next((row for row, cells in enumerate(grid.rows) if AUDIT_WORDS in cells and AUDIT_CODE in cells), None)
        if grid
        else None
    )
    if grid is None or header is None:
        return
    code, words = (grid.rows[header].index(title) for title in (AUDIT_CODE, AUDIT_WORDS))
    for row, cells in enumerate(grid.rows[header + 1 :], header + 2):
        if written := str(cells[words]).strip():
            yield str(cells[code]), Explanation(written, Place(workbook.file, AUDIT, row, words + 1))
