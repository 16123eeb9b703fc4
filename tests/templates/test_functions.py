"""A function of formulas is one class: complete, or it cannot be made."""

from datetime import date

import pytest

from templates.formulas.functions import FUNCTIONS
from templates.formulas.functions.function import Function
from templates.formulas.scope import FormulaError
from tests.ledger import formula, frames
from tests.plain import evaluate


def test_every_function_is_known_by_its_own_name() -> None:
    """No two functions share a name, and each is called as it says."""
    assert {name: each.name for name, each in FUNCTIONS.items()} == {name: name for name in FUNCTIONS}
    assert {"age", "month", "days", "months", "years", "band", "abs", "round", "id_ok"} <= FUNCTIONS.keys()


def test_a_function_that_lacks_a_side_cannot_be_made() -> None:
    """Whoever forgets a printer is told by the import, not by a clerk."""
    half = type("Half", (Function,), {"name": "half", "typed": lambda *_: None})
    with pytest.raises(TypeError, match=r"excel.*polars.*python"):
        half()


@pytest.mark.parametrize("text", ["days(paid)", "days(paid, 3)", "months(paid, kind)", "years(paid, paid, paid)"])
def test_misuse_of_a_function_is_one_sentence(text: str) -> None:
    """The author of a form is told what a function takes."""
    with pytest.raises(FormulaError, match="要有2项：日期、日期"):
        formula(f"{text} > 1")


@pytest.mark.parametrize(
    ("text", "first", "last", "told"),
    [
        ("days", date(2024, 2, 28), date(2024, 3, 1), 2),
        ("days", date(2025, 3, 1), date(2025, 2, 28), -1),
        ("months", date(2024, 1, 31), date(2024, 2, 29), 0),
        ("months", date(2024, 1, 31), date(2025, 1, 31), 12),
        ("months", date(2024, 2, 1), date(2024, 1, 1), None),
        ("years", date(2004, 2, 29), date(2025, 2, 28), 20),
        ("years", date(2004, 2, 29), date(2025, 3, 1), 21),
        ("years", date(2025, 3, 2), date(2025, 3, 1), None),
    ],
)
def test_spans_of_time(text: str, first: date, last: date, told: int | None) -> None:
    """Whole months and years are full ones; before the first day there are none."""
    rows = frames(grants=[{"paid": first}])
    written = f"{text}(paid, date({last.year}, {last.month}, {last.day}))"
    assert evaluate([formula(written)], rows)["0"].to_list() == [told]
