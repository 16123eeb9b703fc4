"""Findings as a table for people: what is one line, and what it says."""

from dataclasses import replace

from sheets.finding import Finding, Mended, Place, Suggestion, find
from sheets.marking.review_sheet import listed
from sheets.show import csv_text, record, table


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


def suggesting(mends: Finding) -> Finding:
    """What would mend a finding, said of another cell."""
    place = Place("a.xlsx", "活动安排", 12, 3)
    suggestion = Suggestion((Mended(place, "人数", "21", "12"),), ((mends.code, mends.place),), 99)
    words = {"said": "活动安排第12行填21", "said_en": "row 12 is 21", "value": "12", "rules": 1, "all": ""}
    return replace(find("suggested", place, title="人数", entered="21", **words), suggestion=suggestion)


def test_a_suggestion_stands_under_what_it_would_mend() -> None:
    """Both come before findings that it does not explain, on the terminal as on 审核意见."""
    other, mended = option(7, "甲"), option(40, "乙")
    findings = [other, mended, suggesting(mended)]
    assert [finding.place.row for finding in listed(findings)] == [40, 12, 7]
    assert [line.split()[3] for line in lines(*findings)] == ["P40", "C12", "P7"]


def test_a_suggestion_is_data_too() -> None:
    """JSON has its cells, values and what it mends; CSV has it in words, with as many columns as every line."""
    mended = option(40, "乙")
    told = record(suggesting(mended)).suggestion
    assert told
    assert [(each.cell, each.entered, each.value) for each in told.cells] == [("C12", "21", "12")]
    assert [(each.code, each.cell) for each in told.mends] == [("choice-near", "P40")]
    assert "若为12，1条审核关系成立" in csv_text([suggesting(mended)])
    assert record(mended).suggestion is None


def test_a_suggestion_hides_what_a_finding_hides() -> None:
    """Names of sheets, titles and values are spelt anew wherever a suggestion repeats them."""
    suggestion = suggesting(option(40, "乙")).suggestion
    assert suggestion
    hidden = suggestion.spelt(lambda _: "*")
    assert {*hidden.cells[0].place.sheet, hidden.cells[0].title, hidden.cells[0].entered, hidden.cells[0].value} == {
        "*"
    }
    assert [place.sheet for _, place in hidden.mends] == ["*"]
