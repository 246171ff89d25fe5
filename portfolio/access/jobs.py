"""Jobs that a member may see: all of the organisation's own people, none for a partner's user."""

from django.db.models import QuerySet
from django.http import Http404

from portfolio.models import Job, Member, Role


def jobs_of(member: Member) -> QuerySet[Job]:
    """All jobs the member may see."""
    if member.role == Role.PARTNER:
        return Job.objects.none()
    return Job.objects.filter(organisation=member.organisation)


def job_for(member: Member, pk: int) -> Job:
    """The job with the person who ordered it. Raises Http404. One query."""
    job = jobs_of(member).select_related("organisation", "requested_by__user").filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
