"""A field as it is declared: one column of a list or matrix, or one line of a record."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constrained

from templates.fields.field_type import FieldType
from templates.fields.registry import FIELD_TYPES, TypeName

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Choice = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]

OverYear = Literal["sum", "cumulative", "latest"]
"""A year's figure: the sum of its periods', the latest which may not fall (本年累计), or the latest (期末数)."""


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
    sensitive: bool = False
    """Whether a record's or matrix's figure tells of few people where it is small, and can then be hidden."""
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
