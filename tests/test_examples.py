"""The example district adds up to what was worked out by hand, on every page that shows it."""

import json
import subprocess
import sys
import tomllib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from templates.compiled import compiled
from templates.load import load_forms

ROOT = Path(__file__).parent.parent
EXPECTED = tomllib.loads((ROOT / "examples" / "expected-2025.toml").read_text(encoding="utf-8"), parse_float=Decimal)
Total = dict[tuple[str, str, str, str], Decimal]
"""Form, measure, row, column → figure."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any], Path]:
    """Aggregate the example as the README does: exit code, JSON and the folder written to."""
    target = tmp_path_factory.mktemp("汇总")
    command = [sys.executable, "cli.py", "aggregate", "examples/2025", "-o", str(target), "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return done.returncode, json.loads(done.stdout.decode("utf-8"), parse_float=Decimal), target


@pytest.fixture(scope="module")
def data(run: tuple[int, dict[str, Any], Path]) -> list[dict[str, Any]]:
    """The lines of the summary's 数据 sheet, read by another program than ours."""
    rows = list(openpyxl.load_workbook(run[2] / "汇总表.xlsx", read_only=True)["数据"].iter_rows(values_only=True))
    start = next(index for index, row in enumerate(rows) if row[0] == "单位代码")
    heading = [str(cell) for cell in rows[start]]
    return [dict(zip(heading, row, strict=True)) for row in rows[start + 1 :] if row[0]]


def expected() -> Total:
    """The hand-written figures of the whole district."""
    total: Total = {}
    for form, measures in EXPECTED["totals"].items():
        total |= {(form, measure, "", ""): Decimal(value) for measure, value in measures.items()}
    for form, measures in EXPECTED["rows"].items():
        for measure, rows in measures.items():
            total |= {(form, measure, row, ""): Decimal(value) for row, value in rows.items()}
    for form, measures in EXPECTED["cells"].items():
        for measure, rows in measures.items():
            for row, columns in rows.items():
                total |= {(form, measure, row, column): Decimal(value) for column, value in columns.items()}
    return total


def test_totals_to_the_cent(run: tuple[int, dict[str, Any], Path]) -> None:
    """Every hand-written total is the printed one, and no breakdown holds more than was written down."""
    printed = {
        (line["form"], line["measure"], line["row"], line["column"]): Decimal(line["value"])
        for line in run[1]["totals"]
    }
    hand = expected()
    assert {key: printed.get(key) for key in hand} == hand
    told = {(form, measure) for form, measure, row, _ in hand if row}
    extra = {key: value for key, value in printed.items() if key[:2] in told and key not in hand and value}
    assert extra == {}


def test_files_reconcile(run: tuple[int, dict[str, Any], Path]) -> None:
    """What was found is counted, returned, unreadable or ignored; the missing return is named; 1 says so."""
    status, told, _ = run
    files = told["files"]
    assert status == 1
    assert {name: files[name] for name in EXPECTED["files"]} == EXPECTED["files"]
    assert files["found"] == files["counted"] + files["returned"] + files["unreadable"] + files["ignored"]
    assert told["rows"]["found"] == sum(told["rows"][name] for name in ("counted", "refused", "ignored"))
    assert [f"{line['unit']} {line['form']}" for line in told["missing"]] == EXPECTED["missing"]
    sent_back = [f"{line['unit']} {line['form']}" for line in told["receipts"] if line["status"] == "returned"]
    assert sent_back == EXPECTED["returned"]


def test_subtotals_up_the_tree(data: list[dict[str, Any]]) -> None:
    """The facts of the 数据 sheet add up to the hand-written subtotals of inner nodes."""
    forms = load_forms()
    names = {
        (form.title, measure.label): (form.name, measure.name)
        for form in forms.values()
        for measure in compiled(form).measures.values()
    }
    parent = {str(line["单位代码"]): str(line["上级代码"] or "") for line in data}
    parent |= {"330110": "330100", "330120": "330100", "330140": "330100", "330100": ""}
    sums: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for line in data:
        node = str(line["单位代码"])
        form, measure = names.get((line["报表"], line["指标"]), ("", ""))
        while node and not line["行"]:
            sums[node, form, measure] += Decimal(str(line["数值"]))
            node = parent[node]
    for node, told in EXPECTED["nodes"].items():
        for form, measures in told.items():
            assert {name: sums[node, form, name] for name in measures} == {n: Decimal(v) for n, v in measures.items()}


def test_every_figure_names_its_file(data: list[dict[str, Any]]) -> None:
    """Every fact says which file it came from, and that file lies in the folder."""
    files = {path.name for path in (ROOT / "examples" / "2025").iterdir()}
    assert data
    assert {line["来源文件"] for line in data} <= files
