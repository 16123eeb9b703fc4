"""The standard Excel templates that lie beside the forms are what the forms say today."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from sheets.writing.write import to_bytes
from templates.drawing.blank import blank
from templates.load import load_forms

PUBLISHED = Path(__file__).parents[2] / "templates" / "blank"
RENEW = (
    "delete templates/blank/*.xlsx, then run: python cli.py template NAMES -o templates/blank, for all that forms lists"
)
FORMS = load_forms()


def content(data: bytes) -> tuple[list[object], list[list[str]]]:
    """Take out what counts, and leave what another version of the writing library may write differently."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets: list[object] = [
        (name, book.get_sheet_by_index(index).to_python(skip_empty_area=False))
        for index, name in enumerate(book.sheet_names)
    ]
    with ZipFile(BytesIO(data)) as package:
        parts = [package.read(name).decode() for name in sorted(package.namelist()) if "worksheets/sheet" in name]
    return sheets, [re.findall(r"<f>.*?</f>|<formula[12]>.*?</formula[12]>|prompt=\"[^\"]*\"", part) for part in parts]


@pytest.mark.parametrize("name", FORMS)
def test_published_blank_is_current(name: str) -> None:
    """A change of a form or of the drawing renews the published workbooks."""
    form = FORMS[name]
    path = PUBLISHED / f"{form.number}_{form.title}.xlsx"
    assert path.exists(), RENEW
    assert content(path.read_bytes()) == content(to_bytes(blank(form))), RENEW


def test_nothing_else_is_published() -> None:
    """No workbook lies there of a form that is no more."""
    assert {path.name for path in PUBLISHED.iterdir()} == {
        f"{form.number}_{form.title}.xlsx" for form in FORMS.values()
    }
