"""Figures as people type them: 1,200元, ２０００万, ¥ 3.50."""

import re
from collections.abc import Mapping
from decimal import Decimal

from templates.fields.normalize import typed

_SCALES: Mapping[str, Decimal] = {
    "": Decimal(1),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
}

_FIGURE = re.compile(
    r"(?P<currency>¥|RMB ?|人民币)?(?P<sign>[-+])?(?P<after>¥)?"
    r"(?P<whole>[1-9]\d{0,2}(?:(?P<between>[, ])\d{3})(?:(?P=between)\d{3})*|\d+)(?P<fraction>\.\d+)?"
    r"(?P<scale>[十百千]?万|[百千亿])?(?P<unit>\D*?)(?P<end>[整正])?",
    re.ASCII,
)

_MONEY_UNITS = frozenset({"元", "圆"})

NOTHING = frozenset(
    {"无", "没有", "暂无", "空", "-", "--", "---", "—", "——", "―", "–", "/", "//", "\\", "、"}
) | frozenset({"nil", "NIL", "None", "N/A", "n/a", "NA"})
"""What people write where there is no figure; it may mean blank or zero, so only they can say."""


def says_nothing(text: str) -> bool:
    """Return whether a text stands for 'there is none'."""
    return typed(text) in NOTHING


def figure(text: str, unit: str = "") -> Decimal | None:
    """Read a figure typed as text, exactly, in the given unit of measure (元, 万元, 人); None if it is none.

    2000万 in a column of 元 is 20000000, 5万元 in a column of 万元 is 5. A unit that is not
    the column's, a comma or space that does not part thousands, a line break, or any other word
    makes it no figure.
    """
    match = _FIGURE.fullmatch(typed(text))
    if not match:
        return None
    scale, base = _split(unit)
    money = base in _MONEY_UNITS
    if match["unit"] and not (match["unit"] == base or (money and match["unit"] in _MONEY_UNITS)):
        return None
    if not money and (match["currency"] or match["after"] or match["end"]):
        return None
    number = Decimal(match["whole"].replace(match["between"] or ",", "") + (match["fraction"] or ""))
    if match["scale"] or match["unit"]:
        number = number * _SCALES[match["scale"] or ""] / scale
    return -number if match["sign"] == "-" else number


def _split(unit: str) -> tuple[Decimal, str]:
    for word in sorted(_SCALES, key=len, reverse=True):
        if word and unit.startswith(word) and len(unit) > len(word):
            return _SCALES[word], unit[len(word) :]
    return Decimal(1), unit
