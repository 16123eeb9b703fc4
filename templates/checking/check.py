"""Batch → findings: every rule of a form over all its returns, a sheet at a time."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sheets.finding import Finding, Place, Severity, find
from templates.checking.unreliable_verdicts import Failing, Losses, reading
from templates.compiled import compiled, rules
from templates.dependencies import Pair
from templates.explanation import explanations, is_hollow
from templates.fields.entry import shortened
from templates.form import Form
from templates.formulas.formula import Formula, formula_of
from templates.formulas.frames import evaluate
from templates.formulas.nodes import Logic, Negation
from templates.mask import masked
from templates.reading.batch import Batch
from templates.reading.recomputed import skipped
from templates.reading.sheet_batch import Refused
from templates.rule import Rule
from templates.sheet import Sheet


def check(batch: Batch) -> list[Finding]:
    """Find every row in which a rule of the form is false, and what else is wrong with whole returns.

    A rule that rests on a cell that was refused while reading is not judged there, nor one on a
    count that a formula left out of date. A query that the return explains in words carries them.
    """
    words = explanations(batch)
    false = failing(batch)
    outdated = _outdated(batch, false)
    losses = Losses(batch, outdated)
    findings = [
        _finding(batch, rule, row, words[row[0]]) for rule, rows in false for row in losses.untouched(rule, rows)
    ]
    return [*_expired(batch), *outdated.values(), *findings, *_hollow(batch, findings, words)]


def failing(batch: Batch) -> list[tuple[Rule, list[Failing]]]:
    """Return the rules that are false anywhere, with the rows where they are, whatever those rest on."""
    return [pair for sheet in batch.form.sheets for pair in _false(batch, sheet)]


def _false(batch: Batch, sheet: Sheet) -> Iterator[tuple[Rule, list[Failing]]]:
    """Work out a sheet's rules at once; yield each that is false anywhere, with the rows where it is.

    Choices are not judged again: reading has refused those that the form does not know. What
    other returns hold is for reports.gathering.persons to say.
    """
    frame = batch.frames[sheet.name]
    ours = [rule for rule in rules(batch.form) if rule.sheet.name == sheet.name]
    judged = [rule for rule in ours if rule.kind not in ("enum", "across", "falls", "between")]
    if not judged or frame.is_empty():
        return
    false = evaluate([_failing(batch.form, rule) for rule in judged], batch.frames)
    for index, rule in enumerate(judged):
        rows = frame.select("source", "row", rule.field.name).filter(false[str(index)]).rows()
        if rows:
            yield rule, rows


def _failing(form: Form, rule: Rule) -> Formula:
    """Turn a rule into what is true where it is false, and no more than unknown elsewhere."""
    false = Negation(rule.rule.tree)
    tree = Logic("and", (false, rule.when.tree)) if rule.when else false
    return formula_of(tree, form, rule.sheet, rule.rule.text)


def _outdated(batch: Batch, false: Sequence[tuple[Rule, Sequence[Failing]]]) -> dict[Refused, Finding]:
    """Find counts that differ while the list that they count has texts for figures, or rows beyond those prepared.

    A file as read does not tell a formula from what was typed over it. Either way the list is to be
    mended first: a formula then counts it all, and only a figure that was typed differs still.
    """
    if not (batch.texts or batch.beyond):
        return {}
    losses, outdated = Losses(batch), {}
    for rule, rows in false:
        counted = reading(rule, compiled(batch.form).formulas).added if rule.kind == "tally" else ()
        for source, row, value in losses.untouched(rule, rows) if counted else ():
            code, told = "tally-text", skipped(batch.texts, source, counted)
            if not told:
                code, told = "tally-beyond", _uncounted(batch, source, counted)
            if told:
                finding = _finding(batch, rule, (source, row, value), {})
                cell = (source, rule.sheet.name, rule.field.name, row)
                outdated[cell] = find(code, finding.place, title=finding.title, entered=finding.entered, **told)
    return outdated


def _uncounted(batch: Batch, source: int, counted: Collection[Pair]) -> dict[str, object]:
    """Tell a finding which of the lists that are counted goes on beyond the rows prepared."""
    lists = {sheet for sheet, _ in counted}
    return next(
        (
            {"sheet": sheet.title, "rows": rows, "prepared": sheet.capacity}
            for sheet in batch.form.sheets
            if sheet.name in lists and (rows := batch.beyond.get((source, sheet.name)))
        ),
        {},
    )


def _finding(batch: Batch, rule: Rule, false: Failing, explained: Mapping[str, str]) -> Finding:
    source, row, value = false
    field, submission = rule.field, batch.submissions[source]
    place = batch.spots[source][rule.sheet.name].place(submission.file, field.name, row)
    words = "" if value is None else field.kind.printed(field, value)
    said = submission.explanations.get(rule.code)
    reason = explained[rule.code] if said and not is_hollow(said.words) else ""
    return Finding(rule.entry, place, {}, field.title, shortened(masked(rule.sheet, field, words)), reason)


def running_figures(batch: Batch) -> Iterator[tuple[int, str, int, Finding]]:
    """Yield the figures of the year so far: source, line, value, and what to tell if an earlier period's is above."""
    told = [rule for rule in rules(batch.form) if rule.kind == "falls"]
    words = explanations(batch) if told else []
    for rule in told:
        line = [rule.sheet.key] if rule.sheet.layout == "matrix" else []
        found = batch.frames[rule.sheet.name].select("source", "row", rule.field.name, *line)
        for source, row, value, *key in found.rows():
            if value is not None:
                yield source, str(*key), value, _finding(batch, rule, (source, row, value), words[source])


def asked_of_others(batch: Batch) -> Iterator[tuple[int, Finding]]:
    """Yield by source what to tell where a rule between forms is broken."""
    told = [rule for rule in rules(batch.form) if rule.kind == "between"]
    words = explanations(batch) if told else []
    for rule in told:
        for source, row, value in batch.frames[rule.sheet.name].select("source", "row", rule.field.name).rows():
            yield source, _finding(batch, rule, (source, row, value), words[source])


def _hollow(batch: Batch, findings: Sequence[Finding], explained: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
    asked = {(finding.place.file, finding.code) for finding in findings if finding.severity is Severity.QUERY}
    for submission, words in zip(batch.submissions, explained, strict=True):
        for code, said in submission.explanations.items():
            if (submission.file, code) in asked and is_hollow(said.words):
                yield find("explanation-hollow", said.place, entered=words[code], title=code)


def _expired(batch: Batch) -> Iterator[Finding]:
    until = batch.form.valid_until
    for submission in batch.submissions:
        if until and submission.year and batch.form.as_of(submission.year, submission.period) > until:
            yield find("form-expired", Place(submission.file), valid_until=until.isoformat())
