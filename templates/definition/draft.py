"""An office's existing form → a proposal of its definition, for a person to mend."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sheets.design import Area, Design, area_of
from sheets.finding import Finding, Place, find
from sheets.workbook import Address, Quirks, Value, Workbook
from templates.definition.old_table import Heading, OldTable, find_table
from templates.definition.translate import translated
from templates.fields.entry import spelt
from templates.fields.normalize import plain

_NUMBER = re.compile(r"表号[:：]?\s*(\S+)")
_TITLE = re.compile(r"[^:/\\\\*?\"<>|]{4,60}")
_UNIT = re.compile(r"[（(]([^（）()]{1,4})[）)]$")
_PART = re.compile(r"^其中[:：]?")
_TOTAL = re.compile(r"合\s*计|总\s*计")

KINDS: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("身份证", {"type": "id_number", "personal": True}),
    ("电话|手机|联系方式", {"type": "phone", "personal": True}),
    ("邮箱|电子邮件", {"type": "email", "personal": True}),
    ("姓名", {"type": "text", "personal": True}),
    ("日期|时间", {"type": "date"}),
    ("月份", {"type": "month"}),
    ("率$|比例|比重|百分", {"type": "percent", "additive": False}),
    ("金额|经费|资金|费用|收入|支出|结余|结转|预算|元", {"type": "money", "unit": "元"}),
    ("人次", {"type": "integer", "unit": "人次"}),
    ("场次", {"type": "integer", "unit": "场"}),
    ("人数", {"type": "integer", "unit": "人"}),
    ("数$|数量|次数|合计|小计", {"type": "integer"}),
)
"""What a heading says of what stands below it, the first that fits."""

FIGURE: Mapping[str, Any] = {"type": "integer"}
"""What stands in a fixed table, if nothing says otherwise."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed form as data, as far as it could be told, and what a person has to see to."""

    data: dict[str, Any]
    findings: tuple[Finding, ...]


def draft(book: Workbook, design: Mapping[str, Design], names: Mapping[str, str]) -> Draft:
    """Propose a definition from headings, drop-downs and formulas; nothing that was filled in is taken over."""
    sheets: list[dict[str, Any]] = []
    measures: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for grid in book.grids:
        table = find_table(grid, book.quirks.get(grid.sheet, Quirks()))
        if not table:
            if any(cell != "" for row in grid.rows for cell in row):
                findings.append(find("definition-no-table", Place(book.file, grid.sheet)))
            continue
        sketch = _Sketch(book, table, design.get(grid.sheet, Design()), names, f"sheet{len(sheets) + 1}", findings)
        sheets.append(sketch.sheet())
        measures += sketch.measures(sheets[-1])
    data: dict[str, Any] = {"title": _title(book), "version": "1", "sheets": sheets, "measures": measures}
    if number := _number(book):
        data["number"] = number
    return Draft(data, tuple(findings))


def _title(book: Workbook) -> str:
    """Take the first line of the first sheet for the form's title, or else the file's name."""
    cells = (plain(spelt(cell)) for grid in book.grids for row in grid.rows[:4] for cell in row if cell != "")
    return next((words for words in cells if _TITLE.fullmatch(words)), book.file.rpartition(".")[0][:60])


def _number(book: Workbook) -> str:
    texts = (cell for grid in book.grids for row in grid.rows[:12] for cell in row if isinstance(cell, str))
    return next((match[1] for text in texts if (match := _NUMBER.search(text))), "")


@dataclass(frozen=True, slots=True)
class _Sketch:
    """One sheet of the old form, and what is proposed for it."""

    book: Workbook
    table: OldTable
    design: Design
    names: Mapping[str, str]
    name: str
    findings: list[Finding]

    def sheet(self) -> dict[str, Any]:
        """Propose the sheet."""
        table = self.table
        found: dict[str, Any] = {"title": table.grid.sheet, "name": self.name, "layout": table.layout}
        if table.layout == "record":
            return found | self._record()
        found["fields"] = [self._field(heading) for heading in table.headings]
        if table.layout == "matrix":
            found |= {"key_title": table.stub_title, "rows": [*self._rows()]}
        return found

    def measures(self, sheet: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Propose what is added up of a list: its rows, and each of its figures."""
        if sheet["layout"] != "list":
            return
        yield {"title": f"{sheet['title']}数", "name": f"{self.name}_rows", "value": f"count({self.name})"}
        for field in sheet["fields"]:
            if field["type"] in ("integer", "money"):
                value = f"sum({self.name}.{field['name']})"
                yield {"title": field["title"], "name": f"{self.name}_{field['name']}", "value": value} | _of(
                    field, "unit"
                )

    def _record(self) -> dict[str, Any]:
        fields: list[dict[str, Any]] = []
        checks: list[dict[str, Any]] = []
        whole = ""
        value = self.table.headings[-1].column
        own = {(row, value): f"r{row}" for row in self.table.lines}
        for row, title in self.table.lines.items():
            field = {"title": title, "name": f"r{row}"} | self._kind(title, (row, value)) | self.table.aside(row)
            field |= self._formula((row, value), own)
            if _PART.match(title) and whole:
                field["indent"] = 1
                checks.append(
                    {"name": f"within_r{row}", "rule": f"r{row} <= {whole}", "message": f"{title}大于它所属的一项"}
                )
            else:
                whole = f"r{row}"
            fields.append(field)
        return {"fields": fields} | ({"checks": checks} if checks else {})

    def _rows(self) -> Iterator[dict[str, Any]]:
        lines = [*self.table.lines.items()]
        for at, (row, title) in enumerate(lines):
            totalled = any(self._sums_above(row, heading) for heading in self.table.headings)
            last = at == len(lines) - 1
            yield {"title": title} | ({"total": True} if last and (totalled or _TOTAL.search(title)) else {})

    def _sums_above(self, row: int, heading: Heading) -> bool:
        formula = self.design.formulas.get((row, heading.column), "")
        return bool(re.fullmatch(r"\s*SUM\(.*\)\s*", formula, re.IGNORECASE))

    def _field(self, heading: Heading) -> dict[str, Any]:
        row = next(iter(self.table.lines), self.table.first_row)
        own = {(row, each.column): each.name for each in self.table.headings}
        where = (row, heading.column)
        return (
            {"title": heading.title, "name": heading.name}
            | self._kind(heading.title, where)
            | self._formula(where, own)
        )

    def _formula(self, where: Address, own: Mapping[Address, str]) -> dict[str, Any]:
        """Propose what a cell works out, if all that it names is of the same line or record."""
        text = self.design.formulas.get(where)
        if not text:
            return {}
        if (formula := translated(text, own)) and own.get(where) not in re.findall(r"\w+", formula):
            return {"formula": formula}
        place = Place(self.book.file, self.table.grid.sheet, *where)
        self.findings.append(find("definition-formula-left", place, entered=f"={text}"[:40]))
        return {}

    def _kind(self, title: str, where: Address) -> dict[str, Any]:
        """Tell a field's type by its drop-down, its heading, and what stands below."""
        if options := self._options(where):
            return {"type": "choice", "enum": options}
        unit = _UNIT.search(plain(title))
        told = next((dict(kind) for words, kind in KINDS if re.search(words, _UNIT.sub("", plain(title)))), {})
        if unit and unit[1] in ("元", "万元"):
            told = {"type": "money"}
        if unit:
            told = {"type": "integer"} | told if not told or told["type"] == "text" else told
            told["unit"] = unit[1]
        return told or (dict(FIGURE) if self.table.layout != "list" else _by_values(self.table.below(where)))

    def _options(self, where: Address) -> list[str]:
        """List the choices of the drop-down at a cell."""
        source = next((text for area, text in self.design.lists if _inside(where, area)), "").strip()
        if source.startswith('"'):
            return [*dict.fromkeys(option.strip() for option in source.strip('"').split(",") if option.strip())]
        source = self.names.get(source, source).lstrip("=")
        sheet, _, reference = source.rpartition("!")
        grid = self.book.grid(sheet.strip("'").replace("''", "'")) if sheet else self.table.grid
        area = area_of(reference)
        if not grid or not area:
            return []
        cells = (spelt(cell) for row in grid.rows[area[0] - 1 : area[2]] for cell in row[area[1] - 1 : area[3]])
        return [*dict.fromkeys(cell for cell in cells if cell)]


def _inside(where: Address, area: Area) -> bool:
    return area[0] <= where[0] <= area[2] and area[1] <= where[1] <= area[3]


def _by_values(values: Sequence[Value]) -> dict[str, Any]:
    if values and all(isinstance(value, date) for value in values):
        return {"type": "date"}
    numbers = [value for value in values if isinstance(value, float)]
    if numbers and len(numbers) == len(values):
        return {"type": "integer" if all(map(float.is_integer, numbers)) else "number"}
    return {"type": "text"}


def _of(field: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {key: field[key]} if key in field else {}
