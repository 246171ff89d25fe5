"""The text of a grid cell: one short line for one month, read and written the same way.

ratio         182/195        good of all
resolution    182/186+9+14   in time, of all resolved, + open and late, + open and not yet due; the last two may be left out
availability  43200-480-40   all minutes − agreed maintenance − other downtime; “43200-40” without maintenance
              -480-40, -40   the same for a service that is due round the clock: the month's minutes are put in
              1410/1417+12   checks that were up, of all checks, + checks inside agreed maintenance, if any
value         412.5          the figure itself
any           no data        nothing was measured
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from msp_reviews.domain.attainment import (
    Counts,
    Figure,
    ImpossibleCounts,
    Kind,
    Measured,
    NoData,
    Resolution,
    Unit,
    Uptime,
    resolution,
)
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say

NO_DATA = "no data"
EXAMPLES = {
    Kind.RATIO: "182/195",
    Kind.RESOLUTION: "182/186+9+14",
    Kind.AVAILABILITY: Words("-480-40, 43200-480-40 or 1410/1417"),
    Kind.VALUE: "412.5",
}
_PAIR = re.compile(r"([0-9]{1,13})/([0-9]{1,13})\Z")
_CHECKS = re.compile(r"([0-9]{1,13})/([0-9]{1,13})(?:\+([0-9]{1,13}))?\Z")
_TICKETS = re.compile(r"([0-9]{1,13})/([0-9]{1,13})(?:\+([0-9]{1,13})(?:\+([0-9]{1,13}))?)?\Z")
_MINUTES = re.compile(r"([0-9]{1,13})?-(?:([0-9]{1,13})-)?([0-9]{1,13})\Z")
_FIGURE = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?\Z")
_NO_DATA = {"no data", "nodata", "none", "n/a", "na"}


class UnreadableCell(Refusal):
    """The text of a cell says nothing we can store; the sentence says what would."""


def read_cell(text: str, kind: Kind, period: date, minutes: int | None = None) -> Measured:
    """What the text of a cell says for a month. period: first day of the month. Raises UnreadableCell.

    minutes: of service in the month, by its service hours; None where the service is due round the clock.
    """
    if text.strip().lower() in _NO_DATA:
        return NoData()
    squeezed = re.sub(r"\s", "", text).replace("−", "-").replace("–", "-")
    try:
        return _READERS[kind](squeezed, minutes_of(period) if minutes is None else minutes)
    except ImpossibleCounts as impossible:
        raise UnreadableCell(str(impossible)) from impossible


def _ratio(text: str, minutes: int) -> Measured:
    pair = _PAIR.match(text)
    if pair is not None:
        return Counts(int(pair[1]), int(pair[2]))
    raise _not_counted(text, Kind.RATIO)


def _not_counted(text: str, kind: Kind) -> UnreadableCell:
    if re.match(r"[0-9.,]+%?\Z", text):
        return UnreadableCell(
            say("Enter the counts, such as {}: a percentage alone cannot be checked.", EXAMPLES[kind])
        )
    return _unreadable(text, kind)


def _resolution(text: str, minutes: int) -> Measured:
    tickets = _TICKETS.match(text)
    if tickets is None:
        raise _not_counted(text, Kind.RESOLUTION)
    in_time, resolved, late, not_due = (int(part or 0) for part in tickets.groups())
    if in_time > resolved:
        raise UnreadableCell(say("{} resolved in time of {} cannot be.", in_time, resolved))
    return resolution(resolved_in_time=in_time, resolved=resolved, open_late=late, open_not_due=not_due)


def _availability(text: str, minutes: int) -> Measured:
    pair = _CHECKS.match(text)
    if pair is not None:
        up, maintained = Counts(int(pair[1]), int(pair[2])), int(pair[3] or 0)
        return Uptime(up.total + maintained, maintained, up.total - up.good, Unit.CHECKS)
    times = _MINUTES.match(text)
    if times is None:
        raise _unreadable(text, Kind.AVAILABILITY)
    total = int(times[1]) if times[1] else minutes
    return Uptime(total, int(times[2] or 0), int(times[3]))


def _value(text: str, minutes: int) -> Measured:
    if _FIGURE.match(text) is None:
        raise _unreadable(text, Kind.VALUE)
    return Figure(Decimal(text))


_READERS = {Kind.RATIO: _ratio, Kind.RESOLUTION: _resolution, Kind.AVAILABILITY: _availability, Kind.VALUE: _value}


def _unreadable(text: str, kind: Kind) -> UnreadableCell:
    return UnreadableCell(say("“{}” cannot be read. Write {}, or “no data”.", text[:20], EXAMPLES[kind]))


def minutes_of(period: date, time_zone: str = "UTC") -> int:
    """All minutes of the month, an hour more or less where the clocks change in the time zone."""
    zone = ZoneInfo(time_zone)
    last = monthrange(period.year, period.month)[1]
    after = period + timedelta(days=last)
    starts, ends = (datetime(day.year, day.month, 1, tzinfo=zone).timestamp() for day in (period, after))
    return round((ends - starts) / 60)


def check_minutes(measured: Measured, period: date, time_zone: str) -> None:
    """Raises Refusal where an availability has more minutes of service than its month has minutes.

    The round figure of days × 24 hours is taken, too, where the clocks went forward.
    """
    if not isinstance(measured, Uptime) or measured.unit != Unit.MINUTES:
        return
    most = max(minutes_of(period), minutes_of(period, time_zone))
    if measured.total > most:
        raise Refusal(
            say(
                "{} has {} minutes, so {} of service cannot be.",
                formats.long_month(period),
                formats.amount(most),
                formats.amount(measured.total),
            )
        )


def cell_text(measured: Measured | None) -> str:
    """The text of a cell that reads back as what was measured; empty where nothing was logged."""
    match measured:
        case None:
            return ""
        case NoData():
            return NO_DATA
        case Resolution(good):
            not_due = f"+{measured.open_not_due}" if measured.open_not_due else ""
            late = f"+{measured.open_late}" if measured.open_late or not_due else ""
            return f"{good}/{measured.resolved}{late}{not_due}"
        case Counts(good, total):
            return f"{good}/{total}"
        case Figure(value):
            return format(value.normalize(), "f")
        case Uptime(_, maintenance, downtime, Unit.CHECKS):
            maintained = f"+{maintenance}" if maintenance else ""
            return f"{measured.due - downtime}/{measured.due}{maintained}"
        case Uptime(total, maintenance, downtime):
            return f"{total}-{maintenance}-{downtime}" if maintenance else f"{total}-{downtime}"
