"""What openpyxl leaves out of formulas on saving, put back as it stood in the clerk's file.

Their stored results, and that one formula holds for many rows: spelt out, a form takes several times the room.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Result(NamedTuple):
    """A stored result as it stands in the file: its cell type ("" for a number) and its text.

    Where its formula is one of many rows, `shared` is the number of that formula and `formula` how the cell says so;
    the first of them `begins`.
    """

    kind: bytes
    text: bytes
    shared: bytes = b""
    formula: bytes = b""
    begins: bool = False


_STORED = re.compile(rb"<c\s([^>]*)>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)\s*<v>([^<]*)</v>\s*</c>")
_SHARED, _NUMBER = re.compile(rb'\bt="shared"'), re.compile(rb'\bsi="([0-9]+)"')
_AREA = re.compile(rb'\bref="([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)"')
_ADDRESS = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_KIND = re.compile(rb'\bt="(\w+)"')
_WITHOUT = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)>(<f\b[^>]*?(?:/>|>[^<]*</f>))<v(?: ?/>|></v>)</c>')
_SELF_CONTAINED = frozenset((b"", b"n", b"str", b"b", b"e"))


def results(part: bytes) -> dict[bytes, Result]:
    """Collect the stored results of a worksheet part, address → result."""
    found: dict[bytes, Result] = {}
    for attributes, told, formula, text in _STORED.findall(part):
        address, kind = _ADDRESS.search(attributes), _KIND.search(attributes)
        # A result by number in the list of texts (t="s") means nothing in another file.
        if address and (kind[1] if kind else b"") in _SELF_CONTAINED:
            found[address[1]] = Result(kind[1] if kind else b"", text, *_shared(told, formula))
    return found


def _shared(told: bytes, formula: bytes) -> tuple[bytes, bytes, bool]:
    """Tell number and spelling of a formula of many rows, and whether it stands here; of another nothing."""
    number, area = _NUMBER.search(told), _AREA.search(told)
    if not number or not _SHARED.search(told):
        return b"", b"", False
    if formula and area:
        return number[1], b'<f t="shared" ref="%s" si="%s">%s</f>' % (area[1], number[1], formula), True
    return (b"", b"", False) if formula else (number[1], b'<f t="shared" si="%s"/>' % number[1], False)


def restored(part: bytes, stored: Mapping[bytes, Result]) -> bytes:
    """Put the results into a worksheet part that openpyxl wrote."""
    written = {match[1] for match in _WITHOUT.finditer(part)}
    begun = {result.shared for address, result in stored.items() if result.begins and address in written}

    def fill(match: re.Match[bytes]) -> bytes:
        result = stored.get(match[1])
        if result is None:
            return match[0]
        kind = b' t="%s"' % result.kind if result.kind else b""
        formula = result.formula if result.shared in begun else match[3]
        return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (match[1], match[2], kind, formula, result.text)

    return _WITHOUT.sub(fill, part)
