"""One worker's task: some files read, identified, filled in, checked and reduced to figures."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from reports.gathering.carry_forward import NOTHING, Closing, opening_findings
from reports.gathering.corrected_batch import corrected_batch
from reports.gathering.discover import Source
from reports.gathering.exchange.columns import CORRECTIONS
from reports.gathering.exchange.corrections import Correction, CorrectionList, read_corrections
from reports.gathering.exchange.read import digest
from reports.gathering.file_result import FileResult, PersonColumn, Running
from reports.gathering.hidden_codes import code_digest
from reports.gathering.receipt import REGISTER, Control, Receipt, Rows, has_errors
from reports.gathering.register import register_findings, register_lines
from sheets.finding import Finding, Place, Severity, find
from sheets.marking.review_sheet import OPINION
from sheets.workbook import Workbook
from templates.between import asked_of
from templates.compiled import measures
from templates.fact import Fact
from templates.form import Form
from templates.formulas.nodes import Figure
from templates.layout import UNREAD
from templates.load import load_forms
from templates.measure import Measure
from templates.stamps import SUMMARY, YEAREND, stamps

if TYPE_CHECKING:
    from templates.reading.batch import Batch
    from templates.reading.identify import Submission
    from templates.reading.locate import Spot

Beat = Callable[[int], object]
"""Told which file is in work, and their number once all are worked on together."""


@cache
def _forms(folders: tuple[Path, ...]) -> Mapping[str, Form]:
    return load_forms(folders)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Look for cyclic garbage only afterwards: what a batch makes lives to its end, and looking takes a twentieth."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True)
class Task:
    """What workers need to know: whose forms, last year's closing figures, and whether good rows count alone.

    With a `key`, which is the run's own and random, persons are handed back as digests, to be matched, and so are
    unit codes that look like a person's number. What is `plain` is worked out without polars: the same of each
    return, sooner for a few of them. The office's own `corrections` are put into the returns that they name.
    """

    folders: tuple[Path, ...] = ()
    closing: Closing = NOTHING
    provisional: bool = False
    key: bytes = b""
    plain: bool = False
    corrections: tuple[Correction, ...] = ()

    @_undisturbed()
    def __call__(self, sources: Sequence[Source], beat: Beat) -> list[FileResult]:
        """Take some files, in their order; whatever is wrong with one is in its own result."""
        from sheets.read import read  # noqa: PLC0415 - the parent process does without decoders and polars
        from templates.reading.identify import Submission, identify  # noqa: PLC0415

        forms = _forms(self.folders)
        taken: dict[str, FileResult] = {}
        returns: dict[str, list[Submission]] = {}
        for index, source in enumerate(sources):
            beat(index)
            book = _nameless(read(source.path, source.name, without=UNREAD, passwords=source.passwords))
            if not book.readable:
                taken[source.name] = unreadable(book)
            elif stamps(book).form == SUMMARY:
                taken[source.name] = digest(book, forms, provisional=self.provisional)
            elif stamps(book).form == YEAREND:
                taken[source.name] = _output(book)
            elif listed := read_corrections(book, forms):
                taken[source.name] = _list_of_corrections(book, listed)
            elif isinstance(known := identify(book, forms), Submission):
                returns.setdefault(known.form.name, []).append(known)
            else:
                taken[source.name] = _stranger(book, known)
        beat(len(sources))
        for name, submissions in returns.items():
            taken |= {each.file: each for each in self._batch(forms[name], submissions, forms)}
        return [_told(taken[source.name]) for source in sources]

    def _batch(self, form: Form, submissions: "Sequence[Submission]", forms: Mapping[str, Form]) -> list[FileResult]:
        """Take returns of one form together: whole columns of many workbooks cost less than many small ones."""
        from templates.checking.figures import facts  # noqa: PLC0415 - only the workers check
        from templates.reading.batch import read_batch  # noqa: PLC0415 - only the workers read

        read = partial(read_batch, form, last=partial(_remembered, self.closing, form), plain=self.plain)
        batch, applied = corrected_batch(submissions, self.corrections, read)
        submissions = batch.submissions
        found = self._findings(batch, forms)
        every = [finding for findings in found.values() for finding in findings]
        sums: dict[str, list[Fact]] = {each.file: [] for each in submissions}
        for fact in facts(batch, every, provisional=self.provisional):
            sums[fact.file].append(fact)
        sound = self._sound(batch, every)
        lines = register_lines(batch) if form.name == REGISTER else [()] * len(submissions)
        listings = _listings(batch, self.key) if self.key else {}
        running, (asked, named) = _running(batch), _between(batch, forms)
        return [
            replace(
                self._coded(_taken(batch, source, sums[each.file], found[each.file], sound.get(source)), each),
                lines=lines[source],
                listings=tuple(listings.get(source, ())),
                running=tuple(running.get(source, ())),
                asked=tuple(asked.get(source, ())),
                named=named[source],
                corrected=tuple(applied.get(each.file, ())),
            )
            for source, each in enumerate(submissions)
        ]

    def _findings(self, batch: "Batch", forms: Mapping[str, Form]) -> dict[str, list[Finding]]:
        """Find all that is to be said of each file, no person named in it."""
        from templates.checking.carried_back import not_back  # noqa: PLC0415 - only the workers check
        from templates.checking.check import check  # noqa: PLC0415 - only the workers check
        from templates.explanation import persons  # noqa: PLC0415 - only the workers check
        from templates.localising.suggest import suggested  # noqa: PLC0415 - only the workers check

        form, submissions = batch.form, batch.submissions
        found: dict[str, list[Finding]] = {each.file: [*each.workbook.findings, *each.findings] for each in submissions}
        checked = check(batch)
        last = [self.closing.before(each.code, form.name, each.year) for each in submissions]
        mending = suggested(batch, checked, last)
        for finding in (*batch.findings, *checked, *not_back(batch), *opening_findings(batch, self.closing), *mending):
            found[finding.place.file].append(finding)
        if form.name == REGISTER:
            for finding in list(register_findings(batch, forms, found)):
                found[finding.place.file].append(finding)
        told = {each.file: person for each, person in zip(submissions, persons(batch), strict=True)}
        return {file: [told[file]().nameless(each) for each in findings] for file, findings in found.items()}

    def _sound(self, batch: "Batch", findings: Sequence[Finding]) -> dict[int, int]:
        """Count the rows that are good in each return that has something to mend, by its source."""
        from templates.checking.accepted_rows import counted  # noqa: PLC0415 - only the workers check
        from templates.reading.batch import row_counts  # noqa: PLC0415 - only the workers read

        wrong = {finding.place.file for finding in findings if has_errors([finding])}
        returned = [source for source, each in enumerate(batch.submissions) if each.file in wrong]
        if not (returned and self.provisional):
            return dict.fromkeys(returned, 0)
        rows = row_counts(counted(batch, findings, provisional=True), len(batch.submissions))
        return {source: rows[source] for source in returned}

    def _coded(self, taken: FileResult, submission: "Submission") -> FileResult:
        """Add the digest of a unit's code that is not shown."""
        if not self.key or submission.code == submission.unit:
            return taken
        return replace(taken, receipt=replace(taken.receipt, code_digest=code_digest(submission.code, self.key)))


def _listings(batch: "Batch", key: bytes) -> dict[int, list[PersonColumn]]:
    """List the persons of each return, by its source."""
    from templates.checking.persons import listed  # noqa: PLC0415 - only the workers need it

    found: dict[int, list[PersonColumn]] = {}
    for source, rule, rows, digests, explanation in listed(batch, key):
        spot = batch.spots[source][rule.sheet.name]
        column = spot.columns[rule.field.name]
        listing = PersonColumn(rule.code, rule.field.title, spot.title, column, rows, digests, explanation)
        found.setdefault(source, []).append(listing)
    return found


def _running(batch: "Batch") -> dict[int, list[Running]]:
    """List the figures of the year so far of each return, by its source."""
    from templates.checking.check import running_figures  # noqa: PLC0415 - only the workers check

    found: dict[int, list[Running]] = {}
    for source, line, value, finding in running_figures(batch):
        found.setdefault(source, []).append(Running((finding.code, line), value, finding))
    return found


def _between(batch: "Batch", forms: Mapping[str, Form]) -> tuple[dict[int, list[Finding]], list[dict[str, Place]]]:
    """List what rules between forms would tell of each return, and where the figures stand that they name."""
    from templates.checking.check import asked_of_others  # noqa: PLC0415 - only the workers check

    found: dict[int, list[Finding]] = {}
    for source, finding in asked_of_others(batch):
        found.setdefault(source, []).append(finding)
    known = [measures(batch.form)[name] for name in sorted(asked_of(forms, batch.form.name))]
    places = [
        {each.name: _place_of(each, spots[each.sheet.name], file.file) for each in known if each.sheet.name in spots}
        for file, spots in zip(batch.submissions, batch.spots, strict=True)
    ]
    return found, places


def _place_of(measure: Measure, spot: "Spot", file: str) -> Place:
    """Point at a figure: a record's cell, a matrix's total or column, a list's column or sheet."""
    column = measure.tree.field if isinstance(measure.tree, Figure) else measure.tree.column
    field = column if isinstance(column, str) else column.field if column else ""
    total = next((row.title for row in measure.sheet.rows if row.total), "")
    return spot.place(file, field, spot.rows.get(total, 0) if field else 0)


def _taken(
    batch: "Batch", source: int, sums: Sequence[Fact], findings: Sequence[Finding], sound: int | None
) -> FileResult:
    """Hand back one return; `sound` counts its good rows if something in it must be mended."""
    submission, rows = batch.submissions[source], batch.rows[source]
    filled = rows.found - rows.ignored
    good = filled if sound is None else min(sound, filled)
    receipt = Receipt(
        file=submission.file,
        status="counted" if sound is None else "returned",
        sha256=submission.workbook.sha256,
        size=submission.workbook.size,
        form=batch.form.name,
        version=submission.version,
        unit=submission.unit,
        unit_name=submission.unit_name,
        year=submission.year,
        filled_on=submission.filled_on,
        saved=submission.workbook.saved,
        reviewed=submission.workbook.grid(OPINION) is not None,
        rows=Rows(good, filled - good, rows.ignored),
        controls=_controls(batch.form, sums),
        title=batch.form.title,
        period=submission.period,
    )
    return FileResult(receipt, tuple(findings), facts=tuple(sums))


MOST_FINDINGS = 10_000
"""So many findings of one file are handed back: a small file can be made to have millions, which fill memory."""

WEIGHTS = tuple(Severity)


def _told(taken: FileResult) -> FileResult:
    """Leave of very many findings those that weigh most, and say how many more there are."""
    more = len(taken.findings) - MOST_FINDINGS
    if more <= 0:
        return taken
    kept = sorted(taken.findings, key=lambda finding: WEIGHTS.index(finding.severity))[:MOST_FINDINGS]
    return replace(taken, findings=(*kept, find("findings-cut", Place(taken.file), listed=MOST_FINDINGS, more=more)))


def _controls(form: Form, sums: Sequence[Fact]) -> tuple[Control, ...]:
    """Sums that the sender can find in the workbook: what is not broken down, 其中 lines left out."""
    known = measures(form)
    values = {figure.measure: figure.value for figure in sums if not figure.row}
    return tuple(
        Control(known[name].title, value, known[name].scale, known[name].unit)
        for name, value in values.items()
        if known[name].controls
    )


def _nameless(book: Workbook) -> Workbook:
    """Hide numbers of persons in the names of sheets and parts before anything repeats them.

    The guard knows the names but not what a person's number is; whatever is found later takes them from here.
    """
    from templates.mask import conceal, nameless  # noqa: PLC0415 - only the workers need it

    return replace(
        book,
        grids=tuple(replace(grid, sheet=conceal(grid.sheet)) for grid in book.grids),
        quirks={conceal(sheet): quirks for sheet, quirks in book.quirks.items()},
        findings=tuple(map(nameless, book.findings)),
    )


def unreadable(book: Workbook) -> FileResult:
    """A file of which nothing can be read: the weightiest of its findings is the reason."""
    worst = min(book.findings, key=lambda finding: WEIGHTS.index(finding.severity), default=None)
    reason = worst or find("file-damaged", Place(book.file))
    return FileResult(Receipt(book.file, "unreadable", reason, book.sha256, book.size), book.findings or (reason,))


def _remembered(closing: Closing, form: Form, each: "Submission") -> Mapping[str, int]:
    return closing.remembered(each.unit, form.name, each.year)


def _list_of_corrections(book: Workbook, listed: CorrectionList) -> FileResult:
    """A 更正单: it counts only where the office names it, not where anybody laid it among the returns."""
    reason = find("ignored-output", Place(book.file), kind=CORRECTIONS)
    return FileResult(Receipt(book.file, "ignored", reason, book.sha256, book.size), corrections=listed)


def _output(book: Workbook) -> FileResult:
    """A year-end workbook of this tool, which somebody laid among the returns."""
    reason = find("ignored-output", Place(book.file), kind="年终统计表")
    return FileResult(Receipt(book.file, "ignored", reason, book.sha256, book.size), stamp=stamps(book))


def _stranger(book: Workbook, findings: tuple[Finding, ...]) -> FileResult:
    """A workbook that is a return of no known form."""
    return FileResult(Receipt(book.file, "returned", findings[0], book.sha256, book.size), (*book.findings, *findings))
