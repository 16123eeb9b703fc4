"""An edition of a year's totals: those just added up, or those that a summary holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.gathering.exchange.origins import Origin
from reports.gathering.file_result import FileResult
from reports.gathering.periods import of_year
from reports.gathering.resolve import Policy, resolve
from reports.outcome import Outcome
from reports.total import Key, Totals
from templates.fact import Fact
from templates.form import Form

Spot = tuple[str, Key]
"""A figure of a unit."""


@dataclass(frozen=True)
class Edition:
    """Totals with the facts that they are sums of, and the files that these are from, by name."""

    totals: Totals
    facts: Sequence[Fact]
    origins: Mapping[str, Origin]

    @classmethod
    def of(cls, outcome: Outcome) -> "Edition":
        """Take the totals that have just been added up."""
        found = (Origin.of(receipt, outcome.forms) for receipt in outcome.returns.receipts)
        return cls(outcome.totals, _facts(outcome), {origin.file: origin for origin in found})

    @classmethod
    def read(cls, summary: FileResult, forms: Mapping[str, Form]) -> "Edition":
        """Take the totals of a summary workbook."""
        # One part is compared with itself as it was; it need not be whole.
        whole = replace(summary, receipt=replace(summary.receipt, part=""))
        outcome = Outcome(resolve([whole], (), forms, Policy()), forms)
        return cls(outcome.totals, _facts(outcome), {origin.file: origin for origin in summary.origins})

    def figures(self, unit: str) -> Mapping[Key, int]:
        """Return the figures of a unit with all under it, none if it is not there."""
        return self.totals.whole.get(unit, {})

    def shares(self, spots: Iterable[Spot]) -> dict[Spot, dict[str, int]]:
        """Tell what each file has given to some figures."""
        found: dict[Spot, dict[str, int]] = {spot: {} for spot in spots}
        for fact in self.facts:
            key = Key.of(fact)
            for unit in self._path(fact.unit):
                if (unit, key) in found:
                    files = found[unit, key]
                    files[fact.file] = files.get(fact.file, 0) + fact.value
        return found

    def _path(self, unit: str) -> Iterator[str]:
        units = self.totals.tree.units
        while unit:
            yield unit
            unit = units[unit].parent


def _facts(outcome: Outcome) -> Sequence[Fact]:
    """Return the facts that the totals are sums of: of what is reported by periods, the year's."""
    return of_year(outcome.returns.facts, outcome.forms)
