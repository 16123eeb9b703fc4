"""How the round stands: for every return that is owed what went out, what came, and how long there is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from reports.gathering.periods import owed
from reports.gathering.receipt import Duty, Receipt, Returns
from reports.round.deadlines import Deadlines
from reports.round.ledger import Arrived, Sent
from templates.form import Form

Stand = Literal["accepted", "returned", "missing"]

STANDS: Mapping[Stand, str] = {"accepted": "已通过", "returned": "退回待改", "missing": "缺报"}


@dataclass(frozen=True, slots=True)
class Progress:
    """One return that is owed, by when it is `due`; times are days, None for what has not happened or nobody noted."""

    unit: str
    form: str
    period: str
    stand: Stand
    due: date | None = None
    issued: bool = False
    mailed: date | None = None
    received: date | None = None
    sender: Literal["unit", "other"] | None = None
    """Whether it first came from the unit's address in the register; None for what came by hand."""
    times_returned: int = 0
    on_time: bool | None = None
    days: int | None = None
    """Days left to the deadline, less than 0 past it; None for what is accepted or without a deadline."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the ledger and the folders tell: messages, arrivals by content, and which blanks are there."""

    sent: Sequence[Sent]
    arrived: Sequence[Arrived]
    issued: frozenset[Duty]


def progress(returns: Returns, noted: Noted, deadlines: Deadlines, today: date) -> list[Progress]:
    """Return how every duty stands, in the register's order; `returns` tell of their times as `timed` does."""
    came = _received(returns.receipts, noted.arrived)
    mailed = _mailed(noted.sent)
    back = Counter(duty for each in noted.sent if each.kind == "returned" and _gone(each) for duty in each.duties)
    done = []
    for duty in returns.owed:
        stand: Stand = "accepted" if duty in returns.accepted else "returned" if duty in returns.returned else "missing"
        due = deadlines.of(duty)
        day, sender = came.get(duty) or (None, None)
        # A blank, and so its message, may leave the period to the unit.
        either = dict.fromkeys((duty, duty._replace(period="")))
        done.append(
            Progress(
                *duty,
                stand,
                due,
                not noted.issued.isdisjoint(either),
                next((mailed[each] for each in either if each in mailed), None),
                day,
                sender,
                sum(back[each] for each in either),
                (returns.on_time or {}).get(duty),
                (due - today).days if due and stand != "accepted" else None,
            )
        )
    return done


def timed(returns: Returns, arrived: Sequence[Arrived], deadlines: Deadlines) -> Returns:
    """Return the same returns with what is known of their times; the first arrival is what counts for the deadline."""
    received = {duty: day for duty, (day, _) in _received(returns.receipts, arrived).items()}
    due = {duty: deadlines.of(duty) for duty in (*returns.owed, *received)}
    if not any(due.values()):
        return returns
    noted = {duty: day <= last for duty, day in received.items() if (last := due[duty])}
    on_time = {**(returns.on_time or {}), **noted}
    dated = {duty[1:] for duty in (*on_time, *(duty for duty, last in due.items() if last))}
    return replace(returns, on_time=on_time, undated=frozenset(duty[1:] for duty in due) - dated)


def with_issued(returns: Returns, issued: Iterable[Duty], forms: Mapping[str, Form]) -> Returns:
    """Return the same returns where periods that were issued are owed, though of some nothing has come from anybody."""
    came = returns.accepted | returns.returned
    return replace(returns, owed=tuple(owed(returns.tree, forms, [*came, *issued], returns.period)))


def due_days(stands: Iterable[Progress], form: str, period: str) -> list[date]:
    """Return the first and the last day by which returns of a form and period are due, once if they are the same."""
    days = {each.due for each in stands if (each.form, each.period) == (form, period) and each.due}
    return sorted({min(days), max(days)}) if days else []


def unsettled(sent: Iterable[Sent]) -> list[Sent]:
    """Return the messages that a person must look at: of unknown fate, refused or come back."""
    return [each for each in sent if each.state != "sent"]


def _received(
    receipts: Sequence[Receipt], arrived: Sequence[Arrived]
) -> dict[Duty, tuple[date, Literal["unit", "other"]]]:
    """Return when each return first came, and from whom, whichever of its versions counts now."""
    came = {each.sha256: each for each in reversed(arrived) if each.sha256}
    first: dict[Duty, Arrived] = {}
    for receipt in receipts:
        if receipt.is_return and (each := came.get(receipt.sha256)):
            first[receipt.duty] = min(each, first.get(receipt.duty, each), key=_came)
    return {duty: (_came(each), "other" if each.note else "unit") for duty, each in first.items()}


def _came(each: Arrived) -> date:
    return _day(each.sent_at or each.collected_at)


def _mailed(sent: Sequence[Sent]) -> dict[Duty, date]:
    return {
        duty: _day(each.at) for each in reversed(sent) if each.kind == "blanks" and _gone(each) for duty in each.duties
    }


def _gone(message: Sent) -> bool:
    return message.state in {"sent", "handing"}


def _day(at: str) -> date:
    """Return the day of a moment where this office is."""
    return datetime.fromisoformat(at).astimezone().date()
