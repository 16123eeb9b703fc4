"""Opening balances: last year's closing figures, and the returns whose opening figures differ from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports.gathering.periods import of_year
from sheets.finding import Finding, find
from templates.compiled import carried, lines
from templates.fact import Fact
from templates.field import Field
from templates.form import Form
from templates.sheet import Sheet

if TYPE_CHECKING:
    from templates.reading.batch import Batch

Carried = Mapping[tuple[str, str], Mapping[tuple[str, str], int]]
"""(unit, form) → (measure, matrix line or "") → figure; a unit that was not there is not in it."""


@dataclass(frozen=True)
class Closing:
    """What one year's summary carries over to the next; `file` is what findings call it.

    Besides closing figures it holds those of every line of a record or matrix, to be compared with this year's.
    """

    file: str = ""
    year: int = 0
    carried: Carried = field(default_factory=dict)

    def openings(self, unit: str, form: str) -> Mapping[tuple[str, str], int] | None:
        """A unit's figures for one form, None for a unit that is new."""
        return self.carried.get((unit, form))

    def before(self, unit: str, form: str, year: int) -> Mapping[tuple[str, str], int] | None:
        """A unit's figures of the year before this one, None where they are not known."""
        return self.openings(unit, form) if year == self.year + 1 else None

    def remembered(self, unit: str, form: str, year: int) -> Mapping[str, int]:
        """What rules of a unit's return for a year may ask of the year before: measure → figure."""
        figures = self.before(unit, form, year) or {}
        return {measure: value for (measure, line), value in figures.items() if not line}


NOTHING = Closing()
"""Nothing carried over: no opening figure is compared."""


def closing(file: str, year: int, facts: Iterable[Fact], forms: Mapping[str, Form]) -> Closing:
    """Pick what is carried over out of a year's facts."""
    names = {(form.name, measure) for form in forms.values() for measure in carried(form) | lines(form)}
    found: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for fact in of_year(facts, forms):
        of_unit = found.setdefault((fact.unit, fact.form), {})
        if (fact.form, fact.measure) in names:
            of_unit[fact.measure, fact.row] = of_unit.get((fact.measure, fact.row), 0) + fact.value
    return Closing(file, year, found)


def opening_findings(batch: "Batch", last: Closing) -> Iterator[Finding]:
    """Find opening figures that are not last year's closing figures; a unit that is new may type its own."""
    for sheet in batch.form.sheets if last.carried else ():
        for each in sheet.fields:
            if each.carry_from:
                yield from _differing(batch, sheet, each, last)


def _differing(batch: "Batch", sheet: Sheet, opening: Field, last: Closing) -> Iterator[Finding]:
    columns = ["source", "row", opening.name, *([sheet.key] if sheet.layout == "matrix" else [])]
    for source, row, value, *key in batch.frames[sheet.name].select(*columns).rows():
        submission = batch.submissions[source]
        carried = last.before(submission.code, batch.form.name, submission.year)
        if value is None or carried is None:
            continue
        line = sheet.row(*key) if key else None
        due = carried.get((opening.carry_from, *(key or [""])), 0) if line is None or line.carry else 0
        if value != due:
            place = batch.spots[source][sheet.name].place(submission.file, opening.name, row)
            entered, expected = (f"{figure / 10**opening.scale:,.{opening.scale}f}" for figure in (value, due))
            yield find("opening-differs", place, title=opening.title, entered=entered, closing=expected)
