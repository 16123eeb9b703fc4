"""Who is listed leaves a return as digests only, and only those of whom other returns are asked."""

from dataclasses import replace
from hashlib import blake2b

from sheets.workbook import Value, Workbook
from templates.checking.persons import Listed, listed
from templates.form import Form
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS
from templates.load import parse_form
from templates.reading.batch import read_batch
from tests.grids import IDS, PEOPLE, PROBE, Line, batch, filled, square, submission

KEY = b"a run's own"


def digests(*numbers: str) -> bytes:
    """Digest numbers one by one, end to end."""
    return b"".join(blake2b(number.encode(), digest_size=8, key=KEY).digest() for number in numbers)


def of_probe(*books: Workbook, key: bytes = KEY) -> list[Listed]:
    """List the persons of returns of the probe form."""
    return list(listed(batch(*books), key))


def test_each_return_lists_its_own_rows() -> None:
    """Every row with a number is told by its true row, return by return."""
    gap: list[Line] = [
        *PEOPLE,
        {"person": "王五", "amount": 5.0},
        {"person": "赵六", "amount": 5.0, "id_number": IDS[2]},
    ]
    first, second = of_probe(filled(people=gap), filled(people=PEOPLE[1:], file="b.xlsx"))
    assert (first.source, first.rows, first.digests) == (0, (7, 8, 10), digests(*IDS))
    assert (second.source, second.rows, second.digests) == (1, (7,), digests(IDS[1]))
    assert first.rule.code == "probe.people.id_number.across"


def test_digests_depend_on_the_key() -> None:
    """Without the run's key nobody can try numbers out: another run's digests are others."""
    assert of_probe(filled())[0].digests != of_probe(filled(), key=b"another")[0].digests


def test_one_number_written_in_two_ways_is_one() -> None:
    """A number typed with spaces or a small x is the same person's."""
    neat, loose = "11010119900307889X", " 11010119900307889x"
    lines: list[Line] = [{**PEOPLE[0], "id_number": number} for number in (neat, loose)]
    first, second = of_probe(*(filled(people=[line], file=f"{at}.xlsx") for at, line in enumerate(lines)))
    assert first.digests == second.digests == digests(neat)


def test_only_rows_that_are_asked_for() -> None:
    """A form can leave out rows, such as members who went to another union."""
    text = PROBE.replace("unique = true\n", "unique = true\nacross = \"origin == '工会'\"\n")
    form, faults = parse_form(text, "probe.toml")
    assert isinstance(form, Form), faults
    (only,) = listed(read_batch(form, [submission(filled(), form)]), KEY)
    assert (only.rows, only.digests) == ((8,), digests(IDS[1]))


def test_a_written_reason_goes_along() -> None:
    """What the 审核表 says of it goes along, its numbers hidden; that it was checked is no reason."""

    def reason(words: Value) -> str:
        audit = square(AUDIT, [[AUDIT_CODE, AUDIT_WORDS], ["probe.people.id_number.across", words]])
        book = filled()
        return of_probe(replace(book, grids=(*book.grids, audit)))[0].explanation

    assert reason(f"{IDS[0]}在两家单位任职") == "11*************118在两家单位任职"
    assert reason("核实无误") == ""
