"""The standard forms that are owed only where a register names them: figures, rates, and silence elsewhere."""

import json
import re
import shutil
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from reports.yearend.load_tables import load_tables
from sheets.finding import Severity
from templates.layout import cover_row, region
from templates.load import load_forms
from tests.filled import fill_in, register_lines
from tests.program import ROOT, run
from tests.test_yearend_example import lines_of

FOLDER = ROOT / "examples" / "nine-2025"
FORMS = load_forms()
NAMED = {name: form for name, form in FORMS.items() if form.owed == "named"}
TABLES = [spec for spec in load_tables(FORMS) if spec.forms & NAMED.keys()]
EXPECTED = tomllib.loads((ROOT / "examples" / "expected-nine.toml").read_text(encoding="utf-8"), parse_float=Decimal)


class Made(NamedTuple):
    """What was made of the folder."""

    folder: Path
    answer: dict[str, Any]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The folder of returns added up, and its year-end tables."""
    folder = tmp_path_factory.mktemp("nine")
    done = run("aggregate", FOLDER, "-o", folder, "--yearend", "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    return Made(folder, json.loads(done.stdout, parse_float=Decimal))


def words(path: Path) -> set[str]:
    """Everything that a workbook says."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_totals_are_those_worked_out_by_hand(made: Made) -> None:
    """Every hand-written figure is the district's, and no breakdown that is written down holds more."""
    printed = {
        (each["form"], each["measure"], each["row"]): Decimal(each["value"])
        for each in made.answer["totals"]
        if not each["column"]
    }
    hand = {
        (form, measure, ""): Decimal(value)
        for form, measures in EXPECTED["totals"].items()
        for measure, value in measures.items()
    }
    for form, measures in EXPECTED["rows"].items():
        for measure, lines in measures.items():
            hand |= {(form, measure, line): Decimal(value) for line, value in lines.items()}
            told = {key: value for key, value in printed.items() if key[:2] == (form, measure) and value}
            assert {line for *_, line in told} == {line for line, value in lines.items() if value}, measure
    assert {key: printed.get(key) for key in hand} == hand
    assert {each["form"] for each in made.answer["totals"]} == NAMED.keys() == EXPECTED["totals"].keys()


def test_every_return_is_counted_with_nothing_to_ask(made: Made) -> None:
    """They are as the units filled them in, and each that is owed is there."""
    assert made.answer["missing"] == []
    told = {each["code"]: each["explanation"] for each in made.answer["findings"]}
    assert told.keys() == {"contracts.staff.unpaid_none"}
    assert all(told.values()), "the wages that are owed are explained"


@pytest.mark.parametrize("name", [spec.name for spec in TABLES])
def test_year_end_tables_hold_the_figures_worked_out_by_hand(made: Made, name: str) -> None:
    """Line by line, every figure of this year, and no line more."""
    spec = next(spec for spec in TABLES if spec.name == name)
    hand = EXPECTED["yearend"][name]
    label, first = {"items": (0, 3), "units": (1, 2)}.get(str(spec.rows), (0, 1))
    found = {str(line[label]): line[first:] for line in lines_of(made.folder / "年终统计表.xlsx", spec.title)}
    assert {line: found[line][: len(figures)] for line, figures in hand.items()} == hand
    assert set(found) - set(hand) <= {"上年", "增减", "增减%"}


SECRETS = (
    *("李某某", "王某某", "吴某某", "郑某某", "陈某某", "冯某某"),
    *("车间主任", "党支部书记", "区第一中学", "某师范大学", "教师代表"),
)
"""What stands in personal fields of the returns: who is in charge, visited, taught, paired, proposes."""


def test_no_person_leaves_a_return(made: Made) -> None:
    """Neither summary nor year-end tables nor the answer to programs holds what a personal field says."""
    returned = {word for path in FOLDER.iterdir() for word in words(path)}
    assert [secret for secret in SECRETS if secret not in returned] == []
    said = json.dumps(made.answer, default=str, ensure_ascii=False)
    said += "".join(word for name in ("汇总表.xlsx", "年终统计表.xlsx") for word in words(made.folder / name))
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_district_that_names_none_sees_none_of_them(tmp_path: Path) -> None:
    """No page, line, note or blank speaks of a form that the register does not name."""
    assert run("template", "--year", 2025, "-o", tmp_path / "空白").returncode == 0
    issued = {path.name.partition("_")[0] for path in (tmp_path / "空白").iterdir()}
    assert issued == {form.number for form in FORMS.values() if form.owed == "all"}
    done = run("aggregate", ROOT / "examples" / "2025", "-o", tmp_path / "汇总", "--yearend", "--format", "json")
    titles = {form.title for form in NAMED.values()} | {form.number for form in NAMED.values()}
    titles |= {spec.title for spec in TABLES} | {spec.number for spec in TABLES}
    said = {done.stdout, done.stderr}
    for name in ("汇总表.xlsx", "年终统计表.xlsx"):
        said |= words(tmp_path / "汇总" / name)
    assert [title for title in titles for each in said if title in each] == []


def test_what_the_register_names_is_issued_and_owed(tmp_path: Path) -> None:
    """With a register and no form named, each unit gets what it owes; who is named and sends nothing is missing."""
    lines = [
        ("1", "区总工会", "", "区县", ""),
        ("11", "甲厂工会", "1", "基层工会", "全部"),
        ("12", "乙厂工会", "1", "基层工会", "工会活动安排表、工培01表"),
    ]
    units = fill_in(tmp_path / "单位名册.xlsx", "register", register_lines(*lines))
    assert run("template", "--units", units, "--year", 2025, "-o", tmp_path / "下发").returncode == 0
    assert sorted(path.stem for path in (tmp_path / "下发").iterdir()) == sorted(
        [f"11_甲厂工会_{FORMS[name].title}" for name in ("members", "activities", "aid")]
        + ["12_乙厂工会_工会活动安排表", "12_乙厂工会_培训情况表"]
    )
    (tmp_path / "收到").mkdir()
    done = run("aggregate", tmp_path / "收到", "--units", units, "--year", 2025, "-o", tmp_path, "--format", "json")
    assert {"unit": "12", "form": "courses", "period": ""} in json.loads(done.stdout)["missing"]


@pytest.mark.parametrize("name", NAMED)
def test_every_rule_names_what_to_compare(name: str) -> None:
    """Each rule has words and advice in both languages, and calls every line that it reads as it is printed."""
    for sheet in NAMED[name].sheets:
        for check in sheet.checks:
            assert all((check.message_en, check.advice, check.advice_en)), check.name
            said = check.message + check.advice
            read = [field for field in sheet.fields if re.search(rf"(?<![\w.'-]){field.name}\b", check.rule)]
            assert [field.title for field in read if field.title.removeprefix("其中：") not in said] == [], check.name
            assert check.severity is not Severity.QUERY or "情况说明" in check.advice, check.name


def test_a_case_that_is_open_comes_back_next_quarter(tmp_path: Path) -> None:
    """The blank of April holds what March left open, and nothing that was closed; deleted, it is asked for."""
    first = next(FOLDER.glob("330140*维权服务台账_第1季度.xlsx"))
    (tmp_path / "收到").mkdir()
    shutil.copy(first, tmp_path / "收到")
    units = FOLDER / "单位名册.xlsx"
    issue = ("template", "rights", "--units", units, "--period", "2025Q2")
    done = run(*issue, "--returns", tmp_path / "收到", "-o", tmp_path / "下发")
    assert done.returncode in (0, 1), done.stderr
    blank = next((tmp_path / "下发").glob("330140*"))
    held = words(blank)
    assert "东2025-03" in held
    assert not {"东2025-01", "东2025-02", "东2025-04"} & held
    book = openpyxl.load_workbook(blank)
    page = region(FORMS["rights"].sheets[0])
    for column in page.columns.values():
        book["事项台账"].cell(page.first_row, column).value = None
    book.save(tmp_path / "收到" / blank.name)
    back = run("aggregate", tmp_path / "收到", "--units", units, "-o", tmp_path, "--format", "json")
    assert "carried-missing" in {each["code"] for each in json.loads(back.stdout)["findings"]}


def case(number: int, matter: str, result: str) -> dict[str, object]:
    """A case of the first quarter; without a result it is open."""
    closed = {"result": result, "closed": date(2025, 3, 1)} if result else {}
    told = {"case": f"案{number}", "matter": matter, "origin": "来访", "firm": "某厂", "cause": "劳动报酬", "heads": 1}
    return {**told, "received": date(2025, 1, 9), **closed}


def test_what_a_district_published_of_its_mediation_adds_up(tmp_path: Path) -> None:
    """301 = 128 + 20 + 152 + 1, and of the 128 mediations 83 were settled, 15 were open and 30 went to arbitration."""
    told = [("争议调解", "协议")] * 83 + [("争议调解", "")] * 15 + [("争议调解", "转仲裁")] * 30
    told += [("援助代理", "")] * 20 + [("咨询代书", "已答复")] * 152 + [("诉求反映", "已答复")]
    rows = [case(number, *each) for number, each in enumerate(told)]
    path = blank_filled(tmp_path / "301.xlsx", rows)
    back = run("aggregate", path.parent, "-o", tmp_path / "汇总", "--yearend", "--format", "json")
    totals = {(each["measure"], each["row"]): each["value"] for each in json.loads(back.stdout)["totals"]}
    taken = {matter: totals["taken", matter] for matter in ("争议调解", "援助代理", "咨询代书", "诉求反映")}
    assert taken == {"争议调解": 128, "援助代理": 20, "咨询代书": 152, "诉求反映": 1}
    assert sum(taken.values()) == 301
    lines = {str(line[0]): line[1:] for line in lines_of(tmp_path / "汇总" / "年终统计表.xlsx", "维权事项受理办结情况")}
    assert lines["争议调解"][:9] == [0, 128, 128, 113, 15, "88.3%", 83, 83, "100.0%"]


def blank_filled(path: Path, rows: list[dict[str, object]]) -> Path:
    """A ledger of the first quarter with these cases."""

    def quarter(book: openpyxl.Workbook) -> None:
        book["封面"].cell(cover_row("period"), 3).value = "第1季度"

    folder = path.parent / "收到"
    folder.mkdir()
    return fill_in(folder / path.name, "rights", {"cases": rows}, unit="11", name="东岸街道总工会", also=quarter)
