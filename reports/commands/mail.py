"""`mail`: write or send the messages that a round asks for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, UNWRITTEN, fail, print_text, progress_bar, say, sentences, width
from reports.commands.mail_plan import Asked, plan_messages
from reports.commands.round import Round, mail_sentences, read_round
from reports.commands.setup import set_up
from reports.commands.work import needed, secret
from reports.mail.drafts import heading, named_plainly, write_drafts, write_folders, write_list
from reports.mail.message import Message
from reports.mail.plan import Plan
from reports.mail.post import Fate, Posted, Route, post
from reports.round.folder import MAIL, RETURNED, WorkFolder
from reports.round.ledger import Ledger
from reports.round.settings import Kind
from sheets.finding import Language
from sheets.harmless import one_line
from sheets.terminal_table import terminal_table


class Way(StrEnum):
    """What becomes of the messages."""

    DRAFTS = "drafts"
    FOLDERS = "folders"
    SEND = "send"
    NOTHING = "nothing"


What = Annotated[Kind, typer.Argument(help="发什么：空白表、退回、催报、汇总、回执 / what to write about")]
Work = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="工作文件夹 / work folder")]
Units = Annotated[
    list[str] | None, typer.Option("--unit", metavar="CODE", help="只给这个单位和它的下级 / this unit and below")
]
Forms = Annotated[list[str] | None, typer.Option("--form", metavar="FORM", help="只发这张报表 / this form only")]
Send = Annotated[bool, typer.Option("--send", help="直接发送，不写草稿 / send instead of writing drafts")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只列出，不写也不发 / only list them")]
Folders = Annotated[bool, typer.Option("--folders", help="每个单位一个文件夹：正文和附件 / a folder a unit")]
AsciiNames = Annotated[bool, typer.Option("--ascii-names", help="附件名只用字母数字 / plain names of attachments")]

Calendar = Annotated[bool, typer.Option("--calendar", help="汇总邮件附活动日历 / enclose the schedules (summary)")]

SelfCheck = Annotated[bool, typer.Option("--page", help="空白表附自查网页 / enclose the self-check page (blanks)")]


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    kind: What,
    folder: Work = Path(),
    units: Units = None,
    only: Forms = None,
    period: options.Period = "",
    send: Send = False,  # noqa: FBT002 - an option
    dry_run: DryRun = False,  # noqa: FBT002 - an option
    folders: Folders = False,  # noqa: FBT002 - an option
    ascii_names: AsciiNames = False,  # noqa: FBT002 - an option
    calendar: Calendar = False,  # noqa: FBT002 - an option
    page: SelfCheck = False,  # noqa: FBT002 - an option
    lang: options.Language = None,
) -> None:
    """写好这一轮要发的邮件：默认写成草稿。 / Write the mail of a round, as drafts unless told otherwise.

    例 / example:  unionsheets mail blanks 2025
    """
    if send + dry_run + folders > 1:
        fail("--send、--dry-run、--folders 只能用一个。 / Use one of --send, --dry-run and --folders.")
    if calendar and kind is not Kind.SUMMARY:
        fail("--calendar 只用于 mail summary。 / --calendar is for mail summary only.")
    if page and kind is not Kind.BLANKS:
        fail("--page 只用于 mail blanks。 / --page is for mail blanks only.")
    way = Way.SEND if send else Way.NOTHING if dry_run else Way.FOLDERS if folders else Way.DRAFTS
    work = needed(folder)
    setup = set_up(context, work.forms, lang)
    with sentences(), mail_sentences(), TemporaryDirectory(prefix="unionsheets-") as nowhere:
        found = read_round(work, setup, period)
        copies = Path(nowhere) if dry_run else work.place(RETURNED)
        asked = Asked(kind, units or [], only or [], calendar, page, sealing=not dry_run, copies=copies)
        planned = plan_messages(asked, found)
        messages = tuple(map(named_plainly, planned.messages)) if ascii_names else planned.messages
        outcome = _done(Errand(kind, way, found, messages))
    for sentence in (*_left_out(planned, found), *_large(messages, work)):
        say(sentence)
    say(outcome.sentence)
    if planned.nameless or planned.lacking or outcome.waiting:
        raise typer.Exit(UNWRITTEN if outcome.failed else FINDINGS)


@dataclass(frozen=True)
class Errand:
    """Messages and what is to become of them."""

    kind: Kind
    way: Way
    round: Round
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the messages, in a sentence; whether a person must act, and whether some did not go."""

    sentence: str
    waiting: bool = False
    failed: bool = False


def _done(errand: Errand) -> Outcome:
    match errand.way:
        case Way.NOTHING:
            return _listed(errand)
        case Way.SEND:
            return _sent(errand)
        case Way.DRAFTS | Way.FOLDERS:
            return _written(errand)


LIST_HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("单位", "主题", "附件"),
    "en": ("unit", "subject", "attachments"),
}


def _listed(errand: Errand) -> Outcome:
    names = errand.round.names
    rows = [
        [
            f"{each.unit} {names.get(each.unit, '')}".strip() or parseaddr(each.recipient)[1],
            each.subject,
            "、".join(attachment.name for attachment in each.attachments),
        ]
        for each in errand.messages
    ]
    print_text(terminal_table(LIST_HEADS[errand.round.setup.language], rows, width()))
    return Outcome(
        f"共{len(errand.messages)}封，没有写也没有发。 / {len(errand.messages)} messages, neither written nor sent."
    )


def _written(errand: Errand) -> Outcome:
    work, count = errand.round.work, len(errand.messages)
    target = work.place(MAIL)
    name, sender = heading(errand.kind, errand.round.returns.period), work.settings.mail.sender or ""
    if errand.way is Way.FOLDERS:
        paths = write_folders(name, errand.messages, target)
    else:
        paths = write_drafts(name, errand.messages, sender, target)
    before = set(target.glob(f"{name}_*.eml")) - set(paths)
    if before and errand.way is Way.DRAFTS:
        say(
            f"{target} 里还有以前写的{name}草稿{len(before)}封，不在这次的清单里，不要重复发。"
            f" / {len(before)} older drafts of this kind are in {target} still: do not send them again."
        )
    if paths:
        print_text(str(write_list(name, errand.messages, paths, dict(errand.round.names), target)))
    if not count:
        return Outcome("没有要写的邮件。 / There is nothing to write.")
    return Outcome(
        f"写好{count}封，在 {target}。下一步：逐封打开看过再发。 / {count} messages in {target}: look at them and send."
    )


def _sent(errand: Errand) -> Outcome:
    work = errand.round.work
    with Ledger.open(work.path) as ledger, progress_bar("发送 / sending") as progress:
        fates: list[Posted] = []
        for done, each in enumerate(post(errand.messages, ledger, _route(work)), 1):
            fates.append(each)
            progress(done, len(errand.messages))
    for sentence in _troubles(fates, errand.round.names):
        say(sentence)
    counts = Counter(each.fate for each in fates)
    told = "，".join(f"{WORDS[fate]}{counts[fate]}封" for fate in WORDS if counts[fate]) or "没有要发的邮件"
    english = ", ".join(f"{counts[fate]} {fate}" for fate in WORDS if counts[fate]) or "nothing to send"
    ill = sum(counts[fate] for fate in ("refused", "unknown", "bounced", "postponed"))
    return Outcome(
        f"{told}。 / Mail: {english}.", waiting=bool(ill), failed=bool(counts["refused"] + counts["postponed"])
    )


WORDS: Mapping[Fate, str] = {
    "sent": "发出",
    "already": "以前发过",
    "refused": "被拒收",
    "unknown": "说不清对方收到没有",
    "bounced": "退信",
    "postponed": "这次没发成",
}


def _troubles(fates: Sequence[Posted], names: Mapping[str, str]) -> Iterator[str]:
    for each in fates:
        if each.fate not in {"sent", "already"}:
            unit = f"{each.message.unit} {names.get(each.message.unit, '')}"
            yield f"{unit}：{WORDS[each.fate]}{f'（{each.reason}）' if each.reason else ''}"


def _route(work: WorkFolder) -> Route:
    mail = work.settings.mail
    if not mail.smtp or not mail.sender:
        fail(
            "设置.toml 里没有发件人或发信服务器：填好 [mail] sender 和 [mail.smtp]，或不加 --send 只写草稿。"
            " / 设置.toml names no sender or no server: fill them in, or write drafts."
        )
    return Route(mail.smtp, mail.sender, secret(mail.smtp.user) if mail.smtp.user else "")


def _left_out(planned: Plan, found: Round) -> Iterator[str]:
    if planned.nameless:
        units = "、".join(f"{unit} {found.names.get(unit, '')}" for unit in planned.nameless)
        yield f"名册里没有邮箱，没有写：{units}。 / No address in the register: {units}."
    if planned.lacking:
        files = "、".join(one_line(path.name) for path in planned.lacking)
        yield f"找不到要附的文件，没有写（先用 template 发空白表）：{files}。 / Not there: {files}."


def _large(messages: Sequence[Message], work: WorkFolder) -> Iterator[str]:
    largest = work.settings.mail.largest
    for each in messages:
        if each.size > largest << 20:
            yield f"{each.unit}：邮件{each.size >> 20} MiB，超过{largest} MiB，邮箱可能拒收。 / A large message."
