"""Password slips: one workbook with a password a unit, printed and handed over by another way than mail."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from reports.gathering.apart import read_apart
from sheets.page import Book, Cell, Page, Style
from sheets.seal import new_password
from sheets.workbook import Grid
from sheets.writing.write import write

SLIPS = "口令单.xlsx"
"""Kept in the work folder, outside what is mailed."""

TAB = "口令单"
HEADS = ("单位代码", "单位名称", "口令")
WIDTHS = (16, 44, 30)
_TITLE = Style(bold=True, size=14)
_NOTE = Style(wrap=True, color="404040")
_HEAD = Style(bold=True, border=True, align="center", fill="EDEDED")
_TEXT = Style(border=True)
_CODE = Style(border=True, font="Consolas", size=13, align="center")
HEAD_ROW = 3
NOTE = (
    "含个人信息的报表用邮件来往时用口令加密。请逐条剪下，用电话、当面或机要渠道告知各单位，不要用邮件发送；"
    "各单位打开和报送加密的报表时都用这个口令。"
)


def slip_page(names: Mapping[str, str], words: Mapping[str, str]) -> Page:
    """Draw a slip a unit, to be cut apart."""
    cells = [
        Cell(1, 1, "报表口令单（妥善保管）", _TITLE, across=len(HEADS)),
        Cell(2, 1, NOTE, _NOTE, across=len(HEADS)),
        *(Cell(HEAD_ROW, at, head, _HEAD) for at, head in enumerate(HEADS, 1)),
    ]
    for row, (code, password) in enumerate(words.items(), HEAD_ROW + 1):
        cells += [Cell(row, 1, code, _TEXT), Cell(row, 2, names.get(code, ""), _TEXT), Cell(row, 3, password, _CODE)]
    heights = {1: 24.0, 2: 34.0} | dict.fromkeys(range(HEAD_ROW, HEAD_ROW + 1 + len(words)), 30.0)
    return Page(TAB, tuple(cells), widths=WIDTHS, heights=heights, repeat=(HEAD_ROW, HEAD_ROW), as_meant=(1, 1, 1, 3))


def read_slips(grid: Grid) -> dict[str, str]:
    """Return code → password of a slip workbook's sheet, as `slip_page` draws it."""
    found = {}
    for cells in grid.rows[HEAD_ROW:]:
        code, _, password = (str(cell or "").strip() for cell in (*cells, "", "", "")[:3])
        if code and password:
            found[code] = password
    return found


def passwords(folder: Path) -> Mapping[str, str]:
    """Return unit → password of a work folder, none if no slips were made yet."""
    path = folder / SLIPS
    grid = read_apart(path).grid(TAB) if path.is_file() else None
    return read_slips(grid) if grid else {}


def with_new(words: Mapping[str, str], codes: Sequence[str]) -> dict[str, str]:
    """Return the passwords with a new one for every unit that has none: what was handed over stays."""
    return {**words, **{code: new_password() for code in codes if code not in words}}


def write_slips(names: Mapping[str, str], words: Mapping[str, str], folder: Path) -> Path:
    """Write the slips into a work folder; raises CannotWrite."""
    write(Book(TAB, (slip_page(names, words),)), folder / SLIPS)
    return folder / SLIPS
