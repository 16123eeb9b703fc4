"""Periods below a year: halves, quarters and months, how they are spelt, and the days that they begin and end on.

A period is a letter and a number, H1, Q2 or M06, and empty for a whole year; with its year 2025Q2.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

Cycle = Literal["year", "half", "quarter", "month"]

MONTHS: Mapping[Cycle, int] = MappingProxyType({"year": 12, "half": 6, "quarter": 3, "month": 1})
"""How long a period is."""

_LETTERS: Mapping[Cycle, str] = MappingProxyType({"half": "H", "quarter": "Q", "month": "M"})
_HALVES = ("上半年", "下半年")
_NUMERALS = "一二三四五六七八九十"
_WRITTEN = re.compile(r"([0-9]{4})(H[12]|Q[1-4]|M(?:0[1-9]|1[0-2]))")


def periods(cycle: Cycle) -> tuple[str, ...]:
    """Return the periods of a year, in order: one that is empty for a yearly form."""
    if cycle == "year":
        return ("",)
    digits = 2 if cycle == "month" else 1
    return tuple(f"{_LETTERS[cycle]}{number:0{digits}}" for number in range(1, 12 // MONTHS[cycle] + 1))


def cycle_of(period: str) -> Cycle:
    """Return how long a period is."""
    return next((cycle for cycle, letter in _LETTERS.items() if period.startswith(letter)), "year")


def before(year: int, period: str) -> tuple[int, str]:
    """Return the period before, with its year: the last of the year before comes before the first."""
    known = periods(cycle_of(period))
    at = known.index(period)
    return (year, known[at - 1]) if at else (year - 1, known[-1])


def number(period: str) -> int:
    """Return which period of its year it is, from 1."""
    return int(period[1:]) if period else 1


def title(period: str) -> str:
    """Print a period: 上半年, 第2季度, 6月, and 全年."""
    match cycle_of(period):
        case "half":
            return _HALVES[number(period) - 1]
        case "quarter":
            return f"第{number(period)}季度"
        case "month":
            return f"{number(period)}月"
    return "全年"


def with_year(year: int, period: str) -> str:
    """Print a period with its year: 2025年第2季度, 2025年度."""
    return f"{year}年{title(period)}" if period else f"{year}年度"


def of_title(words: str, cycle: Cycle) -> str:
    """Read a period of a cycle as people write it: 2季度, 第二季度, Q2, 2; empty if it is none."""
    text = re.sub(r"\s|^第|季度?$|月份?$", "", normalize("NFKC", words)).upper()
    for at, period in enumerate(periods(cycle), 1):
        spelt = {period, title(period), str(at), f"{at:02}", *(_NUMERALS[at - 1 : at]), f"{_LETTERS.get(cycle)}{at}"}
        if text in spelt | {re.sub(r"^第|季度$|月$", "", each) for each in spelt}:
            return period
    return ""


def parsed(text: str) -> tuple[int, str] | None:
    """Read a period with its year, as 2025Q2; None if it is none."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    return (int(found[1]), found[2]) if found else None


def first_day(year_begins: date, period: str) -> date:
    """Return the day that a period begins on, in a year that begins on the first of a month."""
    return _months_on(year_begins, (number(period) - 1) * MONTHS[cycle_of(period)])


def last_day(year_begins: date, period: str) -> date:
    """Return the day that a period ends on."""
    return _months_on(year_begins, number(period) * MONTHS[cycle_of(period)]) - timedelta(days=1)


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
