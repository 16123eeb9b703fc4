"""Reasons written into 说明: still there when the workbook is made again, whatever became of rows and cells."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from reports.issuing import Misuse
from reports.tables.model import ASK, WHY
from reports.yearend.annual import Annual
from reports.yearend.reasons import read_reasons, with_reasons
from reports.yearend.yearend import yearend_book
from sheets.writing.write import write
from tests.reports.test_annual import UNITS, members, together, year

BEFORE = year(2024, "区 甲<区 乙<区 丙<区", members(甲=(10, 99), 乙=(10, 99), 丙=(50, 99)))
NOW = members(甲=(60, 99), 乙=(70, 99), 丙=(50, 99))


def made(path: Path, now: Mapping[str, int] = NOW, units: str = "区 甲<区 乙<区 丙<区", number: int = 2025) -> Annual:
    """Make the workbook, over the one that is there, as the command does."""
    worked = together(UNITS, year(number, units, dict(now)), BEFORE)
    worked = with_reasons(worked, read_reasons(path), path.name)
    write(yearend_book(worked), path)
    return worked


def said(path: Path, sheet: int = 1) -> dict[str, object]:
    """What stands under 说明: label → text."""
    page = openpyxl.load_workbook(path, data_only=True).worksheets[sheet]
    rows = list(page.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if WHY in row)
    why = rows[head].index(WHY)
    return {str(row[0]): row[why] for row in rows[head + 1 :] if row[0] and row[why]}


def typed(path: Path, texts: Mapping[str, str]) -> None:
    """Type reasons in beside the labels, as people do."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[1]
    why = next(cell.column for row in page.iter_rows() for cell in row if cell.value == WHY)
    for (label,) in page.iter_rows(max_col=1):
        if label.value in texts:
            page.cell(label.row, why).value = texts[str(label.value)]
    book.save(path)


def test_a_typed_reason_is_kept(tmp_path: Path) -> None:
    """Write, type, run again: the reason stands there still, and no longer asks; the others still do."""
    path = tmp_path / "年终统计表.xlsx"
    assert made(path).asks == 3
    typed(path, {"甲工会": "新建两个车间，招工"})
    assert made(path).asks == 2
    assert said(path)["甲工会"] == "新建两个车间，招工"
    assert said(path)["乙工会"] == ASK
    assert made(path).asks == 2


def test_a_reason_goes_with_what_it_is_about(tmp_path: Path) -> None:
    """A unit more above it moves the line; the reason moves too. A reason nobody asked for is kept as well."""
    path = tmp_path / "年终统计表.xlsx"
    made(path)
    typed(path, {"乙工会": "并入外厂", "丙工会": "无变化"})
    made(path, {**NOW, **members(子=(3, 9))}, "区 子<区 甲<区 乙<区 丙<区")
    found = said(path)
    assert (found["乙工会"], found["丙工会"], found["甲工会"]) == ("并入外厂", "无变化", ASK)


def test_a_reason_whose_line_is_gone_is_laid_aside_and_comes_back(tmp_path: Path) -> None:
    """A unit that has left both years takes its line along; its reason is listed, and returns with it."""
    path = tmp_path / "年终统计表.xlsx"
    made(path, {**NOW, **members(丁=(30, 99))}, "区 甲<区 乙<区 丙<区 丁<区")
    typed(path, {"丁工会": "今年新建"})
    left = made(path).left
    assert [(reason.line, reason.text) for reason in left] == [("丁工会", "今年新建")]
    assert made(path).left == left
    assert "今年新建" in {cell.value for row in openpyxl.load_workbook(path)["原有说明"] for cell in row}
    again = made(path, {**NOW, **members(丁=(30, 99))}, "区 甲<区 乙<区 丙<区 丁<区")
    assert not again.left
    assert said(path)["丁工会"] == "今年新建"


def test_reasons_of_another_year_are_not_written_over(tmp_path: Path) -> None:
    """Without reasons last year's workbook may be written over; with them it is refused."""
    path = tmp_path / "年终统计表.xlsx"
    made(path)
    made(path, number=2026)
    typed(path, {"甲工会": "招工"})
    with pytest.raises(Misuse, match=r"2026年度.*1条说明"):
        made(path)


def test_a_workbook_that_cannot_be_read_is_not_written_over(tmp_path: Path) -> None:
    """Nobody knows what reasons are in it."""
    path = tmp_path / "年终统计表.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(Misuse, match="说明无法保留"):
        made(path)


def test_a_workbook_of_an_earlier_version_keeps_its_reasons(tmp_path: Path) -> None:
    """Without keys nobody knows what a reason belongs to: it is listed with its table and line."""
    path = tmp_path / "年终统计表.xlsx"
    book = yearend_book(together(UNITS, year(2025, "区 甲<区 乙<区 丙<区", NOW), BEFORE))
    bare = replace(book.pages[1], cells=tuple(cell for cell in book.pages[1].cells if cell.column < 10))
    write(replace(book, pages=(book.pages[0], bare, *book.pages[2:])), path)
    typed(path, {"甲工会": "招工"})
    assert [(reason.table, reason.line, reason.text) for reason in made(path).left] == [("表", "甲工会", "招工")]
