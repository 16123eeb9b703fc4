"""The summary that a new one replaces: kept, compared, and once it was final corrected under a number."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reports.changes import replacing
from reports.changes.replacing import Replaced, Wish, write_summary
from reports.gathering.cache import Cache
from reports.gathering.exchange.read import digest
from reports.gathering.exchange.seal import Seal
from reports.gathering.file_result import FileResult
from reports.gathering.receipt import REGISTER, Receipt
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unit_tree import UnitLine
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from sheets.finding import Place, find
from sheets.page import Book, Page
from sheets.read import read
from templates.fact import Fact
from templates.stamps import Stamps
from tests.filled import own_forms

FORMS = own_forms()
FINAL = Wish("统计组", date(2026, 1, 15))
LATER = Wish(on=date(2026, 2, 3))


def outcome(cost: int, *, year: int = 2025, refused: bool = False) -> Outcome:
    """A district of two units, of which one has reported so much and the other nothing, or something wrong."""
    parents = (("1", ""), ("11", "1"), ("12", "1"))
    lines = tuple(UnitLine(code, f"第{code}工会", parent, "", "training", Place("册")) for code, parent in parents)
    register = FileResult(Receipt("册.xlsx", "counted", form=REGISTER), lines=lines)
    receipt = Receipt("甲.xlsx", "counted", None, f"{cost}", 1, "training", "2025.1", "11", "第11工会", year)
    wrong = replace(receipt, file="乙.xlsx", unit="12", status="returned", sha256="乙")
    results = [
        register,
        FileResult(receipt, facts=(Fact("11", year, "training", "cost", "", "", cost, "甲.xlsx"),)),
        *([FileResult(wrong, (find("form-unstamped", Place("乙.xlsx"), form="甲表", near=""),))] if refused else []),
    ]
    return Outcome(resolve(results, (), FORMS, Policy(year)), FORMS)


def back(path: Path) -> FileResult:
    """Read a summary in this process."""
    return digest(read(path, path.name), FORMS)


def written(folder: Path, cost: int, wish: Wish, *, year: int = 2025, refused: bool = False) -> Replaced | None:
    """Write a summary into a folder."""
    return write_summary(outcome(cost, year=year, refused=refused), folder / "汇总表.xlsx", back, wish)


def texts(path: Path, sheet: str) -> list[list[object]]:
    """What stands on a sheet."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_the_same_again_touches_nothing(tmp_path: Path) -> None:
    """Written twice alike the file is left as it is, and nothing is kept beside it."""
    assert written(tmp_path, 100, LATER) is None
    os.utime(tmp_path / "汇总表.xlsx", (10**9, 10**9))
    assert written(tmp_path, 100, LATER) == Replaced(same=True)
    assert (tmp_path / "汇总表.xlsx").stat().st_mtime == 10**9
    assert [path.name for path in tmp_path.iterdir()] == ["汇总表.xlsx"]


def test_what_has_not_changed_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache knows of what a summary was drawn; another figure, form or seal, or a file touched since, is drawn."""
    cache = Cache(tmp_path / "cache", b"0" * 32)
    drawn: list[Outcome] = []

    def draw(shown: Outcome, seal: Seal | None, page: Page | None = None) -> Book:
        drawn.append(shown)
        return summary_book(shown, seal, page)

    monkeypatch.setattr(replacing, "summary_book", draw)
    target = tmp_path / "汇总表.xlsx"

    def draws(shown: Outcome, wish: Wish = LATER) -> int:
        before = len(drawn)
        write_summary(shown, target, back, replace(wish, keep=False), cache)
        return len(drawn) - before

    assert [draws(outcome(100)), draws(outcome(100)), draws(outcome(250)), draws(outcome(250))] == [1, 0, 1, 0]
    whole = target.read_bytes()
    target.write_bytes(whole[:-1])
    assert draws(outcome(250)) == 1
    assert target.read_bytes() == whole
    target.unlink()
    assert [draws(outcome(250)), target.read_bytes() == whole] == [1, True]
    other = {**FORMS, "training": FORMS["training"].model_copy(update={"title": "另表"})}
    assert draws(replace(outcome(250), forms=other)) == 1
    assert draws(outcome(250), FINAL) > 0


def test_what_is_replaced_is_kept_and_compared(tmp_path: Path) -> None:
    """The earlier summary stays whole under the time of its writing, and 变动表 says what moved by which return."""
    written(tmp_path, 100, LATER)
    before = (tmp_path / "汇总表.xlsx").read_bytes()
    replaced = written(tmp_path, 250, LATER)
    assert replaced
    assert replaced.kept
    assert replaced.kept.name.startswith("汇总表_")
    assert replaced.kept.read_bytes() == before
    assert replaced.changes
    assert [(each.unit.code, each.before, each.after) for each in replaced.changes.moved] == [
        ("1", 100, 250),
        ("11", 100, 250),
    ]
    assert replaced.listed == tmp_path / "变动表.xlsx"
    rows = texts(replaced.listed, "变动")
    assert rows[1][0] == f"原表：{replaced.kept.name}　现表：汇总表.xlsx"
    assert rows[5] == ["第1工会", "1", "职工培训情况表", "培训费用", None, None, 1, 2.5, 1.5, "元", "甲.xlsx"]
    assert rows[6][:2] == ["第11工会", "11"]
    (exchanged,) = texts(replaced.listed, "报表变动")[5:]
    assert exchanged[:6] == ["甲.xlsx", "第11工会", "11", "职工培训情况表", "已计入", "已计入"]
    assert exchanged[6:] == ["2025.1", "2025.1", "100", "250"]
    assert back(tmp_path / "汇总表.xlsx").sound


def test_nothing_is_kept_unasked(tmp_path: Path) -> None:
    """Told not to keep it, the program compares and replaces all the same."""
    written(tmp_path, 100, LATER)
    replaced = written(tmp_path, 250, replace(LATER, keep=False))
    assert replaced
    assert replaced.changes
    assert replaced.kept is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["变动表.xlsx", "汇总表.xlsx"]


def test_what_is_final_stands_while_no_figure_changes(tmp_path: Path) -> None:
    """A final summary says when and by whom; added up again alike, on another day by somebody else, it stays."""
    written(tmp_path, 100, FINAL)
    path = tmp_path / "汇总表.xlsx"
    first = path.read_bytes()
    assert Seal.of(back(path).stamp) == Seal(date(2026, 1, 15), "统计组")
    assert back(path).sound
    assert ["定稿：2026-01-15，统计组"] in [row[:1] for row in texts(path, "封面")]
    for wish in (FINAL, LATER, Wish("别人", date(2026, 3, 1))):
        replaced = written(tmp_path, 100, wish)
        assert replaced
        assert replaced.standing or replaced.same
        assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_what_changes_after_it_is_a_correction_with_a_number(tmp_path: Path) -> None:
    """Each change of a final summary has its number, its day, and a page that names every total and return."""
    path = tmp_path / "汇总表.xlsx"
    written(tmp_path, 100, FINAL)
    for number, cost in ((1, 250), (2, 300)):
        replaced = written(tmp_path, cost, LATER)
        assert replaced
        assert replaced.corrected
        assert replaced.seal == Seal(date(2026, 2, 3), "统计组", number) == Seal.of(back(path).stamp)
        assert back(path).sound
        rows = texts(path, "更正说明")
        assert rows[1][0] == f"第{number}次更正：2026-02-03，统计组"
        assert str(rows[2][0]).startswith(
            "所更正的：定稿：2026-01-15" if number == 1 else "所更正的：第1次更正：2026-02-03"
        )
        assert [row[0] for row in rows[6:]] == ["第1工会", "第11工会"]
        assert rows[6][7] == cost / 100
    assert len(list(tmp_path.glob("汇总表_*.xlsx"))) >= 1
    replaced = written(tmp_path, 300, LATER)
    assert replaced
    assert replaced.standing


def test_a_return_that_is_refused_later_is_a_correction_too(tmp_path: Path) -> None:
    """No total moves, but who has reported is another: the final summary does not change without a number."""
    written(tmp_path, 100, FINAL)
    replaced = written(tmp_path, 100, LATER, refused=True)
    assert replaced
    assert replaced.changes is not None
    assert not replaced.changes
    assert replaced.seal == Seal(date(2026, 2, 3), "统计组", 1)
    assert "没有变动。" in [row[0] for row in texts(tmp_path / "汇总表.xlsx", "更正说明")]


def test_a_final_summary_that_was_changed_by_hand_is_told_and_keeps_its_number(tmp_path: Path) -> None:
    """With a figure typed over it cannot be compared, and does not pass for what stands; it is kept and corrected."""
    path = tmp_path / "汇总表.xlsx"
    written(tmp_path, 100, FINAL)
    book = openpyxl.load_workbook(path)
    book["数据"]["I2"] = 9.0
    book.save(path)
    replaced = written(tmp_path, 100, LATER)
    assert replaced
    assert replaced.changes is None
    assert replaced.obstacle
    assert replaced.obstacle.code == "summary-changed"
    assert replaced.seal == Seal(date(2026, 2, 3), "统计组", 1)
    assert replaced.kept
    assert back(path).sound


def test_another_year_or_no_summary_at_all_is_only_kept(tmp_path: Path) -> None:
    """What stands there and is of another year is neither compared nor corrected, nor is what is no summary."""
    path = tmp_path / "汇总表.xlsx"
    written(tmp_path, 100, FINAL, year=2024)
    replaced = written(tmp_path, 100, LATER)
    assert replaced
    assert (replaced.changes, replaced.obstacle, replaced.seal, replaced.corrected) == (None, None, None, None)
    assert replaced.kept
    path.write_bytes(b"a letter")
    other = written(tmp_path, 100, replace(LATER, keep=False))
    assert other
    assert other.changes is None
    assert back(path).sound


def test_a_seal_that_is_none_seals_nothing() -> None:
    """A stamp that does not name a day is no seal."""
    assert Seal.of(Stamps(final="2026-02-30 某人")) is None
    assert Seal.of(Stamps(correction="1")) is None
    assert Seal.of(Stamps(final="2026-02-03 某 人", correction="2")) == Seal(date(2026, 2, 3), "某 人", 2)
