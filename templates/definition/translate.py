"""Excel's formula of a total → the formula language, where it only adds, takes away, multiplies and divides."""

import re
from collections.abc import Mapping

from sheets.inspection.survey import address
from sheets.workbook import Address

_TOKEN = re.compile(
    r"\s*(?:(SUM)\s*\(([^()]*)\)|(\$?[A-Za-z]{1,3}\$?[0-9]{1,7})|([0-9]+(?:\.[0-9]+)?)|([-+*/()]))", re.IGNORECASE
)
MOST_CELLS = 200


def translated(formula: str, names: Mapping[Address, str]) -> str:
    """Spell a formula by the names of its cells; "" where it does anything else, or asks for another cell."""
    found: list[str] = []
    at = 0
    while at < len(formula.rstrip()):
        token = _TOKEN.match(formula, at)
        if not token:
            return ""
        at = token.end()
        total, inner, cell, number, sign = token.groups()
        if total:
            cells = _cells(inner)
            if not cells or any(each not in names for each in cells):
                return ""
            added = " + ".join(names[each] for each in cells)
            found.append(f"({added})" if len(formula.strip()) > len(token[0].strip()) else added)
        elif cell:
            where = address(cell.replace("$", ""))
            if not where or where not in names:
                return ""
            found.append(names[where])
        else:
            found.append(number or sign)
    return " ".join(found).replace("( ", "(").replace(" )", ")")


def _cells(inner: str) -> list[Address]:
    """List the cells of what SUM adds: single ones and areas, with commas between."""
    found: list[Address] = []
    for part in inner.replace("$", "").split(","):
        ends = [address(end.strip()) for end in part.split(":")]
        if len(ends) > 2 or None in ends:  # noqa: PLR2004 - two corners
            return []
        (top, left), (bottom, right) = ends[0], ends[-1]  # type: ignore[misc]
        if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            return []
        found += [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return found
