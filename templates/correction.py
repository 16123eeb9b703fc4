"""A correction by the office: what is wanted of a return's cell, and what became of it."""

from dataclasses import dataclass
from typing import NamedTuple

from sheets.finding import Place
from sheets.workbook import Value


class Wanted(NamedTuple):
    """One correction: its sheet's title, the cell's address or a record's code, and both values as typed."""

    sheet: str
    cell: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a correction in one return: where it stands, what stood there, and why it was left, if it was.

    `fault` is the code of a finding, empty where the value was put in; all words are masked.
    """

    fault: str
    place: Place | None = None
    title: str = ""
    held: str = ""
    old: str = ""
    new: str = ""
