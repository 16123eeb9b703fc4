"""Collecting returns: messages → files in 收到/, each noted with who sent it when, none twice and none forgotten."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from reports.mail.arrival import LARGEST, Arrival, Enclosed, Hostile, arrival
from reports.mail.mailbox import Letter
from reports.round.folder import RECEIVED, UNCLAIMED
from reports.round.ledger import Arrived, Ledger
from sheets.finding import Finding, Place, find
from sheets.writing.file_name import safe_name
from sheets.writing.save import save

AT_ONCE, BYTES_AT_ONCE = 100, 64 << 20
"""So many messages are fetched before what they brought is looked at together and put in its place."""

Whose = Callable[[Sequence[tuple[str, bytes]]], Sequence[str]]
"""Given names and contents of files: the code of the unit that each says it is of, or ''."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run brought: messages looked at, files put down, those known already, and what a person must decide."""

    messages: int = 0
    bare: int = 0
    """Messages without anything that could be a return."""
    bounced: int = 0
    known: int = 0
    """Attachments whose content lies in 收到/ already."""
    files: tuple[Arrived, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: "Collected") -> "Collected":
        return Collected(
            self.messages + other.messages,
            self.bare + other.bare,
            self.bounced + other.bounced,
            self.known + other.known,
            self.files + other.files,
            self.findings + other.findings,
        )


@dataclass(frozen=True)
class Desk:
    """Where arrivals are sorted: the work folder's path, its ledger, and each unit's address and name."""

    path: Path
    ledger: Ledger
    addresses: Mapping[str, str] = field(repr=False)
    names: Mapping[str, str]
    whose: Whose
    now: Callable[[], str]

    def sender(self, address: str) -> str:
        """Return the one unit of an address, or '' if none or several have it."""
        units = [unit for unit, known in self.addresses.items() if known == address]
        return units[0] if len(units) == 1 else ""


def collect(letters: Iterable[Letter], desk: Desk) -> Iterator[tuple[Letter, Collected]]:
    """Sort messages as they come and yield each once it is safe: its files on the disk, then noted."""
    waiting: list[tuple[Letter, Arrival | Hostile]] = []
    held = 0
    for letter in letters:
        waiting.append((replace(letter, data=None), _opened(letter)))
        held += len(letter.data or b"")
        if len(waiting) == AT_ONCE or held > BYTES_AT_ONCE:
            yield from _sorted(waiting, desk)
            waiting, held = [], 0
    yield from _sorted(waiting, desk)


def _opened(letter: Letter) -> Arrival | Hostile:
    try:
        return arrival(letter.data) if letter.data is not None else Hostile("mail-large", LARGEST >> 20)
    except Hostile as refused:
        return refused


def _sorted(waiting: Sequence[tuple[Letter, Arrival | Hostile]], desk: Desk) -> Iterator[tuple[Letter, Collected]]:
    files = [(each.name, each.data) for _, came in waiting if isinstance(came, Arrival) for each in came.enclosed]
    units = iter(desk.whose(files))
    for letter, came in waiting:
        if isinstance(came, Hostile):
            _note(letter, desk, None, note=came.code)
            place = Place(letter.name)
            yield letter, Collected(1, findings=(find(came.code, place, limit=came.limit),))
            continue
        done = Collected(1, bare=int(not came.enclosed and not came.bounce))
        if came.bounce and desk.ledger.bounce(came.bounce.message_id, desk.now(), came.bounce.status):
            done += Collected(bounced=1)
        for number, enclosed in enumerate(came.enclosed, 1):
            part = replace(letter, part=f"{letter.part}/{number}")
            done += _kept(part, came, enclosed, next(units), desk)
        # After its files, so that a run that is killed between the two looks at the message again.
        _note(letter, desk, came)
        yield letter, done


def _kept(part: Letter, came: Arrival, enclosed: Enclosed, says: str, desk: Desk) -> Collected:
    """Put one attachment in its place and note it; the same content lies there once."""
    digest = sha256(enclosed.data).hexdigest()
    sender = desk.sender(came.sender)
    unit = says or sender
    known = desk.ledger.file_of(digest)
    file = known or _put(enclosed, digest, unit, desk)
    note = "" if unit and desk.addresses.get(unit) == came.sender else "mail-sender"
    arrived = Arrived(
        part.mailbox, part.part, digest, unit, file, came.message_id, part.arrived or came.at, desk.now(), note
    )
    desk.ledger.arrive(arrived)
    found = [find(note, Place(file), unit=_named(says, desk), sender=_named(sender, desk))] if note else []
    return Collected(known=int(bool(known)), files=() if known else (arrived,), findings=tuple(found))


def _put(enclosed: Enclosed, digest: str, unit: str, desk: Desk) -> str:
    """Save an attachment under a name that nothing else has; a file of the same content is the one we saved before."""
    folder = PurePosixPath(RECEIVED, safe_name(f"{unit}_{desk.names[unit]}") if unit in desk.names else UNCLAIMED)
    name = PurePosixPath(enclosed.name)
    for number in range(1, 10_000):
        file = folder / (f"{name.stem}({number}){name.suffix}" if number > 1 else enclosed.name)
        path = desk.path / file
        if not path.exists():
            save(enclosed.data, path)
            return file.as_posix()
        if path.is_file() and sha256(path.read_bytes()).hexdigest() == digest:
            return file.as_posix()
    raise OSError(f"{folder} is full of {enclosed.name}")


def _named(unit: str, desk: Desk) -> str:
    return f"{unit} {desk.names[unit]}" if unit in desk.names else unit or "—"


def _note(letter: Letter, desk: Desk, came: Arrival | None, note: str = "") -> None:
    """Note that a whole message was looked at."""
    message_id, at = (came.message_id, letter.arrived or came.at) if came else ("", letter.arrived)
    desk.ledger.arrive(Arrived(letter.mailbox, letter.part, "", "", "", message_id, at, desk.now(), note))
