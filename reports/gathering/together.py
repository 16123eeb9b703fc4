"""Rules between forms, judged where a unit's returns of a year come together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from reports.gathering.file_result import FileResult
from reports.scaled import text
from sheets.finding import Finding, Severity
from templates.between import Asked, Between, between
from templates.compiled import measures
from templates.form import Form


def with_between(files: Sequence[FileResult], forms: Mapping[str, Form]) -> list[FileResult]:
    """Tell of figures of two forms that do not agree, at both cells; where that is an error neither return counts.

    Only sound returns of one unit and period are compared: of any other the figure is not known.
    """
    rules = between(forms)
    of_unit: dict[tuple[str, str], dict[str, FileResult]] = defaultdict(dict)
    for each in files:
        if rules and each.is_return and each.sound:
            of_unit[each.receipt.unit, each.receipt.period][each.receipt.form] = each
    told: dict[str, list[Finding]] = defaultdict(list)
    for returns in of_unit.values():
        for rule in rules:
            for finding in _broken(rule, returns, forms):
                told[finding.place.file].append(finding)
    return [_with(each, told[each.file]) if each.file in told else each for each in files]


def _with(each: FileResult, found: Sequence[Finding]) -> FileResult:
    """Add findings to a return; with an error it is sent back, and nothing of it counts."""
    told = replace(each, findings=(*each.findings, *found))
    if not any(finding.severity is Severity.ERROR for finding in found):
        return told
    receipt = replace(each.receipt, status="returned", rows=each.receipt.rows.all_refused)
    return replace(told, receipt=receipt, facts=())


def _broken(rule: Between, returns: Mapping[str, FileResult], forms: Mapping[str, Form]) -> Iterator[Finding]:
    own = returns.get(rule.form.name)
    asked = own and next((each for each in own.asked if each.code == rule.rule.code), None)
    if not own or not asked:
        return
    figures = dict(_figures(rule, returns))
    if not rule.fails(figures, own.receipt.year):
        return
    said = "，".join(_said(each, figures[each], forms) for each in rule.asks if each in figures)
    entry = rule.rule.entry
    entry = replace(entry, zh=f"{entry.zh}：{said}", en=f"{entry.en}: {said}")
    finding = replace(asked, entry=entry)
    yield finding
    for each in rule.asks:
        other = returns.get(each.form)
        if other and other is not own and each in figures:
            measure = measures(forms[each.form])[each.measure]
            place = other.named.get(each.measure)
            if place:
                entered = text(figures[each], measure.scale, thousands=True)
                yield replace(finding, place=place, title=measure.title, entered=entered)


def _figures(rule: Between, returns: Mapping[str, FileResult]) -> Iterator[tuple[Asked, int]]:
    """Yield what is known of the figures that a rule names."""
    for asked in rule.asks:
        found = returns.get(asked.form)
        values = [fact.value for fact in found.facts if fact.measure == asked.measure] if found else []
        if values:
            yield asked, sum(values)


def _said(asked: Asked, value: int, forms: Mapping[str, Form]) -> str:
    measure, form = measures(forms[asked.form])[asked.measure], forms[asked.form]
    return f"{form.number}的{measure.label}为{text(value, measure.scale, thousands=True)}{measure.unit}"
