"""Small counts hidden: none is published, and none can be worked out from what is."""

from collections.abc import Mapping, Sequence
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from reports.gathering.receipt import Returns
from reports.gathering.unit_tree import Tree, UnitLine, build_tree
from reports.outcome import Outcome
from reports.suppression.figures import ROOT, Cell, Node, Quantity, figures
from reports.suppression.implication import apart, implies
from reports.suppression.relations import Relation, relations
from reports.suppression.suppress import Suppression, suppress
from reports.suppression.worlds import Equations, worlds
from reports.total import add_up
from sheets.finding import Place
from templates.compiled import compiled
from templates.fact import Fact
from templates.form import Form
from templates.formulas.formula import parse
from templates.formulas.nodes import Aggregate, Term
from templates.load import load_forms, parse_form
from tests.outsider import Ledger, Outsider, district, facts, totals, worked_out, year

FORMS = {name: form for name, form in load_forms().items() if name in ("members", "aid")}
KINDS, CATEGORIES = ("生活救助", "子女助学", "医疗救助"), ("深度困难", "相对困难", "意外致困")


@pytest.mark.parametrize("seed", range(24))
def test_an_outsider_works_nothing_out(seed: int) -> None:
    """An integer program that knows the form and all that is published finds another value for all that is hidden."""
    random = Random(seed)
    tree = district(random, random.randrange(1, 6))
    ledgers = year(random, tree, random.choice((4, 8, 15)))
    suppression = suppress(totals(tree, ledgers), FORMS, random.choice((2, 3, 5)))
    assert worked_out(tree, ledgers, suppression) == []


def test_the_outsider_works_out_what_is_left_open() -> None:
    """Where only the small counts themselves are hidden, the same program works them out."""
    random = Random(3)
    tree = district(random, 5)
    ledgers = year(random, tree, 8)
    found = [fact for unit, of in ledgers.items() for fact in facts(unit, of)]
    whole = suppress(totals(tree, ledgers), FORMS, 3)
    few = {
        (fact.form, fact.measure, Node(fact.unit, own=True))
        for fact in found
        if fact.measure.startswith("cases") and not fact.row and fact.value < 3
    }
    assert worked_out(tree, ledgers, Suppression(3, tree.root, frozenset(few) & whole.hidden))


@pytest.mark.parametrize("units", [120])
def test_a_district_of_some_hundred_units_keeps_most_of_its_figures(units: int) -> None:
    """Of units with some dozens of cases most figures stay, and a second run hides the same."""
    random = Random(1)
    tree = district(random, units)
    added = totals(tree, year(random, tree, 60))
    one, other = (suppress(added, FORMS, 3) for _ in range(2))
    assert one == other
    assert one.silent == {("aid", "aid_amount_source")}
    assert len({(name, node) for _, name, node in one.hidden if node.own}) < units * 11 / 4


CONDITIONS = """
name = "trial"
title = "试"
number = "试09表"
version = "1"

[[sheets]]
name = "list"
title = "名单"
layout = "list"
fields = [
  {name = "size", title = "数", type = "integer"},
  {name = "other", title = "另一数", type = "integer"},
  {name = "sort", title = "类", type = "choice", enum = ["甲", "乙", "丙"]},
]
"""
ATOMS = (
    *(f"list.size {sign} {bound}" for sign, bound in product(("==", "!=", "<", "<=", ">", ">="), (1, 2))),
    "list.size < list.other",
    "list.size >= list.other",
    "list.size < 1.5",
    "list.sort == '甲'",
    "list.sort != '甲'",
    "list.sort in ('甲', '乙')",
    "list.sort in ('乙', '丙')",
    "filled(list.sort)",
    "filled(list.size)",
    "not filled(list.sort)",
    "not list.size < 2",
    "list.size < 1 or list.size > 2",
    "(list.size == 1 or list.sort == '甲')",
)
ROWS = [
    dict(zip(("size", "other", "sort"), values, strict=True))
    for values in product((None, 0, 1, 2, 3), (None, 1, 2), (None, "甲", "乙", "丙"))
]


def condition(text: str) -> tuple[Term, ...]:
    """Parse a condition as a measure has it."""
    form, faults = parse_form(CONDITIONS, "trial.toml")
    assert form, faults
    tree = parse(f"count(list, {text})", form, None).tree
    assert isinstance(tree, Aggregate)
    return tree.conditions


def met(text: str, row: Mapping[str, object]) -> bool:
    """Work a condition out by Python itself; whatever compares a blank is not met."""

    class Blank:
        """A blank: it compares with nothing."""

        __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda *_: None  # type: ignore[assignment]
        __hash__ = None  # type: ignore[assignment]

    class Row:
        """A row whose fields are its attributes."""

        def __getattr__(self, name: str) -> object:
            value = row[name]
            return Blank() if value is None else value

    blank = [name for name, value in row.items() if value is None and f"list.{name}" in text]
    if "filled" in text:
        filled = not blank
        return not filled if text.startswith("not") else filled
    parts = text.strip("()").split(" or ") if " or " in text else [text]
    known = [part for part in parts if not any(f"list.{name}" in part for name in blank)]
    return any(eval(part, {"list": Row()}) for part in known)


@pytest.mark.parametrize("narrow", ATOMS)
def test_conditions_are_set_against_each_other_rightly(narrow: str) -> None:
    """What is said to imply or to exclude another condition does so in every row that there can be."""
    for wide in ATOMS:
        rows = [(met(narrow, row), met(wide, row)) for row in ROWS]
        if implies(condition(narrow), condition(wide)):
            assert all(other for one, other in rows if one), wide
        if apart(condition(narrow), condition(wide)):
            assert not any(one and other for one, other in rows), wide


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("list.size > 2", "list.size >= 1"),
        ("list.size == 1", "list.size <= 2"),
        ("list.sort == '甲'", "list.sort in ('甲', '乙')"),
        ("list.size > 1", "filled(list.size)"),
        ("list.size > 1, list.sort == '甲'", "list.size > 1"),
        ("list.size == 1", "list.size == 1 or list.sort == '甲'"),
        ("list.sort == '乙'", "list.sort != '甲'"),
    ],
)
def test_conditions_known_to_imply(narrow: str, wide: str) -> None:
    """The usual ways in which one condition is a part of another are seen, and never the other way round."""
    assert implies(condition(narrow), condition(wide))
    assert not implies(condition(wide), condition(narrow))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("list.size < 2", "list.size >= 2"),
        ("list.size < list.other", "list.size >= list.other"),
        ("list.sort == '甲'", "list.sort == '乙'"),
        ("list.sort == '甲'", "list.sort in ('乙', '丙')"),
        ("filled(list.sort)", "not filled(list.sort)"),
        ("list.size < 1", "list.size > 1"),
    ],
)
def test_conditions_known_to_be_apart(one: str, other: str) -> None:
    """The usual ways in which two conditions share no row are seen."""
    assert apart(condition(one), condition(other))
    assert apart(condition(other), condition(one))


SYSTEMS = st.integers(2, 7).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(0, 4), min_size=size, max_size=size),
        st.lists(st.booleans(), min_size=size, max_size=size),
        st.lists(st.dictionaries(st.integers(0, size - 1), st.sampled_from((-1, 1, -1, 1, 2)), min_size=1), max_size=4),
    )
)


@settings(max_examples=200, deadline=None)
@given(SYSTEMS)
def test_another_world_is_one(system: tuple[Sequence[int], Sequence[bool], Sequence[Mapping[int, int]]]) -> None:
    """A world that is found changes the figure, what is unknown and nothing else, keeps every sum and every floor."""
    values, unknown, sums = system
    equations = Equations()
    for value, hidden in zip(values, unknown, strict=True):
        equations.figure(value, min(1, value), unknown=hidden)
    for terms in sums:
        # Whatever the sum comes to is a figure too, which everybody sees.
        total = equations.figure(sum(values[at] * times for at, times in terms.items()), 0)
        equations.sum([*terms.items(), (total, -1)])
    for figure in (at for at, hidden in enumerate(unknown) if hidden):
        for world in worlds(equations, figure):
            assert abs(world[figure]) == 1
            assert all(unknown[at] and values[at] + by >= min(1, values[at]) for at, by in world.items())
            assert all(sum(world.get(at, 0) * times for at, times in terms.items()) == 0 for terms in sums)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=3), min_size=2, max_size=2), st.data())
def test_worlds_are_found_where_trying_all_finds_one(cells: list[list[int]], data: st.DataObject) -> None:
    """In small cross tables whoever tries all tables finds no other value that the search misses."""
    width = min(map(len, cells))
    cells = [line[:width] for line in cells]
    places = [(row, at) for row in range(2) for at in range(width) if cells[row][at]]
    hidden = data.draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    equations = Equations()
    numbers = {place: equations.figure(cells[place[0]][place[1]], 1, unknown=place in hidden) for place in places}
    lines = [
        [place for place in places if place[axis] == at] for axis, size in ((0, 2), (1, width)) for at in range(size)
    ]
    for line in lines:
        total = equations.figure(sum(cells[row][at] for row, at in line), 0)
        equations.sum([*((numbers[place], 1) for place in line), (total, -1)])
    values: dict[tuple[int, int], set[int]] = {place: set() for place in hidden}
    for tried in product(range(1, 6), repeat=len(hidden)):
        other = dict(zip(hidden, tried, strict=True))
        if all(
            sum(other.get(place, cells[place[0]][place[1]]) - cells[place[0]][place[1]] for place in line) == 0
            for line in lines
        ):
            for place, value in other.items():
                values[place].add(value)
    for place in hidden:
        near = {cells[place[0]][place[1]] + by for by in (1, -1)} & values[place]
        assert bool(list(worlds(equations, numbers[place]))) == bool(near)


UNITS = (("区", ""), ("街道", "区"), ("甲", "街道"), ("乙", "街道"), ("丙", "区"), ("丁", "区"))


def small_district() -> Tree:
    """A district with a street of two units and two units besides."""
    tree, _ = build_tree([UnitLine(code, code, parent, "", "", Place("名册.xlsx")) for code, parent in UNITS], FORMS)
    return tree


def grants(unit: str, cells: Mapping[tuple[str, str], int]) -> list[Fact]:
    """The facts of a ledger with so many grants of 100 yuan by kind and category, each to a person of his own."""

    def fact(measure: str, value: int, row: str = "", column: str = "") -> Fact:
        return Fact(unit, 2025, "aid", measure, row, column, value, f"{unit}.xlsx")

    found = []
    for (row, column), count in (*cells.items(), (("", ""), sum(cells.values()))):
        tail = "_kind" if row else ""
        found += [fact(f"aid_{name}{tail}", count, row, column) for name in ("times", "persons", "households")]
        found.append(fact(f"aid_amount{tail}", count * 10_000, row, column))
    for name in ("persons", "households"):
        for at, by in ((0, "kind"), (1, "category")):
            for value in sorted({pair[at] for pair in cells}):
                together = sum(count for pair, count in cells.items() if pair[at] == value)
                found.append(fact(f"aid_{name}_by_{by}", together, value))
    found.append(fact("spent", sum(cells.values()) * 10_000, "工会经费"))
    return found


def suppressed(cells: Mapping[str, Mapping[tuple[str, str], int]], minimum: int = 3) -> Suppression:
    """Suppress a district's ledgers."""
    found = [fact for unit, ledger in cells.items() for fact in grants(unit, ledger)]
    return suppress(add_up(found, small_district()), FORMS, minimum)


def test_a_small_unit_takes_another_with_it() -> None:
    """A unit's small count is hidden with its money in every table, and so is a neighbour's, never the district's."""
    cell = (KINDS[0], CATEGORIES[0])
    hidden = suppressed({"甲": {cell: 2}, "乙": {cell: 9}, "丙": {cell: 8}, "丁": {cell: 7}})
    others = [unit for unit in ("乙", "丙", "丁") if hidden.of_unit("aid", "aid_times", unit, own=True)]
    assert len(others) == 1
    for name in ("aid_times", "aid_persons", "aid_amount", "spent"):
        assert all(hidden.of_unit("aid", name, unit, own=own) for unit in ("甲", *others) for own in (True, False))
        assert not hidden.of_unit("aid", name, "区", own=False)


def test_a_lone_cell_takes_its_totals_with_it() -> None:
    """A kind that has one small cell only would show it in its total, and in the persons counted by kind."""
    cells = {(KINDS[0], CATEGORIES[0]): 2, (KINDS[1], CATEGORIES[0]): 9, (KINDS[2], CATEGORIES[1]): 8}
    hidden = suppressed({"甲": cells, "乙": cells} | {"丙": {}}, minimum=5)
    lone = [("kind", KINDS[0])]
    assert hidden.of_district("aid", "aid_amount_kind", [*lone, ("category", CATEGORIES[0])])
    assert hidden.of_district("aid", "aid_times_kind", lone)
    assert hidden.of_district("aid", "aid_persons_by_kind", lone)
    assert not hidden.of_district("aid", "aid_times_kind", ())


def test_amounts_without_a_count_are_silent() -> None:
    """Money by source is counted by nothing that could tell how few got it."""
    hidden = suppressed({"甲": {(KINDS[0], CATEGORIES[0]): 50}, "乙": {(KINDS[0], CATEGORIES[0]): 50}})
    assert hidden.silent == {("aid", "aid_amount_source")}
    assert not hidden.hidden


def test_a_district_too_small_is_silent() -> None:
    """Where all grants together are too few, nothing of them is published, nor of the fund that paid them."""
    hidden = suppressed({"甲": {(KINDS[0], CATEGORIES[0]): 1}, "乙": {(KINDS[1], CATEGORIES[1]): 1}})
    assert {("aid", name) for name in ("aid_times", "aid_persons_kind", "aid_amount", "spent")} <= hidden.silent


@pytest.mark.parametrize("minimum", [2, 3, 10])
def test_forms_without_sensitive_measures_stay(minimum: int) -> None:
    """Members and activities are published as ever."""
    fact = Fact("甲", 2025, "members", "members", "", "", 1, "甲.xlsx")
    assert not suppress(add_up([fact], small_district()), FORMS, minimum).of_unit("members", "members", "甲", own=True)


def test_several_hidden_are_no_small_count_together() -> None:
    """Two units of one case each, beside a great one, would be known to have two cases together."""
    found = [
        fact
        for unit, number in (("甲", 1), ("乙", 1), ("丙", 12), ("丁", 40))
        for fact in facts(unit, Ledger([(CATEGORIES[0], False, False)] * number))
    ]
    hidden = suppress(add_up(found, small_district()), FORMS, 3)
    assert hidden.of_unit("aid", "cases_total", "丙", own=True)
    assert not hidden.of_unit("aid", "cases_total", "丁", own=True)


def test_what_is_left_of_a_list_is_hidden() -> None:
    """Of ten households on file nine got out of hardship: that one did not is not to be seen."""
    counted = {"甲": (10, 9), "乙": (12, 6), "丙": (9, 4), "丁": (8, 4)}
    found = [
        fact
        for unit, (total, closed) in counted.items()
        for fact in facts(unit, Ledger([(CATEGORIES[0], False, at < closed) for at in range(total)]))
    ]
    hidden = suppress(add_up(found, small_district()), FORMS, 3)
    assert hidden.of_unit("aid", "cases_closed", "甲", own=True)
    assert sum(hidden.of_unit("aid", "cases_closed", unit, own=True) for unit in counted) == 2
    assert not any(hidden.of_unit("aid", "cases_total", unit, own=True) for unit in counted)


SHARED = """
name = "shared"
title = "试"
number = "试08表"
version = "1"

[[sheets]]
name = "counts"
title = "汇总"
layout = "matrix"
key = "sort"
rows = [{title = "甲"}, {title = "乙"}, {title = "合计", total = true}]
fields = [{name = "told", title = "人数", type = "integer", tally = "count(list, list.sort == sort)"}]

[[sheets]]
name = "list"
title = "名单"
layout = "list"
fields = [
  {name = "sort", title = "类", type = "choice", enum = ["甲", "乙"], required = true},
  {name = "size", title = "数", type = "integer"},
]

[[measures]]
name = "few"
title = "人数（按类）"
value = "count(list)"
by = ["sort"]
sensitive = true

[[measures]]
name = "large"
title = "多的"
value = "count(list, list.size >= 2)"
sensitive = true

[[measures]]
name = "small"
title = "少的"
value = "count(list, list.size < 2)"
sensitive = true

[[measures]]
name = "first"
title = "甲类"
value = "count(list, list.sort == '甲')"
sensitive = true
"""


def shared() -> Form:
    """A form that tells the same persons in several ways."""
    form, faults = parse_form(SHARED, "shared.toml")
    assert form, faults
    return form


def shared_facts(unit: str, first: int, second: int, large: int) -> list[Fact]:
    """A unit with so many of each sort, of which some are large."""
    values = {
        ("told", "甲"): first,
        ("told", "乙"): second,
        ("few", "甲"): first,
        ("few", "乙"): second,
        ("first", ""): first,
        ("large", ""): large,
        ("small", ""): first + second - large,
    }
    return [Fact(unit, 2025, "shared", name, row, "", value, "x") for (name, row), value in values.items()]


def test_relations_follow_from_the_declaration() -> None:
    """A tally, a condition on a choice, a breakdown and two conditions that exclude each other are all related."""
    form, tree = shared(), small_district()
    added = add_up([*shared_facts("甲", 2, 9, 3), *shared_facts("乙", 7, 8, 9)], tree)
    found = relations(form, figures(form, added), added)
    rows, told = Quantity("count", "list"), Quantity("sum", "counts", "told")
    large, small, first = (
        Quantity("count", "list", "", frozenset(condition_of(form, name))) for name in ("large", "small", "first")
    )

    def related(*cells: tuple[Quantity, Node], rest: bool) -> bool:
        wanted = {Cell(*cell) for cell in cells}
        return any({cell for cell, _ in each.terms} == wanted and bool(each.rest) == rest for each in found)

    own, sort = Node("甲", own=True), Node(pins=frozenset([("sort", "甲")]))
    assert related((told, sort), (rows, sort), rest=False)
    assert related((told, own), (rows, own), rest=False)
    assert related((first, ROOT), (rows, sort), rest=False)
    assert related((rows, ROOT), (rows, sort), (rows, Node(pins=frozenset([("sort", "乙")]))), rest=False)
    assert related((rows, own), (large, own), rest=True)
    assert related((rows, own), (large, own), (small, own), rest=True)
    assert not any({cell.quantity for cell, _ in each.terms} == {large, first} for each in found)


def condition_of(form: Form, name: str) -> tuple[Term, ...]:
    """The conditions of a form's measure."""
    value = next(measure.value for measure in form.measures if measure.name == name)
    tree = parse(value, form, None).tree
    assert isinstance(tree, Aggregate)
    return tree.conditions


def test_every_way_of_telling_the_same_is_hidden() -> None:
    """What a unit has of the one sort is hidden as a total over sorts, under its own condition and in the tally."""
    tree = small_district()
    found = [*shared_facts("甲", 1, 0, 1), *shared_facts("乙", 7, 8, 9), *shared_facts("丙", 9, 9, 9)]
    hidden = suppress(add_up(found, tree), {"shared": shared()}, 3)
    for name in ("first", "few", "told"):
        assert hidden.of_unit("shared", name, "甲", own=True), name


def test_relations_are_true() -> None:
    """Whatever the cases and grants of a district are, all that is held to be known of them is true."""
    for seed in range(20):
        random = Random(seed)
        tree = district(random, 4)
        added = totals(tree, year(random, tree, 8))
        known = figures(FORMS["aid"], added)
        for each in relations(FORMS["aid"], known, added):
            left = sum(known.values.get(cell, 0) * times for cell, times in each.terms)
            assert left >= 0 if each.rest else left == 0, each
        kinds = {_kind(each) for each in relations(FORMS["aid"], known, added)}
        assert {"opened in total", "closed in total", "households in total", "persons in times"} <= kinds


def _kind(relation: Relation) -> str:
    names = [
        "times"
        if of.sheet == "grants" and of.name == "count"
        else "households"
        if of.field == "case"
        else "persons"
        if of.field == "id_number"
        else "".join("opened" if "opened" in repr(of.conditions) else "closed" for _ in of.conditions) or "total"
        for of in (cell.quantity for cell, _ in relation.terms)
    ]
    return f"{names[-1]} in {names[0]}" if relation.rest and len(names) == 2 else ""


SINGLES = """
name = "singles"
title = "婚恋交友和互助情况表"
number = "试10表"
version = "1"

[[sheets]]
name = "people"
title = "人员"
layout = "record"
fields = [
  {name = "answered", title = "应答人数", type = "integer", minimum = 0},
  {name = "men", title = "未婚男", type = "integer", minimum = 0, required = true, sensitive = true},
  {name = "women", title = "未婚女", type = "integer", minimum = 0, required = true, sensitive = true},
  {name = "single", title = "未婚合计", type = "integer", formula = "men + women"},
]

[[sheets]]
name = "mutual"
title = "互助"
layout = "matrix"
key = "kind"
rows = [{title = "住院"}, {title = "大病"}, {title = "意外"}]
fields = [
  {name = "insured", title = "参保", type = "integer", minimum = 0},
  {name = "paid", title = "给付人数", type = "integer", minimum = 0, sensitive = true},
  {name = "amount", title = "给付金额", type = "money", minimum = 0, sensitive = true},
]

[[measures]]
name = "paid_few"
title = "大病意外给付人数"
value = "sum(mutual.paid, mutual.kind != '住院')"
"""
RECORD, MATRIX = ("answered", "men", "women"), ("insured", "paid", "amount")
LINES = ("住院", "大病", "意外")


def singles() -> Form:
    """A form with sensitive figures in a record and in a matrix."""
    form, faults = parse_form(SINGLES, "singles.toml")
    assert form, faults
    return form


def singles_facts(unit: str, random: Random) -> list[Fact]:
    """A unit's return, with few people more often than many."""
    few = (0, 0, 1, 1, 2, 3, 5, 9, 20)
    record = {name: random.choice(few) for name in RECORD}
    record["single"] = record["men"] + record["women"]
    found = [Fact(unit, 2025, "singles", name, "", "", value, "x") for name, value in record.items()]
    paid = {line: random.choice(few) for line in LINES}
    for line in LINES:
        for name, value in (("insured", 50), ("paid", paid[line]), ("amount", paid[line] * random.randrange(100, 900))):
            found.append(Fact(unit, 2025, "singles", name, line, "", value, "x"))
    found.append(Fact(unit, 2025, "singles", "paid_few", "", "", paid["大病"] + paid["意外"], "x"))
    return found


def test_figures_that_are_sensitive_follow_from_the_declaration() -> None:
    """A sum of sensitive figures and a measure over them are sensitive too; other figures of the sheet are not."""
    sensitive = {name for name, each in compiled(singles()).measures.items() if each.sensitive}
    assert sensitive == {"men", "women", "single", "paid", "amount", "paid_few"}


@pytest.mark.parametrize("seed", range(12))
def test_an_outsider_works_no_figure_of_a_record_or_matrix_out(seed: int) -> None:
    """What is hidden of a record or a matrix could be another figure, for who knows the form and all the rest."""
    random, form = Random(seed), singles()
    tree = district(random, random.randrange(2, 7))
    found = [fact for unit in tree.units for fact in singles_facts(unit, random)]
    hidden = suppress(add_up(found, tree), {"singles": form}, 3)
    outsider = Outsider()
    true = {f"{fact.unit} {fact.measure} {fact.row}": fact.value for fact in found}
    for unit in tree.units:
        outsider.know({f"{unit} single ": 1, f"{unit} men ": -1, f"{unit} women ": -1}, 0, 0)
        outsider.know({f"{unit} paid_few ": 1, f"{unit} paid 大病": -1, f"{unit} paid 意外": -1}, 0, 0)
    secrets = []
    names = ("men", "women", "single", "paid", "amount", "paid_few")
    nodes = [(unit, own) for unit in tree.units for own in (True, False) if own or tree.children[unit]]
    for name, (unit, own), line in product(names, nodes, ("", *LINES)):
        if line and (unit != tree.root or own or name not in MATRIX):
            continue
        rows = [line] if line else LINES if name in MATRIX else ("",)
        terms = {f"{each} {name} {row}": 1 for each in ([unit] if own else tree.below(unit)) for row in rows}
        value = sum(true[term] for term in terms)
        silent = ("singles", name) in hidden.silent
        away = (
            hidden.of_district("singles", name, [("kind", line)])
            if line
            else hidden.of_unit("singles", name, unit, own=own)
        )
        assert away or name == "amount" or not 0 < value < 3, (name, unit, own, line)
        if not away:
            outsider.know(terms, value, value)
        elif value:
            if not silent:
                outsider.know(terms, 1, float("inf"))
            secrets.append((f"{name} {unit} {own} {line}", terms, value))
    assert outsider.fixed(secrets, true) == []
    assert not {("singles", "answered"), ("singles", "insured")} & hidden.silent


def test_counts_of_a_record_are_hidden_each_by_itself_and_amounts_with_theirs() -> None:
    """One unmarried man is hidden, the nine women beside him stay; money goes where those who got it are few."""
    tree, form = small_district(), singles()
    found = []
    for unit, men, women, paid in (("甲", 1, 9, 1), ("乙", 8, 9, 6), ("丙", 7, 4, 9), ("丁", 9, 9, 9)):
        figures_of = {"men": men, "women": women, "single": men + women}
        found += [Fact(unit, 2025, "singles", name, "", "", value, "x") for name, value in figures_of.items()]
        found += [
            Fact(unit, 2025, "singles", name, "住院", "", value, "x")
            for name, value in (("paid", paid), ("amount", paid * 100))
        ]
    hidden = suppress(add_up(found, tree), {"singles": form}, 3)
    assert [hidden.of_unit("singles", name, "甲", own=True) for name in ("men", "paid", "amount")] == [True] * 3
    assert not hidden.of_unit("singles", "women", "丁", own=True)
    assert not hidden.of_unit("singles", "amount", "丁", own=True)
    assert not hidden.silent


QUARTERLY = """
name = "quarterly"
title = "季报"
number = "试12表"
version = "1"
cycle = "quarter"

[[sheets]]
name = "list"
title = "名单"
layout = "list"
fields = [{name = "size", title = "数", type = "integer"}]

[[measures]]
name = "rows"
title = "人数"
unit = "人"
value = "count(list)"
sensitive = true
"""
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
STREETS = ("区", "甲", "乙", "丙", "丁", "戊")

Counts = Mapping[tuple[str, str], int]
"""Unit and quarter, or the whole year under '' → a count; of the district under its own code."""


def quarterly_facts(counts: Counts) -> list[Fact]:
    """Facts of every unit and quarter in which somebody was counted."""
    return [
        Fact(unit, 2025, "quarterly", "rows", "", "", count, f"{unit}-{quarter}", quarter)
        for (unit, quarter), count in counts.items()
        if count
    ]


def whole_year(counts: Counts) -> dict[tuple[str, str], int]:
    """Every figure that is published: by quarter and for the year, of the units and of the district."""
    found: dict[tuple[str, str], int] = {}
    for (unit, quarter), count in counts.items():
        for whose, when in product((unit, "区"), (quarter, "")):
            found[whose, when] = found.get((whose, when), 0) + count
    return found


def starred(counts: Counts, minimum: int, *, told: bool) -> set[tuple[str, str]]:
    """The figures that five publications hide: of four quarters, and of the year, which is `told` of the quarters."""
    form, faults = parse_form(QUARTERLY, "quarterly.toml")
    assert form, faults
    lines = [UnitLine(code, code, "" if code == "区" else "区", "", "", Place("名册.xlsx")) for code in STREETS]
    tree, _ = build_tree(lines, {"quarterly": form})
    found = quarterly_facts(counts)
    publications = {}
    for when in (*QUARTERS, ""):
        facts_of = [fact for fact in found if when in ("", fact.period)]
        came = Returns(2025, tree, (), (), facts_of, frozenset(), (), period=when)
        alone = suppress(add_up(facts_of, tree), {"quarterly": form}, minimum)
        publications[when] = Outcome(came, {"quarterly": form}, minimum).suppression if told else alone
    return {
        (unit, when)
        for when, hidden in publications.items()
        for unit in STREETS
        if hidden
        and hidden.of_unit("quarterly", "rows", unit, own=unit != "区")
        and whole_year(counts).get((unit, when))
    }


def readable(counts: Counts, hidden: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """What an integer program finds one value for only, of all that is hidden."""
    unknowns = list(product(STREETS[1:], QUARTERS))
    figures = whole_year(counts)
    made_of = {
        place: np.array([float(place[0] in {unit, "区"} and place[1] in {quarter, ""}) for unit, quarter in unknowns])
        for place in figures
    }
    limits = [
        LinearConstraint(
            made_of[place], 1 if place in hidden and value else value, np.inf if place in hidden and value else value
        )
        for place, value in figures.items()
    ]
    found = set()
    for place in hidden:
        for by in (1, -1):
            at = figures[place] + by
            done = milp(
                np.zeros(len(unknowns)),
                constraints=[*limits, LinearConstraint(made_of[place], at, at)],
                integrality=np.ones(len(unknowns)),
                bounds=Bounds(0, 60),
            )
            if done.success:
                break
        else:
            found.add(place)
    return found


def test_a_year_tells_nothing_that_its_quarters_hide() -> None:
    """Side by side with the quarters' publications the year's gives no hidden count away; alone it would have."""
    given_away = 0
    for seed in range(12):
        random = Random(seed)
        counts = {each: random.choice((0, 1, 2, 4, 7, 9)) for each in product(STREETS[1:], QUARTERS)}
        given_away += bool(readable(counts, starred(counts, 3, told=False)))
        hidden = starred(counts, 3, told=True)
        assert readable(counts, hidden) == set(), seed
        assert ("区", "") not in hidden, "the district's year stays"
    assert given_away > 3, "the judge sees what is given away"


def test_a_year_of_large_quarters_hides_nothing() -> None:
    """Where no quarter hides anything, nor does the year."""
    assert starred(dict.fromkeys(product(STREETS[1:], QUARTERS), 5), 3, told=True) == set()
