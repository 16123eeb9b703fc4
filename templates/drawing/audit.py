"""The workbook's own audit: a mark in the 审核 cell of a row, and every rule's state on the 审核表.

Each line of the 审核表 has a number n. A row's 审核 cell strings together the marks 〔n〕 of what is
wrong in it, each a cell of the 审核表, which in turn counts the cells that hold the mark: two rules
that fail in one row are both told and both counted, with one cell a row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from sheets.finding import Severity, column_letters
from sheets.page import Highlight
from templates.drawing.blank_request import Issue
from templates.drawing.palette import ALERT
from templates.field import Field
from templates.form import REGISTER
from templates.formulas.excel import LONGEST, excel_fails, excel_used
from templates.formulas.workings import USED, Workings
from templates.layout import AUDIT, HEADER_ROW, Region, region
from templates.rule import Rule
from templates.sheet import Sheet

FIRST_ROW = HEADER_ROW + 1
"""The 审核表's first line."""

OPEN = "请核对"
"""What a row or rule that asks for something is called."""

MARK_COLUMN = 10
"""Where the 审核表 keeps its marks, hidden."""

ROOM = LONGEST - 500
"""Characters of a formula for what it looks at; the rest is for what is around."""

Kind = Literal["cover", "begun", "types", "rule", "beyond"]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the 审核表: a rule of the form, or what the tool asks of every form."""

    number: int
    kind: Kind
    sheet: Sheet | None
    words: str
    severity: Severity
    rule: Rule | None = None

    @property
    def row(self) -> int:
        """Its row on the 审核表."""
        return FIRST_ROW + self.number - 1

    @property
    def sign(self) -> str:
        """What the 审核 cells of the rows that it speaks of are searched for."""
        return f"〔{self.number}〕"

    @property
    def mark_name(self) -> str:
        """The defined name of the cell that holds its mark."""
        return f"mark_{self.number}"

    @property
    def mark_cell(self) -> str:
        """That cell."""
        return f"'{AUDIT}'!${column_letters(MARK_COLUMN)}${self.row}"

    @property
    def mark(self) -> str:
        """What stands in the 审核 cell of a row that it speaks of."""
        if self.rule and self.rule.kind == "required":
            return f"待填{self.sign}{self.rule.field.title} "
        verb = "提示" if self.severity is Severity.INFO else OPEN
        return f"{verb}{self.sign}{self.words} "


def lines(issue: Issue) -> tuple[AuditLine, ...]:
    """List what is audited, in the order of the 审核表."""
    return tuple(replace(line, number=number) for number, line in enumerate(_unnumbered(issue), 1))


def _unnumbered(issue: Issue) -> Iterator[AuditLine]:
    if issue.form.name != REGISTER:
        yield AuditLine(0, "cover", None, _cover_words(issue), Severity.ERROR)
    for sheet in issue.sheets:
        if sheet.layout != "list" and not sheet.optional:
            yield AuditLine(0, "begun", sheet, f"{sheet.title}应填写，不能整表空着", Severity.ERROR)
        if _typed(sheet):
            yield AuditLine(0, "types", sheet, _types_words(sheet), Severity.ERROR)
        for rule in issue.rules:
            if rule.sheet.name == sheet.name:
                yield AuditLine(0, "rule", sheet, rule.entry.zh, rule.entry.severity, rule)
        if sheet.layout == "list":
            yield AuditLine(0, "beyond", sheet, _beyond_words(sheet), Severity.INFO)


def _cover_words(issue: Issue) -> str:
    return f"封面的填报单位、单位代码、填报年度{'、报告期' if issue.form.cycle != 'year' else ''}应填写"


class Part(NamedTuple):
    """One cell's share in the audit of a row: what it looks at, and its formula."""

    lines: tuple[AuditLine, ...]
    formula: str


def audit_parts(
    audited: Sequence[AuditLine], sheet: Sheet, row: int, workings: Workings, field: Field | None = None
) -> tuple[Part, ...]:
    """Print the audit of one row, or of one field's line in a record.

    The first part is the 审核 cell's and takes in the others, which stand in hidden cells right of
    the workings: there are any only where a form has more rules than one formula holds.
    """
    tests = [(line, test) for line in audited if line.sheet is sheet and (test := _test(line, row, workings, field))]
    shares: list[list[tuple[AuditLine, str]]] = [[]]
    for line, test in tests:
        if sum(len(each) for _, each in shares[-1]) + len(test) > ROOM:
            shares.append([])
        shares[-1].append((line, test))
    first = region(sheet).hidden_column + len(workings.hidden(sheet))
    beside = range(first, first + len(shares) - 1)
    begun = excel_used(sheet, row, workings) or f"NOT({blank_test(sheet)})"
    others = [f"${column_letters(column)}{row}" for column in beside]
    parts = []
    for share in shares:
        terms = [test for _, test in share] + (others if share is shares[0] else [])
        formula = f'IF({begun},{"&".join(terms)},"")' if terms else '""'
        parts.append(Part(tuple(line for line, _ in share), formula))
    return tuple(parts)


def _test(line: AuditLine, row: int, workings: Workings, field: Field | None) -> str:
    """Print the mark of a line where it fails, else nothing."""
    assert line.sheet
    fails = ""
    if line.kind == "types":
        fails = _types_fail(line.sheet, region(line.sheet), row, field)
    elif line.rule and (field is None or line.rule.field.name == field.name):
        fails = excel_fails(line.rule.rule, row, workings, line.rule.when)
    return f'IF({fails},{line.mark_name},"")' if fails not in ("", "FALSE") else ""


def blank_test(sheet: Sheet, prefix: str = "") -> str:
    """Print whether a whole record or matrix holds no entry; `prefix` names the sheet."""
    place = region(sheet)
    runs = _runs(sheet, place)
    if sheet.layout == "record":
        areas = [f"{prefix}$D${top}:$D${bottom}" for top, bottom in runs]
        cells = sum(bottom - top + 1 for top, bottom in runs)
    else:
        rows = place.first_row, place.last_row
        areas = [
            f"{prefix}${column_letters(left)}${rows[0]}:${column_letters(right)}${rows[1]}" for left, right in runs
        ]
        cells = sum(right - left + 1 for left, right in runs) * (rows[1] - rows[0] + 1)
    return f"{'+'.join(f'COUNTBLANK({area})' for area in areas)}={cells}"


def _runs(sheet: Sheet, place: Region, fields: Sequence[Field] | None = None) -> list[tuple[int, int]]:
    """Join neighbouring inputs: columns, or rows of a record."""
    where = place.rows if sheet.layout == "record" else place.columns
    runs: list[tuple[int, int]] = []
    for field in sheet.inputs if fields is None else fields:
        at = where[field.name]
        if runs and runs[-1][1] == at - 1:
            runs[-1] = runs[-1][0], at
        else:
            runs.append((at, at))
    return runs


def _typed(sheet: Sheet) -> list[Field]:
    return [field for field in sheet.inputs if field.kind.misfit]


def _types_words(sheet: Sheet) -> str:
    return "，或".join(dict.fromkeys(field.kind.misfit_words for field in _typed(sheet)))


def _types_fail(sheet: Sheet, place: Region, row: int, only: Field | None) -> str:
    fields = [field for field in _typed(sheet) if only is None or field.name == only.name]
    tests = [f"ISNUMBER({place.cell(field.name, row)})" for field in fields if field.kind.misfit == "number"]
    if only:
        cell = place.cell(only.name, row)
        tests += [f"AND(ISTEXT({cell}),LEN({cell})>0)" for field in fields if field.kind.misfit == "text"]
    else:
        for left, right in _runs(sheet, place, [field for field in fields if field.kind.misfit == "text"]):
            area, cell = f"${column_letters(left)}{row}:${column_letters(right)}{row}", f"${column_letters(left)}{row}"
            if left == right:
                tests.append(f'AND(ISTEXT({cell}),{cell}<>"")')
                continue
            tests.append(f'SUMPRODUCT(({area}<>"")*1)>COUNT({area})')
    return f"OR({','.join(tests)})" if len(tests) > 1 else "".join(tests)


def _beyond_words(sheet: Sheet) -> str:
    return f"{sheet.title}里插入的行和第{region(sheet).last_row}行以下的行没有审核公式，由收表单位审核"


def beyond_count(sheet: Sheet, workings: Workings) -> str:
    """Print how many rows of a list hold entries but no formulas."""
    joined = "&".join(workings.range(sheet, field.name) for field in sheet.inputs)
    return f'SUMPRODUCT(({workings.range(sheet, USED)}="")*({joined}<>""))'


def audit_highlight(area: tuple[int, int, int, int]) -> Highlight:
    """Colour the 审核 cells that ask for something to be looked at."""
    cell = f"${column_letters(area[1])}{area[0]}"
    return Highlight(area, f'ISNUMBER(FIND("{OPEN}",{cell}))', replace(ALERT, bold=False))
