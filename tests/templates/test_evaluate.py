"""Formulas over batches: exact, Kleene's three truths, blanks no zeros, returns kept apart."""

from datetime import date

import pytest

from templates.formulas.nodes import Aggregate
from tests.fills import WEIGHTS
from tests.ledger import formula, frames
from tests.plain import evaluate, grouped


def value(text: str, sheet: str = "grants", **row: object) -> object:
    """Work out one formula in a row of a sheet."""
    return evaluate([formula(text, sheet)], frames(**{sheet: [row]}))["0"][0]


def test_money_is_exact() -> None:
    """0.1 + 0.2 is 0.3: money is whole fen, and literals are yuan."""
    assert value("amount + 0.2 == 0.3", amount=10) is True
    assert value("amount == 0.1", amount=10) is True
    assert value("amount * 3 - 0.3", amount=10) == 0
    assert value("opening == people", "fund", opening=300, people=3) is True
    assert value("opening > people", "fund", opening=301, people=3) is True


def test_large_figures_do_not_wrap_round() -> None:
    """A product that 64 bits do not hold is unknown, not some other number."""
    assert value("amount * amount > 0", amount=9 * 10**15) is True
    assert value("amount * amount", amount=9 * 10**15) is None
    assert value("round(amount * rate, 2)", amount=10**16, rate=2500) == 25 * 10**15
    assert value("amount * amount * amount > 0", amount=9 * 10**15) is None
    assert value("amount == rate", amount=9 * 10**15, rate=9 * 10**16) is True


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("women / people == 2 / 6", True),
        ("women / people > 0.3333", True),
        ("women / people * people == women", True),
        ("people / (women - women) > 0", None),
        ("round(women / people, 2) == 0.33", True),
        ("round(opening / 1000, 2)", 29),
        ("round(opening, 0)", 285),
        ("round(0 - opening - 0.5, 0)", -286),
        ("round(people, 2)", 300),
    ],
)
def test_only_a_quotient_is_no_whole_number(text: str, told: object) -> None:
    """Ratios are compared to nine places; rounding goes away from zero, as in a spreadsheet."""
    assert value(text, "fund", people=3, women=1, opening=28500) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("amount > 1", None),
        ("not amount > 1", None),
        ("amount > 1 or case == '甲'", True),
        ("amount > 1 and case == '甲'", None),
        ("amount > 1 and case == '乙'", False),
        ("amount > 1 or case == '乙'", None),
        ("amount == amount", None),
        ("kind in ('医疗', '助学')", None),
        ("kind not in ('医疗',)", None),
        ("filled(amount)", False),
        ("filled(case)", True),
        ("filled(case, amount)", False),
        ("'a' if amount > 1 else 'b'", None),
        ("'a' if case == '甲' else 'b'", "a"),
        ("band(amount, '少', 1, '多')", None),
        ("id_ok(id_number)", None),
        ("id_sex(id_number)", None),
        ("month(paid) == 3", None),
    ],
)
def test_a_blank_is_unknown(text: str, told: object) -> None:
    """What a blank decides is unknown, unless the rest decides it; only filled() speaks of blanks."""
    assert value(text, case="甲") == told


@pytest.mark.parametrize(
    ("birth", "years"),
    [
        (date(1995, 12, 31), 30),
        (date(1996, 1, 1), 29),
        (date(2004, 2, 29), 21),
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), None),
    ],
)
def test_age_is_whole_years_on_the_as_of_date(birth: date, years: int | None) -> None:
    """A birthday on 截止日 counts; who is born later has no age."""
    assert value("age(paid)", paid=birth) == years


def test_age_of_one_born_on_leap_day() -> None:
    """Born on 29 February: a year older on 1 March, not on 28 February."""
    batch = frames(grants=[{"paid": date(2004, 2, 29)}, {"paid": date(2004, 2, 28)}])
    batch[""] = batch[""].with_columns(as_of=date(2025, 2, 28))
    assert evaluate([formula("age(paid)")], batch)["0"].to_list() == [20, 21]


@pytest.mark.parametrize(("amount", "label"), [(9999, "少"), (10000, "中"), (19999, "中"), (20000, "多")])
def test_a_cut_belongs_to_the_band_above(amount: int, label: str) -> None:
    """以上 includes the number itself."""
    assert value("band(amount, '少', 100, '中', 200, '多')", amount=amount) == label


def check_sign(body: str) -> str:
    """Work out the check sign by the standard's own table."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def test_id_numbers_are_judged_by_the_standard() -> None:
    """GB 11643: shape, a real date, the check sign; lower-case x is X."""
    bodies = [f"110101{day}{order:03}" for day in ("19900307", "20040229") for order in range(40)]
    good = [body + check_sign(body) for body in bodies]
    bad = [body + "0123456789X"[("0123456789X".index(check_sign(body)) + 1) % 11] for body in bodies]
    unreal = [
        body + check_sign(body) for body in ("11010119900230001", "11010120011301001", "11010118991231001", "1" * 17)
    ]
    odd = ["", "1", good[0][:17], good[0] + "1", "+" + good[0][1:], good[0][:-2] + "　" + good[0][-1], "1" * 15]
    numbers = [*good, *(number.lower() for number in good), *bad, *unreal, *odd]
    batch = frames(grants=[{"id_number": number} for number in numbers])
    told = evaluate([formula("id_ok(id_number)")], batch)["0"].to_list()
    assert told == [True] * (2 * len(good)) + [False] * (len(bad) + len(unreal) + len(odd))
    assert any(number.endswith("X") for number in good)


def test_id_numbers_tell_birth_and_sex() -> None:
    """The 17th digit is odd for men; a wrong number tells nothing."""
    man, woman = "11010519491231001", "11010519491231002"
    rows = [{"id_number": body + check_sign(body)} for body in (man, woman)] + [{"id_number": man + "z"}]
    told = evaluate([formula("id_birth(id_number)"), formula("id_sex(id_number)")], frames(grants=rows))
    assert told["0"].to_list() == [date(1949, 12, 31), date(1949, 12, 31), None]
    assert told["1"].to_list() == ["男", "女", None]


GRANTS: list[dict[str, object]] = [
    {"case": "A", "amount": 1000, "paid": date(2025, 3, 1), "kind": "医疗"},
    {"case": "A", "amount": None, "paid": date(2025, 4, 1), "kind": "助学"},
    {"case": "B", "amount": 250, "paid": None, "kind": "医疗"},
    {"case": None, "amount": 50, "paid": date(2025, 5, 1), "kind": None},
    {"source": 1, "case": "A", "amount": 7, "paid": date(2025, 3, 1), "kind": "助学"},
]
CASES: list[dict[str, object]] = [
    {"case": "A", "opened": date(2025, 3, 15), "size": 3},
    {"case": "A", "opened": date(2025, 1, 1), "size": 2},
    {"case": None, "opened": date(2025, 1, 1), "size": 9},
    {"source": 1, "case": "B", "opened": date(2025, 1, 1), "size": 1},
]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sum(grants.amount)", [1300, 1300, 1300, 1300, 7]),
        ("count(grants)", [4, 4, 4, 4, 1]),
        ("sum(grants.amount, grants.kind == '医疗')", [1250, 1250, 1250, 1250, 0]),
        ("sum(grants.amount, grants.case == case)", [1000, 1000, 250, 0, 7]),
        ("count(grants, grants.case == case, grants.kind == '助学')", [1, 1, 0, 0, 1]),
        ("count(cases, cases.case == case)", [2, 2, 0, 0, 0]),
        ("count(cases, case == cases.case, paid >= cases.opened)", [1, 2, 0, 0, 0]),
        ("sum(cases.size, cases.opened < paid)", [11, 14, 0, 14, 1]),
        ("count(cases, cases.size * 10 > amount)", [3, None, 3, 3, 1]),
        ("count(cases, cases.opened != paid)", [3, 3, 0, 3, 1]),
        ("count(grants, filled(grants.paid))", [3, 3, 3, 3, 1]),
        ("count(grants, month(grants.paid) in (3, 5))", [2, 2, 2, 2, 1]),
        ("count(grants, grants.paid >= starts, grants.amount > fund.income)", [1, 1, 1, 1, 0]),
        ("count(ages)", [0, 0, 0, 0, 0]),
        ("sum(cases.size, cases.size == 2) + count(grants, grants.case == case)", [4, 4, 3, 2, 1]),
    ],
)
def test_aggregates_stay_within_their_return(text: str, told: list[object]) -> None:
    """Blanks add nothing, an unknown condition leaves the row out, nothing to add up is 0."""
    batch = frames(grants=GRANTS, cases=CASES, fund=[{"income": 300}, {"source": 1, "income": None}])
    expected = [0 if each is None else each for each in told]
    assert evaluate([formula(text)], batch)["0"].to_list() == expected


def test_figures_of_a_record_are_seen_from_everywhere() -> None:
    """A return without the record has unknown figures, and its rows stay in place."""
    batch = frames(grants=GRANTS, fund=[{"income": 300}])
    assert evaluate([formula("amount > fund.income")], batch)["0"].to_list() == [True, None, False, False, None]
    del batch["fund"]
    assert evaluate([formula("amount > fund.income")], batch)["0"].to_list() == [None] * 5


def test_sheets_that_are_not_there_are_empty() -> None:
    """A form with a sheet left out still adds up; its own rules have no rows."""
    batch = frames(grants=GRANTS)
    del batch["cases"]
    told = evaluate([formula("count(cases, cases.case == case)"), formula("sum(cases.size)")], batch)
    assert told.rows() == [(0, 0)] * 5
    assert evaluate([formula("size > 1", "cases")], batch).height == 0


def test_a_formula_of_the_whole_return_has_one_row_a_return() -> None:
    """Measures are worked out once a return, in the order of the context."""
    batch = frames(grants=GRANTS)
    told = evaluate([formula("sum(grants.amount)", ""), formula("distinct(grants.case)", "")], batch)
    assert told.rows() == [(1300, 2), (7, 1)]


def test_a_measure_is_broken_down_by_fields() -> None:
    """Groups add up to the whole; a blank is a group of its own; nothing to add is not 0."""
    batch = frames(grants=GRANTS)
    trees = [formula(text, "").tree for text in ("sum(grants.amount)", "distinct(grants.case, grants.amount > 0.06)")]
    measures = [tree for tree in trees if isinstance(tree, Aggregate)]
    assert sorted(grouped(measures, ["kind"], batch).rows(), key=str) == [
        (0, "助学", None, None),
        (0, "医疗", 1250, 2),
        (0, None, 50, None),
        (1, "助学", 7, 1),
    ]


def test_rows_keep_their_order() -> None:
    """Results line up with the frame they were asked of, whatever was joined on the way."""
    batch = frames(
        grants=[{"source": at % 7, "row": at, "case": str(at % 13), "amount": at} for at in range(499, -1, -1)]
    )
    told = evaluate([formula("amount"), formula("count(grants, grants.case == case)")], batch)
    assert told["0"].to_list() == batch["grants"]["amount"].to_list()
