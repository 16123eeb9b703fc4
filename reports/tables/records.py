"""A table figure by figure, as plain data: a line of CSV, an object of JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from reports.scaled import text
from reports.tables.model import Figure, Table
from reports.tables.printed import printed
from sheets.show import csv_lines


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """One figure of a table: its exact `value`, money as text, null for what is no number; `shown` is what is printed.

    Rates and changes of rates have no unit of measure: 0.5 is shown as 50.0%.
    """

    table: str
    title: str
    key: str
    row: str
    code: str
    item: str
    column: str
    unit: str
    value: int | float | str | None
    shown: str
    remark: str


def records(table: Table) -> Iterator[FigureRecord]:
    """Yield every figure of a table, row by row, also where nothing stands."""
    for row in table.rows:
        for column, figure in zip(table.columns, row.figures, strict=True):
            yield FigureRecord(
                table=table.name,
                title=table.title,
                key=row.key,
                row=row.label,
                code=row.code,
                item=column.item or row.item,
                column=f"{column.group}·{column.title}" if column.group else column.title,
                unit=(column.unit or row.unit) if isinstance(figure.value, int) else "",
                value=_exact(figure),
                shown=printed(figure),
                remark=row.remark,
            )


def figures_csv(tables: Iterable[Table]) -> str:
    """Return the figures of tables as CSV, one a line."""
    names = [field.name for field in fields(FigureRecord)]
    return csv_lines(names, (each for table in tables for each in records(table)), figures=("value", "shown"))


def _exact(figure: Figure) -> int | float | str | None:
    if isinstance(figure.value, int):
        return text(figure.value, figure.scale) if figure.scale else figure.value
    return figure.number
