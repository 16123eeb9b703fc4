"""What a return says of its own queries: the words of its 审核表, with nobody named in them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

from sheets.workbook import Value
from templates.earlier_versions import DROPPED
from templates.fields.entry import spelt
from templates.fields.normalize import plain
from templates.mask import names_persons, strangers
from templates.reading.batch import Batch
from templates.reading.identify import Submission
from templates.reading.locate import Spot
from templates.repeated import Repeated, words_of

_HOLLOW = re.compile(
    r"(?:已|经|已经|经过)?(?:本?单位)?(?:认真)?(?:核实|核对|确认|检查|审核|复核)?过?后?(?:均|都|确)?(?:数据|情况|数字|填报|以上)?(?:均|都|确)?"
    r"(?:无误|属实|正确|准确|真实|没?有?无?问题)?"
)
LONGEST = 2000
"""Characters that are repeated of an explanation: it stands beside every finding of its rule."""

LONG = 4
"""Signs of a personal text that is no name and yet looked for: a shorter one says the same of many."""

_SHORTEST = 4
"""An explanation has at least so many characters."""

_SIGNS = re.compile(r"[\W_]+")


def explanations(batch: Batch) -> Sequence[Mapping[str, str]]:
    """Read the explanations of every return: rule code → words, numbers hidden and persons that the return lists."""
    told = persons(batch) if any(each.explanations for each in batch.submissions) else ()
    return [
        {code: _cut(told[source]().hide(each.words)) for code, each in submission.explanations.items()}
        for source, submission in enumerate(batch.submissions)
    ]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}……（原文共{len(words)}字，此处截断）"


def persons(batch: Batch) -> Sequence[Callable[[], Repeated]]:
    """Gather what each return says of persons, on its cover, in its lists and in wrong columns of these.

    It is made ready for finding it again where that is asked for.
    """
    names: list[set[str]] = [set(each.people) for each in batch.submissions]
    others: list[set[str]] = [set() for _ in batch.submissions]
    for sheet in batch.form.sheets:
        for field in sheet.inputs:
            if field.personal and field.kind.stored == "text" and not field.enum:
                named = names_persons(field)
                for source, value in set(batch.frames[sheet.name].select("source", field.name).rows()):
                    if value is not None and (named or len(value) >= LONG):
                        (names if named else others)[source].add(value)
    for source, word in (*_misplaced(batch), *_passed_over(batch)):
        names[source].add(word)
    known = words_of(batch.form)
    return [cache(partial(Repeated, *each, known)) for each in zip(names, others, strict=True)]


def _passed_over(batch: Batch) -> Iterator[tuple[int, str]]:
    """Name the words of what an earlier version asked and nobody asks any more: any may be somebody's name."""
    for source, submission in enumerate(batch.submissions):
        for cell in _gone(submission, batch.spots[source]):
            word = spelt(cell).strip()
            if len(word) > 1 and any(map(str.isalpha, word)):
                yield source, word


def _gone(submission: Submission, spots: Mapping[str, Spot]) -> Iterator[Value]:
    then = submission.as_then
    for name, was in then.sheets.items():
        grid, spot = submission.grids.get(name), spots.get(name)
        fields = [each.name for each in was.sheet.fields if each.name.startswith(DROPPED)] if grid and spot else []
        for field in fields:
            assert grid
            assert spot
            column, row = spot.columns.get(field, 0), spot.rows.get(field, 0)
            lines = grid.rows[row - 1 : row] if row else grid.rows[spot.header_row :]
            yield from (line[column - 1] for line in lines if column)
    tabs = {plain(tab) for tab in then.gone}
    for grid in submission.workbook.grids:
        yield from (cell for line in grid.rows for cell in line if tabs and plain(grid.sheet) in tabs)


def _misplaced(batch: Batch) -> Iterator[tuple[int, str]]:
    """Name the words that were refused in columns beside a person's, where names are pasted one column too far."""
    fields = {
        (sheet.name, field.name): field
        for sheet in batch.form.sheets
        if sheet.personal
        for field in sheet.inputs
        if not field.personal
    }
    for source, sheet, name, row in batch.refused:
        grid, field = batch.submissions[source].grids.get(sheet), fields.get((sheet, name))
        if grid and field and row and sheet in batch.spots[source]:
            place = batch.spots[source][sheet].place("", name, row)
            cells = grid.rows[place.row - 1]
            raw = cells[place.column - 1] if 0 < place.column <= len(cells) else ""
            yield from ((source, word) for word in strangers(field, spelt(raw)) if raw != "")


def is_hollow(words: str) -> bool:
    """Tell whether an explanation explains nothing: 核实无误 and the like, or hardly a word."""
    text = _SIGNS.sub("", plain(words))
    return len(text) < _SHORTEST or bool(_HOLLOW.fullmatch(text))
