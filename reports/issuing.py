"""What is issued: which blank workbooks for whom, under which file names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.gathering.carry_forward import NOTHING, Closing
from reports.gathering.unfinished import NOTHING_OPEN, Unfinished
from reports.gathering.unit_tree import Tree, Unit
from sheets.page import Book
from sheets.writing.file_name import safe_name
from templates.drawing.blank_request import Issue
from templates.fields.normalize import nearest
from templates.form import Form
from templates.period import cycle_of
from templates.period import title as period_title


class Misuse(ValueError):  # noqa: N818 - it reads as the sentence it carries
    """Something asked for that cannot be, in one sentence."""


class UnknownName(Misuse):
    """A form or sheet that was named and does not exist, with the nearest that does."""

    def __init__(self, chinese: str, english: str, name: str, known: Collection[str]) -> None:
        """Say it in one sentence; `chinese` and `english` say what kind of thing was named."""
        near = nearest(name, known)
        told, nigh = ("最接近的是", "the nearest is") if near else ("现有：", "there are")
        names = f"“{near}”" if near else "、".join(known)
        super().__init__(
            f"没有名为“{name}”的{chinese}，{told}{names}。 / There is no {english} {name}: {nigh} {names}."
        )


@dataclass(frozen=True, slots=True)
class Blank:
    """One workbook to be issued; `unit` is None for one that any unit may fill in."""

    file: str
    form: Form
    unit: Unit | None = None


def chosen(names: Sequence[str], forms: Mapping[str, Form]) -> list[Form]:
    """Find forms by name, title or number; all of them if none is named. Raises UnknownName."""
    known = {spelling: form for form in forms.values() for spelling in form.spellings}
    for name in names:
        if name not in known:
            raise UnknownName("报表", "form", name, known)
    return list({known[name].name: known[name] for name in names}.values()) or list(forms.values())


def for_anybody(forms: Mapping[str, Form]) -> list[Form]:
    """Choose the forms that are issued where neither they nor the units are named: none that is owed by name only."""
    return [form for form in forms.values() if form.owed == "all"]


def of_cycle(forms: Sequence[Form], period: str) -> list[Form]:
    """Choose the forms that are reported for such a period, all where none is named; raises Misuse for none at all."""
    found = [form for form in forms if not period or form.cycle == cycle_of(period)]
    if not found:
        raise Misuse(f"没有按{period_title(period)}报送的报表。 / No form is reported for {period}.")
    return found


def left_out(names: Collection[str], forms: Collection[Form]) -> dict[str, tuple[str, ...]]:
    """Find optional sheets by name or title: form name → sheets to leave out. Raises Misuse."""
    known = {
        spelling: sheet.name
        for form in forms
        for sheet in form.sheets
        if sheet.optional
        for spelling in (sheet.name, sheet.title)
    }
    for name in names:
        if name not in known:
            raise UnknownName("可省略的表", "optional sheet", name, known)
    wanted = {known[name] for name in names}
    leave = {form.name: tuple(sheet.name for sheet in form.sheets if sheet.name in wanted) for form in forms}
    try:
        for form in forms:
            Issue(form, None, None, {}, frozenset(leave[form.name]))
    except ValueError as error:
        raise Misuse(f"{error}。") from error
    return leave


def plan(forms: Sequence[Form], tree: Tree | None = None, period: str = "") -> Iterator[Blank]:
    """List what is issued: one workbook a form, or with units one for each unit and form that it owes."""
    taken: set[str] = set()
    for title, form, unit in _pairs(forms, tree, f"_{period_title(period)}" if period else ""):
        file, number = safe_name(title, ".xlsx"), 2
        while file.casefold() in taken:
            file, number = safe_name(title, f"_{number}.xlsx"), number + 1
        taken.add(file.casefold())
        yield Blank(file, form, unit)


def _pairs(forms: Sequence[Form], tree: Tree | None, of: str) -> Iterator[tuple[str, Form, Unit | None]]:
    if tree is None:
        yield from ((f"{form.number}_{form.title}{of}", form, None) for form in forms)
        return
    for unit, _ in tree.walk():
        owed = (form for form in forms if form.name in unit.forms)
        yield from ((f"{unit.code}_{unit.name}_{form.title}{of}", form, unit) for form in owed)


def draw_blank(  # noqa: PLR0913 - what a workbook is issued with
    each: Blank,
    year: int,
    without: Mapping[str, Sequence[str]],
    last: Closing = NOTHING,
    period: str = "",
    *,
    open_rows: Unfinished = NOTHING_OPEN,
    due: date | None = None,
) -> Book:
    """Draw one workbook, with what last year's summary and the unit's own last return carry over to it.

    `due` is by when the office wants it.
    """
    from templates.drawing.blank import blank  # noqa: PLC0415 - drawing works out formulas, which listing does not

    unit = each.unit
    openings = last.openings(unit.code, each.form.name) if unit else None
    return blank(
        each.form,
        year=year or None,
        unit=(unit.code, unit.name) if unit else None,
        openings=openings,
        without=without.get(each.form.name, ()),
        period=period,
        carried=open_rows.of(unit.code, each.form.name) if unit else {},
        due=due,
    )
