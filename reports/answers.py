"""What `--format json` answers, field by field: the types, from which docs/schemas/ is written."""

from dataclasses import dataclass
from typing import Final, Literal

from reports.gathering.receipt import Status
from reports.round.ledger import State
from reports.round.settings import Kind
from reports.round.status import Stand
from reports.tables.records import FigureRecord
from sheets.show import FindingRecord

SCHEMA_VERSION: Final = 2
"""Since 2 a figure with decimals is text, exact to the last of them."""

Figure = int | str
"""A count as a number; money as text with its decimals, for a program's double would lose cents."""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What became of the files: found = counted + returned + unreadable + ignored."""

    found: int
    counted: int
    returned: int
    unreadable: int
    ignored: int


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of filled rows: found = counted + refused + ignored."""

    found: int
    counted: int
    refused: int
    ignored: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file did not count."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A control total of one return."""

    title: str
    value: Figure
    unit: str


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """What became of one file."""

    file: str
    status: Status
    reason: Reason | None
    sha256: str
    form: str
    version: str
    unit: str
    unit_name: str
    year: int | None
    period: str
    filled_on: str | None
    rows: RowCounts
    controls: list[ControlTotal]


@dataclass(frozen=True, slots=True)
class SentBackRecord:
    """What was written to be sent back for one file: a marked copy, or a list, and why it is one."""

    file: str
    path: str
    why_list: str | None


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The answer of `check`."""

    schema_version: Literal[2]
    command: Literal["check"]
    files: FileCounts
    rows: RowCounts
    receipts: list[ReceiptRecord]
    findings: list[FindingRecord]
    sent_back: list[SentBackRecord]


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """The unit whose summary it is."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RateRecord:
    """How a form's returns came in.

    `on_time` is null where no deadline is known; of `unnoted` nobody noted when they came. `period` is empty for a
    yearly form.
    """

    form: str
    expected: int
    received: int
    accepted: int
    returned: int
    missing: int
    on_time: int | None
    unnoted: int
    period: str


@dataclass(frozen=True, slots=True)
class MissingRecord:
    """A return that is owed and did not come; `period` is empty for a yearly form."""

    unit: str
    form: str
    period: str


@dataclass(frozen=True, slots=True)
class TotalRecord:
    """A figure of the district, for one row, column and layer of its breakdown; null where it is hidden."""

    form: str
    measure: str
    title: str
    row: str
    column: str
    layer: str
    value: Figure | None
    unit: str


@dataclass(frozen=True, slots=True)
class AggregateAnswer:
    """The answer of `aggregate`; year, unit and output are null where there was nothing to add up."""

    schema_version: Literal[2]
    command: Literal["aggregate"]
    year: int | None
    unit: UnitRecord | None
    provisional: bool
    output: str | None
    rates: list[RateRecord]
    missing: list[MissingRecord]
    totals: list[TotalRecord]
    files: FileCounts
    rows: RowCounts
    receipts: list[ReceiptRecord]
    findings: list[FindingRecord]
    sent_back: list[SentBackRecord]


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """The answer of `aggregate --suppress`: no receipts, rows and findings, and hidden totals null."""

    schema_version: Literal[2]
    command: Literal["aggregate"]
    year: int
    unit: UnitRecord
    provisional: bool
    output: str
    rates: list[RateRecord]
    missing: list[MissingRecord]
    totals: list[TotalRecord]
    suppressed_below: int


@dataclass(frozen=True, slots=True)
class YearEndAnswer:
    """The answer of `yearend`; `last_year` is null where there is no summary of it, `tables` hold figure by figure."""

    schema_version: Literal[2]
    command: Literal["yearend"]
    year: int
    last_year: int | None
    unit: UnitRecord
    provisional: bool
    output: list[str]
    tables: list[FigureRecord]
    omitted: list[str]
    findings: list[FindingRecord]


@dataclass(frozen=True, slots=True)
class RoundRate:
    """How the returns of a form, or of one period of it, came in: the five rates of reporting.

    `on_time` is null where no deadline is known, and `on_time_rate` where nobody noted of some when they came.
    """

    form: str
    period: str
    expected: int
    actual: int
    missing: int
    on_time: int | None
    unnoted: int
    rate: float
    on_time_rate: float | None


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """How one return that is owed stands; days are ISO dates, null for what has not happened or nobody noted.

    `days` are those left to `due`, below 0 past it; null for what is accepted or has no deadline. `sender` says whether
    it first came from the unit's address in the register.
    """

    unit: str
    unit_name: str
    form: str
    period: str
    state: Stand
    due: str | None
    issued: bool
    mailed: str | None
    received: str | None
    sender: Literal["unit", "other"] | None
    times_returned: int
    on_time: bool | None
    days: int | None


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message of ours that a person must look at; `number` is what `settle` calls it, `at` a moment in UTC."""

    number: str
    unit: str
    kind: Kind
    state: State
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The answer of `status`; `deadline` is that of the whole round, null where none is set."""

    schema_version: Literal[1]
    command: Literal["status"]
    year: int
    deadline: str | None
    rates: list[RoundRate]
    duties: list[DutyRecord]
    unsettled: list[MessageRecord]
