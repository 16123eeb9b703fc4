"""A declaration that cannot be used is refused when it is loaded, every fault by its key path."""

from templates.load import parse_form
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
    assert faults(text) == ["probe.toml: sheets: 计算项互相引用，成了循环：fund.rest / computed in a circle: fund.rest"]


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
    assert faults(text) == ["probe.toml: sheets.people.amount: across belongs to a field that is unique and personal"]


def test_sensitive_amounts_are_counted() -> None:
    """An amount can be hidden only where a count of its list tells of how few it is."""
    amount = '\n[[measures]]\nname = "seen_amount"\ntitle = "金额合计"\nvalue = "sum(fund.income)"\nsensitive = true\n'
    count = '\n[[measures]]\nname = "seen_rows"\ntitle = "人次合计"\nvalue = "count(fund)"\n'
    lone = faults(PROBE + amount)
    [told] = lone
    assert "measures.seen_amount.sensitive: " in told
    assert "an amount needs a count of the same sheet" in told
    assert parse_form(PROBE + amount + count, "probe.toml")[1] == []
