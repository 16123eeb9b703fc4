"""Text that people typed, made safe to print: nothing in it moves a cursor, rings or turns the reading order."""

import json

_TURNING = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_MOVING = (*range(9), *range(11, 32), *range(127, 160), *_TURNING)
_HARMLESS = dict.fromkeys(_MOVING, "?")
_ONE_LINE = dict.fromkeys((*_MOVING, *b"\t\n"), "?")
_SPELT = {code: f"\\u{code:04x}" for code in _MOVING if code > 31}  # noqa: PLR2004 - JSON spells the lower ones itself


def harmless(text: str) -> str:
    """Make a text safe for a terminal: nothing in it moves the cursor, rings or turns the reading order."""
    return text.translate(_HARMLESS)


def one_line(text: str) -> str:
    """Make a text safe for a terminal and keep it on its line, so that none can look like a line of ours."""
    return text.translate(_ONE_LINE)


def json_text(data: object) -> str:
    """Write plain data as JSON that is safe for a terminal too, with the same content."""
    return json.dumps(data, ensure_ascii=False, indent=2).translate(_SPELT)
