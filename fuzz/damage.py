"""How files are damaged: byte by byte, entry by entry of the package, tag by tag inside its parts."""

import re
import struct
from collections.abc import Callable
from random import Random

from fuzz.seeds import parts, repacked

Damage = Callable[[bytes, Random], bytes]

NUMBERS = (
    *(
        "0",
        "-1",
        "1e999",
        "-1e999",
        "1e308",
        "NaN",
        "inf",
        "1e-320",
        "99999999999999999999",
        "2147483648",
        "-2147483649",
    ),
    *("4294967296", "18446744073709551616", "0x10", "1,5", "１２", "", " ", "1" * 400, "0.1" + "0" * 300 + "1"),
)
CELLS = (
    "A1",
    "XFD1048576",
    "XFE1",
    "A1048577",
    "A0",
    "ZZZZZZ9",
    "A99999999999",
    "a1",
    "$A$1",
    "1A",
    "",
    "A1:B2",
    "🎉1",
)
TEXTS = (
    *(
        "&amp;#0;",
        "_x0000_",
        "_xD800_",
        "_x",
        "&#55296;",
        "&#1114112;",
        "&bogus;",
        "&",
        "]]>",
        "=1+1",
        "+1",
        "-1",
        "@x",
    ),
    *(
        "\t",
        "\r",
        "http://example.com/",
        "\u202e\u200f",
        "𠮷",
        "👨‍👩‍👧",
        "\x00",
        "\x0b",
        "\ufffe",
        "合计",
        "小计:",
        "无",
        "—",
    ),
    *(
        "2025.13.45",
        "9999-99-99",
        "1900-02-29",
        "0年0月0日",
        "１２３万元",
        "1.5亿",
        "%s%n{0}{x}",
        "x" * 32_767,
        "长" * 40_000,
    ),
)
NAMES = (
    "xl/workbook.xml",
    "XL/WORKBOOK.XML",
    "../x",
    "/etc/x",
    "a\\b",
    "xl/workbook.bin",
    "mimetype",
    "content.xml",
    "x:y",
    "",
)
TYPES = ("s", "n", "b", "e", "d", "str", "inlineStr", "x", "")

_TAG = re.compile(rb"<[^<>]+>")
_ATTRIBUTE = re.compile(rb'[\w:.-]+="[^"]*"')
_VALUE = re.compile(rb"(?<=>)[^<>]+(?=<)")
_ENTRY = re.compile(rb"(?<=<v>)[^<]+(?=</v>)|(?<=<t>)[^<]+(?=</t>)|(?<=<text:p>)[^<]+(?=<)")
_CELL = re.compile(rb"<c [^<>]*>(?:<(?:v|is)>.*?</c>|<f>[^<]*</f><v>[^<]*</v></c>)")
_WHOLE_ROW = re.compile(rb"<row [^<>]*>.*?</row>", re.DOTALL)
_DIGITS = re.compile(rb'(?<=")-?\d+(?=")')


def damaged(data: bytes, random: Random) -> tuple[bytes, str]:
    """Damage a file in one to three ways; tell which: "bytes", "package" or "xml"."""
    ways = ["bytes", "package", "xml", "xml", "xml"] if data.startswith(b"PK") else ["bytes"]
    way = random.choice(ways)
    for _ in range(random.choice((1, 1, 2, 3))):
        data = random.choice(_WAYS[way])(data, random)
    return data, way


def _span(size: int, random: Random) -> tuple[int, int]:
    start = random.randrange(max(1, size))
    return start, min(size, start + random.choice((1, 2, 4, 16, 64, 512, 4096, 65_536)))


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _set(data: bytes, random: Random) -> bytes:
    start, end = _span(len(data), random)
    fill = random.choice((b"\0", b"\xff", b"\x7f", random.randbytes(1)))
    return data[:start] + fill * (end - start) + data[end:]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _drop(data: bytes, random: Random) -> bytes:
    start, end = _span(len(data), random)
    return data[:start] + data[end:]


def _repeat(data: bytes, random: Random) -> bytes:
    start, end = _span(len(data), random)
    return data[:end] + data[start:end] * random.choice((1, 2, 8)) + data[end:]


def _move(data: bytes, random: Random) -> bytes:
    start, end = _span(len(data), random)
    rest = data[:start] + data[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _number(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    size = random.choice(("<H", "<L", "<Q"))
    if len(changed) > 8:
        top = 256 ** struct.calcsize(size) - 1
        value = random.choice((0, 1, top, top // 2, top // 2 + 1, random.randint(0, top)))
        struct.pack_into(size, changed, random.randrange(len(changed) - 8), value)
    return bytes(changed)


def _tail(data: bytes, random: Random) -> bytes:
    """Damage the end, where a package has its directory."""
    at = max(0, len(data) - random.choice((22, 64, 512, 4096)))
    return data[:at] + random.choice((_flip, _set, _number))(data[at:], random)


def _around(data: bytes, random: Random) -> bytes:
    extra = random.choice((b"\0" * 64, b"PK\x03\x04" * 8, b"PK\x05\x06" + bytes(18), random.randbytes(64), data))
    return random.choice((extra + data, data + extra))


def _header(data: bytes, random: Random) -> bytes:
    """Damage one field of one header of a package."""
    starts = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    if not starts:
        return data
    at = random.choice(starts)
    return data[:at] + _number(data[at : at + 46].ljust(46, b"\0"), random)[: len(data) - at] + data[at + 46 :]


def _taken_apart(change: Callable[[dict[str, bytes], Random], dict[str, bytes]]) -> Damage:
    def damage(data: bytes, random: Random) -> bytes:
        try:
            contents = parts(data)
        except Exception:  # what was damaged before may be no package any more
            return data
        return repacked(change(contents, random)) if contents else data

    return damage


def _lose(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
    lost = random.choice(list(contents))
    return {name: part for name, part in contents.items() if name != lost}


def _rename(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
    old = random.choice(list(contents))
    new = random.choice((old.upper(), old + "x", old.replace("/", "\\"), *NAMES))
    return {new if name == old else name: part for name, part in contents.items()}


def _swap(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
    one, other = random.choice(list(contents)), random.choice(list(contents))
    return contents | {one: contents[other], other: contents[one]}


def _add(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
    return contents | {random.choice(NAMES) or "x": random.choice(list(contents.values()))}


def _flip_part(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
    name = random.choice(list(contents))
    return contents | {name: random.choice((_flip, _set, _cut, _drop, _repeat, _move))(contents[name], random)}


def _recode(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
    name = random.choice(list(contents))
    text = contents[name].decode("utf-8", "replace")
    encoding = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "gb18030", "utf-7", "utf-32"))
    return contents | {name: text.encode(encoding, "replace")}


def _in_part(change: Callable[[bytes, Random], bytes]) -> Damage:
    def damage(contents: dict[str, bytes], random: Random) -> dict[str, bytes]:
        every = list(contents)
        # The sheets that are filled in come after the cover and the notes.
        filled = [name for name in every if re.fullmatch(r"xl/worksheets/sheet[345]\.xml|content\.xml", name)] or every
        name = random.choice(random.choice((every, filled, filled, filled)))
        return contents | {name: change(contents[name], random)}

    return _taken_apart(damage)


def _spot(pattern: re.Pattern[bytes], part: bytes, random: Random) -> re.Match[bytes] | None:
    """Find a place near a random one: parts are large, and only some of them are looked through."""
    return pattern.search(part, random.randrange(len(part) + 1)) or pattern.search(part)


def _in_place(pattern: re.Pattern[bytes], change: Callable[[bytes, Random], bytes]) -> Damage:
    def damage(part: bytes, random: Random) -> bytes:
        spot = _spot(pattern, part, random)
        return part[: spot.start()] + change(spot[0], random) + part[spot.end() :] if spot else part

    return _in_part(damage)


def _attribute_to(name: str, values: tuple[str, ...]) -> Damage:
    pattern = re.compile(rf' {name}="[^"]*"'.encode())
    return _in_place(pattern, lambda _, random: f' {name}="{random.choice(values)}"'.encode("utf-8", "replace"))


def _exchange(pattern: re.Pattern[bytes]) -> Damage:
    """Swap two tags, attributes or texts of one part."""

    def damage(part: bytes, random: Random) -> bytes:
        one, other = sorted(
            (_spot(pattern, part, random), _spot(pattern, part, random)), key=lambda m: m.start() if m else 0
        )
        if not one or not other or one.end() > other.start():
            return part
        return part[: one.start()] + other[0] + part[one.end() : other.start()] + one[0] + part[other.end() :]

    return _in_part(damage)


def _doctype(part: bytes, random: Random) -> bytes:
    words = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"<!-- -- -->",
        b"<![CDATA[1]]>",
        b"<?x y?>",
        b"<!x",
    )
    start = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
    at = random.choice((start, random.randrange(len(part) + 1)))
    return part[:at] + random.choice(words) + part[at:]


_WAYS: dict[str, tuple[Damage, ...]] = {
    "bytes": (_flip, _flip, _set, _cut, _drop, _repeat, _move, _number, _tail, _around, _header),
    "package": tuple(_taken_apart(change) for change in (_lose, _rename, _swap, _add, _flip_part, _recode)),
    "xml": (
        _exchange(_TAG),
        _exchange(_ATTRIBUTE),
        _exchange(_VALUE),
        _exchange(_ENTRY),
        _exchange(_ENTRY),
        _exchange(_CELL),
        _exchange(_WHOLE_ROW),
        _in_place(_ENTRY, lambda _, random: random.choice(NUMBERS).encode()),
        _in_place(_ENTRY, lambda _, random: random.choice(TEXTS).encode("utf-8", "replace")),
        _in_place(_ENTRY, lambda _, random: random.choice(TEXTS).encode("utf-8", "replace")),
        _in_place(_CELL, lambda cell, random: random.choice((b"", cell * 2, cell.replace(b"<v>", b"<f>1</f><v>")))),
        _in_place(
            _WHOLE_ROW, lambda row, random: random.choice((b"", row * 2, row.replace(b"<row ", b'<row hidden="1" ')))
        ),
        _in_place(_TAG, lambda *_: b""),
        _in_place(_TAG, lambda tag, random: tag * random.choice((2, 3, 50_000))),
        _in_place(_TAG, lambda tag, random: tag + b"<x>" * 20_000 + b"</x>" * random.choice((20_000, 0))),
        _in_place(_ATTRIBUTE, lambda *_: b""),
        _in_place(_ATTRIBUTE, lambda attribute, _: attribute + b" " + attribute),
        _in_place(_DIGITS, lambda _, random: random.choice(NUMBERS).encode()),
        _in_place(_VALUE, lambda _, random: random.choice(NUMBERS).encode()),
        _in_place(_VALUE, lambda _, random: random.choice(TEXTS).encode("utf-8", "replace")),
        _in_place(_VALUE, lambda _, random: random.randbytes(8)),
        _attribute_to("r", CELLS),
        _attribute_to("ref", (*CELLS, "A1:XFD1048576", "B2:A1")),
        _attribute_to("t", TYPES),
        _attribute_to("s", NUMBERS),
        _attribute_to("Target", NAMES),
        _attribute_to("table:number-columns-repeated", NUMBERS),
        _attribute_to("table:number-rows-repeated", NUMBERS),
        _attribute_to("office:value-type", ("float", "string", "date", "boolean", "x")),
        _in_part(_doctype),
    ),
}
