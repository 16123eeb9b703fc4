"""Every odd cell gives the right figure or a finding that says what to do; nothing is guessed."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sheets.finding import Severity, catalogue
from sheets.workbook import Value
from templates.field import Field
from templates.fields.entry import shown
from templates.fields.registry import FIELD_TYPES
from templates.mask import mask


def field(kind: str, title: str = "栏", unit: str = "", *, personal: bool = False) -> Field:
    """A field of a type."""
    enum = ("完成", "取消", "未开展") if kind == "choice" else ()
    return Field(name="f", title=title, type=kind, unit=unit, enum=enum, personal=personal)


def read(kind: str, raw: Value, unit: str = "") -> tuple[object, str]:
    """What a cell is read as: value and code."""
    reading = FIELD_TYPES[kind].parse(field(kind, unit=unit), raw)
    return reading.value, reading.code


MONEY_READ: dict[Value, int] = {
    "1,200元": 120000,
    "2000万": 2000_0000_00,
    "0.5万元": 500000,
    "¥ 3.50": 350,
    "￥１２００": 120000,
    "1，234，567.89": 1234567_89,
    " 1 200 ": 120000,
    "-5元": -500,
    "人民币300元整": 30000,
    "5千元": 500000,
    "1.2亿": 120000000_00,
    "0.29": 29,
}


@pytest.mark.parametrize(("typed", "fen"), MONEY_READ.items())
def test_money_typed_as_text_is_read_to_the_fen_and_said(typed: str, fen: int) -> None:
    """A figure with words about it is read exactly, and a note tells the clerk how it was read."""
    assert read("money", typed) == (fen, "number-read")


@pytest.mark.parametrize(
    ("cell", "fen"),
    [(0.1 + 0.2, 30), (1200.1, 120010), (0.29, 29), (9999999999999.99, 999999999999999), (-0.005 * 200, -100)],
)
def test_what_binary_fractions_lose_is_given_back(cell: float, fen: int) -> None:
    """A double that stands for a whole number of fen is read as that, up to the largest figures."""
    assert read("money", cell) == (fen, "")


@settings(deadline=None)
@given(st.integers(-9 * 10**12, 9 * 10**12))
def test_every_amount_comes_back_to_the_fen(fen: int) -> None:
    """Whatever amount stands in a cell, as a number or as text, is stored as its fen."""
    assert FIELD_TYPES["money"].parse(field("money"), fen / 100).value == fen
    assert FIELD_TYPES["money"].parse(field("money"), str(Decimal(fen) / 100)).value == fen


@pytest.mark.parametrize("number", [100 / 3, 0.001, 12.345, "12.345"])
def test_parts_of_a_fen_are_refused_not_rounded(number: Value) -> None:
    """An amount with more than two decimals is a finding: whether to round is for the clerk to say."""
    assert read("money", number) == (None, "money-decimals")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("无", "number-none"),
        ("—", "number-none"),
        ("／", "number-none"),
        ("95%", "number-percent"),
        ("约200", "number-text"),
        ("1,2", "number-text"),
        ("1.2.3", "number-text"),
        ("1e3", "number-text"),
        ("20人", "number-text"),
        (True, "number-truth"),
        (date(2025, 3, 1), "number-date"),
        (time(12), "number-date"),
        (1e14, "number-huge"),
        (float("inf"), "number-huge"),
        (float("nan"), "number-huge"),
        ("9" * 40, "number-huge"),
    ],
)
def test_what_is_no_amount_is_refused(cell: Value, code: str) -> None:
    """Words, dashes, percentages, dates and truths in an amount are findings, each with its own advice."""
    assert read("money", cell) == (None, code)
    assert catalogue()[code].severity is Severity.ERROR


def test_heads_are_whole_and_may_name_their_unit() -> None:
    """A count takes its own unit of measure, no other, and no fraction."""
    assert read("integer", "12人", "人") == (12, "number-read")
    assert read("integer", "12户", "人") == (None, "number-text")
    assert read("integer", 12.0) == (12, "")
    assert read("integer", 12.5) == (None, "number-fraction")


def test_numbers_keep_their_declared_decimals() -> None:
    """A number takes as many decimals as its field declares, and no more."""
    share = Field(name="f", title="比重", type="number", decimals=1)
    assert FIELD_TYPES["number"].parse(share, 12.5).value == 125
    assert FIELD_TYPES["number"].parse(share, 12.55).code == "number-decimals"


def test_a_column_of_ten_thousands_keeps_its_unit() -> None:
    """In a column of 万元 a bare 5 and 5万元 are the same figure, and 500元 is 0.05."""
    assert read("money", "5", "万元") == read("money", "5万元", "万元") == (500, "number-read")
    assert read("money", "500元", "万元") == (5, "number-read")


@pytest.mark.parametrize(
    "typed",
    [
        "2025.3.1",
        "2025年3月1日",
        "20250301",
        "2025/3/1",
        "2025-03-01",
        "２０２５．３．１",
        "2025-03-01 00:00:00",
        20250301.0,
    ],
)
def test_days_typed_as_text_or_digits_are_read_and_said(typed: Value) -> None:
    """The common ways to write a day all give that day, with a note."""
    assert read("date", typed) == (date(2025, 3, 1), "date-read")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (45717.0, "date-number"),
        (2025.3, "date-number"),
        ("2025年3月", "date-text"),
        ("2025.2.30", "date-text"),
        ("25.3.1", "date-text"),
        ("2025-3.1", "date-text"),
        ("无", "date-none"),
        (datetime(2025, 3, 1, 14, 30), "date-time"),  # noqa: DTZ001 - cells know no zones
        (datetime(1905, 6, 12, 2, 24), "date-year"),  # noqa: DTZ001 - 1990.1 in a cell for dates
        (date(1905, 6, 12), "date-year"),
        (date(1850, 1, 1), "date-range"),
        (True, "date-number"),
    ],
)
def test_days_are_never_guessed(cell: Value, code: str) -> None:
    """A serial number, a year or month, a two-digit year or a day that is not in the calendar is a finding."""
    assert read("date", cell) == (None, code)


def test_midnight_is_a_day() -> None:
    """A day that a program stored with the time 0:00 is that day, without a note."""
    assert read("date", datetime(2025, 3, 1)) == (date(2025, 3, 1), "")  # noqa: DTZ001 - cells know no zones


def test_months() -> None:
    """A month is its number, in digits or Chinese; a year with it is refused, for 1990.10 reads as 1990.1."""
    for typed in (3.0, "3", "03", "3月", "三月", "3月份"):
        assert read("month", typed)[0] == 3
    for typed in (1990.1, 13.0, 0.0, "2025年3月", "十三月"):
        assert read("month", typed) == (None, "month-invalid")


def test_choices_are_exact_or_suggested_never_mapped() -> None:
    """A choice differs by spaces or full-width signs at most; else the nearest is suggested, not taken."""
    assert read("choice", " 完成 ") == ("完成", "")
    reading = FIELD_TYPES["choice"].parse(field("choice"), "已完成")
    assert (reading.value, reading.code, reading.values) == (None, "choice-near", {"near": "完成"})
    assert read("choice", "甲乙丙") == (None, "choice-unknown")


def test_id_numbers_are_text() -> None:
    """An ID number typed as a number has lost its last digits and is refused by type, whatever it says."""
    assert read("id_number", "１１０１０１１９９００３０７０１１ｘ") == ("11010119900307011X", "")
    assert read("id_number", "'110101199003070118") == ("110101199003070118", "")
    assert read("id_number", 110101199003070000.0) == (None, "id-number-typed")
    assert read("id_number", "1101011990") == (None, "id-number-form")


def test_text_cells() -> None:
    """A number in a text cell is its digits while they are all there; dates made by the program are refused."""
    assert read("text", " 甲 ") == ("甲", "")
    assert read("text", "   ") == (None, "")
    assert read("text", 12.0) == ("12", "")
    assert read("text", 1e15) == (None, "text-digits")
    assert read("text", date(2025, 3, 1)) == (None, "text-date")
    assert read("text", "长" * 32_767) == ("长" * 32_767, "")
    assert read("text", "长" * 32_768) == (None, "text-long")
    assert read("text", False) == (None, "text-truth")  # noqa: FBT003 - what the cell holds


def test_telephones_and_addresses() -> None:
    """A number typed as a number is a telephone number; words are none."""
    assert read("phone", 13800001234.0) == ("13800001234", "")
    assert read("phone", "027-8888 1234转8001") == ("027-88881234转8001", "")
    assert read("phone", "见名册") == (None, "phone-form")
    assert read("email", "ＧＨ@example.com") == ("GH@example.com", "")
    assert read("email", "gh at example") == (None, "email-form")


def test_a_stored_figure_prints_as_people_write_it() -> None:
    """Fen print as yuan with two decimals, heads without."""
    assert FIELD_TYPES["money"].printed(field("money"), 120000) == "1200.00"
    assert FIELD_TYPES["integer"].printed(field("integer"), 12) == "12"


def test_personal_entries_are_masked() -> None:
    """ID numbers, mobiles and names keep only what an office may show; anything else personal nothing."""
    assert mask(field("id_number", personal=True), "350101199003070118") == "35*************118"
    assert mask(field("phone", personal=True), "13800001234") == "138****1234"
    assert mask(field("text", "姓名", personal=True), "张三丰") == "张**"
    assert mask(field("text", "负责人", personal=True), "李四") == "李**"
    assert mask(field("text", "备注", personal=True), "患病") == "***"
    assert mask(field("date", "出生日期", personal=True), "1990-03-07") == "***"
    assert mask(field("id_number", personal=True), "张三") == "***"
    assert mask(field("text", "备注", personal=True), "") == ""


def test_id_numbers_are_masked_even_where_they_do_not_belong() -> None:
    """A number pasted into a field that is not personal is hidden all the same."""
    assert mask(field("text", "地点"), "找13800001234，证350101199003070118") == "找138****1234，证35*************118"


def test_entries_are_shown_as_typed_and_short() -> None:
    """A finding repeats an entry in one line, and not more than forty characters of it."""
    assert shown(12.0) == "12"
    assert shown(True) == "TRUE"  # noqa: FBT003 - what the cell holds
    assert shown(date(2025, 3, 1)) == "2025-03-01"
    assert len(shown("长" * 100)) == 40


def test_a_field_type_is_registered_once() -> None:
    """Each type goes by one name, what may be declared are just those, and two of one name are a fault at once."""
    assert all(kind.name == name for name, kind in FIELD_TYPES.items())
    with pytest.raises(TypeError, match="money"):
        type("Other", (type(FIELD_TYPES["money"]),), {}, name="money")
    for name in FIELD_TYPES:
        assert field(name).kind is FIELD_TYPES[name]
    with pytest.raises(ValidationError, match="'percent'"):
        Field.model_validate({"name": "f", "title": "栏", "type": "share"})


def test_nobody_asks_for_the_name_of_a_type() -> None:
    """What depends on a field's type is asked of its class: a new type needs no other file."""
    root = Path(__file__).parents[2]
    asking = [
        f"{path.relative_to(root)}:{number}"
        for room in ("sheets", "templates", "reports")
        for path in sorted((root / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\bfield\.type\b(?!\})|\.type (?:==|!=|in) .*\b(?:money|month|choice|id_number)\b", line)
    ]
    assert asking == []
