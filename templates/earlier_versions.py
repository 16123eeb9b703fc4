"""A form as an earlier version of it was: under the titles of then, without what was not asked, with what was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from templates.earlier import Earlier
from templates.fault import Fault
from templates.field import Field
from templates.fields.normalize import plain
from templates.form import Form
from templates.sheet import Sheet

DROPPED = "~"
"""Begins the name of a field that is passed over: no field of a form is called so."""


class Then(NamedTuple):
    """One sheet of an earlier version: as it was, and what has become of its lines and choices.

    `lines` maps a matrix line's title now → then. `choices` maps field → plain old choice → choice now; `unasked`
    names the fields that it had not.
    """

    sheet: Sheet
    lines: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]]
    unasked: frozenset[str]


@dataclass(frozen=True)
class Version:
    """A form as one of its versions has it: the form itself, or what it was.

    `form` bears the titles of then, only to find sheets and columns by; `sheets` are those that were otherwise, and
    `unasked` the fields of today (sheet, field) that were not asked, (sheet, "") among them for whole sheets.
    """

    form: Form
    sheets: Mapping[str, Then] = field(default_factory=dict)
    unasked: frozenset[tuple[str, str]] = frozenset()
    gone: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def version_of(form: Form, version: str) -> Version:
    """Return a form as an earlier version was; as it is for one of which nothing is said."""
    earlier = next((each for each in form.earlier if each.version == version), None)
    if not earlier:
        return Version(form)
    sheets = {sheet.name: _then(sheet, earlier) for sheet in form.sheets if sheet.name not in earlier.unasked}
    unasked = {(name, each) for name, sheet in sheets.items() for each in sheet.unasked}
    for sheet in form.sheets:
        if sheet.name not in sheets:
            unasked |= {(sheet.name, ""), *((sheet.name, each.name) for each in sheet.fields)}
    return Version(
        form.model_copy(update={"sheets": tuple(each.sheet for each in sheets.values())}),
        sheets,
        frozenset(unasked),
        tuple(each.was for each in earlier.dropped if not each.sheet),
    )


def unasked_titles(form: Form, version: str) -> list[str]:
    """Name what an earlier version did not ask, in printed order."""
    unasked = version_of(form, version).unasked
    return [
        title
        for sheet in form.sheets
        for title in (
            [sheet.title]
            if (sheet.name, "") in unasked
            else [each.title for each in sheet.fields if (sheet.name, each.name) in unasked]
        )
    ]


def _then(sheet: Sheet, earlier: Earlier) -> Then:
    of_sheet = [each for each in earlier.renamed if each.sheet == sheet.name]
    titles = {each.field: each.was for each in of_sheet if each.field and not each.choice}
    lines = {each.line: each.was for each in of_sheet if each.line}
    tab = next((each.was for each in of_sheet if not (each.field or each.line)), sheet.title)
    choices: dict[str, dict[str, str]] = {}
    for each in of_sheet:
        if each.field and each.choice:
            choices.setdefault(each.field, {})[plain(each.was)] = each.choice
    unasked = frozenset(each.name for each in sheet.fields if f"{sheet.name}.{each.name}" in earlier.unasked)
    fields = [
        each.model_copy(update={"title": titles.get(each.name, each.title)})
        for each in sheet.fields
        if each.name not in unasked
    ]
    gone = [each.was for each in earlier.dropped if each.sheet == sheet.name]
    fields += [Field.model_construct(name=f"{DROPPED}{at}", title=title, type="text") for at, title in enumerate(gone)]
    rows = tuple(row.model_copy(update={"title": lines.get(row.title, row.title)}) for row in sheet.rows)
    made = sheet.model_copy(update={"title": tab, "fields": tuple(fields), "rows": rows})
    return Then(made, {row.title: lines.get(row.title, row.title) for row in sheet.rows}, choices, unasked)


def earlier_faults(form: Form) -> Iterator[Fault]:
    """Yield what is said of earlier versions that cannot be so."""
    versions = [each.version for each in form.earlier]
    for at, each in enumerate(form.earlier):
        where = f"earlier.{each.version}"
        if each.version not in form.accepts or each.version in versions[:at]:
            words = "应是 accepts 里的一个版本，各写一次", "must be one of `accepts`, and stand once"
            yield Fault(f"{where}.version", *words)
        yield from _unknown(form, each, where)
        if not [sheet for sheet in form.sheets if sheet.name not in each.unasked]:
            yield Fault(f"{where}.unasked", "不能全部都没有问过", "something must have been asked")


def _unknown(form: Form, earlier: Earlier, where: str) -> Iterator[Fault]:
    """What is said to have been renamed, dropped or not asked, and is not there now."""
    known = {sheet.name for sheet in form.sheets}
    known |= {f"{sheet.name}.{each.name}" for sheet in form.sheets for each in sheet.fields}
    for name in earlier.unasked:
        if name not in known:
            yield Fault(f"{where}.unasked", f"没有名为 {name} 的表或栏目", f"no sheet or field {name!r}")
    for gone in earlier.dropped:
        if gone.sheet and gone.sheet not in known:
            yield Fault(f"{where}.dropped", f"没有名为 {gone.sheet} 的表", f"no sheet {gone.sheet!r}")
    for each in earlier.renamed:
        sheet = form.sheet(each.sheet)
        found = sheet.field(each.field) if sheet and each.field else None
        what = f"{where}.renamed.{'.'.join(filter(None, (each.sheet, each.field, each.line, each.choice)))}"
        if not sheet or (each.field and not found) or (each.line and not sheet.row(each.line)):
            yield Fault(what, "没有这张表、这个栏目或这一行", "there is no such sheet, field or line")
        elif each.choice and (not found or each.choice not in found.enum):
            yield Fault(what, "没有这个选项", "there is no such choice")
        elif each.field and each.line:
            yield Fault(what, "field 和 line 只能写一个", "name a field or a line, not both")
