"""How a figure is printed as text: in pages for reading, in sentences, and for the width of columns."""

import re
from decimal import ROUND_HALF_UP, Decimal

from reports.scaled import text
from reports.tables.model import Figure
from sheets.page import figure_format

FORMAT = re.compile(r'(?P<thousands>#,##)?0(?:\.(?P<decimals>0+))?(?P<percent>%)?(?:"(?P<tail>[^"]*)")?')


def printed(figure: Figure) -> str:
    """Print a figure as a spreadsheet program shows it in its cell: rounded half up, thousands apart."""
    if isinstance(figure.value, str):
        return figure.value
    if figure.value is None:
        return ""
    if isinstance(figure.value, int) and figure.number_format == figure_format(figure.scale):
        return text(figure.value, figure.scale, thousands=True)
    known = FORMAT.fullmatch(figure.number_format or "0")
    assert known, figure.number_format
    exact = isinstance(figure.value, int)
    number = Decimal(figure.value).scaleb(-figure.scale) if exact else Decimal(repr(figure.number))
    number *= 100 if known["percent"] else 1
    rounded = number.quantize(Decimal(1).scaleb(-len(known["decimals"] or "")), ROUND_HALF_UP)
    # Minus nothing is nothing.
    rounded = rounded or abs(rounded)
    return f"{rounded:{',' if known['thousands'] else ''}f}{known['percent'] or ''}{known['tail'] or ''}"
