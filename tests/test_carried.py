"""Rows that go on: from a unit's return into its own next blank, and back again."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from reports.gathering.unit_tree import Tree, Unit
from reports.mail.plan import Office as Desk
from reports.mail.plan import blanks
from reports.round.settings import Settings
from templates.layout import region
from templates.load import load_forms
from tests.filled import Filling
from tests.office import needs_office, recalculated, values
from tests.program import run
from tests.test_language import Office, codes, figures

DISPUTES = """
name = "disputes"
title = "争议台账"
number = "区议01表"
version = "2025.1"

[[sheets]]
name = "flow"
title = "流转"
layout = "record"
fields = [
  {name = "open", title = "期末未结", type = "integer", unit = "件", tally = "count(cases, not filled(cases.closed))"},
]

[[sheets]]
name = "cases"
title = "案件"
layout = "list"
capacity = 8
carry = "not filled(closed)"
changes = ["result", "closed"]
fields = [
  {name = "case", title = "编号", type = "text", required = true, unique = true},
  {name = "who", title = "姓名", type = "text", required = true, personal = true},
  {name = "opened", title = "受理日期", type = "date", required = true},
  {name = "amount", title = "金额", type = "money", unit = "元"},
  {name = "result", title = "结果", type = "choice", enum = ["和解", "撤回"]},
  {name = "closed", title = "结案日期", type = "date"},
  {name = "days", title = "天数", type = "integer", additive = false, formula = "days(opened, as_of)"},
]
checks = [
  {name = "ended", rule = "filled(closed)", when = "filled(result)", message = "有结果没有结案日期"},
  {name = "old", rule = "days <= 700", severity = "info", message = "近两年没有结案"},
]

[[measures]]
name = "cases"
title = "案件数"
unit = "件"
value = "count(cases)"
[[measures]]
name = "carried"
title = "上期未结"
unit = "件"
value = "count(cases, cases.opened < starts)"
[[measures]]
name = "amount"
title = "涉及金额"
unit = "元"
value = "sum(cases.amount)"
"""

Row = Mapping[str, Any]

UNITS = (("11", "甲"), ("12", "乙"), ("13", "丙"), ("14", "丁"))


def case(number: str, who: str, opened: date, amount: float | None, closed: date | None = None) -> Row:
    """A case, open if it has no closing date."""
    row = {"case": number, "who": who, "opened": opened, "amount": amount}
    return {name: value for name, value in {**row, "closed": closed}.items() if value is not None}


FIRST: Mapping[str, Filling] = {
    "11": {
        "flow": {"open": 2},
        "cases": [
            case("=甲1", "司马鹤鸣", date(2024, 3, 1), 1200.05),
            case("甲2", "欧阳雪松", date(2024, 4, 1), 10, date(2024, 5, 1)),
            case("甲3", "诸葛砚秋", date(2023, 6, 30), None),
        ],
    },
    "12": {"flow": {"open": 1}, "cases": [case("甲1", "上官桐荫", date(2024, 7, 1), 7)]},
    "13": {
        "flow": {"open": 2},
        "cases": [case("丙1", "慕容霁霖", date(2024, 7, 1), 7), case("丙1", "慕容霁霖", date(2024, 8, 1), 1)],
    },
}
"""Of the third the numbers are twice the same: it is refused."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A district in its second year: the first year's returns are in, and blanks are issued with what goes on."""
    made = Office(tmp_path_factory.mktemp("office"), DISPUTES, *((code, f"{name}厂工会") for code, name in UNITS))
    blanks = made.issue("下发2024", "--year", 2024)
    for unit, sheets in FIRST.items():
        path = made.fill(blanks, unit, sheets, made.path / "收到2024")
        book = openpyxl.load_workbook(path)
        as_text(book["案件"], 7)
        book.save(path)
    answered = made.answer("aggregate", made.path / "收到2024", "--units", made.units, "-o", made.path / "2024", code=1)
    came = {each["unit"]: each["status"] for each in answered["receipts"] if each["form"] == "disputes"}
    assert came == {"11": "counted", "12": "counted", "13": "returned"}
    return made


@pytest.fixture(scope="module")
def issued(office: Office) -> tuple[Path, str]:
    """The second year's blanks, and what the command said."""
    folder = office.path / "下发2025"
    done = run(
        *("template", "disputes", "--units", office.units, "--year", 2025, "-o", folder),
        *("--returns", office.path / "收到2024", "--forms", office.forms),
    )
    assert done.returncode == 1, done.stderr
    return folder, done.stderr


def as_text(page: Worksheet, row: int) -> None:
    """Let a number that begins with = be a text, as whoever types it after ' has it."""
    cell = page.cell(row, 2)
    cell.data_type = "n" if cell.value is None else "s"


def rows_of(path: Path, office: Office) -> list[list[object]]:
    """The cells of a list as they stand, without rows that hold nothing."""
    sheet = office.form.sheets[1]
    place = region(sheet)
    page = openpyxl.load_workbook(path)[sheet.title]
    columns = [place.columns[field.name] for field in sheet.inputs]
    rows = [[page.cell(row, column).value for column in columns] for row in range(place.first_row, page.max_row + 1)]
    return [row for row in rows if any(cell is not None for cell in row)]


def test_open_rows_go_into_their_own_units_blank(office: Office, issued: tuple[Path, str]) -> None:
    """Each unit gets its own open rows and nobody else's; a refused return and none at all are told of."""
    folder, said = issued
    paths = {path.name[:2]: path for path in folder.glob("*.xlsx")}
    assert rows_of(paths["11"], office) == [
        ["=甲1", "司马鹤鸣", date_cell(2024, 3, 1), 1200.05, None, None],
        ["甲3", "诸葛砚秋", date_cell(2023, 6, 30), None, None, None],
    ]
    assert rows_of(paths["12"], office) == [["甲1", "上官桐荫", date_cell(2024, 7, 1), 7, None, None]]
    assert rows_of(paths["13"], office) == rows_of(paths["14"], office) == []
    assert "13_丙厂工会_争议台账.xlsx" in said
    assert "没有采用" in said
    assert "14_丁厂工会_争议台账.xlsx" in said
    page = openpyxl.load_workbook(paths["11"])["案件"]
    locked = {
        field.name: page.cell(7, at).protection.locked for at, field in enumerate(office.form.sheets[1].fields, 2)
    }
    assert [name for name, shut in locked.items() if not shut] == ["result", "closed"]
    assert [page.cell(9, at).protection.locked for at in (2, 3, 7)] == [False, False, False]
    cover = [str(cell.value) for row in openpyxl.load_workbook(paths["11"])["封面"].iter_rows() for cell in row]
    assert any("已填有上期未办结的2行，含个人信息" in words for words in cover)
    cover = [str(cell.value) for row in openpyxl.load_workbook(paths["14"])["封面"].iter_rows() for cell in row]
    assert not any("含个人信息" in words for words in cover)


def date_cell(year: int, month: int, day: int) -> object:
    """A day as openpyxl reads it."""
    return datetime(year, month, day)  # noqa: DTZ001 - a cell knows no zone


@needs_office
def test_stored_results_are_what_a_program_works_out(issued: tuple[Path, str], tmp_path: Path) -> None:
    """With rows in it a blank's formulas come to what is stored with them."""
    path = next(issued[0].glob("11_*"))
    stored = openpyxl.load_workbook(path, data_only=True)
    again = values(recalculated([path], tmp_path)[0])
    for page in stored.worksheets:
        for row in page.iter_rows():
            for cell in row:
                worked = again[page.title].get((cell.row, cell.column))
                assert (cell.value or None) == (worked or None), (page.title, cell.coordinate)
    assert verdict_words(again["案件"])[:2] == ["", "提示"], "one has been open for long"


def verdict_words(cells: Mapping[tuple[int, int], object]) -> list[str]:
    """How the 审核 cells of the list begin."""
    return [str(cells.get((row, 9), ""))[:2] for row in range(7, 15)]


@needs_office
def test_rows_come_back_sorted_and_between_others(office: Office, issued: tuple[Path, str], tmp_path: Path) -> None:
    """Sorted, closed and with new rows around them they are known; a row that is gone or changed is an error."""
    path, sheet = next(issued[0].glob("11_*")), office.form.sheets[1]
    back = tmp_path / "收到"
    back.mkdir()
    place = region(sheet)
    lines: Sequence[Sequence[object]] = [
        ("乙9", "令狐岫", date(2025, 2, 1), 3, None, None),
        ("甲3", "诸葛砚秋", date(2023, 6, 30), None, "撤回", date(2025, 1, 9)),
        ("=甲1", " 司马鹤鸣", date(2024, 3, 1), "1,200.05元", None, None),
    ]
    nothing = (None,) * len(lines[0])
    changed = ("=甲1", "司马鹤鸣", date(2024, 3, 1), 1200, None, None)
    for name, typed in (("好", lines), ("少", [lines[0], nothing, lines[2]]), ("改", [*lines[:2], changed])):
        book = openpyxl.load_workbook(path)
        page = book[sheet.title]
        book["流转"].cell(7, 4).value = 2 if name == "好" else None
        for row, line in enumerate(typed, place.first_row):
            for column, value in enumerate(line, 2):
                page.cell(row, column).value = value
            as_text(page, row)
        book.save(back / f"{name}.xlsx")
    told = {name: office.answer("check", back / f"{name}.xlsx", code=0 if name == "好" else 1) for name in "好少改"}
    assert [each for each in codes(told["好"]) if each.startswith("carried")] == []
    assert [each["message"] for each in told["少"]["findings"] if each["code"] == "carried-missing"] == [
        "随表带入的第2行没有报回，或者锁定的栏目被改动"
    ]
    assert [each["message"] for each in told["改"]["findings"] if each["code"] == "carried-missing"] == [
        "随表带入的第1行没有报回，或者锁定的栏目被改动"
    ]
    data = office.answer("aggregate", back, "--units", office.units, "--year", 2025, "-o", tmp_path / "汇总", code=1)
    assert figures(data, "cases") == {("", ""): 3}
    assert figures(data, "carried") == {("", ""): 2}
    assert figures(data, "amount") == {("", ""): "1203.05"}


def secrets() -> Iterator[str]:
    """Names that stand in the first year's returns."""
    for filling in FIRST.values():
        yield from (row["who"][2:] for row in filling["cases"])


def test_rows_are_nowhere_else(issued: tuple[Path, str]) -> None:
    """A carried name stands in its unit's blank, on the sheet of its list, and nowhere that the tool keeps anything."""
    folder, said = issued
    assert not any(secret in said for secret in secrets())
    for path in folder.glob("*.xlsx"):
        own = [row["who"] for row in FIRST.get(path.name[:2], {"cases": ()})["cases"]]
        book = openpyxl.load_workbook(path)
        for page in book.worksheets:
            words = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row)
            there = {secret for secret in secrets() if secret in words}
            assert there <= ({who[2:] for who in own} if page.title == "案件" else set())
        assert not any(secret in str(each.value) for each in book.custom_doc_props.props for secret in secrets())
    kept = [Path(os.environ[name]) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME")]
    files = [path for place in kept for path in place.rglob("*") if path.is_file()]
    assert files, "what was read is remembered"
    assert not any(secret.encode() in path.read_bytes() for path in files for secret in secrets())


def test_a_blank_with_persons_in_it_is_sealed(office: Office, issued: tuple[Path, str], tmp_path: Path) -> None:
    """Of the blanks those travel sealed that hold rows of persons, and so does what cannot be told."""
    forms = load_forms([office.forms])
    units = {code: Unit(code, f"{name}厂工会", "1", "", ("disputes",)) for code, name in UNITS}
    desk = Desk(Settings(year=2025), forms, Tree({"1": Unit("1", "区"), **units}), date(2025, 1, 1))
    folder = Path(shutil.copytree(issued[0], tmp_path / "下发"))

    def sealed() -> list[str]:
        parcels = blanks(desk, folder, list(units), ["disputes"])
        return [path.name[:2] for parcel in parcels for path in parcel.files if path in parcel.personal]

    assert sealed() == ["11", "12"]
    next(folder.glob("14_*")).write_bytes(b"PK")
    assert sealed() == ["11", "12", "14"]


def test_rows_go_from_quarter_to_quarter(tmp_path: Path) -> None:
    """What is open at the end of the fourth quarter goes into the first of the next year, and into no other."""
    quarterly = DISPUTES.replace('version = "2025.1"', 'version = "2025.1"\ncycle = "quarter"')
    office = Office(tmp_path, quarterly, ("11", "甲厂工会"))
    back = tmp_path / "收到"
    for period, number in (("2024Q3", "甲3"), ("2024Q4", "甲4")):
        filled = {"flow": {"open": 1}, "cases": [case(number, "某某", date(2024, 9, 1), 1)]}
        path = office.fill(office.issue(period, "--period", period), "11", filled, back)
        path.rename(back / f"{period}.xlsx")
    for period, number in (("2025Q1", "甲4"), ("2024Q4", "甲3")):
        (path,) = office.issue(f"再{period}", "--period", period, "--returns", back).glob("*.xlsx")
        assert [row[0] for row in rows_of(path, office)] == [number]
    done = run(
        *("template", "disputes", "--units", office.units, "--year", 2025, "-o", tmp_path / "无"),
        *("--returns", back, "--forms", office.forms),
    )
    assert done.returncode == 2
    assert "--period" in done.stderr
