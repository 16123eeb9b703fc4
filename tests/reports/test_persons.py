"""A person whom two units list is told at both cells, by place and never by number."""

import random
import time
from array import array
from dataclasses import replace
from datetime import date
from pathlib import Path

from reports.gathering.file_result import FileResult, PersonColumn
from reports.gathering.gather import Choices, gather
from reports.gathering.persons import with_doubles
from reports.gathering.receipt import Receipt
from reports.gathering.resolve import Policy, resolve
from sheets.finding import Finding, Severity
from templates.load import load_forms
from tests.filled import fill_in

CODE = "members.roster.id_number.across"


def roll(file: str, *persons: int, unit: str = "", form: str = "members", words: str = "") -> FileResult:
    """A return that lists persons from row 7 on."""
    digests = array("Q", persons).tobytes()
    listing = PersonColumn(CODE, "身份证号", "会员名册", 5, tuple(range(7, 7 + len(persons))), digests, words)
    receipt = Receipt(file, "counted", sha256=file, form=form, unit=unit or file, year=2025)
    return FileResult(receipt, listings=(listing,))


def told(*files: FileResult) -> list[tuple[str, str]]:
    """Place and others of each finding."""
    findings = [finding for each in with_doubles(files) for finding in each.findings]
    assert {finding.code for finding in findings} <= {"person-elsewhere"}
    return [(str(finding.place), str(finding.values["others"])) for finding in findings]


def test_both_cells_name_each_other() -> None:
    """Each of two cells has a finding that names the other's file and cell."""
    assert told(roll("甲.xlsx", 1, 2, 3), roll("乙.xlsx", 9, 2)) == [
        ("甲.xlsx 会员名册!E8", "乙.xlsx 会员名册!E8"),
        ("乙.xlsx 会员名册!E8", "甲.xlsx 会员名册!E8"),
    ]


def test_twice_in_one_return_is_the_returns_own_matter() -> None:
    """Its own rule tells of it; nobody else is asked."""
    assert told(roll("甲.xlsx", 1, 1), roll("乙.xlsx", 2)) == []


def test_other_forms_are_other_lists() -> None:
    """A member may well have an aid file."""
    assert told(roll("甲.xlsx", 1), roll("乙.xlsx", 1, form="aid")) == []


def test_many_others_are_cut_short() -> None:
    """A finding names three other cells at most."""
    others = told(*(roll(f"{unit}.xlsx", 1) for unit in "abcdef"))[0][1]
    assert others == "b.xlsx 会员名册!E7、c.xlsx 会员名册!E7、d.xlsx 会员名册!E7、…"


def test_a_reason_is_the_returns_own() -> None:
    """The query is settled for the unit that has explained it, and stays for the other."""
    files = with_doubles([roll("甲.xlsx", 1, words="在两家单位任职"), roll("乙.xlsx", 1)])
    assert [[finding.accepted for finding in each.findings] for each in files] == [[True], [False]]


def test_only_returns_that_have_a_say_are_asked() -> None:
    """An earlier return of the unit itself, or one of another year, makes nobody a double."""
    late = roll("新.xlsx", 1, unit="101")
    late = replace(late, receipt=replace(late.receipt, filled_on=date(2025, 12, 1)))
    old = roll("旧.xlsx", 1, unit="101")
    old = replace(old, receipt=replace(old.receipt, filled_on=date(2025, 11, 30)))
    past = roll("去年.xlsx", 1, unit="102")
    past = replace(past, receipt=replace(past.receipt, year=2024))
    returns = resolve([late, old, past], (), load_forms(), Policy(year=2025))
    assert sorted(finding.code for finding in returns.findings) == ["other-year", "return-superseded"]


def test_three_hundred_thousand_persons_take_little_time() -> None:
    """A city's members are compared in a moment: seconds would be too many."""
    draw = random.Random(1)
    files = [roll(f"{number}.xlsx", *(draw.getrandbits(64) for _ in range(100))) for number in range(3000)]
    began = time.process_time()
    assert not any(each.findings for each in with_doubles(files))
    assert time.process_time() - began < 3


def test_through_the_whole_way(tmp_path: Path) -> None:
    """From workbooks: registered members of two units are found, one who has left is not, and no number is shown."""
    both, left = "110101199003070118", "110101198501010025"
    members = {"甲": [(both, "在籍"), (left, "转出")], "乙": [(left, "在籍"), (both, "在籍")]}
    for code, (name, persons) in enumerate(members.items(), 101):
        roster = [{"person": "王某某", "id_number": number, "status": status} for number, status in persons]
        fill_in(tmp_path / f"{name}.xlsx", "members", {"roster": roster}, unit=str(code), name=name)
    returns = gather(tmp_path, load_forms(), Choices())
    again = gather(tmp_path, load_forms(), Choices())
    found: list[Finding] = [finding for finding in returns.findings if finding.code == "person-elsewhere"]
    assert [(str(finding.place), finding.values["others"]) for finding in found] == [
        ("乙.xlsx 会员名册!E8", "甲.xlsx 会员名册!E7"),
        ("甲.xlsx 会员名册!E7", "乙.xlsx 会员名册!E8"),
    ]
    assert {finding.severity for finding in found} == {Severity.QUERY}
    assert returns.findings == again.findings
    assert both not in repr(returns)
