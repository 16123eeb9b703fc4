"""What a blank workbook's formulas come to before anybody has typed: the results stored with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets.page import Content
from templates.computed import with_computed
from templates.drawing.blank_request import Issue
from templates.field import Field
from templates.formulas.excel_words import key
from templates.formulas.formula import formula_of
from templates.formulas.frames import Frame, Frames, Held, Values, evaluate, frame, with_values
from templates.formulas.nodes import Aggregate, Term
from templates.formulas.workings import TextKey
from templates.rule import Rule
from templates.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Start:
    """Figures by (sheet, field, line), the rules that fail by (sheet, line), and the sheets that are begun.

    A line is a matrix's line title, a record's field, or the number of a carried row. What is blank is not in it.
    `totals` and `hidden` are what the workings come to: a sheet's hidden columns, each its values by line.
    """

    figures: Mapping[tuple[str, str, str], Content]
    totals: Mapping[Aggregate, Content]
    hidden: Mapping[str, Sequence[Mapping[str, Content]]]
    failing: Mapping[tuple[str, str], tuple[Rule, ...]]
    begun: frozenset[str]


def start(issue: Issue) -> Start:
    """Work out computed figures, totals and verdicts of records, matrices and carried rows as issued."""
    frames = {"": _context(issue)} | {sheet.name: _frame(issue, sheet) for sheet in issue.form.sheets}
    inputs = _tallied(issue, frames) if issue.carried else frames
    full = with_computed(issue.form, inputs)
    figures: dict[tuple[str, str, str], Content] = {}
    failing: dict[tuple[str, str], tuple[Rule, ...]] = {}
    drawn = [sheet for sheet in issue.sheets if sheet.layout != "list" or issue.lines(sheet)]
    begun = frozenset(sheet.name for sheet in drawn if _begun(sheet, inputs[sheet.name]))
    for sheet in drawn:
        figures |= _figures(issue, sheet, full[sheet.name])
        # Nothing is said of a sheet that nobody has begun.
        if sheet.name in begun:
            failing |= _failing(issue, sheet, full)
    hidden = {sheet.name: _hidden(issue, sheet, full) for sheet in drawn}
    return Start(figures, _totals(issue, full), hidden, failing, begun)


def _tallied(issue: Issue, frames: Frames) -> Frames:
    """Add the counts of carried rows, which stand in other sheets from the start."""
    full, tallied = with_computed(issue.form, frames), dict(frames)
    for sheet in issue.sheets:
        for field in sheet.fields:
            if (tally := issue.tally(sheet, field)) and issue.lines(tally.source):
                values = evaluate([tally.figure], full)["0"]
                tallied[sheet.name] = with_values(tallied[sheet.name], field.name, list(values))
    return tallied


def _totals(issue: Issue, frames: Frames) -> dict[Aggregate, Content]:
    totals = issue.workings.totals
    found = evaluate([formula_of(total, issue.form, None, "") for total in totals], frames)
    return {total: _plain(total, found[str(index)][0]) for index, total in enumerate(totals)}


def _hidden(issue: Issue, sheet: Sheet, frames: Frames) -> list[dict[str, Content]]:
    wanted, lines = issue.workings.hidden(sheet), issue.lines(sheet)
    terms = [term for term in wanted if isinstance(term, Term)]
    found = evaluate([formula_of(term, issue.form, sheet, "") for term in terms], frames)
    worked = iter([[_plain(term, value) for value in found[str(index)]] for index, term in enumerate(terms)])
    columns: list[dict[str, Content]] = []
    for each in wanted:
        if isinstance(each, TextKey):
            values: Sequence[Content] = [_key(sheet, each.field, text) for text in frames[sheet.name][each.field]]
        else:
            values = next(worked) if isinstance(each, Term) else [1] * len(lines)
        columns.append(dict(zip(lines, values, strict=True)))
    return columns


def _key(sheet: Sheet, of: str, text: str | None) -> str:
    found = sheet.field(of)
    return key(text.upper() if found and found.kind.capitals else text) if text else ""


def _plain(term: Term, value: Content) -> Content:
    """Print a value as a hidden cell holds it: a truth that a column waits for as 1."""
    if isinstance(value, bool):
        return 1 if value else ""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(term, Aggregate):
        return key(value)
    return value / 10**term.scale if isinstance(value, int) and term.scale else value


def _begun(sheet: Sheet, rows: Frame) -> bool:
    return any(value is not None for field in sheet.inputs for value in rows[field.name])


def shown(field: Field, value: Content) -> Content:
    """Print a stored value as a cell holds it: fen as yuan."""
    return value / 10**field.scale if isinstance(value, int) and field.scale else value


def _context(issue: Issue) -> Frame:
    code, name = issue.unit or (None, None)
    starts, as_of = issue.days
    return frame(
        {
            "source": ("row", [0]),
            "unit_code": ("text", [code]),
            "unit_name": ("text", [name]),
            "year": ("number", [issue.year]),
            "starts": ("date", [starts]),
            "as_of": ("date", [as_of]),
            **{name: ("number", [value]) for name, value in issue.remembered.items()},
        },
        plain=True,
    )


def _frame(issue: Issue, sheet: Sheet) -> Frame:
    lines, carried = issue.lines(sheet), issue.carried.get(sheet.name, ())
    columns: dict[str, tuple[Held, Values]] = {"source": ("row", [0] * len(lines)), "row": ("row", range(len(lines)))}
    if sheet.layout == "matrix":
        columns[sheet.key] = "text", lines
    for field in sheet.inputs:
        opened = [issue.opening(field, line) for line in lines] if sheet.layout != "list" else ()
        columns[field.name] = field.kind.stored, opened or [row.get(field.name) for row in carried]
    return frame(columns, plain=True)


def _figures(issue: Issue, sheet: Sheet, rows: Frame) -> dict[tuple[str, str, str], Content]:
    found: dict[tuple[str, str, str], Content] = {}
    total = next((row.title for row in sheet.rows if row.total), "")
    for field in sheet.fields:
        values = list(rows[field.name])
        lines = (field.name,) if sheet.layout == "record" else issue.lines(sheet)
        found |= {
            (sheet.name, field.name, line): shown(field, value)
            for line, value in zip(lines, values, strict=True)
            if value is not None
        }
        filled = [value for value in values if value is not None]
        if total and filled and field.adds:
            found[sheet.name, field.name, total] = shown(field, sum(filled))
    return found


def _failing(issue: Issue, sheet: Sheet, frames: Frames) -> dict[tuple[str, str], tuple[Rule, ...]]:
    rules = [rule for rule in issue.rules if rule.sheet.name == sheet.name]
    holds = evaluate([rule.rule for rule in rules], frames)
    asked = evaluate([rule.when or rule.rule for rule in rules], frames)
    failing: dict[tuple[str, str], tuple[Rule, ...]] = {}
    for index, rule in enumerate(rules):
        for line, fine, wanted in zip(issue.lines(sheet), holds[str(index)], asked[str(index)], strict=True):
            if fine is False and (rule.when is None or wanted):
                place = (sheet.name, line or rule.field.name)
                failing[place] = (*failing.get(place, ()), rule)
    return failing
