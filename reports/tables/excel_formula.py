"""How a figure is worked out, as a formula of Excel, WPS and LibreOffice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from reports.tables.model import ASK, NONE, Ref, Work
from sheets.finding import column_letters

FORMULA_LENGTH = 8000
"""What Excel takes is 8,192 characters; what would not fit is written as its value."""

MOST_RANKED = 40
"""A rank is among runs of rows; among more of them its value is written, for every row would repeat them all."""


def ranges(letters: str, rows: Iterable[int]) -> Iterator[str]:
    """Addresses of rows of one column, neighbours joined: D7:D9, D12."""
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        rows_of_run = [row for _, row in run]
        first, last = rows_of_run[0], rows_of_run[-1]
        yield f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"


def sum_formula(addresses: Sequence[str]) -> str:
    """SUM over addresses, in parts where Excel's 255 arguments do not suffice; empty if it cannot be written."""
    parts = [f"SUM({','.join(addresses[start : start + 250])})" for start in range(0, len(addresses), 250)]
    formula = parts[0] if len(parts) == 1 else f"SUM({','.join(parts)})"
    return formula if addresses and len(formula) < FORMULA_LENGTH else ""


def formula(work: Work, first_row: int, first_column: int) -> str:
    """Print a figure's working, without the leading =; empty where it would be longer than Excel takes."""

    def address(ref: Ref) -> str:
        return f"{column_letters(first_column + ref.column)}{first_row + ref.row}"

    if work.kind == "sum":
        return _sum(work.of, first_row, first_column)
    if work.kind == "rank":
        return _rank(work, first_row, first_column)
    return _PRINTERS[work.kind](*map(address, work.of), *(f"{bound:.15g}" for bound in work.bounds))


_PRINTERS: dict[str, Callable[..., str]] = {
    "difference": "{0}-{1}".format,
    "points": "({0}-{1})*100".format,
    "ratio": f'IF({{1}}=0,"{NONE}",{{0}}/{{1}})'.format,
    "growth": f'IF({{1}}>0,{{0}}/{{1}}-1,"{NONE}")'.format,
    "met": 'IF({0}>={1},"达标","差"&({1}-{0}))'.format,
    "within": 'IF({0}<{1},"差"&({1}-{0}),IF({0}>{2},"超"&({0}-{2}),"达标"))'.format,
    "ask": f'IF(AND(ABS({{0}}-{{1}})>={{3}},ABS({{0}}-{{1}})*100>{{2}}*ABS({{1}})),"{ASK}","")'.format,
    "ask_points": f'IF(ABS({{0}}-{{1}})*100>{{2}},"{ASK}","")'.format,
}


def _runs(refs: Sequence[Ref], first_row: int, first_column: int) -> Iterator[str]:
    """Addresses of figures, neighbours of one column or of one row joined."""
    if len({ref.row for ref in refs}) == 1 and len(refs) > 1:
        row = first_row + refs[0].row
        for _, run in groupby(enumerate(refs), lambda pair: pair[1].column - pair[0]):
            columns = [column_letters(first_column + ref.column) for _, ref in run]
            yield f"{columns[0]}{row}" if len(columns) == 1 else f"{columns[0]}{row}:{columns[-1]}{row}"
    else:
        yield from ranges(column_letters(first_column + refs[0].column), (first_row + ref.row for ref in refs))


def _sum(refs: Sequence[Ref], first_row: int, first_column: int) -> str:
    return sum_formula(list(_runs(refs, first_row, first_column)))


def _rank(work: Work, first_row: int, first_column: int) -> str:
    own = work.of[0]
    letters = column_letters(first_column + own.column)
    runs = list(ranges(f"${letters}$", (first_row + ref.row for ref in work.among)))
    address = f"{letters}{first_row + own.row}"
    # RANK over several runs is an error in some programs. A text is larger than any number, so it is left out.
    printed = "+".join(["1", *(f"SUMPRODUCT(({run}>{address})*({run}<9E+99))" for run in runs)])
    return printed if len(runs) <= MOST_RANKED and len(printed) < FORMULA_LENGTH else ""
