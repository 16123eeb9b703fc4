"""What was lost while reading, and which verdicts it makes worthless: one fault is told once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from templates.checking.rules import Rule
from templates.formulas.formula import Formula
from templates.reading.fill import Batch
from templates.steps import formulas

Pair = tuple[str, str]
"""Sheet and field; the field is "" for the sheet's rows as such."""

Failing = tuple[int, int, object]
"""A row in which a rule is false: source, row, value of the marked field."""


class Reads(NamedTuple):
    """What a rule rests on, through computed fields too: fields of its own row, and what it adds up."""

    own: set[str]
    added: set[Pair]


class Losses:
    """The refused cells of a batch, as verdicts look for them."""

    def __init__(self, batch: Batch) -> None:
        """Order the refused cells by return."""
        self._cells = batch.refused
        self._computed = formulas(batch.form)
        self._lost: Mapping[int, set[Pair]] = defaultdict(set)
        for source, sheet, field, row in batch.refused:
            self._lost[source] |= {(sheet, field)} if row else {(sheet, field), (sheet, "")}

    def untouched(self, rule: Rule, failing: Sequence[Failing]) -> Sequence[Failing]:
        """Leave out rows whose verdict rests on a refused cell, in the row itself or in what it adds up."""
        if not self._cells:
            return failing
        reads = _reads(rule, self._computed)
        return [row for row in failing if not self._touched(rule, reads, *row[:2])]

    def _touched(self, rule: Rule, reads: Reads, source: int, row: int) -> bool:
        # Refused values are not counted as doubles, so a double that was found is one.
        if rule.kind != "unique" and not reads.added.isdisjoint(self._lost[source]):
            return True
        return any((source, rule.sheet.name, field, at) in self._cells for field in reads.own for at in (row, 0))


def _reads(rule: Rule, computed: Mapping[Pair, Formula]) -> Reads:
    waiting = [rule.rule, *([rule.when] if rule.when else [])]
    own: set[str] = set()
    added: set[Pair] = set()
    while waiting:
        formula = waiting.pop()
        fields = set(formula.fields) - own
        own |= fields
        added |= _elsewhere(formula)
        waiting += [computed[pair] for field in fields if (pair := (rule.sheet.name, field)) in computed]
    return Reads(own, _closed(added, computed))


def _elsewhere(formula: Formula) -> set[Pair]:
    sheet = formula.sheet.name if formula.sheet else ""
    return set(formula.mentions) - {(sheet, field) for field in formula.fields}


def _closed(pairs: set[Pair], computed: Mapping[Pair, Formula]) -> set[Pair]:
    closed: set[Pair] = set()
    waiting = set(pairs)
    while waiting:
        pair = waiting.pop()
        closed.add(pair)
        waiting |= (set(computed[pair].mentions) if pair in computed else set()) - closed
    return closed
