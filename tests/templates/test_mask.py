"""What may be repeated of a return: numbers hidden in any spelling, words and days that do not belong in a list."""

import re
import time
import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from templates.field import Field
from templates.mask import conceal, entered, is_citizen, masked
from templates.sheet import Sheet

PERSON = Field(name="person", title="姓名", type="text", personal=True)
KIND = Field(name="kind", title="类别", type="choice", enum=("讲座", "球赛"))
SEX = Field(name="sex", title="性别", type="choice", enum=("男", "女"))
HEADS = Field(name="heads", title="人数", type="integer")
DAY = Field(name="held", title="日期", type="date")
PEOPLE = Sheet(name="people", title="名册", layout="list", fields=(PERSON, KIND, HEADS, DAY))
FIGURES = Sheet(name="figures", title="数字", layout="list", fields=(KIND, HEADS))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("350101199003070118", "35*************118"),
        ("35010119900307011X", "35*************11X"),
        ("35010119900307011x。", "35*************11x。"),
        ("350101 19900307 0118", "35*************118"),
        ("350101-1990-0307-0118", "35*************118"),
        ("３５０１０１１９９００３０７０１１Ｘ", "35*************11X"),
        ("350101900307011", "35**********011"),
        ("卡号6222021234567890123，本人", "卡号62**************123，本人"),
        ("13800001234", "138****1234"),
        ("138 0000 1234", "138****1234"),
        ("138-0000-1234", "138****1234"),
        ("+8613800001234", "+138****1234"),
        ("电话86 138 0000 1234转", "电话138****1234转"),
        ("１３８００００１２３４", "138****1234"),
        ("013800001234", "138****1234"),
        ("138.0000.1234", "138****1234"),
        ("13800 001234", "138****1234"),
        ("(138)00001234", "(138****1234"),
        ("138–0000–1234", "138****1234"),
        ("138\u3000\u30000000\u3000\u30001234", "138****1234"),
        ("138_0000·1234，138、0000\t1234", "138****1234，138****1234"),
        ("1\u200b3\u2009800 001 234", "138****1234"),
        ("①③⑧⓪⓪⓪⓪①②③④", "138****1234"),
        ("𝟏𝟑𝟖𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒", "138****1234"),
        ("➊➌➑0000➊➋➌➍", "138****1234"),
        ("350101\n19900307\n0118", "35*************118"),
        ("350101  19900307  0118", "35*************118"),
        ("350101/1990-03-07/011Ⅹ", "35*************11X"),
        ("350101.900307.011", "35**********011"),
        ("6222.0212.3456.7890.123", "62**************123"),
        ("第13、350101/199/0/0/3/07/0118", "第13***************118"),
        ("139Ⓧ0000Ⓧ1234", "139****1234"),
        ("139Ⓧ-0000🅇1234", "139****1234"),
        ("139x0000X1234", "139****1234"),
        ("139×0000*1234", "139****1234"),
        ("350101⒳19900307Ⓧ0118", "35*************118"),
        ("350101X19900307X011X", "35*************11X"),
        ("35010119900307011Ⓧ", "35*************11X"),
        ("35010119900307011Xa", "35*************11Xa"),
        ("35010119900307011x王", "35*************11x王"),
    ],
)
def test_numbers_are_hidden_however_they_are_spelt(typed: str, shown: str) -> None:
    """ID numbers, bank cards and mobiles are hidden with signs between, digits of any form and country code."""
    assert conceal(typed) == shown


def _forms(number: str) -> st.SearchStrategy[str]:
    """A number with up to three signs between its digits, each digit of any form."""
    signs = st.characters(categories=("P", "S", "Z", "Cf", "Cc")).filter(
        lambda sign: not unicodedata.normalize("NFKC", sign).strip("().").isalnum()
    )
    digits = [st.sampled_from(_alike(sign)) for sign in number]
    gaps = [st.text(signs, max_size=3)] * (len(number) - 1)
    return st.tuples(*(each for pair in zip(digits, [*gaps, st.just("")], strict=True) for each in pair)).map("".join)


def _alike(sign: str) -> str:
    if sign == "X":
        return "XＸ𝐗Ⅹ"
    at = int(sign)
    return f"{sign}{chr(0xFF10 + at)}{chr(0x1D7CE + at)}{'⓪①②③④⑤⑥⑦⑧⑨'[at]}"


def _left(shown: str) -> int:
    return sum(unicodedata.digit(sign, None) is not None for sign in shown)


IDENTITIES = st.builds(
    lambda county, day, order, check: f"{county}{day:%Y%m%d}{order:03}{check}",
    st.integers(100_000, 899_999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
    st.sampled_from("0123456789X"),
)
MOBILES = st.integers(13_000_000_000, 19_999_999_999).map(str)


@settings(max_examples=300, deadline=None)
@given(IDENTITIES.flatmap(_forms))
def test_any_id_number_is_hidden(typed: str) -> None:
    """Whatever stands between its digits and however they look, five signs of an ID number stay at most."""
    assert _left(conceal(f"证{typed}，本人")) <= 5


@settings(max_examples=300, deadline=None)
@given(MOBILES.flatmap(_forms))
def test_any_mobile_is_hidden(typed: str) -> None:
    """Whatever stands between its digits, seven of a mobile stay at most, unless it reads as a sum of money."""
    assume(not re.fullmatch(r"[\d,]+(?:\.\d\d?)?", unicodedata.normalize("NFKC", typed)) or typed.isdecimal())
    assert _left(conceal(f"电话{typed}转")) <= 7


@pytest.mark.parametrize(
    "text",
    [
        *("1,234,567.80", "12345678.90", "1,234,567,890.12", "123,456,789.01", "139,123,456.78", "1391234567.8"),
        *("13,912,345,678", "1,391,234,567.8元", "1200.00, 1300.00, 1400.00", "¥13,912,345.67", "1.5万元"),
        *("2025-03-01", "2025-03-01至2025-12-31", "2025-03-01 - 2025-12-31", "2025.3.1—2025.12.31"),
        *("20250301-20251231", "2025-10-01 10:00", "2025-10-01 10:00-12:00", "1990-03-17 10:15"),
        *("1990-03-07 10:15:00", "2025年第3季度", "12, 13, 14人", "12、13、14、15、16、17、18、19人", "１２人"),
        *("07=04+05-06", "13=04+05+06+07+08+09", "01=02+03+04+05+06+07+08+09+10+11+12"),
        *("3301110000", "330111、330112、330113", "330111_开发区法院工会小组_工会会员统计表.xlsx"),
        *("81330100MC0000001A", "工统01表", "2025.1", "0571-88888888", "①②③", "—"),
    ],
)
def test_other_figures_stay(text: str) -> None:
    """Days, sums, counts, formulas and codes are no persons."""
    assert conceal(text) == text


def test_words_in_a_list_of_persons_keep_one_sign() -> None:
    """A name pasted one column too far keeps its first sign; figures, dates and their units stay."""
    assert entered(PEOPLE, KIND, "欧阳雪松", "choice-unknown") == "欧**"
    assert entered(PEOPLE, HEADS, "欧阳雪松12", "number-text") == "欧**12"
    assert entered(PEOPLE, HEADS, "1.5万元", "number-read") == "1.5万元"
    assert entered(PEOPLE, HEADS, "无", "number-none") == "无"
    assert entered(PEOPLE, DAY, "2025年3月1日", "date-read") == "2025年3月1日"
    assert entered(PEOPLE, HEADS, date(1990, 3, 7), "number-date") == "***"
    assert entered(PEOPLE, HEADS, 350101199003070000.0, "number-huge").startswith("35*************")
    assert masked(PEOPLE, KIND, "讲座") == "讲座"


def test_a_number_among_words_is_hidden_before_they_are_cut() -> None:
    """Digits in circles are letters to an expression: they hide no part of a number from being seen."""
    assert entered(PEOPLE, HEADS, "139①②123456", "number-text") == "139****3456"


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        *((SEX, word, "choice-unknown") for word in ("女性", "女同志", "男士", "不详")),
        *((DAY, word, "date-text") for word in ("三月", "去年三月底", "2025年13月1日", "腊月廿三", "2025-3")),
        *((HEADS, word, "number-text") for word in ("十二人", "两百余人次", "约30", "没有")),
    ],
)
def test_what_belongs_in_its_column_stays(field: Field, typed: str, code: str) -> None:
    """Choices, days and counts in words are shown as typed, also beside a name."""
    assert entered(PEOPLE, field, typed, code) == typed


def test_words_in_a_list_of_figures_stay() -> None:
    """Where no column tells of a person, the clerk reads what was typed."""
    assert entered(FIGURES, KIND, "讲坐", "choice-near") == "讲坐"
    assert entered(FIGURES, HEADS, "找13800001234", "number-text") == "找138****1234"


def test_a_long_entry_is_hidden_before_it_is_cut() -> None:
    """A number at the cut of forty signs is not half shown."""
    typed = f"{'说' * 30}350101199003070118"
    assert "1990" not in entered(FIGURES, KIND, typed, "choice-unknown")


def test_codes_of_units_are_no_persons() -> None:
    """A unit's code may look like a telephone; only an ID number of 18 digits is none in whatever spelling."""
    assert not any(map(is_citizen, ("13010200001", "81330100MC0000001A", "350101900307011", "350101199003070118工会")))
    assert all(map(is_citizen, ("350101199003070118", "35010119900307011x", "350101-19900307-0118")))


@pytest.mark.parametrize(
    "text",
    [
        *("1" * 32_767, "1 " * 16_000, "1-" * 16_000 + "x", "86" * 16_000, "长" * 32_767, "①" * 32_767),
        *("1 3 " * 8_000, "110101 1990 03 07 851 " * 1_400, "1,234," * 5_000, "8..6..1..3.." * 2_600),
    ],
)
def test_hiding_takes_no_time(text: str) -> None:
    """The longest texts that a cell holds are looked through at once."""
    began = time.perf_counter()
    conceal(text)
    assert time.perf_counter() - began < 0.5


def test_two_digits_in_one_circle_count_as_two() -> None:
    """A mobile of ten signs is one too."""
    assert conceal("⑬912345678") == "139****5678"
