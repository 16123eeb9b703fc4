"""What a worker hands back for one file: its receipt, facts and findings, in plain types only."""

from dataclasses import dataclass
from typing import NamedTuple

from reports.gathering.receipt import Duty, Receipt
from reports.gathering.unit_tree import Line
from sheets.finding import Finding, Place
from templates.fact import Fact


class Listing(NamedTuple):
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


@dataclass(frozen=True, slots=True)
class Taken:
    """One file as read: the facts of a return or summary, the units of a register or summary.

    Of a summary also the duties that were `accepted` and `refused` below it, and whether it is `provisional`.
    """

    receipt: Receipt
    findings: tuple[Finding, ...] = ()
    lines: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = ()
    accepted: frozenset[Duty] = frozenset()
    refused: frozenset[Duty] = frozenset()
    provisional: bool = False
    listings: tuple[Listing, ...] = ()

    @property
    def file(self) -> str:
        """The name that findings call it by."""
        return self.receipt.file

    @property
    def is_return(self) -> bool:
        """Tell whether it is a readable return of some form, register and summaries left aside."""
        return self.receipt.is_return
