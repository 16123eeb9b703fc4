"""What of a return may be repeated: nothing that tells of a person.

A personal field is masked. In any other cell numbers that look like a person's are hidden, whatever
signs part their digits; and in a sheet that lists persons also words and days that do not belong in their
column: a clerk who pastes one column too far puts names among the choices and birthdays among the sums.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from sheets.finding import Finding
from sheets.workbook import Value
from templates.field import Field
from templates.fields.entry import shortened, spelt
from templates.fields.identifiers import MOBILE
from templates.fields.normalize import plain
from templates.sheet import Sheet

HIDDEN = "***"

_GAP = r"[\W_Xx]{0,3}"
"""What may part two digits of a number: up to three signs that are neither letters nor digits, or an X for one."""

_MONTH, _DAY_OF_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2])", rf"(?:[0-2]{_GAP}\d|3{_GAP}[01])"
_MARK = "\ue000"
"""An X in a circle or square: the check character of an ID number, or only a sign between two digits."""

_LAST, _LAST_OR_X = r"\d(?!\d)", rf"(?:\d(?!\d)|[Xx{_MARK}])"


def _loose(*signs: str) -> re.Pattern[str]:
    """Find a number spelt with gaps anywhere, also where another may have begun: nobody knows which is meant."""
    return re.compile(rf"(?<!\d)(?=({_GAP.join(signs)}))")


_CITIZEN = _loose(
    "[1-8]", *[r"\d"] * 5, rf"(?:1{_GAP}9|2{_GAP}0)", *[r"\d"] * 2, _MONTH, _DAY_OF_MONTH, *[r"\d"] * 3, _LAST_OR_X
)
"""An ID number of 18 digits, known by its day of birth."""

_OTHERS = (
    # Any other 15 digits and more that only spaces and hyphens part: a bank card of whatever bank.
    re.compile(r"(?<!\d)(\d(?:(?:-|[^\S\n]){0,3}\d){14,}(?:[ -]?[Xx])?)"),
    # An ID number of 15 digits, a bank card of UnionPay (16 to 19), a mobile; a mobile behind the 0 of trunk calls.
    _loose("[1-8]", *[r"\d"] * 7, _MONTH, _DAY_OF_MONTH, *[r"\d"] * 2, _LAST),
    _loose("6", "2", *[r"\d"] * 13, rf"\d(?:{_GAP}\d){{0,3}}(?!\d)"),
    _loose(rf"(?:8{_GAP}6{_GAP})?1", "[3-9]", *[r"\d"] * 8, _LAST),
    re.compile(r"(?<!\d)(01[3-9]\d{9})(?!\d)"),
)

_DAY_OR_SUM = (
    r"(?:(?:19|20)\d\d(?:[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))"
    r"|[012]?\d:[0-5]\d(?::[0-5]\d)?"
    r"|\d{1,3}(?:,\d{3}){1,4}(?:\.\d\d?)?|\d{1,14}\.\d\d?)"
)
_ORDINARY = re.compile(f"{_DAY_OR_SUM}(?:{_GAP}{_DAY_OR_SUM})*")
"""Days, times of day and sums of money, one behind the other: they too have many digits, and are repeated."""

_PARTS = re.compile(r"[\W_Xx]+")
_PERSON = re.compile("姓名|人$")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_KEPT = re.compile("[十百千]?万元?|[百千亿]元?|[元圆]整?|人次|人民币|RMB|年度|月份|没有|暂无|合计|小计|TRUE|FALSE")
"""Words that stand beside figures and name nobody."""

_RECKONED = re.compile(
    "[今去前明本当]?"
    "(?:[〇零一二三四五六七八九十百千万两廿卅正腊半上中下初底末年月日号旬季度周岁余多约近]{0,8}[年月日号旬季度周岁人次户元余多十百千万半])+"
    "(?:(?<=[年月])[一二三四五六七八九十廿卅初中底末]{1,3})?"
)
"""Days, months and numbers in words."""

_ANSWERS = frozenset(["是的", "不是", "没有", "不详", "未知", "暂无", "待定", "其它", "无此项"])
"""What people answer where none of the choices fits."""

_SHORTEST_NUMBER = 11
"""Digits of a mobile, the shortest number that is hidden."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?: [\d:.]+)?")


def entered(sheet: Sheet, field: Field, raw: Value, code: str = "") -> str:
    """Repeat what a clerk typed as a finding may show it, shortened; `code` is what reading said of it."""
    return shortened(masked(sheet, field, spelt(raw), code))


def masked(sheet: Sheet, field: Field, text: str, code: str = "") -> str:
    """Mask a text that stood in a cell of a sheet's field."""
    if field.personal or not sheet.personal:
        return mask(field, text)
    if (field.kind.chosen and not code) or (field.formula and f"{text!r}"[1:-1] in field.formula):
        # One of its choices, or a word of its own formula.
        return conceal(text)
    if field.kind.stored != "date" and _DAY.fullmatch(text):
        return HIDDEN
    return _WORDS.sub(lambda word: word[0] if _belongs(field, word[0]) else f"{word[0][0]}**", conceal(text))


def strangers(field: Field, text: str) -> list[str]:
    """Name the words in an entry that do not belong in the column of a field that is not personal."""
    return [word for word in _WORDS.findall(text) if not _belongs(field, word)]


def _belongs(field: Field, word: str) -> bool:
    """Return whether a word is one of those that stand in such a column, if not quite rightly: 女性, 三月, 十人."""
    if field.kind.chosen:
        return word in _ANSWERS or any(_alike(word, option) for option in field.enum)
    if field.kind.wordy:
        return False
    return bool(_KEPT.fullmatch(word) or _RECKONED.fullmatch(word)) or word == field.unit


def _alike(word: str, option: str) -> bool:
    """Return whether a word is part of a choice, or the other way round, or has two signs of it: 球类比赛 for 球赛."""
    return word in option or option in word or len(set(word) & set(option)) > 1


def mask(field: Field, text: str) -> str:
    """Hide what tells of a person: 35*************123, 138****1234, 张**, else ***.

    In a field that is not personal only numbers that look like a person's are hidden.
    """
    if not field.personal:
        return conceal(text)
    words = plain(text)
    if not words:
        return ""
    if field.kind.masked == "digits":
        return _digits(words) if _numbers(words) == [(0, len(words))] else HIDDEN
    if names_persons(field):
        return f"{words[0]}**"
    return HIDDEN


def names_persons(field: Field) -> bool:
    """Return whether a personal field holds names."""
    return field.personal and field.kind.masked == "name" and bool(_PERSON.search(field.title))


def conceal(text: str) -> str:
    """Hide what looks like an ID number, a bank card or a mobile in words that anybody may have written."""
    words = _spelt(text)
    # Measured as spelt: one sign in a circle may be two digits.
    if len(words) < _SHORTEST_NUMBER:
        return text
    shown, at = [], 0
    for start, end in _numbers(words):
        shown += [words[at:start], _digits(words[start:end])]
        at = end
    return "".join((*shown, words[at:])).replace(_MARK, "X") if shown else text


def _spelt(text: str) -> str:
    """Write every digit and X of whatever alphabet, in circles or of full width, as the usual one."""
    return text if text.isascii() else "".join(map(_usual, text))


@lru_cache(maxsize=8192)
def _usual(sign: str) -> str:
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    usual = unicodedata.normalize("NFKC", sign).strip("().")
    if usual in ("X", "x"):
        return usual if sign.isalpha() and sign.upper() != "Ⓧ" else _MARK
    return usual if usual.isdecimal() else sign


def _numbers(words: str) -> list[tuple[int, int]]:
    """Where numbers that look like a person's stand, in order; those that share digits are taken as one."""
    found = [match.span(1) for match in _CITIZEN.finditer(words)]
    for each in _OTHERS:
        found += [match.span(1) for match in each.finditer(words) if not _ORDINARY.fullmatch(match[1])]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            first, last = apart.pop()
            apart.append((first, max(end, last)))
        else:
            apart.append((start, end))
    return apart


def is_citizen(code: str) -> bool:
    """Return whether what stands as a unit's code is a person's ID number of 18 digits.

    Anything else may be a code: they are of any length, and look like telephones.
    """
    words = _spelt(code)
    found = _CITIZEN.match(words)
    return found is not None and found.end(1) == len(words)


def nameless(finding: Finding) -> Finding:
    """Hide numbers in what the file itself names: its sheets and, in a finding about the package, its parts."""
    values = {name: conceal(value) if isinstance(value, str) else value for name, value in finding.values.items()}
    return replace(finding, place=replace(finding.place, sheet=conceal(finding.place.sheet)), values=values)


def _digits(found: str) -> str:
    number = _PARTS.sub("", found[:-1]) + found[-1:].replace(_MARK, "X")
    mobile = number.removeprefix("0").removeprefix("86")
    if MOBILE.fullmatch(mobile):
        return f"{mobile[:3]}****{mobile[-4:]}"
    return f"{number[:2]}{'*' * (len(number) - 5)}{number[-3:]}"
