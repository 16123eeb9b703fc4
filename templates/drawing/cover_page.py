"""The 封面 of a blank workbook: whose return it is, for when, and who signs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sheets.page import Cell, Content, Page, Style, Validation
from sheets.writing.width import text_lines
from templates.drawing.blank_request import Issue
from templates.drawing.heading import identification, period, period_formula
from templates.drawing.palette import ALERT, COVER_TITLE, ENTRY, FIXED_ENTRY, LABEL, PLAIN, SUBTITLE
from templates.layout import AUDIT, COVER, COVER_FIRST_ROW, cover_labels, cover_row
from templates.period import title

WIDTHS = (6.0, 22.0, 44.0, 14.0)
TITLE_ROW, PERIOD_ROW = 4, 5
FORMATS = {"year": "0", "filled_on": "yyyy-mm-dd"}


def cover_page(issue: Issue, conclusion: str) -> Page:
    """Draw the cover; `conclusion` is what the 审核表 says as issued."""
    audit = COVER_FIRST_ROW + len(cover_labels(issue.form)) + 1
    kept, sign = audit + 2, audit + 4
    last = sign + 1
    heights = {TITLE_ROW: 100.0, PERIOD_ROW: 44.0, audit: 34.0, sign: 44.0, last: 24.0}
    due = [*_due(issue, audit - 1)]
    heights |= {cell.row: 34.0 for cell in due} | ({kept: 34.0} if issue.personal_rows else {})
    return Page(
        COVER,
        (*_front(issue), *_entries(issue), *due, *_audit(audit, conclusion), *_kept(issue, kept), *_signatures(sign)),
        widths=WIDTHS,
        heights=heights | {cover_row(key): 34.0 for key in cover_labels(issue.form)} | _name_height(issue),
        validations=tuple(_validations(issue)),
        print_area=(1, 1, last, len(WIDTHS)),
        footer="",
        protect=True,
    )


def _front(issue: Issue) -> Iterator[Cell]:
    number, issuer, version, until = identification(issue.form)
    for row, words in enumerate((number, issuer, f"{version}　{until}".rstrip()), 1):
        yield Cell(row, 3, words, replace(PLAIN, align="right"), across=2)
    yield Cell(TITLE_ROW, 1, issue.form.title, COVER_TITLE, across=4)
    yield Cell(PERIOD_ROW, 1, period(issue), SUBTITLE, period_formula(), across=4)


def _entries(issue: Issue) -> Iterator[Cell]:
    code, name = issue.unit or (None, None)
    given: dict[str, Content] = {"unit_name": name, "unit_code": code, "year": issue.year}
    given["period"] = title(issue.period) if issue.period else None
    for key, label in cover_labels(issue.form).items():
        value = given.get(key)
        yield Cell(cover_row(key), 2, f"{label}：", LABEL)
        look = FIXED_ENTRY if value is not None else ENTRY
        if key == "unit_name" and _name_lines(issue) > 1:
            look = replace(look, wrap=True, shrink=False)
        yield Cell(cover_row(key), 3, value, replace(look, number_format=FORMATS.get(key, "@")))


def _due(issue: Issue, row: int) -> Iterator[Cell]:
    """Say by when a return is due, in the row below the entries."""
    if day := issue.due:
        yield Cell(row, 2, "报送截止：", LABEL)
        yield Cell(row, 3, f"{day.year}年{day.month}月{day.day}日", FIXED_ENTRY)


def _name_lines(issue: Issue) -> int:
    """Count the lines of the unit's name: an issued one is wrapped, a typed one can only shrink."""
    return text_lines(issue.unit[1], WIDTHS[2] * PLAIN.size / ENTRY.size) if issue.unit else 1


def _name_height(issue: Issue) -> dict[int, float]:
    lines = _name_lines(issue)
    return {cover_row("unit_name"): 10.0 + 20.0 * lines} if lines > 1 else {}


def _audit(row: int, conclusion: str) -> Iterator[Cell]:
    yield Cell(row, 2, "审核结论：", LABEL)
    yield Cell(row, 3, conclusion, Style(size=14, bold=True), f"'{AUDIT}'!$A$5")


def _kept(issue: Issue, row: int) -> Iterator[Cell]:
    """Say of a blank that persons stand in it already; it is to be kept as a filled one."""
    if issue.personal_rows:
        words = f"本表已填有上期未办结的{issue.personal_rows}行，含个人信息：请妥善保管，不要转给其他单位和个人。"
        yield Cell(row, 1, words, replace(ALERT, wrap=True), across=4)


def _signatures(row: int) -> Iterator[Cell]:
    yield Cell(row, 2, "单位负责人（签字）：", replace(LABEL, size=12))
    yield Cell(row, 3, None, Style(ruled=True))
    yield Cell(row, 4, "（公章）", Style(size=12))
    yield Cell(row + 1, 3, "年　　月　　日", Style(size=12, align="right"))


def _validations(issue: Issue) -> Iterator[Validation]:
    def entry(key: str) -> tuple[int, int, int, int]:
        return (cover_row(key), 3, cover_row(key), 3)

    if issue.unit is None:
        prompt = "填上级工会编发的单位代码，不知道的问收表单位"
        yield Validation(entry("unit_code"), prompt_title="单位代码", prompt=prompt)
    if issue.year is None:
        error = "填四位数的年份，如2025"
        yield Validation(entry("year"), "integer", "", 2000, 2100, error_title="请核对", error=error)
    if issue.form.cycle != "year":
        yield from _of_periods(issue, entry("period"), entry("zero"))
    yield Validation(
        entry("filled_on"),
        "date",
        "",
        date(2000, 1, 1),
        date(2100, 12, 31),
        prompt_title="填报日期",
        prompt="按2025-03-01的格式填日期",
        error_title="请核对",
        error="按2025-03-01的格式填日期",
    )


def _of_periods(
    issue: Issue, period: tuple[int, int, int, int], zero: tuple[int, int, int, int]
) -> Iterator[Validation]:
    """Offer the periods, unless one was issued, and ask whether there was nothing to report."""
    periods, yes = map(issue.workings.choices, issue.cover_choices)
    if not issue.period:
        yield Validation(period, "list", periods, error_title="请核对", error="从列表中选择报告期")
    prompt = "本期没有发生、各表都不用填的，选“是”；有数的不填"
    yield Validation(zero, "list", yes, prompt_title="零报告", prompt=prompt, error_title="请核对", error=prompt)
