"""One return as spreadsheet programs of every make leave it: read to the same figures and the same findings.

Each feature is built by hand from what the files of that program are documented to hold, and from files of theirs that
were looked at; no file of theirs is kept here.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzz.seeds import EXAMPLES, shrunk
from reports.gathering.discover import Source
from reports.gathering.process_batch import Task
from tests.damage import LINKS, STRINGS, WORKBOOK, packed, parts

Parts = dict[str, bytes]
Feature = Callable[[Parts], Parts]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = "xl/styles.xml"
RETURNS = ("330121_实验学校工会_困难职工帮扶资金台账", "330143_物流公司工会_工会会员统计表")
"""One that is counted and one that is sent back."""


def change(parts_: Parts, name: str, *pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> Parts:
    """Replace by patterns in the parts of a name, each of which must be found in one of them."""
    chosen = {part: text.decode() for part, text in parts_.items() if re.fullmatch(name, part)}
    for old, new in pairs:
        assert any(re.search(old, text, re.DOTALL) for text in chosen.values()), old
        chosen = {part: re.sub(old, new, text, flags=re.DOTALL) for part, text in chosen.items()}
    return parts_ | {part: text.encode() for part, text in chosen.items()}


SHEETS = r"xl/worksheets/sheet\d+\.xml"


def sheets(*pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> Feature:
    """Change every sheet."""
    return lambda given: change(given, SHEETS, *pairs)


def workbook(*pairs: tuple[str, str]) -> Feature:
    """Change the workbook part."""
    return lambda given: change(given, WORKBOOK, *pairs)


def strings(*pairs: tuple[str, str]) -> Feature:
    """Change the shared texts."""
    return lambda given: change(given, STRINGS, *pairs)


def extension(uri: str, inner: str) -> str:
    """Spell what a later version leaves at the end of an element."""
    return f'<extLst><ext uri="{{{uri}}}">{inner}</ext></extLst>'


def prefixed(given: Parts) -> Parts:
    """Give every element of sheets, texts and styles a prefix."""
    names = re.compile(rf"{SHEETS}|{re.escape(STRINGS)}|{re.escape(STYLES)}")
    changed = {}
    for part, text in given.items():
        if names.fullmatch(part):
            spelt = re.sub(r"<(/?)(?=[A-Za-z])(?![A-Za-z]+:)", r"<\1x:", text.decode())
            changed[part] = spelt.replace("xmlns=", "xmlns:x=").encode()
    return given | changed


def strict(given: Parts) -> Parts:
    """Write in the namespaces of Strict Open XML."""
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    pairs = [
        (old + b"spreadsheetml/2006/", new + b"spreadsheetml/"),
        (old + b"officeDocument/2006/", new + b"officeDocument/"),
    ]
    for before, after in pairs:
        given = {
            name: text.replace(before + b"main", after + b"main").replace(
                before + b"relationships", after + b"relationships"
            )
            for name, text in given.items()
        }
    return given


def spread(given: Parts) -> Parts:
    """Put all parts into other folders, as report servers do."""
    return {name.replace("xl/", ""): text.replace(b"xl/", b"") for name, text in given.items()}


def absolute(given: Parts) -> Parts:
    """Name parts from the root of the package."""
    return change(given, LINKS, (r'Target="/?(?:xl/)?', 'Target="/xl/'))


def shared(given: Parts) -> Parts:
    """Gather the texts into one part, as Excel does and openpyxl does not."""
    texts: dict[str, int] = {}
    changed = {}
    for part in [name for name in given if re.fullmatch(SHEETS, name)]:
        spelt = re.sub(
            r't="inlineStr"([^>]*)><is>(.*?)</is>',
            lambda cell: f't="s"{cell[1]}><v>{texts.setdefault(cell[2], len(texts))}</v>',
            given[part].decode(),
        )
        changed[part] = spelt.encode()
    assert texts
    items = "".join(f"<si>{text}</si>" for text in texts)
    link = f'<Relationship Id="rId99" Type="{OFFICE}/sharedStrings" Target="/{STRINGS}"/></Relationships>'
    changed[STRINGS] = f'<sst xmlns="{MAIN}" count="9" uniqueCount="{len(texts)}">{items}</sst>'.encode()
    return change(given | changed, LINKS, ("</Relationships>", link))


CHOICE = f'<m:AlternateContent xmlns:m="{COMPATIBILITY}"><m:Choice Requires="z"><z:absPath xmlns:z="urn:z"/></m:Choice>'
LATER = f'xmlns:mc="{COMPATIBILITY}" mc:Ignorable="x14ac xr" xmlns:x14ac="urn:x14ac" xmlns:xr="urn:xr" xr:uid="{{0}}"'

FEATURES: dict[str, Feature] = {
    "Excel 2007: spans and pronunciation": lambda given: change(
        change(given, SHEETS, (r'<row r="(\d+)"', r'<row r="\1" spans="1:9"')),
        STRINGS,
        ("</si>", '<rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'),
    ),
    "Excel 2007: runs of letters": strings(
        (r"<si><t([^>]*)>([^<]*)</t></si>", r'<si><r><rPr><b/><sz val="9"/></rPr><t\1>\2</t></r><r><t/></r></si>')
    ),
    "Excel 2007: a module of macros": workbook(
        ("</sheets>", f'<sheet name="模块1" sheetId="99" xmlns:r="{OFFICE}" r:id=""/></sheets>')
    ),
    "Excel 2010: heights of lines, ignorable": sheets(
        ("<worksheet ", f"<worksheet {LATER} "), (r'<row r="(\d+)"', r'<row r="\1" x14ac:dyDescent="0.25"')
    ),
    "Excel 2010: formats on conditions in an extension": sheets(
        (
            "</worksheet>",
            extension("78C0D931-6437-407d-A8EE-F0AAD7539E65", '<x:f xmlns:x="urn:x14"><c r="A1"><v>9</v></c></x:f>')
            + "</worksheet>",
        )
    ),
    "Excel 2013: settings in an extension": workbook(
        (
            "</workbook>",
            extension(
                "140A7094-0E35-4892-8432-C4D2E57EDEB5",
                '<x15:workbookPr xmlns:x15="urn:x15" chartTrackingRefBase="1"/>',
            )
            + "</workbook>",
        )
    ),
    "Excel 2013: a path behind a choice": workbook(("<sheets>", f"{CHOICE}</m:AlternateContent><sheets>")),
    "Excel 2016: revisions": lambda given: workbook(
        ("<sheets>", '<xr:revisionPtr xmlns:xr="urn:xr" revIDLastSave="0"/><sheets>')
    )(sheets(("<worksheet ", f"<worksheet {LATER} "))(given)),
    "365: dynamic arrays and rich values": sheets((r"<c r=", '<c cm="1" vm="1" r=')),
    "365: extensions in cells and texts": lambda given: change(
        change(given, SHEETS, ("</v></c>", f"</v>{extension('0', '<v>9</v>')}</c>")),
        STRINGS,
        ("</si>", f"{extension('0', '<t>9</t>')}</si>"),
    ),
    "365: elements that may be ignored": sheets(
        (
            r"<v>(\d)",
            rf'<z:v xmlns:z="urn:z" xmlns:mc="{COMPATIBILITY}" mc:Ignorable="z"><z:w>9</z:w></z:v><v>\1',
        )
    ),
    "WPS: a dimension of one cell": sheets((r'<dimension ref="[^"]*"', '<dimension ref="A1"')),
    "WPS: pictures in cells and its own extension": lambda given: (
        workbook(
            ("</workbook>", extension("9F91F69C", '<s:p xmlns:s="http://web.wps.cn/et/2018/main"/>') + "</workbook>")
        )(given)
        | {"xl/cellimages.xml": b'<etc:cellImages xmlns:etc="urn:wps"/>'}
    ),
    "LibreOffice: whole rows as a dimension": sheets((r'<dimension ref="[^"]*"', '<dimension ref="1:400"')),
    "LibreOffice: every attribute spelt": sheets(
        (
            r'<row r="(\d+)"(?: ht="[^"]*" customHeight="[^"]*")?',
            r'<row r="\1" customFormat="false" ht="12.8" hidden="false" outlineLevel="0" collapsed="false"',
        ),
        ("<f>", '<f aca="false">'),
    ),
    "Numbers: white space around values": sheets(("<v>", "\n<v>\n"), ("</v>", "\n</v>\n")),
    "Google: namespaces of other programs": sheets(
        ("<worksheet ", f'<worksheet xmlns:mc="{COMPATIBILITY}" xmlns:mx="urn:mac" mc:Ignorable="mx" mx:PLV="1" ')
    ),
    "others: character references": sheets((r"<v>(\d)", lambda cell: f"<v>&#{ord(cell[1])};")),
    "others: prefixes": prefixed,
    "others: Strict Open XML": strict,
    "others: no folder xl": spread,
    "others: names from the root": absolute,
    "others: cells without addresses of rows": sheets((r'<row r="(\d+)"', r"<row r='\1'")),
    "others: a thumbnail that is damaged": lambda given: given | {"docProps/thumbnail.wmf": b"\0"},
}


@pytest.fixture(scope="module", params=RETURNS)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An example return with its texts in one part, as most programs save it."""
    path = tmp_path_factory.mktemp("original") / "甲.xlsx"
    known = shrunk((EXAMPLES / f"{request.param}.xlsx").read_bytes())
    path.write_bytes(packed(shared(parts(known))))
    (path.parent / "inline.xlsx").write_bytes(known)
    return path


def said(path: Path) -> tuple[object, ...]:
    """What the tool makes of a file: its rows, figures and findings, but for the file's own name and bytes."""
    (taken,) = Task(provisional=True)([Source("甲.xlsx", path)], lambda _: None)
    receipt = taken.receipt
    findings = [(each.code, each.place.sheet, each.place.cell, each.entered, each.message()) for each in taken.findings]
    return receipt.status, receipt.unit, receipt.year, receipt.rows, taken.facts, findings


def test_the_originals_hold_something_to_compare(original: Path) -> None:
    """Figures in the one, findings in the other, and the same wherever their texts stand."""
    status, *_, facts, findings = said(original)
    assert facts
    assert status == "counted" or (status == "returned" and findings)
    assert said(original.parent / "inline.xlsx") == said(original)


@pytest.mark.parametrize("feature", FEATURES)
def test_a_return_of_every_make_says_the_same(feature: str, original: Path, tmp_path: Path) -> None:
    """Whichever program it was saved with."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(packed(FEATURES[feature](parts(original.read_bytes()))))
    assert said(path) == said(original)


@pytest.mark.parametrize(
    "code", ['e"年"m"月"d"日"', "aaaa", 'yyyy"年"m"月"d"日"', "[$-804]e/m/d", '[DBNum1]e"年"m"月"']
)
def test_days_in_every_format_are_days(code: str, original: Path, tmp_path: Path) -> None:
    """They were sent back as numbers."""
    known = parts(original.read_bytes())
    formats = re.findall(r'formatCode="([^"]*y[^"]*)"', known[STYLES].decode())
    assert formats
    spelt = code.replace('"', "&quot;")
    path = tmp_path / "甲.xlsx"
    path.write_bytes(packed(change(known, STYLES, *((re.escape(each), spelt) for each in formats))))
    assert said(path) == said(original)
