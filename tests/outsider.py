"""An outsider who knows the aid ledger and all that is published of it, and has an integer program to ask.

Every unit's cases and grants are whole numbers that nobody but the unit knows. The outsider writes down
what holds between them by the meaning of the form, every published figure, and that a hidden one is none.
What another program then finds possible is set against what the tool believes: nothing here is the tool's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from reports.gathering.unit_tree import Tree, UnitLine, build_tree
from reports.suppression.suppress import Suppression
from reports.total import Totals, add_up
from sheets.finding import Place
from templates.fact import Fact

FUND = ("opening", "income", "spent", "closing")
KINDS, CATEGORIES = ("生活救助", "医疗救助", "子女助学"), ("深度困难", "相对困难", "意外致困")
STATES = tuple(product((False, True), (False, True)))
"""Whether a case was opened this year, and whether it was closed."""

ROOT = "区"
AWAY = 3
"""Another world differs by no more than that in any one unknown."""

FloatArray = np.ndarray[tuple[int], np.dtype[np.float64]]
Sum = Mapping[str, int]
"""Unknowns times whole numbers."""


class Printed(NamedTuple):
    """One figure that tables print: of a unit (with all under it, unless its `own`), or by values of a breakdown."""

    measure: str
    unit: str = ROOT
    own: bool = False
    row: str = ""
    column: str = ""

    @property
    def money(self) -> bool:
        """Tell money from people."""
        return self.measure in FUND or "amount" in self.measure


@dataclass
class Ledger:
    """One unit's year: how many cases there are of each sort, and who was granted what."""

    cases: list[tuple[str, bool, bool]] = field(default_factory=list)
    """Category, opened this year, closed this year: a household each."""
    grants: list[tuple[int, str, str, int]] = field(default_factory=list)
    """Household, kind, person, fen."""


def ledger(random: Random, most: int) -> Ledger:
    """Make up a unit's year, with few cases more often than many."""
    number = min(random.randrange(most + 1), random.randrange(most + 1))
    lean = random.random()
    cases = [
        (random.choices(CATEGORIES, (5, 3, 1))[0], random.random() < lean, random.random() < 0.4) for _ in range(number)
    ]
    grants = []
    for household in range(number):
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            person = f"{household}{random.choice('aab')}"
            grants.append((household, random.choices(KINDS, (6, 2, 1))[0], person, random.randrange(100, 3000)))
    return Ledger(cases, grants)


def facts(unit: str, of: Ledger) -> list[Fact]:
    """Add a unit's year up, as its return would."""
    rows = [(household, kind, of.cases[household][0], person, fen) for household, kind, person, fen in of.grants]
    found = {
        ("cases_total", "", ""): len(of.cases),
        ("cases_opened", "", ""): sum(opened for _, opened, _ in of.cases),
        ("cases_closed", "", ""): sum(closed for _, _, closed in of.cases),
        **{("cases_category", name, ""): sum(category == name for category, _, _ in of.cases) for name in CATEGORIES},
    }
    shapes: tuple[tuple[str, Callable[[tuple[int, str, str, str, int]], tuple[str, str]]], ...] = (
        ("", lambda _: ("", "")),
        ("_kind", lambda row: (row[1], row[2])),
        ("_by_kind", lambda row: (row[1], "")),
        ("_by_category", lambda row: (row[2], "")),
    )
    for tail, at in shapes:
        for place in {at(row) for row in rows}:
            there = [row for row in rows if at(row) == place]
            found["aid_persons" + tail, *place] = len({row[3] for row in there})
            found["aid_households" + tail, *place] = len({row[0] for row in there})
            if tail in ("", "_kind"):
                found["aid_times" + tail, *place] = len(there)
                found["aid_amount" + tail, *place] = sum(row[4] for row in there)
    spent = sum(row[4] for row in rows)
    found |= {
        (name, "工会经费", ""): value
        for name, value in (("opening", 500), ("income", spent), ("spent", spent), ("closing", 500))
    }
    return [Fact(unit, 2025, "aid", *key, value, f"{unit}.xlsx") for key, value in found.items() if value]


def truth(unit: str, of: Ledger) -> dict[str, int]:
    """Tell what an outsider would like to know of a unit."""
    found: dict[str, int] = {}

    def add(name: str, value: int = 1) -> None:
        found[f"{unit} {name}"] = found.get(f"{unit} {name}", 0) + value

    for category, opened, closed in of.cases:
        add(f"case {category} {(opened, closed)}")
    seen = set()
    for household, kind, person, fen in of.grants:
        category = of.cases[household][0]
        add(f"times {kind} {category}")
        add(f"amount {kind} {category}", fen)
        for place in (f"{kind} {category}", f"{kind} *", f"* {category}", "* *"):
            seen |= {f"households {place}/{household}", f"persons {place}/{person}"}
    for each in seen:
        add(each.split("/")[0])
    spent = sum(fen for *_, fen in of.grants)
    for name, value in zip(FUND, (500, spent, spent, 500), strict=True):
        add(name, value)
    return found


@dataclass
class Outsider:
    """What is known of a district's ledgers, as an integer program."""

    whole: bool = True
    numbers: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[Sum, float, float]] = field(default_factory=list)

    def know(self, terms: Sum, least: float, most: float) -> None:
        """Learn that a sum of unknowns lies between two bounds."""
        for name in terms:
            self.numbers.setdefault(name, len(self.numbers))
        self.rows.append((terms, least, most))

    def of_unit(self, unit: str) -> None:
        """Write down what the form says of one unit."""
        for category, state in product(CATEGORIES, STATES):
            self.know({f"{unit} case {category} {state}": 1}, 0, np.inf)
        for who in ("persons", "households"):
            for kind, category in product(KINDS, CATEGORIES):
                cell, rows = f"{unit} {who} {kind} {category}", f"{unit} times {kind} {category}"
                self.know({rows: 1, cell: -1}, 0, np.inf)
                self.know({rows: -1, cell: 30}, 0, np.inf)
                for name in (f"{unit} {who} {kind} *", f"{unit} {who} * {category}", f"{unit} {who} * *"):
                    self.know({name: 1, cell: -1}, 0, np.inf)
            for name in KINDS:
                self.know({f"{unit} {who} * *": 1, f"{unit} {who} {name} *": -1}, 0, np.inf)
                self._at_most_together(
                    f"{unit} {who} {name} *", [f"{unit} {who} {name} {each}" for each in CATEGORIES], who
                )
            for name in CATEGORIES:
                self.know({f"{unit} {who} * *": 1, f"{unit} {who} * {name}": -1}, 0, np.inf)
                self.know(
                    {f"{unit} {who} * {name}": -1} | {f"{unit} {who} {each} {name}": 1 for each in KINDS}, 0, np.inf
                )
            self.know({f"{unit} {who} * *": -1} | {f"{unit} {who} {each} *": 1 for each in KINDS}, 0, np.inf)
            self._at_most_together(f"{unit} {who} * *", [f"{unit} {who} * {each}" for each in CATEGORIES], who)
        for category in CATEGORIES:
            on_file = {f"{unit} case {category} {state}": 1 for state in STATES}
            self.know({f"{unit} households * {category}": -1, **on_file}, 0, np.inf)

    def of_money(self, unit: str) -> None:
        """Write down what the form says of one unit's money: every sum for itself, for it need not be whole."""
        amounts = {f"{unit} amount {kind} {category}": -1 for kind, category in product(KINDS, CATEGORIES)}
        self.know({f"{unit} spent": 1, **amounts}, 0, 0)
        self.know({f"{unit} closing": 1, f"{unit} opening": -1, f"{unit} income": -1, f"{unit} spent": 1}, 0, 0)

    def _at_most_together(self, whole: str, parts: Sequence[str], who: str) -> None:
        """A household is of one category only; a person may have grants of several households."""
        self.know({whole: -1} | dict.fromkeys(parts, 1), 0, 0 if who == "households" else np.inf)

    def fixed(self, secrets: Sequence[tuple[str, Sum, int]], truth: Mapping[str, int]) -> list[str]:
        """Ask the integer program for other worlds until every secret has had another value in one, or has none.

        It looks near the truth, where a world is found at once if there is one.
        """
        settled: set[str] = set()
        for terms, least, most in self.rows:
            assert least <= sum(truth.get(name, 0) * times for name, times in terms.items()) <= most
        near = np.array([truth.get(name, 0) for name in self.numbers])
        for name, terms, value in secrets:
            for beyond in ((value + 1, np.inf), (-np.inf, value - 1)):
                world = None if name in settled else self._world((terms, *beyond), near)
                if world is not None:
                    settled |= self._differing(world, secrets)
        return [name for name, _, _ in secrets if name not in settled]

    def _differing(self, world: Sequence[float], secrets: Sequence[tuple[str, Sum, int]]) -> set[str]:
        return {name for name, terms, value in secrets if self._sum(world, terms) != value}

    def _sum(self, world: Sequence[float], terms: Sum) -> int:
        return sum(round(world[self.numbers[name]]) * times for name, times in terms.items())

    def _world(self, more: tuple[Sum, float, float], near: FloatArray) -> Sequence[float] | None:
        """Find a world in which all that is known is true, and more."""
        rows = [*self.rows, more]
        entries = [
            (at, self.numbers[name], times) for at, (each, _, _) in enumerate(rows) for name, times in each.items()
        ]
        at, names, times = zip(*entries, strict=True)
        matrix = csr_array((times, (at, names)), shape=(len(rows), len(self.numbers)))
        done = milp(
            np.zeros(len(near)),
            constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
            integrality=np.full(len(near), int(self.whole)),
            bounds=Bounds(np.maximum(0, near - AWAY), near + AWAY),
        )
        assert done.status in (0, 2), done.message
        return done.x if done.status == 0 else None


def adds(figure: Printed, units: Iterable[str]) -> dict[str, int]:
    """Write a printed figure as a sum of what the units know."""
    found: dict[str, int] = {}
    for unit in units:
        found |= dict.fromkeys(_of_unit(figure, unit), 1)
    return found


def _of_unit(figure: Printed, unit: str) -> list[str]:
    measure, row, column = figure.measure, figure.row, figure.column
    if measure in FUND:
        return [f"{unit} {measure}"]
    if measure.startswith("cases"):
        test: Mapping[str, Callable[[str, tuple[bool, bool]], bool]] = {
            "cases_total": lambda *_: True,
            "cases_opened": lambda _, state: state[0],
            "cases_closed": lambda _, state: state[1],
            "cases_category": lambda category, _: not row or category == row,
        }
        return [
            f"{unit} case {each} {state}" for each, state in product(CATEGORIES, STATES) if test[measure](each, state)
        ]
    who = measure.split("_")[1]
    kind, category = ("*", row or "*") if measure.endswith("by_category") else (row or "*", column or "*")
    if who in ("persons", "households"):
        return [f"{unit} {who} {kind} {category}"]
    return [
        f"{unit} {who} {each} {other}"
        for each, other in product(KINDS, CATEGORIES)
        if kind in ("*", each) and category in ("*", other)
    ]


def hides(suppression: Suppression, figure: Printed) -> bool:
    """Ask the tool what it hides, as tables do."""
    if figure.unit != ROOT or figure.own:
        return suppression.of_unit("aid", figure.measure, figure.unit, own=figure.own)
    fields = (
        ("category",)
        if figure.measure in ("cases_category", "aid_persons_by_category", "aid_households_by_category")
        else ("kind", "category")
    )
    pins = [(name, value) for name, value in zip(fields, (figure.row, figure.column), strict=False) if value]
    return suppression.of_district("aid", figure.measure, pins)


UNITS = (
    *FUND,
    "aid_amount",
    "aid_times",
    "aid_persons",
    "aid_households",
    "cases_opened",
    "cases_closed",
    "cases_total",
)
CROSSED = ("aid_amount_kind", "aid_times_kind", "aid_persons_kind", "aid_households_kind")


def printed(tree: Tree) -> list[Printed]:
    """List what is printed of a district: every unit's line, and the breakdowns with those totals that add."""
    units = [
        Printed(measure, unit, own)
        for measure in UNITS
        for unit in tree.units
        for own in (True, False)
        if own or tree.children[unit]
    ]
    cells = [
        Printed(measure, row=row, column=column) for measure in CROSSED for row, column in product(KINDS, CATEGORIES)
    ]
    sums = [Printed(measure, row=row) for measure in CROSSED[:2] for row in KINDS]
    sums += [Printed(measure, column=column) for measure in CROSSED[:2] for column in CATEGORIES]
    for who in ("aid_persons", "aid_households"):
        sums += [Printed(f"{who}_by_kind", row=row) for row in KINDS]
        sums += [Printed(f"{who}_by_category", row=row) for row in CATEGORIES]
    return [*units, *cells, *sums, *(Printed("cases_category", row=row) for row in CATEGORIES)]


LEFT = [("cases_total", part) for part in ("cases_opened", "cases_closed", "aid_households")]
"""What is left of a list when a part of it is taken away: cases that are not new, not closed, not helped."""


def worked_out(tree: Tree, ledgers: Mapping[str, Ledger], suppression: Suppression) -> list[str]:
    """Name what an outsider works out exactly: hidden figures, and what is left of a list that is small."""
    people, money = Outsider(), Outsider(whole=False)
    for unit in tree.units:
        people.of_unit(unit)
        money.of_money(unit)
    true = {name: value for unit, of in ledgers.items() for name, value in truth(unit, of).items()}
    found = [fact for unit, of in ledgers.items() for fact in facts(unit, of)]
    published = printed(tree)
    return [
        name
        for outsider, of_money in ((people, False), (money, True))
        for name in outsider.fixed(
            _secrets(outsider, found, suppression, tree, [each for each in published if each.money == of_money]), true
        )
    ]


def _secrets(
    outsider: Outsider, found: Sequence[Fact], suppression: Suppression, tree: Tree, figures: Sequence[Printed]
) -> list[tuple[str, Sum, int]]:
    """Let an outsider read what is published, and list what is not."""
    secrets: list[tuple[str, Sum, int]] = []
    known: dict[Printed, tuple[dict[str, int], int]] = {}
    for figure in figures:
        units = [figure.unit] if figure.own else list(tree.below(figure.unit))
        terms = adds(figure, units)
        value = sum(
            fact.value
            for fact in found
            if fact.measure == figure.measure
            and fact.unit in units
            and figure.row in ("", fact.row)
            and figure.column in ("", fact.column)
        )
        known[figure] = terms, value
        if not hides(suppression, figure):
            outsider.know(terms, value, value)
        elif value:
            # A zero is printed as one, so a sign stands for something.
            if ("aid", figure.measure) not in suppression.silent:
                outsider.know(terms, 1, np.inf)
            secrets.append((str(figure), terms, value))
    for figure, (whole, value) in known.items():
        for total, part in LEFT:
            other = figure._replace(measure=part)
            if figure.measure == total and other in known:
                less, small = known[other]
                if 0 < value - small < suppression.minimum:
                    terms = {name: whole.get(name, 0) - less.get(name, 0) for name in (*whole, *less)}
                    secrets.append((f"{figure} less {part}", terms, value - small))
    return secrets


def district(random: Random, units: int) -> Tree:
    """Make up a district: some units straight below it, others below a street."""
    lines = [(ROOT, ""), ("街道", ROOT)]
    lines += [(f"{number:02}", random.choice((ROOT, "街道"))) for number in range(units)]
    found, _ = build_tree([UnitLine(code, code, parent, "", "", Place("名册.xlsx")) for code, parent in lines], {})
    return found


def year(random: Random, tree: Tree, most: int) -> dict[str, Ledger]:
    """Make up a district's year: some units send nothing."""
    return {unit: ledger(random, most) for unit in tree.units if random.random() < 0.8}


def totals(tree: Tree, ledgers: Mapping[str, Ledger]) -> Totals:
    """Add a district's year up."""
    return add_up((fact for unit, of in ledgers.items() for fact in facts(unit, of)), tree)
