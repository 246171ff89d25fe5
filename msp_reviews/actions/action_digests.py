"""The weekly e-mail of open actions: ordered in a transaction, sent by a worker, at most one a person and week."""

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

from msp_reviews.actions.sending import drop, send_each, send_once
from msp_reviews.models import ActionDigest
from msp_reviews.queries import action_digests as queries
from msp_reviews.queries.review_actions import AgedAction
from portfolio import audit
from portfolio.domain import formats
from portfolio.domain.language import counted, say
from portfolio.mailing import writing_to
from portfolio.models import Job, Organisation
from portfolio.queue import enqueue
from portfolio.registry import JobReport

KIND = "action.digest"


def queue_action_digests(*, today: date, by: audit.Portal) -> list[ActionDigest]:
    """Order this week's e-mails, and once more the sending of what still waits. Safe to run any time."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
        made = _order(organisation, today)
        if made:
            told = {"week": queries.week_of(today), "to": [str(row.member.user) for row in made]}
            audit.record(by=by, deed="action_digest.remind", target=made[0], after=told)
        waiting = queries.waiting_in(organisation)
        if waiting:
            enqueue(organisation=organisation, kind=KIND, payload={}, by=waiting[0].member)
        return made


def _order(organisation: Organisation, today: date) -> list[ActionDigest]:
    now, week = timezone.now(), queries.week_of(today)
    return ActionDigest.objects.bulk_create(
        ActionDigest(organisation=organisation, member=member, week=week, created_at=now)
        for member in queries.undigested(organisation, today=today)
    )


def _send_waiting(job: Job, report: JobReport) -> dict[str, Any]:
    """Send what waits."""
    return send_each(queries.waiting_in(job.organisation), report, _sent)


def _sent(row: ActionDigest, connection: Any) -> bool:
    """Send one, as the actions stand now, unless another worker has it or nothing is left to tell."""
    member = row.member
    today = timezone.now().astimezone(ZoneInfo(member.organisation.time_zone)).date()
    digest = queries.digest_of(member, today=today)
    may_be_told = member.is_active and member.user.is_active
    if digest.is_empty or not may_be_told or row.week != queries.week_of(today):
        drop([row])
        return False
    with writing_to(member.user):
        return send_once([row], lambda: _message(row, digest, today, connection))


def _message(row: ActionDigest, digest: queries.Digest, today: date, connection: Any) -> EmailMessage:
    member, count = row.member, len(digest.own) + len(digest.theirs)
    facts = {  # plain text: nothing to escape
        "name": SafeString(member.user),
        "organisation": SafeString(member.organisation.name),
        "own": _lines(digest.own, today),
        "theirs": _lines(digest.theirs, today),
    }
    subject = say("{}: {} overdue or due soon", member.organisation.name, counted(count, "action"))
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("msp_reviews/action_digest.txt", facts),
        to=[member.user.email],
        connection=connection,
    )


def _lines(rows: Sequence[AgedAction], today: date) -> list[SafeString]:
    return [SafeString(_line(row, today)) for row in rows]


def _line(row: AgedAction, today: date) -> str:
    action = row.action
    when = f"{formats.day(action.due_on)} ({formats.in_days(action.due_on, today)})"
    what = " ".join(f"{action.partner}: {action.what} ({action.owned_by})".split())
    return f"{when}\n  {what}\n  {settings.SITE_URL}{action.get_absolute_url()}"


HANDLERS = {KIND: _send_waiting}
