"""A definition workbook filled in as people do: rows typed under the headings of its sheets."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from reports.yearend.definition import tables_tab
from sheets.writing.write import to_bytes
from templates.definition.drawing import Part, definition_book, example
from templates.definition.tab import form_tab
from tests.program import ROOT

Typed = str | int | float | bool | None
Rows = Sequence[Mapping[str, Typed]]

TRAINING: Mapping[str, Rows] = {
    "报表": [{"报表名称": "街道技能培训表", "代号": "skills", "表号": "街技01表", "版本": "2026.1"}],
    "表页": [{"表页名称": "培训班", "代号": "courses", "样式": "名单", "备几行": 20}],
    "栏目": [
        {"表页": "培训班", "栏目名称": "班次", "代号": "course", "类型": "文字", "必填": "是"},
        {"栏目名称": "类别", "代号": "kind", "类型": "单选", "选项": "技能、安全、法律", "必填": "是"},
        {"栏目名称": "应到人数", "代号": "invited", "类型": "整数", "计量单位": "人", "最小值": 0},
        {"栏目名称": "实到人数", "代号": "present", "类型": "整数", "计量单位": "人", "最小值": 0},
        {"栏目名称": "费用", "代号": "cost", "类型": "金额", "计量单位": "元", "最小值": 0},
    ],
    "审核": [
        {
            "表页": "培训班",
            "代号": "present_within",
            "应当成立的关系": "实到人数 <= 应到人数",
            "不成立时说什么": "实到人数多于应到人数",
            "怎样改": "请核对两项人数",
        },
    ],
    "指标": [
        {"指标名称": "培训人次", "代号": "trained", "计量单位": "人次", "怎样汇总": "sum(courses.present)"},
        {
            "指标名称": "培训人次（按类别）",
            "代号": "trained_kind",
            "怎样汇总": "sum(courses.present)",
            "按什么分": "kind",
        },
    ],
    "年终表": [{"统计表名称": "街道技能培训（按类别）", "代号": "skills", "标签": "街道技能", "各行是什么": "kind"}],
    "年终项目": [
        {"年终表": "街道技能培训（按类别）", "项目名称": "培训人次", "代号": "trained", "取指标": "skills.trained_kind"}
    ],
}
"""Sheet → what a clerk types there."""


PAGE = ROOT / "docs" / "form.zh-CN.md"

_SHEET = re.compile(r"《(\w+)》")


def said(page: Path = PAGE) -> Mapping[str, Rows]:
    """Sheet → what the clerk's page says to type there: its tables, each of the sheet that was named before."""
    found: dict[str, list[dict[str, Typed]]] = {}
    waiting: list[str] = []
    heads: list[str] = []
    text = page.read_text(encoding="utf-8").partition("## 二、")[2].partition("## 三、")[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("《"):
            waiting += _SHEET.findall(line.partition("：")[0])
        elif not line.startswith("|"):
            heads = []
        elif not heads:
            heads, title = cells, waiting.pop(0)
        elif set(line) - set("|-"):
            found.setdefault(title, []).append(dict(zip(heads, map(_typed, cells), strict=True)))
    upright = {str(row["项目"]): row["填写"] for row in found["报表"]}
    return {**found, "报表": [upright]}


def _typed(cell: str) -> Typed:
    """Type a cell of the page as a spreadsheet program takes it: digits that begin with no nought are a number."""
    return int(cell) if re.fullmatch(r"0|[1-9][0-9]*", cell) else cell or None


def empty(path: Path) -> None:
    """Write what `forms new` writes."""
    path.write_bytes(_empty())


@cache
def _empty() -> bytes:
    shown = example()
    parts = (Part(form_tab(), (), shown["form"]), Part(tables_tab(), (), shown["tables"]))
    return to_bytes(definition_book("报表定义", parts))


def fill(path: Path, typed: Mapping[str, Rows]) -> None:
    """Type rows into an empty definition workbook: under the headings, below the example."""
    book = openpyxl.load_workbook(path)
    for title, rows in typed.items():
        sheet = book[title]
        for number, row in enumerate(rows):
            for heading, value in row.items():
                line, column = cell_of(sheet, heading, number)
                sheet.cell(line, column).value = value
    book.save(path)


def cell_of(sheet: Worksheet, heading: str, number: int = 0) -> tuple[int, int]:
    """Say in which row and column an entry belongs."""
    words = {str(cell.value).rstrip("＊"): cell for row in sheet.iter_rows(max_row=40) for cell in row if cell.value}
    if sheet.title == "报表":
        return words[heading].row, 2
    head = words["其他"].row
    first = next(row for row in range(head + 1, 100) if sheet.cell(row, 1).value != "例")
    column = next(cell.column for cell in sheet[head] if str(cell.value).rstrip("＊") == heading)
    return first + number, column
