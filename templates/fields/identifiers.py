"""Numbers and addresses that are only written, never counted with: ID numbers, telephones, e-mail."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from sheets.page import Align
from sheets.workbook import Value
from templates.fields.field_type import Bulk, Reading, Restriction
from templates.fields.normalize import joined, typed
from templates.fields.texts import Text

if TYPE_CHECKING:
    from templates.field import Field

IDENTITY = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
MOBILE = re.compile(r"1[0-9]{10}")
_PHONE = re.compile(r"(?=(?:\D*\d){7})\+?[\d()、,;/转*#—–-]+", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")


class _Patterned(Text):
    """A text of one pattern."""

    align: ClassVar[Align] = "center"
    wordy = False
    pattern: ClassVar[re.Pattern[str]]
    """What it looks like."""
    usual: ClassVar[re.Pattern[str]]
    """What most of them look like, with nothing to take away."""
    wrong: ClassVar[str]
    """The code for what does not look like it."""

    def spelt(self, text: str) -> str:
        """Return an entry brought to the pattern."""
        return joined(text)

    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read what looks like it, spaces left out."""
        reading = super().parse(field, raw)
        if not isinstance(reading.value, str):
            return reading
        text = self.spelt(reading.value)
        return Reading(text or None) if not text or self.pattern.fullmatch(text) else Reading(code=self.wrong)

    def in_bulk(self, field: "Field", cells: Sequence[Value]) -> Bulk:  # noqa: ARG002
        """Type a column of them."""
        from templates.fields.columns import patterned  # noqa: PLC0415 - only workers carry polars

        return patterned(cells, self.usual.pattern)


class IdNumber(_Patterned, name="id_number"):
    """A citizen's ID number, kept as text: a number would lose its last digits."""

    capitals = True
    masked = "digits"
    width = 20.5
    manner = "18位，按文本输入，末位X大写"
    prompted = True
    misfit = "number"
    misfit_words = "身份证号按数字输入"
    pattern = usual = IDENTITY
    wrong = "id-number-form"

    def spelt(self, text: str) -> str:
        """Return it without spaces and apostrophes, its X a capital."""
        return super().spelt(text).lstrip("'’‘`").upper()

    def parse(self, field: "Field", raw: Value) -> Reading:
        """Read a number that was typed as text."""
        return super().parse(field, raw) if isinstance(raw, str) else Reading(code="id-number-typed")

    def restriction(self, field: "Field") -> Restriction:  # noqa: ARG002
        """Return 18 signs; 15 are read too, and said to be old, so this is a warning only."""
        return Restriction("length", 18, 18, strict=False)


class Phone(_Patterned, name="phone"):
    """A telephone number."""

    masked = "digits"
    width = 14
    manner = "手机或带区号的固定电话"
    pattern = _PHONE
    usual = MOBILE
    wrong = "phone-form"


class Email(_Patterned, name="email"):
    """An e-mail address."""

    masked = "whole"
    width = 22
    align = "left"
    manner = "填一个邮箱地址"
    pattern = usual = _EMAIL
    wrong = "email-form"

    def spelt(self, text: str) -> str:
        """Return it as it was typed: an address has no space in it."""
        return typed(text)
