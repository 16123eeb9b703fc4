"""Declared data → definition workbook: empty or filled, with drop-downs, prompts, and an example above."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files

from sheets.finding import column_letters
from sheets.page import Block, Book, Cell, Content, Page, Style, Validation
from sheets.writing.width import text_lines
from templates.definition.column import Column
from templates.definition.lines import Data, Line, lines
from templates.definition.tab import EXAMPLE, OTHER, Tab
from templates.drawing.input_rules import PROMPT_LENGTH, TITLE_LENGTH, clipped
from templates.drawing.palette import FADED, GREY, HEAD, NOTE, SECTION, TABLE, TITLE

GUIDE, CODES = "说明", "代码"
"""Sheets of the workbook in which nothing is declared."""

UPRIGHT_HEADS = ("项目", "填写", "怎样填", "例子")
HEADING_ROW = 3
FIRST_ROW = HEADING_ROW + 1
MARK_WIDTH, OWNER_WIDTH = 4.0, 18.0
UPRIGHT_WIDTHS = (18.0, 40.0, 52.0, 30.0)
GUIDE_WIDTHS = (5.0, 46.0, 62.0)
LEAST_HEIGHT, LINE_HEIGHT, MARGIN = 20.0, 14.0, 6.0

ENTRY = Style(size=10, border=True, wrap=True, locked=False)
SHOWN = replace(ENTRY, color=FADED, fill=GREY, italic=True)
HOW = Style(size=9, border=True, wrap=True, color=FADED, fill=GREY)
MAIN = "1F4E79"
"""Colour of the tabs that hardly a form does without."""

REQUIRED = "＊"
"""Follows the heading of what must be given."""


@dataclass(frozen=True, slots=True)
class Part:
    """A tree of sheets, the records that fill them, and the example that stands beside."""

    tab: Tab
    records: Sequence[Data] = ()
    example: Sequence[Data] = ()


@dataclass(slots=True)
class _Lists:
    """The drop-downs of the workbook: each set of words under one defined name."""

    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)

    def named(self, words: tuple[str, ...]) -> str:
        """Name a set of words."""
        return self.names.setdefault(words, f"list_{len(self.names) + 1}")

    def page(self) -> Page:
        """Draw the hidden sheet that holds them."""
        cells = [
            Cell(row, column, word)
            for column, words in enumerate(self.names, 1)
            for row, word in enumerate((self.names[words], *words), 1)
        ]
        return Page(CODES, tuple(cells), visibility="hidden")

    def all(self) -> dict[str, str]:
        """Map every defined name to where it points."""
        found = dict(self.references)
        for column, (words, name) in enumerate(self.names.items(), 1):
            letters = column_letters(column)
            found[name] = f"='{CODES}'!${letters}$2:${letters}${len(words) + 1}"
        return found


def definition_book(title: str, parts: Sequence[Part]) -> Book:
    """Draw the definition workbook; raises TooLong for data of which a part fits into no cell."""
    lists = _Lists()
    pages = [page for part in parts for page in _pages(part, lists)]
    return Book(title, (_guide(), *pages, lists.page()), lists.all())


def example() -> Mapping[str, Sequence[Data]]:
    """Load the worked example: one form, and year-end tables."""
    text = files("templates.definition").joinpath("example.toml").read_text(encoding="utf-8")
    shown = tomllib.loads(text)
    return {"form": [shown["form"]], "tables": shown["tables"]}


def _pages(part: Part, lists: _Lists) -> Iterator[Page]:
    filled, shown = lines(part.tab, part.records), lines(part.tab, part.example)
    for tab in part.tab.every():
        here, beside = filled[tab.title], shown[tab.title]
        yield _upright(tab, here, beside, lists) if tab.upright else _listed(tab, here, beside, lists)


def _heading(column: Column) -> str:
    return column.heading + (REQUIRED if column.required else "")


def _entry(column: Column) -> Style:
    kinds = column.shape.kinds
    if kinds == {"day"}:
        return replace(ENTRY, number_format="yyyy-mm-dd", align="center")
    return ENTRY if "number" in kinds else replace(ENTRY, number_format="@")


def _validation(column: Column, area: tuple[int, int, int, int], lists: _Lists) -> Validation:
    made = Validation(
        area,
        prompt_title=clipped(column.heading, TITLE_LENGTH) if column.prompt else "",
        prompt=clipped(column.prompt, PROMPT_LENGTH),
        error_title="请核对",
        error=clipped(f"{column.heading}：请从列表中选", PROMPT_LENGTH),
    )
    return replace(made, kind="list", options=lists.named(column.choices)) if column.choices else made


def _height(texts: Sequence[Content], widths: Sequence[float]) -> float:
    taken = max((text_lines(str(text), width) for text, width in zip(texts, widths, strict=True) if text), default=1)
    return max(LEAST_HEIGHT, min(409.0, MARGIN + LINE_HEIGHT * taken))


def _upright(tab: Tab, filled: Sequence[Line], shown: Sequence[Line], lists: _Lists) -> Page:
    """Draw one record, a key a line: what is asked, the answer, how, and an example."""
    line, beside = (next(iter(each), Line()) for each in (filled, shown))
    cells = [Cell(1, 1, tab.title, TITLE, across=4), Cell(2, 1, tab.hint, NOTE, across=4)]
    cells += [Cell(HEADING_ROW, at, words, HEAD) for at, words in enumerate(UPRIGHT_HEADS, 1)]
    heights, validations = {1: 32.0, 2: 20.0}, []
    for row, column in enumerate((*tab.columns, OTHER), FIRST_ROW):
        value, example_value = (each.cells.get(column.path) if column.keys else each.other for each in (line, beside))
        texts = (_heading(column), value, column.prompt, example_value)
        looks = (HOW, _entry(column), HOW, SHOWN)
        looks = (replace(HOW, size=10.5, color="000000"), *looks[1:])
        cells += [Cell(row, at, text, look) for at, (text, look) in enumerate(zip(texts, looks, strict=True), 1)]
        heights[row] = _height(texts, UPRIGHT_WIDTHS)
        validations.append(_validation(column, (row, 2, row, 2), lists))
    return Page(
        tab.title,
        tuple(cells),
        widths=UPRIGHT_WIDTHS,
        heights=heights,
        validations=tuple(validations),
        landscape=True,
        freeze=(FIRST_ROW, 1),
        tab_color=MAIN,
    )


def _listed(tab: Tab, filled: Sequence[Line], shown: Sequence[Line], lists: _Lists) -> Page:
    """Draw many records, one a row, the example's first."""
    heads = [EXAMPLE, *([tab.owner] if tab.owner else []), *map(_heading, tab.columns), OTHER.heading]
    widths = [MARK_WIDTH, *([OWNER_WIDTH] if tab.owner else []), *(column.width for column in tab.columns), OTHER.width]
    first = FIRST_ROW + len(shown)
    last = first + max(tab.prepared, len(filled) + tab.prepared // 2) - 1
    rows = [*((EXAMPLE, line) for line in shown), *(("", line) for line in filled)]
    contents = [_contents(tab, mark, line) for mark, line in rows]
    cells = [Cell(1, 1, tab.title, replace(TITLE, align="left"), across=len(heads))]
    cells += [Cell(2, 1, tab.hint, NOTE, across=len(heads))]
    cells += [Cell(HEADING_ROW, at, words, HEAD) for at, words in enumerate(heads, 1)]
    looks = [ENTRY, *([ENTRY] if tab.owner else []), *map(_entry, tab.columns), replace(ENTRY, number_format="@")]
    grey = [replace(SHOWN, number_format=look.number_format) for look in looks]
    empty = [None] * len(heads)
    blocks = [
        Block(FIRST_ROW, 1, contents[: len(shown)], grey),
        Block(first, 1, [*contents[len(shown) :], *([empty] * (last - first + 1 - len(filled)))], looks),
    ]
    heights = {FIRST_ROW + at: _height(content, widths) for at, content in enumerate(contents)}
    _name_records(tab, first, last, lists)
    return Page(
        tab.title,
        tuple(cells),
        tuple(block for block in blocks if block.rows),
        widths=tuple(widths),
        heights={1: 30.0, 2: 20.0, HEADING_ROW: 32.0} | heights,
        row_height=LEAST_HEIGHT,
        validations=tuple(_validations(tab, first, last, lists)),
        landscape=True,
        repeat=(HEADING_ROW, HEADING_ROW),
        as_meant=(FIRST_ROW, 1, last, len(heads)),
        freeze=(FIRST_ROW, 4 if tab.owner else 3),
        tab_color="" if tab.rare else MAIN,
    )


def _contents(tab: Tab, mark: str, line: Line) -> list[Content]:
    """Return a row's cells from the left."""
    owner = [line.owner] if tab.owner else []
    return [mark or None, *owner, *(line.cells.get(column.path) for column in tab.columns), line.other or None]


def _name_records(tab: Tab, first: int, last: int, lists: _Lists) -> None:
    """Name the cells that say what this sheet's records are called, for the drop-downs of their parts."""
    at = next((at for at, column in enumerate(tab.columns) if column.path in tab.calls), None)
    if any(part.owner for part in tab.parts) and at is not None:
        letters = column_letters(2 + bool(tab.owner) + at)
        lists.references[f"titles_{tab.key}"] = f"='{tab.title}'!${letters}${first}:${letters}${last}"


def _validations(tab: Tab, first: int, last: int, lists: _Lists) -> Iterator[Validation]:
    before = 2 + bool(tab.owner)
    if tab.owner:
        options = next(name for name in reversed(lists.references) if name.startswith("titles_"))
        prompt = f"属于哪一张{tab.owner}；空着就与上一行相同"
        yield Validation(
            (first, 2, last, 2),
            "list",
            options=options,
            prompt_title=tab.owner,
            prompt=prompt,
            error_title="请核对",
            error=f"《{tab.owner}》里没有这个名称",
            strict=False,
        )
    for at, column in enumerate((*tab.columns, OTHER), before):
        yield _validation(column, (first, at, last, at), lists)


def _guide() -> Page:
    """Draw the page that says how it is all filled in, and how formulas are written."""
    words = tomllib.loads(files("templates.definition").joinpath("guide.toml").read_text(encoding="utf-8"))
    cells = [Cell(1, 1, words["title"], TITLE, across=3)]
    heights = {1: 36.0}
    row = 1
    for number, sentence in enumerate(words["steps"], 1):
        row += 1
        cells += [Cell(row, 1, f"{number}.", replace(NOTE, align="right")), Cell(row, 2, sentence, NOTE, across=2)]
        heights[row] = 5 + 15.0 * text_lines(sentence, sum(GUIDE_WIDTHS[1:]))
    for section in words["sections"]:
        row += 2
        cells += [Cell(row, 1, section["title"], SECTION, across=3)]
        for left, right in section["lines"]:
            row += 1
            cells += [Cell(row, 2, left, TABLE), Cell(row, 3, right, TABLE)]
            heights[row] = max(
                5 + 15.0 * text_lines(*each) for each in zip((left, right), GUIDE_WIDTHS[1:], strict=True)
            )
    return Page(GUIDE, tuple(cells), widths=GUIDE_WIDTHS, heights=heights)
