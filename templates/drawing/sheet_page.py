"""One sheet of a form, drawn to be filled in: record, matrix or list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets.page import ROW, Block, Cell, Content, Page, Validation
from sheets.writing.width import text_lines, text_width
from templates.compiled import compiled
from templates.drawing.audit import AuditLine, audit_highlight, audit_parts
from templates.drawing.blank_request import Issue
from templates.drawing.heading import HEIGHTS, heading
from templates.drawing.initial_values import Start
from templates.drawing.input_rules import style, validation, width
from templates.drawing.palette import AUDIT, HEAD, NUMBER, STUB, STUB_CENTER
from templates.field import Field
from templates.formulas.excel import excel_hidden, excel_used, excel_value
from templates.layout import HEADER_ROW, MEASURE, RECORD_TITLE, RECORD_VALUE, RUN_ON, region, units_of_measure
from templates.sheet import Sheet

AUDIT_WIDTH = 44.0
RUN_ON_WIDTH = 10.0
PORTRAIT_WIDTH = 100.0
"""A sheet wider than this is printed across."""

NARROWEST = 84.0
"""A sheet at least so wide has room for its heading."""

CODE_WIDTH = 8.0
LIST_ROW_HEIGHT, LINE_HEIGHT = 20.0, 25.0

ANY_ROW = 1_000_003
"""A row that formulas are printed for once; its number stands in no other part of them."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a sheet is drawn from; `options` names the drop-down list of each set of choices."""

    issue: Issue
    sheet: Sheet
    audited: Sequence[AuditLine]
    start: Start
    options: Mapping[tuple[str, ...], str]


def sheet_page(sketch: Sketch) -> Page:
    """Draw one sheet."""
    sheet, place = sketch.sheet, region(sketch.sheet)
    widths = _widths(sheet)
    # The 审核 column is for the screen, where its words run on to the right; on paper the 审核表 tells.
    printed = place.audit_column - 1
    body = [*_lines(sketch)]
    blocks = _list(sketch) if sheet.layout == "list" else ()
    beside = max([0, *(cell.column for cell in body), *(len(block.styles) for block in blocks)])
    hidden = range(place.hidden_column, beside + 1)
    last = max([place.last_row, *place.rows.values()])
    audits = (place.first_row, place.audit_column, place.last_row, place.audit_column)
    return Page(
        sheet.title,
        (*_header(sketch, widths[:printed], hidden), *body),
        blocks,
        widths=widths + (RUN_ON_WIDTH,) * RUN_ON + (0.0,) * len(hidden),
        heights=HEIGHTS | {HEADER_ROW: max(24.0, 16.0 * max(map(text_lines, _titles(sheet), widths)))},
        row_height=LIST_ROW_HEIGHT if sheet.layout == "list" else LINE_HEIGHT,
        validations=tuple(_validations(sketch)),
        highlights=(audit_highlight(audits),),
        landscape=sum(widths[:printed]) > PORTRAIT_WIDTH,
        repeat=(HEADER_ROW, HEADER_ROW),
        freeze=(HEADER_ROW + 1, 3 if sheet.layout == "list" else 2),
        print_area=(1, 1, last, printed),
        filter_area=(HEADER_ROW, 1, last, place.audit_column) if sheet.layout == "list" else None,
        as_meant=(place.first_row, 1, last, printed),
        protect=True,
    )


def _header(sketch: Sketch, widths: Sequence[float], hidden: range) -> Iterator[Cell]:
    """Draw what stands above the body; hidden parts of the audit are called 审核 too."""
    form, sheet = sketch.issue.form, sketch.sheet
    title = form.title if sheet.title in form.title else f"{form.title}（{sheet.title}）"
    yield from heading(sketch.issue, title, widths, "、".join(units_of_measure(sheet)))
    titles = _titles(sheet)
    yield from (Cell(HEADER_ROW, column, words, HEAD) for column, words in enumerate(titles, 1))
    yield from (Cell(HEADER_ROW, column, titles[-1], HEAD) for column in hidden)


def _titles(sheet: Sheet) -> list[str]:
    if sheet.layout == "record":
        return [RECORD_TITLE, "代码", MEASURE, RECORD_VALUE, "审核"]
    before = ["序号"] if sheet.layout == "list" else [sheet.key_title, "代码"]
    return [*before, *(field.title for field in sheet.fields), "审核"]


def _widths(sheet: Sheet) -> tuple[float, ...]:
    if sheet.layout == "record":
        stub = max(34.0, min(max(text_width(field.title) + 2 * field.indent for field in sheet.fields) + 4.0, 50.0))
        return (stub, CODE_WIDTH, 12.0, 30.0, AUDIT_WIDTH)
    fields = tuple(map(width, sheet.fields))
    if sheet.layout == "list":
        return (6.0, *fields, AUDIT_WIDTH)
    stub = max(20.0, min(max(text_width(row.title) for row in sheet.rows) + 4.0, 40.0))
    spread = (NARROWEST - stub - CODE_WIDTH) / len(fields)
    return (stub, CODE_WIDTH, *(max(each, spread, 13.0) for each in fields), AUDIT_WIDTH)


def _lines(sketch: Sketch) -> Iterator[Cell]:
    if sketch.sheet.layout == "record":
        yield from _record(sketch)
    elif sketch.sheet.layout == "matrix":
        yield from _matrix(sketch)


def _record(sketch: Sketch) -> Iterator[Cell]:
    place = region(sketch.sheet)
    for field in sketch.sheet.fields:
        row = place.rows[field.name]
        yield Cell(row, 1, field.title, replace(STUB, indent=2 * field.indent))
        yield Cell(row, 2, field.code, STUB_CENTER)
        yield Cell(row, 3, field.unit, STUB_CENTER)
        yield _figure(sketch, field, row, 4, field.name)
        yield from _audit(sketch, row, field)


def _matrix(sketch: Sketch) -> Iterator[Cell]:
    place = region(sketch.sheet)
    for line in sketch.sheet.rows:
        row = place.rows[line.title]
        yield Cell(row, 1, line.title, replace(STUB, bold=line.total))
        yield Cell(row, 2, line.code, STUB_CENTER)
        for field in sketch.sheet.fields:
            draw = _total if line.total else _figure
            yield draw(sketch, field, row, place.columns[field.name], line.title)
        if line.total:
            yield Cell(row, place.audit_column, None, AUDIT)
        else:
            yield from _audit(sketch, row)
            yield from _hidden(sketch, row, line.title)


def _list(sketch: Sketch) -> tuple[Block, ...]:
    """Draw the rows that are carried over, then all others at once: they are alike."""
    first, lines = region(sketch.sheet).first_row, sketch.issue.lines(sketch.sheet)
    blank = _row(sketch, "")
    begun = [_row(sketch, line) for line in lines]
    free = _block(
        sketch, first + len(lines), blank, [[cell.value for cell in blank]] * (sketch.sheet.capacity - len(lines))
    )
    return (
        *([_block(sketch, first, begun[0], [[cell.value for cell in row] for row in begun])] if begun else []),
        free,
    )


def _row(sketch: Sketch, line: str) -> list[Cell]:
    """Draw a row, a carried one or any other.

    A row has its number once something is entered, so a row that is not used holds nothing that would be read.
    """
    sheet, place = sketch.sheet, region(sketch.sheet)
    used = excel_used(sheet, ANY_ROW, sketch.issue.workings)
    number = int(line) - HEADER_ROW if line else ""
    cells = [Cell(ANY_ROW, 1, number, NUMBER, f'IF({used},ROW()-{HEADER_ROW},"")')]
    cells += [_figure(sketch, field, ANY_ROW, place.columns[field.name], line) for field in sheet.fields]
    cells += [Cell(ANY_ROW, column, None) for column in range(place.audit_column + 1, place.hidden_column)]
    cells += [*_audit(sketch, ANY_ROW, line=line), *_hidden(sketch, ANY_ROW, line)]
    return sorted(cells, key=lambda cell: cell.column)


def _block(sketch: Sketch, row: int, cells: Sequence[Cell], rows: Sequence[Sequence[Content]]) -> Block:
    """Make a block of rows that are made alike."""
    place = region(sketch.sheet)
    formulas = {at: cell.formula.replace(str(ANY_ROW), ROW) for at, cell in enumerate(cells) if cell.formula}
    gap = range(place.audit_column, place.hidden_column - 1)
    return Block(row, 1, rows, [cell.style for cell in cells], formulas, gap)


def _hidden(sketch: Sketch, row: int, line: str) -> Iterator[Cell]:
    """Draw the hidden cells beside a row that work out what its formulas, or others, need."""
    sheet, workings = sketch.sheet, sketch.issue.workings
    begun = sketch.start.hidden.get(sheet.name, ())
    for index, wanted in enumerate(workings.hidden(sheet)):
        value = begun[index].get(line, "") if begun else ""
        column = region(sheet).hidden_column + index
        yield Cell(row, column, value, AUDIT, excel_hidden(wanted, sheet, row, workings))


def _figure(sketch: Sketch, field: Field, row: int, column: int, line: str) -> Cell:
    """Draw the cell of a field: computed, carried over, tallied from a list, or empty."""
    sheet, issue = sketch.sheet, sketch.issue
    value = sketch.start.figures.get((sheet.name, field.name, line))
    if (printed := next((row.value(field.name) for row in sheet.rows if row.title == line), None)) is not None:
        return Cell(row, column, printed, style(field, locked=True))
    if field.formula:
        formula = excel_value(compiled(issue.form).formulas[sheet.name, field.name], row, issue.workings)
        return Cell(row, column, "" if value is None else value, style(field, locked=True), formula)
    if tally := issue.tally(sheet, field):
        rows, figure = (excel_value(each, row, issue.workings) for each in (tally.rows, tally.figure))
        return Cell(row, column, "" if value is None else value, style(field), f'IF({rows}=0,"",{figure})')
    fixed = value is not None if sheet.layout != "list" else bool(line) and field.name not in sheet.changes
    return Cell(row, column, value, style(field, locked=fixed))


def _total(sketch: Sketch, field: Field, row: int, column: int, line: str) -> Cell:
    look = replace(style(field, locked=True), bold=True)
    if not field.adds:
        return Cell(row, column, None, look)
    area = region(sketch.sheet).range(field.name).rpartition("!")[2]
    value: Content = sketch.start.figures.get((sketch.sheet.name, field.name, line), "")
    return Cell(row, column, value, look, f'IF(COUNT({area})=0,"",SUM({area}))')


def _audit(sketch: Sketch, row: int, field: Field | None = None, line: str = "") -> list[Cell]:
    """Draw the 审核 cell, and hidden ones beside it that hold what does not fit in."""
    sheet = sketch.sheet
    line = line or (field.name if field else next((title for title, at in region(sheet).rows.items() if at == row), ""))
    failing = sketch.start.failing.get((sheet.name, line), ())
    cells: list[Cell] = []
    beside = region(sheet).hidden_column + len(sketch.issue.workings.hidden(sheet))
    parts = audit_parts(sketch.audited, sheet, row, sketch.issue.workings, field)
    for column, part in zip((region(sheet).audit_column, *range(beside, beside + len(parts))), parts, strict=False):
        covered = part.lines if cells else sketch.audited
        marks = "".join(each.mark for each in covered if each.rule and each.rule in failing)
        cells.append(Cell(row, column, marks, AUDIT, part.formula))
    return cells


def _validations(sketch: Sketch) -> Iterator[Validation]:
    sheet, place = sketch.sheet, region(sketch.sheet)
    for field in sheet.inputs:
        column = place.columns[field.name]
        rows = (place.rows[field.name],) * 2 if sheet.layout == "record" else (place.first_row, place.last_row)
        tally = sketch.issue.tally(sheet, field)
        hint = f"填了{tally.source.title}的自动得出，可以改填" if tally else ""
        made = validation(field, (rows[0], column, rows[1], column), sketch.options.get(field.enum, ""), hint)
        if made.kind != "any" or made.prompt:
            yield made
