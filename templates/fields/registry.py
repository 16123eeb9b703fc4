"""All field types: whoever imports this has imported them, so that each is registered."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from templates.fields import dates, identifiers, numbers, texts
from templates.fields.field_type import REGISTERED, FieldType

__all__ = ["FIELD_TYPES", "TypeName", "dates", "identifiers", "numbers", "texts"]

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType({name: made() for name, made in REGISTERED.items()})
"""Name in declarations → the type."""

if TYPE_CHECKING:
    TypeName = str
else:
    # What may be declared follows from what there is, so that neither can lack what the other has.
    TypeName = Literal[tuple(FIELD_TYPES)]
