"""What a formula may hold, what it yields, and what a form's author is told."""

import pickle
import re

import pytest

from templates.formulas.formula import FormulaError, computed, parse
from templates.formulas.nodes import Arithmetic, Cell, Compare
from templates.load import load_forms
from tests.ledger import formula, ledger


@pytest.mark.parametrize(
    ("text", "type_", "scale"),
    [
        ("amount + 1", "number", 2),
        ("amount * rate", "number", 5),
        ("amount / rate", "number", None),
        ("-amount", "number", 2),
        ("abs(rate)", "number", 3),
        ("round(amount / rate, 1)", "number", 1),
        ("sum(grants.amount)", "number", 2),
        ("count(grants, grants.kind == kind)", "number", 0),
        ("fund.people + 0.25", "number", 2),
        ("paid", "date", 0),
        ("id_birth(id_number)", "date", 0),
        ("id_sex(id_number)", "text", 0),
        ("band(amount, '少', 100, '多')", "text", 0),
        ("'甲' if amount > 1 else '乙'", "text", 0),
        ("amount if paid > starts else rate", "number", 3),
        ("paid >= date(2025, 2, 28) and not filled(kind)", "truth", 0),
    ],
)
def test_every_formula_has_a_type_and_a_scale(text: str, type_: str, scale: int | None) -> None:
    """Decimal places are known before anything is worked out: only a quotient has none."""
    parsed = formula(text)
    assert (parsed.type, parsed.scale) == (type_, scale)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("amuont > 1", "amount"),
        ("sum(grants.amuont) > 1", "amount"),
        ("sum(grant.amount) > 1", "grants"),
        ("cuont(grants) > 1", "count"),
        ("amount > '1'", "数字与文字不能比较"),
        ("paid > '2025-01-01'", "日期与文字不能比较"),
        ("kind > '医疗'", "只能比较是否相同"),
        ("kind + 1 == 2", "不能加减乘除"),
        ("amount and paid", "能判断对错"),
        ("amount in ('医疗',)", "同类的值"),
        ("amount in kind", "in 后面"),
        ("grants.amount > 1", "sum 或 count"),
        ("grants > 1", "grants.栏目名"),
        ("sum(fund.income) > 1", "fund.栏目名"),
        ("sum(grants.kind) == 1", "不是数字"),
        ("count(grants, amount > 1) == 1", "各行的判断"),
        ("count(cases, cases.size + amount > 1) == 1", "写在一边"),
        ("count(cases, cases.size / 2 > 1) == 1", "除法"),
        ("count(cases, cases.size > sum(grants.amount)) == 1", "另一个汇总"),
        ("count(cases, cases.case == case or cases.size > 1) == 1", "只能是一个比较"),
        ("count(cases, id_ok(cases.case)) == 1", "计算栏"),
        ("band(amount, '多', 100, '少', 50, '无') == '多'", "由小到大"),
        ("age(amount) > 1", "日期"),
        ("filled(amount + 1)", "直接写栏目名"),
        ("round(amount, 12) == 1", "位数为0至6"),
        ("date(2025, 2, 30) > paid", "实有的年月日"),
        ("amount * amount * rate > 1", "小数位数过多"),
        ("1e400 > amount", "太大"),
        ("amount ** 2 > 1", "+ - * /"),
        ("amount % 2 == 1", "+ - * /"),
        ("amount is 1", "== !="),
        ("amount \uff1e 1", "半角"),
        ("amount > 1\uff0cpaid > starts", "半角"),
        ("amount = 1", "写法有误"),
        ("", "写法有误"),
        ("not " * 200 + "True", "嵌套过深"),
        ("amount > 1 or " * 200 + "True", "2000"),
        ("(" * 400 + "1" + ")" * 400, "写法有误"),
        ("'" + "长" * 256 + "' == kind", "255"),
    ],
)
def test_a_misuse_is_told_in_a_sentence_that_helps(text: str, told: str) -> None:
    """A district office that writes a form reads what is wrong and what would do instead."""
    with pytest.raises(FormulaError, match=re.escape(told)):
        formula(text)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        "amount.__class__",
        "(lambda: 1)()",
        "[x for x in (1, 2)]",
        "f'{amount}'",
        "open('x')",
        "grants.amount.real",
        "sum(*grants)",
        "abs(x=1)",
        "amount := 1",
        "print",
    ],
)
def test_nothing_of_python_but_expressions_gets_in(text: str) -> None:
    """A form is data: no name, attribute or call reaches the interpreter."""
    with pytest.raises(FormulaError):
        formula(text)


def test_printed_titles_are_names_too() -> None:
    """A form can be written in the words that stand on it."""
    assert (
        formula("金额 == sum(发放.金额, 发放.项目 == 项目)").tree
        == formula("amount == sum(grants.amount, grants.kind == kind)").tree
    )


def test_fields_and_mentions_tell_what_a_formula_reads() -> None:
    """A finding is marked at the first field named; computed fields are ordered by what they read."""
    parsed = formula("amount > fund.income and paid < as_of and amount > sum(cases.size, cases.case == case)")
    assert parsed.fields == ("amount", "paid", "case")
    assert set(parsed.mentions) == {
        ("grants", "amount"),
        ("fund", "income"),
        ("grants", "paid"),
        ("cases", ""),
        ("cases", "size"),
        ("cases", "case"),
        ("grants", "case"),
    }


def test_a_chain_is_two_comparisons() -> None:
    """1 < x <= 2 means what it means in a schoolbook."""
    assert formula("1 < amount <= 2").tree == formula("1 < amount and amount <= 2").tree


def test_operators_bind_as_usual() -> None:
    """Times before plus, and left before right."""
    tree = formula("amount - rate * 2 - 1 == 0").tree
    assert isinstance(tree, Compare)
    assert isinstance(tree.left, Arithmetic)
    assert tree.left.left == Arithmetic(
        "-",
        Cell("grants", "amount", "number", 2),
        formula("rate * 2").tree,
        3,
    )


def test_a_computed_field_has_the_scale_of_its_field() -> None:
    """What a formula gives is stored as the field is: a quotient in a money column is rounded to the fen."""
    form = ledger()
    sheet = form.sheet("grants")
    assert sheet
    amount, kind = sheet.field("amount"), sheet.field("kind")
    assert amount
    assert kind
    assert computed(amount.model_copy(update={"formula": "rate / 3"}), form, sheet).scale == 2
    with pytest.raises(FormulaError, match="文字"):
        computed(kind.model_copy(update={"formula": "rate / 3"}), form, sheet)
    with pytest.raises(FormulaError, match="是非"):
        parse("amount + 1", form, sheet, "truth")


def test_formulas_travel_to_worker_processes() -> None:
    """A batch is worked out elsewhere, so a formula can be pickled."""
    parsed = formula("amount == sum(grants.amount, grants.kind == kind)")
    assert pickle.loads(pickle.dumps(parsed)) == parsed


def test_all_formulas_of_the_standard_forms_parse() -> None:
    """Each rule and condition of a standard form is a truth."""
    for form in load_forms().values():
        for sheet in form.sheets:
            for check in sheet.checks:
                assert parse(check.rule, form, sheet, "truth").type == "truth"
                assert not check.when or parse(check.when, form, sheet, "truth").type == "truth"
