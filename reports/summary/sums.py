"""Totals of a summary as live sums of what stands in their table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.tables.model import Figure, Ref, TableRow, Work


def with_sums(
    rows: Sequence[TableRow],
    below: Mapping[int, Sequence[int]],
    beside: Sequence[Sequence[int]],
    once: Collection[int] = (),
) -> tuple[TableRow, ...]:
    """Show figures as the sums of those in the rows `below`, or else in the columns `beside`, that give them.

    `below` are the rows, from 0, that a row adds, `beside` for each column those that it adds. What the columns
    `once` count must not be added downwards. A figure that its parts do not give stays as it is.
    """

    def parts(row: int, column: int) -> Iterator[tuple[Ref, ...]]:
        if row in below and column not in once:
            yield tuple(Ref(other, column) for other in below[row])
        if beside[column]:
            yield tuple(Ref(row, other) for other in beside[column])

    def given(figure: Figure, of: tuple[Ref, ...]) -> bool:
        values = (rows[ref.row].figures[ref.column].value for ref in of)
        return bool(of) and sum(value for value in values if isinstance(value, int)) == figure.value

    def live(figure: Figure, row: int, column: int) -> Figure:
        if not isinstance(figure.value, int):
            return figure
        added = next((of for of in parts(row, column) if given(figure, of)), None)
        return replace(figure, work=Work("sum", added)) if added else figure

    sums = any(beside)
    return tuple(
        replace(row, figures=tuple(live(figure, at, column) for column, figure in enumerate(row.figures)))
        if sums or at in below
        else row
        for at, row in enumerate(rows)
    )
