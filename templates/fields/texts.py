"""Words: free texts, and choices from a list."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from sheets.page import Align
from sheets.workbook import Value
from sheets.writing.text import LONGEST
from templates.fields.entry import shown
from templates.fields.field_type import DIGITS, Bulk, FieldType, Masked, Reading
from templates.fields.normalize import nearest, plain

if TYPE_CHECKING:
    from templates.field import Field


JOINT = "、"
"""Stands between several choices, as they are kept and printed."""

_BETWEEN = re.compile(r"[、,，;；/\n]")
"""What people put between them."""


def several(text: str) -> list[str]:
    """Part what somebody typed as several choices."""
    return list(filter(None, map(str.strip, _BETWEEN.split(text))))


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

    align: ClassVar[Align] = "center"
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


class Choices(Choice, name="choices"):
    """Several of the words that its field lists, in one cell, joined by 、."""

    align = "left"
    several = True
    width = 16
    manner = "可填几项，用“、”隔开"
    prompted = True

    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read choices in any order, each once; one that is none refuses them all, and names the nearest."""
        reading = Text.parse(self, field, raw)
        if not isinstance(reading.value, str):
            return reading
        found: set[object] = set()
        for words in several(reading.value):
            one = super().parse(field, words)
            if one.code:
                return one
            found.add(one.value)
        return Reading(JOINT.join(option for option in field.enum if option in found) or None)

    def asks(self, field: "Field") -> str:
        """Say what may be chosen."""
        return f"{self.manner}：{JOINT.join(field.enum)}"
