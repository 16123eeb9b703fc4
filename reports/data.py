"""The 数据 and 单位名册 sheets: what a level above, or any other program, reads back."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from reports.draw import figure
from reports.fact import Fact
from reports.indicator import Indicator, indicators
from reports.receipt import Duty, Returns
from reports.register import Unit
from sheets.page import Block, Cell, Content, Page, Style
from templates.form import Form

DATA, UNITS = "数据", "单位名册"

DATA_HEADS = ("单位代码", "单位名称", "上级代码", "期间", "报表", "指标", "行", "栏", "数值", "计量单位", "来源文件")
DATA_WIDTHS = (14, 28, 14, 8, 24, 28, 20, 14, 16, 10, 40)

UNIT_HEADS = ("单位代码", "单位名称", "上级代码", "层级", "应报报表", "计入报表", "退回报表")

ROWS_A_SHEET = 1_000_000
"""Excel takes 1,048,576; what is more goes to 数据2."""

HEAD = Style(bold=True, fill="EDEDED", border=True)
PLAIN = Style()
NUMBER = Style(align="right", number_format="#,##0.##########")


def data_pages(returns: Returns, forms: Mapping[str, Form]) -> Iterator[Page]:
    """The facts, one a row, in the order of units, forms, indicators and breakdown."""
    known = {name: indicators(form) for name, form in forms.items()}
    titles = {name: form.title for name, form in forms.items()}
    rows = [_row(fact, returns.tree.units[fact.unit], titles, known) for fact in _sorted(returns, known)]
    for number, start in enumerate(range(0, max(len(rows), 1), ROWS_A_SHEET), 1):
        title = f"{DATA}{number}" if number > 1 else DATA
        styles = [NUMBER if head == "数值" else PLAIN for head in DATA_HEADS]
        yield _plain_page(title, DATA_HEADS, rows[start : start + ROWS_A_SHEET], styles, DATA_WIDTHS)


def _sorted(returns: Returns, known: Mapping[str, Mapping[str, Indicator]]) -> list[Fact]:
    units = {code: index for index, code in enumerate(returns.tree.units)}
    ranks = {
        (form, name): (at, index)
        for at, (form, measures) in enumerate(known.items())
        for index, name in enumerate(measures)
    }

    def rank(fact: Fact) -> tuple[int, tuple[int, int], str, str, str]:
        return units[fact.unit], ranks[fact.form, fact.measure], fact.row.zfill(8), fact.column.zfill(8), fact.file

    return sorted(returns.facts, key=rank)


def _row(
    fact: Fact, unit: Unit, titles: Mapping[str, str], known: Mapping[str, Mapping[str, Indicator]]
) -> list[Content]:
    indicator = known[fact.form][fact.measure]
    value = figure(fact.value, indicator.scale)
    breakdown = (fact.row, fact.column)
    return [
        *(unit.code, unit.name, unit.parent, str(fact.year), titles[fact.form], indicator.label),
        *breakdown,
        *(value, indicator.unit, fact.file),
    ]


def units_page(returns: Returns, forms: Mapping[str, Form]) -> Page:
    """The unit tree and what came of every unit's returns, so that this workbook alone is enough one level up."""

    def titles(code: str, duties: AbstractSet[Duty]) -> str:
        return "、".join(form.title for name, form in forms.items() if Duty(code, name) in duties)

    owed, returned = frozenset(returns.owed), returns.returned
    rows: list[list[Content]] = [
        [
            *(unit.code, unit.name, unit.parent, unit.level),
            *(titles(unit.code, duties) for duties in (owed, returns.accepted, returned)),
        ]
        for unit in returns.tree.units.values()
    ]
    return _plain_page(UNITS, UNIT_HEADS, rows, [PLAIN] * len(UNIT_HEADS), (14, 34, 14, 10, 60, 60, 30))


def _plain_page(
    title: str, heads: Sequence[str], rows: list[list[Content]], styles: Sequence[Style], widths: Sequence[float]
) -> Page:
    return Page(
        title,
        tuple(Cell(1, at, head, HEAD) for at, head in enumerate(heads, 1)),
        (Block(2, 1, rows, styles),),
        widths=tuple(widths),
        landscape=True,
        repeat=(1, 1),
        freeze=(2, 1),
        filter_area=(1, 1, 1 + len(rows), len(heads)),
    )
