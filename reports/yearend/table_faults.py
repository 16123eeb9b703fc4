"""What is wrong with a declared year-end table, besides what its single keys show."""

from collections import Counter
from collections.abc import Iterator
from math import isfinite

from reports.yearend.cell_rules import power_of
from reports.yearend.table_spec import KINDS, PERIODS, Item, Kind, TableSpec
from reports.yearend.year import Known
from templates.fault import Fault
from templates.measure import Measure
from templates.shapes import twice, word_faults
from templates.target import UNSOUND, sound

WORKED_OUT: tuple[Kind, ...] = ("last", "growth", "rank", "share", "met")
"""Kinds of items from which nothing further is worked out."""

MOST_ITEMS = 200
"""Items of one table: no page shows so many."""

LONGEST_TAB = 20
"""UTF-16 units of a tab's name: a number goes before it."""

LARGEST = 9 * 10**13


def table_faults(spec: TableSpec, known: Known) -> Iterator[Fault]:
    """Yield every fault of a table; what rests on an item that is wrong itself is not told too."""
    yield from word_faults(spec)
    if len(spec.tab.encode("utf-16-le")) // 2 > LONGEST_TAB:
        yield Fault("tab", f"最多{LONGEST_TAB}个字符", f"has at most {LONGEST_TAB} characters")
    if len(spec.items) > MOST_ITEMS:
        yield Fault("items", f"最多{MOST_ITEMS}项", f"at most {MOST_ITEMS}")
        return
    wrong = list(_item_faults(spec, known))
    yield from wrong
    yield from _numbers(spec)
    yield from _rows_faults(spec, known)
    yield from _group_faults(spec)
    yield from _picture_faults(spec)
    if not wrong:
        circles = list(_circles(spec))
        yield from circles or _placed_faults(spec, known)


def _numbered(spec: TableSpec) -> Iterator[tuple[str, Item]]:
    return ((f"items[{number}]", item) for number, item in enumerate(spec.items, 1))


def _item_faults(spec: TableSpec, known: Known) -> Iterator[Fault]:
    """Faults of single items, and of their names."""
    times = Counter(item.name for item in spec.items)
    for where, item in _numbered(spec):
        if times[item.name] > 1:
            count = times[item.name]
            yield Fault(f"{where}.name", f"“{item.name}”出现了{count}次", f"{item.name!r} stands {count} times")
        filled = [kind for kind in KINDS if getattr(item, kind)]
        if len(filled) != 1:
            english = f"exactly one of {', '.join(KINDS)} says what it shows, not {' and '.join(filled) or 'none'}"
            yield Fault(where, f"{'、'.join(KINDS)} 中应有且只有一个", english)
            continue
        if item.kind == "measure":
            yield from _measure_faults(item, where, known)
        for name in item.operands:
            if not spec.item(name):
                yield Fault(f"{where}.{item.kind}", f"本表没有 {name} 这一项", f"no item {name!r} in this table")


def _measure_faults(item: Item, where: str, known: Known) -> Iterator[Fault]:
    form, _, name = item.measure.partition(".")
    measure = known.get(form, {}).get(name)
    if form not in known:
        yield Fault(f"{where}.measure", f"没有名为 {form} 的报表", f"no form {form!r}")
    elif not measure:
        yield Fault(f"{where}.measure", f"报表 {form} 没有汇总 {name}", f"form {form!r} adds up no {name!r}")
    else:
        for field in item.where:
            if field not in measure.by:
                words = f"{item.measure} 没有按 {field} 分", f"{item.measure} is not broken down by {field!r}"
                yield Fault(f"{where}.where", *words)


def _numbers(spec: TableSpec) -> Iterator[Fault]:
    limit = spec.limit
    given = {"limit": [limit.percent, limit.floor, limit.points] if limit else []}
    wanted = [
        (f"{where}.targets.{name}", each) for where, item in _numbered(spec) for name, each in item.targets.items()
    ]
    wanted += [(f"{where}.wanted", item.wanted) for where, item in _numbered(spec) if item.wanted is not None]
    for where, target in wanted:
        if not sound(target):
            yield Fault(where, *UNSOUND)
    for where, numbers in given.items():
        if not all(isfinite(number) and 0 <= number <= LARGEST for number in numbers):
            yield Fault(where, "应为不小于0的数字", "must be numbers from 0")


def _circles(spec: TableSpec) -> Iterator[Fault]:
    """Items that are worked out from themselves, straight or through others."""
    for where, item in _numbered(spec):
        reached: set[str] = set()
        waiting = list(item.operands)
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                operand = spec.item(name)
                waiting += operand.operands if operand else ()
        if item.name in reached:
            words = f"{item.name} 由自己得出，成了循环", f"{item.name!r} is worked out from itself"
            yield Fault(f"{where}.{item.kind}", *words)


def _power(spec: TableSpec, name: str, known: Known) -> int:
    """In how large a unit an item stands that is a figure, or is added up of such."""
    item = spec.item(name)
    if not item:
        return 0
    if item.kind == "measure":
        return power_of(item, known)
    return _power(spec, item.operands[0], known) if item.kind in ("sum", "difference", "last", "target") else 0


def _unlike(spec: TableSpec, item: Item, known: Known) -> Iterator[tuple[str, str]]:
    """Items in units of other sizes that are reckoned together, or that are shown in a size that is not theirs."""
    told = [operand for name in item.operands if (operand := spec.item(name)) and operand.kind != "targets"]
    powers = {_power(spec, operand.name, known) for operand in told}
    if len(powers) > 1:
        yield "几项的计量单位大小不同（元和万元），不能放在一起算", "units of other sizes are not reckoned together"
    base = spec.item(item.operands[0]) if item.kind in ("last", "target") else None
    if base and powers != {0} and item.unit != base.unit:
        yield f"应与 {base.name} 相同：{base.unit}", f"must be that of {base.name!r}"


def _placed_faults(spec: TableSpec, known: Known) -> Iterator[Fault]:
    """Faults of items in the table that they stand in."""
    for where, item in _numbered(spec):
        operands = [operand for name in item.operands if (operand := spec.item(name))]
        if any(operand.kind in WORKED_OUT for operand in operands):
            chinese = f"不能再由 {'、'.join(WORKED_OUT)} 得出"
            yield Fault(f"{where}.{item.kind}", chinese, f"nothing is worked out from {' or '.join(WORKED_OUT)}")
        if item.kind in ("last", "growth", "target") and any(operand.kind != "measure" for operand in operands):
            words = "只有 measure 有上年数和目标", "only a measure has a figure of last year, or a target"
            yield Fault(f"{where}.{item.kind}", *words)
        elif item.kind == "growth" and all(other.last != item.growth for other in spec.items):
            english = f"an item with last = {item.growth!r} must stand in the table"
            yield Fault(f"{where}.growth", f"表里要有 last = {item.growth!r} 的一项", english)
        if item.wanted is not None and (spec.rows != "items" or item.kind not in ("measure", "sum", "difference")):
            words = "wanted 只用于 rows 为 items 的表里相加的数", "wanted belongs to added figures of a table of items"
            yield Fault(f"{where}.wanted", *words)
        yield from (Fault(f"{where}.unit", *words) for words in _unlike(spec, item, known))
        if not _fits(spec, item):
            rows = "dimensions" if spec.dimensions else str(spec.rows)
            chinese = f"不能用在 rows 为 {rows} 的表里"
            yield Fault(f"{where}.{item.kind}", chinese, f"has no meaning in a table of {rows}")


def _fits(spec: TableSpec, item: Item) -> bool:
    """Return whether a kind of item has a meaning in a table of these rows."""
    if spec.across and (spec.dimensions or spec.across != PERIODS):
        return item.kind == "measure"
    simple = ("measure", "sum", "difference", "ratio")
    if spec.rows == "items":
        return item.kind in simple
    if spec.rows == "units":
        return item.kind in (*simple, "last", "growth", "rank", "target", "met")
    return item.kind != "rank"


def _rows_faults(spec: TableSpec, known: Known) -> Iterator[Fault]:
    measures = list(_measures(spec, known))
    wanted = (*spec.dimensions, *([spec.across] if spec.across and spec.across != PERIODS else []))
    yield from twice("rows", wanted)
    for name in wanted:
        if not any(name in measure.by for measure in measures):
            words = f"本表没有按 {name} 分的指标", f"no measure of this table is broken down by {name!r}"
            yield Fault("rows", *words)
    if spec.across == PERIODS:
        cycles = {measure.cycle for measure in measures}
        if len(cycles) != 1 or "year" in cycles:
            words = "每个指标的报表都要按同样的期别报送", "every form must be reported for periods of one length"
            yield Fault("across", *words)
    elif spec.across and any(spec.across not in measure.by for measure in measures):
        english = f"every measure must be broken down by {spec.across!r}"
        yield Fault("across", f"每个指标都要按 {spec.across} 分", english)
    for where, item in _numbered(spec):
        for name in item.where.keys() & set(wanted):
            words = f"{name} 已在表的行或列里", f"{name!r} goes down or across this table already"
            yield Fault(f"{where}.where", *words)


def _measures(spec: TableSpec, known: Known) -> Iterator[Measure]:
    for item in spec.items:
        form, _, name = item.measure.partition(".")
        if measure := known.get(form, {}).get(name):
            yield measure


def _group_faults(spec: TableSpec) -> Iterator[Fault]:
    if spec.groups and len(spec.dimensions) != 1:
        yield Fault("groups", "只用于按一个栏目分的表", "belong to a table of one dimension")
    yield from twice("groups.title", (group.title for group in spec.groups))
    yield from twice("groups.values", (value for group in spec.groups for value in group.values))


def _picture_faults(spec: TableSpec) -> Iterator[Fault]:
    names = [item.name for item in spec.items]
    groups = {group.title for group in spec.groups}
    for number, picture in enumerate(spec.pictures, 1):
        where = f"pictures[{number}]"
        unknown = [name for name in picture.items if name not in names]
        for name in unknown:
            yield Fault(f"{where}.items", f"本表没有 {name} 这一项", f"no item {name!r} in this table")
        if picture.group and picture.group not in groups:
            words = f"本表没有“{picture.group}”这一组", f"no group {picture.group!r} in this table"
            yield Fault(f"{where}.group", *words)
        if spec.rows == "units" or len(spec.dimensions) > 1:
            english = "only a table of items or of one dimension has pictures"
            yield Fault(where, "只有 rows 为 items 或按一个栏目分的表才有图", english)
        if spec.rows == "items" and not unknown:
            at = [names.index(name) for name in picture.items]
            if at != list(range(at[0], at[0] + len(at))):
                yield Fault(f"{where}.items", "图里的几行要挨着", "the lines of a picture must stand together")
