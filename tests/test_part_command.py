"""`aggregate --part`: shares of a folder, each with a summary of its own, and all of them added up."""

from pathlib import Path

import openpyxl
import pytest

from tests.program import run

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "2025"
REGISTER = FOLDER / "单位名册.xlsx"
SHARED = ("--units", REGISTER, "--year", 2025)


def stamp(path: Path) -> dict[str, str]:
    """What a summary is stamped with."""
    return {str(row[0].value): str(row[1].value) for row in openpyxl.load_workbook(path)["_meta"].iter_rows()}


def test_three_parts_are_the_example(tmp_path: Path) -> None:
    """Three shares of the example district, added up, have the controls of facts and units that one run has."""
    assert run("aggregate", FOLDER, *SHARED, "-o", tmp_path / "全").returncode == 1
    for number in (1, 2, 3):
        done = run("aggregate", FOLDER, *SHARED, "-o", tmp_path / "份", "--part", f"{number}/3")
        assert done.returncode == 1, done.stderr
    parts = sorted((tmp_path / "份").glob("*.xlsx"))
    assert [path.name for path in parts] == [f"汇总表（{number}-3）.xlsx" for number in (1, 2, 3)]
    assert stamp(parts[2])["unionsheets-part"] == "3/3"
    assert "第3份（共3份），不是全部报表" in [
        row[0].value for row in openpyxl.load_workbook(parts[2])["封面"].iter_rows()
    ]
    (tmp_path / "收").mkdir()
    for path in parts:
        path.rename(tmp_path / "收" / path.name)
    done = run("aggregate", tmp_path / "收", "--units", REGISTER, "-o", tmp_path / "合")
    assert "应报17份，计入15份" in done.stderr
    whole, rolled = (stamp(tmp_path / name / "汇总表.xlsx")["unionsheets-control"].split("/") for name in ("全", "合"))
    assert rolled[:2] == whole[:2]
    one = run("yearend", tmp_path / "收" / "汇总表（1-3）.xlsx", "-o", tmp_path / "年.xlsx")
    assert one.returncode == 3
    assert "不是全部" in one.stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--part", "3", *SHARED),
        ("--part", "4/3", *SHARED),
        ("--part", "1/3", "--year", 2025),
        ("--part", "1/3", "--units", REGISTER),
        ("--part", "1/3", *SHARED, "--yearend"),
        ("--part", "1/3", *SHARED, "--final", "统计组"),
        ("--part", "1/3", *SHARED, "--suppress", 3),
    ],
)
def test_what_makes_no_part_is_one_sentence(tmp_path: Path, options: tuple[object, ...]) -> None:
    """Parts want a share, one register and one year, and are not published, final or set side by side."""
    done = run("aggregate", FOLDER, "-o", tmp_path, *options)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
