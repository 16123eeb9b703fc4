"""What the fuzzer damages: sound returns of every form and kind of file, most of them made small."""

import io
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples" / "2025"

_ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_HOLDS = re.compile(rb"<v>[^<]|<is>")


class Seed(NamedTuple):
    """A sound file: its name and its bytes."""

    name: str
    data: bytes


def seeds() -> list[Seed]:
    """Every example return, whole and made small, and one of each other kind of file."""
    whole = [Seed(path.name, path.read_bytes()) for path in sorted(EXAMPLES.glob("*.xlsx"))]
    small = [Seed(f"small-{seed.name}", shrunk(seed.data)) for seed in whole]
    others = [Seed(path.name, path.read_bytes()) for path in sorted((HERE / "kinds").iterdir())]
    return [*small, *others, *whole]


def shrunk(data: bytes) -> bytes:
    """Leave out the rows that are only prepared for filling in; what the return says stays the same."""
    return repacked({name: _ROW.sub(_kept, part) for name, part in parts(data).items()})


def _kept(row: re.Match[bytes]) -> bytes:
    # One value alone is a line's printed number.
    return row[0] if len(_HOLDS.findall(row[0])) > 1 else b""


def parts(data: bytes) -> dict[str, bytes]:
    """Take a package apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def repacked(contents: dict[str, bytes]) -> bytes:
    """Put a package together, equal parts to equal bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in contents.items():
            package.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return file.getvalue()
