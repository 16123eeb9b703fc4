"""What a unit's own marked copy says of the cell that it stands beside: no more is hidden there than is personal."""

from collections.abc import Iterable
from dataclasses import replace

from sheets.finding import Finding
from sheets.marking.review_sheet import MASK, SEE
from sheets.workbook import Workbook
from templates.field import Field
from templates.fields.entry import shown, spelt
from templates.fields.normalize import plain
from templates.form import Form
from templates.mask import conceal


def own_words(book: Workbook, form: Form, findings: Iterable[Finding]) -> list[Finding]:
    """Spell findings for the unit whose workbook it is, from the workbook itself.

    Others see a figure masked that is also a word of a list of persons, such as a remark of digits. The copy shows
    it; to what is personal by declaration, or may be a person's number, it leads.
    """
    fields = {(plain(sheet.title), field.title): field for sheet in form.sheets for field in sheet.inputs}
    return [_own(book, fields.get((plain(each.place.sheet), each.title)), each) for each in findings]


def masks(finding: Finding) -> bool:
    """Tell whether something of a cell is hidden in a finding."""
    return bool(finding.place.cell) and (MASK in finding.entered or bool(_masked(finding)))


def _own(book: Workbook, field: Field | None, finding: Finding) -> Finding:
    if not field or not masks(finding):
        return finding
    grid = book.grid(finding.place.sheet)
    rows = grid.rows[finding.place.row - 1 : finding.place.row] if grid and finding.place.row else []
    raw = next((cell for row in rows for cell in row[finding.place.column - 1 : finding.place.column]), "")
    reading = field.kind.parse(field, raw)
    if field.personal or reading.value is None or field.kind.stored == "text" or conceal(spelt(raw)) != spelt(raw):
        return replace(finding, values={**finding.values, **dict.fromkeys(_masked(finding), SEE)})
    values = {name: value for name, value in reading.values.items() if name in _masked(finding)}
    return replace(finding, entered=shown(raw), values={**finding.values, **values})


def _masked(finding: Finding) -> list[str]:
    return [name for name, value in finding.values.items() if isinstance(value, str) and MASK in value]
