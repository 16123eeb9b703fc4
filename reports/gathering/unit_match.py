"""Whose return it is: the unit on a cover held against the register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Receipt
from reports.gathering.unit_tree import Tree, near
from sheets.finding import Place, find
from templates.fields.entry import shortened
from templates.fields.normalize import Known, plain
from templates.layout import COVER, cover_row


@dataclass(frozen=True, slots=True)
class _Names:
    """The register's units as covers name them, prepared once for all returns."""

    tree: Tree
    by_name: Mapping[str, str]
    by_plain_name: Mapping[str, str]
    codes: Known
    names: Known

    def likely(self, receipt: Receipt) -> str:
        """Suggest the code of the unit of that name, else of the nearest code or name, or nothing."""
        same = self.by_plain_name.get(plain(receipt.unit_name), "")
        return same or self.codes.nearest(receipt.unit) or self.by_name.get(self.names.nearest(receipt.unit_name), "")


def match_units(files: Iterable[FileResult], tree: Tree) -> list[FileResult]:
    """Refuse returns of units that the register does not know, or whose name it knows as another's."""
    by_name = {unit.name: unit.code for unit in tree.units.values()}
    by_plain_name = {plain(name): code for name, code in by_name.items()}
    known = _Names(tree, by_name, by_plain_name, Known(tree.units), Known(by_name))
    return [_matched(each, known) if each.is_return and each.stands and each.receipt.unit else each for each in files]


def _matched(each: FileResult, known: _Names) -> FileResult:
    receipt, units = each.receipt, known.tree.units
    place = Place(each.file, COVER, cover_row("unit_code"), 3)
    if receipt.unit in units:
        return _named(each, known, place)
    likely = known.likely(receipt)
    words = near(f"{likely} {units[likely].name}" if likely else "")
    return each.laid_aside("returned", find("unit-unknown", place, entered=receipt.unit, unit=receipt.unit, **words))


def _named(each: FileResult, known: _Names, place: Place) -> FileResult:
    unit, name = known.tree.units[each.receipt.unit], each.receipt.unit_name
    if not name or plain(name) == plain(unit.name):
        return each
    said = shortened(name)
    if other := known.by_plain_name.get(plain(name)):
        finding = find("unit-name-other", place, entered=said, unit=unit.code, known=unit.name, name=said, other=other)
        return each.laid_aside("returned", finding)
    place = replace(place, row=cover_row("unit_name"))
    finding = find("unit-name-differs", place, entered=said, unit=unit.code, known=unit.name)
    return replace(each, findings=(*each.findings, finding), receipt=replace(each.receipt, unit_name=unit.name))
