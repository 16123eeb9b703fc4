"""Read a summary workbook back: its units and its facts, for adding up one level higher."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from reports.gathering.exchange.columns import DATA, DATA_HEADS, LAYER_HEADS, TIME_HEADS, UNIT_HEADS, UNITS
from reports.gathering.exchange.control import Control, Words, fact_words
from reports.gathering.exchange.earlier_names import labels_gone, labels_then, values_then
from reports.gathering.exchange.origins import read_origins
from reports.gathering.file_result import FileResult
from reports.gathering.parts import Part
from reports.gathering.quality import read_quality
from reports.gathering.receipt import SUMMARY, Duty, Receipt, Rows, Status, has_errors
from reports.gathering.unit_tree import UnitLine
from sheets.finding import Finding, Place, find
from sheets.workbook import Grid, Value, Workbook
from templates.compiled import measures
from templates.fact import Fact
from templates.fields.normalize import plain
from templates.form import Form
from templates.mask import conceal, is_citizen
from templates.measure import Measure
from templates.stamps import Stamps, copies_agree, stamps

LARGEST = 10**15
"""Up to here a double holds every whole number of fen."""

Known = Mapping[tuple[str, str], tuple[str, Measure]]
"""(form title, measure label) → form name and measure."""


class _Row(NamedTuple):
    number: int
    values: Mapping[str, Value]


def digest(book: Workbook, forms: Mapping[str, Form], *, provisional: bool = False) -> FileResult:
    """Take a summary's units and facts; a row that cannot be understood is refused, and the summary returned.

    So it is if what is read back is not what was written.
    """
    stamp = stamps(book)
    if stamp.suppressed:
        return _suppressed(book, stamp)
    year = int(stamp.year) if re.fullmatch("[0-9]{4}", stamp.year) else 0
    facts, findings, rows, then = _facts(book, forms, year)
    timed = _has(book, UNITS, TIME_HEADS)
    heads = (*UNIT_HEADS, *TIME_HEADS) if timed else UNIT_HEADS
    units = list(_records(book.grid(UNITS), heads))
    no_facts = not rows.found and not _has(book, DATA, DATA_HEADS)
    damaged = [name for name, broken in ((DATA, no_facts), (UNITS, not units)) if broken]
    findings += [find("summary-damaged", Place(book.file), sheet=name) for name in damaged]
    if not damaged:
        unit_words = [[_text(row.values[head]) for head in heads] for row in units]
        now = Control.of(_as_written(fact_words(facts, forms), then), unit_words, stamp)
        written = Control.written(stamp.control)
        if written and rows.ignored and written.facts.rows == now.facts.rows + rows.ignored:
            # Of figures that nobody asks for any more only their number can be held against what was written.
            now = now._replace(facts=written.facts)
        findings += _changed(book, written, now, told=bool(findings))
    # Like any return: what has something to mend is not added, lest a part pass for the whole.
    refused = has_errors(findings)
    name = conceal(_text(units[0].values["单位名称"])) if units else ""
    titles = {form.called(at): (form.name, at) for form in forms.values() for at in form.periods}
    return FileResult(
        receipt=replace(
            _receipt(book, stamp, "returned" if refused else "counted"),
            unit_name=name,
            year=year,
            rows=rows.all_refused if refused and not provisional else rows,
        ),
        findings=tuple(findings),
        lines=tuple(_line(row, book.file) for row in units),
        facts=tuple(facts),
        accepted=frozenset(_duties(units, "计入报表", titles)),
        refused=frozenset(_duties(units, "退回报表", titles)),
        provisional=bool(stamp.provisional),
        on_time=_times(units, titles) if timed else None,
        stamp=stamp,
        origins=tuple(read_origins(book)),
        below=tuple(read_quality(book)),
    )


def _suppressed(book: Workbook, stamp: Stamps) -> FileResult:
    """Refuse a summary for publication: what it hides would be missing from every total above."""
    finding = find("summary-suppressed", Place(book.file))
    receipt = Receipt(book.file, "returned", finding, book.sha256, book.size, SUMMARY, unit=stamp.unit)
    return FileResult(receipt, (finding,))


def _receipt(book: Workbook, stamp: Stamps, status: Status) -> Receipt:
    return Receipt(
        file=book.file,
        status=status,
        sha256=book.sha256,
        size=book.size,
        form=SUMMARY,
        version=stamp.version,
        unit=stamp.unit,
        period=stamp.period,
        part=str(Part.of(stamp.part) or ""),
        saved=book.saved,
    )


def _changed(book: Workbook, then: Control | None, now: Control, *, told: bool) -> Iterator[Finding]:
    """Find what is not as it was written; rows of 数据 that cannot be understood may have been told of already."""
    if then is None:
        yield find("summary-uncontrolled", Place(book.file))
        return
    if then.facts != now.facts and not told:
        yield find("summary-changed", Place(book.file, DATA), sheet=DATA, rows=now.facts.rows, written=then.facts.rows)
    if then.units != now.units:
        yield find(
            "summary-changed", Place(book.file, UNITS), sheet=UNITS, rows=now.units.rows, written=then.units.rows
        )
    if then.stamp != now.stamp or not copies_agree(book):
        yield find("summary-stamp-changed", Place(book.file))


def _duties(units: Sequence[_Row], head: str, titles: Mapping[str, tuple[str, str]]) -> Iterator[Duty]:
    """The returns that a column of 单位名册 names; forms that nobody declared here have no figures either."""
    for row in units:
        for title in _text(row.values[head]).split("、"):
            if title in titles:
                yield Duty(_code(_text(row.values["单位代码"])), *titles[title])


def _times(units: Sequence[_Row], titles: Mapping[str, tuple[str, str]]) -> dict[Duty, bool]:
    early, late = (dict.fromkeys(_duties(units, head, titles), head == TIME_HEADS[0]) for head in TIME_HEADS)
    return early | late


def _line(row: _Row, file: str) -> UnitLine:
    code, name, parent, level, forms = (_text(row.values[head]) for head in UNIT_HEADS[:5])
    return UnitLine(_code(code), conceal(name), _code(parent), level, forms, Place(file, UNITS, row.number))


def _code(text: str) -> str:
    """Hide a person's ID number in place of a code: no summary of ours has one, so this one is refused anyway."""
    return conceal(text) if is_citizen(text) else text


def _has(book: Workbook, sheet: str, heads: Sequence[str]) -> bool:
    grid = book.grid(sheet)
    return grid is not None and _headed(grid, heads)


def _headed(grid: Grid, heads: Sequence[str]) -> bool:
    return bool(grid.rows) and set(heads) <= {str(value) for value in grid.rows[0]}


_Then = Mapping[int, Sequence[str]]
"""How many-eth fact → its label, row, column and layer as they were written, where they are called otherwise now."""


def _as_written(words: Iterable[Words], then: _Then) -> Iterator[Words]:
    for at, (unit, form, label, row, column, period, value, *layers) in enumerate(words):
        *now, layer = then.get(at, (label, row, column, *layers, *([] if layers else [""])))
        yield (unit, form, *now, period, value, *filter(None, [layer]))


def _facts(book: Workbook, forms: Mapping[str, Form], year: int) -> tuple[list[Fact], list[Finding], Rows, _Then]:
    known = dict(labels_then(forms.values())) | {
        (form.title, measure.label): (form, measure) for form in forms.values() for measure in measures(form).values()
    }
    then: dict[int, Sequence[str]] = {}
    called = {(form.name, measure.name): values_then(form, measure) for form, measure in known.values() if form.earlier}
    codes = [_text(row.values["单位代码"]) for row in _records(book.grid(UNITS), UNIT_HEADS)]
    units = {code: _code(code) for code in codes}
    facts: list[Fact] = []
    findings: list[Finding] = []
    strangers: Counter[tuple[str, str]] = Counter()
    gone = set(labels_gone(forms.values())) - known.keys()
    refused = passed = 0
    for grid in book.grids:
        heads = (*DATA_HEADS, *LAYER_HEADS) if _headed(grid, LAYER_HEADS) else DATA_HEADS
        for row in _records(grid, heads) if grid.sheet.startswith(DATA) else ():
            named = (_text(row.values["报表"]), _text(row.values["指标"]))
            if named in gone:
                passed += 1
            elif named not in known:
                strangers[named] += 1
            elif fact := _fact(row.values, *known[named], year, units):
                fact = _of_now(fact, called.get((fact.form, fact.measure), ()))
                written = named[1], *_values(row.values)
                if written != (known[named][1].label, fact.row, fact.column, fact.layer):
                    then[len(facts)] = written
                facts.append(fact)
            else:
                refused += 1
                findings.append(find("summary-row-invalid", Place(book.file, grid.sheet, row.number), title=named[1]))
    place = Place(book.file, DATA)
    findings += [
        find("summary-row-unknown", place, form=form, measure=measure, rows=times)
        for (form, measure), times in strangers.items()
    ]
    return facts, findings, Rows(len(facts), refused + strangers.total(), passed), then


def _fact(
    values: Mapping[str, Value], form: Form, measure: Measure, year: int, units: Mapping[str, str]
) -> Fact | None:
    value, unit = values["数值"], _text(values["单位代码"])
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    said, _, period = _text(values["期间"]).partition(str(year))
    if said or period not in form.periods or unit not in units:
        return None
    scaled = value * 10**measure.scale
    whole = round(scaled) if abs(scaled) < LARGEST else 0
    if abs(scaled - whole) > 1e-6 * max(1.0, abs(scaled)) or (whole < 0 and measure.never_negative):
        return None
    row, column, layer = _values(values)
    file = _text(values["来源文件"])
    return Fact(units[unit], year, form.name, measure.name, row, column, whole, file, period, layer)


def _values(values: Mapping[str, Value]) -> tuple[str, str, str]:
    """What a row of 数据 says a figure is broken down by."""
    return _text(values["行"]), _text(values["栏"]), _text(values.get(*LAYER_HEADS, ""))


def _of_now(fact: Fact, called: Sequence[Mapping[str, str]]) -> Fact:
    """Return a fact with its line and choice under the names of now."""
    if not any(called):
        return fact
    parts = zip(("row", "column", "layer"), called, strict=False)
    return fact._replace(**{at: names.get(plain(getattr(fact, at)), getattr(fact, at)) for at, names in parts})


def _records(grid: Grid | None, heads: Sequence[str]) -> Iterator[_Row]:
    """Rows of a sheet by its headings, with their true row numbers; none if a heading is missing."""
    titles = [str(value) for value in grid.rows[0]] if grid and grid.rows else []
    if grid is None or not set(heads) <= set(titles):
        return
    columns = [(head, titles.index(head)) for head in heads]
    for number, values in enumerate(grid.rows[1:], 2):
        if any(value != "" for value in values):
            yield _Row(number, {head: values[column] for head, column in columns})


def _text(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
