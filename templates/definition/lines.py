"""Declared data as lines of the definition workbook: what stands in each column, the rest as TOML under 其他."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.page import Content
from sheets.writing.text import text_of
from templates.definition.column import Column
from templates.definition.tab import Tab
from templates.definition.toml_text import toml_lines

Data = Mapping[str, Any]
"""What TOML says, as `tomllib` reads it."""


class TooLong(ValueError):  # noqa: N818 - it reads as what it is
    """A declaration of which a part fits into no cell."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it stands on its sheet: whose it is, path of a column → content, and all else as TOML."""

    owner: str = ""
    cells: Mapping[str, Content] = field(default_factory=dict)
    other: str = ""


def lines(tab: Tab, records: Sequence[Data]) -> Mapping[str, list[Line]]:
    """Set records out: title of a sheet → its lines. Raises TooLong."""
    return {each.title: list(found) for each, found in _walk(tab, [("", record) for record in records])}


def _walk(tab: Tab, owned: Sequence[tuple[str, Data]]) -> Iterator[tuple[Tab, list[Line]]]:
    yield tab, [_line(tab, owner, record) for owner, record in owned]
    called = _called(tab, [record for _, record in owned])
    for part in tab.parts:
        inner = [
            (name, each) for name, (_, record) in zip(called, owned, strict=True) for each in record.get(part.key, ())
        ]
        yield from _walk(part, inner)


def _called(tab: Tab, records: Sequence[Data]) -> list[str]:
    """Call each record as its parts name it: by its title, or by its name where another is called alike."""
    names = [[str(record[key]).strip() for key in tab.calls if key in record] or [""] for record in records]
    times = Counter(word for each in names for word in each)
    return [next((word for word in each if word and times[word] == 1), each[-1]) for each in names]


def _line(tab: Tab, owner: str, record: Data) -> Line:
    cells: dict[str, Content] = {}
    rest = {key: value for key, value in record.items() if key not in {part.key for part in tab.parts}}
    for key, columns in _by_key(tab.columns).items():
        if key in rest and (found := _cells(columns, rest[key])):
            cells |= found
            del rest[key]
    other = toml_lines(rest)
    if text_of(other) != other:
        raise TooLong(f"{tab.title}: {', '.join(rest)}")
    return Line(owner, cells, other)


def _by_key(columns: Sequence[Column]) -> Mapping[str, list[Column]]:
    found: dict[str, list[Column]] = {}
    for column in columns:
        found.setdefault(column.keys[0], []).append(column)
    return found


def _cells(columns: Sequence[Column], value: object) -> dict[str, Content]:
    """Write a value into its column, or one of several keys into several; nothing if they cannot say it."""
    try:
        if len(columns[0].keys) == 1:
            return {columns[0].path: columns[0].written(value)}
        known = {column.keys[1]: column for column in columns}
        return {known[key].path: known[key].written(each) for key, each in dict(value).items()}  # type: ignore[call-overload]
    except (ValueError, KeyError):
        return {}
