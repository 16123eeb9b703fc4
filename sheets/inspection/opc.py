"""A zip package: inflated once by an honest count, and packed again without compression.

The decoder is given what `pack` makes of the parts that were looked at, so it cannot see
other bytes than the guard did (two zip readers may differ on one file), and it need not
inflate them a second time.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from sheets.finding import Finding, Place, find
from sheets.inspection.refusal import Refused
from sheets.limits import Limits

Parts = dict[str, bytes]
"""Part name, with forward slashes → its inflated bytes, as UTF-8 where it is XML."""

_KEPT = (".xml", ".rels", ".bin", "mimetype")
_LONGEST_NAME = 1000

_CHUNK = 16 << 20
"""Inflated at a time where the part is not kept; the rest of the input is copied each time."""
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_EPOCH = 0x21
"""1980-01-01 as a DOS date, so that equal parts give equal bytes."""

_COMMENT, _CDATA, _INSTRUCTION = (b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")
_SECTIONS = (_COMMENT, _CDATA, _INSTRUCTION)
# The rarer character first: one alone is found several times faster than two in a row.
_MARKUP = re.compile(rb"!(?<=<!)")
_DECLARATION = re.compile(rb"<\?xml\s.*?\?>", re.DOTALL)
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)""")
_SPECIAL = re.compile(rb"<[!?]")


def unpack(data: bytes, place: Place, limits: Limits) -> Parts:
    """Inflate every part, keeping those that a decoder may read; raises Refused."""
    if data.count(b"PK\x01\x02") > limits.entries:
        raise Refused(find("package-entries", place, limit=limits.entries))
    entries = _directory(data, place)
    if len(entries) > limits.entries:
        raise Refused(find("package-entries", place, limit=limits.entries))
    if sum(entry.compress_size for entry in entries) > len(data):
        # Entries that share their bytes take for ever and inflate to anything.
        raise Refused(find("file-damaged", place))
    parts: Parts = {}
    left = limits.inflated_bytes
    seen: set[str] = set()
    for entry in entries:
        name = _name(entry, place)
        if name.lower() in seen:
            raise Refused(find("package-entry-twice", place, part=name))
        seen.add(name.lower())
        keep = name.lower().endswith(_KEPT)
        size, part = _inflate(data, entry, left, place, keep=keep)
        left -= size
        if left < 0:
            raise Refused(find("package-inflated", place, limit=limits.inflated_bytes >> 20))
        if keep:
            parts[name] = _plain(part, name, place) if name.lower().endswith((".xml", ".rels")) else part
    return parts


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Write the parts into an uncompressed zip file."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, part in parts.items():
        path = name.encode()
        common = (0x800, _STORED, 0, _EPOCH, zlib.crc32(part), len(part), len(part), len(path), 0)
        pieces += (_LOCAL.pack(b"PK\x03\x04", 20, *common), path, part)
        directory += (_CENTRAL.pack(b"PK\x01\x02", 20, 20, *common, 0, 0, 0, 0, offset), path)
        offset += _LOCAL.size + len(path) + len(part)
    size = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), size, offset, 0)
    return b"".join((*pieces, *directory, end))


def _directory(data: bytes, place: Place) -> list[zipfile.ZipInfo]:
    try:
        return [entry for entry in zipfile.ZipFile(BytesIO(data)).infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, IndexError, OverflowError) as error:
        raise Refused(find("file-damaged", place)) from error


def _name(entry: zipfile.ZipInfo, place: Place) -> str:
    name = entry.orig_filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/") or len(name) > _LONGEST_NAME:
        raise Refused(find("package-path", place, part=ascii(name)[1:-1][:80]))
    return name


def _inflate(data: bytes, entry: zipfile.ZipInfo, left: int, place: Place, *, keep: bool) -> tuple[int, bytes]:
    if entry.flag_bits & _ENCRYPTED:
        raise Refused(find("file-encrypted", place))
    damaged = find("package-part-damaged", place, part=entry.filename)
    head = data[entry.header_offset : entry.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise Refused(damaged)
    start = entry.header_offset + _LOCAL.size + sum(_LOCAL.unpack(head)[-2:])
    raw = memoryview(data)[start : start + entry.compress_size]
    if len(raw) < entry.compress_size or entry.compress_type not in (_STORED, _DEFLATED):
        raise Refused(damaged)
    if entry.compress_type == _STORED:
        size, checksum, part = len(raw), zlib.crc32(raw), bytes(raw) if keep else b""
    else:
        try:
            size, checksum, part = _deflated(raw, left, keep=keep)
        except (zlib.error, EOFError) as error:
            if keep:
                raise Refused(damaged) from error
            return len(raw), b""
    if keep and size <= left and checksum != entry.CRC:
        raise Refused(damaged)  # of a picture nobody reads a byte
    return size, part


def _deflated(raw: memoryview, left: int, *, keep: bool) -> tuple[int, int, bytes]:
    """Inflate to one byte more than what is left of the limit, whatever size is declared."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    step = left + 1 if keep else _CHUNK
    part = stream.decompress(raw, step)
    size, checksum = len(part), zlib.crc32(part)
    while not stream.eof and size <= left:
        piece = stream.decompress(stream.unconsumed_tail, step)
        if not piece and not stream.eof:
            raise EOFError
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
    return size, checksum, part if keep else b""


def _plain(part: bytes, name: str, place: Place) -> bytes:
    """Bring XML to the plain form that every parser reads alike: UTF-8, no comment, CDATA or DOCTYPE."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        part = _from_utf16(part, name, place)
    part = part.removeprefix(b"\xef\xbb\xbf")
    declaration = _DECLARATION.match(part)
    declared = _ENCODING.search(declaration[0]) if declaration else None
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise Refused(find("package-encoding", place, part=name))
    if _MARKUP.search(part):
        part = _without_markup(part, find("package-doctype", place, part=name))
    return part


def _from_utf16(part: bytes, name: str, place: Place) -> bytes:
    encoding = "utf-16" if part[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if part[0] else "utf-16-be"
    try:
        text = part.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(find("package-encoding", place, part=name)) from error
    return re.sub(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text, count=1).encode()


def _without_markup(part: bytes, doctype: Finding) -> bytes:
    """Leave comments out and write CDATA as plain text: the decoder reads a number only up to them."""
    pieces, at = [], 0
    while found := _SPECIAL.search(part, at):
        start = found.start()
        opening, closing = next((each for each in _SECTIONS if part.startswith(each[0], start)), (b"", b""))
        end = part.find(closing, start + len(opening)) if opening else -1
        # A < before a comment would make a new declaration of what follows it.
        if end < 0 or part[start - 1 : start] == b"<":
            raise Refused(doctype)
        pieces.append(part[at:start])
        at = end + len(closing)
        if opening is _INSTRUCTION[0]:
            # It may hold the beginning of a comment that is none.
            pieces.append(part[start:at])
        elif opening is _CDATA[0]:
            text = part[start + len(opening) : end]
            pieces.append(text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;"))
    return b"".join((*pieces, part[at:]))
