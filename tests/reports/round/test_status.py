"""How the round stands, from what was read and what was noted."""

from dataclasses import replace
from datetime import date

from reports.gathering.receipt import Duty, Receipt, Returns, rates, together
from reports.gathering.unit_tree import Tree, Unit
from reports.round.deadlines import Deadlines
from reports.round.ledger import Arrived, Sent
from reports.round.settings import OwnDeadline, Settings
from reports.round.status import Noted, Progress, progress, timed, unsettled

DEADLINE = date(2026, 1, 15)
UNITS = ("K1", "K2", "K3")
TREE = Tree({"Q": Unit("Q", "区"), **{code: Unit(code, code, "Q", "", ("members",)) for code in UNITS}})


def returns(*receipts: Receipt) -> Returns:
    """Three units owe a form; of some it came."""
    accepted = frozenset(Duty(each.unit, each.form) for each in receipts if each.status == "counted")
    return Returns(2025, TREE, receipts, (), (), accepted, tuple(Duty(code, "members") for code in UNITS))


def stands(came: Returns, noted: Noted) -> list[Progress]:
    """How every duty stands ten days after the deadline."""
    return progress(timed(came, noted.arrived, until(DEADLINE)), noted, until(DEADLINE), date(2026, 1, 25))


def until(day: date | None) -> Deadlines:
    """Deadlines of a round that all returns share."""
    return Deadlines(Settings(year=2025, deadline=day), {}, TREE)


def receipt(unit: str, status: str, digest: str) -> Receipt:
    """A return of a unit, with its check sum."""
    return Receipt(f"{unit}.xlsx", status, None, digest, form="members", unit=unit)  # type: ignore[arg-type]


def arrived(unit: str, digest: str, at: str) -> Arrived:
    """An attachment, and when the server had it."""
    return Arrived(
        "box", f"{unit}{digest}", digest, unit, f"收到/{unit}.xlsx", "", f"{at}T04:00:00+00:00", f"{at}T05:00:00"
    )


def sent(unit: str, kind: str, state: str = "sent") -> Sent:
    """A message of ours."""
    return Sent(f"{kind}{unit}", kind, unit, "members", state, f"<{kind}{unit}>", "2025-12-01T04:00:00+00:00")  # type: ignore[arg-type]


def test_every_duty_stands_somewhere() -> None:
    """Accepted on time, returned late, and missing with days past the deadline."""
    noted = Noted(
        [sent("K1", "blanks"), sent("K2", "blanks"), sent("K2", "returned")],
        [arrived("K1", "a", "2026-01-10"), arrived("K2", "b", "2026-01-20")],
        frozenset({Duty("K1", "members")}),
    )
    came = returns(receipt("K1", "counted", "a"), receipt("K2", "returned", "b"))
    one, two, three = stands(came, noted)
    assert (one.stand, one.issued, one.mailed, one.on_time, one.days) == (
        "accepted",
        True,
        date(2025, 12, 1),
        True,
        None,
    )
    assert (two.stand, two.received, two.times_returned, two.on_time, two.days) == (
        "returned",
        date(2026, 1, 20),
        1,
        False,
        -10,
    )
    assert (three.stand, three.mailed, three.received, three.on_time) == ("missing", None, None, None)
    (rate,) = rates(timed(came, noted.arrived, until(DEADLINE)), ["members"])
    assert (rate.expected, rate.received, rate.on_time, rate.unnoted) == (3, 2, 1, 0)
    assert (rate.reporting_rate, rate.on_time_rate) == (2 / 3, 1 / 3)


def test_the_first_arrival_is_what_counts_for_the_deadline() -> None:
    """A return that came in time and was mended later was on time."""
    noted = Noted([], [arrived("K1", "a", "2026-01-10"), arrived("K1", "b", "2026-01-20")], frozenset())
    came = returns(receipt("K1", "ignored", "a"), receipt("K1", "counted", "b"))
    assert stands(came, noted)[0].on_time is True


def test_the_day_of_the_deadline_is_in_time() -> None:
    """Until its end, where the office is; without a deadline nothing is on time or late."""
    came = returns(receipt("K1", "counted", "a"))
    noted = [arrived("K1", "a", "2026-01-15")]
    assert timed(came, noted, until(DEADLINE)).on_time == {Duty("K1", "members"): True}
    assert timed(came, noted, until(date(2026, 1, 14))).on_time == {Duty("K1", "members"): False}
    assert timed(came, noted, until(None)).on_time is None
    assert rates(came, ["members"])[0].on_time_rate is None


def test_nobody_is_called_late_whose_time_nobody_noted() -> None:
    """Files put into the folder by hand have no time of arrival: no rate is made up of them."""
    came = timed(returns(receipt("K1", "counted", "a")), [], until(DEADLINE))
    (rate,) = rates(came, ["members"])
    assert (rate.received, rate.on_time, rate.unnoted, rate.on_time_rate) == (1, 0, 1, None)


def test_what_summaries_below_tell_is_kept() -> None:
    """A unit's time that only its district noted stands beside those that this office noted."""
    came = replace(returns(receipt("K1", "counted", "a")), on_time={Duty("K2", "members"): False})
    assert timed(came, [arrived("K1", "a", "2026-01-10")], until(DEADLINE)).on_time == {
        Duty("K1", "members"): True,
        Duty("K2", "members"): False,
    }


def test_what_a_person_must_look_at() -> None:
    """Messages of unknown fate, refused, or come back."""
    messages = [sent(unit, "blanks", state) for unit, state in zip(UNITS, ("sent", "handing", "bounced"), strict=True)]
    assert [each.unit for each in unsettled(messages)] == ["K2", "K3"]


def test_who_sent_it_from_another_address_is_told() -> None:
    """The unit's own address, another one, and a file that was put there by hand."""
    strange = replace(arrived("K2", "b", "2026-01-12"), note="mail-sender")
    came = returns(*(receipt(unit, "counted", digest) for unit, digest in zip(UNITS, "abc", strict=True)))
    noted = Noted([], [arrived("K1", "a", "2026-01-10"), strange], frozenset())
    assert [each.sender for each in stands(came, noted)] == ["unit", "other", None]


def test_a_form_without_a_deadline_is_neither_on_time_nor_unnoted() -> None:
    """Beside one that has a day of its own: nothing is said of its times, nor of both together."""
    tree = Tree({"Q": Unit("Q", "区"), "K1": Unit("K1", "K1", "Q", "", ("members", "aid"))})
    own = OwnDeadline(forms=frozenset({"members"}), due=DEADLINE)
    came = tuple(Receipt(f"{form}.xlsx", "counted", None, form, form=form, unit="K1") for form in ("members", "aid"))
    duties = tuple(Duty("K1", form) for form in ("members", "aid"))
    gathered = Returns(2025, tree, came, (), (), frozenset(duties), duties)
    deadlines = Deadlines(Settings(year=2025, deadlines=(own,)), {}, tree)
    told = rates(timed(gathered, [arrived("K1", "members", "2026-01-10")], deadlines), ["members", "aid"])
    assert [(each.on_time, each.unnoted) for each in told] == [(1, 0), (None, 0)]
    assert together(told).on_time is None
