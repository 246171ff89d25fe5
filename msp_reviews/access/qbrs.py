"""The only way to load reviews and their actions: through the member who asks. Foreign rows are 404."""

from django.db.models import QuerySet
from django.http import Http404

from msp_reviews.access.scope import scoped
from msp_reviews.models import QBR, Partner, QBRAction
from portfolio.domain.errors import Refusal
from portfolio.domain.quarters import parse_quarter
from portfolio.models import Member, Role


def qbrs_of(member: Member) -> QuerySet[QBR]:
    """All reviews the member may see."""
    return scoped(member, QBR.objects.all(), "partner")


def qbr_actions_of(member: Member) -> QuerySet[QBRAction]:
    """All actions the member may see."""
    return scoped(member, QBRAction.objects.all(), "partner")


def qbr_for(member: Member, slug: str, quarter: str) -> QBR:
    """The review of the partner with that slug for that quarter (“2026Q3”). Raises Http404. One query."""
    try:
        asked = parse_quarter(quarter)
    except Refusal as refused:
        raise Http404 from refused
    rows = qbrs_of(member).select_related(
        "organisation",
        "partner__organisation",
        "prepared_by__user",
        "buyer_signed_by__user",
        "partner_signed_by__user",
        "cancelled_by__user",
    )
    qbr = rows.filter(partner__slug=slug, fiscal_year=asked.year, quarter_number=asked.number).first()
    if qbr is None:
        raise Http404
    return qbr


def qbr_action_for(member: Member, pk: int) -> QBRAction:
    """The action with its partner, review, owner and answers. Raises Http404. Two queries."""
    rows = qbr_actions_of(member).select_related(
        "organisation", "partner__organisation", "qbr__partner", "owner__user", "closed_by__user"
    )
    action = rows.filter(pk=pk).prefetch_related("answers__written_by__user").first()
    if action is None:
        raise Http404
    return action


def sits_for(member: Member, partner: Partner) -> bool:
    """Whether the member signs in for that partner. One query for a partner's user, none for others."""
    return member.role == Role.PARTNER and partner.seats.filter(member=member).exists()
