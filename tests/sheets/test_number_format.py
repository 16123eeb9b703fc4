"""Number formats: which cells are days, and which show other digits or units than they hold."""

import io

import pytest
import xlsxwriter

from sheets.inspection.guard import inspect
from sheets.inspection.number_format import number_format
from sheets.inspection.styles import styles
from sheets.limits import Limits
from sheets.workbook import Display, Quirks
from tests.damage import SHEET, changed, packed, parts


@pytest.mark.parametrize(
    "code",
    [
        *('e"年"', "e/m/d", "aaaa", "[$-804]aaaa", "ggge", 'yyyy"年"m"月"d"日"', "yyyy年m月", "mmm-yy", "b1yyyy"),
        *(
            "h:mm AM/PM",
            '上午/下午h"时"mm"分"',
            "mm:ss.0",
            '[DBNum1][$-804]yyyy"年"',
            "[$-F800]dddd",
            "yyyy/m/d;@",
            "D",
        ),
    ],
)
def test_days_are_known(code: str) -> None:
    """In every spelling of a day or a time of day."""
    assert number_format(code).kind == "day"


@pytest.mark.parametrize("code", ["[h]:mm", "[mm]:ss", "[ss]", r"[Blue]\+[h]:mm"])
def test_spans_of_time_are_known(code: str) -> None:
    """Hours and minutes beyond a day."""
    assert number_format(code).kind == "span"


@pytest.mark.parametrize(
    "code",
    [
        *("General", "G/通用格式", "0", "0.00", "#,##0.00", "0.00E+00", "##0.0E+0", "# ?/?", "@", "000000", "", "0;"),
        *("0_);[Red](0)", "#,##0.00_);(#,##0.00)", "[红色]0", "0.0_ ", "[DBNum2][$-804]General", "#,##0;-#,##0"),
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    ],
)
def test_plain_figures_are_shown_as_they_are(code: str) -> None:
    """Thousands that are parted, brackets round debts and dashes for nothing change no figure."""
    known = number_format(code)
    assert (known.kind, known.plain) == ("number", True)


@pytest.mark.parametrize(
    ("code", "figure", "alters", "words"),
    [
        ('0.00"万元"', 5, False, "万元"),
        ('0"百人"', 5, False, "百人"),
        (r"0\元", 5, False, "元"),
        ("[$$-409]0", 5, False, "$"),
        ("0%", 0.15, True, ""),
        ("0,", 5000, True, ""),
        ("#,##0,", 5000, True, ""),
        ('#,##0,,"M"', 5e6, True, "M"),
        ('0!.0,"万"', 12345, True, ".万"),
        ('0"00"', 5, True, "00"),
        (";;;", 5, True, ""),
        ('"无"', 5, True, "无"),
        ('[>=10000]0.0,"千";0', 20000, True, "千"),
        ('0;-0"万"', -5, False, "万"),
    ],
)
def test_other_digits_and_words_are_known(code: str, figure: float, *, alters: bool, words: str) -> None:
    """Percent, thousands cut off, literal digits, nothing at all, and what stands beside the digits."""
    seen = styles([164], {164: code}).display(0, repr(figure))
    assert seen == Display(code, alters, words)


@pytest.mark.parametrize(
    ("code", "figure"), [("0%", 0), ('[>=10000]0.0,"千";0', 5), ('0;-0"万"', 5), ('0"万"', "x"), (";;;", 0)]
)
def test_what_changes_nothing_is_not_told(code: str, figure: object) -> None:
    """Nought is nought in any scale; a section for other figures does not matter."""
    assert styles([164], {164: code}).display(0, str(figure)) is None


@pytest.mark.parametrize(
    ("number", "kind"), [(14, "day"), (22, "day"), (31, "day"), (57, "day"), (46, "span"), (2, "number")]
)
def test_formats_without_a_spelling_are_known(number: int, kind: str) -> None:
    """Chinese versions write some days by number only."""
    assert styles([number], {}).formats[0].kind == kind


def workbook(*codes: str) -> bytes:
    """A workbook whose column A holds 5 in each of the formats."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("甲")
        for row, code in enumerate(codes):
            sheet.write_number(row, 0, 5, book.add_format({"num_format": code}))
    return file.getvalue()


@pytest.mark.parametrize("exact", [False, True], ids=["quick", "exact"])
def test_displays_are_told_at_their_cells(*, exact: bool) -> None:
    """Whichever way the sheet is surveyed."""
    data = workbook("0.00", '0"万元"', "0%", "yyyy", "0")
    if exact:
        data = changed(lambda name, xml: xml.replace(b"<sheetData>", b"<sheetData >") if name == SHEET else xml, data)
    assert inspect(data, "甲", Limits()).quirks["甲"].displays == {
        (2, 1): Display('0"万元"', alters=False, words="万元"),
        (3, 1): Display("0%", alters=True, words=""),
    }


def test_a_normal_style_that_is_odd_is_told_at_cells_without_style() -> None:
    """A cell that names no style has the first."""
    data = changed(
        lambda name, xml: xml.replace(b'<xf numFmtId="0"', b'<xf numFmtId="9"') if name == "xl/styles.xml" else xml,
        workbook("0.00"),
    )
    data = changed(lambda name, xml: xml.replace(b' s="1"', b"") if name == SHEET else xml, data)
    assert inspect(data, "甲", Limits()).quirks["甲"].displays == {(1, 1): Display("0%", alters=True, words="")}


PICTURE = b'<xdr:wsDr xmlns:xdr="urn:xdr"><xdr:oneCellAnchor><xdr:pic/></xdr:oneCellAnchor></xdr:wsDr>'


def with_drawing(drawing: bytes) -> bytes:
    """A workbook with a drawing upon its sheet."""
    contents = parts(workbook("0"))
    link = '<Relationship Id="rId1" Type="a/drawing" Target="../drawings/drawing1.xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    contents["xl/worksheets/_rels/sheet1.xml.rels"] = f'<Relationships xmlns="{space}">{link}</Relationships>'.encode()
    contents["xl/drawings/drawing1.xml"] = drawing
    contents[SHEET] = contents[SHEET].replace(b"</worksheet>", b'<drawing r:id="rId1"/></worksheet>')
    return packed(contents)


@pytest.mark.parametrize(
    ("data", "pictures"),
    [
        (with_drawing(PICTURE), True),
        (with_drawing(PICTURE.replace(b"pic", b"graphicFrame")), False),
        (with_drawing(b"<xdr:wsDr xmlns:xdr='urn:xdr'/>"), False),
        (workbook("0"), False),
    ],
    ids=["picture", "chart", "nothing", "no drawing"],
)
def test_pictures_on_a_sheet_are_told(data: bytes, *, pictures: bool) -> None:
    """Charts are none, nor is the empty drawing that some programs leave."""
    assert inspect(data, "甲", Limits()).quirks.get("甲", Quirks()).pictures is pictures


@pytest.mark.parametrize("tag", [b"<sheetData>", b"<sheetData >"], ids=["quick", "exact"])
def test_pictures_in_cells_are_told(tag: bytes) -> None:
    """So WPS puts them there."""
    cell = b'<row r="9"><c r="A9" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row></sheetData>'
    data = changed(
        lambda name, xml: xml.replace(b"</sheetData>", cell).replace(b"<sheetData>", tag) if name == SHEET else xml,
        workbook("0"),
    )
    assert inspect(data, "甲", Limits()).quirks["甲"].pictures
