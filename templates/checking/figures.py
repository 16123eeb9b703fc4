"""Batch → facts: every measure of the form, by return and by the fields that it is broken down by."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product

from sheets.finding import Finding
from templates.checking.accepted_rows import counted
from templates.compiled import compiled, measures
from templates.dependencies import Pair, sources
from templates.dimension import BLANK
from templates.earlier_versions import version_of
from templates.fact import Fact
from templates.fields.texts import JOINT
from templates.form import Form
from templates.formulas.formula import formula_of
from templates.formulas.frames import Frames, grouped
from templates.formulas.nodes import Aggregate, Figure
from templates.measure import Measure
from templates.reading.batch import Batch


def facts(batch: Batch, findings: Collection[Finding], *, provisional: bool = False) -> list[Fact]:
    """Add up the returns that have no finding that must be mended; blanks add nothing and give no fact.

    `findings` are all that were made of these returns. With `provisional` the rows without
    such a finding count in any return whose unit, year and version are sound.
    """
    frames = counted(batch, findings, provisional=provisional)
    return [fact for members in _groups(batch.form) for fact in _facts(batch, members, frames)]


def _groups(form: Form) -> Collection[Sequence[Measure]]:
    """Put together measures over one sheet that are broken down alike."""
    groups: dict[tuple[str, tuple[str, ...]], list[Measure]] = {}
    for measure in measures(form).values():
        groups.setdefault((measure.sheet.name, measure.by), []).append(measure)
    return groups.values()


def _facts(batch: Batch, members: Sequence[Measure], frames: Frames) -> Iterator[Fact]:
    form = batch.form.name
    unknown = _unasked(batch, members)
    for source, labels, values in _values(members, frames):
        submission = batch.submissions[source]
        row, column, layer = (*labels, "", "", "")[:3]
        for measure, value in zip(members, values, strict=True):
            if value is not None and (submission.version, measure.name) not in unknown:
                at = submission.unit, submission.year, form, measure.name, row, column
                yield Fact(*at, value, submission.file, submission.period, layer)


def _unasked(batch: Batch, members: Sequence[Measure]) -> set[tuple[str, str]]:
    """Name what is not known of returns of an earlier version: (version, measure) that rests on what was not asked."""
    return {
        (version, measure.name)
        for version in {each.version for each in batch.submissions}
        if (unasked := version_of(batch.form, version).unasked)
        for measure in members
        if not unasked.isdisjoint(_rests_on(measure, batch.form))
    }


def _rests_on(measure: Measure, form: Form) -> set[Pair]:
    return sources(formula_of(measure.tree, form, None, "").mentions, compiled(form).formulas)


def _values(members: Sequence[Measure], frames: Frames) -> Iterator[tuple[int, Sequence[str], Sequence[int | None]]]:
    """Yield source, labels and values: a record's figures as they stand, others added up."""
    figures = [each.tree for each in members if isinstance(each.tree, Figure)]
    if figures:
        names = dict.fromkeys(figure.field for figure in figures)
        for source, *values in frames[figures[0].sheet].select("source", *names).rows():
            found = dict(zip(names, values, strict=True))
            yield source, (), [found[figure.field] for figure in figures]
        return
    by = members[0].by
    aggregates = [each.tree for each in members if isinstance(each.tree, Aggregate)]
    rows = (
        (source, [BLANK if label is None else str(label) for label in values[: len(by)]], values[len(by) :])
        for source, *values in grouped(aggregates, by, frames).rows()
    )
    yield from _each_choice(members[0], rows) if any(each.several for each in members[0].dimensions) else rows


Labelled = tuple[int, Sequence[str], Sequence[int | None]]


def _each_choice(measure: Measure, rows: Iterable[Labelled]) -> Iterator[Labelled]:
    """Count rows of several choices for each of them."""
    found: dict[tuple[int, tuple[str, ...]], list[int | None]] = {}
    for source, labels, values in rows:
        parts = [
            label.split(JOINT) if each.several else [label]
            for each, label in zip(measure.dimensions, labels, strict=True)
        ]
        for one in product(*parts):
            before = found.setdefault((source, one), [None] * len(values))
            for at, value in enumerate(values):
                before[at] = value if before[at] is None else (before[at] or 0) + (value or 0)
    yield from ((source, labels, values) for (source, labels), values in found.items())
