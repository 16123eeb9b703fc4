"""The 审核表 of a blank workbook: every rule, its state, where to look, and room for an explanation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sheets.finding import Severity, column_letters
from sheets.page import Cell, Content, Highlight, Page, Style
from sheets.writing.width import text_lines
from templates.drawing.audit import FIRST_ROW, MARK_COLUMN, OPEN, AuditLine, beyond_count, blank_test
from templates.drawing.blank_request import Issue
from templates.drawing.heading import HEIGHTS, heading, left_columns
from templates.drawing.initial_values import Start
from templates.drawing.palette import ALERT, GREY, HEAD, LINK, PASSED, TABLE, TABLE_CENTER, VERDICT
from templates.formulas.workings import Workings
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS, COVER, HEADER_ROW, YES, cover_row, region
from templates.sheet import Sheet

TITLES = ("序号", "表", "规则说明", "级别", "状态", "问题行数", "定位", AUDIT_WORDS, AUDIT_CODE, "标记")
WIDTHS = (6.0, 15.0, 44.0, 7.0, 11.0, 7.0, 12.0, 40.0, 0.0, 0.0)
VISIBLE = 8
PASS, EXPLAINED, NOTICE = "逻辑正确", "已说明", "提示"

WORDLESS = ("核实无误", "无误", "属实", "已核实", "无", "是")
"""What alone explains nothing."""

VERDICT_ROW = 5
CODE_STYLE = Style(size=8)


def audit_page(issue: Issue, audited: Sequence[AuditLine], start: Start) -> Page:
    """Draw the 审核表."""
    last = FIRST_ROW + len(audited) - 1
    cells = [*heading(issue, f"{issue.form.title}审核表", WIDTHS[:VISIBLE])]
    cells.append(_verdict(conclusion(issue, audited, start), last))
    cells += [Cell(HEADER_ROW, column, title, HEAD) for column, title in enumerate(TITLES, 1)]
    for line in audited:
        cells += _row(line, _failing(line, start), _count(issue, line, start), issue.workings)
    states = (FIRST_ROW, 5, last, 5)
    return Page(
        AUDIT,
        tuple(cells),
        widths=WIDTHS,
        heights=HEIGHTS
        | {VERDICT_ROW: 24.0, HEADER_ROW: 32.0}
        | {line.row: 15.0 * text_lines(line.words, WIDTHS[2]) + 3 for line in audited},
        highlights=(
            Highlight(states, f'$E{FIRST_ROW}="{OPEN}"', ALERT),
            Highlight((VERDICT_ROW, 1, VERDICT_ROW, 1), f'$A${VERDICT_ROW}="{PASS}"', PASSED),
            Highlight((VERDICT_ROW, 1, VERDICT_ROW, 1), f'$A${VERDICT_ROW}<>"{PASS}"', ALERT),
        ),
        landscape=True,
        repeat=(HEADER_ROW, HEADER_ROW),
        freeze=(FIRST_ROW, 1),
        print_area=(1, 1, last, VISIBLE),
        filter_area=(HEADER_ROW, 1, last, VISIBLE),
        protect=True,
        tab_color="C00000",
    )


def conclusion(issue: Issue, audited: Sequence[AuditLine], start: Start) -> str:
    """Say what the 审核表 says on top, as issued."""
    total = sum(_count(issue, line, start) for line in audited if line.severity is not Severity.INFO)
    return f"有{total}处{OPEN}" if total else PASS


def _verdict(words: str, last: int) -> Cell:
    total = f'SUMIF($E${FIRST_ROW}:$E${last},"{OPEN}",$F${FIRST_ROW}:$F${last})'
    formula = f'IF({total}=0,"{PASS}","有"&{total}&"处{OPEN}")'
    return Cell(VERDICT_ROW, 1, words, VERDICT, formula, across=left_columns(WIDTHS[:VISIBLE]))


def _failing(line: AuditLine, start: Start) -> list[int]:
    """The rows that fail as issued."""
    if line.rule is None or line.sheet is None:
        return []
    rows = region(line.sheet).rows
    places = (place for place, failing in start.failing.items() if line.rule in failing)
    listed = line.sheet.layout == "list"
    return [int(at) if listed else rows[at] for sheet, at in places if sheet == line.sheet.name]


def _count(issue: Issue, line: AuditLine, start: Start) -> int:
    if line.kind == "cover":
        return 2 * (issue.unit is None) + (issue.year is None) + (issue.form.cycle != "year" and not issue.period)
    if line.kind == "begun":
        return int(line.sheet is not None and line.sheet.name not in start.begun)
    return len(_failing(line, start))


def _row(line: AuditLine, failing: Sequence[int], count: int, workings: Workings) -> Iterator[Cell]:
    row, explains = line.row, line.severity is Severity.QUERY
    yield Cell(row, 1, line.number, TABLE_CENTER)
    yield Cell(row, 2, line.sheet.title if line.sheet else COVER, TABLE)
    yield Cell(row, 3, line.words, TABLE)
    yield Cell(row, 4, line.severity.label(), TABLE_CENTER)
    yield Cell(row, 5, _state(line, count), TABLE_CENTER, _state_formula(line))
    yield Cell(row, 6, count, TABLE_CENTER, _count_formula(line, workings))
    yield Cell(row, 7, *_link(line, failing, count))
    yield Cell(row, 8, None, replace(TABLE, locked=False) if explains else replace(TABLE, fill=GREY))
    yield Cell(row, 9, line.rule.code if line.rule else "", CODE_STYLE)
    yield Cell(row, MARK_COLUMN, line.mark, CODE_STYLE)


def _state(line: AuditLine, count: int) -> str:
    return PASS if not count else NOTICE if line.severity is Severity.INFO else OPEN


def _state_formula(line: AuditLine) -> str:
    fails = {Severity.ERROR: f'"{OPEN}"', Severity.INFO: f'"{NOTICE}"'}
    words = f"TRIM($H{line.row})"
    wordless = ",".join(f'{words}="{word}"' for word in ("", *WORDLESS))
    asked = fails.get(line.severity, f'IF(OR({wordless}),"{OPEN}","{EXPLAINED}")')
    return f'IF($F{line.row}=0,"{PASS}",{asked})'


def _marks(sheet: Sheet) -> tuple[str, str, int]:
    """The column of a sheet's 审核 cells: its letters, its whole range with the sheet, its first row."""
    place = region(sheet)
    letters, last = column_letters(place.audit_column), place.last_row
    return letters, f"'{sheet.title}'!${letters}${place.first_row}:${letters}${last}", place.first_row


def _count_formula(line: AuditLine, workings: Workings) -> str:
    if line.sheet is None:
        counted = f"COUNTBLANK('{COVER}'!$C${cover_row('unit_name')}:$C${cover_row('year')})"
        return counted if workings.form.cycle == "year" else f"{counted}+COUNTBLANK(period)"
    if line.kind == "begun":
        prefix = f"'{line.sheet.title}'!"
        blank = f"IF({blank_test(line.sheet, prefix)},1,0)"
        return blank if workings.form.cycle == "year" else f'IF(zero="{YES}",0,{blank})'
    if line.kind == "beyond":
        return beyond_count(line.sheet, workings)
    return f'COUNTIF({_marks(line.sheet)[1]},"*{line.sign}*")'


def _link(line: AuditLine, failing: Sequence[int], count: int) -> tuple[Content, Style, str]:
    """Link to the first row that fails: as issued one of `failing`, later wherever the mark is found."""
    if line.sheet is None:
        target, words, shown = f"\"#'{COVER}'!C{cover_row('unit_name')}\"", f'"{COVER}"', COVER
    else:
        letters, marks, first = _marks(line.sheet)
        title = line.sheet.title.replace('"', '""')
        if line.kind in ("begun", "beyond"):
            target, words, shown = f"\"#'{title}'!A{first}\"", f'"{title}"', line.sheet.title
        else:
            at = f'(MATCH("*{line.sign}*",{marks},0)+{first - 1})'
            target, words = f"\"#'{title}'!{letters}\"&{at}", f'"第"&{at}&"行"'
            shown = f"第{min(failing, default=0)}行"
    formula = f'IF($F{line.row}=0,"",HYPERLINK({target},{words}))'
    return (shown if count else ""), LINK, formula
