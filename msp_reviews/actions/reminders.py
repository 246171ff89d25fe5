"""Reminding of dates by e-mail: ordered in a transaction, sent by a worker, each at most once.

At most once, for a row says “sending” before the mail server is spoken to, and is never taken up again.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from msp_reviews.actions.sending import drop, send_each, send_once
from msp_reviews.models import DateReminder
from msp_reviews.queries import reminders as queries
from msp_reviews.queries.dates import PartnerDate
from msp_reviews.queries.reminders import Unreminded
from portfolio import audit
from portfolio.domain import formats
from portfolio.domain.language import say
from portfolio.mailing import writing_to
from portfolio.models import Job, Member, Organisation
from portfolio.queue import enqueue
from portfolio.registry import JobReport

KIND = "date.remind"


def queue_date_reminders(*, today: date, by: audit.Portal) -> list[DateReminder]:
    """Order the reminders that the day calls for, and once more the sending of what still waits. Safe to run any time."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
        due = queries.unreminded(organisation, today=today)
        made = _order(organisation, due)
        if due:
            audit.record_many(by=by, entries=[_entry(one) for one in due])
        waiting = queries.waiting_in(organisation)
        if waiting:
            enqueue(organisation=organisation, kind=KIND, payload={}, by=waiting[0].member)
        return made


def _order(organisation: Organisation, due: Sequence[Unreminded]) -> list[DateReminder]:
    now = timezone.now()
    return DateReminder.objects.bulk_create(
        DateReminder(
            organisation=organisation,
            member=member,
            kind=one.date.kind.value,
            subject=one.date.subject,
            day=one.date.day,
            days_before=one.days_before,
            created_at=now,
        )
        for one in due
        for member in one.members
    )


def _entry(one: Unreminded) -> audit.Entry:
    told = {
        "date": one.date.day,
        "what": one.date.dated.sentence,
        "days_before": one.days_before,
        "to": [str(member.user) for member in one.members],
    }
    return audit.Entry(f"{one.date.row._meta.model_name}.remind", one.date.row, after=told)


def _send_waiting(job: Job, report: JobReport) -> dict[str, Any]:
    """Send what waits, one e-mail a person."""
    waiting = queries.waiting_in(job.organisation)
    people = [(member, list(rows)) for member, rows in groupby(waiting, key=lambda row: row.member)]
    return send_each(people, report, _sent)


def _sent(waiting: tuple[Member, list[DateReminder]], connection: Any) -> bool:
    """Send a person's reminders, unless another worker has them or none is needed any more. Whether it was handed over."""
    member, rows = waiting
    today = timezone.now().astimezone(ZoneInfo(member.organisation.time_zone)).date()
    with writing_to(member.user):
        dates = queries.still_due(member, rows, today=today)
        needed = {queries.key_of(one) for one in dates}
        current = [row for row in rows if (row.kind, row.subject, row.day) in needed]
        drop([row for row in rows if row not in current])
        return bool(dates) and send_once(current, lambda: _message(member, dates, today, connection))


def _message(member: Member, dates: Sequence[PartnerDate], today: date, connection: Any) -> EmailMessage:
    organisation = member.organisation
    first = dates[0]
    facts = {  # plain text: nothing to escape
        "name": SafeString(member.user),
        "organisation": SafeString(organisation.name),
        "lines": [SafeString(_line(one, today)) for one in dates],
    }
    count = "" if len(dates) == 1 else say(", and {} more", len(dates) - 1)
    subject = f"{formats.day(first.day)}: {first.partner}, {first.title}{count}"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("msp_reviews/date_reminder.txt", facts),
        to=[member.user.email],
        connection=connection,
    )


def _line(one: PartnerDate, today: date) -> str:
    when = f"{formats.day(one.day)} ({formats.in_days(one.day, today)})"
    return f"{when}\n  {' '.join(one.sentence.split())}\n  {settings.SITE_URL}{one.url}"


HANDLERS = {KIND: _send_waiting}
