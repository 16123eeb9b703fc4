"""Under which totals the summary that stands on the disk was drawn: the same need not be drawn again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path

from reports.gathering.cache import Cache
from reports.gathering.exchange.seal import Seal
from reports.outcome import Outcome


@dataclass(frozen=True)
class Drawing:
    """A summary of an outcome under a seal, and what the cache knows of it, if there is one."""

    outcome: Outcome
    seal: Seal | None
    cache: Cache | None

    def stands(self, target: Path) -> bool:
        """Tell whether a file is, byte for byte, what an earlier run has drawn of the same outcome and seal."""
        return bool(self.cache and target.is_file() and self.cache.drawn(self._shown) == _sha256(target))

    def remember(self, drawn: Path) -> None:
        """Keep for the next run which file was drawn of it."""
        if self.cache:
            self.cache.keep_drawn(self._shown, _sha256(drawn))

    @cached_property
    def _shown(self) -> str:
        """A digest of everything that a summary shows: no field of what is spelt is left out of its `repr`.

        It is worked out part by part, for the facts of a province spelt in one go would take more room than they do.
        """
        digest = sha256(repr(self.seal).encode())
        for owner in (self.outcome, self.outcome.returns):
            for each in fields(owner):
                digest.update(f"\n{each.name}\n".encode())
                value = getattr(owner, each.name)
                for part in () if value is self.outcome.returns else _parts(value, ordered=owner is self.outcome):
                    digest.update(f"{part!r}\n".encode())
        return digest.hexdigest()


def _parts(value: object, *, ordered: bool) -> Iterable[object]:
    """Return what a value consists of; what has no order of its own in one that is the same in every run."""
    if isinstance(value, Mapping):
        return value.items() if ordered else sorted(value.items())
    if isinstance(value, frozenset):
        return sorted(value)
    return value if isinstance(value, list | tuple) else (value,)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
