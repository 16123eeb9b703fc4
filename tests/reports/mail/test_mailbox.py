"""Reading a real mailbox: Dovecot, started by the tests."""

import imaplib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.mail.mailbox import Mailbox, MailboxFault, Wish, saved_letters
from reports.mail.message import Attachment, Message, sendable
from reports.round.settings import Incoming
from tests.reports.mail.servers import SECRET, USER, Imap, authority, have_dovecot, imap_server

pytestmark = pytest.mark.skipif(not have_dovecot(), reason="Dovecot is not installed")


@pytest.fixture(scope="module")
def imap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imap]:
    """Run a server whose certificate the program trusts."""
    folder = tmp_path_factory.mktemp("imap")
    trusted = authority(folder)
    with pytest.MonkeyPatch.context() as patch, imap_server(trusted, folder / "dovecot") as running:
        patch.setenv("SSL_CERT_FILE", str(trusted.file))
        yield running


@pytest.fixture
def port(imap: Imap) -> int:
    """Where the server listens."""
    return imap.port


def letter(number: int) -> bytes:
    """Write a message with a return."""
    attachment = Attachment(f"会员统计表{number}.xlsx", b"PK\x03\x04")
    message = Message("", f"K{number}", USER, "报表", "你好", (attachment,))
    return sendable(message, f"k{number}@example.org", f"<{number}@example.org>", datetime(2026, 1, 5, tzinfo=UTC))


@pytest.fixture
def client(port: int) -> Iterator[imaplib.IMAP4]:
    """The mailbox as another program sees it, emptied and with three messages."""
    with imaplib.IMAP4_SSL("localhost", port) as connection:
        connection.login(USER, SECRET)
        _, (count,) = connection.select("INBOX")
        if count != b"0":
            connection.store("1:*", "+FLAGS", r"(\Deleted)")
        connection.expunge()
        for number in range(3):
            connection.append("INBOX", "", imaplib.Time2Internaldate(1_767_600_000), letter(number))
        yield connection


def incoming(port: int, **words: object) -> Incoming:
    """Say where the mailbox is."""
    return Incoming.model_validate({"host": "localhost", "port": port, "user": USER} | words)


def unseen(client: imaplib.IMAP4) -> int:
    """Count the messages that nobody has seen."""
    client.select("INBOX")
    return len(client.search(None, "UNSEEN")[1][0].split())


def test_reading_changes_nothing(port: int, client: imaplib.IMAP4) -> None:
    """Every message is read whole, none of them is marked as seen, and what is known is not fetched."""
    with Mailbox.open(incoming(port), SECRET) as box:
        letters = list(box.letters(lambda _name, _uid: False))
    assert [each.data for each in letters] == [letter(number) for number in range(3)]
    assert {each.arrived for each in letters} == {"2026-01-05T08:00:00+00:00"}
    assert unseen(client) == 3
    known = {(letters[0].mailbox, letters[0].part)}
    with Mailbox.open(incoming(port), SECRET) as box:
        assert [each.part for each in box.letters(lambda *place: place in known)] == [each.part for each in letters[1:]]


def test_what_the_office_asked_for_is_done(port: int, client: imaplib.IMAP4) -> None:
    """Marked as seen or moved to a folder of a Chinese name, on request."""
    client.create('"&XfJlNg-"')
    with Mailbox.open(incoming(port), SECRET, read_only=False) as box:
        first, second, _ = box.letters(lambda *_: False)
        box.fulfil(first, Wish(mark_seen=True))
        box.fulfil(second, Wish(move_to="已收"))
    assert unseen(client) == 1
    assert client.select('"&XfJlNg-"')[1] == [b"1"]


def test_a_mailbox_that_changes_while_it_is_read(port: int, client: imaplib.IMAP4) -> None:
    """A message that somebody deletes meanwhile is passed over; the others are read."""
    client.select("INBOX")
    with Mailbox.open(incoming(port), SECRET) as box:
        letters = box.letters(lambda *_: False)
        found = [next(letters)]
        client.store("2", "+FLAGS", r"(\Deleted)")
        client.expunge()
        found += letters
    assert [each.data for each in found] == [letter(0), letter(2)]


def test_only_mail_since_a_day(port: int, client: imaplib.IMAP4) -> None:
    """The day is the day on which a message arrived, whatever the locale."""
    assert client
    with Mailbox.open(incoming(port, since="2026-01-06"), SECRET) as box:
        assert list(box.letters(lambda *_: False)) == []
    with Mailbox.open(incoming(port, since="2026-01-05"), SECRET) as box:
        assert len(list(box.letters(lambda *_: False))) == 3


def test_a_large_message_is_named_and_not_fetched(
    port: int, client: imaplib.IMAP4, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size is asked first."""
    assert client
    monkeypatch.setattr("reports.mail.mailbox.LARGEST", len(letter(0)) - 1)
    with Mailbox.open(incoming(port), SECRET) as box:
        assert [each.data for each in box.letters(lambda *_: False)] == [None] * 3


def put(imap: Imap, name: str, data: bytes, size: int) -> None:
    """Put a message of a size into the mailbox as its file; what follows its data is a hole that takes no room."""
    path = imap.inbox / f"{name},S={size},W={size}:2,"
    with path.open("wb") as file:
        file.write(data)
        file.truncate(size)
    owner = imap.inbox.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


def test_a_message_of_200_megabytes_is_never_fetched(
    imap: Imap, client: imaplib.IMAP4, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told by the size that the server gives; the others are read."""
    assert client
    fetched: list[str] = []
    usual = Mailbox._fetch  # noqa: SLF001 - what is asked of the server

    def noted(box: Mailbox, uid: str) -> tuple[bytes, str] | None:
        fetched.append(uid)
        return usual(box, uid)

    monkeypatch.setattr(Mailbox, "_fetch", noted)
    put(imap, "1767700000.large.test", letter(9), 200 << 20)
    with Mailbox.open(incoming(imap.port), SECRET) as box:
        letters = list(box.letters(lambda *_: False))
    assert [each.data for each in letters] == [*(letter(number) for number in range(3)), None]
    assert letters[3].part not in fetched
    assert len(fetched) == 3


def test_ten_thousand_messages(imap: Imap, client: imaplib.IMAP4) -> None:
    """Each is read once, in its order, with its number told as it comes; all but one known, one is fetched."""
    client.select("INBOX")
    client.store("1:*", "+FLAGS", r"(\Deleted)")
    client.expunge()
    small = [b"Subject: %d\r\n\r\n%d\r\n" % (number, number) for number in range(10_000)]
    for number, data in enumerate(small):
        put(imap, f"{1_767_600_000 + number}.many.test", data, len(data))
    told: list[tuple[int, int]] = []
    with Mailbox.open(incoming(imap.port), SECRET) as box:
        letters = list(box.letters(lambda *_: False, lambda *count: told.append(count)))
        assert [each.data for each in letters] == small
        assert told == [(number, 10_000) for number in range(1, 10_001)]
        known = {each.part for each in letters if each.part != letters[4999].part}
        assert [each.data for each in box.letters(lambda _, part: part in known)] == [small[4999]]


def test_the_program_says_who_it_is(imap: Imap) -> None:
    """163 and 126 open no folder to a client that does not."""
    with Mailbox.open(incoming(imap.port), SECRET):
        pass
    assert "name=unionsheets" in imap.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "secret", "said"), [({}, "wrong", "授权码"), ({"folder": "报表"}, SECRET, "报表")])
def test_what_cannot_be_opened_is_one_sentence(port: int, words: dict[str, object], secret: str, said: str) -> None:
    """A wrong code and a folder that is not there."""
    with pytest.raises(MailboxFault, match=said), Mailbox.open(incoming(port, **words), secret):
        pass


def test_saved_messages_are_read_in_order(tmp_path: Path) -> None:
    """.eml and .mbox files that an office saved by hand, in folders too."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "二.eml").write_bytes(letter(2))
    (tmp_path / "a.mbox").write_bytes(b"".join(b"From x\n" + letter(n).replace(b"\r\n", b"\n") + b"\n" for n in (0, 1)))
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert [each.name for each in saved_letters(tmp_path)] == ["a.mbox #1", "a.mbox #2", "b/二.eml"]
