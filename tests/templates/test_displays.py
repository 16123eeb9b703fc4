"""Figures that are shown otherwise than the cell holds them, and pictures in place of figures."""

import pytest

from sheets.finding import Severity
from sheets.workbook import Display, Quirks
from tests.grids import PEOPLE, batch, grid, probe, with_people

AMOUNT, MONTH, PAID_ON = 5, 7, 4
"""Columns of the list of the probe form."""


def findings(column: int, display: Display) -> list[tuple[str, str]]:
    """Read a return whose first row is shown so; code and cell of what is not a note."""
    read = batch(with_people(grid(probe().sheets[2], PEOPLE), Quirks(displays={(7, column): display})))
    return [(each.code, each.place.cell) for each in read.findings if each.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("display", "fits"),
    [
        (Display('0.00"万元"', alters=False, words="万元"), False),
        (Display('0"百元"', alters=False, words="百元"), False),
        (Display('0"美元"', alters=False, words="美元"), False),
        (Display('0"人"', alters=False, words="人"), False),
        (Display("0%", alters=True, words=""), False),
        (Display("0,", alters=True, words=""), False),
        (Display('0.00"元"', alters=False, words="元"), True),
        (Display('"¥"0.00', alters=False, words="¥"), True),
        (Display("[$￥-804]0.00", alters=False, words="￥"), True),
    ],
)
def test_a_figure_shown_in_another_scale_is_sent_back(display: Display, *, fits: bool) -> None:
    """It was counted as the cell holds it, whatever the clerk saw; in the form's own unit it is what it says."""
    assert findings(AMOUNT, display) == ([] if fits else [("number-displayed", "E7")])


def test_only_figures_that_are_read_matter() -> None:
    """A day's cell adds nothing, and a month may be shown as 3月."""
    assert findings(PAID_ON, Display("0%", alters=True, words="")) == []
    assert findings(MONTH, Display('0"月"', alters=False, words="月")) == []


def test_a_figure_shown_otherwise_enters_no_total() -> None:
    """What cannot be told is refused: the cell is blank to rules and sums."""
    display = Quirks(displays={(7, AMOUNT): Display('0.00"万元"', alters=False, words="万元")})
    read = batch(with_people(grid(probe().sheets[2], PEOPLE), display))
    assert (0, "people", "amount", 7) in read.refused


def test_a_picture_in_place_of_figures_is_told() -> None:
    """An empty list is nothing to mend, but not one with a picture on it."""
    sheet = probe().sheets[2]
    told = [each.code for each in batch(with_people(grid(sheet, []), Quirks(pictures=True))).findings]
    assert "sheet-pictured" in told
    beside = [each.code for each in batch(with_people(grid(sheet, PEOPLE), Quirks(pictures=True))).findings]
    assert "sheet-pictured" not in beside


def test_a_row_of_nothing_but_missing_results_is_no_blank_row() -> None:
    """It stands below all that the decoder sees of the sheet, and was left out without a word."""
    sheet = grid(probe().sheets[2], PEOPLE)
    last = len(sheet.rows)
    read = batch(with_people(sheet, Quirks(uncached=frozenset({(last + 2, AMOUNT)}))))
    assert ("cell-uncached", f"E{last + 2}") in [(each.code, each.place.cell) for each in read.findings]
