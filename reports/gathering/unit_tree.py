"""The unit tree: who stands under whom, and which forms each unit owes."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from sheets.finding import Finding, Place, Severity, find
from templates.fields.normalize import Known, nearest
from templates.form import REGISTER, Form

SEPARATORS = re.compile(r"[、，,;；/\s]+")

ALL_FORMS = "全部"

DEEPEST = 30
"""Levels that a tree may have, twice what any real one has: thousands would take minutes and fit no page."""

MOST_NAMED = 10
"""So many units of a ring are named."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One union organisation; `forms` are the names of the forms that it owes each year."""

    code: str
    name: str
    parent: str = ""
    level: str = ""
    forms: tuple[str, ...] = ()


DISTRICT = Unit("全区", "全区")
"""Stands above units that name no parent; it vanishes when a level above plants its own tree."""


class UnitLine(NamedTuple):
    """One line of a register or of a summary's list of units, without its personal columns.

    `place` is the code's cell; the columns say where 上级代码 and 应报报表 stand, 0 if that is not known.
    """

    code: str
    name: str
    parent: str
    level: str
    forms: str
    place: Place
    parent_column: int = 0
    forms_column: int = 0

    @property
    def parent_place(self) -> Place:
        """The cell of 上级代码."""
        return replace(self.place, column=self.parent_column)

    @property
    def forms_place(self) -> Place:
        """The cell of 应报报表."""
        return replace(self.place, column=self.forms_column)


@dataclass(frozen=True)
class Tree:
    """Units by code, each after its parent; exactly one has no parent."""

    units: Mapping[str, Unit]

    @cached_property
    def root(self) -> str:
        """Code of the unit above all others."""
        return next(iter(self.units))

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of the units straight under each unit, in the register's order."""
        below: dict[str, list[str]] = {code: [] for code in self.units}
        for unit in self.units.values():
            if unit.parent:
                below[unit.parent].append(unit.code)
        return {code: tuple(codes) for code, codes in below.items()}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Codes of the units that have none under them."""
        return tuple(code for code, below in self.children.items() if not below)

    def path(self, code: str) -> tuple[str, ...]:
        """Codes from the root down to a unit."""
        steps = [code]
        while parent := self.units[steps[-1]].parent:
            steps.append(parent)
        return tuple(reversed(steps))

    def below(self, code: str) -> Iterator[str]:
        """Codes of a unit and of all under it."""
        waiting = [code]
        while waiting:
            code = waiting.pop()
            yield code
            waiting.extend(reversed(self.children[code]))

    def walk(self) -> Iterator[tuple[Unit, int]]:
        """Every unit with its depth, in printed order: a unit, then all under it."""
        depths = {self.units[self.root].parent: -1}
        for code in self.below(self.root):
            unit = self.units[code]
            depths[code] = depths[unit.parent] + 1
            yield unit, depths[code]


def build_tree(lines: Iterable[UnitLine], forms: Mapping[str, Form]) -> tuple[Tree, list[Finding]]:
    """Grow the tree from lines; what cannot stand where it says is put under the root, with a finding."""
    findings: list[Finding] = []
    known = _distinct(lines, findings)
    units = {code: _unit(line, forms, findings) for code, line in known.items()}
    codes = Known(units)
    units = {code: _placed(unit, units, known[code], codes, findings) for code, unit in units.items()}
    units = _without_cycles(units, known, findings)
    return _rooted(_without_depths(units, known, findings)), findings


def untold(findings: Iterable[Finding], told: Iterable[Finding]) -> list[Finding]:
    """Leave out what stands in a cell that is refused already: the register's own rules say it too."""
    refused = {finding.place for finding in told if finding.severity is Severity.ERROR}
    return [finding for finding in findings if finding.place not in refused]


def _distinct(lines: Iterable[UnitLine], findings: list[Finding]) -> dict[str, UnitLine]:
    """Keep the first line of each code; a line without one is spoken of by the form's own checks."""
    known: dict[str, UnitLine] = {}
    for line in lines:
        first = known.setdefault(line.code, line)
        if first is not line and line.code:
            row = first.place.row
            findings.append(find("register-double-code", line.place, entered=line.code, unit=line.code, row=row))
    return {code: line for code, line in known.items() if code}


def _unit(line: UnitLine, forms: Mapping[str, Form], findings: list[Finding]) -> Unit:
    owed, unknown = owed_forms(line.forms, forms)
    findings.extend(
        find("register-unknown-form", line.forms_place, entered=word, form=word, **near(nearest_form(word, forms)))
        for word in unknown
    )
    return Unit(line.code, line.name or line.code, line.parent, line.level, owed)


def owed_forms(text: str, forms: Mapping[str, Form]) -> tuple[tuple[str, ...], list[str]]:
    """Read 应报报表: names, titles or numbers of forms with 、 between, or 全部; then the words that are none.

    全部 leaves out the forms that are owed only where they are named.
    """
    known = {spelling: form.name for form in forms.values() for spelling in form.spellings}
    words = [word for word in SEPARATORS.split(text) if word]
    owed = {known[word] for word in words if word in known}
    if ALL_FORMS in words:
        owed |= {name for name, form in forms.items() if form.owed == "all"} - {REGISTER}
    unknown = [word for word in words if word not in known and ALL_FORMS not in words]
    return tuple(name for name in forms if name in owed), unknown


def nearest_form(word: str, forms: Mapping[str, Form]) -> str:
    """Title of the form that a word comes nearest to."""
    spellings = {spelling: form.title for form in forms.values() for spelling in form.spellings}
    return spellings.get(nearest(word, spellings), "")


def near(word: str) -> dict[str, str]:
    """Words of a suggestion in both languages, or none."""
    return {
        "near": f"，最接近的是“{word}”" if word else "",
        "near_en": f"; the nearest is {word}" if word else "",
    }


def _placed(unit: Unit, units: Mapping[str, Unit], line: UnitLine, codes: Known, findings: list[Finding]) -> Unit:
    if not unit.parent or unit.parent in units:
        return unit
    findings.append(
        find(
            "register-missing-parent",
            line.parent_place,
            entered=unit.parent,
            parent=unit.parent,
            unit=f"{unit.code} {unit.name}",
            **near(codes.nearest(unit.parent)),
        )
    )
    return replace(unit, parent="")


def _without_cycles(units: dict[str, Unit], lines: Mapping[str, UnitLine], findings: list[Finding]) -> dict[str, Unit]:
    """Cut every ring at its first unit, so that the rest of it still has a place."""
    units = dict(units)
    settled: set[str] = set()
    for code in units:
        trail: dict[str, None] = {}
        step = code
        while step and step not in settled and step not in trail:
            trail[step] = None
            step = units[step].parent
        if step in trail:
            ring = list(trail)[list(trail).index(step) :]
            shown = ring if len(ring) <= MOST_NAMED else [*ring[:MOST_NAMED], "…"]
            findings.append(find("register-cycle", lines[step].parent_place, ring=" → ".join([*shown, step])))
            units[step] = replace(units[step], parent="")
        settled.update(trail)
    return units


def _without_depths(units: dict[str, Unit], lines: Mapping[str, UnitLine], findings: list[Finding]) -> dict[str, Unit]:
    """Cut every branch where it grows too deep, so that what is below still has a place."""
    units = dict(units)
    depths: dict[str, int] = {"": 0}
    for code in units:
        trail = []
        step = code
        while step not in depths:
            trail.append(step)
            step = units[step].parent
        for below in reversed(trail):
            depths[below] = depths[units[below].parent] + 1
            if depths[below] > DEEPEST:
                place, unit = lines[below].parent_place, f"{below} {units[below].name}"
                findings.append(find("register-deep", place, entered=units[below].parent, unit=unit, limit=DEEPEST))
                units[below] = replace(units[below], parent="")
                depths[below] = 1
    return units


def _rooted(units: Mapping[str, Unit]) -> Tree:
    """Put the units in printed order under the one that has no parent, or under the district."""
    tops = [code for code, unit in units.items() if not unit.parent]
    if len(tops) != 1:
        units = {DISTRICT.code: DISTRICT} | {
            code: unit if unit.parent else replace(unit, parent=DISTRICT.code)
            for code, unit in units.items()
            if code != DISTRICT.code
        }
        tops = [DISTRICT.code]
    flat = Tree({tops[0]: units[tops[0]]} | dict(units))
    return Tree({code: units[code] for code in flat.below(tops[0])})


def added_lines(lines: Sequence[UnitLine], root: str, known: Collection[str]) -> list[UnitLine]:
    """Return the lines of a summary's own units that are not known above it, fit to stand under the tree there."""
    nameless = DISTRICT.code
    return [
        line._replace(parent="" if line.parent == nameless or line.code == root else line.parent)
        for line in lines
        if line.code not in known and line.code != nameless
    ]
