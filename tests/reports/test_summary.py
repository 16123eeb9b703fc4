"""The summary workbook: printed pages, live sums, and a sheet to read back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.gathering.exchange.read import digest
from reports.gathering.exchange.write import data_pages
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import Control, Duty, Receipt, Returns, Rows
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine, build_tree
from reports.outcome import Outcome
from reports.scaled import Unheld
from reports.summary.summary import summary_book
from reports.tables.model import Table, TableColumn, TableRow, counted
from reports.tables.sheet import Heading, draw
from sheets.finding import Place, find
from sheets.page import Book, Content
from sheets.read import read
from sheets.writing.write import to_bytes, write
from templates.fact import Fact
from templates.stamps import META
from tests.filled import own_forms
from tests.judges import disagreeing, every_judge, formula_cells
from tests.office import converted, needs_office

FORMS = own_forms()
UNITS = (("区", ""), ("街道", "区"), ("甲厂", "街道"), ("乙厂", "街道"), ("学校", "区"))


def returns(*facts: Fact, provisional: bool = False, prefix: str = "") -> Returns:
    """A district's year with the given facts, one missing return and one sent back."""
    place = Place("单位名册.xlsx")
    lines = [
        UnitLine(prefix + code, f"{prefix}{code}工会", parent and prefix + parent, "", "职工培训情况表", place)
        for code, parent in UNITS
    ]
    tree, _ = build_tree(lines, FORMS)
    units = {fact.unit for fact in facts}
    receipts = [
        Receipt(
            f"{unit}.xlsx",
            "counted",
            None,
            "ab" * 32,
            1,
            "training",
            "2025.1",
            unit,
            unit,
            2025,
            date(2025, 12, 1),
            Rows(9, 0, 1),
            (Control("培训费用", 123450, 2, "元"),),
        )
        for unit in sorted(units)
    ]
    reason = find("return-refused", Place("学校.xlsx"), errors=2)
    receipts.append(
        Receipt("学校.xlsx", "returned", reason, form="training", unit=f"{prefix}学校", year=2025, rows=Rows(0, 4))
    )
    return Returns(
        2025,
        tree,
        tuple(receipts),
        (find("file-damaged", Place("坏.xlsx", "基本情况", 7, 4), title="=cmd", entered="=1+1"),),
        facts,
        frozenset(Duty(unit, "training") for unit in units),
        tuple(Duty(prefix + code, "training") for code, _ in UNITS),
        provisional=provisional,
    )


def fact(  # noqa: PLR0913, PLR0917 - a fact is made of these
    unit: str, measure: str, value: int, row: str = "", column: str = "", form: str = "training"
) -> Fact:
    """One fact."""
    return Fact(unit, 2025, form, measure, row, column, value, f"{unit}.xlsx")


SOME = (
    *(fact(unit, "cost", cost) for unit, cost in (("街道", 10), ("甲厂", 12345678905), ("乙厂", 33))),
    *(fact("甲厂", "heads_kind", heads, kind) for kind, heads in (("技能", 30), ("法律", 4))),
    fact("甲厂", "subjects_kind", 2, "技能"),
    *(
        fact("乙厂", name, value, "30—39岁", form="members")
        for name, value in (("male", 3), ("female", 4), ("total", 7))
    ),
    fact("甲厂", "aid_amount_source", 50005, "医疗救助", "工会经费", form="aid"),
    fact("甲厂", "aid_amount", 50005, form="aid"),
)


def test_a_sum_that_no_cell_holds_is_refused_by_name() -> None:
    """Two figures that cells hold may have a sum that loses its cents: it is named and spelt, never rounded."""
    facts = (fact("甲厂", "cost", 600_000_000_000_001), fact("乙厂", "cost", 400_000_000_000_000))
    with pytest.raises(Unheld, match=r"合计·培训费用.*10,000,000,000,000\.01"):
        summary_book(Outcome(returns(*facts), FORMS))


@every_judge
def test_live_sums_agree_with_what_is_stored(judge: str, tmp_path: Path) -> None:
    """Every formula of the summary, worked out again by another program, gives the value stored with it."""
    source = tmp_path / "汇总表.xlsx"
    write(summary_book(Outcome(returns(*SOME), FORMS)), source)
    assert [*formula_cells(source)]
    assert not disagreeing([source], judge, tmp_path / "again")


def formulas(book: Book, page: int) -> dict[tuple[int, int], str]:
    """The formulas of one page by cell."""
    return {(cell.row, cell.column): cell.formula for cell in book.pages[page].cells if cell.formula}


def test_a_total_shows_what_it_adds() -> None:
    """A clerk who clicks on a subtotal sees the cells of the units that it adds, and no unit twice."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    page = next(index for index, page in enumerate(book.pages) if page.title.endswith("职工培训情况表"))
    top = min(row for row, _ in formulas(book, page))
    assert formulas(book, page)[top, 3] == f"SUM(C{top + 1}:C{top + 2},C{top + 6})"
    assert formulas(book, page)[top + 2, 3] == f"SUM(C{top + 3}:C{top + 5})"


def test_long_words_are_wrapped() -> None:
    """A unit's long name takes a higher row, and a bracket in a column's title a line of its own."""
    names = ("区", "工会委员会" * 6, "短名")
    one = counted(1, 0)
    rows = tuple(TableRow(name, (one,), str(code), indent=bool(code)) for code, name in enumerate(names))
    table = Table("表", "表", ("单位名称", "单位代码"), (TableColumn("户数（含本年脱困）", unit="户"),), rows)
    page = draw(table, "表", Heading("区", "2025年度")).page
    assert "户数\n（含本年脱困）" in {cell.value for cell in page.cells}
    blocks = {str(row[0]): (block.row, block.styles[0].wrap) for block in page.blocks for row in block.rows}
    assert [wrap for _, wrap in blocks.values()] == [False, True, False]
    row, _ = blocks[names[1]]
    assert page.heights[row] > page.row_height
    assert row + 1 not in page.heights


def test_same_input_same_bytes() -> None:
    """Equal returns give equal bytes, so that a district can prove a total."""
    assert to_bytes(summary_book(Outcome(returns(*SOME), FORMS))) == to_bytes(
        summary_book(Outcome(returns(*SOME), FORMS))
    )


def test_pages_of_the_summary() -> None:
    """The pages that the design promises are there, and the stamp says what the workbook is."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    titles = [page.title for page in book.pages]
    assert titles[0] == "封面"
    assert titles[-7:] == ["上报情况", "审核结果", "数据质量", "数据来源", "单位名册", "数据", "_meta"]
    assert book.pages[-1].visibility == "very_hidden"
    assert book.properties["unionsheets-form"] == "summary"
    assert all(len(title) <= 31 for title in titles)
    assert len(set(titles)) == len(titles)


def test_provisional_is_printed_on_every_page() -> None:
    """A provisional figure can never be taken for a final one: every printed page says 暂定数."""
    book = summary_book(Outcome(returns(*SOME, provisional=True), FORMS))
    printed = [page for page in book.pages if page.visibility == "visible"]
    for page in printed:
        texts = [page.header, *(str(cell.value) for cell in page.cells)]
        assert any("暂定数" in text for text in texts), page.title


def test_every_link_leads_to_a_page() -> None:
    """The contents on the cover name pages that exist."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    titles = {page.title for page in book.pages}
    links = [cell.link for cell in book.pages[0].cells if cell.link]
    assert links
    assert {link.partition("!")[0].strip("'") for link in links} <= titles


def test_unit_without_return_is_named_with_its_reason() -> None:
    """上报情况 lists who is missing; the form's table says 退回 and 缺报 where figures are blank."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    page = next(page for page in book.pages if page.title.endswith("职工培训情况表"))
    rows = [row for block in page.blocks for row in block.rows] + [[cell.value] for cell in page.cells]
    assert any("退回" in row for row in rows)
    status = next(page for page in book.pages if page.title == "上报情况")
    assert any(row[:2] == ["区工会", "区"] for row in status.blocks[0].rows)


def test_a_million_facts_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sheet cannot hold goes to 数据2, each with its heading."""
    monkeypatch.setattr("reports.gathering.exchange.write.ROWS_A_SHEET", 4)
    pages = list(data_pages(returns(*SOME), FORMS))
    assert [page.title for page in pages] == ["数据", "数据2", "数据3"]
    assert sum(len(page.blocks[0].rows) for page in pages) == len(SOME)
    assert [page.cells[0].value for page in pages] == ["单位代码"] * 3


def read_back(book: Book, path: Path) -> FileResult:
    """Write a summary and take it one level up."""
    write(book, path)
    return digest(read(path, path.name), FORMS)


def test_summary_is_read_back_fact_for_fact(tmp_path: Path) -> None:
    """A summary is valid input one level up: units, duties and facts come back, to the fen."""
    taken = read_back(summary_book(Outcome(returns(*SOME), FORMS)), tmp_path / "汇总表.xlsx")
    assert not taken.findings
    assert sorted(taken.facts) == sorted(SOME)
    assert (taken.receipt.unit, taken.receipt.year, taken.receipt.rows) == ("区", 2025, Rows(len(SOME)))
    assert [(line.code, line.parent) for line in taken.lines] == list(UNITS)
    assert taken.accepted == returns(*SOME).accepted


def status_rows(path: Path) -> list[list[object]]:
    """What stands on 上报情况, blanks left out."""
    grid = read(path, path.name).grid("上报情况")
    assert grid
    return [[value for value in row if value != ""] for row in grid.rows]


TIMES = {Duty("甲厂", "training"): True, Duty("学校", "training"): False}
"""Of 街道 and 乙厂 nobody noted when their returns came."""


def test_times_are_read_back(tmp_path: Path) -> None:
    """What is known of times reaches the level above; a summary without a deadline says nothing of them."""
    timed = summary_book(Outcome(replace(returns(*SOME), on_time=TIMES), FORMS))
    taken = read_back(timed, tmp_path / "汇总表.xlsx")
    assert not taken.findings
    assert taken.on_time == TIMES
    assert resolve([taken], (), FORMS, Policy()).on_time == TIMES
    assert read_back(summary_book(Outcome(returns(*SOME), FORMS)), tmp_path / "汇总表2.xlsx").on_time is None


def test_a_time_that_was_mended_by_hand_is_noticed(tmp_path: Path) -> None:
    """Who writes a late return into the column of those on time changes what is under control."""
    book = summary_book(Outcome(replace(returns(*SOME), on_time=TIMES), FORMS))
    other = summary_book(Outcome(replace(returns(*SOME), on_time=dict.fromkeys(TIMES, True)), FORMS))
    mended = next(page for page in other.pages if page.title == "单位名册")
    pages = tuple(mended if page.title == mended.title else page for page in book.pages)
    taken = read_back(replace(book, pages=pages), tmp_path / "汇总表.xlsx")
    assert [(finding.code, finding.place.sheet) for finding in taken.findings] == [("summary-changed", "单位名册")]


def test_nobody_is_late_whose_time_nobody_noted(tmp_path: Path) -> None:
    """上报情况 counts what is known, gives no rate where something is not, and none at all without a deadline."""
    path = tmp_path / "汇总表.xlsx"
    write(summary_book(Outcome(replace(returns(*SOME), on_time=TIMES), FORMS)), path)
    rows = status_rows(path)
    assert ["职工培训情况表", 5.0, 4.0, 1.0, "—", 2.0] in rows
    known = dict.fromkeys((Duty(unit, "training") for unit in ("街道", "甲厂", "乙厂")), True) | TIMES
    write(summary_book(Outcome(replace(returns(*SOME), on_time=known), FORMS)), path)
    rows = status_rows(path)
    assert ["职工培训情况表", 5.0, 4.0, 3.0, 0.6, 0.0] in rows
    write(summary_book(Outcome(returns(*SOME), FORMS)), path)
    assert "按时上报" not in str(status_rows(path))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[1:],
        lambda rows: [*rows, rows[-1]],
        lambda rows: [[*rows[0][:8], rows[0][8] + 1, *rows[0][9:]], *rows[1:]],
        lambda rows: [[*rows[0][:8], rows[1][8], *rows[0][9:]], [*rows[1][:8], rows[0][8], *rows[1][9:]], *rows[2:]],
    ],
    ids=["removed", "added", "changed", "swapped"],
)
def test_rows_that_are_not_those_written_are_noticed(
    spoil: Callable[[list[list[Content]]], list[list[Content]]], tmp_path: Path
) -> None:
    """A row removed, doubled or changed by hand, even where sums stay right: the summary is returned and says so."""
    taken = read_back(_spoilt(summary_book(Outcome(returns(*SOME), FORMS)), spoil), tmp_path / "汇总表.xlsx")
    assert [finding.code for finding in taken.findings] == ["summary-changed"]
    assert taken.receipt.status == "returned"


def test_sorted_rows_are_taken(tmp_path: Path) -> None:
    """The order of rows says nothing: people sort them."""
    book = _spoilt(summary_book(Outcome(returns(*SOME), FORMS)), lambda rows: rows[::-1])
    assert not read_back(book, tmp_path / "汇总表.xlsx").findings


def test_a_summary_without_control_is_no_input(tmp_path: Path) -> None:
    """Nothing tells whether it is as it was written, so it is returned, and the finding says what to ask for."""
    book = summary_book(Outcome(returns(*SOME), FORMS))
    taken = read_back(_spoilt(book, lambda rows: rows[::-1]), tmp_path / "汇总表.xlsx")
    assert not taken.findings
    stamps = {name: text for name, text in book.properties.items() if not name.endswith("-control")}
    pages = tuple(page for page in book.pages if page.title != META)
    taken = read_back(replace(book, pages=pages, properties=stamps), tmp_path / "汇总表.xlsx")
    assert [finding.code for finding in taken.findings] == ["summary-uncontrolled"]
    assert taken.receipt.status == "returned"


@needs_office
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_saved_anew_by_another_program_is_as_it_was_written(suffix: str, tmp_path: Path) -> None:
    """LibreOffice stores every cell in a way of its own; the facts and their control stay what they were."""
    path = tmp_path / "汇总表.xlsx"
    write(summary_book(Outcome(returns(*SOME), FORMS)), path)
    (saved,) = converted([path], tmp_path / "out", suffix)
    taken = digest(read(saved, saved.name), FORMS)
    assert not taken.findings
    assert sorted(taken.facts) == sorted(SOME)


def _spoilt(book: Book, change: Callable[[list[list[Content]]], list[list[Content]]]) -> Book:
    """The same summary, the rows of its data changed by hand."""
    pages = [
        replace(
            page, blocks=tuple(replace(block, rows=change([list(row) for row in block.rows])) for block in page.blocks)
        )
        if page.title == "数据"
        else page
        for page in book.pages
    ]
    return replace(book, pages=tuple(pages))


def test_figure_of_an_unknown_form_is_told(tmp_path: Path) -> None:
    """Figures of a form that this office does not know are refused and counted, never dropped."""
    path = tmp_path / "汇总表.xlsx"
    write(summary_book(Outcome(returns(*SOME), FORMS)), path)
    known = {name: form for name, form in FORMS.items() if name != "training"}
    taken = digest(read(path, path.name), known)
    assert {finding.code for finding in taken.findings} == {"summary-row-unknown"}
    assert taken.receipt.rows == Rows(0, 11, 0)


MEASURES = st.sampled_from([("sessions", "", 0), ("cost", "", 2), ("heads_kind", "技能", 0), ("heads_kind", "法律", 0)])
FIGURES = st.lists(
    st.tuples(st.sampled_from([code for code, _ in UNITS]), MEASURES, st.integers(0, 10**13)),
    unique_by=lambda each: (each[0], each[1]),
    max_size=8,
)
"""Below zero no count or cost may be."""


@settings(max_examples=15, deadline=None)
@given(north=FIGURES, south=FIGURES)
def test_city_of_two_districts_adds_up_alike(tmp_path_factory: pytest.TempPathFactory, north, south) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Two district summaries added one level up hold just the facts of all their returns."""
    folder = tmp_path_factory.mktemp("city")
    direct, parts = [], []
    for prefix, figures in (("北", north), ("南", south)):
        facts = [fact(prefix + unit, name, value, row) for unit, (name, row, _), value in figures]
        parts.append(read_back(summary_book(Outcome(returns(*facts, prefix=prefix), FORMS)), folder / f"{prefix}.xlsx"))
        direct += facts
    city = resolve(parts, [], FORMS, Policy())
    assert sorted(city.facts) == sorted(direct)
    assert not [finding for finding in city.findings if finding.code != "register-double-code"]


def test_person_never_reaches_the_summary() -> None:
    """A register's contact columns and a return's personal fields have no place in what workers hand over."""
    assert set(UnitLine._fields) == {
        "code",
        "name",
        "parent",
        "level",
        "forms",
        "place",
        "parent_column",
        "forms_column",
    }
    wanted = "unit year form measure row column value file period layer"
    assert set(Fact._fields) == set(wanted.split())


def test_the_cover_tells_what_came_in_time(tmp_path: Path) -> None:
    """Beside the other rates where a deadline is known: a live share, — where the time of some is not known."""

    def rates_of(on_time: Mapping[Duty, bool] | None) -> list[list[object]]:
        write(summary_book(Outcome(replace(returns(*SOME), on_time=on_time), FORMS)), tmp_path / "汇总表.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "汇总表.xlsx")["封面"]
        return [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows(min_row=8, max_row=9)]

    known = dict.fromkeys((Duty(unit, "training") for unit in ("街道", "甲厂", "乙厂")), True) | TIMES
    heads, line = rates_of(known)
    assert heads[-2:] == ["按时上报", "按时率"]
    assert line[-2:] == [3, '=IF(B9=0,"—",K9/B9)']
    assert rates_of(TIMES)[1][-2:] == [1, "—"]
    assert rates_of(None)[0][-1] == "缺报率"


def test_the_register_is_no_receipt() -> None:
    """审核回执 counts returns: whose workbook only lists the units has sent nothing in."""
    register = Receipt("单位名册.xlsx", "counted", form="register")
    book = summary_book(Outcome(replace(returns(*SOME), receipts=(register, *returns(*SOME).receipts)), FORMS))
    page = next(page for page in book.pages if page.title == "上报情况")
    count = sum(receipt.status in ("counted", "returned") for receipt in returns(*SOME).receipts)
    assert f"审核回执（{count}份）" in [cell.value for cell in page.cells]
