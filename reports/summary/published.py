"""A summary for publication: small counts as a sign, and nothing that tells of single returns."""

from collections.abc import Container, Mapping
from dataclasses import replace

from reports.gathering.exchange.columns import DATA, UNITS
from reports.gathering.receipt import Returns
from reports.summary.lists import STATUS_PAGE
from reports.suppression.suppress import Suppression
from reports.tables.model import HIDDEN, Figure, Ref, Table, TableColumn, TableRow
from reports.tables.styles import WARNING
from sheets.page import Cell
from templates.compiled import measures
from templates.form import Form


def published(table: Table, form: str, suppression: Suppression) -> Table:
    """Take the hidden figures out of a form's table, with the sums that would tell them, and say so below it."""

    def hides(row: TableRow, column: TableColumn) -> bool:
        if row.code:
            return suppression.of_unit(form, column.item, row.code, own=not row.strong)
        return suppression.of_district(form, column.item, (*row.where, *column.where))

    hidden = frozenset(
        Ref(at, other)
        for at, row in enumerate(table.rows)
        if any(isinstance(figure.value, int) for figure in row.figures)
        for other, column in enumerate(table.columns)
        if hides(row, column)
    )
    if not hidden:
        return table
    rows = tuple(
        replace(row, figures=tuple(_shown(figure, Ref(at, other), hidden) for other, figure in enumerate(row.figures)))
        for at, row in enumerate(table.rows)
    )
    return replace(table, rows=rows, notes=(*table.notes, hidden_note(suppression)))


def _shown(figure: Figure, ref: Ref, hidden: Container[Ref]) -> Figure:
    if ref in hidden:
        return replace(figure, value=HIDDEN, work=None)
    return replace(figure, work=None) if figure.work and any(of in hidden for of in figure.work.of) else figure


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
