"""Printed formulas: short, in words that Excel 2010 has, and silent where nothing was begun."""

import re

import pytest

from sheets.page import ROW
from templates.drawing.blank import blank
from templates.formulas.excel import excel_fails, excel_total, excel_used, excel_value, workings_of
from templates.formulas.formula import Formula, FormulaError
from templates.formulas.workings import Workings
from templates.load import load_forms
from tests.ledger import formula
from tests.probe import probe

WORDS = """
ABS AND COUNT COUNTA COUNTBLANK COUNTIF DATE DAY EXACT FIND HYPERLINK IF IFERROR INDEX ISNUMBER ISTEXT LEN LOWER MATCH
MID MOD MONTH NOT OR RIGHT ROUND ROW SUM SUMIF SUMPRODUCT TRIM UPPER YEAR
"""
"""All in Excel 2007, WPS and LibreOffice, and none of them volatile."""

TAKE_RANGES = "SUM SUMPRODUCT SUMIF COUNT COUNTA COUNTIF COUNTBLANK INDEX MATCH AND OR"
SCALAR = set(WORDS.split()) - set(TAKE_RANGES.split())
"""Those that look at one value: given a range, some programs look at one cell of it only."""


def empty() -> Workings:
    """Workings that nothing has been asked of yet."""
    return workings_of(formula("filled(case)").form, {}, ())


def fails(rule: Formula, row: int = 7, when: Formula | None = None) -> str:
    """Print where a rule fails."""
    return excel_fails(rule, row, empty(), when)


def value(of: Formula, row: int = 7, blank: str = '""') -> str:
    """Print a value."""
    return excel_value(of, row, empty(), blank)


@pytest.mark.parametrize(
    ("rule", "when", "printed"),
    [
        ("income <= opening", None, "IF(COUNT($D$8,$D$7)=2,ROUND($D$8-$D$7,2)>0)"),
        ("women <= people", None, "IF(COUNT($D$10,$D$9)=2,$D$10>$D$9)"),
        ("income >= 0.5", None, "IF(ISNUMBER($D$8),ROUND($D$8,2)<0.5)"),
        ("head == '甲'", None, 'IF(TRIM($D$11)<>"",NOT(TRIM($D$11)="甲"))'),
        ("head == 'A1'", None, 'IF(TRIM($D$11)<>"",NOT(EXACT(TRIM($D$11),"A1")))'),
        ("filled(head)", "people > 0", 'IF(IF(ISNUMBER($D$9),$D$9>0),TRIM($D$11)="")'),
        ("income == sum(grants.amount)", None, "IF(ISNUMBER($D$8),ROUND($D$8-SUM(grants_column_E),2)<>0)"),
    ],
)
def test_a_rule_is_printed_short(rule: str, when: str | None, printed: str) -> None:
    """A clerk who clicks on the 审核 column can read what is compared."""
    assert fails(formula(rule, "fund"), when=formula(when, "fund") if when else None) == printed


def test_a_rule_of_a_list_is_printed_for_its_row() -> None:
    """A text is looked for among the texts without spaces, and in the column itself where a row has no such text."""
    workings = empty()
    rule = formula("count(cases, cases.case == case) <= 1", "cases")
    assert excel_fails(rule, 9, workings) == (
        'IF(TRIM($B9)<>"",SUMPRODUCT(((cases_column_P=$P9)+(cases_column_P="")*(cases_column_B=TRIM($B9)))*1),0)>1'
    )
    assert workings.names["cases_column_B"] == "='档案'!$B$7:$B$806"


def test_rows_that_nobody_began_are_silent() -> None:
    """A value that blanks do not make unknown is asked for only where something stands in the row's input cells."""
    assert value(formula("count(grants)")).startswith("IF($T7=1,")
    assert value(formula("amount * 2")).startswith("IF(ISNUMBER($E7),")
    assert excel_used(formula("filled(people)", "fund").sheet, 7, empty()) == ""


def test_what_is_the_same_for_all_rows_is_worked_out_once() -> None:
    """Five hundred rows that each count all rows would take a program minutes."""
    workings = empty()
    assert excel_fails(formula("count(grants, grants.amount > 5) < 3"), 7, workings) == "total_1>=3"
    (total,) = workings.totals
    assert excel_total(total, workings) == (
        'SUMPRODUCT(((grants_column_E<>"")*(grants_column_E<9E+99)*(grants_column_E>5))*1)'
    )


def test_a_value_is_blank_where_it_is_unknown() -> None:
    """A computed cell shows nothing, or what the caller asks for."""
    assert value(formula("people + women", "fund")) == 'IF(COUNT($D$9,$D$10)=2,$D$9+$D$10,"")'
    assert value(formula("people + women", "fund"), 7, "0") == "IF(COUNT($D$9,$D$10)=2,$D$9+$D$10,0)"
    assert value(formula("income - opening", "fund")) == 'IF(COUNT($D$8,$D$7)=2,ROUND($D$8-$D$7,2),"")'


def test_text_in_a_formula_stays_text() -> None:
    """A quotation mark in a literal does not end it."""
    assert fails(formula("""head == 'a"b'""", "fund")).count('"a""b"') == 1


def test_what_would_not_fit_a_cell_is_refused() -> None:
    """Excel drops a file whose formula is longer than 8,192 characters."""
    long = " or ".join(["years(paid,as_of)==age(paid)"] * 60)
    with pytest.raises(FormulaError, match="8000"):
        fails(formula(long))


@pytest.mark.parametrize("name", [*load_forms(), "probe"])
def test_blanks_hold_what_every_program_works_out(name: str) -> None:
    """All words are old ones, ranges go to those that take them, and Excel can keep a list's formulas once."""
    book = blank(load_forms().get(name) or probe(), year=2025)
    lists = [formula for page in book.pages for block in page.blocks for formula in block.formulas.values()]
    for printed in lists + [cell.formula for page in book.pages for cell in page.cells if cell.formula]:
        bare = re.sub(r'"[^"]*"', '""', printed)
        assert set(re.findall(r"([A-Z0-9.]+)\(", bare)) <= set(WORDS.split())
        assert not re.findall(r"[{}\x1a]", bare.replace(ROW, ""))
        ranges = r"(?:\w+_column_[A-Z]+|\$?[A-Z]+\$?\d*:\$?[A-Z]+\$?\d*)"
        assert not [word for word in re.findall(rf"([A-Z]+)\({ranges}", bare) if word in SCALAR]
        depth = [bare[:end].count("(") - bare[:end].count(")") for end in range(len(bare) + 1)]
        assert max(depth) < 30
        assert depth[-1] == 0
    assert not [formula for formula in lists if "!" in formula]
