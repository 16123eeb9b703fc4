"""Persons in a written explanation: hidden whoever they are, as far as the return itself says who is one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from sheets.finding import Finding
from sheets.workbook import Value
from templates.checking.check import check
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS
from tests.grids import PEOPLE, batch, filled, square


def explained(words: str, cover: Sequence[Sequence[Value]] = (), **entries: Value) -> str:
    """What is repeated of the words that settle a query, in a return with this cover and these entries in its list."""
    people: list[Mapping[str, Value]] = [{**PEOPLE[0], "amount": 6000.0}, {**PEOPLE[1], **entries}]
    book = filled(people=people)
    audit = square(AUDIT, [[AUDIT_CODE, AUDIT_WORDS], ["probe.people.modest", words]])
    front = square("封面", [*book.grids[0].rows, *cover])
    findings: list[Finding] = check(batch(replace(book, grids=(front, *book.grids[1:], audit))))
    return next(finding.explanation for finding in findings if finding.code == "probe.people.modest")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("欧阳雪松住院两次", "欧**住院两次"),
        ("欧 阳 雪 松住院两次", "欧**住院两次"),
        ("雪松住院两次", "***住院两次"),
        ("雪 松住院两次", "***住院两次"),
        ("雪\u3000松住院两次，电话13800001234", "***住院两次，电话138****1234"),
    ],
)
def test_whoever_is_listed_is_hidden(words: str, shown: str) -> None:
    """By the whole name, by the given name alone, and with blanks in either."""
    assert explained(words, person="欧阳雪松") == shown


@pytest.mark.parametrize("label", ["单位负责人", "填表人"])
def test_whoever_the_cover_names_is_hidden(label: str) -> None:
    """Head and clerk are persons too."""
    assert explained("经欧阳雪松和雪松核实属实", [["", label, "欧阳雪松"]]) == "经欧**和***核实属实"


@pytest.mark.parametrize("column", ["origin", "month", "amount", "paid_on"])
def test_a_name_in_a_wrong_column_is_hidden(column: str) -> None:
    """Pasted one column too far a name is one still: into choices, months, money and days."""
    assert explained("欧阳雪松和雪 松住院两次", **{column: "欧阳雪松"}) == "欧**和***住院两次"


@pytest.mark.parametrize(
    ("column", "entry"), [("origin", "财政的"), ("month", "三月份"), ("amount", "两千元"), ("origin", "不详")]
)
def test_words_that_belong_in_their_column_stay(column: str, entry: str) -> None:
    """A choice, a month or a sum that is merely typed wrong names nobody."""
    words = f"{entry}一项住院两次"
    assert explained(words, **{column: entry}) == words
