"""Persons that a return lists, found again wherever else in it they are named."""

import re
from collections.abc import Iterable
from dataclasses import replace
from unicodedata import normalize

from sheets.finding import Finding
from templates.form import Form
from templates.mask import HIDDEN, conceal

SHORTEST = 2
"""Signs of a name that is looked for; a shorter one is part of too many words."""

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile("[\u3400-\u9fff]+")


class Repeated:
    """What one return says of persons: their names, and other texts and numbers of personal fields.

    A name is found with blanks in it, of full width, and without its family name; the others whole.
    `known` are words of the form itself, which name nobody.
    """

    def __init__(self, names: Iterable[str], others: Iterable[str] = (), known: Iterable[str] = ()) -> None:
        self._known = frozenset(map(_close, known))
        full = {word for name in names for word in _words(name)}
        given = {part for word in full if _HAN.fullmatch(word) for part in (word[1:], word[2:])}
        self._others = frozenset(filter(None, map(_close, others))) - self._known
        self._full = frozenset(word for word in full if len(word) >= SHORTEST) - self._known
        self._given = frozenset(word for word in given if len(word) >= SHORTEST) - self._full - self._known
        self._all = self._full | self._given
        self._sizes = sorted(set(map(len, self._all)), reverse=True)

    def hide(self, text: str) -> str:
        """Hide the persons, and any numbers, in a text."""
        close = _close(text)
        if close in self._known:
            return text
        return HIDDEN if close in self._others else conceal(self._hidden(text))

    def _hidden(self, text: str) -> str:
        if not self._sizes:
            return text
        places = [at for at, sign in enumerate(text) if not sign.isspace()]
        close = "".join(_narrow(text[at]) for at in places)
        shown, at, kept = [], 0, 0
        while at < len(close):
            fitting = (size for size in self._sizes if size <= len(close) - at)
            size = next((size for size in fitting if close[at : at + size] in self._all), 0)
            if size:
                first = text[places[at]] if close[at : at + size] in self._full else "*"
                shown += [text[kept : places[at]], f"{first}**"]
                kept = places[at + size - 1] + 1
            at += size or 1
        return "".join((*shown, text[kept:]))

    def nameless(self, finding: Finding) -> Finding:
        """Hide the persons in all that a finding repeats."""
        values = {name: self.hide(value) if isinstance(value, str) else value for name, value in finding.values.items()}
        return replace(
            finding,
            place=replace(finding.place, sheet=self.hide(finding.place.sheet)),
            values=values,
            title=self.hide(finding.title),
            entered=self.hide(finding.entered),
            explanation=self.hide(finding.explanation),
            suggestion=finding.suggestion and finding.suggestion.spelt(self.hide),
        )


def words_of(form: Form) -> set[str]:
    """Name the words that a form itself prints or offers."""
    found = {form.title, form.number}
    for sheet in form.sheets:
        found |= {sheet.title, sheet.key_title, *(row.title for row in sheet.rows)}
        found |= {word for field in sheet.fields for word in (field.title, field.unit, *field.enum)}
    return found


def _words(name: str) -> list[str]:
    return _WORD.findall(_close(name))


def _close(text: str) -> str:
    return "".join(_narrow(sign) for sign in text if not sign.isspace())


def _narrow(sign: str) -> str:
    usual = normalize("NFKC", sign)
    return usual if len(usual) == 1 else sign
