"""The clerk's page on making a form in a workbook, followed to the letter: what comes of it works in every command."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.yearend.load_tables import declared_tables
from templates.definition.drawing import example
from templates.load import load_forms
from tests import defined
from tests.filled import fill_in, register_lines, type_in
from tests.office import converted, needs_office
from tests.program import run_in

SOURCES = {"工会经费": {"income": 700.1}, "行政补助": {"income": 0}}
OWN = ("--forms", "我的报表")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clerk's folder after the page's third part: the form is there, typed in and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("桌面")
    assert run_in(folder, "forms", "new", "培训.xlsx").returncode == 0
    defined.fill(folder / "培训.xlsx", defined.said())
    (folder / "保存").mkdir()
    converted([folder / "培训.xlsx"], folder / "保存", "xlsx")
    done = run_in(folder, "forms", "adopt", "保存/培训.xlsx", "-o", "我的报表")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def answer(folder: Path, *arguments: object, code: int) -> dict[str, Any]:
    """Run for JSON and read it."""
    done = run_in(folder, *arguments, "--format", "json")
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def totals(found: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """Measure and row → figure of the district."""
    return {(each["measure"], each["row"]): float(each["value"]) for each in found["totals"]}


@needs_office
def test_the_page_says_what_the_example_shows(desk: Path) -> None:
    """What the page has typed is the example in grey: a clerk sees on the sheet what stands on the page."""
    made = tomllib.loads((desk / "我的报表" / "training.toml").read_text(encoding="utf-8"))
    table = tomllib.loads((desk / "我的报表" / "tables" / "training.toml").read_text(encoding="utf-8"))
    assert [made] == [*example()["form"]]
    assert [table] == [*example()["tables"]]


@needs_office
def test_the_form_works_in_every_command(desk: Path) -> None:
    """It is issued, checked, added up, rolled up and printed at the end of the year, to the cent."""
    form = load_forms([desk / "我的报表"])["training"]
    units = (
        ("1", "区总工会", "", "区县", ""),
        ("11", "甲厂工会", "1", "基层工会", form.title),
        ("12", "乙厂工会", "1", "基层工会", form.title),
    )
    fill_in(desk / "单位名册.xlsx", "register", register_lines(*units))
    issued = ("template", "training", *OWN, "--units", "单位名册.xlsx", "--year", "2025", "-o", "发出")
    assert run_in(desk, *issued).returncode == 0
    courses = {
        "11": [("焊接", "技能", 30, 28, 1200.5), ("消防", "安全", 40, 40, 99.99)],
        "12": [("钳工", "技能", 20, 21, 500.0)],
    }
    (desk / "收到").mkdir()
    for path in (desk / "发出").rglob("*.xlsx"):
        code = next(code for code in courses if code in path.name)
        book = openpyxl.load_workbook(path)
        keys = ("course", "kind", "invited", "present", "cost")
        rows = [dict(zip(keys, line, strict=True)) for line in courses[code]]
        spent = sum(line[-1] for line in courses[code])
        type_in(book, form, {"budget": {"planned": 2000, "spent": spent}, "sources": SOURCES, "courses": rows})
        book.save(desk / "收到" / path.name)
    [told] = answer(desk, "check", "收到", *OWN, code=1)["findings"]
    assert (told["code"], told["sheet"], told["cell"]) == ("training.courses.present_within", "培训班", "E7")
    wrong = next(path for path in (desk / "收到").iterdir() if "12" in path.name)
    book = openpyxl.load_workbook(wrong)
    book["培训班"]["E7"] = 20
    book.save(wrong)
    found = answer(desk, "aggregate", "收到", *OWN, "--units", "单位名册.xlsx", "--year", "2025", code=0)
    assert totals(found)["trained", ""] == 88
    assert totals(found)["trained_kind", "技能"] == 48
    assert totals(found)["cost_kind", "技能"] == 1700.5
    assert totals(found)["spent", ""] == 1800.49
    assert totals(found)["income", "工会经费"] == 1400.2
    city = desk / "市"
    city.mkdir()
    (desk / "收到汇总" / "汇总表.xlsx").rename(city / "区.xlsx")
    assert totals(answer(desk, "aggregate", "市", *OWN, code=0)) == totals(found)
    done = run_in(desk, "yearend", "市/区.xlsx", *OWN, "-o", "年终.xlsx")
    assert done.returncode == 0, done.stderr
    sheet = next(page for page in openpyxl.load_workbook(desk / "年终.xlsx") if "街道培训" in page.title)
    printed = {row[0]: row[1:4] for row in sheet.iter_rows(values_only=True) if row[0] in ("技能", "安全")}
    assert {kind: (heads, cost) for kind, (heads, cost, _) in printed.items()} == {
        "技能": (48, 1700.5),
        "安全": (40, 99.99),
    }


@needs_office
def test_a_form_goes_back_into_its_workbook(desk: Path) -> None:
    """What is shown as a workbook, with its table, is adopted again as it was."""
    assert run_in(desk, "forms", "show", "training", *OWN, "--xlsx", "培训新版.xlsx").returncode == 0
    done = run_in(desk, "forms", "adopt", "培训新版.xlsx", "-o", "再一次")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tables" not in done.stderr
    for name in ("training.toml", "tables/training.toml"):
        assert (desk / "再一次" / name).read_bytes() == (desk / "我的报表" / name).read_bytes()


def test_what_is_wrong_is_told_and_nothing_written(tmp_path: Path) -> None:
    """An empty workbook is no form; what is no workbook is refused by the guard; nothing is written over."""
    assert run_in(tmp_path, "forms", "new", "空.xlsx").returncode == 0
    done = run_in(tmp_path, "forms", "adopt", "空.xlsx", "-o", "报表")
    assert done.returncode == 1
    assert "缺少这一项" in done.stdout
    assert not (tmp_path / "报表").exists()
    assert run_in(tmp_path, "forms", "new", "空.xlsx").returncode == 2
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    for asked in ("adopt", "draft"):
        refused = run_in(tmp_path, "forms", asked, "坏.xlsx")
        assert (refused.returncode, "file-damaged" in refused.stdout) == (3, True)


def test_what_stands_beside_is_minded(tmp_path: Path) -> None:
    """A form number that another form of the folder has is told; a table that an earlier workbook left is named."""
    for path, typed in (
        ("一.xlsx", {}),
        ("二.xlsx", {"报表": [{"报表名称": "另一表", "代号": "other", "表号": "街技01表", "版本": "1"}]}),
    ):
        defined.empty(tmp_path / path)
        defined.fill(tmp_path / path, {**defined.TRAINING, **typed})
    done = run_in(tmp_path, "forms", "adopt", "一.xlsx")
    assert (done.returncode, "代替" in done.stderr) == (0, "skills" in {each["name"] for each in declared_tables()})
    done = run_in(tmp_path, "forms", "adopt", "二.xlsx")
    assert (done.returncode, "与 skills 相同：街技01表" in done.stdout) == (1, True)
    defined.empty(tmp_path / "三.xlsx")
    defined.fill(tmp_path / "三.xlsx", {title: rows for title, rows in defined.TRAINING.items() if "年终" not in title})
    done = run_in(tmp_path, "forms", "adopt", "三.xlsx")
    assert (done.returncode, "不在这份工作簿里的统计表：skills" in done.stderr) == (0, True)
