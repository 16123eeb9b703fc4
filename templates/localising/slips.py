"""Slips of the keyboard: what somebody may have meant who typed a figure, and how likely each slip is."""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

Kind = Literal["sign", "exchanged", "wrong", "lost", "extra", "shifted", "next", "any"]
"""The minus sign, two digits exchanged, one digit wrong, lost or too many, the point moved, another line's figure."""

SHARES: dict[Kind, float] = {
    "sign": 0.04,
    "exchanged": 0.2,
    "wrong": 0.26,
    "lost": 0.1,
    "extra": 0.1,
    "shifted": 0.15,
    "next": 0.1,
    "any": 0.05,
}
"""How often each slip is made where a figure is wrong: shares of one, rounded from what offices tell of typing."""

POWERS = (1, 2, 3, 4)
"""Places by which a point is moved; four for 万元."""


class Slip(NamedTuple):
    """How a figure may have come to be typed, and how likely it is so typed where the other was meant."""

    kind: Kind
    likely: float


def slip(typed: int, meant: int, beside: Collection[int], scale: int) -> Slip:
    """Return the likeliest slip by which one figure is typed for another; `beside` are the figures next to it."""
    found = [Slip("any", SHARES["any"] / 10 ** len(str(max(abs(typed), abs(meant)))))]
    if typed == -meant:
        found.append(Slip("sign", SHARES["sign"]))
    if typed in beside:
        found.append(Slip("next", SHARES["next"] / len(beside)))
    if typed * meant >= 0:
        found += _digits(*_alike(abs(typed), abs(meant), scale))
        found += _shifted(typed, meant)
    return max(found, key=lambda each: each.likely)


def _alike(typed: int, meant: int, scale: int) -> tuple[str, str]:
    """Spell both without decimals that neither has: nobody types the cents of whole yuan."""
    whole: int = 10**scale
    if typed % whole == meant % whole == 0:
        typed, meant = typed // whole, meant // whole
    return str(typed), str(meant)


def _digits(typed: str, meant: str) -> Iterator[Slip]:
    size = len(meant)
    if len(typed) == size:
        differing = [at for at in range(size) if typed[at] != meant[at]]
        if len(differing) == 1:
            yield Slip("wrong", SHARES["wrong"] / (9 * size))
        if len(differing) == 2 and _turned(typed, meant, *differing):  # noqa: PLR2004 - two digits
            yield Slip("exchanged", SHARES["exchanged"] / (size - 1) / (differing[1] - differing[0]) ** 2)
    elif len(typed) == size - 1 and typed in _shorter(meant):
        yield Slip("lost", SHARES["lost"] / size)
    elif len(typed) == size + 1 and meant in _shorter(typed):
        doubled = any(typed[at] == typed[at - 1] and typed[:at] + typed[at + 1 :] == meant for at in range(1, size + 1))
        yield Slip("extra", SHARES["extra"] / (2 * size if doubled else 20 * size))


def _turned(typed: str, meant: str, first: int, second: int) -> bool:
    return typed[first] == meant[second] and typed[second] == meant[first]


def _shorter(digits: str) -> set[str]:
    return {digits[:at] + digits[at + 1 :] for at in range(len(digits))}


def _shifted(typed: int, meant: int) -> Iterator[Slip]:
    for places in POWERS if typed and meant else ():
        if typed == meant * 10**places or meant == typed * 10**places:
            yield Slip("shifted", SHARES["shifted"] / (2 * len(POWERS)))


def meanings(typed: int, scale: int) -> set[int]:
    """Return what may have been meant by a figure, slips of one kind each; other lines' figures are not among them."""
    sign = -1 if typed < 0 else 1
    found = {-typed}
    whole: int = 10**scale
    units = (1, whole) if typed % whole == 0 else (1,)
    for unit in dict.fromkeys(units):
        found |= {sign * unit * int(text) for text in _meant(str(abs(typed) // unit))}
    for places in POWERS:
        power: int = 10**places
        found |= {typed * power} | ({typed // power} if typed % power == 0 else set())
    return found - {typed}


def _meant(typed: str) -> Iterator[str]:
    for at, own in enumerate(typed):
        for digit in "0123456789":
            yield typed[:at] + digit + typed[at + 1 :]
            yield typed[:at] + digit + typed[at:]
        for other in range(at):
            yield typed[:other] + own + typed[other + 1 : at] + typed[other] + typed[at + 1 :]
        if len(typed) > 1:
            yield typed[:at] + typed[at + 1 :]
    yield from (typed + digit for digit in "0123456789")
