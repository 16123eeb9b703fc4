"""变动表: what changed, as pages to print: every total that moved, and every file that is not what it was."""

from collections.abc import Iterator, Mapping, Sequence

from reports.changes.moved import Changes, Exchanged, Moved
from reports.changes.printed import PrintedMoved
from reports.gathering.exchange.seal import Seal
from reports.gathering.exchange.write import ROWS_A_SHEET
from reports.scaled import held, number
from reports.tables.model import NONE
from reports.tables.styles import HEAD, NOTE, PLAIN, TITLE
from sheets.page import Block, Book, Cell, Content, Page, Style
from templates.compiled import measures

FIGURES = {"原数": 14.0, "现数": 14.0, "增减": 14.0}
MOVED = {
    "单位名称": 26.0,
    "单位代码": 12.0,
    "报表": 20.0,
    "指标": 22.0,
    "行": 14.0,
    "栏": 10.0,
    **FIGURES,
    "计量单位": 8.0,
    "由哪些报表引起": 44.0,
}
FILES = {
    "文件": 40.0,
    "单位名称": 24.0,
    "单位代码": 12.0,
    "报表": 20.0,
    "原处理": 9.0,
    "现处理": 9.0,
    "原版本": 9.0,
    "现版本": 9.0,
    "原校验码": 23.0,
    "现校验码": 23.0,
}
PRINTED = {"表": 32.0, "行": 30.0, "栏": 30.0, **FIGURES}
"""Column heads of the lists, with their widths."""

MOVED_PAGE, FILES_PAGE, CORRECTION_PAGE = "变动", "报表变动", "更正说明"

MOST_NAMED = 20
"""So many files are named beside a total; all of them stand on 报表变动."""

WORDS = Style(border=True, wrap=True, top=True)
FIGURE = Style(border=True, align="right", top=True, number_format="#,##0.##########")


def changes_book(changes: Changes, before: str, after: str) -> Book:
    """Lay out 变动表.xlsx; the words say which two editions are compared."""
    about = _about(before, after)
    return Book(title="变动表", pages=(*moved_pages(changes, about), files_page(changes, about)))


def printed_book(moved: Sequence[PrintedMoved], before: str, after: str) -> Book:
    """Lay out 变动表.xlsx of two year-end workbooks."""
    rows: list[list[Content]] = [
        [each.spot.table, each.spot.line, each.spot.column, _or_none(each.before), _or_none(each.after), each.by]
        for each in moved
    ]
    words = [_about(before, after), f"变动的数{len(rows)}项"]
    return Book(title="变动表", pages=(_page(MOVED_PAGE, "变动表", words, PRINTED, rows),))


def _about(before: str, after: str) -> str:
    return f"原表：{before}　现表：{after}"


def _or_none(value: float | None) -> Content:
    return NONE if value is None else value


def correction_page(changes: Changes, seal: Seal, before: Seal) -> Page:
    """更正说明: which correction of which final summary, and every total that it moved, with room for the reason."""
    words = [str(seal), f"所更正的：{before}", "更正原因："]
    return _page(CORRECTION_PAGE, "更正说明", words, MOVED, _moved_rows(changes, changes.moved))


def moved_pages(changes: Changes, about: str) -> Iterator[Page]:
    """Every total that moved, on as many sheets as it takes."""
    moved = changes.moved
    for part, start in enumerate(range(0, max(len(moved), 1), ROWS_A_SHEET), 1):
        title = f"{MOVED_PAGE}{part}" if part > 1 else MOVED_PAGE
        words = [about, f"变动的合计{len(moved)}项"]
        rows = _moved_rows(changes, moved[start : start + ROWS_A_SHEET])
        yield _page(title, "变动表", words, MOVED, rows)


def files_page(changes: Changes, about: str) -> Page:
    """Every file that is not what it was."""
    rows = [_file_row(pair) for pair in changes.exchanged]
    return _page(FILES_PAGE, "报表变动", [about, f"变动的文件{len(rows)}个"], FILES, rows)


def _moved_rows(changes: Changes, moved: Sequence[Moved]) -> list[list[Content]]:
    known = {name: measures(form) for name, form in changes.forms.items()}
    rows: list[list[Content]] = []
    for each in moved:
        measure = known[each.key.form][each.key.measure]
        name = f"{each.unit.name}·{measure.label}"
        figures = (
            NONE if value is None else number(held(value, measure.scale, name), measure.scale)
            for value in (each.before, each.after, each.by)
        )
        words = (each.unit.name, each.unit.code, changes.forms[each.key.form].title, measure.label)
        rows.append([*words, each.key.row, each.key.across, *figures, measure.unit, named(each.files)])
    return rows


def named(files: Sequence[str]) -> str:
    """Name some files, and how many others there are."""
    more = f" 等{len(files)}个" if len(files) > MOST_NAMED else ""
    return "、".join(files[:MOST_NAMED]) + more


def _file_row(pair: Exchanged) -> list[Content]:
    either, both = pair.either, (pair.before, pair.after)
    told = (getattr(each, part) if each else NONE for part in ("status", "version", "sha256") for each in both)
    return [either.file, either.unit_name, either.unit, either.form, *told]


def _page(
    tab: str, title: str, words: Sequence[str], columns: Mapping[str, float], rows: Sequence[Sequence[Content]]
) -> Page:
    head_row = len(words) + 3
    cells = [Cell(1, 1, title, TITLE, across=len(columns))]
    cells += [Cell(at, 1, said, PLAIN) for at, said in enumerate(words, 2)]
    cells += [Cell(head_row, at, head, HEAD) for at, head in enumerate(columns, 1)]
    cells += [] if rows else [Cell(head_row + 1, 1, "没有变动。", NOTE)]
    styles = [FIGURE if head in FIGURES else WORDS for head in columns]
    return Page(
        tab,
        tuple(cells),
        (Block(head_row + 1, 1, rows, styles),) if rows else (),
        widths=tuple(columns.values()),
        landscape=True,
        repeat=(head_row, head_row),
        freeze=(head_row + 1, 2),
        filter_area=(head_row, 1, head_row + len(rows), len(columns)) if rows else None,
    )
