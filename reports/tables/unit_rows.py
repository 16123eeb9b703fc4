"""The rows of a table by unit: units in tree order, a subtotal for every node."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from reports.gathering.unit_tree import Tree


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's row before it has figures; it is a subtotal over the rows, from 0, that it `adds`, if it adds any."""

    label: str
    code: str
    indent: int
    adds: tuple[int, ...] = ()
    remark: str = ""


def unit_rows(tree: Tree, units: AbstractSet[str], remarks: Mapping[str, str]) -> list[UnitRow]:
    """Lay out these units and the nodes above them: a node's own return (本级) is the first that its subtotal adds."""
    standing = {step for code in units for step in tree.path(code)} or {tree.root}
    rows: list[UnitRow] = []
    adds: dict[str, list[int]] = {}
    nodes: dict[int, str] = {}
    for unit, depth in tree.walk():
        if unit.code not in standing:
            continue
        adds.setdefault(unit.parent, []).append(len(rows))
        remark = remarks.get(unit.code, "")
        if standing.isdisjoint(tree.children[unit.code]):
            rows.append(UnitRow(unit.name, unit.code, depth, remark=remark))
            continue
        nodes[len(rows)] = unit.code
        rows.append(UnitRow(unit.name if depth else "合计", unit.code, depth))
        if unit.code in units:
            adds.setdefault(unit.code, []).append(len(rows))
            rows.append(UnitRow(f"{unit.name}（本级）", unit.code, depth + 1, remark=remark))
    return [replace(row, adds=tuple(adds[nodes[at]])) if at in nodes else row for at, row in enumerate(rows)]
