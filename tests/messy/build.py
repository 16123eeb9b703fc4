"""Make the messy workbooks anew: fill in small blanks and do to them what clerks do, in LibreOffice.

Run `uv run tests/messy/build.py`; LibreOffice and its Python (`python3-uno`) must be installed.
`xlsb` is not made here: LibreOffice cannot write it. Its workbook was converted from that of `xls`
by SheetJS (npm package xlsx): `XLSX.writeFile(XLSX.readFile("….xls"), "….xlsb")`, made to write cells
in full as Excel does, and not in the short form that python-calamine takes for blanks.
What each case must give is written by hand in the .toml file of its name.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from sheets.writing.write import write  # noqa: E402
from templates.drawing.blank import blank  # noqa: E402
from templates.form import Form  # noqa: E402
from templates.layout import COVER, cover_row, region  # noqa: E402
from templates.load import load_forms  # noqa: E402

YEAR = 2025
CAPACITY = 6
"""Rows of a list in these blanks, so that they stay small."""

Step = list[Any]
Sheets = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """One workbook: which form, filled in with what, and what its clerk did to it then."""

    file: str
    form: str
    sheets: Sheets
    steps: tuple[Step, ...] = ()
    unit: tuple[str, str] = ("330199", "红星厂工会")
    filled_on: str = "2025-12-20"


@dataclass(frozen=True)
class Case:
    """One kind of mess: its workbooks, and files that are copies of them (name → of which)."""

    name: str
    papers: tuple[Paper, ...]
    copies: dict[str, str] = field(default_factory=dict)


def number(birth: str, order: str) -> str:
    """Make an ID number that is valid in form only: area 990000 does not exist."""
    body = f"990000{birth}{order}"
    weighed = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(body))
    return body + "10X98765432"[weighed % 11]


def case(code: str, name: str, identity: str, opened: str, **more: object) -> dict[str, object]:
    """One household on file."""
    return {"case": code, "person": name, "id_number": identity, "opened": f"date:{opened}", **more}


CASES = [
    case("K01", "赵某甲", number("19700305", "011"), "2024-06-01", category="深度困难", family=3),
    case("K02", "钱某乙", number("19820917", "024"), "2025-02-10", category="相对困难", family=4),
]


def grant(day: str, household: int, kind: str, origin: str, amount: object, **more: object) -> dict[str, object]:
    """One line of aid that was paid."""
    person = {key: CASES[household][key] for key in ("case", "person", "id_number")}
    return {
        "paid_on": f"date:{day}",
        **person,
        "kind": kind,
        "origin": origin,
        "amount": amount,
        "signed": "是",
        **more,
    }


GRANTS = [
    grant("2025-01-20", 0, "送温暖", "工会经费", 1000),
    grant("2025-03-05", 1, "子女助学", "中央财政", 2000),
    grant("2025-09-01", 0, "医疗救助", "工会经费", 500.5),
]
NOTHING = {"opening": 0, "income": 0, "spent": 0, "closing": 0}
FUND = {
    "中央财政": {"opening": 0, "income": 5000, "spent": 2000, "closing": 3000},
    "地方财政": NOTHING,
    "工会经费": {"opening": 1000, "income": 1000, "spent": 1500.5, "closing": 499.5},
    "社会捐助": NOTHING,
    "其他": NOTHING,
}
AID: Sheets = {"fund": FUND, "cases": CASES, "grants": GRANTS}


def member(name: str, sex: str, birth: str, order: str, migrant: str = "否", **more: object) -> dict[str, object]:
    """One line of a roster."""
    day = f"date:{birth[:4]}-{birth[4:6]}-{birth[6:]}"
    known = {"person": name, "sex": sex, "birth": day, "id_number": number(birth, order), "migrant": migrant}
    return {**known, "status": "在籍", **more}


ROSTER = [
    member("孙某", "男", "19700101", "013"),
    member("李某", "女", "19880808", "026"),
    member("周某", "男", "19991231", "039", "是"),
    member("吴某", "女", "19790615", "048"),
]
INDICATORS = {
    "employees": 5,
    "employees_female": 2,
    "employees_migrant": 1,
    "opening_members": 4,
    "joined": 1,
    "left": 1,
    "officers_full_time": 0,
    "officers_part_time": 1,
    "groups": 1,
}
MEMBERS: Sheets = {"indicators": INDICATORS, "roster": ROSTER}
"""The other figures are counted from the roster by the blank's own formulas."""

BALL = {"activity": "乒乓球赛", "category": "球赛", "planned_heads": 20, "budget": 800}
CHOIR = {"activity": "迎国庆歌咏", "category": "演出", "held_on": "date:2025-09-28", "member_heads": 30, "spent": 600}
PLAN = [
    {"month": 4, **BALL, "level": "本级", "state": "计划"},
    {"month": 9, **CHOIR, "level": "上级", "state": "完成"},
]


def ledger(file: str, *steps: Step, filled_on: str = "2025-12-20", **sheets: object) -> Paper:
    """A ledger of aid, with some of its sheets filled in differently."""
    return Paper(file, "aid", {**AID, **sheets}, steps, filled_on=filled_on)


def roll(file: str, *steps: Step, roster: list[dict[str, object]] = ROSTER) -> Paper:
    """A return of members, perhaps with another roster."""
    return Paper(file, "members", {**MEMBERS, "roster": roster}, steps)


def of(unit: str, name: str, paper: Paper) -> Paper:
    """The same from another unit."""
    return replace(paper, unit=(unit, name))


def put(sheet: str, **cells: object) -> tuple[Step, ...]:
    """Type into cells of one sheet."""
    return tuple(["type_in", sheet, address, value] for address, value in cells.items())


def changed(lines: list[dict[str, object]], at: int, **values: object) -> list[dict[str, object]]:
    """The same lines, one of them different."""
    return [{**line, **values} if index == at else line for index, line in enumerate(lines)]


UNITS = [
    {"code": "330100", "unit": "海滨区总工会", "level": "区县"},
    {"code": "330101", "unit": "甲厂工会", "parent": "330100", "level": "基层工会", "owes": "困难职工帮扶资金台账"},
    {"code": "330102", "unit": "乙厂工会", "parent": "330100", "level": "基层工会", "owes": "困难职工帮扶资金台账"},
]

TWO_ROWS: tuple[Step, ...] = (
    ["insert_rows", "发放明细", 6, 1],
    *put("发放明细", C6="领取人", C7="档案号", G6="资金来源", G7="", H6="金额", H7="", B6="发放日期", B7=""),
    *(["merge", "发放明细", area] for area in ("C6:E6", "B6:B7", "G6:G7", "H6:H7")),
)
SUBTOTALS: tuple[Step, ...] = (
    ["insert_rows", "发放明细", 9, 1],
    *put("发放明细", B9="小计", H9="=SUM(H7:H8)", B11="合 计", H11="=H9+H10"),
)
WRAPPED = put("发放明细", B6="发放\n日期", H6=" 金 额 ", F6="帮扶 项目", K6="是否签收　")
BRACKETS = (
    *put("年龄性别", A7="30岁以下（不含30岁）", A8="30—39 岁", C7=1, D7=0, C8=0, D8=1, C9=1, D9=1),
    *put("基本情况", A8="其中：女职工", D6="数 值"),
)
"""Whoever types the lines anew breaks the formulas that count by them, and types the figures too."""
INSERTED: tuple[Step, ...] = (
    ["insert_columns", "发放明细", 6, 1],
    *put("发放明细", F6="与职工关系", F7="本人", F8="女儿"),
)
REORDERED: tuple[Step, ...] = (
    ["move", "发放明细", "H6:H12", "P6"],
    ["move", "发放明细", "F6:F12", "H6"],
)

UNITED = changed(GRANTS, 0, amount="0.1万元")
WIDE = changed(GRANTS, 0, amount="１,０００")
DOTTED = changed(changed(GRANTS, 0, paid_on="2025.1.20"), 1, paid_on="2025年3月5日")
YEARS = changed(changed(ROSTER, 0, birth="1970.1"), 1, joined_on=1990.1)
ROUNDED = changed(ROSTER, 0, id_number=990000197001010000)
OTHERS = [*ROSTER[1:], member("郑某", "男", "19680418", "055")]
MORE = {**FUND, "其他": {"opening": 0, "income": 80, "spent": 0, "closing": 80}}
NONE = {**FUND, "其他": dict.fromkeys(NOTHING, "无")}
NEARLY = (*put("发放明细", H6="发放金额"), ["rename", "困难职工档案", "困难职工档案表"])
BROKEN = (*put("资金收支", D7="=5000/0"), *put("发放明细", H8="=#REF!"))
MERGED = (*put("发放明细", F9=""), ["merge", "发放明细", "F8:F9"])
TAIL = put("发放明细", C12=" ", E14="　", B16="注：以上由财务提供")
REGISTER = Paper("单位名册.xlsx", "register", {"units": UNITS})

MESSES = (
    Case("two-row-header", (ledger("两行表头.xlsx", *TWO_ROWS),)),
    Case("totals-in-list", (ledger("列表里有小计合计.xlsx", *SUBTOTALS),)),
    Case("hidden-rows", (ledger("隐藏行.xlsx", ["hide_rows", "发放明细", 8, 8]),)),
    Case("filtered", (ledger("筛选后保存.xlsx", ["filter", "发放明细", "A6:L12", 6, "工会经费"]),)),
    Case("person-twice", (roll("一人两次.xlsx", roster=[*ROSTER, {**ROSTER[0], "person": "孙某某"}]),)),
    Case(
        "person-elsewhere",
        (of("330101", "甲厂工会", roll("甲厂.xlsx")), of("330102", "乙厂工会", roll("乙厂.xlsx", roster=OTHERS))),
    ),
    Case("sent-twice", (ledger("台账.xlsx"),), {"台账 - 副本.xlsx": "台账.xlsx"}),
    Case("sent-again", (ledger("台账.xlsx"), ledger("台账（改）.xlsx", fund=MORE, filled_on="2025-12-28"))),
    Case("lock-files", (ledger("台账.xlsx"),)),
    Case("xls", (ledger("台账.xls"),)),
    Case("ods", (ledger("台账.ods"),)),
    Case("et", (ledger("台账.xls"),), {"台账.et": "台账.xls"}),
    Case("dimension-a1", (ledger("台账.xlsx"),)),
    Case("date-1904", (ledger("苹果电脑.xlsx", ["count_days_from_1904"]),)),
    Case("sheet-of-other-form", (Paper("活动表.xlsx", "activities", {"plan": PLAN}),)),
    Case("column-inserted", (ledger("多一列.xlsx", *INSERTED),)),
    Case("columns-moved", (ledger("换了位置.xlsx", *REORDERED),)),
    Case("header-wrapped", (ledger("表头换行.xlsx", *WRAPPED), roll("全角括号.xlsx", *BRACKETS))),
    Case("yuan-and-wan", (ledger("元和万元.xlsx", grants=changed(UNITED, 2, amount="500.50元")),)),
    Case("typed-figures", (ledger("数字写法.xlsx", grants=changed(WIDE, 1, amount="¥2 000.00"), fund=NONE),)),
    Case("typed-dates", (ledger("日期写法.xlsx", grants=changed(DOTTED, 2, paid_on=20250901)),)),
    Case("year-and-month", (roll("只有年月.xlsx", roster=YEARS),)),
    Case("id-as-number", (roll("身份证号成了数字.xlsx", roster=ROUNDED),)),
    Case("near-misses", (ledger("差一点.xlsx", *NEARLY, grants=changed(GRANTS, 1, kind="子女助学金")),)),
    Case("error-cells", (ledger("错误值.xlsx", *BROKEN),)),
    Case("merged-cells", (ledger("合并单元格.xlsx", *MERGED),)),
    Case("blank-tail", (ledger("表尾空格和备注.xlsx", *TAIL),)),
    Case(
        "unit-misspelt",
        (REGISTER, of("330101", "甲厂公会", ledger("甲厂.xlsx")), of("33010Z", "乙厂工会", ledger("乙厂.xlsx"))),
    ),
    Case(
        "file-names",
        (
            of("330101", "甲厂工会", ledger("- 报表（终稿） 1.xlsx")),
            Paper("东区 3号/2025年 活动 .xlsx", "activities", {"plan": PLAN}, unit=("330102", "乙厂工会")),
        ),
    ),
)


def small(form: Form) -> Form:
    """The same form with few rows prepared."""
    sheets = tuple(sheet.model_copy(update={"capacity": CAPACITY}) for sheet in form.sheets)
    return form.model_copy(update={"sheets": sheets})


def typed(form: Form, paper: Paper) -> Iterator[Step]:
    """Say what the clerk types where."""
    cover = dict(zip(("unit_code", "unit_name"), paper.unit, strict=True))
    own = {**cover, "year": YEAR, "filled_by": "办事员", "filled_on": f"date:{paper.filled_on}"}
    for key, value in own.items() if form.name != "register" else ():
        yield ["type_in", COVER, f"C{cover_row(key)}", value]
    for sheet in form.sheets:
        place, lines = region(sheet), paper.sheets.get(sheet.name, [])
        if sheet.layout == "record":
            rows = [(0, lines)]
        elif sheet.layout == "matrix":
            rows = [(place.rows[title], line) for title, line in dict(lines).items()]
        else:
            rows = list(enumerate(lines, place.first_row))
        for row, line in rows:
            for name, value in line.items():
                yield ["type_in", sheet.title, place.cell(name, row).replace("$", ""), value]


def comes_later(step: Step) -> bool:
    """Tell whether a step follows the choice of the date system, which days that are typed go by."""
    return str(step[0]) != "count_days_from_1904"


def build(scratch: Path) -> None:
    """Make every case's folder but that of `xlsb`."""
    forms = {name: small(form) for name, form in load_forms().items()}
    for name, form in forms.items():
        write(blank(form), scratch / f"{name}.xlsx")
    jobs = []
    for case in MESSES:
        shutil.rmtree(HERE / case.name, ignore_errors=True)
        for paper in case.papers:
            target = HERE / case.name / paper.file
            target.parent.mkdir(parents=True, exist_ok=True)
            steps = sorted([*typed(forms[paper.form], paper), *paper.steps], key=comes_later)
            if case.name == "sheet-of-other-form":
                steps.append(["paste_sheet", "资金收支", str(scratch / "aid.xlsx")])
            jobs.append({"source": str(scratch / f"{paper.form}.xlsx"), "target": str(target), "steps": steps})
    subprocess.run(["/usr/bin/python3", HERE / "office.py"], input=json.dumps(jobs), text=True, check=True)
    for case in MESSES:
        for name, source in case.copies.items():
            shutil.copy(HERE / case.name / source, HERE / case.name / name)
    finish()


def finish() -> None:
    """Do what no spreadsheet program does on purpose."""
    (HERE / "et" / "台账.xls").unlink()
    for lock in ("~$台账.xlsx", ".~台账.xlsx", ".~lock.台账.xlsx#"):
        (HERE / "lock-files" / lock).write_bytes("办事员".encode("utf-16-le"))
    edit(HERE / "dimension-a1" / "台账.xlsx", rb'<dimension ref="[^"]*"', b'<dimension ref="A1"')
    # The pasted sheet still refers to the workbook that it came from.
    edit(HERE / "sheet-of-other-form" / "活动表.xlsx", rb'Target="[^"]*aid.xlsx"', b'Target="aid.xlsx"')


def edit(path: Path, pattern: bytes, words: bytes) -> None:
    """Replace something in the parts of a package."""
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(ZipInfo(name), re.sub(pattern, words, part), ZIP_DEFLATED)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
