"""A row's formula stands in a name as in its cell: the same cells, counted from the row that asks."""

import pytest

from sheets.page import ROW
from templates.drawing.blank import blank
from templates.drawing.defined_names import for_name
from templates.formulas.excel import LONGEST
from templates.load import load_forms


@pytest.mark.parametrize(
    ("formula", "reference"),
    [
        ("COUNTA($B#:$N#)=0", "=COUNTA('名册'!$B1:$N1)=0"),
        ("SUM($E$7:$E$306)-$AB#", "=SUM('名册'!$E$7:$E$306)-'名册'!$AB1"),
        ("'审核表'!$J$58&$C#", "='审核表'!$J$58&'名册'!$C1"),
        ("SUM('A1 表'!$C$7:$C$9)", "=SUM('A1 表'!$C$7:$C$9)"),
        ('IF($C#="$C7 说""$D7""","A1",as_of)', "=IF('名册'!$C1=\"$C7 说\"\"$D7\"\"\",\"A1\",as_of)"),
        ("LOG10($C#)+choices_1+--TEXT($C#,)", "=LOG10('名册'!$C1)+choices_1+--TEXT('名册'!$C1,)"),
        ('LOOKUP($O#,{-1E+99,30},{"A1","B2"})', "=LOOKUP('名册'!$O1,{-1E+99,30},{\"A1\",\"B2\"})"),
    ],
)  # fmt: skip
def test_own_cells_get_their_sheet(formula: str, reference: str) -> None:
    """Cells of the own sheet are named with it and counted from row 1; texts, names and other sheets stay."""
    assert for_name(formula.replace("#", ROW), "名册") == reference


def test_lists_call_names_that_are_there() -> None:
    """A list calls its long formulas by names that the sheet brings along, and no name is longer than Excel takes."""
    for form in load_forms().values():
        for page in blank(form).pages:
            called = {formula for block in page.blocks for formula in block.formulas.values() if formula.isidentifier()}
            assert called == set(page.names)
            assert all(len(reference) <= LONGEST for reference in page.names.values())
            assert any(name.startswith("roster_row_") for name in called) or page.title != "会员名册"
            assert not any(ROW in reference for reference in page.names.values())
