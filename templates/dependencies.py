"""Computed fields: which rest on which, and in what order they can be worked out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from templates.fault import Fault
from templates.form import Form
from templates.formulas.formula import Formula
from templates.sheet import Sheet

Pair = tuple[str, str]
"""Sheet and field; the field is "" for the sheet's rows as such."""

Step = tuple[Sheet, Mapping[str, Formula]]
"""Fields of one sheet that can be worked out at once."""


def steps(form: Form, computed: Mapping[Pair, Formula], faults: list[Fault]) -> Sequence[Step]:
    """Order computed fields so that each comes after those that it rests on; a circle is a fault."""
    waiting = dict(computed)
    ordered: list[Step] = []
    while waiting:
        ready = [key for key, formula in waiting.items() if waiting.keys().isdisjoint(formula.mentions)]
        if not ready:
            names = "、".join(map(".".join, waiting))
            where = f"sheets.{'.'.join(next(iter(waiting)))}.formula"
            faults.append(Fault(where, f"计算项互相引用，成了循环：{names}", f"computed in a circle: {names}"))
            break
        now = {key: waiting.pop(key) for key in ready}
        ordered += _by_sheet(form, now)
    return tuple(ordered)


def _by_sheet(form: Form, ready: Mapping[Pair, Formula]) -> Iterator[Step]:
    for sheet in form.sheets:
        if fields := {name: formula for (at, name), formula in ready.items() if at == sheet.name}:
            yield sheet, fields


def sources(pairs: Iterable[Pair], computed: Mapping[Pair, Formula]) -> set[Pair]:
    """Name all that these fields rest on, through computed fields too, and the fields themselves."""
    found: set[Pair] = set()
    waiting = set(pairs)
    while waiting:
        pair = waiting.pop()
        found.add(pair)
        waiting |= (set(computed[pair].mentions) if pair in computed else set()) - found
    return found
