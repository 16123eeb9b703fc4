"""What may stand in a cell: one entry per field type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Literal

from sheets.workbook import Value
from sheets.writing.text import LONGEST
from templates.form import Field, FieldType
from templates.normalize import joined, nearest, plain, typed
from templates.parse_date import LAST_MONTH, day, month
from templates.parse_number import figure, says_nothing

_DIGITS = 15
"""So many digits of a number a cell keeps; of a longer one the rest is lost."""

FIRST_YEAR, LAST_YEAR = 1900, 2100

_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no zone

LIKE_YEARS = tuple((_SERIAL_ZERO + timedelta(days=year)).date() for year in (FIRST_YEAR, LAST_YEAR))
"""First and last day of 1905 whose serial number looks like a year: nobody means them."""

_SHOWN = 40
"""How much of an entry a finding repeats."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell says.

    `value` is as stored in frames (numbers scaled, None for a blank). With a `code` and a
    value the entry was read and the clerk is told how; with a code and none it is refused.
    """

    value: int | date | str | None = None
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


BLANK = Reading()

FROM_TEXT = frozenset({"number-read", "date-read"})
"""Codes of figures and days that were read although the cell holds something else: no formula counts them."""


def _number(field: Field, raw: Value) -> Reading:
    if isinstance(raw, bool):
        return Reading(code="number-truth")
    if isinstance(raw, (int, float)):
        return _scaled(field, Decimal(repr(raw)))
    return _written(field, typed(raw)) if isinstance(raw, str) else Reading(code="number-date")


def _written(field: Field, text: str) -> Reading:
    if not text or says_nothing(text):
        return Reading(code="number-none") if text else BLANK
    if text.endswith("%"):
        return Reading(code="number-percent")
    number = figure(text, unit_of(field))
    if number is None:
        return Reading(code="number-text")
    reading = _scaled(field, number)
    return reading if reading.code else Reading(reading.value, "number-read", {"value": as_typed(field, reading.value)})


def unit_of(field: Field) -> str:
    """Return the unit that a field is measured in; money in yuan, if it does not say."""
    return field.unit or ("元" if field.type == "money" else "")


def _scaled(field: Field, number: Decimal) -> Reading:
    if not number.is_finite() or abs(number) > largest(field):
        return Reading(code="number-huge", values={"limit": f"{largest(field):,}"})
    scaled = number.scaleb(field.scale)
    whole = scaled.to_integral_value(ROUND_HALF_UP)
    rest = abs(scaled - whole)
    if rest <= _SPELT + abs(scaled) * _HELD:
        return Reading(int(whole))
    if rest <= _WORKED_OUT:
        return Reading(int(whole), "number-rounded", {"value": as_typed(field, int(whole))})
    code = {"money": "money-decimals", "number": "number-decimals"}.get(field.type, "number-fraction")
    return Reading(code=code, values={"decimals": field.scale})


def largest(field: Field) -> Decimal:
    """Return the largest figure that a cell holds to the field's last decimal: 9,999,999,999,999.99 for money."""
    return Decimal(10**_DIGITS - 1).scaleb(-field.scale)


_SPELT, _HELD = Decimal("1e-9"), Decimal("3e-16")
"""A scaled figure is a whole number if it is so far from one: what binary fractions lose, and no more."""

_WORKED_OUT = Decimal("1e-6")
"""What formulas lose by taking large figures from each other; but somebody may have typed it, so it is told."""


def as_typed(field: Field, value: object) -> str:
    """Print a stored figure as people write it: 120000 fen as 1200.00."""
    return f"{Decimal(str(value)).scaleb(-field.scale):.{field.scale}f}"


def _month(field: Field, raw: Value) -> Reading:
    if isinstance(raw, str):
        text = typed(raw)
        number = month(text)
        return Reading(number) if number or not text else Reading(code="month-invalid")
    reading = _number(field, raw)
    in_year = isinstance(reading.value, int) and 1 <= reading.value <= LAST_MONTH
    return reading if in_year else Reading(code="month-invalid")


def _date(_field: Field, raw: Value) -> Reading:
    if isinstance(raw, date) and (year := _typed_as_year(raw)):
        return Reading(code="date-year", values={"value": year})
    if isinstance(raw, datetime):
        return _dated(raw.date()) if raw.time() == time() else Reading(code="date-time")
    if isinstance(raw, date):
        return _dated(raw)
    if isinstance(raw, str):
        text = typed(raw)
        if not text or says_nothing(text):
            return Reading(code="date-none") if text else BLANK
        found = day(text)
    else:
        # Eight digits are a day written as a number; a day's serial number has five.
        found = day(str(int(raw))) if isinstance(raw, float) and raw.is_integer() else None
    if found is None:
        return Reading(code="date-text" if isinstance(raw, str) else "date-number")
    reading = _dated(found)
    return reading if reading.code else Reading(found, "date-read", {"value": found.isoformat()})


def _typed_as_year(day: date) -> str:
    """Name the year (1990) or year and month (1990.1) that a cell for dates shows as a day of 1905; else nothing."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    number = round((moment - _SERIAL_ZERO) / timedelta(days=1), 2)
    return f"{number:g}" if LIKE_YEARS[0] <= moment.date() <= LIKE_YEARS[1] else ""


def _dated(value: date) -> Reading:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return Reading(value)
    return Reading(code="date-range", values={"first": FIRST_YEAR, "last": LAST_YEAR})


def _text(_field: Field, raw: Value) -> Reading:
    if isinstance(raw, str):
        text = raw.strip()
        return Reading(text or None) if len(text) <= LONGEST else Reading(code="text-long", values={"limit": LONGEST})
    if isinstance(raw, bool):
        return Reading(code="text-truth")
    if isinstance(raw, (int, float)):
        return Reading(code="text-digits") if abs(raw) >= 10**_DIGITS else Reading(shown(raw))
    return Reading(code="text-date")


def _choice(field: Field, raw: Value) -> Reading:
    reading = _text(field, raw)
    if not isinstance(reading.value, str):
        return reading
    words = plain(reading.value)
    known = next((option for option in field.enum if plain(option) == words), None)
    if known or not words:
        return Reading(known)
    if near := nearest(reading.value, field.enum):
        return Reading(code="choice-near", values={"near": near})
    return Reading(code="choice-unknown", values={"options": "、".join(field.enum)})


def _id_number(_field: Field, raw: Value) -> Reading:
    if not isinstance(raw, str):
        return Reading(code="id-number-typed")
    text = joined(raw).lstrip("'’‘`").upper()
    if not text or IDENTITY.fullmatch(text):
        return Reading(text or None)
    return Reading(code="id-number-form")


def _phone(field: Field, raw: Value) -> Reading:
    reading = _text(field, raw)
    if not isinstance(reading.value, str):
        return reading
    text = joined(reading.value)
    return Reading(text or None) if not text or _PHONE.fullmatch(text) else Reading(code="phone-form")


def _email(field: Field, raw: Value) -> Reading:
    reading = _text(field, raw)
    if not isinstance(reading.value, str):
        return reading
    text = typed(reading.value)
    return Reading(text or None) if not text or EMAIL.fullmatch(text) else Reading(code="email-form")


IDENTITY = re.compile(r"\d{17}[\dX]|\d{15}", re.ASCII)
MOBILE = re.compile(r"1\d{10}", re.ASCII)
_PHONE = re.compile(r"(?=(?:\D*\d){7})\+?[\d()、,;/转*#—–-]+", re.ASCII)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """One field type: how a cell is read, and how Excel formats and restricts it."""

    parse: Callable[[Field, Value], Reading]
    number_format: str
    validation: Literal["any", "list", "integer", "decimal", "date"]


KINDS: Mapping[FieldType, Kind] = MappingProxyType(
    {
        "text": Kind(_text, "@", "any"),
        "choice": Kind(_choice, "@", "list"),
        "integer": Kind(_number, "0", "integer"),
        "money": Kind(_number, "#,##0.00", "decimal"),
        "number": Kind(_number, "0.00", "decimal"),
        "date": Kind(_date, "yyyy-mm-dd", "date"),
        "month": Kind(_month, "0", "integer"),
        "id_number": Kind(_id_number, "@", "any"),
        "phone": Kind(_phone, "@", "any"),
        "email": Kind(_email, "@", "any"),
    }
)


def shown(raw: Value) -> str:
    """Print what a clerk typed, shortened: 12.0 as 12, a day as 2025-03-01."""
    return shortened(spelt(raw))


def spelt(raw: Value) -> str:
    """Print the whole of it, every digit that the cell holds."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer():
        # Adding zero takes the sign of -0.0 away.
        return f"{raw + 0:.0f}"
    if isinstance(raw, (date, time, timedelta)):
        return str(raw)
    return str(raw).strip()


def shortened(text: str) -> str:
    """Cut a text that is too long for a finding."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
