"""The guard: what is refused before decoding, and what it tells that the decoder hides."""

import io
import struct
import time
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.finding import Place, Severity, column_letters
from sheets.inspection.guard import Inspection, inspect
from sheets.inspection.styles import Styles
from sheets.inspection.survey import address
from sheets.inspection.worksheet import survey
from sheets.limits import Limits
from sheets.workbook import Quirks
from tests.damage import (
    LINKS,
    SHEET,
    STRINGS,
    WORKBOOK,
    book,
    changed,
    compound,
    entry_twice,
    packed,
    parts,
    replaced,
    row,
    rows,
    without,
)

ONE = '<c r="A1"><v>1</v></c>'


def look(data: bytes, limits: Limits | None = None) -> Inspection:
    """Inspect as read does, without a file."""
    return inspect(data, "甲.xlsx", limits or Limits())


def refusal(data: bytes, limits: Limits | None = None) -> str:
    """Refuse with one error that names the file, in both languages, and hand nothing on."""
    seen = look(data, limits)
    assert not seen.content
    (finding,) = seen.findings
    assert finding.severity is Severity.ERROR
    assert finding.place.file == "甲.xlsx"
    words = finding.message("zh"), finding.message("en"), finding.advice("zh"), finding.advice("en")
    assert all(words)
    return finding.code


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "MHTML"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        ("单位,金额\n甲,1\n".encode("gb18030"), "CSV"),
        ("单位,金额\n甲,1\n".encode("utf-8-sig"), "CSV"),
        ("单位\t金额\n".encode("utf-16"), "CSV"),
        ("# 说明\n\n甲, 乙, 丙\n".encode(), "TXT"),
        ("今年的报表请按时报送。".encode("gb18030"), "TXT"),
        (b"\n\n", "TXT"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"),
        (packed({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"}), "DOCX"),
        (compound("WordDocument"), "DOC"),
    ],
)
def test_another_kind_of_file_is_named_whatever_its_suffix(data: bytes, kind: str) -> None:
    """Another kind of file is named whatever its suffix."""
    seen = look(data)
    assert [(f.code, f.values["kind"]) for f in seen.findings] == [("file-wrong-kind", kind)]
    assert kind in seen.findings[0].message("zh")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7Z"),
        (packed({"readme.txt": b"x"}), "ZIP"),
        (packed({"甲/会员.xlsx": book()}), "ZIP"),
        (packed({}), "ZIP"),
    ],
)
def test_an_archive_is_told_to_be_unpacked(data: bytes, kind: str) -> None:
    """What came zipped is not read, and the finding says what to do with it."""
    (finding,) = look(data).findings
    assert (finding.code, finding.values["kind"]) == ("file-archive", kind)
    assert "解压" in finding.advice()


def test_unknown_bytes_are_refused() -> None:
    """Unknown bytes are refused."""
    assert refusal(bytes(range(256)) * 4) == "file-unknown-kind"
    assert refusal(compound("Other")) == "file-unknown-kind"


def test_an_encrypted_package_is_refused_by_its_stream() -> None:
    """An encrypted package is refused by its stream."""
    assert refusal(compound("EncryptedPackage")) == "file-encrypted"


def test_a_compound_file_with_a_workbook_goes_to_the_decoder_with_what_cannot_be_known() -> None:
    """A compound file with a workbook goes to the decoder with what cannot be known."""
    seen = look(compound("Workbook"))
    assert (seen.kind, [f.code for f in seen.findings]) == ("xls", ["file-not-surveyed"])
    assert seen.content


def test_a_looped_chain_is_refused_and_not_followed() -> None:
    """A looped chain is refused and not followed."""
    assert refusal(compound("Workbook", looped=True)) == "file-damaged"


@pytest.mark.parametrize("at", [48, 60, 68, 76])
def test_a_compound_file_whose_header_points_nowhere_is_refused(at: int) -> None:
    """A compound file whose header points nowhere is refused."""
    data = bytearray(compound("Workbook"))
    struct.pack_into("<L", data, at, 0x00FFFFFF)
    assert refusal(bytes(data)) == "file-damaged"


@pytest.mark.parametrize("keep", [4, 100, -30, -1])
def test_a_truncated_package_is_refused(keep: int) -> None:
    """A truncated package is refused."""
    assert refusal(book()[:keep]) == "file-damaged"


def test_a_bomb_is_judged_by_the_bytes_it_inflates_to() -> None:
    """A picture part counts too, and neither it nor a sheet is held in memory beyond the limit."""
    limits = Limits(inflated_bytes=1 << 20)
    assert refusal(packed(parts(book()) | {"xl/media/image1.png": bytes(2 << 20)}), limits) == "package-inflated"
    assert refusal(packed(parts(book()) | {SHEET: bytes(2 << 20)}), limits) == "package-inflated"
    assert look(book(), limits).content


@pytest.mark.parametrize("size", [0, 1, 1 << 30])
def test_declared_sizes_are_not_trusted(size: int) -> None:
    """A part is read whole whatever size its entry declares."""
    data = bytearray(book())
    at = data.index(b"PK\x01\x02")
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<L", data, at + 24, size)
        at += 4
    assert look(bytes(data)).content == look(book()).content


def test_too_many_entries_are_refused_with_the_limit() -> None:
    """Too many entries are refused with the limit."""
    seen = look(packed(parts(book()) | {f"xl/media/{n}.png": b"" for n in range(20)}), Limits(entries=20))
    assert [(f.code, f.values["limit"]) for f in seen.findings] == [("package-entries", 20)]


def test_two_entries_of_one_name_are_refused() -> None:
    """Two entries of one name are refused."""
    assert refusal(entry_twice()) == "package-entry-twice"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl/../../evil.xml", "..\\evil.xml", "C:evil.xml"])
def test_a_path_that_leaves_the_package_is_refused(name: str) -> None:
    """A path that leaves the package is refused."""
    assert refusal(packed(parts(book()) | {name: b"<x/>"})) == "package-path"


def test_a_wrong_checksum_is_refused() -> None:
    """A wrong checksum is refused."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts(book()).items():
            package.writestr(name, part)
    data = file.getvalue()
    assert look(data).content
    at = data.index(b"<v>5</v>")
    assert refusal(data[:at] + b"<v>6</v>" + data[at + 8 :]) == "package-part-damaged"


def test_a_damaged_picture_is_no_damaged_figure() -> None:
    """Of a part that nobody reads, neither checksum nor stream matters."""
    data = packed(parts(book()) | {"docProps/thumbnail.wmf": b"picture" * 99})
    at = data.index(b"docProps/thumbnail.wmf") + len("docProps/thumbnail.wmf")
    assert look(data[:at] + b"\xff" * 9 + data[at + 9 :]).content


def test_a_damaged_stream_is_refused() -> None:
    """A damaged stream is refused."""
    data = bytearray(book())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        start = package.getinfo(SHEET).header_offset + 30 + len(SHEET)
    data[start : start + 20] = b"\xff" * 20
    assert refusal(bytes(data)) == "package-part-damaged"


def test_an_encrypted_entry_is_refused() -> None:
    """An encrypted entry is refused."""
    data = bytearray(book())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "file-encrypted"


@pytest.mark.parametrize("part", [SHEET, WORKBOOK, STRINGS, LINKS, "docProps/custom.xml"])
def test_a_doctype_is_refused_in_any_part(part: str) -> None:
    """A DOCTYPE is refused in any part."""
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]>'
    data = changed(lambda name, xml: xml.replace(b"?>", b"?>" + doctype, 1) if name == part else xml)
    assert refusal(data) == "package-doctype"


def test_a_doctype_in_utf_16_is_refused() -> None:
    """A DOCTYPE in UTF-16 is refused."""
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><worksheet/>'
    assert refusal(packed(parts(book()) | {SHEET: text.encode("utf-16")})) == "package-doctype"


def test_comments_without_end_cost_no_more_than_their_length() -> None:
    """Comments without end cost no more than their length."""
    started = time.perf_counter()
    assert refusal(packed(parts(book()) | {"xl/x.xml": b"<!--" * 500_000})) == "package-doctype"
    assert time.perf_counter() - started < 5


def test_an_unknown_encoding_is_refused() -> None:
    """An unknown encoding is refused."""
    assert refusal(replaced(SHEET, 'encoding="UTF-8"', 'encoding="GB2312"')) == "package-encoding"
    assert refusal(packed(parts(book()) | {SHEET: b"\xff\xfe\x00\xd8"})) == "package-encoding"


@pytest.mark.parametrize(
    "data",
    [
        replaced(LINKS, "sheet2.xml", "sheet1.xml"),
        replaced(LINKS, "sheet2.xml", "Sheet1.xml"),
        replaced(WORKBOOK, '"rId2"', '"rId1"'),
        replaced(WORKBOOK, "乙", "甲"),
        replaced(WORKBOOK, "</sheets>", '<sheet name="丙" sheetId="9" r:id="rId1"/>' * 5000 + "</sheets>"),
    ],
    ids=["part", "part in another case", "relation", "name", "five thousand"],
)
def test_two_sheets_of_one_name_or_one_part_are_refused(data: bytes) -> None:
    """Two sheets of one name or one part are refused."""
    assert refusal(data) == "package-sheet-twice"


@pytest.mark.parametrize(
    "data",
    [
        without(WORKBOOK),
        without(LINKS),
        without(SHEET),
        without("_rels/.rels"),
        replaced(LINKS, "worksheets/sheet1.xml", "../../sheet1.xml"),
        replaced(LINKS, '"worksheets/sheet1.xml"', '"http://a.invalid/sheet1.xml" TargetMode="External"'),
    ],
)
def test_a_missing_part_is_never_read_as_empty(data: bytes) -> None:
    """A missing part is never read as empty."""
    assert refusal(data) == "package-part-missing"


@pytest.mark.parametrize("part", [WORKBOOK, LINKS, "docProps/custom.xml"])
def test_a_part_that_is_not_well_formed_is_refused(part: str) -> None:
    """A part that is not well formed is refused."""
    data = changed(lambda name, xml: xml[: len(xml) // 2] if name == part else xml)
    assert refusal(data) == "package-part-damaged"


@pytest.mark.parametrize(
    "reference", ["XFE1", "A1048577", "A0", "1", "A", "$A$1", "ZZZZZZZ99999999999999", "A1:B2", "甲1"]
)
def test_a_cell_outside_the_sheet_is_refused(reference: str) -> None:
    """The decoder would abort the interpreter on some of these."""
    assert refusal(rows(row(1, f'{ONE}<c r="{reference}"><v>1</v></c>'))) == "package-cell-outside"


@pytest.mark.parametrize("number", ["0", "-1", "1048577", "99999999999", "x"])
def test_a_row_outside_the_sheet_is_refused(number: str) -> None:
    """A row outside the sheet is refused."""
    assert refusal(rows(f'<row r="{number}"><c><v>1</v></c></row>')) == "package-cell-outside"


def test_far_cells_are_refused_by_the_box_they_span() -> None:
    """Far cells are refused by the box they span."""
    far = row(1, ONE) + row(1_048_576, '<c r="XFD1048576"><v>1</v></c>')
    seen = look(rows(far))
    assert [(f.code, f.values["limit"]) for f in seen.findings] == [("package-cells", 50_000_000)]
    assert refusal(rows(row(1, ONE) + row(4, '<c r="C4"><v>1</v></c>')), Limits(cells=10)) == "package-cells"
    assert look(rows(row(1, ONE) + row(4, '<c r="C4"><v>1</v></c>')), Limits(cells=13)).content


def test_far_blank_cells_span_nothing() -> None:
    """Far blank cells span nothing."""
    assert look(rows(row(1, ONE) + row(1_048_576, '<c r="XFD1048576" s="1"/>'))).content


@pytest.mark.parametrize(
    "cells",
    [
        row(1, ONE + ONE),
        row(1, f'{ONE}<c r="B1"><v>1</v></c>{ONE}'),
        row(1, ONE) + row(1, ONE),
        row(2, '<c r="A2"><v>1</v></c>') + row(1, '<c r="A2"><v>1</v></c>'),
        row(1, f"{ONE}<c r='A1'><v>2</v></c>"),
    ],
)
def test_a_cell_that_stands_twice_is_refused(cells: str) -> None:
    """The decoder would take the last and say nothing."""
    assert refusal(rows(cells)) == "package-cell-twice"


@pytest.mark.parametrize("dimension", ["A1:ZZZZZZ99999999999", "foo", "", "A1:XFD1048577", "1:1048577", "A:XFE"])
def test_a_dimension_outside_the_sheet_is_refused(dimension: str) -> None:
    """A dimension outside the sheet is refused."""
    assert refusal(replaced(SHEET, 'ref="A1:C4"', f'ref="{dimension}"')) == "package-dimension"


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "C4:A1", "1:4", "A:C", "1:1048576"])
def test_a_dimension_inside_the_sheet_may_lie(dimension: str) -> None:
    """WPS writes A1 for any sheet: the cells count and not what is declared."""
    seen = look(replaced(SHEET, 'ref="A1:C4"', f'ref="{dimension}"'))
    assert seen.content
    assert not seen.findings


def test_a_sound_workbook_has_nothing_to_tell() -> None:
    """A sound workbook has nothing to tell."""
    seen = look(book())
    assert (seen.kind, seen.findings, dict(seen.quirks), dict(seen.properties)) == ("xlsx", (), {}, {"form": "aid"})


def test_the_decoder_is_given_no_sheet_that_was_not_surveyed() -> None:
    """The decoder is given no sheet that was not surveyed."""
    seen = look(packed(parts(book()) | {"xl/worksheets/sheet3.xml": parts(book())[SHEET]}))
    assert "xl/worksheets/sheet3.xml" not in zipfile.ZipFile(io.BytesIO(seen.content)).namelist()


def test_error_cells_are_told_with_their_text() -> None:
    """Error cells are told with their text."""
    cells = '<c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C1"><v>1</v></c>'
    quirks = look(rows(row(1, cells))).quirks
    assert quirks["甲"].errors == {(1, 1): "#REF!", (1, 2): "#DIV/0!"}


def test_formulas_without_result_are_told() -> None:
    """Formulas without result are told."""
    cells = '<c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c>'
    cells += '<c r="D1"><f>""</f><v></v></c><c r="E1"><f t="shared" si="0"/></c>'
    assert look(rows(row(1, cells))).quirks["甲"].uncached == {(1, 1), (1, 4), (1, 5)}


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        ("<c r='A1'><f>500+0</f><v/></c>", True),
        ('<c r="A1"><f>500+0</f><v></v></c>', True),
        ('<c r="A1" t="n"><f>500+0</f><v> </v></c>', True),
        ('<c r="A1" t="b"><f>TRUE</f><v/></c>', True),
        ('<c r="A1" t="str"><f>A2</f></c>', True),
        ('<c r="A1" t="str"><f>A2</f><v/></c>', False),
        ('<c r="A1" t="str"><f>A2</f><v></v></c>', False),
        ('<c r="A1"><v/></c>', False),
    ],
)
def test_an_empty_result_is_a_missing_one_unless_it_is_a_text(cell: str, *, missing: bool) -> None:
    """Another formula's result on the sheet says nothing of this one: it was read as a blank."""
    quirks = look(rows(row(1, f'{cell}<c r="B1"><f>1</f><v>1</v></c>'))).quirks
    assert quirks.get("甲", Quirks()).uncached == ({(1, 1)} if missing else set())


def test_hidden_rows_are_told() -> None:
    """Hidden rows are told."""
    cells = (
        f'<row r="1" hidden="1">{ONE}</row><row r="2" hidden="0"><c r="A2"><v>1</v></c></row><row r="7" hidden="true"/>'
    )
    assert look(rows(cells)).quirks["甲"].hidden_rows == (1, 7)


def test_address_reads_the_corners_of_a_sheet() -> None:
    """Address reads the corners of a sheet."""
    assert [address(cell) for cell in ("A1", "XFD1048576", "aa10")] == [(1, 1), (1_048_576, 16_384), (10, 27)]


CELLS = (
    '<c r="{}"><v>1</v></c>',
    '<c r="{}" s="1"/>',
    '<c r="{}" s="1" t="s"><v>0</v></c>',
    '<c r="{}" t="n"></c>',
    '<c r="{}" t="e"><v>#N/A</v></c>',
    '<c r="{}" s="2" t="e"><f aca="false">1/0</f><v>#DIV/0!</v></c>',
    '<c r="{}"><f>A1&gt;"x"</f><v></v></c>',
    '<c r="{}" t="n"><f t="shared" si="0"/><v></v></c>',
    '<c r="{}" t="str"><f>A1</f><v></v></c>',
    '<c r="{}"><f>A1</f><v>3</v></c>',
    '<c r="{}"><f>A1</f></c>',
    '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> x</t></is></c>',
)


def filled(part: bytes) -> list[tuple[str, str]]:
    """List the cells of a part that hold something, formulas aside."""
    cells = ((cell.get("r", ""), cell.findall("v") + cell.findall("is")) for cell in ET.fromstring(part).iter("c"))
    texts = ((where, "".join(text for value in values for text in value.itertext())) for where, values in cells)
    return [cell for cell in texts if cell[1]]


@given(
    lines=st.lists(
        st.tuples(st.sampled_from(["", ' hidden="1"', ' ht="9" hidden="true"']), st.lists(st.sampled_from(CELLS))),
        max_size=6,
    ),
)
def test_the_quick_proof_and_the_exact_look_agree(lines: list[tuple[str, list[str]]]) -> None:
    """The same quirks are seen, and no value is lost or moved, whichever way a sheet is surveyed."""
    xml = ""
    for number, (attributes, cells) in enumerate(lines, 1):
        written = (cell.format(f"{column_letters(at)}{number}") for at, cell in enumerate(cells, 20))
        xml += f'<row r="{number}"{attributes}>{"".join(written)}</row>'
    looks = [
        survey(f"<worksheet>{tag}{xml}</sheetData></worksheet>".encode(), Place("x"), Limits(), Styles())
        for tag in ("<sheetData>", "<sheetData >")
    ]
    quick, exact = looks
    assert quick.quirks == exact.quirks
    assert filled(quick.part()) == filled(exact.part())
    used = [address(where) or (0, 0) for where, _ in filled(exact.part())]
    assert quick.last_row >= max((row for row, _ in used), default=0)
    assert quick.last_column >= max((column for _, column in used), default=0)


def test_formulas_of_ordinary_sheets_are_not_handed_to_the_decoder() -> None:
    """They are most of a form's bytes, and the decoder makes nothing of them."""
    cells = "".join(
        row(n, f'<c r="A{n}"><f>"{"x" * 99}"&amp;1</f><v>{n}</v></c><c r="B{n}" s="0"/>') for n in range(1, 99)
    )
    content = look(rows(cells)).content
    assert b"<f>" not in content
    assert content.count(b"<v>") == 98 + 1


def test_wide_sheets_are_told_of_too() -> None:
    """Columns beyond Z are looked at cell by cell."""
    cells = '<c r="AA1" t="e"><v>#REF!</v></c><c r="AB1"><f>1</f><v></v></c>'
    quirks = look(rows(row(1, cells))).quirks["甲"]
    assert quirks.errors == {(1, 27): "#REF!"}
    assert quirks.uncached == {(1, 28)}


def test_every_byte_flip_of_a_sheet_gives_a_verdict() -> None:
    """No damage of the XML makes the guard raise."""
    contents = parts(book())
    xml = contents[SHEET]
    start = xml.index(b"<sheetData")
    for at in range(start, xml.index(b"</sheetData>")):
        for byte in b'<\0"9':
            damaged = xml[:at] + bytes([byte]) + xml[at + 1 :]
            seen = look(packed(contents | {SHEET: damaged}))
            assert seen.content or seen.findings
