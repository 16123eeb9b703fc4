"""Findings as a table for people: what is one line, and what it says."""

from dataclasses import replace

from sheets.finding import Finding, Place, find
from sheets.show import table


def option(row: int, near: str) -> Finding:
    """One cell with what is no option."""
    return find("choice-near", Place("a.xlsx", "活动安排", row, 16), title="状态", near=near)


def lines(*findings: Finding) -> list[str]:
    """The table without its heads, wrapped lines of a cell left aside."""
    return [line for line in table(findings).splitlines()[2:] if "a.xlsx" in line]


def test_only_what_says_the_same_is_one_line() -> None:
    """Cells whose words differ have a line each, so that no cell is spoken of in another's words."""
    same, other = (option(7, "甲"), option(8, "甲")), option(9, "乙")
    first, second = lines(*same, other)
    assert "(×2) P7 P8" in first
    assert "P9" in second
    assert "乙" in second


def test_an_explanation_speaks_for_its_own_cell() -> None:
    """What was explained in one cell is not shown as explained in the next."""
    explained = replace(option(7, "甲"), explanation="已核")
    assert len(lines(explained, option(8, "甲"))) == 2


def test_a_severity_is_one_word() -> None:
    """The English names of the severities are not broken."""
    told = table([option(7, "甲"), find("register-twice", Place("b.xlsx"), other="a.xlsx")], "en")
    assert {"error", "query"} <= set(told.split())
