"""Packs that a member may see: the organisation's own people all, a partner's user the final editions made for that partner."""

from django.db.models import QuerySet
from django.http import Http404

from msp_reviews.models import QBR, Pack, PackKind, PackState
from portfolio.models import Member, Role


def packs_of(member: Member) -> QuerySet[Pack]:
    """All packs the member may see, the latest first."""
    rows = Pack.objects.filter(organisation=member.organisation)
    if member.role == Role.PARTNER:
        handed_over = rows.filter(kind=PackKind.PARTNER, state__in=[PackState.FINAL, PackState.SUPERSEDED])
        return handed_over.filter(qbr__partner__seats__member=member)
    return rows


def packs_of_review(member: Member, qbr: QBR) -> QuerySet[Pack]:
    """The packs of a review that the member may see, the latest first, with what their lines say."""
    rows = packs_of(member).filter(qbr=qbr)
    return rows.select_related("organisation", "job", "requested_by__user").order_by("-number")


def pack_for(member: Member, number: int) -> Pack:
    """The pack of that number with its job, facts and people. Raises Http404. One query."""
    rows = packs_of(member).select_related(
        "organisation",
        "snapshot",
        "job__organisation",
        "job__requested_by__user",
        "requested_by__user",
        "final_by__user",
        "qbr__partner__organisation",
    )
    pack = rows.filter(number=number).first()
    if pack is None:
        raise Http404
    return pack


def final_for_partner(member: Member, qbr: QBR) -> Pack | None:
    """The final edition that was made for the review's partner; None while there is none. One query."""
    final = packs_of(member).filter(qbr=qbr, kind=PackKind.PARTNER, state=PackState.FINAL)
    return final.select_related("organisation", "qbr__partner").first()
