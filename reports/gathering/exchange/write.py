"""Write the 数据 and 单位名册 sheets and the stamp: what a level above, or any other program, reads back."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from typing import overload

from reports.gathering.exchange.columns import DATA, DATA_HEADS, LAYER_HEADS, TIME_HEADS, UNIT_HEADS, UNITS
from reports.gathering.exchange.control import Control, fact_words
from reports.gathering.exchange.seal import Seal
from reports.gathering.receipt import Duty, Returns
from reports.gathering.unit_tree import Tree
from reports.scaled import held, number
from sheets.page import Block, Cell, Content, Page, Style
from templates.compiled import measures
from templates.fact import Fact
from templates.form import Form
from templates.measure import MOST_DIMENSIONS, Measure
from templates.stamps import SUMMARY, Stamps

SUMMARY_VERSION = "2"

DATA_WIDTHS = (14, 28, 14, 8, 24, 28, 20, 14, 16, 10, 40, 14)

UNIT_WIDTHS = (14, 34, 14, 10, 60, 60, 30, 60, 30)

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
        heads = data_heads(forms)
        styles = [NUMBER if head == "数值" else PLAIN for head in heads]
        rows = _Rows(facts[start : start + ROWS_A_SHEET], returns.tree, forms, known)
        yield _plain_page(title, heads, rows, styles, DATA_WIDTHS[: len(heads)])


def data_heads(forms: Mapping[str, Form]) -> tuple[str, ...]:
    """The headings of 数据: a layer's only where a form has a measure with layers."""
    layers = any(len(each.by) == MOST_DIMENSIONS for form in forms.values() for each in measures(form).values())
    return (*DATA_HEADS, *LAYER_HEADS) if layers else DATA_HEADS


class _Rows(Sequence[list[Content]]):
    """Rows of facts, each made when it is asked for: a million at once would not fit a small machine's memory."""

    def __init__(self, facts: Sequence[Fact], tree: Tree, forms: Mapping[str, Form], known: Known) -> None:
        self.facts, self.units, self.forms, self.known = facts, tree.units, forms, known
        self.layers = len(data_heads(forms)) > len(DATA_HEADS)

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
            *(unit.code, unit.name, unit.parent, f"{fact.year}{fact.period}"),
            *(self.forms[fact.form].title, measure.label, fact.row, fact.column),
            *(number(value, measure.scale), measure.unit, fact.file),
            *([fact.layer] if self.layers else []),
        ]


def data_records(returns: Returns, forms: Mapping[str, Form]) -> Iterator[tuple[str | Decimal, ...]]:
    """The same facts in the same order for other programs, their values exact: a tuple a fact, by `data_heads`."""
    known = {name: measures(form) for name, form in forms.items()}
    layers = len(data_heads(forms)) > len(DATA_HEADS)
    for fact in _sorted(returns, known):
        unit, measure = returns.tree.units[fact.unit], known[fact.form][fact.measure]
        words = (unit.code, unit.name, unit.parent, f"{fact.year}{fact.period}", forms[fact.form].title, measure.label)
        value = Decimal(fact.value).scaleb(-measure.scale)
        layer = (fact.layer,) if layers else ()
        yield (*words, fact.row, fact.column, value, measure.unit, fact.file, *layer)


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

    def rank(fact: Fact) -> tuple[tuple[int, int], list[str]]:
        values = (fact.row, fact.column, fact.layer)
        return ranks[fact.form, fact.measure], [*(value.zfill(8) for value in values), fact.period + fact.file]

    return [fact for facts in of_unit.values() for fact in sorted(facts, key=rank)]


def units_page(returns: Returns, forms: Mapping[str, Form]) -> Page:
    """The unit tree and what came of every unit's returns, so that this workbook alone is enough one level up."""
    rows = list(_unit_rows(returns, forms))
    heads = UNIT_HEADS if returns.on_time is None else (*UNIT_HEADS, *TIME_HEADS)
    return _plain_page(UNITS, heads, rows, [PLAIN] * len(heads), UNIT_WIDTHS[: len(heads)])


def _unit_rows(returns: Returns, forms: Mapping[str, Form]) -> Iterator[list[str]]:
    columns: list[AbstractSet[Duty]] = [returns.accepted, returns.returned]
    if returns.on_time is not None:
        columns += [{duty for duty, known in returns.on_time.items() if known is kind} for kind in (True, False)]

    def titles(code: str, duties: AbstractSet[Duty]) -> str:
        named = ((form, period) for form in forms.values() for period in form.periods)
        return "、".join(form.called(at) for form, at in named if Duty(code, form.name, at) in duties)

    for unit in returns.tree.units.values():
        owed = "、".join(form.title for name, form in forms.items() if name in unit.forms)
        yield [unit.code, unit.name, unit.parent, unit.level, owed, *(titles(unit.code, each) for each in columns)]


def stamped(
    returns: Returns, forms: Mapping[str, Form], provisional: str, suppressed: int = 0, seal: Seal | None = None
) -> Stamps:
    """Stamp a summary; `provisional` is the word for what may change, `suppressed` the least count that is shown.

    What is read back is under the stamp's control. A summary for publication is no input and has none: it would
    tell of the figures that are hidden.
    """
    final, correction = seal.stamp if seal else ("", "")
    plain = Stamps(
        form=SUMMARY,
        version=SUMMARY_VERSION,
        unit=returns.tree.root,
        year=str(returns.year),
        period=returns.period,
        provisional=provisional if returns.provisional else "",
        suppressed=str(suppressed or ""),
        final=final,
        correction=correction,
        part=returns.part,
    )
    if suppressed:
        return plain
    control = Control.of(fact_words(returns.facts, forms), _unit_rows(returns, forms), plain)
    return replace(plain, control=str(control))


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
