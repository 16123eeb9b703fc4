"""Whatever is declared: it is refused with its faults, or it can be issued, read, checked and added up."""

import re
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from sheets.workbook import Value
from sheets.writing.write import to_bytes
from templates.checking.check import check
from templates.checking.figures import facts
from templates.drawing.blank import blank
from templates.form import Form
from templates.load import parse_form
from templates.reading.batch import Batch, read_batch
from templates.sheet import Sheet
from tests.filled import TRAINING
from tests.grids import PROBE, Line, cover, grid, submission, workbook

KEY = re.compile(r"\w+ = ")
WORDS = ("", "x", "{}", "姓名", "序号", "合计", r"\n", "=1+1", "1", "a/b", "'", " ", "长" * 70, "02-29", r"\u200b")
NAMES = ("person", "amount", "people", "key", "kind", "record", "list", "matrix", "text", "money", "number", "date")
FORMULAS = ("sum(people.amount)", "count(people, people.amount > 0)", "distinct(people.person)", "staff / women")
FIGURES = ("0", "1", "-1", "1.5", "nan", "inf", "1e308", "99999999999999999999", "true", "2025-02-28", "0001-01-01")
LISTS = ("[]", "{}", '["a"]', '["kind"]', '["month", "person"]')
VALUES = (*(f'"{each}"' for each in (*WORDS, *NAMES, *FORMULAS)), *FIGURES, *LISTS)
FLAGS = ("unique", "personal", "required", "additive", "optional", "sensitive", "minimum", "maximum", "capacity")
TEXTS = ("tally", "formula", "carry_from", "across", "enum", "key", "by", "when", "at", "year_ends", "width")


@st.composite
def declarations(draw: st.DrawFn) -> str:
    """Draw a sound declaration with up to three of its lines written otherwise, left out or added to."""
    lines = draw(st.sampled_from((PROBE, TRAINING))).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from([at for at, line in enumerate(lines) if KEY.match(line)]))
        value = draw(st.sampled_from(VALUES))
        change = draw(st.sampled_from(("write", "write", "add", "drop")))
        if change == "write":
            lines[at] = f"{lines[at].partition(' = ')[0]} = {value}"
        elif change == "add":
            lines.insert(at + 1, f"{draw(st.sampled_from((*FLAGS, *TEXTS)))} = {value}")
        else:
            del lines[at]
    return "\n".join(lines)


@settings(deadline=None, max_examples=120)
@given(declarations(), st.data())
def test_a_form_that_loads_can_be_used(text: str, data: st.DataObject) -> None:
    """No declaration ends in a traceback, neither when it is loaded nor later."""
    form, faults = parse_form(text, "own.toml")
    if form is None:
        assert all(" / " in fault for fault in faults)
        return
    assert to_bytes(blank(form, year=2025))
    batch = filled(form, data)
    findings = check(batch)
    assert all(each.message() and each.message("en") and each.advice() for each in findings)
    assert all(fact.form == form.name for fact in facts(batch, findings, provisional=True))


def filled(form: Form, data: st.DataObject) -> Batch:
    """A return of the form with something typed into every line."""
    grids = [grid(sheet, lines(sheet, data)) for sheet in form.sheets]
    return read_batch(form, [submission(workbook(form, cover(), *grids), form)])


def lines(sheet: Sheet, data: st.DataObject) -> Sequence[Line]:
    """Entries of all kinds."""
    entries: st.SearchStrategy[Value] = st.sampled_from(("", 1.0, 2.5, -1.0, "x", "2025-03-01"))
    count = {"record": 1, "matrix": len(sheet.rows), "list": 2}[sheet.layout]
    found: list[dict[str, Value]] = [{field.name: data.draw(entries) for field in sheet.inputs} for _ in range(count)]
    return found
