"""Totals up the unit tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.gathering.unit_tree import UnitLine, build_tree
from reports.total import Key, add_up, over_breakdown
from sheets.finding import Place
from templates.fact import Fact

PLACE = Place("单位名册.xlsx")


def fact(unit: str, value: int, row: str = "", measure: str = "amount") -> Fact:
    """One fact."""
    return Fact(unit, 2025, "aid", measure, row, "", value, f"{unit}.xlsx")


def tree(*pairs: tuple[str, str]):  # type: ignore[no-untyped-def] # noqa: ANN201
    """A tree of (code, parent)."""
    return build_tree([UnitLine(code, code, parent, "", "", PLACE) for code, parent in pairs], {})[0]


def test_node_adds_its_own_and_all_below() -> None:
    """A node's total is its own return and everything under it, at any depth."""
    totals = add_up(
        [fact("a", 1), fact("b", 10), fact("c", 100), fact("c", 1000)], tree(("a", ""), ("b", "a"), ("c", "b"))
    )
    key = Key("aid", "amount", "", "")
    assert [totals.whole[code][key] for code in "abc"] == [1111, 1110, 1100]
    assert totals.own["a"][key] == 1


def test_unit_without_returns_adds_nothing() -> None:
    """A unit that sent nothing has no figures, not zeros."""
    totals = add_up([fact("a", 1)], tree(("a", ""), ("b", "a")))
    assert totals.whole["b"] == {}


def test_unknown_unit_is_a_fault_of_the_program() -> None:
    """Facts of units outside the tree must have been refused before: they are never dropped silently."""
    with pytest.raises(KeyError):
        add_up([fact("z", 1)], tree(("a", "")))


def test_over_breakdown() -> None:
    """Figures of one measure add up over its rows and columns."""
    totals = add_up([fact("a", 1, "x"), fact("a", 2, "y"), fact("a", 5, "x", "times")], tree(("a", "")))
    assert over_breakdown(totals.district()) == {("aid", "amount"): 3, ("aid", "times"): 5}


@given(st.data())
def test_root_is_the_sum_of_all_facts(data: st.DataObject) -> None:
    """Over any tree the root's figure is the plain sum, to the last fen."""
    size = data.draw(st.integers(1, 12))
    parents = [data.draw(st.integers(0, at - 1)) for at in range(1, size)]
    units = [("0", ""), *((str(at), str(parent)) for at, parent in enumerate(parents, 1))]
    values = data.draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(-(10**15), 10**15)), min_size=1))
    totals = add_up([fact(str(unit), value) for unit, value in values], tree(*units))
    assert totals.district()[Key("aid", "amount", "", "")] == sum(value for _, value in values)
