"""Any text, made fit for a cell."""

import re
from xml.sax.saxutils import escape

LONGEST = 32_767
"""UTF-16 units that a cell holds, in every spreadsheet program."""

_SPELLING = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_OVERLAP = re.compile("(?<=_x[0-9a-fA-F]{4})(?=_x[0-9a-fA-F]{4}_)")


def text_of(text: str) -> str:
    """Make any text fit for a cell: half characters are spelt out, what is too long is cut with a mark.

    Control characters and `_x0000_` need nothing: the file format has a spelling for them.
    """
    try:
        units = len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        text = text.encode("utf-8", "backslashreplace").decode()
        units = len(text.encode("utf-16-le")) // 2
    if units > LONGEST:
        mark = f"……（原文共{len(text)}字，此处截断）"
        text = text.encode("utf-16-le")[: 2 * (LONGEST - len(mark))].decode("utf-16-le", "ignore") + mark
    return text


def result_of(text: str) -> str:
    """Make a text fit for a formula's result, where xlsxwriter spells no control character out."""
    spelt = _SPELLING.sub("_x005F_", text_of(text))
    return _CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", spelt)


def stored(text: str) -> str:
    """Make a text ready for xlsxwriter, so that it is stored as it is.

    Two kinds it gets wrong are made ready as XML, which it takes in <r>: what looks like such
    XML already, and _x0041_x0042_, of which it would escape only the first.
    """
    text = text_of(text)
    runs = _OVERLAP.split(text)
    if len(runs) > 1 or (text.startswith("<r>") and text.endswith("</r>")):
        return "".join(f'<r><t xml:space="preserve">{escape(run)}</t></r>' for run in runs)
    return text
