"""What was lost while reading, and which verdicts it makes worthless: one fault is told once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from templates.compiled import compiled
from templates.dependencies import Pair, sources
from templates.formulas.formula import Formula
from templates.reading.batch import Batch
from templates.reading.sheet_batch import Refused
from templates.rule import Rule

Failing = tuple[int, int, object]
"""A row in which a rule is false: source, row, value of the marked field."""


class Reads(NamedTuple):
    """What a rule rests on, through computed fields too: fields of its own row, and what it adds up."""

    own: set[str]
    added: set[Pair]


class Losses:
    """The refused cells of a batch, as verdicts look for them, and those whose figure is known to be out of date."""

    def __init__(self, batch: Batch, outdated: Collection[Refused] = ()) -> None:
        """Order the cells by return."""
        self._cells = batch.refused.union(outdated)
        self._computed = compiled(batch.form).formulas
        self._lost: Mapping[int, set[Pair]] = defaultdict(set)
        for source, sheet, field, row in self._cells:
            self._lost[source] |= {(sheet, field)} if row else {(sheet, field), (sheet, "")}

    def untouched(self, rule: Rule, failing: Sequence[Failing]) -> Sequence[Failing]:
        """Leave out rows whose verdict rests on a refused cell, in the row itself or in what it adds up."""
        if not self._cells:
            return failing
        reads = reading(rule, self._computed)
        return [row for row in failing if not self._touched(rule, reads, *row[:2])]

    def _touched(self, rule: Rule, reads: Reads, source: int, row: int) -> bool:
        # Refused values are not counted as doubles, so a double that was found is one.
        if rule.kind != "unique" and not reads.added.isdisjoint(self._lost[source]):
            return True
        return any((source, rule.sheet.name, field, at) in self._cells for field in reads.own for at in (row, 0))


def reading(rule: Rule, computed: Mapping[Pair, Formula]) -> Reads:
    """Tell what a rule rests on."""
    waiting = [rule.rule, *([rule.when] if rule.when else [])]
    own: set[str] = set()
    added: set[Pair] = set()
    while waiting:
        formula = waiting.pop()
        fields = set(formula.fields) - own
        own |= fields
        added |= _elsewhere(formula)
        waiting += [computed[pair] for field in fields if (pair := (rule.sheet.name, field)) in computed]
    return Reads(own, sources(added, computed))


def _elsewhere(formula: Formula) -> set[Pair]:
    sheet = formula.sheet.name if formula.sheet else ""
    return set(formula.mentions) - {(sheet, field) for field in formula.fields}
