"""The summary workbook: everything gathered for a year, as pages to print and a sheet to read back."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from reports.gathering.exchange.columns import DATA, QUALITY, UNITS
from reports.gathering.exchange.seal import Seal
from reports.gathering.exchange.write import data_pages, stamped, units_page
from reports.gathering.receipt import Returns
from reports.outcome import Outcome
from reports.quality import quality_table
from reports.summary.breakdown import breakdown_tables
from reports.summary.by_period import period_tables
from reports.summary.by_unit import unit_tables
from reports.summary.corrections import CORRECTIONS_PAGE, corrections_page
from reports.summary.cover import cover
from reports.summary.lists import FINDINGS_PAGE, SOURCES_PAGE, STATUS_PAGE, findings_page, sources_page, status_page
from reports.summary.published import LIST_WORDS as PUBLISHED_WORDS
from reports.summary.published import UNPRINTED, cover_note, of_published, published
from reports.tables.model import Table
from reports.tables.sheet import Heading, TableSheet, draw
from reports.tables.styles import PROVISIONAL, WARNING
from sheets.page import Book, Cell, Page, Style
from templates.form import Form
from templates.period import title as period_title
from templates.period import with_year

LONGEST_TAB = 31

SEALED = Style(bold=True)

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\\\'", " "))


def summary_book(outcome: Outcome, seal: Seal | None = None, correction: Page | None = None) -> Book:
    """Lay out the summary workbook of a year; a suppressed one is for publication, without the pages of audit.

    One with a `seal` is final; of one that corrects it, the page `correction` says how.
    """
    returns, forms, suppression = outcome.returns, outcome.forms, outcome.suppression
    root = returns.tree.units[returns.tree.root]
    drawn = list(_tables(outcome))
    listed = of_published(returns, forms) if suppression else returns
    lists = [
        status_page(listed, forms, outcome.rates),
        *([] if suppression else _audit(outcome)),
        *(_unprinted(page) for page in (units_page(listed, forms), *data_pages(listed, forms))),
    ]
    contents = [(each.page.title, each.table.title) for each in drawn]
    words = PUBLISHED_WORDS if suppression else LIST_WORDS
    contents += [(page.title, words[page.title]) for page in lists if page.title in words]
    if correction:
        lists.insert(0, correction)
        contents.insert(0, (correction.title, str(seal)))
    stamps = stamped(returns, forms, PROVISIONAL, suppression.minimum if suppression else 0, seal)
    first = cover(outcome, drawn, contents)
    if returns.part:
        said = f"第{returns.part.replace('/', '份（共')}份），不是全部报表"
        first = replace(first, cells=(*first.cells, Cell(6, 1, said, WARNING)))
    if seal:
        first = replace(first, cells=(*first.cells, Cell(6, 1, str(seal), SEALED)))
    if suppression:
        first = replace(first, cells=(*first.cells, cover_note(suppression)))
    provisional = PROVISIONAL if returns.provisional else ""
    pages = (first, *(each.page for each in drawn), *lists, stamps.page)
    return Book(
        title=f"{root.name}{with_year(returns.year, returns.period)}工会报表汇总表",
        pages=tuple(page if page.header else replace(page, header=provisional) for page in pages),
        properties=stamps.properties,
        created=date(returns.year, 12, 31),
        author=root.name,
    )


def _audit(outcome: Outcome) -> Iterator[Page]:
    """Draw what is not for publication: what was found and corrected, how units reported, where figures are from."""
    returns, forms = outcome.returns, outcome.forms
    yield findings_page(returns.findings)
    if returns.corrections:
        yield corrections_page(returns, forms)
    if table := quality_table(outcome):
        root = returns.tree.units[returns.tree.root]
        yield draw(
            table, table.tab, Heading(root.name, with_year(returns.year, returns.period), returns.provisional)
        ).page
    yield sources_page(returns, forms)


LONG = "（全部打印，报表多时页数多）"
"""What the contents say of lists that people read and that grow with the returns."""

LIST_WORDS = {
    STATUS_PAGE: "应报、已报、通过、退回、缺报，缺报名单和每份报表的审核回执",
    FINDINGS_PAGE: f"审核发现的全部问题和处理办法{LONG}",
    QUALITY: "各单位按时、版本、问题、说明、更正和占合计的份额",
    CORRECTIONS_PAGE: "按更正单改了哪些格，原值、改为、理由、更正人",
    SOURCES_PAGE: f"每个文件的去向、校验码和行数{LONG}",
    UNITS: f"单位和上下级关系{UNPRINTED}",
    DATA: f"逐项数据，供上级汇总和其他软件读取{UNPRINTED}",
}


def _unprinted(page: Page) -> Page:
    """Leave a sheet that programs read out of what is printed with the whole workbook, but for its heads."""
    return replace(page, print_area=(1, 1, 1, len(page.widths)))


def _tables(outcome: Outcome) -> Iterator[TableSheet]:
    returns, suppression, totals = outcome.returns, outcome.suppression, outcome.totals
    root = returns.tree.units[returns.tree.root]
    number = 0
    for form in outcome.forms.values():
        units = {fact.unit for fact in returns.facts if fact.form == form.name}
        if not units:
            continue
        units |= {duty.unit for duty in returns.owed if duty.form == form.name}
        heading = Heading(root.name, period(form, returns.year, returns.period), returns.provisional)
        basis = outcome.bases.get(form.name, "")
        for table in (
            *unit_tables(form, totals, units, _remarks(returns, form, queries=suppression is None)),
            *period_tables(form, outcome),
            *breakdown_tables(form, totals.district(form.name), suppression.silent if suppression else ()),
        ):
            number += 1
            shown = published(table, form.name, suppression) if suppression else table
            yield draw(replace(shown, basis=basis), tab_name(number, table), heading)


def period(form: Form, year: int, part: str = "") -> str:
    """The form's reporting period in words, a part of the year if one is named."""
    starts, ends = form.starts(year, part), form.as_of(year, part)
    if part:
        return f"{with_year(year, part)}（{starts.isoformat()}至{ends.isoformat()}）"
    if (starts.month, starts.day) == (1, 1):
        return f"{year}年度"
    return f"{year}年度（{starts.isoformat()}至{ends.isoformat()}）"


def tab_name(number: int, table: Table) -> str:
    """A sheet's tab: numbered, so that no two are equal, and within what Excel takes."""
    return f"表{number} {table.tab.translate(FORBIDDEN)}"[:LONGEST_TAB].rstrip()


def _remarks(returns: Returns, form: Form, *, queries: bool) -> dict[str, str]:
    """What to say of units without figures in a form's table, and of those with `queries` that nobody explained."""
    told: dict[str, list[str]] = {}
    for word, duties in (("缺报", returns.missing), ("退回", sorted(returns.returned))):
        for duty in duties:
            if duty.form == form.name:
                told.setdefault(duty.unit, []).append(f"{period_title(duty.period)}{word}" if duty.period else word)
    open_ = Counter(finding.place.file for finding in returns.findings if queries and not finding.accepted)
    queried: Counter[str] = Counter()
    for receipt in returns.of_status("counted", form.name):
        queried[receipt.unit] += open_[receipt.file]
    for unit, times in (+queried).items():
        told.setdefault(unit, []).append(f"待核实{times}处")
    return {unit: "、".join(words) for unit, words in told.items()}
