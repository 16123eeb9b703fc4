"""Figures are sums of what counts: exact, by return, and by the fields that a measure is broken down by."""

from sheets.finding import find
from sheets.workbook import Workbook
from templates.checking.accepted_rows import counted
from templates.checking.check import check
from templates.checking.figures import facts
from templates.dimension import BLANK
from templates.reading.batch import row_counts
from tests.grids import FUND, PEOPLE, Line, batch, filled

Sums = dict[tuple[str, str, str], int]


def sums(*books: Workbook, provisional: bool = False) -> dict[str, Sums]:
    """Figures by file: measure, row, column → value."""
    read = batch(*books)
    findings = [*read.findings, *check(read)]
    found: dict[str, Sums] = {}
    for unit, year, form, measure, row, column, value, file, *_ in facts(read, findings, provisional=provisional):
        assert (unit, year, form) == ("110", 2025, "probe")
        found.setdefault(file, {})[measure, row, column] = value
    return found


def with_people(*more: Line, file: str = "a.xlsx") -> Workbook:
    """The clean return with more lines in its list."""
    return filled(people=[*PEOPLE, *more], file=file)


def test_every_figure_of_a_return() -> None:
    """Figures of records and matrices as they stand, lists counted and added up, in whole fen."""
    assert sums(filled())["a.xlsx"] == {
        ("staff", "", ""): 10,
        ("women", "", ""): 4,
        ("men", "", ""): 6,
        ("income", "财政", ""): 10000,
        ("income", "工会", ""): 5000,
        ("spent", "财政", ""): 10,
        ("spent", "工会", ""): 200000,
        ("rest", "财政", ""): 9990,
        ("rest", "工会", ""): -195000,
        ("grants", "", ""): 2,
        ("persons", "", ""): 2,
        ("paid", "财政", "否"): 10,
        ("paid", "工会", "是"): 200000,
        ("paid_large", "4", ""): 200000,
    }


def test_persons_are_counted_once_a_return() -> None:
    """One person helped twice is two grants and one person, in each return by itself."""
    twice: Line = {"person": "张三", "amount": 5.0}
    found = sums(with_people(twice), filled(file="b.xlsx"))
    assert (found["a.xlsx"]["grants", "", ""], found["a.xlsx"]["persons", "", ""]) == (3, 2)
    assert (found["b.xlsx"]["grants", "", ""], found["b.xlsx"]["persons", "", ""]) == (2, 2)


def test_blanks_in_a_breakdown_are_named() -> None:
    """A record that leaves the field blank is counted under a row of its own, so that sums stay whole."""
    found = sums(with_people({"person": "王五", "amount": 5.0}, {"person": "赵六", "amount": 3000.0}))["a.xlsx"]
    assert found["paid", BLANK, "否"] == 500
    assert found["paid", BLANK, "是"] == 300000
    assert found["paid_large", BLANK, ""] == 300000


def test_a_blank_figure_is_no_fact_and_a_zero_is_one() -> None:
    """What was not filled in is not nought."""
    found = sums(filled(fund=[{"income": "", "spent": 0.1}, {"income": 0.0, "spent": 2000.0}]))["a.xlsx"]
    assert ("income", "财政", "") not in found
    assert found["income", "工会", ""] == 0


def test_a_return_with_an_error_is_left_out_and_its_neighbours_are_not() -> None:
    """One wrong cell keeps the whole return out; a query or a note does not."""
    wrong = with_people({"person": "", "amount": 5.0}, file="a.xlsx")
    asked = with_people({"person": "王五", "amount": "6000元"}, file="b.xlsx")
    assert list(sums(wrong, asked)) == ["b.xlsx"]


def test_provisional_figures_leave_out_only_bad_rows() -> None:
    """With a wrong row in the list the other rows, and the other sheets, still count."""
    wrong = with_people({"person": "", "amount": 5.0}, {"person": "王五", "amount": 7.0})
    found = sums(wrong, provisional=True)["a.xlsx"]
    assert found["grants", "", ""] == 3
    assert found["paid", BLANK, "否"] == 700
    assert found["staff", "", ""] == 10


def test_provisional_figures_of_records_and_matrices() -> None:
    """A record with an error is out as a whole, a matrix by the line."""
    book = filled({"staff": 1.0, "women": 4.0}, [{**FUND[0], "spent": -1.0, "rest": 101.0}, FUND[1]])
    found = sums(book, provisional=True)["a.xlsx"]
    assert not [key for key in found if key[0] in ("staff", "women", "men")]
    assert ("spent", "财政", "") not in found
    assert found["spent", "工会", ""] == 200000


def test_a_finding_about_a_whole_return_or_sheet_leaves_it_out() -> None:
    """A wrong unit keeps everything out, a wrong header its own sheet."""
    read = batch(filled(file="a.xlsx"), filled(file="b.xlsx"), filled(file="c.xlsx"))
    sheet = read.spots[1]["people"].place("b.xlsx", row=0)
    findings = [find("unit-blank", sheet.__class__("a.xlsx", "封面", 2, 3)), find("column-missing", sheet)]
    frames = counted(read, findings, provisional=True)
    assert row_counts(frames, 3) == [0, 3, 5]
    heading = read.spots[1]["people"].place("b.xlsx", row=read.spots[1]["people"].header_row)
    frames = counted(read, [findings[0], find("column-missing", heading)], provisional=True)
    assert row_counts(frames, 3) == [0, 3, 5]
    assert row_counts(counted(read, findings), 3) == [0, 0, 5]
