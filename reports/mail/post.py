"""Handing messages to a server, one a unit, at the pace that providers demand, each noted before and after."""

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Literal

from reports.mail.message import Message, sendable
from reports.round.ledger import Ledger, Sent, State, spelt
from reports.round.settings import Outgoing

Fate = Literal["sent", "already", "refused", "unknown", "bounced", "postponed"]
"""What became of a message now: `already` was sent earlier, `unknown` nobody can tell, `postponed` did not go yet."""

TRIES = 3
"""So often a message is offered to a server that says to try again, as greylisting ones do."""

SECONDS = 60.0
"""That a server may take to answer."""


class PostFault(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A server that cannot be used at all, in one sentence of two languages."""


class _Refused(Exception):  # noqa: N818 - an answer of the server's
    """A definite answer against this message; `later` if the server says to try again."""

    def __init__(self, code: int, text: bytes) -> None:
        super().__init__(code)
        # The rest of an answer often repeats the address.
        status = text.split(maxsplit=1)[:1]
        enhanced = status[0].decode("ascii", "replace") if status and status[0][:2] in {b"4.", b"5."} else ""
        self.reason = f"{code} {enhanced}".strip()
        self.later = 400 <= code < 500  # noqa: PLR2004 - RFC 5321, 4.2.1


class _Unknown(Exception):  # noqa: N818 - an end of the conversation
    """The conversation broke off when the server had the whole message and had not answered yet."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message and its fate; `reason` is what the server said, without addresses."""

    message: Message
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time and how to wait for it; tests bring their own."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], object] = time.sleep


@dataclass(frozen=True, slots=True)
class Route:
    """By which server, as whom and with which authorisation code messages go; the code shows nowhere."""

    server: Outgoing
    sender: str
    secret: str = field(default="", repr=False)


def post(messages: Sequence[Message], ledger: Ledger, route: Route, clock: Clock | None = None) -> Iterator[Posted]:
    """Hand messages over and yield the fate of each; nothing goes twice. Raises PostFault if the server is no use."""
    return _Run(ledger, route, clock or Clock()).through(messages)


class _Run:
    """One run through a list of messages, over as many conversations as it takes."""

    def __init__(self, ledger: Ledger, route: Route, clock: Clock) -> None:
        self.ledger, self.route, self.clock = ledger, route, clock
        self.sender = parseaddr(route.sender)[1]
        self.handed = [datetime.fromisoformat(each.at) for each in ledger.messages() if each.state != "refused"]
        self.connection: smtplib.SMTP | None = None

    def through(self, messages: Sequence[Message]) -> Iterator[Posted]:
        try:
            for message in messages:
                yield self._one(message)
        finally:
            self._hang_up()

    def _one(self, message: Message) -> Posted:
        known = self.ledger.message(message.key)
        if known and known.state != "refused":
            return Posted(message, _fate(known), known.reason)
        self._pace()
        reason = ""
        for number in range(TRIES):
            if number:
                self.clock.sleep(self.route.server.pause * 2**number)
            try:
                return self._offer(message)
            except _Refused as error:
                reason = error.reason
                if not error.later:
                    return self._refused(message, reason)
        return Posted(message, "postponed", reason)

    def _offer(self, message: Message) -> Posted:
        """Offer a message once; raises _Refused for an answer against it."""
        at = self.clock.now()
        message_id = make_msgid(domain=self.sender.partition("@")[2])
        connection = self._connection()
        if known := self.ledger.begin(_note(message, "handing", message_id, at)):
            return Posted(message, _fate(known), known.reason)
        self.handed.append(at)
        data = sendable(message, self.route.sender, message_id, at)
        try:
            _converse(connection, self.sender, parseaddr(message.recipient)[1], data)
        except _Unknown:
            self._hang_up()
            return Posted(message, "unknown")
        except _Refused:
            self.ledger.forget(message.key)
            with suppress(smtplib.SMTPException, OSError):
                connection.rset()
            raise
        except (smtplib.SMTPException, OSError):
            # A server throws away what broke off before its end (RFC 5321, 4.1.1.10).
            self.ledger.forget(message.key)
            self._hang_up()
            return Posted(message, "postponed")
        self.ledger.end(message.key, "sent", self.clock.now().isoformat())
        return Posted(message, "sent")

    def _refused(self, message: Message, reason: str) -> Posted:
        note = _note(message, "refused", make_msgid(domain="refused"), self.clock.now())
        self.ledger.begin(replace(note, reason=reason))
        return Posted(message, "refused", reason)

    def _pace(self) -> None:
        """Wait until one more message is allowed."""
        if self.handed and self.connection:
            self.clock.sleep(self.route.server.pause)
        server = self.route.server
        for most, span in ((server.per_minute, timedelta(minutes=1)), (server.per_hour, timedelta(hours=1))):
            recent = sorted(at for at in self.handed if self.clock.now() - at < span)
            if len(recent) >= most:
                self.clock.sleep((recent[-most] + span - self.clock.now()).total_seconds())

    def _connection(self) -> smtplib.SMTP:
        if self.connection is None:
            self.connection = connected(self.route)
        return self.connection

    def _hang_up(self) -> None:
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()
            self.connection.close()
            self.connection = None


def _note(message: Message, state: State, message_id: str, at: datetime) -> Sent:
    return Sent(message.key, message.kind, message.unit, spelt(message.duties), state, message_id, at.isoformat())


def _fate(known: Sent) -> Fate:
    return {"handing": "unknown", "sent": "already", "refused": "refused", "bounced": "bounced"}[known.state]  # type: ignore[return-value]


def _converse(connection: smtplib.SMTP, sender: str, recipient: str, data: bytes) -> None:
    """Hand one message over; raises _Refused, _Unknown, or OSError while the server cannot have it."""
    for code, answer in (connection.mail(sender), connection.rcpt(recipient), connection.docmd("DATA")):
        if code >= 400 or code == -1:  # noqa: PLR2004 - RFC 5321, 4.2.1
            raise _Refused(code, answer)
    connection.send(b"\r\n".join(b"." + line if line.startswith(b".") else line for line in data.split(b"\r\n")))
    try:
        connection.send(b"\r\n.\r\n")
        code, answer = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise _Unknown from error
    if code >= 400:  # noqa: PLR2004 - RFC 5321, 4.2.1
        raise _Refused(code, answer)


def connected(route: Route) -> smtplib.SMTP:
    """Open a conversation, encrypted and logged in; raises PostFault."""
    server = route.server
    with _told(server):
        context = ssl.create_default_context()
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            if server.security == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, route.secret)
            else:
                connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def _told(server: Outgoing) -> Iterator[None]:
    where = f"{server.host}:{server.port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise PostFault(
            f"发信服务器 {where} 不接受这个账号或授权码（{error.smtp_code}）。QQ、163邮箱要用授权码，不是登录密码。"
            f" / {where} does not accept this account or its authorisation code."
        ) from error
    except ssl.SSLError as error:
        raise PostFault(f"发信服务器 {where} 的加密连接不成：{error.reason}。 / No TLS with {where}.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise PostFault(f"连不上发信服务器 {where}：{error}。 / Cannot reach {where}.") from error
