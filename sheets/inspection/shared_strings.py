"""The shared texts, which cells name by number: one text too many or too few would give every later cell another."""

import re
from xml.sax.saxutils import escape

from sheets.finding import Place, find
from sheets.inspection.xml_structure import Nest

SPACE = "http://www.w3.org/XML/1998/namespace space"
_BLANKS = " \t\r\n"

_ATTRIBUTES = rb'(?: [\w:.]+="[^"<]*+")*+'
_TEXT = rb'<t(?: xml:space="preserve")?+(?:/>|>[^<]*+</t>)'
# A property of letters mostly has one attribute.
_RUN = rb'<r>(?:<rPr>(?:<\w++(?: \w++="[^"<]*+"/>|%b/>))*+</rPr>)?+%b</r>' % (_ATTRIBUTES, _TEXT)
_SPOKEN = rb"(?:<rPh%b>%b</rPh>)*+(?:<phoneticPr%b/>)?+" % (_ATTRIBUTES, _TEXT, _ATTRIBUTES)
_PLAIN = rb'(?:<si><t(?: xml:space="preserve")?+>[^<]*+</t></si>)?+'
_ITEM = rb"<si>(?:%b|(?:%b)++)?+%b</si>|<si/>" % (_TEXT, _RUN, _SPOKEN)
_ORDINARY = re.compile(
    rb"(?:<\?xml [^<>?]*+\?>)?+\s*+<sst%b(?:/>|>(\s*+(?:(?:%b)\s*+%b)*+)</sst>)\s*+" % (_ATTRIBUTES, _ITEM, _PLAIN * 4)
)


def plain_strings(part: bytes, name: str, place: Place) -> bytes:
    """Write the shared texts as the decoder may read them, one after the other and nothing else; raises Refused."""
    ordinary = _ORDINARY.fullmatch(part)
    if ordinary:
        # Without the root's attributes: the decoder makes room for as many texts as these say.
        return b"<sst>" + (ordinary[1] or b"") + b"</sst>"
    texts = _Texts(Nest("sst", "sst", find("package-part-damaged", place, part=name)))
    return texts.read(part)


def spelt(text: str, *, preserved: bool) -> str:
    """Spell one `t` with its text, of which blanks at the ends count only where they are `preserved`."""
    shown = text if preserved else text.strip(_BLANKS)
    return f'<t xml:space="preserve">{escape(shown, {chr(13): "&#13;"})}</t>'


class _Texts:
    """The exact look: every text by the XML parser, its runs joined."""

    def __init__(self, nest: Nest) -> None:
        self.nest = nest
        self.preserved = False
        self.text: list[str] = []
        self.written: list[str] = []

    def read(self, part: bytes) -> bytes:
        parser = self.nest.parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self.nest.parse(parser, part)
        return f"<sst>{''.join(self.written)}</sst>".encode()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.nest.enter(tag, attributes)
        if name == "si":
            self.written.append("<si><r>")
        elif name == "t":
            self.preserved = attributes.get(SPACE) == "preserve"
            self.text.clear()

    def _end(self, tag: str) -> None:
        name = self.nest.leave(tag)
        if name == "t":
            self.written.append(spelt("".join(self.text), preserved=self.preserved))
        elif name == "si":
            self.written.append("</r></si>")

    def _characters(self, text: str) -> None:
        if self.nest.inside:
            self.text.append(text)
