"""Small workbooks as they come back, built without a file: what reading, filling and checking see."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sheets.workbook import Grid, Quirks, Value, Workbook
from templates.form import Form
from templates.layout import COVER, HEADER_ROW
from templates.load import parse_form
from templates.reading.batch import Batch, read_batch
from templates.reading.identify import Submission, identify
from templates.sheet import Sheet
from templates.stamps import Stamps

PROBE = """
name = "probe"
title = "试验表"
number = "试01表"
version = "2026.1"
accepts = ["2025.2"]
valid_until = 2026-12-31

[[sheets]]
name = "figures"
title = "基本情况"
layout = "record"
[[sheets.fields]]
name = "staff"
title = "职工人数"
type = "integer"
unit = "人"
required = true
minimum = 0
[[sheets.fields]]
name = "women"
title = "其中:女职工"
type = "integer"
unit = "人"
[[sheets.fields]]
name = "men"
title = "男职工"
type = "integer"
unit = "人"
formula = "staff - women"
[[sheets.checks]]
name = "women_within"
rule = "women <= staff"
message = "女职工多于职工人数"
[[sheets.checks]]
name = "paid"
rule = "staff >= count(people)"
message = "发放行数多于职工人数"

[[sheets]]
name = "fund"
title = "资金收支"
layout = "matrix"
key = "origin"
key_title = "资金来源"
[[sheets.rows]]
title = "财政"
[[sheets.rows]]
title = "工会"
[[sheets.rows]]
title = "合计"
total = true
[[sheets.fields]]
name = "income"
title = "本年收入"
type = "money"
[[sheets.fields]]
name = "spent"
title = "本年支出"
type = "money"
required = true
[[sheets.fields]]
name = "rest"
title = "结余"
type = "money"
formula = "income - spent"
[[sheets.checks]]
name = "granted"
rule = "spent == sum(people.amount, people.origin == origin)"
message = "支出与明细不符"

[[sheets]]
name = "people"
title = "发放明细"
layout = "list"
[[sheets.fields]]
name = "person"
title = "姓名"
type = "text"
required = true
personal = true
[[sheets.fields]]
name = "id_number"
title = "身份证号"
type = "id_number"
unique = true
personal = true
[[sheets.fields]]
name = "paid_on"
title = "发放日期"
type = "date"
[[sheets.fields]]
name = "amount"
title = "金额"
type = "money"
unit = "元"
required = true
minimum = 0.01
[[sheets.fields]]
name = "origin"
title = "资金来源"
type = "choice"
enum = ["财政", "工会"]
[[sheets.fields]]
name = "month"
title = "月份"
type = "month"
[[sheets.fields]]
name = "large"
title = "大额"
type = "text"
formula = "'是' if amount >= 1000 else '否'"
[[sheets.checks]]
name = "modest"
rule = "amount <= 5000"
severity = "query"
message = "金额偏大"
at = "amount"

[[measures]]
name = "grants"
title = "发放人次"
value = "count(people)"
[[measures]]
name = "persons"
title = "发放人数"
value = "distinct(people.person)"
[[measures]]
name = "paid"
title = "发放金额"
value = "sum(people.amount)"
by = ["origin", "large"]
[[measures]]
name = "paid_large"
title = "大额发放"
value = "sum(people.amount, people.large == '是')"
by = ["month"]
"""

IDS = ("110101199003070118", "110101198501010025", "110101197812310231")


def probe() -> Form:
    """Load the form that these tests are about: one sheet of each layout."""
    form, faults = parse_form(PROBE, "probe.toml")
    assert form, faults
    return form


COUNTED = """
name = "counted"
title = "清点表"
number = "试02表"
version = "1"
[[sheets]]
name = "things"
title = "清点"
layout = "list"
fields = [
  {name = "what", title = "名称", type = "text", required = true},
  {name = "heads", title = "数量", type = "integer", required = true},
  {name = "price", title = "金额", type = "money"},
]
"""
"""A form whose list takes words and figures only."""

Line = Mapping[str, Value]


def grid(sheet: Sheet, lines: Sequence[Line], number: str = "") -> Grid:
    """Lay a sheet out as the blank does: a line is field → raw value, in a matrix one a printed row."""
    heading: list[Value] = ["表号：" + number if number else ""]
    head: list[list[Value]] = [heading, *[[] for _ in range(HEADER_ROW - 2)]]
    titles = [field.title for field in sheet.fields]
    body: list[list[Value]]
    if sheet.layout == "record":
        body = [["指标", "代码", "单位", "数值", "审核"]]
        body += [[field.title, field.code, field.unit, lines[0].get(field.name, ""), ""] for field in sheet.fields]
    elif sheet.layout == "matrix":
        body = [[sheet.key_title, "代码", *titles, "审核"]]
        body += [
            [row.title, row.code, *(line.get(field.name, "") for field in sheet.fields), ""]
            for row, line in zip(sheet.rows, [*lines, *[{}] * (len(sheet.rows) - len(lines))], strict=True)
        ]
    else:
        body = [["序号", *titles, "审核"]]
        body += [
            [float(index), *(line.get(field.name, "") for field in sheet.fields), ""]
            for index, line in enumerate(lines, 1)
        ]
    return square(sheet.title, [*head, *body])


def square(title: str, rows: Sequence[Sequence[Value]]) -> Grid:
    """Make rows of equal length, as a decoder gives them."""
    width = max(map(len, rows))
    return Grid(title, [[*row, *[""] * (width - len(row))] for row in rows])


def cover(unit: Value = "110", name: Value = "一小工会", year: Value = 2025.0) -> Grid:
    """A filled cover."""
    rows: list[list[Value]] = [[""], ["", "单位代码", unit], ["", "填报单位", name], ["", "填报年度：", year]]
    return square(COVER, rows)


def workbook(
    form: Form, *grids: Grid, file: str = "a.xlsx", version: str = "", quirks: Mapping[str, Quirks] | None = None
) -> Workbook:
    """A stamped workbook of a form, as read."""
    stamps = Stamps(form=form.name, version=version or form.version).properties
    return Workbook(file, "xlsx", 1, "0" * 64, grids, quirks or {}, stamps)


def submission(book: Workbook, form: Form) -> Submission:
    """Identify a workbook that is known to be a return."""
    known = identify(book, {form.name: form})
    assert isinstance(known, Submission), known
    return known


FIGURES: Line = {"staff": 10.0, "women": 4.0, "men": 6.0}
FUND: Sequence[Line] = (
    {"income": 100.0, "spent": 0.1, "rest": 99.9},
    {"income": 50.0, "spent": 2000.0, "rest": -1950.0},
    {"income": 150.0, "spent": 2000.1, "rest": -1850.1},
)
PEOPLE: Sequence[Line] = (
    {"person": "张三", "id_number": IDS[0], "paid_on": date(2025, 3, 1), "amount": 0.1, "origin": "财政", "month": 3.0},
    {
        "person": "李四",
        "id_number": IDS[1],
        "paid_on": datetime(2025, 4, 1),  # noqa: DTZ001 - cells know no zones
        "amount": 2000.0,
        "origin": "工会",
        "month": 4.0,
    },
)


def filled(
    figures: Line = FIGURES, fund: Sequence[Line] = FUND, people: Sequence[Line] = PEOPLE, file: str = "a.xlsx"
) -> Workbook:
    """A return of the probe form; as it stands there is nothing wrong with it."""
    form = probe()
    sheets = zip(form.sheets, ([figures], fund, people), strict=True)
    return workbook(form, cover(), *(grid(sheet, lines) for sheet, lines in sheets), file=file)


def batch(*books: Workbook) -> Batch:
    """Read and type returns of the probe form."""
    form = probe()
    return read_batch(form, [submission(book, form) for book in books])


def counted(*lines: Line) -> Batch:
    """Read and type the list of a form that takes words and figures only."""
    form, faults = parse_form(COUNTED, "counted.toml")
    assert form, faults
    return read_batch(form, [submission(workbook(form, cover(), grid(form.sheets[0], lines)), form)])


def with_people(sheet: Grid, quirks: Quirks | None = None, file: str = "a.xlsx") -> Workbook:
    """A return of the probe form whose list is the given grid."""
    book = filled(file=file)
    return workbook(probe(), *book.grids[:3], sheet, file=file, quirks={sheet.sheet: quirks} if quirks else {})
