"""Drafts: what mail programs read of them, by two parsers that know nothing of each other."""

import email
import email.policy
import json
import shutil
import subprocess
from pathlib import Path

from reports.mail.message import LONGEST_NAME, Attachment, Message, draft, plain_names, shortened
from tests.open_xml import PROGRAM, needs_open_xml

NAMES = (
    "K01_第一中学工会_工会会员统计表（2025年度）.xlsx",
    "a.xlsx",
    "困难职工帮扶资金台账" * 20 + ".xlsx",
    '他说"好".xlsx',
)
LETTER = Message(
    "blanks",
    "K01",
    "统计员 <k01@example.org>",
    "请填报2025年度工会报表（第一中学工会）" * 4,
    "第一中学工会：\n\n    附件请查收。\n",
    tuple(Attachment(name, f"PK{name}".encode()) for name in NAMES),
)


def test_a_draft_says_what_was_written() -> None:
    """Python's parser: no defect, names and contents whole, unsent, without a date or a Message-ID."""
    mime = email.message_from_bytes(draft(LETTER, "区总工会 <office@example.org>"), policy=email.policy.default)
    assert not mime.defects
    assert (mime["X-Unsent"], mime["Date"], mime["Message-ID"]) == ("1", None, None)
    assert (str(mime["To"]), str(mime["Subject"])) == ("统计员 <k01@example.org>", LETTER.subject)
    parts = list(mime.iter_attachments())
    assert not any(part.defects for part in parts)
    assert [part.get_filename() for part in parts] == [shortened(name) for name in NAMES]
    assert [part.get_content() for part in parts] == [each.data for each in LETTER.attachments]


@needs_open_xml
def test_node_reads_the_same() -> None:
    """Mailparser, a parser of another world, reads the same subject, names and contents."""
    # npm sets both beside one another.
    modules = Path(shutil.which(PROGRAM) or "/nowhere").parent.parent
    assert (modules / "mailparser").is_dir(), "npm's mailparser is not installed"
    script = (
        "const {simpleParser} = require('mailparser'); simpleParser(process.stdin).then(mail => console.log("
        "JSON.stringify([mail.subject, mail.text, ...mail.attachments.map(a => [a.filename, a.content.toString()])])))"
    )
    environment = {"NODE_PATH": str(modules), "PATH": "/usr/bin:/bin"}
    run = subprocess.run(["node", "-e", script], input=draft(LETTER), capture_output=True, env=environment, check=True)
    subject, text, *attachments = json.loads(run.stdout)
    assert (subject, text.strip()) == (LETTER.subject, LETTER.body.strip())
    assert attachments == [[shortened(each.name), each.data.decode()] for each in LETTER.attachments]


def test_names_stand_twice_for_mail_programs_that_know_one_way() -> None:
    """RFC 2231 in the disposition on one line, RFC 2047 in the type; no line is longer than RFC 5322 allows."""
    lines = draft(LETTER).split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert sum(line.startswith(b"Content-Disposition: attachment; filename*=utf-8''") for line in lines) == 3
    assert sum(b'name="=?utf-8?b?' in line for line in lines) == 3


def test_a_long_name_is_shortened_visibly() -> None:
    """The suffix stays, and … says that something is missing."""
    short = shortened(NAMES[2])
    assert len(short.encode()) <= LONGEST_NAME
    assert short.endswith("….xlsx")
    assert shortened(NAMES[0]) == NAMES[0]


def test_plain_names_differ() -> None:
    """What is left of Chinese names in ASCII is numbered where it is alike."""
    assert plain_names(["K01_会员.xlsx", "K01_活动.xlsx", "台账.xlsx", "a b.xlsx"]) == [
        "K01.xlsx",
        "K01-2.xlsx",
        "report.xlsx",
        "a_b.xlsx",
    ]


def test_the_same_message_is_the_same_bytes() -> None:
    """A draft written again changes nothing."""
    assert draft(LETTER) == draft(LETTER)


def test_no_header_can_be_slipped_in() -> None:
    """A line break in a unit's name stays in its field."""
    sly = Message("blanks", "K01", "k01@example.org", "报表\r\nBcc: all@example.org", "正文")
    mime = email.message_from_bytes(draft(sly), policy=email.policy.default)
    assert mime["Bcc"] is None
    assert str(mime["Subject"]) == "报表 Bcc: all@example.org"
