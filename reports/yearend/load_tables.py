"""TOML → outlines of the year-end tables, with every fault of every file told at once, each by its key path."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from reports.yearend.table_spec import KINDS, Item, Outline
from reports.yearend.year import RETURNS, UNITS, Known, known_measures
from templates.declaration import key_path
from templates.fault import FormFault
from templates.form import Form
from templates.measure import Measure

FOLDER = "tables"
"""Where a folder of one's own forms keeps its tables."""

WORKED_OUT = ("last", "growth", "rank", "share", "met")
"""Kinds of items from which nothing further is worked out."""


def load_outlines(forms: Mapping[str, Form], folders: Iterable[Path] = ()) -> tuple[Outline, ...]:
    """Load the standard tables and those in the `tables` of one's own form folders, in order.

    An own table of a standard table's name takes its place. Raises FormFault with every
    fault found.
    """
    known = known_measures(forms)
    found: dict[str, Outline] = {}
    faults = [f"forms: {name!r} is a name that year-end tables need themselves" for name in _taken(forms)]
    for file, text in _declarations(folders):
        outline, complaints = parse_outline(text, file, known)
        faults += complaints
        if outline:
            found[outline.name] = outline
    for key in ("title", "tab"):
        times = Counter(getattr(outline, key) for outline in found.values())
        faults += [f"{key}: {value!r} stands in {count} tables" for value, count in times.items() if count > 1]
    if faults:
        raise FormFault(faults)
    return tuple(found.values())


def _taken(forms: Mapping[str, Form]) -> list[str]:
    return [name for name in (UNITS.name, RETURNS.name) if name in forms]


def _declarations(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    standard = files("reports").joinpath(FOLDER)
    for entry in sorted(standard.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield entry.name, entry.read_text(encoding="utf-8")
    for folder in folders:
        for path in sorted((folder / FOLDER).glob("*.toml")):
            yield f"{FOLDER}/{path.name}", path.read_text(encoding="utf-8")


def parse_outline(text: str, file: str, known: Known) -> tuple[Outline | None, list[str]]:
    """Parse one declaration: the outline, or none and every fault as 'file: key path: what'."""
    try:
        outline = Outline.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        return None, [f"{file}: {error}"]
    except ValidationError as error:
        return None, [f"{file}: {key_path(fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    faults = [f"{file}: {fault}" for fault in _faults(outline, known)]
    return (None if faults else outline), faults


def _faults(outline: Outline, known: Known) -> Iterator[str]:
    simple = list(_item_faults(outline, known)) or list(_circles(outline))
    yield from simple
    if not simple:
        yield from _shape_faults(outline, known)
        yield from _picture_faults(outline)


def _item_faults(outline: Outline, known: Known) -> Iterator[str]:
    """Faults of single items, and of their names."""
    times = Counter(item.name for item in outline.items)
    for number, item in enumerate(outline.items, 1):
        where = f"items[{number}]"
        if times[item.name] > 1:
            yield f"{where}.name: {item.name!r} stands {times[item.name]} times"
        filled = [kind for kind in KINDS if getattr(item, kind)]
        if len(filled) != 1:
            yield f"{where}: exactly one of {', '.join(KINDS)} says what it shows, not {' and '.join(filled) or 'none'}"
            continue
        if item.kind == "measure":
            yield from _measure_faults(item, where, known)
        yield from (
            f"{where}.{item.kind}: no item {name!r} in this table" for name in item.operands if not outline.item(name)
        )


def _circles(outline: Outline) -> Iterator[str]:
    """Items that are worked out from themselves, straight or through others."""
    for number, item in enumerate(outline.items, 1):
        reached: set[str] = set()
        waiting = list(item.operands)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                operand = outline.item(name)
                waiting += operand.operands if operand else ()
        if item.name in reached:
            yield f"items[{number}].{item.kind}: {item.name!r} is worked out from itself"


def _measure_faults(item: Item, where: str, known: Known) -> Iterator[str]:
    form, _, name = item.measure.partition(".")
    if form not in known:
        yield f"{where}.measure: no form {form!r}"
    elif name not in known[form]:
        yield f"{where}.measure: form {form!r} adds up no {name!r}"
    else:
        by = known[form][name].by
        yield from (
            f"{where}.where: {item.measure} is not broken down by {field!r}" for field in item.where if field not in by
        )


def _shape_faults(outline: Outline, known: Known) -> Iterator[str]:
    """Faults of items in the table that they stand in."""
    for number, item in enumerate(outline.items, 1):
        where = f"items[{number}]"
        operands = [operand for name in item.operands if (operand := outline.item(name))]
        if any(operand.kind in WORKED_OUT for operand in operands):
            yield f"{where}.{item.kind}: nothing is worked out from {' or '.join(WORKED_OUT)}"
        if item.kind in ("last", "growth") and any(operand.kind != "measure" for operand in operands):
            yield f"{where}.{item.kind}: only a measure has a figure of last year"
        elif item.kind == "growth" and all(other.last != item.growth for other in outline.items):
            yield f"{where}.growth: an item with last = {item.growth!r} must stand in the table"
        if not _fits(outline, item):
            yield f"{where}.{item.kind}: has no meaning in a table of {_rows(outline)}"
    for name in (*outline.dimensions, *([outline.across] if outline.across else [])):
        if not any(name in measure.by for measure in _measures(outline, known)):
            yield f"rows: no measure of this table is broken down by {name!r}"
    if outline.across and any(outline.across not in measure.by for measure in _measures(outline, known)):
        yield f"across: every measure must be broken down by {outline.across!r}"
    if outline.groups and len(outline.dimensions) != 1:
        yield "groups: belong to a table of one dimension"


def _rows(outline: Outline) -> str:
    return "dimensions" if outline.dimensions else str(outline.rows)


def _fits(outline: Outline, item: Item) -> bool:
    """Tell whether a kind of item has a meaning in a table of these rows."""
    if outline.across:
        return item.kind == "measure"
    fitting = {
        "items": ("measure", "sum", "difference", "ratio"),
        "units": ("measure", "sum", "difference", "ratio", "last", "growth", "rank"),
    }.get(_rows(outline), tuple(kind for kind in KINDS if kind != "rank"))
    return item.kind in fitting


def _measures(outline: Outline, known: Known) -> Iterator[Measure]:
    for item in outline.items:
        if item.kind == "measure":
            form, _, name = item.measure.partition(".")
            yield known[form][name]


def _picture_faults(outline: Outline) -> Iterator[str]:
    names = [item.name for item in outline.items]
    groups = {group.title for group in outline.groups}
    for number, picture in enumerate(outline.pictures, 1):
        where = f"pictures[{number}]"
        unknown = [name for name in picture.items if name not in names]
        yield from (f"{where}.items: no item {name!r} in this table" for name in unknown)
        if picture.group and picture.group not in groups:
            yield f"{where}.group: no group {picture.group!r} in this table"
        if outline.rows == "units" or len(outline.dimensions) > 1:
            yield f"{where}: only a table of items or of one dimension has pictures"
        if outline.rows == "items" and not unknown:
            at = [names.index(name) for name in picture.items]
            if at != list(range(at[0], at[0] + len(at))):
                yield f"{where}.items: the lines of a picture must stand together"
