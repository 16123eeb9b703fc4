"""Returns as clerks send them: blanks of a form filled in without any spreadsheet program."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from sheets.writing.write import to_bytes
from templates.drawing.blank import blank
from templates.form import Form
from templates.layout import COVER, cover_row, region
from templates.load import load_forms, parse_form

Cell = str | float | date
Filling = Mapping[str, Any]
"""Sheet → a record's fields, a matrix's lines, or a list's rows."""

TRAINING = """
name = "training"
title = "职工培训情况表"
number = "区培01表"
version = "2025.1"
note = "区里自定的表。"

[[sheets]]
name = "total"
title = "培训总体情况"
layout = "record"
[[sheets.fields]]
name = "sessions"
title = "培训期数"
type = "integer"
unit = "期"
required = true
minimum = 0
[[sheets.fields]]
name = "cost"
title = "培训费用"
type = "money"
unit = "元"
required = true
[[sheets.fields]]
name = "left"
title = "结余费用"
type = "money"
unit = "元"
carry_from = "left"
[[sheets.checks]]
name = "agrees"
rule = "cost == sum(courses.cost)"
message = "培训费用与各期费用合计不符"

[[sheets]]
name = "courses"
title = "培训明细"
layout = "list"
optional = true
capacity = 20
[[sheets.fields]]
name = "subject"
title = "培训内容"
type = "text"
required = true
[[sheets.fields]]
name = "kind"
title = "培训类别"
type = "choice"
enum = ["技能", "安全", "法律"]
required = true
[[sheets.fields]]
name = "teacher"
title = "授课人"
type = "text"
personal = true
[[sheets.fields]]
name = "heads"
title = "参加人数"
type = "integer"
unit = "人次"
minimum = 0
[[sheets.fields]]
name = "cost"
title = "费用"
type = "money"
unit = "元"
minimum = 0

[[measures]]
name = "heads_kind"
title = "参加人次(按类别)"
unit = "人次"
value = "sum(courses.heads)"
by = ["kind"]
[[measures]]
name = "subjects_kind"
title = "培训内容数(按类别)"
unit = "项"
value = "distinct(courses.subject)"
by = ["kind"]
"""
"""A form that nobody on the team has seen: a district's own."""


@cache
def training() -> Form:
    """The district's own form."""
    form, faults = parse_form(TRAINING, "training.toml")
    assert form, faults
    return form


@cache
def own_forms() -> Mapping[str, Form]:
    """The standard forms and the district's own."""
    return {**load_forms(), "training": training()}


@cache
def _blank(name: str) -> bytes:
    return to_bytes(blank(own_forms()[name]))


def fill_in(  # noqa: PLR0913 - what stands on a cover, and what under it
    path: Path,
    form: str,
    sheets: Filling,
    *,
    unit: str = "",
    name: str = "",
    year: int = 2025,
    filled_on: date | None = None,
    also: Callable[[openpyxl.Workbook], object] = lambda _: None,
) -> Path:
    """Fill in a blank and save it; `also` may do to it what else people do."""
    book = openpyxl.load_workbook(BytesIO(_blank(form)))
    cover = {"unit_code": unit, "unit_name": name, "year": year, "filled_on": filled_on}
    for key, value in cover.items() if form != "register" else ():
        if value:
            book[COVER].cell(cover_row(key), 3).value = value
    type_in(book, own_forms()[form], sheets)
    also(book)
    book.save(path)
    return path


def type_in(book: openpyxl.Workbook, form: Form, sheets: Filling) -> None:
    """Type entries into a blank of a form, wherever it came from."""
    for each in form.sheets:
        place = region(each)
        lines = sheets.get(each.name, {})
        if each.layout == "record":
            cells = {(place.rows[field], place.columns[field]): value for field, value in lines.items()}
        elif each.layout == "matrix":
            cells = {
                (place.rows[line], place.columns[field]): value
                for line, fields in lines.items()
                for field, value in fields.items()
            }
        else:
            cells = {
                (row, place.columns[field]): value
                for row, fields in enumerate(lines, place.first_row)
                for field, value in fields.items()
            }
        for (row, column), value in cells.items():
            book[each.title].cell(row, column).value = value


def course(subject: str, kind: str, heads: int, cost: float) -> dict[str, Cell]:
    """One row of the training form's list."""
    return {"subject": subject, "kind": kind, "teacher": "王某某", "heads": heads, "cost": cost}


def training_return(courses: Sequence[Mapping[str, Cell]], **total: float) -> Filling:
    """A training return that agrees with itself, but for what `total` overrides."""
    cost = sum(float(each["cost"]) for each in courses if isinstance(each["cost"], int | float))
    return {"total": {"sessions": len(courses), "cost": cost, **total}, "courses": list(courses)}


def register_lines(*units: Sequence[str]) -> Filling:
    """A register of (code, name, parent, level, owed forms)."""
    keys = ("code", "unit", "parent", "level", "owes")
    return {"units": [{key: value for key, value in zip(keys, unit, strict=True) if value} for unit in units]}
