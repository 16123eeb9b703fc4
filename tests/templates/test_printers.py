"""One rule, three printers: programs judge that a clerk, her page and the district office see the same verdict."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sheets.finding import column_letters
from templates.compiled import rules
from templates.computed import with_computed
from templates.drawing.blank_request import Issue
from templates.form import Form
from templates.formulas.excel import excel_fails, excel_hidden, excel_total, excel_used, excel_value
from templates.formulas.formula import computed
from templates.formulas.frames import Frames, evaluate
from templates.formulas.workings import Workings, total_names
from templates.layout import region
from templates.load import load_forms
from templates.sheet import Sheet
from tests.fills import YEAR, Fill, fill, frames, small
from tests.judges import JUDGES, every_judge
from tests.plain import plainly
from tests.probe import probe

CAPACITY = 8
FIRST_FREE = 80
"""Columns from here on hold the printed verdicts."""

Verdicts = Mapping[tuple[int, str, int, str], object]
"""(workbook, sheet, row, rule or field) → verdict or value."""


def tool_verdicts(form: Form, filled: Frames) -> Verdicts:
    """Work out every rule, computed field and tally, with polars or in plain Python as the frames are."""
    batch = with_computed(form, filled)
    found: dict[tuple[int, str, int, str], object] = {}
    for sheet in form.sheets:
        rows = batch[sheet.name].select("source", "row").rows()
        own = [rule for rule in rules(form) if rule.sheet.name == sheet.name]
        for rule in own:
            formulas = [rule.rule, *([rule.when] if rule.when else [])]
            for at, verdicts in zip(rows, evaluate(formulas, batch).rows(), strict=True):
                found[at[0], sheet.name, at[1], rule.code] = verdicts[0] is False and all(verdicts[1:])
        for field in sheet.fields:
            if field.tally:
                told = list(evaluate([computed(field, form, sheet)], batch)["0"])
            elif field.formula:
                told = list(batch[sheet.name][field.name])
            else:
                continue
            for at, value in zip(rows, told, strict=True):
                found[at[0], sheet.name, at[1], field.name] = _plain(value, field.scale)
    return found


def office_verdicts(form: Form, fills: Sequence[Fill], folder: Path, judge: str) -> Verdicts:
    """Have a spreadsheet program work out the same, in one workbook a fill."""
    paths = [folder / f"{index}.xlsx" for index in range(len(fills))]
    where: dict[tuple[int, str, int, str], tuple[int, int]] = {}
    for source, (path, filled) in enumerate(zip(paths, fills, strict=True)):
        for sheet, row, name, cell in _write(path, form, filled):
            where[source, sheet, row, name] = cell
    (folder / "out").mkdir()
    books = JUDGES[judge](paths, folder / "out")
    titles = {sheet.name: sheet.title for sheet in form.sheets}
    return {key: _plain(books[key[0]][titles[key[1]]].get(cell)) for key, cell in where.items()}


def _write(path: Path, form: Form, filled: Fill) -> Iterator[tuple[str, int, str, tuple[int, int]]]:
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    pages = {sheet.name: book.add_worksheet(sheet.title) for sheet in form.sheets}
    workings = Issue(form, YEAR, None, {}, frozenset()).workings
    _write_names(book, form, workings)
    for sheet in form.sheets:
        page, place = pages[sheet.name], region(sheet)
        lines = {number: (key, entries) for number, key, entries in filled.lines[sheet.name]}
        if sheet.layout == "list":
            lines = dict.fromkeys(range(place.first_row, place.last_row + 1), ("", {})) | lines
        for number, (key, entries) in lines.items():
            if key:
                page.write(number - 1, place.columns[sheet.key] - 1, key)
            for field in sheet.fields:
                row = place.rows[field.name] if sheet.layout == "record" else number
                cell = (row, place.columns[field.name])
                if field.formula:
                    page.write_formula(
                        cell[0] - 1, cell[1] - 1, "=" + excel_value(computed(field, form, sheet), number, workings)
                    )
                    yield sheet.name, number, field.name, cell
                elif (value := entries.get(field.name, (None, None))[0]) is not None:
                    page.write(cell[0] - 1, cell[1] - 1, value, day if isinstance(value, date) else None)
            for index, wanted in enumerate(workings.hidden(sheet)):
                formula = excel_hidden(wanted, sheet, number, workings)
                page.write_formula(number - 1, place.hidden_column - 1 + index, "=" + formula)
            for index, (name, formula) in enumerate(_printed(form, sheet, number, workings)):
                page.write_formula(number - 1, FIRST_FREE + index - 1, "=" + formula)
                yield sheet.name, number, name, (number, FIRST_FREE + index)
    book.close()


def _write_names(book: xlsxwriter.Workbook, form: Form, workings: Workings) -> None:
    names = book.add_worksheet("names")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    context = {"as_of": form.as_of(YEAR), "starts": form.starts(YEAR), "year": YEAR}
    context |= {"last_people": 3, "last_opening": 29.9, "last_pays": None, "last_paid": 120.5}
    context |= {f"parameter_{each.name}": each.default for each in form.parameters}
    for row, (name, value) in enumerate((context | {"unit_code": "101", "unit_name": "市第一小学工会"}).items()):
        names.write(row, 0, value, day if isinstance(value, date) else None)
        book.define_name(name, f"=names!$A${row + 1}")
    for name, reference in workings.names.items():
        book.define_name(name, reference)
    for column, options in enumerate(workings.lists, 3):
        names.write_column(0, column, options)
        area = f"=names!{column_letters(column + 1)}$1:{column_letters(column + 1)}${len(options)}"
        book.define_name(workings.choices(options), area.replace("!", "!$").replace(":", ":$"))
    for (name, reference), total in zip(total_names(workings, "names"), workings.totals, strict=True):
        book.define_name(name, reference)
        names.write_formula(reference.rpartition("!")[2].replace("$", ""), "=" + excel_total(total, workings))


def _printed(form: Form, sheet: Sheet, row: int, workings: Workings) -> Iterator[tuple[str, str]]:
    used = excel_used(sheet, row, workings)
    for rule in rules(form):
        if rule.sheet.name == sheet.name:
            fails = excel_fails(rule.rule, row, workings, rule.when)
            yield rule.code, f"IF({used},{fails})" if used else fails
    for field in sheet.fields:
        if field.tally:
            yield field.name, excel_value(computed(field, form, sheet), row, workings)


def _plain(value: object, scale: int = 0) -> object:
    """Bring a value of either side to one form: numbers to six places, days as serial numbers, '' as unknown."""
    if isinstance(value, bool) or value is None or value == "":
        return value or (None if value is not False else False)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return (day - date(1899, 12, 30)).days
    return round(value / 10**scale, 6) if isinstance(value, int | float) else value


def disagreements(form: Form, judge: str, seed: int, workbooks: int) -> tuple[list[str], Counter[tuple[str, object]]]:
    """Fill a form at random and tell where the two sides differ, and how often each rule came out how."""
    random, form = Random(seed), small(form, CAPACITY)
    fills = [fill(form, random) for _ in range(workbooks)]
    tool = tool_verdicts(form, frames(form, fills))
    with TemporaryDirectory() as folder:
        office = office_verdicts(form, fills, Path(folder), judge)
    assert tool.keys() <= office.keys()
    # a row of a list that nobody has begun is not there for the tool, and must stay silent in the workbook
    wrong = [
        f"{key}: tool {tool.get(key)!r}, {judge} {told!r}"
        for key, told in office.items()
        if (tool[key] != told if key in tool else told not in (None, False))
    ]
    return wrong, Counter((key[3], told) for key, told in tool.items())


@every_judge
@settings(max_examples=2, phases=[Phase.generate], deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_every_word_of_the_language_means_the_same_in_a_workbook(judge: str, seed: int) -> None:
    """Whatever stands in the cells, a printed rule fails just where the tool's own fails."""
    wrong, told = disagreements(probe(), judge, seed, workbooks=15)
    assert not wrong, "\n".join(wrong[:20])
    codes = {rule.code for rule in rules(probe())}
    both = {code for code in codes if told[code, True] and told[code, False]}
    assert len(both) > 0.8 * len(codes), f"the fills put too little to the test: {sorted(codes - both)}"


@settings(max_examples=10, phases=[Phase.generate], deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_every_word_of_the_language_means_the_same_in_plain_python(seed: int) -> None:
    """The page that checks one return, without polars, comes to the very verdicts and figures of the district."""
    form, random = small(probe(), CAPACITY), Random(seed)
    batch = frames(form, [fill(form, random) for _ in range(15)])
    assert tool_verdicts(form, plainly(batch)) == tool_verdicts(form, batch)


@pytest.mark.parametrize("name", sorted(load_forms()))
def test_the_standard_forms_say_the_same_in_plain_python(name: str) -> None:
    """So it is for every rule and computed field of the standard forms."""
    form, random = small(load_forms()[name], CAPACITY), Random(2025)
    batch = frames(form, [fill(form, random) for _ in range(100)])
    assert tool_verdicts(form, plainly(batch)) == tool_verdicts(form, batch)


@every_judge
@pytest.mark.parametrize("name", sorted(load_forms()))
def test_the_standard_forms_say_the_same_in_a_workbook(name: str, judge: str) -> None:
    """A clerk who sees 逻辑正确 in Excel gets no finding of these rules from the district office."""
    wrong, told = disagreements(load_forms()[name], judge, seed=2025, workbooks=10)
    assert not wrong, "\n".join(wrong[:20])
    assert sum(times for (_, verdict), times in told.items() if verdict is True) > 20
