"""Quoting a year-end figure by name: which table, which item, which line or year."""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from reports.tables.model import NONE, Figure, Table
from reports.tables.printed import printed
from reports.yearend.annual import Annual
from reports.yearend.arithmetic import NO_LAST, NO_THIS
from reports.yearend.same_units import SAME
from templates.fields.normalize import plain

NAME = re.compile(r"\{([^{}]+)\}")
"""What a narrative writes where a figure belongs: {会员情况.会员人数.上年}."""

OF_WHICH = re.compile(r"^其中[:：]")

TEN_THOUSAND = "万元"

THIS, LAST, CHANGE, GROWTH = "本年", "上年", "增减", "增减%"

Told = Callable[[Figure, Figure, str], str]
"""How a change or growth is said: change, growth, unit of measure."""

LINES = {"增减率": GROWTH}
"""Other words for a line or column of a table."""


def fill_in(text: str, year_end: Annual) -> str:
    """Replace every {name} by its figure; one that is not there leaves 【缺：name】, which nobody overlooks."""
    return NAME.sub(lambda found: quote(found[1], year_end) or f"【缺：{found[1]}】", text)


def of_whom(sentence: str, year_end: Annual) -> str:
    """Return of whom the figures that a sentence names are, in brackets; nothing where they are of all."""
    tables = {plain(found[1].split(".")[0]) for found in NAME.finditer(sentence)}
    forms = {form for table in year_end.tables if tables & _names(table) for form in table.forms}
    said = {words.partition("（")[0] for form, words in year_end.this.bases.items() if form in forms}
    return f"（{'、'.join(sorted(filter(None, said)))}）" if any(said) else ""


def missing(text: str) -> int:
    """Count the marks that missing figures left."""
    return text.count("【缺：")


def quote(name: str, year_end: Annual) -> str:
    """One figure as it stands in a sentence; empty if no table has it."""
    this = year_end.this
    fixed = {
        "单位": this.tree.units[this.tree.root].name,
        "年度": str(this.year),
        "上年": str(this.year - 1),
        "口径": "".join(year_end.coverage) or "各单位应报的报表全部计入。",
    }
    path, _, unit = name.partition("|")
    words = [plain(word) for word in path.split(".")]
    if len(words) == 1:
        return fixed.get(words[0], "")
    return next(
        (
            said
            for table in year_end.tables
            if words[0] in _names(table)
            for said in _said(year_end, table, words[1:], unit)
        ),
        "",
    )


def _names(table: Table) -> set[str]:
    return {plain(table.tab), plain(table.title), table.name}


def _items_down(table: Table) -> bool:
    return any(row.item for row in table.rows)


def _said(year_end: Annual, table: Table, words: list[str], unit: str) -> Iterator[str]:
    """What a table says of an item: its figure in a line or year, or how it changed."""
    item, *rest = words
    told = {"变化": _change, "增长": _growth}.get(rest[0]) if len(rest) == 1 else None
    if told:
        said = _compared(table, item, told)
        alone = year_end.same.get(table.name)
        same = _compared(alone, item, told) if alone else ""
        if said:
            yield f"{said}，{SAME}{same}" if same else said
        return
    figure = _figure(table, item, rest)
    if figure and (said := _printed(figure, "" if unit == _unit(table, item) else unit)):
        yield said


def _compared(table: Table, item: str, told: Told) -> str:
    now, change, growth = (_figure(table, item, [place]) for place in ("", CHANGE, GROWTH))
    return told(change, growth, _unit(table, item)) if now and change and growth else ""


def _figure(table: Table, item: str, places: list[str]) -> Figure | None:
    """Find a figure: by item, then by the year (where items go down) or the line (where they go across)."""
    places = [LINES.get(place, place) for place in places if place]
    if _items_down(table):
        line = next((row for row in table.rows if item in (row.item, _plain_label(row.label))), None)
        column = _index([plain(head.title) for head in table.columns], [places[0] if places else THIS])
        return line.figures[column] if line and column is not None and len(places) <= 1 else None
    column = next(
        (
            at
            for at, head in enumerate(table.columns)
            if item in (head.item, plain(head.title), plain(head.group + head.title))
        ),
        None,
    )
    at = _index([plain(row.label) for row in table.rows], places) if places else 0
    return table.rows[at].figures[column] if column is not None and at is not None else None


def _index(labels: list[str], path: list[str]) -> int | None:
    """Find a label, and under it the next one of the path."""
    at = -1
    for label in path:
        found = next((index for index in range(at + 1, len(labels)) if labels[index] == label), None)
        if found is None:
            return None
        at = found
    return at


def _plain_label(label: str) -> str:
    return plain(OF_WHICH.sub("", label))


def _unit(table: Table, item: str) -> str:
    if _items_down(table):
        return next((row.unit for row in table.rows if item in (row.item, _plain_label(row.label))), "")
    return next((head.unit for head in table.columns if item in (head.item, plain(head.title))), "")


def _printed(figure: Figure, unit: str) -> str:
    """A figure in a sentence: no thousands apart; in 万元 with two decimals if asked for."""
    if figure.value in (NO_LAST, NO_THIS, NONE, None):
        return ""
    if unit == TEN_THOUSAND and figure.number is not None:
        return f"{(Decimal(repr(figure.number)) / 10_000).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    return "" if unit else printed(figure).replace(",", "")


def _change(change: Figure, _growth: Figure, unit: str) -> str:
    """增加54人, 减少3人, 持平."""
    if change.number is None:
        return ""
    if not change.number:
        return "持平"
    size = _printed(change, "").lstrip("-")
    return f"{'增加' if change.number > 0 else '减少'}{size}{'' if size.endswith('百分点') else unit}"


def _growth(_change: Figure, growth: Figure, _unit: str) -> str:
    """增长5.3%, 下降14.0%, 持平."""
    if growth.number is None:
        return ""
    size = _printed(growth, "").lstrip("-")
    if not growth.number:
        return "持平"
    return f"{'增长' if growth.number > 0 else '下降'}{size}"
