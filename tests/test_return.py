"""Sent back and sent again: what the commands mark, a clerk mends, and the tool then finds right."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import cycle
from pathlib import Path

import openpyxl
import pytest

from sheets.marking.review_sheet import HEAD_ROW, OPINION
from templates.layout import Region, region
from templates.load import load_forms
from tests.filled import fill_in, register_lines
from tests.office import needs_office, recalculated

ROOT = Path(__file__).parent.parent
AID = load_forms()["aid"]
GRANTS = region(AID.sheets[2])

Value = str | float | date
Line = dict[str, Value]


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the program as people do."""
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]
    environment = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False, timeout=120)


COUNT = 20
"""Lines of a ledger."""


def number(order: int) -> str:
    """An ID number that is valid in form only: area 990000 does not exist."""
    body = f"99000019750101{order:03}"
    return body + "10X98765432"[sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(body)) % 11]


def household(order: int) -> Line:
    """One household on file."""
    known = {"case": f"K{order:02}", "person": f"职工{order}", "id_number": number(order)}
    return {**known, "category": "相对困难", "family": 3, "opened": date(2025, 1, 5)}


def grant(order: int) -> Line:
    """One line of aid that was paid."""
    known = {key: household(order)[key] for key in ("case", "person", "id_number")}
    paid: Line = {
        "paid_on": date(2025, 3, order % 28 + 1),
        "kind": "送温暖",
        "origin": "工会经费",
        "amount": 500 + order % COUNT / 100,
    }
    return {**known, **paid, "signed": "是"}


SPENT = round(sum(float(str(grant(order)["amount"])) for order in range(1, COUNT + 1)), 2)
FUND = {
    row.title: {"opening": 0, "income": 0, "spent": 0, "closing": 0} for row in AID.sheets[0].rows if not row.total
} | {"工会经费": {"opening": 100, "income": 20000, "spent": SPENT, "closing": 20100 - SPENT}}

WRONG: Sequence[tuple[str, Value | None]] = (
    *(("amount", "约五百"), ("paid_on", "上个月"), ("kind", "送温暖款"), ("amount", -5), ("paid_on", date(2024, 5, 5))),
    *(("id_number", "990000197501010010"), ("case", None), ("signed", "已签"), ("origin", None), ("person", None)),
    *(("amount", 0.001), ("id_number", 990000197501010000), ("kind", None), ("paid_on", 45717.5), ("origin", "工会")),
)


def mistakes() -> dict[tuple[int, str], Value | None]:
    """Fifty cells that hold something wrong: (order, field) → value."""
    kinds, orders = cycle(WRONG), cycle(range(1, COUNT + 1))
    wrong: dict[tuple[int, str], Value | None] = {}
    while len(wrong) < 50:
        field, value = next(kinds)
        order = next(order for order in orders if (order, field) not in wrong)
        wrong[order, field] = value
    return wrong


def address(place: Region, order: int, field: str) -> str:
    """Where a cell of the list stands."""
    return place.cell(field, place.first_row + order - 1).replace("$", "")


def typed(path: Path, cells: Mapping[str, Value | None]) -> None:
    """Type into cells of the list of grants."""
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    for cell, value in cells.items():
        book[AID.sheets[2].title][cell].value = value
    book.save(path)


@needs_office
def test_fifty_mistakes_mended_in_the_copy(tmp_path: Path) -> None:
    """Fifty mistakes are marked each in its cell; mended in the marked copy and saved by LibreOffice, it is clean."""
    wrong = mistakes()
    lines = [{**grant(order), **{f: v for (o, f), v in wrong.items() if o == order}} for order in range(1, COUNT + 1)]
    cases = [household(order) for order in range(1, COUNT + 1)]
    path = fill_in(
        tmp_path / "台账.xlsx", "aid", {"fund": FUND, "cases": cases, "grants": lines}, unit="1", name="甲厂"
    )
    (sent,) = recalculated([path], tmp_path / "报送")
    assert run("check", sent, "--mark", tmp_path / "退回").returncode == 1
    copy = tmp_path / "退回" / "台账_退回.xlsx"
    sheet = openpyxl.load_workbook(copy)[AID.sheets[2].title]
    unmarked = [
        cell for o, f in wrong if not (sheet[cell := address(GRANTS, o, f)].comment and sheet[cell].fill.fill_type)
    ]
    assert unmarked == []
    typed(copy, {address(GRANTS, order, field): grant(order)[field] for order, field in wrong})
    (again,) = recalculated([copy], tmp_path / "再报")
    done = run("check", again, "--format", "json")
    assert json.loads(done.stdout)["findings"] == []
    assert done.returncode == 0


@needs_office
def test_what_is_still_wrong_is_marked_alone(tmp_path: Path) -> None:
    """A copy that comes back with one thing mended and another not is marked for the other only."""
    lines = [{**grant(1), "amount": "约五百"}, {**grant(2), "signed": "已签"}]
    cases = [household(1), household(2)]
    path = fill_in(tmp_path / "台账.xlsx", "aid", {"cases": cases, "grants": lines}, unit="1", name="甲厂")
    (sent,) = recalculated([path], tmp_path / "报送")
    run("check", sent, "--mark", tmp_path / "退回")
    copy = tmp_path / "退回" / "台账_退回.xlsx"
    typed(copy, {address(GRANTS, 1, "amount"): 500})
    (again,) = recalculated([copy], tmp_path / "再报")
    run("check", again, "--mark", tmp_path / "再退回")
    book = openpyxl.load_workbook(tmp_path / "再退回" / "台账_退回.xlsx")
    sheet = book[AID.sheets[2].title]
    assert sheet[address(GRANTS, 1, "amount")].comment is None
    assert sheet[address(GRANTS, 2, "signed")].comment is not None
    assert book.sheetnames.count(OPINION) == 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units' returns; the second has a line less than its fund says."""
    received = tmp_path / "收到"
    received.mkdir()
    units = [("1", "区", "", "区县", ""), *((code, f"{code}厂", "1", "基层工会", AID.title) for code in ("11", "12"))]
    fill_in(received / "名册.xlsx", "register", register_lines(*units))
    for unit, orders in (("11", range(1, COUNT + 1)), ("12", range(COUNT + 1, 2 * COUNT))):
        lists = {"cases": list(map(household, orders)), "grants": list(map(grant, orders))}
        fill_in(received / f"{unit}.xlsx", "aid", {"fund": FUND, **lists}, unit=unit, name=f"{unit}厂")
    return received


def test_aggregate_sends_back_beside_its_summary(folder: Path) -> None:
    """Aggregate writes 退回/ beside the summary, never into the folder, tells it, and names copies of earlier runs."""
    before = sorted(path.name for path in folder.iterdir())
    done = run("aggregate", folder, "--format", "json")
    target = folder.parent / "收到汇总" / "退回"
    assert [path.name for path in target.iterdir()] == ["12_退回.xlsx"]
    assert json.loads(done.stdout)["sent_back"] == [
        {"file": "12.xlsx", "path": str(target / "12_退回.xlsx"), "why_list": None}
    ]
    assert "退回件1份" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before
    listed = openpyxl.load_workbook(target / "12_退回.xlsx")[OPINION]
    assert listed.cell(HEAD_ROW + 1, 2).value == "强制"
    (folder / "12.xlsx").unlink()
    assert "12_退回.xlsx" in run("aggregate", folder).stderr


def test_check_marks_only_where_it_is_told(folder: Path) -> None:
    """Check writes nothing without --mark, nothing for clean files, and never into a folder that it reads."""
    clean = folder.parent / "一份"
    run("check", folder / "12.xlsx")
    run("check", folder / "名册.xlsx", "--mark", clean)
    assert not clean.exists()
    refused = run("check", folder, "--mark", folder / "退回")
    assert refused.returncode == 2
    assert "不能写到" in refused.stderr
    assert not (folder / "退回").exists()


def test_copy_that_cannot_be_written(folder: Path) -> None:
    """Where the copy cannot be written one sentence says so, and the exit code is 4."""
    (folder.parent / "占着").write_text("文件", encoding="utf-8")
    done = run("check", folder / "12.xlsx", "--mark", folder.parent / "占着")
    assert done.returncode == 4
    assert "无法写入" in done.stderr
    assert "Traceback" not in done.stderr
