"""Dates as an iCalendar file (RFC 5545)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from icalendar import Calendar, Event

from msp_reviews.queries.dates import PartnerDate
from portfolio.domain.language import say
from portfolio.models import Organisation

REFRESH = timedelta(hours=12)


def calendar_file(organisation: Organisation, dates: Sequence[PartnerDate], *, now: datetime) -> bytes:
    """One all-day event a date; its UID stays the same when the date moves. No query."""
    calendar = Calendar()
    calendar.add("prodid", "-//Counterpoise//Partner dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say("Partner dates of {}", organisation.name))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in dates:
        calendar.add_component(_event(organisation, one, now))
    return bytes(calendar.to_ical())


def _event(organisation: Organisation, one: PartnerDate, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.kind}-{one.subject.replace(':', '-')}@{organisation.slug}.counterpoise")
    event.add("dtstamp", now)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", one.sentence)
    event.add("categories", [one.label])
    event.add("url", f"{settings.SITE_URL}{one.url}")
    event.add("transp", "TRANSPARENT")
    return event
