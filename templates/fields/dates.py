"""Days."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sheets.workbook import Value
from templates.fields.field_type import BLANK, Bulk, FieldType, Reading, Restriction
from templates.fields.normalize import typed
from templates.fields.parse_date import day
from templates.fields.parse_number import says_nothing

if TYPE_CHECKING:
    from templates.field import Field

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)

_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell knows no zone

LIKE_YEARS = tuple((_SERIAL_ZERO + timedelta(days=each.year)).date() for each in (FIRST_DAY, LAST_DAY))
"""First and last day of 1905 whose serial number looks like a year: nobody means them."""


class Date(FieldType, name="date"):
    """A day of the calendar."""

    stored = "date"
    width = 11.5
    manner = "按2025-03-01的格式填日期"
    prompted = True
    misfit = "text"
    misfit_words = "日期栏里填了文字"

    def parse(self, field: "Field", raw: Value) -> Reading:  # noqa: ARG002
        """Read a day, or a text or number that spells one with its year."""
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
        return reading if reading.code else Reading(found, "date-read", {"value": found.isoformat()}, from_text=True)

    def in_bulk(self, field: "Field", cells: Sequence[Value]) -> Bulk:  # noqa: ARG002
        """Type a column of days."""
        from templates.fields.columns import days  # noqa: PLC0415 - only workers carry polars

        return days(cells, (FIRST_DAY, LAST_DAY), LIKE_YEARS)

    def number_format(self, field: "Field") -> str:  # noqa: ARG002
        """Return year, month and day."""
        return "yyyy-mm-dd"

    def restriction(self, field: "Field") -> Restriction:
        """Return the field's bounds, or those of what is read."""
        least = FIRST_DAY if field.minimum is None else field.minimum
        return Restriction("date", least, LAST_DAY if field.maximum is None else field.maximum)


def _typed_as_year(day: date) -> str:
    """Name the year (1990) or year and month (1990.1) that a cell for dates shows as a day of 1905; else nothing."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    number = round((moment - _SERIAL_ZERO) / timedelta(days=1), 2)
    return f"{number:g}" if LIKE_YEARS[0] <= moment.date() <= LIKE_YEARS[1] else ""


def _dated(value: date) -> Reading:
    if FIRST_DAY <= value <= LAST_DAY:
        return Reading(value)
    return Reading(code="date-range", values={"first": FIRST_DAY.year, "last": LAST_DAY.year})
