"""One column of a definition workbook: how a declared value stands in a cell, and what a cell declares."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from sheets.page import Content
from sheets.workbook import Value
from sheets.writing.text import text_of
from templates.definition.shape import Shape
from templates.fields.entry import spelt
from templates.fields.normalize import plain
from templates.fields.parse_date import day

FLAGS: Mapping[object, str] = MappingProxyType({True: "是", False: "否"})
SEPARATORS = "\n；;、，,"
"""What parts the words of a list: the first of these that stands in the cell."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_RANGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*[-–—~～至]\s*([0-9]+(?:\.[0-9]+)?)")
_PAIR = re.compile(r"([^=＝]*)[=＝](.*)", re.DOTALL)


_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_SIGNS = {0x3000: " "} | {
    ord(wide): sign
    for wide, sign in zip(
        "（），：＝＜＞＋－×÷≤≥≠“”‘’",
        ("(", ")", ",", ":", "=", "<", ">", "+", "-", "*", "/", "<=", ">=", "!=", '"', '"', "'", "'"),
        strict=True,
    )
}


class NotOffered(ValueError):  # noqa: N818 - it reads as what it is
    """An entry that is none of the choices."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the `keys` that lead to its value, what it is called, and how it is filled in.

    `labels` are the choices, declared value → its word in Chinese; `separators` part the words of a list; of a
    `formula` signs of full width are read as those that are meant.
    """

    keys: tuple[str, ...]
    shape: Shape
    heading: str
    prompt: str = ""
    width: float = 12
    required: bool = False
    labels: Mapping[object, str] = field(default_factory=dict)
    separators: str = SEPARATORS
    formula: bool = False

    @property
    def path(self) -> str:
        """The keys as a path: limit.percent."""
        return ".".join(self.keys)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of the drop-down; none where others may be typed."""
        return () if "list" in self.shape.kinds else tuple(self.labels.values())

    def written(self, value: object) -> Content:
        """Return what stands in the cell for a declared value; raises ValueError where no cell could say it."""
        for content in self._attempts(value):
            text = content if isinstance(content, str) else ""
            exact = not isinstance(content, float) or float(f"{content:.16G}") == content
            if content is not None and exact and text_of(text) == text and _same(self._read_back(content), value):
                return content
        raise ValueError(f"no cell says {value!r}")

    def _read_back(self, content: Content) -> object:
        try:
            return self.read(float(content) if type(content) is int else content)  # type: ignore[arg-type]
        except NotOffered:
            return None

    def _attempts(self, value: object) -> list[Content]:
        if isinstance(value, list) and "range" in self.shape.kinds:
            return [_spelt_value(value)]
        if isinstance(value, list):
            return [mark.join(map(str, value)) for mark in ("、", "；", "\n") if mark in self.separators]
        if isinstance(value, dict):
            words = [f"{key}={_spelt_value(each)}" for key, each in _flat(value)]
            return ["；".join(words), "\n".join(words)]
        if isinstance(value, (bool, str)) and value in self.labels:
            return [self.labels[value]]
        return [value if isinstance(value, str | int | float | date) else None]

    def read(self, raw: Value) -> object:
        """Return what a cell that is not blank declares; raises NotOffered for an entry that is no choice.

        What it cannot make sense of is returned as it is: the model says what is wrong with it.
        """
        if isinstance(raw, datetime) and raw.time() == time():
            raw = raw.date()
        kinds, text = self.shape.kinds, spelt(raw)
        if self.labels:
            known = {plain(label): value for value, label in self.labels.items()}
            known |= {value: value for value in self.labels if isinstance(value, str)}
            if isinstance(raw, bool) and raw in self.labels:
                return raw
            if plain(text) in known:
                return known[plain(text)]
            if "list" not in kinds:
                raise NotOffered(text)
        if "list" in kinds:
            return [part for part in self._parts(text) if part]
        if "pairs" in kinds:
            return self._pairs(text)
        return folded(text) if self.formula else _single(raw, text, kinds)

    def _parts(self, text: str) -> list[str]:
        mark = next((mark for mark in self.separators if mark in text), "\n")
        return [part.strip() for part in text.split(mark)]

    def _pairs(self, text: str) -> object:
        found: dict[str, Any] = {}
        for part in filter(None, self._parts(text)):
            pair = _PAIR.fullmatch(part)
            if not pair:
                return text
            key, inner = pair[1].strip(), found
            if "pairs" in self.shape.values and "." in key:
                outer, _, key = key.partition(".")
                inner = found.setdefault(outer, {})
            if not isinstance(inner, dict) or key in inner:
                return text
            inner[key] = _valued(pair[2].strip(), self.shape.values)
        return found


def _flat(pairs: Mapping[str, object]) -> list[tuple[str, object]]:
    """Spell pairs within pairs as one: model.区县."""
    found: list[tuple[str, object]] = []
    for key, value in pairs.items():
        found += (
            [(f"{key}.{inner}", each) for inner, each in value.items()] if isinstance(value, dict) else [(key, value)]
        )
    return found


def _valued(word: str, kinds: Collection[str]) -> object:
    """Read what follows the sign =: a number, two of them, or a text, which may stand in quotes."""
    if "range" in kinds and (bounds := _RANGE.fullmatch(word)):
        return [float(bound) for bound in bounds.groups()]
    if "number" in kinds and (number := _number(word)) is not None:
        return number
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


def folded(formula: str) -> str:
    """Write a formula with the signs of the language where an input method put others; quoted words stay."""
    parts = _QUOTED.split(formula)
    return "".join(part if at % 2 else _EQUALS.sub("==", part.translate(_SIGNS)) for at, part in enumerate(parts))


def _single(raw: Value, text: str, kinds: Collection[str]) -> object:
    if "range" in kinds and _RANGE.fullmatch(text):
        return _valued(text, kinds)
    if "day" in kinds and isinstance(raw, date):
        return raw
    if "number" in kinds and isinstance(raw, float | int) and not isinstance(raw, bool):
        return raw
    if "day" in kinds and (written := day(text)):
        return written
    if "number" in kinds and (number := _number(text)) is not None:
        return number
    return text


def _number(text: str) -> float | None:
    folded = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    return float(folded) if _NUMBER.fullmatch(folded) else None


def _spelt_value(value: object) -> str:
    """Spell what follows the sign =; a text that reads as a number stands in quotes."""
    if isinstance(value, list):
        return "–".join(map(_spelt_value, value))
    if isinstance(value, float):
        return spelt(value)
    return f'"{value}"' if isinstance(value, str) and _number(value) is not None else str(value)


def _same(one: object, other: object) -> bool:
    """Return whether two declared values are the same, in the same order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [*one.items()] == [*other.items()] and all(
            isinstance(one[key], str) == isinstance(other[key], str) for key in one
        )
    return (
        one == other
        and isinstance(one, str) == isinstance(other, str)
        and isinstance(one, bool) == isinstance(other, bool)
    )
