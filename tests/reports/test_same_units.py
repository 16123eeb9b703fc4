"""Two years compared on the same units, wherever other units reported this year than last."""

from reports.yearend.narrative import narrative
from tests.reports.test_annual import FEW, UNITS, column, members, together, worked_out, year
from tests.reports.test_narrative import paragraphs

NOW = year(2025, "区 甲<区 乙<区", members(甲=(11, 20)))
THEN = year(2024, "区 甲<区 乙<区", members(甲=(10, 20), 乙=(90, 100)))


def test_no_comparison_without_the_same_units_beside_it() -> None:
    """A unit that is missing makes the total fall; of the one that both years have it rises."""
    table = worked_out(FEW, NOW, THEN)
    assert [head.title for head in table.columns][:7] == [
        *("本年", "上年", "增减", "增减%"),
        *("同口径本年", "同口径上年", "同口径增减%"),
    ]
    shown = {row.label: [figure.content for figure in row.figures] for row in table.rows}
    assert shown["会员"][:4] == [11, 100, -89, -0.89]
    assert shown["会员"][4:6] == [11, 10]
    assert column(table, "同口径增减%")["会员"] == 11 / 10 - 1
    assert shown["入会率"][4:] == [0.55, 0.5, "—", *shown["入会率"][7:]]
    assert "同口径：只算两年都有数的1家单位。" in table.notes


def test_subtotals_are_compared_on_the_same_units_too() -> None:
    """A node's growth is of the units below it that both years have; a unit that only one year has shows none."""
    table = worked_out(UNITS, NOW, THEN)
    assert column(table, "同口径增减") == {"区": 11 / 10 - 1, "甲": 11 / 10 - 1, "乙": None}


def test_where_the_same_units_reported_there_is_nothing_to_set_beside() -> None:
    """Nothing more is shown where both years are of the same units."""
    same = year(2024, "区 甲<区 乙<区", members(甲=(10, 20)))
    assert not any("同口径" in head.title for head in worked_out(FEW, NOW, same).columns)


def test_a_sentence_of_change_says_both() -> None:
    """What the sentence says of all units it says of the same units too."""
    text = narrative(together(FEW, NOW, THEN), "会员比上年{表.会员.变化}，{表.会员.增长}。")[0]
    said = "会员比上年减少89人，同口径增加1人，下降89.0%，同口径增长10.0%（按已报1家统计）。"
    assert paragraphs(text) == [said]
