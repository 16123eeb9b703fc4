"""Persons that a return lists are found again, however they are spelt, and nobody else is."""

import pytest

from sheets.finding import Place, find
from templates.repeated import Repeated

PERSONS = Repeated(
    ["欧阳雪松", "欧阳雪", "王建国", "王", "陈一（组长）"], ["困难大病", "x@example.com"], ["工会", "建国"]
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("欧阳雪松和欧阳雪、13800001234", "欧**和欧**、138****1234"),
        ("欧 阳\u3000雪 松属实", "欧**属实"),
        ("雪松已核实", "***已核实"),
        ("雪 松已核实", "***已核实"),
        ("王某某属实", "王某某属实"),
        ("陈一说的", "陈**说的"),
        ("困难大病", "***"),
        ("x@example.com", "***"),
        ("困难大病救助", "困难大病救助"),
        ("工会", "工会"),
        ("建国", "建国"),
        ("王建国", "王**"),
        ("没有人", "没有人"),
    ],
)
def test_who_is_listed_is_not_named(text: str, shown: str) -> None:
    """A name goes whole, with blanks in it or without its family name; the longest first; words of the form stay."""
    assert PERSONS.hide(text) == shown


def test_nothing_of_a_finding_names_a_person() -> None:
    """Sheet, title, entry, values and explanation of a finding are all searched."""
    finding = find("column-unknown", Place("甲.xlsx", "王建国", 3, 1), title="王建国", entered="王建国", cells=3)
    hidden = PERSONS.nameless(finding)
    assert "建国" not in f"{hidden.place.sheet}{hidden.title}{hidden.entered}{hidden.message()}"
    assert hidden.values["cells"] == 3
