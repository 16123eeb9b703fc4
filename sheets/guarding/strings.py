"""The shared texts, which cells name by number: one text too many or too few would give every later cell another."""

import re
from xml.parsers import expat

from sheets.finding import Place, find
from sheets.guarding.nest import Nest
from sheets.guarding.refusal import Refused

_ATTRIBUTES = rb'(?: [\w:.]+="[^"<]*+")*+'
_TEXT = rb'<t(?: xml:space="preserve")?+(?:/>|>[^<]*+</t>)'
_RUN = rb"<r>(?:<rPr>(?:<\w++%b/>)*+</rPr>)?+%b</r>" % (_ATTRIBUTES, _TEXT)
_SPOKEN = rb"(?:<rPh%b>%b</rPh>)*+(?:<phoneticPr%b/>)?+" % (_ATTRIBUTES, _TEXT, _ATTRIBUTES)
_ORDINARY = re.compile(
    rb"(?:<\?xml [^<>?]*+\?>)?+\s*+<sst%b(?:/>|>(?:\s*+<si>(?:%b|(?:%b)++)?+%b</si>|\s*+<si/>)*+\s*+</sst>)\s*+"
    % (_ATTRIBUTES, _TEXT, _RUN, _SPOKEN)
)


def look_through_strings(part: bytes, name: str, place: Place) -> None:
    """Prove that the part holds one text after the other and nothing else; raises Refused."""
    if _ORDINARY.fullmatch(part):
        return
    damaged = find("package-part-damaged", place, part=name)
    nest = Nest("sst", "sst", damaged)
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = lambda tag, _: nest.enter(tag)
    parser.EndElementHandler = nest.leave
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as error:
        raise Refused(damaged) from error
