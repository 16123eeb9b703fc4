"""How a year-end figure is printed as text: in pages for reading, in sentences, and for the width of columns."""

import re
from decimal import ROUND_HALF_UP, Decimal

from reports.yearend.yearbook import Figure

FORMAT = re.compile(r'(?P<thousands>#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?(?:"(?P<tail>[^"]*)")?')


def printed(figure: Figure) -> str:
    """Print a figure as a spreadsheet program shows it in its cell: rounded half up, thousands apart."""
    if isinstance(figure.value, str):
        return figure.value
    if figure.number is None:
        return ""
    known = FORMAT.fullmatch(figure.shown or "0")
    assert known, figure.shown
    number = Decimal(repr(figure.number)) * (100 if known["percent"] else 1)
    rounded = number.quantize(Decimal(1).scaleb(-len(known["decimals"] or "")), ROUND_HALF_UP)
    # Minus nothing is nothing.
    rounded = rounded or abs(rounded)
    return f"{rounded:{',' if known['thousands'] else ''}f}{known['percent'] or ''}{known['tail'] or ''}"
