"""A form goes into a definition workbook and comes back as it was; what is wrong there is told at its cell."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl.utils import get_column_letter
from pydantic import BaseModel

from reports.yearend.definition import adopt_tables, tables_tab
from reports.yearend.load_tables import declared_tables
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import known_measures
from sheets.finding import Finding
from sheets.read import read
from sheets.writing.write import write
from templates.declaration import validated
from templates.definition.adopt import adopt_form
from templates.definition.drawing import Part, definition_book
from templates.definition.lines import TooLong
from templates.definition.reading import read_definition
from templates.definition.tab import Tab, form_tab
from templates.definition.toml_text import toml_text
from templates.fault import Fault
from templates.form import Form
from templates.load import declarations as files_of
from templates.load import load_forms, parse_form
from tests.defined import TRAINING as TRAINING_TYPED
from tests.defined import Rows, Typed, cell_of, empty, fill
from tests.filled import TRAINING
from tests.grids import PROBE
from tests.templates.test_any_form import declarations

FORM, TABLES = form_tab(), tables_tab()

STANDARD = [path.read_text(encoding="utf-8") for path in files_of(())]


def there_and_back(tab: Tab, records: list[Mapping[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Write data into a workbook, read it, and write them as TOML."""
    path = folder / "定义.xlsx"
    write(definition_book("定义", (Part(tab, records),)), path)
    book = read(path, path.name)
    assert not book.findings
    [typed] = read_definition(book, [tab])
    assert typed.findings == []
    return [tomllib.loads(toml_text(data)) for data in typed.records]


def model(data: Mapping[str, Any], kind: type[BaseModel]) -> BaseModel:
    """What data declare."""
    faults: list[Fault] = []
    made = validated(data, kind, faults)
    assert made, faults
    return made


@pytest.mark.parametrize("text", [*STANDARD, TRAINING, PROBE], ids=lambda text: str(tomllib.loads(text)["name"]))
def test_a_form_comes_back_as_it_was(text: str, tmp_path: Path) -> None:
    """TOML → workbook → TOML declares the same form, whatever it uses."""
    data = tomllib.loads(text)
    [back] = there_and_back(FORM, [data], tmp_path)
    assert model(back, Form) == model(data, Form)


TARGETS = """
[targets]
accidents = 0
courses = [1, 2.5]
heads = 50
model = {"区县" = 10, "基层工会" = [1, 3], "a.b" = 1}
"""
ODD = """
note = "  两边有空格 "
accepts = ["1、2"]
issuer = "=SUM(A1)"
"""


@pytest.mark.parametrize("more", [TARGETS, ODD])
def test_so_does_what_no_standard_form_uses(more: str, tmp_path: Path) -> None:
    """Pairs within pairs and ranges; words that look like a formula, a list, or begin with a blank."""
    data = tomllib.loads(TRAINING) | tomllib.loads(more)
    [back] = there_and_back(FORM, [data], tmp_path)
    assert back == data


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(declarations())
def test_whatever_loads_comes_back(tmp_path: Path, text: str) -> None:
    """So does any form that can be used at all."""
    if parse_form(text, "own.toml")[0]:
        data = tomllib.loads(text)
        [back] = there_and_back(FORM, [data], tmp_path)
        assert model(back, Form) == model(data, Form)


def test_tables_come_back_as_they_were(tmp_path: Path) -> None:
    """So do the year-end tables, all in one workbook."""
    tables = declared_tables()
    back = there_and_back(TABLES, list(tables), tmp_path)
    assert [model(each, TableSpec) for each in back] == [model(each, TableSpec) for each in tables]


@pytest.mark.parametrize("tab", [*FORM.every(), *TABLES.every()], ids=lambda tab: tab.title)
def test_every_key_has_its_place(tab: Tab) -> None:
    """A key that a model gains is given a column, in form.toml or definition.toml; until then it stands in 其他."""
    placed = {column.keys[0] for column in tab.columns} | {part.key for part in tab.parts}
    assert set(tab.model.model_fields) - placed == set()


@pytest.mark.parametrize("tab", [*FORM.every(), *TABLES.every()], ids=lambda tab: tab.title)
def test_every_choice_has_its_word(tab: Tab) -> None:
    """A drop-down offers all that may be declared: a choice that a model gains has its word in Chinese."""
    for column in tab.columns:
        offered = [each for each in column.labels if isinstance(each, str)]
        annotation = tab.model.model_json_schema()["properties"].get(column.keys[-1], {})
        known = _enumerated(annotation, tab.model.model_json_schema().get("$defs", {}))
        assert not known or known <= {*offered, ""}, column.heading


def _enumerated(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        return _enumerated(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return set(schema.get("enum", ())) | {
        each for part in schema.get("anyOf", ()) for each in _enumerated(part, definitions)
    }


def told(folder: Path, typed: Mapping[str, Rows]) -> list[tuple[str, str, str]]:
    """Adopt what was typed and list sheet, heading and words of what is wrong."""
    path = folder / "定义.xlsx"
    empty(path)
    fill(path, typed)
    return [(each.place.sheet, each.place.cell, each.message()) for each in adopted(path)]


def adopted(path: Path) -> list[Finding]:
    """What is told of a definition workbook, form and tables."""
    book = read(path, path.name)
    form, tables = read_definition(book, [FORM, TABLES])
    made = adopt_form(form, FORM, load_forms())
    known = known_measures({made.form.name: made.form}) if made.form else None
    return [*made.findings, *adopt_tables(tables, TABLES, known, ())[1]]


def changed(sheet: str, number: int, **cells: Typed) -> Mapping[str, Rows]:
    """The training definition with some cells of one row typed otherwise."""
    rows = [dict(row) for row in TRAINING_TYPED[sheet]]
    rows[number] |= cells
    return {**TRAINING_TYPED, sheet: rows}


def test_what_is_typed_is_a_form(tmp_path: Path) -> None:
    """The example above is not read, and what was typed below it has no fault."""
    assert told(tmp_path, TRAINING_TYPED) == []


FAULTS: Mapping[str, tuple[Mapping[str, Rows], tuple[str, str, int, str]]] = {
    "a choice": (changed("栏目", 2, 类型="整形"), ("栏目", "类型", 2, "不在可选的范围内")),
    "a missing type": (changed("栏目", 2, 类型=None), ("栏目", "类型", 2, "缺少这一项")),
    "a missing number": (changed("报表", 0, 表号=None), ("报表", "表号", 0, "缺少这一项")),
    "a name": (changed("栏目", 3, 代号="Shi dao"), ("栏目", "代号", 3, "写法不对")),
    "a bound": (changed("栏目", 3, 最小值="零"), ("栏目", "最小值", 3, "应为数字，或应为日期")),
    "a rule": (
        changed("审核", 0, 应当成立的关系="实到人数 <= 应到"),
        ("审核", "应当成立的关系", 0, "没有名为 应到 的栏目"),
    ),
    "a measure": (changed("指标", 0, 怎样汇总="count(course)"), ("指标", "怎样汇总", 0, "是否应为 courses")),
    "another's number": (changed("报表", 0, 表号="工统01表"), ("报表", "表号", 0, "与 members 相同：工统01表")),
    "a name twice": (changed("栏目", 3, 代号="invited"), ("栏目", "代号", 2, "“invited”出现了2次")),
    "its other place": (changed("栏目", 3, 代号="invited"), ("栏目", "代号", 3, "“invited”出现了2次")),
    "a title twice": (changed("栏目", 3, 栏目名称="应到人数"), ("栏目", "栏目名称", 3, "“应到人数”出现了2次")),
    "an owner": (changed("审核", 0, 表页="培训"), ("审核", "表页", 0, "看不出这一行属于哪一张表页")),
    "choices of a figure": (
        changed("栏目", 2, 选项="甲、乙"),
        ("栏目", "栏目名称", 2, "“选项” 只用于 “单选” 和 “多选”"),
    ),
    "other keys": (changed("栏目", 2, 其他="widht = 3"), ("栏目", "其他", 2, "没有这一项，请核对拼写")),
    "no TOML": (changed("栏目", 2, 其他="宽 12"), ("栏目", "其他", 2, "“其他”里的写法不对")),
    "a table's measure": (
        changed("年终项目", 0, 取指标="skills.trained_kinds"),
        ("年终项目", "取指标", 0, "报表 skills 没有汇总 trained_kinds"),
    ),
    "a word of its own": (changed("审核", 0, 标在哪一栏="total"), ("审核", "标在哪一栏", 0, "没有名为 total 的栏目")),
    "a figure of no other form": (
        {
            "表页": [*TRAINING_TYPED["表页"], {"表页名称": "总体", "代号": "whole", "样式": "记录表"}],
            "栏目": [*TRAINING_TYPED["栏目"], {"表页": "总体", "栏目名称": "总数", "代号": "heads", "类型": "整数"}],
            "审核": [
                {
                    "表页": "总体",
                    "代号": "few",
                    "应当成立的关系": "heads <= members.indicators.memberz",
                    "不成立时说什么": "多",
                }
            ],
        },
        ("审核", "应当成立的关系", 0, "memberz"),
    ),
    "a figure of no measure": (
        changed("审核", 0, 应当成立的关系="present <= last(nothing)"),
        ("审核", "应当成立的关系", 0, "没有名为 nothing 的"),
    ),
    "a circle": (changed("栏目", 2, 计算公式="present + invited"), ("栏目", "计算公式", 2, "成了循环")),
}
"""What was typed, and where and how it is told: sheet, heading, which line."""


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_at_its_cell(case: str, tmp_path: Path) -> None:
    """Where it was typed, in the words of the workbook."""
    typed, (title, heading, number, words) = FAULTS[case]
    found = told(tmp_path, {**TRAINING_TYPED, **typed})
    row, column = cell_of(openpyxl.load_workbook(tmp_path / "定义.xlsx")[title], heading, number)
    wanted = (title, f"{get_column_letter(column)}{row}")
    assert any(wanted == each[:2] and words in each[2] for each in found), found


def test_a_cell_is_told_of_once(tmp_path: Path) -> None:
    """A wrong choice is not a missing one too, and two things that a bound might be are one complaint; all at once."""
    several: Mapping[str, Rows] = {
        "栏目": [*({**row, "类型": "整形"} if row["代号"] == "cost" else row for row in TRAINING_TYPED["栏目"])],
        "报表": [{**TRAINING_TYPED["报表"][0], "报送周期": "每周"}],
        "参数": [{"名称": "最少人数", "代号": "least", "数值": "十"}],
    }
    found = told(tmp_path, {**TRAINING_TYPED, **several})
    assert sorted(sheet for sheet, _, _ in found) == ["参数", "报表", "栏目"]


def test_cells_that_are_no_words_are_told(tmp_path: Path) -> None:
    """A formula without a result and an error are told at their cells; a person's number is shown to nobody."""
    path = tmp_path / "定义.xlsx"
    empty(path)
    fill(path, changed("栏目", 2, 类型="350101199003070118", 选项="=A1&B1"))
    book = openpyxl.load_workbook(path)
    places = {
        "cell-error": ("审核", "应当成立的关系", 0),
        "cell-uncached": ("栏目", "选项", 2),
        "definition-choice": ("栏目", "类型", 2),
    }
    cells = {
        code: book[title].cell(*cell_of(book[title], heading, number))
        for code, (title, heading, number) in places.items()
    }
    cells["cell-error"].value = "#REF!"
    book.save(path)
    found = adopted(path)
    assert {(each.code, each.place.cell) for each in found} >= {(code, cell.coordinate) for code, cell in cells.items()}
    assert "350101199003070118" not in " ".join(each.entered + each.message() for each in found)


def test_signs_of_full_width_are_read_in_formulas(tmp_path: Path) -> None:
    """What a Chinese input method puts is read as what is meant; words in quotes stay as they are."""
    column = next(each for each in FORM.parts[0].parts[2].columns if each.path == "rule")
    assert column.read("实到人数 ≤ 应到人数") == "实到人数 <= 应到人数"
    assert column.read("sum（courses.cost，kind＝“技能”）= 3") == 'sum(courses.cost,kind=="技能")== 3'
    assert column.read("kind != '（甲，乙）=丙'") == "kind != '（甲，乙）=丙'"
    assert told(tmp_path, changed("审核", 0, 应当成立的关系="实到人数 ≤ 应到人数")) == []


def test_an_example_without_its_mark_is_read(tmp_path: Path) -> None:
    """Who takes the sign away has made the line their own."""
    path = tmp_path / "定义.xlsx"
    empty(path)
    fill(path, TRAINING_TYPED)
    book = openpyxl.load_workbook(path)
    assert book["参数"]["A4"].value == "例"
    book["参数"]["A4"].value = None
    book.save(path)
    [typed] = read_definition(read(path, path.name), [FORM])
    assert [each["name"] for each in typed.records[0]["parameters"]] == ["least"]


def test_what_fits_into_no_cell_is_refused() -> None:
    """A text that a cell would cut is not written at all: the form would come back as another."""
    data = tomllib.loads(TRAINING) | {"note": "长" * 40_000}
    with pytest.raises(TooLong, match="note"):
        definition_book("定义", (Part(FORM, [data]),))
