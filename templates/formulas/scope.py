"""What the names in a formula stand for, seen from one sheet of a form."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from unicodedata import normalize

from rapidfuzz import process

from templates.field import Field
from templates.form import Form
from templates.formulas.nodes import Cell, Column, Context, Figure, Leaf, Type
from templates.sheet import Sheet

CONTEXT = MappingProxyType(
    {
        "unit_code": Context("unit_code", "text"),
        "unit_name": Context("unit_name", "text"),
        "year": Context("year", "number"),
        "starts": Context("starts", "date"),
        "as_of": Context("as_of", "date"),
    }
)
"""What holds for the whole return; defined names of the same spelling in the workbook."""

LAST = "last_"
"""Begins the name of a figure of last year, in frames and as a defined name."""


class FormulaError(ValueError):
    """A formula that cannot be used, with one sentence that says why and what would."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, or nothing."""
    best = process.extractOne(name, list(known), score_cutoff=60)
    return f"，是否应为 {best[0]}" if best else ""


def kind(field: Field) -> Type:
    """Tell what a field yields in a formula."""
    return field.kind.stored


@dataclass(frozen=True, slots=True)
class Scope:
    """A form seen from a sheet (None: from the whole return), inside an aggregate `over` a sheet or not.

    A sheet or field is named by its name or, where that is a word, by its printed title.
    """

    form: Form
    sheet: Sheet | None
    over: Sheet | None = None

    def within(self, name: str) -> "Scope":
        """Look at the rows of a sheet, as an aggregate's arguments do."""
        sheet = self._sheet(name)
        if sheet.layout == "record":
            raise FormulaError(f"{name} 只有一条记录，不能汇总，请直接写 {name}.栏目名")
        return replace(self, over=sheet)

    def name(self, name: str) -> Leaf:
        """Resolve a bare name: a field of the own row, its matrix key, or the return's context."""
        if self.sheet:
            if field := _find(self.sheet, name):
                return Cell(self.sheet.name, field.name, kind(field), field.scale)
            if self.sheet.layout == "matrix" and _same(name, self.sheet.key, self.sheet.key_title):
                return Cell(self.sheet.name, self.sheet.key, "text")
        if name in CONTEXT:
            return CONTEXT[name]
        known = [field.name for field in self.sheet.fields] if self.sheet else []
        if self.sheet and self.sheet.layout == "matrix":
            known.append(self.sheet.key)
        if name in {sheet.name for sheet in self.form.sheets}:
            raise FormulaError(f"{name} 是一张表，请写成 {name}.栏目名")
        raise FormulaError(f"没有名为 {name} 的栏目{nearest(name, [*known, *CONTEXT])}")

    def attribute(self, owner: str, name: str, other: str = "") -> Leaf:
        """Resolve sheet.field: a column inside an aggregate over that sheet, else a record's figure.

        Only rules between forms see `other` ones: form.sheet.field.
        """
        if other:
            raise FormulaError(f"{owner}.{name}.{other} 是别的报表的数，只能用在记录表的审核规则里")
        sheet = self._sheet(owner)
        field = _find(sheet, name)
        key = sheet.layout == "matrix" and _same(name, sheet.key, sheet.key_title)
        if not field and not key:
            known = [field.name for field in sheet.fields] + ([sheet.key] if sheet.layout == "matrix" else [])
            raise FormulaError(f"表 {owner} 没有名为 {name} 的栏目{nearest(name, known)}")
        title, type_, scale = (field.name, kind(field), field.scale) if field else (sheet.key, "text", 0)
        if sheet == self.over:
            return Column(sheet.name, title, type_, scale)
        if sheet.layout == "record":
            return (Cell if sheet == self.sheet else Figure)(sheet.name, title, type_, scale)
        raise FormulaError(f"{owner}.{name} 有许多行，请放进对 {owner} 的 sum 或 count 里")

    def _sheet(self, name: str) -> Sheet:
        for sheet in self.form.sheets:
            if _same(name, sheet.name, sheet.title):
                return sheet
        raise FormulaError(f"没有名为 {name} 的表{nearest(name, [sheet.name for sheet in self.form.sheets])}")


def _find(sheet: Sheet, name: str) -> Field | None:
    titled = (field for field in sheet.fields if _same(name, field.title))
    return sheet.field(name) or next(titled, None)


def _same(name: str, *known: str) -> bool:
    """Compare as Python compares identifiers: by compatibility form."""
    return any(normalize("NFKC", name) == normalize("NFKC", other) for other in known)
