"""`compare`, and what `aggregate` says of the summary that it replaces, as a clerk sees it."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.program import run

ROOT = Path(__file__).parent.parent
REGISTER = ROOT / "examples" / "2025" / "单位名册.xlsx"
GONE = "330112_建设局工会_工会会员统计表.xlsx"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example district with its summary, year-end tables, and a folder in which one return is missing."""
    base = tmp_path_factory.mktemp("district")
    shutil.copytree(ROOT / "examples" / "2025", base / "收到")
    assert run("aggregate", base / "收到", "--units", REGISTER, "-o", base / "全", "--yearend").returncode == 1
    (base / "收到" / GONE).unlink()
    (base / "缺").mkdir()
    shutil.copy(base / "全" / "汇总表.xlsx", base / "缺")
    done = run("aggregate", base / "收到", "--units", REGISTER, "-o", base / "缺", "--yearend")
    assert done.returncode == 1
    (base / "说.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return base


def rows(path: Path) -> list[list[object]]:
    """The lines of 变动表."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["变动"].iter_rows(min_row=6)]


def test_aggregate_says_what_moved_and_keeps_what_it_replaced(district: Path) -> None:
    """36 of 1,077 members are gone with one return (examples/district.py): table, sentence, 变动表 and copy say so."""
    said = (district / "说.txt").read_text(encoding="utf-8")
    line = next(line for line in said.splitlines() if "工会会员统计表·会员人数" in line)
    assert line.split()[1:] == ["1,077", "1,041", "-36", "人"]
    assert "涉及单位3家、报表1份" in said
    (kept,) = (district / "缺").glob("汇总表_*.xlsx")
    assert kept.read_bytes() == (district / "全" / "汇总表.xlsx").read_bytes()
    moved = rows(district / "缺" / "变动表.xlsx")
    assert {row[10] for row in moved} == {GONE}
    assert {row[1] for row in moved} == {"330100", "330110", "330112"}


def test_compare_says_the_same_of_two_summaries(district: Path, tmp_path: Path) -> None:
    """Compared by name the two summaries differ in just what aggregate said; one and itself in nothing."""
    books = district / "全" / "汇总表.xlsx", district / "缺" / "汇总表.xlsx"
    done = run("compare", *books, "-o", tmp_path / "变动.xlsx")
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "变动.xlsx") == rows(district / "缺" / "变动表.xlsx")
    assert "1,077" in done.stdout
    same = run("compare", books[0], books[0], "-o", tmp_path / "变动.xlsx")
    assert (same.returncode, same.stdout, same.stderr) == (0, "", "没有变动的合计。\n")
    english = run("compare", *books, "-o", tmp_path / "变动.xlsx", "--lang", "en")
    assert "totals of 3 units moved, by 1 files" in english.stderr


def test_compare_takes_year_end_workbooks(district: Path, tmp_path: Path) -> None:
    """Two year-end workbooks are compared figure by figure; one of each kind is wrong use."""
    books = district / "全" / "年终统计表.xlsx", district / "缺" / "年终统计表.xlsx"
    done = run("compare", *books, "-o", tmp_path / "变动.xlsx")
    assert done.returncode == 0, done.stderr
    found = {tuple(row[:3]): row[3:] for row in rows(tmp_path / "变动.xlsx")}
    assert found["工会组织和会员情况", "会员人数 06 人", "本年"] == [1077, 1041, -36]
    assert found["会员年龄性别", "合计", "本年会员·合计·人"] == [1077, 1041, -36]
    assert ("会员年龄性别", "合计", "女会员比重·%") in found
    assert found["报表上报情况", "工会会员统计表", "缺报·份"] == [1, 2, 1]
    mixed = run("compare", district / "全" / "汇总表.xlsx", books[0])
    assert mixed.returncode == 3
    assert len(mixed.stderr.splitlines()) == 1


def test_compare_writes_over_nothing_that_it_reads(district: Path) -> None:
    """The list of changes never takes the place of what is compared."""
    book = district / "全" / "汇总表.xlsx"
    assert run("compare", book, book, "-o", book).returncode == 2


@pytest.mark.parametrize("option", ["--provisional", "--suppress=3"])
def test_only_what_is_whole_is_made_final(tmp_path: Path, option: str) -> None:
    """Provisional and suppressed figures cannot be final."""
    done = run("aggregate", ROOT / "examples" / "2025", "-o", tmp_path, "--final", "统计组", option)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_final_and_corrected_by_command(district: Path, tmp_path: Path) -> None:
    """What aggregate --final has sealed, a return fewer corrects: the sentence and the page say so."""
    folder, out = tmp_path / "收到", tmp_path / "出"
    shutil.copytree(ROOT / "examples" / "2025", folder)
    options = ("aggregate", folder, "--units", REGISTER, "-o", out)
    run(*options, "--final", "统计组")
    assert "数字没有变动，未重写" in run(*options).stderr
    shutil.rmtree(folder)
    shutil.copytree(district / "收到", folder)
    assert "第1次更正" in run(*options).stderr
    assert "更正说明" in openpyxl.load_workbook(out / "汇总表.xlsx").sheetnames
