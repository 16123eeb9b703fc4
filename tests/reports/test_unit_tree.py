"""The unit tree: who stands under whom."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reports.gathering.unit_tree import DEEPEST, DISTRICT, MOST_NAMED, UnitLine, added_lines, build_tree, untold
from sheets.finding import Place, find
from templates.load import load_forms

FORMS = load_forms()


def line(code: str, parent: str = "", forms: str = "", row: int = 7) -> UnitLine:
    """One line of a register, as its blank has the columns."""
    return UnitLine(code, f"{code}工会", parent, "基层工会", forms, Place("单位名册.xlsx", "单位名册", row, 2), 4, 9)


def test_tree_of_uneven_depth() -> None:
    """Units may stand at any depth; the printed order is each unit, then all under it, as the register has them."""
    lines = [line("c", "b"), line("a"), line("b", "a"), line("d", "a"), line("e", "c")]
    tree, findings = build_tree(lines, FORMS)
    assert not findings
    assert [(unit.code, depth) for unit, depth in tree.walk()] == [("a", 0), ("b", 1), ("c", 2), ("e", 3), ("d", 1)]
    assert tree.path("e") == ("a", "b", "c", "e")
    assert tree.leaves == ("e", "d")


def test_units_without_parent_stand_under_one_district() -> None:
    """With nobody above them, units stand under one district, so that there is one total."""
    tree, findings = build_tree([line("a"), line("b")], FORMS)
    assert not findings
    assert tree.root == DISTRICT.code
    assert tree.children[tree.root] == ("a", "b")


def test_nothing_is_a_tree_too() -> None:
    """A folder without a single unit still has a district."""
    tree, _ = build_tree([], FORMS)
    assert list(tree.units) == [DISTRICT.code]


def test_missing_parent_is_a_finding_and_loses_no_unit() -> None:
    """A parent that is not listed is named, the nearest suggested; the unit stands under the top for now."""
    tree, [finding] = build_tree([line("330100"), line("330110", "330100"), line("330111", "330119", row=9)], FORMS)
    assert (finding.code, finding.place.cell) == ("register-missing-parent", "D9")
    assert "330110" in finding.message() or "330111" in finding.message()
    assert "330111" in tree.units


def test_double_code_keeps_the_first() -> None:
    """A code can be entered once; the finding names the row that is used."""
    tree, [finding] = build_tree([line("a", row=7), line("b", "a", row=8), line("b", "a", row=9)], FORMS)
    assert (finding.code, finding.place.cell) == ("register-double-code", "B9")
    assert "8" in finding.message()
    assert list(tree.units) == ["a", "b"]


def test_ring_is_cut_and_told() -> None:
    """Units that are each other's parents are told once, by the whole ring, and none is lost."""
    lines = [line("a"), line("b", "d"), line("c", "b"), line("d", "c"), line("e", "d")]
    tree, [finding] = build_tree(lines, FORMS)
    assert (finding.code, finding.place.cell) == ("register-cycle", "D7")
    assert all(code in finding.message() for code in "bcd")
    assert set(tree.units) >= set("abcde")


def test_thousands_in_a_row_are_cut_and_told() -> None:
    """A branch deeper than any real one is cut where it grows too deep, every so many levels, and no unit is lost."""
    lines = [line(f"{at:05}", f"{at - 1:05}" if at else "", row=7 + at) for at in range(4 * DEEPEST)]
    for each in (lines, lines[::-1]):
        tree, findings = build_tree(each, FORMS)
        assert [finding.code for finding in findings] == ["register-deep"] * 3
        assert sorted(finding.place.row for finding in findings) == [7 + DEEPEST * times for times in (1, 2, 3)]
        assert set(tree.units) == {DISTRICT.code, *(one.code for one in lines)}
        assert max(depth for _, depth in tree.walk()) == DEEPEST
    assert not build_tree(lines[:DEEPEST], FORMS)[1]


def test_a_ring_of_thousands_is_cut_once_and_named_in_part() -> None:
    """Of a long ring ten units are named; what hangs on it is cut like any deep branch."""
    lines = [line(f"{at:05}", f"{(at - 1) % 5000:05}") for at in range(5000)]
    tree, findings = build_tree(lines, FORMS)
    (ring,) = [finding for finding in findings if finding.code == "register-cycle"]
    assert ring.message().count("→") == MOST_NAMED + 1
    assert len(findings) == 5000 // DEEPEST + 1
    assert len(tree.units) == 5001


def test_own_parent() -> None:
    """A unit that names itself as parent is a ring of one."""
    _, [finding] = build_tree([line("a"), line("b", "b")], FORMS)
    assert finding.code == "register-cycle"


def test_what_a_rule_refused_is_not_told_again() -> None:
    """One fault is told once, but a note in the same cell or a refusal in another hides nothing."""
    _, findings = build_tree([line("a"), line("b", "z", row=8)], FORMS)
    refused, other = (find("file-damaged", replace(findings[0].place, row=row)) for row in (8, 9))
    note = find("row-total", findings[0].place)
    assert untold(findings, [refused]) == []
    assert untold(findings, [other, note]) == findings


def test_owed_forms_by_title_name_or_number() -> None:
    """应报报表 takes titles, numbers or names, parted by any usual sign, and 全部 for all but the register."""
    tree, findings = build_tree([line("a", forms="工帮01表、工会会员统计表,activities"), line("b", "a", "全部")], FORMS)
    assert not findings
    assert tree.units["a"].forms == ("members", "activities", "aid")
    assert tree.units["b"].forms == ("members", "activities", "aid")


def test_unknown_form_suggests_the_nearest() -> None:
    """A misspelt form is a finding with the nearest title, and is not taken for it."""
    tree, [finding] = build_tree([line("a", forms="工会会员统计")], FORMS)
    assert (finding.code, finding.place.cell) == ("register-unknown-form", "I7")
    assert "工会会员统计表" in finding.message()
    assert tree.units["a"].forms == ()


def test_summary_units_join_under_the_register() -> None:
    """What a summary's own list adds stands where it says; what the register knows stays the register's."""
    city = [line("city"), line("north", "city")]
    own = [line("north"), line("n1", "north"), line("n2", "north")]
    tree, findings = build_tree([*city, *added_lines(own, "north", ["city", "north"])], FORMS)
    assert not findings
    assert tree.path("n2") == ("city", "north", "n2")


def test_nameless_district_vanishes_one_level_up() -> None:
    """Units of a district that had no register hang straight under the level above."""
    own = [UnitLine(DISTRICT.code, DISTRICT.name, "", "", "", Place("s")), line("x", DISTRICT.code)]
    tree, _ = build_tree([line("city"), *added_lines(own, DISTRICT.code, ["city"])], FORMS)
    assert set(tree.units) >= {"city", "x"}
    assert [unit.parent for unit in tree.units.values() if unit.code == "x"] == [tree.root]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["", *"abcdefghz"])), max_size=12))
def test_any_register_gives_one_tree(pairs: list[tuple[str, str]]) -> None:
    """Whatever is written, every code is in the tree once, under exactly one root, parents before children."""
    tree, _ = build_tree([line(code, parent) for code, parent in pairs], FORMS)
    assert set(tree.units) - {DISTRICT.code} == {code for code, _ in pairs}
    assert [unit.code for unit, _ in tree.walk()] == list(tree.units)
    assert [unit.code for unit in tree.units.values() if not unit.parent] == [tree.root]
