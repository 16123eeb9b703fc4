"""What the writer promises: nothing lost, nothing half written, the same bytes each time."""

import errno
import os
import re
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from sheets.page import AUTHOR, ROW, Block, Book, Cell, Chart, Content, Highlight, Page, Series, Style, Validation
from sheets.workbook import Value
from sheets.writing.save import ABANDONED_SECONDS, DRAFTS, CannotWrite, _sweep, replacing, save
from sheets.writing.text import LONGEST, text_of
from sheets.writing.write import to_bytes, write

PLAIN = Style()
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NASTY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "https://example.org", "mailto:a@b.c", "0012", "1e5",
    "<r>", "<r>injected & unclosed</r>", "<r><t>x</t></r>", "_x0041_", "_x005F_x0041_",
    "a_x0041_x0042_x0043_", "\x00\x01\x1f", " lead",
    "𠮷 emoji 🙂", "\u202eright to left", "\ufffe\uffff", "line\nbreak", "#REF!", "a" * LONGEST, "&<>\"'",
]  # fmt: skip


def read(book: Book) -> list[list[Value]]:
    """Read the first sheet back, as the tool itself does."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(to_bytes(book)))
    return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)


def part(book: Book, name: str) -> str:
    """Take one part out of the package."""
    with ZipFile(BytesIO(to_bytes(book))) as package:
        return package.read(name).decode()


def one(*cells: Cell, **more: object) -> Book:
    """Make a workbook of one page."""
    return Book("试", (replace(Page("表", cells), **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize("way", ["cells", "block"])
def test_text_stays_text(way: str) -> None:
    """Whatever a text looks like, it is stored as that text: no formula, no link, no number, no markup."""
    if way == "cells":
        book = one(*(Cell(row, 1, text, PLAIN) for row, text in enumerate(NASTY, 1)))
    else:
        book = one(blocks=(Block(1, 1, [[text] for text in NASTY], (PLAIN,)),))
    assert stored_texts(book) == NASTY
    cells = ET.fromstring(part(book, "xl/worksheets/sheet1.xml")).iter(f"{MAIN}c")
    assert [cell.get("t") for cell in cells] == ["s"] * len(NASTY)
    assert "hyperlink" not in part(book, "xl/worksheets/sheet1.xml")


def stored_texts(book: Book) -> list[str]:
    """Read the list of texts as Excel does."""
    items = ET.fromstring(part(book, "xl/sharedStrings.xml")).iter(f"{MAIN}si")
    return ["".join(unspelt(text.text or "") for text in item.iter(f"{MAIN}t")) for item in items]


def unspelt(text: str) -> str:
    """Undo each _xHHHH_, once, from the left."""
    return re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-(2**53), 2**53), st.booleans()), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_block_equals_cells(rows: list[tuple[str, int, bool]]) -> None:
    """Rows written straight through read the same as cells written one by one."""
    styles = (PLAIN, Style(number_format="#,##0"), PLAIN)
    block = one(blocks=(Block(1, 1, rows, styles),))
    singles: list[list[Content]] = [list(row) for row in rows]
    cells = one(*(Cell(r, c, v, styles[c - 1]) for r, row in enumerate(singles, 1) for c, v in enumerate(row, 1)))
    assert read(block) == read(cells)


def test_block_among_cells() -> None:
    """Cells above, below and between blocks keep their places, as do dates and blanks within."""
    blocks = (
        Block(2, 1, [["a", 1, None], ["b", 2.5, date(2025, 3, 1)]], (PLAIN,) * 3),
        Block(6, 2, [["c", True]], (PLAIN,) * 2),
    )
    book = one(Cell(1, 1, "头", PLAIN), Cell(5, 1, "中", PLAIN), Cell(8, 3, "尾", PLAIN), blocks=blocks)
    rows = read(book)
    assert rows[0] == ["头", "", ""]
    assert rows[1:3] == [["a", 1.0, ""], ["b", 2.5, date(2025, 3, 1)]]
    assert rows[4] == ["中", "", ""]
    assert rows[5] == ["", "c", True]
    assert rows[7] == ["", "", "尾"]


def test_block_beside_cells() -> None:
    """A block whose rows hold other cells too loses neither."""
    book = one(Cell(2, 3, "旁", PLAIN), blocks=(Block(1, 1, [["a"], ["b"]], (PLAIN,)),))
    assert read(book) == [["a", "", ""], ["b", "", "旁"]]


def test_nothing_is_written_in_a_gap() -> None:
    """In a block's gap no cell stands, alone in its rows or beside other cells: a text on its left runs over it."""
    block = Block(1, 1, [["a", "b", "c", 1], ["d", "e", "f", 2]], (PLAIN,) * 4, {3: "1+1"}, range(1, 3))
    for beside in ((), (Cell(2, 6, "旁", PLAIN),)):
        book = one(*beside, blocks=(block,))
        assert set(re.findall('<c r="([A-Z]+)', part(book, "xl/worksheets/sheet1.xml"))) - {"F"} == {"A", "D"}
        assert set(stored_texts(book)) - {"旁"} == {"a", "d"}


def test_overlong_text_is_cut_visibly() -> None:
    """A text that no cell can hold says at its end how long it was."""
    cut = text_of("𠮷" * 20_000)
    assert cut.endswith("……（原文共20000字，此处截断）")
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST


def test_half_characters_are_spelt_out() -> None:
    """A lone surrogate, as in a badly named file, is shown and breaks nothing."""
    assert read(one(Cell(1, 1, "坏\udc80名", PLAIN))) == [["坏\\udc80名"]]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_number_is_refused(value: float) -> None:
    """What is no number cannot be written as one, in a cell or in a block."""
    with pytest.raises((TypeError, ValueError)):
        to_bytes(one(Cell(1, 1, value, PLAIN)))
    with pytest.raises(ValueError, match="cannot stand"):
        to_bytes(one(blocks=(Block(1, 1, [[value]], (PLAIN,)),)))


def test_formula_keeps_result() -> None:
    """A formula is stored with its result, the empty text too, as a result and not as none."""
    book = one(Cell(1, 1, 3, PLAIN, formula="1+2"), Cell(2, 1, "", PLAIN, formula='IF(1>2,"是","")'))
    assert read(book)[0] == [3.0]
    xml = part(book, "xl/worksheets/sheet1.xml")
    assert "<f>1+2</f><v>3</v>" in xml
    assert 't="str"><f>IF(1&gt;2,"是","")</f><v></v>' in xml


def test_block_formulas() -> None:
    """A block's formulas speak each of its own row, alone in their rows or beside other cells."""
    block = Block(
        2, 1, [["甲", 2, '"a" & 1'], ["", 3, ""]], (PLAIN,) * 3, {1: f"ROW(A{ROW})", 2: f'IF(A{ROW}<"",1,"")'}
    )
    alone, beside = one(blocks=(block,)), one(Cell(2, 5, "旁", PLAIN), Cell(3, 5, "旁", PLAIN), blocks=(block,))
    for book in (alone, beside):
        sheet = openpyxl.load_workbook(BytesIO(to_bytes(book)))["表"]
        assert [sheet["B2"].value, sheet["B3"].value] == ["=ROW(A2)", "=ROW(A3)"]
        assert sheet["C3"].value == '=IF(A3<"",1,"")'
        assert [row[:3] for row in read(book)][-2:] == [["甲", 2.0, '"a" & 1'], ["", 3.0, ""]]


def test_same_book_same_bytes(tmp_path: Path) -> None:
    """The same input gives the same bytes, today and tomorrow."""
    book = one(Cell(1, 1, "甲", Style(bold=True), comment="注"), blocks=(Block(2, 1, [[1]], (PLAIN,)),))
    write(book, tmp_path / "一.xlsx")
    first = (tmp_path / "一.xlsx").read_bytes()
    time.sleep(1.1)
    assert to_bytes(book) == first
    with ZipFile(BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2000-01-01T00:00:00Z" in package.read("docProps/core.xml").decode()


@pytest.mark.parametrize(
    "page",
    [
        {"validations": (Validation((1, 1, 1, 1), prompt="长" * 256),)},
        {"validations": (Validation((1, 1, 1, 1), prompt_title="题" * 33, prompt="x"),)},
        {"cells": (Cell(2**20 + 1, 1, "x"),)},
        {"blocks": (Block(2**20, 1, [["x"], ["y"]], (PLAIN,)),)},
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_nothing_vanishes(page: dict[str, object]) -> None:
    """What xlsxwriter would leave out with a number or a warning is an error here."""
    with pytest.raises(ValueError, match="xlsxwriter refused"):
        to_bytes(Book("试", (Page("表", **page),)))  # type: ignore[arg-type]


def test_everything_on_a_page_is_drawn() -> None:
    """Names, drop-downs, highlights, merges, links, protection, print set-up and properties are there."""
    page = Page(
        "表",
        (Cell(1, 1, "题", Style(), across=3), Cell(2, 1, "去", link="'表'!A1"), Cell(3, 1, None, Style(locked=False))),
        widths=(10, 0, 5),
        heights={1: 30},
        validations=(
            Validation((3, 1, 3, 1), options="choices"),
            Validation((3, 2, 3, 2), "decimal", minimum=0, maximum=9.5),
            Validation((3, 3, 3, 3), "date", minimum=date(2025, 1, 1)),
        ),
        highlights=(Highlight((3, 1, 3, 1), 'A3="坏"', Style(fill="#FFCC00")),),
        landscape=True,
        repeat=(1, 2),
        freeze=(3, 2),
        print_area=(1, 1, 3, 3),
        filter_area=(2, 1, 3, 3),
        protect=True,
    )
    hidden = Page("码", (Cell(1, 1, "甲"),), visibility="very_hidden")
    book = Book("试", (page, hidden), {"choices": "='码'!$A$1:$A$1"}, {"unionsheets": "x"})
    workbook = openpyxl.load_workbook(BytesIO(to_bytes(book)))
    sheet = workbook["表"]
    assert workbook["码"].sheet_state == "veryHidden"
    assert workbook.custom_doc_props["unionsheets"].value == "x"
    assert workbook.defined_names["choices"].attr_text == "'码'!$A$1:$A$1"
    assert [v.type for v in sheet.data_validations.dataValidation] == ["list", "decimal", "date"]
    assert sheet.data_validations.dataValidation[2].formula1 == "45658"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet["A2"].hyperlink.location == "'表'!A1"
    assert sheet.protection.sheet
    assert not sheet.protection.insertRows
    assert not sheet["A3"].protection.locked
    assert sheet.freeze_panes == "B3"
    assert sheet.column_dimensions["B"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.oddFooter.center.text == "第&P页 共&N页"
    assert len(sheet.conditional_formatting) == 1


def test_chart_keeps_its_figures() -> None:
    """A chart carries the figures of its ranges, so that it shows before anything is recalculated."""
    chart = Chart(5, 1, "column", "图<&>", (Series("一", (1, 1, 2, 1), (1, 2, 2, 2)),), unit="人")
    book = one(blocks=(Block(1, 1, [["男", 27], ["女", 17]], (PLAIN, PLAIN)),), charts=(chart,))
    xml = part(book, "xl/charts/chart1.xml")
    assert "<c:v>27</c:v>" in xml
    assert "<c:v>女</c:v>" in xml
    drawing = part(book, "xl/drawings/drawing1.xml")
    assert 'descr="图&lt;&amp;&gt;（人）：一' in drawing


@pytest.mark.parametrize(("below", "begins"), [(False, True), (True, False)])
def test_bars_begin_at_nought(below: bool, begins: bool) -> None:  # noqa: FBT001 - as pytest calls it
    """Programs left to themselves begin near the least figure, and 95 of 100 looks like half; bars below it go down."""
    series = Series("一", (1, 1, 2, 1), (1, 2, 2, 2))
    chart = Chart(5, 1, "column", "图", (series,), below=below)
    book = one(blocks=(Block(1, 1, [["应参保", 100], ["参保", 95]], (PLAIN, PLAIN)),), charts=(chart,))
    assert ('<c:min val="0"/>' in part(book, "xl/charts/chart1.xml")) is begins


def test_every_workbook_says_what_it_is_and_whose() -> None:
    """Title and author stand in the properties, a name of our own where no office's is given."""
    book = one()
    for author, written in (("区总工会", "区总工会"), (AUTHOR, "unionsheets")):
        core = part(replace(book, author=author), "docProps/core.xml")
        assert f"<dc:creator>{written}</dc:creator>" in core
        assert f"<dc:title>{book.title}</dc:title>" in core


def names(folder: Path) -> list[str]:
    """List a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """If writing fails half way, what was there stays, and no draft is left."""
    target = tmp_path / "总表.xlsx"
    target.write_bytes(b"old")

    def fail() -> None:
        with replacing(target) as draft:
            draft.write_bytes(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(CannotWrite, match="磁盘空间不足"):
        fail()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["总表.xlsx"]


SHORT_OF_ROOM = """
import gc, resource, sys
from io import BytesIO
from pathlib import Path
from sheets.page import AUTHOR, Block, Book, Page, Style
from sheets.writing.save import CannotWrite
from sheets.writing.write import write
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
gc.disable()
rows = [[f"文字{number}"] for number in range(int(sys.argv[2]))]
try:
    write(Book("试", (Page("表", blocks=(Block(1, 1, rows, (Style(),)),)),)), Path(sys.argv[1]))
except CannotWrite as error:
    print(error)
# What is left of the workbook is collected in any order: here the file first, then who wants to end it.
for left in gc.get_objects():
    if isinstance(left, BytesIO):
        left.close()
gc.collect()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("cells", [3000, 250_000])
def test_no_room_is_one_sentence(tmp_path: Path, cells: int) -> None:
    """Where the disk does not take the file, there is one sentence, no traceback, and no remains."""
    target = tmp_path / "总表.xlsx"
    target.write_bytes(b"old")
    command = [sys.executable, "-c", SHORT_OF_ROOM, str(target), str(cells)]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd()), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=True)
    sentence = f"无法写入 {target}：文件超过系统允许的大小。 / Cannot write {target}: the file would be larger"
    assert run.stdout == f"{sentence} than the system allows.\n"
    assert run.stderr == ""
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["总表.xlsx"]


def test_read_only_and_open_files_are_refused(tmp_path: Path) -> None:
    """A read-only file, an open one, a folder in the way: one sentence in two languages, and no change."""
    target = tmp_path / "总表.xlsx"
    save(b"old", target)
    target.chmod(stat.S_IRUSR)
    with pytest.raises(CannotWrite, match=r"只读.*read-only"):
        save(b"new", target)
    target.chmod(stat.S_IRUSR | stat.S_IWUSR)
    for lock in (".~lock.总表.xlsx#", "~$总表.xlsx"):
        (tmp_path / lock).touch()
        with pytest.raises(CannotWrite, match="其他程序打开"):
            save(b"new", target)
        (tmp_path / lock).unlink()
    with pytest.raises(CannotWrite, match="同名文件夹"):
        save(b"new", tmp_path)
    with pytest.raises(CannotWrite, match="而不是文件夹"):
        save(b"new", target / "x.xlsx")
    assert target.read_bytes() == b"old"


def test_abandoned_drafts_are_swept(tmp_path: Path) -> None:
    """What a killed run left is removed by a later one; a draft that may still be written is not."""
    old, young = tmp_path / f"{DRAFTS}old", tmp_path / f"{DRAFTS}young"
    old.mkdir()
    young.mkdir()
    long_ago = time.time() - ABANDONED_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    _sweep.cache_clear()
    save(b"x", tmp_path / "a.xlsx")
    assert names(tmp_path) == [f"{DRAFTS}young", "a.xlsx"]


def test_many_cells_are_quick(tmp_path: Path) -> None:
    """A quarter of a million cells go through files, not memory, and are all there."""
    rows: list[list[Content]] = [[f"u{number % 100}", number, number / 100] for number in range(100_000)]
    write(Book("试", (Page("数据", blocks=(Block(1, 1, rows, (PLAIN,) * 3),)),)), tmp_path / "big.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "big.xlsx").get_sheet_by_index(0)
    assert sheet.to_python(skip_empty_area=False) == rows
    assert names(tmp_path) == ["big.xlsx"]


def test_validation_says_only_what_was_given() -> None:
    """A drop-down without words of its own shows none, rather than the word None."""
    rule = Validation((1, 1, 2, 1), "integer", minimum=0, prompt="填整数")
    xml = part(one(Cell(1, 1, 1), validations=(rule,)), "xl/worksheets/sheet1.xml")
    assert 'prompt="填整数"' in xml
    assert "None" not in xml
