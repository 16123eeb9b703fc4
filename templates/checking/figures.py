"""Batch → facts: every measure of the form, by return and by the fields that it is broken down by."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache

import polars as pl

from sheets.finding import Finding
from templates.checking.accepted_rows import counted
from templates.form import Form, Measure
from templates.formulas.evaluate import Frames, grouped
from templates.formulas.formula import Formula, parse
from templates.formulas.nodes import Aggregate, Figure
from templates.reading.batch import Batch

UNSAID = "未填"
"""The row or column of a figure whose record leaves that field blank."""

Figures = tuple[str, int, str, str, str, str, int, str]
"""One figure of one return, as reports.fact.Fact: unit, year, form, measure, row, column, value, file."""

Members = Sequence[tuple[Measure, Formula]]
"""Measures over one sheet that are broken down alike."""


def facts(batch: Batch, findings: Collection[Finding], *, provisional: bool = False) -> list[Figures]:
    """Add up the returns that have no finding that must be mended; blanks add nothing and give no fact.

    `findings` are all that were made of these returns. With `provisional` the rows without
    such a finding count in any return whose unit, year and version are sound.
    """
    frames = counted(batch, findings, provisional=provisional)
    return [fact for by, members in _groups(batch.form) for fact in _facts(batch, by, members, frames)]


@cache
def _groups(form: Form) -> Sequence[tuple[Sequence[str], Members]]:
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[Measure, Formula]]] = {}
    for measure in form.all_measures:
        formula = parse(measure.value, form, None)
        assert isinstance(formula.tree, Aggregate | Figure)
        groups.setdefault((formula.tree.sheet, measure.by), []).append((measure, formula))
    return tuple((by, tuple(members)) for (_, by), members in groups.items())


def _facts(batch: Batch, by: Sequence[str], members: Members, frames: Frames) -> Iterator[Figures]:
    form = batch.form.name
    for source, labels, values in _values(by, [formula for _, formula in members], frames):
        submission = batch.submissions[source]
        row, column = (*labels, "", "")[:2]
        for (measure, _), value in zip(members, values, strict=True):
            if value is not None:
                yield submission.unit, submission.year, form, measure.name, row, column, value, submission.file


def _values(
    by: Sequence[str], formulas: Sequence[Formula], frames: Frames
) -> Iterator[tuple[int, Sequence[str], Sequence[int]]]:
    """Yield source, labels and values: a record's figures as they stand, others added up."""
    figures = [formula.tree for formula in formulas if isinstance(formula.tree, Figure)]
    if figures:
        names = dict.fromkeys(figure.field for figure in figures)
        for source, *values in frames[figures[0].sheet].select("source", *names).iter_rows():
            found = dict(zip(names, values, strict=True))
            yield source, (), [found[figure.field] for figure in figures]
        return
    sums = grouped(formulas, by, frames).with_columns(pl.col(by).cast(pl.String).fill_null(UNSAID))
    for source, *values in sums.iter_rows():
        yield source, values[: len(by)], values[len(by) :]
