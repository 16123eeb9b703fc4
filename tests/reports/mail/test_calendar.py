"""Activity schedules as a calendar: importing it again updates, and nobody's data is in it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar

from reports.gathering.discover import Source
from reports.mail.calendar import Activity, activities, calendar
from tests.filled import Cell, fill_in

AT = datetime(2026, 1, 5, tzinfo=UTC)


def activity(title: str, day: date | None, state: str = "计划", month: int = 3) -> Activity:
    """A line of a schedule."""
    return Activity("K01", "第一中学工会", 2025, month, title, "文体活动", "操场", day, state)


def events(data: bytes) -> dict[str, dict[str, object]]:
    """What another program reads of a calendar, by identity."""
    book: Any = icalendar.Calendar.from_ical(data)
    return {
        str(each["UID"]): {
            "title": str(each["SUMMARY"]),
            "days": (each["DTSTART"].dt, each["DTEND"].dt),
            "state": str(each["STATUS"]),
        }
        for each in book.walk("VEVENT")
    }


def test_another_day_is_the_same_event() -> None:
    """Day, place and state change and the identity stays, so that a telephone moves the event; two alike stay two."""
    planned = events(calendar([activity("趣味运动会", None), activity("趣味运动会", None, month=9)], AT))
    moved = events(calendar([activity("趣味运动会", date(2025, 4, 2), "延期"), activity("趣味运动会", None)], AT))
    assert len(planned) == 2
    assert set(planned) == set(moved)
    first = next(iter(planned))
    assert planned[first]["days"] == (date(2025, 3, 1), date(2025, 4, 1))
    assert moved[first] == {
        "title": "趣味运动会（第一中学工会）",
        "days": (date(2025, 4, 2), date(2025, 4, 3)),
        "state": "TENTATIVE",
    }


def test_a_month_at_the_years_end_and_what_was_called_off() -> None:
    """December ends with the year; what was called off says so."""
    (event,) = events(calendar([activity("年终联欢", None, "取消", 12)], AT)).values()
    assert (event["days"], event["state"]) == ((date(2025, 12, 1), date(2026, 1, 1)), "CANCELLED")


def test_a_schedule_is_read_without_its_persons(tmp_path: Path) -> None:
    """No organiser, also where a title or place names one again, and no number of a person."""
    row: dict[str, Cell] = {"month": 5, "activity": "走访13800138000", "category": "慰问帮扶", "state": "计划"}
    row |= {"organiser": "赵慧芳", "place": "赵慧芳家"}
    path = fill_in(tmp_path / "甲.xlsx", "activities", {"plan": [row]}, unit="K01", name="第一中学工会")
    (found,) = activities([Source("甲.xlsx", path)], ())
    assert (found.unit, found.unit_name, found.year, found.month) == ("K01", "第一中学工会", 2025, 5)
    data = calendar([found], AT).decode()
    assert "慧芳" not in data
    assert "13800138000" not in data.replace("\r\n ", "")
