"""The 数据 and 单位名册 sheets: what a level above, or any other program, reads back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from typing import overload

from reports.gathering.receipt import Duty, Returns
from reports.gathering.unit_tree import Tree
from reports.scaled import held, number
from sheets.page import Block, Cell, Content, Page, Style
from templates.compiled import measures
from templates.fact import Fact
from templates.form import Form
from templates.measure import Measure

DATA, UNITS = "数据", "单位名册"

DATA_HEADS = ("单位代码", "单位名称", "上级代码", "期间", "报表", "指标", "行", "栏", "数值", "计量单位", "来源文件")
DATA_WIDTHS = (14, 28, 14, 8, 24, 28, 20, 14, 16, 10, 40)

UNIT_HEADS = ("单位代码", "单位名称", "上级代码", "层级", "应报报表", "计入报表", "退回报表")

ROWS_A_SHEET = 1_000_000
"""Excel takes 1,048,576; what is more goes to 数据2."""

Known = Mapping[str, Mapping[str, Measure]]
"""Form → measure → measure."""

HEAD = Style(bold=True, fill="EDEDED", border=True)
PLAIN = Style()
NUMBER = Style(align="right", number_format="#,##0.##########")


def data_pages(returns: Returns, forms: Mapping[str, Form]) -> Iterator[Page]:
    """The facts, one a row, in the order of units, forms, measures and breakdown."""
    known = {name: measures(form) for name, form in forms.items()}
    facts = _sorted(returns, known)
    for part, start in enumerate(range(0, max(len(facts), 1), ROWS_A_SHEET), 1):
        title = f"{DATA}{part}" if part > 1 else DATA
        styles = [NUMBER if head == "数值" else PLAIN for head in DATA_HEADS]
        rows = _Rows(facts[start : start + ROWS_A_SHEET], returns.tree, forms, known)
        yield _plain_page(title, DATA_HEADS, rows, styles, DATA_WIDTHS)


def control(facts: Iterable[Fact], forms: Mapping[str, Form]) -> str:
    """Count facts and sum them up, in whatever order: a row that is removed, changed or added makes another control.

    Every fact is taken by its printed words and its whole number, which a spreadsheet program that saves
    the workbook anew leaves as they are; of blanks inside words it may not, and of the file nothing depends on it.
    """
    labels = {
        (name, each.name): (form.title, each.label) for name, form in forms.items() for each in measures(form).values()
    }
    count = total = 0
    for count, fact in enumerate(facts, 1):  # noqa: B007 - the last is how many
        words = (fact.unit, *labels[fact.form, fact.measure], fact.row, fact.column, f"{fact.year}", f"{fact.value}")
        text = "\t".join("".join(word.split()) for word in words)
        total += int.from_bytes(blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).digest())
    return f"{count}-{total % 2**64:016x}"


class _Rows(Sequence[list[Content]]):
    """Rows of facts, each made when it is asked for: a million at once would not fit a small machine's memory."""

    def __init__(self, facts: Sequence[Fact], tree: Tree, forms: Mapping[str, Form], known: Known) -> None:
        self.facts, self.units, self.forms, self.known = facts, tree.units, forms, known

    def __len__(self) -> int:
        return len(self.facts)

    @overload
    def __getitem__(self, at: int) -> list[Content]: ...

    @overload
    def __getitem__(self, at: slice) -> list[list[Content]]: ...

    def __getitem__(self, at: int | slice) -> list[Content] | list[list[Content]]:
        return [self._row(fact) for fact in self.facts[at]] if isinstance(at, slice) else self._row(self.facts[at])

    def _row(self, fact: Fact) -> list[Content]:
        unit, measure = self.units[fact.unit], self.known[fact.form][fact.measure]
        value = held(fact.value, measure.scale, f"{unit.name}·{measure.label}")
        return [
            *(unit.code, unit.name, unit.parent, str(fact.year), self.forms[fact.form].title, measure.label),
            *(fact.row, fact.column),
            *(number(value, measure.scale), measure.unit, fact.file),
        ]


def _sorted(returns: Returns, known: Known) -> list[Fact]:
    """Put facts in the order of units, forms and measures; unit by unit, so that few keys are held at once."""
    ranks = {
        (form, name): (at, index)
        for at, (form, measures) in enumerate(known.items())
        for index, name in enumerate(measures)
    }
    of_unit: dict[str, list[Fact]] = {code: [] for code in returns.tree.units}
    for fact in returns.facts:
        of_unit[fact.unit].append(fact)

    def rank(fact: Fact) -> tuple[tuple[int, int], str, str, str]:
        return ranks[fact.form, fact.measure], fact.row.zfill(8), fact.column.zfill(8), fact.file

    return [fact for facts in of_unit.values() for fact in sorted(facts, key=rank)]


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
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Content]],
    styles: Sequence[Style],
    widths: Sequence[float],
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
