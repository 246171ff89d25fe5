"""Schedules of packs: set by a person, followed by the worker; who is told; drafts whose files go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from msp_reviews.actions.packs import order_board_pack
from msp_reviews.actions.sending import drop, send_each, send_once
from msp_reviews.domain.pack_schedules import check_days
from msp_reviews.models import (
    DateReminderState,
    Pack,
    PackEvent,
    PackNotice,
    PackSchedule,
    ScheduledPack,
)
from msp_reviews.queries import pack_schedules as queries
from portfolio import audit
from portfolio.access import may, require
from portfolio.domain.language import Words, say
from portfolio.mailing import writing_to
from portfolio.models import Job, Member, Organisation
from portfolio.queue import enqueue
from portfolio.registry import JobReport
from portfolio.versions import claim

KIND = "pack.notice"


@dataclass(frozen=True)
class Plan:
    """What a schedule says. keep_days None: drafts stay for ever."""

    is_on: bool
    days_after: int
    keep_days: int | None
    recipients: Sequence[Member]


def set_schedule(*, plan: Plan, version: int, by: Member) -> PackSchedule:
    """Set the schedule; packs are ordered in the name of who did. version: that of the schedule seen, 0 for none.

    Raises NotAllowed, Refusal, StaleVersion.
    """
    require(by, "pack.schedule")
    check_days(plan.days_after, plan.keep_days)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=by.organisation_id)
        found = queries.schedule_of(by.organisation)
        schedule = found or PackSchedule(organisation=by.organisation, version=0)
        before = _said(schedule) if found else None
        if found:
            claim(schedule, version)
        schedule.is_on, schedule.days_after, schedule.keep_days = plan.is_on, plan.days_after, plan.keep_days
        schedule.set_by, schedule.set_at = by, timezone.now()
        schedule.version = max(schedule.version, 1)
        schedule.save()
        schedule.recipients.set(plan.recipients)
        audit.record(by=by, deed="pack_schedule.set", target=schedule, before=before, after=_said(schedule))
        return schedule


def _said(schedule: PackSchedule) -> dict[str, Any]:
    people = schedule.recipients.select_related("user").order_by("user__name", "pk")
    return {
        "is_on": schedule.is_on,
        "days_after": schedule.days_after,
        "keep_days": schedule.keep_days,
        "recipients": [str(member.user) for member in people],
    }


def take_up_quarter(*, today: date, by: audit.Portal) -> ScheduledPack | None:
    """Order the pack of the newest quarter that is due, in the name of who set the schedule; note why where none is ordered.

    Once a quarter, however often it runs. None where nothing is due.
    """
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
        schedule = queries.schedule_of(organisation)
        due = queries.due_of(schedule, today=today)
        if schedule is None or due is None:
            return None
        quarter = due.quarter
        why_not = queries.why_not_ordered(schedule, quarter)
        pack = None if why_not else order_board_pack(quarter=quarter, today=today, by=schedule.set_by)
        taken = ScheduledPack.objects.create(
            organisation=organisation,
            fiscal_year=quarter.year,
            quarter_number=quarter.number,
            pack=pack,
            why_not=why_not[:300],
            taken_up_at=timezone.now(),
            days_late=due.days_late,
        )
        after = {"quarter": str(quarter), "pack": pack.number if pack else None, "why_not": why_not}
        if due.days_late:
            after["days_late"] = due.days_late
        audit.record(by=by, deed="pack_schedule.take_up", target=taken, after=after)
        return taken


def queue_notices(*, by: audit.Portal) -> list[PackNotice]:
    """Order the e-mails about scheduled packs, and once more the sending of what still waits. Safe to run any time."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
        schedule = queries.schedule_of(organisation)
        untold = queries.untold(schedule, timezone.now()) if schedule else ()
        made = [notice for one in untold for notice in _order(one, by)]
        waiting = queries.waiting_in(organisation)
        if waiting:
            enqueue(organisation=organisation, kind=KIND, payload={}, by=waiting[0].member)
        return made


def _order(one: queries.Untold, by: audit.Portal) -> list[PackNotice]:
    """A row for each who is named: who may not read packs any more is on record as not told."""
    now = timezone.now()
    event: dict[str, Any] = {"pack": one.pack, "job": one.pack.job, "event": one.event}
    common = event | {"organisation": by.organisation, "created_at": now}
    dropped = {"state": DateReminderState.DROPPED, "settled_at": now}
    made = [PackNotice(member=member, **common) for member in one.members]
    made += [PackNotice(member=member, **common, **dropped) for member in one.skipped]
    PackNotice.objects.bulk_create(made)
    told: dict[str, Any] = {"event": one.event, "to": [str(member.user) for member in one.members]}
    if one.skipped:
        told["skipped"] = [str(member.user) for member in one.skipped]
    audit.record(by=by, deed="pack.announce", target=one.pack, after=told)
    return made


def _send_waiting(job: Job, report: JobReport) -> dict[str, Any]:
    """Send what waits."""
    return send_each(queries.waiting_in(job.organisation), report, _sent)


def _sent(row: PackNotice, connection: Any) -> bool:
    """Send one, unless another worker has it, the person may not read packs any more, or it is true no more.

    Whether it was handed over.
    """
    if not (queries.is_true_still(row) and may(row.member, "pack.download") and row.member.user.is_active):
        drop([row])
        return False
    with writing_to(row.member.user):
        return send_once([row], lambda: _message(row, connection))


SUBJECTS = {
    PackEvent.BUILT: Words("{}: board pack {} is built, a draft"),
    PackEvent.FINAL: Words("{}: board pack {} is final"),
    PackEvent.FAILED: Words("{}: board pack {} could not be built"),
}


def _message(row: PackNotice, connection: Any) -> EmailMessage:
    pack, event = row.pack, PackEvent(row.event)
    organisation = row.member.organisation
    facts = {  # plain text: nothing to escape
        "name": SafeString(row.member.user),
        "organisation": SafeString(organisation.name),
        "pack": SafeString(pack),
        "pages": pack.pages,
        "days_late": pack.scheduled.days_late,
        "event": event.value,
        "reason": SafeString(pack.job.reason),
        "url": SafeString(f"{settings.SITE_URL}{pack.get_absolute_url()}"),
    }
    subject = say(SUBJECTS[event], organisation.name, pack.quarter)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("msp_reviews/pack_notice.txt", facts),
        to=[row.member.user.email],
        connection=connection,
    )


def remove_old_drafts(*, by: audit.Portal) -> list[Pack]:
    """Let go of the files of drafts that are past keeping; their facts stay, and the same file can be built again."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=by.organisation.pk)
        schedule = queries.schedule_of(organisation)
        now = timezone.now()
        old = queries.past_keeping(schedule, now) if schedule else []
        for pack in old:
            pack.file_removed_at = now
            pack.save(update_fields=["file_removed_at"])
        entries = [audit.Entry("pack.remove_file", pack, after={"pdf_sha256": pack.pdf_sha256}) for pack in old]
        if entries:
            audit.record_many(by=by, entries=entries)
        return old


HANDLERS = {KIND: _send_waiting}
