"""Spreadsheet programs as judges of our formulas: LibreOffice, Gnumeric and IronCalc work out whole workbooks.

Nobody here can ask Excel, WPS, phones or online offices. Where three programs that share no line of code
come to the stored values, a fourth probably does.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from tests.office import Values, recalculated, values

EMPTY_NUMBER = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="n"(?: ?/>|></c>)')

Judge = Callable[[Sequence[Path], Path], list[Values]]
"""Works out all formulas of workbooks anew: paths, a folder for what it leaves → values of each."""


def libreoffice(paths: Sequence[Path], folder: Path) -> list[Values]:
    """Ask LibreOffice."""
    return [values(path) for path in recalculated(paths, folder)]


def gnumeric(paths: Sequence[Path], folder: Path) -> list[Values]:
    """Ask Gnumeric, which converts one workbook a run."""
    found = []
    for number, path in enumerate(paths):
        target = folder / f"gnumeric-{number}.xlsx"
        command = ["ssconvert", "--recalc", str(path.resolve()), str(target)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert target.exists(), run.stdout + run.stderr
        with warnings.catch_warnings():
            # It names no default style, which openpyxl tells.
            warnings.simplefilter("ignore", UserWarning)
            found.append(values(target))
    return found


def ironcalc(paths: Sequence[Path], folder: Path) -> list[Values]:
    """Ask IronCalc, which follows Excel, but takes the empty cells that openpyxl writes for zeros."""
    import ironcalc as engine

    found: list[Values] = []
    for number, path in enumerate(paths):
        readable = folder / f"ironcalc-{number}.xlsx"
        with ZipFile(path) as package, ZipFile(readable, "w") as copy:
            for name in package.namelist():
                copy.writestr(name, EMPTY_NUMBER.sub(rb"\1/>", package.read(name)))
        model = engine.load_from_xlsx(str(readable), "en", "UTC", "en")
        model.evaluate()
        sheets = [sheet["name"] for sheet in model.get_worksheets_properties()]
        cells: dict[str, dict[tuple[int, int], object]] = {title: {} for title in sheets}
        for cell in model.get_all_cells():
            index, row, column = cell
            cells[sheets[index]][row, column] = model.get_cell_value(index, row, column)
        found.append(cells)
    return found


JUDGES: Mapping[str, Judge] = {"LibreOffice": libreoffice, "Gnumeric": gnumeric, "IronCalc": ironcalc}

INSTALLED = {
    "LibreOffice": shutil.which("soffice") is not None,
    "Gnumeric": shutil.which("ssconvert") is not None,
    "IronCalc": importlib.util.find_spec("ironcalc") is not None,
}


def _asking(*names: str) -> pytest.MarkDecorator:
    # On the build machine a judge that is missing is a failure, not a reason to keep silent.
    absent = {name: not INSTALLED[name] and os.environ.get("CI") != "true" for name in names}
    return pytest.mark.parametrize(
        "judge",
        [pytest.param(name, marks=pytest.mark.skipif(absent[name], reason=f"no {name} here")) for name in names],
    )


every_judge = _asking(*JUDGES)
other_judges = _asking("Gnumeric", "IronCalc")
"""Run a test once for each program, or for each but LibreOffice."""


def formula_cells(path: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield sheet and place of every cell that holds a formula."""
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, (cell.row, cell.column)


def plain(value: object) -> object:
    """Bring a value of any program to one form: numbers to fourteen digits, days as numbers, blank as ""."""
    if value is None:
        return ""
    if isinstance(value, date):
        day = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return (day - datetime(1899, 12, 30)).days  # noqa: DTZ001
    return float(f"{value:.14g}") if isinstance(value, int | float) and not isinstance(value, bool) else value


def disagreeing(paths: Sequence[Path], judge: str, folder: Path) -> list[str]:
    """Tell which cells a program works out to another value than is stored with them."""
    folder.mkdir(exist_ok=True)
    wrong = []
    for path, told in zip(paths, JUDGES[judge](paths, folder), strict=True):
        stored = values(path)
        for sheet, place in formula_cells(path):
            one, other = plain(stored[sheet].get(place)), plain(told[sheet].get(place))
            # Programs store fifteen digits, of which the last is rounded; cut to fourteen, neighbours may part.
            numbers = isinstance(one, int | float) and isinstance(other, int | float)
            if one != other and not (numbers and one == pytest.approx(other, rel=1e-13, abs=0)):
                wrong.append(f"{path.name} {sheet} {place}: stored {one!r}, {judge} {other!r}")
    return wrong
