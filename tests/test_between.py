"""Rules between forms: figures of one unit's returns of a year that must agree, told at both cells."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from templates.fault import FormFault
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS
from templates.load import load_forms
from tests.filled import Filling, fill_in, register_lines
from tests.office import needs_office, recalculated
from tests.program import run
from tests.test_language import Office, codes, figures

STAFF = """
name = "staff"
title = "职工情况表"
number = "区职01表"
version = "2025.1"

[[sheets]]
name = "total"
title = "职工总数"
layout = "record"
fields = [
  {name = "workers", title = "职工", type = "integer", unit = "人", required = true},
  {name = "wages", title = "工资总额", type = "money", unit = "元"},
]

[[sheets]]
name = "grid"
title = "分类"
layout = "matrix"
key = "sort"
optional = true
rows = [{title = "在编"}, {title = "聘用"}, {title = "合计", total = true}]
fields = [{name = "heads", title = "人数", type = "integer", unit = "人"}]

[[sheets]]
name = "courses"
title = "培训"
layout = "list"
optional = true
capacity = 5
fields = [
  {name = "course", title = "班次", type = "text", required = true},
  {name = "cost", title = "费用", type = "money", unit = "元"},
]

[[measures]]
name = "cost"
title = "培训费用"
unit = "元"
value = "sum(courses.cost)"
[[measures]]
name = "cost_course"
title = "培训费用（按班次）"
unit = "元"
value = "sum(courses.cost)"
by = ["course"]
"""

DUES = """
name = "dues"
title = "会费收缴表"
number = "区费01表"
version = "2025.1"
parameters = [{name = "share", title = "会费比例", default = 0.005}]

[[sheets]]
name = "dues"
title = "收缴"
layout = "record"
fields = [
  {name = "members", title = "会员", type = "integer", unit = "人", required = true},
  {name = "dues", title = "会费", type = "money", unit = "元", required = true},
  {name = "trained", title = "培训支出", type = "money", unit = "元"},
]
checks = [
  {name = "within", rule = "members <= staff.total.workers", message = "会员多于职工", advice = "请核对两张表"},
  {name = "part", rule = "dues <= staff.total.wages * share", severity = "query", message = "会费过多"},
  {name = "sorts", rule = "members <= staff.grid.heads", severity = "info", message = "会员多于各类人数之和"},
  {name = "spent", when = "trained > 0", rule = "trained == staff.measures.cost", severity = "query", message = "x"},
]
"""


def staff(workers: int, wages: float, in_post: int, hired: int, *costs: float) -> Filling:
    """Figures, and courses by their costs."""
    grid = {"在编": {"heads": in_post}, "聘用": {"heads": hired}}
    courses = [{"course": f"第{at}期", "cost": cost} for at, cost in enumerate(costs, 1)]
    return {"total": {"workers": workers, "wages": wages}, "grid": grid, "courses": courses}


def dues(members: int, paid: float, trained: float) -> Filling:
    """What a unit says of its dues."""
    return {"dues": {"members": members, "dues": paid, "trained": trained}}


RETURNS = {
    "11": (staff(50, 100_000, 30, 20, 60.5, 40), dues(50, 500, 100.5)),
    "12": (staff(50, 100_000, 30, 19, 60.5), dues(50, 500.01, 100.5)),
    "13": (staff(49, 100_000, 49, 0), dues(50, 1, 0)),
    "14": (None, dues(50, 10**6, 100)),
}
"""All agrees; three do not, each a query or a note; one is an error; of the last the other form never came."""


@needs_office
def test_two_forms_of_a_unit_are_compared(tmp_path: Path) -> None:
    """What does not agree is told in both returns, with both figures; what is not there is not known."""
    office = Office(tmp_path, STAFF, *((code, f"{code}厂工会") for code in RETURNS))
    (office.forms / "two.toml").write_text(DUES, encoding="utf-8")
    owed = [(code, f"{code}厂工会", "1", "基层工会", "职工情况表、会费收缴表") for code in RETURNS]
    office.units = fill_in(tmp_path / "名册.xlsx", "register", register_lines(("1", "区总工会", "", "区县", ""), *owed))
    drafts, back = tmp_path / "draft", tmp_path / "收到"
    forms, paths = load_forms([office.forms]), []
    for at, name in enumerate(("staff", "dues")):
        office.form = forms[name]
        blanks = office.issue(f"下发{name}", "--year", 2025)
        for code, filled in RETURNS.items():
            if sheets := filled[at]:
                paths.append(office.fill(blanks, code, sheets, drafts))
    recalculated(paths, back)
    shutil.rmtree(back / ".office")

    def aggregated(out: str) -> dict[str, Any]:
        to = ("--units", office.units, "--year", 2025, "-o", tmp_path / out)
        return office.answer("aggregate", back, *to, code=1)

    assert codes(office.answer("check", back)) == [], "alone no return can be held against another"
    data = aggregated("2025")
    assert {(each["file"][:2], each["code"][10:], each["file"][-10:-8], each["cell"]) for each in data["findings"]} == {
        *(("12", "part", "职工", "D8"), ("12", "part", "会费", "D8")),
        *(("12", "sorts", "职工", "C9"), ("12", "sorts", "会费", "D7")),
        *(("12", "spent", "职工", "C:C"), ("12", "spent", "会费", "D9")),
        *(("13", "within", "职工", "D7"), ("13", "within", "会费", "D7")),
        *(("13", "sorts", "职工", "C9"), ("13", "sorts", "会费", "D7")),
    }
    (message,) = {each["message"] for each in data["findings"] if each["code"] == "dues.dues.within"}
    assert message == "会员多于职工（由收表单位汇总时核对）：区费01表的会员为50人，区职01表的职工为49人"
    assert {each["status"] for each in data["receipts"] if each["unit"] == "13"} == {"returned"}
    assert figures(data, "members") == {("", ""): 150}
    assert figures(data, "workers") == {("", ""): 100}
    explain(next(back.glob("12_*会费*.xlsx")), "dues.dues.spent", "有一期的费用下年支付")
    again = aggregated("又")
    said = [each["explanation"] for each in again["findings"] if each["code"] == "dues.dues.spent"]
    assert said == ["有一期的费用下年支付"] * 2
    above = tmp_path / "上级"
    above.mkdir()
    shutil.copy(tmp_path / "又" / "汇总表.xlsx", above)
    assert office.answer("aggregate", above, "-o", tmp_path / "上级汇总", code=1)["totals"] == again["totals"]
    done = run("yearend", tmp_path / "又" / "汇总表.xlsx", "-o", tmp_path / "年终.xlsx", "--forms", office.forms)
    assert done.returncode in (0, 1), done.stderr


def explain(path: Path, code: str, words: str) -> None:
    """Write why a rule is broken on the 审核表."""
    book = openpyxl.load_workbook(path)
    page = book[AUDIT]
    heads = {cell.value: cell.column for cell in page[6]}
    line = next(row for row in page.iter_rows(min_row=7) if row[heads[AUDIT_CODE] - 1].value == code)
    line[heads[AUDIT_WORDS] - 1].value = words
    book.save(path)


@pytest.mark.parametrize(
    ("good", "bad", "word"),
    [
        ("staff.total.workers", "staf.total.workers", "没有名为 staf 的报表，是否应为 staff"),
        ("staff.total.workers", "staff.totals.workers", "没有名为 totals 的表，是否应为 total"),
        ("staff.total.workers", "staff.total.worker", "没有名为 worker 的相加的数，是否应为 workers"),
        ('staff.measures.cost"', 'staff.measures.cost_course"', "分项的数"),
        ("members <= staff.total.workers", "count(dues) <= staff.total.workers", "不能再统计"),
        ("members <= staff.total.workers", "members + staff.total.workers", "判断对错"),
        ("members <= staff.total.workers", "member <= staff.total.workers", "没有名为 member 的栏目，是否应为 members"),
    ],
)
def test_a_figure_that_is_not_there_is_a_fault(good: str, bad: str, word: str, tmp_path: Path) -> None:
    """It is told when the forms are loaded, with the file, the rule, and what was probably meant."""
    (tmp_path / "one.toml").write_text(STAFF, encoding="utf-8")
    (tmp_path / "two.toml").write_text(DUES.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(FormFault, match=word) as told:
        load_forms([tmp_path])
    assert "two.toml: sheets.dues." in str(told.value)


def test_a_rule_between_forms_stands_in_a_record(tmp_path: Path) -> None:
    """In a list nobody could say which row is meant."""
    check = 'checks = [{name = "x", rule = "cost <= dues.dues.dues", message = "x"}]\n\n[[measures]]\nname = "cost"'
    (tmp_path / "one.toml").write_text(STAFF.replace('[[measures]]\nname = "cost"', check, 1), encoding="utf-8")
    (tmp_path / "two.toml").write_text(DUES, encoding="utf-8")
    with pytest.raises(FormFault, match="写在记录表里"):
        load_forms([tmp_path])
