"""Figures: whole numbers, money, numbers with decimals, shares in percent, and months."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, ClassVar

from sheets.page import Align, figure_format
from sheets.workbook import Display, Value
from templates.fields.field_type import BLANK, DIGITS, Bulk, FieldType, Reading, Restriction
from templates.fields.normalize import typed
from templates.fields.parse_date import LAST_MONTH, month
from templates.fields.parse_number import figure, says_nothing

if TYPE_CHECKING:
    from templates.field import Field

_SPELT, _HELD = Decimal("1e-9"), Decimal("3e-16")
"""A scaled figure is a whole number if it is so far from one: what binary fractions lose, and no more."""

_WORKED_OUT = Decimal("1e-6")
"""What formulas lose by taking large figures from each other; but somebody may have typed it, so it is told."""


_PERCENTAGE = re.compile(r"[-+(_ ]*[#?0-9]+(?:\.[#?0-9]*)?%[)_ ]*")
"""A format, or a figure as shown, that is a percentage and nothing else."""


class Integer(FieldType, name="integer"):
    """A whole number: heads, times, households."""

    stored = "number"
    adds = True
    width = 7.5
    align: ClassVar[Align] = "right"
    manner = "填整数"
    misfit = "text"
    misfit_words = "数字栏里填了文字"
    fraction: ClassVar[str] = "number-fraction"
    """The code for more decimals than it has."""

    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read a number, or a text that spells one."""
        if isinstance(raw, bool):
            return Reading(code="number-truth")
        if isinstance(raw, (int, float)):
            return self.scaled(field, Decimal(repr(raw)))
        return self.written(field, typed(raw)) if isinstance(raw, str) else Reading(code="number-date")

    def written(self, field: "Field", text: str) -> Reading:
        """Read a figure typed as text."""
        if not text or says_nothing(text):
            return Reading(code="number-none") if text else BLANK
        if text.endswith("%"):
            return Reading(code="number-percent")
        number = figure(text, self.unit(field))
        if number is None:
            return Reading(code="number-text")
        return self.told(field, number)

    def told(self, field: "Field", number: Decimal) -> Reading:
        """Store a figure that was typed as text, and say how it was read."""
        reading = self.scaled(field, number)
        if reading.code:
            return reading
        return Reading(reading.value, "number-read", {"value": self.printed(field, reading.value)}, from_text=True)

    def scaled(self, field: "Field", number: Decimal) -> Reading:
        """Store a figure as a whole number of its smallest unit."""
        largest = self.largest(field)
        if not number.is_finite() or abs(number) > largest:
            return Reading(code="number-huge", values={"limit": f"{largest:,}"})
        places = self.scale(field)
        scaled = number.scaleb(places)
        whole = scaled.to_integral_value(ROUND_HALF_UP)
        rest = abs(scaled - whole)
        if rest <= _SPELT + abs(scaled) * _HELD:
            return Reading(int(whole))
        if rest <= _WORKED_OUT:
            return Reading(int(whole), "number-rounded", {"value": self.printed(field, int(whole))})
        return Reading(code=self.fraction, values={"decimals": field.decimals})

    def largest(self, field: "Field") -> Decimal:
        """Return the largest figure that a cell holds to the last decimal: 9,999,999,999,999.99 for money."""
        return Decimal(10**DIGITS - 1).scaleb(-self.scale(field))

    def in_bulk(self, field: "Field", cells: Sequence[Value]) -> Bulk:
        """Type a column of numbers."""
        from templates.fields.columns import whole_numbers  # noqa: PLC0415 - only workers carry polars

        return whole_numbers(cells, self.scale(field), self.among(field))

    def among(self, field: "Field") -> tuple[int, int] | None:  # noqa: ARG002 - for those that have bounds of their own
        """Return the least and the most that can be stored; None for whatever a cell holds."""
        return None

    def printed(self, field: "Field", value: object) -> str:
        """Print a figure with its decimals."""
        return f"{Decimal(str(value)).scaleb(-self.scale(field)):.{self.scale(field)}f}"

    def number_format(self, field: "Field") -> str:
        """Return thousands and its decimals."""
        return figure_format(self.scale(field))

    def shows(self, field: "Field", display: Display) -> bool:
        """Return whether a figure typed with the words that stand beside it would be read as the same."""
        if display.alters or not display.words or not self.adds:
            return not display.alters
        written = (f"1{display.words}", f"{display.words}1")
        return any(figure(typed(text), self.unit(field)) == 1 for text in written)

    def restriction(self, field: "Field") -> Restriction:
        """Return the field's bounds, or what a cell holds exactly."""
        largest = float(self.largest(field))
        least = -largest if field.minimum is None else field.minimum
        most = largest if field.maximum is None else field.maximum
        return Restriction("decimal" if self.scale(field) else "integer", least, most)


class Money(Integer, name="money"):
    """An amount of money, to the cent."""

    width = 13
    manner = "填金额，最多两位小数"
    fraction = "money-decimals"

    def scale(self, field: "Field") -> int:  # noqa: ARG002
        """Return two: it is counted in fen."""
        return 2

    def unit(self, field: "Field") -> str:
        """Return yuan, if the field does not say otherwise."""
        return field.unit or "元"


class Number(Integer, name="number"):
    """A number with as many decimals as its field declares."""

    width = 9
    manner = "填数字"
    fraction = "number-decimals"

    def scale(self, field: "Field") -> int:
        """Return the decimals declared."""
        return field.decimals

    def restriction(self, field: "Field") -> Restriction:
        """Return the bounds; also without decimals a number is none of whole things."""
        return super().restriction(field)._replace(kind="decimal")


class Percent(Integer, name="percent"):
    """A share, shown in percent: 0.125 in a cell is 12.5%.

    `decimals` are those of the percentage, bounds are shares; it lies between 0 and 1 unless they are wider.
    A text must have its sign, for 12.5 without it may be anything.
    """

    adds = False
    width = 9
    manner = "填百分比，如12.5%"
    prompted = True
    fraction = "number-decimals"

    def scale(self, field: "Field") -> int:
        """Return the decimals of the share: two more than those of its percentage."""
        return field.decimals + 2

    def written(self, field: "Field", text: str) -> Reading:
        """Read a percentage typed as text."""
        if not text or says_nothing(text):
            return Reading(code="number-none") if text else BLANK
        number = figure(text.removesuffix("%"))
        if number is None:
            return Reading(code="number-text")
        return self.told(field, number.scaleb(-2)) if text.endswith("%") else Reading(code="percent-sign")

    def scaled(self, field: "Field", number: Decimal) -> Reading:
        """Store a share; one that is out of bounds was most likely typed without its sign."""
        reading = super().scaled(field, number)
        least, most = self.among(field)
        if isinstance(reading.value, int) and not least <= reading.value <= most:
            values = {"value": reading.value, "least": least, "most": most}
            return Reading(code="percent-range", values={name: self.printed(field, at) for name, at in values.items()})
        return reading

    def among(self, field: "Field") -> tuple[int, int]:
        """Return nothing and the whole, or wider bounds that the field declares."""
        bounds = [bound for bound in (0.0, 1.0, field.minimum, field.maximum) if isinstance(bound, (int, float))]
        least, most = (int(Decimal(repr(bound)).scaleb(self.scale(field))) for bound in (min(bounds), max(bounds)))
        return least, most

    def printed(self, field: "Field", value: object) -> str:
        """Print a share as a percentage."""
        return f"{Decimal(str(value)).scaleb(-field.decimals):.{field.decimals}f}%"

    def shows(self, field: "Field", display: Display) -> bool:  # noqa: ARG002
        """Return whether it is shown as a bare fraction or a plain percentage: nothing else is the same share."""
        sections = display.code.replace("#,##", "").split(";")
        return not (display.alters or display.words) or all(map(_PERCENTAGE.fullmatch, sections))

    def bound(self, bound: float | date) -> str:
        """Spell a share as a percentage, without needless zeros."""
        return f"{Decimal(repr(bound)).scaleb(2).normalize():f}%"

    def number_format(self, field: "Field") -> str:
        """Return percent with its decimals."""
        return "0" + ("." + "0" * field.decimals if field.decimals else "") + "%"

    def restriction(self, field: "Field") -> Restriction:
        """Return the field's bounds, or nothing and the whole."""
        least = 0 if field.minimum is None else field.minimum
        return Restriction("decimal", least, 1 if field.maximum is None else field.maximum)


class Month(Integer, name="month"):
    """A month of the year, 1 to 12."""

    adds = False
    values = tuple(map(str, range(1, LAST_MONTH + 1)))
    counted = "月"
    width = 6.5
    align = "center"
    manner = "填1至12的月份"

    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read a month by its number, in digits or Chinese."""
        if isinstance(raw, str):
            text = typed(raw)
            number = month(text)
            return Reading(number) if number or not text else Reading(code="month-invalid")
        reading = super().parse(field, raw)
        in_year = isinstance(reading.value, int) and 1 <= reading.value <= LAST_MONTH
        return reading if in_year else Reading(code="month-invalid")

    def among(self, field: "Field") -> tuple[int, int]:  # noqa: ARG002
        """Return the first and the last."""
        return 1, LAST_MONTH

    def number_format(self, field: "Field") -> str:  # noqa: ARG002
        """Return bare digits."""
        return "0"

    def restriction(self, field: "Field") -> Restriction:
        """Return a year's months, or fewer."""
        least = 1 if field.minimum is None else field.minimum
        return Restriction("integer", least, LAST_MONTH if field.maximum is None else field.maximum)

    def asks(self, field: "Field") -> str:
        """Say so; bounds of their own are for rules to tell."""
        return self.manner + (f"，以“{field.unit}”为单位" if field.unit else "")
