"""The only way to load lines of a partner's record: through the member who asks. Foreign rows are 404.

A partner's people see who we call and which certificates we know; who stands behind them as we see it, how we would
leave them, and what we filed about them is ours alone.
"""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from msp_reviews.access.scope import scoped
from msp_reviews.models import (
    Certificate,
    ExitPlan,
    ExitTest,
    Partner,
    PartnerContact,
    PartnerDocument,
    PartnerFact,
)
from portfolio.models import Member, Role

F = TypeVar("F", bound=PartnerFact)
SHOWN_TO_PARTNERS: tuple[type[PartnerFact], ...] = (PartnerContact, Certificate)


def facts_of(member: Member, kind: type[F]) -> QuerySet[F]:
    """The lines of one kind that the member may see."""
    rows: QuerySet[F] = scoped(member, kind._default_manager.all(), "partner")
    return rows if kind in SHOWN_TO_PARTNERS or member.role != Role.PARTNER else rows.none()


def fact_for(member: Member, partner: Partner, kind: type[F], pk: int) -> F:
    """One line of the partner's record. Raises Http404. One query."""
    fact = facts_of(member, kind).filter(partner=partner, pk=pk).select_related("partner__organisation").first()
    if fact is None:
        raise Http404
    return fact


def exit_plans_of(member: Member) -> QuerySet[ExitPlan]:
    """The exit plans the member may see; none for a partner's user."""
    return _ours(member, ExitPlan.objects.all())


def exit_tests_of(member: Member) -> QuerySet[ExitTest]:
    """The tests of exit plans the member may see; none for a partner's user."""
    return _ours(member, ExitTest.objects.all())


def documents_of(member: Member) -> QuerySet[PartnerDocument]:
    """The documents the member may see; none for a partner's user."""
    return _ours(member, PartnerDocument.objects.all())


def document_for(member: Member, pk: int) -> PartnerDocument:
    """The document with its partner. Raises Http404. One query."""
    document = documents_of(member).filter(pk=pk).select_related("organisation", "partner__organisation").first()
    if document is None:
        raise Http404
    return document


M = TypeVar("M", ExitPlan, ExitTest, PartnerDocument)


def _ours(member: Member, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.none() if member.role == Role.PARTNER else rows.filter(organisation=member.organisation)
