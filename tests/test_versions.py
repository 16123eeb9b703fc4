"""A new version of a form reads returns of the one before, under the names of now; what was not asked is unknown."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS
from templates.load import parse_form
from tests.filled import Filling
from tests.office import needs_office, recalculated
from tests.test_language import Office, codes, figures

OLD = """
name = "clubs"
title = "文体小组情况表"
number = "区文01表"
version = "2025.1"

[[sheets]]
name = "total"
title = "总体"
layout = "record"
fields = [
  {name = "members", title = "会员人数", type = "integer", unit = "人", required = true},
  {name = "leaders", title = "骨干", type = "integer", unit = "人"},
]

[[sheets]]
name = "clubs"
title = "小组台账"
layout = "list"
capacity = 8
fields = [
  {name = "club", title = "小组名称", type = "text", required = true},
  {name = "kind", title = "类型", type = "choice", enum = ["唱歌", "合唱", "球类"], required = true},
  {name = "coach", title = "教练姓名", type = "text", personal = true},
  {name = "heads", title = "人数", type = "integer", unit = "人", required = true},
]
checks = [{name = "few", rule = "heads >= 10", severity = "query", message = "不足10人"}]

[[sheets]]
name = "ages"
title = "年龄"
layout = "matrix"
key = "band"
optional = true
rows = [{title = "35岁以下"}, {title = "36岁以上"}, {title = "合计", total = true}]
fields = [
  {name = "men", title = "男", type = "integer"},
  {name = "all", title = "小计", type = "integer", formula = "men"},
]

[[measures]]
name = "heads_kind"
title = "小组人数（按类别）"
unit = "人"
value = "sum(clubs.heads)"
by = ["kind"]
"""

NEW = """
name = "clubs"
title = "文体小组情况表"
number = "区文01表"
version = "2025.2"
accepts = ["2025.1"]

[[earlier]]
version = "2025.1"
unasked = ["plans", "total.spent", "clubs.contact", "clubs.times", "ages.women"]
renamed = [
  {sheet = "clubs", was = "小组台账"},
  {sheet = "total", field = "members", was = "会员人数"},
  {sheet = "clubs", field = "kind", was = "类型"},
  {sheet = "clubs", field = "kind", choice = "歌咏", was = "唱歌"},
  {sheet = "clubs", field = "kind", choice = "歌咏", was = "合唱"},
  {sheet = "ages", line = "青年", was = "35岁以下"},
  {sheet = "ages", line = "中老年", was = "36岁以上"},
]
dropped = [{sheet = "clubs", was = "教练姓名"}, {sheet = "total", was = "骨干"}]

[[sheets]]
name = "total"
title = "总体"
layout = "record"
fields = [
  {name = "members", title = "工会会员数", type = "integer", unit = "人", required = true},
  {name = "spent", title = "经费支出", type = "money", unit = "元", required = true},
]
checks = [
  {name = "paid", rule = "spent > 0", when = "count(clubs) > 0", message = "有小组没有经费"},
  {name = "active", rule = "sum(clubs.times) > 0", message = "没有开展活动"},
]

[[sheets]]
name = "clubs"
title = "文体小组"
layout = "list"
capacity = 8
fields = [
  {name = "club", title = "小组名称", type = "text", required = true},
  {name = "contact", title = "联系人", type = "text", personal = true},
  {name = "kind", title = "类别", type = "choice", enum = ["歌咏", "球类", "棋牌"], required = true},
  {name = "heads", title = "人数", type = "integer", unit = "人", required = true},
  {name = "times", title = "活动次数", type = "integer", unit = "次", required = true},
  {name = "busy", title = "经常活动", type = "integer", formula = "1 if filled(times) and times > 3 else 0"},
]
checks = [{name = "few", rule = "heads >= 10", severity = "query", message = "不足10人"}]

[[sheets]]
name = "ages"
title = "年龄"
layout = "matrix"
key = "band"
optional = true
rows = [{title = "青年"}, {title = "中老年"}, {title = "合计", total = true}]
fields = [
  {name = "men", title = "男", type = "integer"},
  {name = "women", title = "女", type = "integer"},
  {name = "all", title = "小计", type = "integer", formula = "men + women"},
]

[[sheets]]
name = "plans"
title = "计划"
layout = "list"
capacity = 5
fields = [{name = "plan", title = "计划", type = "text", required = true}]

[[measures]]
name = "heads_kind"
title = "小组人数（按类别）"
unit = "人"
value = "sum(clubs.heads)"
by = ["kind"]
[[measures]]
name = "times"
title = "活动次数"
unit = "次"
value = "sum(clubs.times)"
[[measures]]
name = "idle"
title = "没有活动的小组"
unit = "个"
value = "count(clubs, not filled(clubs.times))"
[[measures]]
name = "busy"
title = "经常活动的小组"
unit = "个"
value = "sum(clubs.busy)"
[[measures]]
name = "plans"
title = "计划数"
unit = "个"
value = "count(plans)"
"""

THEN: Filling = {
    "total": {"members": 40, "leaders": 3},
    "clubs": [
        {"club": "百灵", "kind": "合唱", "coach": "司马鹤鸣", "heads": 17},
        {"club": "画眉", "kind": "唱歌", "heads": 9},
        {"club": "飞鹰", "kind": "球类", "heads": 12},
    ],
    "ages": {"35岁以下": {"men": 20}, "36岁以上": {"men": 5}},
}
NOW: Filling = {
    "total": {"members": 30, "spent": 100.5},
    "clubs": [{"club": "棋社", "kind": "棋牌", "contact": "欧阳雪松", "heads": 11, "times": 4}],
    "ages": {"青年": {"men": 1, "women": 2}, "中老年": {"men": 3, "women": 4}},
    "plans": [{"plan": "比赛"}],
}


@needs_office
def test_returns_of_both_versions_add_up(tmp_path: Path) -> None:
    """Old names are taken for new ones, what was not asked gives no figure, no finding and no rule, and is said."""
    office = Office(tmp_path, OLD, ("11", "甲厂工会"), ("12", "乙厂工会"))
    drafts, back = tmp_path / "draft", tmp_path / "收到"
    paths = [office.fill(office.issue("旧", "--year", 2025), "11", THEN, drafts)]
    (office.forms / "own.toml").write_text(NEW, encoding="utf-8")
    form, faults = parse_form(NEW, "own.toml")
    assert form, faults
    office.form = form
    paths.append(office.fill(office.issue("新", "--year", 2025), "12", NOW, drafts))
    recalculated(paths, back)
    shutil.rmtree(back / ".office")
    path = back / paths[0].name
    book = openpyxl.load_workbook(path)
    page = book[AUDIT]
    heads = {cell.value: cell.column for cell in page[6]}
    line = next(row for row in page.iter_rows(min_row=7) if row[heads[AUDIT_CODE] - 1].value == "clubs.clubs.few")
    line[heads[AUDIT_WORDS] - 1].value = "画眉组由司马鹤鸣教练带，成员刚退休"
    book.save(path)
    out = tmp_path / "2025"
    data = office.answer("aggregate", back, "--units", office.units, "--year", 2025, "-o", out)
    assert [(each["code"], each["cell"]) for each in data["findings"]] == [("clubs.clubs.few", "E8")]
    assert "鹤鸣" not in str(data), "a column that nobody reads names persons all the same"
    versions = {each["unit"]: each["version"] for each in data["receipts"] if each["form"] == "clubs"}
    assert versions == {"11": "2025.1", "12": "2025.2"}
    assert figures(data, "members") == {("", ""): 70}
    assert figures(data, "spent") == {("", ""): "100.50"}
    assert figures(data, "heads_kind") == {("歌咏", ""): 26, ("球类", ""): 12, ("棋牌", ""): 11}
    assert figures(data, "men") == {("青年", ""): 21, ("中老年", ""): 8}
    assert figures(data, "women") == {("青年", ""): 2, ("中老年", ""): 4}
    assert figures(data, "all") == {("青年", ""): 3, ("中老年", ""): 7}, "of the other nobody knows all"
    assert figures(data, "times") == {("", ""): 4}
    assert figures(data, "busy") == {("", ""): 1}
    assert figures(data, "plans") == {("", ""): 1}
    assert figures(data, "idle") == {}, "that nothing was asked is not that nothing was done"
    office.rolls_up(data, 2025)
    book = openpyxl.load_workbook(office.summary(2025))
    cover = "".join(str(cell.value) for row in book["封面"].iter_rows() for cell in row)
    assert "其中1份是2025.1版，没有问经费支出、联系人、活动次数、女、计划，这几项不含这1份" in cover
    office.yearend(2025)


def test_what_an_old_return_lacks_otherwise_is_told(tmp_path: Path) -> None:
    """A column that was asked then and is gone, a new title typed into an old return: told as of any return."""
    office = Office(tmp_path, OLD, ("11", "甲厂工会"))
    path = office.fill(office.issue("旧", "--year", 2025), "11", THEN, tmp_path / "收到")
    (office.forms / "own.toml").write_text(NEW, encoding="utf-8")
    book = openpyxl.load_workbook(path)
    book["小组台账"].cell(6, 5).value = "成员数目"
    book["小组台账"].cell(7, 3).value = "绘画"
    book.save(path)
    told = codes(office.answer("check", path, code=1))
    assert "column-missing" in told
    assert "choice-unknown" in told or "choice-near" in told
    (office.forms / "own.toml").write_text(NEW.replace('accepts = ["2025.1"]', "").replace(EARLIER, ""), "utf-8")
    assert "version-old" in codes(office.answer("check", path, code=1))


def test_last_years_summary_is_read_under_the_names_of_now(tmp_path: Path) -> None:
    """Figures, lines and choices of before the rename are compared with those of after; nothing seems changed."""
    office = Office(tmp_path, OLD, ("11", "甲厂工会"))
    then = {**THEN, "clubs": [{**row, "heads": 20} for row in THEN["clubs"]]}
    assert codes(office.year(2024, {"11": then})) == []
    form, _ = parse_form(NEW, "own.toml")
    assert form
    office.form = form
    (office.forms / "own.toml").write_text(NEW, encoding="utf-8")
    above = tmp_path / "上级"
    above.mkdir()
    shutil.copy(office.summary(2024), above)
    data = office.answer("aggregate", above, "-o", tmp_path / "上级汇总")
    assert figures(data, "members") == {("", ""): 40}
    assert figures(data, "heads_kind") == {("歌咏", ""): 40, ("球类", ""): 20}
    assert figures(data, "men") == {("青年", ""): 20, ("中老年", ""): 5}


EARLIER = NEW[NEW.index("[[earlier]]") : NEW.index("[[sheets]]")]


@pytest.mark.parametrize(
    ("good", "bad", "where"),
    [
        ('accepts = ["2025.1"]', "", "earlier.2025.1.version"),
        ('"clubs.times"', '"clubs.time"', "earlier.2025.1.unasked"),
        ('field = "kind", was', 'field = "kin", was', "earlier.2025.1.renamed.clubs.kin"),
        ('choice = "歌咏", was = "唱歌"', 'choice = "歌", was = "唱歌"', "earlier.2025.1.renamed.clubs.kind.歌"),
        ('line = "青年"', 'line = "少年"', "earlier.2025.1.renamed.ages.少年"),
        ('{sheet = "clubs", was = "教练姓名"}', '{sheet = "club", was = "教练姓名"}', "earlier.2025.1.dropped"),
    ],
)
def test_what_is_not_there_now_is_a_fault(good: str, bad: str, where: str) -> None:
    """A name that the form has not, or a version that it does not accept, is refused with its place."""
    assert good in NEW
    form, faults = parse_form(NEW.replace(good, bad), "own.toml")
    assert form is None
    assert any(f"own.toml: {where}:" in fault for fault in faults), faults
