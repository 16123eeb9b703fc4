"""What may be repeated of a return: numbers hidden in any spelling, words and days that do not belong in a list."""

import time
from datetime import date

import pytest

from templates.form import Field, Sheet
from templates.mask import conceal, entered, masked, uncoded, unnamed

PERSON = Field(name="person", title="姓名", type="text", personal=True)
KIND = Field(name="kind", title="类别", type="choice", enum=("讲座", "球赛"))
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
    ],
)
def test_numbers_are_hidden_however_they_are_spelt(typed: str, shown: str) -> None:
    """ID numbers, bank cards and mobiles are hidden with spaces, hyphens, full-width digits and country code."""
    assert conceal(typed) == shown


@pytest.mark.parametrize(
    "text", ["2025-03-01", "12345678.90", "工统01表", "3301110000", "1.5万元", "2025年第3季度", "—"]
)
def test_other_figures_stay(text: str) -> None:
    """Days, sums and codes are no persons."""
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


def test_words_in_a_list_of_figures_stay() -> None:
    """Where no column tells of a person, the clerk reads what was typed."""
    assert entered(FIGURES, KIND, "讲坐", "choice-near") == "讲坐"
    assert entered(FIGURES, HEADS, "找13800001234", "number-text") == "找138****1234"


def test_a_long_entry_is_hidden_before_it_is_cut() -> None:
    """A number at the cut of forty signs is not half shown."""
    typed = f"{'说' * 30}350101199003070118"
    assert "1990" not in entered(FIGURES, KIND, typed, "choice-unknown")


def test_names_of_the_return_are_hidden_in_its_explanations() -> None:
    """Who stands in a personal column is not named in a free text either; the longest name goes first."""
    assert unnamed("欧阳雪松和欧阳雪、13800001234", {"欧阳雪松", "欧阳雪", "王"}) == "欧**和欧**、138****1234"
    assert unnamed("王某某属实", {"王"}) == "王某某属实"


def test_codes_of_units_are_no_persons() -> None:
    """A unit's code may look like a telephone; only what is an ID number is hidden."""
    assert uncoded("13010200001") == "13010200001"
    assert uncoded("81330100MC0000001A") == "81330100MC0000001A"
    assert uncoded("350101199003070118") == "35*************118"


@pytest.mark.parametrize("text", ["1" * 32_767, "1 " * 16_000, "1-" * 16_000 + "x", "86" * 16_000, "长" * 32_767])
def test_hiding_takes_no_time(text: str) -> None:
    """The longest texts that a cell holds are looked through at once."""
    began = time.perf_counter()
    conceal(text)
    assert time.perf_counter() - began < 0.5
