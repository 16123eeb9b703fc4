"""What a worker hands back for one file: its receipt, facts and findings, in plain types only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from reports.gathering.exchange.corrections import CorrectionList
from reports.gathering.exchange.origins import Origin
from reports.gathering.receipt import REGISTER, SUMMARY, Duty, Quality, Receipt, Rows
from reports.gathering.unit_tree import UnitLine
from sheets.finding import Finding, Place, Severity
from templates.correction import Applied
from templates.fact import Fact
from templates.stamps import NO_STAMPS, Stamps


class PersonColumn(NamedTuple):
    """Persons in one column of a return, by digests of eight bytes, end to end; `code` is the rule's that asks."""

    code: str
    title: str
    sheet: str
    column: int
    rows: tuple[int, ...]
    digests: bytes
    explanation: str = ""

    @property
    def keys(self) -> "memoryview[int]":
        """The digests as whole numbers, one a row."""
        return memoryview(self.digests).cast("Q")

    def place(self, file: str, row: int) -> Place:
        """Point at a person's cell."""
        return Place(file, self.sheet, row, self.column)


class Running(NamedTuple):
    """A figure of the year so far, by its code and line, and what is told of it if it falls."""

    key: tuple[str, str]
    value: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file as read: the facts of a return or summary, the units of a register or summary.

    Of a summary also the duties that were `accepted` and `refused` below it, which came `on_time` (None where no
    deadline is known), whether it is `provisional`, its `stamp` and the `origins` of its figures. Of a return `asked`
    are findings of its rules between forms, should they be broken, and `named` says where the figures stand
    that any such rule names: measure → place.
    Of a summary also how the units `below` it reported, of a 更正单
    the `corrections`; of a return that it names what became of each, by its row.
    """

    receipt: Receipt
    findings: tuple[Finding, ...] = ()
    lines: tuple[UnitLine, ...] = ()
    facts: tuple[Fact, ...] = ()
    accepted: frozenset[Duty] = frozenset()
    refused: frozenset[Duty] = frozenset()
    provisional: bool = False
    listings: tuple[PersonColumn, ...] = ()
    on_time: Mapping[Duty, bool] | None = None
    running: tuple[Running, ...] = ()
    stamp: Stamps = NO_STAMPS
    origins: tuple[Origin, ...] = ()
    asked: tuple[Finding, ...] = ()
    named: Mapping[str, Place] = field(default_factory=dict)
    below: tuple[Quality, ...] = ()
    corrections: CorrectionList | None = None
    corrected: tuple[tuple[int, Applied], ...] = ()

    @property
    def file(self) -> str:
        """The name that findings call it by."""
        return self.receipt.file

    @property
    def is_return(self) -> bool:
        """Tell whether it is a readable return of some form, register and summaries left aside."""
        return self.receipt.is_return

    @property
    def is_summary(self) -> bool:
        """Return whether it is a summary of returns."""
        return self.receipt.form == SUMMARY

    @property
    def is_register(self) -> bool:
        """Return whether it is a register of units."""
        return self.receipt.form == REGISTER

    @property
    def stands(self) -> bool:
        """Return whether it was read, as some form, and nothing but its own faults has laid it aside."""
        receipt = self.receipt
        return receipt.status in ("counted", "returned") and bool(receipt.form) and receipt.reason is None

    @property
    def obstacle(self) -> Finding:
        """The reason why it does not count, or else the first of its faults; it has one of the two."""
        errors = (finding for finding in self.findings if finding.severity is Severity.ERROR)
        return self.receipt.reason or next(errors)

    @property
    def sound(self) -> bool:
        """Return whether it stands and has no fault of its own."""
        return self.stands and self.receipt.status == "counted"

    def laid_aside(self, status: Literal["ignored", "returned"], reason: Finding) -> "FileResult":
        """Return the same file without figures, and why; of an ignored one its own faults are of no interest."""
        rows = self.receipt.rows
        if status == "ignored":
            return FileResult(
                replace(self.receipt, status=status, reason=reason, rows=Rows(0, 0, rows.found)), (reason,)
            )
        receipt = replace(self.receipt, status=status, reason=reason, rows=rows.all_refused)
        findings = (*self.findings, reason)
        return replace(self, receipt=receipt, findings=findings, facts=(), provisional=False, listings=())


def unreadable(file: str, finding: Finding) -> FileResult:
    """Return what a file gives that could not be read to its end."""
    return FileResult(Receipt(file, "unreadable", finding), (finding,))


def times_told(files: Iterable[FileResult]) -> dict[Duty, bool] | None:
    """Return what files tell of their units' times, None if none tells of a deadline."""
    told = [each.on_time for each in files if each.on_time is not None]
    return {duty: known for each in told for duty, known in each.items()} if told else None
