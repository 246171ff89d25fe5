"""Tickets summed up by month: resolved in time, resolved, open and late, open and not yet due. Source: partners.md 2."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from msp_reviews.domain.attainment import Resolution, resolution
from msp_reviews.domain.tickets import Ticket

MOST_MONTHS = 60


@dataclass(frozen=True)
class Window:
    """The months to count, each with its end: that of the month, or, while it runs, the moment the file came in."""

    months: tuple[date, ...]
    starts: datetime
    ends: tuple[datetime, ...]


def window_of(months: Sequence[date], time_zone: str, taken_at: datetime) -> Window:
    """The window of months (first days, ascending, one after the other). Months begin in the time zone."""
    zone = ZoneInfo(time_zone)
    ends = [min(_begins(_next(month), zone), taken_at.astimezone(UTC)) for month in months]
    return Window(tuple(months), _begins(months[0], zone), tuple(ends))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _begins(month: date, zone: ZoneInfo) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=zone).astimezone(UTC)


def months_of_tickets(tickets: Iterable[Ticket], priorities: Collection[str], window: Window) -> list[Resolution]:
    """One result for each month of the window. priorities: those that count; empty = all.

    A ticket counts as resolved in the month in which it is resolved. Open and late at a month's end it counts in that
    month, and in every further one until it is resolved; open and not yet due it is left out.
    """
    tally = _Tally(window)
    for ticket in tickets:
        if not priorities or ticket.priority in priorities:
            tally.add(ticket)
    return tally.results()


class _Tally:
    """Counts by month. Open tickets are noted where their stretch of month ends begins and where it is over."""

    def __init__(self, window: Window) -> None:
        size = len(window.months) + 1
        self.window = window
        self.resolved, self.in_time = [0] * size, [0] * size
        self.late, self.not_due = [0] * size, [0] * size

    def add(self, ticket: Ticket) -> None:
        ends = self.window.ends
        opened, due = bisect_right(ends, ticket.opened), bisect_right(ends, ticket.due)
        closed = len(ends)
        if ticket.resolved is not None:
            closed = bisect_right(ends, ticket.resolved)
            if ticket.resolved >= self.window.starts:
                self.resolved[closed] += 1
                self.in_time[closed] += ticket.resolved <= ticket.due
        _note(self.not_due, opened, min(due, closed))
        _note(self.late, max(opened, due), closed)

    def results(self) -> list[Resolution]:
        late, not_due = list(accumulate(self.late)), list(accumulate(self.not_due))
        return [
            resolution(
                resolved_in_time=self.in_time[at],
                resolved=self.resolved[at],
                open_late=late[at],
                open_not_due=not_due[at],
            )
            for at in range(len(self.window.months))
        ]


def _note(marks: list[int], first: int, after: int) -> None:
    if first < after:
        marks[first] += 1
        marks[after] -= 1


def months_held(tickets: Sequence[Ticket], time_zone: str, last: date) -> list[date]:
    """The months a file is about unless a person says otherwise: from its first resolved ticket (or else its first opened
    one) to its latest event, not after `last` (first day of a month), at most 60. Empty where there is none.
    """
    if not tickets:
        return []
    zone = ZoneInfo(time_zone)
    opened = [ticket.opened for ticket in tickets]
    resolved = [ticket.resolved for ticket in tickets if ticket.resolved is not None]
    first, latest = min(resolved or opened), max([*opened, *resolved])
    return months_between(_month_of(first, zone), min(_month_of(latest, zone), last))[-MOST_MONTHS:]


def _month_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date().replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """First days of all months from `first` to `last`, both included; empty where last is earlier."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
