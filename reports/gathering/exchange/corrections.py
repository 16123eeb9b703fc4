"""更正单: what the office itself corrects in returns, cell by cell; written to be decided on, and read back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reports.gathering.exchange.columns import CORRECTION_HEADS, CORRECTIONS
from reports.gathering.receipt import Duty, Receipt
from sheets.finding import Finding, Place, find
from sheets.page import Block, Book, Cell, Page, Style
from sheets.workbook import Value, Workbook
from sheets.writing.width import text_height, text_lines
from templates.correction import Wanted
from templates.fields.entry import shortened, spelt
from templates.fields.normalize import plain
from templates.form import Form
from templates.mask import conceal
from templates.period import of_title, title

NOTE = (
    "每行改一格；原值与报表里填的一致才改，报表文件本身不动。单元格写地址（如 D12）；“指标、数值”那样的表也可以写代码。"
    "不改的行整行删去；“更正人”“日期”空着的行不改。个人信息请退回单位改，不写在这里。"
)
WIDTHS = (14.0, 22.0, 12.0, 16.0, 14.0, 16.0, 16.0, 44.0, 12.0, 13.0)

_HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
_TEXT = Style(border=True, wrap=True, top=True)
_HEAD_ROW = 3


class Correction(NamedTuple):
    """One line of a 更正单: of whose return, what is to stand where, why, by whom and when."""

    row: int
    unit: str
    form: str
    period: str
    wanted: Wanted
    reason: str
    by: str
    when: str

    @property
    def duty(self) -> Duty:
        """Of which return it is."""
        return Duty(self.unit, self.form, self.period)


class CorrectionList(NamedTuple):
    """A 更正单 as read: its lines that can be applied, and what is wrong with the others, each at its own cell."""

    file: str
    lines: tuple[Correction, ...]
    findings: tuple[Finding, ...]

    def place(self, row: int, head: str = "") -> Place:
        """Point at a line, or at a cell of it."""
        return Place(self.file, CORRECTIONS, row, CORRECTION_HEADS.index(head) + 1 if head else 0)


def corrections_book(lines: Sequence[Sequence[str]]) -> Book:
    """Lay out a 更正单: lines as its headings name them, and as many blank ones to write on."""
    rows = [list(line) for line in lines] + [[""] * len(CORRECTION_HEADS)] * 20
    cells = [
        Cell(1, 1, CORRECTIONS, Style(bold=True, size=16, align="center"), across=len(CORRECTION_HEADS)),
        Cell(2, 1, NOTE, Style(wrap=True, top=True), across=len(CORRECTION_HEADS)),
        *(Cell(_HEAD_ROW, at, head, _HEAD) for at, head in enumerate(CORRECTION_HEADS, 1)),
    ]
    page = Page(
        CORRECTIONS,
        tuple(cells),
        (Block(_HEAD_ROW + 1, 1, rows, [_TEXT] * len(CORRECTION_HEADS)),),
        widths=WIDTHS,
        heights={1: 28.0, 2: 34.0, **{row: _height(line) for row, line in enumerate(rows, _HEAD_ROW + 1)}},
        landscape=True,
        repeat=(_HEAD_ROW, _HEAD_ROW),
        freeze=(_HEAD_ROW + 1, 1),
    )
    return Book(CORRECTIONS, (page,))


def _height(line: Sequence[str]) -> float:
    return text_height(max(text_lines(text, width) for text, width in zip(line, WIDTHS, strict=True)))


def suggested_lines(
    receipts: Iterable[Receipt], findings: Iterable[Finding], forms: Mapping[str, Form]
) -> list[list[str]]:
    """Put what was suggested into lines of a 更正单, each cell once; who decides on them writes name and day."""
    owners = {each.file: each for each in receipts if each.form in forms and each.unit}
    made: dict[Place, list[str]] = {}
    for each in findings:
        receipt = owners.get(each.place.file)
        for cell in each.suggestion.cells if each.suggestion and receipt else ():
            assert receipt
            form = forms[receipt.form]
            whose = receipt.unit, form.title, title(receipt.period) if receipt.period else ""
            what = cell.place.sheet, cell.place.cell, cell.entered, cell.value
            made.setdefault(cell.place, [*whose, *what, f"建议：{each.message()}", "", ""])
    return list(made.values())


def read_corrections(book: Workbook, forms: Mapping[str, Form]) -> CorrectionList | None:
    """Read a 更正单; None if the workbook is none."""
    grid = book.grid(CORRECTIONS)
    rows = [[plain(spelt(value)) for value in row] for row in grid.rows] if grid else []
    head = next((at for at, row in enumerate(rows) if set(CORRECTION_HEADS) <= set(row)), None)
    if grid is None or head is None:
        return None
    columns = [rows[head].index(each) for each in CORRECTION_HEADS]
    made = CorrectionList(book.file, (), ())
    lines: list[Correction] = []
    findings: list[Finding] = []
    for number, row in enumerate(grid.rows[head + 1 :], head + 2):
        values = dict(zip(CORRECTION_HEADS, (row[column] for column in columns), strict=True))
        if all(value == "" for value in values.values()):
            continue
        wrong = list(_wrong(made.place(number), columns, values, forms))
        findings += wrong
        if not wrong:
            lines.append(_line(number, values, _form(values, forms)))
    return CorrectionList(book.file, tuple(lines), tuple(findings))


def _wrong(
    place: Place, columns: Sequence[int], values: Mapping[str, Value], forms: Mapping[str, Form]
) -> Iterator[Finding]:
    """Find why a line cannot be applied, at the cell where that is to be mended."""
    at = dict(zip(CORRECTION_HEADS, columns, strict=True))
    for head, value in values.items():
        where = Place(place.file, place.sheet, place.row, at[head] + 1)
        if value == "" and head not in ("报告期", "原值"):
            yield find("correction-incomplete", where, title=head, missing=head)
        elif conceal(spelt(value)) != spelt(value):
            yield find("correction-personal", where, title=head)
    form = _form(values, forms)
    named = spelt(values["报表"])
    if named and not form:
        where = Place(place.file, place.sheet, place.row, at["报表"] + 1)
        yield find("correction-form", where, title="报表", entered=shortened(conceal(named)))
    elif form and form.cycle != "year" and not of_title(spelt(values["报告期"]), form.cycle):
        where = Place(place.file, place.sheet, place.row, at["报告期"] + 1)
        yield find(
            "correction-incomplete", where, title="报告期", missing=f"报告期（{'、'.join(map(title, form.periods))}）"
        )


def _form(values: Mapping[str, Value], forms: Mapping[str, Form]) -> Form | None:
    named = plain(spelt(values["报表"]))
    return next((form for form in forms.values() if named in map(plain, form.spellings)), None)


def _line(row: int, values: Mapping[str, Value], form: Form | None) -> Correction:
    assert form
    words = {head: spelt(value) for head, value in values.items()}
    period = of_title(words["报告期"], form.cycle) if form.cycle != "year" else ""
    wanted = Wanted(words["工作表"], words["单元格或代码"], values["原值"], values["改为"])
    return Correction(
        row, plain(words["单位代码"]), form.name, period, wanted, words["理由"], words["更正人"], words["日期"]
    )
