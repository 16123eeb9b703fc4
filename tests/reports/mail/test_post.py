"""Handing messages over to a real server, which refuses, postpones, breaks off and is slow."""

import email
import email.policy
import smtplib
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from reports.mail.message import Attachment, Message
from reports.mail.post import Clock, PostFault, Route, post
from reports.round.ledger import Ledger
from reports.round.settings import Outgoing
from tests.reports.mail.killed import killed_after
from tests.reports.mail.servers import SECRET, USER, Authority, Post, authority, breaking_server, smtp_server

NAME = "K01_第一中学工会_工会会员统计表（2025年度）.xlsx"


class Hours:
    """A clock that stands still but while somebody waits for it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 5, 9, tzinfo=UTC)
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        """The clock as the program asks it."""
        return Clock(lambda: self.at, self.sleep)


def message(number: int, about: str = "") -> Message:
    """Write to unit number so and so."""
    attachment = Attachment(NAME, b"PK\x03\x04" + bytes([number]) * 1000)
    body = "你好。\n.\n..附件请查收。\n"
    return Message("blanks", f"K{number:02}", f"k{number}@example.org", "请填报", body, (attachment,), about)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority that the program trusts."""
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(trusted: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """Run a server that wants STARTTLS and a login."""
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.file))
    with smtp_server(trusted) as running:
        yield running


def route(server: Post, secret: str = SECRET, **limits: float) -> Route:
    """Say by which server messages go."""
    settings = {"host": "localhost", "port": server.port, "security": "starttls", "user": USER} | limits
    return Route(Outgoing.model_validate(settings), f"区总工会统计组 <{USER}>", secret)


def fates(folder: Path, server: Post, messages: list[Message], hours: Hours | None = None) -> list[tuple[str, str]]:
    """Send messages and say what became of them."""
    with Ledger.open(folder) as ledger:
        return [(each.fate, each.reason) for each in post(messages, ledger, route(server), (hours or Hours()).clock)]


def test_a_message_arrives_as_it_was_written(server: Post, tmp_path: Path) -> None:
    """Subject, body with its leading dots, attachment and its Chinese name come through a real server unharmed."""
    assert fates(tmp_path, server, [message(1)]) == [("sent", "")]
    ((recipient, data),) = server.taken
    assert recipient == "k1@example.org"
    arrived = email.message_from_bytes(data, policy=email.policy.default)
    body = arrived.get_body()
    assert body is not None
    assert (arrived["Subject"], body.get_content()) == ("请填报", "你好。\n.\n..附件请查收。\n")
    (attachment,) = arrived.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == (NAME, b"PK\x03\x04" + b"\x01" * 1000)
    assert arrived["Date"]
    assert arrived["Message-ID"].endswith("@example.org>")


def test_the_same_news_goes_once(server: Post, tmp_path: Path) -> None:
    """A run told twice sends nothing twice; other news to the same unit goes."""
    assert fates(tmp_path, server, [message(1), message(2)]) == [("sent", "")] * 2
    again = fates(tmp_path, server, [message(1), message(2), message(2, "催报")])
    assert [fate for fate, _ in again] == ["already", "already", "sent"]
    assert len(server.taken) == 3


def test_a_refused_recipient_is_told_without_the_address(server: Post, tmp_path: Path) -> None:
    """The reason is the server's code; the others go, and a refused one is tried again in another run."""
    server.recipient = lambda address, _: "550 5.1.1 <k1@example.org> unknown" if address == "k1@example.org" else None
    assert fates(tmp_path, server, [message(1), message(2)]) == [("refused", "550 5.1.1"), ("sent", "")]
    server.recipient = lambda *_: None
    assert fates(tmp_path, server, [message(1)]) == [("sent", "")]


def test_a_server_that_asks_for_patience_is_tried_again(server: Post, tmp_path: Path) -> None:
    """4xx and then success: sent once; 4xx for ever: postponed, and free to go in another run."""
    server.recipient = lambda _, before: "450 4.2.0 greylisted" if before < 2 else None
    assert fates(tmp_path, server, [message(1)]) == [("sent", "")]
    server.recipient = lambda *_: "451 4.3.0 busy"
    assert fates(tmp_path, server, [message(2)]) == [("postponed", "451 4.3.0")]
    server.recipient = lambda *_: None
    assert fates(tmp_path, server, [message(2)]) == [("sent", "")]
    assert [recipient for recipient, _ in server.taken] == ["k1@example.org", "k2@example.org"]


def test_a_refused_body_is_refused(server: Post, tmp_path: Path) -> None:
    """5xx after the data is a definite answer."""
    server.data = lambda *_: "554 5.7.1 spam"
    assert fates(tmp_path, server, [message(1)]) == [("refused", "554 5.7.1")]


@pytest.mark.parametrize("answer", ["cut", "taken, then cut"])
def test_what_nobody_can_tell_is_listed_and_not_sent_again(server: Post, tmp_path: Path, answer: str) -> None:
    """The server hangs up after the last dot: it may have the message; the next message goes on a new line."""
    server.data = lambda address, _: answer if address == "k1@example.org" else None
    assert [fate for fate, _ in fates(tmp_path, server, [message(1), message(2)])] == ["unknown", "sent"]
    server.data = lambda *_: None
    assert [fate for fate, _ in fates(tmp_path, server, [message(1)])] == ["unknown"]
    assert sum(address == "k1@example.org" for address, _ in server.taken) == (answer == "taken, then cut")


def unlocked(port: int) -> Route:
    """Say by which server without encryption messages go; the program itself speaks to none."""
    return Route(Outgoing(host="127.0.0.1", port=port, security="tls"), USER)


def test_a_connection_cut_in_the_middle_of_a_message(
    server: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What broke off before its end was thrown away (RFC 5321): it did not go, and goes once in the next run."""
    large = replace(message(1), attachments=(Attachment(NAME, bytes(8 << 20)),))
    with breaking_server(100_000) as port, Ledger.open(tmp_path) as ledger, monkeypatch.context() as patch:
        patch.setattr("reports.mail.post.connected", lambda way: smtplib.SMTP(way.server.host, way.server.port))
        fate = [each.fate for each in post([large], ledger, unlocked(port), Hours().clock)]
        assert (fate, ledger.messages()) == (["postponed"], [])
    assert fates(tmp_path, server, [large]) == [("sent", "")]
    assert len(server.taken) == 1


@pytest.mark.parametrize(("slow", "fate", "noted"), [("recipient", "postponed", []), ("data", "unknown", ["handing"])])
def test_a_slow_server(  # noqa: PLR0913, PLR0917 - what is slow, and what comes of it
    server: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow: str, fate: str, noted: list[str]
) -> None:
    """One that never answers is given up: before it has the message it did not go, after it nobody knows."""
    monkeypatch.setattr("reports.mail.post.SECONDS", 1.0)
    setattr(server, f"{slow}_delay", 5)
    with Ledger.open(tmp_path) as ledger:
        assert [each.fate for each in post([message(1)], ledger, route(server), Hours().clock)] == [fate]
        assert [each.state for each in ledger.messages()] == noted


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked there")
def test_killed_fifty_times_nothing_is_lost_or_doubled(server: Post, tmp_path: Path) -> None:
    """Kill -9 at random moments: each message goes once, but for those that are listed, of which nobody knows."""
    messages, chance = [message(number) for number in range(1, 121)], Random(11)
    for _ in range(50):
        killed_after(chance.uniform(0, 0.15), lambda: fates(tmp_path, server, messages))
    last = {each[0] for each in fates(tmp_path, server, messages)}
    assert last <= {"sent", "already", "unknown"}
    with Ledger.open(tmp_path) as ledger:
        sent, unsure = (
            {each.unit for each in ledger.messages() if each.state == state} for state in ("sent", "handing")
        )
    went = [f"K{int(recipient[1:].partition('@')[0]):02}" for recipient, _ in server.taken]
    assert len(went) == len(set(went))
    assert sent <= set(went)
    assert sent | unsure == {each.unit for each in messages}


def test_the_pace_is_the_providers(server: Post, tmp_path: Path) -> None:
    """Three seconds between two, three a minute, five an hour."""
    hours = Hours()
    begun = hours.at
    with Ledger.open(tmp_path) as ledger:
        steps = []
        limits = route(server, pause=3, per_minute=3, per_hour=5)
        for each in post([message(number) for number in range(7)], ledger, limits, hours.clock):
            assert each.fate == "sent"
            steps.append((hours.at - begun).total_seconds())
    assert steps == [0, 3, 6, 60, 63, 3600, 3603]


def test_a_wrong_code_is_one_sentence(server: Post, tmp_path: Path) -> None:
    """Who gives a login password instead of the authorisation code is told so; the code shows nowhere."""
    with Ledger.open(tmp_path) as ledger, pytest.raises(PostFault, match="授权码") as caught:
        list(post([message(1)], ledger, route(server, "geheim-123"), Hours().clock))
    assert "geheim-123" not in str(caught.value) + repr(route(server, "geheim-123"))
    with Ledger.open(tmp_path) as ledger:
        assert ledger.messages() == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_tls_from_the_start(trusted: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Port 465 speaks TLS at once; a certificate that nobody vouches for is refused."""
    with smtp_server(trusted, starttls=False) as server:
        settings = Outgoing(host="localhost", port=server.port, security="tls", user=USER)
        direct = Route(settings, USER, SECRET)
        with Ledger.open(tmp_path) as ledger:
            with pytest.raises(PostFault, match="加密连接"):
                list(post([message(1)], ledger, direct, Hours().clock))
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted.file))
            assert [each.fate for each in post([message(1)], ledger, direct, Hours().clock)] == ["sent"]
