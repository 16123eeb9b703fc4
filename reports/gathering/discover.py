"""Listing a folder: what is to be read, in an order that is always the same, and what is not and why."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from reports.gathering.receipt import Receipt
from sheets.finding import Place, find
from sheets.seal import fitting
from templates.mask import conceal, is_citizen

LOCKS = ("~$", ".~")
"""How the names of files begin that Excel, WPS and LibreOffice keep beside an open workbook."""


DEEPEST = 20
"""Folders in folders that are looked into: an archive can be made to hold thousands."""


_CODE = re.compile(r"([0-9A-Za-z]+)_")


class Source(NamedTuple):
    """A file to read, what findings call it, and the passwords that may open it."""

    name: str
    path: Path
    passwords: tuple[str, ...] = ()


class FolderListing(NamedTuple):
    """Files to be read, named relative to the folder with forward slashes, and receipts for what is passed over."""

    sources: tuple[Source, ...]
    ignored: tuple[Receipt, ...]


def list_folder(folder: Path, passwords: Mapping[str, str] = MappingProxyType({})) -> FolderListing:
    """List a folder and those in it; `passwords` are by unit. Raises OSError if the folder itself cannot be listed."""
    next(folder.iterdir(), None)
    found = sorted(_entries(folder, ""))
    shown = nameless([name for name, _ in found])
    return FolderListing(
        tuple(Source(shown[name], folder / name, fitting(name, passwords)) for name, reason in found if not reason),
        tuple(
            Receipt(shown[name], "ignored", find(reason, Place(shown[name]), limit=DEEPEST))
            for name, reason in found
            if reason
        ),
    )


def nameless(names: Sequence[str]) -> dict[str, str]:
    """Say what each file is called: numbers of persons hidden, and those that look alike then told apart."""
    shown = {name: "/".join(map(_without_numbers, name.split("/"))) for name in names}
    used = {name for name in names if shown[name] == name}
    for name in names:
        path, number = PurePosixPath(shown[name]), 1
        while shown[name] != name and shown[name] in used:
            number += 1
            shown[name] = str(path.with_stem(f"{path.stem}（{number}）"))
        used.add(shown[name])
    return shown


def _without_numbers(part: str) -> str:
    """Hide the numbers in one part of a path, by signs that a name on disk may have: copies are named after it."""
    # Blanks are issued under the unit's code, which may look like a telephone.
    code = _CODE.match(part)
    kept = len(code[0]) if code and not is_citizen(code[1]) else 0
    hidden = conceal(part[kept:])
    return part if hidden == part[kept:] else part[:kept] + hidden.replace("*", "＊")


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield each file's name with the code of the reason to pass it over; a link is never followed."""
    try:
        with os.scandir(folder) as entries:
            listed = list(entries)
    except OSError:
        yield prefix.rstrip("/"), "ignored-folder"
        return
    for entry in listed:
        name = prefix + entry.name
        if entry.is_symlink():
            yield name, "ignored-link"
        elif entry.name.startswith(LOCKS):
            yield name, "ignored-lock"
        elif entry.name.startswith("."):
            yield name, "ignored-hidden"
        elif entry.is_dir() and name.count("/") >= DEEPEST:
            yield name, "ignored-deep"
        elif entry.is_dir():
            yield from _entries(Path(entry.path), f"{name}/")
        else:
            yield name, ""


def list_paths(paths: Sequence[Path]) -> tuple[list[Source], list[Receipt]]:
    """List files and folders to be read one by one: each file once, under a name of its own."""
    found: dict[Path, Source] = {}
    ignored: list[Receipt] = []
    names = Counter(path.name for path in dict.fromkeys(paths))
    for path in paths:
        name = path.name if path.name and names[path.name] == 1 else path.as_posix()
        if path.is_dir():
            listing = list_folder(path)
            shown = nameless([name])[name]
            ignored += [replace(receipt, file=f"{shown}/{receipt.file}") for receipt in listing.ignored]
            each_of = [each._replace(name=f"{name}/{each.name}") for each in listing.sources]
        else:
            each_of = [Source(name, path)]
        for each in each_of:
            found.setdefault(each.path.absolute(), each)
    called = nameless([each.name for each in found.values()])
    return [each._replace(name=called[each.name]) for each in found.values()], ignored
