"""Taking jobs back."""

from django.db import transaction

from portfolio import audit, queue
from portfolio.access import require
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import Words, say
from portfolio.models import Job, Member, Role

NOT_YOURS = Words("Only the person who ordered this, or a CIO, may cancel it.")


class JobOver(Refusal):
    """The job had ended before it could be cancelled."""

    def __init__(self, job: Job) -> None:
        super().__init__(say("This had ended already, so there is nothing to cancel."))
        self.job = job


def cancel_job(*, job: Job, by: Member) -> Job:
    """Cancel an open job. What a worker has begun is thrown away. Raises NotAllowed, JobOver."""
    require(by, "job.cancel")
    if reason := why_not_cancel(job=job, by=by):
        raise NotAllowed(reason)
    with transaction.atomic():
        if not queue.cancel(job):
            raise JobOver(job)
        before = job.state
        job.refresh_from_db()
        audit.record(by=by, deed="job.cancel", target=job, before={"state": before}, after={"state": job.state})
        return job


def why_not_cancel(*, job: Job, by: Member) -> str:
    """The sentence why the member may not cancel the job; empty where they may."""
    is_own = job.requested_by_id == by.pk
    return "" if is_own or by.role == Role.CIO else NOT_YOURS
