"""A declaration that cannot be used is refused when it is loaded, every fault by its key path."""

from pathlib import Path

import pytest

from sheets.writing.write import to_bytes
from templates.drawing.blank import blank
from templates.fault import FormFault
from templates.load import load_forms, parse_form
from tests.grids import PROBE


def faults(text: str) -> list[str]:
    """Load a declaration that is refused."""
    form, complaints = parse_form(text, "probe.toml")
    assert form is None
    return complaints


def test_a_sound_form_loads() -> None:
    """The form that the others are made of has no fault."""
    assert parse_form(PROBE, "probe.toml")[1] == []


def test_a_field_that_rests_on_itself() -> None:
    """The smallest circle has one field."""
    text = PROBE.replace('formula = "income - spent"', 'formula = "income - rest"')
    assert faults(text) == [
        "probe.toml: sheets.fund.rest.formula: 计算项互相引用，成了循环：fund.rest / computed in a circle: fund.rest"
    ]


def test_a_chain_is_no_circle() -> None:
    """A computed field may rest on another, whatever their order."""
    text = PROBE.replace('formula = "staff - women"', 'formula = "sum(fund.rest)"')
    assert parse_form(text, "probe.toml")[1] == []


def test_a_circle_over_sheets() -> None:
    """A circle may lead through other sheets and through sums."""
    text = PROBE.replace('formula = "staff - women"', 'formula = "sum(fund.rest)"')
    text = text.replace('formula = "income - spent"', 'formula = "income - figures.men"')
    [told] = faults(text)
    assert told.endswith("computed in a circle: figures.men、fund.rest")


def test_conditions_are_truths() -> None:
    """What is asked of rows yields true or false; a figure there is refused, by its key."""
    text = PROBE.replace("unique = true\n", 'unique = true\nacross = "amount"\n')
    text = text.replace('rule = "amount <= 5000"', 'rule = "amount - 5000"')
    first, second = faults(text)
    assert first.startswith("probe.toml: sheets.people.id_number.across: ")
    assert second.startswith("probe.toml: sheets.people.modest.rule: ")


def test_across_belongs_to_persons() -> None:
    """Only a field by which a person is known is compared across returns."""
    text = PROBE.replace('unit = "元"\n', 'unit = "元"\nacross = "origin == \'工会\'"\n')
    [told] = faults(text)
    assert told.startswith("probe.toml: sheets.people.amount: across ")


def test_sensitive_amounts_are_counted() -> None:
    """An amount can be hidden only where a count of its list tells of how few it is."""
    amount = '\n[[measures]]\nname = "seen_amount"\ntitle = "金额合计"\nvalue = "sum(fund.income)"\nsensitive = true\n'
    count = '\n[[measures]]\nname = "seen_rows"\ntitle = "人次合计"\nvalue = "count(fund)"\n'
    lone = faults(PROBE + amount)
    [told] = lone
    assert "measures.seen_amount.sensitive: " in told
    assert "an amount needs a count of the same sheet" in told
    assert parse_form(PROBE + amount + count, "probe.toml")[1] == []


def wide(fields: int) -> str:
    """The probe form with one more list of so many fields."""
    head = '[[sheets]]\nname = "wide"\ntitle = "宽表"\nlayout = "list"\ncapacity = 1\n'
    field = '[[sheets.fields]]\nname = "f{0}"\ntitle = "栏{0}"\ntype = "integer"\n'
    return PROBE + head + "".join(field.format(at) for at in range(fields))


AMOUNT = "minimum = 0.01"
PEOPLE = 'title = "发放明细"\nlayout = "list"'
ORIGIN = 'enum = ["财政", "工会"]'
UNUSABLE = {
    "a tab of the blank": (PEOPLE, PEOPLE.replace("发放明细", "封面"), "sheets.people.title"),
    "the audit's tab": (PEOPLE, PEOPLE.replace("发放明细", "审核表"), "sheets.people.title"),
    "the notes' tab": (PEOPLE, PEOPLE.replace("发放明细", "填表说明"), "sheets.people.title"),
    "the stamps' tab": (PEOPLE, PEOPLE.replace("发放明细", "_META"), "sheets.people.title"),
    "Excel's own tab": (PEOPLE, PEOPLE.replace("发放明细", "history"), "sheets.people.title"),
    "signs that no tab has": (PEOPLE, PEOPLE.replace("发放明细", "发放/明细"), "sheets.people.title"),
    "a tab of 32 units": (PEOPLE, PEOPLE.replace("发放明细", "😀" * 16), "sheets.people.title"),
    "no number": (AMOUNT, "minimum = nan", "sheets.people.amount.minimum"),
    "no end": (AMOUNT, "maximum = inf", "sheets.people.amount.maximum"),
    "too large": (AMOUNT, "maximum = 1e300", "sheets.people.amount.maximum"),
    "too fine": (AMOUNT, "minimum = 1e-12", "sheets.people.amount.minimum"),
    "a day for money": (AMOUNT, "minimum = 2025-01-01", "sheets.people.amount.minimum"),
    "bounds the wrong way": (AMOUNT, "minimum = 3\nmaximum = 2", "sheets.people.amount.minimum"),
    "a leap day": ('version = "2026.1"', 'version = "1"\nyear_ends = "02-29"', "year_ends"),
    "no day": ('version = "2026.1"', 'version = "1"\nyear_ends = "13-41"', "year_ends"),
    "braces in a message": ("金额偏大", "金额{偏大", "sheets.people.modest.message"),
    "braces in a title": ('title = "金额"', 'title = "金{}额"', "sheets.people.amount.title"),
    "a control character": ('title = "金额"', 'title = "金\\u0007额"', "sheets.people.amount.title"),
    "a title of two lines": ('title = "金额"', 'title = "金\\n额"', "sheets.people.amount.title"),
    "a title that the sheet has": ('title = "金额"', 'title = "序 号"', "sheets.people.fields.title"),
    "titles that look alike": ('title = "金额"', 'title = "姓　名"', "sheets.people.fields.title"),
    "a choice twice": (ORIGIN, 'enum = ["财政", "财政 "]', "sheets.people.origin.enum"),
    "an empty choice": (ORIGIN, 'enum = ["财政", ""]', "sheets[3].fields[5].enum[2]"),
    "a very long choice": (ORIGIN, f'enum = ["财政", "{"长" * 256}"]', "sheets[3].fields[5].enum[2]"),
    "a rule that no cell holds": (
        "amount <= 5000",
        " or ".join(["years(paid_on,as_of)==age(paid_on)"] * 50),
        "sheets.people.modest",
    ),
    "no rows": (PEOPLE, f"{PEOPLE}\ncapacity = 0", "sheets[3].capacity"),
    "more rows than a sheet has": (PEOPLE, f"{PEOPLE}\ncapacity = 2000000", "sheets[3].capacity"),
    "places below none": (
        'type = "money"\nunit',
        'type = "number"\ndecimals = -1\nunit',
        "sheets[3].fields[4].decimals",
    ),
    "a width that is none": ('type = "money"\nunit', 'type = "money"\nwidth = nan\nunit', "sheets[3].fields[4].width"),
    "an indent off the sheet": ('title = "其中:女职工"', 'title = "女职工"\nindent = 99', "sheets[1].fields[2].indent"),
    "a computed field that is required": (
        'formula = "income - spent"',
        'formula = "income - spent"\nrequired = true',
        "sheets.fund.rest: ",
    ),
    "choices that are none": (AMOUNT, 'enum = ["一"]', "sheets.people.amount: enum"),
    "a choice of nothing": (ORIGIN, "", "sheets.people.origin: enum"),
    "a name of the whole return": ('name = "paid_on"', 'name = "year"', "sheets.people.fields"),
    "a tally of nothing": ('title = "其中:女职工"', 'title = "女职工"\ntally = "staff"', "sheets.figures.women.tally"),
    "distinct in a check": ("amount <= 5000", "distinct(people.person) < 9", "sheets.people.modest.rule"),
    "last year's figure in a computed field": (
        'formula = "income - spent"',
        'formula = "income - last(staff)"',
        "sheets.fund.rest.formula",
    ),
    "a sensitive column of a list": (AMOUNT, "sensitive = true", "sheets.people.amount.sensitive"),
    "a target of nothing": ('version = "2026.1"', 'version = "1"\ntargets = {nothing = 1}', "targets.nothing"),
    "a target the wrong way": ('version = "2026.1"', 'version = "1"\ntargets = {staff = [2, 1]}', "targets.staff"),
    "last year's figure of nothing": ("amount <= 5000", "amount <= last(fund)", "sheets.people.modest.rule"),
    "last year's figure of what is broken down": (
        "amount <= 5000",
        "amount <= last(spent)",
        "sheets.people.modest.rule",
    ),
    "a printed value in some lines only": (
        'title = "财政"\n',
        'title = "财政"\nvalues = {income = 1}\n',
        "sheets.fund.rows.values.income",
    ),
    "a printed value of no field": (
        'title = "财政"\n',
        'title = "财政"\nvalues = {other = 1}\n',
        "sheets.fund.rows.values.other",
    ),
    "a choice with a joint in it": (
        f'type = "choice"\n{ORIGIN}',
        'type = "choices"\nenum = ["财、政", "工会"]',
        "sheets.people.origin.enum",
    ),
    "several choices of few people": (
        f'type = "choice"\n{ORIGIN}',
        f'type = "choices"\n{ORIGIN}\npersonal = false',
        "measures.",
    ),
    "a look in a measure": ('value = "count(people)"', 'value = "look(people.amount)"', "measures.grants.value"),
    "a name that is a word": ('name = "paid_on"', 'name = "class"', "sheets.people.fields"),
    "a title that is no file's": ('title = "试验表"', 'title = "试/验表"', "title"),
    "a number that leads elsewhere": ('number = "试01表"', 'number = "../试01表"', "number"),
    "no form number": ('number = "试01表"', 'number = ""', "number"),
    "a matrix of its total alone": (
        'title = "财政"\n[[sheets.rows]]\ntitle = "工会"\n[[sheets.rows]]\n',
        "",
        "sheets.fund.rows",
    ),
}


@pytest.mark.parametrize(("old", "new", "where"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_issued_is_refused_when_it_is_loaded(old: str, new: str, where: str) -> None:
    """What would end in a traceback later is a fault now, by its key path, in Chinese and English."""
    assert old in PROBE
    told = faults(PROBE.replace(old, new, 1))
    assert any(each.startswith(f"probe.toml: {where}") for each in told), told
    assert all(" / " in each for each in told)


def test_tabs_that_excel_takes_for_one_are_refused() -> None:
    """Case and width make no two tabs."""
    text = PROBE.replace('title = "发放明细"', 'title = "ＡＢ"').replace('title = "资金收支"', 'title = "ab"')
    assert "sheets.title" in "".join(faults(text))


def test_a_form_is_no_wider_than_people_fill_in() -> None:
    """A sheet has 500 fields at most; so many can be drawn."""
    assert faults(wide(17_000)) == ["probe.toml: sheets.wide.fields: 最多500个栏目 / at most 500 fields"]
    form, told = parse_form(wide(500), "probe.toml")
    assert form, told
    assert to_bytes(blank(form))


def test_very_many_choices_can_be_issued() -> None:
    """They stand on the sheet of codes; no formula holds them."""
    form, told = parse_form(PROBE.replace(ORIGIN, f"enum = {[f'选项{at}' for at in range(3000)]}"), "probe.toml")
    assert form, told
    assert to_bytes(blank(form))


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "a = {b = " * 3000 + "1" + "}" * 3000, "a = ["])
def test_what_is_no_declaration_is_told(text: str) -> None:
    """Neither depth nor nonsense is more than one line."""
    assert len(faults(text)) == 1


def test_every_fault_is_told_at_once() -> None:
    """Whoever mends a form is not sent round by round."""
    changes = (
        UNUSABLE[name]
        for name in ("no number", "a leap day", "braces in a message", "a choice twice", "the audit's tab")
    )
    text, wheres = PROBE, []
    for old, new, where in changes:
        text = text.replace(old, new, 1)
        wheres.append(where)
    text = text.replace('value = "count(people)"', 'value = "sum(people.amount) / count(people)"')
    text = text.replace('rule = "women <= staff"', 'rule = "distinct(people.origin) < women"')
    told = faults(text)
    for where in (*wheres, "measures.grants.value", "sheets.figures.women_within.rule"):
        assert any(each.startswith(f"probe.toml: {where}: ") for each in told), (where, told)


@pytest.mark.parametrize("old", ['type = "money"\n', 'title = "金额"\n', 'name = "probe"\n'])
def test_faults_of_single_keys_are_told_in_chinese_too(old: str) -> None:
    """What pydantic finds is said in Chinese before its own English."""
    for told in faults(PROBE.replace(old, old.replace('"', "", 2).replace("= ", "= 1 #"), 1)):
        assert "应为" in told or "只能" in told


def test_files_of_any_kind_in_a_folder(tmp_path: Path) -> None:
    """A file saved with a mark by an editor is read; one in another encoding is a fault; a folder is none of ours."""
    (tmp_path / "a.toml").write_text(PROBE, encoding="utf-8-sig")
    (tmp_path / "b.toml").mkdir()
    assert "probe" in load_forms([tmp_path])
    (tmp_path / "c.toml").write_bytes(PROBE.encode("gbk"))
    with pytest.raises(FormFault, match=r"c\.toml: 请另存为 UTF-8 编码"):
        load_forms([tmp_path])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('number = "试01表"', 'number = "工统01表"'),
        ('title = "试验表"', 'title = "工会会员统计表"'),
        ('name = "probe"', 'name = "summary"'),
        ('name = "probe"', 'name = "returns"'),
        ('name = "probe"', 'name = "register"'),
    ],
)
def test_forms_that_could_be_taken_for_another_are_refused(tmp_path: Path, old: str, new: str) -> None:
    """Returns are known by number, facts by the form's title; some names are the tool's own."""
    (tmp_path / "own.toml").write_text(PROBE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormFault):
        load_forms([tmp_path])


def test_what_is_looked_up_of_a_person_is_personal() -> None:
    """The name that goes with an amount is a name."""
    field = '[[sheets.fields]]\nname = "who"\ntitle = "谁"\ntype = "text"\nformula = "look(people.person)"\n'
    check = '[[sheets.checks]]\nname = "women_within"'
    form, told = parse_form(PROBE.replace(check, field + check), "probe.toml")
    assert form, told
    assert {field.name: field.personal for field in form.sheets[0].fields}["who"]


def test_a_register_lists_its_units(tmp_path: Path) -> None:
    """An own register stands in the standard one's place if it is a list of the same fields, and else is refused."""
    fields = ("code", "unit", "parent", "level", "owes")
    text = 'name = "register"\ntitle = "名册"\nnumber = "名01表"\nversion = "1"\n'
    text += '[[sheets]]\nname = "units"\ntitle = "单位"\nlayout = "list"\n'
    text += "".join(f'[[sheets.fields]]\nname = "{name}"\ntitle = "{name}"\ntype = "text"\n' for name in fields)
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    assert load_forms([tmp_path])["register"].title == "名册"
    for old, new in (('"list"', '"record"'), ('name = "owes"', 'name = "other"')):
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(FormFault, match="register"):
            load_forms([tmp_path])


def test_a_copy_of_a_persons_field_is_personal_whoever_forgot_to_say_so() -> None:
    """What masks and hides asks a field; a computed copy answers as the field that it is of."""
    field = '[[sheets.fields]]\nname = "copy"\ntitle = "抄"\ntype = "text"\nformula = "person"\n'
    check = '[[sheets.checks]]\nname = "modest"'
    form, told = parse_form(PROBE.replace(check, field + check), "probe.toml")
    assert form, told
    fields = {field.name: field.personal for field in form.sheets[2].fields}
    assert fields["copy"]
    assert not fields["large"]
