"""Which blank workbooks are issued, for whom and under which names."""

import pytest

from reports.gathering.unit_tree import UnitLine, build_tree
from reports.issuing import Misuse, UnknownName, chosen, left_out, plan
from sheets.finding import Place
from templates.load import load_forms

FORMS = load_forms()


def test_forms_by_any_of_their_names() -> None:
    """A form is named by its name, title or number; nobody need know which."""
    names = ["members", "困难职工帮扶资金台账", "工活01表", "工统01表"]
    assert [form.name for form in chosen(names, FORMS)] == ["members", "aid", "activities"]
    assert chosen([], FORMS) == list(FORMS.values())


def test_unknown_form_suggests_the_nearest() -> None:
    """A misspelt form is refused in a sentence that names the nearest."""
    with pytest.raises(UnknownName, match="members"):
        chosen(["member"], FORMS)


def test_one_workbook_for_each_unit_and_form_owed() -> None:
    """With units, each gets just what it owes, under code, name and title."""
    place = Place("单位名册.xlsx")
    lines = [
        UnitLine("1", "区", "", "", "", place),
        UnitLine("11", "法院", "1", "", "工会活动安排表、工会会员统计表", place),
    ]
    tree, _ = build_tree(lines, FORMS)
    names = [each.file for each in plan(list(FORMS.values()), tree)]
    assert names == ["11_法院_工会会员统计表.xlsx", "11_法院_工会活动安排表.xlsx"]
    assert [each.form.name for each in plan([FORMS["members"]], tree)] == ["members"]


def test_equal_names_are_told_apart() -> None:
    """Two units whose names come out alike as file names do not overwrite each other."""
    place = Place("单位名册.xlsx")
    lines = [UnitLine("1", "a", "", "", "工会会员统计表", place), UnitLine("1/", "a", "1", "", "工会会员统计表", place)]
    tree, _ = build_tree(lines, FORMS)
    names = [each.file.casefold() for each in plan([FORMS["members"]], tree)]
    assert len(set(names)) == 2


def test_only_what_is_optional_can_be_left_out() -> None:
    """A required sheet, or one that computed figures rest on, cannot be left out, and the sentence says so."""
    assert left_out(["会员名册"], [FORMS["members"]]) == {"members": ("roster",)}
    with pytest.raises(Misuse):
        left_out(["基本情况"], [FORMS["members"]])
    with pytest.raises(Misuse):
        left_out(["困难职工档案"], [FORMS["aid"]])


def test_long_names_are_told_apart() -> None:
    """Two units of one long name of rare characters have two files, each within the bytes that systems take."""
    place = Place("单位名册.xlsx")
    lines = [UnitLine(f"{'𠮷' * 70}{end}", "𠮷" * 70, "", "", "工会会员统计表", place) for end in ("1", "2")]
    tree, _ = build_tree([*lines, UnitLine("0", "区", "", "", "", place)], FORMS)
    names = [each.file for each in plan([FORMS["members"]], tree)]
    assert len(set(names)) == 2
    assert all(len(name.encode()) <= 255 and name.endswith(".xlsx") for name in names)
