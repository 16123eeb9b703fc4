"""Declared forms: the standard ones and those of one's own folders, with every fault of every file told at once."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

from templates.compiled import compiled
from templates.declaration import declared, text_of
from templates.fault import Fault, FormFault, Uncompiled
from templates.form import REGISTER, REGISTER_FIELDS, Form
from templates.printable import unprintable
from templates.shapes import shape_faults
from templates.stamps import SUMMARY, YEAREND

TAKEN = frozenset({SUMMARY, YEAREND, "units", "returns"})
"""Names that summaries and year-end tables need for themselves."""


def load_forms(folders: Iterable[Path] = ()) -> Mapping[str, Form]:
    """Load the standard forms and those of one's own folders, name → form, in order.

    An own form of a standard form's name takes its place. Raises FormFault with every
    fault found, and FileNotFoundError for a folder that is not there.
    """
    forms: dict[str, Form] = {}
    faults: list[str] = []
    for path in declarations(folders):
        unread: list[Fault] = []
        text = text_of(path, unread)
        form, complaints = parse_form(text, path.name) if not unread else (None, [f"{path.name}: {unread[0]}"])
        faults += complaints
        if form:
            forms[form.name] = form
    faults += map(str, _clashes(forms.values()))
    if faults:
        raise FormFault(faults)
    return MappingProxyType(forms)


def declarations(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files in which forms are declared, in order; raises FileNotFoundError for a missing folder."""
    with as_file(files("templates").joinpath("forms")) as standard:
        yield from sorted(standard.glob("*.toml"))
    for folder in folders:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        yield from sorted(path for path in folder.glob("*.toml") if path.is_file())


def parse_form(text: str, file: str) -> tuple[Form | None, list[str]]:
    """Parse one declaration: the form, or none and every fault as 'file: key path: what'."""
    faults: list[Fault] = []
    form = declared(text, Form, faults)
    if form:
        faults += shape_faults(form)
        form = _compiled(form, faults)
    return (None if faults else form), [f"{file}: {fault}" for fault in faults]


def _compiled(form: Form, faults: list[Fault]) -> Form:
    """Compile a form, and mark the fields that tell of persons though nobody said so."""
    try:
        form = form.marked(compiled(form).personal)
        faults += unprintable(form, compiled(form))
    except Uncompiled as error:
        faults += error.faults
    return form


def _clashes(forms: Iterable[Form]) -> Iterator[Fault]:
    """Forms that returns or summaries could not tell apart."""
    numbers: dict[str, str] = {}
    titles: dict[str, str] = {}
    for form in forms:
        if form.name in TAKEN:
            yield Fault(form.name, "这个名称另有用途，请换一个", "this name is taken; choose another")
        if form.name == REGISTER and not _lists_units(form):
            words = f"单位名册的第一张表要有 {'、'.join(REGISTER_FIELDS)}", f"needs {', '.join(REGISTER_FIELDS)}"
            yield Fault(form.name, *words)
        for known, key, value in ((numbers, "number", form.number), (titles, "title", form.title)):
            if (other := known.setdefault(value, form.name)) != form.name:
                yield Fault(f"{form.name}.{key}", f"与 {other} 相同：{value}", f"the same as that of {other}")


def _lists_units(form: Form) -> bool:
    sheet = form.sheets[0]
    return sheet.layout == "list" and all(sheet.field(name) for name in REGISTER_FIELDS)
