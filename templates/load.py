"""Declared forms: the standard ones and those of one's own folders, with every fault of every file told at once."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from templates.between import between_faults
from templates.compiled import compiled
from templates.declaration import declared, text_of
from templates.earlier_versions import earlier_faults
from templates.fault import Fault, FormFault, Uncompiled
from templates.form import REGISTER, REGISTER_FIELDS, Form
from templates.printable import unprintable
from templates.shapes import shape_faults
from templates.stamps import SUMMARY, YEAREND
from templates.target import Wanted

TAKEN = frozenset({SUMMARY, YEAREND, "units", "returns"})
"""Names that summaries and year-end tables need for themselves."""


def load_forms(folders: Iterable[Path] = ()) -> Mapping[str, Form]:
    """Load the standard forms and those of one's own folders, name → form, in order.

    An own form of a standard form's name takes its place. A file among the folders is settings
    that may hold figures for the parameters of forms, [parameters.FORM], and targets, [targets.FORM].
    Raises FormFault with every fault found, and FileNotFoundError for a folder that is not there.
    """
    forms: dict[str, Form] = {}
    files_of: dict[str, str] = {}
    faults: list[str] = []
    places = tuple(folders)
    given = _settings(places, faults)
    for path in declarations(places):
        if path in places:
            continue
        unread: list[Fault] = []
        text = text_of(path, unread)
        form, complaints = (
            parse_form(text, path.name, given.parameters) if not unread else (None, [f"{path.name}: {unread[0]}"])
        )
        faults += complaints
        if form:
            forms[form.name] = form
            files_of[form.name] = path.name
    faults += map(str, clashes(forms.values()))
    faults += map(str, _unknown_parameters(forms, given.parameters))
    if not faults:
        faults += (f"{files_of[name]}: {each}" for name in forms for each in between_faults(forms[name], forms))
    for name, wanted in given.targets.items():
        forms |= _with_targets(forms, name, wanted, faults)
    if faults:
        raise FormFault(faults)
    return MappingProxyType(forms)


def declarations(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files that forms are of, settings among them; raises FileNotFoundError for a missing folder."""
    with as_file(files("templates").joinpath("forms")) as standard:
        yield from sorted(standard.glob("*.toml"))
    for folder in folders:
        if folder.is_file():
            yield folder
            continue
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        yield from sorted(path for path in folder.glob("*.toml") if path.is_file())


def declaration_of(form: str, folders: Collection[Path]) -> str:
    """Return the text that declares a form that is loaded from these folders."""
    texts = [path.read_text(encoding="utf-8-sig") for path in declarations(folders) if path not in folders]
    return next(text for text in reversed(texts) if tomllib.loads(text).get("name") == form)


class _Settings(BaseModel):
    """What settings hold for forms; the rest of them is for others to read."""

    parameters: Mapping[str, Mapping[str, float]] = {}
    """Form → parameter → figure."""
    targets: Mapping[str, Mapping[str, Wanted]] = {}
    """Form → measure → target."""


def _settings(places: Iterable[Path], faults: list[str]) -> _Settings:
    """Read what settings hold for forms."""
    found = _Settings()
    for path in places:
        if path.is_file():
            told: list[Fault] = []
            more = declared(text_of(path, told), _Settings, told) or _Settings()
            faults += [f"{path.name}: {fault}" for fault in told]
            found = _Settings(
                parameters={**found.parameters, **more.parameters}, targets={**found.targets, **more.targets}
            )
    return found


def _with_targets(
    forms: Mapping[str, Form], name: str, wanted: Mapping[str, Wanted], faults: list[str]
) -> dict[str, Form]:
    """Return a form with a district's targets."""
    if name not in forms:
        faults.append(str(Fault(f"targets.{name}", "没有这张报表，请核对拼写", "no form of this name")))
        return {}
    form = forms[name].with_targets(wanted)
    try:
        compiled(form)
    except Uncompiled as error:
        faults += [f"targets.{name}{str(fault).removeprefix('targets')}" for fault in error.faults]
    return {name: form}


def _unknown_parameters(forms: Mapping[str, Form], given: Mapping[str, Mapping[str, float]]) -> Iterator[Fault]:
    """Figures set for what no form asks."""
    for form, figures in given.items():
        known = {each.name for each in forms[form].parameters} if form in forms else set()
        for name in figures:
            if name not in known:
                yield Fault(f"parameters.{form}.{name}", "没有这个参数，请核对拼写", "no form has this parameter")


def parse_form(
    text: str, file: str, given: Mapping[str, Mapping[str, float]] = MappingProxyType({})
) -> tuple[Form | None, list[str]]:
    """Parse one declaration: the form, or none and every fault as 'file: key path: what'.

    `given` are figures that settings hold for parameters: form → name → figure.
    """
    faults: list[Fault] = []
    form = declared(text, Form, faults)
    if form:
        form = judged(form.with_parameters(given.get(form.name, {})), faults)
    return (None if faults else form), [f"{file}: {fault}" for fault in faults]


def judged(form: Form, faults: list[Fault]) -> Form:
    """Find a declared form's faults; compile it, and mark the fields that tell of persons though nobody said so."""
    faults += (*shape_faults(form), *earlier_faults(form))
    form = form.spelt_out()
    try:
        form = form.marked(compiled(form).personal)
        faults += unprintable(form, compiled(form))
    except Uncompiled as error:
        faults += error.faults
    return form


def clashes(forms: Iterable[Form]) -> Iterator[Fault]:
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
