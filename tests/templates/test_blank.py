"""What a blank workbook promises: it looks as declared, says who it is, and audits itself truthfully."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook

from sheets.finding import column_letters
from sheets.page import Book
from sheets.writing.write import to_bytes, write
from templates.drawing.audit import lines
from templates.drawing.blank import blank
from templates.drawing.blank_request import Issue
from templates.form import Form
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS, CODES, COVER, GUIDE, cover_row, region
from templates.load import load_forms, parse_form
from templates.stamps import META
from tests.fills import small
from tests.judges import disagreeing, every_judge
from tests.office import needs_office, recalculated

FORMS = load_forms()
UNIT = ("330101", "试验单位工会")
OPENINGS = {("closing", line): 120_050 for line in ("中央财政", "地方财政", "工会经费", "社会捐助", "其他")}
LONGEST = 8192
ROWS = 5

ODD = """
name = "odd"
title = "小报表"
number = "试01表"
version = "1"

[[sheets]]
name = "one"
title = "甲 & 乙 “丙”"
layout = "record"
fields = [
  {name = "people", title = "人数", type = "integer", unit = "人", tally = "count(many)"},
  {name = "share", title = "占比", type = "number", decimals = 3, formula = "women / people"},
  {name = "women", title = "其中:女", type = "integer", unit = "人", indent = 1},
  {name = "known", title = "是否已填", type = "text", formula = "'是' if filled(women) else '否'"},
  {name = "lists", title = "明细行数", type = "integer", formula = "count(many)"},
]
checks = [{name = "within", rule = "women <= people", message = "女多于总数"}]

[[sheets]]
name = "many"
title = "明细"
layout = "list"
capacity = 3
optional = true
fields = [
  {name = "what", title = "<名称>", type = "text", required = true, unique = true},
  {name = "twice", title = "两倍", type = "money", formula = "sum_of + sum_of"},
  {name = "sum_of", title = "金额", type = "money", minimum = -5, note = "NOTE"},
  {name = "when", title = "日期", type = "date", minimum = 2025-02-01},
]
checks = [{name = "odd", rule = "sum_of < 10", severity = "info", message = "金额不小于10"}]
""".replace("NOTE", "长" * 300)


def odd() -> Form:
    """A form that nobody has seen."""
    form, faults = parse_form(ODD, "odd.toml")
    assert form, faults
    return form


def crowded() -> Form:
    """A form with more rules a row than one formula holds."""
    fields = [f'{{name = "f{number}", title = "项目{number}", type = "money", minimum = 0}}' for number in range(30)]
    checks = [
        f'{{name = "c{one}_{other}", rule = "f{one} + f{other} <= 100", message = "{one}与{other}之和超过100"}}'
        for one in range(30)
        for other in range(one + 1, min(one + 5, 30))
    ]
    text = f"""
name = "crowded"
title = "多规则表"
number = "试02表"
version = "1"
[[sheets]]
name = "list"
title = "明细"
layout = "list"
capacity = {ROWS}
fields = [{", ".join(fields)}]
checks = [{", ".join(checks)}]
"""
    form, faults = parse_form(text, "crowded.toml")
    assert form, faults
    return form


@cache
def issued() -> Mapping[str, Book]:
    """Blanks of every kind: as published, for a year, for a unit, without a list, of an own form."""
    plain = {name: blank(form) for name, form in FORMS.items()}
    aid, members = small(FORMS["aid"], ROWS), small(FORMS["members"], ROWS)
    return plain | {
        "aid-unit": blank(aid, year=2025, unit=UNIT, openings=OPENINGS),
        "members-unit": blank(members, year=2025, unit=UNIT, openings={("members", ""): 42}),
        "members-short": blank(members, year=2025, without=["roster"]),
        "odd": blank(odd(), year=2025),
        "crowded": blank(crowded()),
    }


def opened(book: Book) -> Workbook:
    """Open a workbook as somebody else's program does."""
    return openpyxl.load_workbook(BytesIO(to_bytes(book)))


def part_of(book: Book, title: str) -> str:
    """Read a sheet's cells as they stand in the file."""
    number = [page.title for page in book.pages].index(title) + 1
    return ZipFile(BytesIO(to_bytes(book))).read(f"xl/worksheets/sheet{number}.xml").decode()


@every_judge
def test_recalculation_changes_nothing(judge: str, tmp_path: Path) -> None:
    """Every formula of every blank, worked out by another program, comes to what is stored with it."""
    paths = []
    for name, book in issued().items():
        paths.append(tmp_path / f"{name}.xlsx")
        write(book, paths[-1])
    wrong = disagreeing(paths, judge, tmp_path / "again")
    assert not wrong, "\n".join(wrong[:20])


Cells = Mapping[str, object]
Shown = Mapping[str, Mapping[str, Any]]

NOTHING_MOVED = {f"{column}{row}": 0 for row in range(7, 12) for column in "CDEF"}
QUERY = next(
    line.row
    for line in lines(Issue(FORMS["aid"], 2025, UNIT, {}, frozenset()))
    if line.rule and line.rule.code == "aid.fund.not_overdrawn"
)


def persons() -> Cells:
    """Three rows of a roster."""
    cells: dict[str, object] = {}
    for row, (sex, birth) in enumerate([("男", 1980), ("女", 1990), ("女", 1999)], 7):
        entries = ("某", sex, date(birth, 1, 1), None, None, None, None, None, "否", None, "在籍")
        cells |= {f"{column}{row}": value for column, value in zip("BCDEFGHIJKL", entries, strict=True)}
    return cells


ENTERED: Mapping[str, tuple[str, Mapping[str, Cells]]] = {
    "mistakes": (
        "aid",
        {
            "资金收支": NOTHING_MOVED | {"F10": -5},
            "困难职工档案": {
                "B7": "A001",
                "C7": "甲",
                "D7": "11010519491231002X",
                "E7": "深度困难",
                "G7": 3,
                "I7": date(2025, 2, 1),
                "B9": "A001",
                "C9": "乙",
                "D9": "110105194912310021",
                "E9": "一般困难",
                "G9": "三",
                "I9": date(2025, 2, 1),
            },
        },
    ),
    "explained": ("aid", {"资金收支": NOTHING_MOVED | {"C9": -5, "F9": -5}, AUDIT: {f"H{QUERY}": "垫支，下月归还"}}),
    "assured": ("aid", {"资金收支": NOTHING_MOVED | {"C9": -5, "F9": -5}, AUDIT: {f"H{QUERY}": "核实无误"}}),
    "crowded": ("crowded", {"明细": {"B7": -1, "AD8": 60, "AE8": 60, "B8": 1}}),
    "roster": (
        "members",
        {
            "会员名册": persons(),
            "基本情况": {
                "D7": 5,
                "D8": 3,
                "D9": 0,
                "D10": 3,
                "D11": 0,
                "D12": 0,
                "D14": 1,
                "D16": 1,
                "D17": 0,
                "D18": 1,
            },
        },
    ),
}
"""What clerks type into blanks: sheet → address → value."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Shown]:
    """What LibreOffice shows in blanks that were filled in: case → sheet → address → value."""
    folder = tmp_path_factory.mktemp("filled")
    paths = []
    for name, (form, sheets) in ENTERED.items():
        workbook = opened(blank(small(FORMS[form] if form in FORMS else crowded(), ROWS), year=2025, unit=UNIT))
        for sheet, cells in sheets.items():
            for address, value in cells.items():
                workbook[sheet][address].value = value
        paths.append(folder / f"{name}.xlsx")
        workbook.save(paths[-1])
    (folder / "again").mkdir()
    again = (openpyxl.load_workbook(path, data_only=True) for path in recalculated(paths, folder / "again"))
    return {
        name: {
            sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row} for sheet in book
        }
        for name, book in zip(ENTERED, again, strict=True)
    }


def states(cells: Mapping[str, Any]) -> dict[str, tuple[str, int, str]]:
    """Read the 审核表: words of a rule → state, rows, link."""
    return {
        f"{cells[f'B{row}']}:{cells[f'C{row}']}": (cells[f"E{row}"], cells[f"F{row}"], cells[f"G{row}"] or "")
        for row in range(7, 200)
        if cells.get(f"C{row}")
    }


@needs_office
def test_audit_tells_every_mistake(filled: Mapping[str, Shown]) -> None:
    """Two rules that fail in one row are both told there, and both counted and linked on the 审核表."""
    shown = filled["mistakes"]
    cases, table = shown["困难职工档案"], states(shown[AUDIT])
    assert cases["K8"] in (None, "")
    assert "档案号重复" in cases["K7"]
    assert "身份证号不正确" not in cases["K7"]
    for words in ("档案号重复", "身份证号不正确", "困难类别不在规定的选项内", "数字栏里填了文字", "待填"):
        assert words in cases["K9"]
    assert table["困难职工档案:档案号重复"] == ("请核对", 2, "第7行")
    assert table["困难职工档案:困难类别不在规定的选项内"] == ("请核对", 1, "第9行")
    assert table["困难职工档案:家庭人口应填写"] == ("请核对", 1, "第9行")
    assert table["困难职工档案:姓名应填写"] == ("逻辑正确", 0, "")
    assert table["资金收支:年末结余为负数"] == ("请核对", 1, "第10行")
    assert shown[AUDIT]["A5"] == shown[COVER]["C14"] == "有8处请核对"


@needs_office
def test_rows_have_their_number_once_they_are_used(filled: Mapping[str, Shown]) -> None:
    """A row that holds an entry is numbered, one that holds none is not."""
    cases = filled["mistakes"]["困难职工档案"]
    assert [cases[f"A{row}"] or "" for row in range(7, 11)] == [1, "", 3, ""]


@needs_office
def test_rows_without_formulas_are_counted_and_told(tmp_path: Path) -> None:
    """Rows that were inserted, or pasted below the prepared ones, are added up live, and said once to be unaudited."""
    workbook = opened(blank(small(FORMS["members"], ROWS), year=2025, unit=UNIT))
    for address, value in persons().items():
        workbook["会员名册"][address].value = value
    for row in (9, ROWS + 12):
        for column, value in zip("BCDEJL", ("某", "女", date(1990, 1, 1), "x", "是", "在籍"), strict=True):
            workbook["会员名册"][f"{column}{row}"].value = value
    for at in range(region(FORMS["members"].sheets[2]).audit_column, workbook["会员名册"].max_column + 1):
        workbook["会员名册"].cell(9, at).value = None
    workbook.save(tmp_path / "以下.xlsx")
    (tmp_path / "again").mkdir()
    (again,) = recalculated([tmp_path / "以下.xlsx"], tmp_path / "again")
    book = openpyxl.load_workbook(again, data_only=True)
    assert [book["基本情况"][f"D{row}"].value for row in (13, 14, 15)] == [4, 3, 2]
    shown = {cell.coordinate: cell.value for row in book[AUDIT].iter_rows() for cell in row}
    told = states(shown)[f"会员名册:会员名册里插入的行和第{ROWS + 6}行以下的行没有审核公式，由收表单位审核"]
    assert told[:2] == ("提示", 2)


@pytest.mark.parametrize("name", [*FORMS, "odd"])
def test_what_is_worked_out_in_hidden_columns_is_nobodys_business(name: str) -> None:
    """Hidden columns are locked, headed 审核, so that a reader takes them for no field, and off the printed page."""
    workbook, form = opened(issued()[name]), FORMS.get(name) or odd()
    for sheet in form.sheets:
        drawn, place = workbook[sheet.title], region(sheet)
        hidden = range(place.hidden_column, drawn.max_column + 1)
        assert hidden or sheet.layout != "list"
        printed = drawn.print_area.rpartition(":")[2].replace("$", "")
        assert drawn[printed].column < place.audit_column
        for column in hidden:
            cells = [drawn.cell(row, column) for row in range(place.first_row, place.last_row + 1)]
            assert all(cell.protection.locked for cell in cells)
            assert any(each.hidden and each.min <= column <= each.max for each in drawn.column_dimensions.values())
            assert drawn.cell(place.header_row, column).value == "审核"


@pytest.mark.parametrize("name", [*FORMS, "odd", "crowded"])
def test_words_of_the_audit_run_on(name: str) -> None:
    """Right of 审核 visible columns stand empty, wide enough for a long sentence, which would end at a cell."""
    workbook, form = opened(issued()[name]), {"odd": odd(), "crowded": crowded()}.get(name) or FORMS[name]
    for sheet in form.sheets:
        drawn, place = workbook[sheet.title], region(sheet)
        room = range(place.audit_column + 1, place.hidden_column)
        part = part_of(issued()[name], sheet.title)
        for column in map(column_letters, room):
            assert not re.search(rf'<c r="{column}[0-9]+"', part)
        widths = [
            each.width for each in drawn.column_dimensions.values() for column in room if each.min <= column <= each.max
        ]
        assert sum(widths) >= 100
        assert not any(each.hidden for each in drawn.column_dimensions.values() if each.min in room)


@needs_office
def test_more_rules_than_one_formula_holds(filled: Mapping[str, Shown]) -> None:
    """Of a form with very many rules too, each is told in its row and counted."""
    shown = filled["crowded"]
    assert shown["明细"]["AF7"].strip().endswith("项目0小于0")
    assert shown["明细"]["AF8"].strip().endswith("28与29之和超过100")
    assert states(shown[AUDIT])["明细:28与29之和超过100"] == ("请核对", 1, "第8行")
    assert shown[AUDIT]["A5"] == "有2处请核对"
    hidden = opened(issued()["crowded"])["明细"]
    assert hidden["AG6"].value is None
    assert hidden["AQ6"].value == "审核"
    assert hidden.column_dimensions["AQ"].hidden


@needs_office
def test_query_wants_words(filled: Mapping[str, Shown]) -> None:
    """A 核实 rule is settled by an explanation, and not by a mere assurance."""
    assert filled["explained"][AUDIT]["A5"] == "逻辑正确"
    assert filled["explained"][AUDIT][f"E{QUERY}"] == "已说明"
    assert filled["assured"][AUDIT]["A5"] == "有1处请核对"
    assert filled["assured"][AUDIT][f"E{QUERY}"] == "请核对"


@needs_office
def test_roster_fills_the_counts(filled: Mapping[str, Shown]) -> None:
    """Where the roster is filled, its counts show on the other sheets; a figure typed over them must agree."""
    shown = filled["roster"]
    assert [shown["基本情况"][f"D{row}"] for row in (13, 14, 15)] == [3, 1, 0]
    assert [shown["年龄性别"][address] for address in ("C9", "D8", "D7", "E10")] == [1, 1, 1, 3]
    table = states(shown[AUDIT])
    assert table["基本情况:其中:女会员与会员名册的统计数不符"] == ("请核对", 1, "第14行")
    assert table["基本情况:会员人数与会员名册的统计数不符"][0] == "逻辑正确"


@pytest.mark.parametrize("name", FORMS)
def test_sheets_are_laid_out_as_declared(name: str) -> None:
    """Headings stand where layout says, under 表号; what people fill in is unlocked, all else is not."""
    form = FORMS[name]
    workbook = opened(issued()[name])
    assert workbook.sheetnames == [COVER, GUIDE, *(sheet.title for sheet in form.sheets), AUDIT, CODES, META]
    for sheet in form.sheets:
        drawn, place = workbook[sheet.title], region(sheet)
        heading = [cell.value for row in drawn["A1:Z5"] for cell in row]
        assert f"表号：{form.number}" in heading
        assert drawn.protection.sheet
        assert drawn.cell(place.header_row, place.audit_column).value == "审核"
        for field in sheet.fields:
            column = place.columns[field.name]
            row = place.rows[field.name] if sheet.layout == "record" else place.first_row
            title = (row, 1) if sheet.layout == "record" else (place.header_row, column)
            assert drawn.cell(*title).value == field.title
            assert drawn.cell(row, column).protection.locked == bool(field.formula)
        if sheet.layout == "list":
            assert str(drawn.cell(place.last_row, 1).value).endswith('=1,ROW()-6,"")')


def test_issued_for_a_unit() -> None:
    """Unit, year and opening figures are filled in and locked, and stamped; nothing else is."""
    workbook = opened(blank(FORMS["aid"], year=2025, unit=UNIT, openings={("closing", "工会经费"): 5}))
    cover, fund = workbook[COVER], workbook["资金收支"]
    found = {key: cover.cell(cover_row(key), 3) for key in ("unit_code", "unit_name", "year", "head")}
    assert [cell.value for cell in found.values()] == [*UNIT, 2025, None]
    assert [cell.protection.locked for cell in found.values()] == [True, True, True, False]
    assert (fund["C9"].value, fund["C9"].protection.locked) == (0.05, True)
    assert (fund["C7"].value, fund["C7"].protection.locked) == (None, False)
    stamps = {row[0].value: row[1].value for row in workbook[META].iter_rows()}
    assert stamps == {stamp.name: stamp.value for stamp in workbook.custom_doc_props.props}
    assert stamps == {
        "unionsheets-form": "aid",
        "unionsheets-version": FORMS["aid"].version,
        "unionsheets-unit": "330101",
        "unionsheets-year": "2025",
        "unionsheets-sheets": "fund,cases,grants",
    }
    assert (workbook[META].sheet_state, workbook[CODES].sheet_state) == ("veryHidden", "hidden")


@pytest.mark.parametrize(("letters", "wrapped"), [(8, False), (28, True), (39, True)])
def test_a_long_name_stays_on_the_cover(letters: int, *, wrapped: bool) -> None:
    """The name of an issued cover is wrapped in a row that is high enough, not cut at the edge of the paper."""
    cover = opened(blank(FORMS["members"], year=2025, unit=("330101", "会" * letters)))[COVER]
    row = cover_row("unit_name")
    assert bool(cover.cell(row, 3).alignment.wrap_text) == wrapped
    assert bool(cover.cell(row, 3).alignment.shrink_to_fit) != wrapped
    assert (cover.row_dimensions[row].height > 34) == wrapped


def test_leaving_a_list_out() -> None:
    """Without the roster there are no counts from it and no rules on it; what is not optional cannot be left out."""
    workbook = opened(blank(FORMS["members"], year=2025, without=["roster"]))
    assert "会员名册" not in workbook.sheetnames
    assert workbook["基本情况"]["D13"].value is None
    assert not any("名册" in str(cell.value) for row in workbook[AUDIT].iter_rows() for cell in row)
    assert workbook.custom_doc_props["unionsheets-sheets"].value == "indicators,age_sex"
    with pytest.raises(ValueError, match="不是可省略的表"):
        blank(FORMS["members"], without=["indicators"])
    with pytest.raises(ValueError, match="由省略的表得出"):
        blank(FORMS["aid"], without=["cases"])


def test_every_rule_is_on_the_audit_sheet() -> None:
    """The 审核表 lists each rule with the code that explains it; only 核实 rules take an explanation."""
    sheet = opened(blank(FORMS["activities"], year=2025))[AUDIT]
    heading = {cell.value: cell.column for cell in sheet[6]}
    listed = {
        row[heading[AUDIT_CODE] - 1].value: row
        for row in sheet.iter_rows(min_row=7)
        if row[heading[AUDIT_CODE] - 1].value
    }
    declared = {f"activities.plan.{check.name}" for check in FORMS["activities"].sheets[0].checks}
    assert declared < listed.keys()
    assert "activities.plan.month.required" in listed
    for row in listed.values():
        assert row[heading[AUDIT_WORDS] - 1].protection.locked == (row[3].value != "核实")


@pytest.mark.parametrize("name", [*FORMS, "odd"])
def test_choices_and_prompts(name: str) -> None:
    """Every drop-down names a list that holds the declared choices; every field's type restricts what is typed."""
    form = FORMS.get(name) or odd()
    workbook = opened(issued()[name])
    for sheet in form.sheets:
        rules = workbook[sheet.title].data_validations.dataValidation
        place = region(sheet)
        for field in sheet.inputs:
            row = place.rows[field.name] if sheet.layout == "record" else place.first_row
            cell = workbook[sheet.title].cell(row, place.columns[field.name]).coordinate
            rule = next((rule for rule in rules if cell in rule.sqref), None)
            if field.type == "choices":
                assert rule
                assert all(option in rule.prompt for option in field.enum), "a list offers one of them only"
            elif field.enum:
                assert rule
                where = workbook.defined_names[rule.formula1].attr_text.partition("!")[2]
                assert tuple(cell[0].value for cell in workbook[CODES][where]) == field.enum
            elif field.type in ("integer", "money", "number", "date", "month"):
                assert rule
                assert rule.type in ("whole", "decimal", "date")
            if field.note:
                assert rule
                assert rule.prompt.startswith(field.note[:80]) or field.note[:80] in rule.prompt


def test_formulas_fit_every_program() -> None:
    """No formula is longer than Excel takes, calls what Excel 2010 lacks, or is stored as a dynamic array."""
    newer = ("IFS(", "XLOOKUP", "LET(", "FILTER(", "UNIQUE(", "TEXTJOIN", "CONCAT(", "SORT(")
    for book in issued().values():
        formulas = [cell.formula for page in book.pages for cell in page.cells if cell.formula]
        formulas += [formula for page in book.pages for block in page.blocks for formula in block.formulas.values()]
        assert max(map(len, formulas)) < LONGEST
        assert not [
            formula for formula in formulas if any(f"{name}" in formula.replace("COUNTIFS(", "") for name in newer)
        ]
        with ZipFile(BytesIO(to_bytes(book))) as package:
            assert "xl/metadata.xml" not in package.namelist()


def test_same_issue_same_bytes() -> None:
    """Issued twice, a blank is the same file."""
    one, other = (blank(FORMS["aid"], year=2025, unit=UNIT, openings=OPENINGS) for _ in range(2))
    assert to_bytes(one) == to_bytes(other)
