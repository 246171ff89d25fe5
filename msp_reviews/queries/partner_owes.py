"""What a partner owes today, and what comes next with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from msp_reviews import access
from msp_reviews.domain.qbrs import QBRState
from msp_reviews.domain.review_actions import ActionState
from msp_reviews.models import Certificate, Partner
from msp_reviews.queries.dates import PartnerDate, dates_of
from msp_reviews.queries.months import last_complete_month
from portfolio.domain import formats
from portfolio.domain.formats import day, in_days
from portfolio.domain.language import say
from portfolio.models import Member

DAYS_AHEAD = 366
COMING_SHOWN = 8


@dataclass(frozen=True)
class Owed:
    """One thing the partner owes: in words, where it stands, whether it should be there by now."""

    sentence: str
    url: str
    is_late: bool


def owed_by(member: Member, partner: Partner, *, today: date) -> list[Owed]:
    """What the partner owes, the late first. Four queries."""
    found = [
        *_actions(member, partner, today),
        *_results(member, partner, today),
        *_certificates(member, partner, today),
        *_signatures(member, partner),
    ]
    return sorted(found, key=lambda one: not one.is_late)


def coming_with(member: Member, partner: Partner, *, today: date) -> list[PartnerDate]:
    """The partner's next dates within a year, the nearest first. One query a source of dates."""
    last = today + timedelta(days=DAYS_AHEAD)
    mine = [one for one in dates_of(member) if one.partner == partner]
    return [one for one in mine if one.is_overdue(today) or today <= one.day <= last][:COMING_SHOWN]


def _actions(member: Member, partner: Partner, today: date) -> Iterator[Owed]:
    """Open promises of the partner's own people."""
    rows = access.qbr_actions_of(member).filter(partner=partner, state=ActionState.OPEN.value, owner=None)
    for action in rows.select_related("organisation").order_by("due_on", "pk"):
        when = say("due {}, {}", day(action.due_on), in_days(action.due_on, today))
        yield Owed(f"{action.what} ({action.owned_by}), {when}", action.get_absolute_url(), action.due_on < today)


def _results(member: Member, partner: Partner, today: date) -> Iterator[Owed]:
    """Results of the last complete month that nobody has logged."""
    month = last_complete_month(today)
    levels = access.service_levels_of(member).filter(contract__partner=partner)
    running = levels.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=month), Q(starts_on__isnull=True) | Q(starts_on__lte=month)
    )
    missing = running.exclude(measurements__period=month).select_related("organisation").order_by("code")
    for level in missing:
        yield Owed(
            say("The result of {} for {}", level.code, formats.long_month(month)),
            level.get_absolute_url(),
            is_late=False,
        )


def _certificates(member: Member, partner: Partner, today: date) -> Iterator[Owed]:
    rows = access.facts_of(member, Certificate).filter(partner=partner, expires_on__lt=today)
    for one in rows:
        yield Owed(
            say("A new {}: it expired on {}", one.name, day(one.expires_on)), partner.get_record_url(), is_late=True
        )


def _signatures(member: Member, partner: Partner) -> Iterator[Owed]:
    rows = access.qbrs_of(member).filter(partner=partner, state=QBRState.HELD.value, partner_signed_at=None)
    for qbr in rows.select_related("organisation", "partner"):
        yield Owed(say("Its signature under review {}", qbr.quarter), qbr.get_absolute_url(), is_late=False)
