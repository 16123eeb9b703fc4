"""Which sheets of a workbook are the form's, which of them are missing, and what the others are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sheets.finding import Finding, Place, find
from sheets.marking.review_sheet import OPINION
from sheets.workbook import Grid, Quirks, Workbook
from templates.earlier_versions import Version
from templates.fields.normalize import nearest, plain
from templates.form import Form
from templates.layout import AUDIT, CODES, COVER, GUIDE
from templates.reading.locate import locate
from templates.reading.rows import read_records
from templates.sheet import Sheet
from templates.stamps import META, Stamps

_OWN = frozenset({COVER, GUIDE, AUDIT, CODES, META, OPINION})
"""Sheets of a blank or marked workbook that hold no records."""

_MOST = 2 / 3
"""A sheet that has this share of a form's titles holds its records, whatever it is called."""

_FEWEST = 1 / 3
"""One that is called after it need have only this share."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The form's sheets as found, name → grid, and what is wrong with them; `copied` counts rows on second sheets."""

    grids: Mapping[str, Grid] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    copied: int = 0


def find_sheets(workbook: Workbook, version: Version, numbers: Mapping[str, str], stamped: Stamps) -> Sheets:
    """Find a form's sheets by their tabs, wherever they stand; `numbers` are those printed, tab → form number."""
    form = version.form
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
    gone = {plain(tab) for tab in version.gone}
    known = {grid.sheet for grid in grids.values()} | {finding.place.sheet for finding in findings} | _OWN
    known |= {grid.sheet for grid in workbook.grids if plain(grid.sheet) in gone}
    others = {grid.sheet: grid for grid in workbook.grids if grid.sheet not in known}
    expected = _expected(form, stamped)
    for sheet in absent:
        near = nearest(sheet.title, others)
        if near:
            others.pop(near)
            findings.append(find("sheet-renamed", Place(workbook.file, near), sheet=sheet.title, near=near))
        elif sheet.name in expected:
            findings.append(find("sheet-missing", Place(workbook.file), sheet=sheet.title))
    told = [_other(workbook.file, form, grid) for grid in others.values()]
    findings += [finding for finding, _ in told if finding]
    return Sheets(grids, tuple(findings), sum(rows for _, rows in told))


def _expected(form: Form, stamped: Stamps) -> frozenset[str]:
    """Name the sheets that must be there: those that are not optional, and those that were issued.

    A return of an earlier version that does not say may be of before a sheet that is optional.
    """
    earlier = stamped.version not in ("", form.version)
    needed = frozenset(sheet.name for sheet in form.sheets if not sheet.optional)
    return needed | stamped.issued(needed if earlier else {sheet.name for sheet in form.sheets})


def _other(file: str, form: Form, grid: Grid) -> tuple[Finding | None, int]:
    """Say what a sheet is that is none of the form's: a second one with its rows, or a stranger with its cells."""
    cells = sum(cell != "" for row in grid.rows for cell in row)
    if not cells:
        return None, 0
    place = Place(file, grid.sheet)
    copies = sorted(_copies(form, grid), key=lambda copy: -copy[0])
    if not copies:
        return find("sheet-unknown", place, cells=cells), 0
    _, sheet, rows = copies[0]
    return find("sheet-copied", place, sheet=sheet.title, rows=rows), rows


def _copies(form: Form, grid: Grid) -> Iterator[tuple[float, Sheet, int]]:
    """Find the form's sheets whose records a sheet may hold: the share of their titles, the sheet, filled rows."""
    for sheet in form.sheets:
        located = locate(sheet, grid)
        named = {plain(title) for title in _titles(sheet)}
        found = located.spot.columns if sheet.layout == "list" else located.spot.rows
        share = len(found) / len(named)
        called = plain(sheet.title) in plain(grid.sheet)
        if share >= (_FEWEST if called else _MOST) and located.spot.columns:
            rows = len(read_records(sheet, grid, Quirks(), located, "").rows)
            if rows:
                yield share + called, sheet, rows


def _titles(sheet: Sheet) -> list[str]:
    return [each.title for each in (sheet.rows if sheet.layout == "matrix" else sheet.fields)]
