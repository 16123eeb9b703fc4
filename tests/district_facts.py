"""The example district's facts, counted straight from its figures and not by the program under test."""

import importlib.util
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reports.fact import Fact
from reports.receipt import Duty, Receipt, Returns
from reports.register import Line, plant
from sheets.finding import Place
from templates.form import Form

EXAMPLES = Path(__file__).parent.parent / "examples"

Counts = defaultdict[tuple[str, str, str], int]

BAD = {2025: {("330143", "members")}, 2024: set[tuple[str, str]]()}
"""Returns with mistakes, which do not count."""


def district() -> Any:  # noqa: ANN401 - a module
    """Load examples/district.py."""
    spec = importlib.util.spec_from_file_location("district", EXAMPLES / "district.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys  # noqa: PLC0415 - dataclasses look their module up

    sys.modules["district"] = module
    spec.loader.exec_module(module)
    return module


def returns_of(year: int, forms: Mapping[str, Form]) -> Returns:
    """The district's year as it should come out of its folder."""
    example = district()
    units = example.UNITS_2025 if year == 2025 else example.UNITS_2024
    lines = [
        Line(code, name, parent, level, owes, Place("单位名册.xlsx", row=row))
        for row, (code, name, parent, level, owes) in enumerate(units, 7)
    ]
    tree, findings = plant(lines, forms)
    assert not findings
    facts: list[Fact] = []
    accepted: set[Duty] = set()
    receipts: list[Receipt] = []
    for sent in example.returns(year):
        file = f"{sent.unit}-{sent.form}.xlsx"
        bad = (sent.unit, sent.form) in BAD[year]
        receipts.append(Receipt(file, "returned" if bad else "counted", form=sent.form, unit=sent.unit, year=year))
        if bad:
            continue
        accepted.add(Duty(sent.unit, sent.form))
        counts = dict(COUNTERS[sent.form](sent.sheets, year))
        facts += [Fact(sent.unit, year, sent.form, *key, value, file) for key, value in counts.items()]
    owed = tuple(Duty(unit.code, form) for unit, _ in tree.walk() for form in unit.forms)
    return Returns(year, tree, tuple(receipts), (), facts, frozenset(accepted), owed)


def _members(sheets: dict[str, Any], year: int) -> Counts:
    counts: Counts = defaultdict(int)
    figures = dict(sheets["indicators"])
    ages = sheets.get("age_sex", {})
    if roster := sheets.get("roster"):
        ages = {band: {"male": 0, "female": 0} for band in ("30岁以下(不含30岁)", "30—39岁", "40岁及以上")}
        for person in roster:
            age = year - person["birth"].year - ((person["birth"].month, person["birth"].day) > (9, 30))
            band = list(ages)[(age >= 30) + (age >= 40)]
            ages[band]["male" if person["sex"] == "男" else "female"] += 1
        women = sum(person["sex"] == "女" for person in roster)
        figures |= {"members": len(roster), "members_female": women, "members_migrant": 0}
        counts["roster_people", "", ""] = len(roster)
    for name, value in figures.items():
        counts[name, "", ""] = value
    for band, sexes in ages.items():
        counts["male", band, ""] = sexes["male"]
        counts["female", band, ""] = sexes["female"]
        counts["total", band, ""] = sexes["male"] + sexes["female"]
    return counts


def _activities(sheets: dict[str, Any], _year: int) -> Counts:
    counts: Counts = defaultdict(int)
    for event in sheets["plan"]:
        hosted = event["level"] == "本级" or event["leads"] == "是"
        figures = {
            "events_planned": int(hosted),
            "events_done": int(hosted and event["state"] == "完成"),
            "budget": fen(event["budget"]),
            "spent": fen(event["spent"]),
            "member_heads": event["member_heads"] or 0,
        }
        for name, value in figures.items():
            counts[name, "", ""] += value
            counts[f"{name}_monthly", str(event["month"]), ""] += value
            if name != "budget":
                counts[f"{name}_category", event["category"], ""] += value
        counts["family_heads", "", ""] += event["family_heads"] or 0
        counts["planned_heads", "", ""] += event["planned_heads"] or 0
    return counts


def _aid(sheets: dict[str, Any], year: int) -> Counts:
    counts: Counts = defaultdict(int)
    for origin, line in sheets["fund"].items():
        for name, value in line.items():
            counts[name, origin, ""] = fen(value)
    categories = {case["case"]: case["category"] for case in sheets["cases"]}
    for case in sheets["cases"]:
        counts["cases_total", "", ""] += 1
        counts["cases_category", case["category"], ""] += 1
        counts["cases_opened", "", ""] += case["opened"] >= date(year, 1, 1)
        counts["cases_closed", "", ""] += case["closed"] is not None and case["closed"] >= date(year, 1, 1)
    people: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for grant in sheets["grants"]:
        kind, category = grant["kind"], categories[grant["case"]]
        for names, row, column in (("", "", ""), ("_kind", kind, category)):
            counts[f"aid_amount{names}", row, column] += fen(grant["amount"])
            counts[f"aid_times{names}", row, column] += 1
            people[names, row, column].add(grant["case"])
        people["_by_kind", kind, ""].add(grant["case"])
        people["_by_category", category, ""].add(grant["case"])
        counts["aid_amount_source", kind, grant["origin"]] += fen(grant["amount"])
    for (names, row, column), cases in people.items():
        counts[f"aid_persons{names}", row, column] = counts[f"aid_households{names}", row, column] = len(cases)
    return counts


COUNTERS = {"members": _members, "activities": _activities, "aid": _aid}


def fen(yuan: float | None) -> int:
    """Yuan as a whole number of fen."""
    return round((yuan or 0) * 100)


def both_years(forms: Mapping[str, Form]) -> Iterator[Returns]:
    """2025, then 2024."""
    yield returns_of(2025, forms)
    yield returns_of(2024, forms)
