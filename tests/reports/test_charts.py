"""Charts below a table: whole on a printed page, however long or wide the table is."""

import pytest

from reports.tables.paper import CHART_HEIGHT, POINTS_OF_PIXEL, ROW_HEIGHT, fitted_pages, page_heights, whole_on_a_page

TALL = CHART_HEIGHT * POINTS_OF_PIXEL


@pytest.mark.parametrize(("widths", "laid"), [([40.0, 44.0], False), ([20.0] * 5, False), ([15.0] * 10, True)])
def test_no_chart_runs_over_the_end_of_a_page(widths: list[float], *, laid: bool) -> None:
    """Wherever the table ends, the chart is whole on that page or on the next, whatever fonts there are."""
    least, most = page_heights(widths, laid=laid)
    for row in range(2, 70):
        begins = whole_on_a_page(row, {1: 30.0}, (least, most))
        top = 30 + (begins - 2) * ROW_HEIGHT
        assert begins >= row
        for page in (least, (least + most) / 2, most):
            assert top // page == (top + TALL - 1) // page, (row, page)


def test_chart_stays_with_its_table_where_there_is_room() -> None:
    """A short table's chart begins right below it."""
    assert whole_on_a_page(12, {}, page_heights([84.0], laid=False)) == 12


def test_wide_sheet_is_printed_smaller_and_more_of_it() -> None:
    """What does not fit the paper's width is made smaller, so that more goes down a page."""
    (narrow, _), (wide, wider) = page_heights([40.0], laid=False), page_heights([200.0], laid=False)
    assert narrow < wide < wider


def test_chart_is_not_alone_on_a_page() -> None:
    """A table that fills its page is fitted to it together with its chart; a short one is not made smaller."""
    page = page_heights([84.0], laid=False)
    assert fitted_pages(12, {}, page, TALL) == 0
    assert fitted_pages(int(page[0] / ROW_HEIGHT) - 2, {}, page, TALL) == 1
    assert fitted_pages(12, {}, page, 0) == 0
