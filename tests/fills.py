"""Random fills of a form: what a clerk may leave in a cell, with what the tool makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import polars as pl

from templates.field import Field
from templates.form import Form
from templates.formulas.evaluate import Frames
from templates.layout import region
from templates.sheet import Sheet

YEAR = 2025
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

LAST_YEAR = {"last_people": 3, "last_opening": 2990, "last_pays": None, "last_paid": 12050}
"""Last year's figures of the probe: one of them nobody knows."""

Entry = tuple[str | float | date | None, str | int | date | None]
"""What stands in the cell, and what a frame holds: a number scaled, None for unknown."""

Line = tuple[int, str, Mapping[str, Entry]]
"""A row: its number in the workbook, a matrix's key, its entries by field."""


@dataclass(frozen=True, slots=True)
class Fill:
    """One filled workbook: sheet name → its rows."""

    lines: Mapping[str, Sequence[Line]]


def small(form: Form, capacity: int) -> Form:
    """Shorten the lists of a form, so that a workbook is quickly recalculated."""
    return form.model_copy(
        update={"sheets": tuple(sheet.model_copy(update={"capacity": capacity}) for sheet in form.sheets)}
    )


def fill(form: Form, random: Random) -> Fill:
    """Fill a form at random: blanks, edges, words in number cells, spaces, IDs right and wrong."""
    return Fill({sheet.name: _lines(form, sheet, random) for sheet in form.sheets})


def frames(form: Form, fills: Sequence[Fill]) -> Frames:
    """Type many fills as templates.reading.batch would: rows of a list that hold nothing are not there."""
    sources = pl.Series("source", range(len(fills)), dtype=pl.UInt32)
    context = {
        "unit_code": "101",
        "unit_name": "市第一小学工会",
        "year": YEAR,
        "starts": form.starts(YEAR),
        "as_of": form.as_of(YEAR),
        **LAST_YEAR,
    }
    found = {"": pl.DataFrame([sources]).with_columns(pl.lit(value).alias(name) for name, value in context.items())}
    found[""] = found[""].with_columns(pl.col("year").cast(pl.Int64))
    for sheet in form.sheets:
        rows = [
            {"source": source, "row": number, sheet.key: key} | {name: entry[1] for name, entry in entries.items()}
            for source, filled in enumerate(fills)
            for number, key, entries in filled.lines[sheet.name]
            if sheet.layout != "list" or any(_holds(entry) for entry in entries.values())
        ]
        schema: dict[str, type[pl.DataType]] = {"source": pl.UInt32, "row": pl.UInt32}
        schema |= {sheet.key: pl.String} if sheet.layout == "matrix" else {}
        schema |= {field.name: _dtype(field) for field in sheet.inputs}
        found[sheet.name] = pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)
    return found


def id_number(random: Random, birth: date, sex: str) -> str:
    """Make up an ID number that is valid in form."""
    order = random.randrange(0, 499) * 2 + (sex == "男")
    return _checked(f"{random.choice(('110101', '420106', '659004'))}{birth:%Y%m%d}{order:03}")


def _checked(body: str) -> str:
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def _holds(entry: Entry) -> bool:
    return entry[0] is not None and str(entry[0]).strip() != ""


def _dtype(field: Field) -> type[pl.DataType]:
    if field.numeric:
        return pl.Int64
    return pl.Date if field.type == "date" else pl.String


def _lines(form: Form, sheet: Sheet, random: Random) -> list[Line]:
    place = region(sheet)
    if sheet.layout == "record":
        return [(place.first_row, "", _entries(form, sheet, random, 0.1))]
    if sheet.layout == "matrix":
        titles = [row.title for row in sheet.rows if not row.total]
        return [(place.rows[title], title, _entries(form, sheet, random, 0.1)) for title in titles]
    lines: list[Line] = []
    for row in range(place.first_row, place.first_row + random.randint(0, sheet.capacity)):
        entries = _entries(form, sheet, random, random.choice((0.02, 0.2, 0.9, 1)))
        if lines and random.random() < 0.2:
            entries |= {name: entry for name, entry in lines[-1][2].items() if random.random() < 0.7}
        lines.append((row, "", entries))
    return lines


def _entries(form: Form, sheet: Sheet, random: Random, blank: float) -> dict[str, Entry]:
    birth, sex = _day(form, random), random.choice(("男", "女"))
    person: dict[str, str | date] = {"birth": birth, "sex": sex, "id_number": id_number(random, birth, sex)}
    entries: dict[str, Entry] = {}
    for field in sheet.inputs:
        if random.random() < blank:
            entries[field.name] = random.choice(((None, None), (None, None), (" ", None)))
        elif field.name in person and random.random() < 0.5:
            entries[field.name] = _spaced(person[field.name], random)
        else:
            entries[field.name] = _entry(form, field, random)
    return entries


def _entry(form: Form, field: Field, random: Random) -> Entry:
    if field.numeric:
        return _number(field, random)
    match field.type:
        case "date":
            return _word(random) if random.random() < 0.05 else (day := _day(form, random), day)
        case "choice":
            return _spaced(random.choice(field.enum), random)
        case "choices":
            chosen = [option for option in field.enum if random.random() < 0.4] or [field.enum[0]]
            return _spaced("、".join(chosen), random)
        case "id_number":
            return _wrong_id(form, random)
    return _spaced(random.choice(("甲", "乙", "A1", "a1", "甲 1", "01", "1")), random)


def _word(random: Random) -> Entry:
    return random.choice(("无", "—", "待定", "x")), None


def _number(field: Field, random: Random) -> Entry:
    if random.random() < 0.05:
        return _word(random)
    units = [0, 0, 1, 1, 2, 3, 5, 6, 12, -1, 20, 21, 100, 120, 121, 10**4]
    value = random.choice(units) * 10**field.scale
    if field.scale and random.random() < 0.5:
        value += random.choice((1, -1, 10, 29, 30, 70, 99, 33))
    return value / 10**field.scale, value


def _day(form: Form, random: Random) -> date:
    as_of = form.as_of(YEAR)
    edges = [form.starts(YEAR), as_of, date(2004, 2, 29), date(1900, 3, 1), date(2025, 2, 28)]
    birthdays = [as_of.replace(year=as_of.year - years) for years in (16, 30, 40, 60, 71)]
    edges = random.choice((edges, birthdays))
    return max(date(1900, 3, 1), random.choice(edges) + timedelta(random.choice((-1, 0, 0, 1, 30, 200))))


def _spaced(value: str | date, random: Random) -> Entry:
    if isinstance(value, date):
        return value, value
    if value.endswith("X") and random.random() < 0.5:
        return value.lower(), value
    return random.choice((value, value, value, value + " ", " " + value)), value


def _wrong_id(form: Form, random: Random) -> Entry:
    good = id_number(random, _day(form, random), "女")
    unreal = ("19900230", "19010229", "18991231", "20011301", "20010001", "20010132", "20010100")
    wrong = [
        good[:17] + random.choice("0123456789X"),
        _checked(good[:6] + random.choice(unreal) + good[14:17]),
        good[:6] + good[8:17],
    ]
    return _spaced(random.choice(wrong), random)
