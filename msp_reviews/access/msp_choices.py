"""Comparisons and choices of partners: for the organisation's own people alone, none for a partner's user."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from msp_reviews.models import MspCandidate, MspChoice, MspComparison, MspCriterion, MspScore
from portfolio.access import may
from portfolio.models import Member

M = TypeVar("M", bound=Model)


def comparisons_of(member: Member) -> QuerySet[MspComparison]:
    """All comparisons the member may see."""
    return _own(member, MspComparison.objects.all())


def comparison_for(member: Member, pk: int) -> MspComparison:
    """The comparison with its function. Raises Http404. One query."""
    return _one(comparisons_of(member).select_related("organisation", "function__organisation"), pk)


def criterion_for(member: Member, pk: int) -> MspCriterion:
    """The criterion with its comparison. Raises Http404. One query."""
    rows = _own(member, MspCriterion.objects.all())
    return _one(rows.select_related("organisation", "comparison__organisation", "comparison__function"), pk)


def candidate_for(member: Member, pk: int) -> MspCandidate:
    """The candidate with its comparison and partner. Raises Http404. One query."""
    rows = _own(member, MspCandidate.objects.all())
    return _one(rows.select_related("organisation", "partner", "comparison__organisation", "comparison__function"), pk)


def score_for(member: Member, comparison: MspComparison, pk: int) -> MspScore:
    """The score of that comparison with its criterion and candidate. Raises Http404. One query."""
    rows = _own(member, MspScore.objects.filter(candidate__comparison=comparison))
    return _one(rows.select_related("criterion", "candidate__partner", "candidate__comparison__organisation"), pk)


def choices_of(member: Member) -> QuerySet[MspChoice]:
    """All choices the member may see."""
    return _own(member, MspChoice.objects.all())


def choice_for(member: Member, pk: int) -> MspChoice:
    """The choice with its function, comparison, partner and people. Raises Http404. One query."""
    rows = choices_of(member).select_related(
        "organisation",
        "function__organisation",
        "comparison__organisation",
        "partner__organisation",
        "proposed_by__user",
        "approved_by__user",
        "rejected_by__user",
        "superseded_by__organisation",
    )
    return _one(rows, pk)


def _own(member: Member, rows: QuerySet[M]) -> QuerySet[M]:
    return rows.filter(organisation=member.organisation) if may(member, "msp_choice.see") else rows.none()


def _one(rows: QuerySet[M], pk: int) -> M:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
