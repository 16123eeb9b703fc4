"""The catalogue of findings: each code is given by something real, and says it whole in both languages."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import openpyxl
import pytest

import reports.gathering.process_batch
import sheets.marking.mark
from reports.gathering.carry_forward import Closing, opening_findings
from reports.gathering.discover import Source, list_folder
from reports.gathering.exchange.columns import DATA, DATA_HEADS, UNIT_HEADS, UNITS
from reports.gathering.exchange.corrections import corrections_book
from reports.gathering.exchange.read import digest
from reports.gathering.file_result import FileResult
from reports.gathering.gather import Choices, Unusable, gather, read_register, read_summary, summary_of
from reports.gathering.pool import Lost
from reports.gathering.process_batch import Task
from reports.gathering.receipt import Duty, Receipt
from reports.gathering.register import register_findings
from reports.gathering.resolve import Policy, resolve
from reports.gathering.unfinished import unfinished
from reports.gathering.unit_tree import UnitLine
from reports.mail.collect import Desk, collect
from reports.mail.mailbox import Letter
from reports.mail.message import Attachment, Message, draft
from reports.outcome import Outcome
from reports.returning import send_back
from reports.round.ledger import Ledger
from reports.yearend.definition import tables_tab
from sheets.design import designs
from sheets.finding import Finding, Language, Place, catalogue, find
from sheets.limits import Limits
from sheets.marking.mark import mark
from sheets.marking.original import Original
from sheets.page import Book, Cell, Page
from sheets.read import read
from sheets.workbook import Display, Grid, Quirks, Value, Workbook
from sheets.writing.write import write
from templates.carried_rows import CarriedRows
from templates.checking.carried_back import not_back
from templates.checking.check import check
from templates.definition.adopt import adopt_form
from templates.definition.draft import draft as draft_of
from templates.definition.reading import read_definition
from templates.definition.tab import form_tab
from templates.drawing.blank import blank
from templates.layout import cover_row
from templates.load import load_forms, parse_form
from templates.localising.suggest import suggested
from templates.reading.batch import read_batch
from templates.reading.identify import Explanation, identify
from templates.stamps import SUMMARY, YEAREND, Stamps
from tests import damage, defined
from tests.damage import LINKS, SHEET, STRINGS, WORKBOOK, book, compound, packed, parts, replaced, row, rows
from tests.filled import fill_in
from tests.grids import (
    FIGURES,
    FUND,
    PEOPLE,
    PROBE,
    batch,
    counted,
    cover,
    filled,
    grid,
    probe,
    square,
    submission,
    with_people,
)
from tests.grids import Line as Filled
from tests.grids import workbook as stamped
from tests.test_carried import DISPUTES

MESSY = Path(__file__).parent / "messy"
ONE = '<c r="A1"><v>1</v></c>'

Findings = Iterator[Finding]

BYTES: Sequence[tuple[bytes, Limits]] = [
    *(
        (data, Limits())
        for data in (
            *(b"", book()[:100], compound("EncryptedPackage"), b"%PDF-1.7", b"Rar!", bytes(range(256)) * 4),
            *(compound("Workbook"), packed(parts(book()) | {WORKBOOK: b"<workbook/>"}), damage.entry_twice()),
            rows(row(1, '<c r="A1" t="s"><v>999</v></c>')),
            rows(row(1, '<c r="A1" t="zz"><v>1</v></c>')),
            packed(parts(book()) | {"../evil.xml": b"<x/>"}),
            damage.changed(lambda name, xml: xml[: len(xml) // 2] if name == WORKBOOK else xml),
            damage.without(STRINGS.replace("sharedStrings", "worksheets/sheet1")),
            replaced(SHEET, 'encoding="UTF-8"', 'encoding="GB2312"'),
            damage.changed(lambda name, xml: xml.replace(b"?>", b"?><!DOCTYPE x>", 1) if name == SHEET else xml),
            replaced(LINKS, "sheet2.xml", "sheet1.xml"),
            rows(row(1, '<c r="XFE1"><v>1</v></c>')),
            rows(row(1, ONE + ONE)),
            replaced(SHEET, 'ref="A1:C4"', 'ref="foo"'),
            damage.short_cells(12),
        )
    ),
    (book(), Limits(file_bytes=10)),
    (book(), Limits(entries=2)),
    (book(), Limits(inflated_bytes=100)),
    (rows(row(1, ONE) + row(99, '<c r="Z99"><v>1</v></c>')), Limits(cells=10)),
]
"""Files that cannot be read, or not wholly, and the limits that they break."""


def files(folder: Path) -> Findings:
    """Files that the guard refuses or the decoder gives up."""
    for number, (data, limits) in enumerate(BYTES):
        path = folder / f"{number}.xlsx"
        path.write_bytes(data)
        yield from read(path, path.name, limits).findings
    yield from read(folder, "夹").findings
    yield from read(folder / "none.xlsx", "none.xlsx").findings
    yield from (Lost("甲", code, 3).finding("甲") for code in ("file-memory", "file-time", "file-crash", "file-bug"))


def folders(folder: Path) -> Findings:
    """Files that are passed over."""
    for name in ("~$甲.xlsx", ".藏.xlsx"):
        (folder / name).write_bytes(b"")
    (folder / "链接.xlsx").symlink_to(folder / "~$甲.xlsx")
    (folder / "禁").mkdir()
    folder.joinpath(*"层" * 22).mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.scandir", _refusing("禁", os.scandir))
        yield from (receipt.reason for receipt in list_folder(folder).ignored if receipt.reason)
    write(
        Book("年终", (Page("表", (Cell(1, 1, "年终"),)),), {}, Stamps(form=YEAREND).properties),
        folder / "年终统计表.xlsx",
    )
    yield from _reasons(Task()([Source("年终统计表.xlsx", folder / "年终统计表.xlsx")], lambda _: None))


def _refusing(name: str, scandir: Callable[[Path], object]) -> Callable[[Path], object]:
    """List folders, but for one of them; the superuser may list any."""

    def listed(path: Path) -> object:
        if Path(path).name == name:
            raise PermissionError
        return scandir(path)

    return listed


def _reasons(taken: Sequence[FileResult]) -> Findings:
    yield from (each.receipt.reason for each in taken if each.receipt.reason)


ODD_CELLS: Mapping[str, Sequence[Value]] = {
    "amount": ["1,000元", "约一百", "无", "5%", date(2025, 1, 1), True, 1e15, 0.001],
    "paid_on": ["2025.3.1", "上月", "无", 45717.0, datetime(2025, 3, 1, 14, 30), date(1850, 1, 1), date(1905, 6, 12)],  # noqa: DTZ001
    "person": [date(2025, 1, 1), 1e17, True, "长" * 32_768],
    "origin": ["财政款", "别的什么"],
    "id_number": [1.1e17, "12345"],
    "month": ["13月"],
}


def cells(_: Path) -> Findings:
    """Cells that cannot be read as they stand."""
    for field, values in ODD_CELLS.items():
        for value in values:
            yield from batch(filled(people=[{**PEOPLE[0], field: value}, PEOPLE[1]])).findings
    yield from batch(
        filled({**FIGURES, "staff": 10.5}),
        filled({**FIGURES, "staff": 10.0000001}, file="c.xlsx"),
        filled({**FIGURES, "men": 7.0}, file="b.xlsx"),
    ).findings
    quirks = Quirks({(7, 5): "#REF!"}, frozenset({(8, 5)}), hidden_rows=(8,), merges=((7, 2, 8, 2),))
    yield from batch(with_people(grid(probe().sheets[2], PEOPLE), quirks)).findings
    displayed = Quirks(displays={(7, 5): Display('0.00"万元"', alters=False, words="万元")})
    yield from batch(with_people(grid(probe().sheets[2], PEOPLE), displayed)).findings
    yield from batch(with_people(grid(probe().sheets[2], []), Quirks(pictures=True))).findings
    skipping = [{**FUND[0], "income": "100元", "rest": ""}, FUND[1], {"income": 50.0, "spent": 2000.1, "rest": -1950.0}]
    yield from batch(filled(fund=skipping)).findings
    members = load_forms()["members"]
    member = {"person": "张三", "sex": "男", "birth": "1999.09.30", "status": "在籍"}
    lists = (grid(members.sheets[1], [{"male": 0.0}]), grid(members.sheets[2], [member]))
    yield from check(read_batch(members, [submission(stamped(members, cover(), *lists), members)]))
    grown: list[Filled] = [{"person": "张三", "sex": "男", "birth": date(1999, 9, 30), "status": "在籍"}] * 301
    more = read_batch(
        members,
        [submission(stamped(members, cover(), lists[0], grid(members.sheets[2], grown)), members)],
    )
    yield from (*more.findings, *check(more))
    money = 'title = "金额"\ntype = "money"'
    text = PROBE.partition("[[measures]]")[0].replace(money, money.replace("money", "percent"))
    shares, _faults = parse_form(text.replace("minimum = 0.01", ""), "probe.toml")
    assert shares
    for share in (12.5, "12.5"):
        yield from read_batch(shares, [submission(filled(people=[{**PEOPLE[0], "amount": share}]), shares)]).findings
    units = load_forms()["register"]
    odd = {"code": "1", "unit": "甲", "level": "市", "phone": "一二三", "email": "甲在某处"}
    yield from read_batch(units, [submission(stamped(units, grid(units.sheets[0], [odd])), units)]).findings
    typed = read_batch(units, [submission(stamped(units, grid(units.sheets[0], [{**odd, "code": 1.0}])), units)])
    yield from register_findings(typed, load_forms(), defaultdict(list))
    form, _faults = parse_form(PROBE.replace(money, money.replace("money", "number")), "probe.toml")
    assert form
    yield from read_batch(form, [submission(filled(people=[{**PEOPLE[0], "amount": 0.001}]), form)]).findings


def layouts(_: Path) -> Findings:
    """Columns, lines and sheets that are not where the form has them."""
    table = grid(probe().sheets[2], PEOPLE).rows

    def people(change: Callable[[list[list[Value]]], object]) -> Findings:
        changed = [line[:] for line in table]
        change(changed)
        width = max(map(len, changed))
        changed = [[*line, *[""] * (width - len(line))] for line in changed]
        return iter(batch(with_people(Grid("发放明细", changed))).findings)

    yield from people(lambda lines: lines.__setitem__(slice(5, None), [["甲"]]))
    yield from people(lambda lines: [line.pop(4) for line in lines])
    yield from people(lambda lines: [line.pop(3) for line in lines])
    yield from people(lambda lines: lines[5].__setitem__(4, "发放金额"))
    yield from people(lambda lines: lines[5].__setitem__(3, "金额"))
    yield from people(lambda lines: lines.__setitem__(slice(5, 7), [[*lines[5], "部门"], [*lines[6], "车间", "", "x"]]))
    yield from people(lambda lines: lines.append(["", "合计", "", "", 3.0]))
    yield from people(lambda lines: lines.append(["", "注：见附件"]))
    yield from people(lambda lines: lines.insert(6, ["甲", "乙", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]))
    yield from counted({"what": "甲", "heads": 1.0}).findings
    yield from people(lambda lines: lines[0].__setitem__(0, "计量单位：万元"))
    for change in (partial(_rename, "职工总人数"), partial(_rename, "毫不相干"), _double, _other):
        clean = filled()
        change(clean.grids[1].rows)
        yield from batch(clean).findings
    clean = filled()
    del clean.grids[1].rows[7]
    yield from batch(clean).findings
    yield from batch(filled({}, [], [])).findings
    yield from batch(filled(people=[])).findings
    lists = probe().model_copy(update={"sheets": (probe().sheets[2],)})
    yield from read_batch(lists, [submission(stamped(lists, cover(), grid(lists.sheets[0], [])), lists)]).findings


def _rename(title: str, lines: list[list[Value]]) -> None:
    lines[6][0] = title


def _double(lines: list[list[Value]]) -> None:
    lines.append(lines[6][:])


def _other(lines: list[list[Value]]) -> None:
    lines.append(["补充", "", "", 7.0, ""])


def identities(_: Path) -> Findings:
    """Workbooks of which it is not clear whose return of what they are."""
    clean = filled()
    other = probe().model_copy(update={"name": "other", "number": "试02表", "title": "另一表"})
    forms = {form.name: form for form in (probe(), other)}
    foreign = square("发放明细", [["表号：试02表"], *clean.grids[3].rows])
    renamed = replace(clean.grids[3], sheet="发放明细表")
    books = [
        Workbook("甲.xlsx", "xlsx", grids=(square("Sheet1", [["甲"]]),)),
        *(replace(clean, properties=Stamps(form=name).properties) for name in ("foreign", "", "probe")),
        replace(clean, grids=(square("封面", [["", "表号：试02表"], *cover().rows]), *clean.grids[1:])),
        *(
            replace(clean, grids=(front, *clean.grids[1:]))
            for front in (cover("", "甲", ""), cover("1①"), cover("350101199003070118"), cover(year="今年"))
        ),
        replace(clean, properties=Stamps("probe", "2026.1", "120", "2024").properties),
        *(stamped(probe(), *clean.grids, version=version) for version in ("2020.1", "2099.1")),
        *(replace(clean, grids=(*clean.grids[:3], *last)) for last in ((), (renamed,))),
        replace(clean, grids=(square("封面", [["", "表号：试01表"], *cover().rows]), *clean.grids[1:3], foreign)),
        replace(clean, grids=(*clean.grids, square("草稿", [["随手记的"]]))),
        replace(clean, grids=(*clean.grids, replace(clean.grids[3], sheet="发放明细 (2)"))),
        replace(clean, grids=(square("封面", [*cover().rows, ["", "填报日期", "三月"]]), *clean.grids[1:])),
    ]
    for each in books:
        known = identify(each, forms)
        yield from known if isinstance(known, tuple) else known.findings
    late = submission(replace(filled(), grids=(cover(year=2027.0), *filled().grids[1:])), probe())
    yield from check(read_batch(probe(), [late]))
    large = filled(
        fund=[FUND[0], {**FUND[1], "spent": 9000.0, "rest": -8950.0}], people=[{**PEOPLE[1], "amount": 9000.0}]
    )
    words = {"probe.people.modest": Explanation("核实无误", Place("a.xlsx", "审核表", 7, 9))}
    yield from check(read_batch(probe(), [replace(submission(large, probe()), explanations=words)]))


def came(file: str, unit: str, form: str = "members", status: str = "counted", **more: object) -> FileResult:
    """A return, summary or register as a worker hands it back."""
    known = {"sha256": file, "form": form, "unit": unit, "unit_name": "甲工会", "year": 2025}
    return FileResult(Receipt(file, status, **(known | more)))  # type: ignore[arg-type]


def units(file: str, *lines: tuple[str, str, str, str]) -> FileResult:
    """A register of (code, name, parent, owed forms)."""
    found = tuple(
        UnitLine(code, name, parent, "", owes, Place(file, "单位名册", 7)) for code, name, parent, owes in lines
    )
    return replace(came(file, "", "register", year=0), lines=found)


def districts(_: Path) -> Findings:
    """Returns that do not fit together."""
    forms = load_forms()
    register = units(
        "名册.xlsx", ("1", "区", "", ""), ("2", "乙工会", "1", "会员表"), ("2", "丙", "1", ""), ("3", "丁", "9", "")
    )
    deep = units("深.xlsx", *((f"{at}", f"{at}", f"{at - 1}" if at else "", "") for at in range(40)))
    ring = units("环.xlsx", ("1", "甲", "2", ""), ("2", "乙", "1", ""))
    bad = replace(came("坏.xlsx", "2", "aid", "returned"), findings=(find("file-damaged", Place("坏.xlsx")),))
    summary = replace(came("汇总.xlsx", "5", "summary"), lines=(UnitLine("6", "己", "5", "", "", Place("汇总.xlsx")),))
    again = replace(summary, receipt=replace(summary.receipt, file="又汇总.xlsx", sha256="x", unit="8"))

    def part(share: str) -> FileResult:
        receipt = replace(summary.receipt, file=f"{share[0]}.xlsx", sha256=share, part=share)
        return replace(summary, receipt=receipt, accepted=frozenset({Duty("6", "members")}))

    early, late = (came(f"{day}.xlsx", "1", filled_on=date(2025, 12, day)) for day in (1, 2))
    heaps: list[tuple[list[FileResult], Policy]] = [
        (
            [register, units("又一名册.xlsx", ("1", "区", "", "")), bad, came("a.xlsx", "7"), came("b.xlsx", "2")],
            Policy(),
        ),
        ([ring], Policy()),
        ([deep], Policy()),
        ([came("旧.xlsx", "1", year=2024), early, late], Policy(2025)),
        ([came("a.xlsx", "1"), came("b.xlsx", "1")], Policy(duplicates="reject")),
        ([came("a.xlsx", "1"), came("b.xlsx", "1", sha256="a.xlsx")], Policy()),
        ([summary, again], Policy()),
        ([summary, came("己.xlsx", "6")], Policy()),
        ([part("1/2")], Policy()),
        ([part("1/2"), part("2/2")], Policy()),
        ([register, came("b.xlsx", "2", unit_name="区")], Policy()),
        ([bad], Policy()),
        ([register, came("b.xlsx", "2", unit_name="乙公会")], Policy()),
    ]
    for heap, policy in heaps:
        returns = resolve(heap, (), forms, policy)
        yield from returns.findings
        yield from (receipt.reason for receipt in returns.receipts if receipt.reason)
    carrying = load_forms()["members"]
    figures = grid(carrying.sheets[0], [{"opening_members": 8.0, "members": 9.0}])
    read_back = read_batch(carrying, [submission(stamped(carrying, cover(), figures), carrying)])
    yield from opening_findings(read_back, Closing("去年.xlsx", 2024, {("110", "members"): {("members", ""): 7}}))


def summaries(folder: Path) -> Findings:
    """Summary workbooks that were tampered with, and files that were named for what they are not."""
    stamps = Stamps(form=SUMMARY, year="2025", unit="1")
    data: list[list[Value]] = [
        list(DATA_HEADS),
        ["1", "区", "", 2025.0, "工会会员统计表", "会员人数", "", "", "许多", "人", "a.xlsx"],
        ["1", "区", "", 2025.0, "没有的表", "没有的指标", "", "", 1.0, "人", "a.xlsx"],
    ]
    whole = Workbook(
        "汇总.xlsx", "xlsx", grids=(square(DATA, data), square(UNITS, [list(UNIT_HEADS)])), properties=stamps.properties
    )
    hidden = replace(whole, properties=replace(stamps, suppressed="3").properties)
    units = square(UNITS, [list(UNIT_HEADS), ["1", "区", *[""] * (len(UNIT_HEADS) - 2)]])
    short = replace(
        whole,
        grids=(square(DATA, data[:1]), units),
        properties=replace(stamps, control="1-0123456789abcdef/2-0123456789abcdef/0123456789abcdef").properties,
    )
    for each in (
        whole,
        replace(whole, grids=whole.grids[1:]),
        hidden,
        short,
        replace(short, properties=stamps.properties),
    ):
        yield from digest(each, load_forms()).findings
    for name, reader in (("register", read_register), ("summary", read_summary)):
        path = folder / f"{name}.xlsx"
        write(Book("空", (Page("表", (Cell(1, 1, "x"),)),), {}, Stamps(form="members").properties), path)
        with pytest.raises(Unusable) as raised:
            reader(MESSY / "xls" / "台账.xls", ())
        yield raised.value.finding
    with pytest.raises(Unusable) as raised:
        summary_of(came("一份.xlsx", "1", "summary", part="1/2"), ())
    yield raised.value.finding


def marks(folder: Path) -> Findings:
    """Workbooks of which no marked copy can be made."""
    drawn = b'<?xml version="1.0"?><x:wsDr xmlns:x="urn:x"><x:twoCellAnchor/></x:wsDr>'
    extended = b'<extLst><ext uri="{05C60535}" xmlns:y="urn:y"><y:a/></ext></extLst></worksheet>'
    changes: list[Mapping[str, bytes]] = [
        {"xl/drawings/drawing1.xml": drawn},
        {"xl/vbaProject.bin": b"x"},
        {"xl/other.xml": b"<a><b/></a>"},
        {SHEET: parts(book())[SHEET].replace(b"</worksheet>", extended)},
        {"xl/styles.xml": b"<styleSheet/>"},
        {WORKBOOK: parts(book())[WORKBOOK].replace("乙".encode(), "审核意见".encode())},
    ]
    for number, change in enumerate(changes):
        path = folder / f"标{number}.xlsx"
        path.write_bytes(packed({**parts(book()), **change}))
        yield from _unmarked(path)
    yield from _unmarked(folder / "没有.xlsx")
    (folder / "旧.xls").write_bytes(compound("Workbook"))
    yield from _unmarked(folder / "旧.xls")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets.marking.mark, "LARGEST", 10)
        yield from _unmarked(folder / "标0.xlsx")
    lost = find("file-damaged", Place("坏.xlsx"))
    sent = send_back(
        [Receipt("坏.xlsx", "unreadable", lost)],
        [lost],
        {"坏.xlsx": Source("坏.xlsx", folder / "坏.xlsx")},
        folder / "退回",
    )
    yield from (each.why for each in sent if each.why)


def _unmarked(path: Path) -> Findings:
    why = mark(Original(path), [find("number-text", Place(path.name, "甲", 1, 1))], path.with_suffix(".out.xlsx"))
    if why:
        yield why


def persons(_: Path) -> Findings:
    """The same person in two returns; and more findings than anybody reads."""
    yield from gather(MESSY / "person-elsewhere", load_forms(), Choices(2025)).findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports.gathering.process_batch, "MOST_FINDINGS", 1)
        path = MESSY / "error-cells" / "错误值.xlsx"
        yield from (finding for each in Task()([Source(path.name, path)], lambda _: None) for finding in each.findings)


def last_years(folder: Path) -> Findings:
    """A summary of another year than the last, named as last year's."""
    from reports.summary.summary import summary_book

    old = gather(MESSY / "xls", load_forms(), Choices(2025))
    write(summary_book(Outcome(replace(old, year=2020, facts=()), load_forms())), folder / "汇总.xlsx")
    yield from gather(MESSY / "xls", load_forms(), Choices(2025, previous=folder / "汇总.xlsx")).findings


def messages(folder: Path) -> Findings:
    """Mail that is not taken apart, and mail from an address that is not the unit's."""
    attachment = Attachment("表.xlsx", b"PK\x03\x04")
    plain = draft(Message("", "", "office@example.org", "", "", (attachment,)), "somebody@example.org")
    many = draft(Message("", "", "office@example.org", "", "", (attachment,) * 150))
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(30))
    letters = [Letter("saved", str(number), data, "x.eml") for number, data in enumerate((plain, many, deep, None))]
    with Ledger.open(folder) as ledger:
        desk = Desk(folder, ledger, {}, {}, lambda files: [""] * len(files), lambda: "")
        yield from (finding for _, done in collect(letters, desk) for finding in done.findings)


def suggestions(_: Path) -> Findings:
    """Figures that would mend what is broken: one mistyped, two exchanged."""
    members = load_forms()["members"]
    figures = {"opening_members": 311.0, "joined": 34.0, "left": 48.0, "members": 297.0}
    for changed in ({"members": 279.0}, {"joined": 48.0, "left": 34.0}):
        lists = (
            grid(members.sheets[0], [{**figures, **changed}]),
            grid(members.sheets[1], [{"male": 297.0, "female": 0.0}]),
        )
        batch = read_batch(members, [submission(stamped(members, cover(), *lists), members)])
        yield from suggested(batch, check(batch))


def quarters(folder: Path) -> Findings:
    """Covers of quarterly returns, and one of a quarter that is not added up."""
    head = 'name = "own"\ntitle = "季报"\nnumber = "自09表"\nversion = "1"\ncycle = "quarter"\n'
    field = '{name = "times", title = "次数", type = "integer"}'
    sheet = f'[[sheets]]\nname = "only"\ntitle = "情况"\nlayout = "record"\nfields = [{field}]\n'
    form, faults = parse_form(head + sheet, "own.toml")
    assert form, faults
    path = folder / "季报.xlsx"
    for period, said, zero in (("", None, None), ("", "五季", None), ("Q2", "第1季度", "有"), ("", "第2季度", "是")):
        write(blank(form, year=2025, unit=("11", "甲工会"), period=period), path)
        copy = openpyxl.load_workbook(path)
        copy["封面"].cell(cover_row("period"), 3).value, copy["封面"].cell(cover_row("zero"), 3).value = said, zero
        copy["情况"].cell(7, 4).value = 1
        copy.save(path)
        known = identify(read(path, path.name), {"own": form})
        assert not isinstance(known, tuple)
        yield from (*known.findings, *read_batch(form, [known]).findings)
    receipt = Receipt("季报.xlsx", "counted", form="own", unit="11", year=2025, period="Q2")
    for each in resolve([FileResult(receipt)], (), {"own": form}, Policy(2025, period="Q1")).receipts:
        assert each.reason
        yield each.reason


def carried(folder: Path) -> Findings:
    """A blank with a row that goes on, which comes back without it, or without what knows it; and what carries none."""
    rows: CarriedRows = {"cases": [{"case": "甲1", "who": "某某", "opened": date(2024, 3, 1)}]}
    form, faults = parse_form(DISPUTES, "disputes.toml")
    assert form, faults
    path = folder / "台账.xlsx"
    for spoil in ("案件", "_meta"):
        write(blank(form, year=2025, unit=("11", "甲工会"), carried=rows), path)
        copy = openpyxl.load_workbook(path)
        copy[spoil].delete_rows(7, 20)
        copy.save(path)
        known = identify(read(path, path.name), {"disputes": form})
        assert not isinstance(known, tuple)
        yield from not_back(read_batch(form, [known]))
    returned, forms = folder / "收到", folder / "forms"
    returned.mkdir()
    forms.mkdir()
    (forms / "disputes.toml").write_text(DISPUTES, encoding="utf-8")
    path.rename(returned / "台账.xlsx")
    found = unfinished(returned, load_forms([forms]), Choices(2025, folders=(forms,)))
    yield from found.told([("12", "disputes", "12.xlsx")]).findings


def definitions(folder: Path) -> Findings:
    """A definition workbook in which everything was typed wrong that can be."""
    path = folder / "定义.xlsx"
    defined.empty(path)
    rows = {
        "栏目": [{"表页": "没有的", "栏目名称": "甲"}, {"表页": "培训班", "类型": "整形", "其他": "宽 12"}],
        "审核": [{"表页": "培训班", "代号": "one", "其他": 'name = "two"'}],
    }
    defined.fill(path, {**defined.TRAINING, **rows})
    copy = openpyxl.load_workbook(path)
    copy["栏目"].cell(3, 40, "部门")
    copy["栏目"].cell(20, 40, "x")
    copy["指标"].cell(3, 40, "代号")
    copy["指标"].cell(20, 40, "x")
    copy["年终表"].delete_rows(3)
    copy["参数"].cell(6000, 2, "x")
    for line in range(10, 5100):
        copy["参数"].cell(line, 2, "x")
    copy.create_sheet("草稿")["A1"] = "随手记的"
    copy.save(path)
    yield from _definition(path)
    del copy["报表"]
    copy.save(path)
    yield from _definition(path)


def drafts(folder: Path) -> Findings:
    """An old form with a formula that is not put into the language, and a sheet without a table."""
    path = folder / "旧表.xlsx"
    copy = openpyxl.Workbook()
    for line in (["序号", "姓名", "补贴"], [1, "甲", "=LEFT(B2,1)"]):
        copy.active.append(line)
    copy.create_sheet("字典").append(["技能"])
    copy.save(path)
    yield from draft_of(read(path, path.name), *designs(path)).findings


def _definition(path: Path) -> Findings:
    typed, _tables = read_definition(read(path, path.name), [form_tab(), tables_tab()])
    yield from (*adopt_form(typed, form_tab(), load_forms()).findings, *_tables.findings)


def corrections(folder: Path) -> Findings:
    """Lines of a 更正单 that are applied, and of every kind that is not."""
    returned, listed = folder / "收到", folder / "更正单.xlsx"
    returned.mkdir()
    figures = {"indicators": {"employees": 30, "members": 20}, "roster": [{"person": "张某"}]}
    fill_in(returned / "甲.xlsx", "members", figures, unit="11", name="甲工会")
    said = ("核对", "李四", "2026-01-05")
    lines = [
        ("11", "工会会员统计表", "", "基本情况", "01", "30", "31", *said),
        ("11", "工会会员统计表", "", "基本情况", "01", "30", "32", *said),
        ("11", "工会会员统计表", "", "基本情况", "07", "2", "20", *said),
        ("11", "工会会员统计表", "", "基本情况", "07", "20", "二十来个", *said),
        ("11", "工会会员统计表", "", "基本情况", "99", "20", "21", *said),
        ("11", "工会会员统计表", "", "会员名册", "B7", "张某", "李某", *said),
        ("12", "工会会员统计表", "", "基本情况", "07", "20", "21", *said),
        ("11", "别的表", "", "基本情况", "07", "20", "21", *said),
        ("11", "工会会员统计表", "", "基本情况", "07", "20", "21", "", "", ""),
    ]
    write(corrections_book(lines), listed)
    yield from gather(returned, load_forms(), Choices(2025, corrections=listed)).findings
    with pytest.raises(Unusable) as refused:
        gather(returned, load_forms(), Choices(2025, corrections=returned / "甲.xlsx"))
    yield refused.value.finding


LANGUAGES: tuple[Language, ...] = ("zh", "en")
SCENES = (
    *(files, folders, cells, layouts, identities, districts, summaries, marks, persons, last_years, messages),
    suggestions,
    quarters,
    carried,
    definitions,
    drafts,
    corrections,
)


def test_every_code_is_given_and_says_it_whole(tmp_path: Path) -> None:
    """Each code of the catalogue is given by something, its words filled in, and no code is given that it lacks."""
    given: set[str] = set()
    for scene in SCENES:
        folder = tmp_path / scene.__name__
        folder.mkdir()
        for finding in scene(folder):
            given.add(finding.code)
            words = [say(language) for say in (finding.message, finding.advice) for language in LANGUAGES]
            assert all(words), finding.code
            assert not any("{" in each or "}" in each for each in words), finding.code
    assert sorted(set(catalogue()) - given) == []


def test_words_are_one_sentence_that_any_console_prints() -> None:
    """Chinese words end without a stop and hold only signs that a GBK console knows."""
    for entry in catalogue().values():
        for words in (entry.zh, entry.advice_zh):
            assert not words.endswith(("。", ".", "；")), entry.code
            words.encode("gbk")
        assert not {entry.en[-1], entry.advice_en[-1]} & set(".;"), entry.code
