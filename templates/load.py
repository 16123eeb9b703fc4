"""TOML → Form, with every fault of every file told at once, each by its key path."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from templates.compiled import compiled
from templates.fault import FormFault
from templates.form import Form, Sheet

RESERVED = frozenset(
    ["source", "row", "unit_code", "unit_name", "year", "starts", "as_of", "and", "or", "not", "in", "if", "else"]
)
"""Names that frames and formulas need for themselves."""


def load_forms(folders: Iterable[Path] = ()) -> Mapping[str, Form]:
    """Load the standard forms and those of one's own folders, name → form, in order.

    An own form of a standard form's name takes its place. Raises FormFault with every
    fault found, and FileNotFoundError for a folder that is not there.
    """
    forms: dict[str, Form] = {}
    faults: list[str] = []
    for name, text in _declarations(folders):
        form, complaints = parse_form(text, name)
        faults += complaints
        if form:
            forms[form.name] = form
    if faults:
        raise FormFault(faults)
    return MappingProxyType(forms)


def _declarations(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    standard = files("templates").joinpath("forms")
    for entry in sorted(standard.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield entry.name, entry.read_text(encoding="utf-8")
    for folder in folders:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        for path in sorted(folder.glob("*.toml")):
            yield path.name, path.read_text(encoding="utf-8")


def parse_form(text: str, file: str) -> tuple[Form | None, list[str]]:
    """Parse one declaration: the form, or none and every fault as 'file: key path: what'."""
    try:
        form = Form.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        return None, [f"{file}: {error}"]
    except ValidationError as error:
        return None, [f"{file}: {key_path(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    found = [*_doubles(form), *_shapes(form)]
    try:
        compiled(form)
    except FormFault as error:
        found += map(str, error.faults)
    faults = [f"{file}: {fault}" for fault in found]
    return (None if faults else form), faults


def key_path(keys: Sequence[str | int]) -> str:
    """Spell where in a declaration something stands: sheets[1].fields[2].type."""
    return "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")


def _doubles(form: Form) -> Iterator[str]:
    def twice(where: str, names: Iterable[str]) -> Iterator[str]:
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{where}: {name!r} stands {times} times"

    yield from twice("sheets", (sheet.name for sheet in form.sheets))
    yield from twice("sheets.title", (sheet.title for sheet in form.sheets))
    for sheet in form.sheets:
        columns = [field.name for field in sheet.fields] + ([sheet.key] if sheet.layout == "matrix" else [])
        yield from twice(f"sheets.{sheet.name}.fields", columns)
        yield from twice(f"sheets.{sheet.name}.fields.title", (field.title for field in sheet.fields))
        yield from twice(f"sheets.{sheet.name}.rows", (row.title for row in sheet.rows))
        yield from twice(f"sheets.{sheet.name}.checks", (check.name for check in sheet.checks))
        yield from (
            f"sheets.{sheet.name}.fields: {name!r} is a word of the formula language; choose another name"
            for name in columns
            if name in RESERVED
        )


def _shapes(form: Form) -> Iterator[str]:
    for sheet in form.sheets:
        where = f"sheets.{sheet.name}"
        if (sheet.layout == "matrix") != bool(sheet.rows):
            yield f"{where}: rows belong to a matrix, and a matrix needs them"
        if any(row.total for row in sheet.rows[:-1]):
            yield f"{where}.rows: the total line stands last"
        yield from _field_shapes(sheet, where)


def _field_shapes(sheet: Sheet, where: str) -> Iterator[str]:
    for field in sheet.fields:
        if field.kind.chosen != bool(field.enum):
            yield f"{where}.{field.name}: enum belongs to a choice, and a choice needs it"
        if field.formula and (field.tally or field.required or field.carry_from):
            yield f"{where}.{field.name}: a computed field takes no tally, required or carry_from"
        if field.across and not (field.unique and field.personal):
            yield f"{where}.{field.name}: across belongs to a field that is unique and personal"
    for check in sheet.checks:
        if check.at and not sheet.field(check.at):
            yield f"{where}.{check.name}.at: no field {check.at!r}"
