"""Do to workbooks what clerks do to them, in LibreOffice itself, and save them as it does.

Runs under the system's Python, which has LibreOffice's `uno`. Jobs come as JSON on standard input:
[{"source": path, "target": path, "steps": [[what, …], …]}, …]; the target's suffix is the format.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from com.sun.star.sheet import TableFilterField  # type: ignore[import-not-found]
from com.sun.star.sheet.FilterOperator import EQUAL  # type: ignore[import-not-found]
from com.sun.star.util import Date  # type: ignore[import-not-found]

PIPE = "unionsheets_messy"
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}
YES = True


@dataclass
class Desk:
    """The office, and the workbook that lies open."""

    desktop: Any
    book: Any

    def sheet(self, title: str) -> Any:  # noqa: ANN401 - uno has no types
        """Fetch a sheet."""
        return self.book.Sheets.getByName(title)

    def type_in(self, title: str, address: str, value: str | float) -> None:
        """Type one value into one cell: text, a number, "=formula" or "date:2025-03-01"."""
        cell = self.sheet(title).getCellRangeByName(address)
        if not isinstance(value, str):
            cell.setValue(float(value))
        elif value.startswith("date:"):
            zero = self.book.NullDate
            cell.setValue((date.fromisoformat(value[5:]) - date(zero.Year, zero.Month, zero.Day)).days)
        elif value.startswith("="):
            cell.setFormula(value)
        else:
            cell.setString(value)

    def insert_rows(self, title: str, first: int, count: int) -> None:
        """Insert empty rows before a row."""
        self.sheet(title).Rows.insertByIndex(first - 1, count)

    def insert_columns(self, title: str, first: int, count: int) -> None:
        """Insert empty columns before a column."""
        self.sheet(title).Columns.insertByIndex(first - 1, count)

    def move(self, title: str, area: str, target: str) -> None:
        """Cut a range and paste it elsewhere."""
        sheet = self.sheet(title)
        sheet.moveRange(sheet.getCellRangeByName(target).CellAddress, sheet.getCellRangeByName(area).RangeAddress)

    def merge(self, title: str, area: str) -> None:
        """Merge cells."""
        self.sheet(title).getCellRangeByName(area).merge(YES)

    def hide_rows(self, title: str, first: int, last: int) -> None:
        """Hide rows."""
        for row in range(first, last + 1):
            self.sheet(title).Rows.getByIndex(row - 1).IsVisible = False

    def filter(self, title: str, area: str, column: int, text: str) -> None:
        """Filter a list by one value in a column of its area, counted from 0."""
        cells = self.sheet(title).getCellRangeByName(area)
        descriptor = cells.createFilterDescriptor(YES)
        field = TableFilterField()
        field.Field, field.Operator, field.StringValue = column, EQUAL, text
        descriptor.ContainsHeader = True
        descriptor.setFilterFields((field,))
        cells.filter(descriptor)

    def rename(self, title: str, other: str) -> None:
        """Rename a sheet."""
        self.sheet(title).Name = other

    def paste_sheet(self, title: str, source: str) -> None:
        """Copy a sheet of another workbook to the end of this one."""
        other = opened(self.desktop, source)
        self.book.Sheets.importSheet(other, title, self.book.Sheets.Count)
        other.close(YES)

    def count_days_from_1904(self) -> None:
        """Switch to the date system of old Macs."""
        self.book.NullDate = Date(1, 1, 1904)


def opened(desktop: Any, path: str) -> Any:  # noqa: ANN401 - uno has no types
    """Open a workbook out of sight."""
    return desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, (PropertyValue("Hidden", 0, YES, 0),))


def work(desktop: Any, job: dict[str, Any]) -> None:  # noqa: ANN401 - uno has no types
    """Open a workbook, take the steps, save it."""
    desk = Desk(desktop, opened(desktop, job["source"]))
    for sheet in desk.book.Sheets:
        if sheet.isProtected():
            sheet.unprotect("")
    for what, *details in job["steps"]:
        step: Callable[..., None] = getattr(desk, what)
        step(*details)
    desk.book.calculateAll()
    target = Path(job["target"])
    desk.book.storeToURL(target.as_uri(), (PropertyValue("FilterName", 0, FILTERS[target.suffix], 0),))
    desk.book.close(YES)


def connect(seconds: int = 60) -> Any:  # noqa: ANN401 - uno has no types
    """Wait for the office to answer and hand over its desktop."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(seconds * 2):
        try:
            context = resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    raise TimeoutError("LibreOffice did not start")


def main() -> None:
    """Do every job of standard input in one run of the office."""
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--norestore", f"-env:UserInstallation={Path(profile).as_uri()}"]
        office = subprocess.Popen(["soffice", *options, f"--accept=pipe,name={PIPE};urp;"], start_new_session=True)
        try:
            desktop = connect()
            for job in json.load(sys.stdin):
                work(desktop, job)
            desktop.terminate()
            office.wait(30)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
