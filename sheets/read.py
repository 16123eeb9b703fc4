"""File → Workbook: the only importer of python_calamine."""

import hashlib
import os
import stat
from collections.abc import Collection, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from sheets.finding import Finding, Place, find
from sheets.inspection.guard import Inspection, inspect
from sheets.limits import Limits
from sheets.seal import unseal
from sheets.workbook import Grid, Quirks, Workbook

_NOT_THE_DECODERS = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)


def read(
    path: Path,
    name: str,
    limits: Limits | None = None,
    without: Collection[str] = (),
    passwords: Sequence[str] = (),
) -> Workbook:
    """Read one file; whatever is wrong with it is a finding of the result, never an exception.

    `name` is what findings call the file: relative to the folder that was read, with forward
    slashes. Sheets that hold no cells by nature (charts) are left out, and those that `without`
    names are passed over as if they were not there. A sealed workbook is opened with
    one of the `passwords`. What no `except` can catch, such as a decoder
    that aborts, is held by the worker processes of `reports.gathering.pool`.
    """
    limits = limits or Limits()
    try:
        data = _load(path, Place(name), limits)
        if isinstance(data, Finding):
            return Workbook(name, findings=(data,))
        seen = inspect(unseal(data, passwords) or data, name, limits, without)
        book = Workbook(name, seen.kind, len(data), hashlib.sha256(data).hexdigest(), findings=seen.findings)
        return _decode(seen, book, without) if seen.content else book
    except MemoryError:
        return Workbook(name, findings=(find("file-memory", Place(name), limit=limits.memory_bytes >> 20),))


def _load(path: Path, place: Place, limits: Limits) -> bytes | Finding:
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        # Windows opens no folder, nobody opens a socket, and a link may lead nowhere.
        if path.is_dir() or path.is_socket() or path.is_symlink():
            return find("file-irregular", place)
        return find("file-unopened", place, reason=error.strerror or "")
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        return find("file-irregular", place)
    with open(handle, "rb") as file:  # noqa: PTH123 - a handle, not a path
        try:
            data = file.read(min(state.st_size, limits.file_bytes) + 1)
        except OSError as error:
            return find("file-unopened", place, reason=error.strerror or "")
    if len(data) > limits.file_bytes:
        return find("file-too-large", place, limit=limits.file_bytes >> 20)
    return data or find("file-empty", place)


def _decode(seen: Inspection, book: Workbook, without: Collection[str]) -> Workbook:
    place = Place(book.file)
    grids: list[Grid] = []
    findings: list[Finding] = []
    quirks = dict(seen.quirks)
    try:
        decoder = CalamineWorkbook.from_filelike(BytesIO(seen.content))
        every = [sheet for sheet in enumerate(decoder.sheets_metadata) if sheet[1].typ is SheetTypeEnum.WorkSheet]
        sheets = [(index, sheet) for index, sheet in every if sheet.name not in without]
    except BaseException as error:  # noqa: BLE001 - a panic of the decoder is no Exception
        return replace(book, findings=(_trouble(error, "file-damaged", place), *seen.findings))
    if seen.kind in {"xlsx", "ods"} and tuple(sheet.name for _, sheet in sheets) != seen.sheets:
        # What was seen of a sheet is kept under its name.
        return replace(book, findings=(find("file-damaged", place), *seen.findings))
    for index, sheet in sheets:
        try:
            decoded = decoder.get_sheet_by_index(index)
            grid = Grid(sheet.name, decoded.to_python(skip_empty_area=False))
            merges = _merges(decoded, grid)
        except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
            findings.append(_trouble(error, "sheet-unreadable", Place(book.file, sheet.name)))
            continue
        grids.append(grid)
        if merges:
            quirks[sheet.name] = replace(quirks.get(sheet.name, Quirks()), merges=merges)
    if not any(grid.rows for grid in grids) and not findings:
        findings.append(find("file-without-cells", place))
    return replace(
        book,
        grids=tuple(grids),
        quirks=quirks,
        properties=seen.properties,
        findings=(*findings, *seen.findings),
        saved=seen.saved,
    )


def _trouble(error: BaseException, code: str, place: Place) -> Finding:
    if isinstance(error, _NOT_THE_DECODERS):
        raise error
    if isinstance(error, PasswordError):
        return find("file-encrypted", place)
    if isinstance(error, CalamineError) and "shared string" in str(error):
        return find("sheet-string-missing", place)
    return find(code, place)


def _merges(sheet: CalamineSheet, grid: Grid) -> tuple[tuple[int, int, int, int], ...]:
    """List the merged areas as (top, left, bottom, right) from 1, cut to the cells that were read.

    Raises ValueError where they overlap, which no spreadsheet program writes: a million areas over
    every cell would have to be looked through cell by cell.
    """
    height, width = len(grid.rows), len(grid.rows[0]) if grid.rows else 0
    merges = tuple(
        (top + 1, left + 1, min(bottom + 1, height), min(right + 1, width))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < height and left < width
    )
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges) > height * width:
        raise ValueError("merged areas overlap")
    return merges
