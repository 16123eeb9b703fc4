"""The functions of the formula language, one class each, and the register of them all.

A function added to the `FUNCTIONS` of a module here is parsed and printed everywhere; a class that
leaves out a side of it cannot be made, which the import tells.
"""

from collections.abc import Mapping
from types import MappingProxyType

from templates.formulas.functions import choices, dates, identity, numbers
from templates.formulas.functions.function import Function

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {each.name: each for module in (choices, dates, identity, numbers) for each in module.FUNCTIONS}
)
"""Name → function."""
