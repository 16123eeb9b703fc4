"""A return is read wherever its columns stand, and every row of it is accounted for."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from sheets.finding import Finding, Severity
from sheets.workbook import Quirks, Value
from templates.reading.batch import Batch, read_batch
from tests.grids import (
    FIGURES,
    FUND,
    IDS,
    PEOPLE,
    Line,
    batch,
    counted,
    cover,
    filled,
    grid,
    probe,
    square,
    submission,
    with_people,
    workbook,
)

LIST = probe().sheets[2]
CLEAN = grid(LIST, PEOPLE)
HEADER = 6


def codes(read: Batch) -> list[str]:
    """Codes of all findings, in order."""
    return [finding.code for finding in read.findings]


def cells(read: Batch, code: str) -> list[str]:
    """Cells of the findings of one code."""
    return [finding.place.cell for finding in read.findings if finding.code == code]


def found(read: Batch, code: str) -> Finding:
    """The one finding of a code."""
    (finding,) = [finding for finding in read.findings if finding.code == code]
    return finding


def found_all(read: Batch, code: str) -> list[Mapping[str, object]]:
    """What findings of one code say."""
    return [finding.values for finding in read.findings if finding.code == code]


def amounts(read: Batch) -> list[int | None]:
    """The amounts that were read, in fen."""
    return list(read.frames["people"]["amount"])


def rows_of(rows: Sequence[Sequence[Value]]) -> Batch:
    """Read the probe's list, its rows given from row 1 on."""
    return batch(with_people(square(LIST.title, rows)))


def with_rows(*more: Sequence[Value]) -> Batch:
    """Read the clean list with more rows under it; the first column is 序号."""
    return rows_of([*CLEAN.rows, *more])


def test_a_clean_return_has_no_finding_and_every_figure() -> None:
    """Money is stored in fen, days as days, and computed fields are worked out anew."""
    read = batch(filled())
    assert codes(read) == []
    assert amounts(read) == [10, 200000]
    assert list(read.frames["people"]["paid_on"]) == [date(2025, 3, 1), date(2025, 4, 1)]
    assert list(read.frames["people"]["large"]) == ["否", "是"]
    assert list(read.frames["people"]["row"]) == [7, 8]
    assert read.frames["fund"].select("origin", "income", "rest").rows() == [
        ("财政", 10000, 9990),
        ("工会", 5000, -195000),
    ]
    assert read.frames["figures"].select("staff", "women", "men").rows() == [(10, 4, 6)]
    assert (read.rows[0].found, read.rows[0].ignored) == (5, 0)


def test_many_returns_stand_in_one_frame() -> None:
    """Each row knows its return, and layouts may differ between returns of one batch."""
    turned = square(LIST.title, [list(reversed(row)) for row in CLEAN.rows])
    read = batch(filled(file="a.xlsx"), with_people(turned, file="b.xlsx"), filled(file="c.xlsx"))
    assert codes(read) == []
    assert read.frames["people"].select("source", "amount").rows() == [(s, a) for s in range(3) for a in (10, 200000)]
    assert read.spots[1]["people"].place("b.xlsx", "amount", 7).cell == "E7"
    assert read.spots[2]["people"].place("c.xlsx", "amount", 7).cell == "E7"
    assert read.spots[1]["people"].place("b.xlsx", "person", 7).cell == "H7"


def test_the_header_may_have_moved_and_be_written_with_breaks_and_wide_brackets() -> None:
    """Rows above the header and line breaks, spaces and full-width signs in titles change nothing."""
    rows = [row[:] for row in CLEAN.rows]
    rows[HEADER - 1] = ["序号", "姓\n名", "身 份 证 号", "发放日期", " 金额", "资金来源", "月份", "大额", "审核"]
    read = rows_of([[""], [""], [""], *rows])
    assert codes(read) == []
    assert list(read.frames["people"]["row"]) == [10, 11]


def test_two_header_rows_with_merged_titles() -> None:
    """A title may stand in either row, or be the parent's words and the child's together."""
    head = [
        ["序号", "姓名", "身份证号", "发放", "", "资金来源", "月份", "大额", "审核"],
        ["", "", "", "日期", "金额", "", "", "", ""],
    ]
    read = rows_of([*head, *CLEAN.rows[HEADER:]])
    assert codes(read) == []
    assert amounts(read) == [10, 200000]
    assert list(read.frames["people"]["row"]) == [3, 4]


def test_an_inserted_column_is_told_and_left_alone() -> None:
    """A column that is no field is named with its filled cells; the fields about it are read."""
    rows = [[*row[:3], "部门" if index == HEADER - 1 else "", *row[3:]] for index, row in enumerate(CLEAN.rows)]
    rows[HEADER][3] = "车间"
    read = rows_of(rows)
    assert codes(read) == ["column-unknown"]
    finding = found(read, "column-unknown")
    assert (finding.place.cell, finding.title, finding.values) == ("D:D", "部门", {"cells": 1})
    assert amounts(read) == [10, 200000]


def test_a_renamed_column_is_suggested_and_not_taken() -> None:
    """A near title is an error that names the right one; the figures under it are not read by guess."""
    rows = [row[:] for row in CLEAN.rows]
    rows[HEADER - 1][4] = "发放金额(元)"
    read = rows_of(rows)
    finding = found(read, "column-renamed")
    assert (finding.place.cell, finding.values) == ("E6", {"near": "金额"})
    assert amounts(read) == [None, None]
    assert (0, "people", "amount", 0) in read.refused


def test_missing_and_double_columns() -> None:
    """Without a required column, or with a field twice, the return cannot be right; an optional one is a note."""
    rows = [[*row[:2], *row[4:]] for row in CLEAN.rows]
    rows[HEADER - 1][4] = "姓名"
    read = rows_of(rows)
    assert sorted(codes(read)) == ["column-absent", "column-absent", "column-absent", "column-double", "column-double"]
    assert cells(read, "column-double") == ["B6", "E6"]
    assert list(read.frames["people"]["person"]) == [None, None]
    without = rows_of([[*row[:4], *row[5:]] for row in CLEAN.rows])
    assert found(without, "column-missing").title == "金额"


def test_a_sheet_without_its_header_is_one_finding() -> None:
    """Where no row names the fields nothing is read, and one sentence says so."""
    read = rows_of([["甲", "乙"], [1.0, 2.0]])
    assert codes(read) == ["header-missing"]
    assert read.frames["people"].is_empty()


def test_blank_rows_totals_and_remarks_are_no_records() -> None:
    """Rows that are blank but for 序号 and computed columns are skipped; totals and footers are told."""
    read = with_rows(
        [3.0],
        [4.0, "  ", "", "", "", "", "", "否"],
        [5.0, "王五", IDS[2], "", 5.0],
        ["", "小 计", "", "", 2005.1],
        ["合计", "", "", "", 2005.1],
        ["", "", "", "", 2005.1],
        ["", "填表人：赵六"],
    )
    assert codes(read) == ["row-total", "row-total", "row-remark"]
    assert [finding.place.cell for finding in read.findings] == ["12:12", "13:13", "15:15"]
    assert amounts(read) == [10, 200000, 500, 200510]
    assert list(read.frames["people"]["row"]) == [7, 8, 11, 14]
    assert (read.rows[0].found, read.rows[0].ignored) == (10, 3)


NUMBERED: list[Value] = ["", "甲", "乙", date(1900, 1, 1), 2.0, "丙", 3.0, "", "请核对"]


@pytest.mark.parametrize(
    "line",
    [
        NUMBERED,
        ["栏次", *map(float, range(1, 7)), 7.0],
        ["甲", "(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["", "第1栏", "２", "3", "4", "", "5"],
    ],
)
def test_a_line_that_numbers_the_columns_is_no_record(line: list[Value]) -> None:
    """甲, 乙, 1, 2 under the header is told and left out, whatever programs make of it."""
    rows = CLEAN.rows
    read = rows_of([*rows[:HEADER], line, *rows[HEADER:]])
    assert codes(read) == ["row-numbers"]
    assert cells(read, "row-numbers") == ["7:7"]
    assert amounts(read) == [10, 200000]
    assert (read.rows[0].found, read.rows[0].ignored) == (6, 1)


@pytest.mark.parametrize(
    "line",
    [
        ["", "甲", "", "", 1.0],
        ["", "甲", "", date(1900, 1, 1), 3.0, "", 4.0],
        ["", "", "", "", 2.0, "", 3.0],
        ["", "甲", "丙", "", 1.0, "丁", 2.0],
    ],
)
def test_a_record_that_only_begins_so_is_a_record(line: list[Value]) -> None:
    """A line is left out only if it goes on counting under the columns; else its odd cells are told."""
    rows = CLEAN.rows
    read = rows_of([*rows[:HEADER], line, *rows[HEADER:]])
    assert "row-numbers" not in codes(read)
    assert list(read.frames["people"]["row"]) == [7, 8, 9]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"what": "甲", "heads": 1.0}, "row-numbers-unclear"),
        ({"what": "丙", "heads": 5.0, "price": 6.0}, "row-numbers-unclear"),
        ({"what": 1.0, "heads": 2.0, "price": 3.0}, "row-numbers-unclear"),
        ({"what": "甲", "heads": "乙", "price": 1.0}, "row-numbers"),
        ({"what": "甲", "price": 1.0}, "row-numbers"),
        ({"what": "桌", "heads": 1.0, "price": 2.0}, ""),
    ],
)
def test_a_first_record_that_looks_like_numbers_of_columns_is_asked_about(line: Line, code: str) -> None:
    """It was left out as if it numbered the columns, with no more than a note; now the return goes back."""
    read = counted(line, {"what": "椅", "heads": 7.0})
    assert [finding.code for finding in read.findings] == [code] * bool(code)
    assert list(read.frames["things"]["heads"]) == [7] if code else [1, 7]
    assert all(finding.severity is Severity.ERROR for finding in read.findings) == (code != "row-numbers")
    assert (read.rows[0].found, read.rows[0].ignored) == (2, int(bool(code)))


def test_only_the_line_under_the_header_numbers_columns() -> None:
    """Further down the same cells are a record, and a bad one."""
    read = with_rows(NUMBERED)
    assert "row-numbers" not in codes(read)


def test_numbered_columns_of_a_matrix() -> None:
    """The line is no line of the form; its figures are not taken for any."""
    book = filled()
    fund = book.grids[2]
    fund.rows.insert(HEADER, ["甲", "乙", 1.0, 2.0, 3.0, ""])
    read = batch(book)
    assert codes(read) == ["row-numbers"]
    assert list(read.frames["fund"]["row"]) == [8, 9]


def test_a_person_may_be_called_anything() -> None:
    """A record whose first word only looks like a total is a record."""
    read = with_rows([3.0, "计小明", IDS[2], "", 5.0], [4.0, "总计划", "", "", 6.0])
    assert codes(read) == []
    assert amounts(read) == [10, 200000, 500, 600]


def test_a_total_has_its_word_in_any_column() -> None:
    """A total may be named in the last column, or be a quarter's; a record in which the word stands stays one."""
    read = with_rows(
        ["", "", "", "", 2000.1, "合计"],
        ["", "一季度小计", "", "", 5.0],
        ["", "上半年合计", "", "", 5.0],
        ["", "", "", "", 5.0, "财政"],
        [5.0, "王五", IDS[2], "", 5.0, "合计"],
    )
    assert cells(read, "row-total") == ["9:9", "10:10", "11:11"]
    assert list(read.frames["people"]["row"]) == [7, 8, 12, 13]


def test_odd_cells_are_findings_at_their_own_address() -> None:
    """What was read with care is a note, what cannot be read an error; both name the cell and mask the person."""
    read = with_rows(
        [3.0, "王五", 110101197812310231.0, "2025.5.1", "1.5万元", "财 政", "五月", "", ""], [4.0, "赵六", "", "", "无"]
    )
    assert sorted((finding.code, finding.place.cell, finding.entered) for finding in read.findings) == [
        ("date-read", "D9", "2025.5.1"),
        ("id-number-typed", "C9", "11*************224"),
        ("number-none", "E10", "无"),
        ("number-read", "E9", "1.5万元"),
    ]
    assert amounts(read) == [10, 200000, 1500000, None]
    assert read.refused == {(0, "people", "id_number", 9), (0, "people", "amount", 10)}


def test_errors_and_formulas_without_result_in_input_cells() -> None:
    """What the decoder gives as blank is an error where it was input, and harmless where the tool computes."""
    quirks = Quirks(errors={(7, 5): "#REF!", (8, 8): "#N/A", (9, 5): "#DIV/0!"}, uncached=frozenset({(8, 4), (8, 9)}))
    rows = [row[:] for row in CLEAN.rows]
    rows[6][4] = rows[7][3] = rows[7][7] = ""
    read = batch(with_people(square(LIST.title, [*rows, [""]]), quirks))
    assert sorted((finding.code, finding.place.cell) for finding in read.findings) == [
        ("cell-error", "E7"),
        ("cell-error", "E9"),
        ("cell-uncached", "D8"),
    ]
    assert read.refused == {(0, "people", "amount", 7), (0, "people", "paid_on", 8), (0, "people", "amount", 9)}
    assert list(read.frames["people"]["row"]) == [7, 8, 9]


def test_merged_cells_in_the_records() -> None:
    """A merge over records is an error and spoils its cells but the first; elsewhere it is harmless."""
    total: list[Value] = ["", "合计", "", "", 2000.1]
    quirks = Quirks(merges=((1, 1, 1, 9), (7, 5, 8, 5), (9, 2, 9, 4)))
    read = batch(with_people(square(LIST.title, [*CLEAN.rows, total]), quirks))
    assert codes(read) == ["row-total", "cells-merged"]
    assert found(read, "cells-merged").values == {"area": "E7:E8"}
    assert read.refused == {(0, "people", "amount", 8)}


def test_hidden_rows_are_data() -> None:
    """Rows that are hidden or filtered out are read, and one note counts them."""
    read = batch(with_people(CLEAN, Quirks(hidden_rows=(2, 8, 30))))
    assert codes(read) == ["rows-hidden"]
    assert found(read, "rows-hidden").values == {"rows": 1}
    assert amounts(read) == [10, 200000]


def test_cells_beside_the_table_are_accounted_for() -> None:
    """Scribbles to the right of the last column are counted and named, not read."""
    rows = [[*row, "", ""] for row in CLEAN.rows]
    rows[7][10] = 5.0
    read = rows_of(rows)
    assert [(finding.code, finding.place.cell) for finding in read.findings] == [("cells-outside", "K8")]


def test_lines_of_records_and_matrices_are_found_by_title() -> None:
    """Lines may change places; one that is not the form's is told, one that is missing is an error."""
    book = filled()
    figures, fund = book.grids[1], book.grids[2]
    figures.rows[HEADER:] = [["补充", "", "", 7.0, ""], *reversed(figures.rows[HEADER:])]
    del fund.rows[HEADER]
    read = batch(book)
    assert [(finding.code, finding.title) for finding in read.findings] == [
        ("line-unknown", "补充"),
        ("line-missing", "财政"),
    ]
    assert read.frames["figures"].select("staff", "women").rows() == [(10, 4)]
    assert list(read.frames["fund"]["origin"]) == ["工会"]
    assert read.spots[0]["figures"].place("a.xlsx", "staff").cell == "D10"


def test_results_that_show_another_figure() -> None:
    """A computed cell or total line typed over is an error that says what it should show."""
    fund: list[Line] = [FUND[0], {**FUND[1], "rest": -1950.004}, {"income": 151.0, "spent": 2000.1, "rest": "=?"}]
    read = batch(filled({**FIGURES, "men": 7.0}, fund))
    assert [(finding.place.sheet, finding.place.cell, finding.values) for finding in read.findings] == [
        ("基本情况", "D9", {"expected": "6"}),
        ("资金收支", "C9", {"expected": "150.00"}),
    ]


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("计量单位：元", []),
        ("计量单位: 元 ", []),
        ("计量单位：", []),
        ("计量单位：万元", ["A5"]),
        ("计量单位：元、人", ["A5"]),
    ],
)
def test_a_heading_of_another_unit_of_measure(heading: str, told: list[str]) -> None:
    """Who prints 万元 above a list of yuan may have typed its figures so."""
    rows: list[Sequence[Value]] = [*CLEAN.rows[:4], [heading], *CLEAN.rows[5:]]
    assert cells(rows_of(rows), "header-measure") == told


ANOTHER_UNIT = [
    "计量单位：万元",
    "单位：万元",
    "单位:  万 元",
    "（单位：万元）",
    "金额单位：百元",
    "困难职工帮扶明细（万元）",
    "单位为万元",
    "千元",
    "计量单位：人",
]
OURS_OR_NONE = [
    "单位：元",
    "（元）",
    "填报单位：万山区第一小学",
    "单位：开发区工会",
    "单位负责人：元某",
    "2025年共3万元",
    "金额单位：元",
]


@pytest.mark.parametrize(
    ("words", "refused"), [*((w, True) for w in ANOTHER_UNIT), *((w, False) for w in OURS_OR_NONE)]
)
@pytest.mark.parametrize("sheet", [1, 2, 3])
def test_another_unit_of_measure_above_any_sheet_is_refused(words: str, sheet: int, *, refused: bool) -> None:
    """Above list, record and matrix alike; 单位 may also be the unit that reports, which is none of measure."""
    clean = filled()
    clean.grids[sheet].rows[4][0] = words
    if sheet == 1:
        words = words.replace("元", "人")
        clean.grids[sheet].rows[4][0] = words
        refused = refused and words != "计量单位：人"
    assert cells(batch(clean), "header-measure") == (["A5"] if refused else [])


def test_a_unit_of_measure_in_the_cell_beside_its_label() -> None:
    """The label may stand in one cell and the unit in another, with blanks between."""
    clean = filled()
    clean.grids[3].rows[4][:3] = ["计量单位：", "", "万元"]
    assert cells(batch(clean), "header-measure") == ["C5"]
    clean.grids[3].rows[4][:3] = ["计量单位：", "", "元"]
    assert cells(batch(clean), "header-measure") == []


def test_a_unit_of_measure_in_a_second_row_of_the_header() -> None:
    """A line of units under the titles, which is read as a part of the header or as no line of the form's."""
    clean = filled()
    for sheet, words in ((1, "百人"), (2, "(万元)")):
        rows = clean.grids[sheet].rows
        rows.insert(HEADER, ["", "", *[words] * (len(rows[0]) - 3), ""])
    read = batch(clean)
    assert {finding.place.sheet for finding in read.findings if finding.code == "header-measure"} == {
        "基本情况",
        "资金收支",
    }
    assert set(cells(read, "header-measure")) == {"C7", "D7", "E7"}


def test_a_column_of_units_is_held_against_each_line() -> None:
    """A record prints its units line by line; a matrix or list may have been given such a column."""
    clean = filled()
    clean.grids[1].rows[HEADER][2] = "百人"
    assert cells(batch(clean), "header-measure") == ["C7"]
    assert found(batch(clean), "header-measure").values["measure"] == "人"
    for sheet in (2, 3):
        clean = filled()
        rows = clean.grids[sheet].rows
        for row, word in zip(rows[HEADER - 1 :], ("计量单位", "元", "万元"), strict=False):
            row.append(word)
        width = max(map(len, rows))
        rows[:] = [[*row, *[""] * (width - len(row))] for row in rows]
        assert found(batch(clean), "header-measure").place.row == HEADER + 2


@pytest.mark.parametrize("title", ["金额(万元)", "金额（百元）", "金额/万元", "金额\n万元"])
def test_a_unit_of_measure_in_a_column_s_title_is_refused(title: str) -> None:
    """The title is no longer the form's, and the clerk is asked to give the figures in its unit."""
    rows = [row[:] for row in CLEAN.rows]
    rows[HEADER - 1][4] = title
    assert codes(rows_of(rows)) == ["column-renamed"]


def test_a_unit_of_measure_under_a_list_is_refused() -> None:
    """Below the last record it says as much as above the first."""
    assert cells(with_rows(["单位：万元"]), "header-measure") == ["A9"]


def test_results_that_skip_figures_typed_as_text() -> None:
    """A formula that left out such a cell is not accused: its result is a note, what was read counts."""
    fund: list[Line] = [
        {"income": "１００ 元", "spent": 0.1, "rest": ""},
        FUND[1],
        {"income": 50.0, "spent": 2000.1, "rest": -1950.0},
    ]
    read = batch(filled({**FIGURES, "women": "4人", "men": 10.0}, fund), filled(file="b.xlsx"))
    assert [(finding.code, finding.place.cell) for finding in read.findings] == [
        ("number-read", "D8"),
        ("number-read", "C7"),
        ("derived-differs", "D9"),
        ("derived-text", "C9"),
        ("derived-text", "E9"),
    ]
    assert found_all(read, "derived-text") == [
        {"expected": "150.00", "sheet": "资金收支", "cell": "C7", "cells": 1},
        {"expected": "-1850.10", "sheet": "资金收支", "cell": "C7", "cells": 1},
    ]
    assert list(read.frames["fund"]["rest"]) == [9990, -195000] * 2


def test_a_result_typed_over_beside_a_figure_typed_as_text() -> None:
    """A total that is neither the right one nor what a formula would show was typed."""
    fund: list[Line] = [{**FUND[0], "income": "100元", "rest": ""}, FUND[1], {**FUND[2], "income": 77.0}]
    read = batch(filled(fund=fund))
    assert codes(read) == ["number-read", "derived-differs"]


def test_totals_are_not_judged_on_refused_cells() -> None:
    """Where a cell was refused the total line is not called wrong as well."""
    read = batch(filled(fund=[{**FUND[0], "income": "约一百"}, *FUND[1:]]))
    assert codes(read) == ["number-text"]


def test_sheets_without_an_entry() -> None:
    """An empty record or matrix is one error, an empty list a note, and a return of nothing else an error."""
    assert codes(batch(filled({}, [], []))) == ["sheet-blank", "sheet-blank"]
    lists = probe().model_copy(update={"sheets": (LIST,)})
    empty = workbook(lists, cover(), grid(LIST, []))
    assert [finding.code for finding in read_batch(lists, [submission(empty, lists)]).findings] == ["return-empty"]
    assert codes(batch(filled(people=[]))) == ["list-empty"]


@pytest.mark.parametrize("people", [[], PEOPLE])
def test_frames_keep_their_columns(people: Sequence[dict[str, Value]]) -> None:
    """A frame has its columns in the form's order, however little was read."""
    frame = batch(filled(people=people)).frames["people"]
    assert frame.columns == ["source", "row", *(field.name for field in LIST.fields)]


def test_lines_renamed_doubled_and_left_out() -> None:
    """A near title is suggested, a double is not chosen from, and an optional line may be left out."""
    book = filled()
    rows = book.grids[1].rows
    rows[6][0] = "职工总人数"
    rows.append(["男职工", "", "", 6.0, ""])
    del rows[7]
    read = batch(book)
    assert sorted((finding.code, finding.place.cell, finding.title) for finding in read.findings) == [
        ("line-absent", "A:A", "其中:女职工"),
        ("line-double", "A8", "男职工"),
        ("line-double", "A9", "男职工"),
        ("line-renamed", "A7", "职工总人数"),
    ]
    assert found(read, "line-renamed").values == {"near": "职工人数"}


def test_an_optional_sheet_that_was_cleared_counts_as_left_out() -> None:
    """A sheet that need not be there may be there without a single cell."""
    form = probe()
    optional = form.sheets[2].model_copy(update={"optional": True})
    form = form.model_copy(update={"sheets": (*form.sheets[:2], optional)})
    book = workbook(form, *filled().grids[:3], square(optional.title, [[""], [""]]))
    assert list(read_batch(form, [submission(book, form)]).findings) == []


def test_errors_in_records_and_matrices() -> None:
    """An error cell in a record's or matrix's input is found at its place; in a computed cell it is not looked at."""
    book = filled({**FIGURES, "women": "", "men": ""}, [FUND[0], {**FUND[1], "spent": "", "rest": ""}])
    quirks = {
        "基本情况": Quirks(errors={(8, 4): "#REF!", (9, 4): "#REF!"}),
        "资金收支": Quirks(uncached=frozenset({(8, 4), (8, 5), (9, 4)})),
    }
    read = batch(workbook(probe(), *book.grids, quirks=quirks))
    assert [(finding.code, finding.place.cell) for finding in read.findings] == [
        ("cell-error", "D8"),
        ("cell-uncached", "D8"),
    ]
    assert read.refused == {(0, "figures", "women", HEADER), (0, "fund", "spent", 8)}
