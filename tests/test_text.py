"""Text is text: whatever clerks type, it is written as they typed it and nothing runs, opens, links or hides."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest
from openpyxl.cell import Cell
from python_calamine import CalamineWorkbook

from sheets.harmless import harmless
from sheets.writing.write import to_bytes
from templates.drawing.blank import blank as issue
from templates.form import Form
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS, COVER, cover_row, region
from templates.load import parse_form
from tests.filled import fill_in, register_lines

ROOT = Path(__file__).parent.parent

MEMO = """
name = "memo"
title = "事项表"
number = "区事01表"
version = "1"

[[sheets]]
name = "notes"
title = "事项"
layout = "list"
[[sheets.fields]]
name = "subject"
title = "事项"
type = "text"
required = true
[[sheets.fields]]
name = "heads"
title = "人数"
type = "integer"
unit = "人"
required = true
[[sheets.checks]]
name = "few"
rule = "heads <= 10"
at = "subject"
severity = "query"
message = "人数偏多"

[[measures]]
name = "heads_subject"
title = "人数(按事项)"
unit = "人"
value = "sum(notes.heads)"
by = ["subject"]
"""

TEXTS = {
    "formula": "=1+1",
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "minus": "-1",
    "at": "@SUM(A1:A9)",
    "wide": "＝1+1",
    "url": "https://example.com/x?y=1",
    "mail": "mailto:a@example.com",
    "share": "\\\\example.com\\x",
    "script": "<script>alert(1)</script>",
    "markup": "<b>粗</b>&amp;&#65;]]>",
    "richtext": "<r><t>x</t></r>",
    "template": "{{ 7*7 }}{% x %}{0}{x}%s%n",
    "quote": "'=1+1",
    "spelling": "_x0041_x0042_",
    "nul": "零\x00节",
    "bell": "铃\x07响\x0b。",
    "escape": "\x1b[2J\x1b]0;title\x07清屏\x9b31m",
    "lines": "一\n二",
    "noncharacter": "非_xFFFE__xFFFF_",
    "turned": "\u202e表报\u202c\u200f",
    "joined": "👨\u200d👩\u200d👧",
    "rare": "𠮷𪚥",
    "combining": "e\u0301ﬁ",
    "long": "长" * 32_767,
}
"""What clerks might type; none begins or ends with a space, which reading cuts off."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What moves a terminal's cursor, rings, or worse; line breaks and tabs are not among it."""

HALF = "半_xD800_字"
"""Half a character, as a workbook may spell it."""

DISTRICT = "；".join(text for key, text in TEXTS.items() if key not in ("long", "lines"))


def spelt(text: str) -> str:
    """Spell a text as a workbook does, which has other signs for what XML does not take."""
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub("[\x00-\x08\x0b-\x1f]", lambda sign: f"_x{ord(sign[0]):04X}_", text)


def put(cell: Cell, text: str) -> None:
    """Type a text and nothing but a text."""
    cell.value = text
    cell.data_type = "s"


def _named(book: openpyxl.Workbook) -> None:
    """Give the units of a register their names."""
    names = {key: spelt(text) for key, text in TEXTS.items()} | {"district": spelt(DISTRICT), "half": HALF}
    for row in book["单位名册"].iter_rows():
        for cell in row:
            if cell.value in names:
                put(cell, names[cell.value])


def _memo(path: Path, form: Form, blank: bytes, unit: str, text: str) -> None:
    """A return with a text as the unit's name, as a breakdown, as an entry that is refused and as an explanation."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    cover, notes, audit = book[COVER], book["事项"], book[AUDIT]
    place = region(form.sheets[0])
    put(cover.cell(cover_row("unit_code"), 3), unit)
    put(cover.cell(cover_row("unit_name"), 3), text)
    cover.cell(cover_row("year"), 3).value = 2025
    put(notes.cell(place.first_row, place.columns["subject"]), text)
    notes.cell(place.first_row, place.columns["heads"]).value = 12
    if int(unit) % 2:
        put(notes.cell(place.first_row + 1, place.columns["subject"]), text)
        put(notes.cell(place.first_row + 1, place.columns["heads"]), text)
    heads = {cell.value: cell.column for row in audit.iter_rows() for cell in row}
    for row in range(1, audit.max_row + 1):
        if audit.cell(row, heads[AUDIT_CODE]).value == "memo.notes.few":
            put(audit.cell(row, heads[AUDIT_WORDS]), text)
    book.save(path)


def run(*arguments: object) -> "subprocess.CompletedProcess[bytes]":
    """Run a command."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)], capture_output=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Folders of the form, of returns that hold every text in every place that is printed, and of the output."""
    base = tmp_path_factory.mktemp("text")
    forms, folder, out = base / "forms", base / "报表", base / "out"
    for each in (forms, folder):
        each.mkdir()
    (forms / "memo.toml").write_text(MEMO, encoding="utf-8")
    units = [("1", "district", "", "区县", "")]
    units += [(f"1{number:02}", key, "1", "基层工会", "事项表、工会会员统计表") for number, key in enumerate(TEXTS)]
    units.append(("199", "half", "1", "基层工会", "事项表"))
    fill_in(folder / "单位名册.xlsx", "register", register_lines(*units), also=_named)
    form, _ = parse_form(MEMO, "memo.toml")
    assert form
    blank = to_bytes(issue(form))
    for number, text in enumerate(TEXTS.values()):
        _memo(folder / f"{number:02}.xlsx", form, blank, f"1{number:02}", spelt(text))
    _memo(folder / "half.xlsx", form, blank, "199", HALF)
    signs = ("\u202e表报", "\u200f\u061c\u2028c\td", "x\x1b[2J", "a\nb")
    for name in (*signs, "=1+1", "-1", "@x", "+x", "𠮷👨\u200d👩", "a&b<c>'\""):
        (folder / f"{name}.xlsx").write_bytes(b"no workbook")
    (folder / os.fsdecode(b"\xff\xfe.xlsx")).write_bytes(b"no workbook")
    done = run("--forms", forms, "aggregate", folder, "--year", 2025, "-o", out, "--yearend", "--html", out / "页.html")
    assert done.returncode == 3, done.stderr.decode()
    done = run("--forms", forms, "yearend", out / "汇总表.xlsx", "--text", out / "总结.docx", "-o", out / "二.xlsx")
    assert done.returncode in (0, 1), done.stderr.decode()
    return forms, folder, out


def workbooks(folder: Path) -> list[Path]:
    """Every workbook that was written, marked copies aside: those are the clerk's own."""
    return [path for path in sorted(folder.rglob("*.xlsx")) if not path.name.endswith("_退回.xlsx")]


def elements(path: Path) -> Iterator[tuple[str, ET.Element]]:
    """Every element of every part of a package; each part must be well-formed."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                for element in ET.fromstring(package.read(name)).iter():
                    yield name, element


def test_no_workbook_runs_opens_or_links(places: tuple[Path, Path, Path]) -> None:
    """No formula holds a clerk's words, nothing links outside the file, and there are no macros or external parts."""
    _, _, out = places
    assert len(workbooks(out)) >= 3
    words = ("example.com", "calc", "alert", "mailto", "7*7")
    for path in workbooks(out):
        for name, element in elements(path):
            tag = element.tag.rpartition("}")[2]
            if tag == "f":
                assert not any(word in (element.text or "") for word in words), (path, element.text)
                assert element.text not in {text.lstrip("=") for text in TEXTS.values()}, (path, element.text)
            assert element.get("TargetMode") != "External", (path, name)
            assert tag not in ("oleObject", "ddeLink", "externalLink"), (path, name)


def test_texts_come_back_as_they_were_typed(places: tuple[Path, Path, Path]) -> None:
    """The summary's data hold every text, sign for sign: unit names and breakdowns."""
    _, _, out = places
    book = CalamineWorkbook.from_path(out / "汇总表.xlsx")
    head, *rows = book.get_sheet_by_name("数据").to_python()
    columns = {str(title): at for at, title in enumerate(head)}
    for column in ("单位名称", "行"):
        found = {str(row[columns[column]]) for row in rows if str(row[columns["单位代码"]]) != "199"}
        # Of the even ones the return was sent back for figures that are none.
        kept = {text for number, text in enumerate(TEXTS.values()) if number % 2 == 0}
        assert kept <= found
    names = {str(row[1]) for row in book.get_sheet_by_name("单位名册").to_python()}
    assert {*TEXTS.values(), DISTRICT} <= names


def test_half_characters_and_odd_file_names_are_spelt_out(places: tuple[Path, Path, Path]) -> None:
    """What no file can hold as it is stands there spelt out, and the rest of the text with it."""
    _, _, out = places
    book = CalamineWorkbook.from_path(out / "汇总表.xlsx")
    names = {str(row[1]) for row in book.get_sheet_by_name("单位名册").to_python() if str(row[0]) == "199"}
    assert len(names) == 1
    assert re.fullmatch("半.+字", names.pop())
    files = {str(row[0]) for row in book.get_sheet_by_name("数据来源").to_python()}
    assert {"=1+1.xlsx", "-1.xlsx", "@x.xlsx", "x\x1b[2J.xlsx", "\u202e表报.xlsx"} <= files
    assert sum("xff" in name or "udcff" in name for name in files) == 1


def test_json_holds_every_text(places: tuple[Path, Path, Path]) -> None:
    """JSON can be read back, is plain to any terminal, and holds explanations and entries sign for sign."""
    forms, folder, _ = places
    done = run("--forms", forms, "check", folder, "--format", "json")
    assert done.returncode == 3, done.stderr.decode()
    assert not CONTROL.search(done.stdout.decode())
    data = json.loads(done.stdout)
    shown = {each[key] for each in data["findings"] for key in ("explanation", "entered")}
    assert set(TEXTS.values()) - shown == {TEXTS["long"]}
    assert f"{'长' * 2000}……（原文共32767字，此处截断）" in shown
    assert {text for text in TEXTS.values() if len(text) < 40} <= {each["unit_name"] for each in data["receipts"]}


def test_csv_is_no_formula_in_a_spreadsheet(places: tuple[Path, Path, Path]) -> None:
    """No field of the CSV begins as a formula does; but for that and control characters it is what was typed."""
    forms, folder, _ = places
    done = run("--forms", forms, "check", folder, "--format", "csv")
    text = done.stdout.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows
    assert not [value for row in rows for value in row.values() if value[:1] in "=+-@\t\r" and value]
    explained = {row[key].removeprefix("'") for row in rows for key in ("explanation", "entered")}
    assert {harmless(text).removeprefix("'") for text in TEXTS.values()} - explained == {TEXTS["long"]}
    assert not CONTROL.search(text)


def test_terminals_are_told_nothing_but_text(places: tuple[Path, Path, Path]) -> None:
    """No escape sequence, bell or turned reading order of a return or file name reaches the terminal."""
    forms, folder, out = places
    for arguments in (("check", folder), ("aggregate", folder, "--year", 2025, "-o", out / "again")):
        done = run("--forms", forms, *arguments)
        printed = (done.stdout + done.stderr).decode()
        assert "清屏" in printed
        assert not CONTROL.search(printed)
        assert not re.search("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\t]", printed)
        assert not re.search(r"^\s*b\.xlsx", printed, re.MULTILINE)


class Reader(HTMLParser):
    """What a browser makes of the page: its elements, their attributes, its text."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.values: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.values += [f"{name}={value}" for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


WARNING = """
import multiprocessing, warnings
from reports.commands.console import setup_streams

def warn():
    warnings.warn("\\x1b[2J \\x9b31m")

if __name__ == "__main__":
    setup_streams()
    warn()
    child = multiprocessing.get_context("spawn").Process(target=warn)
    child.start()
    child.join()
"""


def test_no_library_warns_a_terminal(tmp_path: Path) -> None:
    """What a library quotes of a file would reach the terminal raw, from this process or a worker."""
    script = tmp_path / "warn.py"
    script.write_text(WARNING, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([sys.executable, script], capture_output=True, env=environment, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_the_page_runs_and_loads_nothing(places: tuple[Path, Path, Path]) -> None:
    """Texts stand in the page as texts; it has no script, no handler and no address outside itself."""
    _, _, out = places
    reader = Reader()
    reader.feed((out / "页.html").read_text(encoding="utf-8"))
    assert reader.tags.isdisjoint({"script", "iframe", "object", "embed", "form", "img", "link", "b"})
    assert not [value for value in reader.values if re.match(r"(?i)on\w+=|(src|href|action)=(?!#)", value)]
    assert TEXTS["script"] in reader.text
    assert TEXTS["markup"] in reader.text
    assert TEXTS["template"] in reader.text


def test_the_document_has_no_fields_or_links(places: tuple[Path, Path, Path]) -> None:
    """The report names the district as it is written, and holds no field, link or embedded thing."""
    _, _, out = places
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(out / "总结.docx")).paragraphs)
    # Braces would ask for figures, so they are written full-width.
    assert TEXTS["template"].replace("{", "｛").replace("}", "｝") in text
    assert TEXTS["markup"] in text
    for name, element in elements(out / "总结.docx"):
        tag = element.tag.rpartition("}")[2]
        assert tag not in ("instrText", "fldSimple", "hyperlink", "OLEObject", "altChunk"), name
        assert element.get("TargetMode") != "External", name


def test_blanks_carry_names_as_text(places: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Blanks for units of such names: each in the folder, under a safe name, the name in its cover as text."""
    forms, folder, _ = places
    done = run(
        "--forms", forms, "template", "memo", "--year", 2025, "--units", folder / "单位名册.xlsx", "-o", tmp_path
    )
    assert done.returncode == 0, done.stderr.decode()
    files = list(tmp_path.rglob("*"))
    assert len(files) == len(TEXTS) + 1
    assert all(path.parent == tmp_path and not CONTROL.search(path.name) for path in files)
    covers = [CalamineWorkbook.from_path(path).get_sheet_by_name(COVER).to_python() for path in files]
    assert {*TEXTS.values()} <= {str(cell) for cover in covers for row in cover for cell in row}
    for path in files:
        formulas = [element.text or "" for _, element in elements(path) if element.tag.endswith("}f")]
        assert formulas
        assert not [formula for formula in formulas if "calc" in formula or "example.com" in formula]
