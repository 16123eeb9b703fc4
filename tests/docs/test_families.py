"""The page on the forms beyond the first three: every item leads to a field, and on to a table with a figure."""

import re
import tomllib

import pytest

from reports.yearend.load_tables import load_tables
from templates.load import load_forms
from tests.program import ROOT

FORMS = load_forms()
TABLES = {spec.name: spec for spec in load_tables(FORMS)}
PAGE = (ROOT / "docs" / "families.md").read_text(encoding="utf-8")
ITEMS = re.findall(r"^\| (.+?) \| `(\w+)\.(\w+)\.(\w+)` \| `(\w+)` \|$", PAGE, re.MULTILINE)


def expected() -> dict[str, dict[str, list[object]]]:
    """Year-end tables of the examples as they were worked out by hand."""
    texts = ((ROOT / "examples" / f"expected-{name}.toml").read_text(encoding="utf-8") for name in ("yearend", "nine"))
    first, nine = map(tomllib.loads, texts)
    return {**first, **nine["yearend"]}


@pytest.mark.parametrize(("item", "form", "sheet", "field", "table"), ITEMS)
def test_an_item_is_entered_and_found_again(item: str, form: str, sheet: str, field: str, table: str) -> None:
    """Its field stands on the form, and its table is made of that form and has a figure in the example."""
    assert FORMS[form].cell(sheet, field), item
    assert form in TABLES[table].forms, item
    figures = [figure for line in expected()[table].values() for figure in line]
    assert any(isinstance(figure, int | float) and figure for figure in figures), item


def test_every_named_form_and_table_has_an_item() -> None:
    """No form that is owed by name goes without, nor does a table of one."""
    named = {name for name, form in FORMS.items() if form.owed == "named"}
    assert named <= {form for _, form, *_ in ITEMS}
    assert {name for name, spec in TABLES.items() if spec.forms & named} - {table for *_, table in ITEMS} <= {
        "contracts_units"
    }
