"""What a workbook is a return of, and whose, is known from its stamps and its cover, or a finding says why not."""

from dataclasses import replace
from datetime import date

import pytest

from sheets.finding import Finding, Severity
from sheets.workbook import Grid, Quirks, Value, Workbook
from templates.checking.accepted_rows import counted
from templates.form import Form
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS
from templates.reading.batch import row_counts
from templates.reading.identify import Submission, identify
from templates.stamps import META, SUMMARY, Stamps, stamps
from tests.grids import FIGURES, PEOPLE, batch, cover, filled, grid, probe, square, submission, workbook

FORM = probe()
OTHER = FORM.model_copy(update={"name": "other", "number": "试02表", "title": "另一表"})
FORMS = {form.name: form for form in (FORM, OTHER)}


def refused(book: Workbook, forms: dict[str, Form] = FORMS) -> Finding:
    """Say why a workbook is no return."""
    findings = identify(book, forms)
    assert not isinstance(findings, Submission)
    (finding,) = findings
    return finding


def complaints(book: Workbook) -> list[tuple[str, str]]:
    """What is wrong with a return before its sheets are read: code and place."""
    known = identify(book, FORMS)
    assert isinstance(known, Submission)
    return [(finding.code, f"{finding.place.sheet}!{finding.place.cell}") for finding in known.findings]


def with_cover(sheet: Grid, quirks: Quirks | None = None, stamped: Stamps | None = None) -> Workbook:
    """The clean return with another cover, stamped for somebody or some year."""
    book = filled()
    return replace(
        book,
        grids=(sheet, *book.grids[1:]),
        quirks={sheet.sheet: quirks} if quirks else {},
        properties={**book.properties, **(stamped.properties if stamped else {})},
    )


def meta(stamped: Stamps) -> Grid:
    """A hidden stamp sheet."""
    return square(META, [[name, value] for name, value in stamped.properties.items()])


def test_a_clean_return() -> None:
    """Form, version, unit and year are read, and the form's sheets found."""
    known = submission(filled(), FORM)
    assert (known.form, known.version, known.unit, known.unit_name, known.year) == (
        FORM,
        "2026.1",
        "110",
        "一小工会",
        2025,
    )
    assert list(known.grids) == ["figures", "fund", "people"]
    assert known.findings == ()


@pytest.mark.parametrize("year", [2025.0, "2025", "2025年", "2025 年度", "２０２５"])
def test_years_and_codes_as_people_write_them(year: Value) -> None:
    """The year may be a number or text, the code a number."""
    known = submission(with_cover(cover(110.0, "一小工会", year)), FORM)
    assert (known.unit, known.year, known.findings) == ("110", 2025, ())


def test_a_long_name_is_read_whole() -> None:
    """A name is compared with the register's, so a printed excerpt of it will not do; what is no name is cut."""
    assert submission(with_cover(cover(name="长" * 120)), FORM).unit_name == "长" * 120
    assert len(submission(with_cover(cover(name="长" * 9000)), FORM).unit_name) < 9000


def test_the_cover_s_entries_may_have_moved() -> None:
    """An entry is what stands to the right of its label, wherever that is; another label is no entry."""
    sheet = square(
        "封面", [["", "单位代码:", "", "", "110"], [""], ["填报年度", 2025.0], ["填报单位", "填表人", "某人"]]
    )
    known = submission(with_cover(sheet), FORM)
    assert (known.unit, known.year, known.unit_name) == ("110", 2025, "")


def test_what_the_cover_does_not_say() -> None:
    """A missing code or year is an error at its cell, and so is a code that is not the one it was issued for."""
    assert complaints(with_cover(cover("", "一小工会", ""))) == [("unit-blank", "封面!C2"), ("year-blank", "封面!C4")]
    assert complaints(with_cover(cover(year="今年"))) == [("year-invalid", "封面!C4")]
    quirks = Quirks(uncached=frozenset({(2, 3)}))
    assert complaints(with_cover(cover(unit=""), quirks)) == [("cell-uncached", "封面!C2")]
    assert complaints(with_cover(cover(), stamped=Stamps(unit="120"))) == [("unit-differs", "封面!C2")]
    assert complaints(with_cover(cover(), stamped=Stamps(unit="110"))) == []


def test_the_cover_is_missed() -> None:
    """Without a cover there is no unit, and one finding says so."""
    book = filled()
    known = identify(replace(book, grids=book.grids[1:]), FORMS)
    assert isinstance(known, Submission)
    assert [finding.code for finding in known.findings] == ["sheet-missing"]


def test_stamps_must_agree() -> None:
    """Property, _meta sheet and printed number of two forms in one file are refused, and all are named."""
    book = replace(filled(), grids=(*filled().grids, meta(Stamps("other"))))
    finding = refused(book)
    assert finding.code == "stamps-differ"
    assert "试01表" in finding.message()
    assert "试02表" in finding.message()
    printed = square("封面", [["", "表号：试02表"], *cover().rows])
    assert refused(with_cover(printed)).code == "stamps-differ"


@pytest.mark.parametrize("sheet", [meta(Stamps("probe", "2026.1")), square("说明", [["表号", "试01表"]])])
def test_one_stamp_is_enough(sheet: Grid) -> None:
    """A program that drops the properties leaves the sheet and the printed number."""
    book = replace(filled(), properties={}, grids=(*filled().grids, sheet))
    known = identify(book, FORMS)
    assert isinstance(known, Submission)
    assert known.form.name == "probe"


def test_a_form_that_is_not_known_contradicts_nothing() -> None:
    """Of a form that is not known, name and number are not set against each other; two names are, or a known number."""
    book = replace(
        filled(),
        properties=Stamps("foreign").properties,
        grids=(square("封面", [["", "表号：外01表"]]), meta(Stamps("foreign"))),
    )
    finding = refused(book)
    assert (finding.code, finding.values["claim"]) == ("form-unsupported", "foreign")
    assert refused(replace(book, properties=Stamps("strange").properties)).code == "stamps-differ"
    assert refused(replace(book, grids=(square("封面", [["", "表号：试01表"]]),))).code == "stamps-differ"
    assert refused(replace(book, properties={}, grids=book.grids[:1])).values["claim"] == "外01表"


def test_workbooks_that_are_no_returns() -> None:
    """No stamp, a stranger's stamp, and a likeness without a stamp are told apart."""
    assert refused(Workbook("x.xlsx", "xlsx", grids=(square("Sheet1", [["甲"]]),))).code == "form-unknown"
    assert refused(replace(filled(), properties=Stamps("foreign").properties)).code == "form-unsupported"
    finding = refused(replace(filled(), properties={}))
    assert finding.code == "form-unstamped"
    assert "试01表" in finding.message()


@pytest.mark.parametrize(
    ("version", "code"),
    [("2025.1", "version-old"), ("2026.10", "version-new"), ("2026.2", "version-new"), ("2024", "version-old")],
)
def test_other_versions_are_told_older_from_newer(version: str, code: str) -> None:
    """An older or newer form is refused by name, and its sheets are not read; versions count, they do not spell."""
    known = submission(workbook(FORM, *filled().grids, version=version), FORM)
    assert [finding.code for finding in known.findings] == [code]
    assert known.grids == {}
    assert (known.unit, known.year) == ("110", 2025)


def test_an_accepted_version_is_read() -> None:
    """A form says which earlier versions are still read."""
    known = submission(workbook(FORM, *filled().grids, version="2025.2"), FORM)
    assert (known.findings, list(known.grids)) == ((), ["figures", "fund", "people"])


def test_sheets_missing_renamed_and_not_ours() -> None:
    """A missing sheet is an error that suggests the nearest tab; others are named with what they hold."""
    book = filled()
    names = ["封面", "基本情况", "资金收支（旧）", "草稿"]
    grids = tuple(Grid(name, each.rows) for name, each in zip(names, book.grids, strict=True))
    found = complaints(replace(book, grids=grids))
    assert found == [("sheet-renamed", "资金收支（旧）!"), ("sheet-missing", "!"), ("sheet-copied", "草稿!")]


def test_tabs_may_be_in_any_order_and_spelt_with_spaces() -> None:
    """Sheets are found by their tabs, not by their place."""
    book = filled()
    grids = tuple(reversed([*book.grids[:3], Grid("发 放 明细 ", book.grids[3].rows)]))
    known = submission(replace(book, grids=grids), FORM)
    assert (known.findings, sorted(known.grids)) == ((), ["figures", "fund", "people"])


def test_a_sheet_of_another_form_pasted_in() -> None:
    """A sheet that prints another form's number is refused, whatever its tab says."""
    book = filled()
    pasted = grid(FORM.sheets[0], [FIGURES], number="试02表")
    known = identify(replace(book, grids=(cover(), *book.grids[2:], pasted)), {"probe": FORM})
    assert not isinstance(known, Submission)
    printed = square("封面", [["表号：试01表"], *cover().rows])
    found = complaints(replace(book, grids=(printed, pasted, *book.grids[2:])))
    assert found == [("sheet-foreign", "基本情况!")]


def test_summaries_and_registers_are_known() -> None:
    """A summary is known by its stamp; a register is a return that names no unit and no year."""
    assert stamps(Workbook("s.xlsx", "xlsx", properties=Stamps("summary").properties)).form == SUMMARY
    assert stamps(filled()).form == "probe"
    register = FORM.model_copy(update={"name": "register"})
    book = workbook(register, cover("", "", ""), *filled().grids[1:])
    known = submission(book, register)
    assert (known.unit, known.year, known.findings) == ("", 0, ())


def test_written_explanations_are_read_back() -> None:
    """The audit sheet's explanations are kept whole, by the code of their rule and with their cell."""
    words = "已核对,本单位有外借人员。" * 5
    audit = square(
        AUDIT,
        [["", "审核表"], [AUDIT_CODE, "规则", AUDIT_WORDS], ["probe.people.modest", "金额偏大", words], ["x", "y", ""]],
    )
    known = submission(replace(filled(), grids=(*filled().grids, audit)), FORM)
    assert known.findings == ()
    assert list(known.explanations) == ["probe.people.modest"]
    explanation = known.explanations["probe.people.modest"]
    assert (explanation.words, explanation.place.cell) == (words, "C3")


def test_stamps_prefer_the_properties() -> None:
    """Where a program dropped a property the hidden sheet still tells it."""
    book = replace(filled(), properties=Stamps("probe").properties, grids=(meta(Stamps("other", "3")),))
    assert stamps(book) == Stamps("probe", "3")


def test_a_version_that_was_lost() -> None:
    """Without its version stamp a return is read as of the version in force, and told so."""
    book = replace(filled(), properties=Stamps("probe").properties)
    known = submission(book, FORM)
    assert [finding.code for finding in known.findings] == ["version-unknown"]
    assert (known.version, list(known.grids)) == ("2026.1", ["figures", "fund", "people"])


def test_two_tabs_of_one_name_but_for_spaces() -> None:
    """The first is read, and the other is not dropped silently: the return is sent back."""
    book = filled()
    copy = Grid("发放明细 ", book.grids[3].rows)
    known = submission(replace(book, grids=(*book.grids, copy)), FORM)
    assert known.grids["people"].sheet == "发放明细"
    assert [(finding.code, finding.place.sheet) for finding in known.findings] == [("sheet-copied", "发放明细 ")]


@pytest.mark.parametrize("tab", ["发放明细 (2)", "发放明细续", "续表", "Sheet1"])
def test_a_second_sheet_of_a_list_returns_the_file(tab: str) -> None:
    """Whatever a sheet is called that has a list's titles and rows: its rows are told, and in the accounts."""
    book = filled()
    second = grid(FORM.sheets[2], PEOPLE[:1])
    read = batch(replace(book, grids=(*book.grids, replace(second, sheet=tab))))
    (finding,) = read.submissions[0].findings
    assert (finding.code, finding.severity, finding.place.sheet) == ("sheet-copied", Severity.ERROR, tab)
    assert finding.values == {"sheet": "发放明细", "rows": 1}
    assert (read.rows[0].found, read.rows[0].ignored) == (6, 0)
    findings = [*read.findings, *read.submissions[0].findings]
    assert row_counts(counted(read, findings, provisional=True), 1) == [0]


@pytest.mark.parametrize(("sheet", "line"), [(0, 1), (1, 2)])
def test_a_copy_of_a_record_or_matrix_returns_the_file(sheet: int, line: int) -> None:
    """Of two figures for one indicator nobody knows which is right."""
    book = filled()
    copy = Grid(f"{FORM.sheets[sheet].title} (2)", book.grids[1 + sheet].rows)
    (finding,) = submission(replace(book, grids=(*book.grids, copy)), FORM).findings
    assert (finding.code, finding.values["rows"]) == ("sheet-copied", line)


def test_an_empty_copy_and_a_sheet_of_ones_own_are_only_told() -> None:
    """A sheet without rows of the form's loses nothing."""
    book = filled()
    empty = replace(grid(FORM.sheets[2], []), sheet="发放明细 (2)")
    notes = square("联系人", [["姓名", "电话", "部门"], ["甲", "8888", "财务"]])
    known = submission(replace(book, grids=(*book.grids, empty, notes)), FORM)
    assert [finding.code for finding in known.findings] == ["sheet-unknown", "sheet-unknown"]


OPTIONAL = FORM.model_copy(update={"sheets": (*FORM.sheets[:2], FORM.sheets[2].model_copy(update={"optional": True}))})
"""The probe form with a list that may be left out."""


@pytest.mark.parametrize(
    ("stamped", "codes"),
    [
        (Stamps(sheets="figures,fund,people"), ["sheet-missing"]),
        (Stamps(), ["sheet-missing"]),
        (Stamps(sheets="figures,fund"), []),
        (Stamps(version="2025.2"), []),
        (Stamps(version="2025.2", sheets="figures,fund,people"), ["sheet-missing"]),
    ],
)
def test_a_sheet_that_was_issued_and_is_gone_is_an_error(stamped: Stamps, codes: list[str]) -> None:
    """One that was left out when issuing is not missed; without that stamp all were issued, in the version in force."""
    book = workbook(OPTIONAL, *filled().grids[:3])
    book = replace(book, properties={**book.properties, **stamped.properties})
    assert [finding.code for finding in submission(book, OPTIONAL).findings] == codes


def test_last_year_s_workbook_with_the_year_typed_over() -> None:
    """The year that it was issued for is held like the unit, and stands in for one that is blank."""
    assert complaints(with_cover(cover(), stamped=Stamps(year="2024"))) == [("year-differs", "封面!C4")]
    assert complaints(with_cover(cover(), stamped=Stamps(year="2025"))) == []
    known = submission(with_cover(cover(year=""), stamped=Stamps(year="2025")), FORM)
    assert ([finding.code for finding in known.findings], known.year) == (["year-blank"], 2025)


@pytest.mark.parametrize("typed", ["三月", "2025.13.1", 45000.0, "2025.3.1 2"])
def test_a_date_of_filling_in_that_cannot_be_read_is_asked_about(typed: Value) -> None:
    """It tells which of two returns counts, so it is not passed over."""
    sheet = square("封面", [*cover().rows, ["", "填报日期", typed]])
    assert complaints(with_cover(sheet)) == [("filled-on-unread", "封面!C5")]
    assert submission(with_cover(sheet), FORM).filled_on is None
    told = square("封面", [*cover().rows, ["", "填报日期", 20250301.0]])
    assert submission(with_cover(told), FORM).filled_on == date(2025, 3, 1)


def test_stamps_come_back_as_they_were_written() -> None:
    """From the properties and from the hidden sheet alike."""
    written = Stamps("probe", "2026.1", "110", "2025", "figures,fund", "", "", "12-ab")
    rows = [[cell.value for cell in written.page.cells if cell.row == row] for row in range(1, 7)]
    assert stamps(Workbook("a.xlsx", properties=written.properties)) == written
    assert stamps(Workbook("a.xlsx", grids=(square(META, rows),))) == written  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["1 10", "11\n0", "110①", "11²", "11٠"])
def test_a_code_with_odd_signs_is_refused_not_folded(code: str) -> None:
    """Nobody's figures go to another unit because of a footnote mark beside its code."""
    known = submission(with_cover(cover(code)), FORM)
    assert [(finding.code, finding.place.cell) for finding in known.findings] == [("unit-odd", "C2")]
    assert known.unit != "110"
    assert submission(with_cover(cover(" １１０\n")), FORM).findings == ()
