"""What arrives by mail: attachments however they are named and nested, and hostile mail refused for what it is."""

import base64
import io
import random
from email.message import EmailMessage
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from reports.mail import arrival as room
from reports.mail.arrival import Hostile, arrival
from reports.mail.message import Attachment, Message, draft

WORKBOOK = b"PK\x03\x04 a workbook"


def mail(headers: bytes, body: bytes = WORKBOOK) -> bytes:
    """A message that is one attachment with these headers."""
    return b"From: K01 <K01@Example.org>\r\n" + headers + b"\r\n\r\n" + body


def encoded(text: str, charset: str) -> bytes:
    """Spell a text as an encoded word of RFC 2047."""
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(text.encode(charset)) + b"?="


NAME = "会员统计表.xlsx"
SPELT = {
    "rfc2231": b"Content-Disposition: attachment; filename*=utf-8''%E4%BC%9A%E5%91%98%E7%BB%9F%E8%AE%A1%E8%A1%A8.xlsx",
    "continued": b"Content-Disposition: attachment; filename*0*=utf-8''%E4%BC%9A%E5%91%98;"
    b" filename*1*=%E7%BB%9F%E8%AE%A1%E8%A1%A8.xlsx",
    "rfc2047": b'Content-Disposition: attachment; filename="' + encoded(NAME, "utf-8") + b'"',
    "gbk": b'Content-Disposition: attachment; filename="' + encoded(NAME, "gb18030") + b'"',
    "in the type": b'Content-Type: application/octet-stream; name="' + encoded(NAME, "gbk") + b'"',
    "bare gbk": b'Content-Disposition: attachment; filename="' + NAME.encode("gbk") + b'"',
    "bare utf-8": b'Content-Disposition: attachment; filename="' + NAME.encode() + b'"',
    "percent": b'Content-Disposition: attachment; filename="%E4%BC%9A%E5%91%98%E7%BB%9F%E8%AE%A1%E8%A1%A8.xlsx"',
}


@pytest.mark.parametrize("spelling", SPELT)
def test_names_are_read_however_they_are_spelt(spelling: str) -> None:
    """As Outlook, Foxmail, QQ, 163 and old programs spell them."""
    (found,) = arrival(mail(SPELT[spelling])).enclosed
    assert (found.name, found.data) == (NAME, WORKBOOK)


@pytest.mark.parametrize("name", ["../../etc/cron.xlsx", "C:\\Windows\\cron.xlsx", "/cron.xlsx", "cron.xlsx\u202e"])
def test_a_name_is_never_a_path(name: str) -> None:
    """Whatever a sender writes, the file stays where it is put."""
    (found,) = arrival(draft(Message("", "", "a@b.cn", "", "", (Attachment(name, WORKBOOK),)))).enclosed
    assert found.name == "cron.xlsx"


def test_numbers_of_persons_are_not_kept_in_names() -> None:
    """A return named by an ID number and a mobile."""
    name = "11010119900307211X_13800138000.xlsx"
    (found,) = arrival(draft(Message("", "", "a@b.cn", "", "", (Attachment(name, WORKBOOK),)))).enclosed
    assert "19900307" not in found.name
    assert "1380013" not in found.name


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """Pack files into a zip."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return target.getvalue()


def names(data: bytes) -> list[str]:
    """What is kept of a message with one zip."""
    return [
        each.name for each in arrival(draft(Message("", "", "a@b.cn", "", "", (Attachment("表.zip", data),)))).enclosed
    ]


def test_workbooks_are_taken_out_of_a_zip() -> None:
    """Each by its own name, folders left off; what is no workbook stays in it."""
    assert names(zipped(("2025/会员.xlsx", WORKBOOK), ("../活动.xls", b"x"), ("说明.txt", b"x"))) == [
        "会员.xlsx",
        "活动.xls",
    ]


def test_a_name_in_the_code_page_of_windows() -> None:
    """As the zip folders of Chinese Windows write it."""
    data = zipped(("aaaaaaaa.xlsx", WORKBOOK)).replace(b"aaaaaaaa", "会员统计".encode("gbk"))
    assert names(data) == ["会员统计.xlsx"]


def test_a_hostile_zip_is_kept_whole_and_told_of_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb, too many entries, a damaged and an empty one are not unpacked, and not lost."""
    bomb = zipped(("甲.xlsx", bytes(2_000_000)))
    damaged = bytearray(zipped(("甲.xlsx", WORKBOOK * 100)))
    damaged[60:70] = bytes(10)
    with monkeypatch.context() as patch:
        patch.setattr("reports.mail.archive.MOST_BYTES", 1_000_000)
        assert names(bomb) == ["表.zip"]
    assert names(bomb) == ["甲.xlsx"]
    assert names(zipped(*((f"{n}.xlsx", b"x") for n in range(1001)))) == ["表.zip"]
    assert names(bytes(damaged)) == ["表.zip"]
    assert names(zipped(("说明.txt", b"x"))) == ["表.zip"]


def test_forwarded_messages_are_looked_into() -> None:
    """A return in a forwarded message in a forwarded message is found; pictures of a signature are not returns."""
    inner = EmailMessage()
    inner.add_attachment(WORKBOOK, maintype="application", subtype="octet-stream", filename=NAME)
    inner.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    middle, outer = EmailMessage(), EmailMessage()
    middle.add_attachment(inner)
    outer["From"], outer["Date"] = "K01@example.org", "Mon, 05 Jan 2026 09:00:00 +0800"
    outer["Message-ID"] = "<7@example.org>"
    outer.set_content("见附件")
    outer.add_attachment(middle)
    found = arrival(outer.as_bytes())
    assert [each.name for each in found.enclosed] == [NAME]
    assert (found.sender, found.at, found.message_id) == (
        "k01@example.org",
        "2026-01-05T01:00:00+00:00",
        "<7@example.org>",
    )


def test_hostile_mail_has_one_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too deep, too many parts, too large: each by its code."""
    deep = EmailMessage()
    deep.set_content("x")
    for _ in range(30):
        outer = EmailMessage()
        outer.add_attachment(deep)
        deep = outer
    many = EmailMessage()
    for _ in range(150):
        many.add_attachment(WORKBOOK, maintype="application", subtype="zip", filename="a.zip")
    for code, data in (("mail-deep", deep.as_bytes()), ("mail-parts", many.as_bytes())):
        with pytest.raises(Hostile) as caught:
            arrival(data)
        assert caught.value.code == code
    monkeypatch.setattr(room, "LARGEST", 100)
    with pytest.raises(Hostile) as caught:
        arrival(bytes(101))
    assert caught.value.code == "mail-large"


def test_nesting_without_end_is_no_crash() -> None:
    """Ten thousand multiparts in one another."""
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(10_000))
    with pytest.raises(Hostile) as caught:
        arrival(opened)
    assert caught.value.code == "mail-deep"


def test_damaged_mail_is_no_crash() -> None:
    """Bytes changed at random: a message is read or refused, never a traceback."""
    source = bytearray(draft(Message("", "", "a@b.cn", "报表", "你好", (Attachment(NAME, WORKBOOK * 20),))))
    chance = random.Random(11)
    for _ in range(500):
        damaged = bytearray(source)
        for _ in range(chance.randrange(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            arrival(bytes(damaged[: chance.randrange(len(damaged)) if chance.random() < 0.3 else None]))
        except Hostile:
            continue


def report(action: str, original: str) -> bytes:
    """A delivery report as RFC 3464 sets it out."""
    return (
        "From: MAILER-DAEMON@example.org\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; k1@example.org\r\nAction: {action}\r\n"
        f"Status: 5.1.1\r\n\r\n--b\r\n{original}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    "original",
    [
        "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n",
        "Content-Type: message/rfc822\r\n\r\nSubject: x\r\nMessage-ID: <1@example.org>\r\n\r\nbody\r\n",
    ],
)
def test_a_bounce_names_our_message(original: str) -> None:
    """A failed delivery is told by our Message-ID and the status; a delayed one is no bounce."""
    found = arrival(report("failed", original)).bounce
    assert found
    assert (found.message_id, found.status) == ("<1@example.org>", "5.1.1")
    assert arrival(report("delayed", original)).bounce is None
