"""A summary for publication: small counts as a sign, and nothing that tells of single returns."""

from collections.abc import Mapping
from dataclasses import replace

from reports.gathering.exchange.columns import DATA, UNITS
from reports.gathering.receipt import Returns
from reports.summary.draw import HIDDEN, WARNING
from reports.summary.lists import STATUS_PAGE
from reports.summary.tables import Table
from reports.suppression.suppress import Suppression
from sheets.page import Cell
from templates.compiled import measures
from templates.form import Form


def published(table: Table, form: str, suppression: Suppression) -> Table:
    """Take the hidden figures out of a form's table and say so below it."""

    def hides(line: int, column: int) -> bool:
        at, of = table.lines[line], table.columns[column]
        if at.code:
            return suppression.of_unit(form, of.measure, at.code, own=not at.adds)
        return suppression.of_district(form, of.measure, (*at.pins, *of.pins))

    hidden = frozenset(
        (at, column)
        for at, line in enumerate(table.lines)
        for column in range(len(line.values))
        if any(value is not None for value in line.values) and hides(at, column)
    )
    if not hidden:
        return table
    lines = tuple(
        replace(
            line, values=tuple(None if (at, column) in hidden else value for column, value in enumerate(line.values))
        )
        for at, line in enumerate(table.lines)
    )
    return replace(table, lines=lines, hidden=hidden, notes=(*table.notes, hidden_note(suppression)))


UNPRINTED = "（打印整个工作簿时只印表头）"
"""What the contents say of sheets that programs read."""

LIST_WORDS = {
    STATUS_PAGE: "应报、已报、通过、退回、缺报和缺报名单",
    UNITS: f"单位和上下级关系{UNPRINTED}",
    DATA: f"没有隐去数字的报表的逐项数据{UNPRINTED}",
}
"""What the contents say of the lists that are published."""


def hidden_note(suppression: Suppression) -> str:
    """What the sign means, in words."""
    return f"{HIDDEN}：人数（户数、人次）少于{suppression.minimum}，或可由此推算出这样的数，不公布。"


def cover_note(suppression: Suppression) -> Cell:
    """What the cover of a published summary says."""
    words = f"公布用：少于{suppression.minimum}的人数、户数、人次以{HIDDEN}代替，不能作为汇总表上报"
    return Cell(6, 1, words, WARNING, across=10)


def of_published(returns: Returns, forms: Mapping[str, Form]) -> Returns:
    """The returns without receipts, findings, and the facts of forms that have sensitive measures."""
    told = {form.name for form in forms.values() if any(measure.sensitive for measure in measures(form).values())}
    facts = tuple(fact for fact in returns.facts if fact.form not in told)
    return replace(returns, receipts=(), findings=(), facts=facts, refused=returns.returned)
