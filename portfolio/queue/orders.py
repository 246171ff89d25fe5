"""Ordering work, and taking an order back."""

from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from portfolio.domain.canonical import digest as digest_of
from portfolio.models import OPEN_STATES, Job, JobState, Member, Organisation
from portfolio.queue.wakeups import wake


def enqueue(
    *, organisation: Organisation, kind: str, payload: dict[str, Any], by: Member, digest: str | None = None
) -> Job:
    """A new job, or the open one of the same content. Call inside the transaction of the act that orders it.

    digest: SHA-256 that says which orders are the same work; None = of kind and payload. One or two queries.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A job belongs into the transaction of the act that orders it.")
    content = digest or digest_of({"kind": kind, "payload": payload})
    job = open_job(organisation, content) or _insert(organisation, kind, payload, by, content)
    transaction.on_commit(wake, robust=True)
    return job


def open_job(organisation: Organisation, digest: str) -> Job | None:
    """The job of that content that is not over yet. One query."""
    return Job.objects.filter(organisation=organisation, digest=digest, state__in=OPEN_STATES).first()


def cancel(job: Job) -> bool:
    """Take a job back; a worker that runs it finds its lease gone. False when it was over already. One query."""
    changed = Job.objects.filter(pk=job.pk, state__in=OPEN_STATES).update(
        state=JobState.CANCELLED, lease_token="", lease_until=None, finished_at=timezone.now()
    )
    return bool(changed)


def _insert(organisation: Organisation, kind: str, payload: dict[str, Any], by: Member, digest: str) -> Job:
    now = timezone.now()
    try:
        with transaction.atomic():
            return Job.objects.create(
                organisation=organisation,
                kind=kind,
                payload=payload,
                digest=digest,
                requested_by=by,
                requested_at=now,
                due_at=now,
            )
    except IntegrityError:
        # someone ordered the same between our look and our insert
        twin = open_job(organisation, digest)
        if twin is None:
            raise
        return twin
