"""Tables: totals laid out as an office prints them, before any spreadsheet is thought of."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from reports.gathering.unit_tree import Tree
from reports.total import Totals, over_breakdown
from templates.compiled import measures
from templates.form import Form
from templates.measure import Measure

MOST_COLUMNS = 12
"""What an A4 page takes across and stays legible; what is wider goes to a table of its own."""

ORDINALS = "一二三四五六七八九十"

Values = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of figures.

    `adds` names the columns, from 0, that it is the sum of; the total line adds the
    figures below it unless they are not `additive` (persons counted once). It shows the `measure`
    for the `pins` (field, value) of its breakdown.
    """

    title: str
    group: str = ""
    unit: str = ""
    scale: int = 0
    adds: tuple[int, ...] = ()
    additive: bool = True
    measure: str = ""
    pins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a table: scaled whole numbers, None where there is no figure.

    `adds` names the lines, from 0, that it is the sum of.
    """

    label: str
    values: Values
    code: str = ""
    indent: int = 0
    adds: tuple[int, ...] = ()
    remark: str = ""
    pins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One printed table: `stub` heads what stands before its figures, `charted` columns are worth a picture.

    Figures that are `hidden` (line, column) are held as None and printed as a sign.
    """

    title: str
    tab: str
    stub: tuple[str, ...]
    columns: tuple[TableColumn, ...]
    lines: tuple[TableLine, ...]
    number: str = ""
    notes: tuple[str, ...] = ()
    charted: tuple[int, ...] = ()
    hidden: frozenset[tuple[int, int]] = frozenset()


def unit_tables(form: Form, totals: Totals, units: AbstractSet[str], remarks: Mapping[str, str]) -> list[Table]:
    """The form's totals by unit: `units` are those that owe or sent it, `remarks` say 缺报 or 退回 of them."""
    known = measures(form)
    own = {code: over_breakdown(totals.own[code]) for code in units}
    standing = {step for code in units for step in totals.tree.path(code)}
    whole = {code: over_breakdown(totals.whole[code]) for code in standing}
    # A sum of units that reported no such thing is nought; of nobody there is none.
    reports = {code: any(form_name == form.name for form_name, _ in figures) for code, figures in whole.items()}
    none = {code: 0 if reports[code] else None for code in standing}
    parts = _packed(_whole(known.values()))
    tables = []
    for index, part in enumerate(parts):
        keys = [(form.name, measure.name) for measure in part]
        lines = unit_lines(
            totals.tree,
            standing,
            {code: tuple(figures.get(key) for key in keys) for code, figures in own.items()},
            {code: tuple(figures.get(key, none[code]) for key in keys) for code, figures in whole.items()},
            remarks,
        )
        suffix = f"（{ORDINALS[index % 10]}）" if len(parts) > 1 else ""
        title, tab = f"{form.title}分单位汇总表{suffix}", f"{form.title}{suffix}"
        tables.append(Table(title, tab, ("单位名称", "单位代码"), _columns(part), lines, form.number, _notes(part)))
    return tables


def _whole(known: Iterable[Measure]) -> list[Measure]:
    """Measures that make sense in one figure, each told once."""
    undivided = {measure.content for measure in known if not measure.by}
    kept: dict[Hashable, Measure] = {}
    for measure in known:
        if not measure.by or (not measure.distinct and measure.content not in undivided):
            kept.setdefault(measure.content, measure)
    return list(kept.values())


def _packed(known: Sequence[Measure]) -> list[list[Measure]]:
    """Share measures out over tables of legible width, a sheet's measures together if they fit."""
    tables: list[list[Measure]] = []
    for name in dict.fromkeys(measure.sheet.name for measure in known):
        group = [measure for measure in known if measure.sheet.name == name]
        if tables and len(tables[-1]) + len(group) <= MOST_COLUMNS:
            tables[-1] += group
        else:
            tables += [group[start : start + MOST_COLUMNS] for start in range(0, len(group), MOST_COLUMNS)]
    return tables


def _columns(part: Sequence[Measure]) -> tuple[TableColumn, ...]:
    names = [measure.name for measure in part]
    return tuple(
        TableColumn(
            measure.title,
            measure.sheet.title,
            measure.unit,
            measure.scale,
            tuple(names.index(name) for name in measure.parts) if set(measure.parts) <= set(names) else (),
            measure=measure.name,
        )
        for measure in part
    )


def _notes(part: Sequence[Measure]) -> tuple[str, ...]:
    counted_once = "、".join(measure.title for measure in part if measure.distinct)
    return (f"{counted_once}在一个单位内不重复计数，各单位之间按报数相加。",) if counted_once else ()


def unit_lines(
    tree: Tree,
    standing: AbstractSet[str],
    own: Mapping[str, Values],
    whole: Mapping[str, Values],
    remarks: Mapping[str, str],
) -> tuple[TableLine, ...]:
    """Units in tree order: a subtotal for every node, its own return (本级) first among what it adds."""
    lines: list[TableLine] = []
    adds: dict[str, list[int]] = {}
    nodes: dict[int, str] = {}
    for unit, depth in tree.walk():
        if unit.code not in standing:
            continue
        adds.setdefault(unit.parent, []).append(len(lines))
        if standing.isdisjoint(tree.children[unit.code]):
            lines.append(TableLine(unit.name, own[unit.code], unit.code, depth, remark=remarks.get(unit.code, "")))
            continue
        nodes[len(lines)] = unit.code
        lines.append(TableLine(unit.name if depth else "合计", whole[unit.code], unit.code, depth))
        if unit.code in own:
            adds.setdefault(unit.code, []).append(len(lines))
            remark = remarks.get(unit.code, "")
            lines.append(TableLine(f"{unit.name}（本级）", own[unit.code], unit.code, depth + 1, remark=remark))
    return tuple(
        TableLine(line.label, line.values, line.code, line.indent, tuple(adds[nodes[index]]), line.remark)
        if index in nodes
        else line
        for index, line in enumerate(lines)
    )
