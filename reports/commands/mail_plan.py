"""What `mail` writes about: each kind of message planned from the round."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from reports.commands.console import fail, say
from reports.commands.last_line import STATUS_WORDS
from reports.commands.round import Round, today
from reports.gathering.discover import list_folder
from reports.gathering.receipt import Receipt
from reports.issuing import chosen
from reports.mail import plan
from reports.mail.contacts import addresses
from reports.mail.message import Attachment, Message
from reports.mail.plan import Enclose, Office, Parcel, Plan, enclosed_as_is, written
from reports.mail.slips import passwords, with_new, write_slips
from reports.returning import send_back
from reports.round.folder import ISSUED, RECEIVED, RETURNED, SUMMARIES, SUMMARY
from reports.round.settings import Kind
from sheets.seal import seal


def plan_messages(kind: Kind, found: Round, branches: Sequence[str], only: Sequence[str]) -> Plan:
    """Plan the messages of one kind for some branches of the tree and some forms, or for all."""
    office = Office(found.work.settings, found.setup.forms, found.returns.tree, today())
    forms = [form.name for form in chosen(only, found.setup.forms)]
    if kind is Kind.SUMMARY:
        return _summary(office, found)
    parcels = PLANNERS[kind](office, found, _units(found, branches), forms)
    known = addresses(found.work.register, found.setup.folders)
    return written(kind, office, parcels, known, _enclosing(found))


def _enclosing(found: Round) -> Enclose:
    """Return how workbooks are enclosed: sealed with their unit's password where the office's settings say so."""
    sealing = found.work.settings.mail.seal
    if sealing == "never":
        return enclosed_as_is
    words = _words(found)

    def enclose(unit: str, path: Path, personal: bool) -> Attachment:  # noqa: FBT001 - an answer, not a switch
        if sealing == "personal" and not personal:
            return enclosed_as_is(unit, path, personal)
        return Attachment(path.name, seal(path.read_bytes(), words[unit]))

    return enclose


def _words(found: Round) -> Mapping[str, str]:
    """Return the password of every unit, and write slips for those that have had none."""
    work, before = found.work, passwords(found.work.path)
    words = with_new(before, [duty.unit for duty in found.returns.owed])
    if len(words) > len(before):
        path = write_slips(found.names, words, work.path)
        say(
            f"新的口令{len(words) - len(before)}个，写在 {path}：请打印后当面或打电话告诉各单位，不要用邮件发。"
            f" / New passwords are in {path}: hand them over by another way than mail."
        )
    return words


def _units(found: Round, branches: Sequence[str]) -> list[str]:
    tree = found.returns.tree
    for code in branches:
        if code not in tree.units:
            fail(f"名册里没有“{code}”这个单位。 / The register has no unit {code}.")
    return [code for branch in branches or [tree.root] for code in tree.below(branch)]


Planner = Callable[[Office, Round, Sequence[str], Sequence[str]], Iterator[Parcel]]


def _blanks(office: Office, found: Round, units: Sequence[str], forms: Sequence[str]) -> Iterator[Parcel]:
    return plan.blanks(office, found.work.place(ISSUED), units, forms)


def _reminders(office: Office, found: Round, units: Sequence[str], forms: Sequence[str]) -> Iterator[Parcel]:
    return plan.reminders(office, found.returns, units, forms)


def _returned(office: Office, found: Round, units: Sequence[str], forms: Sequence[str]) -> Iterator[Parcel]:
    returns, received = found.returns, found.work.place(RECEIVED)
    words = passwords(found.work.path)
    sources = {each.name: each for each in list_folder(received, words).sources}
    sent = send_back(returns.receipts, returns.findings, sources, found.work.place(RETURNED))
    return plan.returned(office, returns, sent, units, forms)


def _receipts(office: Office, found: Round, units: Sequence[str], forms: Sequence[str]) -> Iterator[Parcel]:
    lines = {receipt.file: _line(receipt) for receipt in found.returns.receipts}
    return plan.receipts(office, found.returns, lines, units, forms)


PLANNERS: dict[Kind, Planner] = {
    Kind.BLANKS: _blanks,
    Kind.REMINDERS: _reminders,
    Kind.RETURNED: _returned,
    Kind.RECEIPTS: _receipts,
}


def _line(receipt: Receipt) -> str:
    """Tell of one file what its sender can check: name, state, check sum, control totals."""
    controls = "，".join(
        f"{each.title}{each.value / 10**each.scale:,.{each.scale}f}{each.unit}" for each in receipt.controls
    )
    parts = (Path(receipt.file).name, STATUS_WORDS[receipt.status], controls, f"校验码 {receipt.sha256[:16]}")
    return "；".join(part for part in parts if part)


def _summary(office: Office, found: Round) -> Plan:
    """Plan the one message to the superior, with the summary that `aggregate` has written and its key figures."""
    superior = office.settings.mail.superior
    if not superior:
        fail("设置.toml 里没有写汇总表报给谁：填好 [mail] superior。 / 设置.toml names no superior.")
    path = found.work.place(SUMMARIES) / SUMMARY
    if not path.is_file():
        fail(f"还没有“{path}”：先用 aggregate 汇总。 / There is no {path} yet: run aggregate.")
    attachment = enclosed_as_is("", path, False)  # noqa: FBT003 - a summary holds nobody's data
    words = office.words("", (), figures=_figures(found))
    subject, body = office.settings.text(Kind.SUMMARY).filled(words)
    message = Message(Kind.SUMMARY, "", superior, subject, body.lstrip("\n"), (attachment,), attachment.digest)
    return Plan((message,))


def _figures(found: Round) -> str:
    returns = found.returns
    owed, accepted = len(returns.owed), len(returns.accepted)
    return f"    应报{owed}份，通过{accepted}份，退回{len(returns.returned)}份，缺报{len(returns.missing)}份。"
