"""Which elements of a part count: judged by namespace and place, as the format has it, never by a local name.

Programs leave much of their own beside the cells: extensions, attributes and elements of later versions that
are declared to be ignorable, how a text is pronounced. All that is passed over. An element of the format's own
in a place where it may not stand is refused, for programs differ on whether it counts.
"""

from collections import Counter
from collections.abc import Mapping
from xml.parsers import expat

from sheets.finding import Finding
from sheets.inspection.refusal import Refused

_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_IGNORABLE, _UNWRAPPED = f"{_COMPATIBILITY} Ignorable", f"{_COMPATIBILITY} ProcessContent"

_NONE: frozenset[str] = frozenset()
_PASSED = frozenset(("extLst", "rPh", "phoneticPr", "rPr"))
"""Elements whose content is nobody's value: extensions, pronunciation, and how letters look."""
_PHONETIC = frozenset(("rPh", "phoneticPr", "extLst"))
_TEXT = _PHONETIC | {"t", "r"}
_EXTENSION = frozenset(("extLst",))

_RICH = {"r": frozenset(("rPr", "t")), "t": _NONE}
_SHEET = {
    "sheetData": frozenset(("row",)),
    "row": _EXTENSION | {"c"},
    "c": _EXTENSION | {"f", "v", "is"},
    "f": _NONE,
    "v": _NONE,
    "is": _TEXT,
} | _RICH
_STRINGS = {"sst": _EXTENSION | {"si"}, "si": _TEXT} | _RICH
_AFTER = {
    "f": _EXTENSION | {"v", "is"},
    # Some programs write both beside each other; the cell's type says which counts.
    "v": _EXTENSION | {"is"},
    "is": _EXTENSION | {"v"},
    "t": _PHONETIC | {"r"},
    "r": _PHONETIC | {"r"},
    "rPr": frozenset("t"),
    "rPh": _PHONETIC,
    "phoneticPr": _EXTENSION,
}
"""What may still follow a child; after any other child the same as before it."""


class Nest:
    """The open elements of one part, of which everything in its heart must stand where the format has it.

    The heart is the element that holds the cells (`sheetData`) or the texts (`sst`).
    """

    def __init__(self, root: str, heart: str, damaged: Finding) -> None:
        """Begin before the root; whatever stands elsewhere than it may is refused with `damaged`."""
        self._root, self._heart, self._damaged = root, heart, damaged
        self._below: Mapping[str, frozenset[str]] = _STRINGS if heart == "sst" else _SHEET
        self._space = ""
        self._met = False
        self._depth = 0
        # From which depth on everything is passed over, and whether that is how letters look, which holds no text.
        self._passed_from, self._looks = 0, False
        # What may stand at each level of the heart, and which namespaces are ignorable from which depth on.
        self._allowed: list[frozenset[str]] = []
        self._scopes: list[tuple[int, frozenset[str]]] = []
        self._ignorable: Counter[str] = Counter()
        self._prefixes: dict[str | None, list[str]] = {}

    def parser(self) -> expat.XMLParserType:
        """Make a parser that tells this nest of namespaces and instructions; who uses it sets the other handlers."""
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = lambda prefix, uri: self._prefixes.setdefault(prefix, []).append(uri or "")
        parser.EndNamespaceDeclHandler = lambda prefix: self._prefixes[prefix].pop()
        # The decoder ends a figure at an instruction.
        parser.ProcessingInstructionHandler = lambda *_: self.refuse()
        return parser

    def parse(self, parser: expat.XMLParserType, part: bytes) -> None:
        """Parse the whole part; raises Refused where it is not well-formed or has no heart."""
        try:
            parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
        except expat.ExpatError as error:
            raise Refused(self._damaged) from error
        if not self._met:
            self.refuse()

    def refuse(self) -> None:
        """Stop here; raises Refused."""
        raise Refused(self._damaged)

    @property
    def inside(self) -> bool:
        """Return whether the last element that was opened and not closed is one of the heart that counts."""
        return bool(self._allowed) and not self._passed_from

    def own(self, tag: str) -> str:
        """Name an element in the namespace of the root; "" is one of another's."""
        space, _, name = tag.rpartition(" ")
        return name if space == self._space else ""

    def child(self, tag: str) -> str:
        """Name the element that was just opened, if it is the format's own and stands right below the root, else ""."""
        return self.own(tag) if self._depth == 2 else ""  # noqa: PLR2004 - the root's own children

    def enter(self, tag: str, attributes: Mapping[str, str]) -> str:
        """Open an element, "namespace name"; its local name where it counts, and "" elsewhere. Raises Refused."""
        space, _, name = tag.rpartition(" ")
        self._depth += 1
        if _IGNORABLE in attributes or _UNWRAPPED in attributes:
            self._declare(attributes)
        if self._passed_from:
            if self._looks and space == self._space and name in self._below:
                self.refuse()
            return ""
        if self._allowed:
            return self._enter_inside(space, name)
        if self._depth == 1:
            self._space = space
            if name != self._root:
                self.refuse()
        if name != self._heart or space != self._space:
            return ""
        if self._met or self._depth != (1 if self._heart == self._root else 2):
            self.refuse()
        self._met = True
        self._allowed.append(self._below[name])
        return name

    def leave(self, tag: str) -> str:
        """Close the last element, which is `tag`; its local name where it counts, and "" elsewhere."""
        self._depth -= 1
        if self._scopes and self._scopes[-1][0] > self._depth:
            self._ignorable.subtract(self._scopes.pop()[1])
        if self._passed_from:
            if self._passed_from > self._depth:
                self._passed_from = 0
            return ""
        if not self._allowed:
            return ""
        self._allowed.pop()
        return tag.rpartition(" ")[2]

    def _declare(self, attributes: Mapping[str, str]) -> None:
        if _UNWRAPPED in attributes:
            # Elements that are ignored while what stands in them counts: no program is known to write them.
            self.refuse()
        spaces = (self._prefixes.get(prefix) for prefix in attributes[_IGNORABLE].split())
        known = frozenset(uris[-1] for uris in spaces if uris and uris[-1]) - {self._space}
        # Counted, for declarations may be nested as deep as the part is long.
        self._scopes.append((self._depth, known))
        self._ignorable.update(known)

    def _enter_inside(self, space: str, name: str) -> str:
        if space != self._space:
            if self._ignorable[space] <= 0:
                self.refuse()
            self._passed_from, self._looks = self._depth, False
            return ""
        allowed = self._allowed[-1]
        if name not in allowed:
            self.refuse()
        self._allowed[-1] = _AFTER.get(name, allowed)
        if name in _PASSED:
            self._passed_from, self._looks = self._depth, name == "rPr"
            return ""
        self._allowed.append(self._below[name])
        return name
