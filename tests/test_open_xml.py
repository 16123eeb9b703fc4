"""Every kind of file that the program writes is valid for the Office of 2007 as for today's."""

import re
import shutil
from pathlib import Path

import pytest

from tests import damage
from tests.open_xml import VERSIONS, faults, needs_open_xml
from tests.program import ROOT, run

EXAMPLES = ROOT / "examples"
KINDS = {
    "blank": "空白表/工统01表_工会会员统计表.xlsx",
    "blank of a ledger": "空白表/工帮01表_困难职工帮扶资金台账.xlsx",
    "blank of a list": "空白表/工活01表_工会活动安排表.xlsx",
    "register": "空白表/工名01表_单位名册.xlsx",
    "blank with opening figures": "发出/330121_实验学校工会_困难职工帮扶资金台账.xlsx",
    "summary": "汇总/汇总表.xlsx",
    "year-end tables": "汇总/年终统计表.xlsx",
    "summary for publication": "公布/汇总表（公布）.xlsx",
    "work report": "汇总/总结.docx",
    "marked copy": "汇总/退回/330143_物流公司工会_工会会员统计表_退回.xlsx",
    "definition, empty": "定义/空.xlsx",
    "definition of a form": "定义/会员.xlsx",
    "list of findings": "汇总/退回/坏_审核意见.xlsx",
}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of everything that the program writes for the example district, with one broken file in it."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(EXAMPLES / "2025", folder / "收到")
    (folder / "收到" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    last, out = folder / "2024" / "汇总表.xlsx", folder / "汇总"
    for command in (
        ("aggregate", EXAMPLES / "2024", "-o", last.parent),
        ("template", "--year", 2025, "-o", folder / "空白表"),
        *(("template", "--units", EXAMPLES / "2025" / "单位名册.xlsx", "--previous", last, "-o", folder / "发出"),),
        ("aggregate", folder / "收到", "--previous", last, "-o", out),
        ("aggregate", EXAMPLES / "2025", "--suppress", 3, "-o", folder / "公布"),
        ("yearend", out / "汇总表.xlsx", "--previous", last, "--text", out / "总结.docx"),
        ("forms", "new", folder / "定义" / "空.xlsx"),
        ("forms", "show", "members", "--xlsx", folder / "定义" / "会员.xlsx"),
    ):
        done = run(*command)
        assert done.returncode in (0, 1, 3), done.stderr
    return folder


@needs_open_xml
def test_everything_that_is_written_is_valid(written: Path) -> None:
    """Workbooks of every kind and the report: for the oldest version that reads them, and the newest."""
    files = [written / name for name in KINDS.values()]
    assert [path.name for path in files if not path.is_file()] == []
    assert faults(files) == {}


@needs_open_xml
def test_a_summary_is_valid_for_every_version(written: Path) -> None:
    """The versions between are asked too for the workbook that holds most: charts, links, a printed page a table."""
    assert faults([written / KINDS["summary"]], VERSIONS) == {}


@needs_open_xml
def test_the_judge_sees_a_fault(written: Path, tmp_path: Path) -> None:
    """A font's parts in openpyxl's own order are one, so that nothing passes because nobody looked."""
    parts = damage.parts((written / KINDS["marked copy"]).read_bytes())
    styles = re.sub(rb"<font>(<b [^>]*>)(.*?)</font>", rb"<font>\2\1</font>", parts["xl/styles.xml"], count=1)
    assert styles != parts["xl/styles.xml"]
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(damage.packed(parts | {"xl/styles.xml": styles}))
    assert faults([copy]) != {}
