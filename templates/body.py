"""The cells below a sheet's header: which are the form's, and what the others are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from sheets.finding import Finding, Place, find
from sheets.grid import Grid, Quirks, Value
from templates.form import Sheet
from templates.hindrance import hindrances
from templates.locate import Located
from templates.wording import plain

_TOTAL = re.compile(
    r"\(?(?:本页|本月|本季度?|本年|全年|\d{1,2}月份?|以上)?(?:合计|小计|总计|共计|累计)(?:数|金额|人数)?\)?:?"
)
_FOOT = re.compile(
    r"\(?(?:合计|总计|共计|注|附注|说明|填表说明|填表人|填报人|制表人?|审核人|复核人|经办人|单位负责人|负责人|填报日期|联系电话)\)?:.*"
)

Cells = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Body:
    """What one sheet of one return holds.

    `rows` are the true row numbers of its records and `cells` their raw values by field; a
    matrix's `keys` are its lines' titles. `found` counts rows that hold anything, `ignored`
    those among them that are no record. `refused` are (field, row) that cannot be read at
    all. `shown` are the file's own results, (field, row) → raw, of what the tool works out.
    """

    rows: Sequence[int] = ()
    cells: Cells = field(default_factory=dict)
    keys: Sequence[str] = ()
    found: int = 0
    ignored: int = 0
    refused: frozenset[tuple[str, int]] = frozenset()
    shown: Mapping[tuple[str, int], Value] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_body(sheet: Sheet, grid: Grid, quirks: Quirks, located: Located, file: str) -> Body:
    """Read the records of one located sheet."""
    if not located.spot.columns:
        return Body()
    body = _list(sheet, grid, quirks, located, file) if sheet.layout == "list" else _fixed(sheet, grid, located)
    hindered, refused = hindrances(sheet, quirks, located.spot, body.rows, file)
    findings = [*body.findings, *hindered, *_outside(grid, located, file)]
    blank = (
        sheet.layout != "list" and not refused and all(cell == "" for column in body.cells.values() for cell in column)
    )
    if blank and not sheet.optional:
        findings.append(find("sheet-blank", Place(file, grid.sheet)))
    if blank:
        return Body(findings=tuple(findings))
    return Body(body.rows, body.cells, body.keys, body.found, body.ignored, refused, body.shown, tuple(findings))


def _list(sheet: Sheet, grid: Grid, quirks: Quirks, located: Located, file: str) -> Body:
    spot = located.spot
    names = sorted((field.name for field in sheet.inputs if field.name in spot.columns), key=spot.columns.__getitem__)
    wide = [spot.columns[name] - 1 for name in names]
    # itemgetter gives a bare value for one column, so one is taken twice.
    pick = itemgetter(*wide, *(wide if len(wide) == 1 else ()))
    blank = pick([""] * len(grid.rows[0]))
    broken = {row for row, column in (*quirks.errors, *quirks.uncached) if column - 1 in wide}
    first = spot.header_row + 1
    below = enumerate(map(pick, grid.rows[first - 1 :]), first)
    kept = [(row, cells) for row, cells in below if cells != blank or row in broken]
    feet = {row: code for row, cells in kept if (code := _foot(cells, grid.rows[row - 1][: min(wide)]))}
    records = [record for record in kept if record[0] not in feet] if feet else kept
    findings = tuple(find(code, Place(file, spot.title, row)) for row, code in feet.items())
    columns = zip(*(cells for _, cells in records), strict=True) if records else [()] * len(names)
    cells = dict(zip(names, columns, strict=False))
    return Body([row for row, _ in records], cells, (), len(kept), len(feet), findings=findings)


def _foot(cells: Sequence[Value], before: Sequence[Value]) -> str:
    """Tell a line under the list from a record: a total, or a remark that stands alone."""
    word = next(filter(None, cells), "")
    if word.__class__ is str and ("计" in word or ":" in word or "：" in word):
        text = plain(str(word))
        if _TOTAL.fullmatch(text):
            return "row-total"
        if _FOOT.fullmatch(text) and sum(cell != "" for cell in cells) == 1:
            return "row-remark"
    words = (cell for cell in before if cell.__class__ is str and cell)
    return "row-total" if any(_TOTAL.fullmatch(plain(str(word))) for word in words) else ""


def _fixed(sheet: Sheet, grid: Grid, located: Located) -> Body:
    """Read a record or a matrix: its lines are printed, so each is where its title is."""
    columns, lines = located.spot.columns, located.spot.rows

    def raw(name: str, row: int) -> Value:
        return grid.rows[row - 1][columns[name] - 1]

    fields = [field for field in sheet.fields if field.name in columns]
    if sheet.layout == "record":
        cells = {field.name: (raw(field.name, lines[field.name]),) for field in fields if not field.formula}
        shown = {
            (field.name, lines[field.name]): raw(field.name, lines[field.name]) for field in fields if field.formula
        }
        return Body((located.spot.header_row,), cells, (), 1, shown=shown)
    keys = [row.title for row in sheet.rows if row.title in lines and not row.total]
    total = [lines[row.title] for row in sheet.rows if row.title in lines and row.total]
    rows = [lines[key] for key in keys]
    matrix = {field.name: [raw(field.name, row) for row in rows] for field in fields if not field.formula}
    results = {(field.name, row): raw(field.name, row) for field in fields for row in (rows if field.formula else ())}
    results |= {(field.name, row): raw(field.name, row) for field in fields for row in total}
    return Body(rows, matrix, keys, len(rows), shown=results)


def _outside(grid: Grid, located: Located, file: str) -> Iterator[Finding]:
    """Account for what stands beside the form's columns or on lines that are none of its own."""
    spot = located.spot
    below = grid.rows[spot.header_row :]
    for column in sorted(set(range(1, len(grid.rows[0]) + 1)) - located.ours):
        filled = [row for row, cells in enumerate(below, spot.header_row + 1) if cells[column - 1] != ""]
        title = str(grid.rows[spot.header_row - 1][column - 1]).strip()
        if filled and title:
            yield find("column-unknown", Place(file, grid.sheet, 0, column), title=title, cells=len(filled))
        elif filled:
            yield find("cells-outside", Place(file, grid.sheet, filled[0], column), cells=len(filled))
    if located.stub_column:
        yield from _other_lines(below, located, file)


def _other_lines(below: Sequence[Sequence[Value]], located: Located, file: str) -> Iterator[Finding]:
    spot = located.spot
    columns = sorted(set(spot.columns.values()) - {located.stub_column})
    for row, cells in enumerate(below, spot.header_row + 1):
        filled = [column for column in columns if cells[column - 1] != ""]
        if row in spot.rows.values() or not filled:
            continue
        title = located.lines.get(row, "")
        code = "line-unknown" if title else "cells-outside"
        yield find(code, Place(file, spot.title, row, filled[0]), title=title, cells=len(filled))
