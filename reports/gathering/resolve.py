"""Settle what counts: of everything read, which year, which of two, whose units, who is missing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from reports.gathering.file_result import Taken
from reports.gathering.persons import with_doubles
from reports.gathering.receipt import REGISTER, SUMMARY, Duty, Receipt, Returns, Rows
from reports.gathering.unit_tree import DISTRICT, Line, Tree, graft, near, plant, untold
from sheets.finding import Finding, Place, Severity, find
from templates.fact import Fact
from templates.form import Form
from templates.kinds import shortened
from templates.layout import COVER, cover_row
from templates.normalize import Known, plain

Duplicates = Literal["latest", "reject"]

FEWEST = 4
"""A year that fewer than one return in four bears is a slip of the pen, not the year to add up."""

NOBODY = ("", DISTRICT.code)
"""Codes that are no unit's: summaries made without a register all stand under the same nameless root."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How to settle: the year (0 for the returns' own), duplicates, whether good rows count, which register to use.

    `due` is the year if none is asked for and no return bears any, as that after last year's summary.
    """

    year: int = 0
    duplicates: Duplicates = "latest"
    provisional: bool = False
    register: str = ""
    due: int = 0


def settle(taken: Iterable[Taken], ignored: Sequence[Receipt], forms: Mapping[str, Form], rules: Rules) -> Returns:
    """Decide for every file what becomes of it; the result does not depend on the order of `taken`."""
    files = sorted(taken, key=lambda each: each.file)
    year = rules.year or likely_year(files) or rules.due
    files = list(_of_year(files, year))
    files = list(_one_of_each(files, rules.duplicates))
    files = list(_no_overlap(files))
    register, files = _one_register(files, rules.register)
    tree, findings = _tree(register, files, forms)
    known = Known(tree.units), Known(_names(tree))
    files = with_doubles([_of_tree(each, tree, *known) if register else each for each in files])
    files = [_refused(each) for each in files]
    facts = list(_facts(files, rules))
    receipts = sorted([*(_receipt(each, rules) for each in files), *ignored], key=lambda receipt: receipt.file)
    return Returns(
        year=year,
        tree=tree,
        receipts=tuple(receipts),
        findings=(*findings, *(finding for each in files for finding in each.findings)),
        facts=facts,
        accepted=frozenset(_accepted(files)),
        owed=tuple(Duty(unit.code, form) for unit, _ in tree.walk() for form in unit.forms),
        refused=frozenset(_duties_returned(files)),
        provisional=rules.provisional or any(each.provisional for each in _summaries(files)),
    )


def likely_year(files: Iterable[Taken]) -> int:
    """The latest year that at least a quarter of the returns bear, or the latest of all; 0 if none bears any."""
    years = Counter(each.receipt.year for each in files if each.receipt.form != REGISTER and each.receipt.year)
    likely = [year for year, times in years.items() if times * FEWEST >= years.total()]
    return max(likely or years, default=0)


def _laid_aside(each: Taken, status: Literal["ignored", "returned"], reason: Finding) -> Taken:
    """The same file without figures, and why; what its own checks found is of no interest any more."""
    rows = each.receipt.rows
    counts = Rows(0, 0, rows.found) if status == "ignored" else Rows(0, rows.found - rows.ignored, rows.ignored)
    receipt = replace(each.receipt, status=status, reason=reason, rows=counts)
    findings = () if status == "ignored" else each.findings
    return Taken(receipt, (*findings, reason))


def _open(each: Taken) -> bool:
    return each.receipt.status in ("counted", "returned") and bool(each.receipt.form)


def _of_year(files: Iterable[Taken], year: int) -> Iterator[Taken]:
    for each in files:
        other = each.receipt.year
        if _open(each) and each.receipt.form != REGISTER and other and other != year:
            place = Place(each.file, COVER, cover_row("year"), 3)
            yield _laid_aside(each, "ignored", find("other-year", place, entered=str(other), year=other, wanted=year))
        else:
            yield each


def _one_of_each(files: Sequence[Taken], duplicates: Duplicates) -> Iterator[Taken]:
    """Of returns of the same unit, form and year the latest by its cover counts, or none does."""
    rivals: dict[tuple[str, str], list[Taken]] = {}
    for each in files:
        if _open(each) and each.receipt.unit:
            rivals.setdefault(_identity(each), []).append(each)
    for each in files:
        same = rivals.get(_identity(each), []) if _open(each) and each.receipt.unit else []
        yield _rival(each, same, duplicates) if len(same) > 1 else each


def _identity(each: Taken) -> tuple[str, str]:
    receipt = each.receipt
    nameless = receipt.form == SUMMARY and receipt.unit == DISTRICT.code
    return receipt.form, receipt.sha256 if nameless else receipt.unit


def _rival(each: Taken, same: Sequence[Taken], duplicates: Duplicates) -> Taken:
    first = next(other for other in same if other.receipt.sha256 == each.receipt.sha256)
    if first is not each:
        return _laid_aside(each, "ignored", find("return-identical", Place(each.file), other=first.file))
    latest = max(same, key=lambda other: (other.receipt.filled_on or date.min, other.file))
    latest = next(other for other in same if other.receipt.sha256 == latest.receipt.sha256)
    if all(other.receipt.sha256 == each.receipt.sha256 for other in same):
        return each
    if duplicates == "reject":
        other = next(other for other in same if other.receipt.sha256 != each.receipt.sha256)
        return _laid_aside(each, "returned", find("return-doubled", Place(each.file), other=other.file))
    if latest is each:
        return each
    return _laid_aside(each, "ignored", find("return-superseded", Place(each.file), other=latest.file))


def _no_overlap(files: Sequence[Taken]) -> Iterator[Taken]:
    """Let no unit come in twice, by its own return and in a summary or in two summaries."""
    held: dict[str, str] = {}
    refused: dict[str, Finding] = {}
    for each in files:
        if each.receipt.form == SUMMARY and _open(each):
            codes = dict.fromkeys((each.receipt.unit, *(line.code for line in each.lines)))
            units = [code for code in codes if code not in NOBODY]
            twice = next((code for code in units if code in held), "")
            if twice:
                refused[each.file] = find("summary-overlaps", Place(each.file), summary=held[twice], unit=twice)
            else:
                held |= dict.fromkeys(units, each.file)
    for each in files:
        if each.is_return and _open(each) and each.receipt.unit in held:
            place = Place(each.file, COVER, cover_row("unit_code"), 3)
            summary = held[each.receipt.unit]
            yield _laid_aside(each, "returned", find("return-in-summary", place, summary=summary))
        else:
            yield _laid_aside(each, "returned", refused[each.file]) if each.file in refused else each


def _one_register(files: Sequence[Taken], named: str) -> tuple[Taken | None, list[Taken]]:
    """Use the register that was named, or the first by its file name; there should be no other."""
    registers = [each for each in files if each.receipt.form == REGISTER and each.receipt.status != "unreadable"]
    if not registers:
        return None, list(files)
    used = next((each for each in registers if each.file == named), registers[0])
    others = {
        each.file: _laid_aside(each, "ignored", find("register-twice", Place(each.file), other=used.file))
        for each in registers
        if each is not used
    }
    return used, [others.get(each.file, each) for each in files]


def _tree(register: Taken | None, files: Iterable[Taken], forms: Mapping[str, Form]) -> tuple[Tree, list[Finding]]:
    """Grow the tree from the register and the summaries' own units, or from the returns' covers."""
    lines: list[Line] = list(register.lines) if register else []
    for each in files:
        if each.receipt.form == SUMMARY and _open(each):
            lines += graft(each.lines, each.receipt.unit, lines)
    if not register:
        known = {line.code for line in lines}
        covers = {
            each.receipt.unit: Line(each.receipt.unit, each.receipt.unit_name, "", "", "", Place(each.file))
            for each in files
            if each.is_return and _open(each) and each.receipt.unit and each.receipt.unit not in known
        }
        lines += [covers[code] for code in sorted(covers)]
    tree, findings = plant(lines, forms)
    return tree, untold(findings, register.findings if register else ())


def _of_tree(each: Taken, tree: Tree, codes: Known, names: Known) -> Taken:
    """Hold a return's unit against the register, of which `codes` and `names` are known."""
    receipt = each.receipt
    if not each.is_return or not _open(each) or not receipt.unit:
        return each
    place = Place(each.file, COVER, cover_row("unit_code"), 3)
    if receipt.unit not in tree.units:
        suggested = _likely_unit(receipt, _names(tree), codes, names)
        words = f"{suggested} {tree.units[suggested].name}" if suggested else ""
        return _laid_aside(
            each, "returned", find("unit-unknown", place, entered=receipt.unit, unit=receipt.unit, **near(words))
        )
    return _with_name(each, tree, place)


def _likely_unit(receipt: Receipt, named: Mapping[str, str], codes: Known, names: Known) -> str:
    """Suggest the code of the unit of that name, else of the nearest code or name, or nothing."""
    same = next((code for name, code in named.items() if plain(name) == plain(receipt.unit_name)), "")
    return same or codes.nearest(receipt.unit) or named.get(names.nearest(receipt.unit_name), "")


def _names(tree: Tree) -> dict[str, str]:
    return {unit.name: unit.code for unit in tree.units.values()}


def _with_name(each: Taken, tree: Tree, place: Place) -> Taken:
    unit, name = tree.units[each.receipt.unit], each.receipt.unit_name
    if not name or plain(name) == plain(unit.name):
        return each
    said = shortened(name)
    others = {plain(other.name): other.code for other in tree.units.values()}
    if other := others.get(plain(name)):
        return _laid_aside(
            each,
            "returned",
            find("unit-name-other", place, entered=said, unit=unit.code, known=unit.name, name=said, other=other),
        )
    place = replace(place, row=cover_row("unit_name"))
    finding = find("unit-name-differs", place, entered=said, unit=unit.code, known=unit.name)
    return replace(each, findings=(*each.findings, finding), receipt=replace(each.receipt, unit_name=unit.name))


def _refused(each: Taken) -> Taken:
    """Give a returned file its reason."""
    if each.receipt.status != "returned" or each.receipt.reason:
        return each
    errors = sum(finding.severity is Severity.ERROR for finding in each.findings)
    reason = find("return-refused", Place(each.file), errors=errors)
    return replace(each, receipt=replace(each.receipt, reason=reason))


def _counts(each: Taken, rules: Rules) -> bool:
    """Tell whether a file's figures are added: a returned one's good rows are in a provisional run."""
    if each.is_return and not (each.receipt.unit and each.receipt.year):
        return False
    own = each.receipt.reason is None or each.receipt.reason.code == "return-refused"
    return each.receipt.status == "counted" or (rules.provisional and each.receipt.status == "returned" and own)


def _receipt(each: Taken, rules: Rules) -> Receipt:
    if each.receipt.status != "returned" or _counts(each, rules):
        return each.receipt
    rows = each.receipt.rows
    return replace(each.receipt, rows=Rows(0, rows.counted + rows.refused, rows.ignored))


def _facts(files: Iterable[Taken], rules: Rules) -> Iterator[Fact]:
    for each in files:
        if _counts(each, rules):
            yield from each.facts


def _summaries(files: Iterable[Taken]) -> list[Taken]:
    return [each for each in files if each.receipt.form == SUMMARY and each.receipt.status == "counted"]


def _duties_returned(files: Iterable[Taken]) -> Iterator[Duty]:
    """Duties that summaries tell of as sent back; with a summary that is sent back itself, all that it holds."""
    for each in files:
        if each.receipt.form == SUMMARY:
            yield from each.refused
            yield from each.accepted if each.receipt.status == "returned" else ()


def _accepted(files: Sequence[Taken]) -> Iterator[Duty]:
    """Duties that are done: by a return of their own, or below a summary."""
    yield from (duty for each in _summaries(files) for duty in each.accepted)
    yield from (
        Duty(each.receipt.unit, each.receipt.form)
        for each in files
        if each.is_return and each.receipt.status == "counted"
    )
