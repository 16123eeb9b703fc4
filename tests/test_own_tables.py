"""What own year-end tables may say beyond the standard ones, each word from the blank through every command."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.office import needs_office, recalculated, values
from tests.program import run
from tests.test_language import Office

SAFETY = """
name = "safety"
title = "三零和培训情况表"
number = "区赛01表"
version = "2025.1"

[targets]
accidents = 0
courses = [1, 2]
model = {"区县" = 3}

[[sheets]]
name = "months"
title = "按月"
layout = "matrix"
key = "month_name"
key_title = "月份"
rows = [{title = "1月"}, {title = "2月"}]
fields = [{name = "accidents", title = "事故", type = "integer", unit = "起", minimum = 0}]

[[sheets]]
name = "total"
title = "总体"
layout = "record"
fields = [
  {name = "model", title = "示范工会", type = "integer", unit = "家", minimum = 0},
  {name = "spent", title = "经费支出", type = "money", unit = "元", minimum = 0},
]

[[sheets]]
name = "held"
title = "培训班"
layout = "list"
capacity = 10
fields = [
  {name = "course", title = "班次", type = "text", required = true},
  {name = "heads", title = "人数", type = "integer", unit = "人", minimum = 0},
]

[[measures]]
name = "courses"
title = "培训班数"
unit = "期"
value = "count(held)"
"""

KEY_TABLE = """
name = "keys"
title = "重点指标完成情况"
tab = "重点指标"
rows = "items"
items = [
  {name = "accidents", title = "事故", measure = "safety.accidents"},
  {name = "courses", title = "培训班", measure = "safety.courses"},
  {name = "model", title = "示范工会", measure = "safety.model"},
  {name = "spent", title = "经费支出", measure = "safety.spent", wanted = 2000.5},
]
"""
UNIT_TABLE = """
name = "reached"
title = "分单位完成情况"
tab = "分单位完成"
rows = "units"
items = [
  {name = "courses", title = "培训班", measure = "safety.courses"},
  {name = "wanted", title = "目标", unit = "期", target = "courses"},
  {name = "met", title = "达标", met = ["courses", "wanted"]},
  {name = "accidents", title = "事故", measure = "safety.accidents"},
  {name = "none", title = "事故目标", unit = "起", target = "accidents"},
  {name = "rate", title = "完成率", ratio = ["accidents", "none"]},
  {name = "safe", title = "零事故", met = ["accidents", "none"]},
]
"""
MONTH_TABLE = """
name = "by_month"
title = "零事故按月"
tab = "零事故按月"
rows = ["month_name"]
items = [
  {name = "accidents", title = "事故", measure = "safety.accidents"},
  {name = "wanted", title = "目标", unit = "起", target = "accidents"},
  {name = "met", title = "达标", met = ["accidents", "wanted"]},
  {name = "few", title = "限数", unit = "起", targets = {"1月" = [0, 1], "2月" = [1, 2]}},
  {name = "within", title = "限内", met = ["accidents", "few"]},
]
"""


def own_tables(office: Office, *tables: str) -> None:
    """Put year-end tables beside an office's own form."""
    folder = office.forms / "tables"
    folder.mkdir(exist_ok=True)
    for at, table in enumerate(tables):
        (folder / f"{at}.toml").write_text(table, encoding="utf-8")


def lines(path: Path, tab: str) -> dict[str, list[object]]:
    """The lines of a table in a workbook as it shows them: what heads a line → the cells after it."""
    page = next(page for page in openpyxl.load_workbook(path, data_only=True) if page.title.endswith(tab))
    return {str(row[0]): list(row[1:]) for row in page.iter_rows(min_row=5, values_only=True) if row[0] is not None}


def safety(accidents: tuple[int, int], model: int, spent: float, courses: int) -> dict[str, object]:
    """A unit's return."""
    return {
        "months": {"1月": {"accidents": accidents[0]}, "2月": {"accidents": accidents[1]}},
        "total": {"model": model, "spent": spent},
        "held": [{"course": f"班{at}", "heads": 20} for at in range(courses)],
    }


def recalculates(path: Path, folder: Path) -> None:
    """LibreOffice works every live formula out to what is stored with it."""
    live = values(recalculated([path], folder)[0])
    for page in openpyxl.load_workbook(path, data_only=True):
        for row in page.iter_rows():
            for cell in (each for each in row if each.value is not None):
                found = live[page.title].get((cell.row, cell.column), cell.value)
                same = pytest.approx(cell.value) if isinstance(cell.value, int | float) else cell.value
                assert found == same, (page.title, cell.coordinate)


@needs_office
def test_targets_of_units_levels_lines_and_the_district(tmp_path: Path) -> None:
    """A range and a nought are met or not, and never divided by; settings say other targets by level and unit."""
    office = Office(tmp_path, SAFETY, ("11", "甲厂工会"), ("12", "乙厂工会"))
    own_tables(office, KEY_TABLE, UNIT_TABLE, MONTH_TABLE)
    returns = {"11": safety((0, 0), 1, 1000.25, 3), "12": safety((1, 1), 1, 1000.25, 1)}
    data = office.year(2025, returns)
    office.rolls_up(data, 2025)
    path = office.yearend(2025)
    keys = lines(path, "重点指标")
    assert {name: row[2:6] for name, row in keys.items() if name in ("事故", "培训班", "示范工会", "经费支出")} == {
        "事故": [2, 0, "—", "超2"],
        "培训班": [4, "2–4", "—", "达标"],
        "示范工会": [2, 3, 2 / 3, "差1"],
        "经费支出": [2000.5, 2000.5, 1, "达标"],
    }
    units = lines(path, "分单位完成")
    assert {name: row[1:8] for name, row in units.items() if "工会" in name or name == "合计"} == {
        "合计": [4, "2–4", "达标", 2, 0, "—", "超2"],
        "甲厂工会": [3, "1–2", "超1", 0, 0, "—", "达标"],
        "乙厂工会": [1, "1–2", "达标", 2, 0, "—", "超2"],
    }
    months = lines(path, "零事故按月")
    assert [months[name][:5] for name in ("合计", "1月", "2月")] == [
        [2, 0, "超2", "1–3", "达标"],
        [1, 0, "超1", "0–1", "达标"],
        [1, 0, "超1", "1–2", "达标"],
    ]
    recalculates(path, tmp_path / "算")


def test_a_district_sets_its_own_targets(tmp_path: Path) -> None:
    """Ten model unions here, three courses at 甲厂; what no form adds up is refused with the nearest word."""
    office = Office(tmp_path, SAFETY, ("11", "甲厂工会"), ("12", "乙厂工会"))
    own_tables(office, UNIT_TABLE, KEY_TABLE)
    office.year(2025, {"11": safety((0, 0), 1, 1, 3), "12": safety((1, 1), 1, 1, 1)})
    assert run("new", tmp_path / "轮", "--year", 2025).returncode == 0
    settings = tmp_path / "轮" / "设置.toml"
    text = settings.read_text(encoding="utf-8")
    wanted = '[targets.safety]\nmodel = 10\ncourses = {"基层工会" = 2, "11" = [2, 3]}\n\n[mail]\n'
    settings.write_text(text.replace("[mail]\n", wanted, 1), encoding="utf-8")
    (tmp_path / "轮" / "汇总").mkdir(exist_ok=True)
    shutil.copy(office.summary(2025), tmp_path / "轮" / "汇总")
    done = run("yearend", tmp_path / "轮", "--forms", office.forms, "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    told = [each for table in [json.loads(done.stdout)["tables"]] for each in table]
    shown = {(each["table"], each["row"], each["column"]): each["shown"] for each in told}
    assert [shown["reached", row, "目标"] for row in ("甲厂工会", "乙厂工会", "合计")] == ["2–3", "2", "4"]
    assert [shown["reached", row, "达标"] for row in ("甲厂工会", "乙厂工会", "合计")] == ["达标", "差1", "达标"]
    assert shown["keys", "示范工会", "目标"] == "20"
    settings.write_text(text.replace("[mail]\n", "[targets.safety]\nmodle = 10\n\n[mail]\n", 1), encoding="utf-8")
    wrong = run("check", tmp_path / "轮", "--forms", office.forms)
    assert wrong.returncode == 2
    assert "targets.safety.modle" in wrong.stderr


MONEY_TABLE = """
name = "money"
title = "经费支出"
tab = "经费万元"
rows = "units"
limit = {percent = 20, floor = 1}
items = [
  {name = "spent", title = "支出", unit = "万元", measure = "safety.spent"},
  {name = "twice", title = "两倍", unit = "万元", sum = ["spent", "spent"]},
  {name = "last", title = "上年支出", unit = "万元", last = "spent"},
  {name = "growth", title = "增减%", growth = "spent"},
]
"""


@needs_office
def test_larger_units_are_rounded_once_and_in_print(tmp_path: Path) -> None:
    """4440 yuan thrice are 0.44 each and 1.33 together; what is exported is exact; 8500 yuan more are below 1万元."""
    office = Office(
        tmp_path, SAFETY, *((str(at), f"{name}厂工会") for at, name in ((11, "甲"), (12, "乙"), (13, "丙")))
    )
    own_tables(office, MONEY_TABLE)
    office.year(2024, {code: safety((0, 0), 1, 1500 + 0.01, 1) for code in ("11", "12", "13")})
    office.year(2025, {code: safety((0, 0), 1, 4440, 1) for code in ("11", "12", "13")})
    path = office.yearend(2025, "--previous", office.summary(2024), "--html", tmp_path / "年终.html")
    money = lines(path, "经费万元")
    assert [money[name][1:6] for name in ("合计", "甲厂工会")] == [
        [1.332, 2.664, 0.450003, pytest.approx(13320 / 4500.03 - 1), None],
        [0.444, 0.888, 0.150001, pytest.approx(4440 / 1500.01 - 1), None],
    ]
    assert "单位：万元，四舍五入，合计按原数计算。" in str(money)
    assert "注：单位：万元，四舍五入，合计按原数计算。" in money
    page = next(page for page in openpyxl.load_workbook(path) if page.title.endswith("经费万元"))
    formats = {cell.number_format for row in page["C7:E10"] for cell in row}
    assert formats == {"#,##0.00"}
    recalculates(path, tmp_path / "算")
    html = (tmp_path / "年终.html").read_text(encoding="utf-8")
    assert [words in html for words in (">1.33<", ">0.44<", ">0.45<")] == [True] * 3
    done = run(
        *("yearend", office.summary(2025), "--previous", office.summary(2024), "-o", tmp_path / "又.xlsx"),
        *("--forms", office.forms, "--format", "csv"),
    )
    told = [line.split(",") for line in done.stdout.splitlines() if line.startswith("money")]
    shown = {(line[3], line[6]): (line[7], line[8], line[9]) for line in told}
    assert shown["合计", "支出"] == ("万元", "1.332000", "1.33")
    assert shown["甲厂工会", "上年支出"] == ("万元", "0.150001", "0.15")


CARE = """
name = "gifts"
title = "慰问情况表"
number = "区暖02表"
version = "2025.1"

[[sheets]]
name = "visits"
title = "慰问"
layout = "list"
capacity = 12
fields = [
  {name = "whom", title = "对象", type = "choice", enum = ["在职", "退休"], required = true},
  {name = "why", title = "事由", type = "choice", enum = ["生病", "困难"], required = true},
  {name = "way", title = "方式", type = "choice", enum = ["访", "谈"], required = true},
  {name = "money", title = "金额", type = "money", unit = "元"},
]

[[measures]]
name = "times"
title = "慰问人次（按对象、事由、方式）"
unit = "人次"
value = "count(visits)"
by = ["whom", "why", "way"]
sensitive = true
[[measures]]
name = "money"
title = "慰问金额（按对象、事由、方式）"
unit = "元"
value = "sum(visits.money)"
by = ["whom", "why", "way"]
"""
CARE_TABLE = """
name = "visits"
title = "慰问"
tab = "慰问"
rows = ["whom", "why"]
across = "way"
items = [
  {name = "times", title = "人次", measure = "gifts.times"},
  {name = "money", title = "金额", measure = "gifts.money"},
]
"""
SOUGHT = ("生病", "困难")


def visits(*seen: tuple[str, str, str, int]) -> dict[str, object]:
    """A unit's return: so many visits each of (whom, why, way), of 10.01 yuan each."""
    return {
        "visits": [
            {"whom": whom, "why": why, "way": way, "money": 10.01}
            for whom, why, way, times in seen
            for _ in range(times)
        ]
    }


@needs_office
def test_a_measure_by_three_fields(tmp_path: Path) -> None:
    """It adds up, rolls up, is set out across, hidden, compared and exported like one by two."""
    office = Office(tmp_path, CARE, ("11", "甲厂工会"), ("12", "乙厂工会"))
    own_tables(office, CARE_TABLE)
    one = visits(("在职", "生病", "访", 4), ("在职", "困难", "谈", 1), ("退休", "生病", "访", 3))
    other = visits(("在职", "生病", "谈", 5), ("退休", "困难", "访", 3), ("在职", "生病", "访", 2))
    data = office.year(2025, {"11": one, "12": other})
    told = {
        (each["row"], each["column"], each["layer"]): each["value"]
        for each in data["totals"]
        if each["measure"] == "times"
    }
    assert told == {
        ("在职", "生病", "访"): 6,
        ("在职", "生病", "谈"): 5,
        ("在职", "困难", "谈"): 1,
        ("退休", "生病", "访"): 3,
        ("退休", "困难", "访"): 3,
    }
    office.rolls_up(data, 2025)
    titles = [str(page["A1"].value) for page in openpyxl.load_workbook(office.summary(2025))]
    assert [f"慰问情况表：慰问（按对象、事由分，方式：{way}）" in titles for way in ("访", "谈")] == [True, True]
    path = office.yearend(2025)
    table = lines(path, "慰问")
    assert {name: table[name][:6] for name in ("合计", "在职", "退休")} == {
        "合计": [12, 6, 18, 120.12, 60.06, 180.18],
        "在职": [6, 6, 12, 60.06, 60.06, 120.12],
        "退休": [6, 0, 6, 60.06, 0, 60.06],
    }
    recalculates(path, tmp_path / "算")
    done = run("facts", "export", office.summary(2025), "-o", tmp_path / "出", "--forms", office.forms)
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "出" / "数据.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].endswith("来源文件,层")
    assert sum(row.endswith(",谈") for row in rows) == 4
    package = json.loads((tmp_path / "出" / "datapackage.json").read_text(encoding="utf-8"))
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]][-1] == "层"
    returns = ("aggregate", tmp_path / "收到2025", "--units", office.units)
    hidden = office.answer(*returns, "-o", tmp_path / "公布", "--suppress", 3)
    shown = {(each["row"], each["column"], each["layer"]): each["value"] for each in hidden["totals"]}
    assert {at for at, value in shown.items() if value is None} == {("在职", "困难", "谈"), ("在职", "生病", "谈")}
    cells = [
        str(cell)
        for page in openpyxl.load_workbook(tmp_path / "公布" / "汇总表（公布）.xlsx")
        for row in page.values
        for cell in row
    ]
    assert "*" in cells
    assert "10.01" not in cells
    office.fill(tmp_path / "下发2025", "12", visits(("退休", "困难", "访", 1)), tmp_path / "收到2025")
    office.answer(*returns, "-o", tmp_path / "新")
    moved = run("compare", office.summary(2025), tmp_path / "新" / "汇总表.xlsx", "--forms", office.forms)
    assert "生病·谈" in moved.stdout


CASELOAD = """
name = "caseload"
title = "争议调解季报"
number = "区调03表"
version = "2025.1"
cycle = "quarter"

[[sheets]]
name = "total"
title = "调解情况"
layout = "record"
fields = [
  {name = "received", title = "本季受理", type = "integer", unit = "件", minimum = 0, code = "01"},
  {name = "mediators", title = "调解员", type = "integer", unit = "人", minimum = 0, over_year = "latest"},
]

[[sheets]]
name = "cases"
title = "案件"
layout = "list"
optional = true
capacity = 10
fields = [
  {name = "kind", title = "事由", type = "choice", enum = ["报酬", "工伤"], required = true},
  {name = "amount", title = "金额", type = "money", unit = "元"},
]

[[measures]]
name = "amount_kind"
title = "涉及金额（按事由）"
unit = "元"
value = "sum(cases.amount)"
by = ["kind"]
"""
QUARTER_TABLES = (
    """
name = "quarters"
title = "调解按季"
tab = "调解按季"
rows = "items"
across = "periods"
items = [
  {name = "received", title = "受理", measure = "caseload.received"},
  {name = "mediators", title = "调解员", measure = "caseload.mediators"},
  {name = "each", title = "受理比调解员", ratio = ["received", "mediators"]},
]
""",
    """
name = "quarter_units"
title = "调解分单位按季"
tab = "分单位按季"
rows = "units"
across = "periods"
items = [
  {name = "received", title = "受理", measure = "caseload.received"},
  {name = "last", title = "上年", unit = "件", last = "received"},
]
""",
    """
name = "quarter_kinds"
title = "金额按季"
tab = "金额按季"
rows = ["kind"]
across = "periods"
items = [{name = "amount", title = "金额", unit = "百元", measure = "caseload.amount_kind"}]
""",
)


def quarter(received: int, mediators: int, **amounts: float) -> dict[str, object]:
    """A quarter's return: figures, and a case of each kind with its amount."""
    names = {"pay": "报酬", "harm": "工伤"}
    cases = [{"kind": names[kind], "amount": amount} for kind, amount in amounts.items()]
    return {"total": {"received": received, "mediators": mediators}, "cases": cases}


@needs_office
def test_quarters_stand_across(tmp_path: Path) -> None:
    """A quarter's figures stand beside the year's, which is their sum or the latest; what nobody sent is blank."""
    office = Office(tmp_path, CASELOAD, ("11", "甲厂工会"), ("12", "乙厂工会"))
    own_tables(office, *QUARTER_TABLES)
    sent = {
        "Q1": {"11": quarter(3, 5, pay=100.5), "12": quarter(1, 2)},
        "Q2": {"11": quarter(4, 6, harm=20), "12": quarter(0, 2, pay=1)},
        "Q3": {"11": quarter(2, 4)},
    }
    for year in (2024, 2025):
        for period, returns in sent.items():
            blanks = office.issue(f"下发{year}{period}", "--period", f"{year}{period}")
            for unit, sheets in returns.items():
                office.fill(blanks, unit, sheets, tmp_path / f"收到{year}")
    for year in (2024, 2025):
        out = tmp_path / str(year)
        data = office.answer("aggregate", tmp_path / f"收到{year}", "--units", office.units, "-o", out, code=1)
        assert [(each["unit"], each["period"]) for each in data["missing"]] == [("12", "Q3")]
    above = tmp_path / "上级"
    above.mkdir()
    shutil.copy(office.summary(2025), above)
    higher = office.answer("aggregate", above, "-o", tmp_path / "上级汇总", code=1)
    assert higher["totals"] == data["totals"]
    assert lines(tmp_path / "上级汇总" / "汇总表.xlsx", "季报分期") == lines(office.summary(2025), "季报分期")
    told = lines(office.summary(2025), "季报分期")
    assert {name: told[name][2:7] for name in ("本季受理", "调解员", "涉及金额（按事由）")} == {
        "本季受理": [4, 4, 2, None, 10],
        "调解员": [7, 8, 4, None, 6],
        "涉及金额（按事由）": [100.5, 21, 0, None, 121.5],
    }
    path = office.yearend(2025, "--previous", office.summary(2024))
    items = lines(path, "调解按季")
    assert [items["受理"][2:8], items["调解员"][2:8]] == [[4, 4, 2, None, 10, 10], [7, 8, 4, None, 6, 6]]
    assert items["受理比调解员"][2:7] == [4 / 7, 0.5, 0.5, None, 10 / 6]
    units = lines(path, "分单位按季")
    assert {name: units[name][1:7] for name in ("合计", "甲厂工会", "乙厂工会")} == {
        "合计": [4, 4, 2, None, 10, 10],
        "甲厂工会": [3, 4, 2, None, 9, 9],
        "乙厂工会": [1, 0, None, None, 1, 1],
    }
    kinds = lines(path, "金额按季")
    assert {name: kinds[name][:5] for name in ("合计", "报酬", "工伤")} == {
        "合计": [1.005, 0.21, 0, None, 1.215],
        "报酬": [1.005, 0.01, 0, None, 1.015],
        "工伤": [0, 0.2, 0, None, 0.2],
    }
    recalculates(path, tmp_path / "算")
    recalculates(office.summary(2025), tmp_path / "算汇总")
