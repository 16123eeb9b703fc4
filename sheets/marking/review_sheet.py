"""审核意见: the sheet that tells a clerk what to mend, the same in a marked copy and in a workbook of its own."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sheets.finding import Finding, Severity, explained
from sheets.page import Cell, Content, Page, Style
from sheets.writing.width import text_height, text_lines

OPINION = "审核意见"

FILLS = {Severity.ERROR: "FFC9CC", Severity.QUERY: "FFE8A3", Severity.INFO: "D9E9F8"}
"""Soft red, amber, pale blue: what cells with findings are filled with. No office palette has just these."""

HEADS = ("序号", "级别", "工作表", "单元格", "项目", "填报内容", "问题", "处理办法")
WIDTHS = (5.0, 6.0, 13.0, 8.5, 18.0, 18.0, 34.0, 34.0)
HEAD_ROW = 5

MOST = 5000
"""So many findings are listed and marked: more than anybody mends before asking for help."""

_TITLE = Style(bold=True, size=16, align="center")
_NOTE = Style(wrap=True, color="404040")
_WHY = Style(wrap=True, color="9C0006", bold=True)
_HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
_TEXT = Style(border=True, wrap=True)
_MIDDLE = Style(border=True, align="center")
_LINK = Style(border=True, align="center", color="1F4E79", underline=True)
_LOOKS = {severity: Style(border=True, align="center", bold=True, fill=fill) for severity, fill in FILLS.items()}

MASK = "**"
"""What stands for the hidden part of an entry."""

SEE = "见原单元格"
"""What a unit's own copy says of an entry that is masked for others."""

_HOW_MARKED = (
    "强制的必须改正；核实的请核对，属实的在“审核表”的“情况说明”栏写明原因；提示的供参考。"
    "点“单元格”一栏可以跳到要改的地方，那里有颜色和批注。改好后保存本文件，直接报送本文件；本表、颜色和批注都不用删。"
)
_HOW_LISTED = (
    "强制的必须改正；核实的请核对，属实的在“审核表”的“情况说明”栏写明原因；提示的供参考。"
    "请在原来报送的文件里逐条改正，保存后重新报送原文件；本文件不用报送。"
)


def listed(findings: Iterable[Finding]) -> list[Finding]:
    """Put the findings in order, and at most `MOST` of them.

    Those that one suggestion would mend come first, the suggestion under them; then those to be acted on, 强制
    before 核实, sheet by sheet from top to bottom.
    """
    found = list(findings)
    mended = explained(found)
    ranks = list(Severity)
    sheets = {name: at for at, name in enumerate(dict.fromkeys(finding.place.sheet for finding in found))}

    def order(finding: Finding) -> tuple[int, ...]:
        place = finding.place
        suggestion = mended.get((finding.code, place), len(mended))
        return suggestion, finding.accepted, ranks.index(finding.severity), sheets[place.sheet], place.row, place.column

    return sorted(found, key=order)[:MOST]


def opinion(findings: Sequence[Finding], why: str = "", whose: str = "") -> Page:
    """Draw the sheet; `whose` names unit and form, `why` the reason for a workbook of its own, without links."""
    lines = listed(findings)
    cells = [
        Cell(1, 1, OPINION, _TITLE, across=len(HEADS)),
        Cell(
            2,
            1,
            "　".join(part for part in (whose, _file(findings) if why else "", _tally(findings)) if part),
            _NOTE,
            across=len(HEADS),
        ),
        Cell(3, 1, _HOW_LISTED if why else _HOW_MARKED, _NOTE, across=len(HEADS)),
        *(Cell(HEAD_ROW, at, head, _HEAD) for at, head in enumerate(HEADS, 1)),
    ]
    heights = {1: 28.0, 3: 32.0, HEAD_ROW: 22.0}
    if why:
        cells.append(Cell(4, 1, f"{why}。", _WHY, across=len(HEADS)))
    for number, finding in enumerate(lines, 1):
        row = HEAD_ROW + number
        line = _line(number, finding, linked=not why)
        cells += [Cell(row, at, value, style, link=link) for at, (value, style, link) in enumerate(line, 1)]
        sizes = (text_lines(str(value), width) for (value, _, _), width in zip(line, WIDTHS, strict=True))
        heights[row] = text_height(max(sizes))
    return Page(
        OPINION,
        tuple(cells),
        widths=WIDTHS,
        heights=heights,
        landscape=True,
        repeat=(HEAD_ROW, HEAD_ROW),
        freeze=(HEAD_ROW + 1, 1),
        filter_area=(HEAD_ROW, 1, HEAD_ROW + len(lines), len(HEADS)),
        print_area=(1, 1, HEAD_ROW + len(lines), len(HEADS)),
        tab_color="C00000",
    )


def advice(finding: Finding) -> str:
    """Say how to mend it, or that its written explanation settles it."""
    return f"已说明“{finding.explanation}”，不用再改" if finding.explanation and finding.accepted else finding.advice()


def target(finding: Finding) -> str:
    """Spell the place as a link takes it ('基本情况'!C7); nothing for a whole file."""
    sheet = finding.place.sheet.replace("'", "''")
    return f"'{sheet}'!{finding.place.cell or 'A1'}" if sheet else ""


def _file(findings: Sequence[Finding]) -> str:
    return f"文件：{findings[0].place.file}" if findings else ""


def _tally(findings: Sequence[Finding]) -> str:
    count = Counter(finding.severity for finding in findings)
    parts = "，".join(f"{severity.label()}{count[severity]}处" for severity in Severity if count[severity])
    rest = f"；表中列出最要紧的{MOST}处，其余多为同类问题，请一并改正" if len(findings) > MOST else ""
    return f"共{len(findings)}处：{parts}{rest}。" if findings else "没有需要处理的问题。"


def _line(number: int, finding: Finding, *, linked: bool) -> list[tuple[Content, Style, str]]:
    place, link = finding.place, target(finding) if linked else ""
    # The unit need not guess at its own entry: the cell itself shows what a mask hides from others.
    entered, seen = (SEE, link) if link and place.cell and MASK in finding.entered else (finding.entered, "")
    return [
        (number, _MIDDLE, ""),
        (finding.severity.label(), _LOOKS[finding.severity], ""),
        (place.sheet or "整个文件", _TEXT, ""),
        (place.cell or ("整张表" if place.sheet else ""), _LINK if link else _MIDDLE, link),
        (finding.title, _TEXT, ""),
        (entered, _LINK if seen else _TEXT, seen),
        (finding.message(), _TEXT, ""),
        (advice(finding), _TEXT, ""),
    ]
