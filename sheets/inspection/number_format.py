"""What a number format makes of a figure: a day, a span of time, or other digits than the cell holds."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "day", "span"]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<marked>.)|[_*].|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>G/通用格式|General)|(?P<half>AM/PM|A/P|上午/下午)|(?P<power>E[+-])"
    r"|(?P<day>y+|m+|d+|h+|s+|aaaa?|e+|g+|b+)|(?P<digit>[0#?])|(?P<sign>[-+()$ :/¥￥€£]|[.,%@;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_SPAN = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9A-F]*)?", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9０-９%％‰]")
_POINTS = ".,．，·"
SIGNS = " \u3000-+()（）:："
"""Signs beside a figure that are no words."""


BUILT_IN = {
    **dict.fromkeys((9, 10), "0%"),
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, 50, 51, 52, 53, 54, 57, 58), "yyyy/m/d"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "h:mm"),
    46: "[h]:mm:ss",
}
"""Formats that a file names by number without spelling them, those of East Asian versions too; others are plain."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four sections: for which figures it is (`test` and `bound`), and what it makes of them.

    `alters` says that other digits are shown than the cell holds: percent, thousands cut off, digits or a point
    that are only written there, or none at all. `words` stand beside the figure.
    """

    kind: Kind
    alters: bool
    words: str
    test: str = ""
    bound: float = 0.0


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format as it is spelt, and taken apart."""

    code: str
    sections: tuple[Section, ...]

    @property
    def kind(self) -> Kind:
        """What the figures are: spreadsheet programs go by the first section."""
        return self.sections[0].kind

    @property
    def plain(self) -> bool:
        """Return whether any figure is shown as it is, without a word beside it."""
        return not any(section.alters or section.words for section in self.sections)

    def section(self, figure: float) -> Section:
        """Choose the section that shows a figure."""
        numeric = self.sections[:3]
        if any(section.test for section in numeric):
            return next((section for section in numeric if _holds(section, figure)), numeric[-1])
        if figure < 0 and len(numeric) > 1:
            return numeric[1]
        return numeric[2] if figure == 0 and len(numeric) > 2 else numeric[0]  # noqa: PLR2004 - positive, negative, zero


@lru_cache(maxsize=1024)
def number_format(code: str) -> NumberFormat:
    """Take a number format apart, as far as it says what the figures are and which digits are shown."""
    sections: list[Section] = []
    tokens: list[re.Match[str]] = []
    for token in _TOKEN.finditer(code):
        if token["sign"] == ";":
            sections.append(_section(tokens, bare=False))
            tokens = []
        else:
            tokens.append(token)
    return NumberFormat(code, (*sections, _section(tokens, bare=bool(sections) or not code)))


def _holds(section: Section, figure: float) -> bool:
    return {
        "<": figure < section.bound,
        "<=": figure <= section.bound,
        ">": figure > section.bound,
        ">=": figure >= section.bound,
        "=": figure == section.bound,
        "<>": figure != section.bound,
    }.get(section.test, False)


def _section(tokens: list[re.Match[str]], *, bare: bool) -> Section:
    """Judge one section; a `bare` one that holds nothing is how people leave a section out."""
    brackets = [token["bracket"] for token in tokens if token["bracket"] is not None]
    condition = next(filter(None, map(_CONDITION.fullmatch, brackets)), None)
    test, bound = (condition[1], float(condition[2].strip("."))) if condition else ("", 0.0)
    words = "".join(map(_literal, tokens)).strip(SIGNS)
    if any(_SPAN.fullmatch(bracket) for bracket in brackets):
        return Section("span", alters=False, words="", test=test, bound=bound)
    first = next((token for token in tokens if token["digit"] or token["day"] or token["half"]), None)
    if first and not first["digit"]:
        return Section("day", alters=False, words="", test=test, bound=bound)
    shows = any(token["digit"] or token["general"] or token["sign"] == "@" for token in tokens)
    empty = bare and not tokens
    return Section("number", alters=_alters(tokens) or not (shows or empty), words=words, test=test, bound=bound)


def _literal(token: re.Match[str]) -> str:
    """Spell what a token only writes beside the figure."""
    if token["bracket"] is not None:
        currency = _CURRENCY.fullmatch(token["bracket"])
        return currency[1] if currency else ""
    return token["quoted"] or token["escaped"] or token["marked"] or token["other"] or ""


def _alters(tokens: list[re.Match[str]]) -> bool:
    """Tell percent, thousands that are cut off, and digits or a point that are only written between the others."""
    figure = "".join("0" if token["digit"] else token["sign"] or "x" for token in tokens)
    # A comma behind the last digit cuts off three of them, one between two digits parts them.
    if "%" in figure or re.search(r"0,+(?![0,])", figure):
        return True
    written = [_literal(token) for token in tokens]
    points = any(
        text[-1:] in _POINTS and after["digit"] for text, after in zip(written, tokens[1:], strict=False) if text
    )
    return points or any(map(_DIGIT.search, written))
