"""A round by quarters in one year's folder: each period goes out, comes in, is due and is called for by itself."""

import email
import email.policy
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import TypeAdapter

from reports.answers import StatusAnswer
from reports.round.ledger import Arrived, Ledger
from reports.round.settings import SETTINGS
from templates.load import parse_form
from tests.filled import TRAINING, Cell, course, fill_in, training_return, type_in
from tests.program import run
from tests.test_language import CASELOAD, quarter

UNITS = (("K01", "第一中学工会"), ("K02", "第二中学工会"))
CAME = "2025-04-09T01:00:00+00:00"
"""A day before the first quarter is due."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Blanks of two quarters and of a yearly form are there; one unit has mailed its first quarter in time."""
    folder = tmp_path_factory.mktemp("round") / "2025"
    assert run("new", folder, "--year", 2025).returncode == 0
    (folder / "我的报表").mkdir()
    (folder / "我的报表" / "caseload.toml").write_text(CASELOAD, encoding="utf-8")
    (folder / "我的报表" / "training.toml").write_text(TRAINING, encoding="utf-8")
    (folder / SETTINGS).write_text(
        'year = 2025\noffice = "区总工会"\ndeadline = 2026-01-15\nforms = ["我的报表"]\n'
        '[[deadlines]]\nunits = ["K02"]\nforms = ["职工培训情况表"]\ndue = 2026-09-30\n'
        '[mail]\nsender = "统计组 <office@example.org>"\nsuperior = "city@example.com"\n',
        encoding="utf-8",
    )
    units: list[Mapping[str, Cell]] = [{"code": "Q", "unit": "示范区总工会", "level": "区县"}]
    for code, name in UNITS:
        owes = {"level": "基层工会", "owes": "争议调解季报、职工培训情况表", "email": f"{code.lower()}@example.org"}
        units.append({"code": code, "unit": name, "parent": "Q"} | owes)
    fill_in(folder / "单位名册.xlsx", "register", {"units": units})
    assert run("template", "training", folder).returncode == 0
    for period in ("2025Q1", "2025Q2"):
        assert run("template", folder, "--period", period).returncode == 0
    form, _ = parse_form(CASELOAD, "caseload.toml")
    assert form
    book = openpyxl.load_workbook(folder / "下发" / "K01_第一中学工会_争议调解季报_第1季度.xlsx")
    type_in(book, form, quarter(3, 3, 5))
    book.save(folder / "收到" / "K01.xlsx")
    digest = sha256((folder / "收到" / "K01.xlsx").read_bytes()).hexdigest()
    with Ledger.open(folder) as ledger:
        ledger.arrive(Arrived("box", "1", digest, "K01", "收到/K01.xlsx", "<1@x>", CAME, CAME))
    return folder


def drafts(folder: Path, name: str) -> dict[str, EmailMessage]:
    """Read drafts by the name of their file."""
    found = {}
    for path in sorted((folder / "邮件").glob(f"{name}*.eml")):
        mime = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(mime, EmailMessage)
        found[path.stem] = mime
    return found


def text_of(mime: EmailMessage) -> str:
    """Read a draft's body."""
    body = mime.get_body()
    assert body
    return str(body.get_content())


def files_of(mime: EmailMessage) -> list[str | None]:
    """Name the attachments of a draft."""
    return [part.get_filename() for part in mime.iter_attachments()]


def cover(path: Path) -> list[str]:
    """Every text on the cover of a blank."""
    sheet = openpyxl.load_workbook(path)["封面"]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]


def test_blanks_say_by_when_they_are_due(folder: Path) -> None:
    """By the form's own days for a quarter, by the office's day, and by that of a unit with one of its own."""
    issued = folder / "下发"
    assert "2025年7月10日" in cover(issued / "K01_第一中学工会_争议调解季报_第2季度.xlsx")
    assert "2026年1月15日" in cover(issued / "K01_第一中学工会_职工培训情况表.xlsx")
    assert "2026年9月30日" in cover(issued / "K02_第二中学工会_职工培训情况表.xlsx")


def test_each_quarters_blanks_are_mailed_by_themselves(folder: Path) -> None:
    """Those of the asked quarter alone, without touching the drafts of the yearly form; who asks for none is told."""
    told = run("mail", "blanks", folder)
    assert told.returncode == 0
    assert "--period 2025Q2" in told.stderr
    assert run("mail", "blanks", folder, "--period", "2025Q2").returncode == 0
    found = drafts(folder, "下发")
    assert {name: files_of(mime) for name, mime in found.items()} == {
        "下发_K01": ["K01_第一中学工会_职工培训情况表.xlsx"],
        "下发_K02": ["K02_第二中学工会_职工培训情况表.xlsx"],
        "下发第2季度_K01": ["K01_第一中学工会_争议调解季报_第2季度.xlsx"],
        "下发第2季度_K02": ["K02_第二中学工会_争议调解季报_第2季度.xlsx"],
    }
    assert found["下发第2季度_K01"]["Subject"] == "请填报2025年第2季度工会报表（第一中学工会）"
    assert "争议调解季报（第2季度）" in text_of(found["下发第2季度_K01"])
    assert "报送截止日期：2025年7月10日" in text_of(found["下发第2季度_K01"])
    assert "报送截止日期：2026年9月30日" in text_of(found["下发_K02"])


def test_reminders_name_the_period_that_is_missing(folder: Path) -> None:
    """Of what was issued, and each with the day by which it was due; asked of one quarter, of that alone."""
    assert run("mail", "reminders", folder).returncode == 0
    one, other = (text_of(mime) for mime in drafts(folder, "催报_").values())
    assert "争议调解季报（第1季度）" not in one
    assert "争议调解季报（第2季度）：2025年7月10日截止" in one
    assert "争议调解季报（第1季度）：2025年4月10日截止" in other
    assert "职工培训情况表：2026年9月30日截止" in other
    assert run("mail", "reminders", folder, "--period", "2025Q1").returncode == 0
    ((name, mime),) = drafts(folder, "催报第1季度").items()
    assert (name, mime["Subject"]) == ("催报第1季度_K02", "催报：2025年第1季度工会报表（第二中学工会）")
    assert "第2季度" not in text_of(mime)


def answer(folder: Path, *words: object) -> dict[str, Any]:
    """What `status` says, which is as its schema has it."""
    data = json.loads(run("status", folder, "--format", "json", *words).stdout)
    told = TypeAdapter(StatusAnswer).validate_python(data)
    assert asdict(told) == data
    return dict(data)


def test_status_tells_every_period(folder: Path, tmp_path: Path) -> None:
    """What is expected, here, missing and on time of each quarter, and by when it was due; also in the workbook."""
    data = answer(folder, "--xlsx", tmp_path / "进度.xlsx")
    assert {
        (each["form"], each["period"]): [each[key] for key in ("expected", "actual", "missing", "on_time")]
        for each in data["rates"]
    } == {("caseload", "Q1"): [2, 1, 1, 1], ("caseload", "Q2"): [2, 0, 2, 0], ("training", ""): [2, 0, 2, 0]}
    stands = {(each["unit"], each["form"], each["period"]): each for each in data["duties"]}
    first = stands["K01", "caseload", "Q1"]
    assert (first["state"], first["received"], first["on_time"], first["due"]) == (
        "accepted",
        "2025-04-09",
        True,
        "2025-04-10",
    )
    second = stands["K01", "caseload", "Q2"]
    assert (second["state"], second["issued"], second["due"]) == ("missing", True, "2025-07-10")
    assert second["days"] == (date(2025, 7, 10) - date.today()).days  # noqa: DTZ011 - the office's own day
    assert stands["K02", "training", ""]["due"] == "2026-09-30"
    alone = answer(folder, "--period", "2025Q2")
    assert {each["period"] for each in alone["duties"]} == {"Q2"}
    duties, rates = openpyxl.load_workbook(tmp_path / "进度.xlsx").worksheets
    rows = duties.iter_rows(min_row=4, values_only=True)
    assert {(row[1], str(row[3])[:10]) for row in rows} == {
        ("争议调解季报（第1季度）", "2025-04-10"),
        ("争议调解季报（第2季度）", "2025-07-10"),
        ("职工培训情况表", "2026-01-15"),
        ("职工培训情况表", "2026-09-30"),
    }
    assert [row[:7] for row in rates.iter_rows(min_row=4, values_only=True)] == [
        ("争议调解季报（第1季度）", "2025-04-10", 2, 1, 1, 0, 1),
        ("争议调解季报（第2季度）", "2025-07-10", 2, 0, 0, 0, 2),
        ("职工培训情况表", "2026-01-15 ～ 2026-09-30", 2, 0, 0, 0, 2),
    ]


def test_the_summary_agrees_with_the_status(folder: Path) -> None:
    """Issued periods are owed in `aggregate` too; a quarter's summary is mailed as that quarter's."""
    data = json.loads(run("aggregate", folder, "--format", "json").stdout)
    assert {(each["form"], each["period"]): (each["expected"], each["missing"]) for each in data["rates"]} == {
        ("caseload", "Q1"): (2, 1),
        ("caseload", "Q2"): (2, 2),
        ("training", ""): (2, 2),
    }
    assert run("aggregate", folder, "--period", "2025Q1").returncode == 1
    assert run("mail", "summary", folder, "--period", "2025Q1").returncode == 0
    ((_, mime),) = drafts(folder, "汇总第1季度").items()
    assert mime["Subject"] == "区总工会2025年第1季度工会报表汇总"
    assert files_of(mime) == ["汇总表（第1季度）.xlsx"]
    assert "应报2份，已报1份，上报率50.0%" in text_of(mime)


def test_receipts_and_returned_copies_say_which_period(folder: Path) -> None:
    """A unit whose second quarter is wrong is told so of the second quarter."""
    form, _ = parse_form(CASELOAD, "caseload.toml")
    assert form
    book = openpyxl.load_workbook(folder / "下发" / "K01_第一中学工会_争议调解季报_第2季度.xlsx")
    type_in(book, form, quarter(3, 3, 5, (date(2025, 3, 1), 1.0)))
    path = folder / "收到" / "K01-2.xlsx"
    book.save(path)
    try:
        run("mail", "returned", folder)
        run("mail", "receipts", folder)
    finally:
        path.unlink()
    (back,) = drafts(folder, "退回").values()
    assert back["Subject"] == "退回修改：2025年度争议调解季报（第2季度）（第一中学工会）"
    (receipt,) = drafts(folder, "回执").values()
    assert "争议调解季报（第2季度）；K01-2.xlsx；退回；" in text_of(receipt)
    assert "1处" in text_of(receipt), "how much is wrong"
    assert "争议调解季报（第1季度）；K01.xlsx；" in text_of(receipt)


def test_a_rule_for_nobody_is_told(folder: Path) -> None:
    """A code or form in the settings that nobody knows is no deadline that is lost in silence."""
    settings = folder / SETTINGS
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('["K02"]', '["K99"]'), encoding="utf-8")
    try:
        told = run("status", folder)
    finally:
        settings.write_text(text, encoding="utf-8")
    assert told.returncode == 2
    assert "K99" in told.stderr


def test_a_yearly_return_beside_quarters_counts_by_its_own_day(folder: Path) -> None:
    """In April 2026 one unit is late and the other is not."""
    paths = []
    for code, name in UNITS:
        path = folder / "收到" / f"{code}培训.xlsx"
        fill_in(path, "training", training_return([course("安全", "安全", 1, 1.0)]), unit=code, name=name)
        paths.append(path)
        digest, at = sha256(path.read_bytes()).hexdigest(), "2026-04-01T01:00:00+00:00"
        with Ledger.open(folder) as ledger:
            ledger.arrive(Arrived("box", path.name, digest, code, path.name, f"<{code}@x>", at, at))
    try:
        stands = {(each["unit"], each["form"]): each["on_time"] for each in answer(folder)["duties"]}
    finally:
        for path in paths:
            path.unlink()
    assert (stands["K01", "training"], stands["K02", "training"]) == (False, True)
