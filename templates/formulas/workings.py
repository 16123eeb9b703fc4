"""What a workbook works out in hidden columns, once a row, and in hidden cells, once a return.

A blank's rules are many and alike: whether a row is used, a text without its spaces, whether an ID
number is right, how many rows a list has. Each is worked out in one cell that the others read, by the
shortest formulas, so that every program comes to the same. All ranges and cells of other sheets go by
defined names, which stand for plain addresses: `roster_column_F`, `fund_row_9`, `total_3`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sheets.finding import column_letters
from templates.form import Form
from templates.formulas.excel_words import caseless, key_of
from templates.formulas.formula import Formula
from templates.formulas.nodes import Aggregate, Call, Choice, Column, Constant, Context, Figure, Leaf, Term
from templates.layout import region
from templates.sheet import Sheet

FIRST_TOTAL = 3
"""The row of the code sheet that the first total stands in."""


@dataclass(frozen=True, slots=True)
class Used:
    """Whether a row of a list holds anything: 1, 0 for nothing but spaces, empty where nobody typed."""


USED: Final = Used()


@dataclass(frozen=True, slots=True)
class TextKey:
    """A text field without spaces around it and with an end, as = compares it; empty where the cell is."""

    field: str


Wanted = str | Used | TextKey | Term
"""What a column holds: a field of its sheet (its name), or what is worked out in a hidden one."""


@dataclass(slots=True)
class Workings:
    """The hidden columns and totals that a form's formulas have asked for so far.

    `computed` are the form's computed fields. `columns` lists what each sheet works out, in the order of
    its hidden columns; `totals` what is worked out once a return; `lists` the choices that are looked up.
    """

    form: Form
    computed: Mapping[tuple[str, str], Formula]
    columns: dict[str, list[Wanted]] = field(default_factory=dict)
    totals: list[Aggregate] = field(default_factory=list)
    lists: list[tuple[str, ...]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def cell(self, sheet: Sheet, wanted: Wanted, row: int) -> str:
        """Print the cell of a row in which this is worked out."""
        return f"${column_letters(self._column(sheet, wanted))}{row}"

    def range(self, sheet: Sheet, wanted: Wanted) -> str:
        """Print the defined name of a column, as far as formulas reach."""
        letters, place = column_letters(self._column(sheet, wanted)), region(sheet)
        name = f"{sheet.name}_column_{letters}"
        self.names[name] = f"='{sheet.title}'!${letters}${place.first_row}:${letters}${place.reach}"
        return name

    def figure(self, figure: Figure) -> str:
        """Print the defined name of a record's figure."""
        sheet = self._sheet(figure.sheet)
        name = f"{sheet.name}_row_{region(sheet).rows[figure.field]}"
        self.names[name] = f"='{sheet.title}'!{region(sheet).cell(figure.field, 0)}"
        return name

    def total(self, aggregate: Aggregate) -> str:
        """Print the defined name of a total."""
        if aggregate not in self.totals:
            self.totals.append(aggregate)
        return f"total_{self.totals.index(aggregate) + 1}"

    def choices(self, options: tuple[str, ...]) -> str:
        """Print the defined name of a list of choices; equal ones are one list."""
        if options not in self.lists:
            self.lists.append(options)
        return f"choices_{self.lists.index(options) + 1}"

    def hidden(self, sheet: Sheet) -> list[Wanted]:
        """Return what a sheet works out in hidden columns, from its region's `hidden_column` on."""
        return self.columns.get(sheet.name, [])

    def plain(self, term: Term) -> bool:
        """Return whether a text has no capital or small letters, or those of an ID number only."""
        match term:
            case Constant(value=value):
                return caseless(str(value))
            case Choice(left=left, right=right):
                return self.plain(left) and self.plain(right)
            case Call(parts=parts):
                return all(self.plain(part) for part in parts if isinstance(part, Constant) and part.type == "text")
            case Context():
                return False
            case Aggregate():
                assert term.column
                term = term.column
        assert isinstance(term, Leaf)
        sheet = self._sheet(term.sheet)
        if formula := self.computed.get((term.sheet, term.field)):
            return self.plain(formula.tree)
        of = sheet.field(term.field)
        words = of.enum if of else [row.title for row in sheet.rows]
        return (of is not None and of.kind.capitals) or (bool(words) and all(map(caseless, words)))

    def bare(self, column: Column) -> bool:
        """Return whether = compares a text column as it stands: printed or computed, without letters of two sizes."""
        of = self._sheet(column.sheet).field(column.field)
        return of is None or (bool(of.formula) and self.plain(column))

    def _sheet(self, name: str) -> Sheet:
        sheet = self.form.sheet(name)
        assert sheet
        return sheet

    def _column(self, sheet: Sheet, wanted: Wanted) -> int:
        if isinstance(wanted, str):
            return region(sheet).columns[wanted]
        hidden = self.columns.setdefault(sheet.name, [])
        if wanted not in hidden:
            hidden.append(wanted)
        return region(sheet).hidden_column + hidden.index(wanted)


def used_formula(sheet: Sheet, row: int) -> str:
    """Print whether a row of a list holds anything."""
    cells = [region(sheet).cell(each.name, row) for each in sheet.inputs]
    runs = [[*run] for computed, run in groupby(sheet.fields, lambda each: bool(each.formula)) if not computed]
    ends = [(region(sheet).cell(run[0].name, row), region(sheet).cell(run[-1].name, row)) for run in runs]
    areas = ",".join(f"{first}:{last}" for first, last in ends)
    return f'IF(TRIM({"&".join(cells)})="",IF(COUNTA({areas})=0,"",0),1)'


def key_formula(sheet: Sheet, of: str, row: int, *, plain: bool) -> str:
    """Print the key of a text field."""
    cell, found = region(sheet).cell(of, row), sheet.field(of)
    text = f"UPPER(TRIM({cell}))" if found and found.kind.capitals else f"TRIM({cell})"
    return f'IF({cell}="","",{key_of(text, plain=plain, letters=cell)})'


def total_names(workings: Workings, sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each total and the cell of a sheet that it stands for."""
    for number, row in enumerate(range(FIRST_TOTAL, FIRST_TOTAL + len(workings.totals)), 1):
        yield f"total_{number}", f"='{sheet}'!$B${row}"
