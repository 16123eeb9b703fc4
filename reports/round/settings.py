"""The settings of a work folder: who the office is, when returns are due, and how its mail travels."""

import tomllib
from collections.abc import Mapping
from datetime import date
from email.utils import parseaddr
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from templates.target import Wanted

SETTINGS = "设置.toml"


class Kind(StrEnum):
    """What a message is about; the settings hold one text for each."""

    BLANKS = "blanks"
    RETURNED = "returned"
    REMINDERS = "reminders"
    SUMMARY = "summary"
    RECEIPTS = "receipts"


PERIOD = r"^(H[12]|Q[1-4]|M(0[1-9]|1[0-2]))?$"
"""How a period of the round's year is spelt."""

RATES = ("expected", "actual", "on_time", "rate", "on_time_rate")
"""The five rates of reporting, as DHIS2 names them."""

EVERY = ("office", "year", "period", "contact")
"""What may stand in braces in every text."""

WORDS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.BLANKS: frozenset({*EVERY, "unit", "forms", "deadline"}),
        Kind.RETURNED: frozenset({*EVERY, "unit", "forms", "deadline", "findings", "by"}),
        Kind.REMINDERS: frozenset({*EVERY, "unit", "forms", "deadline", "days", "missing"}),
        Kind.SUMMARY: frozenset({*EVERY, "figures", *RATES}),
        Kind.RECEIPTS: frozenset({*EVERY, "unit", "forms", "receipt"}),
    }
)
"""What may stand in braces in the text of each kind of message."""


class SettingsFault(ValueError):  # noqa: N818 - it reads as the sentences it carries
    """Settings that cannot be used: one line a fault, each with its key path."""


def _address(text: str) -> str:
    name, address = parseaddr(text)
    local, at, domain = address.partition("@")
    if not (at and local and domain) or any(sign.isspace() or sign == "@" for sign in domain) or "\n" in name:
        raise ValueError("不是邮箱地址，应如：统计组 <tj@example.org> / not a mail address")
    return text


Address = Annotated[str, AfterValidator(_address)]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Server(_Declared):
    """A mail server and how it is spoken to; `security` is TLS from the start, or STARTTLS."""

    host: str = Field(min_length=1)
    port: int = Field(gt=0, lt=65536)
    security: Literal["tls", "starttls"] = "tls"
    user: str = ""


class Outgoing(Server):
    """The server that takes messages; the pause and the caps are what providers demand."""

    pause: float = Field(default=3, ge=0)
    """Seconds between two messages."""
    per_minute: int = Field(default=20, gt=0)
    per_hour: int = Field(default=200, gt=0)


class Incoming(Server):
    """The mailbox that returns arrive in."""

    folder: str = "INBOX"
    since: date | None = None
    """Only messages that arrived on this day or later."""


class OwnDeadline(_Declared):
    """A day of their own by which some returns are due: of units and all below them, of forms, of one period.

    What is left out says nothing: without units it is of all of them, without forms of all forms.
    """

    units: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    period: str = Field(default="", pattern=PERIOD)
    due: date


class Text(_Declared):
    """Subject and body of one kind of message, with words in braces that are filled in."""

    subject: str = Field(min_length=1)
    body: str = Field(min_length=1)

    def filled(self, words: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and body with the words put in; the subject stays on one line."""
        return " ".join(self.subject.format_map(words).split()), self.body.format_map(words)


class Mail(_Declared):
    """How messages are written and travel."""

    sender: Address | None = None
    superior: Address | None = None
    """Who is sent the summary."""
    contact: str = ""
    seal: Literal["personal", "always", "never"] = "personal"
    calendar: bool = False
    """Whether the summary carries the activity schedules as a calendar."""
    largest: int = Field(default=20, gt=0)
    """MiB of a message from which on providers are known to refuse it."""
    smtp: Outgoing | None = None
    imap: Incoming | None = None


class Settings(_Declared):
    """All that an office sets for its round; every key has a default but the year."""

    year: int = Field(ge=2000, le=2100)
    office: str = ""
    deadline: date | None = None
    deadlines: tuple[OwnDeadline, ...] = ()
    """Days of their own for some units, forms or periods; of several that fit, the first."""
    forms: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, float]] = {}
    """Figures for the parameters of forms: form → name → figure."""
    targets: Mapping[str, Mapping[str, Wanted]] = {}
    """What is to be reached: form → measure → target."""
    mail: Mail = Mail()
    texts: Mapping[Kind, Text] = {}

    def text(self, kind: Kind) -> Text:
        """Return the text for a kind of message: the office's own, or the standard one."""
        return self.texts.get(kind) or _standard().texts[kind]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse settings; raises SettingsFault with every fault found."""
        try:
            settings = cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise SettingsFault(f"{SETTINGS}：{error}") from error
        except ValidationError as error:
            paths = (f"{SETTINGS}：{'.'.join(map(str, fault['loc']))}：{fault['msg']}" for fault in error.errors())
            raise SettingsFault("\n".join(paths)) from error
        if faults := [fault for kind, words in settings.texts.items() for fault in _strange_words(kind, words)]:
            raise SettingsFault("\n".join(faults))
        return settings


def _strange_words(kind: Kind, text: Text) -> list[str]:
    """Name what stands in braces in a text and is no word of its kind of message."""
    found = []
    for part, words in (("subject", text.subject), ("body", text.body)):
        where = f"{SETTINGS}：texts.{kind}.{part}："
        try:
            named = [name for _, name, _, _ in Formatter().parse(words) if name is not None]
        except ValueError as error:
            found.append(f"{where}{error}")
            continue
        known = "、".join(f"{{{word}}}" for word in sorted(WORDS[kind]))
        found += [f"{where}没有{{{name}}}这个词，可用：{known}" for name in named if name not in WORDS[kind]]
    return found


def blank_settings(year: int) -> str:
    """Return the commented settings that a new work folder begins with."""
    text = files("reports.round").joinpath("settings.toml").read_text(encoding="utf-8")
    return text.replace("year = 2000", f"year = {year}", 1)


def _standard() -> Settings:
    return Settings.parse(blank_settings(2000))


def read_settings(folder: Path) -> Settings:
    """Read the settings of a work folder; raises SettingsFault, also for a file that is no text."""
    try:
        text = (folder / SETTINGS).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsFault(f"{SETTINGS}：请存为UTF-8编码的文本 / save it as UTF-8 text") from error
    return Settings.parse(text)
