"""更正单: the office corrects what a return holds when adding up, leaves a trace, and never writes to the file."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reports.gathering.cache import Cache
from reports.gathering.exchange.corrections import corrections_book, suggested_lines
from reports.gathering.gather import Choices, Unusable, gather
from reports.gathering.receipt import Returns
from reports.outcome import Outcome
from reports.summary.corrections import CORRECTIONS_PAGE
from reports.summary.summary import summary_book
from reports.total import Key
from sheets.finding import Mended, Place, Suggestion, find
from sheets.read import read
from sheets.writing.write import to_bytes, write
from templates.load import load_forms
from tests.filled import TRAINING, course, fill_in, own_forms, training_return

ROOT = Path(__file__).parents[2]
LINE = ("11", "职工培训情况表", "", "培训明细", "E7", "100", "120", "电话核对，多写了一位", "李四", "2026-01-05")
"""The second course's heads: 100 become 120."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one sound return, whose file shows its own total of heads nowhere."""
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "training.toml").write_text(TRAINING, encoding="utf-8")
    (tmp_path / "收到").mkdir()
    courses = [course("焊接", "技能", 100, 300.0), course("消防", "安全", 7, 99.99)]
    fill_in(tmp_path / "收到" / "甲.xlsx", "training", training_return(courses), unit="11", name="第一工会")
    return tmp_path


def corrected(folder: Path, *lines: Sequence[str], cache: Cache | None = None) -> Returns:
    """What comes of the folder with such a 更正单 beside it."""
    path = folder / "更正单.xlsx"
    path.unlink(missing_ok=True)
    write(corrections_book(lines), path)
    choices = Choices(2025, folders=(folder / "forms",), corrections=path, cache=cache)
    return gather(folder / "收到", own_forms(), choices)


def line(**changes: str) -> tuple[str, ...]:
    """A line that is right but for what is changed."""
    heads = ("unit", "form", "period", "sheet", "cell", "old", "new", "reason", "by", "when")
    return tuple(changes.get(head, value) for head, value in zip(heads, LINE, strict=True))


def heads(returns: Returns) -> dict[str, int]:
    """Kind of course → heads that are added up."""
    totals = Outcome(returns, own_forms()).totals.district()
    return {kind: totals.get(Key("training", "heads_kind", kind, ""), 0) for kind in ("技能", "安全")}


def test_a_correction_counts_and_the_file_is_left_alone(folder: Path) -> None:
    """The total is that of the new value; the return keeps its bytes, and says in a note what was made of it."""
    path = folder / "收到" / "甲.xlsx"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    returns = corrected(folder, line())
    assert heads(returns) == {"技能": 120, "安全": 7}
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert returns.receipts[0].sha256 == before
    assert returns.receipts[0].corrected == 1
    note = [each for each in returns.findings if each.code == "corrected"]
    assert [(each.place, each.entered) for each in note] == [(Place("甲.xlsx", "培训明细", 7, 5), "100")]
    assert "120" in note[0].message()


def test_a_correction_is_listed_in_the_summary(folder: Path) -> None:
    """更正 tells the cell, both values, why, by whom and when; 数据来源 marks the file."""
    returns = corrected(folder, line(), line(unit="99"))
    path = folder / "汇总表.xlsx"
    path.write_bytes(to_bytes(summary_book(Outcome(returns, own_forms()))))
    book = read(path, path.name)
    page, sources = book.grid(CORRECTIONS_PAGE), book.grid("数据来源")
    assert page
    assert sources
    assert page.rows[3][1:13] == [
        *("11", "第一工会", "职工培训情况表", "培训明细", "E7", "参加人数"),
        *("100", "120", "电话核对，多写了一位", "李四", "2026-01-05", "已更正"),
    ]
    assert page.rows[4][1] == "99"
    assert "没有收到" in str(page.rows[4][12])
    assert [row[-1] for row in sources.rows if row[0] == "甲.xlsx"] == ["按更正单改了1格"]


def test_a_correction_can_make_a_refused_return_sound(folder: Path) -> None:
    """What broke a rule as it was sent counts as corrected, without a finding about results the file shows."""
    courses = [course("焊接", "技能", 100, 300.0)]
    wrong = training_return(courses, cost=3000.0)
    fill_in(folder / "收到" / "乙.xlsx", "training", wrong, unit="12", name="第二工会")
    assert corrected(folder, line()).of_status("returned")
    mended = line(unit="12", sheet="培训总体情况", cell="D8", old="3000", new="300")
    returns = corrected(folder, line(), mended)
    assert not returns.of_status("returned")
    assert heads(returns) == {"技能": 220, "安全": 7}


@pytest.mark.parametrize(
    ("changed", "code", "cell"),
    [
        ({"old": "101"}, "correction-differs", "F4"),
        ({"old": "300", "new": "100"}, "correction-done", "G4"),
        ({"cell": "E70000"}, "correction-nowhere", "E4"),
        ({"cell": "E6"}, "correction-nowhere", "E4"),
        ({"cell": "合计"}, "correction-nowhere", "E4"),
        ({"sheet": "明细"}, "correction-nowhere", "E4"),
        ({"cell": "D7", "old": "王某某", "new": "赵某某"}, "correction-personal", "E4"),
        ({"new": "110101199003070118"}, "correction-personal", "G4"),
        ({"new": "一百多"}, "correction-value", "G4"),
        ({"unit": "12"}, "correction-unmatched", "A4"),
        ({"form": "别的表"}, "correction-form", "B4"),
        ({"by": ""}, "correction-incomplete", "I4"),
        ({"when": ""}, "correction-incomplete", "J4"),
        ({"reason": ""}, "correction-incomplete", "H4"),
    ],
)
def test_what_is_not_as_the_list_says_is_left_and_told_at_its_own_cell(
    folder: Path, changed: dict[str, str], code: str, cell: str
) -> None:
    """Nothing is corrected, and the finding stands in the 更正单."""
    returns = corrected(folder, line(**changed))
    assert heads(returns) == {"技能": 100, "安全": 7}
    told = [each for each in returns.findings if each.place.file == "更正单.xlsx"]
    assert [(each.code, each.place.cell) for each in told] == [(code, cell)]
    assert not [each for each in returns.findings if each.code == "corrected"]


def test_what_tells_of_a_person_is_repeated_nowhere(folder: Path) -> None:
    """Neither the old nor the new name, nor a number, gets into findings or summary."""
    returns = corrected(folder, line(cell="D7", old="王某某", new="赵某某"), line(old="110101199003070118"))
    book = to_bytes(summary_book(Outcome(returns, own_forms())))
    (folder / "汇总表.xlsx").write_bytes(book)
    words = repr(read(folder / "汇总表.xlsx", "汇总表.xlsx").grids) + repr(returns.findings) + repr(returns.corrections)
    assert not [secret for secret in ("王某某", "赵某某", "110101199003070118") if secret in words]


def test_a_list_laid_among_the_returns_corrects_nothing(folder: Path) -> None:
    """Only the office names one: a unit's own is passed over and said so."""
    write(corrections_book([line()]), folder / "收到" / "更正单.xlsx")
    returns = gather(folder / "收到", own_forms(), Choices(2025, folders=(folder / "forms",)))
    assert heads(returns) == {"技能": 100, "安全": 7}
    assert [each.status for each in returns.receipts if each.file == "更正单.xlsx"] == ["ignored"]


def test_what_is_no_list_of_corrections_is_refused(folder: Path) -> None:
    """A return that is named instead is one sentence."""
    choices = Choices(2025, folders=(folder / "forms",), corrections=folder / "收到" / "甲.xlsx")
    with pytest.raises(Unusable, match="更正单"):
        gather(folder / "收到", own_forms(), choices)


def test_a_cache_keeps_a_return_apart_from_the_same_as_corrected(folder: Path) -> None:
    """With another list, or without one, the figures are those of that list, however often it is read."""
    cache = Cache(folder / "cache.sqlite", b"k" * 32)
    for _ in range(2):
        assert heads(corrected(folder, line(), cache=cache))["技能"] == 120
        assert heads(corrected(folder, line(new="130"), cache=cache))["技能"] == 130
        choices = Choices(2025, folders=(folder / "forms",), cache=cache)
        assert heads(gather(folder / "收到", own_forms(), choices))["技能"] == 100


def test_corrections_of_one_cell_follow_each_other(folder: Path) -> None:
    """The second is of what the first has made."""
    assert heads(corrected(folder, line(), line(old="120", new="125")))["技能"] == 125


def test_what_is_suggested_awaits_a_name_and_a_day(folder: Path) -> None:
    """A list written of suggestions corrects nothing until somebody signs its lines."""
    place = Place("甲.xlsx", "培训明细", 7, 5)
    suggestion = Suggestion((Mended(place, "参加人数", "100", "120"),), (("x", place),), 99)
    finding = find("suggested", place, said="填100", said_en="", value="120", rules=1, all="")
    receipts = corrected(folder).receipts
    lines = suggested_lines(receipts, [replace(finding, suggestion=suggestion)] * 2, own_forms())
    assert [each[:7] for each in lines] == [["11", "职工培训情况表", "", "培训明细", "E7", "100", "120"]]
    assert {each.code for each in corrected(folder, *lines).findings} == {"correction-incomplete"}
    signed = [*lines[0][:8], "李四", "2026-01-05"]
    assert heads(corrected(folder, signed))["技能"] == 120


@pytest.mark.parametrize("named", ["职工培训情况表", "区培01表", "training"])
def test_a_form_is_named_as_people_name_it(folder: Path, named: str) -> None:
    """By its title, its number or its name in commands."""
    assert heads(corrected(folder, line(form=named)))["技能"] == 120


def test_results_that_a_file_shows_are_set_against_what_it_holds(tmp_path: Path) -> None:
    """LibreOffice worked out the lines' sums before the correction: they are no fault of the return's."""
    (tmp_path / "收到").mkdir()
    name = "330130_铝业公司工会_工会会员统计表.xlsx"
    shutil.copy(ROOT / "examples" / "2025" / name, tmp_path / "收到" / name)
    book = read(tmp_path / "收到" / name, name)
    grid = book.grid("年龄性别")
    assert grid
    male = str(grid.rows[6][2])
    members = ("330130", "工会会员统计表", "")
    said = ("核对", "李四", "2026-01-05")
    lines = [
        (*members, "年龄性别", "C7", male, str(float(male) + 1), *said),
        (*members, "基本情况", "07", "398", "399", *said),
        (*members, "基本情况", "05", "30", "31", *said),
    ]
    write(corrections_book(lines), tmp_path / "更正单.xlsx")
    returns = gather(tmp_path / "收到", load_forms(), Choices(2025, corrections=tmp_path / "更正单.xlsx"))
    assert Counter(each.code for each in returns.findings) == {"corrected": 3}
    assert Outcome(returns, load_forms()).totals.district()[Key("members", "members", "", "")] == 399
