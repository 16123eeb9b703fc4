"""A definition is proposed of an office's existing form: what can be told of its headings, drop-downs and formulas."""

from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from sheets.design import designs
from sheets.finding import Finding
from sheets.read import read
from sheets.workbook import Grid, Quirks, Value
from templates.definition.draft import Draft, draft
from templates.definition.old_table import find_table
from templates.definition.toml_text import toml_text
from templates.definition.translate import translated
from templates.load import parse_form

PERSON, NUMBER = "张三丰", "350101199003070118"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """The proposal of a form with a fixed table, indicators, a list that somebody began, and a list of words."""
    path = tmp_path_factory.mktemp("旧表") / "旧表.xlsx"
    book = openpyxl.Workbook()
    fund = book.active
    assert fund
    fund.title = "经费收支"
    fund.merge_cells("A1:E1")
    fund["A1"], fund["E2"] = "工会经费收支情况表", "表号：工经09表"
    fund.append(["项目", "上年结余（元）", "本年收入（元）", "本年支出（元）", "年末结余（元）"])
    for row, title in enumerate(("行政拨款", "会费", "其他"), 4):
        fund.append([title, None, None, None, f"=B{row}+C{row}-D{row}"])
    fund.append(["合计", *(f"=SUM({letter}4:{letter}6)" for letter in "BCDE")])
    figures = book.create_sheet("基本情况")
    figures.append(["工会基本情况"])
    figures.append(["指标", "代码", "计量单位", "数值"])
    for line in (
        ("职工人数", "01", "人"),
        ("其中：女职工", "02", "人"),
        ("专职干部", "03", "人"),
        ("兼职干部", "04", "人"),
    ):
        figures.append(line)
    figures.append(["干部合计", "05", "人", "=SUM(D5:D6)"])
    people = book.create_sheet("培训名单")
    people.append(["培训人员名单"])
    people.append(["序号", "姓名", "性别", "身份证号", "培训类别", "培训日期", "费用（元）", "补贴"])
    people.append([1, PERSON, "男", NUMBER, "技能", None, 100, '=IF(G3>0,G3*2,"")'])
    words = book.create_sheet("字典")
    for word in ("技能", "安全", "法律"):
        words.append([word])
    for cells, source in (("C3:C100", '"男,女"'), ("E3:E100", "字典!$A$1:$A$3")):
        rule = DataValidation(type="list", formula1=source)
        rule.add(cells)
        people.add_data_validation(rule)
    book.save(path)
    return draft(read(path, path.name), *designs(path))


def sheet(made: Draft, title: str) -> dict[str, Any]:
    """A proposed sheet."""
    return next(each for each in made.data["sheets"] if each["title"] == title)


def field(made: Draft, title: str, of: str) -> dict[str, Any]:
    """A proposed field."""
    return next(each for each in sheet(made, of)["fields"] if each["title"] == title)


def test_layouts_are_told_apart(made: Draft) -> None:
    """A column of indicators, fixed lines of several figures, and a list; a list of words is none of them."""
    assert [(each["title"], each["layout"]) for each in made.data["sheets"]] == [
        ("经费收支", "matrix"),
        ("基本情况", "record"),
        ("培训名单", "list"),
    ]
    assert (made.data["title"], made.data["number"]) == ("工会经费收支情况表", "工经09表")


def test_totals_are_found_in_formulas(made: Draft) -> None:
    """A line that adds up those above is the total line; what adds or takes away in a line is a computed field."""
    assert [row.get("total", False) for row in sheet(made, "经费收支")["rows"]] == [False, False, False, True]
    assert field(made, "年末结余(元)", "经费收支")["formula"] == "c_b + c_c - c_d"
    assert field(made, "干部合计", "基本情况")["formula"] == "r5 + r6"


def test_what_is_printed_beside_is_taken_over(made: Draft) -> None:
    """Codes, units of measure, and what is part of the line above."""
    part = field(made, "其中:女职工", "基本情况")
    assert (part["code"], part["unit"], part["indent"], part["type"]) == ("02", "人", 1, "integer")
    assert sheet(made, "基本情况")["checks"][0]["rule"] == "r4 <= r3"


def test_choices_are_found_in_drop_downs(made: Draft) -> None:
    """Written out or in an area of another sheet."""
    assert field(made, "性别", "培训名单")["enum"] == ["男", "女"]
    assert field(made, "培训类别", "培训名单")["enum"] == ["技能", "安全", "法律"]


def test_types_are_told_by_headings(made: Draft) -> None:
    """Whatever tells of a person is personal."""
    types = {each["title"]: (each["type"], each.get("personal", False)) for each in sheet(made, "培训名单")["fields"]}
    assert types["姓名"] == ("text", True)
    assert types["身份证号"] == ("id_number", True)
    assert types["培训日期"] == ("date", False)
    assert types["费用(元)"] == ("money", False)


def test_nothing_that_was_filled_in_is_taken_over(made: Draft) -> None:
    """Neither a name nor a number of the persons in it."""
    assert PERSON not in toml_text(made.data)
    assert NUMBER not in toml_text(made.data)


def test_what_was_left_out_is_told(made: Draft) -> None:
    """A formula that was not put into the language, and a sheet without a table."""
    assert {(each.code, each.place.sheet, each.place.cell) for each in made.findings} == {
        ("definition-formula-left", "培训名单", "H3"),
        ("definition-no-table", "字典", ""),
    }
    assert all(isinstance(each, Finding) and each.accepted for each in made.findings)


def test_with_a_name_it_is_a_form(made: Draft) -> None:
    """What a person has to add is the form's name."""
    form, faults = parse_form(f'name = "fund"\n{toml_text(made.data)}', "fund.toml")
    assert form, faults


def test_headings_on_two_rows_are_read_together() -> None:
    """A heading that spans two columns goes before those below it; rows that were filled in are none."""
    rows: list[list[Value]] = [
        ["培训人员名单", "", "", ""],
        ["姓名", "培训", "", "备注"],
        ["", "时间", "地点", ""],
        [PERSON, "三月", "礼堂", "优秀"],
    ]
    table = find_table(Grid("名单", rows), Quirks(merges=((1, 1, 1, 4), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 3, 4))))
    assert table
    assert [heading.title for heading in table.headings] == ["姓名", "培训时间", "培训地点", "备注"]
    assert table.first_row == 4


def test_formulas_are_taken_or_left() -> None:
    """Sums, differences, products and quotients of known cells; nothing else."""
    names = {(1, 1): "a", (1, 2): "b", (1, 3): "c"}
    assert translated("SUM(A1:C1)", names) == "a + b + c"
    assert translated("$A$1-(B1 + C1)*2", names) == "a - (b + c) * 2"
    assert translated("SUM(A1,C1)/B1", names) == "(a + c) / b"
    for other in ("D1+A1", "SUM(A1:D1)", "IF(A1>0,B1,C1)", "A1&B1", "Sheet2!A1", "SUM(A:A)", "A1^2", "SUM(A1:A9)"):
        assert translated(other, names) == ""
