"""What is sent back: a file for each return that must be mended, under a name that its clerk knows."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

import reports.returning
from reports.gathering.discover import Source
from reports.gathering.receipt import Receipt, Status
from reports.returning import SentBack, send_back, stale
from sheets.finding import Finding, Place, find
from sheets.marking.review_sheet import HEAD_ROW
from sheets.page import Book, Cell, Page
from sheets.writing.save import CannotWrite
from sheets.writing.write import write

SHEET = "基本情况"


def wrong(file: str) -> Finding:
    """A mistake that must be mended."""
    return find("number-text", Place(file, SHEET, 7, 4), title="职工人数", entered="四十人")


def came(folder: Path, *names: str, status: Status = "returned") -> tuple[list[Receipt], dict[str, Source]]:
    """Files as a folder of returns holds them, and their receipts."""
    receipts = []
    for name in names:
        write(Book("试", (Page(SHEET, (Cell(7, 4, "四十人"),)),)), folder / name)
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        receipts.append(Receipt(name, status, sha256=digest))
    return receipts, {name: Source(name, folder / name) for name in names}


def written(folder: Path) -> set[str]:
    """Everything in a folder, by relative names."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_must_be_mended_comes_back(tmp_path: Path) -> None:
    """Files with something to act on come back marked; a note alone, an explained query or a laid aside file do not."""
    receipts, sources = came(tmp_path / "收", "错.xlsx", "提示.xlsx", "已说明.xlsx", "无误.xlsx", "重复.xlsx")
    receipts[4] = replace(receipts[4], status="ignored")
    query = find("file-not-surveyed", Place("已说明.xlsx"), kind="xls")
    query = replace(query, entry=replace(query.entry, severity=wrong("x").severity.QUERY), explanation="新成立的工会")
    findings = [wrong("错.xlsx"), find("rows-hidden", Place("提示.xlsx", SHEET), rows=1), query, wrong("重复.xlsx")]
    sent = send_back(receipts, findings, sources, tmp_path / "退回")
    assert sent == [SentBack("错.xlsx", tmp_path / "退回" / "错_退回.xlsx")]
    assert written(tmp_path / "退回") == {"错_退回.xlsx"}
    book = openpyxl.load_workbook(sent[0].path)
    assert book[SHEET]["D7"].comment is not None
    book.close()


def test_list_where_no_copy_can_be_made(tmp_path: Path) -> None:
    """A file with pictures and one that cannot be read come back as a list that says why."""
    receipts, sources = came(tmp_path, "图.xlsx", "坏.xls")
    with ZipFile(tmp_path / "图.xlsx", "a") as package:
        package.writestr("xl/cellimages.xml", "<a><b/></a>")
    receipts[0] = replace(receipts[0], sha256=hashlib.sha256((tmp_path / "图.xlsx").read_bytes()).hexdigest())
    receipts[1] = replace(receipts[1], status="unreadable")
    findings = [wrong("图.xlsx"), find("file-damaged", Place("坏.xls"))]
    sent = send_back(receipts, findings, sources, tmp_path / "退回")
    assert [(each.path.name, each.why.code if each.why else "") for each in sent] == [
        ("图_审核意见.xlsx", "unmarked-pictures"),
        ("坏_审核意见.xlsx", "unmarked-unreadable"),
    ]
    sheet = openpyxl.load_workbook(sent[0].path).worksheets[0]
    assert sent[0].why is not None
    assert "图.xlsx" in str(sheet["A2"].value)
    assert sent[0].why.message() in str(sheet["A4"].value)
    assert [cell.value for cell in sheet[HEAD_ROW + 1]][1:4] == ["强制", SHEET, "D7"]
    assert sheet.cell(HEAD_ROW + 1, 4).hyperlink is None


def test_a_reason_tells_no_person(tmp_path: Path) -> None:
    """A part that a copy would lose is named in the list; a number in its name is masked."""
    receipts, sources = came(tmp_path, "证.xlsx")
    with ZipFile(tmp_path / "证.xlsx", "a") as package:
        package.writestr("xl/350101199003070118.xml", "<a><b/></a>")
    receipts[0] = replace(receipts[0], sha256=hashlib.sha256((tmp_path / "证.xlsx").read_bytes()).hexdigest())
    (sent,) = send_back(receipts, [wrong("证.xlsx")], sources, tmp_path / "退回")
    assert sent.why is not None
    assert "xl/35*************118.xml" in sent.why.message()


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (("东区/报表.xlsx", "西区/报表.xlsx"), {"东区/报表_退回.xlsx", "西区/报表_退回.xlsx"}),
        (("报表.xlsx", "报表_退回.xlsx"), {"报表_退回.xlsx", "报表(2)_退回.xlsx"}),
        (("a.xlsx", "A.XLSX"), {"a_退回.xlsx", "A(2)_退回.xlsx"}),
        (("- 报表 2025.xlsx",), {"_- 报表 2025_退回.xlsx"}),
        (("长" * 80 + ".xlsx",), {"长" * 76 + "_退回.xlsx"}),
        (("𠮷" * 60 + ".xlsx",), {"𠮷" * 57 + "_退回.xlsx"}),
    ],
)
def test_names(tmp_path: Path, names: tuple[str, ...], stems: set[str]) -> None:
    """A copy is named after its file, in a folder of the same name; no two are alike where case is not told."""
    receipts, sources = came(tmp_path / "收", *names)
    send_back(receipts, [wrong(name) for name in names], sources, tmp_path / "退回")
    assert written(tmp_path / "退回") == stems


@pytest.mark.parametrize("name", ["../外.xlsx", "/外.xlsx"])
def test_never_outside(tmp_path: Path, name: str) -> None:
    """Whatever a file is called, its copy lies in the folder that was named."""
    receipts, sources = came(tmp_path / "收", "外.xlsx")
    (sent,) = send_back([replace(receipts[0], file=name)], [wrong(name)], {name: sources["外.xlsx"]}, tmp_path / "退回")
    assert sent.path == tmp_path / "退回" / "外_退回.xlsx"


def test_earlier_copies_are_named(tmp_path: Path) -> None:
    """A copy from an earlier run of a file that is right now is told of, and nothing else is."""
    receipts, sources = came(tmp_path / "收", "甲.xlsx", "乙.xlsx")
    folder = tmp_path / "退回"
    send_back(receipts, [wrong("甲.xlsx"), wrong("乙.xlsx")], sources, folder)
    write(Book("试", (Page("别的"),)), folder / "别的.xlsx")
    sent = send_back(receipts, [wrong("乙.xlsx")], sources, folder)
    assert stale(folder, sent) == [folder / "甲_退回.xlsx"]


def test_file_that_chokes_the_marker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file on which marking does not come to an end costs its own copy only, and comes back as a list."""
    receipts, sources = came(tmp_path, "毒.xlsx", "好.xlsx")
    merge = b'<mergeCells count="1"><mergeCell ref="A10:XFD1048576"/></mergeCells></worksheet>'
    edit(tmp_path / "毒.xlsx", {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"</worksheet>", merge)})
    receipts[0] = replace(receipts[0], sha256="")
    crew = reports.returning.CREW
    monkeypatch.setattr(reports.returning, "CREW", replace(crew, limits=replace(crew.limits, seconds=3)))
    sent = send_back(receipts, [wrong("毒.xlsx"), wrong("好.xlsx")], sources, tmp_path / "退回")
    assert written(tmp_path / "退回") == {"毒_审核意见.xlsx", "好_退回.xlsx"}
    assert sent[0].why is not None
    assert sent[0].why.code == "unmarked-failed"


def edit(path: Path, changes: Mapping[str, object]) -> None:
    """Change parts of a package."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as package:
        for name, part in parts.items():
            change = changes.get(name)
            package.writestr(name, change(part) if callable(change) else part)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that cannot be made is one clear sentence, also from the worker that met it."""
    receipts, sources = came(tmp_path, "甲.xlsx")
    with pytest.raises(CannotWrite, match="退回"):
        send_back(receipts, [wrong("甲.xlsx")], sources, tmp_path / "甲.xlsx" / "退回")
