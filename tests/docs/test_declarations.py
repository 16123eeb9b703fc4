"""Every declaration that the documents show can be typed in as it stands."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.yearend.load_tables import FOLDER, load_tables
from templates.load import load_forms

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"^```toml\n(.*?)^```", re.DOTALL | re.MULTILINE)
SCHEMAS = ROOT / "docs" / "schemas"


def declarations() -> Iterator[tuple[str, str]]:
    """Every TOML block of every page, with the page's name."""
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]):
        yield from ((page.stem, text) for text in SHOWN.findall(page.read_text(encoding="utf-8")))


def test_the_forms_and_tables_of_the_documents_fit_each_other(tmp_path: Path) -> None:
    """Laid into one folder as the documents tell, they load: the table's figures are those of the form."""
    tables = tmp_path / FOLDER
    tables.mkdir()
    shown = list(declarations())
    for page, text in shown:
        folder = tmp_path if "sheets" in tomllib.loads(text) else tables
        (folder / f"{page}.toml").write_text(text, encoding="utf-8")
    forms = load_forms([tmp_path])
    specs = load_tables(forms, [tmp_path])
    assert "training" in forms
    assert "training" in {spec.name for spec in specs}
    assert len(shown) == len(forms) + len(specs) - len(load_forms()) - len(load_tables(load_forms()))


@pytest.mark.parametrize(
    ("schema", "folder"), [("form.schema.json", "templates/forms"), ("table.schema.json", "reports/yearend/tables")]
)
def test_the_schemas_know_every_key_and_say_what_it_is_for(schema: str, folder: str) -> None:
    """Every key that a standard declaration has stands in the published schema, with a sentence; others are refused."""
    made = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    parts = {made["title"]: made, **made["$defs"]}
    objects = {name: part for name, part in parts.items() if part["type"] == "object"}
    assert all(part["additionalProperties"] is False for part in objects.values())
    told = {key: value for part in objects.values() for key, value in part["properties"].items()}
    assert [key for key, value in told.items() if not value.get("description")] == []
    paths = sorted((ROOT / folder).glob("*.toml"))
    used = {key for path in paths for key in keys(tomllib.loads(path.read_text(encoding="utf-8")))}
    assert used
    assert used <= told.keys()


def keys(value: object) -> Iterator[str]:
    """Every key of a declaration but those that people make up: values of a breakdown, fields of printed lines."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from (
                keys(each)
                if key not in ("where", "targets") and not (key == "values" and isinstance(each, dict))
                else ()
            )
    elif isinstance(value, list):
        for each in value:
            yield from keys(each)
