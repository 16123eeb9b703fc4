"""Which messages a round asks for: to whom, about what, with which workbooks. Pure but for reading what is enclosed."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from reports.gathering.receipt import Duty, Receipt, Returns
from reports.gathering.unit_tree import Tree
from reports.issuing import plan as planned
from reports.mail.message import Attachment, Message
from reports.returning import SentBack
from reports.round.deadlines import Deadlines, day_words
from reports.round.ledger import spelt
from reports.round.settings import Kind, Settings
from sheets.finding import Finding
from sheets.seal import COMPOUND
from templates.form import Form
from templates.period import with_year

CORRECTED = "corrected"
"""The finding that tells of a cell which the office has corrected."""

FIRST_FINDINGS = 8
"""So many findings a returned workbook's message tells in words; the others are in the copy."""


SEALED = "\n附件已加密，请用本单位的口令打开。口令另行告知，不在邮件里。\n"
"""What a message ends with whose workbooks are sealed: without it nobody knows what Excel asks for."""

PROPERTIES, CARRIED, MOST_PROPERTIES = "docProps/custom.xml", b"unionsheets-carried", 1 << 20
"""Where a blank is stamped, the stamp of one with rows that go on, and how much of it is looked at."""

SELF_CHECK = "自查.html"
"""The page on which a unit checks its return in a browser, as it is enclosed."""

ENCLOSED_PAGE = (
    f"\n附件“{SELF_CHECK}”是自查网页：存到电脑上，用新版Edge或Chrome打开，放入填好的报表，就知道哪里要改；不用联网。\n"
)
"""What a message ends with that carries it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one unit is to get: a message without its address yet, and the workbooks that hold its persons' data."""

    unit: str
    words: Mapping[str, str]
    duties: tuple[Duty, ...]
    files: tuple[Path, ...]
    about: str
    personal: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """Messages to write, units that have no address, and workbooks that should be enclosed and are not there."""

    messages: tuple[Message, ...]
    nameless: tuple[str, ...] = ()
    lacking: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Office:
    """What every message of a round is written from; of a `period` of the year, if only that is asked for."""

    settings: Settings
    forms: Mapping[str, Form]
    tree: Tree
    today: date
    period: str = ""

    @cached_property
    def deadlines(self) -> Deadlines:
        """By when returns are due."""
        return Deadlines(self.settings, self.forms, self.tree)

    def words(self, unit: str, duties: Sequence[Duty], **more: str) -> dict[str, str]:
        """Return what stands in the braces of a text about these returns."""
        settings = self.settings
        periods = {duty.period for duty in duties} or {self.period}
        return {
            "office": settings.office,
            "year": str(settings.year),
            "period": with_year(settings.year, periods.pop() if len(periods) == 1 else ""),
            "unit": self.tree.units[unit].name if unit in self.tree.units else unit,
            "forms": "、".join(map(self.called, duties)),
            "deadline": self._by_when(duties),
            "contact": settings.mail.contact,
            **more,
        }

    def called(self, duty: Duty) -> str:
        """Name a form and its period."""
        return self.forms[duty.form].called(duty.period)

    def nearest(self, duties: Iterable[Duty]) -> date | None:
        """Return the first of the days by which these returns are due."""
        return min(filter(None, map(self.deadlines.of, duties)), default=None)

    def _by_when(self, duties: Sequence[Duty]) -> str:
        """Say by when these returns are due, each by its own day where they differ."""
        days = {duty: self.deadlines.of(duty) for duty in duties}
        if len(set(days.values())) > 1:
            return "、".join(f"{self.called(duty)}{_day(day)}" for duty, day in days.items())
        return _day(next(iter(days.values()), self.settings.deadline))


def _day(day: date | None) -> str:
    return day_words(day) if day else "规定的截止日期"


def blanks(
    office: Office, folder: Path, units: Sequence[str], forms: Sequence[str], issued: Collection[Duty] = ()
) -> Iterator[Parcel]:
    """Plan one message a unit with the blanks that it owes, as `template` has written them into a folder.

    Without a period a form that was `issued` for single periods only is left out: each period has its own message.
    """
    apart = {duty._replace(period="") for duty in issued if duty.period} - {*issued}
    wanted = [
        form
        for form in office.forms.values()
        if form.name in forms and (not office.period or office.period in form.periods)
    ]
    of_unit: dict[str, list[tuple[Duty, Path]]] = defaultdict(list)
    for each in planned(wanted, office.tree, office.period):
        if each.unit and each.unit.code in units:
            duty = Duty(each.unit.code, each.form.name, office.period)
            if office.period or duty not in apart:
                of_unit[each.unit.code].append((duty, folder / each.file))
    for unit, owed in of_unit.items():
        duties = tuple(duty for duty, _ in owed)
        files = tuple(path for _, path in owed)
        personal = frozenset(path for duty, path in owed if _personal(office.forms[duty.form]) and _holds_rows(path))
        yield Parcel(unit, office.words(unit, duties), duties, files, spelt(duties), personal)


def reminders(office: Office, returns: Returns, units: Sequence[str], forms: Sequence[str]) -> Iterator[Parcel]:
    """Plan one message a unit that names what has not come; the same is not said twice in a day."""
    missing: dict[str, list[Duty]] = defaultdict(list)
    for duty in returns.missing:
        if duty.unit in units and duty.form in forms:
            missing[duty.unit].append(duty)
    for unit, owed in missing.items():
        lines = "\n".join(
            f"    {office.called(duty)}：{_left(office.deadlines.of(duty), office.today)}" for duty in owed
        )
        words = office.words(unit, owed, days=_days(office.nearest(owed), office.today), missing=lines)
        yield Parcel(unit, words, tuple(owed), (), f"{spelt(owed)} {office.today}")


def _left(due: date | None, today: date) -> str:
    return f"{_day(due)}截止，{_days(due, today)}" if due else _days(due, today)


def _days(deadline: date | None, today: date) -> str:
    if deadline is None:
        return "请尽快报送"
    left = (deadline - today).days
    if left > 0:
        return f"还有{left}天"
    return "就是今天" if not left else f"已经过了{-left}天"


def returned(
    office: Office, returns: Returns, sent: Sequence[SentBack], units: Sequence[str], forms: Sequence[str]
) -> Iterator[Parcel]:
    """Plan one message a unit with the marked copies of what it must mend, and the first findings in words."""
    copies = {each.file: each.path for each in sent}
    findings: dict[str, list[Finding]] = defaultdict(list)
    for finding in returns.findings:
        findings[finding.place.file].append(finding)
    of_unit: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in returns.receipts:
        if receipt.file in copies and receipt.unit in units and receipt.form in forms:
            of_unit[receipt.unit].append(receipt)
    for unit, receipts in of_unit.items():
        duties = _duties(receipts)
        told = [finding for each in receipts for finding in findings[each.file] if _is_told(finding)]
        files = tuple(copies[receipt.file] for receipt in receipts)
        about = " ".join(sorted(receipt.sha256 for receipt in receipts))
        words = office.words(unit, duties, findings=_findings(told), by=_by(office.nearest(duties), office.today))
        personal = frozenset(copies[each.file] for each in receipts if _personal(office.forms[each.form]))
        yield Parcel(unit, words, duties, files, about, personal)


def _duties(receipts: Iterable[Receipt]) -> tuple[Duty, ...]:
    return tuple(dict.fromkeys(each.duty for each in receipts))


def _is_told(finding: Finding) -> bool:
    """Return whether a unit is told of a finding in words: it must act on it, or its figure was corrected."""
    return not finding.accepted or finding.code == CORRECTED


def _by(deadline: date | None, today: date) -> str:
    """Say by when to send in again; a day that is past helps nobody."""
    return f"于{day_words(deadline)}前" if deadline and today <= deadline else "尽快"


def _findings(found: Sequence[Finding]) -> str:
    """Tell the first findings in words, and how many more there are; nothing personal is in a finding."""
    lines = [
        f"    {number}. {' '.join(part for part in (each.place.sheet, each.place.cell) if part)} {each.message()}"
        f"（{each.advice()}）"
        for number, each in enumerate(found[:FIRST_FINDINGS], 1)
    ]
    if len(found) > FIRST_FINDINGS:
        lines.append(f"    还有{len(found) - FIRST_FINDINGS}处，见附件中的“审核意见”。")
    return "\n".join(lines)


def receipts(
    office: Office, returns: Returns, lines: Mapping[str, str], units: Sequence[str], forms: Sequence[str]
) -> Iterator[Parcel]:
    """Plan one message a unit that says what arrived and whether it was accepted; `lines` tell it of each file."""
    of_unit: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in returns.receipts:
        if receipt.is_return and receipt.status != "ignored" and receipt.unit in units and receipt.form in forms:
            of_unit[receipt.unit].append(receipt)
    for unit, came in of_unit.items():
        duties = _duties(came)
        told = "\n".join(line for receipt in came for line in _received(receipt, lines, returns.findings))
        about = " ".join(sorted(_state(receipt) for receipt in came))
        yield Parcel(unit, office.words(unit, duties, receipt=told), duties, (), about)


def _received(receipt: Receipt, lines: Mapping[str, str], findings: Iterable[Finding]) -> Iterator[str]:
    """Tell of one file, and under it of each cell that the office has corrected."""
    yield f"    {lines[receipt.file]}"
    if receipt.corrected:
        for each in findings:
            if each.code == CORRECTED and each.place.file == receipt.file:
                yield f"        {each.place.sheet} {each.place.cell} {each.title}填{each.entered}：{each.message()}"


def _state(receipt: Receipt) -> str:
    """Spell what a receipt tells, so that the same is told once and what was corrected since is told anew."""
    return " ".join(filter(None, (receipt.sha256, receipt.status, receipt.correction)))


Enclose = Callable[[str, Path, bool], Attachment]
"""Given a unit, a workbook and whether persons are in it: what travels."""


def enclosed_as_is(_unit: str, path: Path, _personal: bool) -> Attachment:  # noqa: FBT001 - an answer, not a switch
    """Enclose a workbook as it is."""
    return Attachment(path.name, path.read_bytes())


def is_sealed(attachment: Attachment) -> bool:
    """Return whether a workbook travels sealed; those that are sent here are no old .xls."""
    return attachment.data.startswith(COMPOUND)


def written(  # noqa: PLR0913, PLR0917 - what is written, to whom, and what goes with it
    kind: Kind,
    office: Office,
    parcels: Iterable[Parcel],
    addresses: Mapping[str, str],
    enclose: Enclose,
    page: Attachment | None = None,
) -> Plan:
    """Write the messages of parcels; a unit without an address and a workbook that is not there are listed.

    Every message carries the `page` on which its unit checks a return, if there is one.
    """
    text = office.settings.text(kind)
    messages: list[Message] = []
    nameless: list[str] = []
    lacking: list[Path] = []
    for parcel in parcels:
        absent = [path for path in parcel.files if not path.is_file()]
        lacking += absent
        if not addresses.get(parcel.unit):
            nameless.append(parcel.unit)
        elif not absent:
            subject, body = text.filled(parcel.words)
            enclosed = tuple(enclose(parcel.unit, path, path in parcel.personal) for path in parcel.files)
            told = (SEALED if any(map(is_sealed, enclosed)) else "") + (ENCLOSED_PAGE if page else "")
            messages.append(
                Message(
                    kind,
                    parcel.unit,
                    addresses[parcel.unit],
                    subject,
                    body.lstrip("\n") + told,
                    (*enclosed, page) if page else enclosed,
                    parcel.about,
                    parcel.duties,
                )
            )
    return Plan(tuple(messages), tuple(nameless), tuple(lacking))


def _holds_rows(path: Path) -> bool:
    """Return whether a blank was issued with rows that go on; one of which nobody can tell travels as if it were."""
    try:
        with ZipFile(path) as package, package.open(PROPERTIES) as properties:
            return CARRIED in properties.read(MOST_PROPERTIES)
    except FileNotFoundError:
        return False
    except (OSError, KeyError, BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError):
        return True


def _personal(form: Form) -> bool:
    """Return whether a form has fields of persons, so that its filled workbooks travel sealed."""
    return any(sheet.personal for sheet in form.sheets)
