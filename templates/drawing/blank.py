"""Form → the workbook that is sent out to be filled in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sheets.finding import column_letters
from sheets.page import AUTHOR, Book, Cell, Page, Style
from templates.carried_rows import CarriedRows, counts, stamped_cells
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
from templates.layout import CODES, COVER, PERIOD_LABELS, cover_row
from templates.period import MONTHS
from templates.stamps import Stamps, sheet_names

DECEMBER = 12

FIRST_LIST_COLUMN = 4
"""On the code sheet the first columns hold the first and last day of the year."""


def blank(  # noqa: PLR0913 - what a workbook is issued with
    form: Form,
    *,
    year: int | None = None,
    unit: tuple[str, str] | None = None,
    openings: Openings | None = None,
    without: Collection[str] = (),
    period: str = "",
    carried: CarriedRows = MappingProxyType({}),
    due: date | None = None,
) -> Book:
    """Draw the blank workbook of a form.

    `unit` is (code, name) of the unit it is issued for; `openings` are last year's closing
    figures, (measure, matrix line or "") → whole number at the measure's scale; `without`
    names optional sheets to leave out; `period` is one of the form's; `carried` are rows of lists that
    go on; `due` is by when the return is wanted, if not by when the form says. What is given is filled
    in and locked. Raises ValueError for a sheet that cannot be left out.
    """
    form = form.prepared({name: len(rows) for name, rows in carried.items()})
    issue = Issue(form, year, unit, openings or {}, frozenset(without), period, carried, due)
    audited, begin, options = lines(issue), start(issue), _options(issue)
    stamps = _stamps(issue)
    pages = (
        cover_page(issue, conclusion(issue, audited, begin)),
        guide_page(issue),
        *(sheet_page(Sketch(issue, sheet, audited, begin, options)) for sheet in issue.sheets),
        audit_page(issue, audited, begin),
        _codes(issue, begin, options),
        _stamped(issue, stamps),
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
        period=issue.period,
        sheets=sheet_names([sheet.name for sheet in issue.sheets]),
        carried=counts(issue.carried),
    )


def _stamped(issue: Issue, stamps: Stamps) -> Page:
    page = stamps.page
    known = stamped_cells(stamps, issue.form, issue.carried, max(cell.row for cell in page.cells) + 1)
    return replace(page, cells=(*page.cells, *known))


def _names(issue: Issue, audited: Sequence[AuditLine], options: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    names = {key: f"='{COVER}'!$C${cover_row(key)}" for key in ("unit_name", "unit_code", "year")}
    if issue.form.cycle != "year":
        names |= {key: f"='{COVER}'!$C${cover_row(key)}" for key in PERIOD_LABELS}
    names |= {name: f"='{CODES}'!$B${row}" for row, name in enumerate(("starts", "as_of"), 1)}
    for column, (choices, name) in enumerate(options.items(), FIRST_LIST_COLUMN):
        letters = column_letters(column)
        names[name] = f"='{CODES}'!${letters}$2:${letters}${len(choices) + 1}"
    names |= {line.mark_name: f"={line.mark_cell}" for line in audited if line.kind in ("types", "rule")}
    names |= parameter_cells(issue)
    after = FIRST_TOTAL + len(issue.workings.totals)
    names |= {name: f"='{CODES}'!$B${row}" for row, name in enumerate(issue.remembered, after)}
    return names | issue.workings.names | dict(total_names(issue.workings, CODES))


def _codes(issue: Issue, begin: Start, options: Mapping[tuple[str, ...], str]) -> Page:
    """The hidden sheet of choices, of the days that the year begins and ends on, and of totals."""
    form = issue.form
    known, first, last = _days_formulas(issue)
    dated = Style(number_format="yyyy-mm-dd")
    days = (
        ("starts", first, issue.days[0] or ""),
        ("as_of", last, issue.days[1] or ""),
    )
    cells = [Cell(row, 1, name) for row, (name, _, _) in enumerate(days, 1)]
    cells += [
        Cell(row, 2, value, dated, f'IF({known},{formula},"")') for row, (_, formula, value) in enumerate(days, 1)
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


def _days_formulas(issue: Issue) -> tuple[str, str, str]:
    """Print whether year and period are known, and the first and last day of what is reported."""
    month, day = map(int, issue.form.year_ends.split("-"))
    if issue.form.cycle == "year":
        return "ISNUMBER(year)", f"DATE(year-1,{month},{day})+1", f"DATE(year,{month},{day})"
    which, months = f"MATCH(period,{issue.workings.choices(issue.cover_choices[0])},0)", MONTHS[issue.form.cycle]
    # The year begins on the first of the month after the last of the year before.
    year, begins = ("year", 1) if month == DECEMBER else ("year-1", month + 1)
    first, after = (f"DATE({year},{begins}+({which}-{back})*{months},1)" for back in (1, 0))
    return f"AND(ISNUMBER(year),ISNUMBER({which}))", first, f"{after}-1"
