"""Reasons that people wrote into 说明: read back before a workbook is written anew, and kept by what they are about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reports.gathering.apart import read_apart
from reports.issuing import Misuse
from reports.tables.model import ASK, WHY, Figure, Table, TableRow
from reports.tables.sheet import ABOUT
from reports.yearend.annual import Annual, Reason
from sheets.workbook import Grid, Value
from templates.stamps import YEAREND, stamps


@dataclass(frozen=True, slots=True)
class Written:
    """The reasons in a year-end workbook, with the unit and year that it is of."""

    unit: str
    year: str
    reasons: tuple[Reason, ...]


def read_reasons(path: Path) -> Written | None:
    """Read the reasons of a year-end workbook that is there already; raises Misuse if nobody can tell what it holds."""
    if not path.exists():
        return None
    book = read_apart(path)
    if not book.readable:
        why = next((finding.message() for finding in book.findings), "")
        raise Misuse(
            f"已有的“{path.name}”无法读取（{why}），其中填写的说明无法保留：请把它改名或移走后重做。"
            f" / {path.name} is there and cannot be read, so its reasons cannot be kept: move it away."
        )
    stamped = stamps(book)
    if stamped.form != YEAREND:
        return None
    return Written(stamped.unit, stamped.year, tuple(reason for grid in book.grids for reason in _reasons(grid)))


def _reasons(grid: Grid) -> Iterator[Reason]:
    """Reasons of one sheet, wherever its columns were moved to; a workbook of before has no keys."""
    head = next((at for at, row in enumerate(grid.rows) if WHY in row), None)
    if head is None:
        return
    columns = grid.rows[head]
    why, about = columns.index(WHY), columns.index(ABOUT) if ABOUT in columns else None
    title = _text(grid.rows[0][0])
    for row in grid.rows[head + 1 :]:
        said, key = _text(row[why]), _text(row[about]) if about is not None else ""
        # Under the heads stand the numbers of the columns.
        if said and said != ASK and (key or not said.isdigit()):
            table, line = (_text(row[0]), _text(row[1])) if title == LEFT_TITLE else (title, _text(row[0]))
            yield Reason(key, table, line, said)


LEFT_TITLE = "原有说明：所说的行已不在表中"


def _text(value: Value) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def with_reasons(year_end: Annual, written: Written | None, name: str) -> Annual:
    """Put reasons where they belong, and those whose line is gone aside; raises Misuse for those of another year."""
    if written is None or not written.reasons:
        return year_end
    this = year_end.this
    if (written.unit, written.year) != (this.tree.root, str(this.year)):
        raise Misuse(
            f"已有的“{name}”是{written.unit}的{written.year}年度年终统计表，其中有{len(written.reasons)}条说明，"
            f"不能覆盖：请用 -o 另写一个文件。 / {name} holds reasons of {written.year}: write elsewhere with -o."
        )
    texts: dict[str, str] = {}
    for reason in written.reasons:
        if reason.key:
            told = texts.get(reason.key, "")
            texts[reason.key] = f"{told}；{reason.text}" if told and reason.text not in told else told or reason.text
    tables = tuple(_explained(table, texts) for table in year_end.tables)
    known = {row.key for table in tables if table.why is not None for row in table.rows if row.key}
    return replace(year_end, tables=tables, left=_left(written.reasons, known))


def _left(reasons: Iterable[Reason], known: Iterable[str]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for reason in reasons if reason.key not in known))


def _explained(table: Table, texts: Mapping[str, str]) -> Table:
    why = table.why
    if why is None:
        return table
    return replace(table, rows=tuple(_with_reason(row, why, texts.get(row.key, "")) for row in table.rows))


def _with_reason(row: TableRow, why: int, text: str) -> TableRow:
    if not text:
        return row
    return replace(row, figures=(*row.figures[:why], Figure(text), *row.figures[why + 1 :]))
