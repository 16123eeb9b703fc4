"""Where everything of a table stands on its sheet: rows, widths of columns, heights of rows, and the paper it needs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from reports.tables.model import Table
from reports.tables.paper import CHART_HEIGHT, POINTS_OF_PIXEL, ROW_HEIGHT, UPRIGHT, fitted_pages, page_heights
from reports.tables.printed import printed
from sheets.writing.width import text_height, text_lines, text_width

HEAD_ROW = 4
"""Above the column heads stand the title, and whose and when the figures are."""

TITLE_HEIGHT = 30.0

NARROWEST_TABLE = 84
"""An upright A4 page takes so many characters across at full size."""

NARROWEST_LABEL, WIDEST_LABEL = 14.0, 40.0

NARROWEST_REASON, WIDEST_REASON = 14.0, 40.0

NARROWEST = 8.0

NOTE_SIGNS = 1.15
"""Notes are printed small: so many more characters find room in a line."""

UPRIGHT_WITH_CHARTS = 125
"""Characters across up to which a table with charts stays upright, a little smaller in print."""

_BRACKET = re.compile("(?<=.)(?=[（(])")


def broken(title: str) -> str:
    """Break a title before what it says in brackets, which then stands on a line of its own."""
    return _BRACKET.sub("\n", title)


@dataclass(frozen=True)
class Layout:
    """A table's place on its sheet; rows and columns of the sheet count from 1."""

    table: Table

    @property
    def grouped(self) -> bool:
        """Tell whether headings stand over neighbouring columns."""
        return any(column.group for column in self.table.columns)

    @property
    def mixed(self) -> bool:
        """Tell whether the columns are of several units of measure, which then take a row of their own."""
        return len(self.table.units) > 1

    @property
    def title_row(self) -> int:
        """The row of the columns' titles."""
        return HEAD_ROW + self.grouped

    @property
    def marks_row(self) -> int:
        """The row that numbers the columns, below the heads."""
        return self.title_row + self.mixed + 1

    @property
    def first_row(self) -> int:
        """The row of the first figures."""
        return self.marks_row + 1

    @property
    def foot_row(self) -> int:
        """The row below the last figures, where notes begin."""
        return self.first_row + len(self.table.rows)

    @property
    def signature_row(self) -> int:
        """The row to sign in."""
        return self.foot_row + len(self.table.notes) + 1

    @property
    def first_column(self) -> int:
        """The column of the first figures."""
        return len(self.table.stub) + 1

    @property
    def chart_row(self) -> int:
        """The row below which charts stand."""
        return self.signature_row + 1

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Widths of the columns: figures whole, names whole up to a limit, a narrow table as wide as a page."""
        first, *others = _widths(self.table)
        spare = max(NARROWEST_TABLE - first - sum(others), 0) / (len(others) + 2)
        return (first + 2 * spare, *(width + spare for width in others))

    @property
    def landscape(self) -> bool:
        """Tell whether it is printed on a page laid across; a table with charts rather stands upright with them."""
        return sum(self.widths) > (UPRIGHT_WITH_CHARTS if self.table.drawings else UPRIGHT)

    @property
    def page_heights(self) -> tuple[float, float]:
        """How many points of the sheet one page takes down, at least and at most."""
        return page_heights(self.widths, laid=self.landscape)

    @property
    def pages(self) -> int:
        """How many pages down it is fitted to: one, lest its charts stand alone on the next; else 0."""
        drawings = len(self.table.drawings)
        tall = (ceil(drawings / 2) if self.landscape else drawings) * (CHART_HEIGHT * POINTS_OF_PIXEL + ROW_HEIGHT)
        return fitted_pages(self.chart_row, self.heights, self.page_heights, tall)

    @cached_property
    def wrapped(self) -> Mapping[int, int]:
        """Rows of the table, from 0, whose label takes several lines, and how many."""
        room = self.widths[0]
        lines = ((at, text_lines(row.label, room - 2 * row.indent)) for at, row in enumerate(self.table.rows))
        return {at: count for at, count in lines if count > 1}

    @cached_property
    def heights(self) -> dict[int, float]:
        """Heights of the rows that are not as high as all others."""
        heads = zip(self.table.columns, self.widths[len(self.table.stub) :], strict=False)
        titles = max((text_lines(broken(column.title), width) for column, width in heads), default=1)
        return {
            1: TITLE_HEIGHT,
            self.title_row: text_height(titles),
            **{row: text_height(lines) for row, lines in self._lines() if lines > 1},
        }

    def _lines(self) -> Iterator[tuple[int, int]]:
        """How many lines the rows of the sheet take whose text is wrapped."""
        why = self.table.why
        for at, row in enumerate(self.table.rows):
            said = 1
            if why is not None:
                said = text_lines(str(row.figures[why].value), self.widths[len(self.table.stub) + why])
            yield self.first_row + at, max(said, self.wrapped.get(at, 1))
        room = sum(self.widths) * NOTE_SIGNS
        for at, note in enumerate(self.table.notes):
            yield self.foot_row + at, text_lines(f"注：{note}", room)


def _widths(table: Table) -> Iterator[float]:
    labels = (text_width(row.label) + 2 * row.indent + 2.0 for row in table.rows)
    yield min(max(NARROWEST_LABEL, text_width(table.stub[0]) + 4.0, *labels), WIDEST_LABEL)
    leads = zip(*(row.lead(len(table.stub))[1:] for row in table.rows), strict=True)
    for head, texts in zip(table.stub[1:], leads, strict=True):
        yield max(NARROWEST, 2.0 + max(map(text_width, (head, *texts))))
    for at, column in enumerate(table.columns):
        figures = 2.0 + max((text_width(printed(row.figures[at])) for row in table.rows), default=0)
        if column.reasons:
            yield min(max(figures, NARROWEST_REASON), WIDEST_REASON)
        else:
            # What a title says in brackets stands on a line of its own; its words before may take several.
            bracketed = (text_width(part) + 2.0 for part in broken(column.title).split("\n")[1:])
            yield max(figures, NARROWEST, *bracketed)
    if table.remarked:
        yield max(NARROWEST, 2.0 + max(text_width(row.remark) for row in table.rows))
