"""Days and months as people type them: 2025.3.1, 2025年3月1日, 20250301, 三月."""

import re
from datetime import date

from templates.fields.normalize import typed

_DAY = re.compile(
    r"(\d{4})(?:(\d\d)(\d\d)|([-./年])(\d{1,2})([-./月])(\d{1,2}))"
    r"(?:日|(?:日|[T ])0{1,2}:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(\d{1,2})(?:月份?)?", re.ASCII)
_PARTED = {"年": "月"}

_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

LAST_MONTH = 12


def day(text: str) -> date | None:
    """Read a day with its four-digit year; None if it is none, or is not in the calendar."""
    match = _DAY.fullmatch(typed(text))
    if not match:
        return None
    year, month, number, first, parted_month, second, parted_number = match.groups()
    if first and second != _PARTED.get(first, first):
        return None
    try:
        return date(int(year), int(month or parted_month), int(number or parted_number))
    except ValueError:
        return None


def month(text: str) -> int | None:
    """Read a month of the year, 1 to 12; None if it is none. A year with it is not guessed at."""
    words = typed(text)
    if match := _MONTH.fullmatch(words):
        number = int(match[1])
    else:
        numeral = words.removesuffix("份").removesuffix("月")
        number = _NUMERALS.index(numeral) if numeral in _NUMERALS else 0
    return number if 1 <= number <= LAST_MONTH else None
