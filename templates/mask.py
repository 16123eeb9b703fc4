"""What of a return may be repeated: nothing that tells of a person.

A personal field is masked. In any other cell numbers that look like a person's are hidden, in
whatever spelling; and in a sheet that lists persons also words and days that do not belong in their
column: a clerk who pastes one column too far puts names among the choices and birthdays among the sums.
"""

import re
from collections.abc import Iterable

from sheets.grid import Value
from templates.form import Field, Sheet
from templates.kinds import MOBILE, shortened, spelt
from templates.wording import plain

HIDDEN = "***"

SHORTEST_NAME = 2
"""Characters of a name that is looked for in explanations; a shorter one is part of too many words."""

_WIDE = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0D)
_NARROW = {wide: wide - 0xFEE0 for wide in _WIDE}
"""Full-width digits, letters and hyphen → the usual ones."""

_NUMBER = re.compile(
    r"(?<!\d)\d(?:[ \u00a0\u3000-]?\d){14,}(?:[ -]?[Xx](?![A-Za-z]))?"
    r"|(?<!\d)(?:86[ -]?)?1\d\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
    re.ASCII,
)
"""An ID or bank card number (15 digits and more), or a mobile; digits may be parted by single spaces or hyphens."""

_CITIZEN = re.compile(r"[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]", re.ASCII)
_PARTS = re.compile("[ \u00a0\u3000-]")
_PERSON = re.compile("姓名|人$")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_KEPT = re.compile("[十百千]?万元?|[百千亿]元?|[元圆]整?|人次|人民币|RMB|年度|月份|没有|暂无|合计|小计|TRUE|FALSE")
"""Words that stand beside figures and name nobody."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?: [\d:.]+)?")


def entered(sheet: Sheet, field: Field, raw: Value, code: str = "") -> str:
    """Repeat what a clerk typed as a finding may show it, shortened; `code` is what reading said of it."""
    return shortened(masked(sheet, field, spelt(raw), code))


def masked(sheet: Sheet, field: Field, text: str, code: str = "") -> str:
    """Mask a text that stood in a cell of a sheet's field."""
    if field.personal or not sheet.personal:
        return mask(field, text)
    if field.type in ("text", "choice") and not code:
        # A value that was read as what it should be.
        return conceal(text)
    if field.type != "date" and _DAY.fullmatch(text):
        return HIDDEN
    return conceal(_WORDS.sub(_initial, text))


def _initial(word: re.Match[str]) -> str:
    return word[0] if _KEPT.fullmatch(word[0]) else f"{word[0][0]}**"


def mask(field: Field, text: str) -> str:
    """Hide what tells of a person: 35*************123, 138****1234, 张**, else ***.

    In a field that is not personal only numbers that look like a person's are hidden.
    """
    if not field.personal:
        return conceal(text)
    words = plain(text)
    if not words:
        return ""
    if field.type in ("id_number", "phone"):
        return _digits(words) if _NUMBER.fullmatch(words) else HIDDEN
    if field.type == "text" and _PERSON.search(field.title):
        return f"{words[0]}**"
    return HIDDEN


def conceal(text: str) -> str:
    """Hide what looks like an ID number, a bank card or a mobile in words that anybody may have written."""
    return _NUMBER.sub(lambda match: _digits(match[0]), text.translate(_NARROW))


def uncoded(code: str) -> str:
    """Hide a unit's code if it is a person's ID number; codes may be of any length, and look like telephones."""
    return conceal(code) if _CITIZEN.fullmatch(code) else code


def unnamed(text: str, names: Iterable[str]) -> str:
    """Hide numbers, and names that the same return lists, in a free text."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME and name in text:
            text = text.replace(name, f"{name[0]}**")
    return conceal(text)


def _digits(found: str) -> str:
    number = _PARTS.sub("", found)
    mobile = number.removeprefix("86")
    if MOBILE.fullmatch(mobile):
        return f"{mobile[:3]}****{mobile[-4:]}"
    return f"{number[:2]}{'*' * (len(number) - 5)}{number[-3:]}"
