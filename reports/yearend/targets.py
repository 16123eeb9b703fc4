"""What a district and its units are to reach: as declared by unit, level or line, else what those under it are to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.tables.model import Figure, Ref, Work, counted, in_unit
from reports.yearend.arithmetic import Reader
from reports.yearend.year import Year
from templates.measure import Measure
from templates.target import Goal, goal, spelt, together


@dataclass(frozen=True)
class Targeting:
    """A measure in the year of which its targets are asked."""

    measure: Measure
    form: str
    year: Year

    def at(self, code: str, where: Mapping[str, str], *, whole: bool = True) -> Goal | None:
        """What a unit is to reach at some values of the breakdown: alone, or with all under it.

        Its own target or that of its level goes before the sum of those under it. Those count that owe or
        sent the form; where one of them has no target there is none.
        """
        if self.measure.targets is None:
            return None
        return together(self._of_whole(code, where) if whole else self._of_own(code, where))

    def _of_whole(self, code: str, where: Mapping[str, str]) -> list[Goal | None]:
        below = self.year.tree.children[code]
        found = [*self._of_own(code, where), *(each for child in below for each in self._of_whole(child, where))]
        named = self._of_unit(code, where)
        return [named] if found and named else found

    def _of_own(self, code: str, where: Mapping[str, str]) -> list[Goal | None]:
        asked = self.form in self.year.tree.units[code].forms or code in self.year.reporters(self.form)
        return [self._each(where)] if asked else []

    def _of_unit(self, code: str, where: Mapping[str, str]) -> Goal | None:
        """Its target by code or level, which is that of all lines together."""
        assert self.measure.targets
        return None if where else self.measure.targets.of(code, self.year.tree.units[code].level)

    def _each(self, where: Mapping[str, str]) -> Goal | None:
        """The target of every unit: of a line of the breakdown, or of all lines together."""
        targets, by = self.measure.targets, self.measure.dimensions
        assert targets
        if not by:
            return targets.each
        if len(where) > 1 or not where.keys() <= {by[0].name}:
            return None
        lines = list(where.values()) or by[0].values
        return together(targets.of(line) or targets.each for line in lines)


def places(number: float) -> int:
    """How many decimal places a target is written with."""
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def goal_figure(wanted: Goal | None, scale: int, power: int = 0) -> Figure:
    """A target as it stands in a table, in a unit 10**power times as large: a figure, or words for a range."""
    if wanted is None:
        return Figure()
    if wanted.ranges:
        return Figure(wanted.in_unit(power).words)
    return in_unit(counted(round(wanted.low * 10**scale), scale), power)


def _goal_in(figure: Figure, *, limits: bool) -> Goal | None:
    """What a target's place says is to be reached; a nought `limits`, if it is a target and no figure of a plan."""
    if isinstance(figure.value, str):
        low, dash, high = figure.value.partition("–")
        return Goal(float(low), float(high)) if dash else None
    number = figure.number
    return None if number is None else goal(float(number)) if limits else Goal(number, None)


def met(read: Reader, done: Ref, wanted: Ref, *, limits: bool) -> Figure:
    """达标, or how much is short of a target, or beyond a range or nought."""
    number, aim = read(done).number, _goal_in(read(wanted), limits=limits)
    if number is None or aim is None:
        return Figure()
    if number < aim.low:
        words = f"差{_apart(aim.low, number)}"
    elif aim.high is not None and number > aim.high:
        words = f"超{_apart(number, aim.high)}"
    else:
        words = "达标"
    if aim.high is None:
        return Figure(words, work=Work("met", (done, wanted)))
    return Figure(words, work=Work("within", (done,), (aim.low, aim.high)))


def _apart(one: float, other: float) -> str:
    return spelt(round(one - other, 6))
