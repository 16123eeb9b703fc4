"""What comes out of a printer, LibreOffice printing: as many pages as it takes, and no empty ones."""

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl

from templates.layout import region
from tests.filled import Cell, Filling, fill_in, own_forms
from tests.office import needs_office, printed, recalculated

ROWS = 13


def pages(path: Path) -> int:
    """Count the pages of a PDF."""
    told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    return int(told.partition("Pages:")[2].split()[0])


def rows(**cells: Cell) -> list[Mapping[str, Cell]]:
    """Equal rows of a list."""
    return [cells] * ROWS


FILLED: Mapping[str, tuple[Filling, int]] = {
    # 封面, 填表说明 (two of the members' and aid's), the record and the matrix, each list on one, 审核表.
    "members": ({"roster": rows(person="某", sex="女", birth=date(1990, 1, 1))}, 9),
    "activities": ({"plan": rows(month=3, activity="讲座", budget=500.0)}, 4),
    "aid": ({"cases": rows(case="甲", category="低保"), "grants": rows(case="甲", amount=500.0)}, 7),
    "register": ({"units": rows(code="330101", unit="某工会", level="基层工会")}, 4),
}
"""Thirteen rows in every list, and the pages that the whole workbook takes."""


@needs_office
def test_only_what_is_filled_is_printed_where_blank_numbers_are_left_out(tmp_path: Path) -> None:
    """As 填表说明 says: without blanks under 序号 a list prints what is filled, not the hundreds of prepared rows."""
    sent = [fill_in(tmp_path / f"{name}.xlsx", name, filling) for name, (filling, _) in FILLED.items()]
    (tmp_path / "shown").mkdir()
    for path in recalculated(sent, tmp_path / "shown"):
        numbers, book = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
        for sheet in own_forms()[path.stem].sheets:
            place, drawn = region(sheet), book[sheet.title]
            if sheet.layout != "list":
                continue
            assert drawn.auto_filter.ref.startswith(f"A{place.header_row}:")
            blank = [
                row
                for row in range(place.first_row, place.last_row + 1)
                if numbers[sheet.title].cell(row, 1).value in (None, "")
            ]
            assert len(blank) == sheet.capacity - ROWS
            for row in blank:
                drawn.row_dimensions[row].hidden = True
        book.save(path)
    paper = printed([tmp_path / "shown" / f"{name}.xlsx" for name in FILLED], tmp_path / "shown")
    assert {path.stem: pages(path) for path in paper} == {name: count for name, (_, count) in FILLED.items()}
