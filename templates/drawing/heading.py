"""What stands above every sheet: its title, whose return it is, and the form's number and validity."""

from collections.abc import Iterator, Sequence

from sheets.page import Cell
from templates.drawing.blank_request import Issue
from templates.drawing.palette import FITTED, PLAIN, TITLE
from templates.form import Form
from templates.layout import COVER, MEASURE, cover_row

RIGHT_WIDTH = 38
"""Columns of half a character that form number, issuer, version and validity take at the right."""

HEIGHTS = {1: 32.0, 2: 17.0, 3: 17.0, 4: 17.0, 5: 17.0}


def identification(form: Form) -> tuple[str, str, str, str]:
    """Name number, issuer, version and validity, as the upper right of a return does."""
    until = form.valid_until
    return (
        f"表号：{form.number}",
        f"制定机关：{form.issuer}" if form.issuer else "",
        f"版本：{form.version}",
        f"有效期至：{until.year}年{until.month}月{until.day}日" if until else "",
    )


def period_formula() -> str:
    """Spell the period of the return from the year on the cover; nothing while there is none."""
    words = "&".join(f'YEAR({name})&"年"&MONTH({name})&"月"&DAY({name})&"日"' for name in ("starts", "as_of"))
    first, _, last = words.partition("&YEAR(as_of)")
    return f'IF(ISNUMBER(as_of),{first}&"至"&YEAR(as_of){last},"")'


def period(issue: Issue) -> str:
    """Spell the period of the return that is issued."""
    return "至".join(f"{day.year}年{day.month}月{day.day}日" for day in issue.days if day)


def left_columns(widths: Sequence[float]) -> int:
    """Count the columns left of those that the form's number and validity take."""
    count = len(widths)
    return count - next((at for at in range(1, count) if sum(widths[-at:]) >= RIGHT_WIDTH), count - 1)


def heading(issue: Issue, title: str, widths: Sequence[float], measure: str = "") -> Iterator[Cell]:
    """Draw rows 1 to 5 across columns of these widths; `measure` is the unit of measure, right above the table."""
    count = len(widths)
    split = left_columns(widths)
    yield Cell(1, 1, title, TITLE, across=count)
    code, name = issue.unit or ("", "")
    lefts = (
        ("填报单位：", f"'{COVER}'!$C${cover_row('unit_name')}", name),
        ("单位代码：", f"'{COVER}'!$C${cover_row('unit_code')}", code),
        ("填报期：", f"'{COVER}'!$A$5", period(issue)),
    )
    for row, (label, source, value) in enumerate(lefts, 2):
        yield Cell(row, 1, label + value, FITTED, formula=f'"{label}"&{source}', across=split)
    number, issuer, version, until = identification(issue.form)
    right = (number, issuer, f"{version}　{until}".rstrip(), f"{MEASURE}：{measure}" if measure else "")
    for row, words in enumerate(right, 2):
        yield Cell(row, split + 1, words, PLAIN, across=count - split)
