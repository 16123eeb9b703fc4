"""Resolve what counts: of everything read, which year, which of two, whose units, who is missing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.gathering.file_result import FileResult, times_told
from reports.gathering.hidden_codes import with_codes
from reports.gathering.overlaps import without_overlaps
from reports.gathering.parts import with_parts
from reports.gathering.periods import of_period, owed, with_falls
from reports.gathering.persons import with_doubles
from reports.gathering.receipt import REGISTER, SUMMARY, Duty, Receipt, Returns
from reports.gathering.rivals import Duplicates, one_of_each, one_register, without_copies
from reports.gathering.together import with_between
from reports.gathering.unit_match import match_units
from reports.gathering.unit_tree import Tree, UnitLine, added_lines, build_tree, untold
from sheets.finding import Finding, Place, Severity, find
from templates.form import Form
from templates.layout import COVER, cover_row

FEWEST = 4
"""A year that fewer than one return in four bears is a slip of the pen, not the year to add up."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How to resolve: the year (0 for the returns' own), duplicates, whether good rows count, which register to use.

    `due` is the year if none is asked for and no return bears any, as that after last year's summary; under `key`
    workers have digested the unit codes that they do not show. A `period` of the year is added up alone.
    """

    year: int = 0
    duplicates: Duplicates = "latest"
    provisional: bool = False
    register: str = ""
    due: int = 0
    key: bytes = b""
    period: str = ""
    part: str = ""


def resolve(
    taken: Iterable[FileResult], ignored: Sequence[Receipt], forms: Mapping[str, Form], policy: Policy
) -> Returns:
    """Decide for every file what becomes of it; the result does not depend on the order of `taken`."""
    files = sorted(taken, key=lambda each: each.file)
    year = policy.year or likely_year(files) or policy.due
    register, files = one_register(
        without_copies(list(of_period(_of_year(files, year), year, policy.period))), policy.register
    )
    files = with_codes(files, register, policy.key)
    if register:
        # Before it is asked which of two counts: what the register refuses takes nobody's place.
        files = match_units(files, _tree(register, files, forms)[0])
    files = without_overlaps(with_parts(one_of_each(files, policy.duplicates), forms))
    tree, findings = _tree(register, files, forms)
    files = [_refused(each) for each in with_between(with_falls(with_doubles(files)), forms)]
    accepted, refused = frozenset(_accepted(files)), frozenset(_duties_returned(files))
    back = {each.receipt.duty for each in files if each.is_return and each.receipt.status == "returned"}
    receipts = sorted([*(_receipt(each, policy) for each in files), *ignored], key=lambda receipt: receipt.file)
    return Returns(
        year=year,
        tree=tree,
        receipts=tuple(receipts),
        findings=(*findings, *(finding for each in files for finding in each.findings)),
        facts=[fact for each in files if _counts(each, policy) for fact in each.facts],
        accepted=accepted,
        owed=tuple(owed(tree, forms, accepted | refused | back, policy.period)),
        refused=refused,
        period=policy.period,
        provisional=policy.provisional or any(each.provisional for each in _summaries(files)),
        on_time=times_told(files),
        part=policy.part,
        below=tuple(told for each in _summaries(files) for told in each.below),
    )


def likely_year(files: Iterable[FileResult]) -> int:
    """The latest year that at least a quarter of the returns bear, or the latest of all; 0 if none bears any."""
    years = Counter(each.receipt.year for each in files if each.receipt.form != REGISTER and each.receipt.year)
    likely = [year for year, times in years.items() if times * FEWEST >= years.total()]
    return max(likely or years, default=0)


def _of_year(files: Iterable[FileResult], year: int) -> Iterator[FileResult]:
    for each in files:
        other = each.receipt.year
        if each.stands and not each.is_register and other and other != year:
            place = Place(each.file, COVER, cover_row("year"), 3)
            yield each.laid_aside("ignored", find("other-year", place, entered=str(other), year=other, wanted=year))
        else:
            yield each


def _tree(
    register: FileResult | None, files: Iterable[FileResult], forms: Mapping[str, Form]
) -> tuple[Tree, list[Finding]]:
    """Grow the tree from the register and the summaries' own units, or from the returns' covers."""
    lines: list[UnitLine] = list(register.lines) if register else []
    known = {line.code for line in lines}
    for each in files:
        if each.is_summary and each.receipt.status in ("counted", "returned"):
            added = added_lines(each.lines, each.receipt.unit, known)
            known.update(line.code for line in added)
            lines += added
    if not register:
        lines += [line for line in _covers(files) if line.code not in known]
    tree, findings = build_tree(lines, forms)
    return tree, untold(findings, register.findings if register else ())


def _covers(files: Iterable[FileResult]) -> Iterator[UnitLine]:
    """Units as the covers name them, each once: as that of a sound return does, if there is one."""
    returns = [each for each in files if each.is_return and each.receipt.unit and each.receipt.status != "ignored"]
    first: dict[str, FileResult] = {}
    for each in sorted(returns, key=lambda each: not each.sound):
        first.setdefault(each.receipt.unit, each)
    for unit, each in sorted(first.items()):
        yield UnitLine(unit, each.receipt.unit_name, "", "", "", Place(each.file))


def _refused(each: FileResult) -> FileResult:
    """Give a returned file its reason."""
    if each.receipt.status != "returned" or each.receipt.reason:
        return each
    errors = sum(finding.severity is Severity.ERROR for finding in each.findings)
    reason = find("return-refused", Place(each.file), errors=errors)
    return replace(each, receipt=replace(each.receipt, reason=reason))


def _counts(each: FileResult, policy: Policy) -> bool:
    """Tell whether a file's figures are added: a returned one's good rows are in a provisional run."""
    if each.is_return and not (each.receipt.unit and each.receipt.year):
        return False
    own = each.receipt.reason is None or each.receipt.reason.code == "return-refused"
    return each.receipt.status == "counted" or (policy.provisional and each.receipt.status == "returned" and own)


def _receipt(each: FileResult, policy: Policy) -> Receipt:
    if each.receipt.status != "returned" or _counts(each, policy):
        return each.receipt
    return replace(each.receipt, rows=each.receipt.rows.all_refused)


def _summaries(files: Iterable[FileResult]) -> list[FileResult]:
    return [each for each in files if each.receipt.form == SUMMARY and each.receipt.status == "counted"]


def _duties_returned(files: Iterable[FileResult]) -> Iterator[Duty]:
    """Duties that summaries tell of as sent back; with a summary that is sent back itself, all that it holds."""
    for each in files:
        if each.receipt.form == SUMMARY:
            yield from each.refused
            yield from each.accepted if each.receipt.status == "returned" else ()


def _accepted(files: Sequence[FileResult]) -> Iterator[Duty]:
    """Duties that are done: by a return of their own, or below a summary."""
    yield from (duty for each in _summaries(files) for duty in each.accepted)
    yield from (each.receipt.duty for each in files if each.is_return and each.receipt.status == "counted")
