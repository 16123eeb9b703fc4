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


MOST_STRANGERS = 100
"""So many unknown words are compared with the known ones: with thousands of both it would take minutes."""


class Known:
    """Known words, prepared once for suggesting the nearest to one stranger after the other."""

    def __init__(self, words: Iterable[str]) -> None:
        """Prepare the words."""
        self._words = {word: plain(word) for word in words}
        self._told: dict[str, str] = {}

    def nearest(self, text: str) -> str:
        """Suggest the word that is most like the text, or nothing; never to be taken for it."""
        if text not in self._told and len(self._told) < MOST_STRANGERS:
            found = process.extractOne(plain(text), self._words, scorer=fuzz.WRatio, score_cutoff=_NEAR)
            self._told[text] = found[2] if found else ""
        return self._told.get(text, "")


def nearest(text: str, known: Iterable[str]) -> str:
    """Suggest the known word that is most like the text, or nothing; never to be taken for it."""
    return Known(known).nearest(text)
