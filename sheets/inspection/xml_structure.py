"""Which element may stand in which: the decoder goes by local names and takes the last of two without a word."""

from collections.abc import Mapping

from sheets.finding import Finding
from sheets.inspection.refusal import Refused

_NONE: frozenset[str] = frozenset()
_PHONETIC = frozenset(("rPh", "phoneticPr"))
_TEXT = _PHONETIC | {"t", "r"}

_RICH = {"r": frozenset(("rPr", "t")), "rPh": frozenset("t"), "t": _NONE}
_SHEET = {
    "sheetData": frozenset(("row",)),
    "row": frozenset("c"),
    "c": frozenset(("f", "v", "is")),
    "f": _NONE,
    "v": _NONE,
    "is": _TEXT,
} | _RICH
_STRINGS = {"sst": frozenset(("si", "extLst")), "si": _TEXT} | _RICH
_AFTER = {
    "f": frozenset(("v", "is")),
    "v": _NONE,
    "is": _NONE,
    "t": _PHONETIC,
    "r": _PHONETIC | {"r"},
    "rPr": frozenset("t"),
    "rPh": _PHONETIC,
}
"""What may still follow a child; after any other child the same as before it."""


class Nest:
    """The open elements of one part, of which everything in its heart must stand where the format has it.

    Outside the heart (`sheetData`) programs of all makes leave what they like, in namespaces of their own.
    """

    def __init__(self, root: str, heart: str, damaged: Finding) -> None:
        """Begin before the root; whatever stands elsewhere than it may is refused with `damaged`."""
        self._root, self._heart, self._damaged = root, heart, damaged
        self._below: Mapping[str, frozenset[str]] = _STRINGS if heart == "sst" else _SHEET
        self._space = ""
        self._depth = 0
        self._met = False
        # What may stand at each level of the heart; None is anything but a name that has a place of its own.
        self._allowed: list[frozenset[str] | None] = []

    def enter(self, tag: str) -> str:
        """Open an element, "namespace name"; its local name in the heart, and "" elsewhere. Raises Refused."""
        space, _, name = tag.rpartition(" ")
        self._depth += 1
        if self._allowed:
            self._enter_inside(space, name)
            return name
        if self._depth == 1:
            self._space = space
        strange = self._depth == 1 and name != self._root
        if strange or (name == self._heart and not self._is_heart(space)):
            raise Refused(self._damaged)
        if name != self._heart:
            return ""
        self._met = True
        self._allowed.append(self._below[name])
        return name

    def leave(self, tag: str) -> str:
        """Close the last element, which is `tag`; its local name in the heart, and "" elsewhere."""
        self._depth -= 1
        if not self._allowed:
            return ""
        self._allowed.pop()
        return tag.rpartition(" ")[2]

    def close(self) -> None:
        """End the part; raises Refused where its heart was not met."""
        if not self._met:
            raise Refused(self._damaged)

    def _is_heart(self, space: str) -> bool:
        """Tell whether a heart may begin here: the only one, in the root or the root itself."""
        return not self._met and space == self._space and self._depth == (1 if self._heart == self._root else 2)

    def _enter_inside(self, space: str, name: str) -> None:
        allowed = self._allowed[-1]
        fits = name not in self._below if allowed is None else name in allowed
        if not fits or space != self._space:
            raise Refused(self._damaged)
        if allowed is not None:
            self._allowed[-1] = _AFTER.get(name, allowed)
        self._allowed.append(self._below.get(name))
