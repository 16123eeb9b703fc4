"""A form as it is declared: its sheets, what is added up, and when it is due."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field as Constrained
from pydantic import StringConstraints

from templates import period as periods
from templates.earlier import Earlier
from templates.field import Declared, Field, Name, OverYear, Title
from templates.period import Cycle
from templates.sheet import MOST_ROWS, Sheet
from templates.target import DeclaredTargets, Wanted

Owed = Literal["all", "named"]
"""Whom a form is meant for: every unit that owes 全部, or only those of which the register names it."""

REGISTER = "register"
"""The form that lists the units: the district's own, so its cover names no reporting unit and no year."""

REGISTER_FIELDS = ("code", "unit", "parent", "level", "owes")
"""What it says of each unit."""


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
    """At most three fields of that sheet that it is broken down by: row, column and layer of the fact."""
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
    earlier: tuple[Earlier, ...] = ()
    """What was otherwise in them: names, choices, and what was not asked."""
    issuer: str = ""
    """Who issued it (制定机关)."""
    valid_until: date | None = None
    """有效期至: past it, a finding."""
    year_ends: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$")] = "12-31"
    """Last day of its reporting year, month-day; the next day begins the new one."""
    owed: Owed = "all"
    """Whether 全部 in a register means it too, or `named`: only where a register names it is it issued and owed."""
    cycle: Cycle = "year"
    """How often it is reported: year, half, quarter or month."""
    due_days: Annotated[int, Constrained(ge=0, le=366)] = 0
    """Days after the end of a period within which its return is due; 0 where none is set."""
    parameters: tuple[Parameter, ...] = ()
    """Figures in its rules that a district may set for itself."""
    targets: DeclaredTargets = ()
    """What every unit is to reach of a measure: 10 at least, 0 for none at all, [1, 2]; or by level, unit or value."""
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

    def prepared(self, rows: Mapping[str, int]) -> "Form":
        """Return the form with lists that have room for so many rows, and as many more as they have anyway."""
        crowded = {
            sheet.name: sheet.model_copy(update={"capacity": min(rows[sheet.name] + sheet.capacity, MOST_ROWS)})
            for sheet in self.sheets
            if rows.get(sheet.name, 0) > sheet.capacity // 2
        }
        if not crowded:
            return self
        return self.model_copy(update={"sheets": tuple(crowded.get(sheet.name, sheet) for sheet in self.sheets)})

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

    def with_targets(self, given: Mapping[str, Wanted]) -> "Form":
        """Return the form with what a district has set for its targets."""
        return self.model_copy(update={"targets": tuple({**dict(self.targets), **given}.items())}) if given else self

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

    @property
    def spellings(self) -> tuple[str, str, str]:
        """What people may name it by: number, title or name."""
        return self.number, self.title, self.name

    def called(self, period: str) -> str:
        """Its title, with the period if it has periods."""
        return f"{self.title}（{periods.title(period)}）" if period else self.title

    def due(self, year: int, period: str) -> date | None:
        """The day by which a period's return is due, if the form sets any."""
        return self.as_of(year, period) + timedelta(days=self.due_days) if self.due_days else None
