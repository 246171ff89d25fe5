"""Packs that a member may see: all of the organisation's own people, none for a partner's user."""

from django.db.models import QuerySet
from django.http import Http404

from msp_reviews.models import Pack
from portfolio.models import Member, Role


def packs_of(member: Member) -> QuerySet[Pack]:
    """All packs the member may see, the latest first."""
    if member.role == Role.PARTNER:
        return Pack.objects.none()
    return Pack.objects.filter(organisation=member.organisation)


def pack_for(member: Member, number: int) -> Pack:
    """The board pack of that number with its job, facts and people. Raises Http404. One query."""
    rows = packs_of(member).select_related(
        "organisation",
        "snapshot",
        "job__organisation",
        "job__requested_by__user",
        "requested_by__user",
        "final_by__user",
    )
    pack = rows.filter(number=number).first()
    if pack is None:
        raise Http404
    return pack
