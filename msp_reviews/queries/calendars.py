"""Calendars as the domain reads them, and agreed maintenance."""

from datetime import date

from django.db.models import Count, Q

from msp_reviews.domain.calendars import Maintenance, ServiceHours
from msp_reviews.models import MaintenanceWindow, ServiceCalendar, ServiceLevel
from portfolio.models import Member


def service_hours(calendar: ServiceCalendar) -> ServiceHours:
    """When services of the calendar are due. No query."""
    week = tuple((hours[0], hours[1]) if hours else None for hours in calendar.hours)
    return ServiceHours(calendar.time_zone, week, frozenset(date.fromisoformat(day) for day, _ in calendar.holidays))


def hours_of_level(level: ServiceLevel) -> ServiceHours | None:
    """When the level's service is due; None round the clock. No query where the calendar is loaded."""
    return service_hours(level.calendar) if level.calendar is not None else None


def minutes_due(level: ServiceLevel, month: date) -> int | None:
    """Minutes of service of the month; None where the service is due round the clock."""
    hours = hours_of_level(level)
    return None if hours is None else hours.minutes(month)


def maintenance_of(level: ServiceLevel) -> Maintenance:
    """Agreed maintenance that counts for the level: its own and that of the whole contract. One query."""
    rows = MaintenanceWindow.objects.filter(contract=level.contract_id, called_off_at__isnull=True)
    rows = rows.filter(Q(service_level__isnull=True) | Q(service_level=level))
    return Maintenance(rows.values_list("starts", "ends"))


def calendars_of(member: Member) -> list[ServiceCalendar]:
    """The organisation's calendars, each with how many service levels use it. One query."""
    rows = ServiceCalendar.objects.filter(organisation=member.organisation).select_related("organisation")
    return list(rows.annotate(used=Count("service_levels")))
