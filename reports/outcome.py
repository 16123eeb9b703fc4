"""What came of a year's returns, worked out once for the summary, the answers and the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from reports.coverage import bases
from reports.gathering.periods import of_year
from reports.gathering.quality import quality
from reports.gathering.receipt import Control, Quality, Rate, Returns, rates
from reports.suppression.suppress import Suppression, suppress
from reports.total import Key, Totals, add_up
from templates.compiled import measures
from templates.fact import Fact
from templates.form import Form
from templates.measure import Measure


@dataclass(frozen=True)
class Outcome:
    """A year's returns with all that follows from them; small counts below `minimum` are not for publication."""

    returns: Returns
    forms: Mapping[str, Form]
    minimum: int = 0

    @cached_property
    def totals(self) -> Totals:
        """The facts added up the unit tree."""
        return add_up(of_year(self.returns.facts, self.forms), self.returns.tree)

    @cached_property
    def periods(self) -> Mapping[str, Totals]:
        """Period below a year → its facts alone, added up the unit tree."""
        of_period: dict[str, list[Fact]] = {}
        for fact in self.returns.facts:
            if fact.period:
                of_period.setdefault(fact.period, []).append(fact)
        return {period: add_up(of_period[period], self.returns.tree) for period in sorted(of_period)}

    @cached_property
    def sent(self) -> frozenset[tuple[str, str]]:
        """Form and period of which any unit's return counts, be it that there was nothing to report."""
        return frozenset((duty.form, duty.period) for duty in self.returns.accepted)

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """How the returns of each form came in."""
        return tuple(rates(self.returns, self.forms))

    @cached_property
    def in_use(self) -> Mapping[str, Form]:
        """The forms that are meant for everybody, and of the others those that somebody owes or has sent."""
        sent = {rate.form for rate in self.rates}
        return {name: form for name, form in self.forms.items() if form.owed == "all" or name in sent}

    @cached_property
    def bases(self) -> Mapping[str, str]:
        """Form → of whom its figures are, where some are missing."""
        return bases(self.rates, self.forms, self.returns.receipts, provisional=self.returns.provisional)

    @cached_property
    def controls(self) -> Mapping[str, tuple[Control, ...]]:
        """Form → the district's control totals: what is not broken down, 其中 lines left out, as receipts have them."""
        district = self.totals.district()
        return {
            name: tuple(
                Control(each.title, district[key], each.scale, each.unit)
                for each in measures(form).values()
                if each.controls and (key := Key(name, each.name, "", "")) in district
            )
            for name, form in self.forms.items()
        }

    @cached_property
    def quality(self) -> Mapping[str, Quality]:
        """How every unit reported."""
        return quality(self.returns)

    @cached_property
    def leading(self) -> Mapping[str, Measure]:
        """Form → the measure that stands for it, its first control total, where the district has figures of it."""
        return {
            name: lead
            for name, form in self.forms.items()
            if (lead := next((each for each in measures(form).values() if each.controls), None))
            and self.totals.district().get(Key(name, lead.name, "", ""))
        }

    @cached_property
    def suppression(self) -> Suppression | None:
        """What is not published, if this is for publication."""
        if not self.minimum:
            return None
        # Each period may be published by itself, and the year must not tell what they hide.
        return suppress(self.totals, self.forms, self.minimum, {} if self.returns.period else self.periods)
