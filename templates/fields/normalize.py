"""Words as people type them in one form for comparing, and the nearest known one.

What is folded is written out: signs that show the same thing in another width. Whatever shows something else
(², ①, ½, Ⅱ) stays as it is, so that nothing is read otherwise than a person would read it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
"""Signs, digits and letters of full width: ！ to ～."""

_SMALL = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFE50, 0xFE6C)}
"""Small signs: ﹐ ﹪ ﹣."""

_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
"""Radicals that look like the characters they are of, as pasted from PDF: ⽉ for 月."""

_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x2060, 0xFEFF), "")
"""Of no width: soft hyphen, joiners, the mark of the usual direction, byte order mark."""

_FOLDED = _WIDE | _SMALL | _RADICALS | {ord("￥"): "¥", ord("−"): "-"} | _UNSEEN

_SPACES = re.compile(r"\s+")
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BESIDE = re.compile(r"[0-9A-Za-z]")

_NEAR = 60
"""Likeness in percent from which a known word is worth suggesting."""


@lru_cache(maxsize=8192)
def typed(text: str) -> str:
    """Return an entry in one form: half-width signs, no spaces but one between two digits or letters.

    A line break inside stays a line break: what stands on two lines is two things.
    """
    words = unicodedata.normalize("NFC", text.translate(_FOLDED)).strip()
    return _SPACES.sub(lambda space: "\n" if _BREAK.search(space[0]) else _gap(space), words)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return words in one form for comparing: as an entry, but a title may go on in a second line."""
    return _SPACES.sub(_gap, typed(text))


def _gap(space: re.Match[str]) -> str:
    before, after = space.string[space.start() - 1], space.string[space.end()]
    return " " if _BESIDE.match(before) and _BESIDE.match(after) else ""


def odd_signs(text: str) -> bool:
    """Return whether a code has a gap, a break, or a number that is no usual digit: 1 01, 101①, 101²."""
    return any(sign in " \n" or (unicodedata.category(sign)[0] == "N" and not sign.isascii()) for sign in typed(text))


def joined(text: str) -> str:
    """Return without spaces a number that is only written, never counted with: 138 0000 1234."""
    return typed(text).replace(" ", "")


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
