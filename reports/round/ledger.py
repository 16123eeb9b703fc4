"""The ledger of a work folder: what was handed over and what arrived, so that nothing is sent twice or forgotten.

It holds units, forms, times, check sums and Message-IDs, and no address and nothing else of a person.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from reports.gathering.receipt import Duty

LEDGER = "台账.sqlite"

VERSION = 1
"""Of the tables; a newer ledger is not touched by an older program."""

State = Literal["handing", "sent", "refused", "bounced"]
"""`handing` after the run has ended means that nobody knows: the server may have taken the message or not."""

_TABLES = """
CREATE TABLE message (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, unit TEXT NOT NULL, forms TEXT NOT NULL, state TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, reason TEXT NOT NULL DEFAULT ''
);
CREATE TABLE receipt (
    mailbox TEXT NOT NULL, part TEXT NOT NULL, sha256 TEXT NOT NULL, unit TEXT NOT NULL, file TEXT NOT NULL,
    message_id TEXT NOT NULL, sent_at TEXT NOT NULL, collected_at TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (mailbox, part)
);
CREATE INDEX receipt_sha256 ON receipt (sha256);
"""


class LedgerFault(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A ledger that cannot be used, in one sentence of two languages."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of ours and what became of it; `forms` are duties as `spelt` prints them, times UTC in ISO 8601."""

    key: str
    kind: str
    unit: str
    forms: str
    state: State
    message_id: str
    at: str
    reason: str = ""

    @property
    def number(self) -> str:
        """The short number by which people name it."""
        return self.key[:8]

    @property
    def duties(self) -> list[Duty]:
        """The returns that it is about; of a form with periods one without a period is about all of them."""
        parts = (each.partition("/") for each in self.forms.split("、") if each)
        return [Duty(self.unit, form, period) for form, _, period in parts]


def spelt(duties: Iterable[Duty]) -> str:
    """Spell returns of one unit as the ledger notes them: training/Q2、members."""
    return "、".join(f"{each.form}/{each.period}" if each.period else each.form for each in duties)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One attachment that arrived: `mailbox` and `part` say where it lay, `file` where it was put."""

    mailbox: str
    part: str
    sha256: str
    unit: str
    file: str
    message_id: str
    sent_at: str
    collected_at: str
    note: str = ""


class Ledger:
    """The ledger, open; every note is on the disk when the call returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open the ledger of a work folder, making it if it is not there; raises LedgerFault."""
        path = folder / LEDGER
        try:
            connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            try:
                connection.execute("PRAGMA synchronous = FULL")
                _prepare(connection, path)
                yield cls(connection)
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise LedgerFault(
                f"台账“{path}”打不开或写不进：{error}。 / Cannot use the ledger {path}: {error}."
            ) from error

    def begin(self, message: Sent) -> Sent | None:
        """Note that a message is about to be handed over; return what is known of the same message instead, if any.

        A message that the server refused may be tried again: its line begins anew.
        """
        with self._connection as ledger:
            ledger.execute("BEGIN IMMEDIATE")
            known = self.message(message.key)
            if known and known.state != "refused":
                return known
            ledger.execute("DELETE FROM message WHERE key = ?", (message.key,))
            ledger.execute(
                "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(message.key, message.kind, message.unit, message.forms),
                    *(message.state, message.message_id, message.at, message.reason),
                ),
            )
        return None

    def end(self, key: str, state: State, at: str, reason: str = "") -> None:
        """Note what became of a message."""
        self._connection.execute(
            "UPDATE message SET state = ?, at = ?, reason = ? WHERE key = ?", (state, at, reason, key)
        )

    def forget(self, key: str) -> None:
        """Take back the note of a message that did not go, came back, or did not arrive as a person says."""
        self._connection.execute("DELETE FROM message WHERE key = ? AND state IN ('handing', 'bounced')", (key,))

    def bounce(self, message_id: str, at: str, reason: str) -> bool:
        """Note that a message came back; return whether it was one of ours."""
        cursor = self._connection.execute(
            "UPDATE message SET state = 'bounced', at = ?, reason = ? WHERE message_id = ?", (at, reason, message_id)
        )
        return cursor.rowcount > 0

    def message(self, key: str) -> Sent | None:
        """Return the message of a key, or None."""
        row = self._connection.execute(f"{_MESSAGES} WHERE key = ?", (key,)).fetchone()
        return Sent(*row) if row else None

    def messages(self) -> list[Sent]:
        """Return every message, in the order of their times."""
        return [Sent(*row) for row in self._connection.execute(f"{_MESSAGES} ORDER BY at, key")]

    def arrive(self, arrived: Arrived) -> None:
        """Note an attachment; the same place in the same mailbox is noted once."""
        self._connection.execute(
            "INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(arrived.mailbox, arrived.part, arrived.sha256, arrived.unit, arrived.file),
                *(arrived.message_id, arrived.sent_at, arrived.collected_at, arrived.note),
            ),
        )

    def has_part(self, mailbox: str, part: str) -> bool:
        """Return whether this place of a mailbox was looked at before."""
        found = self._connection.execute("SELECT 1 FROM receipt WHERE mailbox = ? AND part = ?", (mailbox, part))
        return found.fetchone() is not None

    def file_of(self, sha256: str) -> str:
        """Return where a file of this content was put, or ''."""
        row = self._connection.execute("SELECT file FROM receipt WHERE sha256 = ? AND file <> ''", (sha256,)).fetchone()
        return str(row[0]) if row else ""

    def arrivals(self) -> list[Arrived]:
        """Return every attachment, in the order in which they arrived."""
        rows = self._connection.execute("SELECT * FROM receipt ORDER BY sent_at, mailbox, part")
        return [Arrived(*row) for row in rows]


_MESSAGES = "SELECT key, kind, unit, forms, state, message_id, at, reason FROM message"


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new ledger; two runs may do it at once."""
    with connection as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        (version,) = ledger.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise LedgerFault(
                f"台账“{path}”是较新的程序写的，请更新。 / The ledger {path} is of a newer program: update this one."
            )
        if not version:
            for statement in filter(str.strip, _TABLES.split(";")):
                ledger.execute(statement)
            ledger.execute(f"PRAGMA user_version = {VERSION}")
