"""A message of ours as a value, and as the bytes of a draft or of what is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from pathlib import PurePath

from reports.gathering.receipt import Duty

_TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".html": ("text", "html"),
    ".ics": ("text", "calendar"),
}
_ANY = ("application", "octet-stream")

LONGEST_NAME = 180
"""Bytes of an attachment's name, 60 Chinese characters: percent-encoded it still fits on one line of 998."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a message, under a name without folders."""

    name: str
    data: bytes

    @property
    def carried(self) -> int:
        """Bytes that it takes in a message, in base64 with its line ends."""
        return len(self.data) * 78 // 57

    @property
    def digest(self) -> str:
        """The SHA-256 of what is enclosed."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one recipient; `about` is what it tells of, so that the same news is known again.

    `duties` are the returns that it is about.
    """

    kind: str
    unit: str
    recipient: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    about: str = ""
    duties: tuple[Duty, ...] = ()

    @property
    def key(self) -> str:
        """The name of this message in the ledger: the same for the same news to the same unit."""
        return sha256(repr((self.kind, self.unit, self.about)).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes that it takes on its way, attachments in base64."""
        return len(self.body.encode()) + sum(each.carried for each in self.attachments)


def draft(message: Message, sender: str = "", *, ascii_names: bool = False) -> bytes:
    """Return a message as an .eml that mail programs open ready to send: unsent, without date and Message-ID."""
    mime = _mime(message, sender, ascii_names=ascii_names)
    mime["X-Unsent"] = "1"
    return _bytes(mime)


def sendable(message: Message, sender: str, message_id: str, at: datetime, *, ascii_names: bool = False) -> bytes:
    """Return a message as it is handed to a server."""
    mime = _mime(message, sender, ascii_names=ascii_names)
    mime["Date"] = format_datetime(at)
    mime["Message-ID"] = message_id
    return _bytes(mime)


def shortened(name: str) -> str:
    """Return a file name that every mail program keeps: shortened with … before its suffix if it is too long."""
    path = PurePath(name)
    room = LONGEST_NAME - len(path.suffix.encode())
    if len(path.stem.encode()) <= room:
        return name
    return path.stem.encode()[: room - len("…".encode())].decode(errors="ignore") + "…" + path.suffix


def plain_names(names: Iterable[str]) -> list[str]:
    """Return names of plain letters for servers that spoil others: the ASCII signs of each, numbered where alike."""
    found: list[str] = []
    for name in names:
        path = PurePath(name)
        stem = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in path.stem)
        plain = "_".join(part for part in stem.split("_") if part) or "report"
        number = 1
        while f"{plain}{f'-{number}' if number > 1 else ''}{path.suffix}" in found:
            number += 1
        found.append(f"{plain}{f'-{number}' if number > 1 else ''}{path.suffix}")
    return found


def _mime(message: Message, sender: str, *, ascii_names: bool) -> MIMEMultipart:
    # A boundary of the content's own, so that the same message is the same bytes.
    mime = MIMEMultipart(boundary=f"=_{_content(message)}")
    if sender:
        mime["From"] = _mailbox(sender)
    mime["To"] = _mailbox(message.recipient)
    mime["Subject"] = Header(" ".join(message.subject.split()), "utf-8").encode()
    mime.attach(MIMEText(message.body, "plain", "utf-8"))
    names = [shortened(each.name) for each in message.attachments]
    for name, each in zip(plain_names(names) if ascii_names else names, message.attachments, strict=True):
        mime.attach(_part(name, each.data))
    return mime


def _content(message: Message) -> str:
    digest = sha256(repr((message.recipient, message.subject, message.body)).encode())
    for each in message.attachments:
        digest.update(sha256(each.data).digest())
    return digest.hexdigest()[:32]


def _part(name: str, data: bytes) -> MIMEBase:
    """Make the part of an attachment, its name spelt as RFC 2231 and, for QQ and 163, as RFC 2047 beside it."""
    part = MIMEBase(*_TYPES.get(PurePath(name).suffix.lower(), _ANY))
    if part.get_content_maintype() == "text":
        part.set_param("charset", "utf-8")
    part.set_payload(data)
    encode_base64(part)
    if name.isascii():
        part.set_param("name", name)
        part.add_header("Content-Disposition", "attachment", filename=name)
    else:
        part.set_param("name", Header(name, "utf-8", maxlinelen=75).encode(linesep="").replace("\n", ""))
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    return part


def _mailbox(text: str) -> str:
    name, address = parseaddr(text)
    return formataddr((name, address), "utf-8")


def _bytes(mime: MIMEMultipart) -> bytes:
    # Long parameters stay on their line: mail programs that cannot join continued ones are common.
    return mime.as_bytes(policy=policy.compat32.clone(linesep="\r\n", max_line_length=998))
