"""Tables on a terminal: nothing is read as a number, nothing is lost, nothing is wider than the terminal."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sheets.terminal_table import terminal_table, text_columns, wrap

HEADS = ("级别", "文件", "填报内容", "处理办法")

TEXT = st.text(st.sampled_from("强制，。（工会 a-1.,0Ａ\u0301\n"), max_size=60)


@pytest.mark.parametrize(
    "cell", ["1,200.00", "1,200", "1e5", "0x10", "١٢", "007", "nan", "-inf", "True", "None", "2025-03-01"]
)
@pytest.mark.parametrize("width", [40, 80, 180])
def test_figures_stay_as_they_were_typed(cell: str, width: int) -> None:
    """What looks like a figure is text: no library reads what is printed."""
    assert cell in terminal_table(HEADS, [("强制", "甲.xlsx", cell, "请核对" * 9)], width)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=4), st.integers(40, 200))
@example([("强制", "a" * 90, "1,200.00", "，" * 90)], 80)
def test_all_is_shown_within_the_width(lines: list[tuple[str, str, str, str]], width: int) -> None:
    """Every sign that takes room is printed, and no line is wider than the terminal."""
    shown = terminal_table(HEADS, lines, width)
    assert max(text_columns(line) for line in shown.splitlines()) <= width
    for sign in "强制，。（工会a1,0Ａ":
        assert shown.count(sign) >= sum(cell.count(sign) for line in lines for cell in line)


def test_many_columns_become_cards_where_the_terminal_is_narrow() -> None:
    """Eighty columns hold no eight readable columns: each line stands as a card, head and cell on a line."""
    heads = tuple(f"项目{number}" for number in range(8))
    line = tuple(f"需要一些地方才看得清的内容{number}" for number in range(8))
    assert terminal_table(heads, [line], 80).splitlines() == [
        f"{head}  {cell}" for head, cell in zip(heads, line, strict=True)
    ]
    assert len(terminal_table(heads, [line], 400).splitlines()) == 3


def test_lines_break_at_words_and_before_no_closing_sign() -> None:
    """Chinese breaks anywhere but before 。 and the like, other words at blanks, and long ones where they must."""
    assert wrap("应改为乙。请核对", 9) == ["应改为", "乙。请核", "对"]
    assert wrap("mend it and send", 8) == ["mend it", "and send"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrap("", 4) == [""]


def test_a_cell_stays_in_its_line() -> None:
    """A line break or an escape in a cell moves nothing on the terminal."""
    shown = terminal_table(("文件", "行数"), [("甲\n乙\x1b[2J\t丙", "5")], 80, numbers=(1,))
    assert shown.splitlines()[2] == "甲 乙?[2J?丙       5"
