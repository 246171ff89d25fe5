"""Leases: who works on a job, and how its end is written. Every write is one compare-and-set on the lease token.

Portable on purpose: no row locks and no SKIP LOCKED, so SQLite and PostgreSQL behave alike.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from portfolio.models import Job, JobState

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
MOST_EXCEPTIONS = 3
MOST_CRASHES = 50
LONGEST_PAUSE_SECONDS = 60
LOOK_AT = 8

WORKERS_DIED = f"The worker died {MOST_CRASHES} times while doing this. Tell your administrator the number of the job."


class LeaseLost(Exception):
    """The job is no longer ours: it was cancelled, or taken over because we were silent for too long."""


def claim(pk: int | None = None) -> Job | None:
    """A due job that is now ours for the length of a lease, longest due first; None when none is due.

    pk: that very job, if it is due. Two to a few queries.
    """
    now = timezone.now()
    due = Job.objects.filter(state=JobState.QUEUED, due_at__lte=now)
    if pk is not None:
        due = due.filter(pk=pk)
    for candidate in due.order_by("due_at", "pk").values_list("pk", flat=True)[:LOOK_AT]:
        token = secrets.token_hex(16)
        changed = due.filter(pk=candidate).update(
            state=JobState.RUNNING, lease_token=token, lease_until=now + LEASE, started_at=now, step=0, label=""
        )
        if changed:
            return Job.objects.select_related("organisation", "requested_by__user").get(pk=candidate)
    return None


def renew(job: Job, **changes: Any) -> None:
    """Keep the lease, and note progress. Raises LeaseLost. One query."""
    if not _held(job).update(lease_until=timezone.now() + LEASE, **changes):
        raise LeaseLost


def publish(job: Job, result: dict[str, Any], write: Callable[[Job, dict[str, Any]], None] | None) -> None:
    """Write the result and close the job in one transaction, if it is still ours. Raises LeaseLost, and then nothing is written.

    write: what else belongs to the result, run in the same transaction.
    """
    with transaction.atomic():
        _close(_held(job), state=JobState.DONE, result=result, reason="", step=F("steps"))
        if write is not None:
            write(job, result)


def fail(job: Job, reason: str) -> None:
    """Close the job as failed with a sentence that a person can act on. Raises LeaseLost."""
    _close(_held(job), state=JobState.FAILED, reason=reason[:500], exceptions=job.exceptions + 1)


def put_back(job: Job) -> None:
    """Queue it again after an error of the work itself, a little later each time. Raises LeaseLost."""
    due_at = timezone.now() + timedelta(seconds=2 ** (job.exceptions + 1))
    _let_go(_held(job), due_at=due_at, exceptions=job.exceptions + 1)


def take_over(now: datetime) -> int:
    """Queue again, later each time, what dead workers held; give up on what killed fifty. How many were found.

    One query, and one for each job found.
    """
    lapsed = list(Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now))
    for job in lapsed:
        _after_crash(job, now)
    return len(lapsed)


def _after_crash(job: Job, now: datetime) -> None:
    crashes = job.crashes + 1
    # the very lease that ran out: an owner that woke up meanwhile keeps its job
    lapsed = _held(job).filter(lease_until=job.lease_until)
    try:
        if crashes >= MOST_CRASHES:
            _close(lapsed, state=JobState.FAILED, reason=WORKERS_DIED, crashes=crashes)
        else:
            pause = min(2 ** (crashes - 1), LONGEST_PAUSE_SECONDS)
            _let_go(lapsed, due_at=now + timedelta(seconds=pause), crashes=crashes)
    except LeaseLost:
        log.info("job %s was taken over by another sweep, or its owner woke up", job.pk)


def _held(job: Job) -> QuerySet[Job]:
    """The row while it runs under the token we saw."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token)


def _let_go(rows: QuerySet[Job], **changes: Any) -> None:
    if not rows.update(state=JobState.QUEUED, lease_token="", lease_until=None, **changes):
        raise LeaseLost


def _close(rows: QuerySet[Job], **changes: Any) -> None:
    if not rows.update(lease_token="", lease_until=None, finished_at=timezone.now(), **changes):
        raise LeaseLost
