"""What a clerk typed, as a finding may repeat it."""

from datetime import date, time, timedelta

from sheets.workbook import Value

_SHOWN = 40
"""How much of an entry a finding repeats."""


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
