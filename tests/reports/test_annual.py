"""Year-end tables worked out: two years beside each other, from figures made for the purpose."""

from dataclasses import replace

import pytest

from reports.gathering.receipt import Duty, Receipt, Returns
from reports.gathering.unit_tree import UnitLine, build_tree
from reports.outcome import Outcome
from reports.tables.model import Table
from reports.yearend.annual import Annual, annual
from reports.yearend.load_tables import load_tables, parse_table
from reports.yearend.table_spec import TableSpec
from reports.yearend.year import known_measures, year_of
from sheets.finding import Place
from templates.fact import Fact
from templates.target import Wanted
from tests.filled import own_forms

FORMS = own_forms()
OWES = "工会会员统计表、职工培训情况表"


def spec(text: str) -> TableSpec:
    """A declared table."""
    found, faults = parse_table(f'name = "t"\ntitle = "表"\ntab = "表"\n{text}', "表", known_measures(FORMS))
    assert found, faults
    return found


UNITS = spec(
    """
rows = "units"
items = [
  {name = "employees", title = "职工", measure = "members.employees"},
  {name = "members", title = "会员", measure = "members.members"},
  {name = "rate", title = "入会率", ratio = ["members", "employees"]},
  {name = "rank", title = "名次", rank = "members"},
  {name = "last", title = "上年", last = "members"},
  {name = "growth", title = "增减", growth = "members"},
]
[limit]
percent = 20
floor = 10
"""
)
KINDS = spec(
    """
rows = ["kind"]
groups = [{title = "主要", values = ["技能", "安全"]}]
items = [
  {name = "heads", title = "人次", measure = "training.heads_kind"},
  {name = "subjects", title = "内容", measure = "training.subjects_kind"},
  {name = "share", title = "比重", share = "heads"},
  {name = "target", title = "目标", targets = {"技能" = 10, "安全" = 10}},
  {name = "rate", title = "完成率", ratio = ["heads", "target"]},
  {name = "met", title = "达标", met = ["heads", "target"]},
]
"""
)
FEW = spec(
    """
rows = "items"
items = [
  {name = "members", title = "会员", measure = "members.members"},
  {name = "employees", title = "职工", measure = "members.employees"},
  {name = "rate", title = "入会率", ratio = ["members", "employees"]},
  {name = "out", title = "会外职工", unit = "人", difference = ["employees", "members"]},
]
[limit]
percent = 20
floor = 10
points = 5
"""
)


def year(number: int, units: str, facts: dict[str, int], *, refused: tuple[str, ...] = ()) -> Returns:
    """A district's year: units as "code<parent", facts as "unit form measure row" → figure."""
    lines = [
        UnitLine(code, f"{code}工会", parent, "基层工会", OWES if parent else "", Place("单位名册.xlsx"))
        for code, _, parent in (unit.partition("<") for unit in units.split())
    ]
    tree, findings = build_tree(lines, FORMS)
    assert not findings
    named = {tuple((*key.split(), "")[:4]): value for key, value in facts.items()}
    made = [
        Fact(unit, number, form, measure, row, "", value, f"{unit}.xlsx")
        for (unit, form, measure, row), value in named.items()
    ]
    receipts = tuple(Receipt(f"{unit}.xlsx", "returned", form="members", unit=unit, year=number) for unit in refused)
    accepted = frozenset(Duty(fact.unit, fact.form) for fact in made)
    owed = tuple(Duty(unit.code, form) for unit, _ in tree.walk() for form in unit.forms)
    return Returns(number, tree, receipts, (), made, accepted, owed)


def members(**counts: tuple[int, int]) -> dict[str, int]:
    """Facts of unit = (members, employees)."""
    return {
        f"{unit} members {name}": value
        for unit, pair in counts.items()
        for name, value in zip(("members", "employees"), pair, strict=True)
    }


def worked_out(declared: TableSpec, this: Returns, last: Returns | None = None) -> Table:
    """One table of two years."""
    return together(declared, this, last).tables[0]


def together(declared: TableSpec, this: Returns, last: Returns | None = None) -> Annual:
    """A year-end of one table."""
    return annual([declared], year_of(Outcome(this, FORMS)), year_of(Outcome(last, FORMS)) if last else None, FORMS)


def column(table: Table, item: str) -> dict[str, object]:
    """An item's column: code or label → what stands in the cell."""
    at = next(index for index, head in enumerate(table.columns) if item in (head.item, head.title))
    lines = (row for row in table.rows if "本级" not in row.label)
    return {row.code or row.label: row.figures[at].content for row in lines}


def test_rate_of_a_node_is_of_its_sums_and_never_an_average() -> None:
    """A small full union and a big empty one give the rate of their members together."""
    table = worked_out(UNITS, year(2025, "区 甲<区 乙<区", members(甲=(10, 10), 乙=(0, 90))))
    assert column(table, "rate") == {"区": 0.1, "甲": 1.0, "乙": 0.0}


def test_rate_over_nothing_is_a_dash() -> None:
    """No employees, no rate; and the rate is not an error."""
    table = worked_out(UNITS, year(2025, "区 甲<区 乙<区", members(甲=(0, 0), 乙=(1, 2))))
    assert column(table, "rate") == {"区": 0.5, "甲": "—", "乙": 0.5}


def test_equal_figures_share_a_rank_and_nodes_have_none() -> None:
    """Only units without others under them are ranked; those without figures are not."""
    units = "区 街道<区 甲<街道 乙<街道 丙<区 丁<区"
    table = worked_out(UNITS, year(2025, units, members(甲=(5, 9), 乙=(7, 9), 丙=(5, 9))))
    assert column(table, "rank") == {"区": None, "街道": None, "甲": 2, "乙": 1, "丙": 2, "丁": None}


def test_a_return_of_its_own_has_no_rank() -> None:
    """What a node reports for itself (本级) is part of the node, and no unit beside those that are ranked."""
    table = worked_out(UNITS, year(2025, "区 街道<区 甲<街道 乙<区", members(街道=(9, 9), 甲=(5, 9), 乙=(3, 9))))
    at = next(index for index, head in enumerate(table.columns) if head.item == "rank")
    assert {row.label: row.figures[at].content for row in table.rows if row.figures[at].content} == {
        "甲工会": 1,
        "乙工会": 2,
    }


def test_node_with_a_return_of_its_own() -> None:
    """A subdistrict that reports for itself is a line of its own among what its subtotal adds."""
    table = worked_out(UNITS, year(2025, "区 街道<区 甲<街道", members(街道=(2, 3), 甲=(5, 9))))
    at = next(index for index, head in enumerate(table.columns) if head.item == "members")
    assert [(row.label, row.figures[at].content) for row in table.rows] == [
        ("合计", 7),
        ("街道工会", 7),
        ("街道工会（本级）", 2),
        ("甲工会", 5),
    ]


def test_moved_unit_counts_where_it_stands_this_year() -> None:
    """Last year's subtotals are of the units that stand under the node this year."""
    this = year(2025, "区 东<区 西<区 甲<东 乙<西", members(甲=(10, 10), 乙=(20, 20)))
    last = year(2024, "区 东<区 西<区 甲<西 乙<西", members(甲=(8, 10), 乙=(20, 20)))
    assert column(worked_out(UNITS, this, last), "last") == {"区": 28, "东": 8, "甲": 8, "西": 20, "乙": 20}


def test_unit_of_last_year_only_has_a_line() -> None:
    """Whoever left the register still explains last year's total, so that the column adds up."""
    this = year(2025, "区 甲<区 新<区", members(甲=(10, 10), 新=(3, 4)))
    last = year(2024, "区 街道<区 甲<区 旧<街道", members(甲=(8, 10), 旧=(30, 40)))
    table = worked_out(UNITS, this, last)
    assert column(table, "last") == {"区": 38, "甲": 8, "新": "无上年数", "街道": 30, "旧": 30}
    assert {row.code: row.remark for row in table.rows if row.remark} == {"新": "新增", "旧": "上年单位"}
    total = table.rows[0].figures[4]
    assert total.work
    assert total.work.kind == "sum"


def test_unit_that_only_one_year_has_is_listed() -> None:
    """New, gone, missing and sent back are told apart, form by form."""
    this = year(2025, "区 甲<区 乙<区 新<区", members(甲=(10, 10), 新=(3, 4)), refused=("乙",))
    last = year(2024, "区 甲<区 乙<区 旧<区", members(甲=(8, 10), 乙=(5, 6), 旧=(30, 40)))
    listed = {(each.unit, each.this, each.last) for each in together(UNITS, this, last).changes}
    assert listed == {("乙", "退回", "有数"), ("新", "有数", "名册中没有"), ("旧", "名册中没有", "有数")}


@pytest.mark.parametrize(
    ("now", "then", "asked"),
    [
        (60, 50, False),  # just 20 %
        (61, 50, True),
        (39, 50, True),
        (9, 0, False),  # below the floor
        (10, 0, True),  # from nothing, and not below the floor
        (13, 4, False),  # 225 %, below the floor
        (50, 50, False),
    ],
)
def test_change_beyond_the_limit_asks_for_words(now: int, then: int, *, asked: bool) -> None:
    """More than so many percent and at least the floor, up or down."""
    units = "区 甲<区"
    table = worked_out(UNITS, year(2025, units, members(甲=(now, 100))), year(2024, units, members(甲=(then, 100))))
    assert column(table, "说明")["甲"] == ("请说明" if asked else "")
    assert table.asks == 2 * asked


def test_rate_is_asked_about_by_points() -> None:
    """A rate's change is in percentage points, has no growth, and asks beyond its own limit."""
    units = "区 甲<区"
    table = worked_out(FEW, year(2025, units, members(甲=(60, 100))), year(2024, units, members(甲=(54, 100))))
    rate = [figure.content for figure in table.rows[2].figures]
    assert rate == [0.6, 0.54, pytest.approx(6.0), "—", "请说明"]
    assert [figure.content for figure in table.rows[3].figures] == [40, 46, -6, pytest.approx(-6 / 46), ""]


def test_without_last_year_nothing_is_compared() -> None:
    """Every figure of last year says 无上年数, also one worked out from others; no change, no question."""
    table = worked_out(FEW, year(2025, "区 甲<区", members(甲=(60, 100))))
    assert {tuple(figure.content for figure in row.figures[1:]) for row in table.rows} == {("无上年数", "—", "—", "")}


def test_form_that_last_year_did_not_have() -> None:
    """A form that nobody sent last year has no figure of last year, rather than nought."""
    this = year(2025, "区 甲<区", {"甲 training heads_kind 技能": 12} | members(甲=(1, 2)))
    last = year(2024, "区 甲<区", members(甲=(1, 2)))
    assert column(worked_out(KINDS, this, last), "heads")["上年"] == "无上年数"


def test_form_that_nobody_sent_this_year() -> None:
    """A form of last year only has no figure of this year, rather than nought, and no growth."""
    this = year(2025, "区 甲<区", members(甲=(1, 2)))
    last = year(2024, "区 甲<区", {"甲 training heads_kind 技能": 12} | members(甲=(1, 2)))
    heads = column(worked_out(KINDS, this, last), "heads")
    assert {heads[name] for name in ("合计", "主要", "技能")} == {"无本年数"}
    assert (heads["上年"], heads["增减"], heads["增减%"]) == (12, "—", "—")


def test_growth_from_nothing_is_a_dash() -> None:
    """There is no percentage of nought."""
    units = "区 甲<区"
    table = worked_out(UNITS, year(2025, units, members(甲=(5, 9))), year(2024, units, members(甲=(0, 9))))
    assert column(table, "growth") == {"区": "—", "甲": "—"}


KIND_FACTS = {
    "甲 training heads_kind 技能": 12,
    "甲 training heads_kind 安全": 9,
    "甲 training heads_kind 法律": 4,
    "甲 training subjects_kind 技能": 2,
    "甲 training subjects_kind 安全": 1,
}


def test_targets_and_what_is_short_of_them() -> None:
    """A group has the sum of its targets; where a line has none, so does no total over it."""
    table = worked_out(KINDS, year(2025, "区 甲<区", KIND_FACTS))
    assert column(table, "target") == {
        "合计": None,
        "主要": 20,
        "技能": 10,
        "安全": 10,
        "法律": None,
        "上年": None,
        "增减": None,
        "增减%": None,
    }
    met = column(table, "met")
    assert (met["主要"], met["技能"], met["安全"], met["法律"]) == ("达标", "达标", "差1", None)
    assert column(table, "rate")["主要"] == 21 / 20


def test_shares_are_of_the_table_s_total() -> None:
    """A group's share is that of its sum."""
    share = column(worked_out(KINDS, year(2025, "区 甲<区", KIND_FACTS)), "share")
    assert (share["合计"], share["主要"], share["技能"], share["法律"]) == (1.0, 0.84, 0.48, 0.16)


def test_what_is_counted_once_is_never_added() -> None:
    """A count of different subjects has no sum over kinds: one subject may be of two kinds."""
    subjects = column(worked_out(KINDS, year(2025, "区 甲<区", KIND_FACTS)), "subjects")
    assert (subjects["合计"], subjects["主要"], subjects["技能"]) == ("—", "—", 2)


def test_table_without_figures_is_left_out_and_named() -> None:
    """A table of a form that nobody sends is no page of noughts."""
    this = year_of(Outcome(year(2025, "区 甲<区", members(甲=(1, 2))), FORMS))
    made = annual([UNITS, KINDS.model_copy(update={"title": "培训"})], this, None, FORMS)
    assert [table.title for table in made.tables] == ["表"]
    assert made.omitted == ("培训",)


def test_incomplete_years_are_told_below_the_table() -> None:
    """Totals of two years compare only so far as the same units are in them."""
    this = year(2025, "区 甲<区 乙<区 丙<区", members(甲=(1, 2)), refused=("乙",))
    notes = worked_out(FEW, this, year(2024, "区 甲<区", members(甲=(1, 2)))).notes
    assert notes == ("工会会员统计表本年有2份未计入（丙工会缺报、乙工会退回）。",)


def test_what_came_on_time_is_told_only_where_all_is_known() -> None:
    """A form of which one return's time is unknown has no count and no rate, nor has the total over it."""
    table = next(each for each in load_tables(FORMS) if each.name == "returns")
    came = year(2025, "区 甲<区 乙<区", {**members(甲=(1, 2), 乙=(1, 2)), "甲 training heads_kind 技能": 1})
    first = Duty("甲", "members")
    known = {first: True, Duty("乙", "members"): False, Duty("甲", "training"): True}
    whole = worked_out(table, replace(came, on_time=known))
    assert column(whole, "on_time")["工会会员统计表"] == 1
    assert column(whole, "on_time_rate")["工会会员统计表"] == 0.5
    assert (column(whole, "on_time")["合计"], column(whole, "on_time_rate")["合计"]) == (2, 0.5)
    part = worked_out(table, replace(came, on_time={duty: True for duty in known if duty != first}))
    for item in ("on_time", "on_time_rate"):
        assert [column(part, item)[line] for line in ("工会会员统计表", "合计")] == ["—", "—"]
    assert set(list(column(worked_out(table, came), "on_time").values())[:3]) == {"—"}


def test_units_are_counted_by_level() -> None:
    """How many unions there are comes from the register, whether they report or not."""
    counted = spec(
        'rows = "items"\nitems = [{name = "n", title = "工会", measure = "units.units", where = {level = "基层工会"}}]'
    )
    assert worked_out(counted, year(2025, "区 甲<区 乙<区", members(甲=(1, 2)))).rows[0].figures[0].content == 3


def test_units_of_unknown_level_are_not_counted_as_none() -> None:
    """Without a register there are no levels: the count of unions is — and not nought."""
    counted = spec(
        'rows = "items"\nitems = [{name = "n", title = "工会", measure = "units.units", where = {level = "基层工会"}},'
        ' {name = "a", title = "单位", measure = "units.units_all"}]'
    )
    made = year(2025, "区 甲<区", members(甲=(1, 2)))
    nameless, _ = build_tree(
        [UnitLine(code, code, parent, "", "", Place("册")) for code, parent in (("区", ""), ("甲", "区"))], FORMS
    )
    rows = worked_out(counted, replace(made, tree=nameless)).rows
    assert [row.figures[0].content for row in rows] == ["—", 2]


def test_every_standard_table_works_out_without_any_returns() -> None:
    """A district from which nothing came has tables that say so, and no error."""
    empty = year_of(Outcome(year(2025, "区 甲<区", {}), FORMS))
    made = annual(load_tables(FORMS), empty, empty, FORMS)
    assert [table.name for table in made.tables] == ["returns"]
    assert len(made.omitted) == 9


REACHED = spec(
    """
rows = "units"
items = [
  {name = "members", title = "会员", measure = "members.members"},
  {name = "wanted", title = "目标", target = "members"},
  {name = "met", title = "达标", met = ["members", "wanted"]},
]
"""
)


@pytest.mark.parametrize(
    ("wanted", "column_of"),
    [
        (5.0, {"区": 20, "街道": 15, "甲": 5, "乙": 5, "丙": 5}),
        ((1.0, 2.0), {"区": "4–8", "街道": "3–6", "甲": "1–2", "乙": "1–2", "丙": "1–2"}),
        (0.0, {"区": 0, "街道": 0, "甲": 0, "乙": 0, "丙": 0}),
        ((("甲", 7.0), ("丙", 2.0)), {"区": None, "街道": None, "甲": 7, "乙": None, "丙": 2}),
        ((("街道", 9.0), ("丙", 2.0)), {"区": 11, "街道": 9, "甲": None, "乙": None, "丙": 2}),
        ((("区", 30.0),), {"区": 30, "街道": None, "甲": None, "乙": None, "丙": None}),
    ],
)
def test_a_node_is_to_reach_its_own_target_or_that_of_those_under_it(
    wanted: Wanted, column_of: dict[str, object]
) -> None:
    """A unit's own goes before the sum, a node has what it owes itself; where one has none there is none."""
    forms = {**FORMS, "members": FORMS["members"].with_targets({"members": wanted})}
    sent = year(2025, "区 街道<区 甲<街道 乙<街道 丙<区", members(甲=(1, 2), 乙=(5, 9), 丙=(6, 9)))
    found = annual([REACHED], year_of(Outcome(sent, forms)), None, forms).tables[0]
    assert column(found, "wanted") == column_of
    assert column(found, "met")["甲"] == {5.0: "差4", (1.0, 2.0): "达标", 0.0: "超1"}.get(
        wanted, None if column_of["甲"] is None else "差6"
    )


def test_every_line_has_the_target_that_is_named_for_it() -> None:
    """A line without one has none, and then all lines together have none."""
    by_kind = spec(
        'rows = ["kind"]\nitems = [{name = "heads", title = "人次", measure = "training.heads_kind"},'
        ' {name = "wanted", title = "目标", target = "heads"},'
        ' {name = "met", title = "达标", met = ["heads", "wanted"]}]'
    )

    def wanted(**lines: float | tuple[float, float]) -> dict[str, object]:
        forms = {**FORMS, "training": FORMS["training"].with_targets({"heads_kind": tuple(lines.items())})}
        found = annual([by_kind], year_of(Outcome(year(2025, "区 甲<区", KIND_FACTS), forms)), None, forms).tables[0]
        assert column(found, "met")["安全"] == "超1"
        shown = column(found, "wanted")
        return {line: shown[line] for line in ("合计", "技能", "安全", "法律")}

    assert wanted(技能=10.0, 安全=(1.0, 8.0)) == {"合计": None, "技能": 10, "安全": "1–8", "法律": None}
    assert wanted(技能=(1.0, 9.0), 安全=(1.0, 8.0), 法律=(1.0, 2.0))["合计"] == "3–19"
