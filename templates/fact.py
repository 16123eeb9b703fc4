"""Facts: everything that is added up is one, and facts add."""

from typing import NamedTuple


class Fact(NamedTuple):
    """One figure of one return.

    `value` is a whole number of 10**-scale of the measure's unit (fen for money, persons
    for counts); `row`, `column` and `layer` break the measure down and are empty where they do not.
    """

    unit: str
    year: int
    form: str
    measure: str
    row: str
    column: str
    value: int
    file: str
    period: str = ""
    layer: str = ""
