"""`settle`: a person decides what became of messages of which nobody knows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from reports.commands import options
from reports.commands.console import FINDINGS, fail, print_text, say, sentences, width
from reports.commands.round import mail_sentences
from reports.commands.setup import set_up
from reports.commands.work import needed
from reports.gathering.gather import read_register
from reports.mail.drafts import NAMES
from reports.round.ledger import Ledger, Sent
from reports.round.settings import Kind
from reports.round.status import unsettled
from sheets.finding import Language
from sheets.terminal_table import terminal_table

Work = Annotated[Path, typer.Argument(metavar="[FOLDER]", help="工作文件夹 / work folder")]
Arrived = Annotated[
    list[str] | None, typer.Option("--sent", metavar="NUMBER", help="对方收到了，不再发 / it arrived: never send again")
]
Lost = Annotated[
    list[str] | None, typer.Option("--not-sent", metavar="NUMBER", help="对方没收到，可再发 / it did not: may go again")
]

HEADS: Mapping[Language, Sequence[str]] = {
    "zh": ("编号", "单位", "邮件", "情况", "时间"),
    "en": ("number", "unit", "mail", "state", "at"),
}
STATES: Mapping[Language, Mapping[str, str]] = {
    "zh": {"handing": "说不清对方收到没有", "refused": "被拒收", "bounced": "退信"},
    "en": {"handing": "fate unknown", "refused": "refused", "bounced": "bounced"},
}


def run(
    context: typer.Context,
    folder: Work = Path(),
    arrived: Arrived = None,
    lost: Lost = None,
    lang: options.Language = None,
) -> None:
    """说不清对方收到没有的邮件，问过对方后记下来。 / Note what became of mail of unknown fate.

    例 / example:  unionsheets settle 2025 --sent 3fa2b1c8 --not-sent 99c07d02
    """
    work = needed(folder)
    setup = set_up(context, work.forms, lang)
    with sentences(), mail_sentences(), Ledger.open(work.path) as ledger:
        sent, unsent = _noted(ledger, arrived or (), lost or ())
        left = unsettled(ledger.messages())
        if left:
            names = {line.code: line.name for line in read_register(work.register, setup.folders).lines}
            print_text(message_table(left, names, setup.language))
    say(
        setup.in_language(
            f"记下收到{sent}封、没收到{unsent}封（再运行 mail --send 时重发）；还有{len(left)}封要处理。",
            f"Noted {sent} that arrived and {unsent} that did not (mail --send sends them again); {len(left)} left.",
        )
    )
    if left:
        raise typer.Exit(FINDINGS)


def _noted(ledger: Ledger, arrived: Sequence[str], lost: Sequence[str]) -> tuple[int, int]:
    """Note what arrived and what did not, all or nothing; return how many of each."""
    open_ = unsettled(ledger.messages())
    sent = [_named(number, open_, {"handing"}) for number in arrived]
    unsent = [_named(number, open_, {"handing", "bounced"}) for number in lost]
    if both := sorted({each.number for each in sent} & {each.number for each in unsent}):
        fail(f"“{both[0]}”既写了收到又写了没收到。 / {both[0]} is named twice.")
    for each in sent:
        ledger.end(each.key, "sent", datetime.now(UTC).isoformat(), each.reason)
    for each in unsent:
        ledger.forget(each.key)
    return len(sent), len(unsent)


def _named(number: str, open_: Sequence[Sent], states: set[str]) -> Sent:
    found = [each for each in open_ if each.state in states and each.number == number.strip().lower()]
    if not found:
        fail(
            f"没有编号为“{number}”、可以这样记的邮件：先不加选项运行 settle，看看有哪些。"
            f" / No message {number} to be noted so: run settle without options for a list."
        )
    return found[0]


def message_table(messages: Sequence[Sent], names: Mapping[str, str], language: Language) -> str:
    """Lay out messages that a person must look at, with their numbers."""
    lines = [
        [
            each.number,
            f"{each.unit} {names.get(each.unit, '')}".strip() or "—",
            NAMES[Kind(each.kind)] if language == "zh" else each.kind,
            f"{STATES[language][each.state]} {each.reason}".strip(),
            f"{datetime.fromisoformat(each.at).astimezone():%m-%d %H:%M}",
        ]
        for each in messages
    ]
    return terminal_table(HEADS[language], lines, width())
