"""TOML → specifications of the year-end tables, with every fault of every file told at once, each by its key path."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from reports.yearend.table_faults import table_faults
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import Known, known_measures
from templates.declaration import declared, text_of
from templates.fault import Fault, FormFault
from templates.form import Form
from templates.shapes import twice

FOLDER = "tables"
"""Where a folder of one's own forms keeps its tables."""


def load_tables(forms: Mapping[str, Form], folders: Iterable[Path] = ()) -> tuple[TableSpec, ...]:
    """Load the standard tables and those in the `tables` of one's own form folders, in order.

    An own table of a standard table's name takes its place. Raises FormFault with every
    fault found.
    """
    known = known_measures(forms)
    found: dict[str, TableSpec] = {}
    faults: list[str] = []
    for file, path in _declarations(folders):
        unread: list[Fault] = []
        text = text_of(path, unread)
        spec, complaints = parse_table(text, file, known) if not unread else (None, [f"{file}: {unread[0]}"])
        faults += complaints
        if spec:
            found[spec.name] = spec
    for key in ("title", "tab"):
        faults += map(str, twice(key, (getattr(spec, key) for spec in found.values())))
    if faults:
        raise FormFault(faults)
    return tuple(found.values())


def declared_tables(folders: Iterable[Path] = ()) -> list[dict[str, Any]]:
    """Return what the tables that `load_tables` finds declare, as TOML says it."""
    texts = (path.read_text(encoding="utf-8-sig") for _, path in _declarations(folders))
    return list({data["name"]: data for data in map(tomllib.loads, texts)}.values())


def _declarations(folders: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    with as_file(files("reports.yearend").joinpath(FOLDER)) as standard:
        yield from ((path.name, path) for path in sorted(standard.glob("*.toml")))
    for folder in folders:
        own = sorted(path for path in (folder / FOLDER).glob("*.toml") if path.is_file())
        yield from ((f"{FOLDER}/{path.name}", path) for path in own)


def parse_table(text: str, file: str, known: Known) -> tuple[TableSpec | None, list[str]]:
    """Parse one declaration: the spec, or none and every fault as 'file: key path: what'."""
    faults: list[Fault] = []
    spec = declared(text, TableSpec, faults)
    if spec:
        faults += table_faults(spec, known)
    return (None if faults else spec), [f"{file}: {fault}" for fault in faults]
