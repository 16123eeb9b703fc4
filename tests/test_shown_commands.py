"""Every command that the documents show does what they say, one after the other, in a folder like the clerk's."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests import defined
from tests.program import ROOT, run, run_in
from tests.test_language import CASELOAD

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]

SHOWN = re.compile(r"(?:uv run cli\.py|^unionsheets|`unionsheets) ((?:[a-z]|--)[^`#\n]+)", re.MULTILINE)
"""A command in a block or in a line; what has … in it, or names what stands for something else, is none to run."""

STANDS_FOR_ANOTHER = re.compile(r"…|\b[A-Z]{3,}\b|命令|代码|：")

NEEDS_A_MAILBOX = re.compile(r"collect (?!.*--from)")
"""Such commands are run in tests/test_round.py, against a mailbox."""

NEEDS_A_BROWSERS_PYTHON = re.compile(r"page\b|mail .*--page\b")
"""Such commands are run in tests/reports/test_page.py, with what `packaging/runtime.py` fetched."""

SCRIPT = re.compile(r"uv run ([\w/]+\.py)")


def shown(page: Path) -> list[str]:
    """The commands of a page, in its order, each once."""
    found = dict.fromkeys(each.strip() for each in SHOWN.findall(page.read_text(encoding="utf-8")))
    elsewhere = (NEEDS_A_MAILBOX, NEEDS_A_BROWSERS_PYTHON)
    return [
        each
        for each in found
        if not STANDS_FOR_ANOTHER.search(each) and not any(needed.match(each) for needed in elsewhere)
    ]


@pytest.fixture(scope="module")
def last(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Last year's summary."""
    folder = tmp_path_factory.mktemp("2024")
    assert run("aggregate", ROOT / "examples" / "2024", "-o", folder).returncode in (0, 1)
    return folder / "汇总表.xlsx"


@pytest.fixture
def desk(last: Path, tmp_path: Path) -> Path:
    """The folder of a clerk who has last year's summary, the register and what came in."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("*汇总*"))
    shutil.copytree(ROOT / "examples" / "2025", tmp_path / "收到")
    shutil.copy(ROOT / "templates" / "blank" / "工统01表_工会会员统计表.xlsx", tmp_path / "原来的表.xlsx")
    (tmp_path / "收到" / "单位名册.xlsx").rename(tmp_path / "单位名册.xlsx")
    shutil.copy(last, tmp_path / "汇总表2024.xlsx")
    return tmp_path


def fill_in_work_folder(folder: Path, desk: Path) -> None:
    """Do what the pages ask for once a work folder is made: fill in the register and the settings."""
    shutil.copy(desk / "单位名册.xlsx", folder / "单位名册.xlsx")
    settings = folder / "设置.toml"
    text = settings.read_text(encoding="utf-8")
    told = re.sub(r'^# (sender =|superior =|forms = \["我的报表)', r"\1", text, flags=re.MULTILINE)
    settings.write_text(told, encoding="utf-8")
    (folder / "我的报表").mkdir()
    (folder / "我的报表" / "caseload.toml").write_text(CASELOAD, encoding="utf-8")
    (desk / "存邮件的文件夹").mkdir(exist_ok=True)
    for path in (desk / "收到").glob("33*.xlsx"):
        shutil.copy(path, folder / "收到")


@pytest.mark.parametrize("page", [page for page in PAGES if shown(page)], ids=lambda page: page.name)
def test_commands_of_a_page_work_in_its_order(page: Path, desk: Path) -> None:
    """No command is misused, and none asks for a file that none before it made."""
    for command in shown(page):
        done = run_in(desk, *shlex.split(command))
        assert done.returncode in (0, 1), f"{command}: {done.stderr}"
        if command.startswith("new "):
            fill_in_work_folder(desk / shlex.split(command)[1], desk)
        if command.startswith("forms new "):
            defined.fill(desk / shlex.split(command)[2], defined.said(page))


def test_scripts_that_are_shown_are_there() -> None:
    """`uv run` of a script names one that stands in the repository."""
    scripts = {script for page in PAGES for script in SCRIPT.findall(page.read_text(encoding="utf-8"))}
    assert "cli.py" in scripts
    assert [script for script in scripts if not (ROOT / script).is_file()] == []
