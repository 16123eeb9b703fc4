"""Words of a workbook's formulas: literals, comparisons, and texts made so that = tells them apart."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from templates.formulas.nodes import Comparison, Constant, Parameter

SAME = MappingProxyType[Comparison, str]({"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="})

PARAMETER = "parameter_"
"""Begins the defined name of a parameter."""

END = "|"
"""Ends the key of a text, so that the key of a blank one is not empty."""


def constant(term: Constant) -> str:
    """Print a literal, or the defined name of a parameter."""
    if isinstance(term, Parameter):
        return f"{PARAMETER}{term.name}"
    match term.value:
        case bool() as truth:
            return "TRUE" if truth else "FALSE"
        case int() as number:
            scale = term.scale or 0
            whole, part = divmod(abs(number), 10**scale)
            digits = f"{whole}.{part:0{scale}}" if scale else str(whole)
            return f"-{digits}" if number < 0 else digits
        case date() as day:
            return f"DATE({day.year},{day.month},{day.day})"
        case text:
            return quoted(text)


def quoted(text: str) -> str:
    """Print a text."""
    return '"' + text.replace('"', '""') + '"'


def caseless(text: str) -> bool:
    """Return whether a text has no letters that are capital or small."""
    return text == text.upper() == text.lower()


def key(text: str) -> str:
    """Return a text with its end, which tells capital from small letters where = does not."""
    return f"{text}{END}{'' if text == text.upper() else 'a' if text == text.lower() else 'A'}"


def key_of(printed: str, *, plain: bool, letters: str = "") -> str:
    """Print the same for a text of the workbook; `plain` where it has no letters, which stand in `letters` too."""
    if plain:
        return f'{printed}&"{END}"'
    letters = letters or printed
    small = f'IF(EXACT({letters},LOWER({letters})),"{END}a","{END}A")'
    return f'{printed}&IF(EXACT({letters},UPPER({letters})),"{END}",{small})'


def every(printed: Sequence[str]) -> str:
    """Print that all hold; nothing if there are none."""
    return f"AND({','.join(printed)})" if len(printed) > 1 else "".join(printed)


def some(printed: Sequence[str]) -> str:
    """Print that one holds."""
    return f"OR({','.join(printed)})" if len(printed) > 1 else "".join(printed)
