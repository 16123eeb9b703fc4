"""What a declared form says where it says nothing, and of its year."""

from datetime import date

from templates.field import Field
from templates.form import DeclaredMeasure, Form
from templates.sheet import Row, Sheet


def form(**more: object) -> Form:
    """The shortest form."""
    heads = Field(name="heads", title="人数", type="integer")
    sheet = Sheet(name="t", title="表", layout="list", fields=(heads,))
    return Form.model_validate(
        {"name": "own", "title": "表", "number": "1", "version": "1", "sheets": (sheet,), **more}
    )


def test_a_reporting_year_ends_when_it_says() -> None:
    """By itself on the last of December; a year that ends in June begins in July of the year before."""
    assert (form().starts(2025), form().as_of(2025)) == (date(2025, 1, 1), date(2025, 12, 31))
    other = form(year_ends="06-30")
    assert (other.starts(2025), other.as_of(2025)) == (date(2024, 7, 1), date(2025, 6, 30))


def test_what_is_not_said() -> None:
    """Nothing is required, unique, personal, optional, a total or sensitive unless it says so; figures add up."""
    [sheet] = form().sheets
    [field] = sheet.fields
    assert not any((field.required, field.unique, field.personal, sheet.optional, Row(title="甲").total))
    assert field.additive
    assert (field.decimals, field.indent, sheet.capacity) == (2, 0, 200)
    assert not DeclaredMeasure(name="m", title="计", value="count(t)").sensitive


def test_fields_that_are_marked_personal_are_all_that_changes() -> None:
    """Marking makes a new form, or gives back the same where there is nothing to mark."""
    plain = form()
    assert plain.marked([]) is plain
    assert plain.marked([("u", "heads")]) is plain
    marked = plain.marked([("t", "heads"), ("u", "heads")])
    assert marked.sheets[0].personal
    assert not plain.sheets[0].personal
    assert marked.marked([("t", "heads")]) is marked
