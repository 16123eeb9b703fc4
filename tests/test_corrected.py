"""更正单 as an office uses it: written from what is suggested, signed, and taken from the work folder."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.program import run

ROOT = Path(__file__).parent.parent
RETURN = "330143_物流公司工会_工会会员统计表.xlsx"
HEAD_ROW = 3


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder into which one return of the example came, with two errors."""
    made = tmp_path / "2025"
    assert run("new", made, "--year", "2025").returncode == 0
    shutil.copy(ROOT / "examples" / "2025" / "单位名册.xlsx", made / "单位名册.xlsx")
    shutil.copy(ROOT / "examples" / "2025" / RETURN, made / "收到" / RETURN)
    return made


def test_what_is_suggested_and_signed_is_taken_from_the_work_folder(work: Path) -> None:
    """The list is never written over; what it corrects is in the total, and the file stays as it came."""
    listed, came = work / "更正单.xlsx", (work / "收到" / RETURN).read_bytes()
    assert run("check", work, "--suggest-corrections", listed).returncode == 1
    again = run("check", work, "--suggest-corrections", listed)
    assert (again.returncode, "不覆盖" in again.stderr) == (2, True)
    book = openpyxl.load_workbook(listed)
    sheet = book["更正单"]
    titles = {str(cell.value): cell.column for cell in sheet[HEAD_ROW]}
    assert [sheet.cell(HEAD_ROW + 1, titles[head]).value for head in ("原值", "改为")] == ["152", "125"]
    signed = {"更正人": "李四", "日期": "2026-01-05"}
    own = {
        "单位代码": "330143",
        "报表": "工统01表",
        "工作表": "基本情况",
        "单元格或代码": "10",
        "原值": "无",
        "改为": "0",
    }
    for row, entries in enumerate((signed, {**own, "理由": "电话核对", **signed}), HEAD_ROW + 1):
        for head, value in entries.items():
            sheet.cell(row, titles[head], value)
    book.save(listed)
    done = run("aggregate", work, "-v")
    assert "更正单：" in done.stderr
    summary = openpyxl.load_workbook(work / "汇总" / "汇总表.xlsx", data_only=True)
    lines = list(summary["更正"].iter_rows(min_row=4, values_only=True))
    assert [line[7:9] + line[12:13] for line in lines] == [("152", "125", "已更正"), ("无", "0", "已更正")]
    assert "按更正单改了2格" in {line[-1] for line in summary["数据来源"].iter_rows(values_only=True)}
    assert (work / "收到" / RETURN).read_bytes() == came
