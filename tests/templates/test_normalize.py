"""Entries are brought to one form as a person would read them: nothing joined, nothing taken for a digit."""

import sys
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheets.workbook import Value
from templates.fields.normalize import plain, typed
from templates.fields.parse_date import day, month
from templates.fields.parse_number import figure
from templates.fields.registry import FIELD_TYPES
from tests.templates.test_fields import field, read

HALF = str.maketrans("０１２３４５６７８９，．－\u3000\xa0", "0123456789,.-  ")
DIGITS = set("0123456789")


def person(text: str) -> Decimal | None:
    """Read an amount as a person does: sign by sign, written without anything of the program."""
    words = text.translate(HALF).strip()
    if "\n" in words:
        return None
    while "  " in words:
        words = words.replace("  ", " ")
    words = "".join(sign for at, sign in enumerate(words) if sign != " " or {words[at - 1], words[at + 1]} <= DIGITS)
    times = Decimal(1)
    words = words.removesuffix("元")
    if words.endswith("万"):
        words, times = words.removesuffix("万"), Decimal(10_000)
    negative = words.startswith("-")
    whole, point, fraction = words.removeprefix("-").partition(".")
    if "," in whole and " " in whole:
        return None
    groups = whole.replace(",", " ").split(" ")
    if not all(group and DIGITS.issuperset(group) for group in groups) or not DIGITS.issuperset(fraction):
        return None
    grouped = len(groups) > 1
    if grouped and (groups[0].startswith("0") or len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    if point and not fraction:
        return None
    number = Decimal("".join(groups) + (f".{fraction}" if fraction else "")) * times
    return -number if negative else number


@settings(deadline=None, max_examples=2000)
@given(
    st.one_of(
        st.text(st.sampled_from("0123456789"), max_size=6),
        st.lists(
            st.sampled_from(["0", "5", "12", "500", "600", "３", ",", "，", ".", " ", "\u3000", "\n"]), max_size=6
        ).map("".join),
        st.lists(st.sampled_from(["1", "234", "500", " ", "\n", "²", "①", "½", "-", "万", "元"]), max_size=5).map(
            "".join
        ),
    )
)
@example("500\n600")
@example("12 34")
@example("1 234")
@example("1 200 000.5")
def test_an_amount_is_what_a_person_would_read(text: str) -> None:
    """Digits stand together only as a person sees them together; all else is no figure."""
    assert figure(text, "元") == person(text)


def test_no_other_sign_is_taken_for_a_digit() -> None:
    """Of all signs of number in the world's scripts only those of full width are digits: ², ①, ½, ٣ are refused."""
    others = [
        sign
        for code in range(sys.maxunicode + 1)
        if unicodedata.numeric(sign := chr(code), None) is not None and sign not in "0123456789０１２３４５６７８９"
    ]
    assert len(others) > 1000
    for sign in others:
        if sign not in "百千万亿萬億":
            assert figure(f"50{sign}") is None, sign
        assert day(f"2025.3.1{sign}") is None, sign
        assert month(f"1{sign}") is None, sign


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("money", "500\n600", "number-text"),
        ("money", "12 34", "number-text"),
        ("money", "500①", "number-text"),
        ("money", "500¹", "number-text"),
        ("money", "10²", "number-text"),
        ("money", "0,500", "number-text"),
        ("month", "1 2", "month-invalid"),
        ("month", "1\n2", "month-invalid"),
        ("month", "1①", "month-invalid"),
        ("date", "2025.3.1 2", "date-text"),
        ("date", "2025.3.1\n2", "date-text"),
        ("date", "2025.3.1①", "date-text"),
        ("date", "2025 0301", "date-text"),
        ("choice", "完成①", "choice-near"),
        ("id_number", "110101199003\n070118", "id-number-form"),
        ("id_number", "11010119900307011⑧", "id-number-form"),
        ("phone", "13800001234\n13900001234", "phone-form"),
        ("email", "gh @ex ample.com", "email-form"),
    ],
)
def test_what_stands_apart_is_never_joined(kind: str, cell: Value, code: str) -> None:
    """A break, a space that parts no thousands, a raised or circled digit: the clerk is asked."""
    assert read(kind, cell) == (None, code)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("money", "1 200 000.50 元", 120000050),
        ("money", "￥ １，２００", 120000),
        ("money", "1200\n", 120000),
        ("money", "−5", -500),
        ("money", "12\u200b00", 120000),
        ("month", " 3 月", 3),
        ("month", "十二 月份", 12),
        ("date", "2025 年 3 月 1 日", date(2025, 3, 1)),
        ("date", "2025. 3. 1", date(2025, 3, 1)),
        ("date", "2025年3⽉1⽇", date(2025, 3, 1)),
        ("date", "2025年3月1日 00:00", date(2025, 3, 1)),
        ("choice", "完\n成", "完成"),
        ("id_number", "110101 19900307 0118", "110101199003070118"),
        ("phone", "138 0000 1234", "13800001234"),
    ],
)
def test_what_a_person_reads_at_once_is_read(kind: str, cell: Value, value: object) -> None:
    """Signs of full width, spaces beside words and signs, and what has no width change nothing."""
    assert read(kind, cell)[0] == value


def test_words_are_compared_without_breaks_and_entries_with_them() -> None:
    """A title may go on in a second line; two figures in a cell stay two."""
    assert plain(" 本年\n收入（元）") == "本年收入(元)"
    assert (plain("12\n34"), typed("12\n34")) == ("12 34", "12\n34")
    assert plain("Name  of unit") == "Name of unit"
    assert typed("甲 \r\n 乙") == "甲\n乙"


def test_direction_is_not_turned_unseen() -> None:
    """Marks that turn the order of what is shown are no part of a figure."""
    assert figure("12\u202e34") is None
    assert figure("12\u200f34") is None


def test_a_tiny_rest_is_told_and_a_larger_one_refused() -> None:
    """What only doubles lose is given back; what somebody may have typed is told, and a real fraction refused."""
    heads = FIELD_TYPES["integer"].parse(field("integer"), 12.0000001)
    assert (heads.value, heads.code, heads.values) == (12, "number-rounded", {"value": "12"})
    assert read("integer", 0.1 * 3 * 10) == (3, "")
    assert read("money", 10000000.01 - 9999999) == (101, "number-rounded")
    assert read("integer", 12.00001) == (None, "number-fraction")


@pytest.mark.parametrize(
    ("kind", "largest", "limit"),
    [
        ("money", "9999999999999.99", "9,999,999,999,999.99"),
        ("integer", "999999999999999", "999,999,999,999,999"),
        ("number", "9999999999999.99", "9,999,999,999,999.99"),
    ],
)
def test_figures_that_a_cell_does_not_hold_exactly_are_refused(kind: str, largest: str, limit: str) -> None:
    """A cell keeps fifteen digits: beyond them the last cent would be another one."""
    assert read(kind, float(largest))[0] == int(largest.replace(".", ""))
    for cell in (float(largest) * 1.01, str(int(float(largest)) + 1), -float(largest) * 1.01):
        reading = FIELD_TYPES[kind].parse(field(kind), cell)
        assert (reading.value, reading.code, reading.values) == (None, "number-huge", {"limit": limit})
