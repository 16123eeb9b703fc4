"""Messages that came back: delivery reports read as RFC 3464 sets them out."""

import re
from dataclasses import dataclass
from email.message import Message as Mime

_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})")
_ID = re.compile(r"<[^<>\s]{1,500}>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message of ours that a server gave up on: its Message-ID, and the status code of RFC 3463."""

    message_id: str
    status: str


def bounce(mime: Mime) -> Bounce | None:
    """Return what a delivery report says, or None if the message is no report of a failure."""
    if mime.get_content_type() != "multipart/report" or not mime.is_multipart():
        return None
    status, message_id = "", ""
    for part in mime.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            status = status or _failed(part)
        elif kind in {"text/rfc822-headers", "message/rfc822"}:
            message_id = message_id or _original(part)
    return Bounce(message_id, status) if status and message_id else None


def _failed(part: Mime) -> str:
    """Return the status of the first recipient that a message failed for, or ''."""
    for fields in part.get_payload() if part.is_multipart() else ():
        if isinstance(fields, Mime) and str(fields.get("Action", "")).strip().lower() == "failed":
            found = _STATUS.match(str(fields.get("Status", "")))
            return found[1] if found else "5.0.0"
    return ""


def _original(part: Mime) -> str:
    if part.is_multipart():
        inner = part.get_payload(0)
        text = str(inner.get("Message-ID", "")) if isinstance(inner, Mime) else ""
    else:
        headers = part.get_payload(decode=True)
        lines = headers.decode("latin-1") if isinstance(headers, bytes) else ""
        text = next((line for line in lines.splitlines() if line.lower().startswith("message-id:")), "")
    found = _ID.search(text)
    return found[0] if found else ""
