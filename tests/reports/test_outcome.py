"""What follows from a year's returns is worked out once, whoever asks."""

from collections.abc import Callable

import pytest

import reports.outcome
from reports.commands.last_line import aggregate_line
from reports.commands.receipt_tables import rate_table
from reports.json_output import aggregate_answer
from reports.outcome import Outcome
from reports.summary.summary import summary_book
from reports.yearend.year import year_of
from tests.filled import own_forms
from tests.reports.test_summary import SOME, returns


def counted(name: str, work: Callable[..., object], calls: list[str]) -> Callable[..., object]:
    """The same work, with each call noted."""

    def done(*arguments: object) -> object:
        calls.append(name)
        return work(*arguments)

    return done


def test_everything_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Summary, year-end, answer and terminal share one adding up and one count of what came in."""
    calls: list[str] = []
    for name in ("add_up", "rates"):
        monkeypatch.setattr(reports.outcome, name, counted(name, getattr(reports.outcome, name), calls))
    outcome = Outcome(returns(*SOME), own_forms())
    summary_book(outcome)
    year_of(outcome)
    aggregate_answer(outcome, "汇总表.xlsx", (), "zh")
    assert "5" in rate_table(outcome, "zh")
    assert "应报5份，计入3份" in aggregate_line(outcome, "汇总表.xlsx", "zh")
    assert sorted(calls) == ["add_up", "rates"]
