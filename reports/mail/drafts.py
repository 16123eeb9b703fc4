"""Messages as files: drafts that mail programs open ready to send, or a folder a unit for mail in a browser."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reports.mail.message import Attachment, Message, draft, plain_names, shortened
from reports.round.settings import Kind
from sheets.page import Block, Book, Cell, Content, Page, Style
from sheets.writing.file_name import safe_name
from sheets.writing.save import save
from sheets.writing.write import write
from templates.period import title

NAMES: dict[Kind, str] = {
    Kind.BLANKS: "下发",
    Kind.RETURNED: "退回",
    Kind.REMINDERS: "催报",
    Kind.SUMMARY: "汇总",
    Kind.RECEIPTS: "回执",
}
"""What a message of each kind is called in file names."""

WHOLE = "全部"
"""In place of a unit's code, of what is about all of them."""

LETTER = "邮件.txt"
"""In a unit's folder: the text to paste."""

HEADS = ("序号", "单位代码", "单位名称", "主题", "附件", "大小（MiB）", "文件")
WIDTHS = (6, 14, 28, 44, 44, 12, 44)
_HEAD = Style(bold=True, align="center", border=True, wrap=True, fill="EDEDED")
_TEXT = Style(border=True, wrap=True, top=True)
_COUNT = Style(border=True, align="right", number_format="#,##0.0", top=True)


def named_plainly(message: Message) -> Message:
    """Return a message whose attachments have names of plain letters."""
    names = plain_names(each.name for each in message.attachments)
    return replace(message, attachments=tuple(map(Attachment, names, (each.data for each in message.attachments))))


def heading(kind: Kind, period: str = "") -> str:
    """Return what the messages of a kind are called in file names, those about one period apart from the others."""
    return NAMES[kind] + (title(period) if period else "")


def write_drafts(name: str, messages: Sequence[Message], sender: str, folder: Path) -> list[Path]:
    """Write one .eml a message into a folder, named by their heading, and return their paths; raises CannotWrite."""
    paths = [folder / f"{file}.eml" for file in _names(messages, f"{name}_")]
    for message, path in zip(messages, paths, strict=True):
        save(draft(message, sender), path)
    return paths


def write_folders(name: str, messages: Sequence[Message], folder: Path) -> list[Path]:
    """Write a folder a message with its text and attachments and return the folders; raises CannotWrite."""
    paths = [folder / name / unit for unit in _names(messages)]
    for message, path in zip(messages, paths, strict=True):
        text = f"收件人：{message.recipient}\r\n主题：{message.subject}\r\n\r\n{message.body}"
        # Notepad on older Windows knows UTF-8 by its mark only.
        save(b"\xef\xbb\xbf" + text.replace("\r\n", "\n").replace("\n", "\r\n").encode(), path / LETTER)
        for each in message.attachments:
            save(each.data, path / shortened(each.name))
    return paths


def _names(messages: Sequence[Message], before: str = "") -> list[str]:
    """Name a file a message by its unit, the same in every run; codes that some systems hold alike are told apart."""
    found: list[str] = []
    taken: set[str] = set()
    for each in messages:
        plain = name = safe_name(f"{before}{each.unit or WHOLE}")
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}({number})"
        taken.add(name.casefold())
        found.append(name)
    return found


def write_list(
    name: str, messages: Sequence[Message], paths: Sequence[Path], names: dict[str, str], folder: Path
) -> Path:
    """Write the list of messages as a workbook beside them; raises CannotWrite."""
    rows: list[list[Content]] = [
        [
            *(number, each.unit, names.get(each.unit, ""), each.subject),
            "、".join(attachment.name for attachment in each.attachments),
            round(each.size / (1 << 20), 1),
            path.relative_to(folder).as_posix(),
        ]
        for number, (each, path) in enumerate(zip(messages, paths, strict=True), 1)
    ]
    styles = [_COUNT if head.startswith("大小") else _TEXT for head in HEADS]
    page = Page(
        "邮件清单",
        tuple(Cell(1, at, head, _HEAD) for at, head in enumerate(HEADS, 1)),
        (Block(2, 1, rows, styles),),
        widths=WIDTHS,
        landscape=True,
        repeat=(1, 1),
        freeze=(2, 1),
    )
    target = folder / f"邮件清单_{name}.xlsx"
    write(Book(f"邮件清单（{name}）", (page,)), target)
    return target
