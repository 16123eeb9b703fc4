"""Totals laid out in tables."""

from reports.gathering.unit_tree import UnitLine, build_tree
from reports.summary.breakdown import breakdown_tables
from reports.summary.by_unit import unit_tables
from reports.tables.model import Figure, TableRow
from reports.total import Totals, add_up
from sheets.finding import Place
from templates.fact import Fact
from templates.load import load_forms
from tests.filled import training

FORMS = load_forms()
PLACE = Place("单位名册.xlsx")


def totals(*facts: tuple[str, str, str, int], form: str = "training", column: str = "") -> Totals:
    """Totals of a tree: a over b and d, b over c."""
    lines = [
        UnitLine(code, f"{code}工会", parent, "", "", PLACE)
        for code, parent in (("a", ""), ("b", "a"), ("c", "b"), ("d", "a"))
    ]
    tree, _ = build_tree(lines, {})
    return add_up(
        [Fact(unit, 2025, form, measure, row, column, value, "") for unit, measure, row, value in facts], tree
    )


def added(row: TableRow, column: int) -> tuple[int, ...]:
    """The rows whose figures a figure is the sum of."""
    work = row.figures[column].work
    return tuple(ref.row for ref in work.of) if work else ()


def test_units_down_with_a_subtotal_at_every_node() -> None:
    """A node's own return is a line of its own (本级), and every node adds what stands under it."""
    facts = totals(("b", "sessions", "", 1), ("c", "sessions", "", 10), ("d", "sessions", "", 100))
    [table] = unit_tables(training(), facts, {"b", "c", "d"}, {})
    sessions = [column.title for column in table.columns].index("培训期数")
    assert [(row.label, row.indent, row.figures[sessions].value, added(row, sessions)) for row in table.rows] == [
        ("合计", 0, 111, (1, 4)),
        ("b工会", 1, 11, (2, 3)),
        ("b工会（本级）", 2, 1, ()),
        ("c工会", 2, 10, ()),
        ("d工会", 1, 100, ()),
    ]


def test_unit_without_figures_is_shown_with_its_reason() -> None:
    """A unit that owes the form and sent none has blanks, not zeros, and says why; others are not shown."""
    [table] = unit_tables(training(), totals(("d", "sessions", "", 1)), {"c", "d"}, {"c": "缺报"})
    assert [(row.label, row.figures[0].value, row.remark) for row in table.rows] == [
        ("合计", 1, ""),
        ("b工会", None, ""),
        ("c工会", None, "缺报"),
        ("d工会", 1, ""),
    ]


def test_figures_that_are_only_broken_down_are_added_up_by_unit() -> None:
    """Sums by kind make one column by unit; persons or subjects counted once in each kind do not."""
    facts = totals(("c", "heads_kind", "技能", 3), ("c", "heads_kind", "安全", 4), ("c", "subjects_kind", "技能", 1))
    [table] = unit_tables(training(), facts, {"c"}, {})
    assert [column.title for column in table.columns] == ["培训期数", "培训费用", "结余费用", "参加人次"]
    assert table.rows[0].figures[-1].value == 7


def test_wide_forms_are_split() -> None:
    """No table is wider than a page takes; a form's indicators stay together by sheet."""
    facts = totals(("c", "members", "", 44), form="members")
    tables = unit_tables(FORMS["members"], facts, {"c"}, {})
    assert [len(table.columns) for table in tables] == [12, 4]
    assert tables[0].title.endswith("（一）")


def test_breakdown_shows_every_choice_and_adds_them() -> None:
    """All choices are printed in the form's order, also those that nobody has, and the first line adds them."""
    facts = totals(("c", "heads_kind", "法律", 5), ("d", "heads_kind", "技能", 2))
    [table] = breakdown_tables(training(), facts.district("training"))
    heads = [column.title for column in table.columns].index("参加人次")
    assert [(row.label, row.figures[heads].value, added(row, heads)) for row in table.rows] == [
        ("合计", 7, (1, 2, 3)),
        ("技能", 2, ()),
        ("安全", 0, ()),
        ("法律", 5, ()),
    ]


def test_things_counted_once_are_not_added_over_a_breakdown() -> None:
    """A subject taught in two kinds is one subject: the total line has no sum of it, and a note says so."""
    facts = totals(("c", "subjects_kind", "技能", 1), ("c", "subjects_kind", "安全", 1))
    [table] = breakdown_tables(training(), facts.district("training"))
    subjects = [column.title for column in table.columns].index("培训内容数")
    assert table.rows[0].figures[subjects] == Figure("—", 0, "#,##0")
    assert "不能相加" in table.notes[0]


def test_matrix_total_is_the_sum_of_its_parts() -> None:
    """A computed column of a matrix adds the columns beside it."""
    facts = totals(
        ("c", "male", "30—39岁", 12), ("c", "female", "30—39岁", 8), ("c", "total", "30—39岁", 20), form="members"
    )
    [table] = breakdown_tables(FORMS["members"], facts.district("members"))
    assert [column.title for column in table.columns] == ["男", "女", "合计"]
    work = table.rows[1].figures[2].work
    assert work
    assert work.of == ((1, 0), (1, 1))
    assert [row.label for row in table.rows][1] == FORMS["members"].sheets[1].rows[0].title


def test_months_run_from_january_to_december() -> None:
    """Months are printed all twelve, in order and as months."""
    facts = totals(("c", "events_done_monthly", "10", 1), ("c", "events_done_monthly", "2", 1), form="activities")
    [table] = breakdown_tables(FORMS["activities"], facts.district("activities"))
    assert [row.label for row in table.rows] == ["合计", *(f"{month}月" for month in range(1, 13))]


def test_two_ways_at_once() -> None:
    """A measure broken down two ways has one down and one across, each with its sum."""
    facts = totals(("c", "aid_amount_source", "医疗救助", 500000), form="aid", column="工会经费")
    [table] = breakdown_tables(FORMS["aid"], facts.district("aid"))
    across = [column.title for column in table.columns]
    assert (across[0], across[-1]) == ("中央财政", "合计")
    by_label = {row.label: [figure.value for figure in row.figures] for row in table.rows}
    assert by_label["医疗救助"][across.index("工会经费")] == by_label["合计"][-1] == 500000
