"""Listing a folder: what is to be read, in an order that is always the same, and what is not and why."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reports.receipt import Receipt
from sheets.finding import Place, find

LOCKS = ("~$", ".~")
"""How the names of files begin that Excel, WPS and LibreOffice keep beside an open workbook."""


class Listing(NamedTuple):
    """Names relative to the folder with forward slashes, and a receipt for everything that is passed over."""

    names: tuple[str, ...]
    ignored: tuple[Receipt, ...]


def list_folder(folder: Path) -> Listing:
    """List a folder and those in it; raises OSError if the folder itself cannot be listed."""
    next(folder.iterdir(), None)
    found = sorted(_entries(folder, ""))
    return Listing(
        tuple(name for name, reason in found if not reason),
        tuple(Receipt(name, "ignored", find(reason, Place(name))) for name, reason in found if reason),
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
        elif entry.is_dir():
            yield from _entries(Path(entry.path), f"{name}/")
        else:
            yield name, ""


def list_paths(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Name and path of every file among files and folders, for reading them one by one."""
    for path in paths:
        if path.is_dir():
            yield from ((f"{path.name}/{name}", path / name) for name in list_folder(path).names)
        else:
            yield path.name, path
