"""Whatever form an office declares, the totals that are printed are the sums that a person would work out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from itertools import compress
from operator import add, eq, ge, lt, mul, ne, sub
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.gathering.unit_tree import UnitLine, build_tree
from reports.summary.breakdown import breakdown_tables
from reports.summary.by_unit import unit_tables
from reports.tables.model import Figure
from reports.total import add_up
from sheets.finding import Place
from templates.checking.figures import facts
from templates.compiled import compiled
from templates.form import Form
from templates.load import parse_form
from templates.reading.batch import read_batch
from tests.grids import cover, grid, submission, workbook

Value = Decimal | str | date | None
Row = Mapping[str, Value]
Printed = Mapping[tuple[str, str], Decimal]
"""Title of a measure and label of a line, "" for the total → figure."""

KINDS = ("技能", "安全", "法律")
HEAD = 'name = "own"\ntitle = "自定表"\nnumber = "自01表"\nversion = "1"\n'
SHEET = '\n[[sheets]]\nname = "t"\ntitle = "表"\nlayout = "list"\n'


@dataclass(frozen=True)
class Field:
    """A field of the list: how it is declared and, if it is computed, how a person works it out."""

    name: str
    title: str
    declared: str
    scale: int = 0
    worked: Callable[[Row], Value] | None = None

    def __str__(self) -> str:
        return f'\n[[sheets.fields]]\nname = "{self.name}"\ntitle = "{self.title}"\n{self.declared}\n'


@dataclass(frozen=True)
class Measure:
    """A measure as declared, with what a person makes of the rows that it takes."""

    name: str
    value: str
    by: str
    takes: Callable[[Row], bool | None]
    reckons: Callable[[Sequence[Row]], Decimal]

    def __str__(self) -> str:
        by = f'by = ["{self.by}"]\n' if self.by else ""
        return f'\n[[measures]]\nname = "{self.name}"\ntitle = "合计{self.name}"\nvalue = "{self.value}"\n{by}'


SIGNS: Sequence[tuple[str, Callable[[Any, Any], bool]]] = (("<", lt), (">=", ge), ("!=", ne))
Condition = tuple[str, Callable[[Row], bool | None]]


def numbers(scale: int) -> st.SearchStrategy[Decimal]:
    """Figures with so many decimal places."""
    return st.integers(-9999, 9999).map(lambda whole: Decimal(whole).scaleb(-scale))


@st.composite
def figures(draw: st.DrawFn) -> list[Field]:
    """Draw columns of several scales, and two that are computed: a figure that may be rounded, and words."""
    scales = draw(st.lists(st.integers(0, 3), min_size=2, max_size=4))
    kinds = {0: 'type = "integer"', 2: 'type = "money"'}
    columns = [
        Field(f"c{at}", f"栏{at}", kinds.get(scale, f'type = "number"\ndecimals = {scale}'), scale)
        for at, scale in enumerate(scales)
    ]
    left, right, asked = (draw(st.sampled_from(columns)) for _ in range(3))
    sign, places = draw(st.sampled_from("+-*")), draw(st.integers(0, 6))
    rounded = f'type = "number"\ndecimals = {places}\nformula = "{left.name} {sign} {right.title}"'
    bound = draw(numbers(1))
    sized = f"type = \"text\"\nformula = \"'大' if {asked.title} >= {bound} else '小'\""
    work = {"+": add, "-": sub, "*": mul}[sign]
    return [
        *columns,
        Field("worked", "得数", rounded, places, partial(_worked, work, left.name, right.name, places)),
        Field("size", "规模", sized, 0, partial(_sized, asked.name, bound)),
    ]


def _worked(work: Callable[[Decimal, Decimal], Decimal], left: str, right: str, places: int, row: Row) -> Value:
    one, other = row[left], row[right]
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return None
    return work(one, other).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _sized(asked: str, bound: Decimal, row: Row) -> Value:
    value = row[asked]
    return None if not isinstance(value, Decimal) else "大" if value >= bound else "小"


@st.composite
def conditions(draw: st.DrawFn, fields: Sequence[Field]) -> Condition:
    """Draw a condition on a figure, a choice or a day, or of two others; None is what is not known."""
    figure = draw(st.sampled_from([each for each in fields if each.name != "size"]))
    name, bound = draw(st.sampled_from((figure.name, figure.title))), draw(numbers(2))
    sign, holds = draw(st.sampled_from(SIGNS))
    simple: list[Condition] = [
        (f"{_sheet(draw)}.{name} {sign} {bound}", partial(_compared, holds, figure.name, bound)),
        (f"{_sheet(draw)}.类别 == '技能'", partial(_compared, eq, "kind", "技能")),
        ("t.kind in ('安全', '法律')", partial(_compared, ne, "kind", "技能")),
        ("t.day >= date(2025, 6, 15)", partial(_compared, ge, "day", date(2025, 6, 15))),
        ("filled(t.kind)", lambda row: row["kind"] is not None),
    ]
    if draw(st.integers(0, 3)):
        return draw(st.sampled_from(simple))
    one, other = draw(conditions(fields)), draw(conditions(fields))
    joined: list[Condition] = [
        (f"not ({one[0]})", lambda row: None if (found := one[1](row)) is None else not found),
        (f"({one[0]}) or ({other[0]})", lambda row: _either(one[1](row), other[1](row))),
    ]
    return draw(st.sampled_from(joined))


def _sheet(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(("t", "表")))


def _compared(holds: Callable[[Any, Any], bool], name: str, bound: Value, row: Row) -> bool | None:
    return None if row[name] is None else holds(row[name], bound)


def _either(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - truths of a row
    return True if one or other else None if one is None or other is None else False


@st.composite
def measures(draw: st.DrawFn, fields: Sequence[Field], number: int) -> Measure:
    """Draw a sum, count or count of different values, with some conditions, perhaps broken down."""
    asked = draw(st.lists(conditions(fields), max_size=2))
    function = draw(st.sampled_from(("sum", "sum", "count", "distinct")))
    field = draw(st.sampled_from([each for each in fields if each.name != "size"]))
    column = f"{_sheet(draw)}.{draw(st.sampled_from((field.name, field.title)))}"
    arguments = [_sheet(draw) if function == "count" else column, *(text for text, _ in asked)]

    def takes(row: Row) -> bool:
        return all(holds(row) for _, holds in asked) and (function == "count" or row[field.name] is not None)

    def reckons(rows: Sequence[Row]) -> Decimal:
        if function == "sum":
            return sum((value for row in rows if isinstance(value := row[field.name], Decimal)), Decimal(0))
        return Decimal(len(rows) if function == "count" else len({row[field.name] for row in rows}))

    by = draw(st.sampled_from(("", "", "kind", "size")))
    return Measure(f"m{number}", f"{function}({', '.join(arguments)})", by, takes, reckons)


@dataclass(frozen=True)
class Case:
    """A form, what stands in a return of it, and the same rows with all that is computed."""

    text: str
    rows: Sequence[Row]
    full: Sequence[Row]
    measures: Sequence[Measure]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a form of one list, a return of it, and measures."""
    fields = draw(figures())
    plain = (
        Field("kind", "类别", f'type = "choice"\nenum = {list(KINDS)}'),
        Field("day", "日期", 'type = "date"'),
    )
    typed: dict[str, st.SearchStrategy[Value]] = {
        each.name: st.none() | numbers(each.scale) for each in fields if not each.worked
    }
    days = st.dates(date(2025, 1, 1), date(2025, 12, 31))
    typed |= {"kind": st.none() | st.sampled_from(KINDS), "day": st.none() | days}
    rows = draw(st.lists(st.fixed_dictionaries(typed), min_size=1, max_size=6))
    full = [{**row, **{each.name: each.worked(row) for each in fields if each.worked}} for row in rows]
    made = [draw(measures(fields, number)) for number in range(draw(st.integers(1, 4)))]
    return Case(HEAD + SHEET + "".join(map(str, (*fields, *plain, *made))), rows, full, made)


def decimal(figure: Figure) -> Decimal:
    """A figure to its last place; nothing is nought."""
    return Decimal(figure.value or 0).scaleb(-figure.scale)


def printed(form: Form, rows: Sequence[Row]) -> Printed:
    """The figures of the summary's tables, as a reader sees them."""
    entries = [
        {name: float(each) if isinstance(each, Decimal) else each for name, each in row.items() if each is not None}
        for row in rows
    ]
    book = workbook(form, cover(), grid(form.sheets[0], entries))
    tree, _ = build_tree([UnitLine("110", "一小工会", "", "", "", Place(""))], {})
    totals = add_up(facts(read_batch(form, [submission(book, form)]), []), tree)
    found: dict[tuple[str, str], Decimal] = {}
    for table in unit_tables(form, totals, {"110"}, {}):
        for column, figure in zip(table.columns, table.rows[0].figures, strict=True):
            found[column.item, ""] = decimal(figure)
    for table in breakdown_tables(form, totals.district("own")):
        for row in table.rows[1:]:
            for column, figure in zip(table.columns, row.figures, strict=True):
                found[column.item, row.label] = decimal(figure)
    return found


@settings(deadline=None, max_examples=120)
@given(cases())
def test_printed_totals_are_sums_of_their_rows(case: Case) -> None:
    """Names and titles, conditions of any type, computed fields of any scale, blanks, breakdowns: to the last place."""
    form, faults = parse_form(case.text, "own.toml")
    assert form, faults
    begun = [any(value is not None for value in row.values()) for row in case.rows]
    told = printed(form, list(compress(case.rows, begun)))
    full = list(compress(case.full, begun))
    known = compiled(form).measures
    for each in case.measures:
        taken = [row for row in full if each.takes(row)]
        if each.by:
            for label in {*KINDS, "大", "小", "未填"}:
                rows = [row for row in taken if (row[each.by] or "未填") == label]
                assert told.get((each.name, label), Decimal(0)) == each.reckons(rows), (each.value, label)
        else:
            same = [name for name, other in known.items() if other.content == known[each.name].content]
            assert told[next(name for name in same if (name, "") in told), ""] == each.reckons(taken), each.value
