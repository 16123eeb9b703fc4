"""What a marked copy promises: every finding seen where it is, and nothing of the clerk's lost."""

import hashlib
import re
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

import sheets.marking.mark
import sheets.marking.review_sheet
from sheets.finding import Finding, Place, find
from sheets.marking.mark import mark
from sheets.marking.original import Original
from sheets.marking.review_sheet import FILLS, HEAD_ROW, HEADS, OPINION, opinion
from sheets.page import ROW, Block, Book, Cell, Highlight, Page, Style, Validation
from sheets.read import read
from sheets.workbook import Grid
from sheets.writing.write import write
from tests.office import needs_office, recalculated

FILE = "甲.xlsx"
SHEET = "基本情况"
ENTRY = Style(locked=False, border=True, number_format="0")
DAY = Style(locked=False, border=True, number_format="yyyy-mm-dd")


def form() -> Book:
    """A small form with one of everything that must survive."""
    page = Page(
        SHEET,
        (
            Cell(1, 1, "工会会员统计表", Style(bold=True, size=16, align="center"), across=4),
            Cell(6, 1, "指标"),
            Cell(6, 4, "数值"),
            Cell(7, 1, "职工人数"),
            Cell(7, 4, "四十人", ENTRY),
            Cell(8, 1, "女职工"),
            Cell(8, 4, 50, ENTRY, comment="去年是48人"),
            Cell(9, 4, 20250301, DAY),
            Cell(10, 4, 75.5, Style(number_format="0.00"), formula="D8*1.51"),
            Cell(11, 4, "请核对", formula='IF(D8>40,"请核对","")'),
            Cell(12, 4, "", formula='IF(D8>90,"请核对","")'),
            Cell(13, 1, "=1+1"),
            Cell(14, 4, "已说明", Style(fill="EDEDED"), across=2),
        ),
        widths=(20, 8, 8, 12),
        heights={1: 30},
        validations=(Validation((7, 4, 9, 4), "integer", minimum=0, prompt="填整数", error="不是整数"),),
        highlights=(Highlight((7, 4, 9, 4), "D7>40", Style(fill="FFFF00")),),
        repeat=(6, 6),
        freeze=(7, 1),
        print_area=(1, 1, 14, 4),
        protect=True,
        landscape=True,
        header="内部资料",
    )
    codes = Page("代码", (Cell(1, 1, "男"), Cell(2, 1, "女")), visibility="hidden")
    meta = Page("_meta", (Cell(1, 1, "unionsheets-form"), Cell(1, 2, "members")), visibility="very_hidden")
    return Book("试", (page, codes, meta), {"性别": "='代码'!$A$1:$A$2"}, {"unionsheets-form": "members"})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The clerk's workbook."""
    path = tmp_path / "in" / FILE
    write(form(), path)
    return path


def at(row: int, column: int, code: str = "number-text", **values: object) -> Finding:
    """A finding in a cell."""
    return find(code, Place(FILE, SHEET, row, column), title="职工人数", entered="四十人", **values)


def marked(source: Path, *findings: Finding) -> openpyxl.Workbook:
    """Mark a workbook, which must succeed, and open the copy as a person would."""
    target = source.parent.parent / "out" / "甲_退回.xlsx"
    assert mark(Original(source), findings, target) is None
    return opened(target)


def opened(path: Path) -> openpyxl.Workbook:
    """Open a workbook with openpyxl, which warns of a number in a date cell that is no day."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(BytesIO(path.read_bytes()))


def grids(path: Path) -> list[Grid]:
    """What the tool reads in a file, the list of findings aside."""
    return [grid for grid in read(path, FILE).grids if grid.sheet != OPINION]


def test_cell_is_filled_and_explained(source: Path) -> None:
    """A cell with a finding is filled, and its comment says how grave it is, what is wrong and how to mend it."""
    finding = at(7, 4)
    cell = marked(source, finding)[SHEET]["D7"]
    assert cell.fill.fgColor.rgb.endswith(FILLS[finding.severity])
    assert cell.comment is not None
    for words in ("强制", finding.message(), finding.advice()):
        assert words in cell.comment.text
    assert cell.border.left.style == "thin"
    assert not cell.protection.locked


def test_findings_of_one_cell_share_its_comment(source: Path) -> None:
    """Several findings and what the clerk had noted stand in one comment; the gravest gives the colour."""
    grave, note = at(8, 4, "cell-error", error="#REF!"), at(8, 4, "rows-hidden", rows=3)
    cell = marked(source, note, grave)[SHEET]["D8"]
    assert cell.comment is not None
    assert cell.comment.text.startswith("去年是48人")
    assert cell.comment.text.index(grave.message()) < cell.comment.text.index(note.message())
    assert cell.fill.fgColor.rgb.endswith(FILLS[grave.severity])


def test_first_sheet_lists_everything(source: Path) -> None:
    """The first sheet lists each finding, those about no cell too, with a link; it filters and prints on A4 across."""
    findings = (find("sheet-missing", Place(FILE), sheet="年龄性别"), at(7, 4), at(8, 4, "rows-hidden", rows=3))
    book = marked(source, *findings)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(min_row=HEAD_ROW, values_only=True))
    assert (sheet.title, rows[0]) == (OPINION, HEADS)
    assert [row[1:4] for row in rows[1:]] == [
        ("强制", "整个文件", None),
        ("强制", SHEET, "D7"),
        ("提示", SHEET, "D8"),
    ]
    assert rows[2][4:] == ("职工人数", "四十人", findings[1].message(), findings[1].advice())
    assert sheet.cell(HEAD_ROW + 2, 4).hyperlink.location == f"'{SHEET}'!D7"
    assert sheet.auto_filter.ref == f"A{HEAD_ROW}:H{HEAD_ROW + 3}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet["G7"].alignment.wrap_text
    assert [other.sheet_view.tabSelected for other in book.worksheets] == [True, False, False, False]


def test_everything_else_survives(source: Path) -> None:
    """Besides the marks the copy is the clerk's workbook."""
    before, after = opened(source), marked(source, at(7, 4))
    assert after.sheetnames == [OPINION, *before.sheetnames]
    assert {name: after[name].sheet_state for name in before.sheetnames} == {
        SHEET: "visible",
        "代码": "hidden",
        "_meta": "veryHidden",
    }
    assert [(each.name, each.value) for each in after.custom_doc_props] == [("unionsheets-form", "members")]
    assert after.defined_names["性别"].value == before.defined_names["性别"].value
    for name in before.sheetnames:
        assert traits(after[name]) == traits(before[name])
        for row in before[name].iter_rows():
            for cell in row:
                other = after[name][cell.coordinate]
                assert other.value == cell.value
                if cell.coordinate != "D7":
                    assert look(other) == look(cell)


def look(cell: object) -> list[str]:
    """How a cell is dressed; openpyxl's styles compare by identity, so they are spelt out."""
    return [
        repr(getattr(cell, name)) for name in ("font", "fill", "border", "alignment", "number_format", "protection")
    ]


def traits(sheet: Worksheet) -> dict[str, str]:
    """What a sheet has besides cells."""
    names = (
        *("protection", "data_validations", "conditional_formatting", "page_setup", "print_options", "page_margins"),
        *("print_area", "print_title_rows", "freeze_panes", "merged_cells", "sheet_properties"),
    )
    found = {name: repr(getattr(sheet, name)) for name in names}
    found["conditional_formatting"] = repr(
        [(str(area.sqref), [rule.formula for rule in area.rules]) for area in sheet.conditional_formatting]
    )
    found["lines"] = f"{sheet.oddHeader.center.text} {sheet.oddFooter.center.text}"
    found["widths"] = repr({key: width.width for key, width in sheet.column_dimensions.items()})
    found["heights"] = repr({key: height.height for key, height in sheet.row_dimensions.items()})
    return found


def test_copy_reads_like_the_original(source: Path) -> None:
    """The tool reads the same in the copy, formula results and a number in a date cell included."""
    marked(source, at(7, 4))
    copy = source.parent.parent / "out" / "甲_退回.xlsx"
    assert grids(copy) == grids(source)
    assert read(copy, FILE).properties == read(source, FILE).properties
    assert grids(copy)[0].rows[8][3] == 20250301
    assert [row[3] for row in grids(copy)[0].rows[9:12]] == [75.5, "请核对", ""]


def test_an_entry_that_others_see_masked_is_pointed_at(source: Path) -> None:
    """In its own copy a unit is led to its cell; in a list by itself the mask stays, for there is no cell to go to."""
    hidden, whole = replace(at(7, 4), entered="欧**"), replace(at(8, 4), entered="四十人")
    rows = marked(source, hidden, whole)[OPINION]
    pointer, shown = (rows.cell(HEAD_ROW + line, 6) for line in (1, 2))
    assert (pointer.value, pointer.hyperlink.location) == ("见原单元格", f"'{SHEET}'!D7")
    assert (shown.value, shown.hyperlink) == ("四十人", None)
    page = opinion([hidden], "文件无法读取")
    assert [cell.value for cell in page.cells if (cell.row, cell.column) == (HEAD_ROW + 1, 6)] == ["欧**"]


def test_text_stays_text(source: Path) -> None:
    """What a clerk entered is never taken for a formula, in the list or in a comment."""
    finding = find("number-text", Place(FILE, SHEET, 7, 4), title="+1", entered="=HYPERLINK(A1)\x07_x0041_")
    cell = marked(source, finding)[OPINION].cell(HEAD_ROW + 1, 6)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value == "=HYPERLINK(A1) _x005F_x0041_"
    shown = read(source.parent.parent / "out" / "甲_退回.xlsx", FILE).grid(OPINION)
    assert shown is not None
    assert shown.rows[HEAD_ROW][5] == "=HYPERLINK(A1) _x0041_"


def test_same_bytes(source: Path) -> None:
    """Marking twice gives the same bytes, at whatever time, and leaves the clerk's file alone."""
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    first, second = source.with_name("1.xlsx"), source.with_name("2.xlsx")
    mark(Original(source), [at(7, 4)], first)
    time.sleep(2.1)
    mark(Original(source), [at(7, 4)], second)
    assert first.read_bytes() == second.read_bytes()
    assert hashlib.sha256(source.read_bytes()).hexdigest() == digest


def test_copy_says_what_it_is_and_whose(source: Path) -> None:
    """The list names unit and form; title and author are the clerk's own, or say who made the copy."""
    target = source.parent / "copy.xlsx"
    assert mark(Original(source), [at(7, 4)], target, whose="单位：11 甲厂工会　报表：工会会员统计表") is None
    copy = opened(target)
    assert str(copy[OPINION]["A2"].value).startswith("单位：11 甲厂工会　报表：工会会员统计表　共1处")
    assert (copy.properties.title, copy.properties.creator) == ("试", "unionsheets")


def test_second_round_takes_back_the_first(source: Path) -> None:
    """A copy that comes back with faults is marked for these alone, and what was mended looks as at first."""
    marked(source, at(7, 4), at(8, 4), at(14, 4))
    returned = source.parent.parent / "out" / "甲_退回.xlsx"
    book = marked(returned, at(8, 4))
    sheet, plain = book[SHEET], opened(source)[SHEET]
    assert book.sheetnames.count(OPINION) == 1
    assert [cell.value for cell in book[OPINION]["D"][HEAD_ROW:]] == ["D8"]
    assert sheet["D7"].comment is None
    assert sheet["D7"].fill.fill_type is None
    assert sheet["D14"].fill.fgColor.rgb == plain["D14"].fill.fgColor.rgb
    assert sheet["D8"].comment.text.count(OPINION) == 1
    assert sheet["D8"].comment.text.startswith("去年是48人")


LONG_FORMULA = f'IF(ISNUMBER(A{ROW}),IF(A{ROW}>2,"大于二","不大于二"),"这一行没有填写任何数字")'


def listing(path: Path) -> Path:
    """Write a workbook in which one formula stands for many rows."""
    rows = [[number % 5, "大于二" if number % 5 > 2 else "不大于二"] for number in range(500)]
    write(Book("试", (Page(SHEET, blocks=(Block(1, 1, rows, (ENTRY, Style()), {1: LONG_FORMULA}),)),)), path)
    return path


def sheet_xml(path: Path) -> bytes:
    """Read the part of the sheet that is not ours."""
    name = f"xl/worksheets/sheet{openpyxl.load_workbook(path).sheetnames.index(SHEET) + 1}.xml"
    return ZipFile(path).read(name)


def formulas(path: Path) -> list[object]:
    """Read the formulas of the second column, spelt out."""
    return [row[1].value for row in openpyxl.load_workbook(path)[SHEET].iter_rows(max_row=500)]


@needs_office
def test_a_formula_of_many_rows_is_written_once(tmp_path: Path) -> None:
    """A copy says it as the clerk's file does, and is as small; programs work out the same of it."""
    source, target = listing(tmp_path / FILE), tmp_path / "退回.xlsx"
    assert mark(Original(source), [at(3, 1)], target) is None
    assert sheet_xml(target).count(b'<f t="shared" si="0"/>') == 499
    assert sheet_xml(target).count(b"IF(ISNUMBER(A") == 1
    assert formulas(target) == formulas(source)
    assert target.stat().st_size < 1.5 * source.stat().st_size
    (tmp_path / "again").mkdir()
    (again,) = recalculated([target], tmp_path / "again")
    assert grids(again) == grids(source)


def test_a_formula_whose_first_row_lost_its_result_is_spelt_out(tmp_path: Path) -> None:
    """The other rows would speak of a formula that is not there."""
    source, target = listing(tmp_path / FILE), tmp_path / "退回.xlsx"
    name = "xl/worksheets/sheet1.xml"
    edited(source, lambda parts: parts.update({name: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", parts[name])}))
    before = formulas(source)
    assert mark(Original(source), [at(3, 1)], target) is None
    assert b"shared" not in sheet_xml(target)
    assert formulas(target) == before


def test_merged_cell_is_marked_where_it_is_seen(source: Path) -> None:
    """A finding inside a merged area marks the cell that shows."""
    sheet = marked(source, at(1, 3))[SHEET]
    assert sheet["A1"].comment is not None


@pytest.mark.parametrize("count", [0, 1, 4999, 5000, 5001])
def test_list_of_any_length(count: int) -> None:
    """The list says how many findings there are, and from one more than 5,000 on that it stops."""
    page = opinion([at(7, 4)] * count)
    told = str(next(cell.value for cell in page.cells if cell.row == 2))
    assert f"共{count}处" in told if count else "没有" in told
    assert ("最要紧的5000处" in told) == (count > 5000)
    listed = [cell.value for cell in page.cells if cell.row > HEAD_ROW and cell.column == 1]
    assert listed == [*range(1, min(count, 5000) + 1)]
    last = HEAD_ROW + min(count, 5000)
    assert (page.print_area, page.filter_area) == ((1, 1, last, len(HEADS)), (HEAD_ROW, 1, last, len(HEADS)))


def test_what_is_not_listed_is_not_marked(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many cells are marked as findings are listed, those that weigh most, and none besides."""
    monkeypatch.setattr(sheets.marking.review_sheet, "MOST", 3)
    light, grave = at(7, 4, "rows-hidden", rows=3), [at(row, 4) for row in (8, 9, 10)]
    book = marked(source, light, *grave)
    assert [book[SHEET][f"D{row}"].fill.fill_type for row in (7, 8, 9, 10)] == [None, "solid", "solid", "solid"]
    assert book[SHEET]["D7"].comment is None
    assert book[OPINION].max_row == HEAD_ROW + 3


def edited(source: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Rewrite the parts of a package."""
    with ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    source.write_bytes(target.getvalue())
    return source


def into_sheet(parts: dict[str, bytes], xml: bytes) -> None:
    """Add something at the end of the first sheet."""
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</worksheet>", xml + b"</worksheet>")


SPARKLINES = (
    b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" xmlns:x14="urn:x"><x14:sparklineGroups/></ext></extLst>'
)
DRAWN = b'<?xml version="1.0"?><xdr:wsDr xmlns:xdr="urn:x"><xdr:twoCellAnchor/></xdr:wsDr>'


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("unmarked-pictures", lambda parts: parts.update({"xl/cellimages.xml": b"<a><b/></a>"})),
        ("unmarked-pictures", lambda parts: parts.update({"xl/media/image1.png": b"\x89PNG"})),
        ("unmarked-pictures", lambda parts: parts.update({"xl/drawings/drawing1.xml": DRAWN})),
        ("unmarked-macros", lambda parts: parts.update({"xl/vbaProject.bin": b"x"})),
        ("unmarked-part", lambda parts: parts.update({"xl/threadedComments/threadedComment1.xml": b"<a><b/></a>"})),
        ("unmarked-part", lambda parts: into_sheet(parts, b"<oleObjects/>")),
        ("unmarked-extension", lambda parts: into_sheet(parts, SPARKLINES)),
        ("unmarked-failed", lambda parts: parts.update({"xl/styles.xml": b"<styleSheet/>"})),
    ],
)
def test_no_copy_with_less(source: Path, code: str, change: Callable[[dict[str, bytes]], object]) -> None:
    """Where the copy would lose something, none is made, and it is said why."""
    target = source.with_name("退回.xlsx")
    why = mark(Original(edited(source, change)), [at(7, 4)], target)
    assert why is not None
    assert (why.code, target.exists()) == (code, False)


def test_drawing_of_nothing_is_no_picture(source: Path) -> None:
    """LibreOffice adds an empty drawing to a sheet with comments; that keeps no copy from being made."""
    hollow = b'<?xml version="1.0"?><xdr:wsDr xmlns:xdr="urn:x"></xdr:wsDr>'
    edited(source, lambda parts: parts.update({"xl/drawings/drawing1.xml": hollow}))
    assert mark(Original(source), [at(7, 4)], source.with_name("退回.xlsx")) is None


def test_value_under_a_merged_area_is_not_lost(source: Path) -> None:
    """WPS can leave values under a merged area, which openpyxl drops: no copy is made."""
    name = "xl/worksheets/sheet1.xml"
    edited(
        source,
        lambda parts: parts.update({name: parts[name].replace(b'<c r="B1" s="1"/>', b'<c r="B1" s="1"><v>7</v></c>')}),
    )
    assert grids(source)[0].rows[0][1] == 7
    why = mark(Original(source), [at(7, 4)], source.with_name("退回.xlsx"))
    assert why is not None
    assert why.code == "unmarked-failed"
    assert [path.name for path in source.parent.iterdir()] == [FILE]


def test_other_kinds_are_not_copied(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old .xls, a file that changed since the check, one too large, or one with a sheet of that name: no copy."""

    def why(*, sha256: str = "") -> str:
        finding = mark(Original(source, sha256), [at(7, 4)], source.with_name("退回.xlsx"))
        return finding.code if finding else ""

    assert why(sha256="0" * 64) == "unmarked-changed"
    monkeypatch.setattr(sheets.marking.mark, "LARGEST", 1000)
    assert why() == "unmarked-large"
    monkeypatch.undo()
    write(Book("试", (Page(OPINION, (Cell(1, 1, "领导的意见"),)),)), source)
    assert why() == "unmarked-sheet"
    source.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000)
    assert why() == "unmarked-kind"
    source.unlink()
    assert why() == "unmarked-changed"


@needs_office
def test_office_saves_the_copy(source: Path) -> None:
    """LibreOffice opens the copy, saves it with the same values, and a second round still knows the first's marks."""
    marked(source, at(7, 4), at(8, 4))
    (saved,) = recalculated([source.parent.parent / "out" / "甲_退回.xlsx"], source.parent / "saved")
    assert values(grids(saved)) == values(grids(source))
    book = marked(saved, at(9, 4))
    assert book[SHEET]["D7"].comment is None
    assert book[SHEET]["D7"].fill.fill_type is None
    assert book[SHEET]["D8"].comment.text == "去年是48人"
    assert isinstance(book[SHEET]["D9"].comment, Comment)


def values(found: Sequence[Grid]) -> dict[tuple[str, int, int], object]:
    """Cells that are not empty."""
    return {
        (grid.sheet, row, column): value
        for grid in found
        for row, cells in enumerate(grid.rows, 1)
        for column, value in enumerate(cells, 1)
        if value != ""
    }
