"""Make the example folders anew: issue blanks, fill them in, some with LibreOffice.

Run `uv run examples/build.py`; LibreOffice and its Python (`python3-uno`) must be installed.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import district
import nine
import openpyxl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from sheets.finding import column_letters  # noqa: E402
from sheets.page import Book  # noqa: E402
from sheets.writing.write import write  # noqa: E402
from templates.drawing.blank import blank  # noqa: E402
from templates.form import Form  # noqa: E402
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS, COVER, cover_row, region  # noqa: E402
from templates.load import load_forms  # noqa: E402
from templates.period import title as period_title  # noqa: E402

YEARS = (2024, 2025)
SHARED = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*>(<f t="shared"[^>]*/>|<f t="shared"[^>]*>[^<]*</f>)')
FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*>)(<f>[^<]*</f>)')

Entry = tuple[str, str, Any]
"""Sheet, address, value."""


def entries(form: Form, filled: district.Return) -> Iterator[Entry]:
    """Say what is typed where; opening figures that were issued stand there already."""
    issued = openings(form, filled)
    yield COVER, f"C{cover_row('filled_by')}", "工会干事"
    yield (
        COVER,
        f"C{cover_row('filled_on')}",
        form.as_of(filled.year, filled.period) if form.year_ends == "12-31" else date(filled.year, 10, 15),
    )
    if filled.period and not filled.sheets:
        yield COVER, f"C{cover_row('zero')}", "是"
    for sheet in form.sheets:
        place = region(sheet)
        lines = filled.sheets.get(sheet.name, [])
        if sheet.layout == "record":
            cells = [(name, 0, value) for name, value in dict(lines).items()]
        elif sheet.layout == "matrix":
            cells = [(name, place.rows[title], v) for title, line in dict(lines).items() for name, v in line.items()]
        else:
            cells = [(n, place.first_row + i, v) for i, line in enumerate(lines) for n, v in line.items()]
        for name, row, value in cells:
            carried = sheet.field(name).carry_from
            if value is not None and not (issued and carried):
                yield sheet.title, place.cell(name, row).replace("$", ""), value


def explanations(blank_path: Path, words: dict[str, str]) -> Iterator[Entry]:
    """Say where the written explanations stand on the audit sheet of a blank."""
    if not words:
        return
    sheet = openpyxl.load_workbook(blank_path)[AUDIT]
    heading = {
        cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value in (AUDIT_CODE, AUDIT_WORDS)
    }
    for row in range(1, sheet.max_row + 1):
        code = sheet.cell(row, heading[AUDIT_CODE]).value
        if code in words:
            yield AUDIT, f"{column_letters(heading[AUDIT_WORDS])}{row}", words[code]


def fill_directly(source: Path, target: Path, cells: list[Entry]) -> None:
    """Put values into a blank without any spreadsheet program."""
    book = openpyxl.load_workbook(source)
    for sheet, address, value in cells:
        book[sheet][address] = value
    stamp = openpyxl.utils.datetime.from_ISO8601("2025-12-31T00:00:00Z")
    book.properties.created = book.properties.modified = stamp
    book.save(target)
    share_formulas(source, target)


def share_formulas(source: Path, target: Path) -> None:
    """Write a formula of many rows once again, as Excel leaves it and openpyxl does not."""
    with ZipFile(source) as blank_package, ZipFile(target) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        for name in parts.keys() & blank_package.namelist():
            if name.startswith("xl/worksheets/"):
                shared = dict(SHARED.findall(blank_package.read(name)))
                parts[name] = FORMULA.sub(lambda found, of=shared: found[1] + of.get(found[2], found[3]), parts[name])
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)


def build(folder: Path, returns: Iterable[district.Return], scratch: Path) -> None:
    """Make one folder of returns."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    jobs = []
    forms = load_forms()
    for filled in returns:
        form = forms[filled.form]
        name = district.NAMES[filled.unit]
        source = scratch / f"{folder.name}-{filled.unit}-{form.name}{filled.period}.xlsx"
        write(issue(form, filled), source)
        cells = [*entries(form, filled), *explanations(source, filled.explanations)]
        title = f"{form.title}_{period_title(filled.period)}" if filled.period else form.title
        file = f"{title}.xlsx" if form.name == "register" else f"{filled.unit}_{name}_{title}.xlsx"
        if filled.by_libreoffice:
            typed = [(s, a, f"date:{v}" if isinstance(v, date) else v) for s, a, v in cells]
            jobs.append({"blank": str(source), "target": str(folder / file), "cells": typed})
        else:
            fill_directly(source, folder / file, cells)
    if jobs:
        script = [shutil.which("python3", path="/usr/bin") or "python3", str(HERE / "fill_with_libreoffice.py")]
        subprocess.run(script, input=json.dumps(jobs), text=True, check=True)


def issue(form: Form, filled: district.Return) -> Book:
    """Issue the blank for a unit, last year's closing figures filled in; the register is nobody's return."""
    if form.name == "register":
        return blank(form)
    unit = (filled.unit, district.NAMES[filled.unit])
    return blank(form, year=filled.year, unit=unit, openings=openings(form, filled), period=filled.period)


def openings(form: Form, filled: district.Return) -> dict[tuple[str, str], int]:
    """Last year's closing figures, (measure, line) → scaled whole number; typed by the clerk in the first year."""
    if filled.year == min(YEARS):
        return {}
    if form.name == "members":
        return {("members", ""): filled.sheets["indicators"]["opening_members"]}
    if form.name == "aid":
        return {("closing", line): round(figures["opening"] * 100) for line, figures in filled.sheets["fund"].items()}
    return {}


def main() -> None:
    """Make both years, and the folder of the other nine forms."""
    with tempfile.TemporaryDirectory() as scratch:
        for year in YEARS:
            build(HERE / str(year), [district.register(year), *district.returns(year)], Path(scratch))
        build(HERE / "nine-2025", [nine.register(), *nine.returns()], Path(scratch))


if __name__ == "__main__":
    main()
