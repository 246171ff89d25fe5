"""Whom to remind of which date, and what still waits to be sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from msp_reviews.domain.dates import days_before
from msp_reviews.models import DateReminder, DateReminderState
from msp_reviews.queries.dates import PartnerDate, dates_of
from portfolio.access import may
from portfolio.models import Member, Organisation

Key = tuple[str, str, date]


@dataclass(frozen=True)
class Unreminded:
    """A date, how many days before it the reminder stands for, and who has not had it."""

    date: PartnerDate
    days_before: int
    members: tuple[Member, ...]


def recipients(organisation: Organisation) -> list[Member]:
    """Who may act on a contract: they are reminded, by name. One query."""
    rows = Member.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    people = rows.select_related("user", "organisation").order_by("user__name", "pk")
    return [member for member in people if may(member, "contract.edit")]


def unreminded(organisation: Organisation, *, today: date) -> list[Unreminded]:
    """Dates whose reminder stands today with those who have not had it. Two queries and those of the dates."""
    people = recipients(organisation)
    if not people:
        return []
    standing = [
        (one, before)
        for one in dates_of(people[0])
        if one.dated.is_reminded and (before := days_before(one.day, today)) is not None
    ]
    had = _had(organisation, today)
    found = [
        Unreminded(one, before, tuple(member for member in people if (member.pk, key_of(one), before) not in had))
        for one, before in standing
    ]
    return [one for one in found if one.members]


def _had(organisation: Organisation, today: date) -> set[tuple[int, Key, int]]:
    rows = DateReminder.objects.filter(organisation=organisation, day__gte=today)
    values = rows.values_list("member_id", "kind", "subject", "day", "days_before")
    return {(member, (kind, subject, on), before) for member, kind, subject, on, before in values}


def key_of(one: PartnerDate) -> Key:
    """What tells a date from every other: kind, row and day."""
    return one.kind.value, one.subject, one.day


def still_due(member: Member, reminders: Iterable[DateReminder], *, today: date) -> list[PartnerDate]:
    """The dates of the reminders that stand as they did when they were ordered, the earliest first.

    None for a member who may no longer act on them. One query a source of dates.
    """
    if not may(member, "contract.edit") or not member.user.is_active:
        return []
    wanted = {(row.kind, row.subject, row.day): row.days_before for row in reminders}
    dates = [one for one in dates_of(member) if one.dated.is_reminded and key_of(one) in wanted]
    return [one for one in dates if days_before(one.day, today) == wanted[key_of(one)]]


def waiting_in(organisation: Organisation) -> list[DateReminder]:
    """Reminders that nobody has begun to send, by person. One query."""
    rows = DateReminder.objects.filter(organisation=organisation, state=DateReminderState.WAITING)
    return list(rows.select_related("member__user", "member__organisation").order_by("member", "day", "pk"))
