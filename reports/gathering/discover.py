"""FolderListing a folder: what is to be read, in an order that is always the same, and what is not and why."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from reports.gathering.receipt import Receipt
from sheets.finding import Place, find
from sheets.seal import fitting

LOCKS = ("~$", ".~")
"""How the names of files begin that Excel, WPS and LibreOffice keep beside an open workbook."""


DEEPEST = 20
"""Folders in folders that are looked into: an archive can be made to hold thousands."""


class Source(NamedTuple):
    """A file to read, what findings call it, and the passwords that may open it."""

    name: str
    path: Path
    passwords: tuple[str, ...] = ()


def source(folder: Path, name: str, passwords: Mapping[str, str]) -> Source:
    """Return a file of a folder, with the passwords that may open it; `passwords` are by unit."""
    return Source(name, folder / name, fitting(name, passwords))


class FolderListing(NamedTuple):
    """Names relative to the folder with forward slashes, and a receipt for everything that is passed over."""

    names: tuple[str, ...]
    ignored: tuple[Receipt, ...]


def list_folder(folder: Path) -> FolderListing:
    """List a folder and those in it; raises OSError if the folder itself cannot be listed."""
    next(folder.iterdir(), None)
    found = sorted(_entries(folder, ""))
    return FolderListing(
        tuple(name for name, reason in found if not reason),
        tuple(Receipt(name, "ignored", find(reason, Place(name), limit=DEEPEST)) for name, reason in found if reason),
    )


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
            ignored += [replace(receipt, file=f"{name}/{receipt.file}") for receipt in listing.ignored]
            each_of = [Source(f"{name}/{inside}", path / inside) for inside in listing.names]
        else:
            each_of = [Source(name, path)]
        for each in each_of:
            found.setdefault(each.path.absolute(), each)
    return list(found.values()), ignored
