"""Packs as their pages list them."""

from django.db.models import QuerySet

from msp_reviews import access
from msp_reviews.models import Pack
from portfolio.domain.quarters import Quarter
from portfolio.models import Job, Member

QUARTERS_OFFERED = 8


def packs_listed(member: Member) -> QuerySet[Pack]:
    """The packs the member may see with their jobs and people, the latest first."""
    rows = access.packs_of(member).select_related("organisation", "job", "requested_by__user", "final_by__user")
    return rows.order_by("-number")


def builds_of(pack: Pack) -> list[Job]:
    """The jobs that built the pack or were to: of its facts, as a draft and as final. Two queries."""
    snapshots = {pack.snapshot_id, *pack.editions.values_list("snapshot", flat=True)}
    return list(Job.objects.filter(organisation=pack.organisation, payload__snapshot__in=snapshots))


def quarters_offered(now: Quarter) -> list[Quarter]:
    """The running quarter and the seven before it, the latest first. No query."""
    found = [now]
    while len(found) < QUARTERS_OFFERED:
        found.append(found[-1].previous())
    return found
