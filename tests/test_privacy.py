"""Persons: nothing that a return says of one comes out of it, whatever cell it was typed into."""

import email
import email.policy
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reports.gathering.discover import Source
from reports.gathering.process_batch import Task
from reports.mail.message import Attachment, Message, draft
from sheets.marking.review_sheet import OPINION
from templates.field import Field
from templates.form import Form
from templates.layout import AUDIT, AUDIT_CODE, AUDIT_WORDS, COVER, cover_row, region
from templates.sheet import Sheet
from tests.damage import LINKS, replaced
from tests.filled import fill_in, own_forms, register_lines
from tests.fills import id_number

ROOT = Path(__file__).parent.parent
FORMS = ("members", "activities", "aid")
NAMED = ("姓名", "负责人", "联系人")
FAMILIES = "司马欧阳诸葛上官慕容令狐皇甫尉迟"
GIVEN = "鹤鸣雪松砚秋桐荫岫峥嵘沅芷澧兰蒹葭琬琰瑾瑜璇玑霁霖霏露蘅芜菡萏鸢鸾翊翎"


class People:
    """Made-up persons, each used once and remembered, so that every trace of them can be looked for."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.random = Random(7)
        self.secrets: dict[str, str] = {}

    def name(self, where: str) -> str:
        """Make up a name that no other text holds."""
        while True:
            at, given = self.random.randrange(0, len(FAMILIES), 2), self.random.sample(GIVEN, 2)
            if "".join(given) not in self.secrets:
                self.secrets["".join(given)] = where
                return FAMILIES[at : at + 2] + "".join(given)

    def birth(self, where: str) -> date:
        """Make up a day of birth."""
        day = date(1961 + self.random.randrange(30), 1 + self.random.randrange(12), 11 + self.random.randrange(17))
        self.secrets[day.isoformat()] = self.secrets[f"{day:%Y%m%d}"] = where
        return day

    def id_number(self, where: str) -> str:
        """Make up an ID number that is valid in form."""
        number = id_number(self.random, self.birth(where), self.random.choice("男女"))
        self.secrets[number] = self.secrets[number[2:-3]] = where
        return number

    def phone(self, where: str) -> str:
        """Make up a mobile number."""
        number = f"139{self.random.randrange(10**7, 10**8)}"
        self.secrets[number] = self.secrets[number[3:]] = where
        return number

    def card(self, where: str) -> str:
        """Make up the number of a bank card."""
        number = f"62{self.random.randrange(10**16, 10**17)}"
        self.secrets[number] = self.secrets[number[2:-3]] = where
        return number


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder of returns full of persons, and every word that must not come out with where it was planted."""
    folder, people = tmp_path_factory.mktemp("planted"), People()
    codes = [f"{number:02}" for number in range(11, 30)]
    owed = [(code, f"第{code}工会", "1", "基层工会", "全部") for code in codes]
    units = register_lines(("1", "区总工会", "", "区县", ""), *owed)
    for row in units["units"]:
        where = "register"
        row |= {
            "contact": people.name(where),
            "phone": people.phone(where),
            "email": f"{people.phone(where)}@example.com",
        }
    units["units"][-1]["phone"] = f"x{people.phone('register wrong')}"
    units["units"][-2]["email"] = f"{people.name('register wrong')} at home"
    fill_in(folder / "单位名册.xlsx", "register", units)
    unit = iter(codes)
    for name in FORMS:
        form = own_forms()[name]
        for label, filling in _fillings(form, people):
            path, code = folder / f"{name}-{label}{people.phone('file name')}.xlsx", next(unit)
            fill_in(
                path, name, filling, unit=code, name=f"第{code}工会", also=partial(_scatter, form, path.name, people)
            )
    _cover(folder, people, next(unit))
    return folder, people.secrets


def _fillings(form: Form, people: People) -> Iterator[tuple[str, dict[str, list[dict[str, object]]]]]:
    """Right values, wrong ones in every personal field, and persons in every other field of the lists."""
    lists = [sheet for sheet in form.sheets if sheet.layout == "list"]
    for label in ("right", "wrong", "typed"):
        rows: dict[str, list[dict[str, object]]] = {}
        for sheet in lists:
            personal = [field for field in sheet.inputs if field.personal and field.type != "choice"]
            rows[sheet.name] = [
                {
                    field.name: _value(field, people, label, f"{form.name}.{sheet.name}.{field.name} {label}")
                    for field in personal
                }
                for _ in range(3)
            ]
        yield label, rows
    labels = ("name", "id", "phone", "card", "spaced", "lined", "wide", "number", "day")
    yield "elsewhere", {sheet.name: [_misplaced(form, sheet, label, people) for label in labels] for sheet in lists}


def _misplaced(form: Form, sheet: Sheet, label: str, people: People) -> dict[str, object]:
    """A row with something of a person in every field; a day in a column of days is a day like any other."""
    fields = [field for field in sheet.inputs if label != "day" or field.personal or field.type != "date"]
    return {field.name: _strange(label, people, f"{form.name}.{sheet.name}.{field.name} {label}") for field in fields}


def _value(field: Field, people: People, label: str, where: str) -> object:
    makers: dict[str, Callable[[str], object]] = {"id_number": people.id_number, "phone": people.phone}
    makers |= {"date": people.birth, "money": lambda _: 1234.5}
    right = makers.get(field.type, people.name)(where)
    if label == "right":
        return right
    if label == "typed":
        number = {"id_number": 17, "phone": 11}.get(field.type, 0)
        return float(str(right)[:number]) if number else f"  {right}（{people.phone(where)}）"
    return {
        "id_number": f"{str(right)[:-1]}?",
        "phone": f"{right}转",
        "date": f"{right}生",
        "money": f"{right}元左右",
    }.get(field.type, f"{right}，{people.id_number(where)}")


def _strange(label: str, people: People, where: str) -> object:
    """Something of a person that belongs in no other field."""
    number = people.id_number(where)
    return {
        "name": people.name(where),
        "id": number,
        "phone": people.phone(where),
        "card": people.card(where),
        "spaced": f"{number[:6]} {number[6:14]} {number[14:]}",
        "lined": f"{number[:6]}–\n{number[6:14]}–\n{number[14:]}",
        "wide": "".join(chr(ord(sign) + 0xFEE0) for sign in number),
        "number": float(number[:17] + "0"),
        "day": people.birth(where),
    }[label]


def _scatter(form: Form, file: str, people: People, book: openpyxl.Workbook) -> None:
    """Put persons where a form has no field for them: a column, a sheet, comments, properties, explanations."""
    where = f"beside {file}"
    known = next(sheet for sheet in form.sheets if sheet.layout == "list")
    sheet, place = book[known.title], region(known)
    column = sheet.max_column + 2
    sheet.cell(place.header_row, column, f"{'说' * 24}证{people.id_number(where)}")
    sheet.cell(place.first_row, column, people.phone(where))
    sheet.cell(place.first_row + 40, 2, people.name(where))
    sheet.cell(place.first_row, 2).comment = openpyxl.comments.Comment(people.id_number(where), people.name(where))
    other = book.create_sheet("附表")
    other.append([people.name(where), people.id_number(where), people.phone(where)])
    book.properties.creator = people.name(where)
    book.properties.lastModifiedBy = people.name(where)
    _hide_away(book, sheet, people, where)
    book[COVER].cell(cover_row("head"), 3, people.name(where))
    book[COVER].cell(cover_row("filled_by"), 3, people.name(where))
    book[COVER].cell(cover_row("phone"), 3, people.phone(where))
    audit = book[AUDIT]
    heads = {
        cell.value: cell.column for row in audit.iter_rows() for cell in row if cell.value in (AUDIT_CODE, AUDIT_WORDS)
    }
    person = next(field for each in form.sheets for field in each.inputs if field.personal and field.title in NAMED)
    at = next(each for each in form.sheets if person in each.fields)
    listed = book[at.title].cell(region(at).first_row, region(at).columns[person.name]).value
    rows = [row for row in range(1, audit.max_row + 1) if "." in str(audit.cell(row, heads[AUDIT_CODE]).value)]
    assert len(rows) > 3
    for row in rows:
        name = re.sub(r"\W.*", "", str(listed or "").strip())
        spelt = (name, " ".join(name), name[2:])[row % 3]
        words = f"已问过{people.id_number(where)}，电话{people.phone(where)}，{spelt}情况属实如此"
        audit.cell(row, heads[AUDIT_WORDS], words)


def _hide_away(book: openpyxl.Workbook, sheet: Worksheet, people: People, where: str) -> None:
    """Put persons where nobody looks: names, headers, choices, notes, properties, hidden rows and sheets, tabs."""
    for name, words in ((f"甲{people.phone(where)}", f"'{COVER}'!$C$2"), ("乙", f'"{people.name(where)}"')):
        book.defined_names.add(DefinedName(name, attr_text=words))
    sheet.oddHeader.center.text = f"{people.name(where)} {people.id_number(where)}"
    sheet.oddFooter.left.text = f"{people.name(where)} {people.phone(where)}"
    choices = DataValidation("list", formula1=f'"{people.name(where)},{people.id_number(where)}"')
    choices.prompt = choices.promptTitle = choices.error = people.name(where)
    choices.add("AA1")
    sheet.add_data_validation(choices)
    sheet["AB1"].hyperlink = f"mailto:{people.phone(where)}@example.com"
    for key in ("title", "subject", "keywords", "description", "category", "contentStatus"):
        setattr(book.properties, key, f"{people.name(where)}{people.id_number(where)}")
    book.custom_doc_props.append(StringProperty(name=people.name(where), value=people.id_number(where)))
    for visibility in ("hidden", "veryHidden"):
        other = book.create_sheet(f"底稿{people.id_number(where)}")
        other.sheet_state = visibility
        other.append([people.name(where), people.id_number(where), people.phone(where)])
    book.create_sheet(f"附{people.phone(where)}").append(["甲"])


def _cover(folder: Path, people: People, unit: str) -> None:
    """Covers on which persons stand where the unit and the year belong, and a heading of another number."""
    for label in ("unit_code", "unit_name", "year"):
        where = f"cover {label}"
        words = f"{people.phone(where)} {people.id_number(where)}" if label == "unit_name" else people.id_number(where)
        place = (cover_row(label), 3)
        fill_in(
            folder / f"cover-{label}.xlsx",
            "members",
            {},
            unit=unit,
            name="第一工会",
            also=partial(_put, place, words),
        )
    fill_in(
        folder / "heading.xlsx",
        "members",
        {},
        unit=unit,
        name="第一工会",
        also=partial(_head, people.id_number("heading")),
    )


def _put(place: tuple[int, int], words: str, book: openpyxl.Workbook) -> None:
    book[COVER].cell(*place).value = words


def _head(words: str, book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=6):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("表号"):
                    cell.value = f"表号：{words}"


def run(*arguments: object, temp: Path) -> "subprocess.CompletedProcess[bytes]":
    """Run a command whose temporary files go to a folder of their own."""
    environment = {**os.environ, "TMPDIR": str(temp), "LANG": "zh_CN.UTF-8", "XDG_CACHE_HOME": f"{temp}-cache"}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=120,
        env=environment,
    )


def traces(data: bytes, secrets: Mapping[str, str], what: str) -> list[str]:
    """Name the secrets that some bytes hold, in any spelling that a program might read again."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [
                trace for name in package.namelist() for trace in traces(package.read(name), secrets, f"{what}/{name}")
            ]
    text = data.decode("utf-8", "replace")
    plain = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), text)
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), plain)
    narrow = re.sub("[\uff10-\uff3a]", lambda match: chr(ord(match[0]) - 0xFEE0), plain)
    spellings = {plain, narrow, re.sub(r"(?<=\d)(?:[ \-]|–(?:\s|\\n))(?=\d)", "", narrow)}
    return [
        f"{what}: {secret} ({where})" for secret, where in secrets.items() if any(secret in each for each in spellings)
    ]


def copies(folder: Path, secrets: Mapping[str, str]) -> list[str]:
    """Name the secrets in what was added to marked copies: the list of findings and the words of its comments."""
    found = []
    for path in folder.rglob("*_退回.xlsx"):
        book = openpyxl.load_workbook(path)
        words = [str(cell.value) for row in book[OPINION].iter_rows() for cell in row if cell.value]
        for sheet in book.worksheets:
            comments = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
            words += [text.partition("—— 审核意见 ——")[2] for text in comments]
        found += traces("\n".join(words).encode(), secrets, path.name)
    return found


def outputs(folder: Path, secrets: Mapping[str, str]) -> list[str]:
    """Name the secrets in all files that were written, and in their names; of marked copies only what was added."""
    every = [path for path in folder.rglob("*") if path.is_file()]
    files = [path for path in every if not path.name.endswith("_退回.xlsx")]
    named = traces("\n".join(path.name for path in every).encode(), secrets, "file names")
    return named + [trace for path in files for trace in traces(path.read_bytes(), secrets, path.name)]


@pytest.mark.parametrize(("shape", "language"), [("table", "zh"), ("json", "en"), ("csv", "zh")])
def test_check_tells_no_person(planted: tuple[Path, dict[str, str]], tmp_path: Path, shape: str, language: str) -> None:
    """No output of check holds a name, number or phone, however it was typed and into whatever cell."""
    folder, secrets = planted
    done = run("check", folder, "--format", shape, "--lang", language, temp=tmp_path)
    assert done.returncode in (1, 3), done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert traces(done.stdout + done.stderr, secrets, "printed") == []
    assert outputs(tmp_path, secrets) == []


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date:UserWarning")
def test_aggregate_tells_no_person(planted: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """No output of aggregate holds a person, in no part of any file; marked copies go back to their own unit."""
    folder, secrets = planted
    out, temp = tmp_path / "out", tmp_path / "temp"
    temp.mkdir()
    options = ("--year", 2025, "--provisional", "--yearend", "--format", "json", "--html", out / "页.html")
    done = run("aggregate", folder, "-o", out, *options, temp=temp)
    assert done.returncode in (1, 3), done.stderr.decode()
    assert traces(done.stdout + done.stderr, secrets, "printed") == []
    assert outputs(out, secrets) == []
    assert list(out.rglob("*_退回.xlsx"))
    assert copies(out, secrets) == []
    assert list(temp.rglob("*")) == []
    cache = temp.with_name("temp-cache")
    assert [path for path in cache.rglob("*") if path.is_file()]
    assert outputs(cache, secrets) == []
    text = run("yearend", out / "汇总表.xlsx", "--text", out / "总结.docx", "-o", out / "年终.xlsx", temp=temp)
    assert traces(text.stdout + text.stderr, secrets, "printed") == []
    assert outputs(out, secrets) == []


def test_a_round_by_mail_tells_no_person(planted: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """Collected from messages full of persons, nothing that the round prints, notes or drafts holds one."""
    returns, secrets = planted
    folder, letters, temp, people = tmp_path / "2025", tmp_path / "letters", tmp_path / "temp", People()
    people.random = Random(8)
    letters.mkdir()
    temp.mkdir()
    assert run("new", folder, "--year", 2025, temp=temp).returncode == 0
    (folder / "设置.toml").write_text('year = 2025\noffice = "区总工会"\ndeadline = 2025-01-15\n', encoding="utf-8")
    units = register_lines(*((f"{code}", f"第{code}工会", "", "基层工会", "全部") for code in range(11, 30)))
    for row in units["units"]:
        row |= {"contact": people.name("register"), "email": f"u{row['code']}@example.org"}
    fill_in(folder / "单位名册.xlsx", "register", units)
    known = [*sorted(returns.glob("members*")), *sorted(returns.glob("a*"))]
    for code, path in zip(range(11, 30), known, strict=False):
        subject = f"{people.name('subject')}{people.phone('subject')}报表"
        found = Attachment(f"{people.id_number('attachment')}{path.name}", path.read_bytes())
        message = Message("", "", "office@example.org", subject, people.name("body"), (found,))
        sender = f"{people.name('sender')} <u{code}@example.org>"
        (letters / f"{code}.eml").write_bytes(draft(message, sender))
    # A contact is written to by name.
    secrets = {**secrets, **{word: where for word, where in people.secrets.items() if where != "register"}}
    said = b""
    for words in (
        ("collect", folder, "--from", letters),
        *(("mail", kind, folder) for kind in ("receipts", "returned", "reminders")),
        ("status", folder),
        ("status", folder, "--format", "json"),
    ):
        done = run(*words, temp=temp)
        assert done.returncode in (0, 1), (words, done.stderr.decode())
        said += done.stdout + done.stderr
    assert traces(said, secrets, "printed") == []
    ledger = [path for path in folder.glob("台账.sqlite*") if path.is_file()]
    drafts = sorted((folder / "邮件").rglob("*.eml"))
    lists = sorted((folder / "邮件").glob("*.xlsx"))
    assert ledger
    assert len(lists) == 3
    assert {path.name[:2] for path in drafts} == {"回执", "退回", "催报"}
    assert [trace for path in (*ledger, *lists) for trace in traces(path.read_bytes(), secrets, path.name)] == []
    assert [trace for path in drafts for trace in traces(_words(path), secrets, path.name)] == []
    names = "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*"))
    assert traces(names.encode(), {word: where for word, where in secrets.items() if word.isdecimal()}, "names") == []


def _words(path: Path) -> bytes:
    """What a draft says: its subject, its text, the names of what it carries, and this as anybody may see it."""
    mime = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = mime.get_body(("plain",))
    parts = list(mime.iter_attachments())
    words = [path.name, str(mime["Subject"]), text.get_content() if text else ""]
    words += [str(part.get_filename()) for part in parts]
    return "\n".join(words).encode() + b"".join(
        part.get_content() for part in parts if not str(part.get_filename()).endswith("_退回.xlsx")
    )


@pytest.mark.parametrize("shape", ["table", "json", "csv"])
def test_what_names_nobody_is_shown_as_typed(tmp_path: Path, shape: str) -> None:
    """Choices, months, days and sums that are typed wrong beside a name stay readable, printed and in a marked copy."""
    out = tmp_path / "退回"
    person = {"person": "欧阳雪松", "sex": "女性", "party": "党员", "joined_on": "三月", "status": "不详"}
    fill_in(tmp_path / "a.xlsx", "members", {"roster": [person]}, unit="1", name="甲")
    event = {"month": "十三月", "category": "球类比赛", "budget": "两千元", "held_on": "2025年13月1日"}
    fill_in(tmp_path / "b.xlsx", "activities", {"plan": [event]}, unit="1", name="甲")
    files = (tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    done = run("check", *files, "--format", shape, "--mark", out, temp=tmp_path)
    printed = done.stdout.decode()
    typed = [entry for filling in (person, event) for key, entry in filling.items() if key != "person"]
    lists = [openpyxl.load_workbook(path)[OPINION] for path in out.glob("*_退回.xlsx")]
    entries = [row[5] for rows in lists for row in rows.iter_rows(min_row=6, values_only=True)]
    assert [entry for entry in typed if entry not in printed or entry not in entries] == []


def test_a_unit_sees_its_own_figures_in_its_own_copy(tmp_path: Path) -> None:
    """A figure that is also a remark on a person is masked in print, not in the copy, which leads to what is personal.

    So it does to what may be a person's number, for a copy may go to others than its clerk.
    """
    person, staff = {"person": "欧阳雪松", "remark": "1250"}, {"employees": "1250人"}
    case, grant = {"case": "甲1", "person": "欧阳雪松", "income": "3200元"}, {"amount": "13800001234元"}
    fill_in(tmp_path / "a.xlsx", "members", {"roster": [person], "indicators": staff}, unit="1", name="甲")
    fill_in(tmp_path / "b.xlsx", "aid", {"cases": [case], "grants": [grant]}, unit="1", name="甲")
    books = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    done = run("check", *books, "--format", "json", "--mark", tmp_path / "退回", temp=tmp_path)
    assert "文字按数字读作***" in done.stdout.decode()
    told: dict[object, tuple[str, str, str]] = {}
    for path in sorted((tmp_path / "退回").iterdir()):
        book = openpyxl.load_workbook(path)
        listed = book[OPINION].iter_rows(min_row=6, values_only=True)
        told |= {row[4]: (row[5], row[6], book[row[2]][row[3]].comment.text) for row in listed if "读作" in row[6]}
    assert {title: words[:2] for title, words in told.items()} == {
        "职工人数": ("1250人", "文字按数字读作1250"),
        "月人均收入": ("见原单元格", "文字按数字读作见原单元格"),
        "金额": ("见原单元格", "文字按数字读作见原单元格"),
    }
    assert all(message in comment for _, message, comment in told.values())


def test_a_name_beside_its_column_is_hidden_where_it_is_compared(tmp_path: Path) -> None:
    """In a column of free text a name is no mistake by itself: twice, or where it is looked up and not found, it is."""
    case = {"case": "欧阳雪松", "person": "欧阳雪松", "category": "深度困难", "opened": date(2025, 3, 1)}
    grant = {"paid_on": date(2025, 4, 1), "case": "诸葛鹤鸣", "person": "诸葛鹤鸣", "amount": 100.0}
    path = fill_in(tmp_path / "a.xlsx", "aid", {"cases": [case, case], "grants": [grant]}, unit="1", name="甲")
    (taken,) = Task()([Source(path.name, path)], lambda _: None)
    entered = {finding.code: finding.entered for finding in taken.findings}
    assert entered["aid.cases.case.unique"] == "欧**"
    assert entered[next(code for code in entered if code.startswith("aid.grants") and entered[code] == "诸**")]
    assert not [each for each in taken.findings if "雪松" in f"{each}{each.message()}" or "鹤鸣" in f"{each}"]


@pytest.mark.parametrize("number", ["350101199003070118", "139.1234.5678"])
def test_a_part_named_by_a_number_tells_no_person(tmp_path: Path, number: str) -> None:
    """A package names its parts as it likes: a number in them is masked in the finding and in the receipt."""
    path = tmp_path / "甲.xlsx"
    path.write_bytes(replaced(LINKS, "worksheets/sheet1.xml", f"worksheets/{number}.xml"))
    (taken,) = Task()([Source(path.name, path)], lambda _: None)
    assert taken.findings[0].code == "package-part-missing"
    assert taken.receipt.reason
    assert "***" in taken.receipt.reason.message()
    assert all(number not in finding.message(language) for finding in taken.findings for language in ("zh", "en"))


def test_a_sheet_named_by_a_number_tells_no_person(tmp_path: Path) -> None:
    """Tabs that hold a number are masked wherever a finding stands in them, or names them as the nearest."""
    path, number = tmp_path / "甲.xlsx", "139–1234–5678"

    def also(book: openpyxl.Workbook) -> None:
        book.create_sheet(f"名册{number}").append(["甲"])
        book["年龄性别"].title = f"年龄性别 {number}"

    fill_in(path, "members", {}, unit="1", name="甲", also=also)
    (taken,) = Task()([Source(path.name, path)], lambda _: None)
    told = [f"{finding.place} {finding.message()}" for finding in taken.findings]
    assert "甲.xlsx 名册139****5678" in "\n".join(told)
    assert any("年龄性别 139****5678" in line for line in told)
    assert not any(number in line for line in told)


def test_search_finds_what_is_there(tmp_path: Path) -> None:
    """The search itself finds a person in a zip file, in character references and in spaced digits."""
    secrets = {"鹤鸣": "here", "1101011990": "there"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("x.xml", b"&#40548;&#40483;")
    assert traces(file.getvalue(), secrets, "x") == ["x/x.xml: 鹤鸣 (here)"]
    assert traces("１１０１ ０１ 1990".encode(), secrets, "y") == ["y: 1101011990 (there)"]
    assert traces(b'"\\u9e64\\u9e23"', secrets, "z") == ["z: 鹤鸣 (here)"]
    (tmp_path / "leaked.txt").write_text("鹤鸣", encoding="utf-8")
    assert outputs(tmp_path, secrets) == ["leaked.txt: 鹤鸣 (here)"]
