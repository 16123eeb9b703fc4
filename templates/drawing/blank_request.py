"""What is issued: a form, for a year, perhaps for one unit with its opening figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from templates.carried_rows import CarriedRows
from templates.compiled import compiled, rules
from templates.field import Field
from templates.form import Form
from templates.formulas.excel import Printed, excel_fails, excel_used, excel_value, workings_of
from templates.formulas.formula import Formula, formula_of
from templates.formulas.nodes import Aggregate, walk
from templates.formulas.scope import LAST
from templates.formulas.workings import Workings
from templates.layout import YES, region
from templates.period import title
from templates.rule import Rule
from templates.sheet import Sheet

Openings = Mapping[tuple[str, str], int]
"""Last year's closing figures: (measure, matrix line or "") → whole number at the measure's scale."""


class Tally(NamedTuple):
    """A figure counted from a list: the list, how many rows it has, and the figure."""

    source: Sheet
    rows: Formula
    figure: Formula


@dataclass(frozen=True)
class Issue:
    """One blank workbook to be drawn: `unit` is code and name; `without` names sheets that are left out.

    `period` is empty where the form has none, or where it is to be typed. `carried` are the unit's own
    unfinished rows of the period before; `wanted_by` is a day that the office sets.
    Only optional sheets can be left out, and none that a computed field rests on: ValueError.
    """

    form: Form
    year: int | None
    unit: tuple[str, str] | None
    openings: Openings
    without: frozenset[str]
    period: str = ""
    carried: CarriedRows = field(default_factory=dict)
    wanted_by: date | None = None

    def __post_init__(self) -> None:
        """Refuse to leave out what the form needs."""
        optional = {sheet.name for sheet in self.form.sheets if sheet.optional}
        if wrong := sorted(self.without - optional):
            raise ValueError(f"{self.form.name}: {'、'.join(wrong)} 不是可省略的表")
        for sheet in self.sheets:
            for each in sheet.fields:
                formula = compiled(self.form).formulas.get((sheet.name, each.name))
                if formula and not self.has(formula):
                    raise ValueError(f"{self.form.name}: {sheet.title}的{each.title}由省略的表得出,不能省略")

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that are issued."""
        return tuple(sheet for sheet in self.form.sheets if sheet.name not in self.without)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that speak of nothing left out."""
        return tuple(
            rule
            for rule in rules(self.form)
            if rule.sheet.name not in self.without and self.has(rule.rule) and (not rule.when or self.has(rule.when))
        )

    @property
    def cover_choices(self) -> tuple[tuple[str, ...], ...]:
        """What the cover of a form with periods offers: the periods, and the word for nothing to report."""
        return () if self.form.cycle == "year" else (tuple(map(title, self.form.periods)), (YES,))

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of what is reported; None while nobody knows of which period it is."""
        if not self.year or (self.form.cycle != "year" and not self.period):
            return None, None
        return self.form.starts(self.year, self.period), self.form.as_of(self.year, self.period)

    @property
    def due(self) -> date | None:
        """By when the return is due: the day that the office sets, else what the form says; None where nobody knows."""
        return self.wanted_by or (self.form.due(self.year, self.period) if self.year and self.days[0] else None)

    def has(self, formula: Formula) -> bool:
        """Tell whether all that a formula reads is issued."""
        return not any(sheet in self.without for sheet, _ in formula.mentions)

    def tally(self, sheet: Sheet, of: Field) -> Tally | None:
        """How a field's figure is counted from a list; none where it is not, or the list is left out."""
        figure = compiled(self.form).tallies.get((sheet.name, of.name))
        if not figure or not self.has(figure):
            return None
        name = next(part.sheet for part in walk(figure.tree) if isinstance(part, Aggregate))
        source = next(each for each in self.sheets if each.name == name)
        rows = formula_of(Aggregate("count", name, None, (), 0), self.form, sheet, source.title)
        return Tally(source, rows, figure)

    def opening(self, of: Field, line: str = "") -> int | None:
        """The opening figure of a field that was carried over; none where it must be typed."""
        if not of.carry_from:
            return None
        fresh = any(
            row.title == line and not row.carry for sheet in self.sheets for row in sheet.rows if of in sheet.fields
        )
        return 0 if fresh and self.openings else self.openings.get((of.carry_from, line))

    @property
    def personal_rows(self) -> int:
        """How many of the rows that are carried over tell of persons."""
        return sum(len(self.carried.get(sheet.name, ())) for sheet in self.sheets if sheet.personal)

    def lines(self, sheet: Sheet) -> tuple[str, ...]:
        """Name the lines of a sheet that hold something as issued: a carried row goes by its number."""
        if sheet.layout == "list":
            first = region(sheet).first_row
            return tuple(str(first + at) for at in range(len(self.carried.get(sheet.name, ()))))
        return tuple(row.title for row in sheet.rows if not row.total) if sheet.layout == "matrix" else ("",)

    @property
    def remembered(self) -> dict[str, int | None]:
        """What rules ask of the year before, by its name in formulas; None where it is not known."""
        return {f"{LAST}{name}": self.openings.get((name, "")) for name in compiled(self.form).remembered}

    @cached_property
    def workings(self) -> Workings:
        """What the workbook works out in hidden cells for all formulas that are printed into it."""
        return workings_of(self.form, compiled(self.form).formulas, self._printed())

    def _printed(self) -> Iterator[Printed]:
        for options in self.cover_choices:
            yield partial(Workings.choices, options=options)
        for options in dict.fromkeys(each.enum for sheet in self.sheets for each in sheet.fields if each.enum):
            yield partial(Workings.choices, options=options)
        for sheet in self.sheets:
            yield partial(excel_used, sheet, 1)
            for each in sheet.fields:
                if formula := compiled(self.form).formulas.get((sheet.name, each.name)):
                    yield partial(excel_value, formula, 1)
                elif tally := self.tally(sheet, each):
                    yield partial(excel_value, tally.rows, 1)
                    yield partial(excel_value, tally.figure, 1)
        for rule in self.rules:
            yield partial(_fails, rule)

    @property
    def created(self) -> date:
        """A date that depends on nothing but what is issued, so that equal blanks are equal files."""
        return date(self.year or 2000, 1, 1)


def _fails(rule: Rule, workings: Workings) -> str:
    return excel_fails(rule.rule, 1, workings, rule.when)
