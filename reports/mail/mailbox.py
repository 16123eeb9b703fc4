"""A mailbox read over IMAP without changing it, or messages that an office saved as files."""

import imaplib
import mailbox
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from reports.gathering.gather import Progress
from reports.mail.arrival import LARGEST
from reports.round.settings import Incoming

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"UID (\d+)[^)]*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^)]*UID (\d+)")

SECONDS = 60.0
"""That a server may take to answer."""

SIZES_AT_ONCE = 500
"""So many messages are asked for their size in one command."""

CLIENT = '("name" "unionsheets" "vendor" "unionsheets")'
"""163 and 126 let no client select a folder that has not said who it is (RFC 2971)."""


SAVED = frozenset({".eml", ".mbox"})

Known = Callable[[str, str], bool]
"""Asked with a mailbox and a message's place in it: whether the message was looked at before."""


class MailboxFault(Exception):  # noqa: N818 - it reads as the sentence it carries
    """A mailbox that cannot be read, in one sentence of two languages."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: `mailbox` and `part` are its identity, `name` is what people are told; None for too large data."""

    mailbox: str
    part: str
    data: bytes | None
    name: str = ""
    arrived: str = ""
    """When the server had it, UTC in ISO 8601; '' where only the sender's word is known."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is done to a message once its attachments are safe: nothing, or what the office asked for."""

    mark_seen: bool = False
    move_to: str = ""

    @property
    def changes(self) -> bool:
        """Return whether the mailbox is changed at all."""
        return self.mark_seen or bool(self.move_to)


class Mailbox:
    """A mailbox, open at one folder."""

    def __init__(self, connection: imaplib.IMAP4, server: Incoming, name: str) -> None:
        self._connection, self._server = connection, server
        self.name = name

    @classmethod
    @contextmanager
    def open(cls, server: Incoming, secret: str, *, read_only: bool = True) -> Iterator["Mailbox"]:
        """Open a folder of a mailbox, by EXAMINE unless it may be changed; raises MailboxFault."""
        with _told(server):
            connection = _connected(server)
            try:
                connection.login(server.user, secret)
                connection.xatom("ID", CLIENT)
                status, answer = connection.select(_quoted(server.folder), readonly=read_only)
                if status != "OK":
                    raise MailboxFault(
                        f"邮箱里没有“{server.folder}”这个文件夹，或不让打开：{_said(answer)}。"
                        f" / Cannot open the folder {server.folder}: {_said(answer)}."
                    )
                validity = connection.response("UIDVALIDITY")[1]
                number = validity[0].decode() if validity and isinstance(validity[0], bytes) else "0"
                yield cls(connection, server, f"{server.host}/{server.folder};{number}")
            finally:
                with suppress(imaplib.IMAP4.error, OSError):
                    connection.logout()

    def letters(self, known: Known, progress: Progress = lambda *_: None) -> Iterator[Letter]:
        """Yield the messages that are not known yet, oldest first; one that vanishes meanwhile is passed over."""
        with _told(self._server):
            wanted = [uid for uid in self._uids() if not known(self.name, uid)]
            for begin in range(0, len(wanted), SIZES_AT_ONCE):
                for at, (uid, size) in enumerate(self._sizes(wanted[begin : begin + SIZES_AT_ONCE]), begin + 1):
                    progress(at, len(wanted))
                    if size > LARGEST:
                        yield Letter(self.name, uid, None, f"{self._server.folder} #{uid}")
                    elif fetched := self._fetch(uid):
                        data, arrived = fetched
                        yield Letter(self.name, uid, data, f"{self._server.folder} #{uid}", arrived)

    def fulfil(self, letter: Letter, wish: Wish) -> None:
        """Do to a message what the office asked for."""
        with _told(self._server):
            if wish.mark_seen:
                self._connection.uid("STORE", letter.part, "+FLAGS.SILENT", r"(\Seen)")
            if wish.move_to:
                status, answer = self._connection.uid("MOVE", letter.part, _quoted(wish.move_to))
                if status != "OK":
                    raise MailboxFault(
                        f"不能把邮件移到“{wish.move_to}”：{_said(answer)}。 / Cannot move mail to {wish.move_to}."
                    )

    def _uids(self) -> list[str]:
        since = self._server.since
        criteria = ("SINCE", _day(since)) if since else ("ALL",)
        status, answer = self._connection.uid("SEARCH", *criteria)
        if status != "OK" or not answer or not isinstance(answer[0], bytes):
            return []
        return answer[0].decode("ascii").split()

    def _sizes(self, uids: Sequence[str]) -> Iterator[tuple[str, int]]:
        _, answer = self._connection.uid("FETCH", ",".join(uids), "(UID RFC822.SIZE)")
        found = {}
        for line in answer:
            text = line[0] if isinstance(line, tuple) else line
            if isinstance(text, bytes) and (match := _SIZE.search(text)):
                uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
                found[uid.decode()] = int(size)
        yield from ((uid, found[uid]) for uid in uids if uid in found)

    def _fetch(self, uid: str) -> tuple[bytes, str] | None:
        _, answer = self._connection.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])")
        for line in answer:
            if isinstance(line, tuple) and isinstance(line[1], bytes):
                at = imaplib.Internaldate2tuple(line[0])
                return line[1], datetime.fromtimestamp(time.mktime(at), UTC).isoformat() if at else ""
        return None


def saved_letters(folder: Path, progress: Progress = lambda *_: None) -> Iterator[Letter]:
    """Yield the messages of .eml and .mbox files, in the order of their names; raises MailboxFault."""
    if not folder.is_dir():
        raise MailboxFault(f"“{folder}”不是文件夹。 / {folder} is not a folder.")
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SAVED and not path.is_symlink()]
    for at, path in enumerate(filter(Path.is_file, paths), 1):
        progress(at, len(paths))
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() == ".eml":
            yield _saved(name, path.read_bytes() if path.stat().st_size <= LARGEST else None)
        else:
            with closing(mailbox.mbox(path, create=False)) as box:
                for number, key in enumerate(box.iterkeys(), 1):
                    data = box.get_bytes(key)
                    yield _saved(f"{name} #{number}", data if len(data) <= LARGEST else None)


def _saved(name: str, data: bytes | None) -> Letter:
    """Know a saved message by its content: another folder may hold another message of the same file name."""
    return Letter("saved", sha256(data).hexdigest() if data is not None else name, data, name)


def _connected(server: Incoming) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if server.security == "tls":
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=SECONDS)
    connection = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
    connection.starttls(context)
    return connection


@contextmanager
def _told(server: Incoming) -> Iterator[None]:
    where = f"{server.host}:{server.port}"
    try:
        yield
    except imaplib.IMAP4.error as error:
        raise MailboxFault(
            f"收信服务器 {where} 拒绝：{_said(error.args)}。QQ、163邮箱要用授权码，并先在网页上开通IMAP。"
            f" / {where} refuses: use an authorisation code, and switch IMAP on."
        ) from error
    except OSError as error:
        raise MailboxFault(f"连不上收信服务器 {where}：{error}。 / Cannot reach {where}.") from error


def _said(answer: Sequence[object]) -> str:
    first = answer[0] if answer else ""
    return (first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first))[:200]


def _day(day: date) -> str:
    """Spell a day as IMAP does, whatever the locale."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _quoted(folder: str) -> str:
    """Spell a folder's name in the modified UTF-7 of RFC 3501, 5.1.3, in quotes."""
    spelt = "".join(
        sign.replace("&", "&-") if sign.isascii() else f"&{_base64(sign)}-"
        for sign in re.findall(r"[ -~]|[^ -~]+", folder)
    )
    escaped = spelt.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _base64(text: str) -> str:
    return text.encode("utf-7").decode("ascii")[1:-1].replace("/", ",")
