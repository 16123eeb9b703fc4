"""Whose return of what a workbook is: its stamps, its sheets, its written explanations."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sheets.finding import Finding, Place, find
from sheets.workbook import Grid, Workbook
from templates.earlier_versions import Version, version_of
from templates.fields.entry import shortened, shown
from templates.fields.normalize import plain
from templates.form import REGISTER, Form
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS, COVER, HEADER_ROW
from templates.mask import conceal
from templates.reading.cover import read_cover
from templates.reading.find_sheets import Sheets, find_sheets
from templates.stamps import META, of_properties, of_sheet, stamps

_NUMBER_LABEL = "表号"
_NUMBER = re.compile(r"表号[::]?(.*)")


class Explanation(NamedTuple):
    """What a clerk wrote on the audit sheet about one rule, and where."""

    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Submission:
    """A workbook known to be a return of a form.

    `unit` is the unit's code as it may be repeated, `code` the code itself, "" where the cover has none; `year` is
    0 there. `grids` are the form's sheets as found, sheet name → grid: none of them if it is of a version that
    is not read. `explanations` are by rule code; `copied` counts rows on second sheets, which are not read;
    `people` are those whom the cover names; `zero` says that there is nothing to report.
    """

    workbook: Workbook
    form: Form
    version: str
    unit: str
    code: str
    unit_name: str
    year: int
    filled_on: date | None = None
    grids: Mapping[str, Grid] = field(default_factory=dict)
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    copied: int = 0
    people: tuple[str, ...] = ()
    period: str = ""
    zero: bool = False

    @property
    def as_then(self) -> Version:
        """The form as the return's version has it."""
        return version_of(self.form, self.version)

    @property
    def file(self) -> str:
        """The name that findings call it by."""
        return self.workbook.file


def identify(workbook: Workbook, forms: Mapping[str, Form]) -> Submission | tuple[Finding, ...]:
    """Find out which form a readable workbook is a return of, and whose; or say why that cannot be told."""
    place = Place(workbook.file)
    numbers = dict(_numbers(workbook))
    printed = numbers.get(COVER) or next(iter(numbers.values()), "")
    hidden = {"文档属性": of_properties(workbook).form, META: of_sheet(workbook).form}
    number = next((form.name for form in forms.values() if plain(form.number) == printed), printed)
    stamped = {claim for claim in hidden.values() if claim}
    named = stamped | ({number} if number else set())
    if not named and _is_plain_register(workbook, forms):
        return _submission(workbook, forms[REGISTER], numbers)
    if len(stamped) <= 1 and not named & forms.keys():
        # The number of a form that is not known cannot be set against its name.
        return (_unknown(workbook, forms, next(iter(stamped), number)),)
    if len(named) > 1:
        claims = {**hidden, "表号": number}
        words = "、".join(f"{where}：{_printed(forms, claim)}" for where, claim in claims.items() if claim)
        return (find("stamps-differ", place, stamps=words),)
    return _submission(workbook, forms[named.pop()], numbers)


def _is_plain_register(workbook: Workbook, forms: Mapping[str, Form]) -> bool:
    """Return whether an unstamped workbook holds nothing but a register's sheet: an office may have made its own."""
    tabs = [plain(grid.sheet) for grid in workbook.grids if grid.rows]
    return REGISTER in forms and tabs == [plain(sheet.title) for sheet in forms[REGISTER].sheets]


def _printed(forms: Mapping[str, Form], name: str) -> str:
    return f"{forms[name].number}《{forms[name].title}》" if name in forms else name


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
    stamped = stamps(workbook)
    cover = read_cover(workbook, stamped, form)
    readable = stamped.version in ("", form.version, *form.accepts)
    sheets = find_sheets(workbook, version_of(form, stamped.version), numbers, stamped) if readable else Sheets()
    return Submission(
        workbook,
        form,
        stamped.version or form.version,
        cover.unit,
        cover.code,
        cover.unit_name,
        cover.year,
        cover.filled_on,
        sheets.grids,
        dict(_explanations(workbook)),
        (*cover.findings, *_version(Place(workbook.file), form, stamped.version), *sheets.findings),
        sheets.copied,
        cover.people,
        cover.period,
        cover.zero,
    )


def _version(place: Place, form: Form, version: str) -> Iterator[Finding]:
    if not version:
        yield find("version-unknown", place, current=form.version)
    elif version not in (form.version, *form.accepts):
        older = _ordinal(version) < _ordinal(form.version)
        yield find("version-old" if older else "version-new", place, version=version, current=form.version)


def _ordinal(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"[0-9]+", version)))


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
