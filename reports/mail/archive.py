"""Workbooks out of a zip that a clerk packed them into; a hostile one is refused for what it is."""

import io
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

WORKBOOKS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods"})

MOST_ENTRIES = 1000

MOST_BYTES = 200 << 20
"""Of all that a zip inflates to, by what it really gives and not by what it says."""

PACKAGE = "[Content_Types].xml"
"""What every workbook that is a zip itself holds."""

_UTF_8_NAME = 0x800


class ArchiveRefused(Exception):  # noqa: N818 - an answer
    """A zip that is not unpacked: damaged, encrypted or too large."""


def is_archive(data: bytes) -> bool:
    """Return whether a zip is a mere container, and no workbook itself."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return PACKAGE not in names and "mimetype" not in names


def workbooks_in(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of the workbooks in a zip, folders left off; raises ArchiveRefused."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise ArchiveRefused
            room = MOST_BYTES
            for entry in entries:
                name = PurePosixPath(_name(entry).replace("\\", "/")).name
                if entry.is_dir() or PurePosixPath(name).suffix.lower() not in WORKBOOKS or name.startswith("~$"):
                    continue
                with archive.open(entry) as file:
                    content = file.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise ArchiveRefused
                yield name, content
    except (BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise ArchiveRefused from error


def _name(entry: ZipInfo) -> str:
    """Return an entry's name; Windows packs Chinese names in its own code page and says nothing of it."""
    if entry.flag_bits & _UTF_8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return entry.filename
