"""How the round stands, from what was read and what was noted."""

from datetime import date

from reports.gathering.receipt import Duty, Receipt, Returns
from reports.gathering.unit_tree import Tree, Unit
from reports.round.ledger import Arrived, Sent
from reports.round.status import Noted, on_time_rates, progress, unsettled

UNITS = ("K1", "K2", "K3")
TREE = Tree({"Q": Unit("Q", "区"), **{code: Unit(code, code, "Q", "", ("members",)) for code in UNITS}})


def returns(*receipts: Receipt) -> Returns:
    """Three units owe a form; of some it came."""
    accepted = frozenset(Duty(each.unit, each.form) for each in receipts if each.status == "counted")
    return Returns(2025, TREE, receipts, (), (), accepted, tuple(Duty(code, "members") for code in UNITS))


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
    one, two, three = progress(came, noted, date(2026, 1, 15), date(2026, 1, 25))
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
    (rate,) = on_time_rates([one, two, three])
    assert (rate.expected, rate.actual, rate.on_time, rate.rate, rate.on_time_rate) == (3, 2, 1, 2 / 3, 1 / 3)


def test_the_first_arrival_is_what_counts_for_the_deadline() -> None:
    """A return that came in time and was mended later was on time."""
    noted = Noted([], [arrived("K1", "a", "2026-01-10"), arrived("K1", "b", "2026-01-20")], frozenset())
    came = returns(receipt("K1", "ignored", "a"), receipt("K1", "counted", "b"))
    assert progress(came, noted, date(2026, 1, 15), date(2026, 1, 25))[0].on_time is True


def test_nobody_is_called_late_whose_time_nobody_noted() -> None:
    """Files put into the folder by hand have no time of arrival: no rate is made up of them."""
    (rate,) = on_time_rates(
        progress(
            returns(receipt("K1", "counted", "a")), Noted([], [], frozenset()), date(2026, 1, 15), date(2026, 1, 25)
        )
    )
    assert (rate.actual, rate.on_time, rate.on_time_rate) == (1, None, None)


def test_what_a_person_must_look_at() -> None:
    """Messages of unknown fate, refused, or come back."""
    messages = [sent(unit, "blanks", state) for unit, state in zip(UNITS, ("sent", "handing", "bounced"), strict=True)]
    assert [each.unit for each in unsettled(messages)] == ["K2", "K3"]
