"""By when each return of a round is due: as the office, the form, or a rule for some units says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.gathering.receipt import Duty
from reports.gathering.unit_tree import Tree
from reports.round.settings import OwnDeadline, Settings
from templates.form import Form


@dataclass(frozen=True)
class Deadlines:
    """The days by which returns of a year are due."""

    settings: Settings
    forms: Mapping[str, Form]
    tree: Tree

    def of(self, duty: Duty) -> date | None:
        """Return the last day for a return, None where nobody set any, or it is not said of which period it is.

        The first rule for its unit, form and period that the settings hold goes before what the form says of its
        periods, and that before the day of the whole round.
        """
        form = self.forms.get(duty.form)
        if form and duty.period not in form.periods:
            return None
        own = next((each.due for each in self.settings.deadlines if self._covers(each, duty)), None)
        return own or (form.due(self.settings.year, duty.period) if form else None) or self.settings.deadline

    def strangers(self) -> list[str]:
        """Return the units and forms that rules name and nobody knows."""
        named = [code for each in self.settings.deadlines for code in each.units if code not in self.tree.units]
        forms = {spelling for form in self.forms.values() for spelling in form.spellings}
        return named + [form for each in self.settings.deadlines for form in each.forms if form not in forms]

    def _covers(self, own: OwnDeadline, duty: Duty) -> bool:
        form = self.forms.get(duty.form)
        spelt = form.spellings if form else {duty.form}
        above = self.tree.path(duty.unit) if duty.unit in self.tree.units else (duty.unit,)
        return (
            (not own.units or not own.units.isdisjoint(above))
            and (not own.forms or not own.forms.isdisjoint(spelt))
            and own.period in ("", duty.period)
        )


def day_words(day: date) -> str:
    """Print a day as letters and covers do: 2026年1月15日."""
    return f"{day.year}年{day.month}月{day.day}日"
