"""Whom to remind of rounds, and who was reminded when."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from portfolio.access import may
from portfolio.models import Member
from sourcing.domain.rounds import WEEK_BEFORE, occasion_on
from sourcing.models import ReminderKind, ReminderState, Round, RoundReminder, RoundState
from sourcing.queries.rounds import missing_in

A_DAY = timedelta(days=1)


def rounds_to_look_at(now: datetime) -> list[Round]:
    """Open rounds of all organisations near their end, and those with reminders that still wait. One query."""
    latest = now.date() + WEEK_BEFORE + A_DAY
    waiting = RoundReminder.objects.filter(state=ReminderState.WAITING).values("round")
    near = Round.objects.filter(Q(state=RoundState.OPEN, due_on__lte=latest) | Q(pk__in=waiting))
    return list(near.select_related("organisation", "started_by__user", "started_by__organisation").order_by("pk"))


def to_remind(held: Round) -> list[Member]:
    """Assessors with open work who may still do it, by name. Three queries."""
    return [one.member for one in missing_in(held) if may(one.member, "assessment.edit")]


def unreminded(held: Round, today: date) -> tuple[ReminderKind, list[Member]] | None:
    """The reminder that is in place today and who has not had it for this due date; None where none is. Four queries."""
    occasion = occasion_on(today, held.due_on)
    if held.state != RoundState.OPEN or occasion is None:
        return None
    kind = ReminderKind(occasion.value)
    known = RoundReminder.objects.filter(round=held, kind=kind, due_on=held.due_on).values_list("member_id", flat=True)
    had = set(known)
    return kind, [member for member in to_remind(held) if member.pk not in had]


def is_needed(reminder: RoundReminder, *, today: date, to: set[int]) -> bool:
    """Whether a reminder that waits is still worth sending. to: members with open work. No query."""
    held = reminder.round
    if held.state != RoundState.OPEN or reminder.member_id not in to:
        return False
    if reminder.kind == ReminderKind.NOW:
        return True
    return reminder.due_on == held.due_on and occasion_on(today, held.due_on) == reminder.kind


def waiting_in(held: Round) -> list[RoundReminder]:
    """The reminders of the round that nobody has begun to send. One query."""
    waiting = RoundReminder.objects.filter(round=held, state=ReminderState.WAITING)
    return list(waiting.select_related("round__organisation", "member__user").order_by("pk"))


def asked_for_lately(held: Round, now: datetime) -> RoundReminder | None:
    """The reminder that somebody asked for within the last 24 hours, if any. One query."""
    lately = RoundReminder.objects.filter(round=held, kind=ReminderKind.NOW, created_at__gt=now - A_DAY)
    return lately.select_related("asked_by__user").order_by("-created_at").first()
