"""The shared texts, which cells name by number: one text too many or too few would give every later cell another."""

import re
from xml.parsers import expat

from sheets.finding import Place, find
from sheets.inspection.refusal import Refused
from sheets.inspection.xml_structure import Nest

_ATTRIBUTES = rb'(?: [\w:.]+="[^"<]*+")*+'
_TEXT = rb'<t(?: xml:space="preserve")?+(?:/>|>[^<]*+</t>)'
# A property of letters mostly has one attribute.
_RUN = rb'<r>(?:<rPr>(?:<\w++(?: \w++="[^"<]*+"/>|%b/>))*+</rPr>)?+%b</r>' % (_ATTRIBUTES, _TEXT)
_SPOKEN = rb"(?:<rPh%b>%b</rPh>)*+(?:<phoneticPr%b/>)?+" % (_ATTRIBUTES, _TEXT, _ATTRIBUTES)
_PLAIN = rb'(?:<si><t(?: xml:space="preserve")?+>[^<]*+</t></si>)?+'
_ITEM = rb"<si>(?:%b|(?:%b)++)?+%b</si>|<si/>" % (_TEXT, _RUN, _SPOKEN)
_ORDINARY = re.compile(
    rb"(?:<\?xml [^<>?]*+\?>)?+\s*+<sst%b(?:/>|>\s*+(?:(?:%b)\s*+%b)*+</sst>)\s*+" % (_ATTRIBUTES, _ITEM, _PLAIN * 4)
)


def look_through_strings(part: bytes, name: str, place: Place) -> None:
    """Prove that the part holds one text after the other and nothing else; raises Refused."""
    if _ORDINARY.fullmatch(part):
        return
    damaged = find("package-part-damaged", place, part=name)
    nest = Nest("sst", "sst", damaged)
    parser = expat.ParserCreate("utf-8", " ")

    def refuse(*_: str) -> None:
        raise Refused(damaged)

    # The decoder leaves out what follows an instruction.
    parser.ProcessingInstructionHandler = refuse
    parser.StartElementHandler = lambda tag, _: nest.enter(tag)
    parser.EndElementHandler = nest.leave
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as error:
        raise Refused(damaged) from error
