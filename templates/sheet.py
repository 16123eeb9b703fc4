"""A sheet as it is declared: its fields, its printed lines, and the rules between them."""

from collections.abc import Collection, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema
from pydantic import Field as Constrained

from sheets.finding import Severity
from templates.field import Declared, Field, Name, Title

MOST_ROWS = 20_000
"""Rows that a blank prepares."""

Layout = Literal["record", "matrix", "list"]


def _pairs(given: object) -> object:
    """Take a table as pairs: a form is compiled once, and known again by all that it says."""
    return tuple(given.items()) if isinstance(given, Mapping) else given


LineValues = Annotated[
    tuple[tuple[Name, float | str], ...],
    BeforeValidator(_pairs),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["number", "string"]}}),
]


class Row(Declared):
    """One printed line of a matrix."""

    title: Title
    """The value of the sheet's key column in this row."""
    code: str = ""
    """Line code (代码)."""
    total: bool = False
    """Whether the line is the sum of the others; it is computed, and stands last."""
    carry: bool = True
    """Whether its opening figures come from last year; false for what begins at 0 each year."""
    values: LineValues = ()
    """What stands printed in it: field → figure or text. A field with a printed value has one in every line."""

    def value(self, field: str) -> float | str | None:
        """Return what stands printed for a field, if anything."""
        return dict(self.values).get(field)


class Check(Declared):
    """A rule between fields, as a formula that must not be false; unknown (a blank) passes."""

    name: Name
    """Its stable name; the finding's code is form.sheet.name."""
    rule: str
    """The formula that must hold in every row."""
    when: str = ""
    """The formula that says for which rows; empty for all."""
    severity: Severity = Severity.ERROR
    """error 强制, query 核实, info 提示."""
    message: str
    """What is wrong, in Chinese, one sentence."""
    message_en: str = ""
    """The same in English."""
    advice: str = ""
    """How to mend it, in Chinese."""
    advice_en: str = ""
    """The same in English."""
    at: str = ""
    """The field whose cell is marked; the rule's first field if empty."""


class Sheet(Declared):
    """One sheet of a form."""

    name: Name
    """Its name in formulas."""
    title: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    """The sheet's tab."""
    layout: Layout
    """record: one record, its fields down the page; list: one record a row; matrix: fixed printed rows."""
    fields: Annotated[tuple[Field, ...], Constrained(min_length=1)]
    """Its columns or lines, in printed order."""
    key: Name = "key"
    """A matrix's stub column: its name in formulas."""
    key_title: Title = "项目"
    """A matrix's stub column: its printed heading."""
    rows: tuple[Row, ...] = ()
    """A matrix's printed lines."""
    checks: tuple[Check, ...] = ()
    """Rules between its fields."""
    optional: bool = False
    """Whether it may be left empty, or left out when issuing."""
    carry: str = ""
    """Which rows of a list are unfinished, as a formula of the row: they go into the unit's next blank."""
    changes: tuple[Name, ...] = ()
    """The fields of a carried row that may still change; the others are locked, and the row is known again by them."""
    capacity: Annotated[int, Constrained(ge=1, le=MOST_ROWS)] = 200
    """How many rows of a list the blank workbook prepares."""
    note: str = ""
    """How to fill it in."""

    def field(self, name: str) -> Field | None:
        """Fetch a field by name."""
        return next((field for field in self.fields if field.name == name), None)

    def marked(self, personal: Collection[str]) -> "Sheet":
        """Return the sheet with these fields declared personal."""
        fields = tuple(
            field.model_copy(update={"personal": True}) if field.name in personal else field for field in self.fields
        )
        return self if fields == self.fields else self.model_copy(update={"fields": fields})

    def row(self, title: str) -> Row | None:
        """Fetch a printed line by its title."""
        return next((row for row in self.rows if row.title == title), None)

    def spelt_out(self) -> "Sheet":
        """Return the sheet with what its lines print as formulas of the line, so that it is computed like any other."""
        lines = [row for row in self.rows if not row.total]
        made = {
            name: " else ".join(
                [f"{value!r} if {self.key} == {row.title!r}" for row in lines if (value := row.value(name)) is not None]
                + [repr(lines[-1].value(name))]
            )
            for name in dict.fromkeys(name for row in lines for name, _ in row.values)
        }
        fields = tuple(
            field.model_copy(update={"formula": made[field.name]}) if field.name in made else field
            for field in self.fields
        )
        return self.model_copy(update={"fields": fields}) if made else self

    @property
    def personal(self) -> bool:
        """Tell whether it says something of persons one by one."""
        return any(field.personal for field in self.fields)

    @property
    def inputs(self) -> tuple[Field, ...]:
        """The fields that people fill in."""
        return tuple(field for field in self.fields if not field.formula)
