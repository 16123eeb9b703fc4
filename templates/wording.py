"""Words as people type them: without what the eye does not see, and the nearest known one."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")

_NEAR = 60
"""Likeness in percent from which a known word is worth suggesting."""


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Bring words to one form for comparing: half-width signs, no space or line break at all."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def nearest(text: str, known: Iterable[str]) -> str:
    """Suggest the known word that is most like the text, or nothing; never to be taken for it."""
    words = {word: plain(word) for word in known}
    found = process.extractOne(plain(text), words, scorer=fuzz.WRatio, score_cutoff=_NEAR)
    return found[2] if found else ""
