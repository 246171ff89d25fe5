"""Schedules of packs: who may be told, what comes next, what was done, what is still to be told and removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from msp_reviews.domain.pack_schedules import NextOrder, due_order, is_news, is_past_keeping, next_order
from msp_reviews.models import (
    DateReminderState,
    Pack,
    PackEvent,
    PackKind,
    PackNotice,
    PackSchedule,
    PackState,
    ScheduledPack,
)
from portfolio.access import may
from portfolio.domain.formats import day
from portfolio.domain.language import counted, say
from portfolio.domain.quarters import Quarter
from portfolio.models import JobState, Member, Organisation

LATEST = 8


@dataclass(frozen=True)
class Untold:
    """An event of a scheduled pack with those who are to be told, and those who are named but may not read packs."""

    pack: Pack
    event: PackEvent
    members: tuple[Member, ...]
    skipped: tuple[Member, ...] = ()


def readers(organisation: Organisation) -> list[Member]:
    """Who may download packs: those who can be told of one, by name. One query."""
    rows = Member.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    return [
        member
        for member in rows.select_related("user", "organisation").order_by("user__name", "pk")
        if may(member, "pack.download")
    ]


def schedule_of(organisation: Organisation) -> PackSchedule | None:
    """The schedule with who set it; None while there is none. One query."""
    rows = PackSchedule.objects.filter(organisation=organisation)
    return rows.select_related("organisation", "set_by__user", "set_by__organisation").first()


def next_of(schedule: PackSchedule | None, *, today: date) -> NextOrder | None:
    """What the schedule orders next; None where it is off. One query."""
    if schedule is None or not schedule.is_on:
        return None
    return next_order(today, **_rule(schedule))


def due_of(schedule: PackSchedule | None, *, today: date) -> NextOrder | None:
    """What the schedule is to take up today; None where there is nothing, or it was taken up. One query at most."""
    if schedule is None or not schedule.is_on:
        return None
    return due_order(today, **_rule(schedule))


def _rule(schedule: PackSchedule) -> dict[str, Any]:
    """What the schedule says of days, and the latest quarter it took up."""
    latest = ScheduledPack.objects.filter(organisation=schedule.organisation).first()
    return {
        "days_after": schedule.days_after,
        "start_month": schedule.organisation.fiscal_year_start_month,
        "set_on": set_on(schedule),
        "taken_up": latest.quarter if latest else None,
    }


def set_on(schedule: PackSchedule) -> date:
    """The day on which it was set, where the organisation is."""
    return schedule.set_at.astimezone(ZoneInfo(schedule.organisation.time_zone)).date()


def why_not_ordered(schedule: PackSchedule, quarter: Quarter) -> str:
    """Why the schedule orders no pack of the quarter; empty where it does. One query."""
    if why := why_stopped(schedule):
        return why
    final = Pack.objects.filter(organisation=schedule.organisation, kind=PackKind.BOARD, state=PackState.FINAL)
    found = final.filter(fiscal_year=quarter.year, quarter_number=quarter.number).first()
    return say("{} is final already.", found) if found else ""


def why_stopped(schedule: PackSchedule) -> str:
    """Why the schedule can order nothing before it is set anew; empty where it can. No query."""
    if may(schedule.set_by, "pack.request") and schedule.set_by.user.is_active:
        return ""
    return say("{}, who set the schedule, may not order packs any more. Set it anew.", schedule.set_by.user)


def taken_up(organisation: Organisation) -> QuerySet[ScheduledPack]:
    """What the schedule did, the latest first, with packs and notices. Two queries."""
    rows = ScheduledPack.objects.filter(organisation=organisation)
    return rows.select_related("pack__organisation", "pack__job").prefetch_related("pack__notices__member__user")


def untold(schedule: PackSchedule, now: datetime) -> Iterator[Untold]:
    """Events of the latest scheduled packs that were not announced yet and are news still. Four queries, one more for each."""
    able = {member.pk for member in readers(schedule.organisation)}
    for pack in [row.pack for row in taken_up(schedule.organisation)[:LATEST] if row.pack is not None]:
        event = event_of(pack)
        if event is None or not is_news(_happened_at(pack, event), now):
            continue
        if _is_told(pack, event):
            continue
        if named := _named(schedule, event):
            members = tuple(member for member in named if member.pk in able)
            yield Untold(pack, event, members, tuple(member for member in named if member.pk not in able))


def _is_told(pack: Pack, event: PackEvent) -> bool:
    """Whether it was announced: a failure for each build of its own."""
    told = [notice.job_id for notice in pack.notices.all() if notice.event == event]
    return pack.job_id in told if event == PackEvent.FAILED else bool(told)


def is_true_still(notice: PackNotice) -> bool:
    """Whether the pack stands as the notice says; a failure is that of the latest build."""
    is_latest = notice.event != PackEvent.FAILED or notice.job_id == notice.pack.job_id
    return is_latest and event_of(notice.pack) == notice.event


def _named(schedule: PackSchedule, event: PackEvent) -> list[Member]:
    """Whom the schedule names for such an event, by name."""
    if event == PackEvent.FAILED:
        return [schedule.set_by]
    return recipients_of(schedule)


def recipients_of(schedule: PackSchedule) -> list[Member]:
    """Whom the schedule names, by name, whether they may still read packs or not. One query."""
    return list(schedule.recipients.select_related("user", "organisation").order_by("user__name", "pk"))


def _happened_at(pack: Pack, event: PackEvent) -> datetime:
    ended = pack.job.finished_at if event == PackEvent.FAILED else pack.built_at
    return ended or pack.requested_at


def event_of(pack: Pack) -> PackEvent | None:
    """What there is to tell of the pack as it stands."""
    if pack.state == PackState.SUPERSEDED:
        return None
    if not pack.is_built:
        return PackEvent.FAILED if pack.job.state == JobState.FAILED else None
    return PackEvent.FINAL if pack.state == PackState.FINAL else PackEvent.BUILT


def waiting_in(organisation: Organisation) -> list[PackNotice]:
    """Notices that wait to be sent, with what they say. One query."""
    rows = PackNotice.objects.filter(organisation=organisation, state=DateReminderState.WAITING)
    return list(
        rows.select_related(
            "member__user", "member__organisation", "pack__organisation", "pack__job", "pack__scheduled"
        )
    )


def past_keeping(schedule: PackSchedule, now: datetime) -> list[Pack]:
    """Drafts whose files the retention rule takes away now. One query."""
    drafts = Pack.objects.filter(organisation=schedule.organisation, state=PackState.DRAFT, file_removed_at=None)
    rows = drafts.filter(built_at__isnull=False).select_related("organisation")
    return [pack for pack in rows if pack.built_at and is_past_keeping(pack.built_at, schedule.keep_days, now)]


def sentence_of(schedule: PackSchedule | None, *, today: date, count: int) -> str:
    """What happens next, in a sentence. count: how many can be told. One query."""
    found = next_of(schedule, today=today)
    if schedule is None or found is None:
        return say("No pack is ordered by itself.")
    if why := why_stopped(schedule):
        return say("No pack is ordered by itself: {}", why)
    told = counted(count, "person", "people") if count else say("nobody")
    late = say(", {} late,", counted(found.days_late, "day")) if found.days_late else ""
    return say(
        "The next pack, of {}, is ordered on {}{} and announced to {} when it is built.",
        found.quarter,
        day(found.on),
        late,
        told,
    )
