"""Declared year-end tables: every fault told at once, and an office's own beside the standard ones."""

from pathlib import Path

import pytest

from reports.yearend.load_tables import load_tables, parse_table
from reports.yearend.year import known_measures
from templates.fault import FormFault
from templates.load import load_forms
from tests.filled import TRAINING

FORMS = load_forms()
KNOWN = known_measures(FORMS)

OWN = """
name = "training"
title = "职工培训情况"
tab = "职工培训"
rows = ["kind"]
[[items]]
name = "heads"
title = "培训人次"
measure = "training.heads_kind"
"""


def faults(text: str) -> str:
    """What is wrong with a declaration."""
    spec, found = parse_table(text, "表.toml", KNOWN)
    assert spec is None
    return "\n".join(found)


def table(items: str, rows: str = '"items"', more: str = "") -> str:
    """A declaration of some items."""
    return f'name = "t"\ntitle = "表"\ntab = "表"\nrows = {rows}\n{more}\n{items}'


def item(name: str, rest: str) -> str:
    """One item."""
    return f'[[items]]\nname = "{name}"\ntitle = "{name}"\n{rest}\n'


MEMBERS = item("a", 'measure = "members.members"')


TIMES = item("a", 'measure = "aid.aid_times_kind"')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            table(item("a", 'measure = "nothing.members"')),
            "items[1].measure: 没有名为 nothing 的报表",
        ),
        (table(item("a", 'measure = "members.nothing"')), "form 'members' adds up no 'nothing'"),
        (table(item("a", "")), "exactly one of"),
        (table(MEMBERS + item("b", 'measure = "members.left"\nratio = ["a", "a"]')), "not measure and ratio"),
        (table(MEMBERS + MEMBERS), "'a' stands 2 times"),
        (table(MEMBERS + item("b", 'ratio = ["a", "c"]')), "items[2].ratio: 本表没有 c 这一项 / no item 'c'"),
        (table(MEMBERS + item("b", 'sum = ["a", "c"]') + item("c", 'sum = ["b"]')), "'b' is worked out from itself"),
        (table(MEMBERS + item("b", 'last = "a"')), "has no meaning in a table of items"),
        (table(MEMBERS + item("b", 'rank = "a"'), '["band"]'), "has no meaning in a table of dimensions"),
        (table(MEMBERS + item("b", 'target = "a"')), "has no meaning in a table of items"),
        (table(item("a", 'measure = "members.members"\nwanted = [2, 1]')), "items[1].wanted: 应为不小于0的数"),
        (table(item("a", 'measure = "members.members"\nwanted = 1'), '"units"'), "belongs to added figures of a table"),
        (table(MEMBERS, more='across = "periods"\n'), "must be reported for periods of one length"),
        (
            table(MEMBERS + item("b", 'measure = "members.left"\nunit = "万人"') + item("c", 'sum = ["a", "b"]')),
            "units of other sizes are not reckoned together",
        ),
        (
            table(item("a", 'measure = "members.left"\nunit = "万人"') + item("c", 'last = "a"'), '"units"'),
            "items[2].unit: 应与 a 相同：万人",
        ),
        (table(MEMBERS + item("b", 'growth = "a"'), '"units"'), "an item with last = 'a' must stand in the table"),
        (
            table(item("a", 'measure = "members.male"'), '["month"]'),
            "no measure of this table is broken down by 'month'",
        ),
        (table(item("a", 'measure = "members.male"\nwhere = { month = "1" }')), "is not broken down by 'month'"),
        (
            table(MEMBERS, more='[[pictures]]\ntitle = "图"\nitems = ["z"]'),
            "pictures[1].items: 本表没有 z 这一项",
        ),
        (
            table(
                MEMBERS + item("b", 'measure = "members.left"') + item("c", 'measure = "members.joined"'),
                more='[[pictures]]\ntitle = "图"\nitems = ["a", "c"]',
            ),
            "the lines of a picture must stand together",
        ),
        (table(MEMBERS, more="colour = 3"), "colour"),
        (table("items = []"), "items"),
        ("name = ", "表.toml"),
        (table(item("a", 'measure = "members.members"\nindent = 99')), "items[1].indent"),
        (table(item("a", "targets = { x = nan }"), '["band"]'), "items[1].targets"),
        (table(item("a", "targets = { x = inf }"), '["band"]'), "items[1].targets"),
        (table(MEMBERS, more="[limit]\npercent = nan"), "limit: "),
        (table(MEMBERS).replace('title = "a"', 'title = "{a}"'), "items.a.title: "),
        (table(MEMBERS).replace('title = "表"', 'title = "表\\u0007"'), "title: "),
        (table(MEMBERS).replace('tab = "表"', f'tab = "{"😀" * 11}"'), "tab: "),
        (table(MEMBERS, more='[[pictures]]\ntitle = "图"\nitems = []'), "pictures[1].items: "),
        (table("".join(item(f"a{at}", 'measure = "members.members"') for at in range(17_000))), "items: "),
        (table(TIMES, '["kind", "kind"]'), "rows: “kind”出现了2次"),
        (table(TIMES, '["kind"]', 'across = "kind"'), "rows: “kind”出现了2次"),
        (table(item("a", 'measure = "aid.aid_times_kind"\nwhere = { kind = "x" }'), '["kind"]'), "items[1].where: "),
        (table(TIMES, '["kind"]', '[[groups]]\ntitle = "甲"\nvalues = ["x", "x"]'), "groups.values: "),
        ("a = " + "[" * 5000 + "]" * 5000, "嵌套过深"),
    ],
)
def test_fault_is_told_with_its_place(text: str, words: str) -> None:
    """Whatever is wrong with a declaration is said, with where it stands in the file."""
    told = faults(text)
    assert words in told
    assert all(" / " in line for line in told.splitlines())


def test_all_faults_at_once() -> None:
    """Two faults are told in one go, so that nobody mends and runs by turns."""
    wrong = (
        item("a", 'measure = "nothing.x"')
        + item("b", 'measure = "members.nothing"')
        + item("c", "targets = { x = nan }")
    )
    told = faults(table(wrong, '["nothing"]', '[[pictures]]\ntitle = "图{}"\nitems = ["z"]'))
    places = (
        "items[1].measure",
        "items[2].measure",
        "items[3].targets",
        "rows",
        "pictures.1.title",
        "pictures[1].items",
    )
    assert [where for where in places if f"表.toml: {where}" not in told] == []


def test_own_table_of_an_own_form(tmp_path: Path) -> None:
    """A folder with a form and a table of it needs nothing else; the standard tables stay."""
    (tmp_path / "training.toml").write_text(TRAINING, encoding="utf-8")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "training.toml").write_text(OWN, encoding="utf-8")
    specs = load_tables(load_forms([tmp_path]), [tmp_path])
    assert specs[-1].name == "training"
    assert len(specs) == len(load_tables(FORMS)) + 1


def test_own_table_takes_the_place_of_a_standard_one(tmp_path: Path) -> None:
    """An own table of a standard table's name stands where that stood."""
    (tmp_path / "tables").mkdir()
    own = table(MEMBERS).replace('name = "t"', 'name = "organisation"')
    (tmp_path / "tables" / "会员.toml").write_text(own, encoding="utf-8")
    specs = load_tables(FORMS, [tmp_path])
    assert (specs[0].name, specs[0].title) == ("organisation", "表")
    assert len(specs) == len(load_tables(FORMS))


def test_two_tables_of_one_title_are_refused(tmp_path: Path) -> None:
    """Sheets and the narrative know a table by its title and tab, so these are single."""
    (tmp_path / "tables").mkdir()
    text = table(MEMBERS).replace('"表"', '"报表上报情况"')
    (tmp_path / "tables" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormFault, match="报表上报情况"):
        load_tables(FORMS, [tmp_path])
