"""The year and the period that a command is about."""

from reports.commands.console import fail
from templates.period import parsed, title

FIRST, LAST = 2000, 2100
"""Years that covers are read with."""


def agreed_year(year: int, due: int = 0) -> int:
    """Take the year that was asked for; it must be one, and the one after last year's summary."""
    if year and not FIRST <= year <= LAST:
        fail(f"{year} 不是年度，应为{FIRST}至{LAST}。 / {year} is not a year.")
    if year and due and year != due:
        fail(
            f"上年汇总表是{due - 1}年度的，不能为{year}年度带入期初数。"
            f" / The summary is of {due - 1}, not of {year - 1}."
        )
    return year or due


def agreed_period(text: str, year: int) -> tuple[int, str]:
    """Take year and period of 2025Q2; the year must be the one that was asked for, if one was."""
    if not text:
        return year, ""
    found = parsed(text)
    if not found:
        fail(f"“{text}”不是报告期，应如 2025H1、2025Q2、2025M06。 / {text} is no period, such as 2025Q2.")
    if year and year != found[0]:
        fail(f"--period {text} 与 --year {year} 不是同一年。 / {text} is not of {year}.")
    return found


def of_period(name: str, period: str) -> str:
    """Name the summary of one period apart from the year's."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}（{title(period)}）.{suffix}" if period else name
