"""The ledger: on the disk when a call returns, and the same for two runs at once."""

import sqlite3
from pathlib import Path

import pytest

from reports.round.ledger import LEDGER, VERSION, Arrived, Ledger, LedgerFault, Sent

AT = "2026-01-05T01:00:00+00:00"


def note(key: str, message_id: str) -> Sent:
    """A message that is about to be handed over."""
    return Sent(key, "blanks", "K01", "members", "handing", message_id, AT)


def test_a_message_begins_once(tmp_path: Path) -> None:
    """Two runs at once: the second is told of the first's."""
    with Ledger.open(tmp_path) as one, Ledger.open(tmp_path) as two:
        assert one.begin(note("key", "<1@x>")) is None
        known = two.begin(note("key", "<2@x>"))
        assert known
        assert (known.state, known.message_id) == ("handing", "<1@x>")


def test_what_was_noted_outlives_the_program(tmp_path: Path) -> None:
    """Sent stays sent; refused may begin anew; a bounce is found by its Message-ID."""
    with Ledger.open(tmp_path) as ledger:
        ledger.begin(note("sent", "<0@x>"))
        ledger.end("sent", "sent", AT)
        ledger.begin(note("refused", "<1@x>"))
        ledger.end("refused", "refused", AT)
    with Ledger.open(tmp_path) as ledger:
        assert [(each.key, each.state) for each in ledger.messages()] == [("refused", "refused"), ("sent", "sent")]
        assert ledger.begin(note("refused", "<3@x>")) is None
        assert ledger.bounce("<0@x>", AT, "5.1.1")
        assert not ledger.bounce("<9@x>", AT, "5.1.1")
        bounced = ledger.message("sent")
        assert bounced
        assert (bounced.state, bounced.reason) == ("bounced", "5.1.1")


def test_only_what_is_unsure_can_be_taken_back(tmp_path: Path) -> None:
    """A sent message stays noted whoever asks."""
    with Ledger.open(tmp_path) as ledger:
        ledger.begin(note("a", "<1@x>"))
        ledger.forget("a")
        assert ledger.message("a") is None
        ledger.begin(note("b", "<2@x>"))
        ledger.end("b", "sent", AT)
        ledger.forget("b")
        assert ledger.message("b")


def test_an_attachment_is_noted_once(tmp_path: Path) -> None:
    """The same place of the same mailbox; the same content in another place is known by its check sum."""
    arrived = Arrived("box;1", "7/1", "ab" * 32, "K01", "收到/K01/表.xlsx", "<1@x>", AT, AT)
    with Ledger.open(tmp_path) as ledger:
        ledger.arrive(arrived)
        ledger.arrive(arrived)
        assert ledger.arrivals() == [arrived]
        assert ledger.has_part("box;1", "7/1")
        assert not ledger.has_part("box;2", "7/1")
        assert ledger.file_of("ab" * 32) == "收到/K01/表.xlsx"
        assert ledger.file_of("cd" * 32) == ""


def test_a_ledger_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    """Damaged, or of a newer program."""
    (tmp_path / LEDGER).write_bytes(b"not a database at all" * 100)
    with pytest.raises(LedgerFault, match="台账"), Ledger.open(tmp_path):
        pass
    (tmp_path / LEDGER).unlink()
    with sqlite3.connect(tmp_path / LEDGER) as newer:
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    with pytest.raises(LedgerFault, match="更新"), Ledger.open(tmp_path):
        pass
