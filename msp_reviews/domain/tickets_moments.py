"""Moments as service desks export them. 03/04/2026 10:00 without a declared order is refused, not guessed."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from portfolio.domain.language import say
from portfolio.domain.mappings_dates import date_of
from portfolio.domain.mappings_numbers import Unclean
from portfolio.domain.tables import Cell

_CLOCK = re.compile(r"(.*?)[T\s,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2099


def moment_of(cell: Cell, zone: tzinfo, order: str = "") -> datetime:
    """The moment in a cell, in the zone where it names none. order: “day” or “month” first. Raises Unclean.

    A date without a time of day is its first moment.
    """
    if isinstance(cell, datetime):
        return _placed(cell, zone)
    if isinstance(cell, date):
        return _placed(datetime.combine(cell, time()), zone)
    if not isinstance(cell, str):
        raise Unclean(say("“{}” is no time.", str(cell)[:40]))
    text = cell.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _read(text, order)
    return _placed(moment, zone)


def _placed(moment: datetime, zone: tzinfo) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Unclean(say("{:%Y-%m-%d} lies outside the years {} to {}.", moment, FIRST_YEAR, LAST_YEAR))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _read(text: str, order: str) -> datetime:
    """A moment in another form than ISO: “03/04/2026 5:30 PM”, “3 Apr 2026 17:30”."""
    found = _CLOCK.match(text)
    if found is None:
        return datetime.combine(date_of(text, order), time())
    day = date_of(found[1], order)
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > (12 if found[5] else 23) or minute > 59 or second > 59:
        raise Unclean(say("“{}” has no such time of day.", text[:40]))
    if found[5]:
        hour = hour % 12 + (12 if found[5].lower() == "pm" else 0)
    return datetime.combine(day, time()) + timedelta(hours=hour, minutes=minute, seconds=second)
