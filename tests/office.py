"""LibreOffice as the judge: recalculates workbooks and prints them, headless and in a profile of its own."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Always work formulas out again on loading: otherwise the values stored in the file come back."""

Values = Mapping[str, Mapping[tuple[int, int], object]]
"""Sheet title → (row, column) from 1 → value; blank cells are left out."""

# Where changes are judged, a judge that is not there is a fault; elsewhere its tests are left out.
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed"
)


def recalculated(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Have workbooks recalculated and saved under the same names in a folder, in one start of the program."""
    return _convert(paths, folder, "xlsx:Calc MS Excel 2007 XML")


def printed(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Have workbooks printed as PDF into a folder, in one start of the program."""
    return _convert(paths, folder, "pdf")


def values(path: Path) -> Values:
    """Read the stored values of a workbook, error cells as text like '#VALUE!'."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def converted(paths: Sequence[Path], folder: Path, suffix: str) -> list[Path]:
    """Have workbooks saved in another of its formats into a folder, in one start of the program."""
    return _convert(paths, folder, suffix)


def _convert(paths: Sequence[Path], folder: Path, target: str) -> list[Path]:
    profile = folder / ".office"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(SETTINGS, encoding="utf-8")
    home = f"-env:UserInstallation={profile.resolve().as_uri()}"
    command = ["soffice", home, "--headless", "--norestore", "--convert-to", target, "--outdir", str(folder)]
    run = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, timeout=300, check=False)
    results = [folder / f"{path.stem}.{target.partition(':')[0]}" for path in paths]
    missing = [path.name for path in results if not path.exists()]
    assert not missing, f"LibreOffice did not write {missing}: {run.stdout}{run.stderr}"
    return results
