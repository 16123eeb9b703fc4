"""What files gave, kept for the next run: a file that has not changed since is not read again.

Of a summary it is kept which totals it was drawn of: where they have not changed, it is not drawn again.
"""

import pickle
import platform
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b, file_digest
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from platformdirs import user_cache_path, user_data_path

from reports.gathering.discover import Source
from reports.gathering.file_result import FileResult
from reports.gathering.process_batch import Task
from sheets.limits import Limits
from sheets.writing.save import CannotWrite, replacing
from templates.load import declarations

PROGRAM = "unionsheets"

MOST_BYTES = 512 << 20
"""What the cache may grow to, that of some hundred thousand returns; then the oldest quarter goes."""

REBUILT = (
    "缓存已损坏，已重新建立，全部报表重新读取。 / The cache was damaged: it is built anew, every return is read again."
)

_KEY = 32
_DIGEST = 16
_PATIENCE = 5.0
"""Seconds to wait for another run that writes."""

_ROOMS = ("sheets", "templates", "reports")
_LIBRARIES = ("polars", "python-calamine", "rapidfuzz", "XlsxWriter")

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT})
"""Of SQLite's codes those that say that the file is none of ours; a full disk or a lock is no damage."""

_TABLE = """CREATE TABLE IF NOT EXISTS results
(task BLOB, file BLOB, seal BLOB NOT NULL, result BLOB NOT NULL, PRIMARY KEY (task, file))"""
_SIZE = """SELECT (page_count - freelist_count) * page_size
FROM pragma_page_count, pragma_freelist_count, pragma_page_size"""
_OLDEST = """DELETE FROM results WHERE rowid IN
(SELECT rowid FROM results ORDER BY rowid LIMIT (SELECT count(*) / 4 + 1 FROM results))"""

T = TypeVar("T")


class _Damaged(Exception):  # noqa: N818 - it never leaves this module
    """A row that is not as it was written."""


@dataclass(frozen=True)
class Cache:
    """Results of files in SQLite, one row a file, under digests of the task and of name, passwords and content.

    A summary has one row, too: its check sum, under a digest of all that it shows.

    Every row is sealed with the user's own key, which lies elsewhere: what nobody else can have written may be
    unpickled, and what is damaged is never believed. Whatever hinders it, files are read as if it were not there.
    `tell` is given the sentence that says so.
    """

    path: Path
    secret: bytes = field(repr=False)
    tell: Callable[[str], object] = lambda _: None

    def person_key(self, folder: Path) -> bytes:
        """Return the key under which persons of one folder's returns are compared, today and at the next run."""
        return self._digest("persons", str(folder.resolve()), size=_KEY)

    def known(self, task: Task, sources: Sequence[Source]) -> list[FileResult]:
        """Return what the files that have not changed gave under this task, in the order of the sources."""
        return self._within(lambda rows: list(self._known(rows, self._task(task), sources)), [])

    def keep(self, task: Task, sources: Sequence[Source], results: Iterable[FileResult]) -> None:
        """Keep what files gave; of one that could not be read to its end nothing is kept."""
        key = self._task(task)
        read = [pair for pair in zip(sources, results, strict=True) if pair[1].receipt.sha256]
        new = [
            self._row(key, self._file(source, each.receipt.sha256), pickle.dumps(each, pickle.HIGHEST_PROTOCOL))
            for source, each in read
        ]
        self._within(lambda rows: _insert(rows, new), None)

    def drawn(self, what: str) -> str:
        """Return the SHA-256 of the workbook that this program drew of something, spelt out; nothing of what is new."""
        return self._within(lambda rows: self._row_of(rows, *self._drawing(what)).decode(), "")

    def keep_drawn(self, what: str, sha256: str) -> None:
        """Keep the SHA-256 of the workbook that was drawn of something."""
        task, file = self._drawing(what)
        self._within(lambda rows: _insert(rows, [self._row(task, file, sha256.encode())]), None)

    def _drawing(self, what: str) -> tuple[bytes, bytes]:
        return self._digest(program_digest(), "drawn"), self._digest(what)

    def _row_of(self, rows: sqlite3.Connection, task: bytes, file: bytes) -> bytes:
        found = rows.execute("SELECT seal, result FROM results WHERE task = ? AND file = ?", (task, file)).fetchone()
        if not found:
            return b""
        seal, result = found
        if not secrets.compare_digest(seal, self._digest(task, file, result)):
            raise _Damaged
        return bytes(result)

    def _known(self, rows: sqlite3.Connection, task: bytes, sources: Sequence[Source]) -> Iterator[FileResult]:
        # Where nothing is known the files need not be read twice.
        if not rows.execute("SELECT 1 FROM results WHERE task = ? LIMIT 1", (task,)).fetchone():
            return
        for source in sources:
            file = self._file(source, _sha256(source.path))
            if result := self._row_of(rows, task, file):
                yield pickle.loads(result)  # noqa: S301 - sealed with the user's own key

    def _row(self, task: bytes, file: bytes, result: bytes) -> tuple[bytes, bytes, bytes, bytes]:
        return task, file, self._digest(task, file, result), result

    def _task(self, task: Task) -> bytes:
        forms = (path.read_bytes() for path in declarations(task.folders))
        return self._digest(program_digest(), repr(task), *forms)

    def _file(self, source: Source, sha256: str) -> bytes:
        return self._digest(source.name, sha256, *source.passwords)

    def _digest(self, *parts: str | bytes, size: int = _DIGEST) -> bytes:
        digest = blake2b(key=self.secret, digest_size=size)
        for part in parts:
            data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8) + data)
        return digest.digest()

    def _within(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do some work in one transaction, or hand back something else where that fails."""
        try:
            self.path.parent.mkdir(0o700, parents=True, exist_ok=True)
            self.path.touch(0o600)
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as rows, rows:
                rows.execute(_TABLE)
                return work(rows)
        except (sqlite3.Error, _Damaged, OSError) as error:
            if isinstance(error, OSError) or getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) not in _DAMAGED:
                return otherwise
        self._remove()
        self.tell(REBUILT)
        return otherwise

    def _remove(self) -> None:
        # The journal first: it would be played back into the next one.
        with suppress(OSError):
            for path in (self.path.with_name(f"{self.path.name}-journal"), self.path):
                path.unlink(missing_ok=True)


def _insert(rows: sqlite3.Connection, new: Sequence[tuple[bytes, ...]]) -> None:
    rows.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", new)
    if rows.execute(_SIZE).fetchone()[0] > MOST_BYTES:
        rows.execute(_OLDEST)


def user_cache(tell: Callable[[str], object] = lambda _: None) -> Cache | None:
    """Return the user's own cache; None where there is no place for its key."""
    secret = _secret(user_data_path(PROGRAM, appauthor=False) / "cache.key")
    return Cache(user_cache_path(PROGRAM, appauthor=False) / "results.sqlite", secret, tell) if secret else None


def _secret(path: Path) -> bytes:
    """Return the user's key, made at the first run; it lies apart from the cache, so that neither tells of persons."""
    with suppress(OSError):
        if len(known := path.read_bytes()) == _KEY:
            return known
    with suppress(OSError, CannotWrite):
        with replacing(path) as draft:
            draft.touch(0o600)
            draft.write_bytes(secrets.token_bytes(_KEY))
        # As it stands: of two runs at once one wrote last.
        return path.read_bytes()
    return b""


def _sha256(path: Path) -> str:
    """Return the digest of a file; none of what is no file or too large, which will be told when it is read."""
    with suppress(OSError):
        if path.is_file() and path.stat().st_size <= Limits().file_bytes:
            with path.open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
    return ""


@cache
def program_digest() -> bytes:
    """Digest the program itself and what it reads and writes with: what one version made another may not."""
    root = Path(__file__).parents[2]
    digest = blake2b(platform.python_version().encode())
    for library in _LIBRARIES:
        digest.update(version(library).encode())
    for path in sorted(path for room in _ROOMS for end in ("py", "toml") for path in (root / room).rglob(f"*.{end}")):
        digest.update(path.read_bytes())
    return digest.digest()
