"""Words: free texts, and choices from a list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from sheets.page import Align
from sheets.workbook import Value
from sheets.writing.text import LONGEST
from templates.fields.entry import shown
from templates.fields.field_type import DIGITS, Bulk, FieldType, Masked, Reading
from templates.fields.normalize import nearest, plain

if TYPE_CHECKING:
    from templates.form import Field


class Text(FieldType, name="text"):
    """Any words."""

    align: ClassVar[Align] = "left"
    wordy = True
    masked: ClassVar[Masked] = "name"

    def parse(self, field: "Field", raw: Value) -> Reading:  # noqa: ARG002
        """Read words, or a number while all its digits are there."""
        if isinstance(raw, str):
            text = raw.strip()
            if len(text) > LONGEST:
                return Reading(code="text-long", values={"limit": LONGEST})
            return Reading(text or None)
        if isinstance(raw, bool):
            return Reading(code="text-truth")
        if isinstance(raw, (int, float)):
            return Reading(code="text-digits") if abs(raw) >= 10**DIGITS else Reading(shown(raw))
        return Reading(code="text-date")

    def in_bulk(self, field: "Field", cells: Sequence[Value]) -> Bulk:  # noqa: ARG002
        """Type a column of words."""
        from templates.fields.columns import texts  # noqa: PLC0415 - only workers carry polars

        return texts(cells)


class Choice(Text, name="choice"):
    """One of the words that its field lists."""

    align = "center"
    masked = "whole"
    chosen = True
    width = 7
    manner = "从下拉列表中选择"

    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read a choice; what is none of them is never mapped, only the nearest suggested."""
        reading = super().parse(field, raw)
        if not isinstance(reading.value, str):
            return reading
        words = plain(reading.value)
        known = next((option for option in field.enum if plain(option) == words), None)
        if known or not words:
            return Reading(known)
        if near := nearest(reading.value, field.enum):
            return Reading(code="choice-near", values={"near": near})
        return Reading(code="choice-unknown", values={"options": "、".join(field.enum)})

    def in_bulk(self, field: "Field", cells: Sequence[Value]) -> Bulk:
        """Type a column of choices."""
        from templates.fields.columns import choices  # noqa: PLC0415 - only workers carry polars

        return choices(cells, field.enum)
