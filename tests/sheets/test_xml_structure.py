"""What the decoder would read otherwise than a spreadsheet program: refused, or brought to one reading."""

import re
import tracemalloc
from pathlib import Path

import pytest

from sheets import read as reading
from sheets.inspection.guard import Inspection, inspect
from sheets.inspection.shared_strings import _ORDINARY
from sheets.limits import Limits
from sheets.read import read
from sheets.workbook import Workbook
from tests.damage import LINKS, SHEET, STRINGS, WORKBOOK, book, changed, packed, parts, replaced, row, rows

COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
CHOICE = '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="z">{}</mc:Choice><mc:Fallback>{}</mc:Fallback>'
CHOICE += "</mc:AlternateContent>"
SOUND = [[["一", "", ""], ["", 5.0, ""], ["二", "", ""], ["", "", 2.0]], [["三"]]]
DAMAGED, MISSING, DOCTYPE, ENCODING = (
    ["package-part-damaged"],
    ["sheet-string-missing"],
    ["package-doctype"],
    ["package-encoding"],
)


def read_bytes(tmp_path: Path, data: bytes) -> Workbook:
    """Read a workbook that is not a file yet."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(data)
    return read(path, "甲.xlsx")


def codes(tmp_path: Path, data: bytes) -> list[str]:
    """Give the codes of what was found, where nothing was read."""
    seen = read_bytes(tmp_path, data)
    assert not seen.grids
    return [finding.code for finding in seen.findings]


def part(name: str, old: str, new: str) -> bytes:
    """Make the sound workbook with one part changed by a pattern that must be there."""

    def change(other: str, content: bytes) -> bytes:
        if other != name:
            return content
        assert re.search(old.encode(), content)
        return re.sub(old.encode(), lambda _: new.encode(), content, count=1)

    return changed(change)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>4<?x y?>1</v></c>',
        '<c r="A1"><v>4<x/>1</v></c>',
        '<c r="A1"><v>41</v><f>40+1</f></c>',
        '<c r="A1"><v>41</v><v>42</v></c>',
        '<c r="A1"><f>1</f><f>2</f><v>1</v></c>',
        '<c r="A1" t="inlineStr"><is><t>4</t><t>1</t></is></c>',
        CHOICE.format('<c r="A1"><v>9999</v></c>', ""),
        '<z:c xmlns:z="urn:z" r="A1"><z:v>9</z:v></z:c>',
        '<c r="A1"><z:v xmlns:z="urn:z">9</z:v></c>',
        '<c r="A1"><v>1</v><is><t>2</t></is></c>',
        '<c r="A1" t="inlineStr"><v>1</v></c>',
        '<c r="A1" t="inlineStr"><is><t>1</t></is><v>1</v><is><t>2</t></is></c>',
        '<z:x xmlns:z="urn:z"><c r="A1"><v>9</v></c></z:x>',
        f'<z:x xmlns:z="urn:z" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="z" mc:ProcessContent="z:x"><c r="A1"/></z:x>',
        '<row r="2"><c r="A2"><v>1</v></c></row>',
    ],
)
def test_a_cell_that_the_decoder_reads_otherwise_is_refused(tmp_path: Path, cell: str) -> None:
    """Without a word it would be blank, cut short, doubled or another's."""
    assert codes(tmp_path, rows(row(1, cell))) == DAMAGED


NAMES = f'xmlns:mc="{COMPATIBILITY}" xmlns:z="urn:z" mc:Ignorable="z"'


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c r='A1'><v>&#52;&#49;</v></c>", 41.0),
        ('<c r="A1"><f>40+1</f><v>4&#49;</v></c>', 41.0),
        ('<c r="A1"><v>\n 41\n</v></c>', 41.0),
        ('<c r="A1" t="s"><v>\n1\n</v></c>', "二"),
        ('<c r="A1" t="s"><v>&#49;</v></c>', "二"),
        ('<c r="A1" t="str"><v>&#52;&#49;</v></c>', "41"),
        ('<c r="A1" t="str"><v> a&#13;&amp;_x000D_ </v></c>', " a\r&\r "),
        ('<c r="A1" t="inlineStr"><is><t>4</t><rPh sb="0" eb="1"><r><t>9</t></r></rPh></is></c>', "4"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a</t><r><t>b &#99;</t></r></is></c>', " ab c"),
        ('<c r="A1" t="inlineStr"><v>41</v><is><t>41</t></is></c>', "41"),
        ('<c r="A1" t="inlineStr"><is><t>41</t></is><v>42</v></c>', "41"),
        ('<c r="A1" t="b"><v>true</v></c>', True),
        ('<c r="A1"><v>41</v><extLst><ext><v>9</v></ext></extLst></c>', 41.0),
        ('<c r="A1"><extLst><ext><c r="A1"><v>9</v></c></ext></extLst></c>', ""),
        (f'<c r="A1" {NAMES} z:r="B7" z:t="s"><z:v>9</z:v><v>4<z:b>9</z:b>1</v></c>', 41.0),
        (f'<c r="A1" {NAMES}><v>41</v></c><z:c {NAMES} r="B1"><v>7</v></z:c>', 41.0),
        ('<c r="A1" cm="1" vm="2" ph="1"><v>41</v></c>', 41.0),
    ],
)
def test_what_the_decoder_would_read_otherwise_is_spelt_anew(tmp_path: Path, cell: str, value: object) -> None:
    """References, white space, extensions and ignorable elements are as spreadsheet programs see them."""
    seen = read_bytes(tmp_path, rows(row(1, cell + '<c r="C1"><v>3</v></c>')))
    assert seen.findings == ()
    assert seen.grids[0].rows == [[value, "", 3.0]]


@pytest.mark.parametrize("error", ["#N&#47;A", "#SPILL!", "#GETTING_DATA", "#CALC!", " #REF! "])
def test_errors_of_every_version_are_told(tmp_path: Path, error: str) -> None:
    """The decoder gives up a sheet for one that it does not know."""
    seen = read_bytes(tmp_path, rows(row(1, f'<c r="A1" t="e"><v>{error}</v></c><c r="B1"><v>3</v></c>')))
    assert seen.quirks["甲"].errors == {(1, 1): error.strip().replace("&#47;", "/")}
    assert seen.grids[0].rows == [["", 3.0]]


@pytest.mark.parametrize("area", ["A:B", "1:2", "A1:B2"])
def test_merged_columns_and_rows_are_told(tmp_path: Path, area: str) -> None:
    """Excel merges whole columns so."""
    seen = read_bytes(
        tmp_path, replaced(SHEET, "</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{area}"/></mergeCells>')
    )
    bottom, right = {"A:B": (4, 2), "1:2": (2, 3), "A1:B2": (2, 2)}[area]
    assert seen.quirks["甲"].merges == ((1, 1, bottom, right),)


@pytest.mark.parametrize(
    "cells",
    [
        CHOICE.format('<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="2"><c r="A2"><v>2</v></c></row>'),
        '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData>',
        '</sheetData><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
        '<?a <!-- ?><row r="1"><c r="A1"><v>1</v></c></row><?b --> ?>',
        '</sheetData><sheetData xmlns="urn:z"/><sheetData>',
        "</sheetData><sheetData/><a><sheetData></sheetData></a><sheetData>",
        '<row r="1" xmlns="urn:z"><c r="A1"><v>1</v></c></row>',
    ],
)
def test_rows_that_the_decoder_reads_otherwise_are_refused(tmp_path: Path, cells: str) -> None:
    """Both branches of a choice were read, a second sheetData not at all."""
    assert codes(tmp_path, rows(cells)) == DAMAGED


@pytest.mark.parametrize(
    "sheet",
    [
        "<html/>",
        '<worksheet xmlns="urn:a"/>',
        '<worksheet xmlns="urn:a"><SheetData><row r="1"><c r="A1"><v>1</v></c></row></SheetData></worksheet>',
        '<html><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></html>',
        '<worksheet xmlns="urn:a"><x><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></x></worksheet>',
        '<worksheet xmlns="urn:a"><z:sheetData xmlns:z="urn:z"/></worksheet>',
    ],
)
def test_a_part_without_cells_of_its_own_is_not_an_empty_sheet(tmp_path: Path, sheet: str) -> None:
    """A part without cells of its own is not an empty sheet."""
    assert codes(tmp_path, packed(parts(book()) | {SHEET: sheet.encode()})) == DAMAGED


def test_an_empty_sheet_data_before_the_real_one_is_refused(tmp_path: Path) -> None:
    """The decoder reads the first one only."""
    assert codes(tmp_path, replaced(SHEET, "<sheetData>", "<sheetData/><sheetData>")) == DAMAGED


def test_what_programs_leave_around_the_cells_is_accepted(tmp_path: Path) -> None:
    """Controls behind a choice, extensions and attributes of later versions stand outside sheetData."""
    sheet = parts(book())[SHEET].decode()
    around = CHOICE.format('<controls><xdr:row xmlns:xdr="urn:x">3</xdr:row></controls>', "")
    around += '<extLst><ext xmlns:x14="urn:x14"><x14:c><xm:f xmlns:xm="urn:xm">A1</xm:f></x14:c></ext></extLst>'
    sheet = sheet.replace("</worksheet>", f"{around}</worksheet>")
    names = ' xmlns:mc="urn:mc" mc:Ignorable="x14ac" xmlns:x14ac="urn:x14ac" xmlns:xr="urn:xr" xr:uid="{0}"'
    sheet = re.sub(r"<worksheet[^>]*", lambda found: found[0] + names, sheet)
    sheet = re.sub(r'(<row r="\d+")', r'\1 x14ac:dyDescent="0.25"', sheet)
    for text in (sheet, sheet.replace("<sheetData>", CHOICE.format("<a/>", "<b/>") + "<sheetData>")):
        seen = read_bytes(tmp_path, packed(parts(book()) | {SHEET: text.encode()}))
        assert ([grid.rows for grid in seen.grids], seen.findings) == (SOUND, ())


@pytest.mark.parametrize("number", ["-1", "abc", "1.9", "+1", "1e0", "0.0", "0 1", "99999999999999999999"])
def test_a_number_that_names_no_text_is_told(tmp_path: Path, number: str) -> None:
    """The decoder takes the first text of the file for it."""
    assert codes(tmp_path, rows(row(1, f'<c r="A1" t="s"><v>{number}</v></c>'))) == MISSING


@pytest.mark.parametrize(
    "text",
    [
        '<x:si xmlns:x="urn:z"><x:t>他</x:t></x:si><si><t>一</t></si>',
        CHOICE.format("<si><t>甲</t></si>", "<si><t>乙</t></si>"),
        "<si><t>甲</t><si><t>乙</t></si></si>",
        "<si><t>甲</t><t>乙</t></si>",
        "<si><t>甲<?a b?>乙</t></si>",
        "<si><r><rPr><t>他</t></rPr><t>一</t></r></si>",
    ],
)
def test_shared_texts_that_the_decoder_counts_otherwise_are_refused(tmp_path: Path, text: str) -> None:
    """One text more or less gives every later cell another's."""
    assert codes(tmp_path, part(STRINGS, "<si><t>一</t></si>", text)) == DAMAGED


@pytest.mark.parametrize(
    ("text", "quick"),
    [
        ('<si><t>一</t><rPh sb="0" eb="1"><t>イ</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>', True),
        ('<si><r><rPr><b/><color theme="1" tint="0.5"/></rPr><t>一</t></r></si>', True),
        ('<si><r><t xml:space="preserve">一</t></r></si>', True),
        ("<si>\n<t>一</t></si>\n", False),
        ('<si><t>一</t></si><extLst><ext uri="{0}"/></extLst>', False),
        ("<si><r><rPr><x><y/></x></rPr><t>一</t></r></si>", False),
        ("<si><t>一</t><rPh sb='0' eb='1'><r><t>イ</t></r></rPh></si>", False),
        ("<si><t>一</t><extLst><ext><si><t>他</t></si></ext></extLst></si>", False),
        ("<extLst><ext><si><t>他</t></si></ext></extLst><si><t>一</t></si>", False),
        (f'<si xmlns:mc="{COMPATIBILITY}" xmlns:z="urn:z" mc:Ignorable="z"><z:t>他</z:t><t>一</t></si>', False),
        ("<si><t>  </t><r><t>一</t></r></si>", False),
        ("<si><t>&#x4e00;</t></si>", True),
    ],
)
def test_shared_texts_of_every_make_are_read(tmp_path: Path, text: str, *, quick: bool) -> None:
    """Shared texts of every make are read."""
    data = part(STRINGS, "<si><t>一</t></si>", text)
    assert bool(_ORDINARY.fullmatch(parts(data)[STRINGS])) is quick
    assert [grid.rows for grid in read_bytes(tmp_path, data).grids] == SOUND


@pytest.mark.parametrize("name", [SHEET, STRINGS, WORKBOOK, "docProps/custom.xml"])
@pytest.mark.parametrize("cut", ["<!-- -->", "<!-- --><!-- -->", "<![CDATA[]]>"])
def test_a_doctype_that_a_comment_splits_is_refused(tmp_path: Path, name: str, cut: str) -> None:
    """Without the comment there is a DOCTYPE again."""
    assert codes(tmp_path, part(name, r"\?>", f'?><{cut}!DOCTYPE a [<!ENTITY e "7">]>')) == DOCTYPE


@pytest.mark.parametrize("declared", ['encoding = "GB2312"', "encoding\n=\n'GB2312'", " " * 300 + 'encoding="GB2312"'])
@pytest.mark.parametrize("name", [SHEET, STRINGS, WORKBOOK])
def test_an_encoding_is_found_in_any_spelling(tmp_path: Path, name: str, declared: str) -> None:
    """An encoding is found in any spelling."""
    assert codes(tmp_path, part(name, 'encoding="UTF-8"', declared)) == ENCODING


@pytest.mark.parametrize(("name", "relation"), [(SHEET, "worksheets/sheet1"), (STRINGS, "sharedStrings")])
def test_a_part_under_another_suffix_is_refused(tmp_path: Path, name: str, relation: str) -> None:
    """It was not brought to plain form."""
    contents = parts(replaced(LINKS, f"{relation}.xml", f"{relation}.bin"))
    contents[name.replace(".xml", ".bin")] = contents.pop(name)
    assert codes(tmp_path, packed(contents)) == DAMAGED


@pytest.mark.parametrize("decoy", [False, True])
def test_parts_are_those_that_the_package_names(tmp_path: Path, *, decoy: bool) -> None:
    """The decoder alone goes by fixed names, whatever stands there."""
    contents = parts(book())
    for name, links in ((STRINGS, LINKS), (WORKBOOK, "_rels/.rels")):
        other = name.replace(".xml", "2.xml")
        short = name.removeprefix("xl/")
        contents[links] = contents[links].replace(short.encode(), other.removeprefix("xl/").encode())
        contents[other] = contents[name]
        contents[name] = contents[name].replace("一".encode(), "假".encode()).replace("甲".encode(), "假".encode())
    contents[LINKS.replace("workbook", "workbook2")] = contents[LINKS]
    if not decoy:
        contents = {name: content for name, content in contents.items() if name not in {STRINGS, WORKBOOK, LINKS}}
    seen = read_bytes(tmp_path, packed(contents))
    assert [(grid.sheet, grid.rows) for grid in seen.grids] == [("甲", SOUND[0]), ("乙", SOUND[1])]


def test_two_parts_of_shared_texts_are_refused(tmp_path: Path) -> None:
    """Two parts of shared texts are refused."""
    second = '<Relationship Id="r99" Type="a/sharedStrings" Target="styles.xml"/></Relationships>'
    assert codes(tmp_path, replaced(LINKS, "</Relationships>", second)) == DAMAGED


@pytest.mark.parametrize(
    ("spelt", "name"), [("甲\t", "甲 "), ("甲\r\n", "甲 "), ("甲&#9;", "甲\t"), ("甲&quot;&amp;'", "甲\"&'")]
)
def test_quirks_are_kept_under_the_name_of_the_grid(tmp_path: Path, spelt: str, name: str) -> None:
    """An XML parser makes a space of a tab in an attribute, the decoder does not."""
    contents = parts(replaced(WORKBOOK, "甲", spelt))
    contents[SHEET] = contents[SHEET].replace(b'<c r="B2"><v>5', b'<c r="B2" t="e"><v>#REF!')
    seen = read_bytes(tmp_path, packed(contents))
    assert seen.grids[0].sheet == name
    assert seen.quirks[name].errors == {(2, 2): "#REF!"}


def test_sheets_under_other_names_than_were_surveyed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should guard and decoder ever differ on a name, nothing is read."""
    seen = inspect(book(), "甲.xlsx", Limits())
    other = Inspection(seen.kind, seen.content, sheets=("甲", "丙"))
    monkeypatch.setattr(reading, "inspect", lambda *_: other)
    assert codes(tmp_path, book()) == ["file-damaged"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</sheets>", "</sheets>" + CHOICE.format("", '<sheets><sheet name="丙" sheetId="9" r:id="rId1"/></sheets>')),
        ("</sheets>", '</sheets><z:workbookPr xmlns:z="urn:z" date1904="1"/>'),
        ("<workbookPr", '<workbookPr date1904="perhaps"/><workbookPr'),
        ("<workbookPr", '<workbookPr date1904="perhaps"'),
        ("</sheets>", '<mc:x xmlns:mc="urn:mc"><sheet name="丙" sheetId="9" r:id="rId1"/></mc:x></sheets>'),
    ],
)
def test_a_workbook_that_programs_read_differently_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """Sheets behind a choice, and two ways to count days."""
    assert codes(tmp_path, part(WORKBOOK, old, new)) == DAMAGED


def test_declarations_nested_deep_cost_no_more_than_their_length(tmp_path: Path) -> None:
    """Two megabytes took all memory, for every level kept the names of those above it."""
    deep = "".join(f'<z:a xmlns:z="urn:{n}" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="z">' for n in range(10_000))
    data = replaced(SHEET, "</worksheet>", f"{deep}{'</z:a>' * 10_000}</worksheet>")
    tracemalloc.start()
    seen = read_bytes(tmp_path, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [grid.rows for grid in seen.grids] == SOUND
    assert peak < 100 << 20


LATER = '<extLst><ext xmlns:x15="urn:x15"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</workbook>", f"{LATER}</workbook>"),
        ("</workbook>", '<extLst><ext><workbookPr date1904="1"/><sheets/></ext></extLst></workbook>'),
        ("</sheets>", '<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/></sheets>'),
        ("<sheets>", CHOICE.format('<x15ac:absPath xmlns:x15ac="urn:x15ac" url="C:"/>', "") + "<sheets>"),
    ],
    ids=["later settings", "settings of an extension", "a module of macros", "a choice without sheets"],
)
def test_what_excel_leaves_in_a_workbook_part_is_accepted(tmp_path: Path, old: str, new: str) -> None:
    """Seven of ten workbooks by Excel 2013 and later have the first of these."""
    seen = read_bytes(tmp_path, part(WORKBOOK, old, new))
    assert ([grid.rows for grid in seen.grids], seen.findings) == (SOUND, ())


def test_a_package_may_call_its_folders_as_it_likes(tmp_path: Path) -> None:
    """What holds the workbook is said by the package, not by the name xl."""
    moved = {name.replace("xl/", ""): content.replace(b"xl/", b"") for name, content in parts(book()).items()}
    assert [grid.rows for grid in read_bytes(tmp_path, packed(moved)).grids] == SOUND


@pytest.mark.parametrize("count", ["99999999999999999", "-1", "x", "2"])
def test_a_count_of_texts_is_not_believed(tmp_path: Path, count: str) -> None:
    """The decoder makes room for as many."""
    data = part(STRINGS, 'uniqueCount="[0-9]+"', f'uniqueCount="{count}"')
    assert [grid.rows for grid in read_bytes(tmp_path, data).grids] == SOUND


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods(inner: str) -> bytes:
    """Make an OpenDocument workbook of one table."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": ODS.format(inner).encode(), "META-INF/manifest.xml": b"<m/>"})


CELL = '<table:table-cell office:value-type="float" office:value="1"/>'


def line(columns: str, rows: str = "1", inner: str = "", content: str = CELL[17:-2]) -> str:
    """Spell one row with one cell, either repeated."""
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"{content}>{inner}</table:table-cell>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (line("1000000000"), "package-cell-outside"),
        (line("1", "1000000000"), "package-cells"),
        (line("8000", "8000"), "package-cells"),
        (
            line("1000000000", content="").replace("</table:table-row>", CELL) + "</table:table-row>",
            "package-cell-outside",
        ),
        (line("1", inner='<text:p><text:s text:c="2000000000"/></text:p>'), "package-cells"),
        (line("-5"), "package-part-damaged"),
        (line("1")[:-1], "package-part-damaged"),
    ],
    ids=["columns", "rows", "both", "blanks before", "spaces", "negative", "cut off"],
)
def test_repeated_cells_of_ods_are_counted_before_decoding(tmp_path: Path, inner: str, code: str) -> None:
    """Some of these took all memory of a worker."""
    assert codes(tmp_path, ods(inner)) == [code]


def test_blank_cells_of_ods_may_be_repeated_to_the_end(tmp_path: Path) -> None:
    """So every program writes them."""
    seen = read_bytes(tmp_path, ods(line("2") + line("16384", "1048574", content="")))
    assert [grid.rows for grid in seen.grids] == [[[1.0, 1.0]]]
