"""The year that a command is about."""

from reports.commands.console import fail

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
