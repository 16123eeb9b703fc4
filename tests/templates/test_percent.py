"""A share from the blank to the check: typed as 12.5% or 0.125, shown in percent, never added up."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from sheets.read import read
from sheets.workbook import Display, Value
from sheets.writing.write import to_bytes
from templates.checking.check import check
from templates.checking.figures import facts
from templates.compiled import measures
from templates.drawing.blank import blank
from templates.field import Field
from templates.fields.columns import DTYPES
from templates.fields.registry import FIELD_TYPES
from templates.form import Form
from templates.layout import COVER, cover_row, region
from templates.load import parse_form
from templates.reading.batch import Batch, read_batch
from templates.reading.column import typed_column
from templates.reading.identify import Submission, identify
from tests.office import needs_office, recalculated, values

TEXT = """
name = "rates"
title = "完成率表"
number = "区率01表"
version = "2025.1"

[[sheets]]
name = "total"
title = "总体"
layout = "record"
[[sheets.fields]]
name = "planned"
title = "计划数"
type = "integer"
[[sheets.fields]]
name = "done"
title = "完成数"
type = "integer"
[[sheets.fields]]
name = "satisfied"
title = "满意率"
type = "percent"
decimals = 1
required = true
minimum = 0.5
[[sheets.fields]]
name = "growth"
title = "增长率"
type = "percent"
minimum = -1
maximum = 3
[[sheets.fields]]
name = "share"
title = "完成率"
type = "percent"
formula = "done / planned"
[[sheets.checks]]
name = "better"
rule = "satisfied >= share"
message = "满意率低于完成率"

[[sheets]]
name = "items"
title = "分项"
layout = "list"
capacity = 5
[[sheets.fields]]
name = "item"
title = "项目"
type = "text"
[[sheets.fields]]
name = "rate"
title = "比例"
type = "percent"
decimals = 0
"""


@pytest.fixture(scope="module")
def form() -> Form:
    """A form of shares."""
    made, faults = parse_form(TEXT, "rates.toml")
    assert made, faults
    return made


def share(**more: object) -> Field:
    """A field of shares."""
    return Field.model_validate({"name": "f", "title": "比例", "type": "percent", **more})


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (0.125, 1250, ""),
        (1.0, 10000, ""),
        (0.1 + 0.2, 3000, ""),
        ("12.5%", 1250, "number-read"),
        ("１２．５％", 1250, "number-read"),
        ("12.5 %", 1250, "number-read"),
        ("", None, ""),
        ("12.5", None, "percent-sign"),
        ("0.125", None, "percent-sign"),
        (12.5, None, "percent-range"),
        (-0.1, None, "percent-range"),
        ("120%", None, "percent-range"),
        (0.12345, None, "number-decimals"),
        ("12.345%", None, "number-decimals"),
        ("12%5", None, "number-text"),
        ("1\n2%", None, "number-text"),
        ("无", None, "number-none"),
        (True, None, "number-truth"),
    ],
)
def test_a_share_is_read_with_its_sign_or_as_the_cell_holds_it(cell: Value, value: int | None, code: str) -> None:
    """What may be 12.5 % or 1250 % or an eighth of a percent is asked about; one cell and a column agree."""
    field = share()
    reading = field.kind.parse(field, cell)
    assert (reading.value, reading.code) == (value, code)
    column = typed_column(field, [cell])
    assert (list(column.values), [odd.reading.code for odd in column.odd]) == ([value], [code] if code else [])


def test_wider_bounds_let_a_share_leave_the_whole() -> None:
    """A form that expects 130 % says so; what lies beyond its bounds too is refused with them."""
    field = share(minimum=-0.5, maximum=1.5)
    assert field.kind.parse(field, 1.3).value == 13000
    assert field.kind.parse(field, "-50%").value == -5000
    refused = field.kind.parse(field, 1.6)
    assert (refused.code, refused.values) == (
        "percent-range",
        {"value": "160.00%", "least": "-50.00%", "most": "150.00%"},
    )


def test_a_share_is_printed_and_asked_for_in_percent() -> None:
    """Findings, prompts, formats and restrictions all speak of percent; a share adds to nothing."""
    field = share(decimals=1, minimum=0.125)
    assert field.kind.printed(field, 125) == "12.5%"
    assert field.kind.asks(field) == "填百分比，如12.5%，不小于12.5%"
    assert field.kind.number_format(field) == "0.0%"
    assert field.kind.restriction(field) == ("decimal", 0.125, 1, True)
    assert (field.scale, field.numeric, field.adds, DTYPES[field.kind.stored]) == (3, True, False, DTYPES["number"])
    assert FIELD_TYPES["percent"].printed(share(decimals=0), 1) == "1%"


def test_shares_are_added_up_by_nobody(form: Form) -> None:
    """A record's share is no measure by itself, nor can a measure add shares."""
    assert list(measures(form)) == ["planned", "done"]
    refused = TEXT + '\n[[measures]]\nname = "rates"\ntitle = "比例之和"\nvalue = "sum(items.rate)"\n'
    made, faults = parse_form(refused, "rates.toml")
    assert made is None
    assert any("比例不能相加" in str(fault) for fault in faults)


def filled(form: Form, path: Path, satisfied: float, rates: tuple[float | str, ...]) -> Path:
    """Fill in the blank as a clerk does: a share typed into a cell that shows percent is held as a fraction."""
    book = openpyxl.load_workbook(BytesIO(to_bytes(blank(form))))
    for key, value in (("unit_code", "110"), ("unit_name", "一小工会"), ("year", 2025)):
        book[COVER].cell(cover_row(key), 3).value = value
    total, items = (region(sheet) for sheet in form.sheets)
    for name, figure in {"planned": 8, "done": 1, "satisfied": satisfied, "growth": -0.25}.items():
        book["总体"].cell(total.rows[name], total.columns[name]).value = figure
    for row, rate in enumerate(rates, items.first_row):
        book["分项"].cell(row, items.columns["item"]).value = f"项目{row}"
        book["分项"].cell(row, items.columns["rate"]).value = rate
    book.save(path)
    return path


def read_back(form: Form, path: Path) -> Batch:
    """Read a return of the form."""
    known = identify(read(path, path.name), {form.name: form})
    assert isinstance(known, Submission), known
    return read_batch(form, [known])


@needs_office
def test_a_share_from_the_blank_to_the_check(form: Form, tmp_path: Path) -> None:
    """LibreOffice works out 1/8 as 12.5 % and finds nothing wrong; the tool reads the same and adds up the counts."""
    path = filled(form, tmp_path / "a.xlsx", 0.955, (0.3, "30%"))
    (office,) = recalculated([path], tmp_path / "office")
    place = region(form.sheets[0])
    assert values(office)["总体"][place.rows["share"], 4] == 0.125
    assert values(office)["总体"][place.rows["satisfied"], 4] == 0.955
    assert openpyxl.load_workbook(office)["总体"].cell(place.rows["satisfied"], 4).number_format == "0.0%"
    batch = read_back(form, office)
    assert batch.frames["total"].select("satisfied", "growth", "share").rows() == [(955, -2500, 1250)]
    assert list(batch.frames["items"]["rate"]) == [30, 30]
    found = [*batch.findings, *check(batch)]
    assert [(finding.code, finding.place.sheet) for finding in found] == [("number-read", "分项")]
    assert [(fact[3], fact[6]) for fact in facts(batch, found)] == [("planned", 8), ("done", 1)]


@needs_office
def test_a_share_that_breaks_a_rule_is_told_in_percent(form: Form, tmp_path: Path) -> None:
    """Both the workbook's own audit and the tool say that 10 % is too low, and less than 12.5 %."""
    (office,) = recalculated([filled(form, tmp_path / "b.xlsx", 0.1, ())], tmp_path / "office")
    place = region(form.sheets[0])
    marks = str(values(office)["总体"][place.rows["satisfied"], place.audit_column])
    assert "满意率小于50%" in marks
    assert "满意率低于完成率" in marks
    batch = read_back(form, office)
    found = {finding.code: finding for finding in check(batch)}
    assert set(found) == {"rates.total.satisfied.minimum", "rates.total.better"}
    assert found["rates.total.satisfied.minimum"].entered == "10.0%"


@pytest.mark.parametrize(
    ("code", "alters", "words", "fine"),
    [
        ("0.0%", True, "", True),
        ("#,##0.00%;-#,##0.00%", True, "", True),
        ("12.5%", True, "", True),
        ("0.00", False, "", True),
        ('0.00"成"', False, "成", False),
        ("0,%", True, "", False),
        ("0%%", True, "", False),
        ("0,", True, "", False),
    ],
)
def test_a_share_is_shown_in_percent_or_bare(code: str, words: str, *, alters: bool, fine: bool) -> None:
    """A format that cuts off, or says another word, shows another share than the cell holds."""
    assert share().kind.shows(share(), Display(code, alters, words)) is fine
