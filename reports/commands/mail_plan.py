"""What `mail` writes about: each kind of message planned from the round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reports.commands.calendar import counted
from reports.commands.console import fail, say
from reports.commands.last_line import STATUS_WORDS
from reports.commands.receipt_tables import percent, rate_words
from reports.commands.round import Round, today
from reports.commands.years import of_period
from reports.gathering.gather import read_returns
from reports.gathering.receipt import Receipt, together
from reports.issuing import chosen
from reports.mail import plan
from reports.mail.calendar import FILE, activities
from reports.mail.calendar import calendar as write_calendar
from reports.mail.contacts import addresses
from reports.mail.message import Attachment, Message
from reports.mail.plan import SELF_CHECK, Enclose, Office, Parcel, Plan, enclosed_as_is, written
from reports.mail.slips import passwords, with_new, write_slips
from reports.outcome import Outcome
from reports.returning import send_back
from reports.round.folder import ISSUED, SUMMARIES, SUMMARY
from reports.round.settings import RATES, Kind
from reports.summary.lists import control_words
from sheets.seal import seal


@dataclass(frozen=True, slots=True)
class Asked:
    """What messages are asked for: of some branches of the tree and some forms, or of all.

    The summary carries a `calendar` if asked to, or if the settings say so; blanks carry the self-check `page`.
    `sealing` makes passwords that are not there yet; `copies` is where marked copies are written.
    """

    kind: Kind
    branches: Sequence[str]
    only: Sequence[str]
    calendar: bool
    page: bool
    sealing: bool
    copies: Path


def plan_messages(asked: Asked, found: Round) -> Plan:
    """Plan the messages that are asked for."""
    office = Office(found.work.settings, found.setup.forms, found.returns.tree, today(), found.returns.period)
    if asked.kind is Kind.SUMMARY:
        return _summary(office, found, calendar=asked.calendar or office.settings.mail.calendar)
    forms = [form.name for form in chosen(asked.only, found.setup.forms)]
    parcels = _parcels(asked, office, found, _units(found, asked.branches), forms)
    known = addresses(found.work.register, found.setup.folders)
    enclose = _enclosing(found) if asked.sealing else enclosed_as_is
    return written(asked.kind, office, parcels, known, enclose, _page(found) if asked.page else None)


def _parcels(
    asked: Asked, office: Office, found: Round, units: Sequence[str], forms: Sequence[str]
) -> Iterator[Parcel]:
    returns = found.returns
    match asked.kind:
        case Kind.BLANKS:
            _tell_of_periods(found)
            return plan.blanks(office, found.work.place(ISSUED), units, forms, found.issued)
        case Kind.REMINDERS:
            return plan.reminders(office, returns, units, forms)
        case Kind.RETURNED:
            own = found.setup.folders
            sent = send_back(returns.receipts, returns.findings, found.sources(), asked.copies, folders=own)
            return plan.returned(office, returns, sent, units, forms)
        case _:
            lines = {receipt.file: _line(receipt, office) for receipt in returns.receipts if receipt.is_return}
            return plan.receipts(office, returns, lines, units, forms)


def _page(found: Round) -> Attachment:
    """Make the page on which units check their returns; one that is larger than mail may be is refused."""
    from reports.page.runtime import runtime  # noqa: PLC0415 - only this needs it
    from reports.page.write import page  # noqa: PLC0415

    made = Attachment(SELF_CHECK, page(runtime(), found.setup.forms, found.setup.folders))
    size, largest = made.carried / (1 << 20), found.work.settings.mail.largest
    if size > largest:
        fail(
            f"自查网页在邮件里占{size:.0f} MiB，超过设置里的{largest} MiB（[mail] largest）：邮箱能收更大的就改大，"
            "否则放到本单位网站上。"
            f" / The page takes {size:.0f} MiB of a message, more than {largest}: raise [mail] largest, or publish it."
        )
    return made


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


def _tell_of_periods(found: Round) -> None:
    """Say how the blanks of one period are mailed, where such are there and none is asked for."""
    periods = sorted({duty.period for duty in found.issued if duty.period})
    if periods and not found.returns.period:
        asked = f"--period {found.returns.year}{periods[-1]}"
        say(f"按报告期发的空白表不在其中，另用 {asked} 写。 / Blanks of single periods are left out: use {asked}.")


def _line(receipt: Receipt, office: Office) -> str:
    """Tell of one file what its sender can check: form and period, name, state and why, control totals, check sum."""
    parts = (
        office.called(receipt.duty),
        Path(receipt.file).name,
        STATUS_WORDS[receipt.status],
        receipt.reason.message() if receipt.reason else "",
        control_words(receipt.controls),
        f"校验码 {receipt.sha256[:16]}",
    )
    return "；".join(part for part in parts if part)


def _summary(office: Office, found: Round, *, calendar: bool) -> Plan:
    """Plan the one message to the superior, with the summary that `aggregate` has written and its key figures."""
    superior = office.settings.mail.superior
    if not superior:
        fail("设置.toml 里没有写汇总表报给谁：填好 [mail] superior。 / 设置.toml names no superior.")
    path = found.work.place(SUMMARIES) / of_period(SUMMARY, office.period)
    if not path.is_file():
        fail(f"还没有“{path}”：先用 aggregate 汇总。 / There is no {path} yet: run aggregate.")
    # The figures of the workbook that is enclosed, not of what has come since.
    outcome = Outcome(read_returns(path, found.setup.forms, found.setup.folders, office.period), found.setup.forms)
    if outcome.totals.district() != found.outcome.totals.district():
        say(
            f"“{path}”与现在收到的报表不一致，请先用 aggregate 重新汇总。"
            f" / {path} is not of the returns that are in now: run aggregate."
        )
    attachment = enclosed_as_is("", path, False)  # noqa: FBT003 - a summary holds nobody's data
    enclosed = (attachment, *(_schedule(found) if calendar else ()))
    words = office.words("", (), figures=_figures(outcome), **_rates(outcome))
    subject, body = office.settings.text(Kind.SUMMARY).filled(words)
    message = Message(Kind.SUMMARY, "", superior, subject, body.lstrip("\n"), enclosed, attachment.digest)
    return Plan((message,))


def _schedule(found: Round) -> Iterator[Attachment]:
    """Write the schedules that count as a calendar, if there are any."""
    schedule = activities(counted(found), found.setup.folders)
    if schedule:
        yield Attachment(FILE, write_calendar(schedule, datetime.now(UTC)))
    else:
        say("没有读到活动安排，没有附日历。 / No activity schedule was found: no calendar is enclosed.")


def _figures(outcome: Outcome) -> str:
    """Quote the key figures of a summary, each form's with the words of whose they are."""
    lines = rate_words(together(outcome.rates))
    if outcome.returns.provisional:
        lines.append("数字是暂定数，以改正后的汇总为准。")
    lines += [
        f"{outcome.forms[form].title}{outcome.bases.get(form, '')}：{control_words(controls)}。"
        for form, controls in outcome.controls.items()
        if controls
    ]
    return "\n".join(f"    {line}" for line in lines)


def _rates(outcome: Outcome) -> dict[str, str]:
    rate = together(outcome.rates)
    known = rate.on_time_rate is not None
    told = (str(rate.expected), str(rate.received), str(rate.on_time) if known else percent(None))
    return dict(zip(RATES, (*told, percent(rate.reporting_rate), percent(rate.on_time_rate)), strict=True))
