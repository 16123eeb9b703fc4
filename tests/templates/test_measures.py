"""What is added up is what a form says: at its own scale, by name or title, and of nobody in person."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from sheets.workbook import Value
from templates.checking.figures import facts
from templates.compiled import compiled
from templates.form import Form
from templates.load import parse_form
from templates.reading.batch import read_batch
from tests.filled import training
from tests.grids import cover, grid, probe, submission, workbook

HEAD = """
name = "own"
title = "自定表"
number = "自01表"
version = "1"
"""

COURSES = """
[[sheets]]
name = "courses"
title = "培训班"
layout = "list"
[[sheets.fields]]
name = "course"
title = "班次"
type = "text"
[[sheets.fields]]
name = "teacher"
title = "授课人"
type = "text"
personal = true
[[sheets.fields]]
name = "heads"
title = "人数"
type = "integer"
[[sheets.fields]]
name = "cost"
title = "金额"
type = "money"
[[sheets.fields]]
name = "rate"
title = "满意率"
type = "number"
additive = false
"""


def measure(value: str, more: str = "", name: str = "m") -> str:
    """One measure."""
    return f'\n[[measures]]\nname = "{name}"\ntitle = "合计{name}"\nvalue = "{value}"\n{more}\n'


def own(text: str) -> Form:
    """Load a declaration that is sound."""
    form, faults = parse_form(HEAD + text, "own.toml")
    assert form, faults
    return form


def faults(text: str) -> list[str]:
    """Load a declaration that is refused."""
    form, told = parse_form(HEAD + text, "own.toml")
    assert form is None
    return told


def totals(form: Form, rows: Sequence[Mapping[str, Value]]) -> dict[tuple[str, str, str], Decimal]:
    """What is printed of a return of one list: measure, row, column → figure."""
    book = workbook(form, cover(), grid(form.sheets[0], rows))
    found = facts(read_batch(form, [submission(book, form)]), [])
    scales = {name: each.scale for name, each in compiled(form).measures.items()}
    return {(each.measure, each.row, each.column): Decimal(each.value).scaleb(-scales[each.measure]) for each in found}


@pytest.mark.parametrize(
    ("value", "figure"),
    [
        ("sum(courses.heads, courses.cost > 0)", "42"),
        ("sum(courses.人数, courses.金额 > 0)", "42"),
        ("sum(courses.金额)", "150.25"),
        ("sum(培训班.金额)", "150.25"),
        ("sum(courses.cost, courses.heads > 1)", "150.25"),
        ("count(courses, courses.cost > 0.5)", "1"),
        ("distinct(courses.cost)", "1"),
    ],
)
def test_a_total_has_its_own_decimal_places(value: str, figure: str) -> None:
    """Neither a condition's decimal places nor a title in place of a name moves the point of a total."""
    rows: list[Mapping[str, Value]] = [{"course": "甲", "heads": 42.0, "cost": 150.25}]
    assert totals(own(COURSES + measure(value)), rows) == {("m", "", ""): Decimal(figure)}


@pytest.mark.parametrize("value", ["count(courses)", "count(培训班)"])
@pytest.mark.parametrize("name", ["teacher", "copy"])
def test_nothing_personal_divides_a_total(value: str, name: str) -> None:
    """A row of a total may be no person: by name or title of the list, by the field or a computed copy of it."""
    copy = (
        '[[sheets.fields]]\nname = "copy"\ntitle = "抄"\ntype = "text"\nformula = "授课人 if heads > 0 else teacher"\n'
    )
    [told] = faults(COURSES + copy + measure(value, f'by = ["course", "{name}"]'))
    assert told.startswith("own.toml: measures.m.by: ")
    assert "personal" in told
    assert "个人信息" in told


@pytest.mark.parametrize(
    ("type_", "formula", "personal"),
    [
        ("text", "teacher", True),
        ("integer", "age(birth)", True),
        ("integer", "age(birth) + 1", True),
        ("date", "id_birth(id)", True),
        ("money", "sum(courses.pay, courses.id == id)", True),
        ("text", "band(age(birth), '青', 35, '长')", False),
        ("text", "id_sex(id)", False),
        ("text", "'有' if filled(teacher) else '无'", False),
        ("integer", "count(courses, courses.teacher == teacher)", False),
        ("money", "sum(courses.pay)", False),
    ],
)
def test_what_is_worked_out_from_a_person_is_personal(type_: str, formula: str, personal: bool) -> None:  # noqa: FBT001
    """Copies and figures of a person are, through any number of computed fields; classes, counts and totals are not."""
    more = "".join(
        f'[[sheets.fields]]\nname = "{name}"\ntitle = "{name}"\ntype = "{kind}"\n{rest}\n'
        for name, kind, rest in (
            ("birth", "date", "personal = true"),
            ("id", "id_number", "personal = true"),
            ("pay", "money", "personal = true"),
            ("once", type_, f'formula = "{formula}"'),
            ("twice", type_, 'formula = "once"'),
        )
    )
    found = compiled(own(COURSES + more)).personal
    assert (("courses", "once") in found) is personal
    assert (("courses", "twice") in found) is personal


def test_a_persons_figure_in_a_record_is_no_measure() -> None:
    """A record or line of a matrix that tells of one person is not added up."""
    record = '[[sheets]]\nname = "chair"\ntitle = "主席"\nlayout = "record"\n' + "".join(
        f'[[sheets.fields]]\nname = "{name}"\ntitle = "{name}"\ntype = "integer"\n{rest}\n'
        for name, rest in (("groups", ""), ("age", "personal = true"), ("later", 'formula = "age + 1"'))
    )
    assert list(compiled(own(record)).measures) == ["groups"]
    [told] = faults(record + measure("chair.later"))
    assert "measures.m.value" in told
    assert "personal" in told


def test_what_tells_of_few_people_is_sensitive() -> None:
    """Persons counted are, whoever forgot to say so, and whatever else is added up of the same list."""
    text = COURSES + measure("distinct(courses.teacher)") + measure("sum(courses.cost)", name="n")
    assert [each.sensitive for each in compiled(own(text)).measures.values()] == [True, True]
    text = COURSES + measure("count(courses)") + measure("sum(courses.cost)", name="n")
    assert [each.sensitive for each in compiled(own(text)).measures.values()] == [False, False]
    text = COURSES + measure("count(courses, courses.授课人 == '张三')")
    assert [each.sensitive for each in compiled(own(text)).measures.values()] == [True]


@pytest.mark.parametrize(
    ("value", "by"),
    [
        ("sum(courses.cost) / count(courses)", ""),
        ("sum(courses.cost) - sum(courses.heads)", ""),
        ("sum(courses.cost) * 2", ""),
        ("count(courses) > 0", ""),
        ("7", ""),
        ("year", ""),
        ("sum(courses.rate)", ""),
        ("count(courses)", 'by = ["course", "course"]'),
        ("count(courses)", 'by = ["cost"]'),
        ("count(courses)", 'by = ["nothing"]'),
        ("count(courses)", 'by = ["key"]'),
        ("count(courses)", 'by = ["course", "heads", "cost"]'),
    ],
)
def test_what_is_no_measure_is_refused(value: str, by: str) -> None:
    """A rate, a difference or a truth does not add up over units; a breakdown has one or two fields in whole units."""
    told = faults(COURSES + measure(value, by))
    assert all(each.startswith("own.toml: measures.m.") for each in told)


def test_a_rate_of_a_matrix_or_record_is_not_added_up() -> None:
    """With additive = false a figure is no measure by itself, and can be made none."""
    for layout in ("record", "matrix"):
        rows = '[[sheets.rows]]\ntitle = "甲"\n' if layout == "matrix" else ""
        fields = COURSES.partition("[[sheets.fields]]")[2]
        text = f'[[sheets]]\nname = "courses"\ntitle = "培训班"\nlayout = "{layout}"\n{rows}[[sheets.fields]]{fields}'
        assert list(compiled(own(text)).measures) == ["heads", "cost"]
        value = "courses.rate" if layout == "record" else "sum(courses.rate)"
        assert "additive" in "".join(faults(text + measure(value)))


def test_names_and_titles_of_measures_are_single() -> None:
    """Two of one name, or two undivided ones of one title, could not be told apart; divided ones are labelled."""
    assert "'m' stands 2 times" in "".join(faults(COURSES + measure("count(courses)") + measure("sum(courses.cost)")))
    same = measure("sum(courses.cost)", name="n").replace("合计n", "合计m")
    assert "'合计m' stands 2 times" in "".join(faults(COURSES + measure("count(courses)") + same))
    divided = same.replace("value", 'by = ["course"]\nvalue')
    found = compiled(own(COURSES + measure("count(courses)") + divided)).measures
    assert [each.label for each in found.values()] == ["合计m[m]", "合计m[n]"]


def test_an_opening_figure_has_the_scale_of_what_it_is_carried_from() -> None:
    """A figure in yuan is not filled with one in fen."""
    fund = '[[sheets]]\nname = "fund"\ntitle = "经费"\nlayout = "record"\n' + "".join(
        f'[[sheets.fields]]\nname = "{name}"\ntitle = "{name}"\ntype = "{kind}"\n{rest}\n'
        for name, kind, rest in (("closing", "money", ""), ("opening", "integer", 'carry_from = "closing"'))
    )
    assert "sheets.fund.opening.carry_from" in "".join(faults(fund))
    assert parse_form(HEAD + fund.replace('"integer"', '"money"'), "own.toml")[1] == []
    listed = fund.replace('"integer"', '"money"').replace('layout = "record"', 'layout = "list"')
    assert "sheets.fund.opening.carry_from" in "".join(faults(listed + measure("sum(fund.closing)", name="closing")))


def test_measures_that_say_the_same_are_known_for_it() -> None:
    """Titles for names and the order of conditions change nothing in what is added up."""
    one = measure("sum(courses.cost, courses.heads > 1, courses.course == '甲')")
    other = measure("sum(培训班.金额, 培训班.班次 == '甲' and courses.人数 > 1)", name="n")
    third = measure("sum(courses.cost, courses.heads > 2, courses.course == '甲')", name="o")
    found = compiled(own(COURSES + one + other + third)).measures
    assert found["m"].content == found["n"].content != found["o"].content


def test_a_total_is_the_sum_of_parts_only_where_it_always_is() -> None:
    """A part that may be left blank leaves its total unknown, and the parts add up to something else."""
    text = "".join(
        f'[[sheets.fields]]\nname = "{name}"\ntitle = "{title}"\ntype = "integer"\n{rest}\n'
        for name, title, rest in (
            ("a", "甲", "required = true"),
            ("b", "乙", "required = true"),
            ("c", "丙", ""),
            ("whole", "合计", 'formula = "甲 + b"'),
            ("loose", "另计", 'formula = "a + c"'),
            ("twice", "加倍", 'formula = "a * 2"'),
            ("less", "相差", 'formula = "a - b"'),
        )
    )
    found = compiled(own('[[sheets]]\nname = "r"\ntitle = "表"\nlayout = "record"\n' + text)).measures
    assert [found[name].parts for name in ("whole", "loose", "twice", "less", "a")] == [("a", "b"), (), (), (), ()]


def test_values_of_a_breakdown_stand_in_the_order_of_the_form() -> None:
    """Choices come first and always, then what a formula can yield as it is written, then the rest; blanks last."""
    more = (
        '[[sheets.fields]]\nname = "size"\ntitle = "规模"\ntype = "text"\n'
        "formula = \"'大班' if heads >= 30 else band(heads, '小班', 10, '中班', 20, '丙班')\"\n"
    )
    found = compiled(own(COURSES + more + measure("count(courses)", 'by = ["size"]'))).measures["m"]
    dimension = found.dimension("size")
    assert (dimension.title, dimension.values) == ("规模", ())
    assert dimension.ordered(["其他", "", "丙班", "中班", "小班", "大班"]) == [
        "大班",
        "小班",
        "中班",
        "丙班",
        "其他",
        "",
    ]
    assert dimension.printed("") == "未填"
    fund = compiled(probe()).measures["income"].dimension("origin")
    assert (fund.title, fund.values) == ("资金来源", ("财政", "工会"))
    kinds = compiled(training()).measures["heads_kind"].dimension("kind")
    assert kinds.ordered(["法律", "别的"]) == ["技能", "安全", "法律", "别的"]


def test_what_may_be_added_over_a_breakdown() -> None:
    """Amounts and rows add up over its parts; different values counted once do not. Rows and values are counts."""
    text = "".join(
        measure(value, name=name)
        for name, value in (("s", "sum(courses.cost)"), ("c", "count(courses)"), ("d", "distinct(courses.course)"))
    )
    found = compiled(own(COURSES + text)).measures
    assert [(each.distinct, each.counts) for each in found.values()] == [(False, False), (False, True), (True, True)]


def test_what_can_never_be_below_zero() -> None:
    """Counts, and sums of what may not be typed below zero; of all else anything may be reported."""
    least = COURSES.replace('name = "heads"', 'name = "heads"\nminimum = 0').replace(
        'name = "cost"', 'name = "cost"\nminimum = -1'
    )
    text = measure("count(courses)", name="c") + measure("sum(courses.heads)") + measure("sum(courses.cost)", name="n")
    found = compiled(own(least + text)).measures
    assert [each.never_negative for each in found.values()] == [True, True, False]
