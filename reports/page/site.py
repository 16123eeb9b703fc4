"""What the page's Python imports: this program, its libraries, the office's own forms, as one archive."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from reports.page.runtime import PYODIDE, wheels

ROOMS = ("sheets", "templates", "reports")
KINDS = (".py", ".toml", ".txt")
LIBRARIES = (
    "annotated-types",
    "et-xmlfile",
    "openpyxl",
    "pydantic",
    "rapidfuzz",
    "typing-extensions",
    "typing-inspection",
    "xlsxwriter",
)
"""Libraries in plain Python; rapidfuzz has a part of its own that is."""

ENGINE = (
    f"Pyodide {PYODIDE}: Mozilla Public License 2.0; its source is that of the npm package pyodide {PYODIDE}\n"
    "CPython: Python Software Foundation License 2.0"
)

_LICENCE = ("license", "licence", "copying", "notice")
_DAY = (1980, 1, 1, 0, 0, 0)


def site(runtime: Path, folders: Iterable[Path]) -> bytes:
    """Pack it; equal programs and forms give equal bytes. The forms of each folder stand in own/0, own/1, …."""
    members = dict(_members(runtime, folders))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, _DAY), members[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _members(runtime: Path, folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for wheel in wheels(runtime):
        with zipfile.ZipFile(wheel) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
    for library in LIBRARIES:
        for file in distribution(library).files or ():
            if file.suffix == ".py" and ".." not in file.parts:
                yield file.as_posix(), file.read_binary()
    for room in ROOMS:
        yield from _tree(files(room), room)
    for number, folder in enumerate(folders):
        for form in sorted(folder.glob("*.toml")):
            yield f"own/{number}/{form.name}", form.read_bytes()


def _tree(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _tree(each, f"{path}/{each.name}")
        elif each.name.endswith(KINDS):
            yield f"{path}/{each.name}", each.read_bytes()


def licences(runtime: Path) -> str:
    """Set down the licences of all that the page carries."""
    found = [ENGINE]
    for library in LIBRARIES:
        named = (file for file in distribution(library).files or () if file.name.lower().startswith(_LICENCE))
        found += [f"{library}\n\n{file.read_text(encoding='utf-8')}" for file in named]
    for wheel in wheels(runtime):
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.split("/")[-1].lower().startswith(_LICENCE)]
            found += [f"{wheel.stem}\n\n{archive.read(name).decode()}" for name in names]
    return "\n\n\n".join(found)
