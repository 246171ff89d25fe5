"""Reminding assessors by e-mail: ordered in a transaction, sent by a worker, each at most once.

At most once, because one reminder too few can be asked for again, and one too many cannot be taken back: a row says
“sending” before the mail server is spoken to, and is never taken up again. A worker that dies in between leaves it so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from portfolio import audit
from portfolio.access import require
from portfolio.domain import formats
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words, say
from portfolio.mailing import handed_over, line_to_mail_server, writing_to
from portfolio.models import Job, Member
from portfolio.queue import enqueue
from portfolio.registry import JobReport
from sourcing.models import ReminderKind, ReminderState, Round, RoundReminder, RoundState
from sourcing.queries import rounds_reminders as queries
from sourcing.queries.rounds_work import own_work, work_address

KIND = "round.remind"
WHAT = "reminders"
NOBODY = "Everybody has submitted everything; there is nobody to remind."


def queue_due_reminders(*, held: Round, today: date, by: audit.Portal) -> list[RoundReminder]:
    """Order the reminders that the day calls for, and once more the sending of what still waits. Safe to run any time.

    The portal does this by itself; the job stands under the name of who started the round.
    """
    with transaction.atomic():
        held = _locked(held)
        kind, members = queries.unreminded(held, today) or (ReminderKind.WEEK, [])
        made = _order(held, kind, members, None)
        if made:
            told = {"reminder": kind.label, "to": [str(member.user) for member in members]}
            audit.record(by=by, deed="round.remind", target=held, after=told)
        if queries.waiting_in(held):
            _enqueue(held, held.started_by)
        return made


def remind_now(*, held: Round, by: Member) -> Round:
    """Remind everybody with open work, at most once in 24 hours. Raises NotAllowed and Refusal."""
    with transaction.atomic():
        require(by, "round.edit")
        held = _locked(held)
        if held.state != RoundState.OPEN:
            raise Refusal("The round is closed; nobody is reminded.")
        lately = queries.asked_for_lately(held, timezone.now())
        if lately is not None:
            raise Refusal(f"{_who(lately)} reminded them on {_moment(lately)}. Once in 24 hours is enough.")
        members = queries.to_remind(held)
        if not members:
            raise Refusal(NOBODY)
        _order(held, ReminderKind.NOW, members, by)
        told = {"reminder": ReminderKind.NOW.label, "to": [str(member.user) for member in members]}
        audit.record(by=by, deed="round.remind", target=held, after=told)
        _enqueue(held, by)
        return held


def _locked(held: Round) -> Round:
    """The round as it stands, held: two workers, or two clicks, would otherwise each order the same reminder."""
    rounds = Round.objects.select_for_update(of=("self",)).select_related("organisation", "started_by")
    return rounds.get(pk=held.pk)


def _order(held: Round, kind: ReminderKind, members: Sequence[Member], by: Member | None) -> list[RoundReminder]:
    now = timezone.now()
    return RoundReminder.objects.bulk_create(
        [
            RoundReminder(round=held, member=member, kind=kind, due_on=held.due_on, asked_by=by, created_at=now)
            for member in members
        ]
    )


def _enqueue(held: Round, by: Member) -> Job:
    return enqueue(organisation=held.organisation, kind=KIND, payload={"round": held.pk}, by=by)


def _who(reminder: RoundReminder) -> str:
    return str(reminder.asked_by.user) if reminder.asked_by else "The portal"


def _moment(reminder: RoundReminder) -> str:
    return f"{formats.day(reminder.created_at.date())} at {timezone.localtime(reminder.created_at):%H:%M}"


def _send_waiting(job: Job, report: JobReport) -> dict[str, Any]:
    """Send what waits in the job's round. Where the mail server cannot be reached nothing is begun; a sweep orders it again."""
    held = Round.objects.select_related("organisation").get(pk=job.payload["round"], organisation=job.organisation)
    waiting = queries.waiting_in(held)
    if not waiting:
        return {"sent": 0}
    to = {member.pk for member in queries.to_remind(held)}
    report(0, len(waiting), Words("Reaching the mail server"))
    with line_to_mail_server(WHAT) as connection:
        return {"sent": sum(_sent(one, connection, to) for one in waiting)}


def _sent(reminder: RoundReminder, connection: Any, to: set[int]) -> bool:
    """Send one reminder, unless another worker has it or it is no longer needed. Whether it was handed over."""
    today = timezone.now().astimezone(ZoneInfo(reminder.round.organisation.time_zone)).date()
    if not queries.is_needed(reminder, today=today, to=to):
        _move(reminder, ReminderState.WAITING, ReminderState.DROPPED)
        return False
    if not _move(reminder, ReminderState.WAITING, ReminderState.SENDING):
        return False
    try:
        with writing_to(reminder.member.user):
            is_sent = handed_over(_message(reminder, connection), WHAT)
    except Refusal:
        _move(reminder, ReminderState.SENDING, ReminderState.FAILED)
        raise
    _move(reminder, ReminderState.SENDING, ReminderState.SENT if is_sent else ReminderState.FAILED)
    return is_sent


def _move(reminder: RoundReminder, before: ReminderState, after: ReminderState) -> bool:
    """Compare-and-set: whether the reminder was in that state, and is now in the other."""
    settled_at = None if after == ReminderState.SENDING else timezone.now()
    rows = RoundReminder.objects.filter(pk=reminder.pk, state=before)
    return bool(rows.update(state=after, settled_at=settled_at))


def _message(reminder: RoundReminder, connection: Any) -> EmailMessage:
    held = reminder.round
    work, is_overdue = own_work(held, reminder.member), reminder.kind == ReminderKind.OVERDUE
    facts = {  # plain text: nothing to escape
        "name": SafeString(reminder.member.user),
        "round": SafeString(held.name),
        "organisation": SafeString(held.organisation.name),
        "open_count": work.open_count if work else 0,
        "due": formats.day(held.due_on),
        "is_overdue": is_overdue,
        "address": SafeString(f"{settings.SITE_URL}{work_address(held)}"),
    }
    subject = say(
        "{}: your answers were due on {}" if is_overdue else "{}: your answers are due on {}", held.name, facts["due"]
    )
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("sourcing/round_reminder.txt", facts),
        to=[reminder.member.user.email],
        connection=connection,
    )


HANDLERS = {KIND: _send_waiting}
