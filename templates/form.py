"""A form as it is declared: sheets of fields, rules between them, and what is added up."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic import Field as Constrained

from sheets.finding import Severity
from templates import period as periods
from templates.fields.field_type import FieldType
from templates.fields.registry import FIELD_TYPES, TypeName
from templates.period import Cycle

MOST_ROWS = 20_000
"""Rows that a blank prepares."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Choice = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]

OverYear = Literal["sum", "cumulative", "latest"]
"""A year's figure: the sum of its periods', the latest which may not fall (本年累计), or the latest (期末数)."""

Layout = Literal["record", "matrix", "list"]


REGISTER = "register"
"""The form that lists the units: the district's own, so its cover names no reporting unit and no year."""

REGISTER_FIELDS = ("code", "unit", "parent", "level", "owes")
"""What it says of each unit."""


class Declared(BaseModel):
    """What people write: frozen, and a key that nobody knows is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Field(Declared):
    """One column of a list or matrix, or one line of a record."""

    name: Name
    """Its name in formulas."""
    title: Title
    """Its column's or line's name as printed."""
    type: TypeName
    """What may stand in it."""
    required: bool = False
    """Whether a blank is a finding."""
    unique: bool = False
    """Whether no value may come twice in the sheet; if it is personal too, other returns of the district are asked."""
    across: str = ""
    """The formula that says for which rows other returns are asked; empty for all."""
    minimum: float | date | None = None
    """The smallest value that is allowed."""
    maximum: float | date | None = None
    """The largest value that is allowed."""
    enum: tuple[Choice, ...] = ()
    """The choices, in the order of the drop-down."""
    decimals: Annotated[int, Constrained(ge=0, le=6)] = 2
    """Decimal places of a `number`; money always has two, integers none."""
    unit: str = ""
    """Unit of measure as printed: 人, 元."""
    code: str = ""
    """Its code (代码), printed beside a record's or matrix's line."""
    indent: Annotated[int, Constrained(ge=0, le=7)] = 0
    """How far the title is set in: 1 for a 其中 line."""
    personal: bool = False
    """Whether it tells something of a person: it then never leaves a return unmasked."""
    formula: str = ""
    """A computed field: printed as a locked formula, worked out again by the tool."""
    tally: str = ""
    """A count of another sheet, shown as a live formula until overtyped; must agree where that sheet is filled."""
    carry_from: str = ""
    """The measure of last year's summary that this opening figure must equal."""
    additive: bool = True
    """Whether a record's or matrix's figure may be added over units; false for rates and averages."""
    over_year: OverYear = "sum"
    """What a record's or matrix's figure of periods comes to in the year."""
    note: str = ""
    """How to fill it in: the prompt on entry and the filling-in notes."""
    width: Annotated[float, Constrained(ge=0, le=255)] = 0
    """Column width in characters; 0 lets the tool choose by type and title."""

    @property
    def kind(self) -> FieldType:
        """What its type says of it."""
        return FIELD_TYPES[self.type]

    @property
    def numeric(self) -> bool:
        """Whether it is stored as a scaled whole number."""
        return self.kind.stored == "number"

    @property
    def scale(self) -> int:
        """How many decimal places the stored whole number has: 2 for money (fen)."""
        return self.kind.scale(self)

    @property
    def adds(self) -> bool:
        """Whether its figures may be added over units and lines."""
        return self.kind.adds and self.additive


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


class DeclaredMeasure(Declared):
    """A figure that is added up over units."""

    name: Name
    """Its name in tables; unique in the form."""
    title: Title
    """Its name as printed."""
    unit: str = ""
    """Unit of measure: 元, 人, 人次, 户."""
    value: str
    """sum, count or distinct over a list or matrix, or a record's field."""
    by: tuple[str, ...] = ()
    """At most two fields of that sheet that it is broken down by: row and column of the fact."""
    over_year: OverYear = "sum"
    """What the figures of periods come to in the year."""
    sensitive: bool = False
    """Whether it tells of few people where it is small: such counts, and amounts broken down alike, can be hidden."""


class Parameter(Declared):
    """A figure in rules that a district may set for itself."""

    name: Name
    """Its name in formulas and in a district's settings."""
    title: Title
    """Its name as printed."""
    default: float
    """Its figure; a district's own setting takes its place."""
    unit: str = ""
    """Unit of measure as printed: 人, 天."""
    source: str = ""
    """Where the figure comes from: the law, or who decides it."""


class Form(Declared):
    """A standard form, from which blank, reader, checks and totals are derived."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    """Its name in commands."""
    title: Title
    """Its name as printed."""
    number: Annotated[str, StringConstraints(max_length=60, strip_whitespace=True)]
    """Form number (表号), upper right."""
    version: str
    """Version of the form."""
    accepts: tuple[str, ...] = ()
    """Earlier versions whose returns are still read."""
    issuer: str = ""
    """Who issued it (制定机关)."""
    valid_until: date | None = None
    """有效期至: past it, a finding."""
    year_ends: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")] = "12-31"
    """Last day of its reporting year, month-day; the next day begins the new one."""
    cycle: Cycle = "year"
    """How often it is reported: year, half, quarter or month."""
    due_days: Annotated[int, Constrained(ge=0, le=366)] = 0
    """Days after the end of a period within which its return is due; 0 where none is set."""
    parameters: tuple[Parameter, ...] = ()
    """Figures in its rules that a district may set for itself."""
    note: str = ""
    """What the form is for and who fills it in, in one or two sentences."""
    sheets: Annotated[tuple[Sheet, ...], Constrained(min_length=1)]
    """Its sheets, in printed order."""
    measures: tuple[DeclaredMeasure, ...] = ()
    """What is added up from its lists; every figure of a record or matrix is one by itself."""

    def sheet(self, name: str) -> Sheet | None:
        """Fetch a sheet by name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def cell(self, sheet: str, field: str) -> tuple[Sheet, Field]:
        """Fetch a field that is known to be there, with its sheet."""
        found = self.sheet(sheet)
        assert found
        wanted = found.field(field)
        assert wanted
        return found, wanted

    def marked(self, personal: Collection[tuple[str, str]]) -> "Form":
        """Return the form with these fields (sheet, field) declared personal."""
        sheets = tuple(sheet.marked({name for at, name in personal if at == sheet.name}) for sheet in self.sheets)
        return self if sheets == self.sheets else self.model_copy(update={"sheets": sheets})

    def spelt_out(self) -> "Form":
        """Return the form with what lines print as formulas."""
        return self.model_copy(update={"sheets": tuple(sheet.spelt_out() for sheet in self.sheets)})

    def with_parameters(self, given: Mapping[str, float]) -> "Form":
        """Return the form with figures that a district has set for its parameters."""
        if not given:
            return self
        parameters = tuple(
            each.model_copy(update={"default": given[each.name], "source": f"本地区设定（通用为{each.default:g}）"})
            if each.name in given
            else each
            for each in self.parameters
        )
        return self.model_copy(update={"parameters": parameters})

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of a year that it is reported for, in order; one that is empty for a yearly form."""
        return periods.periods(self.cycle)

    def as_of(self, year: int, period: str = "") -> date:
        """Last day of the reporting year (截止日), or of a period of it."""
        if period:
            return periods.last_day(self.starts(year), period)
        month, day = map(int, self.year_ends.split("-"))
        return date(year, month, day)

    def starts(self, year: int, period: str = "") -> date:
        """First day of the reporting year, or of a period of it."""
        begins = self.as_of(year - 1) + timedelta(days=1)
        return periods.first_day(begins, period) if period else begins

    def called(self, period: str) -> str:
        """Its title, with the period if it has periods."""
        return f"{self.title}（{periods.title(period)}）" if period else self.title

    def due(self, year: int, period: str) -> date | None:
        """The day by which a period's return is due, if the form sets any."""
        return self.as_of(year, period) + timedelta(days=self.due_days) if self.due_days else None
