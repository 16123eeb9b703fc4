"""A year of forty units by real mail: blanks out, returns in, some back, reminders, the summary onwards."""

import email
import email.policy
import imaplib
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import openpyxl
import pytest

from reports.mail.message import Attachment, Message, draft
from sheets.seal import seal, unseal
from templates.layout import region
from tests.filled import TRAINING, fill_in, training
from tests.program import ROOT, on_a_terminal, run
from tests.reports.mail.servers import SECRET, USER, Post, authority, have_dovecot, imap_server, smtp_server

pytestmark = pytest.mark.skipif(not have_dovecot(), reason="Dovecot is not installed")

UNITS = [f"K{number:02}" for number in range(1, 41)]
LOG = logging.getLogger(__name__)

KILLS = int(os.environ.get("UNIONSHEETS_KILLS", "5"))
"""Of the whole program; `.ci/kills` asks for fifty. What it sends and collects with is killed fifty times in the tests
of its parts.
"""
SUPERIOR = "city@example.com"


@dataclass
class Office:
    """A work folder, its servers, and a mailbox that the units write to."""

    folder: Path
    post: Post
    imap: int
    environment: Mapping[str, str]

    def run(self, *arguments: object, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run a command in the work folder, which must end with this exit code."""
        done = run(arguments[0], *arguments[1:], **self.environment)
        assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
        return done

    def taken(self) -> dict[str, list[tuple[str, bytes]]]:
        """What the server took since the last look: recipient → attachments."""
        found = {}
        for recipient, data in self.post.taken:
            mime = email.message_from_bytes(data, policy=email.policy.default)
            found[recipient] = [(part.get_filename() or "", part.get_content()) for part in mime.iter_attachments()]
        self.post.taken.clear()
        return found

    def deliver(self, sender: str, *files: tuple[str, bytes]) -> None:
        """Put a unit's message into the mailbox."""
        message = Message("", "", USER, "报表", "请查收", tuple(Attachment(*each) for each in files))
        with imaplib.IMAP4_SSL("localhost", self.imap) as connection:
            connection.login(USER, SECRET)
            connection.append("INBOX", "", "", draft(message, sender))

    def passwords(self) -> dict[str, str]:
        """Read the slips as a person does."""
        sheet = openpyxl.load_workbook(self.folder / "口令单.xlsx").worksheets[0]
        return {str(row[0]): str(row[2]) for row in sheet.iter_rows(min_row=4, values_only=True)}


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A district of forty units."""
    with district(UNITS, tmp_path, monkeypatch) as made:
        yield made


@contextmanager
def district(codes: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Make the work folder of a district whose units owe a form of the district's own, and its servers."""
    trusted = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.file))
    folder = tmp_path / "2025"
    assert run("new", folder, "--year", 2025).returncode == 0
    with smtp_server(trusted) as post, imap_server(trusted, tmp_path / "imap") as box:
        (folder / "我的报表").mkdir()
        (folder / "我的报表" / "training.toml").write_text(TRAINING, encoding="utf-8")
        units = [{"code": "Q", "unit": "示范区总工会", "level": "区县"}]
        units += [
            {
                "code": code,
                "unit": f"第{number}中学工会",
                "parent": "Q",
                "level": "基层工会",
                "email": f"{code.lower()}@example.org",
                "owes": "职工培训情况表",
            }
            for number, code in enumerate(codes, 1)
        ]
        fill_in(folder / "单位名册.xlsx", "register", {"units": units})
        (folder / "设置.toml").write_text(
            f'year = 2025\noffice = "示范区总工会"\ndeadline = 2099-01-15\nforms = ["我的报表"]\n[mail]\n'
            f'sender = "统计组 <{USER}>"\nsuperior = "{SUPERIOR}"\n'
            f'[mail.smtp]\nhost = "localhost"\nport = {post.port}\nsecurity = "starttls"\nuser = "{USER}"\n'
            f"pause = 0\nper_minute = 100000\nper_hour = 100000\n"
            f'[mail.imap]\nhost = "localhost"\nport = {box.port}\nuser = "{USER}"\n',
            encoding="utf-8",
        )
        environment = {"SSL_CERT_FILE": str(trusted.file), "UNIONSHEETS_MAIL_PASSWORD": SECRET}
        yield Office(folder, post, box.port, environment)


def filled(blank: bytes, heads: int, *, wrong: bool = False) -> bytes:
    """Fill in a blank as a unit's clerk does: one course of so many heads."""
    book = openpyxl.load_workbook(BytesIO(blank))
    total, courses = (region(sheet) for sheet in training().sheets)
    sheet = book[total.sheet.title]
    cost = heads * 10.5
    for field, value in {"sessions": 1, "cost": cost + wrong, "left": 0}.items():
        sheet.cell(total.rows[field], total.columns[field]).value = value
    row = {"subject": "安全生产", "kind": "安全", "teacher": "王某某", "heads": heads, "cost": cost}
    for name, entry in row.items():
        book[courses.sheet.title].cell(courses.first_row, courses.columns[name]).value = entry
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def mended(copy: bytes, heads: int) -> bytes:
    """Mend a marked copy as its clerk does."""
    book = openpyxl.load_workbook(BytesIO(copy))
    total = region(training().sheets[0])
    book[total.sheet.title].cell(total.rows["cost"], total.columns["cost"]).value = heads * 10.5
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    """Pack a return as a clerk does who was told to keep attachments small."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(name, data)
    return target.getvalue()


def address(code: str) -> str:
    """The address of a unit."""
    return f"{code.lower()}@example.org"


def progress(office: Office, command: str) -> int:
    """How much a command has done that can be seen from outside: messages taken, or files put down."""
    if command == "mail":
        return len(office.post.taken)
    # Drafts go away while they are counted, which a walk passes over.
    return sum(len(folders) + len(files) for _, folders, files in os.walk(office.folder / "收到"))


def figures(office: Office) -> tuple[int, int, int]:
    """What `aggregate` says of the forms and of 参加人次."""
    answer = json.loads(run("aggregate", office.folder, "--format", "json", **office.environment).stdout)
    (rate,) = (each for each in answer["rates"] if each["form"] == "training")
    heads = sum(int(each["value"]) for each in answer["totals"] if each["measure"] == "heads_kind")
    return rate["accepted"], rate["returned"], heads


def test_a_year_by_mail(office: Office) -> None:
    """Every return comes, is mended or called for, and is counted once; the last word is that all is done."""
    folder = office.folder
    office.run("template", folder)
    drawn = on_a_terminal("mail", "blanks", folder, "--send", LC_ALL="zh_CN.UTF-8", **office.environment)
    assert "sending" in drawn, "a bar shows how far it is"
    assert "发出40封" in drawn
    blanks = office.taken()
    assert sorted(blanks) == [address(code) for code in UNITS]
    office.run("mail", "blanks", folder, "--send")
    assert office.taken() == {}

    words = office.passwords()
    for number, code in enumerate(UNITS[:-1], 1):
        ((name, blank),) = blanks[address(code)]
        data = filled(blank, number, wrong=number in {1, 2})
        if number == 3:
            office.deliver("somebody@example.net", (name, data))
        elif number == 4:
            office.deliver(address(code), ("报表.zip", zipped(name, data)))
        else:
            office.deliver(address(code), (name, data if number == 5 else seal(data, words[code])))
    told = office.run("collect", folder, code=1).stdout
    assert "K03" in told
    assert figures(office) == (37, 2, sum(range(3, 40)))

    office.run("mail", "returned", folder, "--send")
    back = office.taken()
    assert sorted(back) == [address("K01"), address("K02")]
    for number, code in enumerate(UNITS[:2], 1):
        ((name, sealed),) = back[address(code)]
        assert not sealed.startswith(b"PK")
        copy = unseal(sealed, [words[code]])
        assert copy
        office.deliver(address(code), (name, mended(copy, number)))
    office.run("mail", "reminders", folder, "--send")
    assert list(office.taken()) == [address("K40")]
    ((name, blank),) = blanks[address("K40")]
    office.deliver(address("K40"), (name, filled(blank, 40)))
    office.run("collect", folder)
    assert figures(office) == (40, 0, sum(range(1, 41)))

    office.run("mail", "summary", folder, "--send")
    ((name, summary),) = office.taken()[SUPERIOR]
    assert (name, summary) == ("汇总表.xlsx", (folder / "汇总" / "汇总表.xlsx").read_bytes())
    done = office.run("status", folder)
    assert "全部通过" in done.stderr
    stand = json.loads(office.run("status", folder, "--format", "json").stdout)
    assert {each["times_returned"] for each in stand["duties"] if each["unit"] in {"K01", "K02"}} == {1}
    assert all(each["on_time"] for each in stand["duties"])
    kept = b"".join(path.read_bytes() for path in folder.glob("台账.sqlite*"))
    assert not re.search(rb"@example\.org[^>]|k01@|" + SECRET.encode(), kept)
    assert not any(word.encode() in kept for word in words.values())


@pytest.mark.parametrize("command", ["mail", "collect"])
def test_killed_at_any_moment_nothing_is_lost_or_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Kill -9 again and again while it works: each message goes once or is listed; each return is there once.

    The program is killed a random blink after it has done one to three things more, so that kills fall all over its
    work and none is lost on its start.
    """
    codes = [f"K{number:03}" for number in range(1, 4 * KILLS + 1)]
    with district(codes, tmp_path, monkeypatch) as office:
        folder = office.folder
        office.run("template", folder)
        words: Sequence[object] = ("mail", "blanks", folder, "--send")
        if command == "collect":
            for number, code in enumerate(codes, 1):
                (path,) = (folder / "下发").glob(f"{code}_*")
                office.deliver(address(code), (path.name, filled(path.read_bytes(), number)))
            words = ("collect", folder)
        kills = killed(office, words)
        LOG.info("%s: killed %s times, %s things done by then", command, kills, progress(office, command))
        run(*words, **office.environment)
        if command == "mail":
            stand = json.loads(run("status", folder, "--format", "json", **office.environment).stdout)
            unsure = {each["unit"] for each in stand["unsettled"]}
            went = [recipient for recipient, _ in office.post.taken]
            LOG.info("%s messages went, %s are listed as of unknown fate", len(went), len(unsure))
            assert len(went) == len(set(went))
            assert {address(code) for code in codes} <= set(went) | {address(code) for code in unsure}
        else:
            found = sorted(path.parent.name[:4] for path in (folder / "收到").glob("*/*.xlsx"))
            assert found == codes
    assert kills >= min(KILLS, 3), "it was hit while it worked"


def killed(office: Office, words: Sequence[object]) -> int:
    """Start a command and kill it, again and again until it was killed so often or is done; say how often it was."""
    chance, command = Random(11), str(words[0])
    for kills in range(KILLS):
        more = progress(office, command) + chance.randint(1, 3)
        with subprocess.Popen(
            [sys.executable, str(ROOT / "cli.py"), *map(str, words)],
            env={**os.environ, **office.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None and progress(office, command) < more:
                time.sleep(0.001)
            if process.poll() is not None:
                return kills
            time.sleep(chance.uniform(0, 0.02))
            process.kill()
    return KILLS
