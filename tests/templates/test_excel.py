"""Printed formulas: short, in words that Excel 2010 has, and silent where nothing was begun."""

import re

import pytest

from templates.compiled import rules
from templates.formulas.excel import excel_fails, excel_value
from templates.formulas.formula import FormulaError
from templates.layout import region
from templates.load import load_forms
from tests.ledger import formula

WORDS = """
ABS AND COUNT DATE DATEDIF DAY EXACT IF IFERROR INT ISNUMBER LEN LOOKUP MID MOD MONTH
NOT OR RIGHT ROUND ROWS SUM SUMPRODUCT TEXT TRIM YEAR
"""
"""All in Excel 2007, WPS and LibreOffice, and none of them volatile."""


@pytest.mark.parametrize(
    ("rule", "when", "printed"),
    [
        ("income <= opening", None, "IF(COUNT($D$8,$D$7)=2,ROUND($D$8-$D$7,2)>0)"),
        ("women <= people", None, "IF(COUNT($D$10,$D$9)=2,$D$10>$D$9)"),
        ("income >= 0.5", None, "IF(ISNUMBER($D$8),ROUND($D$8,2)<0.5)"),
        ("head == '甲'", None, 'IF(TRIM($D$11)<>"",NOT(EXACT(TRIM($D$11),"甲")))'),
        ("filled(head)", "people > 0", 'IF(IF(ISNUMBER($D$9),$D$9>0),TRIM($D$11)="")'),
        ("income == sum(grants.amount)", None, "IF(ISNUMBER($D$8),ROUND($D$8-SUM('发放'!$E$7:$E$206),2)<>0)"),
    ],
)
def test_a_rule_is_printed_short(rule: str, when: str | None, printed: str) -> None:
    """A clerk who clicks on the 审核 column can read what is compared."""
    assert excel_fails(formula(rule, "fund"), 7, formula(when, "fund") if when else None) == printed


def test_a_rule_of_a_list_is_printed_for_its_row() -> None:
    """Columns are fixed and rows are not; the same sheet is not named."""
    rule = formula("count(cases, cases.case == case) <= 1", "cases")
    assert excel_fails(rule, 9) == 'IF(TRIM($B9)<>"",SUMPRODUCT(--EXACT(TRIM($B$7:$B$206),TRIM($B9))),0)>1'


def test_rows_that_nobody_began_are_silent() -> None:
    """A rule that can fail on blanks asks first whether anything stands in the row's input cells."""
    assert excel_fails(formula("filled(case)"), 7).startswith("IF(SUMPRODUCT(LEN(TRIM($B7:$G7))),")
    assert excel_value(formula("count(grants)"), 7).startswith("IF(SUMPRODUCT(LEN(TRIM($B7:$G7))),")
    assert "LEN" not in excel_fails(formula("filled(case)"), 7, formula("amount > 1"))
    assert "LEN" not in excel_fails(formula("filled(people)", "fund"), 7)


def test_a_value_is_blank_where_it_is_unknown() -> None:
    """A computed cell shows nothing, or what the caller asks for."""
    assert excel_value(formula("people + women", "fund"), 7) == 'IF(COUNT($D$9,$D$10)=2,$D$9+$D$10,"")'
    assert excel_value(formula("people + women", "fund"), 7, "0") == "IF(COUNT($D$9,$D$10)=2,$D$9+$D$10,0)"
    assert excel_value(formula("income - opening", "fund"), 7) == 'IF(COUNT($D$8,$D$7)=2,ROUND($D$8-$D$7,2),"")'


def test_text_in_a_formula_stays_text() -> None:
    """A quotation mark in a literal does not end it."""
    assert excel_fails(formula("""head == 'a"b'""", "fund"), 7).count('"a""b"') == 1


def test_distinct_has_no_place_in_a_workbook() -> None:
    """Distinct belongs to measures; the author of a form is told so."""
    with pytest.raises(FormulaError, match="distinct"):
        excel_fails(formula("distinct(cases.case) == 1", "fund"), 7)


def test_what_would_not_fit_a_cell_is_refused() -> None:
    """Excel drops a file whose formula is longer than 8,192 characters."""
    long = " or ".join(["id_sex(id_number) == kind"] * 50)
    with pytest.raises(FormulaError, match="8000"):
        excel_fails(formula(long), 7)


def test_standard_forms_are_printed_in_words_that_all_programs_have() -> None:
    """No rule of a standard form needs a newer Excel, nests deeper than 64 or grows long."""
    for form in load_forms().values():
        for rule in rules(form):
            printed = excel_fails(rule.rule, region(rule.sheet).first_row, rule.when)
            bare = re.sub(r'"[^"]*"|\'[^\']*\'!', "", printed)
            assert set(re.findall(r"([A-Z0-9.]+)\(", bare)) <= set(WORDS.split())
            depth = [bare[:end].count("(") - bare[:end].count(")") for end in range(len(bare) + 1)]
            assert max(depth) < 20
            assert depth[-1] == 0
            assert len(printed) < 500
