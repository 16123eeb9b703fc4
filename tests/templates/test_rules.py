"""What the list of rules promises: nothing declared is missing from it, and every code means one thing."""

from sheets.finding import Severity
from templates.compiled import rules
from templates.formulas.formula import parse
from templates.load import load_forms, parse_form

FORM = """
name = "probe"
title = "试验表"
number = "试01表"
version = "1"

[[sheets]]
name = "book"
title = "基本情况"
layout = "record"
fields = [{name = "people", title = "人数", type = "integer", unit = "人", unique = true, tally = "count(list)"}]

[[sheets]]
name = "list"
title = "名册"
layout = "list"
fields = [
  {name = "name", title = "姓名", type = "text", required=true, unique=true, personal=true, across = "filled(kind)"},
  {name = "kind", title = "类别", type = "choice", enum = ["甲", "乙's"]},
  {name = "day", title = "日期", type = "date", minimum = 2025-01-31},
  {name = "rate", title = "比率", type = "number", minimum = -0.5, maximum = 1},
]
checks = [{name = "late", rule = "day > as_of", severity = "query", message = "日期已过", at = "day"}]
"""


def test_rules_follow_from_fields() -> None:
    """required, unique, choices, bounds and counts are rules like declared ones, in the order of the form."""
    form, faults = parse_form(FORM, "probe.toml")
    assert form, faults
    found = {rule.code: rule for rule in rules(form)}
    written = {
        "probe.book.people.tally": "people == count(list)",
        "probe.list.name.required": "filled(name)",
        "probe.list.name.unique": "count(list, list.name == name) <= 1",
        "probe.list.name.across": "True",
        "probe.list.kind.enum": """kind in ('甲', "乙's",)""",
        "probe.list.day.minimum": "day >= date(2025, 1, 31)",
        "probe.list.rate.minimum": "rate >= -0.5",
        "probe.list.rate.maximum": "rate <= 1",
        "probe.list.late": "day > as_of",
    }
    assert list(found) == list(written)
    assert {code: rule.rule.tree for code, rule in found.items()} == {
        code: parse(text, form, found[code].sheet).tree for code, text in written.items()
    }
    agreement = found["probe.book.people.tally"]
    assert agreement.when
    assert agreement.when.tree == parse("count(list) > 0", form, form.sheets[0]).tree
    compared = found["probe.list.name.across"].when
    assert compared
    assert compared.tree == parse("filled(kind)", form, form.sheets[1]).tree
    assert found["probe.list.late"].field.name == "day"
    assert found["probe.list.late"].entry.severity is Severity.QUERY
    assert found["probe.list.rate.maximum"].entry.zh == "比率大于1"
    assert found["probe.list.name.across"].entry.severity is Severity.QUERY


def test_codes_are_unique_and_worded() -> None:
    """No two rules of a form share a code; each says in both languages what is wrong."""
    for form in load_forms().values():
        listed = rules(form)
        assert len({rule.code for rule in listed}) == len(listed)
        assert {f"{form.name}.{sheet.name}.{check.name}" for sheet in form.sheets for check in sheet.checks} <= {
            rule.code for rule in listed
        }
        assert all(rule.entry.zh and rule.entry.en and rule.entry.advice_zh for rule in listed)
        assert all(rule.sheet.field(rule.field.name) is rule.field for rule in listed)


def test_words_that_a_check_leaves_out() -> None:
    """English falls back on the Chinese, advice on what a finding of that weight asks for."""
    words = 'message_en = "Too late", advice = "请改正", advice_en = "Mend it"'
    told = FORM.replace('message = "日期已过"', f'message = "日期已过", {words}')
    entries = {}
    for key, text in (("short", FORM), ("full", told), ("half", told.replace(', advice_en = "Mend it"', ""))):
        form, faults = parse_form(text, "probe.toml")
        assert form, faults
        entries[key] = next(rule.entry for rule in rules(form) if rule.code == "probe.list.late")
    short, full, half = (entries[key] for key in ("short", "full", "half"))
    assert (short.zh, short.en) == ("日期已过", "日期已过")
    assert "情况说明" in short.advice_zh
    assert "audit sheet" in short.advice_en
    assert (full.en, full.advice_zh, full.advice_en) == ("Too late", "请改正", "Mend it")
    assert half.advice_en == "请改正"
