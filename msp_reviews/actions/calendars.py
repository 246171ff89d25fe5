"""The writers of service calendars and agreed maintenance. Neither changes what was logged."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone

from msp_reviews.actions.saving import save_unless_taken
from msp_reviews.domain.calendars import Hours
from msp_reviews.models import Contract, MaintenanceWindow, ServiceCalendar, ServiceLevel
from portfolio import audit
from portfolio.access import require
from portfolio.domain.errors import Refusal
from portfolio.domain.language import say
from portfolio.domain.text import clean_text
from portfolio.models import Member
from portfolio.versions import claim

LONGEST_WINDOW = timedelta(days=31)


@dataclass(frozen=True)
class CalendarContent:
    """What a calendar says. week: hours from Monday to Sunday."""

    name: str
    time_zone: str
    week: tuple[Hours | None, ...]
    holidays: tuple[tuple[date, str], ...] = ()


def create_calendar(*, content: CalendarContent, by: Member) -> ServiceCalendar:
    """A new calendar. Raises Refusal."""
    with transaction.atomic():
        require(by, "service_level.edit")
        row = ServiceCalendar(organisation=by.organisation)
        _fill(row, content)
        save_unless_taken(row, lambda: _taken(row))
        audit.record(by=by, deed="calendar.create", target=row, after=_facts(row))
    return row


def edit_calendar(*, calendar: ServiceCalendar, content: CalendarContent, version: int, by: Member) -> ServiceCalendar:
    """Change a calendar; what is read from files and typed from now on follows it. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "service_level.edit")
        claim(calendar, version)
        before = _facts(calendar)
        _fill(calendar, content)
        save_unless_taken(calendar, lambda: _taken(calendar))
        audit.record(by=by, deed="calendar.edit", target=calendar, before=before, after=_facts(calendar))
    return calendar


def _fill(row: ServiceCalendar, content: CalendarContent) -> None:
    row.name = clean_text(content.name, maximum=120, field="name")
    if not row.name:
        raise Refusal(say("Name the calendar."), field="name")
    if content.time_zone not in available_timezones():
        raise Refusal(say("This is no time zone."), field="time_zone")
    if not any(content.week):
        raise Refusal(say("A service that is never due needs no calendar. Give the hours of one day at least."))
    row.time_zone = content.time_zone
    row.hours = [list(hours) if hours else None for hours in content.week]
    row.holidays = [[day.isoformat(), clean_text(name)] for day, name in content.holidays]


def _facts(row: ServiceCalendar) -> dict[str, Any]:
    return {"name": row.name, "time_zone": row.time_zone, "hours": row.hours, "holidays": row.holidays}


def _taken(row: ServiceCalendar) -> Refusal | None:
    others = ServiceCalendar.objects.filter(organisation=row.organisation_id, name__iexact=row.name)
    if others.exclude(pk=row.pk).exists():
        return Refusal(say("{} is the name of another calendar.", row.name), field="name")
    return None


@dataclass(frozen=True)
class Stretch:
    """A stretch of maintenance as it was agreed. service_level: None for all of the contract."""

    starts: datetime
    ends: datetime
    note: str
    service_level: ServiceLevel | None = None


def agree_maintenance(*, contract: Contract, stretch: Stretch, by: Member) -> MaintenanceWindow:
    """Note agreed maintenance. Raises Refusal."""
    with transaction.atomic():
        require(by, "service_level.edit")
        _check(contract, stretch)
        row = MaintenanceWindow.objects.create(
            organisation=by.organisation,
            contract=contract,
            service_level=stretch.service_level,
            starts=stretch.starts,
            ends=stretch.ends,
            note=_note(stretch),
            agreed_by=by,
            agreed_at=timezone.now(),
        )
        code = stretch.service_level.code if stretch.service_level else None
        after = {"starts": row.starts, "ends": row.ends, "note": row.note, "service_level": code}
        audit.record(by=by, deed="maintenance.agree", target=row, after=after)
    return row


def _check(contract: Contract, stretch: Stretch) -> None:
    if stretch.service_level is not None and stretch.service_level.contract_id != contract.pk:
        raise Refusal(say("The service level belongs to another contract."), field="service_level")
    if not stretch.starts < stretch.ends <= stretch.starts + LONGEST_WINDOW:
        raise Refusal(say("Maintenance ends after it starts, within 31 days."), field="ends")


def _note(stretch: Stretch) -> str:
    note = clean_text(stretch.note, maximum=300, field="note")
    if not note:
        raise Refusal(say("Say how it was agreed, for example by the number of the change."), field="note")
    return note


def call_off_maintenance(*, window: MaintenanceWindow, version: int, by: Member) -> MaintenanceWindow:
    """Agreed maintenance no longer counts; it is kept as called off. Raises StaleVersion, Refusal."""
    with transaction.atomic():
        require(by, "service_level.edit")
        claim(window, version)
        if window.called_off_at is not None:
            raise Refusal(say("This was called off already."))
        window.called_off_by, window.called_off_at = by, timezone.now()
        window.save(update_fields=["called_off_by", "called_off_at"])
        audit.record(
            by=by, deed="maintenance.call_off", target=window, after={"starts": window.starts, "ends": window.ends}
        )
    return window
