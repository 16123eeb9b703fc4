"""Rules are judged over whole batches, one fault is told once, and written reasons are heard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from sheets.finding import Finding
from sheets.workbook import Value, Workbook
from templates.checking.check import check
from templates.explanation import is_hollow
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS
from templates.load import load_forms, parse_form
from templates.reading.batch import Batch, read_batch
from tests.grids import (
    FIGURES,
    FUND,
    IDS,
    PEOPLE,
    PROBE,
    Line,
    batch,
    cover,
    filled,
    grid,
    square,
    submission,
    workbook,
)


def judged(*books: Workbook) -> list[tuple[str, str]]:
    """Name the rules that returns break, and the cells marked."""
    findings = check(batch(*books))
    return sorted((finding.code.removeprefix("probe."), finding.place.cell) for finding in findings)


def person(**entries: Value) -> Line:
    """A line of the list that is in order but for the given entries."""
    return {"person": "王五", "amount": 5.0, **entries}


def with_person(*more: Line, fund: Sequence[Line] = FUND) -> Workbook:
    """The clean return with more lines in its list."""
    return filled(people=[*PEOPLE, *more], fund=fund)


def test_a_clean_return_passes_every_rule() -> None:
    """As it stands the test's return breaks no rule, so what others find is their own."""
    assert judged(filled()) == []


def test_rules_of_fields_and_declared_rules() -> None:
    """Required, minimum, unique and declared rules are each found at the cell that they mark."""
    book = with_person(person(person="", id_number=IDS[0]), person(amount=0.0))
    assert judged(book) == [
        ("people.amount.minimum", "E10"),
        ("people.id_number.unique", "C7"),
        ("people.id_number.unique", "C9"),
        ("people.person.required", "B9"),
    ]


def test_rules_between_sheets_of_each_return() -> None:
    """Each return is judged by its own sheets, however many share the batch."""
    right, wrong = filled(file="a.xlsx"), filled({**FIGURES, "staff": 1.0, "women": 1.0, "men": 0.0}, file="b.xlsx")
    findings = check(batch(right, wrong))
    assert [(finding.place.file, finding.code, finding.place.cell) for finding in findings] == [
        ("b.xlsx", "probe.figures.paid", "D7")
    ]


def test_a_refused_cell_is_not_called_blank_too() -> None:
    """What was refused while reading is not missing, and sums over it are not wrong."""
    book = with_person(person(amount="五元", origin="财政", person="王五"))
    assert judged(book) == []
    unread = with_person(person(amount="五元", origin="财政", person=""))
    assert judged(unread) == [("people.person.required", "B9")]


def test_a_refused_cell_spoils_only_its_own_return() -> None:
    """Another return's sums are judged all the same."""
    spoilt = filled(people=[*PEOPLE, person(amount="五元", origin="财政")], file="a.xlsx")
    wrong = filled(people=[*PEOPLE, person(origin="财政")], file="b.xlsx")
    findings = check(batch(spoilt, wrong))
    assert [(finding.place.file, finding.code) for finding in findings] == [("b.xlsx", "probe.fund.granted")]


def test_a_missing_column_is_not_called_blank_in_every_row() -> None:
    """One finding of reading stands for the whole column, and for the sums that need it."""
    book = filled()
    book.grids[3].rows[5][4] = "款"
    read = batch(book)
    assert [finding.code for finding in read.findings] == ["column-missing", "column-unknown"]
    assert check(read) == []


def test_a_missing_sheet_is_not_checked_against() -> None:
    """Rules that add up a sheet that is not there are not judged."""
    book = filled({**FIGURES, "staff": 4.0, "men": 0.0})
    assert judged(replace(book, grids=book.grids[:3])) == []


def test_doubles_are_found_beside_refused_cells() -> None:
    """A refused ID number does not hide two others that are the same."""
    assert judged(with_person(person(id_number=IDS[0]), person(id_number=1.0))) == [
        ("people.id_number.unique", "C7"),
        ("people.id_number.unique", "C9"),
    ]


def test_findings_show_the_entry_masked() -> None:
    """A finding repeats what was entered, of a person only what may be shown."""
    (amount,) = check(batch(with_person(person(amount=6000.0))))
    assert (amount.entered, amount.title, amount.severity) == ("6000.00", "金额", "query")
    doubles = check(batch(with_person(person(id_number=IDS[1]))))
    assert {finding.entered for finding in doubles} == {"11*************025"}


def explained(words: str) -> list[Finding]:
    """Findings of a return with one query and these words about it."""
    audit = square(AUDIT, [[AUDIT_CODE, AUDIT_WORDS], ["probe.people.modest", words]])
    book = with_person(person(amount=6000.0))
    return check(batch(replace(book, grids=(*book.grids, audit))))


def test_a_query_with_its_reason_is_accepted() -> None:
    """The written reason goes with the finding, its ID numbers and mobiles hidden."""
    (finding,) = explained("大病救助,经13800001234核对")
    assert finding.accepted
    assert finding.explanation == "大病救助,经138****1234核对"


@pytest.mark.parametrize(
    "words", ["核实无误", "已核实,无误。", "情况属实", "无", "经核对数据准确", "已核实", "没有问题", "同意"]
)
def test_a_hollow_reason_is_refused(words: str) -> None:
    """That it was checked is no reason: the query stays, and a second finding says what is asked for."""
    query, hollow = explained(words)
    assert (query.code, query.accepted) == ("probe.people.modest", False)
    assert (hollow.code, hollow.place.sheet, hollow.place.cell) == ("explanation-hollow", AUDIT, "B2")


@pytest.mark.parametrize("words", ["经核实,该职工住院两次", "属实,为一次性大病救助", "两次发放合并登记"])
def test_a_reason_is_a_reason(words: str) -> None:
    """Words that say what the case is are accepted, whatever they begin with."""
    assert not is_hollow(words)


def test_an_explanation_without_its_query_is_left_alone() -> None:
    """A hollow word beside a rule that is kept troubles nobody."""
    audit = square(AUDIT, [[AUDIT_CODE, AUDIT_WORDS], ["probe.people.modest", "无"]])
    book = filled()
    assert check(batch(replace(book, grids=(*book.grids, audit)))) == []


def roster(birth: Value, young: float, times: int = 1, capacity: int = 300) -> Batch:
    """A return with one member, born as typed, and the count of those under thirty that its table shows.

    The member stands there so many `times`, and the blank had so many rows prepared.
    """
    form = load_forms()["members"]
    sheets = (*form.sheets[:2], form.sheets[2].model_copy(update={"capacity": capacity}))
    form = form.model_copy(update={"sheets": sheets})
    figures: dict[str, Value] = {
        "employees": 9.0,
        "employees_female": 0.0,
        "employees_migrant": 0.0,
        "opening_members": 0.0,
    }
    figures |= {
        "joined": float(times),
        "left": 0.0,
        "members": float(times),
        "members_female": 0.0,
        "members_migrant": 0.0,
    }
    figures |= {"officers_full_time": 1.0, "officers_part_time": 0.0, "groups": 1.0}
    none: Line = {"male": 0.0, "female": 0.0, "total": 0.0}
    counts: list[Line] = [{**none, "male": young, "total": young}, none, none, {**none, "male": young, "total": young}]
    member: Line = {"person": "张三", "sex": "男", "birth": birth, "migrant": "否", "status": "在籍"}
    lines: Sequence[Sequence[Line]] = ([figures], counts, [member] * times)
    book = workbook(form, cover(), *map(grid, form.sheets, lines))
    return read_batch(form, [submission(book, form)])


def test_a_count_of_a_list_with_dates_typed_as_text() -> None:
    """Neither the count nor what rests on it is accused: the one finding names the cell to be mended."""
    (finding,) = check(roster("1999.09.30", 0.0))
    assert (finding.code, finding.severity, finding.place.sheet, finding.place.cell) == (
        "tally-text",
        "error",
        "年龄性别",
        "C7",
    )
    assert finding.values == {"sheet": "会员名册", "cell": "D7", "cells": 1}
    assert check(roster("1999.09.30", 1.0)) == []
    codes = {finding.code for finding in check(roster(date(1999, 9, 30), 0.0))}
    assert codes == {"members.age_sex.male.tally", "members.indicators.age_total"}


def test_rows_beyond_those_prepared_are_told_once() -> None:
    """The list says so; a count that leaves them out names them as its cause, and is no other fault."""
    long = roster(date(1999, 9, 30), 2.0, times=3, capacity=2)
    (told,) = long.findings
    assert (told.code, told.place.sheet, told.place.cell) == ("rows-beyond", "会员名册", "9:9")
    assert told.values == {"rows": 1, "prepared": 2}
    (finding,) = check(long)
    assert (finding.code, finding.place.sheet, finding.place.cell) == ("tally-beyond", "年龄性别", "C7")
    assert finding.values == {"sheet": "会员名册", "rows": 1, "prepared": 2}
    assert check(roster(date(1999, 9, 30), 3.0, times=3, capacity=2)) == []
    assert not roster(date(1999, 9, 30), 3.0, times=3, capacity=3).findings


@pytest.mark.parametrize(("shown", "codes"), [(0.1, []), (5.1, []), (7.0, ["derived-differs"])])
def test_a_result_without_the_rows_beyond_those_prepared_is_no_fault(shown: float, codes: list[str]) -> None:
    """What is added up is right, and the list has told why the file shows less."""
    text = PROBE.replace('formula = "income - spent"', 'formula = "sum(people.amount, people.origin == origin)"')
    form, faults = parse_form(text.replace('layout = "list"', 'layout = "list"\ncapacity = 2'), "probe.toml")
    assert form, faults
    people: list[Line] = [*PEOPLE, {"person": "王五", "amount": 5.0, "origin": "财政"}]
    fund: list[Line] = [{"income": 1.0, "spent": 5.1, "rest": shown}, {"income": 1.0, "spent": 2000.0, "rest": 2000.0}]
    lines: Sequence[Sequence[Line]] = ([FIGURES], fund, people)
    grids = (grid(sheet, each) for sheet, each in zip(form.sheets, lines, strict=True))
    read = read_batch(form, [submission(workbook(form, cover(), *grids), form)])
    assert [finding.code for finding in read.findings if finding.code != "rows-beyond"] == codes
    assert list(read.frames["fund"]["rest"]) == [510, 200000]


def test_a_form_past_its_validity() -> None:
    """A return for a year that ends after the form's validity is told so."""
    book = filled()
    late = replace(book, grids=(cover(year=2027.0), *book.grids[1:]))
    assert [finding.code for finding in check(batch(late))] == ["form-expired"]
    assert date(2026, 12, 31) == batch(late).form.valid_until
