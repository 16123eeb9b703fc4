"""How much one file may cost before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file: bytes, zip entries, cells of the used box, seconds of processor time and memory.

    On a busy machine a sound file takes long but no more processor time; one that takes none at all is given up
    after `hang_seconds` by the clock.

    The defaults stand far above real returns: of public workbooks the largest inflated to
    114 MB and held 1,033 entries.
    """

    file_bytes: int = 200 << 20
    inflated_bytes: int = 1 << 30
    entries: int = 10_000
    cells: int = 50_000_000
    seconds: float = 30.0
    hang_seconds: float = 300.0
    memory_bytes: int = 2 << 30
