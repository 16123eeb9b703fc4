"""Type figures into blank workbooks with LibreOffice itself, so that a real program saves them.

Runs under the system's Python, which has LibreOffice's `uno`; jobs come as JSON on standard input:
[{"blank": path, "target": path, "cells": [[sheet, address, value], …]}, …], dates as "date:YYYY-MM-DD".
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

PIPE = "unionsheets_examples"
EPOCH = date(1899, 12, 30)


def connect(seconds: int = 60):  # noqa: ANN201 - uno has no types
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


def put(sheet, address: str, value: object) -> None:  # noqa: ANN001 - uno has no types
    """Type one value into one cell."""
    cell = sheet.getCellRangeByName(address)
    if isinstance(value, str) and value.startswith("date:"):
        cell.setValue((date.fromisoformat(value[5:]) - EPOCH).days)
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def fill(desktop, job: dict) -> None:  # noqa: ANN001 - uno has no types
    """Open a blank, type, and save it as xlsx."""
    hidden = PropertyValue("Hidden", 0, True, 0)  # noqa: FBT003 - uno's own order
    document = desktop.loadComponentFromURL(Path(job["blank"]).as_uri(), "_blank", 0, (hidden,))
    for sheet, address, value in job["cells"]:
        put(document.Sheets.getByName(sheet), address, value)
    document.calculateAll()
    document.storeToURL(Path(job["target"]).as_uri(), (PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0),))
    document.close(True)  # noqa: FBT003 - uno's own order


def main() -> None:
    """Fill every job of standard input in one run of the office."""
    jobs = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--norestore", f"-env:UserInstallation={Path(profile).as_uri()}"]
        office = subprocess.Popen(["soffice", *options, f"--accept=pipe,name={PIPE};urp;"])
        try:
            desktop = connect()
            for job in jobs:
                fill(desktop, job)
            desktop.terminate()
        finally:
            office.wait(30)


if __name__ == "__main__":
    main()
