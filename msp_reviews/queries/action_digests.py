"""Which actions a person is told of once a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from msp_reviews.models import ActionDigest, DateReminderState
from msp_reviews.queries.review_actions import AgedAction, board
from portfolio.access import may
from portfolio.models import Member, Organisation, Role

DAYS_AHEAD = 14


@dataclass(frozen=True)
class Digest:
    """A person's actions: their own that are overdue or due soon, and the other side's that are overdue."""

    own: Sequence[AgedAction]
    theirs: Sequence[AgedAction]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.own and not self.theirs


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def digest_of(member: Member, *, today: date) -> Digest:
    """What the member is told today. A partner's user owns what their side has promised. Two queries."""
    rows = board(member, show="open", partner="", today=today)
    soon = today + timedelta(days=DAYS_AHEAD)
    if member.role == Role.PARTNER:
        return Digest([row for row in rows if row.action.owner_id is None and row.action.due_on <= soon], [])
    own = [row for row in rows if row.action.owner_id == member.pk and row.action.due_on <= soon]
    sees_theirs = may(member, "review_action.edit")
    return Digest(own, [row for row in rows if sees_theirs and row.action.owner_id is None and row.is_overdue])


def undigested(organisation: Organisation, *, today: date) -> list[Member]:
    """Who has something to be told and was not told this week. Two queries, and two for each other person."""
    rows = Member.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    untold = rows.exclude(action_digests__week=week_of(today)).select_related("user", "organisation")
    return [member for member in untold.order_by("pk") if not digest_of(member, today=today).is_empty]


def waiting_in(organisation: Organisation) -> list[ActionDigest]:
    """Digests that nobody has begun to send. One query."""
    rows = ActionDigest.objects.filter(organisation=organisation, state=DateReminderState.WAITING)
    return list(rows.select_related("member__user", "member__organisation").order_by("pk"))
