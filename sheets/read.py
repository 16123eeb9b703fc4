"""File → Workbook: the only importer of python_calamine."""

import hashlib
import os
import stat
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from sheets.finding import Finding, Place, find
from sheets.grid import Grid, Workbook
from sheets.limits import Limits


def read(path: Path, name: str, limits: Limits | None = None) -> Workbook:
    """Read one file; whatever is wrong with it is a finding of the result, never an exception.

    `name` is what findings call the file: relative to the folder that was read, with forward slashes.
    """
    limits = limits or Limits()
    place = Place(name)
    data = _load(path, place, limits)
    if isinstance(data, Finding):
        return Workbook(name, findings=(data,))
    digest = hashlib.sha256(data).hexdigest()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        grids = tuple(
            Grid(sheet, book.get_sheet_by_index(index).to_python(skip_empty_area=False))
            for index, sheet in enumerate(book.sheet_names)
        )
    except PasswordError:
        return Workbook(name, "", len(data), digest, findings=(find("file-encrypted", place),))
    except (CalamineError, ValueError, OSError):
        return Workbook(name, "", len(data), digest, findings=(find("file-damaged", place),))
    return Workbook(name, "xlsx", len(data), digest, grids)


def _load(path: Path, place: Place, limits: Limits) -> bytes | Finding:
    # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        return find("file-unopened", place, reason=error.strerror or "")
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        return find("file-irregular", place)
    with open(handle, "rb") as file:
        if state.st_size > limits.file_bytes:
            return find("file-too-large", place, limit=limits.file_bytes >> 20)
        return file.read(limits.file_bytes) or find("file-empty", place)
