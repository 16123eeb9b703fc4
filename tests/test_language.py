"""What a form may say beyond the standard ones, each word from its blank through every command."""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from templates.form import Form
from templates.layout import cover_row, region
from templates.load import load_forms
from tests.filled import Filling, fill_in, register_lines, type_in
from tests.office import needs_office, recalculated, values
from tests.program import run

CASES = """
name = "cases"
title = "调解情况表"
number = "区调01表"
version = "2025.1"

[[sheets]]
name = "total"
title = "调解总数"
layout = "record"
fields = [
  {name = "received", title = "受理件数", type = "integer", unit = "件", required = true},
]
checks = [
  {name = "jump", rule = "received <= last(received) * 2", severity = "query", message = "受理件数比上年多一倍以上"},
  {name = "paid", rule = "sum(steps.cost) >= last(cost)", severity = "info", message = "费用比上年少"},
]

[[sheets]]
name = "files"
title = "案件"
layout = "list"
capacity = 10
fields = [
  {name = "case", title = "案号", type = "text", required = true},
  {name = "kind", title = "类别", type = "choice", enum = ["劳动报酬", "工伤"], required = true},
]

[[sheets]]
name = "steps"
title = "调解经过"
layout = "list"
capacity = 10
fields = [
  {name = "case", title = "案号", type = "text", required = true},
  {name = "kind", title = "案件类别", type = "text", formula = "look(files.kind, files.case == case)"},
  {name = "cost", title = "费用", type = "money", unit = "元"},
]
checks = [{name = "known", rule = "filled(kind)", message = "案号不在案件表里，或类别不一"}]

[[measures]]
name = "cost"
title = "调解费用"
unit = "元"
value = "sum(steps.cost)"

[[measures]]
name = "cost_kind"
title = "调解费用（按类别）"
unit = "元"
value = "sum(steps.cost)"
by = ["kind"]
"""


def a_return(received: int, *steps: tuple[str, float]) -> Filling:
    """Two cases, and steps of (case, cost)."""
    files = [{"case": "甲1", "kind": "工伤"}, {"case": "乙2", "kind": "劳动报酬"}]
    return {
        "total": {"received": received},
        "files": files,
        "steps": [{"case": case, "cost": cost} for case, cost in steps],
    }


class Office:
    """A district office with one form of its own and two units, in a folder."""

    def __init__(self, path: Path, form: str, *units: Sequence[str]) -> None:
        """Write the form and the register."""
        self.path = path
        self.forms = path / "forms"
        self.forms.mkdir()
        (self.forms / "own.toml").write_text(form, encoding="utf-8")
        self.form = next(each for each in load_forms([self.forms]).values() if each.name not in load_forms())
        lines = [
            ("1", "区总工会", "", "区县", ""),
            *((code, name, "1", "基层工会", self.form.title) for code, name in units),
        ]
        self.units = fill_in(path / "单位名册.xlsx", "register", register_lines(*lines))

    def answer(self, *arguments: object, code: int = 0) -> dict[str, Any]:
        """Run a command that answers in JSON."""
        done = run(*arguments, "--format", "json", "--forms", self.forms)
        assert done.returncode == code, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def issue(self, name: str, *options: object) -> Path:
        """Issue blanks into a folder."""
        done = run(
            "template", self.form.name, "--units", self.units, "-o", self.path / name, "--forms", self.forms, *options
        )
        assert done.returncode == 0, done.stderr
        return self.path / name

    def fill(self, blanks: Path, code: str, sheets: Filling, returned: Path) -> Path:
        """Fill in the blank that was issued for a unit, and hand it in."""
        path = next(blanks.glob(f"{code}_*.xlsx"))
        book = openpyxl.load_workbook(path)
        type_in(book, self.form, sheets)
        returned.mkdir(exist_ok=True)
        book.save(returned / path.name)
        return returned / path.name

    def year(self, year: int, returns: Mapping[str, Filling], *options: object, code: int = 0) -> dict[str, Any]:
        """Play a year: blanks, returns, summary."""
        blanks = self.issue(f"下发{year}", "--year", year, *options)
        for unit, sheets in returns.items():
            self.fill(blanks, unit, sheets, self.path / f"收到{year}")
        out = self.path / str(year)
        return self.answer(
            "aggregate",
            self.path / f"收到{year}",
            "--units",
            self.units,
            "--year",
            year,
            "-o",
            out,
            *options,
            code=code,
        )

    def rolls_up(self, data: Mapping[str, Any], year: int) -> None:
        """The level above comes to the same by the summary alone."""
        above = self.path / f"上级{year}"
        above.mkdir()
        shutil.copy(self.summary(year), above)
        assert self.answer("aggregate", above, "-o", self.path / f"上级汇总{year}")["totals"] == data["totals"]

    def yearend(self, year: int, *options: object) -> Path:
        """Make the year-end tables; changes may ask for an explanation."""
        path = self.path / f"年终{year}.xlsx"
        done = run("yearend", self.summary(year), "-o", path, "--forms", self.forms, *options)
        assert done.returncode in (0, 1), done.stderr
        return path

    def summary(self, year: int) -> Path:
        """Where a year's summary is."""
        return self.path / str(year) / "汇总表.xlsx"


def codes(data: Mapping[str, Any]) -> list[str]:
    """The codes of all findings."""
    return sorted(finding["code"] for finding in data["findings"])


def figures(data: Mapping[str, Any], measure: str) -> dict[tuple[str, str], str | int]:
    """What a measure adds up to: (row, column) → figure."""
    return {(each["row"], each["column"]): each["value"] for each in data["totals"] if each["measure"] == measure}


def verdicts(form: Form, path: Path, sheet: str, folder: Path) -> list[str]:
    """What stands in the 审核 cells of a sheet once LibreOffice has worked it out."""
    folder.mkdir(exist_ok=True)
    cells = values(recalculated([path], folder)[0])
    place = region(next(each for each in form.sheets if each.name == sheet))
    found = cells[place.sheet.title]
    return [str(found.get((row, place.audit_column), "")) for row in range(place.first_row, place.last_row + 1)]


@needs_office
def test_last_years_figure_and_a_looked_up_class(tmp_path: Path) -> None:
    """A rule asks for last year's figure where it is known, and rows bear the class of their case; both live."""
    office = Office(tmp_path, CASES, ("11", "甲厂工会"), ("12", "乙厂工会"))
    first = office.year(2024, {"11": a_return(10, ("甲1", 100.5)), "12": a_return(3, ("乙2", 20), ("甲1", 1.25))})
    assert codes(first) == []
    assert figures(first, "cost_kind") == {("工伤", ""): "101.75", ("劳动报酬", ""): "20.00"}
    later = {"11": a_return(21, ("甲1", 99)), "12": a_return(6, ("丙3", 30))}
    second = office.year(2025, later, "--previous", office.summary(2024), code=1)
    assert codes(second) == ["cases.steps.known", "cases.total.jump", "cases.total.paid"]
    path = tmp_path / "收到2025" / "11_甲厂工会_调解情况表.xlsx"
    assert "受理件数比上年多一倍以上" in verdicts(office.form, path, "total", tmp_path / "a")[0]
    other = tmp_path / "收到2025" / "12_乙厂工会_调解情况表.xlsx"
    assert verdicts(office.form, other, "total", tmp_path / "b") == [""]
    assert "案号不在案件表里" in verdicts(office.form, other, "steps", tmp_path / "b")[0]
    unasked = office.answer("check", path)
    assert codes(unasked) == [], "without last year's summary nothing is known of it"
    office.rolls_up(second, 2025)
    office.yearend(2025, "--previous", office.summary(2024))


WOMEN = """
name = "women"
title = "女职工组织情况表"
number = "区女01表"
version = "2025.1"
parameters = [
  {name = "limit", title = "应建女职工委员会的女会员人数", default = 10, unit = "人", source = "工作条例"},
]

[[sheets]]
name = "total"
title = "女职工"
layout = "record"
fields = [
  {name = "women", title = "女会员", type = "integer", unit = "人", required = true},
  {name = "committee", title = "女职工委员会", type = "choice", enum = ["已建", "未建"], required = true},
]
checks = [
  {name = "built", rule = "women < limit or committee == '已建'", severity = "query", message = "应建未建女职工委员会"},
]
"""


@needs_office
def test_a_district_sets_its_own_figure(tmp_path: Path) -> None:
    """Ten women are many elsewhere; here the settings say 25: in blanks, in checks and on the summary's cover."""
    office = Office(tmp_path, WOMEN, ("11", "甲厂工会"), ("12", "乙厂工会"))
    returns = {"11": {"total": {"women": 12, "committee": "未建"}}, "12": {"total": {"women": 30, "committee": "未建"}}}
    assert codes(office.year(2024, returns, code=1)) == ["women.total.built"] * 2
    assert run("new", tmp_path / "轮", "--year", 2025).returncode == 0
    settings = tmp_path / "轮" / "设置.toml"
    text = settings.read_text(encoding="utf-8")
    assert "[parameters" in text, "the settings show how"
    settings.write_text(text.replace("[mail]\n", "[parameters.women]\nlimit = 25\n\n[mail]\n", 1), encoding="utf-8")
    shutil.copy(office.units, tmp_path / "轮" / "单位名册.xlsx")
    work = ("--forms", office.forms)
    done = run("template", "women", tmp_path / "轮", *work)
    assert done.returncode == 0, done.stderr
    paths = [
        office.fill(tmp_path / "轮" / "下发", unit, sheets, tmp_path / "轮" / "收到")
        for unit, sheets in returns.items()
    ]
    told = [verdicts(office.form, path, "total", tmp_path / path.stem)[0] for path in paths]
    assert ["应建未建" in each for each in told] == [False, True]
    data = json.loads(run("aggregate", tmp_path / "轮", "--format", "json", *work).stdout)
    assert [(each["code"], each["file"][:2]) for each in data["findings"]] == [("women.total.built", "12")]
    cover = openpyxl.load_workbook(tmp_path / "轮" / "汇总" / "汇总表.xlsx")["封面"]
    words = [str(cell.value) for row in cover.iter_rows() for cell in row if cell.value]
    assert "女职工组织情况表：应建女职工委员会的女会员人数25人，本地区设定（通用为10）" in words
    settings.write_text(text.replace("[mail]\n", "[parameters.women]\nlimmit = 25\n\n[mail]\n", 1), encoding="utf-8")
    wrong = run("check", tmp_path / "轮", *work)
    assert wrong.returncode == 2
    assert "parameters.women.limmit" in wrong.stderr


CASELOAD = """
name = "caseload"
title = "争议调解季报"
number = "区调02表"
version = "2025.1"
cycle = "quarter"
due_days = 10

[[sheets]]
name = "total"
title = "调解情况"
layout = "record"
optional = true
fields = [
  {name = "received", title = "本季受理", type = "integer", unit = "件", minimum = 0},
  {name = "so_far", title = "累计受理", type = "integer", unit = "件", minimum = 0, over_year = "cumulative"},
  {name = "mediators", title = "调解员", type = "integer", unit = "人", minimum = 0, over_year = "latest"},
]

[[sheets]]
name = "cases"
title = "案件"
layout = "list"
optional = true
capacity = 10
fields = [
  {name = "opened", title = "受理日期", type = "date", required = true},
  {name = "amount", title = "涉及金额", type = "money", unit = "元"},
]
checks = [{name = "within", rule = "starts <= opened <= as_of", message = "受理日期不在本季"}]

[[measures]]
name = "amount"
title = "涉及金额合计"
unit = "元"
value = "sum(cases.amount)"
"""


def quarter(received: int, so_far: int, mediators: int, *cases: tuple[date, float]) -> Filling:
    """A quarter's figures and cases of (opened, amount)."""
    figures = {"received": received, "so_far": so_far, "mediators": mediators}
    return {"total": figures, "cases": [{"opened": opened, "amount": amount} for opened, amount in cases]}


def test_quarters_come_to_a_year(tmp_path: Path) -> None:
    """Flows are added, a stock is the latest; each quarter has its own 应报, and what falls is asked about."""
    office = Office(tmp_path, CASELOAD, ("11", "甲厂工会"), ("12", "乙厂工会"))
    returned = tmp_path / "收到"
    quarters: dict[str, dict[str, Filling]] = {
        "2025Q1": {"11": quarter(3, 3, 5, (date(2025, 3, 31), 100.01)), "12": quarter(1, 1, 2)},
        "2025Q2": {"11": quarter(4, 7, 6, (date(2025, 4, 1), 50)), "12": {}},
        "2025Q3": {"11": quarter(2, 6, 4)},
    }
    for period, returns in quarters.items():
        blanks = office.issue(f"下发{period}", "--period", period)
        for unit, sheets in returns.items():
            path = office.fill(blanks, unit, sheets, returned)
            if not sheets:
                book = openpyxl.load_workbook(path)
                book["封面"].cell(cover_row("zero"), 3).value = "是"
                book.save(path)
    data = office.answer("aggregate", returned, "--units", office.units, "-o", tmp_path / "年", code=1)
    assert codes(data) == ["caseload.total.so_far.falls"]
    assert figures(data, "received") == {("", ""): 10}
    assert figures(data, "so_far") == {("", ""): 7}, "6 in the third quarter of one, 1 in the first of the other"
    assert figures(data, "mediators") == {("", ""): 6}
    assert figures(data, "amount") == {("", ""): "150.01"}
    rates = {each["period"]: [each["expected"], each["accepted"], each["missing"]] for each in data["rates"]}
    assert rates == {"Q1": [2, 2, 0], "Q2": [2, 2, 0], "Q3": [2, 1, 1]}
    assert data["missing"] == [{"unit": "12", "form": "caseload", "period": "Q3"}]
    one = office.answer("aggregate", returned, "--units", office.units, "--period", "2025Q2", "-o", tmp_path / "季")
    assert figures(one, "received") == {("", ""): 4}
    assert {each["reason"]["code"] for each in one["receipts"] if each["status"] == "ignored"} == {"other-period"}
    above = tmp_path / "上级"
    above.mkdir()
    shutil.copy(tmp_path / "年" / "汇总表.xlsx", above)
    again = office.answer("aggregate", above, "-o", tmp_path / "上级汇总", code=1)
    assert (again["totals"], again["rates"], again["missing"]) == (data["totals"], data["rates"], data["missing"])
    done = run("yearend", tmp_path / "年" / "汇总表.xlsx", "-o", tmp_path / "年终.xlsx", "--forms", office.forms)
    assert done.returncode in (0, 1), done.stderr


@needs_office
@pytest.mark.parametrize("issued", ["--period 2025Q2", "--year 2025"])
def test_a_quarter_is_live_on_its_cover(tmp_path: Path, issued: str) -> None:
    """Issued for a quarter or typed by the clerk, the quarter's days are those that rules ask for."""
    office = Office(tmp_path, CASELOAD, ("11", "甲厂工会"))
    blanks = office.issue("下发", *issued.split())
    filled = quarter(2, 2, 1, (date(2025, 3, 31), 1), (date(2025, 6, 30), 1))
    path = office.fill(blanks, "11", filled, tmp_path / "收到")
    book = openpyxl.load_workbook(path)
    typed = book["封面"].cell(cover_row("period"), 3)
    assert (typed.value, typed.protection.locked) == (("第2季度", True) if "Q2" in issued else (None, False))
    if not typed.value:
        typed.value = "第2季度"
        book.save(path)
    assert ["不在本季" in each for each in verdicts(office.form, path, "cases", tmp_path / "a")[:3]] == [
        True,
        False,
        False,
    ]
    cells = values(tmp_path / "a" / path.name)["封面"]
    assert cells[5, 1] == "2025年4月1日至2025年6月30日"
    assert ("2025年7月10日" in cells.values()) == ("Q2" in issued), "when it is due is known where the quarter is"
    assert codes(office.answer("check", path, code=1)) == ["caseload.cases.within"]
    typed.value = "第1季度"
    book.save(path)
    told = codes(office.answer("check", path, code=1))
    assert told == (["caseload.cases.within", "period-differs"] if "Q2" in issued else ["caseload.cases.within"])


def test_a_report_of_nothing_holds_nothing(tmp_path: Path) -> None:
    """是 beside figures is a mistake, as is a word that is neither; a period that is none is asked for."""
    office = Office(tmp_path, CASELOAD, ("11", "甲厂工会"))
    path = office.fill(office.issue("下发", "--year", 2025), "11", quarter(1, 1, 1), tmp_path / "收到")
    for entries, told in (
        ({}, ["period-blank"]),
        ({"period": "第5季度"}, ["period-invalid"]),
        ({"period": "第4季度", "zero": "是"}, ["zero-filled"]),
        ({"period": "第4季度", "zero": "有"}, ["zero-invalid"]),
        ({"period": "第4季度"}, []),
    ):
        book = openpyxl.load_workbook(path)
        for key in ("period", "zero"):
            book["封面"].cell(cover_row(key), 3).value = entries.get(key)
        book.save(path)
        assert codes(office.answer("check", path, code=1 if told else 0)) == told


SCORES = """
name = "scores"
title = "创建活动考核表"
number = "区创01表"
version = "2025.1"

[[sheets]]
name = "items"
title = "考核项目"
layout = "matrix"
key = "item"
rows = [
  {title = "组织建设", values = {standard = 30, sort = "必备"}},
  {title = "民主管理", values = {standard = 20.5, sort = "必备"}, carry = false},
  {title = "特色工作", values = {standard = 10, sort = "加分"}},
  {title = "合计", total = true},
]
fields = [
  {name = "sort", title = "类别", type = "text"},
  {name = "standard", title = "标准分", type = "number", decimals = 1, additive = false},
  {name = "opening", title = "上年结转", type = "money", unit = "元", carry_from = "rest"},
  {name = "score", title = "自评分", type = "number", decimals = 1, required = true},
  {name = "rest", title = "结余", type = "money", unit = "元"},
]
checks = [
  {name = "within", rule = "score <= standard", message = "自评分高于标准分"},
  {name = "must", rule = "score > 0", when = "sort == '必备'", message = "必备项目不能为0分"},
]

[[measures]]
name = "score_sort"
title = "自评分（按类别）"
value = "sum(items.score)"
by = ["sort"]
"""


def scored(*lines: tuple[str, float, float]) -> Filling:
    """Lines of (item, score, rest)."""
    return {"items": {item: {"score": score, "rest": rest} for item, score, rest in lines}}


@needs_office
def test_lines_with_printed_values(tmp_path: Path) -> None:
    """What a line prints is locked and used by rules and breakdowns; one that does not carry over opens at 0."""
    office = Office(tmp_path, SCORES, ("11", "甲厂工会"))
    good = scored(("组织建设", 30, 5), ("民主管理", 20.5, 6), ("特色工作", 0, 7))
    first = office.year(2024, {"11": good})
    assert codes(first) == []
    assert figures(first, "score_sort") == {("必备", ""): "50.5", ("加分", ""): "0.0"}
    bad = scored(("组织建设", 30.1, 1), ("民主管理", 0, 1), ("特色工作", 0, 1))
    second = office.year(2025, {"11": bad}, "--previous", office.summary(2024), code=1)
    assert codes(second) == ["scores.items.must", "scores.items.within"]
    path = tmp_path / "收到2025" / "11_甲厂工会_创建活动考核表.xlsx"
    told = verdicts(office.form, path, "items", tmp_path / "a")
    assert ["高于标准分" in told[0], "必备项目" in told[1], told[2]] == [True, True, ""]
    page = openpyxl.load_workbook(path)["考核项目"]
    assert [[page.cell(row, column).value for column in (3, 4, 5)] for row in (7, 8, 9)] == [
        ["必备", 30, 5],
        ["必备", 20.5, 0],
        ["加分", 10, 7],
    ]
    assert page.cell(7, 4).protection.locked
    book = openpyxl.load_workbook(path)
    book["考核项目"].cell(8, 5).value, book["考核项目"].cell(7, 4).value = 6, 99
    book.save(path)
    again = office.answer("aggregate", path.parent, "--previous", office.summary(2024), "-o", tmp_path / "又", code=1)
    assert {"opening-differs", "derived-differs", "scores.items.within"} <= set(codes(again))
    office.rolls_up(first, 2024)
    office.yearend(2024)


TALKS = """
name = "talks"
title = "集体协商情况表"
number = "区协01表"
version = "2025.1"

[[sheets]]
name = "contracts"
title = "集体合同"
layout = "list"
capacity = 10
fields = [
  {name = "firm", title = "企业", type = "text", required = true},
  {name = "subjects", title = "内容", type = "choices", enum = ["劳动报酬", "工作时间", "女职工保护"], required = true},
  {name = "workers", title = "覆盖职工", type = "integer", unit = "人"},
]

[[measures]]
name = "contracts"
title = "集体合同份数"
unit = "份"
value = "count(contracts)"
[[measures]]
name = "contracts_subject"
title = "集体合同份数（按内容）"
unit = "份"
value = "count(contracts)"
by = ["subjects"]
[[measures]]
name = "workers_subject"
title = "覆盖职工（按内容）"
unit = "人"
value = "sum(contracts.workers)"
by = ["subjects"]
"""


def test_several_choices_in_one_cell(tmp_path: Path) -> None:
    """A contract on two subjects counts for both and is one contract; what is no choice is refused with the nearest."""
    office = Office(tmp_path, TALKS, ("11", "甲厂工会"), ("12", "乙厂工会"))
    contract = [
        ("一厂", "工作时间，劳动报酬", 30),
        ("二厂", "劳动报酬", 20),
        ("三厂", "女职工保护、劳动报酬、劳动报酬", None),
    ]
    rows = [{"firm": firm, "subjects": subjects, "workers": workers} for firm, subjects, workers in contract]
    wrong = [{"firm": "四厂", "subjects": "劳动报酬、女职工保", "workers": 1}]
    data = office.year(2025, {"11": {"contracts": rows}, "12": {"contracts": wrong}}, code=1)
    assert codes(data) == ["choice-near"]
    assert figures(data, "contracts") == {("", ""): 3}
    assert figures(data, "contracts_subject") == {("劳动报酬", ""): 3, ("工作时间", ""): 1, ("女职工保护", ""): 1}
    assert figures(data, "workers_subject") == {("劳动报酬", ""): 50, ("工作时间", ""): 30}
    cells = [
        cell.value for page in openpyxl.load_workbook(office.summary(2025)) for row in page.iter_rows() for cell in row
    ]
    assert 5 not in cells, "subjects are not added up to contracts"
    blank_page = openpyxl.load_workbook(next((tmp_path / "下发2025").glob("11_*")))["集体合同"]
    prompts = [str(each.prompt) for each in blank_page.data_validations.dataValidation]
    assert any("用“、”隔开：劳动报酬、工作时间、女职工保护" in prompt for prompt in prompts)
    office.rolls_up(data, 2025)
    office.yearend(2025)


SINGLES = """
name = "singles"
title = "职工互助情况表"
number = "区暖01表"
version = "2025.1"

[[sheets]]
name = "people"
title = "人员"
layout = "record"
fields = [
  {name = "answered", title = "应答人数", type = "integer", unit = "人", minimum = 0},
  {name = "men", title = "未婚求偶男", type = "integer", unit = "人", minimum = 0, required = true, sensitive = true},
]

[[sheets]]
name = "mutual"
title = "互助保障"
layout = "matrix"
key = "kind"
key_title = "险种"
rows = [{title = "住院"}, {title = "大病"}]
fields = [
  {name = "paid", title = "给付人数", type = "integer", unit = "人", minimum = 0, sensitive = true},
  {name = "amount", title = "给付金额", type = "money", unit = "元", minimum = 0, sensitive = true},
]
"""


def test_few_people_in_a_record_are_not_published(tmp_path: Path) -> None:
    """One man of a unit and one who was paid stand in the full summary, and nowhere in the published one."""
    units = [(str(11 + at), f"{name}厂工会") for at, name in enumerate("甲乙丙丁")]
    office = Office(tmp_path, SINGLES, *units)
    returns = {
        code: {
            "people": {"answered": 40, "men": men},
            "mutual": {"住院": {"paid": paid, "amount": paid * 111.01}, "大病": {"paid": 0, "amount": 0}},
        }
        for (code, _), men, paid in zip(units, (1, 7, 8, 2), (1, 6, 9, 2), strict=True)
    }
    data = office.year(2025, returns)
    assert figures(data, "men") == {("", ""): 18}
    office.rolls_up(data, 2025)
    office.yearend(2025)
    out = tmp_path / "公布"
    published = office.answer("aggregate", tmp_path / "收到2025", "--units", office.units, "-o", out, "--suppress", 3)
    assert figures(published, "men") == {("", ""): 18}
    pages = openpyxl.load_workbook(out / "汇总表（公布）.xlsx")
    lines = {
        str(row[0].value): [cell.value for cell in row[1:]]
        for page in pages
        for row in page.iter_rows(max_col=6)
        if "厂工会" in str(row[0].value)
    }
    assert [lines[name][1:5] for _, name in units] == [
        [40, "*", "*", "*"],
        [40, 7, 6, 666.06],
        [40, 8, 9, 999.09],
        [40, "*", "*", "*"],
    ]
