"""A form's rules are judged: what contradicts, forces or repeats, and what a slip meets in each cell."""

from collections.abc import Hashable
from pathlib import Path
from random import Random

import pytest
from scipy.optimize import linprog

from sheets.finding import Severity
from templates.form import Form
from templates.load import load_forms, parse_form
from templates.localising.filling import fillings
from templates.localising.hygiene import Judgement, judge
from templates.localising.simplex import Bound, maximise
from templates.localising.strength import strength
from tests.program import run

STANDARD = tuple(load_forms())
BEYOND = {
    *("activities.plan.done_heads", "activities.plan.not_done_yet", "culture.clubs.planned_idle"),
    *("contracts.staff.unpaid_both", "care.visits.origin_given", "care.visits.signed_given"),
}
"""Rules whose condition or claim is no comparison of figures alone."""


@pytest.mark.parametrize("seed", range(60))
def test_programs_are_solved_as_scipy_solves_them(seed: int) -> None:
    """Exact fractions and HiGHS come to the same optimum, or both to none; bounds that are named hold it alone."""
    random = Random(seed)
    names = [f"x{at}" for at in range(random.randrange(1, 5))]
    bounds = [
        Bound({name: random.randrange(-3, 4) for name in names}, random.randrange(-4, 9))
        for _ in range(random.randrange(1, 7))
    ]
    goal: dict[Hashable, int] = {name: random.randrange(-2, 4) for name in names}
    ours = maximise(goal, bounds)
    theirs = linprog(
        [-goal[name] for name in names],
        A_ub=[[bound.weights[name] for name in names] for bound in bounds],
        b_ub=[bound.most for bound in bounds],
        options={"presolve": False},
    )
    if ours.value is not None:
        assert theirs.status == 0
        assert float(ours.value) == pytest.approx(-theirs.fun)
        assert maximise(goal, [bounds[index] for index in ours.because]).value == ours.value
    elif ours.feasible:
        assert theirs.status == 3
    else:
        assert theirs.status == 2
        assert not maximise({}, [bounds[index] for index in ours.because]).feasible


FORM = """
name = "own"
title = "自定表"
number = "自01表"
version = "1"
[[sheets]]
name = "s"
title = "数"
layout = "record"
fields = [
  {name = "a", title = "甲", type = "integer", minimum = 0},
  {name = "b", title = "乙", type = "integer", minimum = 0},
  {name = "c", title = "丙", type = "money", minimum = 0},
]
checks = [CHECKS]
"""


def own(*checks: str) -> Form:
    """A form of three figures with these rules, called r0, r1, …."""
    told = (f'{{name = "r{at}", rule = "{rule}", message = "不对"}}' for at, rule in enumerate(checks))
    form, faults = parse_form(FORM.replace("CHECKS", ", ".join(told)), "own.toml")
    assert form, [str(fault) for fault in faults]
    return form


def judged(*checks: str) -> list[Judgement]:
    """What is said of these rules, their codes cut short."""
    return [
        Judgement(
            each.verdict,
            each.of.removeprefix("own.s."),
            tuple(c.removeprefix("own.s.") for c in each.because),
            each.value,
        )
        for each in judge(own(*checks)).judgements
    ]


def test_rules_that_exclude_each_other_are_named() -> None:
    """Just those that contradict, and not the third."""
    assert judged("a >= b + 2", "a <= 9", "b >= a") == [Judgement("contradiction", "own", ("r0", "r2"))]


def test_a_cell_with_one_possible_figure_is_named_with_it() -> None:
    """All the same, to the fen, though no rule says it of the cell itself."""
    assert judged("c <= 12.5", "2 * c >= 25")[0] == Judgement("forced", "s.c", ("r0", "r1"), 1250)


def test_a_rule_that_nothing_breaks_is_named() -> None:
    """A sum of what is not below zero."""
    assert judged("a + b >= 0") == [Judgement("unbreakable", "r0", ("a.minimum", "b.minimum"))]


def test_what_others_imply_is_named_with_them() -> None:
    """An inequality only tells a mistake twice; an equation is a total that was typed."""
    assert judged("a == b", "a <= b") == [Judgement("implied", "r1", ("r0",))]
    told = judged("a == b", "2 * b == c", "2 * a == c")
    assert [(each.verdict, each.of) for each in told] == [("meant", "r0"), ("meant", "r1"), ("meant", "r2")]


def test_what_is_not_linear_is_left_out_by_name() -> None:
    """A product of figures is for the checker alone."""
    assert judge(own("a * b <= 100")).beyond == ("own.s.r0",)


@pytest.mark.parametrize("name", STANDARD)
def test_the_standard_forms_have_no_such_fault(name: str) -> None:
    """No rules of theirs contradict, force a figure or say nothing; the one that repeats is known."""
    found = judge(load_forms()[name])
    assert set(found.beyond) <= BEYOND
    assert [each.of for each in found.judgements if each.verdict != "implied"] == []
    implied = [each.of for each in found.judgements]
    assert implied == (["members.indicators.female_members_within"] if name == "members" else [])


@pytest.mark.parametrize("name", STANDARD)
def test_a_form_is_filled_in_so_that_its_rules_hold(name: str) -> None:
    """The same each time, and with figures in every cell."""
    form = load_forms()[name]
    found = fillings(form, 4)
    assert len(found) == 4
    assert found == fillings(form, 4)
    for filling in found:
        hard = [each for each in filling.demands if each.rule.entry.severity is Severity.ERROR]
        assert all(each.relation.holds() for each in hard)


def test_contradictions_have_no_filling() -> None:
    """Nothing is made up for them."""
    assert fillings(own("a >= b + 2", "b >= a"), 2) == []
    assert strength(own("a >= b + 2", "b >= a")) == []


def test_strength_shows_what_a_control_total_adds() -> None:
    """A figure under no rule passes every slip but the sign; one more equation notices them, two locate the cell."""
    (alone, *_) = strength(own("b <= 100000"))
    (noticed, *_) = strength(own("a == b"))
    located = {each.field: each for each in strength(own("a == b", "2 * a == c"))}["a"]
    assert alone.field == noticed.field == "a"
    assert 0 < alone.noticed < alone.tried / 3
    assert noticed.noticed == noticed.tried
    assert noticed.located < noticed.tried
    assert located.located == located.tried


def test_the_command_tells_it(tmp_path: Path) -> None:
    """`forms` alone lists; with a form it judges: 1 for what nobody means, 2 for wrong use."""
    text = FORM.replace("CHECKS", '{name = "r", rule = "a + b >= 0", message = "不对"}')
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    asked = [("strength", "own"), ("check", "own"), ("check", "members"), ("check",), ("check", "nobody"), ()]
    done = [run("forms", *words, "--forms", tmp_path) for words in asked]
    assert [each.returncode for each in done] == [0, 1, 0, 2, 2, 0]
    assert "能指出是哪一格" in done[0].stdout
    assert "怎么填都成立，不起作用" in done[1].stdout
    assert "own.s.r" in done[1].stdout
    assert "一处错会报两次" in done[2].stdout
    assert "会员" in done[5].stdout
