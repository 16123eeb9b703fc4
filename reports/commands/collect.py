"""`collect`: fetch returns from a mailbox, or out of saved messages, into a work folder."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import exit_with, fail, print_text, progress_bar, say, sentences, width
from reports.commands.round import mail_sentences
from reports.commands.setup import Setup, set_up
from reports.commands.work import needed, secret
from reports.gathering.discover import Source
from reports.gathering.file_result import FileResult
from reports.gathering.gather import KEY, Progress, read_register, take
from reports.gathering.hidden_codes import with_codes
from reports.gathering.process_batch import Task
from reports.gathering.unit_tree import build_tree
from reports.mail.collect import Collected, Desk, collect
from reports.mail.contacts import addresses
from reports.mail.mailbox import Letter, Mailbox, Wish, saved_letters
from reports.mail.slips import passwords
from reports.round.folder import WorkFolder
from reports.round.ledger import Ledger
from sheets.seal import fitting
from sheets.show import table

Work = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="工作文件夹 / work folder")]
Saved = Annotated[
    Path | None, typer.Option("--from", metavar="DIR", help="存好的邮件（.eml、.mbox） / saved messages instead")
]
Seen = Annotated[bool, typer.Option("--mark-seen", help="取下后标成已读 / mark messages as read")]
MoveTo = Annotated[str, typer.Option("--move-to", metavar="NAME", help="取下后移到这个邮箱文件夹 / move messages to")]


def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    folder: Work = Path(),
    saved: Saved = None,
    mark_seen: Seen = False,  # noqa: FBT002 - an option
    move_to: MoveTo = "",
    lang: options.Language = None,
) -> None:
    """从邮箱取回报表，放进“收到”。 / Fetch returns from a mailbox into the work folder.

    例 / example:  unionsheets collect 2025
    """
    work = needed(folder)
    setup = set_up(context, work.forms, lang)
    with sentences(), mail_sentences(), Ledger.open(work.path) as ledger:
        desk = _desk(work, setup, ledger)
        done = Collected()
        wish = Wish(mark_seen, move_to)
        with (
            progress_bar("收信 / fetching") as progress,
            _letters(Wanted(work, saved, wish, ledger), progress) as opened,
        ):
            letters, box = opened
            for letter, each in collect(letters, desk):
                done += each
                if box and wish.changes and not each.findings:
                    box.fulfil(letter, wish)
    _tell(done, setup)
    exit_with(done.findings, unreadable=False)


def _desk(work: WorkFolder, setup: Setup, ledger: Ledger) -> Desk:
    register = read_register(work.register, setup.folders)
    tree, _ = build_tree(register.lines, setup.forms)
    names = {unit.code: unit.name for unit in tree.units.values()}

    words = passwords(work.path)

    def whose(files: Sequence[tuple[str, bytes]]) -> Sequence[str]:
        return _whose(files, setup, register, words)

    return Desk(work.path, ledger, addresses(work.register, setup.folders), names, whose, _now)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _whose(
    files: Sequence[tuple[str, bytes]], setup: Setup, register: FileResult, words: Mapping[str, str]
) -> list[str]:
    """Read files in worker processes and tell the unit that each is of, if it is one of the register's."""
    if not files:
        return []
    with TemporaryDirectory(prefix="unionsheets-") as folder:
        sources = []
        for number, (name, data) in enumerate(files):
            path = Path(folder, f"{number:06}{Path(name).suffix}")
            path.write_bytes(data)
            sources.append(Source(path.name, path, fitting(name, words)))
        key = secrets.token_bytes(KEY)
        taken = with_codes(list(take(Task(setup.folders, key=key), sources)), register, key)
    units = {each.file: each.receipt.unit for each in taken}
    known = {line.code for line in register.lines}
    found = (units.get(source.name, "") for source in sources)
    return [unit if unit in known else "" for unit in found]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages are to be read: of a folder of saved ones, or of the mailbox, and what is then done to them."""

    work: WorkFolder
    saved: Path | None
    wish: Wish
    ledger: Ledger


@contextmanager
def _letters(wanted: Wanted, progress: Progress) -> Iterator[tuple[Iterator[Letter], Mailbox | None]]:
    """Open what messages come from: a folder of saved ones, or the mailbox of the settings."""
    known = wanted.ledger.has_part
    if wanted.saved:
        yield (each for each in saved_letters(wanted.saved, progress) if not known(each.mailbox, each.part)), None
        return
    server = wanted.work.settings.mail.imap
    if not server:
        fail(
            "设置.toml 里没有收信服务器：填好 [mail.imap]，或用 --from 指明存好的邮件。"
            " / 设置.toml names no mailbox: fill in [mail.imap], or name saved messages with --from."
        )
    with Mailbox.open(server, secret(server.user), read_only=not wanted.wish.changes) as box:
        yield box.letters(known, progress), box


def _tell(done: Collected, setup: Setup) -> None:
    print_text(table(done.findings, setup.language, width()))
    print_text("\n".join(each.file for each in done.files))
    say(
        setup.in_language(
            f"看了{done.messages}封邮件：取下{len(done.files)}份，已有的{done.known}份，没有报表的{done.bare}封，"
            f"退信{done.bounced}封。下一步：用 aggregate 汇总。",
            f"Looked at {done.messages} messages: {len(done.files)} files kept, {done.known} known already, "
            f"{done.bare} without a return, {done.bounced} bounced. Next: aggregate.",
        )
    )
