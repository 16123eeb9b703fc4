"""How a year-end figure is worked out, as a formula of Excel, WPS and LibreOffice."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from reports.summary.draw import FORMULA_LENGTH, ranges, sum_formula
from reports.yearend.yearbook import ASK, NONE, Ref, Work
from sheets.finding import column_letters

MOST_RANKED = 40
"""A rank is among runs of lines; among more of them its value is written, for every line would repeat them all."""


def formula(work: Work, first_row: int, first_column: int) -> str:
    """Print a figure's working, without the leading =; empty where it would be longer than Excel takes."""

    def address(ref: Ref) -> str:
        return f"{column_letters(first_column + ref.column)}{first_row + ref.line}"

    if work.kind == "sum":
        return _sum(work.of, first_row, first_column)
    if work.kind == "rank":
        return _rank(work, first_row, first_column)
    a, b = (address(ref) for ref in work.of[:2])
    return _PRINTERS[work.kind](a, b, *(f"{bound:g}" for bound in work.bounds))


_PRINTERS: dict[str, Callable[..., str]] = {
    "difference": "{0}-{1}".format,
    "points": "({0}-{1})*100".format,
    "ratio": f'IF({{1}}=0,"{NONE}",{{0}}/{{1}})'.format,
    "growth": f'IF({{1}}>0,{{0}}/{{1}}-1,"{NONE}")'.format,
    "met": 'IF({0}>={1},"达标","差"&({1}-{0}))'.format,
    "ask": f'IF(AND(ABS({{0}}-{{1}})>={{3}},ABS({{0}}-{{1}})*100>{{2}}*ABS({{1}})),"{ASK}","")'.format,
    "ask_points": f'IF(ABS({{0}}-{{1}})*100>{{2}},"{ASK}","")'.format,
}


def _runs(refs: Sequence[Ref], first_row: int, first_column: int) -> Iterator[str]:
    """Addresses of figures, neighbours of one column or of one line joined."""
    if len({ref.line for ref in refs}) == 1 and len(refs) > 1:
        row = first_row + refs[0].line
        for _, run in groupby(enumerate(refs), lambda pair: pair[1].column - pair[0]):
            columns = [column_letters(first_column + ref.column) for _, ref in run]
            yield f"{columns[0]}{row}" if len(columns) == 1 else f"{columns[0]}{row}:{columns[-1]}{row}"
    else:
        yield from ranges(column_letters(first_column + refs[0].column), (first_row + ref.line for ref in refs))


def _sum(refs: Sequence[Ref], first_row: int, first_column: int) -> str:
    return sum_formula(list(_runs(refs, first_row, first_column)))


def _rank(work: Work, first_row: int, first_column: int) -> str:
    own = work.of[0]
    letters = column_letters(first_column + own.column)
    runs = list(ranges(f"${letters}$", (first_row + ref.line for ref in work.among)))
    address = f"{letters}{first_row + own.line}"
    # RANK over several runs is an error in some programs. A text is larger than any number, so it is left out.
    printed = "+".join(["1", *(f"SUMPRODUCT(({run}>{address})*({run}<9E+99))" for run in runs)])
    return printed if len(runs) <= MOST_RANKED and len(printed) < FORMULA_LENGTH else ""
