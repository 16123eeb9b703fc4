"""A row's formula under a name: written once in a workbook, and worked out for the row that asks.

In a file a name's relative addresses count from A1. So a formula that is printed for row 1, each
of its own cells with the sheet's name, speaks in any row of that row's cells. Excel, WPS and
LibreOffice keep such names; a list of three hundred rows with the formula in each is ten times larger.
"""

import re

from sheets.page import ROW

_CELL = rf"\$?[A-Z]{{1,3}}\$?(?:\d+|{ROW})"
_AREA = rf"{_CELL}(?::{_CELL})?"
# A text, a cell of a named sheet, a cell of the own sheet, any other word: LOG10( and x_A1 hold no cell.
_TOKEN = re.compile(rf"""\"[^"]*"|'[^']*'!{_AREA}|(?P<own>{_AREA})(?![\w.(])|[^\W\d][\w.]*""")


def for_name(formula: str, title: str) -> str:
    """Print a formula of ROW, for a sheet of that title, as a defined name refers to it."""
    return "=" + _TOKEN.sub(lambda token: _placed(token, title), formula).replace(ROW, "1")


def _placed(token: re.Match[str], title: str) -> str:
    return f"'{title}'!{token[0]}" if token["own"] else token[0]
