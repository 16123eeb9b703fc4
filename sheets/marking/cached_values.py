"""Stored formula results: what openpyxl leaves out on saving, put back as the clerk's program had worked them out."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Result(NamedTuple):
    """A stored result as it stands in the file: its cell type ("" for a number) and its text."""

    kind: bytes
    text: bytes


_STORED = re.compile(rb"<c\s([^>]*)>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*<v>([^<]*)</v>\s*</c>")
_ADDRESS = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_KIND = re.compile(rb'\bt="(\w+)"')
_WITHOUT = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)>(<f\b[^>]*?(?:/>|>[^<]*</f>))<v(?: ?/>|></v>)</c>')
_SELF_CONTAINED = frozenset((b"", b"n", b"str", b"b", b"e"))


def results(part: bytes) -> dict[bytes, Result]:
    """Collect the stored results of a worksheet part, address → result."""
    found: dict[bytes, Result] = {}
    for attributes, text in _STORED.findall(part):
        address, kind = _ADDRESS.search(attributes), _KIND.search(attributes)
        # A result by number in the list of texts (t="s") means nothing in another file.
        if address and (kind[1] if kind else b"") in _SELF_CONTAINED:
            found[address[1]] = Result(kind[1] if kind else b"", text)
    return found


def restored(part: bytes, stored: Mapping[bytes, Result]) -> bytes:
    """Put the results into a worksheet part that openpyxl wrote."""

    def fill(match: re.Match[bytes]) -> bytes:
        result = stored.get(match[1])
        if result is None:
            return match[0]
        kind = b' t="%s"' % result.kind if result.kind else b""
        return b'<c r="%s"%s%s>%s<v>%s</v></c>' % (match[1], match[2], kind, match[3], result.text)

    return _WITHOUT.sub(fill, part)
