"""Reading: true addresses and values, and every trouble as a finding."""

import datetime as dt
import hashlib
import io
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from sheets.limits import Limits
from sheets.read import read
from sheets.workbook import Workbook
from tests.damage import SHEET, STRINGS, WORKBOOK, book, changed, compound, packed, parts, replaced, row, rows

SOUND = [[["一", "", ""], ["", 5.0, ""], ["二", "", ""], ["", "", 2.0]], [["三"]]]


def read_bytes(tmp_path: Path, data: bytes, limits: Limits | None = None) -> Workbook:
    """Write the bytes to a file and read it."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(data)
    return read(path, "夹/甲.xlsx", limits)


def codes(book: Workbook) -> list[str]:
    """List the codes of the findings, which all name the file."""
    assert all(finding.place.file == book.file for finding in book.findings)
    return [finding.code for finding in book.findings]


def test_a_sound_workbook_is_read_at_its_true_addresses(tmp_path: Path) -> None:
    """A sound workbook is read at its true addresses."""
    data = book()
    seen = read_bytes(tmp_path, data)
    assert [grid.rows for grid in seen.grids] == SOUND
    assert [grid.sheet for grid in seen.grids] == ["甲", "乙"]
    assert (seen.file, seen.kind, seen.size) == ("夹/甲.xlsx", "xlsx", len(data))
    assert seen.sha256 == hashlib.sha256(data).hexdigest()
    assert (dict(seen.properties), seen.findings) == ({"form": "aid"}, ())


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    """Every kind of value is read."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        values = ["𠮷", 1.25, dt.date(2025, 3, 1), True]
        sheet.write_row("B2", values[:2])
        sheet.write_datetime("D2", dt.date(2025, 3, 1), day)
        sheet.write("E2", True)  # noqa: FBT003
        sheet.write_string("F2", "=1+1")
        sheet.write_string("G2", " a\nb ")
    assert read_bytes(tmp_path, file.getvalue()).grids[0].rows == [
        [""] * 7,
        ["", *values, "=1+1", " a\nb "],
    ]


def test_dates_of_the_1904_system_are_the_same_days(tmp_path: Path) -> None:
    """Dates of the 1904 system are the same days."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": True}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        workbook.add_worksheet().write_datetime("A1", dt.date(2025, 3, 1), day)
    assert read_bytes(tmp_path, file.getvalue()).grids[0].rows == [[dt.date(2025, 3, 1)]]


def test_merged_areas_are_told_and_cut_to_the_cells(tmp_path: Path) -> None:
    """Merged areas are told and cut to the cells."""
    merges = '</sheetData><mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="B4:XFD1048576"/></mergeCells>'
    seen = read_bytes(tmp_path, replaced(SHEET, "</sheetData>", merges))
    assert seen.quirks["甲"].merges == ((1, 1, 2, 2), (4, 2, 4, 3))


@pytest.mark.parametrize("part", [SHEET, WORKBOOK, STRINGS], ids=["sheet", "workbook", "strings"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_utf_16_and_byte_order_marks_are_read_right(tmp_path: Path, part: str, encoding: str) -> None:
    """The decoder alone reads a sheet in UTF-16 as empty, without an error."""
    declared = encoding.removesuffix("-le").removesuffix("-sig")

    def change(name: str, xml: bytes) -> bytes:
        return xml.decode().replace("UTF-8", declared).encode(encoding) if name == part else xml

    assert [grid.rows for grid in read_bytes(tmp_path, changed(change)).grids] == SOUND


def test_strict_ooxml_is_read_right(tmp_path: Path) -> None:
    """Strict OOXML is read right."""

    def change(_: str, xml: bytes) -> bytes:
        for old, new in (("spreadsheetml/2006/", "spreadsheetml/"), ("officeDocument/2006/", "officeDocument/")):
            for tail in ("main", "relationships"):
                transitional = f"http://schemas.openxmlformats.org/{old}{tail}".encode()
                xml = xml.replace(transitional, f"http://purl.oclc.org/ooxml/{new}{tail}".encode())
        return xml

    data = changed(change)
    assert b"purl.oclc.org" in parts(data)[SHEET]
    assert [grid.rows for grid in read_bytes(tmp_path, data).grids] == SOUND


def test_prefixed_tags_are_read_right(tmp_path: Path) -> None:
    """Prefixed tags are read right."""

    def change(name: str, xml: bytes) -> bytes:
        if name != SHEET:
            return xml
        text = xml.decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        return text.replace("xmlns=", "xmlns:x=").encode()

    assert [grid.rows for grid in read_bytes(tmp_path, changed(change)).grids] == SOUND


def test_rows_out_of_order_are_read_at_their_places(tmp_path: Path) -> None:
    """Rows out of order are read at their places."""
    cells = "".join(row(n, f'<c r="B{n}"><v>{n}</v></c><c r="A{n}"><v>0</v></c>') for n in (3, 1, 2))
    assert read_bytes(tmp_path, rows(cells)).grids[0].rows == [[0, 1], [0, 2], [0, 3]]


def test_cells_without_references_are_read_in_order(tmp_path: Path) -> None:
    """Cells without references are read in order."""
    cells = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>"
    assert read_bytes(tmp_path, rows(cells)).grids[0].rows == [[1, "", 3], ["", "", ""], [4, "", ""]]


def test_values_split_by_comments_are_read_whole(tmp_path: Path) -> None:
    """The decoder alone reads 1 of 12, and CDATA as blank."""
    cells = '<c r="A1"><v>1<!-- a > b -->2</v></c><c r="B1" t="str"><v><![CDATA[a<b&c]]></v></c>'
    assert read_bytes(tmp_path, rows(row(1, cells))).grids[0].rows == [[12, "a<b&c"]]


def test_blank_rows_between_change_no_address(tmp_path: Path) -> None:
    """Blank rows between change no address."""
    blank = "".join(row(n, f'<c r="A{n}" s="0"/><c r="B{n}" s="0"><f>""</f><v></v></c>') for n in range(2, 50))
    cells = (
        row(1, '<c r="A1"><f>1</f><v>1</v></c>')
        + blank
        + row(50, '<c r="C50"><v>7</v></c>')
        + row(51, '<c r="A51" s="0"/>')
    )
    grid = read_bytes(tmp_path, rows(cells)).grids[0]
    assert [(r, c, v) for r, line in enumerate(grid.rows, 1) for c, v in enumerate(line, 1) if v != ""] == [
        (1, 1, 1.0),
        (50, 3, 7.0),
    ]
    assert len(grid.rows) == 50


def test_chart_sheets_are_left_out(tmp_path: Path) -> None:
    """Chart sheets are left out."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.add_worksheet("甲").write("A1", 1)
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=甲!$A$1:$A$1"})
        workbook.add_chartsheet("图").set_chart(chart)
    seen = read_bytes(tmp_path, file.getvalue())
    assert ([grid.sheet for grid in seen.grids], codes(seen)) == (["甲"], [])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<c r="A1" t="s"><v>999</v></c>', "sheet-string-missing"),
        ('<c r="A1" t="str"><v>&unknown;</v></c>', "sheet-unreadable"),
        ('<c r="A1" t="zz"><v>1</v></c>', "sheet-unreadable"),
        ('<c r="A1" t="b"><v>7</v></c>', "sheet-unreadable"),
    ],
)
def test_a_sheet_that_fails_is_told_and_the_others_are_read(tmp_path: Path, cells: str, code: str) -> None:
    """A sheet that fails is told and the others are read."""
    seen = read_bytes(tmp_path, rows(row(1, cells)))
    assert [(finding.code, finding.place.sheet) for finding in seen.findings] == [(code, "甲")]
    assert [grid.rows for grid in seen.grids] == SOUND[1:]


def test_a_workbook_without_cells_is_told(tmp_path: Path) -> None:
    """A workbook without cells is told."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.add_worksheet()
    assert codes(read_bytes(tmp_path, file.getvalue())) == ["file-without-cells"]
    assert codes(read_bytes(tmp_path, packed(parts(book()) | {WORKBOOK: b"<workbook/>"}))) == ["file-without-cells"]


def test_an_empty_file_and_a_large_one_are_told(tmp_path: Path) -> None:
    """An empty file and a large one are told."""
    assert codes(read_bytes(tmp_path, b"")) == ["file-empty"]
    seen = read_bytes(tmp_path, book(), Limits(file_bytes=1 << 10))
    assert codes(seen) == ["file-too-large"]
    assert not seen.grids


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """A pipe is refused at once."""
    os.mkfifo(tmp_path / "管道.xlsx")
    assert codes(read(tmp_path / "管道.xlsx", "管道.xlsx")) == ["file-irregular"]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no sockets in folders on this system")
def test_a_socket_is_refused_for_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket, which no system opens, is told as no regular file."""
    # The address of a socket may be a hundred bytes long at most.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("插座.xlsx")
        assert codes(read(tmp_path / "插座.xlsx", "插座.xlsx")) == ["file-irregular"]


def test_folders_devices_and_dangling_links_are_refused(tmp_path: Path) -> None:
    """Folders devices and dangling links are refused."""
    link = tmp_path / "断.xlsx"
    link.symlink_to(tmp_path / "无")
    for path in (tmp_path, Path(os.devnull), link):
        assert codes(read(path, "甲.xlsx")) == ["file-irregular"]


def test_a_file_that_is_gone_or_locked_is_told(tmp_path: Path) -> None:
    """A file that is gone or locked is told."""
    assert codes(read(tmp_path / "无.xlsx", "无.xlsx")) == ["file-unopened"]


def test_a_refused_file_still_has_its_digest(tmp_path: Path) -> None:
    """A refused file still has its digest."""
    seen = read_bytes(tmp_path, b"%PDF-1.7")
    assert (codes(seen), seen.sha256) == (["file-wrong-kind"], hashlib.sha256(b"%PDF-1.7").hexdigest())


def test_a_compound_file_without_sheets_is_told(tmp_path: Path) -> None:
    """A compound file without sheets is told."""
    seen = read_bytes(tmp_path, compound("Workbook"))
    assert codes(seen) == ["file-without-cells", "file-not-surveyed"]
    assert not seen.readable


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_xls_and_ods_are_read_and_what_cannot_be_known_is_said(tmp_path: Path) -> None:
    """Xls and ods are read and what cannot be known is said."""
    (tmp_path / "原.xlsx").write_bytes(book())
    for kind in ("xls", "ods"):
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", tmp_path, tmp_path / "原.xlsx"], check=True, capture_output=True, timeout=120
        )
        seen = read(tmp_path / f"原.{kind}", f"原.{kind}")
        assert [grid.rows for grid in seen.grids] == SOUND
        assert (seen.kind, codes(seen)) == (kind, ["file-not-surveyed"] if kind == "xls" else [])
    # OpenDocument keeps the custom properties, in other words.
    assert seen.properties["form"] == "aid"


def test_a_package_of_an_encrypted_ods_is_refused(tmp_path: Path) -> None:
    """A package of an encrypted .ods is refused."""
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b"<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"
    seen = read_bytes(tmp_path, packed({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": b"x"}))
    assert codes(seen) == ["file-encrypted"]


def test_sheets_that_nobody_needs_are_passed_over(tmp_path: Path) -> None:
    """A sheet that is named is not read, and what is wrong in it is nobody's trouble; the others are read as ever."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(book())
    assert [(grid.sheet, grid.rows) for grid in read(path, path.name, without={"甲"}).grids] == [("乙", SOUND[1])]
    path.write_bytes(rows('<row r="9999999"/>'))
    assert codes(read(path, path.name)) == ["package-cell-outside"]
    assert codes(read(path, path.name, without={"甲"})) == []
