"""The commands as people type them: what they print, what they write, how they end."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import TypeAdapter

from cli import COMMANDS
from reports.answers import AggregateAnswer, CheckAnswer
from sheets.finding import Severity
from templates.compiled import rules
from tests.filled import TRAINING, course, fill_in, own_forms, register_lines, training_return
from tests.program import ROOT, run

EXAMPLE = ROOT / "examples" / "2025"

COURSES = [course("焊接", "技能", 30, 1200.5), course("消防", "安全", 12, 99.99)]


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A folder with the district's own form."""
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "training.toml").write_text(TRAINING, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of returns of the own form: one right, one that disagrees with itself, one missing."""
    returns = tmp_path / "收到的报表"
    returns.mkdir()
    units = register_lines(
        ("1", "区总工会", "", "区县", ""),
        ("11", "甲厂工会", "1", "基层工会", "职工培训情况表"),
        ("12", "乙厂工会", "1", "基层工会", "职工培训情况表"),
        ("13", "丙厂工会", "1", "基层工会", "职工培训情况表"),
    )
    fill_in(returns / "单位名册.xlsx", "register", units)
    fill_in(returns / "甲.xlsx", "training", training_return(COURSES), unit="11", name="甲厂工会")
    wrong = training_return(COURSES, cost=5000)
    fill_in(returns / "乙.xlsx", "training", wrong, unit="12", name="乙厂工会", filled_on=date(2025, 12, 20))
    (returns / "~$甲.xlsx").write_bytes(b"lock")
    return returns


def answer(*arguments: object, code: int) -> dict[str, Any]:
    """Run for JSON and read it."""
    done = run(*arguments, "--format", "json")
    assert done.returncode == code, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def digest(folder: Path) -> dict[str, str]:
    """File name → SHA-256 of everything in a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def total(data: dict[str, Any], form: str, measure: str, row: str = "", column: str = "") -> float:
    """A figure of the district, 0 where there is none."""
    wanted = (form, measure, row, column)
    keys = ("form", "measure", "row", "column")
    return float(sum(Decimal(each["value"]) for each in data["totals"] if tuple(each[key] for key in keys) == wanted))


def reconciles(counts: dict[str, int]) -> bool:
    """Whether the parts make up what was found."""
    return counts["found"] == sum(value for name, value in counts.items() if name != "found")


def test_example_district_to_the_cent(tmp_path: Path) -> None:
    """The example district adds up to what was worked out by hand from the seed."""
    data = answer("aggregate", EXAMPLE, "-o", tmp_path, code=1)
    expected = tomllib.loads((ROOT / "examples" / "expected-2025.toml").read_text(encoding="utf-8"))
    for form, figures in expected["totals"].items():
        assert {name: total(data, form, name) for name in figures} == pytest.approx(figures, abs=1e-9)
    for form, measures in expected["rows"].items():
        for measure, rows in measures.items():
            assert {row: total(data, form, measure, row) for row in rows} == pytest.approx(rows, abs=1e-9)
    assert [f"{duty['unit']} {duty['form']}" for duty in data["missing"]] == expected["missing"]
    returned = [f"{each['unit']} {each['form']}" for each in data["receipts"] if each["status"] == "returned"]
    assert returned == expected["returned"]
    assert {name: data["files"][name] for name in expected["files"]} == expected["files"]


def test_counts_reconcile(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Files found are counted, returned, unreadable or ignored, and so are rows; each ignored file has its reason."""
    (folder / "坏.xlsx").write_bytes(b"not a workbook")
    data = answer("--forms", forms, "aggregate", folder, "-o", tmp_path / "out", code=3)
    assert data["files"] == {"found": 5, "counted": 2, "returned": 1, "unreadable": 1, "ignored": 1}
    assert reconciles(data["rows"])
    assert data["rows"]["refused"] == 3
    assert all(each["reason"] for each in data["receipts"] if each["status"] != "counted")
    assert asdict(TypeAdapter(AggregateAnswer).validate_python(data)) == data


def test_own_form_through_every_command(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A form that nobody on the team has seen is issued, checked and added up without a line of Python."""
    listed = run("forms", "--forms", forms)
    assert "职工培训情况表" in listed.stdout
    issued = run("template", "training", "--year", 2025, "-o", tmp_path / "out", "--forms", forms)
    assert issued.returncode == 0, issued.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["区培01表_职工培训情况表.xlsx"]
    checked = run("check", folder / "甲.xlsx", UNIONSHEETS_FORMS=str(forms))
    assert checked.returncode == 0, checked.stdout
    data = answer("aggregate", folder, "--forms", forms, "-o", tmp_path / "sum", code=1)
    assert total(data, "training", "cost") == 1300.49
    assert total(data, "training", "heads_kind", "技能") == 30
    assert data["rates"] == [
        {
            "form": "training",
            "expected": 3,
            "received": 2,
            "accepted": 1,
            "returned": 1,
            "missing": 1,
            "on_time": None,
            "unnoted": 0,
            "period": "",
        }
    ]


def test_provisional_adds_good_rows(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Provisionally the good rows of a returned file count, and the workbook says 暂定数."""
    data = answer("aggregate", folder, "--forms", forms, "-o", tmp_path, "--provisional", code=1)
    assert total(data, "training", "heads_kind", "技能") == 60
    assert total(data, "training", "cost") == 1300.49
    cover = openpyxl.load_workbook(tmp_path / "汇总表.xlsx")["封面"]
    assert any("暂定数" in str(cell.value) for row in cover.iter_rows() for cell in row)


def test_blanks_for_each_unit_that_owes_them(folder: Path, tmp_path: Path, forms: Path) -> None:
    """With a register each unit gets the forms that it owes, its code and name filled in; nobody gets nothing."""
    register = folder / "单位名册.xlsx"
    done = run("template", "--units", register, "--year", 2025, "-o", tmp_path / "out", "--forms", forms)
    names = [
        f"{code}_{name}_职工培训情况表.xlsx"
        for code, name in (("11", "甲厂工会"), ("12", "乙厂工会"), ("13", "丙厂工会"))
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    assert done.stdout == f"{tmp_path / 'out'}\n"
    assert "空白表3份" in done.stderr
    cover = openpyxl.load_workbook(tmp_path / "out" / names[0])["封面"]
    values = {cell.value for row in cover.iter_rows() for cell in row}
    assert {"11", "甲厂工会"} <= values
    nobody = run("template", "members", "--units", register, "-o", tmp_path / "none")
    assert nobody.returncode == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("second", "third", "cell"),
    [
        (("11", "甲厂工会", "12"), ("12", "乙厂工会", "11"), "D8"),
        (("11", "甲厂工会", "9"), ("12", "乙厂工会", "1"), "D8"),
        (("11", "甲厂工会", "1"), ("12", "乙厂工会", "1", "基层工会", "会员统计表"), "I9"),
    ],
)
def test_what_is_wrong_with_a_register(
    second: tuple[str, ...], third: tuple[str, ...], cell: str, tmp_path: Path
) -> None:
    """A ring, a missing parent, an unknown form: told once in the wrong cell, and no command calls it right."""
    register = tmp_path / "收" / "单位名册.xlsx"
    register.parent.mkdir()
    owing = ("基层工会", "工会会员统计表")
    units = [("1", "区总工会", "", "区县", ""), *((*unit, *owing[len(unit) - 3 :]) for unit in (second, third))]
    fill_in(register, "register", register_lines(*units))
    checked = answer("check", register, code=1)
    assert [finding["cell"] for finding in checked["findings"]] == [cell]
    assert checked["files"]["returned"] == 1
    added = answer("aggregate", register.parent, "--year", 2025, "-o", tmp_path / "out", code=1)
    assert [finding["cell"] for finding in added["findings"]] == [cell]
    issued = run("template", "--units", register, "--year", 2025, "-o", tmp_path / "blanks")
    assert issued.returncode == 1
    assert issued.stderr.split().count(cell) == 1
    assert "没有写空白表" in issued.stderr.splitlines()[-1]
    assert not (tmp_path / "blanks").exists()


def test_a_register_is_no_return_that_is_right(tmp_path: Path) -> None:
    """The last line counts it apart, and the receipts of returns in a summary leave it out."""
    register = tmp_path / "单位名册.xlsx"
    fill_in(register, "register", register_lines(("1", "区总工会", "", "区县", "工会会员统计表")))
    assert "：单位名册1份无误。" in run("check", register).stderr
    assert "0 right, 0 to mend, 0 unreadable, 1 registers right" in run("check", register, "--lang", "en").stderr


def test_a_register_of_ones_own_is_read_and_codes_typed_as_numbers_are_asked_about(tmp_path: Path) -> None:
    """A plain table called 单位名册 is a register; of numbers the noughts are lost, which one query a column says."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "单位名册"
    sheet.append(["单位代码", "单位名称", "上级代码", "层级", "应报报表"])
    sheet.append([1, "区总工会", None, "区县", None])
    sheet.append([11, "甲厂工会", 1, "基层工会", "工会会员统计表"])
    sheet.append(["012", "乙厂工会", "1", "基层工会", "工会会员统计表"])
    book.save(tmp_path / "名册.xlsx")
    findings = [
        each for each in answer("check", tmp_path / "名册.xlsx", code=1)["findings"] if each["severity"] != "info"
    ]
    assert [(each["code"], each["cell"]) for each in findings] == [
        ("register-numeric-code", "A2"),
        ("register-numeric-code", "C3"),
    ]
    assert "有2个代码" in findings[0]["message"]
    issued = run("template", "--units", tmp_path / "名册.xlsx", "--year", 2025, "-o", tmp_path / "out")
    assert issued.returncode == 1
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_what_is_no_register_is_told_how_to_become_one(tmp_path: Path) -> None:
    """Under another tab a table is nobody's: the sentence names the command that writes the blank register."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["单位代码", "单位名称"])
    book.save(tmp_path / "名册.xlsx")
    done = run("template", "--units", tmp_path / "名册.xlsx", "--year", 2025, "-o", tmp_path / "out")
    assert done.returncode == 3
    assert "template register" in done.stderr


def test_writes_beside_and_never_into_the_folder(folder: Path, forms: Path) -> None:
    """Without -o the summary is written beside the folder; the folder itself stays as it was, byte for byte."""
    before = digest(folder)
    done = run("aggregate", folder, "--forms", forms)
    assert done.returncode == 1
    assert (folder.parent / "收到的报表汇总" / "汇总表.xlsx").exists()
    assert digest(folder) == before
    inside = run("aggregate", folder, "-o", folder / "汇总")
    assert inside.returncode == 2
    assert digest(folder) == before


def test_nothing_is_written_over_what_is_read(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Last year's summary, the register, copies that came back, a link to returns: one sentence, nothing written."""
    out, linked = tmp_path / "out", tmp_path / "linked"
    for name in ("汇总表.xlsx", "退回/乙_退回.xlsx", "退回/单位名册_退回.xlsx"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes((folder / "乙.xlsx").read_bytes())
    linked.mkdir()
    (linked / "退回").symlink_to(folder)
    register = (folder / "单位名册.xlsx").rename(tmp_path / "单位名册.xlsx")
    before = digest(tmp_path)
    for arguments in (
        ("aggregate", folder, "--previous", out / "汇总表.xlsx", "-o", out),
        ("aggregate", folder, "--units", register, "--html", register, "-o", out),
        ("aggregate", folder, "--html", out / "汇总表.xlsx", "-o", out),
        ("aggregate", folder, "-o", linked),
        ("aggregate", out / "退回", "-o", out),
        ("aggregate", folder, "--units", out / "退回" / "单位名册_退回.xlsx", "-o", out),
        ("check", out / "退回" / "乙_退回.xlsx", "--mark", out / "退回"),
        ("check", out / "退回", "--mark", out),
    ):
        done = run("--forms", forms, *arguments)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), arguments
        assert digest(tmp_path) == before, arguments


def test_a_filled_return_is_no_place_for_a_blank(forms: Path, tmp_path: Path) -> None:
    """A blank is issued again beside blanks like itself; where one was filled in meanwhile nothing is written."""
    out = tmp_path / "发出"
    names = ["区培01表_职工培训情况表.xlsx", "工统01表_工会会员统计表.xlsx"]
    command = ("--forms", forms, "template", "--year", 2025, "-o", out)
    assert run(*command, "training").returncode == 0
    blank = (out / names[0]).read_bytes()
    fill_in(out / names[0], "training", training_return(COURSES), unit="11", name="甲厂工会")
    filled = digest(out)
    refused = run(*command, "members", "training")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "可能已经填报" in refused.stderr
    assert digest(out) == filled
    (out / names[0]).write_bytes(blank)
    again = run(*command, "members", "training")
    assert again.returncode == 0
    assert again.stdout == f"{out}\n"
    assert sorted(path.name for path in out.iterdir()) == names
    assert (out / names[0]).read_bytes() == blank


def test_most_important_line_comes_last(folder: Path, forms: Path, tmp_path: Path) -> None:
    """The last line says how many of how many, where it is written and what to do; it is no data."""
    done = run("aggregate", folder, "--forms", forms, "-o", tmp_path)
    last = done.stderr.strip().splitlines()[-1]
    assert "应报3份，计入1份" in last
    assert "汇总表.xlsx" in last
    assert "退回1份、缺报1份" in last
    assert last not in done.stdout


def test_last_line_agrees_with_what_was_returned(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Returns beside their own summary are returned though their duties are done: nobody is told to print and sign."""
    (folder / "乙.xlsx").unlink()
    (folder / "单位名册.xlsx").unlink()
    clean = run("aggregate", folder, "--forms", forms, "-o", tmp_path)
    assert clean.returncode == 0
    assert clean.stderr.strip().endswith("没有退回和缺报。下一步：打印封面签章上报。")
    shutil.copy(tmp_path / "汇总表.xlsx", folder / "汇总表.xlsx")
    done = run("aggregate", folder, "--forms", forms, "-o", tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("；退回1份。下一步：退回件改正后重新汇总。")
    english = run("--lang", "en", "aggregate", folder, "--forms", forms, "-o", tmp_path)
    assert "1 of 1 returns added up, 1 returned, 0 missing, 0 unreadable." in english.stderr
    unknown = run("aggregate", folder, "-o", tmp_path)
    assert "退回1份、退回汇总表1份" in unknown.stderr.splitlines()[-1]


def test_last_line_tells_of_a_ring_in_the_register(forms: Path, tmp_path: Path) -> None:
    """An error that no return bears still has to be mended before anybody signs."""
    ring = register_lines(
        ("1", "区总工会", "12", "区县", ""), ("12", "甲厂工会", "1", "基层工会", ""), ("13", "乙厂工会", "", "", "")
    )
    folder = tmp_path / "环"
    folder.mkdir()
    fill_in(folder / "单位名册.xlsx", "register", ring)
    fill_in(folder / "甲.xlsx", "training", training_return(COURSES), unit="12", name="甲厂工会")
    done = run("aggregate", folder, "--forms", forms, "-o", tmp_path / "out")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "其他强制性问题" in last
    assert last.endswith("下一步：问题按审核结果处理后重新汇总。")


def test_same_folder_same_bytes(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Two runs over one folder write equal workbooks."""
    for name in ("one", "two"):
        run("aggregate", folder, "--forms", forms, "-o", tmp_path / name)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_changed_resubmission(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A later, corrected return takes the place of the earlier one; with reject neither counts."""
    better = training_return(COURSES)
    fill_in(folder / "乙改.xlsx", "training", better, unit="12", name="乙厂工会", filled_on=date(2025, 12, 28))
    data = answer("aggregate", folder, "--forms", forms, "-o", tmp_path, code=1)
    assert total(data, "training", "cost") == 2600.98
    assert "return-superseded" in {finding["code"] for finding in data["findings"]}
    refused = answer("aggregate", folder, "--forms", forms, "-o", tmp_path, "--duplicates", "reject", code=1)
    assert total(refused, "training", "cost") == 1300.49


def test_opening_figures_are_carried_over(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A blank issued with last year's summary holds its closing figure; a return that differs is sent back."""
    first = training_return(COURSES, left=250)
    fill_in(folder / "甲.xlsx", "training", first, unit="11", name="甲厂工会")
    answer("aggregate", folder, "--forms", forms, "-o", tmp_path / "2025", code=1)
    last = tmp_path / "2025" / "汇总表.xlsx"
    out = tmp_path / "blank"
    done = run(
        "template", "training", "--units", folder / "单位名册.xlsx", "--previous", last, "-o", out, "--forms", forms
    )
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(out / "11_甲厂工会_职工培训情况表.xlsx")
    assert 250 in [cell.value for row in book["培训总体情况"].iter_rows() for cell in row]
    following = tmp_path / "2026"
    following.mkdir()
    told = {}
    for left, code in ((250, 0), (251, 1)):
        fill_in(following / "b.xlsx", "training", training_return(COURSES, left=left), unit="11", year=2026)
        data = answer("aggregate", following, "--previous", last, "--forms", forms, "-o", tmp_path / "sum", code=code)
        told[left] = [(each["file"], each["entered"]) for each in data["findings"] if each["code"] == "opening-differs"]
    assert told == {250: [], 251: [("b.xlsx", "251.00")]}


def test_summary_is_input_one_level_up(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A district's summary beside a single return of another unit adds up to the same as all returns at once."""
    city = tmp_path / "市"
    city.mkdir()
    answer("aggregate", folder, "--forms", forms, "-o", city, code=1)
    fill_in(city / "直属.xlsx", "training", training_return(COURSES), unit="99", name="直属工会")
    data = answer("aggregate", city, "--forms", forms, "-o", tmp_path / "out", code=1)
    assert total(data, "training", "cost") == 2600.98
    fill_in(city / "重复.xlsx", "training", training_return(COURSES), unit="11", name="甲厂工会")
    double = answer("aggregate", city, "--forms", forms, "-o", tmp_path / "out", code=1)
    assert total(double, "training", "cost") == 2600.98
    assert "return-in-summary" in {finding["code"] for finding in double["findings"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["aggregate", "没有的文件夹"], "没有的文件夹"),
        (["aggregate", str(ROOT / "cli.py")], "不是文件夹"),
        (["check", "没有.xlsx"], "没有.xlsx"),
        (["template", "member"], "members"),
        (["template", "members", "--without", "会员名单"], "会员名册"),
        (["aggregate", str(EXAMPLE), "--year", "25"], "不是年度"),
        (["explain", "unit-unknwon"], "unit-unknown"),
        (["aggregate"], "FOLDER"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: Sequence[str], words: str, tmp_path: Path) -> None:
    """Wrong use ends with 2 and says what is wrong, with the nearest right word where there is one."""
    done = run(*arguments, *(["-o", str(tmp_path)] if arguments[0] in ("aggregate", "template") else []))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_broken_forms_folder(tmp_path: Path) -> None:
    """A faulty own form is told by file and key, all faults at once, and nothing runs."""
    (tmp_path / "bad.toml").write_text('name = "Bad"\ntitle = ""\n', encoding="utf-8")
    done = run("forms", "--forms", tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("bad.toml") > 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("content", "code"), [(b"", 1), (b"nothing", 3)])
def test_folder_without_returns(tmp_path: Path, content: bytes, code: int) -> None:
    """A folder in which there is nothing to add up is told as such, and nothing is written."""
    folder = tmp_path / "空"
    folder.mkdir()
    if content:
        (folder / "x.xlsx").write_bytes(content)
    done = run("aggregate", folder, "-o", tmp_path / "out")
    assert done.returncode == code
    assert "没有可以汇总的报表" in done.stderr
    assert not (tmp_path / "out").exists()
    assert answer("aggregate", folder, code=code)["files"]["found"] == bool(content)


def test_register_without_returns_lists_who_is_missing(folder: Path, forms: Path, tmp_path: Path) -> None:
    """With the year, which may be that after last year's summary, all are missing; without, the year is asked for."""
    empty, units = tmp_path / "空", folder / "单位名册.xlsx"
    empty.mkdir()
    named = ["aggregate", empty, "--forms", forms, "--units", units]
    asked = run(*named, "-o", tmp_path / "out")
    assert asked.returncode == 1
    assert "--year" in asked.stderr
    assert not (tmp_path / "out").exists()
    assert len(answer(*named, "-o", tmp_path / "out", "--year", 2025, code=1)["missing"]) == 3
    assert (tmp_path / "out" / "汇总表.xlsx").exists()
    last = tmp_path / "out" / "汇总表.xlsx"
    following = answer(*named, "-o", tmp_path / "next", "--previous", last, code=1)
    assert (following["year"], len(following["missing"])) == (2026, 3)
    bare = run("aggregate", empty, "-o", tmp_path / "none", "--year", 2025)
    assert bare.returncode == 1
    assert "没有可以汇总的报表" in bare.stderr
    assert not (tmp_path / "none").exists()


def test_files_of_one_name_are_told_apart(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Two files of one name in different folders are both checked, and a file named twice only once."""
    other = tmp_path / "另一处"
    other.mkdir()
    fill_in(other / "甲.xlsx", "training", training_return(COURSES, cost=1), unit="11", name="甲厂工会")
    first, second = folder / "甲.xlsx", other / "甲.xlsx"
    data = answer("check", first, second, first, "--forms", forms, code=1)
    assert data["files"] == {"found": 2, "counted": 1, "returned": 1, "unreadable": 0, "ignored": 0}
    assert {each["file"] for each in data["findings"]} == {second.as_posix()}
    whole = answer("check", folder, "--forms", forms, code=1)
    assert whole["files"] == {"found": 4, "counted": 2, "returned": 1, "unreadable": 0, "ignored": 1}


def test_named_register_that_is_none(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A file named as register that is none stops the run before anything is written."""
    done = run("aggregate", folder, "--units", folder / "甲.xlsx", "--forms", forms, "-o", tmp_path / "out")
    assert done.returncode == 3
    assert "单位名册" in done.stderr
    assert not (tmp_path / "out").exists()


def test_cannot_write(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A target that cannot be written ends with 4 and one sentence."""
    (tmp_path / "out").write_text("a file, no folder", encoding="utf-8")
    done = run("aggregate", folder, "--forms", forms, "-o", tmp_path / "out")
    assert done.returncode == 4
    assert "无法写入" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_as_csv_and_json(folder: Path, forms: Path) -> None:
    """CSV and JSON hold every finding with its cell; messages stay off stdout."""
    done = run("check", folder / "乙.xlsx", "--format", "csv", "--forms", forms)
    assert done.returncode == 1
    head, *lines = done.stdout.splitlines()
    assert head.startswith("code,severity,file,sheet,cell")
    assert any(line.startswith("training.total.agrees,error,乙.xlsx,培训总体情况,D8") for line in lines)
    data = answer("check", folder / "乙.xlsx", "--forms", forms, code=1)
    assert len(data["findings"]) == len(lines)
    assert {"code", "message", "advice", "cell"} <= data["findings"][0].keys()
    assert asdict(TypeAdapter(CheckAnswer).validate_python(data)) == data


def test_clean_file_prints_its_receipt(folder: Path, forms: Path) -> None:
    """A clean return ends with 0 and its receipt: rows, control totals, digest."""
    done = run("check", folder / "甲.xlsx", "--forms", forms)
    assert done.returncode == 0
    assert "培训费用1,300.49元" in "".join(done.stdout.split())
    assert hashlib.sha256((folder / "甲.xlsx").read_bytes()).hexdigest()[:16] in done.stdout
    assert "逻辑正确" in done.stderr


def test_gbk_console(folder: Path, forms: Path, tmp_path: Path) -> None:
    """On a console that knows only GBK everything is printed, and signs that it lacks do not stop it."""
    wrong = training_return([course("技能𠮷😀", "技能", 1, 1)], cost=2)
    fill_in(folder / "丙😀.xlsx", "training", wrong, unit="13", name="丙厂工会")
    done = run("aggregate", folder, "--forms", forms, "-o", tmp_path, PYTHONIOENCODING="gbk")
    assert done.returncode == 1, done.stderr
    assert "培训费用与各期费用合计不符" in "".join(done.stdout.split())
    help_ = run("--help", PYTHONIOENCODING="gbk")
    assert help_.returncode == 0
    assert "汇总" in help_.stdout


def test_english(folder: Path, forms: Path) -> None:
    """Findings and the last line come in English by --lang, or by the locale."""
    for done in (
        run("check", folder / "乙.xlsx", "--lang", "en", "--forms", forms),
        run("--lang", "en", "check", folder / "乙.xlsx", "--forms", forms),
        run("check", folder / "乙.xlsx", "--forms", forms, LC_ALL="en_GB.UTF-8"),
    ):
        assert "severity" in done.stdout
        assert "to mend" in done.stderr


def test_every_rule_and_finding_is_explained() -> None:
    """`explain` knows the codes of the catalogue and of every form's rules."""
    done = run("explain", "members.indicators.members_close")
    assert done.returncode == 0
    assert "07" in done.stdout
    codes = {rule.code for form in own_forms().values() for rule in rules(form)}
    assert "training.total.agrees" in codes
    assert run("explain", "file-encrypted", "--lang", "en").stdout.splitlines()[0].endswith(str(Severity.ERROR))


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_is_useful_by_itself(command: str) -> None:
    """Each command's help has a line in both languages and an example that can be typed."""
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"uv run cli.py {command}" in done.stdout
    assert " / " in done.stdout


def test_reading_stays_out_of_the_parent_process() -> None:
    """The process that people start never loads decoders of their files, so no file can kill it."""
    script = (
        "import sys; from reports.commands import template, check, aggregate, yearend, forms, explain; "
        "from reports import json_output; from templates import load; load.load_forms(); "
        "print([name for name in ('polars', 'python_calamine', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="there streams are closed by pythonw.exe only")
@pytest.mark.parametrize("closed", [(2,), (0, 1, 2)])
def test_without_streams_to_print_to(folder: Path, forms: Path, tmp_path: Path, closed: Sequence[int]) -> None:
    """Started with stderr closed, or with no stream at all, a run writes the same as ever."""
    command = [sys.executable, str(ROOT / "cli.py"), "aggregate", str(folder), "--forms", str(forms), "-o"]

    def close() -> None:
        for number in closed:
            os.close(number)

    done = subprocess.run([*command, tmp_path / "mute"], check=False, timeout=120, preexec_fn=close)
    assert done.returncode == run(*command[2:], tmp_path / "out").returncode == 1
    assert digest(tmp_path / "mute") == digest(tmp_path / "out")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_progress_bar_on_a_terminal_only(folder: Path, forms: Path, tmp_path: Path) -> None:
    """A bar is drawn on a terminal, on stderr; a pipe gets messages only."""
    import pty

    command = [
        sys.executable,
        str(ROOT / "cli.py"),
        "aggregate",
        str(folder),
        "--forms",
        str(forms),
        "-o",
        str(tmp_path),
    ]
    terminal, end = pty.openpty()
    with subprocess.Popen([*command, "--format", "json"], stdout=subprocess.PIPE, stderr=end) as process:
        os.close(end)
        assert process.stdout is not None
        data = process.stdout.read()
    drawn = os.read(terminal, 1 << 20).decode(errors="replace")
    os.close(terminal)
    assert json.loads(data)["schema_version"] == 2
    assert "reading" in drawn
    assert "reading" not in run(*command[2:]).stderr


def test_names_like_options_are_files(tmp_path: Path) -> None:
    """-rf.xlsx and -.xlsx are read and named as they are, given by themselves or in a folder; no copy is called so."""
    for name in ("-rf.xlsx", "-.xlsx"):
        fill_in(tmp_path / name, "members", {}, unit="1", name="甲")
    program = [sys.executable, str(ROOT / "cli.py"), "check", "--format", "json"]
    for words in (["-rf.xlsx", "-.xlsx"], ["--", "-rf.xlsx", "-.xlsx"], [str(tmp_path)]):
        done = subprocess.run([*program, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        assert {Path(each["file"]).name for each in json.loads(done.stdout)["receipts"]} == {"-rf.xlsx", "-.xlsx"}
    subprocess.run([*program, str(tmp_path), "--mark", str(tmp_path.parent / "退")], check=False, capture_output=True)
    copies = sorted(path.name for path in (tmp_path.parent / "退").rglob("*.xlsx"))
    assert copies == ["_-_退回.xlsx", "_-rf_退回.xlsx"]


def test_rows_are_counted_alike_in_check_and_aggregate(folder: Path, forms: Path, tmp_path: Path) -> None:
    """Of every file the same rows are found, counted and refused, whichever command asks."""
    checked = answer("check", folder, "--forms", forms, code=1)
    added = answer("aggregate", folder, "--forms", forms, "-o", tmp_path / "out", code=1)
    alike = [
        {Path(each["file"]).name: each["rows"] for each in found["receipts"] if each["status"] != "ignored"}
        for found in (checked, added)
    ]
    assert alike[1].items() <= alike[0].items()
    assert any(rows["refused"] for rows in alike[1].values())
