"""What a workbook is stamped with, written into it and read back: what it is, whose, and of which year.

It is stamped twice, as custom properties and on the hidden sheet `_meta`, since programs drop one or the other.
The third stamp is visible: a heading cell on every sheet of a form says 表号：工统01表.
"""

from collections.abc import Collection
from dataclasses import astuple, dataclass, fields, replace

from sheets.page import Cell, Page
from sheets.workbook import Workbook
from templates.fields.entry import shortened, spelt
from templates.mask import conceal, is_citizen

META = "_meta"

SUMMARY = "summary"
"""The form stamp of a summary workbook."""

YEAREND = "yearend"
"""The form stamp of a year-end workbook, which is no input for anything."""

_PREFIX = "unionsheets-"
_APART = ","


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of one workbook; an empty text where it has none.

    Unit, year and period are stamped only when it was issued for them; `sheets` names those that were issued. Only a
    summary that may still change is `provisional`; `suppressed` is the least count that a published one shows;
    `control` is the number and check sum of a summary's facts. A summary that was made `final` says when and by
    whom, and the how many-eth `correction` of it this one is. One of a
    `part` of a folder, 3/40, says of which. A blank with rows `carried` over says how many each list has.
    """

    form: str = ""
    version: str = ""
    unit: str = ""
    year: str = ""
    sheets: str = ""
    provisional: str = ""
    suppressed: str = ""
    control: str = ""
    period: str = ""
    final: str = ""
    correction: str = ""
    part: str = ""
    carried: str = ""

    @property
    def properties(self) -> dict[str, str]:
        """The custom properties that say it, name → text."""
        texts = {field.name: getattr(self, field.name) for field in fields(self)}
        return {_PREFIX + name: text for name, text in texts.items() if text}

    @property
    def page(self) -> Page:
        """The hidden sheet that says it again."""
        pairs = enumerate(self.properties.items(), 1)
        cells = tuple(Cell(row, column, text) for row, pair in pairs for column, text in enumerate(pair, 1))
        return Page(META, cells, widths=(24.0, 24.0), protect=True, visibility="very_hidden")

    def issued(self, known: Collection[str]) -> frozenset[str]:
        """Return the names of the sheets that were issued; where that is not stamped, all that are known."""
        return frozenset(self.sheets.split(_APART) if self.sheets else known)


NO_STAMPS = Stamps()


def sheet_names(names: Collection[str]) -> str:
    """Spell the names of sheets as they are stamped."""
    return _APART.join(names)


def of_properties(workbook: Workbook) -> Stamps:
    """Read the stamps among a workbook's custom properties."""
    return _stamps({name: spelt(value) for name, value in workbook.properties.items() if value})


def of_sheet(workbook: Workbook) -> Stamps:
    """Read the stamps on a workbook's hidden sheet."""
    grid = workbook.grid(META)
    return _stamps({str(row[0]): spelt(row[1]) for row in (grid.rows if grid else ()) if len(row) > 1 and row[1] != ""})


def stamps(workbook: Workbook) -> Stamps:
    """Read a workbook's stamps, each from its properties or else from its hidden sheet."""
    first, second = of_properties(workbook), of_sheet(workbook)
    return Stamps(**{field.name: getattr(first, field.name) or getattr(second, field.name) for field in fields(Stamps)})


def copies_agree(workbook: Workbook) -> bool:
    """Return whether properties and hidden sheet say the same, where both say anything."""
    pairs = zip(astuple(of_properties(workbook)), astuple(of_sheet(workbook)), strict=True)
    return all(one == other for one, other in pairs if one and other)


def _stamps(texts: dict[str, str]) -> Stamps:
    """Make stamps of texts by full name; of those that findings repeat, persons' numbers are hidden."""
    found = Stamps(**{field.name: texts.get(_PREFIX + field.name, "") for field in fields(Stamps)})
    form, version, unit = shortened(conceal(found.form)), shortened(conceal(found.version)), unit_code(found.unit)
    return replace(found, form=form, version=version, unit=unit, final=shortened(conceal(found.final)))


def unit_code(unit: str) -> str:
    """Return a unit's code as it is read back: cut where it is long, and none where it is a person's ID number."""
    return "" if is_citizen(unit) else shortened(unit)
