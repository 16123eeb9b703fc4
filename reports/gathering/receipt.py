"""Receipts: what became of every file, and of every row in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from reports.gathering.unit_tree import Tree
from sheets.finding import Finding, Severity
from templates.fact import Fact

REGISTER, SUMMARY = "register", "summary"
"""Forms that are not returns of a unit's own figures."""

Status = Literal["counted", "returned", "unreadable", "ignored"]

STATUS_NAMES: dict[Status, str] = {
    "counted": "已计入",
    "returned": "退回",
    "unreadable": "无法读取",
    "ignored": "未用",
}


class Rows(NamedTuple):
    """Filled rows of a return: found = counted + refused + ignored."""

    counted: int = 0
    refused: int = 0
    ignored: int = 0

    @property
    def found(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def all_refused(self) -> "Rows":
        """The same rows where none of them counts."""
        return Rows(0, self.counted + self.refused, self.ignored)


class Control(NamedTuple):
    """A control total of one return, as its sender can find it in the workbook."""

    title: str
    value: int
    scale: int
    unit: str


NO_ROWS = Rows()


class Duty(NamedTuple):
    """A return that a unit owes, of a form with periods for one of them."""

    unit: str
    form: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file; `reason` says why it was not counted.

    `saved` is when somebody last saved it, `filled_on` what its cover says; `reviewed` that it is a
    marked copy of ours, sent in again.
    """

    file: str
    status: Status
    reason: Finding | None = None
    sha256: str = ""
    size: int = 0
    form: str = ""
    version: str = ""
    unit: str = ""
    unit_name: str = ""
    year: int = 0
    filled_on: date | None = None
    rows: Rows = NO_ROWS
    controls: tuple[Control, ...] = ()
    saved: datetime | None = None
    reviewed: bool = False
    title: str = ""
    """The form's title."""
    part: str = ""
    """Of a summary of a part of a folder, 3/40: the how many-eth of how many."""
    code_digest: bytes = b""
    """Keyed digest of a unit code that is shown masked, as it may be a person's number."""
    period: str = ""
    """Of a form with periods, which one; of a summary of one period, that."""
    corrected: int = 0
    """How many of its cells the office's own corrections have changed."""
    correction: str = ""
    """Digest of these corrections, by which others are known."""

    @property
    def is_return(self) -> bool:
        """Tell whether it is a readable return of some form, register and summaries left aside."""
        return bool(self.form) and self.form not in (REGISTER, SUMMARY)

    @property
    def duty(self) -> Duty:
        """What its unit owes, and this is to be."""
        return Duty(self.unit, self.form, self.period)


class Corrected(NamedTuple):
    """One line of a 更正单 and what became of it; all words that a return holds are masked.

    `fault` says why it was not applied; `file` is the return that counts, empty where none came.
    """

    duty: Duty
    sheet: str
    cell: str
    reason: str
    by: str
    when: str
    file: str = ""
    title: str = ""
    old: str = ""
    new: str = ""
    fault: Finding | None = None
    status: Status = "ignored"


@dataclass(frozen=True, slots=True)
class Returns:
    """Everything gathered from a folder for one year, or one `period` of it.

    `facts` are those that count; `accepted` the duties that are done, `owed` all of them,
    `refused` those that a summary tells of as sent back. `on_time` says of what came whether it first
    came by the deadline, as far as anybody noted; it is None where no deadline is known, and `undated` are the forms
    and periods that have none. `part` is which part of the folder was read, 3/40, if not all; `corrections` are the
    office's own, and what became of them; `below` is what summaries tell of how their units reported.
    """

    year: int
    tree: Tree
    receipts: tuple[Receipt, ...]
    findings: tuple[Finding, ...]
    facts: Sequence[Fact]
    accepted: frozenset[Duty]
    owed: tuple[Duty, ...]
    refused: frozenset[Duty] = frozenset()
    provisional: bool = False
    on_time: Mapping[Duty, bool] | None = None
    undated: frozenset[tuple[str, str]] = frozenset()
    period: str = ""
    part: str = ""
    corrections: tuple[Corrected, ...] = ()
    below: tuple["Quality", ...] = ()

    @property
    def returned(self) -> frozenset[Duty]:
        """Duties of which only a refused return came."""
        own = {each.duty for each in self.of_status("returned") if each.is_return}
        refused = own | self.refused
        return frozenset(duty for duty in refused if duty.unit in self.tree.units) - self.accepted

    @property
    def missing(self) -> tuple[Duty, ...]:
        """Duties of which nothing came, in the register's order."""
        came = self.accepted | self.returned
        return tuple(duty for duty in self.owed if duty not in came)

    @property
    def bare(self) -> bool:
        """Tell whether nothing came and nothing is owed, or nobody knows for which year."""
        came = any(receipt.status != "ignored" for receipt in self.receipts)
        return not self.year or not (came or self.owed)

    def of_status(self, status: Status, form: str = "") -> tuple[Receipt, ...]:
        """Receipts of one status, of one form or of all."""
        return tuple(
            receipt for receipt in self.receipts if receipt.status == status and (not form or receipt.form == form)
        )

    @property
    def rows(self) -> Rows:
        """Rows of all files together."""
        return all_rows(self.receipts)


class Quality(NamedTuple):
    """How one unit reported in a year: counts of its returns, and of what was found in those that stand.

    Of `received` returns `on_time` came by the deadline, None where that is not known of all; `versions` are the
    different files that were sent for them, `corrected` the cells that the office has changed.
    """

    unit: str
    expected: int
    received: int
    on_time: int | None
    versions: int
    errors: int
    queries: int
    explained: int
    corrected: int


class Rate(NamedTuple):
    """How a form's returns came in: received = accepted + returned; a missing one never came.

    Of those received `on_time` are known to have come by the deadline, None where no deadline is known; of
    `unnoted` nobody noted when they came, which is neither on time nor late.
    """

    form: str
    expected: int
    received: int
    accepted: int
    returned: int
    missing: int
    on_time: int | None = None
    unnoted: int = 0
    period: str = ""

    @property
    def reporting_rate(self) -> float:
        """Share of what is expected that came."""
        return self.received / self.expected

    @property
    def on_time_rate(self) -> float | None:
        """Share of what is expected that came by the deadline; None where that is not known of all."""
        return None if self.on_time is None or self.unnoted else self.on_time / self.expected


def rates(returns: Returns, forms: Iterable[str]) -> list[Rate]:
    """Count duties and what came of them, form by form and period by period.

    A return that nobody asked for counts as expected.
    """
    duties = [Counter(duty[1:] for duty in found) for found in (returns.accepted, returns.returned, returns.missing)]
    found = []
    for form in forms:
        for period in sorted({period for counted in duties for name, period in counted if name == form}):
            accepted, refused, absent = (counted[form, period] for counted in duties)
            expected, times = accepted + refused + absent, _times(returns, form, period)
            found.append(Rate(form, expected, accepted + refused, accepted, refused, absent, *times, period))
    return found


def together(found: Iterable[Rate]) -> Rate:
    """Add the rates of several forms up; what came on time is not known where one of them has no deadline."""
    each = list(found)
    on_time = [rate.on_time for rate in each if rate.on_time is not None]
    return Rate(
        "",
        sum(rate.expected for rate in each),
        sum(rate.received for rate in each),
        sum(rate.accepted for rate in each),
        sum(rate.returned for rate in each),
        sum(rate.missing for rate in each),
        sum(on_time) if on_time and len(on_time) == len(each) else None,
        sum(rate.unnoted for rate in each),
    )


def _times(returns: Returns, form: str, period: str) -> tuple[int | None, int]:
    """Count what came by the deadline, and of what nobody noted when it came."""
    if returns.on_time is None or (form, period) in returns.undated:
        return None, 0
    came = returns.accepted | returns.returned
    noted = [returns.on_time.get(duty) for duty in came if duty[1:] == (form, period)]
    return noted.count(True), noted.count(None)


def all_rows(receipts: Iterable[Receipt]) -> Rows:
    """Rows of all files together."""
    counts = [receipt.rows for receipt in receipts]
    return Rows(*(sum(column) for column in zip(*counts, strict=True))) if counts else NO_ROWS


def open_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that somebody must act on."""
    return [finding for finding in findings if not finding.accepted]


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is 强制."""
    return any(finding.severity is Severity.ERROR for finding in findings)
