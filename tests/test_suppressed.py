"""A district's summary for publication, through the command line: what it hides stands nowhere."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "2025"
MINIMUM = 3

Table = tuple[list[str], dict[str, list[object]]]
"""Column titles, and the lines below them: label → cells."""


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Run a command as a clerk does."""
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the full summary and the published one of the example stand, with what each run printed."""
    folder = tmp_path_factory.mktemp("out")
    units = EXAMPLE / "单位名册.xlsx"
    for name, more in (("full", ()), ("published", ("--suppress", MINIMUM))):
        done = run("aggregate", EXAMPLE, "--units", units, "-o", folder, "--format", "json", *more)
        assert done.returncode == 1, done.stderr
        (folder / f"{name}.json").write_text(done.stdout, encoding="utf-8")
    return folder


def totals(path: Path) -> dict[tuple[str, str, str], float | None]:
    """The aid ledger's totals that a run printed."""
    answer = json.loads(path.read_text(encoding="utf-8"))
    return {(x["measure"], x["row"], x["column"]): x["value"] for x in answer["totals"] if x["form"] == "aid"}


def tables(path: Path, wanted: str) -> Iterator[Table]:
    """The printed tables whose title holds a word, as cells hold them; a sum has lost nothing but its formula."""
    for sheet in openpyxl.load_workbook(path, data_only=True):
        if wanted in str(sheet["A1"].value):
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
            first = next(at for at, row in enumerate(rows) if row[0] == "甲") + 1
            last = next(at for at, row in enumerate(rows) if str(row[0]).startswith(("注：", "单位负责人")))
            yield list(map(str, rows[first - 2])), {str(row[0]): row[1:] for row in rows[first:last] if row[0]}


def test_no_small_count_is_printed(out: Path) -> None:
    """Every total of persons, households and times below the minimum is null, and many others are as they were."""
    full, published = totals(out / "full.json"), totals(out / "published.json")
    assert full.keys() == published.keys()
    counts = [key for key in full if key[0].startswith(("aid_times", "aid_persons", "aid_households", "cases"))]
    small = [key for key in counts if 0 < (full[key] or 0) < MINIMUM]
    assert len(small) > 20
    assert all(published[key] is None for key in small)
    assert all(value in (None, full[key]) for key, value in published.items())
    assert published["aid_persons", "", ""] == 7
    assert published["aid_amount_kind", "医疗救助", "深度困难"] is None


@pytest.mark.parametrize(("word", "minimum"), [("帮扶人次（按", 3), ("帮扶金额（按", 0), ("建档户数（按", 3)])
def test_stars_cannot_be_worked_out(out: Path, word: str, minimum: int) -> None:
    """In a printed cross table no line and no column with its total has a single star, and no count is small."""
    ((_, lines),) = tables(out / "汇总表（公布）.xlsx", word)
    rows = list(lines.values())
    starred = [[cell == "*" for cell in row if cell is not None] for row in rows]
    columns = [list(column) for column in zip(*starred, strict=True)]
    across = starred if len(columns) > 1 else []
    assert any(map(any, starred))
    assert all(sum(stars) != 1 for stars in (*across, *columns))
    assert all(not 0 < cell < minimum for row in rows for cell in row if isinstance(cell, int | float))


def test_a_small_unit_is_hidden_with_its_money(out: Path) -> None:
    """The school's two households, its fund and its grants are hidden, and another unit with it; the total stands."""
    ((_, lines),) = tables(out / "汇总表（公布）.xlsx", "困难职工帮扶资金台账分单位汇总表")
    starred = {label for label, row in lines.items() if set(row[1:]) == {"*"}}
    assert starred == {"开发区教育工会", "实验学校工会", "铝业公司工会"}
    assert lines["合计"][5] == pytest.approx(45650.75)


def test_nothing_tells_of_single_returns(out: Path) -> None:
    """Neither pages nor printed answer hold a ledger's facts, rows, control totals or findings, in any part."""
    book = openpyxl.load_workbook(out / "汇总表（公布）.xlsx")
    assert not {"审核结果", "数据来源"} & set(book.sheetnames)
    assert {row[4] for row in book["数据"].iter_rows(min_row=2, values_only=True)} == {
        "工会活动安排表",
        "工会会员统计表",
    }
    answer = (out / "published.json").read_text(encoding="utf-8")
    assert not {"receipts", "rows", "findings", "files"} & json.loads(answer).keys()
    with zipfile.ZipFile(out / "汇总表（公布）.xlsx") as package:
        everything = b"".join(map(package.read, package.namelist())).decode() + answer
    for told in ("控制数", "42450.75", "3200.75"):
        assert told not in everything


def test_no_live_sum_over_stars(out: Path) -> None:
    """A total of hidden figures is a plain number: no formula of the ledger's tables reaches a starred cell."""
    for sheet in openpyxl.load_workbook(out / "汇总表（公布）.xlsx"):
        stars = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "*"}
        for row in sheet.iter_rows():
            for cell in row:
                if stars and isinstance(cell.value, str) and cell.value.startswith("=SUM("):
                    named = re.findall(r"([A-Z]+\d+)(?::([A-Z]+\d+))?", cell.value)
                    reached = {
                        each.coordinate
                        for first, last in named
                        for line in sheet[f"{first}:{last or first}"]
                        for each in line
                    }
                    assert not reached & stars


def test_it_serves_no_further_sum(out: Path, tmp_path: Path) -> None:
    """One level up, as last year's, and for the year-end the published summary is refused with a sentence."""
    published = out / "汇总表（公布）.xlsx"
    folder = tmp_path / "收到"
    folder.mkdir()
    (folder / "区.xlsx").write_bytes(published.read_bytes())
    for words in (
        ("aggregate", folder, "-o", tmp_path / "市"),
        ("aggregate", EXAMPLE, "--previous", published, "-o", tmp_path / "区"),
        ("yearend", published, "-o", tmp_path / "年终.xlsx"),
    ):
        done = run(*words)
        assert done.returncode in (1, 3)
        assert "公布用汇总表" in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["收到"]


def test_the_full_summary_stays(out: Path) -> None:
    """A run for publication writes a file of its own name and nothing else beside the full summary."""
    assert {path.name for path in out.iterdir() if path.suffix == ".xlsx"} == {"汇总表.xlsx", "汇总表（公布）.xlsx"}
    assert "审核结果" in openpyxl.load_workbook(out / "汇总表.xlsx").sheetnames


@pytest.mark.parametrize("words", [("--suppress", 1), ("--suppress", 3, "--yearend")])
def test_misuse(tmp_path: Path, words: tuple[object, ...]) -> None:
    """A minimum that hides nothing, and year-end tables, which hold every figure, are refused."""
    done = run("aggregate", EXAMPLE, "-o", tmp_path / "x", *words)
    assert done.returncode == 2
    assert not (tmp_path / "x").exists()
