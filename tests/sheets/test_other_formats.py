"""What the decoder does not tell of .xls, .xlsb and .ods: found before it reads them, or the file is refused."""

import datetime as dt
import struct
from pathlib import Path

import pytest

from fuzz.seeds import repacked
from fuzz.xlsb import xlsb
from sheets.inspection import cfb
from sheets.read import read
from sheets.workbook import Display, Workbook
from tests.damage import compound, packed, parts, short_cells

STYLES = ("General", '0.00"万元"', "0%", 'e"年"')


def read_bytes(tmp_path: Path, data: bytes) -> Workbook:
    """Read a workbook that is not a file yet."""
    path = tmp_path / "甲"
    path.write_bytes(data)
    return read(path, "甲")


def codes(book: Workbook) -> list[str]:
    """List the codes of the findings."""
    return [finding.code for finding in book.findings]


def record(kind: int, body: bytes = b"") -> bytes:
    """Spell one record of an .xls stream."""
    return struct.pack("<2H", kind, len(body)) + body


def xls(*cells: bytes, before: bytes = b"") -> bytes:
    """Make an .xls of one sheet 甲, its styles those of STYLES."""
    begin = struct.pack("<2H", 0x600, 5) + bytes(12)
    formats = b"".join(
        record(0x41E, struct.pack("<2HB", 164 + at, len(code), 1) + code.encode("utf-16-le"))
        for at, code in enumerate(STYLES)
    )
    styles = b"".join(record(0xE0, struct.pack("<2H", 0, 164 + at) + bytes(16)) for at in range(len(STYLES)))
    head = record(0x809, begin) + before + formats + styles
    name = struct.pack("<H2B", 0, 1, 1) + "甲".encode("utf-16-le")
    start = len(head) + len(record(0x85, bytes(4) + name)) + 4
    book = head + record(0x85, struct.pack("<L", start) + name) + record(0x0A)
    sheet = record(0x809, struct.pack("<2H", 0x600, 0x10) + bytes(12)) + b"".join(cells) + record(0x0A)
    return compound("Workbook", content=book + sheet)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """Spell a number's record."""
    return record(0x203, struct.pack("<3Hd", row - 1, column - 1, style, value))


def formula(row: int, column: int, result: bytes) -> bytes:
    """Spell a formula's record with its stored result."""
    return record(0x06, struct.pack("<3H", row - 1, column - 1, 0) + result + bytes(6) + struct.pack("<H", 0))


def test_errors_of_xls_are_found(tmp_path: Path) -> None:
    """Typed errors, and those that formulas gave; truths and texts are none."""
    seen = read_bytes(
        tmp_path,
        xls(
            record(0x205, struct.pack("<3H2B", 0, 0, 0, 0x2A, 1)),
            record(0x205, struct.pack("<3H2B", 0, 1, 0, 1, 0)),
            formula(2, 1, b"\x02\0\x07\0\0\0\xff\xff"),
            formula(2, 2, struct.pack("<d", 7)),
            number(3, 3, 5),
        ),
    )
    assert seen.grids[0].rows == [["", True, ""], ["", 7.0, ""], ["", "", 5.0]]
    assert seen.quirks["甲"].errors == {(1, 1): "#N/A", (2, 1): "#DIV/0!"}


def test_how_xls_shows_its_figures_is_known(tmp_path: Path) -> None:
    """Numbers, short numbers and runs of them, by their style; hidden rows too."""
    short = struct.pack("<L", 5 << 2 | 2)
    seen = read_bytes(
        tmp_path,
        xls(
            record(0x208, struct.pack("<H", 1) + bytes(10) + struct.pack("<L", 0x20)),
            number(1, 1, 5, 1),
            number(1, 2, 5, 0),
            number(2, 1, 0, 1),
            record(0x27E, struct.pack("<3H", 1, 1, 2) + short),
            record(
                0xBD, struct.pack("<2H", 2, 0) + struct.pack("<H", 0) + short + struct.pack("<H", 1) + short + b"\1\0"
            ),
        ),
    )
    assert seen.quirks["甲"].displays == {
        (1, 1): Display('0.00"万元"', alters=False, words="万元"),
        (2, 2): Display("0%", alters=True, words=""),
        (3, 2): Display('0.00"万元"', alters=False, words="万元"),
    }
    assert seen.quirks["甲"].hidden_rows == (2,)


def test_a_locked_xls_is_told_as_such(tmp_path: Path) -> None:
    """Its records are scrambled behind the mark; they were taken for cells outside the sheet."""
    assert codes(read_bytes(tmp_path, xls(number(1, 1, 5), before=record(0x2F, bytes(54))))) == ["file-encrypted"]


def test_sheets_of_xls_that_share_their_records_are_refused(tmp_path: Path) -> None:
    """The decoder would read one stretch of the file as often as it is named."""
    data = xls(*(number(at, 1, 1) for at in range(1, 9)))
    assert codes(read_bytes(tmp_path, data.replace(record(0x0A), record(0x0B)))) == ["file-damaged"]


@pytest.mark.parametrize("kind", [*range(12, 19), 62])
def test_xlsb_with_cells_that_the_decoder_does_not_see_is_refused(tmp_path: Path, kind: int) -> None:
    """They came back as blanks, without a word."""
    assert codes(read_bytes(tmp_path, short_cells(kind))) == ["file-short-cells"]


@pytest.mark.parametrize("kind", [3, 11])
def test_errors_of_xlsb_are_found(tmp_path: Path, kind: int) -> None:
    """Typed errors and those that formulas gave."""
    seen = read_bytes(tmp_path, short_cells(kind))
    assert seen.grids[0].rows[0][:2] == ["一", 5.0]
    assert seen.quirks["甲"].errors == {(1, 3): "#NULL!"}


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods(cells: str, around: str = "") -> bytes:
    """Make an OpenDocument workbook of one row, and what else stands beside its table."""
    table = f'<table:table table:name="甲"><table:table-row>{cells}</table:table-row></table:table>{around}'
    return repacked(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS.format(table).encode(),
            "META-INF/manifest.xml": b"<m/>",
        }
    )


def cell(kind: str, value: str = "", inner: str = "", more: str = "") -> str:
    """Spell one cell."""
    name = "value" if kind in {"float", "percentage", "currency"} else f"{kind}-value"
    named = f' office:{name}="{value}"' if value else ""
    return f'<table:table-cell office:value-type="{kind}"{named}{more}>{inner}</table:table-cell>'


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (
            "<text:p><text:ruby><text:ruby-base>500</text:ruby-base><text:ruby-text>6</text:ruby-text></text:ruby></text:p>",
            "500",
        ),
        ("<text:p>500<text:line-break/>600</text:p>", "500\n600"),
        ("<text:p>500</text:p><text:p>600</text:p>", "500\n600"),
        ("<text:p>5<text:s/>6<text:tab/>7</text:p>", "5 6\t7"),
        ("<text:p>5<text:span>6</text:span></text:p>", "56"),
        ("<office:annotation><text:p>9</text:p></office:annotation><text:p>5</text:p>", "5"),
        ("<text:p>5</text:p><draw:custom-shape><text:p>9</text:p></draw:custom-shape>", "5"),
        ("<text:p>5</text:p><table:table><table:table-row/></table:table>", "5"),
        ("\n  <text:p>5</text:p>\n", "5"),
    ],
)
def test_texts_of_ods_are_read_as_they_are_shown(tmp_path: Path, inner: str, text: str) -> None:
    """Ruby, a line break and a shape upon the cell were joined to the figure."""
    seen = read_bytes(tmp_path, ods(cell("string", inner=inner) + cell("float", "7")))
    assert seen.grids[0].rows == [[text, 7.0]]


def test_values_of_ods_of_every_type_are_read(tmp_path: Path) -> None:
    """Days, spans, truths and repeated cells."""
    row = (
        cell("date", "2025-03-01")
        + cell("time", "PT36H30M00S")
        + cell("boolean", "true")
        + cell("float", "1.5", more=' table:number-columns-repeated="2"')
        + cell("string", "a")
    )
    seen = read_bytes(tmp_path, ods(row))
    assert seen.grids[0].rows == [[dt.date(2025, 3, 1), dt.timedelta(hours=36, minutes=30), True, 1.5, 1.5, "a"]]
    assert seen.findings == ()


@pytest.mark.parametrize(
    "wrong",
    [
        cell("string", inner="<text:p>#DIV/0!</text:p>", more=' c:value-type="error" table:formula="of:=1/0"'),
        cell("float", "0", inner="<text:p>#DIV/0!</text:p>", more=' table:formula="of:=1/0"'),
    ],
    ids=["LibreOffice", "others"],
)
def test_errors_of_ods_are_found(tmp_path: Path, wrong: str) -> None:
    """They were read as texts, as noughts or as blanks."""
    seen = read_bytes(tmp_path, ods(wrong + cell("float", "7")))
    assert seen.quirks["甲"].errors == {(1, 1): "#DIV/0!"}
    assert seen.grids[0].rows == [["", 7.0]]


def test_formulas_of_ods_without_result_are_told(tmp_path: Path) -> None:
    """A cell with a formula and no type has none."""
    seen = read_bytes(tmp_path, ods('<table:table-cell table:formula="of:=1+1"/>' + cell("float", "7")))
    assert seen.quirks["甲"].uncached == {(1, 1)}


@pytest.mark.parametrize(
    ("kind", "value", "shown", "display"),
    [
        ("float", "5", "5.00万元", Display("5.00万元", alters=False, words="万元")),
        ("percentage", "0.15", "15%", Display("15%", alters=True, words="")),
        ("float", "12345", "12", Display("12", alters=True, words="")),
        ("float", "1234.5", "1,234.50", None),
        ("float", "1234.56", "1,235", None),
        ("float", "-5", "-5", None),
        ("float", "1234567", "1.23E+06", None),
        ("float", "0", "-", None),
    ],
)
def test_how_ods_shows_its_figures_is_known(
    tmp_path: Path, kind: str, value: str, shown: str, display: Display | None
) -> None:
    """The file holds what people see beside what is stored."""
    seen = read_bytes(tmp_path, ods(cell(kind, value, f"<text:p>{shown}</text:p>")))
    assert seen.grids[0].rows == [[float(value)]]
    quirks = seen.quirks.get("甲")
    assert (quirks.displays if quirks else {}) == ({(1, 1): display} if display else {})


def test_what_another_file_once_held_is_no_sheet(tmp_path: Path) -> None:
    """LibreOffice keeps the tables that formulas refer to elsewhere."""
    row = f"<table:table-row>{cell('float', '9')}</table:table-row>"
    cached = f'<table:table table:name="外"><table:table-source/>{row}</table:table>'
    link = f"<table:dde-links><table:dde-link><table:table>{row}</table:table></table:dde-link></table:dde-links>"
    assert [grid.sheet for grid in read_bytes(tmp_path, ods(cell("float", "7"), cached + link)).grids] == ["甲"]


MORE = ('e"年"', "aaaa", "[h]:mm", "yyyy-mm-dd", '"年"0')
READ = (dt.date(2025, 3, 1), dt.date(2025, 3, 1), dt.timedelta(45717), dt.date(2025, 3, 1), 45717.0)
"""Formats, and what 45,717 is in a cell that has them."""


def test_days_of_xls_are_days_in_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decoder knows some formats; the others came back as numbers."""
    monkeypatch.setattr(f"{__name__}.STYLES", MORE)
    numbers = [number(1, at + 1, 45717, at) for at in range(len(MORE))]
    assert read_bytes(tmp_path, xls(*numbers)).grids[0].rows == [[*READ]]


def test_days_of_xlsb_are_days_in_every_format(tmp_path: Path) -> None:
    """The same of the binary package, whose first style is that of every cell here."""
    for code, value in zip(MORE, READ, strict=True):
        spelt = code.encode("utf-16-le")
        formats = binary(44, struct.pack("<HL", 164, len(code)) + spelt)
        cell = struct.pack("<HH", 0, 164) + bytes(12)
        looks = (
            binary(278)
            + (binary(615, struct.pack("<L", 1)) + formats + binary(616))
            + (binary(617, struct.pack("<L", 1)) + binary(47, cell) + binary(618))
            + binary(279)
        )
        data = xlsb({"甲": [["一", 45717.0]]}, b"<Properties/>")
        assert read_bytes(tmp_path, packed(parts(data) | {"xl/styles.bin": looks})).grids[0].rows == [["一", value]]


def binary(kind: int, body: bytes = b"") -> bytes:
    """Spell one record of an .xlsb part."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


@pytest.mark.parametrize("length", [1, 4096, 4097, 4096 * 1022, 4096 * 1022 + 1])
def test_a_stream_is_handed_on_whole(length: int) -> None:
    """The decoder is given a compound file of our own: short, long, and of one table of sectors or two."""
    content = bytes(range(1, 256)) * (length // 255 + 1)
    ((_, root), (name, stream)) = cfb.streams(cfb.pack("Workbook", content[:length]))
    assert (root, name) == (b"", "Workbook")
    assert stream == content[:length].ljust(4096, b"\0")
