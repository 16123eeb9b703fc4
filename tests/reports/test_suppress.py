"""Small counts hidden: none is published, and none can be worked out from what is."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.gathering.unit_tree import Line, Tree, plant
from reports.suppress import ROOT, Node, Sum, Suppression, fixed, hide, suppress
from reports.total import add_up
from sheets.finding import Place
from templates.fact import Fact
from templates.load import load_forms

FORMS = load_forms()
KINDS, CATEGORIES = ("生活救助", "子女助学", "医疗救助"), ("深度困难", "相对困难", "意外致困")


def cross(cells: Sequence[Sequence[int]]) -> tuple[dict[Node, dict[str, int]], list[Sum]]:
    """A cross table of counts with its totals, and a district that is the table's."""

    def node(*pins: tuple[str, int]) -> Node:
        return Node(pins=frozenset((field, str(at)) for field, at in pins))

    rows, columns = range(len(cells)), range(len(cells[0]))
    values = {node(("r", r), ("c", c)): cells[r][c] for r, c in product(rows, columns)}
    values |= {node(("r", r)): sum(cells[r]) for r in rows}
    values |= {node(("c", c)): sum(line[c] for line in cells) for c in columns}
    values[ROOT] = sum(map(sum, cells))
    sums = [Sum(node(("r", r)), tuple(node(("r", r), ("c", c)) for c in columns)) for r in rows]
    sums += [Sum(node(("c", c)), tuple(node(("r", r), ("c", c)) for r in rows)) for c in columns]
    sums += [Sum(ROOT, tuple(node((name, at)) for at in span)) for name, span in (("r", rows), ("c", columns))]
    return {each: {"n": value} for each, value in values.items() if value}, sums


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=4)
)


def left_over(sums: Sequence[Sum], hidden: Sequence[Node]) -> list[bool]:
    """Tell by another road which hidden figures are determined: their column leaves no kernel, modulo a great prime.

    Cramer's way: a figure is determined just when the rank falls by one without its column.
    """
    rows = [
        [(each.whole == node) * -1 + (node in each.parts) * 1 for node in hidden]
        for each in sums
        if {each.whole, *each.parts} & set(hidden)
    ]
    whole = rank(rows)
    return [rank([[*row[:at], *row[at + 1 :]] for row in rows]) < whole for at in range(len(hidden))]


def rank(rows: Sequence[Sequence[int]], prime: int = 2**61 - 1) -> int:
    """Rank of a matrix modulo a prime."""
    left = [list(row) for row in rows]
    found = 0
    for at in range(len(left[0]) if left else 0):
        pivot = next((row for row in left[found:] if row[at] % prime), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        inverse = pow(pivot[at], -1, prime)
        for index in range(found + 1, len(left)):
            times = left[index][at] * inverse
            left[index] = [(a - times * b) % prime for a, b in zip(left[index], pivot, strict=True)]
        found += 1
    return found


@settings(max_examples=100, deadline=None)
@given(TABLES, st.integers(2, 4))
@example([[1, 5], [6, 7]], 3)
@example([[1, 0, 0], [4, 5, 6]], 3)
@example([[1, 1, 4], [5, 5, 5]], 3)
def test_nothing_hidden_follows(cells: list[list[int]], minimum: int) -> None:
    """No small count stands in the table, no zero is hidden, and elimination solves no hidden figure."""
    counts, sums = cross(cells)
    hidden = hide(counts, sums, minimum)
    if hidden is None:
        return
    small = {node for node, each in counts.items() if each["n"] < minimum}
    assert small <= hidden <= set(counts)
    assert not any(left_over(sums, sorted(hidden, key=repr)))


@settings(max_examples=60, deadline=None)
@example([[0, 1], [1, 1]])
@given(
    st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=3), min_size=2, max_size=2).filter(
        lambda cells: len({len(line) for line in cells}) == 1
    )
)
def test_counting_through_finds_two_ways(cells: list[list[int]]) -> None:
    """Whoever tries all tables of whole numbers that fit what is published finds two values for each hidden cell."""
    counts, sums = cross(cells)
    hidden = hide(counts, sums, 2)
    if hidden is None:
        return
    most = counts.get(ROOT, {"n": 0})["n"]
    published = {node: each["n"] for node, each in counts.items() if node not in hidden}
    inner = sorted((node for node in hidden if len(node.pins) == 2), key=repr)
    place = {node: (int(dict(node.pins)["r"]), int(dict(node.pins)["c"])) for node in inner}
    seen: dict[Node, set[int]] = {node: set() for node in inner}
    if most ** len(inner) > 10_000:
        return
    for tried in product(range(1, most + 1), repeat=len(inner)):
        other = [list(line) for line in cells]
        for node, value in zip(inner, tried, strict=True):
            other[place[node][0]][place[node][1]] = value
        if all(cross(other)[0].get(node, {"n": 0})["n"] == value for node, value in published.items()):
            for node, value in zip(inner, tried, strict=True):
                seen[node].add(value)
    assert all(len(values) > 1 for values in seen.values())


@settings(max_examples=100, deadline=None)
@given(TABLES, st.data())
def test_elimination_agrees_with_ranks(cells: list[list[int]], data: st.DataObject) -> None:
    """Where counts are great enough to change, what is fixed is just what another solver finds determined."""
    counts, sums = cross([[cell and cell + 100 for cell in line] for line in cells])
    nodes = sorted(counts, key=repr)
    hidden = data.draw(st.lists(st.sampled_from(nodes), unique=True)) if nodes else []
    assert fixed(sums, set(hidden), counts) == {
        node for node, solved in zip(hidden, left_over(sums, hidden), strict=True) if solved
    }


def test_a_district_too_small_is_silent() -> None:
    """Where all counts together are too small, nothing of them is published."""
    counts, sums = cross([[1, 0], [0, 1]])
    assert hide(counts, sums, 3) is None


UNITS = (("区", ""), ("街道", "区"), ("甲", "街道"), ("乙", "街道"), ("丙", "区"), ("丁", "区"))


def district() -> Tree:
    """A district with a street of two units and two units besides."""
    tree, _ = plant([Line(code, code, parent, "", "", Place("名册.xlsx")) for code, parent in UNITS], FORMS)
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
    facts = [fact for unit, ledger in cells.items() for fact in grants(unit, ledger)]
    return suppress(add_up(facts, district()), FORMS, minimum)


def test_a_small_unit_takes_another_with_it() -> None:
    """A unit's small count is hidden with its money in every table, and so is a neighbour's, never the district's."""
    cell = (KINDS[0], CATEGORIES[0])
    hidden = suppressed({"甲": {cell: 2}, "乙": {cell: 9}, "丙": {cell: 8}, "丁": {cell: 7}})
    for name in ("aid_times", "aid_persons", "aid_amount", "spent"):
        assert hidden.of_unit("aid", name, "甲", own=True)
        assert hidden.of_unit("aid", name, "乙", own=True)
        assert not hidden.of_unit("aid", name, "街道", own=False)
        assert not hidden.of_unit("aid", name, "丙", own=True)
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


@pytest.mark.parametrize("minimum", [2, 3, 10])
def test_forms_without_sensitive_measures_stay(minimum: int) -> None:
    """Members and activities are published as ever."""
    fact = Fact("甲", 2025, "members", "members", "", "", 1, "甲.xlsx")
    assert not suppress(add_up([fact], district()), FORMS, minimum).of_unit("members", "members", "甲", own=True)


def test_what_is_left_of_a_list_is_not_hidden() -> None:
    """As docs/suppression.md says: households on file less those that got out of hardship stay to be worked out."""
    counted = {"甲": (10, 9), "乙": (12, 6), "丙": (9, 4), "丁": (8, 4)}
    facts = [
        Fact(unit, 2025, "aid", name, "", "", value, f"{unit}.xlsx")
        for unit, (total, closed) in counted.items()
        for name, value in (("cases_total", total), ("cases_closed", closed))
    ]
    hidden = suppress(add_up(facts, district()), FORMS, 3)
    assert not hidden.of_unit("aid", "cases_total", "甲", own=True)
    assert not hidden.of_unit("aid", "cases_closed", "甲", own=True)
