"""`facts export`: what stands on 数据, exact, for other programs, with a description that is true."""

import csv
import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from reports.fact_export import export_facts
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Receipt
from reports.gathering.resolve import Policy, resolve
from templates.fact import Fact
from tests.filled import own_forms
from tests.program import run

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples" / "2025"


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example district's summary."""
    folder = tmp_path_factory.mktemp("汇总")
    assert run("aggregate", FOLDER, "--units", FOLDER / "单位名册.xlsx", "-o", folder).returncode == 1
    return folder / "汇总表.xlsx"


def on_sheet(summary: Path) -> list[list[object]]:
    """The rows of 数据, its heads first, as openpyxl reads them."""
    return [[cell.value or "" for cell in row] for row in openpyxl.load_workbook(summary)["数据"].iter_rows()]


def test_csv_holds_what_the_sheet_holds(summary: Path, tmp_path: Path) -> None:
    """Column for column and row for row as 数据, money with its cents, and a package that describes that very file."""
    done = run("facts", "export", summary, "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(tmp_path / "数据.csv"), str(tmp_path / "datapackage.json")]
    data = (tmp_path / "数据.csv").read_bytes()
    heads, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    sheet_heads, *sheet_rows = on_sheet(summary)
    assert heads == sheet_heads
    assert len(rows) == len(sheet_rows) > 700
    for row, expected in zip(rows, sheet_rows, strict=True):
        assert float(row[8]) == float(str(expected[8] or 0))
        assert [*row[:8], *row[9:]] == [str(each) for each in (*expected[:8], *expected[9:])]
    money = [row[8] for row in rows if row[9] == "元"]
    assert money
    assert all(value[-3] == "." for value in money)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = package["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == heads
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert (resource["path"], resource["bytes"], resource["format"]) == ("数据.csv", len(data), "csv")
    assert all(field["description"] for field in resource["schema"]["fields"])


def test_parquet_holds_the_same(summary: Path, tmp_path: Path) -> None:
    """As Parquet the facts are the same, figures as decimals to the cent, and twice written the same bytes."""
    for folder in ("一", "二"):
        assert run("facts", "export", summary, "--format", "parquet", "-o", tmp_path / folder).returncode == 0
    assert run("facts", "export", summary, "-o", tmp_path).returncode == 0
    assert (tmp_path / "一" / "数据.parquet").read_bytes() == (tmp_path / "二" / "数据.parquet").read_bytes()
    frame = pl.read_parquet(tmp_path / "一" / "数据.parquet")
    heads, *rows = csv.reader(io.StringIO((tmp_path / "数据.csv").read_text(encoding="utf-8-sig")))
    assert frame.columns == heads
    assert frame.schema["数值"] == pl.Decimal(38, 2)
    assert [[*row[:8], Decimal(row[8]), *row[9:]] for row in rows] == [list(row) for row in frame.rows()]
    resource = json.loads((tmp_path / "一" / "datapackage.json").read_text(encoding="utf-8"))["resources"][0]
    assert resource["mediatype"] == "application/vnd.apache.parquet"
    assert "encoding" not in resource


def test_no_cent_and_no_text_is_taken_for_something_else(tmp_path: Path) -> None:
    """Fifteen digits stay exact, codes keep their noughts, and a name that begins like a formula is text."""
    receipt = Receipt("=1+1.xlsx", "counted", None, "x", 1, "training", "2025.1", "007", "@工会", 2025)
    fact = Fact("007", 2025, "training", "cost", "", "", 999_999_999_999_999, "=1+1.xlsx")
    returns = resolve([FileResult(receipt, facts=(fact,))], (), own_forms(), Policy(2025))
    lines = export_facts(returns, own_forms(), tmp_path, "csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "007,'@工会,,2025,职工培训情况表,培训费用,,,9999999999999.99,元,'=1+1.xlsx"
    frame = pl.read_parquet(export_facts(returns, own_forms(), tmp_path, "parquet"))
    assert frame.row(0)[:2] == ("007", "@工会")
    assert frame["数值"].to_list() == [Decimal("9999999999999.99")]


def test_a_suppressed_summary_gives_no_facts(tmp_path: Path) -> None:
    """What was hidden for publication is not exported either."""
    run("aggregate", FOLDER, "-o", tmp_path, "--suppress", 3)
    done = run("facts", "export", tmp_path / "汇总表（公布）.xlsx", "-o", tmp_path / "数据")
    assert done.returncode == 3
    assert not (tmp_path / "数据").exists()
