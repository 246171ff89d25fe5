"""Service hours: when a service is due, by weekday and time zone, holidays left out; and agreed maintenance."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say

WEEKDAYS = (
    Words("Monday"),
    Words("Tuesday"),
    Words("Wednesday"),
    Words("Thursday"),
    Words("Friday"),
    Words("Saturday"),
    Words("Sunday"),
)
WHOLE_DAY = 24 * 60
MOST_HOLIDAYS = 400
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})\Z")
_HOLIDAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s+(.{1,80}))?\Z")
Hours = tuple[int, int]
"""Minutes of a day from which to which a service is due: 08:00 to 18:00 is (480, 1080)."""


@dataclass(frozen=True)
class ServiceHours:
    """When a service is due. week: hours from Monday to Sunday, None where the service rests all day."""

    time_zone: str
    week: tuple[Hours | None, ...]
    holidays: frozenset[date] = frozenset()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the hours."""
        return ZoneInfo(self.time_zone)

    def is_due(self, moment: datetime) -> bool:
        """Whether the service is due at that moment."""
        local = moment.astimezone(self.zone)
        hours = self._hours_of(local.date())
        return hours is not None and hours[0] <= local.hour * 60 + local.minute < hours[1]

    def minutes(self, period: date) -> int:
        """Minutes of service of a month, as the clocks go. period: its first day."""
        days = (period + timedelta(days=at) for at in range(31))
        return sum(self._minutes_of(day) for day in days if day.month == period.month)

    def _hours_of(self, day: date) -> Hours | None:
        return None if day in self.holidays else self.week[day.weekday()]

    def _minutes_of(self, day: date) -> int:
        hours = self._hours_of(day)
        if hours is None:
            return 0
        return round((self._at(day, hours[1]) - self._at(day, hours[0])) / 60)

    def _at(self, day: date, minute: int) -> float:
        """The minute of the day as seconds of all time; 24:00 is the next day's midnight."""
        whole, rest = divmod(minute, WHOLE_DAY)
        clock = time(rest // 60, rest % 60)
        return datetime.combine(day + timedelta(days=whole), clock, tzinfo=self.zone).timestamp()


def hours_of(text: str) -> Hours | None:
    """“08:00-18:00” as minutes of the day; None for an empty text. Raises Refusal."""
    if not text.strip():
        return None
    found = _HOURS.match(text.strip())
    if found is None:
        raise Refusal(say("“{}” cannot be read. Write 08:00-18:00, or nothing.", text[:20]))
    first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if int(found[2]) > 59 or int(found[4]) > 59 or not first < last <= WHOLE_DAY:
        raise Refusal(say("Hours begin before they end, at 24:00 at the latest."))
    return first, last


def hours_text(hours: Sequence[int] | None) -> str:
    """Hours as they are typed; reads back as the same."""
    return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in hours) if hours else ""


def holidays_of(text: str) -> list[tuple[date, str]]:
    """Holidays as they are typed, one a line: “2026-12-25 Christmas”. Raises Refusal."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_HOLIDAYS:
        raise Refusal(say("At most {} holidays.", MOST_HOLIDAYS), field="holidays")
    return sorted({_holiday(line) for line in lines})


def _holiday(line: str) -> tuple[date, str]:
    found = _HOLIDAY.match(line)
    try:
        if found is not None:
            return date.fromisoformat(found[1]), found[2] or ""
    except ValueError:
        pass
    raise Refusal(say("“{}” is no holiday. Write 2026-12-25 Christmas, one a line.", line[:40]), field="holidays")


def holidays_text(holidays: Iterable[Sequence[str]]) -> str:
    """Holidays as they are typed; reads back as the same."""
    return "\n".join(f"{day} {name}".strip() for day, name in holidays)


Stretch = tuple[datetime, datetime]


class Maintenance:
    """Agreed stretches of maintenance, overlaps merged, so that none is counted twice."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for start, end in sorted(stretches):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies inside an agreed stretch."""
        at = bisect_right(self.starts, moment) - 1
        return at >= 0 and moment < self.ends[at]
