"""Under which totals the summary that stands on the disk was drawn: the same need not be drawn again."""

from collections.abc import Mapping
from dataclasses import fields
from hashlib import file_digest
from pathlib import Path

from reports.gathering.cache import Cache
from reports.gathering.exchange.seal import Seal
from reports.outcome import Outcome


def stands(cache: Cache | None, outcome: Outcome, seal: Seal | None, target: Path) -> bool:
    """Tell whether a file is, byte for byte, what an earlier run has drawn of the same outcome and seal."""
    return bool(cache and target.is_file() and cache.drawn(_shown(outcome, seal)) == _sha256(target))


def remember(cache: Cache | None, outcome: Outcome, seal: Seal | None, drawn: Path) -> None:
    """Keep for the next run which file was drawn of an outcome and a seal."""
    if cache:
        cache.keep_drawn(_shown(outcome, seal), _sha256(drawn))


def _shown(outcome: Outcome, seal: Seal | None) -> str:
    """Spell everything that a summary shows: no field of what is spelt is left out of its `repr`."""
    parts = {each.name: getattr(outcome, each.name) for each in fields(outcome)}
    gathered = [(each.name, _ordered(getattr(outcome.returns, each.name))) for each in fields(outcome.returns)]
    return repr((sorted(parts), gathered, [_listed(parts[name]) for name in sorted(parts) if name != "returns"], seal))


def _listed(value: object) -> object:
    return list(value.items()) if isinstance(value, Mapping) else value


def _ordered(value: object) -> object:
    """Put what has no order of its own into one that is the same in every run."""
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if isinstance(value, Mapping) else value


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
