"""What commands say: in the language asked for, at the width there is, and with a next step that is right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from sheets.terminal_table import text_columns
from tests.filled import TRAINING, course, fill_in, register_lines, training_return
from tests.program import ROOT, run

EXAMPLE = ROOT / "examples" / "2025"
REGISTER = EXAMPLE / "单位名册.xlsx"
WRONG = EXAMPLE / "330143_物流公司工会_工会会员统计表.xlsx"
RETURN = EXAMPLE / "330112_建设局工会_工会会员统计表.xlsx"


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example district's summary."""
    folder = tmp_path_factory.mktemp("summary")
    assert run("aggregate", EXAMPLE, "-o", folder).returncode == 1
    return folder / "汇总表.xlsx"


def test_a_folder_with_nothing_to_check(tmp_path: Path) -> None:
    """An empty folder is told as such and ends with 2: nothing was checked."""
    for file in ("", "~$甲.xlsx"):
        if file:
            (tmp_path / file).write_bytes(b"lock")
        done = run("check", tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"这里没有可以审核的文件（另有{int(bool(file))}个不处理）")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["yearend", "汇总表.xlsx", "-o", "年终.xls"], "应为.xlsx"),
        (["yearend", "汇总表.xlsx", "--html", "年终.xlsx"], "应为.html"),
        (["yearend", "汇总表.xlsx", "--text", "总结.doc"], "应为.docx"),
        (["aggregate", str(EXAMPLE), "--html", "年终"], "应为.html"),
        (["aggregate", str(EXAMPLE), "-o", "汇总表.xlsx"], "文件夹"),
        (["template", "-o", "空白表.xlsx"], "文件夹"),
        (["check", str(RETURN), "--mark", "退回.xlsx"], "文件夹"),
    ],
)
def test_a_name_that_does_not_fit_what_is_written(arguments: list[str], words: str, tmp_path: Path) -> None:
    """A wrong suffix is refused before anything is read or written."""
    placed = [
        str(tmp_path / each) if before in ("-o", "--html", "--text", "--mark") else each
        for before, each in zip(["", *arguments], arguments, strict=False)
    ]
    done = run(*placed)
    assert done.returncode == 2
    assert words in done.stderr
    assert not list(tmp_path.iterdir())


def test_yearend_says_what_it_was_given() -> None:
    """A return in the place of a summary is named as what it is, and what is wanted instead."""
    done = run("yearend", RETURN)
    assert done.returncode == 3
    assert "建设局工会工会会员统计表2025" in done.stderr
    assert "aggregate" in done.stderr


def test_explain_shows_no_placeholder() -> None:
    """What differs from case to case is …, and the code stands in the table of findings to be looked up."""
    done = run("explain", "opening-differs")
    assert "…" in done.stdout
    assert "{" not in done.stdout
    wrong = run("check", WRONG)
    code = next(each["code"] for each in json.loads(run("check", WRONG, "--format", "json").stdout)["findings"])
    assert code in wrong.stdout
    assert run("explain", code).returncode == 0


def test_blanks_for_units_need_a_year(tmp_path: Path) -> None:
    """What is issued to units is issued for a year; a blank for anybody says who types it."""
    done = run("template", "--units", REGISTER, "-o", tmp_path / "out")
    assert done.returncode == 2
    assert "--year" in done.stderr
    assert not (tmp_path / "out").exists()
    anybody = run("template", "members", "-o", tmp_path)
    assert "没有指明年度" in anybody.stderr
    assert "没有指明年度" not in run("template", "members", "--year", 2025, "-o", tmp_path / "2025").stderr


def test_next_step_after_the_register(tmp_path: Path) -> None:
    """A register is not sent out to be filled in by units, but filled in here and issued by."""
    done = run("template", "register", "-o", tmp_path)
    assert "填好单位名册，再用 template --units" in done.stderr
    assert "发给各单位" not in done.stderr


def test_next_step_after_publication(tmp_path: Path) -> None:
    """A summary with hidden counts is published, and not signed and sent up."""
    done = run("aggregate", EXAMPLE, "--suppress", 3, "-o", tmp_path)
    last = done.stderr.splitlines()[-1]
    assert "核对后公布" in last
    assert "签章" not in last


def test_next_step_after_queries(tmp_path: Path) -> None:
    """Queries go back to whoever can explain them before anybody signs."""
    forms, returns = tmp_path / "forms", tmp_path / "收到"
    forms.mkdir()
    returns.mkdir()
    query = TRAINING.replace('rule = "cost', 'severity = "query"\nrule = "cost')
    assert query != TRAINING
    (forms / "training.toml").write_text(query, encoding="utf-8")
    units = register_lines(("1", "区总工会", "", "区县", ""), ("11", "甲厂", "1", "基层工会", "职工培训情况表"))
    fill_in(returns / "单位名册.xlsx", "register", units)
    wrong = training_return([course("焊接", "技能", 30, 1200.5)], cost=5000)
    fill_in(returns / "甲.xlsx", "training", wrong, unit="11", name="甲厂")
    done = run("--forms", forms, "aggregate", returns, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("下一步：待核实的发回原单位，属实的在审核表写明情况，收回后重新汇总。")
    assert "属实的在审核表写明情况" in run("--forms", forms, "check", returns).stderr.splitlines()[-1]


def test_english_everywhere(summary: Path, tmp_path: Path) -> None:
    """With --lang en every command's own lines are English."""
    for arguments in (
        ("template", "members", "-o", tmp_path / "blank"),
        ("check", RETURN),
        ("aggregate", EXAMPLE, "-o", tmp_path / "sum"),
        ("aggregate", EXAMPLE, "--suppress", 3, "-o", tmp_path / "sum"),
        ("yearend", summary, "-o", tmp_path / "年终.xlsx"),
        ("forms",),
        ("explain", "unit-unknown"),
    ):
        done = run(*arguments, "--lang", "en")
        last = (done.stderr or done.stdout).splitlines()[-1 if done.stderr else 0]
        assert any(word in last for word in ("Next", "files", "added up", "tables", "version", "error")), last


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_tables_fit_the_terminal(columns: int, tmp_path: Path) -> None:
    """No table is wider than the terminal, and what a card or column holds is there whole."""
    for arguments in (("check", EXAMPLE), ("aggregate", EXAMPLE, "-o", tmp_path), ("forms",)):
        done = run(*arguments, COLUMNS=str(columns))
        assert done.stdout
        assert [line for line in done.stdout.splitlines() if text_columns(line) > columns] == []


def test_a_figure_as_text_is_printed_as_it_stands(tmp_path: Path) -> None:
    """1,200.00 typed as text where it is wrong is shown in the table as it was typed."""
    path = tmp_path / "甲.xlsx"
    book = openpyxl.load_workbook(RETURN)
    sheet = book["基本情况"]
    cell = next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float) and c.row > 6)
    cell.value = "1,200.00，"
    book.save(path)
    done = run("check", path)
    assert done.returncode in (1, 3)
    assert "1,200.00" in done.stdout


def test_the_words_of_help_are_in_the_language_asked_for() -> None:
    """Usage, options and what the framework says of them are Chinese where that is asked for, wherever --lang is."""
    for arguments, locale in (
        (["--help"], "zh_CN.UTF-8"),
        (["--lang", "zh", "check", "--help"], "en_US.UTF-8"),
        (["check", "--lang=zh", "--help"], "en_US.UTF-8"),
    ):
        shown = run(*arguments, LC_ALL=locale).stdout
        assert shown.startswith("用法：")
        assert "选项:" in shown
        assert not any(word in shown for word in ("Usage", "Options", "OPTIONS", "Show this", "default:", "env var"))
    english = run("--lang", "en", "check", "--help").stdout
    assert english.startswith("Usage:")
    assert "[default: table]" in english


def test_a_shell_completes_commands_and_options() -> None:
    """Bash asks the program what could follow."""
    program = Path(sys.executable).with_name("unionsheets")
    for typed, at, told in (("unionsheets che", 1, "check"), ("unionsheets check --ma", 2, "--mark")):
        asked = {"_UNIONSHEETS_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(at)}
        done = subprocess.run([program], env={**os.environ, **asked}, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [told]


def test_what_is_found_fits_eighty_columns_and_has_its_codes() -> None:
    """In a narrow terminal findings are cards, each with the code that `explain` takes."""
    done = run("check", WRONG, COLUMNS="80")
    findings = json.loads(run("check", WRONG, "--format", "json").stdout)["findings"]
    assert max(map(text_columns, done.stdout.splitlines())) <= 80
    assert {finding["code"] for finding in findings} <= set(done.stdout.split())
