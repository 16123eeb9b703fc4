"""The cover of a return: which unit it is from, and of which year."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sheets.finding import Finding, Place, find
from sheets.workbook import Quirks, Value, Workbook
from templates.fields.entry import shortened, shown, spelt
from templates.fields.normalize import odd_signs, plain, typed
from templates.fields.parse_date import day as written_day
from templates.form import REGISTER, Form
from templates.layout import COVER, COVER_LABELS, PERIOD_LABELS, YES, cover_row
from templates.mask import conceal, is_citizen
from templates.period import of_title, title
from templates.stamps import Stamps

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_YEAR = re.compile(r"([0-9]{4})年?度?")
_VALUE_COLUMN = 3
LABELS = {**COVER_LABELS, **PERIOD_LABELS}
"""Label of everything that any cover asks for."""

_PEOPLE = ("head", "filled_by")
_LONGEST_NAME = 200
"""A unit's name is compared whole; what is longer is none."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover says; "" and 0 for what it does not.

    `unit` is the unit's code as it may be repeated, `code` the code itself; `people` are those whom it names.
    """

    unit: str = ""
    code: str = ""
    unit_name: str = ""
    year: int = 0
    filled_on: date | None = None
    findings: tuple[Finding, ...] = ()
    people: tuple[str, ...] = ()
    period: str = ""
    zero: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry: its raw value and its cell."""

    raw: Value
    place: Place


def read_cover(workbook: Workbook, stamped: Stamps, form: Form) -> Cover:
    """Read unit, year and period; `stamped` says for whom and when it was issued. A register is asked for none."""
    own = form.name == REGISTER
    grid = next((grid for grid in workbook.grids if plain(grid.sheet) == COVER), None)
    issued_to, issued_for = plain(stamped.unit), _year(stamped.year)
    if not grid:
        missing = find("sheet-missing", Place(workbook.file), sheet=COVER)
        return (
            Cover() if own else Cover(issued_to, issued_to, year=issued_for, period=stamped.period, findings=(missing,))
        )
    entries = _entries(workbook.file, grid.sheet, grid.rows)
    unit, unit_name, year, filled_on = (entries[key] for key in ("unit_code", "unit_name", "year", "filled_on"))
    code, name = plain(shown(unit.raw)), conceal(spelt(unit_name.raw))[:_LONGEST_NAME]
    # Only of a code that was issued nobody need fear that it is the number of whoever filled this in.
    coded = code if code == issued_to else conceal(code)
    said, day = _year(year.raw), _day(filled_on.raw)
    people = tuple(spelt(entries[key].raw) for key in _PEOPLE)
    if own:
        return Cover(coded, code, name, said, day, people=people)
    findings = [*_unsaid(entries, workbook.quirks.get(grid.sheet, Quirks()))]
    if year.raw != "" and not said:
        findings.append(_at(year, "year", "year-invalid"))
    if filled_on.raw != "" and not day:
        findings.append(_at(filled_on, "filled_on", "filled-on-unread"))
    if is_citizen(code):
        findings.append(_at(unit, "unit_code", "unit-citizen"))
    elif odd_signs(shown(unit.raw)):
        findings.append(_at(unit, "unit_code", "unit-odd"))
    elif issued_to and code and issued_to != code:
        findings.append(_at(unit, "unit_code", "unit-differs", stamped=issued_to))
    if issued_for and said and issued_for != said:
        findings.append(_at(year, "year", "year-differs", stamped=issued_for))
    period, zero = "", False
    if form.cycle != "year":
        period, zero, told = _period(entries, stamped.period, form)
        findings += told
    codes = coded or issued_to, code or issued_to
    return Cover(*codes, name, said or issued_for, day, tuple(findings), people, period, zero)


def _period(entries: Mapping[str, _Entry], issued_for: str, form: Form) -> tuple[str, bool, list[Finding]]:
    """Read of which period a return is, and whether it says that there is nothing to report."""
    entry, zero = entries["period"], plain(spelt(entries["zero"].raw))
    said, findings = of_title(spelt(entry.raw), form.cycle), []
    if entry.raw == "":
        findings.append(find("period-blank", entry.place, title=PERIOD_LABELS["period"]))
    elif not said:
        findings.append(_at(entry, "period", "period-invalid", known="、".join(map(title, form.periods))))
    elif issued_for and said != issued_for:
        findings.append(_at(entry, "period", "period-differs", stamped=title(issued_for)))
    if zero not in ("", YES, "否"):
        findings.append(_at(entries["zero"], "zero", "zero-invalid"))
    return said or issued_for, zero == YES, findings


def _unsaid(entries: Mapping[str, _Entry], quirks: Quirks) -> Iterator[Finding]:
    for key, missing in (("unit_code", "unit-blank"), ("year", "year-blank")):
        entry = entries[key]
        if (entry.place.row, entry.place.column) in quirks.uncached:
            yield find("cell-uncached", entry.place, title=COVER_LABELS[key])
        elif entry.raw == "":
            yield find(missing, entry.place, title=COVER_LABELS[key])


def _at(entry: _Entry, key: str, code: str, **values: object) -> Finding:
    """Make a finding about an entry, with what was typed there."""
    words = plain(shown(entry.raw)) if key == "unit_code" else spelt(entry.raw)
    return find(code, entry.place, title=LABELS[key], entered=shortened(conceal(words)), **values)


def _entries(file: str, sheet: str, rows: list[list[Value]]) -> dict[str, _Entry]:
    """Find each label anywhere on the cover; its value is the first filled cell to the right."""
    found = {key: _Entry("", Place(file, sheet, cover_row(key), _VALUE_COLUMN)) for key in LABELS}
    keys = {label: key for key, label in LABELS.items()}
    for row, cells in enumerate(rows, 1):
        labels = [cell for cell in filter(None, cells) if isinstance(cell, str) and plain(cell).rstrip(":") in keys]
        for label in labels:
            column = cells.index(label) + 1
            beside = next((at for at in range(column, len(cells)) if cells[at] != ""), len(cells))
            raw = cells[beside] if beside < len(cells) else ""
            filled = raw != "" and raw not in labels
            place = Place(file, sheet, row, beside + 1 if filled else column + 1)
            found[keys[plain(label).rstrip(":")]] = _Entry(raw if filled else "", place)
    return found


def _day(raw: Value) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    # Eight digits are a day written as a number.
    words = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else raw
    return written_day(words) if isinstance(words, str) else None


def _year(raw: Value) -> int:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        return 0
    match = _YEAR.fullmatch(typed(shown(raw)))
    year = int(match[1]) if match else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else 0
