"""Activity schedules as an iCalendar file (RFC 5545): importing it again updates what it brought before."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reports.gathering.discover import Source
from reports.gathering.gather import PLAIN
from reports.gathering.pool import Crew, Done, run
from templates.load import load_forms

FILE, TITLE = "活动安排.ics", "工会活动安排"

ACTIVITIES, PLAN = "activities", "plan"
"""The form and the sheet that schedules stand in."""

COLUMNS = ("month", "activity", "category", "place", "held_on", "state")
"""Nothing of a person is among them; whom the return lists, and numbers of persons, are hidden where a text has one."""

STATES: Mapping[str, str] = {"取消": "CANCELLED", "计划": "TENTATIVE", "延期": "TENTATIVE"}


class Activity(NamedTuple):
    """One line of a schedule; without a day it fills its month."""

    unit: str
    unit_name: str
    year: int
    month: int
    title: str
    category: str
    place: str
    day: date | None
    state: str


@dataclass(frozen=True)
class ReadActivities:
    """The task of a worker: the schedules of some returns, without their persons."""

    folders: tuple[Path, ...] = ()

    def __call__(self, sources: Sequence[Source], beat: Callable[[int], object]) -> list[Activity]:
        """Read returns; what is no schedule has no activities."""
        from sheets.read import read  # noqa: PLC0415 - the parent process does without decoders
        from templates.explanation import persons  # noqa: PLC0415
        from templates.reading.batch import read_batch  # noqa: PLC0415
        from templates.reading.identify import Submission, identify  # noqa: PLC0415

        forms = load_forms(self.folders)
        found: list[Activity] = []
        for index, source in enumerate(sources):
            beat(index)
            known = identify(read(source.path, source.name), forms)
            if not isinstance(known, Submission) or known.form.name != ACTIVITIES or not known.year:
                continue
            batch = read_batch(known.form, [known], plain=True)
            hide = persons(batch)[0]().hide
            frame = batch.frames[PLAN].select(*COLUMNS)
            for month, title, category, place, day, state in frame.rows():
                if title and (month or day):
                    words = hide(title), category or "", hide(place or "")
                    whose = known.unit, hide(known.unit_name), known.year
                    found.append(Activity(*whose, month or day.month, *words, day, state or ""))
        beat(len(sources))
        return found


def activities(sources: Sequence[Source], folders: tuple[Path, ...]) -> list[Activity]:
    """Return the schedules of returns, in the order of their files."""
    found: list[Activity] = []
    for outcome in run(ReadActivities(folders), sources, Crew(1, 100, preload=PLAIN)):
        if isinstance(outcome, Done):
            found += outcome.result
    return found


def calendar(schedule: Iterable[Activity], at: datetime) -> bytes:
    """Return schedules as a calendar; `at` is when it is written."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - only this command needs it

    book = Calendar()
    book.add("prodid", "-//unionsheets//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", TITLE)
    seen: Counter[tuple[str, int, str]] = Counter()
    for each in schedule:
        key = (each.unit, each.year, each.title)
        seen[key] += 1
        start, end = _span(each)
        event = Event()
        event.add("uid", _uid(*key, seen[key]))
        event.add("dtstamp", at.astimezone(UTC))
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("summary", f"{each.title}（{each.unit_name or each.unit}）")
        if each.place:
            event.add("location", each.place)
        if each.category:
            event.add("categories", [each.category])
        event.add("status", STATES.get(each.state, "CONFIRMED"))
        event.add("transp", "TRANSPARENT")
        book.add_component(event)
    return bytes(book.to_ical())


def _span(each: Activity) -> tuple[date, date]:
    """Return the first day and the day after the last."""
    if each.day:
        return each.day, each.day + timedelta(days=1)
    first = date(each.year, each.month, 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _uid(unit: str, year: int, title: str, number: int) -> str:
    """Return an identity that stays when day, place or state change."""
    return f"{sha256(repr((unit, year, title, number)).encode()).hexdigest()[:32]}@unionsheets"
