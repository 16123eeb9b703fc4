"""The cover of a return: which unit it is from, and of which year."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sheets.finding import Finding, Place, find
from sheets.workbook import Quirks, Value, Workbook
from templates.kinds import shortened, shown, spelt
from templates.layout import COVER, COVER_LABELS, cover_row
from templates.mask import conceal, uncoded
from templates.normalize import plain, typed
from templates.parse_date import day

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_YEAR = re.compile(r"([0-9]{4})年?度?")
_VALUE_COLUMN = 3
_LONGEST_NAME = 200
"""A unit's name is compared whole; what is longer is none."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover says; "" and 0 for what it does not."""

    unit: str = ""
    unit_name: str = ""
    year: int = 0
    filled_on: date | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry: its raw value and its cell."""

    raw: Value
    place: Place


def read_cover(workbook: Workbook, stamped: str = "", *, own: bool = False) -> Cover:
    """Read unit and year; `stamped` is the unit that it was issued for, `own` says that neither is asked for."""
    grid = next((grid for grid in workbook.grids if plain(grid.sheet) == COVER), None)
    if not grid:
        return Cover() if own else Cover(stamped, findings=(find("sheet-missing", Place(workbook.file), sheet=COVER),))
    entries = _entries(workbook.file, grid.sheet, grid.rows)
    unit, unit_name, year = (entries[key] for key in ("unit_code", "unit_name", "year"))
    code, name = uncoded(plain(shown(unit.raw))), conceal(spelt(unit_name.raw))[:_LONGEST_NAME]
    cover = Cover(code, name, _year(year.raw), _day(entries["filled_on"].raw))
    if own:
        return cover
    quirks = workbook.quirks.get(grid.sheet, Quirks())
    findings = []
    for key, entry, missing in (("unit_code", unit, "unit-blank"), ("year", year, "year-blank")):
        if (entry.place.row, entry.place.column) in quirks.uncached:
            findings.append(find("cell-uncached", entry.place, title=COVER_LABELS[key]))
        elif entry.raw == "":
            findings.append(find(missing, entry.place, title=COVER_LABELS[key]))
    if year.raw != "" and not cover.year:
        typed = shortened(conceal(spelt(year.raw)))
        findings.append(find("year-invalid", year.place, title=COVER_LABELS["year"], entered=typed))
    if stamped and cover.unit and uncoded(plain(stamped)) != cover.unit:
        place = unit.place
        findings.append(
            find("unit-differs", place, title=COVER_LABELS["unit_code"], entered=cover.unit, stamped=stamped)
        )
    return Cover(cover.unit or uncoded(plain(stamped)), cover.unit_name, cover.year, cover.filled_on, tuple(findings))


def _entries(file: str, sheet: str, rows: list[list[Value]]) -> dict[str, _Entry]:
    """Find each label anywhere on the cover; its value is the first filled cell to the right."""
    found = {key: _Entry("", Place(file, sheet, cover_row(key), _VALUE_COLUMN)) for key in COVER_LABELS}
    keys = {label: key for key, label in COVER_LABELS.items()}
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
    return day(raw) if isinstance(raw, str) else None


def _year(raw: Value) -> int:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        return 0
    match = _YEAR.fullmatch(typed(shown(raw)))
    year = int(match[1]) if match else 0
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else 0
