"""Returns with broken rules → what would mend them, as findings that only suggest.

Everything that is said has been tried: the figure was put in and the checker itself asked again.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sheets.finding import Finding, Mended, Severity, Suggestion, find
from templates.checking.check import failing
from templates.checking.unreliable_verdicts import Losses
from templates.computed import with_computed
from templates.fields.entry import shortened
from templates.formulas.frames import of_sources, with_values
from templates.localising.choice import Choice, choices
from templates.localising.figures import LastYear, figures, unnamed
from templates.localising.known import comparing, known, reach
from templates.localising.linear import demands
from templates.localising.relation import Slot
from templates.localising.search import System
from templates.mask import masked
from templates.reading.batch import Batch

MOST_FIGURES = 5_000
"""Figures of one return among which a wrong one is looked for: more would take seconds."""


def suggested(batch: Batch, findings: Collection[Finding], last: Sequence[LastYear | None] = ()) -> list[Finding]:
    """Return what would mend the rules that returns break; `findings` are those of checking.

    `last` holds last year's figures by source, None where they are not known. A return without a broken rule, or with
    more figures than anybody looks through, is not looked at.
    """
    asked = {rule.code for rule in comparing(batch.form) if rule.entry.severity is Severity.ERROR}
    files = {finding.place.file for finding in findings if finding.code in asked}
    large = _large(batch) if files else set()
    broken = [source for source, each in enumerate(batch.submissions) if each.file in files and source not in large]
    if not broken:
        return []
    years = {source: (last[source] if last else None) for source in broken}
    some = _with_openings(replace(batch, frames=of_sources(batch.frames, broken)), years)
    returns = known(batch.form, some.frames)
    losses = Losses(batch)
    found: dict[int, tuple[System, list[Choice]]] = {}
    for source in broken:
        system = System(figures(returns, source, years[source]), demands(returns, source, losses))
        if chosen := choices(system, unnamed(batch.form, system.figures)):
            found[source] = system, chosen
    holding = _holding(some, found)
    return [
        each
        for source in found
        if source in holding
        for choice in found[source][1]
        for each in _findings(batch, source, found[source][0], choice)
    ]


def _large(batch: Batch) -> set[int]:
    """Name the returns that hold more figures than are looked through."""
    counts: Counter[int] = Counter()
    for sheet in batch.form.sheets:
        fields = sum((sheet.name, field.name) in reach(batch.form).typed for field in sheet.inputs)
        for (source,) in batch.frames[sheet.name].select("source").rows():
            counts[source] += fields
    return {source for source, figures in counts.items() if figures > MOST_FIGURES}


def _with_openings(batch: Batch, last: Mapping[int, LastYear | None]) -> Batch:
    """Put last year's closing figures in the place of opening ones, which every return must begin with."""
    due: dict[Slot, dict[int, int]] = {}
    for sheet in batch.form.sheets:
        for field in sheet.fields:
            if field.carry_from:
                keys = [sheet.key] if sheet.layout == "matrix" else []
                for source, row, *key in batch.frames[sheet.name].select("source", "row", *keys).rows():
                    closing = last[source]
                    if closing is not None:
                        value = closing.get((field.carry_from, *(key or [""])), 0)
                        due.setdefault((sheet.name, field.name, row), {})[source] = value
    return _changed(batch, due)


def _changed(batch: Batch, values: Mapping[Slot, Mapping[int, int]]) -> Batch:
    """Put figures into cells of some returns, and work out again what rests on them."""
    frames = dict(batch.frames)
    for sheet, field in {slot[:2] for slot in values}:
        frame = frames[sheet]
        cells = frame.select("source", "row", field).rows()
        column = [values.get((sheet, field, row), {}).get(source, value) for source, row, value in cells]
        frames[sheet] = with_values(frame, field, column)
    return replace(batch, frames=with_computed(batch.form, frames)) if values else batch


def _holding(batch: Batch, found: Mapping[int, tuple[System, Sequence[Choice]]]) -> set[int]:
    """Ask the checker: of which returns do the suggestions mend what they say, and break nothing."""
    values: dict[Slot, dict[int, int]] = {}
    for source, (_, chosen) in found.items():
        for choice in chosen:
            for slot, value in choice.values:
                values.setdefault(slot, {})[source] = value
    if not values:
        return set()
    batch = replace(batch, frames=of_sources(batch.frames, found.keys()))
    before, after = _failing(batch), _failing(_changed(batch, values))
    return {
        source
        for source, (system, chosen) in found.items()
        if after[source] <= before[source]
        and after[source].isdisjoint(
            (system.demands[index].rule.code, system.demands[index].row) for choice in chosen for index in choice.mends
        )
    }


def _failing(batch: Batch) -> Mapping[int, set[tuple[str, int]]]:
    """Return the rules that must hold and do not, by source: code and row."""
    found: dict[int, set[tuple[str, int]]] = {source: set() for source in range(len(batch.submissions))}
    for rule, rows in failing(batch):
        if rule.entry.severity is Severity.ERROR:
            for source, row, _ in rows:
                found[source].add((rule.code, row))
    return found


def _findings(batch: Batch, source: int, system: System, choice: Choice) -> Iterator[Finding]:
    """Say a choice at each of its cells; nothing is said where a value would have to be masked."""
    file = batch.submissions[source].file
    cells, said, said_en = [], [], []
    for slot, value in choice.values:
        sheet, field = batch.form.cell(*slot[:2])
        place = batch.spots[source][sheet.name].place(file, field.name, slot[2])
        typed, meant = (field.kind.printed(field, each) for each in (system.figures[slot].value, value))
        if any(masked(sheet, field, text) != text or shortened(text) != text for text in (typed, meant)):
            return
        zh, en = _called(batch, source, slot)
        cells.append(Mended(place, field.title, typed, meant))
        said.append(f"{zh}填{typed}")
        said_en.append(f"{en} is {typed}")
    mends = tuple(
        (demand.rule.code, batch.spots[source][demand.rule.sheet.name].place(file, demand.rule.field.name, demand.row))
        for demand in (system.demands[index] for index in choice.mends)
    )
    suggestion = Suggestion(tuple(cells), mends, min(99, int(choice.sure * 100)))
    code = "suggested" if len(cells) == 1 else "suggested-exchanged"
    values: dict[str, object] = {"said": "、".join(said), "said_en": ", ".join(said_en), "rules": len(mends)}
    values |= {"value": cells[0].value, "all": "全部" if len(mends) > 1 else ""}
    for cell in cells:
        finding = find(code, cell.place, title=cell.title, entered=cell.entered, **values)
        yield replace(finding, suggestion=suggestion)


def _called(batch: Batch, source: int, slot: Slot) -> tuple[str, str]:
    """Name a cell as people do who have the form before them, in Chinese and English."""
    sheet, field = batch.form.cell(*slot[:2])
    if sheet.layout == "record":
        zh, en = (f"代码{field.code}", f"code {field.code}") if field.code else (f"“{field.title}”", field.title)
        return f"{sheet.title}{zh}", f"{sheet.title} {en}"
    if sheet.layout == "list":
        return f"{sheet.title}第{slot[2]}行“{field.title}”", f"{sheet.title} row {slot[2]} {field.title}"
    lines = batch.spots[source][sheet.name].rows
    line = next(row for row in sheet.rows if lines.get(row.title) == slot[2])
    zh, en = (f"代码{line.code}", f"code {line.code}") if line.code else (f"“{line.title}”", line.title)
    return f"{sheet.title}{zh}“{field.title}”", f"{sheet.title} {en} {field.title}"
