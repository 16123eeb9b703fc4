"""A compound file (.xls, WPS .et, an encrypted package): its streams, every chain walked once."""

import struct
from collections.abc import Sequence

from sheets.inspection.kind import OLE

_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_HEADER_DIFAT = 109
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_CUTOFF, _LARGE = 4096, 4096
"""Bytes of a stream that is no small one, and of a large sector."""


class BrokenChainError(ValueError):
    """A chain of sectors that loops, crosses another or leaves the file."""


def streams(data: bytes) -> list[tuple[str, bytes]]:
    """List the streams, name and content; raises BrokenChainError where following a chain would not end well.

    No sound file shares a sector between two chains, so all chains together are no longer
    than the allocation tables, and this takes time linear in the size of the file.
    """
    if len(data) < 512 or not data.startswith(OLE):  # noqa: PLR2004 - the size of the header
        raise BrokenChainError
    sector_bits, mini_bits = struct.unpack_from("<2H", data, 30)
    if sector_bits not in (9, 12) or mini_bits != 6:  # noqa: PLR2004 - the only sizes that exist
        raise BrokenChainError
    size = 1 << sector_bits
    first_directory, _, cutoff, first_mini, _, first_difat = struct.unpack_from("<6L", data, 48)
    table = _table(data, size, first_difat)
    used: set[int] = set()
    directory = b"".join(_sector(data, size, at) for at in _chain(table, first_directory, used))
    minis = [at for sector in _chain(table, first_mini, used) for at in _longs(_sector(data, size, sector))]
    used_minis: set[int] = set()
    found = []
    small_ones = b""
    for offset in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        name_size, kind = struct.unpack_from("<HB", directory, offset + 64)
        start, length = struct.unpack_from("<2L", directory, offset + 116)
        if kind not in (_STREAM, _ROOT):
            continue
        small = kind == _STREAM and length < cutoff
        chain = _chain(minis if small else table, start, used_minis if small else used) if length else []
        pieces = (small_ones[at * 64 : at * 64 + 64] if small else _sector(data, size, at) for at in chain)
        content = b"".join(pieces)[:length]
        small_ones = content if kind == _ROOT else small_ones
        name = directory[offset : offset + max(0, min(name_size, 64) - 2)].decode("utf-16-le", "replace")
        found.append((name, content))
    return found


def pack(name: str, content: bytes) -> bytes:
    """Make a compound file of one stream, padded to the least size that is no small one."""
    content = content.ljust(_CUTOFF, b"\0")
    count = -(-len(content) // _LARGE)
    tables = -(-(count + 1) // (_LARGE // 4 - 1))
    if tables > _HEADER_DIFAT:
        raise BrokenChainError
    header = OLE + bytes(16) + struct.pack("<5H", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    header += struct.pack("<9L", 1, tables, tables, 0, _CUTOFF, _END, 0, _END, 0)
    header += struct.pack(f"<{tables}L", *range(tables)).ljust(4 * _HEADER_DIFAT, b"\xff")
    first = tables + 1
    chain = [*[_END - 1] * tables, _END, *range(first + 1, first + count), _END]
    table = struct.pack(f"<{len(chain)}L", *chain).ljust(tables * _LARGE, b"\xff")
    # The decoder wants a place for small streams, though there are none.
    directory = _entry("Root Entry", _ROOT, first, 0, child=1) + _entry(name, _STREAM, first, len(content))
    sectors = (header, table, directory, content)
    return b"".join(part.ljust(-(-len(part) // _LARGE) * _LARGE, b"\0") for part in sectors)


def _entry(name: str, kind: int, start: int, length: int, child: int = _FREE) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    head = letters.ljust(64, b"\0") + struct.pack("<H2B3L", len(letters), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<2L", start, length) + bytes(4)


def _table(data: bytes, size: int, first_difat: int) -> list[int]:
    difat = [at for at in struct.unpack_from(f"<{_HEADER_DIFAT}L", data, 76) if at < _END - 1]
    seen: set[int] = set()
    while first_difat < _END - 3:
        if first_difat in seen:
            raise BrokenChainError
        seen.add(first_difat)
        *more, first_difat = _longs(_sector(data, size, first_difat))
        difat += [at for at in more if at < _END - 1]
    if len(difat) != len(set(difat)):
        raise BrokenChainError
    return [entry for at in difat for entry in _longs(_sector(data, size, at))]


def _chain(table: Sequence[int], start: int, used: set[int]) -> list[int]:
    chain = []
    while start not in (_END, _FREE):
        if start >= len(table) or start in used:
            raise BrokenChainError
        used.add(start)
        chain.append(start)
        start = table[start]
    return chain


def _sector(data: bytes, size: int, number: int) -> bytes:
    start = (number + 1) * size
    sector = data[start : start + size]
    # The last sector of a file is written short by some programs.
    if not sector:
        raise BrokenChainError
    return sector.ljust(size, b"\0")


def _longs(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}L", sector)
