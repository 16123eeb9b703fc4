"""Form → the workbook that is sent out to be filled in."""

from collections.abc import Collection, Mapping, Sequence

from sheets.finding import column_letters
from sheets.page import AUTHOR, Book, Cell, Page, Style
from templates.compiled import measures
from templates.drawing.audit import AuditLine, lines
from templates.drawing.audit_sheet import audit_page, conclusion
from templates.drawing.blank_request import Issue, Openings
from templates.drawing.cover_page import cover_page
from templates.drawing.guide import guide_page, parameter_cells
from templates.drawing.initial_values import Start, start
from templates.drawing.sheet_page import Sketch, sheet_page
from templates.form import Form
from templates.formulas.excel import excel_total
from templates.formulas.scope import LAST
from templates.formulas.workings import FIRST_TOTAL, total_names
from templates.layout import CODES, COVER, cover_row
from templates.stamps import Stamps, sheet_names

FIRST_LIST_COLUMN = 4
"""On the code sheet the first columns hold the first and last day of the year."""


def blank(
    form: Form,
    *,
    year: int | None = None,
    unit: tuple[str, str] | None = None,
    openings: Openings | None = None,
    without: Collection[str] = (),
) -> Book:
    """Draw the blank workbook of a form.

    `unit` is (code, name) of the unit it is issued for; `openings` are last year's closing
    figures, (measure, matrix line or "") → whole number at the measure's scale; `without`
    names optional sheets to leave out. What is given is filled in and locked. Raises
    ValueError for a sheet that cannot be left out.
    """
    issue = Issue(form, year, unit, openings or {}, frozenset(without))
    audited, begin, options = lines(issue), start(issue), _options(issue)
    stamps = _stamps(issue)
    pages = (
        cover_page(issue, conclusion(issue, audited, begin)),
        guide_page(issue),
        *(sheet_page(Sketch(issue, sheet, audited, begin, options)) for sheet in issue.sheets),
        audit_page(issue, audited, begin),
        _codes(issue, begin, options),
        stamps.page,
    )
    names = _names(issue, audited, options)
    return Book(form.title, pages, names, stamps.properties, issue.created, form.issuer or AUTHOR)


def _options(issue: Issue) -> dict[tuple[str, ...], str]:
    """Name each set of choices once; equal sets share a list."""
    return {options: issue.workings.choices(options) for options in issue.workings.lists}


def _stamps(issue: Issue) -> Stamps:
    return Stamps(
        form=issue.form.name,
        version=issue.form.version,
        unit=issue.unit[0] if issue.unit else "",
        year=str(issue.year or ""),
        sheets=sheet_names([sheet.name for sheet in issue.sheets]),
    )


def _names(issue: Issue, audited: Sequence[AuditLine], options: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    names = {key: f"='{COVER}'!$C${cover_row(key)}" for key in ("unit_name", "unit_code", "year")}
    names |= {name: f"='{CODES}'!$B${row}" for row, name in enumerate(("starts", "as_of"), 1)}
    for column, (choices, name) in enumerate(options.items(), FIRST_LIST_COLUMN):
        letters = column_letters(column)
        names[name] = f"='{CODES}'!${letters}$2:${letters}${len(choices) + 1}"
    names |= {line.mark_name: f"={line.mark_cell}" for line in audited if line.kind in ("types", "rule")}
    names |= parameter_cells(issue.form)
    after = FIRST_TOTAL + len(issue.workings.totals)
    names |= {name: f"='{CODES}'!$B${row}" for row, name in enumerate(issue.remembered, after)}
    return names | issue.workings.names | dict(total_names(issue.workings, CODES))


def _codes(issue: Issue, begin: Start, options: Mapping[tuple[str, ...], str]) -> Page:
    """The hidden sheet of choices, of the days that the year begins and ends on, and of totals."""
    form, year = issue.form, issue.year
    month, day = form.year_ends.split("-")
    last = f"DATE(year,{int(month)},{int(day)})"
    first = f"DATE(year-1,{int(month)},{int(day)})+1"
    dated = Style(number_format="yyyy-mm-dd")
    days = (
        ("starts", first, form.starts(year) if year else ""),
        ("as_of", last, form.as_of(year) if year else ""),
    )
    cells = [Cell(row, 1, name) for row, (name, _, _) in enumerate(days, 1)]
    cells += [
        Cell(row, 2, value, dated, f'IF(ISNUMBER(year),{formula},"")')
        for row, (_, formula, value) in enumerate(days, 1)
    ]
    for number, total in enumerate(issue.workings.totals):
        row = FIRST_TOTAL + number
        cells += [Cell(row, 1, f"total_{number + 1}")]
        cells += [Cell(row, 2, begin.totals[total], formula=excel_total(total, issue.workings))]
    for row, (name, value) in enumerate(issue.remembered.items(), FIRST_TOTAL + len(issue.workings.totals)):
        scale = measures(form)[name.removeprefix(LAST)].scale
        cells += [Cell(row, 1, name), Cell(row, 2, None if value is None else value / 10**scale)]
    for column, (choices, name) in enumerate(options.items(), FIRST_LIST_COLUMN):
        cells += [Cell(row, column, words) for row, words in enumerate((name, *choices), 1)]
    widths = (10.0, 12.0, 3.0, *(18.0 for _ in options))
    return Page(CODES, tuple(cells), widths=widths, protect=True, visibility="hidden")
