"""How the round stands: for every return that is owed what went out, what came, and how long there is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from reports.gathering.receipt import Duty, Receipt, Returns
from reports.round.ledger import Arrived, Sent

Stand = Literal["accepted", "returned", "missing"]

STANDS: Mapping[Stand, str] = {"accepted": "已通过", "returned": "退回待改", "missing": "缺报"}


@dataclass(frozen=True, slots=True)
class Progress:
    """One return that is owed; times are days, None for what has not happened or nobody noted."""

    unit: str
    form: str
    stand: Stand
    issued: bool = False
    mailed: date | None = None
    received: date | None = None
    times_returned: int = 0
    on_time: bool | None = None
    days: int | None = None
    """Days left to the deadline, less than 0 past it; None for what is accepted or without a deadline."""


class OnTime(NamedTuple):
    """The five figures of a form's round, as DHIS2 counts them: rates are of what is expected."""

    form: str
    expected: int
    actual: int
    on_time: int | None
    """None where nobody noted when some of them came, or no deadline is set."""

    @property
    def rate(self) -> float:
        """Share of what is expected that came."""
        return self.actual / self.expected

    @property
    def on_time_rate(self) -> float | None:
        """Share of what is expected that came by the deadline."""
        return None if self.on_time is None else self.on_time / self.expected


@dataclass(frozen=True, slots=True)
class Noted:
    """What the ledger and the folders tell: messages, arrivals by content, and which blanks are there."""

    sent: Sequence[Sent]
    arrived: Sequence[Arrived]
    issued: frozenset[Duty]


def progress(returns: Returns, noted: Noted, deadline: date | None, today: date) -> list[Progress]:
    """Return how every duty stands, in the register's order."""
    came = _received(returns.receipts, noted.arrived)
    mailed = _mailed(noted.sent)
    back = Counter(
        Duty(each.unit, form) for each in noted.sent if each.kind == "returned" and _gone(each) for form in _forms(each)
    )
    done = []
    for duty in returns.owed:
        stand: Stand = "accepted" if duty in returns.accepted else "returned" if duty in returns.returned else "missing"
        received = came.get(duty)
        done.append(
            Progress(
                duty.unit,
                duty.form,
                stand,
                duty in noted.issued,
                mailed.get(duty),
                received,
                back[duty],
                received <= deadline if received and deadline else None,
                (deadline - today).days if deadline and stand != "accepted" else None,
            )
        )
    return done


def on_time_rates(stands: Iterable[Progress]) -> list[OnTime]:
    """Count by form what is expected, what came, and what came by the deadline."""
    forms: dict[str, list[Progress]] = defaultdict(list)
    for each in stands:
        forms[each.form].append(each)
    return [_on_time(form, all_) for form, all_ in forms.items()]


def _on_time(form: str, stands: Sequence[Progress]) -> OnTime:
    came = [each for each in stands if each.stand != "missing"]
    known = all(each.on_time is not None for each in came)
    return OnTime(form, len(stands), len(came), sum(each.on_time is True for each in came) if known else None)


def unsettled(sent: Iterable[Sent]) -> list[Sent]:
    """Return the messages that a person must look at: of unknown fate, refused or come back."""
    return [each for each in sent if each.state != "sent"]


def _received(receipts: Sequence[Receipt], arrived: Sequence[Arrived]) -> dict[Duty, date]:
    """Return when each return first came, whichever of its versions counts now."""
    days = {each.sha256: _day(each.sent_at or each.collected_at) for each in reversed(arrived) if each.sha256}
    first: dict[Duty, date] = {}
    for receipt in receipts:
        if receipt.is_return and (day := days.get(receipt.sha256)):
            duty = Duty(receipt.unit, receipt.form)
            first[duty] = min(day, first.get(duty, day))
    return first


def _mailed(sent: Sequence[Sent]) -> dict[Duty, date]:
    return {
        Duty(each.unit, form): _day(each.at)
        for each in reversed(sent)
        if each.kind == "blanks" and _gone(each)
        for form in _forms(each)
    }


def _gone(message: Sent) -> bool:
    return message.state in {"sent", "handing"}


def _forms(message: Sent) -> list[str]:
    return [form for form in message.forms.split("、") if form]


def _day(at: str) -> date:
    """Return the day of a moment where this office is."""
    return datetime.fromisoformat(at).astimezone().date()
