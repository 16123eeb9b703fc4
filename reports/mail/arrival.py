"""A message that arrived: who sent it when, and every attachment that could be a return.

Hostile mail is refused for what it is: too large, too many parts, too deep, with one reason each.
"""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mime
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from reports.mail.archive import WORKBOOKS, ArchiveRefused, is_archive, workbooks_in
from reports.mail.bounce import Bounce, bounce
from sheets.writing.file_name import safe_name
from templates.mask import conceal

LARGEST = 100 << 20
"""Bytes of one message."""

MOST_PARTS = 500

MOST_ATTACHMENTS = 100

DEEPEST = 20
"""Messages and multiparts within one another."""

_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How packages (workbooks, archives) and compound files (.xls, sealed workbooks) begin."""

_LONGEST_HEADER = 2000


class Hostile(Exception):  # noqa: N818 - it carries the code of the finding
    """A message that is not taken apart; `code` is that of the finding that says why."""

    def __init__(self, code: str, limit: int) -> None:
        super().__init__(code)
        self.code, self.limit = code, limit


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An attachment: the name it is kept under, without folders or signs that move, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message as it came; `sender` is its bare address in lower case, never to be trusted as who somebody is."""

    sender: str
    message_id: str
    at: str
    enclosed: tuple[Enclosed, ...]
    bounce: Bounce | None = None


def arrival(data: bytes) -> Arrival:
    """Take a message apart; raises Hostile."""
    if len(data) > LARGEST:
        raise Hostile("mail-large", LARGEST >> 20)
    try:
        mime = email.message_from_bytes(data, policy=policy.compat32)
    except RecursionError as error:
        raise Hostile("mail-deep", DEEPEST) from error
    leaves = list(_leaves(mime))
    enclosed = [each for part in leaves if (found := _enclosed(part)) for each in _unpacked(found)]
    if len(enclosed) > MOST_ATTACHMENTS:
        raise Hostile("mail-parts", MOST_ATTACHMENTS)
    return Arrival(
        parseaddr(_header(mime, "From"))[1].lower(),
        _header(mime, "Message-ID").strip(),
        _moment(_header(mime, "Date")),
        tuple(enclosed),
        bounce(mime),
    )


def _leaves(mime: Mime) -> Iterator[Mime]:
    """Yield the parts of a message and of those forwarded within it, without recursion; raises Hostile."""
    waiting = [(mime, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS:
            raise Hostile("mail-parts", MOST_PARTS)
        if depth > DEEPEST:
            raise Hostile("mail-deep", DEEPEST)
        inner = part.get_payload()
        if isinstance(inner, list):
            waiting.extend((each, depth + 1) for each in reversed(inner) if isinstance(each, Mime))
        else:
            yield part


def _enclosed(part: Mime) -> Enclosed | None:
    """Return an attachment that could be a return, by its name or by how its bytes begin."""
    if part.get_content_maintype() in {"text", "image", "audio", "video"} and not _name(part):
        return None
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return None
    # Clerks name files by the people in them; what looks like an ID number or a mobile is not kept.
    name = safe_name(conceal(PurePosixPath(PureWindowsPath(_name(part)).name).name))
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in WORKBOOKS or suffix == ".zip":
        return Enclosed(name, data)
    return Enclosed(f"{name}.xlsx", data) if data.startswith(_STARTS) and not suffix else None


def _unpacked(found: Enclosed) -> list[Enclosed]:
    """Take the workbooks out of a zip; one that cannot be unpacked is kept, to be told of when it is read."""
    if not is_archive(found.data):
        return [found]
    try:
        return [Enclosed(safe_name(conceal(name)), data) for name, data in workbooks_in(found.data)] or [found]
    except ArchiveRefused:
        return [found]


def _name(part: Mime) -> str:
    """Return an attachment's name however it is spelt: RFC 2231, RFC 2047 or plain bytes."""
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = _plain(part, header).get_param(parameter, header=header)
        if isinstance(value, tuple):
            charset, _, text = value
            return _decoded(text.encode("latin-1", "replace"), charset or "utf-8")
        if value:
            return _readable(unquote(str(value)) if "%" in str(value) else str(value))
    return ""


def _plain(part: Mime, header: str) -> Mime:
    """Return a part with only this header, in which bytes beyond ASCII are read as UTF-8 or GB 18030."""
    plain = Mime()
    for name, value in part.raw_items():
        if name.lower() == header.lower():
            text = str(value)[:_LONGEST_HEADER]
            plain[header] = text if text.isascii() else _decoded(text.encode("utf-8", "surrogateescape"), "utf-8")
            break
    return plain


def _header(mime: Mime, name: str) -> str:
    return _readable(str(_plain(mime, name).get(name, "")))


def _readable(text: str) -> str:
    try:
        return str(make_header(decode_header(text.replace("\r", "").replace("\n", ""))))
    except (ValueError, LookupError, MessageError):
        return text


def _decoded(data: bytes, charset: str) -> str:
    for each in (charset, "utf-8", "gb18030"):
        try:
            return data.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _moment(text: str) -> str:
    """Return a date header in ISO 8601 and UTC, or '' if it is none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""
