"""What no single key of a form shows: names that clash, keys that do not go together, what fits on no sheet."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from keyword import iskeyword
from math import isfinite
from unicodedata import normalize

from pydantic import BaseModel

from templates.fault import Fault
from templates.field import Field
from templates.fields.normalize import plain
from templates.fields.texts import JOINT
from templates.form import REGISTER, Form
from templates.layout import AUDIT, CODES, COVER, GUIDE
from templates.sheet import Sheet
from templates.stamps import META

TABS = (COVER, GUIDE, AUDIT, CODES, META, "审核意见", "History")
"""Tabs that a blank or a marked copy has, and one that Excel keeps for itself."""

STUBS = {"list": ("序号", "审核"), "matrix": ("代码", "审核"), "record": ()}
"""Headings that a sheet has besides those of its fields."""

RESERVED = frozenset({"source", "row", "unit_code", "unit_name", "year", "starts", "as_of"})
"""Names that frames and formulas need for themselves."""

FORMULAS = frozenset({"formula", "tally", "across", "carry", "rule", "when", "value"})
"""Keys that are formulas, where braces hold a set."""

UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
NO_TAB = re.compile(r"[\[\]:*?/\\']")
LONGEST_TAB = 31
NO_FILE = re.compile(r"[/\\:*?\"<>|]")
"""Signs that no file system takes: blanks are called by number and title."""

NO_LEAP_YEAR = 2001

MOST_FIELDS = 500
"""Fields of one sheet: Excel has 16,384 columns, and nobody fills in so many."""

LARGEST = 9 * 10**13
"""The largest figure that is read."""

MOST_PLACES = 6
"""Decimal places that a bound may have."""


def shape_faults(form: Form) -> Iterator[Fault]:
    """Yield what is wrong with a form besides its formulas."""
    yield from word_faults(form)
    yield from _form(form)
    yield from _parameters(form)
    yield from _over_year(form)
    yield from twice("sheets", (sheet.name for sheet in form.sheets))
    yield from twice("sheets.title", (sheet.title for sheet in form.sheets), _as_tab)
    for sheet in form.sheets:
        where = f"sheets.{sheet.name}"
        yield from _names(sheet, where)
        yield from _sheet(sheet, where)
        for field in sheet.fields:
            yield from _field(sheet, field, f"{where}.{field.name}")
        for check in sheet.checks:
            if check.at and not sheet.field(check.at):
                yield Fault(f"{where}.{check.name}.at", f"没有名为 {check.at} 的栏目", f"no field {check.at!r}")


def word_faults(model: BaseModel, where: str = "") -> Iterator[Fault]:
    """Words that cannot be printed, or that would be taken for a place to be filled: findings put figures in braces."""
    for key, value in model:
        path = f"{where}.{key}".lstrip(".")
        for at, each in enumerate(value if isinstance(value, tuple) else (value,), 1):
            here = f"{path}[{at}]" if isinstance(value, tuple) else path
            if isinstance(each, BaseModel):
                yield from word_faults(each, f"{path.rpartition('.')[0] or path}.{getattr(each, 'name', at)}")
            elif isinstance(each, str) and UNPRINTED.search(each):
                yield Fault(here, "不能有控制字符", "must hold no control characters")
            elif isinstance(each, str) and key not in FORMULAS and set(each) & {"{", "}"}:
                yield Fault(here, "不能有花括号", "must hold no braces")
            elif isinstance(each, str) and "\n" in each and key in ("title", "key_title", "enum", "unit"):
                yield Fault(here, "要写在一行里", "must stand on one line")


def _form(form: Form) -> Iterator[Fault]:
    for key, words in (("number", form.number), ("title", form.title)):
        if NO_FILE.search(words):
            yield Fault(key, '不能有 / \\ : * ? " < > |', 'must hold none of / \\ : * ? " < > |')
    if not form.number:
        yield Fault("number", "不能为空：凭表号认出报表", "must be given: returns are known by it")
    try:
        ends = date(NO_LEAP_YEAR, *map(int, form.year_ends.split("-")))
        if form.cycle != "year" and (ends + timedelta(days=1)).day != 1:
            yield Fault("year_ends", "分期报送的，年度应在月末结束", "periods of months need a year that ends with one")
    except ValueError:
        yield Fault("year_ends", "应为每年都有的月日，如 12-31", "must be a day of every year, as 12-31")


def _over_year(form: Form) -> Iterator[Fault]:
    """Figures said to be of periods where there are none."""
    figures = [
        (f"sheets.{sheet.name}.{field.name}", field.over_year, sheet.layout != "list" and field.adds)
        for sheet in form.sheets
        for field in sheet.fields
    ]
    for where, over_year, adds in (
        *figures,
        *((f"measures.{each.name}", each.over_year, True) for each in form.measures),
    ):
        if over_year != "sum" and (form.cycle == "year" or not adds):
            words = (
                "over_year 只用于分期报送的表里相加的数",
                "over_year belongs to added figures of a form with periods",
            )
            yield Fault(f"{where}.over_year", *words)
    if form.name == REGISTER and form.cycle != "year":
        yield Fault("cycle", "单位名册不分期", "a register has no periods")


def _parameters(form: Form) -> Iterator[Fault]:
    """Parameters that a formula could not name, or could not reckon with."""
    fields = {
        name for sheet in form.sheets for name in (sheet.name, sheet.key, *(field.name for field in sheet.fields))
    }
    yield from twice("parameters", (each.name for each in form.parameters))
    for each in form.parameters:
        if iskeyword(each.name) or each.name in RESERVED | fields:
            words = f"{each.name} 已有所指，请换一个名称", f"{each.name!r} is taken; choose another"
            yield Fault(f"parameters.{each.name}", *words)
        yield from _bound(each.default, f"parameters.{each.name}")


def twice(where: str, words: Iterable[str], same: Callable[[str], str] = str) -> Iterator[Fault]:
    """Words that stand more than once, as whoever reads them compares them."""
    listed = list(words)
    times = Counter(map(same, listed))
    for word in dict.fromkeys(listed):
        if (count := times.pop(same(word), 0)) > 1:
            yield Fault(where, f"“{word}”出现了{count}次", f"{word!r} stands {count} times", word)


def _as_tab(title: str) -> str:
    """Put a tab as Excel compares it: whatever its case and width."""
    return normalize("NFKC", title).casefold().strip()


def _names(sheet: Sheet, where: str) -> Iterator[Fault]:
    if NO_TAB.search(sheet.title) or len(sheet.title.encode("utf-16-le")) // 2 > LONGEST_TAB:
        words = "最多31个字符，不能有 [ ] : * ? / \\ '", "has at most 31 characters and none of [ ] : * ? / \\ '"
        yield Fault(f"{where}.title", *words)
    if _as_tab(sheet.title) in map(_as_tab, TABS):
        yield Fault(f"{where}.title", f"“{sheet.title}”另有用途，请换一个名称", f"the tab {sheet.title!r} is taken")
    key = (sheet.key,) if sheet.layout == "matrix" else ()
    names = (*(field.name for field in sheet.fields), *key)
    yield from twice(f"{where}.fields", names)
    for name in (sheet.name, *names):
        if iskeyword(name) or (name in RESERVED and name != sheet.name):
            words = f"{name} 是公式的词，请换一个名称", f"{name!r} is a word of the formula language"
            yield Fault(f"{where}.fields", *words, word=name)
    stubs = (*STUBS[sheet.layout], *((sheet.key_title,) if key else ()))
    yield from twice(f"{where}.fields.title", (*stubs, *(field.title for field in sheet.fields)), plain)
    yield from twice(f"{where}.rows", (row.title for row in sheet.rows), plain)
    yield from twice(f"{where}.checks", (check.name for check in sheet.checks))


def _sheet(sheet: Sheet, where: str) -> Iterator[Fault]:
    if len(sheet.fields) > MOST_FIELDS:
        yield Fault(f"{where}.fields", f"最多{MOST_FIELDS}个栏目", f"at most {MOST_FIELDS} fields")
    if (sheet.layout == "matrix") != bool(sheet.rows):
        yield Fault(where, "rows 只用于 matrix，而且必须有", "rows belong to a matrix, and a matrix needs them")
    if any(row.total for row in sheet.rows[:-1]):
        yield Fault(f"{where}.rows", "合计行要放在最后", "the total line stands last")
    yield from _lines(sheet, where)
    yield from _carried(sheet, where)
    if sheet.rows and all(row.total for row in sheet.rows):
        yield Fault(f"{where}.rows", "只有合计行，没有可加的行", "there are no lines to add up")


def _lines(sheet: Sheet, where: str) -> Iterator[Fault]:
    """Printed values that stand in no field, in some lines only, or that would be added up over units."""
    lines = [row for row in sheet.rows if not row.total]
    for name in dict.fromkeys(name for row in sheet.rows for name, _ in row.values):
        field, at = sheet.field(name), f"{where}.rows.values.{name}"
        given = [row.value(name) for row in lines]
        if not field:
            yield Fault(at, f"没有名为 {name} 的栏目", f"no field {name!r}")
        elif any(value is None for value in given) or any(
            row.value(name) is not None for row in sheet.rows if row.total
        ):
            yield Fault(at, "每一行都要有，合计行不能有", "every line but the total has one")
        elif field.formula or field.tally or field.required or field.carry_from:
            yield Fault(
                at,
                "印好的栏目不能再有 formula、tally、required、carry_from",
                "a printed field takes no formula, tally, required or carry_from",
            )
        elif field.adds:
            yield Fault(
                at, "印好的数各单位都一样，请写 additive = false", "it is the same for all units: say additive = false"
            )


def _carried(sheet: Sheet, where: str) -> Iterator[Fault]:
    """Rows that cannot be carried over, or not be known again."""
    if sheet.carry and sheet.layout != "list":
        yield Fault(f"{where}.carry", "只有名单逐行带入", "belongs to a list")
    if sheet.changes and not sheet.carry:
        yield Fault(f"{where}.changes", "changes 要和 carry 一起写", "belongs with carry")
    inputs = {field.name for field in sheet.inputs}
    for name in sheet.changes:
        if name not in inputs:
            yield Fault(f"{where}.changes", f"没有名为 {name} 的填报栏目", f"no field {name!r} that is filled in")
    if sheet.carry and inputs <= set(sheet.changes):
        words = "至少一个栏目不能改：凭它认出带入的行", "some field must stay as it is: the row is known again by it"
        yield Fault(f"{where}.changes", *words)


def _field(sheet: Sheet, field: Field, where: str) -> Iterator[Fault]:
    if field.kind.chosen != bool(field.enum):
        yield Fault(where, "enum 只用于 choice 和 choices，而且必须有", "enum belongs to choices, which need it")
    yield from twice(f"{where}.enum", field.enum, plain)
    if field.kind.several and any(JOINT in option for option in field.enum):
        yield Fault(f"{where}.enum", f"选项里不能有“{JOINT}”", f"a choice holds no {JOINT}")
    if field.formula and (field.tally or field.required or field.carry_from):
        words = "计算项不能有 tally、required、carry_from", "a computed field takes no tally, required or carry_from"
        yield Fault(where, *words)
    if field.across and not (field.unique and field.personal and sheet.layout != "record"):
        words = (
            "across 只用于名单里 unique 的 personal 栏目",
            "across belongs to a field of a list that is unique and personal",
        )
        yield Fault(where, *words)
    if field.sensitive and (sheet.layout == "list" or not field.adds):
        words = (
            "sensitive 用于记录表、矩阵里相加的数；名单请写在指标上",
            "sensitive belongs to added figures of a record or matrix; of a list say so of its measures",
        )
        yield Fault(f"{where}.sensitive", *words)
    yield from _bounds(field, where)


def _bound(bound: float, where: str) -> Iterator[Fault]:
    """Say what is wrong with a figure that formulas compare with."""
    if not isfinite(bound):
        yield Fault(where, "应为有限的数字", "must be a finite number")
    elif abs(bound) > LARGEST:
        yield Fault(where, "数字过大", "too large")
    elif round(bound, MOST_PLACES) != bound:
        yield Fault(where, f"最多{MOST_PLACES}位小数", f"at most {MOST_PLACES} decimal places")


def _bounds(field: Field, where: str) -> Iterator[Fault]:
    sort = {"number": float, "date": date}.get(field.kind.stored)
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    given = {key: bound for key, bound in bounds.items() if bound is not None}
    for key, bound in given.items():
        if sort is None or not isinstance(bound, sort):
            yield Fault(f"{where}.{key}", f"与类型 {field.type} 不符", f"does not fit the type {field.type}")
        elif isinstance(bound, float):
            yield from _bound(bound, f"{where}.{key}")
    match field.minimum, field.maximum:
        case (float() as least, float() as most) if least > most:
            yield Fault(f"{where}.minimum", "大于 maximum", "is above maximum")
        case (date() as least, date() as most) if least > most:
            yield Fault(f"{where}.minimum", "晚于 maximum", "is after maximum")
