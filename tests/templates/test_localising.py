"""What would mend a return is suggested where it stands out, is true to the rules, and stays a suggestion."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import openpyxl
import pytest

from sheets.finding import Finding, Severity
from sheets.workbook import Grid, Value, Workbook
from templates.checking.check import check
from templates.checking.unreliable_verdicts import Losses
from templates.form import Form
from templates.layout import AUDIT, region
from templates.load import load_forms, parse_form
from templates.localising import linear, search
from templates.localising.known import known
from templates.localising.slips import meanings, slip
from templates.localising.suggest import suggested
from templates.reading.batch import Batch, read_batch
from tests.filled import fill_in
from tests.grids import cover, grid, submission, workbook
from tests.office import needs_office, recalculated, values

FIGURES: Mapping[str, Value] = {
    "employees": 453.0,
    "employees_female": 246.0,
    "employees_migrant": 261.0,
    "opening_members": 311.0,
    "joined": 34.0,
    "left": 48.0,
    "members": 297.0,
    "members_female": 117.0,
    "members_migrant": 72.0,
    "officers_full_time": 3.0,
    "officers_part_time": 4.0,
    "groups": 12.0,
}
AGES: Sequence[Mapping[str, Value]] = (
    {"male": 61.0, "female": 38.0},
    {"male": 85.0, "female": 52.0},
    {"male": 34.0, "female": 27.0},
)


def members(ages: Sequence[Mapping[str, Value]] = AGES, file: str = "a.xlsx", /, **changed: Value) -> Workbook:
    """A members' return in which nothing is wrong but for what is changed."""
    form = load_forms()["members"]
    grids = (grid(form.sheets[0], [{**FIGURES, **changed}]), grid(form.sheets[1], ages))
    return workbook(form, cover(), *grids, file=file)


def read(form: Form, *books: Workbook) -> Batch:
    """Read returns of one form."""
    return read_batch(form, [submission(book, form) for book in books])


def said(*books: Workbook, last: Sequence[Mapping[tuple[str, str], int] | None] = ()) -> list[Finding]:
    """What is suggested for members' returns."""
    batch = read(load_forms()["members"], *books)
    return suggested(batch, check(batch), last)


def test_a_return_without_a_fault_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no rule is broken nothing is worked out, so a clean batch costs nothing."""
    monkeypatch.setattr("templates.localising.suggest.known", None)
    assert said(members(), members(AGES, "b.xlsx")) == []


def test_the_cell_and_the_figure_that_mend_every_rule_are_named() -> None:
    """279 for 297 breaks two rules; both hold again with the figure that is suggested, and it is said so."""
    (finding,) = said(members(members=279.0))
    assert finding.message() == "基本情况代码07填279，若为297，2条审核关系全部成立"
    assert finding.message("en") == "基本情况 code 07 is 279; were it 297, 2 broken rules would hold"
    assert (finding.place.sheet, finding.place.cell) == ("基本情况", "D13")
    assert finding.severity is Severity.INFO
    assert finding.suggestion
    assert [code.rpartition(".")[2] for code, _ in finding.suggestion.mends] == ["members_close", "age_total"]
    assert finding.suggestion.cells[0].value == "297"


def test_two_slips_are_each_named() -> None:
    """Two cells far apart, each of which mends rules of its own."""
    ages = [{"male": 61.0, "female": 380.0}, *AGES[1:]]
    told = [finding.message() for finding in said(members(ages, employees_migrant=-261.0))]
    assert told == [
        "基本情况代码03填-261，若为261，2条审核关系全部成立",
        "年龄性别代码21“女”填380，若为38，2条审核关系全部成立",
    ]


def test_figures_exchanged_between_neighbours_are_named_together() -> None:
    """Joined and left in each other's line: no one figure is wrong by a slip of its own."""
    told = said(members(joined=48.0, left=34.0))
    assert {finding.message() for finding in told} == {
        "基本情况代码05填48、基本情况代码06填34，若两数对调，1条审核关系成立"
    }
    assert [finding.place.cell for finding in told] == ["D11", "D12"]


def test_nothing_is_guessed_where_nothing_stands_out() -> None:
    """Ten joined too many, or ten left too few, or ten in any band: nobody can tell."""
    assert said(members(joined=44.0)) == []


def test_last_years_figure_decides() -> None:
    """With last year's figures the same return is clear: 34 lies near 33, 44 does not."""
    last = {(name, ""): round(value) for name, value in FIGURES.items() if isinstance(value, float)}
    last |= {("joined", ""): 33, ("members", ""): 311, ("left", ""): 47}
    assert [each.message() for each in said(members(joined=344.0), last=[last])] == [
        "基本情况代码05填344，若为34，1条审核关系成立"
    ]


def test_opening_figures_are_never_named() -> None:
    """They come filled in: an opening figure that is not last year's is told as such, and the rest fits last year's."""
    assert said(members(opening_members=3110.0)) == []
    last = {("members", ""): 311}
    assert said(members(opening_members=3110.0), last=[last]) == []


OWN = """
name = "own"
title = "自定表"
number = "自01表"
version = "1"
[[sheets]]
name = "sums"
title = "合计"
layout = "record"
fields = [{name = "total", title = "总额", type = "money"}, {name = "half", title = "一半", type = "money"}]
checks = [
  {name = "adds", rule = "total == sum(paid.amount)", message = "与明细不符"},
  {name = "halves", rule = "half * 2 == total", message = "不是一半"},
]
[[sheets]]
name = "paid"
title = "明细"
layout = "list"
fields = [{name = "what", title = "项目", type = "text"}, {name = "amount", title = "金额", type = "money"PERSONAL}]
"""


def own(personal: str = "") -> Form:
    """A form whose total is that of a list."""
    form, faults = parse_form(OWN.replace("PERSONAL", personal), "own.toml")
    assert form, [str(fault) for fault in faults]
    return form


def paid(form: Form, *amounts: Value, total: Value, half: Value) -> list[Finding]:
    """What is suggested for a return with these amounts."""
    lines = [{"what": "补助", "amount": amount} for amount in amounts]
    grids = (grid(form.sheets[0], [{"total": total, "half": half}]), grid(form.sheets[1], lines))
    batch = read(form, workbook(form, cover(), *grids))
    return suggested(batch, check(batch))


def test_cells_of_lists_are_named_to_the_fen() -> None:
    """A figure of a list that a total of another sheet contradicts."""
    (finding,) = paid(own(), 2134.56, 10.1, 7000.0, total=8244.66, half=4122.33)
    assert finding.message() == "明细第7行“金额”填2134.56，若为1234.56，1条审核关系成立"
    assert finding.place.cell == "C7"


def test_personal_figures_are_weighed_and_never_named() -> None:
    """The same figures where the list tells of persons: the wrong cell is known and nothing is said of it."""
    assert paid(own(), 2134.56, 10.1, 7000.0, total=8244.66, half=4122.33)
    assert paid(own(", personal = true"), 2134.56, 10.1, 7000.0, total=8244.66, half=4122.33) == []


def test_a_search_that_would_take_long_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past so many steps the search ends without an answer, at the same step on every machine."""
    monkeypatch.setattr(search, "MOST_STEPS", 3)
    assert said(members(members=279.0)) == []


def test_a_return_of_very_many_figures_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """One figure more than the limit, and nothing is said; at the limit it is."""
    monkeypatch.setattr("templates.localising.suggest.MOST_FIGURES", 17)
    assert said(members(members=279.0)) == []
    monkeypatch.setattr("templates.localising.suggest.MOST_FIGURES", 18)
    assert len(said(members(members=279.0))) == 1


def slipped(random: Random, lines: list[dict[str, float]]) -> None:
    """Spoil one figure: two digits turned, one lost, one more, a nought more, or the neighbour's."""
    line = random.choice(lines)
    name = random.choice([name for name in line if name != "opening_members"])
    digits = str(int(line[name]))
    at = random.randrange(len(digits))
    line[name] = float(
        random.choice(
            (
                digits[:at] + digits[at:][1::-1] + digits[at + 2 :],
                digits[:at] + digits[at + 1 :] or "0",
                digits[:at] + digits[at] + digits[at:],
                digits + "0",
                str(int(random.choice(list(line.values())))),
            )
        )
    )


def spoilt(count: int, slips: int) -> list[tuple[dict[str, float], list[dict[str, float]]]]:
    """Returns with slips, from one seed."""
    random, found = Random(2025), []
    for _ in range(count):
        figures = {name: value for name, value in FIGURES.items() if isinstance(value, float)}
        ages = [{name: value for name, value in line.items() if isinstance(value, float)} for line in AGES]
        for _ in range(slips):
            slipped(random, [figures, *ages])
        found.append((figures, ages))
    return found


@pytest.mark.parametrize("slips", [1, 2, 3])
def test_what_is_suggested_makes_every_named_rule_hold(slips: int) -> None:
    """The figures are put into the workbooks and checked again: the rules named hold, and no other is broken."""
    form = load_forms()["members"]
    returns = spoilt(120, slips)
    books = [members(ages, f"{at}.xlsx", **figures) for at, (figures, ages) in enumerate(returns)]
    before = read(form, *books)
    broken = check(before)
    found = suggested(before, broken)
    assert len({finding.place.file for finding in found}) > 20
    after = check(read(form, *(_with(book, found) for book in books)))
    assert {_named(each) for each in _hard(after)} <= {_named(each) for each in _hard(broken)}
    mended = {pair for finding in found if finding.suggestion for pair in finding.suggestion.mends}
    assert mended <= {_named(each) for each in broken}
    assert mended.isdisjoint(map(_named, after))


def _hard(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _named(finding: Finding) -> tuple[str, object]:
    return finding.code, finding.place


def _with(book: Workbook, findings: Sequence[Finding]) -> Workbook:
    """Put what is suggested for a workbook into its cells."""
    grids = {each.sheet: [list(row) for row in each.rows] for each in book.grids}
    for finding in findings:
        for cell in finding.suggestion.cells if finding.suggestion and finding.place.file == book.file else ():
            grids[cell.place.sheet][cell.place.row - 1][cell.place.column - 1] = float(cell.value)
    return replace(book, grids=tuple(Grid(name, rows) for name, rows in grids.items()))


def test_the_order_of_returns_changes_nothing() -> None:
    """Read the other way round, or each alone, returns are told the same."""
    books = [members(ages, f"{at}.xlsx", **figures) for at, (figures, ages) in enumerate(spoilt(25, 2))]
    together, reverse = said(*books), said(*reversed(books))
    alone = [finding for book in books for finding in said(book)]
    assert together
    assert sorted(together, key=repr) == sorted(reverse, key=repr) == sorted(alone, key=repr)


def test_a_few_returns_read_without_polars_are_told_the_same() -> None:
    """In plain lists, as `check` reads a few returns, the same is suggested."""
    form = load_forms()["members"]
    books = [members(ages, f"{at}.xlsx", **figures) for at, (figures, ages) in enumerate(spoilt(25, 1))]
    batch = read_batch(form, [submission(book, form) for book in books], plain=True)
    assert suggested(batch, check(batch)) == said(*books) != []


@needs_office
def test_libreoffice_agrees(tmp_path: Path) -> None:
    """The blank's own 审核表 finds every sampled return wrong, and right with what is suggested."""
    form = load_forms()["members"]
    titles = [row.title for row in form.sheets[1].rows]
    wrong: list[Path] = []
    mended: list[Path] = []
    for at, (figures, ages) in enumerate(spoilt(40, 1)):
        found = said(members(ages, **figures))
        if not found or len(wrong) == 6:
            continue
        sheets = {"indicators": figures, "age_sex": dict(zip(titles, ages, strict=False))}
        wrong.append(fill_in(tmp_path / f"{at}.xlsx", "members", sheets, unit="101", name="甲工会"))
        book = openpyxl.load_workbook(wrong[-1])
        for finding in found:
            assert finding.suggestion
            for cell in finding.suggestion.cells:
                sheet = next(each for each in form.sheets if each.title == cell.place.sheet)
                assert cell.place.row >= region(sheet).first_row
                book[sheet.title].cell(cell.place.row, cell.place.column).value = float(cell.value)
        mended.append(tmp_path / f"{at}-mended.xlsx")
        book.save(mended[-1])
    shown = [values(path)[AUDIT][5, 1] for path in recalculated([*wrong, *mended], tmp_path / "out")]
    assert len(wrong) == 6
    assert [words != "逻辑正确" for words in shown[:6]] == [True] * 6
    assert shown[6:] == ["逻辑正确"] * 6


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        (152, 125, "exchanged"),
        (12, 125, "lost"),
        (1255, 125, "extra"),
        (135, 125, "wrong"),
        (1250, 125, "shifted"),
        (125_0000, 125, "shifted"),
        (-125, 125, "sign"),
        (777, 125, "any"),
    ],
)
def test_slips_are_told_apart(typed: int, meant: int, kind: str) -> None:
    """Each slip is known by its figures, and what was meant is among the meanings of what was typed."""
    assert slip(typed, meant, (), 0).kind == kind
    assert (meant in meanings(typed, 0)) == (kind != "any")
    assert slip(typed, meant, (typed,), 0).likely >= slip(typed, meant, (), 0).likely


def test_cents_that_nobody_types_are_no_digits() -> None:
    """1200 yuan for 120 yuan is a nought too many, though both are stored in fen."""
    assert slip(120000, 12000, (), 2).kind == "shifted"
    assert 12500 in meanings(15200, 2)


RULES = """
name = "rules"
title = "各种规则"
number = "规01表"
version = "1"
[[sheets]]
name = "r"
title = "数"
layout = "record"
fields = [
  {name = "a", title = "甲", type = "integer"},
  {name = "b", title = "乙", type = "number", decimals = 1},
  {name = "c", title = "丙", type = "number", decimals = 1, formula = "a + 2 * b"},
  {name = "t", title = "丁", type = "text"},
]
checks = [{name = "x", rule = "RULE", when = "WHEN", message = "不对"}]
"""
LINES = [(a, b) for a in range(-3, 4) for b in range(-15, 16, 5)]


@pytest.mark.parametrize(
    ("rule", "when"),
    [
        ("a == b", ""),
        ("abs(a - b) <= 2 or a * 3 < b", "b != 0"),
        ("not (a > 1 and b > 1)", "t == 'x'"),
        ("c - 1 >= (a if b > 0 else -b)", ""),
        ("a in (1, 2) and filled(b)", ""),
        ("abs(abs(a) - 2) == abs(b)", "not filled(t) or a > 0"),
    ],
)
def test_relations_say_what_the_checker_says(rule: str, when: str) -> None:
    """Whatever figures are put in, a relation holds just where the checker finds no fault."""
    text = RULES.replace("RULE", rule).replace('when = "WHEN", ', f'when = "{when}", ' if when else "")
    form, faults = parse_form(text, "rules.toml")
    assert form, [str(fault) for fault in faults]
    books = [
        workbook(form, cover(), grid(form.sheets[0], [{"a": float(a), "b": b / 10, "t": "x"}]), file=f"{at}.xlsx")
        for at, (a, b) in enumerate(LINES)
    ]
    batch = read(form, *books)
    wrong = {finding.place.file for finding in check(batch) if finding.code == "rules.r.x"}
    assert wrong
    returns = known(form, batch.frames)
    (demand,) = [each for each in linear.demands(returns, 0, Losses(batch)) if each.rule.code == "rules.r.x"]
    row = demand.row
    for at, (a, b) in enumerate(LINES):
        change = {("r", "a", row): a - LINES[0][0], ("r", "b", row): b - LINES[0][1]}
        assert demand.relation.holds(change) == (f"{at}.xlsx" not in wrong), (a, b)
